"""Review days and parents' evenings, as the school enters them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.planner import policy, queries
from handrail.planner.models import ReviewDay
from handrail.planner.rules.sittings import clash, day_problem, times_of
from handrail.planner.types import NewDay
from handrail.schools.queries import calendar_of

audit.register_events(
    {
        "REVIEW_DAY_ADDED": "set a day aside for reviews",
        "REVIEW_DAY_CHANGED": "changed a review day",
        "REVIEW_DAY_REMOVED": "took a review day away",
    }
)
FIELDS = ("kind", "held_on", "starts_at", "ends_at", "minutes_each", "room", "teacher_id", "group_id")


@transaction.atomic
def add_day(*, actor: Actor, day: NewDay, day_id: UUID) -> ReviewDay:
    """Set a day, or a part of one, aside for reviews; return it. `day_id` comes with the form: sent twice, made once.

    Errors: Denied; Refused (with its field) for a day that cannot be, or one that shares a teacher, class or room.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    made = ReviewDay.objects.filter(pk=day_id).first()
    if made is not None:
        return made
    _check(actor, day)
    row = ReviewDay(pk=day_id, school_id=actor.school_id, made_at=clock.now(), made_by_id=actor.membership_id)
    _write(row, day)
    row.save(force_insert=True)
    audit.record(actor, "REVIEW_DAY_ADDED", subject=row, new=_told(day))
    return row


@transaction.atomic
def change_day(*, actor: Actor, day_id: UUID, day: NewDay) -> ReviewDay:
    """Change a review day; return it. While reviews have times on it, its date, start and minutes stay.

    Errors: as add_day; NotVisible.
    """
    row = policy.get_day(actor, day_id, Permission.SCHOOL_EDIT)
    ReviewDay.objects.select_for_update().get(pk=row.pk)
    row.refresh_from_db(fields=[name.removesuffix("_id") for name in FIELDS])
    before = queries.as_typed(row)
    if day == before:
        return row
    _check(actor, day, but=row.pk)
    taken = queries.taken_times([row]).get(row.pk, set())
    if taken and (
        day.held_on != row.held_on or not taken <= set(times_of(day.starts_at, day.ends_at, day.minutes_each))
    ):
        raise Refused(
            f"{len(taken)} review{'s have' if len(taken) > 1 else ' has'} a time on this day. "
            "Move them to other days first, or keep the date, start and minutes.",
            field="held_on",
        )
    _write(row, day)
    row.save(update_fields=[name.removesuffix("_id") for name in FIELDS])
    audit.record(actor, "REVIEW_DAY_CHANGED", subject=row, old=_told(before), new=_told(day))
    return row


@transaction.atomic
def remove_day(*, actor: Actor, day_id: UUID) -> None:
    """Take a review day away. Reviews that had a time on it stay on that date, without a time.

    Errors: NotVisible, Denied.
    """
    row = policy.get_day(actor, day_id, Permission.SCHOOL_EDIT)
    audit.record(actor, "REVIEW_DAY_REMOVED", subject=row, old=_told(queries.as_typed(row)))
    row.delete()


def _check(actor: Actor, day: NewDay, *, but: UUID | None = None) -> None:
    field, problem = day_problem(day, today=clock.today(), calendar=calendar_of(actor.school_id))
    if problem:
        raise Refused(problem, field=field)
    for model, key, name in (
        ("access.Membership", day.teacher_id, "teacher"),
        ("schools.TeachingGroup", day.group_id, "group"),
    ):
        if key is not None and not apps.get_model(model).objects.filter(pk=key, school_id=actor.school_id).exists():
            raise Refused("Choose again from the list.", field=name)
    kept = queries.kept_days(actor, day.held_on, but=but)
    if problem := clash(day, [(queries.as_typed(row), queries.label_of(row)) for row in kept]):
        raise Refused(problem, field="starts_at")


def _write(row: ReviewDay, day: NewDay) -> None:
    for name in FIELDS:
        setattr(row, name, getattr(day, name))


def _told(day: NewDay) -> dict[str, Any]:
    return {
        "held_on": day.held_on.isoformat(),
        "starts_at": f"{day.starts_at:%H:%M}",
        "ends_at": f"{day.ends_at:%H:%M}",
        "minutes_each": day.minutes_each,
        "room": day.room,
    }
