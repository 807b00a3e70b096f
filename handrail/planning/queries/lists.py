"""Lists: the planning meetings of a pupil, tasks that came out, and what can be chosen when one is set up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.meetings.queries import OtherAction
from handrail.planning import policy
from handrail.plans import queries as plans
from handrail.pupils.policy import can_reach

if TYPE_CHECKING:
    from handrail.planning.models import PlanningMeeting, PlanningTask
    from handrail.pupils.models import Pupil

# So many tasks stand in the list of actions at most (house rule, as for the actions themselves).
MOST_TASKS = 100


@dataclass(frozen=True)
class MeetingRow:
    """One planning meeting in a list."""

    id: UUID
    held_on: date
    made_by_name: str
    is_ended: bool
    has_events: bool
    n_tasks_open: int
    new_plan_id: UUID | None

    @property
    def label(self) -> str:
        """Its state in words."""
        return "Ended" if self.is_ended else "Going on" if self.has_events else "Prepared"

    @property
    def variant(self) -> str:
        """How the state is coloured."""
        return "quiet" if self.is_ended else "active" if self.has_events else "info"


@dataclass(frozen=True)
class TaskRow:
    """One task that came out of a meeting."""

    id: UUID
    wording: str
    goal: str
    owner_name: str
    due_on: date | None
    is_done: bool
    done_by_name: str
    is_overdue: bool
    owner_id: UUID | None = None


def meeting_rows(actor: Actor, pupil: Pupil) -> list[MeetingRow]:
    """Return the pupil's planning meetings, the latest first. Two queries."""
    from handrail.planning.models import PlanningMeeting, PlanningTask

    meetings = PlanningMeeting.objects.filter(school_id=actor.school_id, pupil=pupil).order_by("-held_on", "-pk")[:100]
    found = list(meetings)
    tasks = PlanningTask.objects.filter(meeting__in=[row.pk for row in found], done_at__isnull=True)
    n_open = Counter(tasks.values_list("meeting_id", flat=True))
    return [
        MeetingRow(
            row.pk,
            row.held_on,
            row.made_by_name,
            row.ended_at is not None,
            row.n_events > 0,
            n_open[row.pk],
            row.new_plan_id,
        )
        for row in found
    ]


def tasks_of(meeting: PlanningMeeting) -> list[TaskRow]:
    """Return the tasks that came out of a meeting, in the order of the board. One query."""
    return [_task_row(row) for row in meeting.tasks.order_by("position")]


def open_tasks(actor: Actor, pupil: Pupil) -> list[TaskRow]:
    """Return the pupil's tasks that nobody has done yet, the earliest day first. One query."""
    from handrail.planning.models import PlanningTask

    rows = PlanningTask.objects.filter(school_id=actor.school_id, meeting__pupil=pupil, done_at__isnull=True)
    return sorted(
        [_task_row(row) for row in rows.order_by("pk")], key=lambda row: (row.due_on is None, row.due_on or date.max)
    )


def owner_choices(actor: Actor) -> list[str]:
    """Return the names of the adults of the school who may have a task, each once. One query."""
    return sorted({name for _, name in plans.adult_choices(actor)})


def owner_of(actor: Actor, name: str) -> UUID | None:
    """Return the member of staff of this name; None for nobody's, and where two have it. One query, none for ''."""
    wanted = name.casefold().split()
    found = [key for key, known in plans.adult_choices(actor) if known.casefold().split() == wanted] if wanted else []
    return UUID(found[0]) if len(found) == 1 else None


def tell_tasks(actor: Actor, mine: bool, done: bool) -> list[OtherAction]:
    """Tell which tasks of planning meetings are to be done, for the list of the meetings' actions.

    One query.
    """
    from handrail.planning.models import PlanningTask

    held = policy.meetings_visible_to(actor, Permission.REVIEW_HOLD).filter(pk=OuterRef("meeting_id"))
    rows = PlanningTask.objects.filter(meeting__in=policy.meetings_visible_to(actor).values("pk"))
    rows = rows.filter(done_at__isnull=not done, **({"owner_id": actor.membership_id} if mine else {}))
    rows = rows.select_related("meeting__pupil").annotate(may_hold=Exists(held))
    rows = rows.order_by("-done_at", "pk") if done else rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    today = clock.today()
    return [
        OtherAction(
            text=row.wording,
            owner=row.owner_name,
            about=row.meeting.pupil.name,
            due_on=row.due_on,
            url=reverse("planning:meeting-detail", args=[row.meeting_id]),
            done_url=reverse("planning:task-settle", args=[row.pk])
            if row.may_hold or row.owner_id == actor.membership_id
            else "",
            is_overdue=not done and row.due_on is not None and row.due_on < today,
            done_at=row.done_at,
        )
        for row in rows[:MOST_TASKS]
    ]


def _task_row(row: PlanningTask) -> TaskRow:
    is_done = row.done_at is not None
    is_overdue = not is_done and row.due_on is not None and row.due_on < clock.today()
    return TaskRow(
        row.pk, row.wording, row.goal, row.owner_name, row.due_on, is_done, row.done_by_name, is_overdue, row.owner_id
    )


def plan_choices(actor: Actor, pupil: Pupil) -> list[tuple[str, str]]:
    """Return the pupil's own plans that the actor may read, to hold a meeting about one. One query."""
    rows = [plan for plan in plans.plans_of(actor, pupil)[:20] if plan.pupil_id == pupil.pk and plan.state != "closed"]
    return [
        (str(plan.pk), f"{plans.kind_name(plan)} from {plan.starts_on.day} {plan.starts_on:%B %Y}") for plan in rows
    ]


def plan_kinds(actor: Actor, pupil: Pupil) -> list[tuple[str, str]]:
    """Return the kinds of plan with targets that the actor may open for the pupil. Two queries."""
    framework = plans.framework_of(actor.framework_code)
    if framework is None or not can_reach(actor, pupil.pk, Permission.PLAN_EDIT):
        return []
    kinds = plans.individual_kinds(framework, plans.stage_code_of(pupil))
    return [(kind.code, kind.name) for kind in kinds if kind.holds_targets]
