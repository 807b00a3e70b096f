"""The clocks of one plan, and what is due this fortnight for everybody in reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.rules import cadence_for
from handrail.frameworks.types import Cadence, Framework
from handrail.planner.rules import clocks as rules
from handrail.planner.types import Clock, ClockStanding, Note
from handrail.plans import queries as plans_queries
from handrail.plans.policy import can_with
from handrail.reviews import policy as reviews_policy
from handrail.reviews import queries as reviews_queries
from handrail.reviews.types import ReviewState
from handrail.schools.queries import calendar_of
from handrail.schools.rules.deadlines import REVIEW_ANCHORS, LatestReview, guidance_latest
from handrail.schools.types import Calendar

# From the meeting to the changed plan all steps take twelve weeks at most (England, AR-MAX); two more to write it down.
AFTER_THE_REVIEW = timedelta(weeks=14)


@dataclass(frozen=True)
class PlanClocks:
    """One plan with its clocks, the day of its review, and the days that only people can say."""

    plan: Any
    whose: str
    kind_name: str
    framework_name: str
    clocks: tuple[Clock, ...]
    cadence: Cadence | None
    law: LatestReview | None
    guidance: LatestReview | None
    review_on: date
    held_on: date | None
    last_on: date
    starts: tuple[tuple[str, str, date | None], ...]
    gaps: tuple[str, ...]
    may_change: bool

    @property
    def waiting(self) -> tuple[Clock, ...]:
        """Clocks that have no day to count from yet."""
        return tuple(one for one in self.clocks if one.state is ClockStanding.WAITING)

    @property
    def running(self) -> tuple[Clock, ...]:
        """Clocks that have a day."""
        return tuple(one for one in self.clocks if one.state is not ClockStanding.WAITING)


@dataclass(frozen=True)
class WaitingClock:
    """One clock that is late or due within the fortnight, with whose plan it is of."""

    plan_id: UUID
    name: str
    class_name: str
    kind_name: str
    clock: Clock


def plan_clocks(actor: Actor, plan: Any) -> PlanClocks:
    """Return the clocks of a visible plan. At most seven queries."""
    review = reviews_queries.latest_review(plan)
    calendar = calendar_of(plan.school_id)
    last_on = _last_on(plan)
    held_on = review.held_on if review is not None and review.state == ReviewState.HELD else None
    review_on = held_on or reviews_queries.day_of(plan, review)
    framework = plans_queries.framework_of(plan.framework)
    starts, notes = _kept([plan.pk])
    mine = starts.get(plan.pk, {})
    found = _clocks(framework, plan, review_on, last_on, held_on, mine, notes.get(plan.pk, {}), calendar)
    cadence = cadence_for(framework, plan.kind) if framework else None
    asked = rules.anchors_to_ask(framework, plan.kind) if framework else ()
    return PlanClocks(
        plan=plan,
        whose=plans_queries.whose_plan(plan),
        kind_name=plans_queries.kind_name(plan),
        framework_name=framework.name if framework else plan.framework,
        clocks=found,
        cadence=cadence,
        law=reviews_queries.latest_by_law(plan, last_on, calendar),
        guidance=guidance_latest(cadence, last_on, calendar),
        review_on=review_on,
        held_on=held_on,
        last_on=last_on,
        starts=tuple((code, words, mine.get(code)) for code, words in asked),
        gaps=tuple(gap.words for gap in framework.gaps if "eadline" in gap.about) if framework else (),
        may_change=can_with(actor, plan, Permission.REVIEW_HOLD),
    )


def due_this_fortnight(actor: Actor) -> list[WaitingClock]:
    """Return every clock in reach that is late or comes within two weeks, by day and name. Five queries.

    Plans under review, and those whose review was held lately: its report and decision come afterwards.
    """
    today = clock.today()
    calendar = calendar_of(actor.school_id)
    rows = reviews_queries.reviews_due(actor).select_related("pupil", "group").order_by("pk")
    open_plans = [(plan, plan.due_on, None, plan.last_on) for plan in rows if _has_clocks(plan)]
    held = reviews_policy.reviews_visible_to(actor).filter(
        state=ReviewState.HELD, held_on__gte=today - AFTER_THE_REVIEW
    )
    reviews = held.select_related("plan__pupil", "plan__group").order_by("pk")
    held_plans = [(r.plan, r.held_on, r.held_on, r.plan.starts_on) for r in reviews if _has_clocks(r.plan)]
    both = [*open_plans, *held_plans]
    starts, notes = _kept([plan.pk for plan, *_ in both])
    found = []
    for plan, review_on, held_on, last_on in both:
        framework = plans_queries.framework_of(plan.framework)
        own, said = starts.get(plan.pk, {}), notes.get(plan.pk, {})
        for one in _clocks(framework, plan, review_on, last_on, held_on, own, said, calendar):
            if rules.is_due_soon(one, today):
                found.append(
                    WaitingClock(
                        plan_id=plan.pk,
                        name=plans_queries.whose_plan(plan),
                        class_name=plan.pupil.class_name if plan.pupil else "",
                        kind_name=plans_queries.kind_name(plan),
                        clock=one,
                    )
                )
    return sorted(found, key=lambda one: (one.clock.due_on or today, one.name, one.clock.code))


def _has_clocks(plan: Any) -> bool:
    framework = plans_queries.framework_of(plan.framework)
    return framework is not None and any(plan.kind in item.plan_kinds for item in framework.deadlines)


def _clocks(
    framework: Framework | None,
    plan: Any,
    review_on: date,
    last_on: date,
    held_on: date | None,
    starts: dict[str, date],
    notes: dict[str, Note],
    calendar: Calendar,
) -> tuple[Clock, ...]:
    if framework is None:
        return ()
    anchors = starts | dict.fromkeys(REVIEW_ANCHORS, last_on) | {rules.MEETING: review_on}
    return rules.clocks_of(
        framework, plan.kind, anchors, notes, today=clock.today(), calendar=calendar, held_on=held_on
    )


def _last_on(plan: Any) -> date:
    """Return when a plan of this line was last looked at, else its first day. One query where it continues another."""
    if plan.continues_id is None:
        return plan.starts_on
    model = apps.get_model("reviews", "Review")
    rows = model.objects.filter(plan_id=plan.continues_id, state=ReviewState.HELD).order_by("-held_on", "-pk")
    return rows.values_list("held_on", flat=True).first() or plan.starts_on


def _kept(plan_ids: Iterable[UUID]) -> tuple[dict[UUID, dict[str, date]], dict[UUID, dict[str, Note]]]:
    """Return the days to count from and the notes of these plans. Two queries."""
    keys = list(plan_ids)
    starts: dict[UUID, dict[str, date]] = {}
    for row in apps.get_model("planner", "ClockStart").objects.filter(plan__in=keys).order_by("pk"):
        starts.setdefault(row.plan_id, {})[row.anchor] = row.started_on
    notes: dict[UUID, dict[str, Note]] = {}
    for kept in apps.get_model("planner", "ClockNote").objects.filter(plan__in=keys).order_by("pk"):
        said = Note(kept.done_on, kept.exception, kept.reason, kept.noted_by_name)
        notes.setdefault(kept.plan_id, {})[kept.code] = said
    return starts, notes
