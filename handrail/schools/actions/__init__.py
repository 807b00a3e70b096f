"""Everything that changes the school: its details, its calendar, its classes, groups, subjects and faculties."""

from __future__ import annotations

from handrail.core.audit import register_events
from handrail.schools.actions.calendar import set_calendar
from handrail.schools.actions.groups import (
    add_faculty,
    add_group,
    add_subject,
    change_group,
    change_subject,
    ensure_faculties,
    ensure_groups,
    ensure_subjects,
    remove_faculty,
    remove_group,
    remove_subject,
    rename_faculty,
)
from handrail.schools.actions.levels import reset_role_levels, set_role_level, set_second_factor
from handrail.schools.actions.planning import choose_class_plan_stages
from handrail.schools.actions.school import (
    LARGEST_LOGO_BYTES,
    change_school,
    open_school,
    remove_logo,
    set_logo,
)
from handrail.schools.actions.set_up import set_up_school
from handrail.schools.actions.trusts import add_officer, open_trust, put_school_in_trust

__all__ = [
    "LARGEST_LOGO_BYTES",
    "add_faculty",
    "add_group",
    "add_officer",
    "add_subject",
    "change_group",
    "change_school",
    "change_subject",
    "choose_class_plan_stages",
    "ensure_faculties",
    "ensure_groups",
    "ensure_subjects",
    "open_school",
    "open_trust",
    "put_school_in_trust",
    "remove_faculty",
    "remove_group",
    "remove_logo",
    "remove_subject",
    "rename_faculty",
    "reset_role_levels",
    "set_calendar",
    "set_logo",
    "set_role_level",
    "set_second_factor",
    "set_up_school",
]

register_events(
    {
        "SCHOOL_OPENED": "set the school up",
        "SCHOOL_CHANGED": "changed the school's details",
        "SCHOOL_FRAMEWORK_CHANGED": "changed the framework that the school follows",
        "SCHOOL_LOGO_CHANGED": "changed the school's logo",
        "LEVEL_CHANGED": "changed how far a role may go",
        "LEVELS_RESET": "set every role back to its usual levels",
        "SECOND_FACTOR_RULES_CHANGED": "changed the school's rules for second factors",
        "TRUST_OPENED": "made a trust",
        "SCHOOL_PUT_IN_TRUST": "changed the trust that the school belongs to",
        "CALENDAR_SET": "set the school's calendar",
        "FACULTY_ADDED": "added a faculty",
        "FACULTY_RENAMED": "renamed a faculty",
        "FACULTY_REMOVED": "removed a faculty",
        "SUBJECT_ADDED": "added a subject",
        "SUBJECT_CHANGED": "changed a subject",
        "SUBJECT_REMOVED": "removed a subject",
        "GROUP_ADDED": "added a class or group",
        "GROUP_CHANGED": "changed a class or group",
        "GROUP_REMOVED": "removed a class or group",
        "GROUPS_ADDED": "added classes and groups from a list",
    }
)
