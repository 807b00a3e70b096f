"""Who teaches or supports which class or group, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from handrail.access.models import FacultyAdult, GroupAdult, Membership
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused

if TYPE_CHECKING:
    from handrail.schools.models import Faculty, TeachingGroup


@transaction.atomic
def put_adult_with_group(
    *, actor: Actor, group: TeachingGroup, membership: Membership, starts_on: date | None = None
) -> GroupAdult:
    """Let an adult teach or support a group from a day on (today); from then they see its pupils.

    Errors: Refused if they do already, or if their account is closed.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    if group.school_id != actor.school_id or membership.school_id != actor.school_id:
        raise NotVisible
    if membership.ends_on is not None and membership.ends_on < clock.today():
        raise Refused("This account is closed. Open it again first, or choose somebody else.", field="membership")
    if GroupAdult.objects.filter(group=group, membership=membership, ends_on__isnull=True).exists():
        raise Refused(f"{membership.user.name} works with {group.name} already.", field="membership")
    held = GroupAdult.objects.create(
        school_id=actor.school_id, group=group, membership=membership, starts_on=starts_on or clock.today()
    )
    audit.record(actor, "ADULT_PUT_WITH_GROUP", subject=group, new={"adult": membership.user.name, "group": group.name})
    return held


@transaction.atomic
def end_adult_with_group(*, actor: Actor, group_adult: GroupAdult, ends_on: date | None = None) -> None:
    """End an adult's time with a group. Without a day it ends at once: they no longer see its pupils.

    `ends_on` is the last day, included. A time that never had a day is removed; the trail remembers it.
    Ending a time that is over changes nothing: its last day is history. Errors: Refused if the last day is before the
    first.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    if group_adult.school_id != actor.school_id:
        raise NotVisible
    rows = GroupAdult.objects.select_for_update(of=("self",)).select_related("membership__user", "group")
    present = rows.filter(pk=group_adult.pk).first()
    if present is None or (present.ends_on is not None and present.ends_on < clock.today()):
        return
    group_adult = present
    if ends_on is not None and ends_on < group_adult.starts_on:
        raise Refused("The last day is before the first. Choose a later day.", field="ends_on")
    last_day_on = ends_on or clock.today() - timedelta(days=1)
    names = {"adult": group_adult.membership.user.name, "group": group_adult.group.name}
    audit.record(actor, "ADULT_LEFT_GROUP", subject=group_adult.group, old=names)
    if last_day_on < group_adult.starts_on:
        group_adult.delete()
        return
    group_adult.ends_on = last_day_on
    group_adult.save(update_fields=["ends_on"])


@transaction.atomic
def put_adult_with_faculty(
    *, actor: Actor, faculty: Faculty, membership: Membership, starts_on: date | None = None
) -> FacultyAdult:
    """Let an adult be the SEN link person of a faculty from a day on (today); from then they see its pupils.

    Errors: Refused if they are already, or if their account is closed.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    if faculty.school_id != actor.school_id or membership.school_id != actor.school_id:
        raise NotVisible
    if membership.ends_on is not None and membership.ends_on < clock.today():
        raise Refused("This account is closed. Open it again first, or choose somebody else.", field="membership")
    if FacultyAdult.objects.filter(faculty=faculty, membership=membership, ends_on__isnull=True).exists():
        raise Refused(f"{membership.user.name} is the link person of {faculty.name} already.", field="membership")
    held = FacultyAdult.objects.create(
        school_id=actor.school_id, faculty=faculty, membership=membership, starts_on=starts_on or clock.today()
    )
    names = {"adult": membership.user.name, "faculty": faculty.name}
    audit.record(actor, "ADULT_PUT_WITH_FACULTY", subject=faculty, new=names)
    return held


@transaction.atomic
def end_adult_with_faculty(*, actor: Actor, faculty_adult: FacultyAdult) -> None:
    """End an adult's time as the link person of a faculty, at once. A time that never had a day is removed."""
    check_can(actor, Permission.ACCOUNT_MANAGE)
    if faculty_adult.school_id != actor.school_id:
        raise NotVisible
    rows = FacultyAdult.objects.select_for_update(of=("self",)).select_related("membership__user", "faculty")
    present = rows.filter(pk=faculty_adult.pk).first()
    if present is None or (present.ends_on is not None and present.ends_on < clock.today()):
        return
    names = {"adult": present.membership.user.name, "faculty": present.faculty.name}
    audit.record(actor, "ADULT_LEFT_FACULTY", subject=present.faculty, old=names)
    last_day_on = clock.today() - timedelta(days=1)
    if last_day_on < present.starts_on:
        present.delete()
        return
    present.ends_on = last_day_on
    present.save(update_fields=["ends_on"])


@transaction.atomic
def set_faculties(*, actor: Actor, membership: Membership, faculties: Iterable[Faculty]) -> None:
    """Let an adult be the link person of exactly these faculties from now on. Errors as `put_adult_with_faculty`."""
    check_can(actor, Permission.ACCOUNT_MANAGE)
    wanted = {faculty.pk: faculty for faculty in faculties}
    is_open = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    held = {row.faculty_id: row for row in FacultyAdult.objects.filter(is_open, membership=membership).order_by("pk")}
    for faculty_id, row in held.items():
        if faculty_id not in wanted:
            end_adult_with_faculty(actor=actor, faculty_adult=row)
    for faculty_id, faculty in wanted.items():
        if faculty_id not in held:
            put_adult_with_faculty(actor=actor, faculty=faculty, membership=membership)


@transaction.atomic
def ensure_group_adults(*, actor: Actor, rows: Iterable[tuple[UUID, UUID]], starts_on: date | None = None) -> int:
    """Let many adults work with many groups; rows are (group's id, membership's id). Return how many were new.

    Those who work with the group already stay as they are. Five queries, whatever the number of rows.
    Errors: NotVisible if a group or member is of another school.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    wanted = list(dict.fromkeys(rows))
    if not wanted:
        return 0
    _check_own(actor, wanted)
    known = set(
        GroupAdult.objects.filter(school_id=actor.school_id, ends_on__isnull=True).values_list(
            "group_id", "membership_id"
        )
    )
    since = starts_on or clock.today()
    made = GroupAdult.objects.bulk_create(
        GroupAdult(school_id=actor.school_id, group_id=group_id, membership_id=membership_id, starts_on=since)
        for group_id, membership_id in wanted
        if (group_id, membership_id) not in known
    )
    if made:
        audit.record(actor, "ADULTS_PUT_WITH_GROUPS", new={"adults": len(made)})
    return len(made)


def _check_own(actor: Actor, rows: list[tuple[UUID, UUID]]) -> None:
    own_members = set(Membership.objects.filter(school_id=actor.school_id).values_list("pk", flat=True))
    # The model of the room above, reached by the key that points to it.
    groups: Any = GroupAdult._meta.get_field("group").related_model
    own_groups = set(groups.objects.filter(school_id=actor.school_id).values_list("pk", flat=True))
    if any(group not in own_groups or member not in own_members for group, member in rows):
        raise NotVisible
