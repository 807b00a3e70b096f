"""Putting reviews on other days that are allowed; many at once, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.reviews import policy, queries
from handrail.reviews.actions.opening import record
from handrail.reviews.models import Review
from handrail.reviews.types import Move, Moved, ReviewState
from handrail.schools.queries import calendar_of
from handrail.schools.rules import words
from handrail.schools.rules.deadlines import review_day_problem
from handrail.schools.types import Calendar


@transaction.atomic
def move_reviews(*, actor: Actor, moves: Sequence[Move], reason: str = "", is_return: bool = False) -> list[Moved]:
    """Put each review on its day; return those that moved. Whoever is there already is left alone.

    Nothing is begun by that: the evidence comes when somebody prepares the review. `is_return` puts reviews back where
    they were, whatever day that is. About ten queries, for any number of reviews of single pupils.
    Errors: NotVisible, Denied; Refused (field 'day') for a day that is not allowed, or when a review is no longer on
    the day that the person saw. Nothing is moved then.
    """
    wanted = {move.plan_id: move for move in moves}
    locked = apps.get_model("plans", "Plan").objects.select_for_update()
    list(locked.filter(school_id=actor.school_id, pk__in=wanted).order_by("pk").values_list("pk"))
    found = queries.reviews_due(actor, Permission.REVIEW_HOLD).filter(pk__in=wanted)
    plans = {plan.pk: plan for plan in found.select_related("pupil").order_by("pk")}
    for plan_id in wanted:
        if plan_id not in plans:
            policy.get_plan(actor, plan_id, Permission.REVIEW_HOLD)
            raise Refused("A plan is reviewed once it is live, and until its review is held.")
    calendar = calendar_of(actor.school_id)
    moving = [plan for plan in plans.values() if plan.due_on != wanted[plan.pk].day]
    for plan in moving:
        _check(plan, wanted[plan.pk], calendar, is_return=is_return)
    rows = _open_rows(moving, {pk: move.day for pk, move in wanted.items()}, calendar)
    _tell(actor, moving, rows, reason)
    return [Moved(plan.pk, plan.pupil_id, plan.due_on, wanted[plan.pk].day) for plan in moving]


def _check(plan: Any, move: Move, calendar: Calendar, *, is_return: bool) -> None:
    if move.was is not None and move.was != plan.due_on:
        raise Refused(
            f"Somebody has moved this review meanwhile: it is on {words(plan.due_on)} now. "
            "Look again, and move it from there.",
            field="day",
        )
    if is_return:
        return
    latest = queries.latest_by_law(plan, plan.last_on, calendar)
    if problem := review_day_problem(move.day, today=clock.today(), calendar=calendar, latest=latest):
        raise Refused(problem, field="day")


def _open_rows(plans: Sequence[Any], day_by_plan: Mapping[UUID, date], calendar: Calendar) -> dict[UUID, Review]:
    """Write the day into the open review of each plan, made now if nobody has begun."""
    open_rows = Review.objects.select_for_update().filter(plan__in=plans, state__in=queries.OPEN_STATES)
    rows = {row.plan_id: row for row in open_rows.order_by("pk")}
    kept = list(rows.values())
    made = []
    for plan in plans:
        day = day_by_plan[plan.pk]
        row = rows.get(plan.pk)
        if row is None:
            row = Review(
                school_id=plan.school_id,
                plan=plan,
                pupil=plan.pupil,
                due_on=plan.review_on,
                created_at=clock.now(),
                changed_at=clock.now(),
            )
            made.append(row)
            rows[plan.pk] = row
        # Its own day needs no word of a person.
        row.moved_on = None if day == plan.own_on else day
        if row.state == ReviewState.DUE:  # nobody has written the next day yet
            usual = queries.starting_values(plan, calendar, stage="", on=day)["next_review_on"]
            row.next_review_on = date.fromisoformat(usual)
    Review.objects.bulk_create(made, batch_size=200)
    Review.objects.bulk_update(kept, ["moved_on", "next_review_on"], batch_size=200)
    return rows


def _tell(actor: Actor, plans: Sequence[Any], rows: Mapping[UUID, Review], reason: str) -> None:
    events = []
    for plan in plans:
        row = rows[plan.pk]
        old, new = {"due_on": plan.due_on.isoformat()}, {"due_on": (row.moved_on or plan.own_on).isoformat()}
        if plan.pupil_id is None:
            record(actor, "REVIEW_MOVED", row, old=old, new=new, reason=reason)
        else:
            events.append(audit.Event(row, plan.pupil_id, old=old, new=new, reason=reason))
    audit.record_many(actor, "REVIEW_MOVED", events)
