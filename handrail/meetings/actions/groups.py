"""Groups that meet: who is in them, and the faculties' parts of the register."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.queries import members
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.meetings import policy, queries, rules
from handrail.meetings.actions.shared import record
from handrail.meetings.models import FacultyCheck, GroupMember, MeetingGroup
from handrail.meetings.types import LONGEST_WORDS, Check, MeetingVerb

audit.register_events(
    {
        "MEETING_GROUP_MADE": "made a group that meets",
        "MEETING_GROUP_ENDED": "ended a group that meets",
        "MEETING_MEMBER_PUT": "put somebody into a group that meets",
        "MEETING_MEMBER_ENDED": "ended somebody's time in a group that meets",
        "FACULTY_REGISTER_CHECKED": "checked a faculty's part of the register",
    }
)


@transaction.atomic
def make_group(*, actor: Actor, name: str, kind: str, purpose: str = "", group_id: UUID) -> MeetingGroup:
    """Make a group that meets. The same `group_id` again returns the one that is kept.

    Errors: Denied unless the actor arranges meetings for the whole school; Refused with field 'name' or 'kind'.
    """
    policy.check_arranges_groups(actor)
    if known := MeetingGroup.objects.filter(school_id=actor.school_id, pk=group_id).first():
        return known
    name = " ".join(name.split())
    if not name:
        raise Refused("Write what the group is called.", field="name")
    if kind not in ("liaison", "working"):
        raise Refused("Choose what kind of group it is.", field="kind")
    row = MeetingGroup(
        pk=group_id,
        school_id=actor.school_id,
        name=name[:120],
        kind=kind,
        purpose=purpose.strip()[:500],
        created_at=clock.now(),
        created_by_name=actor.name,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("There is a group of this name already.", field="name") from None
    audit.record(actor, "MEETING_GROUP_MADE", subject=row, new={"name": row.name})
    return row


def _open_group(actor: Actor, group_id: UUID) -> MeetingGroup:
    group = policy.get_group(actor, group_id, policy.ARRANGE)
    if group.ended_on is not None:
        raise Refused("This group has ended.")
    return group


@transaction.atomic
def put_member(*, actor: Actor, group_id: UUID, membership_id: str, faculty_id: str = "") -> GroupMember:
    """Put a colleague into a group from today, in the liaison group for a faculty: one member for each.

    Errors: Refused with field 'member' or 'faculty'; NotVisible, Denied.
    """
    group = _open_group(actor, group_id)
    member = next((row for row in members(actor) if str(row.pk) == membership_id), None)
    if member is None:
        raise Refused("Choose somebody who works here.", field="member")
    faculties = {str(key): key for key in queries.faculty_names(actor)}
    if faculty_id and faculty_id not in faculties:
        raise Refused("Choose a faculty of the school.", field="faculty")
    row = GroupMember(
        school_id=actor.school_id,
        group=group,
        membership=member,
        faculty_id=faculties.get(faculty_id),
        starts_on=clock.today(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "This person is in the group already, or the faculty has its member. End that first.", field="member"
        ) from None
    audit.record(actor, "MEETING_MEMBER_PUT", subject=group, new={"adult": member.user.name})
    return row


@transaction.atomic
def end_member(*, actor: Actor, group_id: UUID, member_id: UUID) -> None:
    """End somebody's time in a group: they are not asked to its next meeting. A time that never had a day is removed.

    Again is harmless. Errors: NotVisible for somebody who was never in it.
    """
    group = _open_group(actor, group_id)
    row = group.members.select_related("membership__user").filter(pk=member_id).first()
    if row is None:
        raise NotVisible
    if row.ends_on is not None:
        return
    if row.starts_on >= clock.today():
        row.delete()
    else:
        row.ends_on = clock.today() - timedelta(days=1)
        row.save(update_fields=["ends_on"])
    audit.record(actor, "MEETING_MEMBER_ENDED", subject=group, old={"adult": row.membership.user.name})


@transaction.atomic
def end_group(*, actor: Actor, group_id: UUID) -> MeetingGroup:
    """End a group; what it met about stays. Again is harmless."""
    group = policy.get_group(actor, group_id, policy.ARRANGE)
    if group.ended_on is None:
        group.ended_on = clock.today()
        group.save(update_fields=["ended_on"])
        audit.record(actor, "MEETING_GROUP_ENDED", subject=group, old={"name": group.name})
    return group


@transaction.atomic
def check_register(
    *,
    actor: Actor,
    meeting_id: UUID,
    faculty_id: UUID,
    answer: str,
    words: str = "",
    pupil_ids: list[str] | None = None,
) -> FacultyCheck:
    """Say of a faculty's part of the register, as it was shown, that it matches or what differs; the newest stands.

    For the faculty's member in the group, or whoever arranges it. Nothing on the register changes by itself.
    Errors: NotVisible for another faculty; Refused with field 'answer' or 'words'.
    """
    meeting = policy.get_meeting(actor, meeting_id)
    rules.after(meeting.state, MeetingVerb.WRITE)
    part = queries.faculty_part(actor, meeting, faculty_id)
    if part is None or not part.may_check:
        raise NotVisible
    if answer not in set(Check):
        raise Refused("Choose whether it matches.", field="answer")
    words = words.strip()
    if answer == Check.DIFFERS and not words:
        raise Refused("Write what differs, and for whom.", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"This is very long. Use at most {LONGEST_WORDS} letters.", field="words")
    shown = sorted(str(row.pupil_id) for row in part.rows)
    if pupil_ids is not None and sorted(pupil_ids) != shown:
        raise Refused("The register changed meanwhile. Look at the list again.")
    row = FacultyCheck(
        school_id=meeting.school_id,
        meeting=meeting,
        faculty_id=faculty_id,
        answer=answer,
        words=words,
        pupil_ids=shown,
        checked_at=clock.now(),
        membership_id=actor.membership_id,
        checked_by_name=actor.name,
    )
    row.save(force_insert=True)
    record(actor, "FACULTY_REGISTER_CHECKED", meeting, new={"faculty": part.name, "answer": answer, "n": len(shown)})
    return row
