"""Setting a planning meeting up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.planning.actions.door import new_code
from handrail.planning.actions.events import append
from handrail.planning.models import PlanningMeeting, Pulse
from handrail.planning.types import Kind, MeetingRole
from handrail.plans import policy as plans_policy
from handrail.pupils import policy as pupils_policy

SAME_ID_REFUSED = "Something else was already kept under this number. Start again."


@transaction.atomic
def set_up_meeting(
    *,
    actor: Actor,
    meeting_id: UUID,
    pupil_id: UUID,
    held_on: date,
    plan_id: UUID | None = None,
    roles: Mapping[MeetingRole, str] | None = None,
) -> PlanningMeeting:
    """Set a meeting up with an open door, and for today with a code.

    The same `meeting_id` again returns the one that is kept.
    Errors: NotVisible, Denied without REVIEW_HOLD for the pupil; Refused with field 'held_on' or 'plan'.
    """
    pupil = pupils_policy.get_pupil(actor, pupil_id, Permission.REVIEW_HOLD)
    if known := _same_again(actor, meeting_id, pupil_id):
        return known
    if not 2000 <= held_on.year <= 2100:
        raise Refused("Look at the year of this date.", field="held_on")
    if plan_id is not None:
        plan = plans_policy.get_plan(actor, plan_id)
        if plan.pupil_id != pupil.pk:
            raise Refused("Choose a plan of this pupil.", field="plan")
    now = clock.now()
    meeting = PlanningMeeting(
        pk=meeting_id,
        school_id=actor.school_id,
        pupil=pupil,
        plan_id=plan_id,
        framework=actor.framework_code,
        held_on=held_on,
        made_by_id=actor.membership_id,
        made_by_name=actor.name,
        created_at=now,
        changed_at=now,
    )
    try:
        # A savepoint: on PostgreSQL a second sender waits here for the first, and then meets its row.
        with transaction.atomic():
            meeting.save(force_insert=True)
            Pulse.objects.create(pk=meeting.pk)
    except IntegrityError:
        if known := _same_again(actor, meeting_id, pupil_id):
            return known
        raise Refused(SAME_ID_REFUSED) from None
    if held_on <= clock.today():
        # A code lasts a day: one for another day would lead nowhere then. Beginning makes it, or opening the door.
        meeting.code = new_code(meeting)
        meeting.save(update_fields=["code"])
    audit.record(
        actor,
        "PLANNING_MEETING_SET_UP",
        subject=meeting,
        pupil_id=pupil.pk,
        new={"held_on": held_on.isoformat(), "plan": str(plan_id) if plan_id else None},
    )
    for role, name in (roles or {}).items():
        if name.strip():
            payload = {"role": role.value, "name": name}
            append(meeting, Kind.ROLE, payload, key=f"role-{role.value}", by_name=actor.name)
    return meeting


def _same_again(actor: Actor, meeting_id: UUID, pupil_id: UUID) -> PlanningMeeting | None:
    known = PlanningMeeting.objects.filter(school_id=actor.school_id, pk=meeting_id).first()
    if known is not None and known.pupil_id != pupil_id:
        raise Refused(SAME_ID_REFUSED)
    return known
