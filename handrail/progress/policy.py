"""Whose targets and records may this person see, record or take back?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock, looking
from handrail.core.errors import Denied, NotVisible
from handrail.plans import policy as plans_policy
from handrail.plans.queries import in_use, read_as_agreed
from handrail.plans.queries import was_in_use as plans_was_in_use
from handrail.pupils.policy import can_reach, limit_to_visible

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.progress.models import HelpRequest, Observation


def pupil_targets_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PupilTarget]:
    """Return every pupil's part in a target that the actor reaches with the permission, with its target; unordered.

    Of a plan that is being amended the words that were agreed: records are made and read in those.
    """
    return plans_policy.pupil_targets_visible_to(actor, permission).select_related("target").as_agreed()


def get_pupil_target(actor: Actor, pupil_target_id: UUID, permission: Permission = Permission.PLAN_VIEW) -> PupilTarget:
    """Return one pupil's part in a target with its target, plan and pupil, or raise NotVisible or Denied.

    One query when allowed, two when not; three more at most where its plan is being amended.
    """
    found = (
        pupil_targets_visible_to(actor, permission)
        .select_related("target__plan__group", "target__adult__user", "pupil")
        .filter(pk=pupil_target_id)
        .first()
    )
    if found is not None:
        looking.fetched(found, pupil_id=found.pupil_id)
        return found
    if permission != Permission.PLAN_VIEW and pupil_targets_visible_to(actor).filter(pk=pupil_target_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def can_record(actor: Actor, pupil_target: PupilTarget) -> bool:
    """Say whether the actor may record on this target now: adults work to it today, and the pupil is within reach."""
    if not can_reach(actor, pupil_target.pupil_id, Permission.OBSERVATION_RECORD):
        return False
    return bool(in_use_among([pupil_target.pk]))


def in_use_among(pupil_target_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the targets that adults work to today, as plans.queries.in_use defines it. One query."""
    rows = apps.get_model("plans", "PupilTarget").objects.filter(pk__in=list(pupil_target_ids))
    return set(in_use(rows, clock.today()).values_list("pk", flat=True))


def was_in_use(pupil_target_id: UUID, at: datetime) -> bool:
    """Say whether a target whose work has ended was still worked to at that moment. One query."""
    rows = apps.get_model("plans", "PupilTarget").objects.filter(pk=pupil_target_id)
    return plans_was_in_use(rows, at).exists()


def observations_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[Observation]:
    """Return every record that the actor reaches with the permission, withdrawn ones included; unordered."""
    from handrail.progress.models import Observation

    rows = limit_to_visible(Observation.objects.all(), actor, permission, pupil="pupil_target__pupil_id")
    plan = "pupil_target__target__plan__"
    return plans_policy.without_confidential(rows, actor, plan=plan, pupil="pupil_target__pupil_id")


def get_observation(
    actor: Actor, observation_id: UUID, permission: Permission = Permission.OBSERVATION_RECORD
) -> Observation:
    """Return one record with its target and pupil, or raise NotVisible or Denied."""
    rows = observations_visible_to(actor, permission)
    found = rows.select_related("pupil_target__target", "pupil_target__pupil").filter(pk=observation_id).first()
    if found is not None:
        read_as_agreed([found.pupil_target])
        looking.fetched(found, pupil_id=found.pupil_target.pupil_id)
        return found
    if permission != Permission.PLAN_VIEW and observations_visible_to(actor).filter(pk=observation_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def can_withdraw(actor: Actor, *, recorded_by_id: UUID | None) -> bool:
    """Say whether the actor may take a record back: their own, or any for who records in the whole school (SENCO)."""
    reach = reach_of(actor, Permission.OBSERVATION_RECORD)
    return bool(reach) and (recorded_by_id == actor.membership_id or Reach.SCHOOL in reach)


def check_is_own(actor: Actor, observation: Observation) -> None:
    """Raise Denied with a sentence unless the actor made this record."""
    if observation.recorded_by_id != actor.membership_id:
        raise Denied(f"This was recorded by {observation.recorded_by_name}. Only they can add a photo to it.")


def check_can_withdraw(actor: Actor, observation: Observation) -> None:
    """Raise Denied with a sentence unless the actor may take this record back."""
    if not can_withdraw(actor, recorded_by_id=observation.recorded_by_id):
        raise Denied(f"This was recorded by {observation.recorded_by_name}. Only they and the SENCO can withdraw it.")


def help_requests_visible_to(actor: Actor) -> QuerySet[HelpRequest]:
    """Return every request for help with a target that the actor reaches; unordered."""
    from handrail.progress.models import HelpRequest

    rows = limit_to_visible(HelpRequest.objects.all(), actor, Permission.PLAN_VIEW, pupil="pupil_target__pupil_id")
    plan = "pupil_target__target__plan__"
    return plans_policy.without_confidential(rows, actor, plan=plan, pupil="pupil_target__pupil_id")


def get_help_request(actor: Actor, help_id: UUID) -> HelpRequest:
    """Return one request for help with its target and pupil, or raise NotVisible. One query."""
    rows = help_requests_visible_to(actor).select_related("pupil_target__target__plan", "pupil_target__pupil")
    found = rows.filter(pk=help_id).first()
    if found is None:
        raise NotVisible
    looking.fetched(found, pupil_id=found.pupil_target.pupil_id)
    return found


def can_help(actor: Actor, pupil_target: PupilTarget) -> bool:
    """Say whether the actor writes this pupil's plan, and so may say that help was given. One query at most."""
    return can_reach(actor, pupil_target.pupil_id, Permission.PLAN_EDIT)
