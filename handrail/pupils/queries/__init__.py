"""Reads of pupils: the register, lists and search, and what stands in one pupil's file."""

from handrail.pupils.queries.coming import Coming, coming_for, register_coming
from handrail.pupils.queries.families import (
    FamilyChoice,
    PersonReach,
    family_choices,
    family_invitation_rows,
    family_invitations,
    open_family_invitations,
    person_reach,
    years_with_pupils,
)
from handrail.pupils.queries.file import core_group_of, entry_rows, need_order, profile_texts, pupil_file, stage_before
from handrail.pupils.queries.languages import contact_note, language_lines, people_to_ask
from handrail.pupils.queries.lists import (
    PUPIL_SORTS,
    class_choices,
    pupil_rows,
    pupils_listed,
    search_pupils,
    with_names,
)
from handrail.pupils.queries.reach import (
    SEEING,
    Reacher,
    Why,
    names_of_pupils,
    people_who_reach,
    pupils_by_name,
)
from handrail.pupils.queries.register import (
    REGISTER_SORTS,
    need_name,
    register_entries,
    register_rows,
    register_summary,
    stage_name,
    stages_of,
)
from handrail.pupils.queries.shared import shared_with, sharings_of

__all__ = [
    "PUPIL_SORTS",
    "REGISTER_SORTS",
    "SEEING",
    "Coming",
    "FamilyChoice",
    "PersonReach",
    "Reacher",
    "Why",
    "class_choices",
    "coming_for",
    "contact_note",
    "core_group_of",
    "entry_rows",
    "family_choices",
    "family_invitation_rows",
    "family_invitations",
    "language_lines",
    "names_of_pupils",
    "need_name",
    "need_order",
    "open_family_invitations",
    "people_to_ask",
    "people_who_reach",
    "person_reach",
    "profile_texts",
    "pupil_file",
    "pupil_rows",
    "pupils_by_name",
    "pupils_listed",
    "register_coming",
    "register_entries",
    "register_rows",
    "register_summary",
    "search_pupils",
    "shared_with",
    "sharings_of",
    "stage_before",
    "stage_name",
    "stages_of",
    "with_names",
    "years_with_pupils",
]
