"""The end of a meeting: tasks for what class and school do anyway, and the draft of a plan for the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.planning import policy, queries, rules
from handrail.planning.actions.door import close_codes
from handrail.planning.actions.events import append
from handrail.planning.models import PlanningMeeting, PlanningTask
from handrail.planning.types import LONGEST_NAME, Board, Kind, Task
from handrail.plans import actions as plans
from handrail.plans.types import LongTermDraft, PlanDraft, TargetDraft

if TYPE_CHECKING:
    from handrail.plans.models import Plan


@transaction.atomic
def end_meeting(*, actor: Actor, meeting_id: UUID, key: str) -> PlanningMeeting:
    """End a meeting: the door closes, every phone's place ends, and what is normal work becomes tasks with an owner.

    Errors: NotVisible, Denied, NotNow unless it is settled who does what; the same key again changes nothing.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    if key in queries.known(meeting).keys:
        return meeting
    board = append(meeting, Kind.ENDED, {}, key=key, by_name=actor.name)
    close_codes(meeting)
    meeting.ended_at, meeting.ended_by_name = clock.now(), actor.name
    meeting.save(update_fields=["code", "ended_at", "ended_by_name"])
    tasks = _tasks(actor, meeting, board)
    PlanningTask.objects.bulk_create(tasks)
    audit.record(
        actor,
        "PLANNING_MEETING_ENDED",
        subject=meeting,
        pupil_id=meeting.pupil_id,
        new={"n_goals": len(board.goals), "n_tasks": len(tasks), "n_people": len(board.present)},
    )
    return meeting


def _tasks(actor: Actor, meeting: PlanningMeeting, board: Board) -> list[PlanningTask]:
    rows: list[PlanningTask] = []
    for goal in board.goals:
        for box in board.chosen.get(goal, ()):
            if box not in board.beyond:
                task = board.tasks.get(box, Task(""))
                rows.append(
                    PlanningTask(
                        school_id=meeting.school_id,
                        meeting=meeting,
                        wording=board.boxes[box].text,
                        goal=board.wordings[goal].wording,
                        owner_id=queries.owner_of(actor, task.owner),
                        owner_name=task.owner,
                        due_on=task.due_on,
                        position=len(rows),
                    )
                )
    return rows


@transaction.atomic
def open_draft_plan(*, actor: Actor, meeting_id: UUID, kind: str) -> Plan:
    """Open the draft of a plan from a meeting that has ended; one that was opened already is returned.

    It has the meeting's long-term targets with their indicators, and each action that is beyond normal work as a target
    that is still to be made SMART: without a criterion, so that the plan says what it needs.
    Errors: NotVisible, Denied (also without PLAN_EDIT), Refused (field 'kind', or while nothing calls for a plan).
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    if meeting.new_plan is not None:
        return meeting.new_plan
    board = queries.known(meeting).board
    if meeting.ended_at is None:
        raise Refused("The plan is opened once the meeting has ended.")
    if not board.beyond & set(rules.actions_of(board)):
        raise Refused("Nothing was marked as beyond the normal work of class and school, so there is no plan to open.")
    if kind not in {code for code, _ in queries.plan_kinds(actor, meeting.pupil)}:
        raise Refused("Choose what kind of plan it is.", field="kind")
    plan = plans.write_plan(actor=actor, pupil=meeting.pupil, kind=kind, draft=_draft(board))
    meeting.new_plan = plan
    meeting.save(update_fields=["new_plan"])
    new = {"plan": str(plan.pk), "kind": kind}
    audit.record(actor, "PLANNING_PLAN_OPENED", subject=meeting, pupil_id=meeting.pupil_id, new=new)
    return plan


def _draft(board: Board) -> PlanDraft:
    long_terms, targets = [], []
    for place, goal in enumerate(board.goals):
        words = board.wordings[goal]
        long_terms.append(LongTermDraft(words.wording, indicators=words.indicators))
        for box in board.chosen.get(goal, ()):
            if box in board.beyond:
                who = board.tasks[box].owner if box in board.tasks else ""
                due_on = board.tasks[box].due_on if box in board.tasks else None
                targets.append(
                    TargetDraft(
                        wording=board.boxes[box].text,
                        criterion="",
                        who=who,
                        due_on=due_on,
                        long_term=place,
                        strategies=[("", "")],
                    )
                )
    return PlanDraft(long_term_targets=long_terms, targets=targets)


@transaction.atomic
def note_printed(*, actor: Actor, meeting: PlanningMeeting) -> None:
    """Write down that somebody opened a meeting, which the view fetched through the policy, to print it."""
    audit.record(actor, "PLANNING_MEETING_PRINTED", subject=meeting, pupil_id=meeting.pupil_id)


@transaction.atomic
def settle_task(*, actor: Actor, task_id: UUID, is_done: bool) -> PlanningTask:
    """Mark a task as done, or as open again: one's own, or one of a meeting that one may lead.

    Errors: NotVisible, Denied.
    """
    task = policy.get_task(actor, task_id, lock=True)
    policy.check_can_settle(actor, task)
    if (task.done_at is not None) == is_done:
        return task
    task.done_at, task.done_by_name = (clock.now(), actor.name) if is_done else (None, "")
    task.save(update_fields=["done_at", "done_by_name"])
    audit.record(
        actor,
        "PLANNING_TASK_SETTLED",
        subject=task,
        pupil_id=task.meeting.pupil_id,
        new={"done": is_done, "task": task.wording},
    )
    return task


@transaction.atomic
def assign_task(*, actor: Actor, task_id: UUID, owner: str, due_on: date | None) -> PlanningTask:
    """Say who does a task and until when: one of the school's adults by name, or anybody else.

    Errors: NotVisible, Denied without REVIEW_HOLD; Refused for a name that is too long, or a task that is done.
    """
    task = policy.get_task(actor, task_id, Permission.REVIEW_HOLD, lock=True)
    owner = " ".join(owner.split())
    if task.done_at is not None:
        raise Refused("This task is done. Open it again first.")
    if len(owner) > LONGEST_NAME:
        raise Refused(f"A name has at most {LONGEST_NAME} letters.", field="owner")
    if (task.owner_name, task.due_on) == (owner, due_on):
        return task
    old = {"owner": task.owner_name, "due_on": task.due_on.isoformat() if task.due_on else ""}
    task.owner_id, task.owner_name, task.due_on = queries.owner_of(actor, owner), owner, due_on
    task.save(update_fields=["owner", "owner_name", "due_on"])
    new = {"task": task.wording, "owner": owner, "due_on": due_on.isoformat() if due_on else ""}
    audit.record(actor, "PLANNING_TASK_ASSIGNED", subject=task, pupil_id=task.meeting.pupil_id, old=old, new=new)
    return task
