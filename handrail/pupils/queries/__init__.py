"""Reads of pupils: the register, lists and search, and what stands in one pupil's file."""

from handrail.pupils.queries.file import core_group_of, entry_rows, need_order, profile_texts, pupil_file, stage_before
from handrail.pupils.queries.lists import (
    PUPIL_SORTS,
    class_choices,
    pupil_rows,
    pupils_listed,
    search_pupils,
    with_names,
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

__all__ = [
    "PUPIL_SORTS",
    "REGISTER_SORTS",
    "class_choices",
    "core_group_of",
    "entry_rows",
    "need_name",
    "need_order",
    "profile_texts",
    "pupil_file",
    "pupil_rows",
    "pupils_listed",
    "register_entries",
    "register_rows",
    "register_summary",
    "search_pupils",
    "stage_before",
    "stage_name",
    "stages_of",
    "with_names",
]
