"""What people write down for the clocks of a plan: from when one counts, when something was done, or why not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.frameworks.types import Deadline
from handrail.planner.models import ClockNote, ClockStart
from handrail.planner.rules.clocks import anchors_to_ask
from handrail.plans import queries as plans_queries
from handrail.reviews import policy as reviews_policy
from handrail.schools.rules.deadlines import accepted_exceptions

audit.register_events(
    {
        "CLOCK_STARTED": "said from which day a deadline of a plan counts",
        "CLOCK_DONE": "wrote down that something with a deadline was done",
        "CLOCK_EXCEPTED": "wrote down why a deadline of a plan is not kept",
        "CLOCK_NOTE_REMOVED": "took back what stood beside a deadline of a plan",
    }
)
# Nobody writes down what was done longer ago than this; it is a slip in the year (house rule).
LONGEST_AGO = timedelta(days=3 * 366)
LONGEST_REASON = 2_000


@transaction.atomic
def set_start(*, actor: Actor, plan_id: UUID, anchor: str, started_on: date) -> ClockStart:
    """Say on which day something happened, or will, that deadlines of the plan count from; a new day takes its place.

    Errors: NotVisible, Denied, Refused (field 'started_on').
    """
    plan = _plan(actor, plan_id)
    framework = plans_queries.framework_of(plan.framework)
    if framework is None or anchor not in dict(anchors_to_ask(framework, plan.kind)):
        raise Refused("No deadline of this plan counts from that day.", field="started_on")
    if abs(started_on - clock.today()) > LONGEST_AGO:
        raise Refused("That is more than three years away. Look at the year.", field="started_on")
    row = ClockStart.objects.select_for_update().filter(plan=plan, anchor=anchor).first()
    old = row.started_on if row else None
    if row is not None and old == started_on:
        return row
    row = row or ClockStart(school_id=plan.school_id, plan=plan, anchor=anchor)
    row.started_on, row.set_at = started_on, clock.now()
    row.set_by_id, row.set_by_name = actor.membership_id, actor.name
    row.save()
    told = {"started_on": old.isoformat()} if old else None
    _record(actor, "CLOCK_STARTED", plan, row, old=told, new={"code": anchor, "started_on": started_on.isoformat()})
    return row


@transaction.atomic
def note_done(*, actor: Actor, plan_id: UUID, code: str, done_on: date) -> ClockNote:
    """Write down when something was done; a reason that stood there stays.

    Errors: NotVisible, Denied, Refused (field 'done_on').
    """
    plan = _plan(actor, plan_id)
    _deadline(plan, code)
    if done_on > clock.today():
        raise Refused("That day is still to come. Write it down once it is done.", field="done_on")
    if clock.today() - done_on > LONGEST_AGO:
        raise Refused("That is more than three years ago. Look at the year.", field="done_on")
    row = _note(plan, code)
    old = {"done_on": row.done_on.isoformat()} if row.done_on else None
    if row.done_on == done_on:
        return row
    row.done_on = done_on
    _keep(actor, row)
    _record(actor, "CLOCK_DONE", plan, row, old=old, new={"code": code, "done_on": done_on.isoformat()})
    return row


@transaction.atomic
def note_reason(*, actor: Actor, plan_id: UUID, code: str, exception: str, reason: str) -> ClockNote:
    """Write down why a deadline is not kept: one of the reasons that the law accepts, and what happened, in words.

    Errors: NotVisible, Denied, Refused (field 'exception', 'reason').
    """
    plan = _plan(actor, plan_id)
    item, accepted = _deadline(plan, code)
    if exception and exception not in accepted:
        raise Refused("Choose one of the reasons that the law accepts here, or none of them.", field="exception")
    said = reason.strip()
    if not said:
        raise Refused("Say what happened, so that it can be understood later.", field="reason")
    if len(said) > LONGEST_REASON or "\0" in said:
        raise Refused(f"Say it in at most {LONGEST_REASON} letters.", field="reason")
    row = _note(plan, code)
    if (row.exception, row.reason) == (exception, said):
        return row
    row.exception, row.reason = exception, said
    _keep(actor, row)
    _record(actor, "CLOCK_EXCEPTED", plan, row, new={"code": item.code, "exception": exception}, reason=said)
    return row


@transaction.atomic
def take_note_back(*, actor: Actor, plan_id: UUID, code: str) -> None:
    """Take back what stands beside a deadline; the trail keeps it. Errors: NotVisible, Denied."""
    plan = _plan(actor, plan_id)
    row = ClockNote.objects.select_for_update().filter(plan=plan, code=code).first()
    if row is None:
        return
    old = {"code": code, "done_on": row.done_on.isoformat() if row.done_on else "", "exception": row.exception}
    _record(actor, "CLOCK_NOTE_REMOVED", plan, row, old=old, reason=row.reason)
    row.delete()


def _plan(actor: Actor, plan_id: UUID) -> Any:
    plan = reviews_policy.get_plan(actor, plan_id, Permission.REVIEW_HOLD)
    type(plan).objects.select_for_update().get(pk=plan.pk)
    return plan


def _deadline(plan: Any, code: str) -> tuple[Deadline, tuple[str, ...]]:
    framework = plans_queries.framework_of(plan.framework)
    item = framework.deadline(code) if framework else None
    if framework is None or item is None or plan.kind not in item.plan_kinds:
        raise Refused("This plan has no such deadline.")
    return item, tuple(one.code for one in accepted_exceptions(framework, item))


def _note(plan: Any, code: str) -> ClockNote:
    row = ClockNote.objects.select_for_update().filter(plan=plan, code=code).first()
    return row or ClockNote(school_id=plan.school_id, plan=plan, code=code)


def _keep(actor: Actor, row: ClockNote) -> None:
    row.noted_at, row.noted_by_id, row.noted_by_name = clock.now(), actor.membership_id, actor.name
    row.save()


def _record(
    actor: Actor, type: str, plan: Any, row: Any, *, old: Any = None, new: Any = None, reason: str = ""
) -> None:
    """Tell the trail of the plan's pupil, or of each pupil of a group plan."""
    pupils = [plan.pupil_id]
    if plan.pupil_id is None:
        pupils = list(plan.places.filter(left_on__isnull=True).order_by("pk").values_list("pupil_id", flat=True))
    audit.record_many(actor, type, [audit.Event(row, pupil, old=old, new=new, reason=reason) for pupil in pupils])
