"""Who may open a planning meeting? Staff as for reviews of its pupil; a guest by the place that their phone holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django_scopes import scope

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import looking
from handrail.core.errors import Denied, NotVisible
from handrail.core.rules import links
from handrail.planning.rules import is_recorder
from handrail.planning.types import Place
from handrail.pupils.policy import can_reach, limit_to_visible

if TYPE_CHECKING:
    from handrail.planning.models import PlanningMeeting, PlanningTask


def meetings_visible_to(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[PlanningMeeting]:
    """Return the planning meetings whose pupil the actor reaches with the permission; unordered."""
    from handrail.planning.models import PlanningMeeting

    return limit_to_visible(PlanningMeeting.objects.all(), actor, permission, pupil="pupil_id")


def get_meeting(
    actor: Actor, meeting_id: UUID, permission: Permission = Permission.REVIEW_VIEW, *, lock: bool = False
) -> PlanningMeeting:
    """Return a meeting with its pupil, or raise NotVisible or Denied. One query when allowed, two when not.

    `lock`: until the transaction ends, so that writers come one after the other.
    """
    rows = meetings_visible_to(actor, permission).select_related("pupil", "school").filter(pk=meeting_id)
    meeting = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if meeting is not None:
        looking.fetched(meeting.pupil, pupil_id=meeting.pupil_id)
        return meeting
    if permission != Permission.REVIEW_VIEW and meetings_visible_to(actor).filter(pk=meeting_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def can_write_notes(actor: Actor, meeting: PlanningMeeting, recorder: str) -> bool:
    """Say whether the actor may write notes of this visible meeting: who leads it, and who is named its recorder."""
    return is_recorder(recorder, actor.name) or can_reach(actor, meeting.pupil_id, Permission.REVIEW_HOLD)


def check_can_write_notes(actor: Actor, meeting: PlanningMeeting, recorder: str) -> None:
    """Raise Denied unless the actor may write notes of this visible meeting. At most one query."""
    if not can_write_notes(actor, meeting, recorder):
        raise Denied("Whoever leads the meeting writes its notes, and who is named recorder there.")


def get_task(
    actor: Actor, task_id: UUID, permission: Permission = Permission.REVIEW_VIEW, *, lock: bool = False
) -> PlanningTask:
    """Return a task that came out of a meeting, with the meeting; or raise as above. Two queries. `lock` as above."""
    from handrail.planning.models import PlanningTask

    rows = PlanningTask.objects.select_related("meeting").filter(school_id=actor.school_id, pk=task_id)
    task = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if task is None:
        raise NotVisible
    get_meeting(actor, task.meeting_id, permission)
    return task


def check_can_settle(actor: Actor, task: PlanningTask) -> None:
    """Raise Denied unless the task is the actor's own, or of a meeting that they may lead. At most one query."""
    if task.owner_id != actor.membership_id and not can_reach(actor, task.meeting.pupil_id, Permission.REVIEW_HOLD):
        raise Denied("Whoever has the task marks it as done, and who leads the meeting.")


def place_of(token: str) -> Place | None:
    """Return whose place a phone's cookie holds, or None. One query, inside the school that the cookie names.

    It gives nothing but this place: whether the meeting goes on, and whether the person was taken out, stands on the
    board.
    """
    from handrail.planning.models import Participant

    found = links.read_token(token)
    if found is None:
        return None
    school_id, token_hash = found
    with scope(school=school_id):
        rows = Participant.objects.filter(school_id=school_id, token_hash=token_hash)
        row = rows.values_list("meeting_id", "meeting__pupil_id", "pk", "name").first()
    if row is None:
        return None
    meeting_id, pupil_id, key, name = row
    return Place(school_id, meeting_id, pupil_id, str(key), name)
