"""What a school says differently of its roles, and of second factors."""

from __future__ import annotations

from django.db import transaction

from handrail.access import levels
from handrail.access.levels import AREA_LABELS, LEVEL_LABELS
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.roles import ROLES
from handrail.access.types import Actor, Area, Level, Role
from handrail.core import audit
from handrail.core.errors import Refused
from handrail.schools.models import School

# A school year: longer than that is no time of grace (house rule).
MOST_GRACE_DAYS = 365


@transaction.atomic
def set_role_level(*, actor: Actor, role: Role, area: Area, level: Level, reason: str) -> School:
    """Let a role stand at a level in an area from the next request on; the usual level takes the difference away.

    Errors: Denied without LEVELS_EDIT; Refused with the field: no reason, a role that has nothing to do with the area,
    a level that changes nothing there, or one outside the floor and the ceiling, with the sentence that says why.
    """
    check_can(actor, Permission.LEVELS_EDIT)
    reason = _required(reason)
    description = ROLES[role]
    bounds = description.levels.get(area)
    name, where = description.name, AREA_LABELS[area]
    if bounds is None:
        raise Refused(
            f"The role '{name}' has nothing to do with '{where}', so there is no level to set.", field="level"
        )
    if not levels.is_within(level, bounds.floor, level):
        raise Refused(
            f"'{name}' cannot go below '{LEVEL_LABELS[bounds.floor]}' in '{where}': people in this role need that to "
            "do their work and keep pupils safe.",
            field="level",
        )
    if not levels.is_within(level, level, bounds.ceiling):
        raise Refused(
            f"'{name}' cannot go above '{LEVEL_LABELS[bounds.ceiling]}' in '{where}': more would open records that "
            "people in this role have no need to see or change.",
            field="level",
        )
    if level not in levels.offered(area, bounds.floor, bounds.ceiling):
        raise Refused(f"'{LEVEL_LABELS[level]}' changes nothing in '{where}'. Choose another level.", field="level")
    school = School.objects.select_for_update().get(pk=actor.school_id)
    old = levels.stands_at(role, area, levels.read(school.role_levels))
    if old is level:
        return school
    kept = {of: dict(areas) for of, areas in school.role_levels.items()}
    kept.setdefault(role.value, {}).pop(area.value, None)
    if level is not bounds.usual:
        kept[role.value][area.value] = level.value
    school.role_levels = {of: areas for of, areas in kept.items() if areas}
    school.save(update_fields=["role_levels"])
    about = {"role": role.value, "area": area.value}
    audit.record(
        actor,
        "LEVEL_CHANGED",
        subject=school,
        old=about | {"level": old.value},
        new=about | {"level": level.value},
        reason=reason,
    )
    return school


@transaction.atomic
def reset_role_levels(*, actor: Actor, reason: str) -> School:
    """Let every role stand at its usual levels again. Errors: Denied without LEVELS_EDIT; Refused without a reason."""
    check_can(actor, Permission.LEVELS_EDIT)
    reason = _required(reason)
    school = School.objects.select_for_update().get(pk=actor.school_id)
    if school.role_levels:
        old, school.role_levels = school.role_levels, {}
        school.save(update_fields=["role_levels"])
        audit.record(actor, "LEVELS_RESET", subject=school, old=old, new={}, reason=reason)
    return school


@transaction.atomic
def set_second_factor(*, actor: Actor, grace_days: int, sso_second_factor: bool, reason: str) -> School:
    """Say for how many days people may work without a second factor, and whether one at the school's sign-in counts.

    Units: 0 to 365 days. Errors: Denied without LEVELS_EDIT; Refused with the field.
    """
    check_can(actor, Permission.LEVELS_EDIT)
    reason = _required(reason)
    if not 0 <= grace_days <= MOST_GRACE_DAYS:
        raise Refused(f"Give a number of days from 0 to {MOST_GRACE_DAYS}.", field="grace_days")
    school = School.objects.select_for_update().get(pk=actor.school_id)
    old = {"grace_days": school.second_factor_grace_days, "sso_second_factor": school.sso_second_factor}
    new = {"grace_days": grace_days, "sso_second_factor": sso_second_factor}
    if new != old:
        school.second_factor_grace_days, school.sso_second_factor = grace_days, sso_second_factor
        school.save(update_fields=["second_factor_grace_days", "sso_second_factor"])
        audit.record(actor, "SECOND_FACTOR_RULES_CHANGED", subject=school, old=old, new=new, reason=reason)
    return school


def _required(reason: str) -> str:
    if not reason.strip():
        raise Refused("Say why, so that people can look it up later.", field="reason")
    return reason.strip()
