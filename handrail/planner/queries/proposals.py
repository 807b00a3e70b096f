"""What a proposal is made from: the reviews of a term, the review days, and the days that are open."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import all_frameworks
from handrail.planner.queries import days as days_queries
from handrail.planner.queries.year import DueReview, due_reviews
from handrail.planner.rules import proposing, weeks
from handrail.planner.rules.clocks import notice_days
from handrail.planner.types import Proposal, TermWeeks, ToPlace
from handrail.schools.queries import calendar_of, year_for, years_of
from handrail.schools.types import Period


def term_choices(actor: Actor) -> tuple[TermWeeks, ...]:
    """Return the terms of this year that are not over, and those of the next. Three queries at most."""
    today = clock.today()
    years = years_of(actor.school_id)
    now = year_for(years, today)
    if now is None:
        return ()
    rows = apps.get_model("schools", "Term").objects.filter(school_id=actor.school_id, ends_on__gte=today)
    found = [(row.name, Period(row.starts_on, row.ends_on)) for row in rows.order_by("starts_on", "pk")[:6]]
    return weeks.weeks_of(found, calendar_of(actor.school_id), today)


def proposal_for(
    actor: Actor, term: TermWeeks, *, per_teacher_and_day: int = proposing.PER_TEACHER_AND_DAY
) -> Proposal:
    """Return a proposal for the reviews of a term that the actor may hold, overdue ones too. Seven queries.

    A review that sits on a review day already stays there.
    """
    today = clock.today()
    calendar = calendar_of(actor.school_id)
    reviews = due_reviews(actor, calendar, permission=Permission.REVIEW_HOLD)
    of_term = [one for one in reviews if one.due_on <= term.ends_on and (one.due_on >= term.starts_on or _is_late(one))]
    wanted = [one for one in of_term if one.at is None]
    keys = {one.plan_id for one in wanted}
    staying = [one for one in reviews if one.plan_id not in keys]
    groups = _groups_of([one.pupil_id for one in wanted if one.pupil_id])
    days = weeks.open_days_between(max(today, term.starts_on), term.ends_on, calendar)
    return proposing.propose(
        [_to_place(one, term, groups, today) for one in wanted],
        days_queries.sittings(actor, max(today, term.starts_on), term.ends_on),
        days,
        taken=Counter(one.due_on for one in staying if one.due_on in set(days)),
        taken_by_teacher=Counter((one.owner_id, one.due_on) for one in staying if one.owner_id),
        per_teacher_and_day=per_teacher_and_day,
    )


def _is_late(one: DueReview) -> bool:
    return one.due_on < clock.today()


def _to_place(one: DueReview, term: TermWeeks, groups: dict[UUID, frozenset[UUID]], today: date) -> ToPlace:
    earliest, latest = proposing.window(
        last_on=one.last_on,
        due_on=one.due_on,
        today=today,
        term_starts_on=term.starts_on,
        term_ends_on=term.ends_on,
        notice_days=_notice(one),
        law_on=one.law.work_to_on if one.law else None,
        guidance_on=one.guidance.work_to_on if one.guidance else None,
    )
    return ToPlace(
        plan_id=one.plan_id,
        name=one.name,
        teacher=one.owner_id,
        teacher_name=one.owner_name,
        due_on=one.due_on,
        earliest_on=earliest,
        latest_on=latest,
        law_on=one.law.work_to_on if one.law else None,
        groups=groups.get(one.pupil_id, frozenset()) if one.pupil_id else frozenset(),
    )


def _notice(one: DueReview) -> int:
    """Return the notice that the kind of plan needs in any framework that has it; the longest, to be safe."""
    return max((notice_days(framework, one.kind) for framework in all_frameworks().values()), default=0)


def _groups_of(pupil_ids: list[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return the groups that each pupil is in today. One query."""
    today = clock.today()
    rows = apps.get_model("pupils", "GroupPupil").objects.filter(pupil__in=pupil_ids, starts_on__lte=today)
    open_rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).order_by("pk")
    found: dict[UUID, set[UUID]] = {}
    for pupil_id, group_id in open_rows.values_list("pupil_id", "group_id"):
        found.setdefault(pupil_id, set()).add(group_id)
    return {pupil_id: frozenset(ids) for pupil_id, ids in found.items()}
