"""Which meetings may this person see, and which may they arrange? A meeting about a pupil follows the pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock, looking
from handrail.core.errors import Denied, NotVisible
from handrail.pupils import policy as pupils_policy
from handrail.pupils.policy import within_reach

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting, MeetingAction, MeetingGroup, Paper
    from handrail.pupils.models import Pupil

VIEW, ARRANGE = Permission.REVIEW_VIEW, Permission.REVIEW_HOLD


def groups_visible_to(actor: Actor, permission: Permission = VIEW) -> QuerySet[MeetingGroup]:
    """Return the groups that meet: all for whoever reaches the whole school, to others those of which they are members.

    Arranging a group's meetings is for whoever reaches the whole school with the permission. Unordered.
    """
    from handrail.meetings.models import GroupMember, MeetingGroup

    rows = MeetingGroup.objects.filter(school_id=actor.school_id)
    reach = reach_of(actor, permission)
    if Reach.SCHOOL in reach:
        return rows
    if permission != VIEW or not reach:
        return rows.none()
    mine = GroupMember.objects.filter(group=OuterRef("pk"), membership_id=actor.membership_id)
    return rows.filter(Exists(mine.filter(_today())))


def _today() -> Q:
    today = clock.today()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def meetings_visible_to(actor: Actor, permission: Permission = VIEW) -> QuerySet[Meeting]:
    """Return every meeting about a pupil in reach, and those of the groups that the actor sees; unordered."""
    from handrail.meetings.models import Meeting

    rows = Meeting.objects.filter(school_id=actor.school_id)
    of_pupil = within_reach(actor, permission, pupil="pupil_id")
    if of_pupil is None:
        return rows
    return rows.filter(
        (Q(pupil__isnull=False) & of_pupil) | Q(group__in=groups_visible_to(actor, permission).values("pk"))
    )


def get_meeting(actor: Actor, meeting_id: UUID, permission: Permission = VIEW, *, lock: bool = False) -> Meeting:
    """Return a meeting with its pupil, group and organiser, or raise NotVisible or Denied.

    `lock`: hold the row until the transaction ends. One query when allowed (two with a lock), two when not.
    """
    rows = meetings_visible_to(actor, permission).select_related("pupil", "group", "organiser__user", "school")
    if lock:
        from handrail.meetings.models import Meeting

        # Held first, read afterwards: of two who write, the second reads what the first wrote.
        list(Meeting.objects.select_for_update().filter(school_id=actor.school_id, pk=meeting_id).values_list("pk"))
    meeting = rows.filter(pk=meeting_id).first()
    if meeting is not None:
        looking.fetched(meeting, pupil_id=meeting.pupil_id)
        return meeting
    if permission != VIEW and meetings_visible_to(actor).filter(pk=meeting_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_invitation(actor: Actor, invitation_id: UUID, meeting_id: UUID) -> Invitation:
    """Return a person asked to a meeting that the actor arranges, with the meeting, or raise NotVisible or Denied."""
    meeting = get_meeting(actor, meeting_id, ARRANGE)
    found = meeting.invitations.select_related("contact", "membership__user").filter(pk=invitation_id).first()
    if found is None:
        raise NotVisible
    found.meeting = meeting
    return found


def get_paper(actor: Actor, paper_id: UUID, meeting_id: UUID, permission: Permission = VIEW) -> Paper:
    """Return a paper of a meeting in reach, or raise NotVisible or Denied."""
    meeting = get_meeting(actor, meeting_id, permission)
    found = meeting.papers.filter(pk=paper_id, removed_at__isnull=True).first()
    if found is None:
        raise NotVisible
    found.meeting = meeting
    return found


def get_action(actor: Actor, action_id: UUID) -> MeetingAction:
    """Return an action that the actor may mark as done: their own, or one of a meeting that they arrange.

    Errors: NotVisible; Denied where they see the meeting only. At most three queries.
    """
    from handrail.meetings.models import MeetingAction

    found = MeetingAction.objects.filter(school_id=actor.school_id, pk=action_id).first()
    if found is None:
        raise NotVisible
    is_own = found.owner_id is not None and found.owner_id == actor.membership_id
    found.meeting = get_meeting(actor, found.meeting_id, VIEW if is_own else ARRANGE)
    return found


def get_group(actor: Actor, group_id: UUID, permission: Permission = VIEW) -> MeetingGroup:
    """Return a group that meets, or raise NotVisible or Denied. One query when allowed, two when not."""
    found = groups_visible_to(actor, permission).filter(pk=group_id).first()
    if found is not None:
        return found
    if permission != VIEW and groups_visible_to(actor).filter(pk=group_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_pupil(actor: Actor, pupil_id: UUID, permission: Permission = VIEW) -> Pupil:
    """Return the pupil of a meeting, or raise NotVisible or Denied.

    A role without any pupil's page, but with reviews, is told the same as a stranger.
    """
    check_can(actor, permission)
    return pupils_policy.get_pupil(actor, pupil_id, permission)


def check_arranges_groups(actor: Actor) -> None:
    """Raise Denied unless the actor arranges meetings for the whole school, as groups of staff need."""
    pupils_policy.check_whole_school(actor, ARRANGE)


def can_arrange(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the actor may change this meeting. No query where the whole school is in reach."""
    if meeting.pupil_id is None:
        return Reach.SCHOOL in reach_of(actor, ARRANGE)
    return can_arrange_for(actor, meeting.pupil_id)


def can_arrange_for(actor: Actor, pupil_id: UUID) -> bool:
    """Say whether the actor may plan meetings about this pupil. No query where the whole school is in reach."""
    return pupils_policy.can_reach(actor, pupil_id, ARRANGE)
