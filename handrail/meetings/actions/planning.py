"""Planning a meeting, moving it, cancelling it, holding it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.types import Actor
from handrail.core import audit, clock, mail
from handrail.core.errors import NotVisible, Refused
from handrail.frameworks.queries import get_framework
from handrail.meetings import policy, queries, rules
from handrail.meetings.actions.shared import held, record, reply_address, save, send_cancel, standing
from handrail.meetings.models import Meeting
from handrail.meetings.types import Attendance, Kind, MeetingVerb, NewMeeting
from handrail.plans.policy import plans_visible_to

if TYPE_CHECKING:
    from handrail.meetings.models import MeetingGroup
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "MEETING_PLANNED": "planned a meeting",
        "MEETING_CHANGED": "changed a meeting",
        "MEETING_CANCELLED": "cancelled a meeting",
        "MEETING_HELD": "wrote down who was at a meeting",
    }
)
SAME_ID_REFUSED = "Something else was already kept under this number. Start the meeting again."
# What people's calendars are told of.
TOLD = ("starts_at", "minutes", "place")


@transaction.atomic
def plan_meeting(
    *, actor: Actor, pupil_id: UUID, new: NewMeeting, meeting_id: UUID, plan_id: UUID | None = None
) -> Meeting:
    """Plan a meeting about a pupil. Nobody is asked yet. The same `meeting_id` again returns the one that is kept.

    Errors: NotVisible, Denied; Refused with the field of what is wrong.
    """
    pupil = policy.get_pupil(actor, pupil_id, policy.ARRANGE)
    if plan_id is not None and not plans_visible_to(actor).filter(pk=plan_id, pupil=pupil).exists():
        raise Refused("Choose one of the pupil’s plans.", field="plan")
    return _plan(actor, new, meeting_id, pupil=pupil, plan_id=plan_id)


@transaction.atomic
def plan_group_meeting(*, actor: Actor, group_id: UUID, new: NewMeeting, meeting_id: UUID) -> Meeting:
    """Plan a meeting of a group; its members of that day are asked. As `plan_meeting` otherwise."""
    from handrail.meetings.actions.inviting import add_members

    group = policy.get_group(actor, group_id, policy.ARRANGE)
    if group.ended_on is not None:
        raise Refused("This group has ended.")
    meeting = _plan(actor, new, meeting_id, group=group)
    add_members(actor, meeting)
    return meeting


def _plan(
    actor: Actor,
    new: NewMeeting,
    meeting_id: UUID,
    *,
    pupil: Pupil | None = None,
    group: MeetingGroup | None = None,
    plan_id: UUID | None = None,
) -> Meeting:
    if known := _same_again(actor, meeting_id, pupil, group):
        return known
    rules.check_new(new, clock.now())
    kind = _kind(actor, new.kind, for_group=group is not None)
    row = Meeting(
        pk=meeting_id,
        school_id=actor.school_id,
        kind=kind.code,
        title=group.name if group else kind.name,
        framework=actor.framework_code,
        pupil=pupil,
        group=group,
        plan_id=plan_id,
        organiser_id=actor.membership_id,
        organiser_name=actor.name,
        created_at=clock.now(),
        changed_at=clock.now(),
        changed_by_name=actor.name,
        **_values(new),
    )
    try:
        # A savepoint: on PostgreSQL a second sender waits here for the first, and then meets its row.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if known := _same_again(actor, meeting_id, pupil, group):
            return known
        raise Refused(SAME_ID_REFUSED) from None
    record(actor, "MEETING_PLANNED", row, new={"kind": row.title, "starts_at": new.starts_at.isoformat()})
    return row


def _same_again(actor: Actor, meeting_id: UUID, pupil: Pupil | None, group: MeetingGroup | None) -> Meeting | None:
    known = Meeting.objects.filter(school_id=actor.school_id, pk=meeting_id).select_related("pupil", "group").first()
    if known is not None and (known.pupil, known.group) != (pupil, group):
        raise Refused(SAME_ID_REFUSED)
    return known


def _kind(actor: Actor, code: str, *, for_group: bool) -> Kind:
    kinds = rules.kinds_of(get_framework(actor.framework_code), for_group=for_group)
    found = next((kind for kind in kinds if kind.code == code), None)
    if found is None:
        raise Refused("Choose what kind of meeting it is.", field="kind")
    return found


def _values(new: NewMeeting) -> dict[str, Any]:
    return {
        "starts_at": new.starts_at,
        "minutes": new.minutes,
        "place": " ".join(new.place.split()),
        "purpose": new.purpose.strip(),
        "agenda": new.agenda.strip(),
        "papers_due_on": new.papers_due_on,
        "reminder_days": new.reminder_days,
    }


@transaction.atomic
def change_meeting(*, actor: Actor, meeting_id: UUID, new: NewMeeting, seen: int, origin: str) -> int:
    """Change a planned meeting; return how many were told by mail. The kind stays.

    Another time, length or place raises the sequence and goes to everybody who was told; those who had answered are
    asked again when the time changed. Errors: Refused with the field, or if somebody changed the meeting meanwhile.
    """
    from handrail.meetings.actions.inviting import send_to

    meeting = held(actor, meeting_id, MeetingVerb.CHANGE, seen=seen)
    rules.check_new(new, clock.now())
    values = _values(new)
    old = {name: getattr(meeting, name) for name in values}
    changed = [name for name in values if old[name] != values[name]]
    if not changed:
        return 0
    for name in changed:
        setattr(meeting, name, values[name])
    is_told = any(name in TOLD for name in changed)
    if is_told:
        meeting.sequence += 1
        meeting.link_origin = origin
    save(actor, meeting, *changed, "sequence", "link_origin")
    record(
        actor,
        "MEETING_CHANGED",
        meeting,
        old={name: _plain(old[name]) for name in changed},
        new={name: _plain(values[name]) for name in changed},
    )
    if not is_told:
        return 0
    rows = standing(meeting)
    if "starts_at" in changed:
        for row in rows:
            # Coming on Tuesday is no answer to Thursday.
            row.answer, row.answered_at, row.answered_by_name, row.reminded_at = "", None, "", None
            row.save(update_fields=["answer", "answered_at", "answered_by_name", "reminded_at"])
    return send_to(actor, meeting, [row for row in rows if row.sent_at is not None], changed=True)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: UUID, reason: str) -> Meeting:
    """Cancel a planned meeting and tell everybody who was told of it by mail. The reason stays in the school.

    Whoever was told by hand is told by hand again: a letter says so, and `hand_out` that they were.
    Errors: Refused without a reason, and once it was held or cancelled.
    """
    meeting = held(actor, meeting_id, MeetingVerb.CANCEL)
    if not reason.strip():
        raise Refused("Write why the meeting is cancelled.", field="reason")
    meeting.state = rules.after(meeting.state, MeetingVerb.CANCEL)
    meeting.cancelled_at, meeting.cancel_reason = clock.now(), reason.strip()
    meeting.sequence += 1
    save(actor, meeting, "state", "cancelled_at", "cancel_reason", "sequence")
    facts, reply_to = queries.facts_of(meeting), reply_address(meeting)
    for row in standing(meeting):
        send_cancel(row, facts, uninvited=False, reply_to=reply_to)
        if row.sent_to and mail.is_set_up():
            row.sent_sequence = meeting.sequence
            row.save(update_fields=["sent_sequence"])
    record(actor, "MEETING_CANCELLED", meeting, reason=meeting.cancel_reason)
    return meeting


@transaction.atomic
def hold_meeting(*, actor: Actor, meeting_id: UUID, attendance: Mapping[UUID, str]) -> Meeting:
    """Say that a meeting took place and who was there; said again later, it corrects who was there.

    `attendance`: invitation -> Attendance. Errors: Refused before its day, for a cancelled one, and for words that are
    no attendance; NotVisible for somebody who was not asked.
    """
    meeting = policy.get_meeting(actor, meeting_id, policy.ARRANGE, lock=True)
    rules.after(meeting.state, MeetingVerb.WRITE)
    if queries.local_day(meeting.starts_at) > clock.today():
        raise Refused("The meeting is still to come. Write down who was there once its day has come.")
    rows = {row.pk: row for row in standing(meeting)}
    for key, value in attendance.items():
        if key not in rows:
            raise NotVisible
        rows[key].attendance = Attendance(value) if value in set(Attendance) else ""
        rows[key].save(update_fields=["attendance"])
    if meeting.state == "planned":
        meeting.state, meeting.held_at = rules.after(meeting.state, MeetingVerb.HOLD), clock.now()
    save(actor, meeting, "state", "held_at")
    there = [row.name for row in rows.values() if row.attendance in (Attendance.PRESENT, Attendance.PART)]
    record(actor, "MEETING_HELD", meeting, new={"present": there})
    return meeting
