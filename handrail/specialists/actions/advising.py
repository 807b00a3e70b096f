"""Bringing a specialist in, their own advice, and what became of any advice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from handrail.access import actions as access
from handrail.access.actions import Invited, Send
from handrail.access.permissions import Permission
from handrail.access.policy import get_member
from handrail.access.types import Actor, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.core.ids import new_id
from handrail.plans import actions as plans
from handrail.plans import policy as plan_policy
from handrail.plans.types import RowKind
from handrail.pupils import actions as pupils
from handrail.pupils.policy import get_pupil
from handrail.pupils.types import SharedPart
from handrail.specialists import policy, queries, rules
from handrail.specialists.actions import keeping
from handrail.specialists.types import AdviceText, RecommendationUse

if TYPE_CHECKING:
    from handrail.access.models import Invitation, Membership
    from handrail.plans.models import Plan, Target
    from handrail.pupils.models import Pupil, SharedPupil
    from handrail.specialists.models import Advice, AdviceFile, Recommendation

audit.register_events(
    {
        "SPECIALIST_DESCRIBED": "wrote down a specialist's profession",
        "ADVICE_GIVEN": "left advice for the pupil",
        "ADVICE_CORRECTED": "corrected advice for the pupil",
        "ADVICE_WITHDRAWN": "withdrew advice for the pupil",
        "ADVICE_VIEWED": "opened a specialist's advice",
        "ADVICE_FILE_OPENED": "opened the file beside a specialist's advice",
        "RECOMMENDATION_DECIDED": "said what became of a specialist's recommendation",
    }
)

DECIDED_ALREADY = "Somebody has already said what became of this recommendation."
OF_ANOTHER_PUPIL = "This advice is about another pupil. Open the plan of the pupil whom it is about."


# ------------------------------------------------------------------------------------------------------ sharing


@transaction.atomic
def share_with_new(
    *,
    actor: Actor,
    pupil: Pupil,
    name: str,
    profession: str,
    email: str,
    parts: Collection[SharedPart],
    purpose: str,
    ends_on: date,
    send: Send | None = None,
) -> Invited | None:
    """Invite a specialist, and share the pupil with them from the moment when they accept.

    By e-mail with `send`, else by a letter with a code. Nobody has an account before they accept. Somebody who is a
    specialist here already needs no invitation: the pupil is shared at once, and None returned. Inviting the same
    address for the same pupil again replaces the open invitation, and its old code dies. Errors: as
    pupils.actions.share_pupil and access.actions.invite; Refused with field 'name', 'profession' or 'email'.
    """
    pupil = get_pupil(actor, pupil.pk, Permission.SPECIALIST_INVITE)
    profession = " ".join(profession.split())
    if not profession:
        raise Refused("Write the specialist's profession, for example: educational psychologist.", field="profession")
    try:
        validate_email(email.strip())
    except ValidationError:
        raise Refused("Enter an e-mail address, like edda.lind@health.example.", field="email") from None
    if not name.strip():
        raise Refused("Give the person's name.", field="name")
    known = queries.specialist_with(actor, email)
    if known is not None:
        _describe(actor, known, profession)
        pupils.share_pupil(actor=actor, pupil=pupil, membership=known, parts=parts, purpose=purpose, ends_on=ends_on)
        return None
    share = _checked_share(pupil, parts=parts, purpose=purpose, ends_on=ends_on)
    for present in queries.open_invitations(actor, pupil.pk, email=email):
        access.withdraw_invitation(actor=actor, invitation=present, reason="Invited anew.")
    return access.invite(
        actor=actor,
        name=name,
        roles=[Role.SPECIALIST],
        email=email,
        details={"shares": [share], "profession": profession},
        send=send,
    )


def _checked_share(pupil: Pupil, *, parts: Collection[SharedPart], purpose: str, ends_on: date) -> dict[str, Any]:
    """Return what an invitation says of a share: pupils.actions.SHARING reads it when it is accepted."""
    purpose = purpose.strip()
    if not purpose:
        raise Refused("Say what the specialist is asked for.", field="purpose")
    if ends_on < clock.today():
        raise Refused("The last day must be today or later.", field="ends_on")
    codes = [part.value for part in SharedPart if part in set(parts)]
    return {"pupil": str(pupil.pk), "parts": codes, "purpose": purpose, "ends_on": ends_on.isoformat()}


def _link(actor: Actor, invitation: Invitation, membership: Membership) -> None:
    """Share what was promised with whoever accepts, and keep their profession."""
    pupils.SHARING.link(actor, invitation, membership)
    if profession := invitation.details.get("profession", ""):
        _describe(actor, membership, profession)


access.register_acceptance(Role.SPECIALIST, replace(pupils.SHARING, link=_link))


@transaction.atomic
def share_with_known(
    *,
    actor: Actor,
    pupil: Pupil,
    membership_id: UUID,
    parts: Collection[SharedPart],
    purpose: str,
    ends_on: date,
) -> SharedPupil:
    """Share the pupil with a specialist who has an account here, or change a sharing that holds.

    Errors: NotVisible unless the account holds the role of a specialist today; as pupils.actions.share_pupil.
    """
    pupil = get_pupil(actor, pupil.pk, Permission.SPECIALIST_INVITE)
    if str(membership_id) not in {key for key, _ in queries.specialists_here(actor)}:
        raise NotVisible
    return pupils.share_pupil(
        actor=actor,
        pupil=pupil,
        membership=get_member(actor, membership_id, Permission.SPECIALIST_INVITE),
        parts=parts,
        purpose=purpose,
        ends_on=ends_on,
    )


def _describe(actor: Actor, membership: Membership, profession: str) -> None:
    from handrail.specialists.models import Specialist

    present = Specialist.objects.filter(membership=membership).first()
    if present is not None and present.profession == profession:
        return
    old = present.profession if present else None
    present = present or Specialist(school_id=actor.school_id, membership=membership)
    present.profession = profession
    present.save()
    audit.record(
        actor, "SPECIALIST_DESCRIBED", subject=present, old={"profession": old}, new={"profession": profession}
    )


# ------------------------------------------------------------------------------------------------------- advice


@transaction.atomic
def give_advice(
    *, actor: Actor, pupil_id: UUID, advice: AdviceText, file: bytes = b"", advice_id: UUID | None = None
) -> Advice:
    """Keep a specialist's advice for a pupil who is shared with them today, with its recommendations and one file.

    The same `advice_id` again returns what is kept. Errors: Denied, NotVisible; Refused with the field's name.
    """
    from handrail.specialists.models import Advice

    shared = policy.get_shared(actor, pupil_id, Permission.ADVICE_GIVE)
    advice_id = advice_id or new_id()
    if known := keeping.same_again(advice_id, pupil_id, given_by_id=actor.membership_id):
        return known
    advice = rules.checked(advice, today=clock.today())
    kind = rules.file_kind(file) if file else None
    now = clock.now()
    row = Advice(
        pk=advice_id,
        school_id=actor.school_id,
        pupil=shared.pupil,
        given_by_id=actor.membership_id,
        given_by_name=actor.name,
        recorded_at=now,
        changed_at=now,
        **keeping.words_of(advice),
    )
    if known := keeping.keep_once(row, given_by_id=actor.membership_id):
        return known
    keeping.write_recommendations(actor, row, advice)
    if kind is not None:
        keeping.attach(actor, row, file, kind.value)
    audit.record(
        actor, "ADVICE_GIVEN", subject=row, pupil_id=pupil_id, new=keeping.as_json(advice) | {"file": kind is not None}
    )
    return row


@transaction.atomic
def correct_advice(
    *,
    actor: Actor,
    advice_id: UUID,
    pupil_id: UUID,
    advice: AdviceText,
    file: bytes = b"",
    removes_file: bool = False,
) -> Advice:
    """Change a specialist's own advice until the school has decided on any part of it. A new file replaces the old.

    Errors: Denied once the school has decided; Refused with the field's name.
    """
    row = policy.get_own_advice(actor, advice_id, pupil_id=pupil_id, permission=Permission.ADVICE_GIVE, lock=True)
    policy.check_can_change(row)
    advice = rules.checked(advice, today=clock.today())
    kind = rules.file_kind(file) if file else None
    old = keeping.as_json(queries.advice_text(row))
    for name, value in keeping.words_of(advice).items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    row.save(update_fields=[*keeping.words_of(advice), "changed_at"])
    row.recommendations.all().delete()
    keeping.write_recommendations(actor, row, advice)
    if kind is not None or removes_file:
        keeping.files_of(row).delete()
    if kind is not None:
        keeping.attach(actor, row, file, kind.value)
    audit.record(actor, "ADVICE_CORRECTED", subject=row, pupil_id=pupil_id, old=old, new=keeping.as_json(advice))
    return row


@transaction.atomic
def withdraw_advice(*, actor: Actor, advice_id: UUID, pupil_id: UUID, reason: str = "") -> None:
    """Take a specialist's own advice back, until the school has decided on any part of it.

    Errors: Denied once the school has decided.
    """
    row = policy.get_own_advice(actor, advice_id, pupil_id=pupil_id, permission=Permission.ADVICE_GIVE, lock=True)
    policy.check_can_change(row)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(actor, "ADVICE_WITHDRAWN", subject=row, pupil_id=pupil_id, reason=reason.strip())


def note_viewed(*, actor: Actor, advice: Advice) -> None:
    """Write down that a member of staff opened this advice, which the view has fetched through the policy."""
    audit.record_view(actor, "ADVICE_VIEWED", subject=advice, pupil_id=advice.pupil_id)


def open_file(*, actor: Actor, advice: Advice, number: int = 1) -> AdviceFile:
    """Return a file beside advice that the view has fetched through the policy, and write down who opened it.

    `number` counts from 1, in the order in which they were put there. Errors: NotVisible if there is none.
    """
    found = list(keeping.files_of(advice).order_by("pk")[:number])
    if number < 1 or len(found) < number:
        raise NotVisible
    found = found[-1]
    audit.record_view(actor, "ADVICE_FILE_OPENED", subject=found, pupil_id=advice.pupil_id)
    return found


@transaction.atomic
def write_as_target(*, actor: Actor, recommendation_id: UUID, advice_id: UUID, plan_id: UUID) -> Target:
    """Write a recommendation into a draft as a new target with its suggested wording, and link the two.

    Without a suggested wording, what is recommended stands as the way of teaching. Errors: NotVisible, Denied; Refused
    if somebody decided on it already, the plan is another pupil's, or it is no draft.
    """
    row = policy.get_recommendation(actor, recommendation_id, advice_id=advice_id)
    plan = plan_policy.get_plan(actor, plan_id, Permission.PLAN_EDIT)
    if plan.pupil_id != row.advice.pupil_id:
        raise Refused(OF_ANOTHER_PUPIL)
    if row.use != RecommendationUse.OPEN:
        raise Refused(DECIDED_ALREADY)
    target = plans.add_target(actor=actor, plan=plan)
    way = target.strategies.order_by("position", "pk").first()
    changes = [(RowKind.STRATEGY, way.pk, "method", row.text)] if way else []
    if row.suggested_wording:
        changes.append((RowKind.TARGET, target.pk, "wording", row.suggested_wording))
    for kind, key, name, text in changes:
        plans.save_fields(actor=actor, plan=plan, kind=kind, row_id=key, fields={name: ("", text)})
    target.refresh_from_db()
    if target.wording:
        decide_recommendation(actor=actor, recommendation=row, use=RecommendationUse.USED, target_id=target.pk)
    else:
        # A target without words yet stands in no list of targets to choose; the link is written all the same.
        _use(actor, row, target)
    return target


@transaction.atomic
def take_recommendation(*, actor: Actor, recommendation_id: UUID, plan_id: UUID, target_id: UUID) -> Recommendation:
    """Say that a recommendation was used for a target of a draft, which somebody is writing with its words.

    The target may have no words yet: they come with the next save. Taking it again for the same target changes nothing.
    Errors: NotVisible, Denied; Refused if it became something else already, or the plan is another pupil's.
    """
    row = _held(actor, recommendation_id)
    plan = plan_policy.get_plan(actor, plan_id, Permission.PLAN_EDIT)
    target = _target_for(row, plan, target_id)
    if row.use == RecommendationUse.USED and row.target_id == target.pk:
        return row
    if row.use != RecommendationUse.OPEN:
        raise Refused(DECIDED_ALREADY)
    _use(actor, row, target)
    return row


@transaction.atomic
def put_back_recommendation(*, actor: Actor, recommendation_id: UUID, plan_id: UUID, target_id: UUID) -> Recommendation:
    """Leave a recommendation open again that the actor took for a target of a draft, and whose words they put back.

    What somebody else decided, or what it was used for elsewhere, stays. Errors: NotVisible, Denied; Refused if the
    plan is another pupil's.
    """
    row = _held(actor, recommendation_id)
    plan = plan_policy.get_plan(actor, plan_id, Permission.PLAN_EDIT)
    target = _target_for(row, plan, target_id)
    is_own = row.decided_by_id == actor.membership_id and row.target_id == target.pk
    if row.use != RecommendationUse.USED or not is_own:
        return row
    return decide_recommendation(actor=actor, recommendation=row, use=RecommendationUse.OPEN)


def _held(actor: Actor, recommendation_id: UUID) -> Recommendation:
    """Return a recommendation whose advice nobody else changes meanwhile. Errors: NotVisible, Denied."""
    from handrail.specialists.models import Advice

    advice = Advice.objects.select_for_update().filter(recommendations=recommendation_id).first()
    if advice is None:
        raise NotVisible
    return policy.get_recommendation(actor, recommendation_id, advice_id=advice.pk)


def _target_for(row: Recommendation, plan: Plan, target_id: UUID) -> Target:
    if plan.pupil_id != row.advice.pupil_id:
        raise Refused(OF_ANOTHER_PUPIL)
    target = plan.targets.filter(pk=target_id).first()
    if target is None:
        raise NotVisible
    return target


def _use(actor: Actor, row: Recommendation, target: Target) -> None:
    row.use, row.target = RecommendationUse.USED.value, target
    row.decided_by_id, row.decided_by_name, row.decided_at = actor.membership_id, actor.name, clock.now()
    row.save(update_fields=["use", "target", "decided_by", "decided_by_name", "decided_at"])
    new = {"use": row.use, "target": str(target.pk)}
    audit.record(actor, "RECOMMENDATION_DECIDED", subject=row, pupil_id=row.advice.pupil_id, new=new)


@transaction.atomic
def decide_recommendation(
    *,
    actor: Actor,
    recommendation: Recommendation,
    use: RecommendationUse,
    reason: str = "",
    target_id: UUID | None = None,
) -> Recommendation:
    """Say what became of a recommendation: used (for a target, if there is one), not used with a reason, or open again.

    Errors: Refused(field='reason') without a reason for not using it; Refused(field='target') for a target that is not
    one of the pupil's.
    """
    from handrail.specialists.models import Advice

    # The specialist may be correcting the advice at this moment; whoever comes second waits here.
    Advice.objects.select_for_update().filter(pk=recommendation.advice_id).first()
    row = policy.get_recommendation(actor, recommendation.pk, advice_id=recommendation.advice_id)
    reason = reason.strip()
    if use is RecommendationUse.DECLINED and not reason:
        raise Refused("Say why it is not used.", field="reason")
    if use is not RecommendationUse.USED:
        target_id = None
    pupil_id = row.advice.pupil_id
    if target_id is not None and str(target_id) not in {key for key, _ in queries.target_choices(actor, pupil_id)}:
        raise Refused("Choose one of this pupil's targets.", field="target")
    old = {"use": row.use, "reason": row.reason, "target": str(row.target_id) if row.target_id else None}
    is_open = use is RecommendationUse.OPEN
    row.use, row.reason, row.target_id = use.value, "" if is_open else reason, target_id
    row.decided_by_id = None if is_open else actor.membership_id
    row.decided_by_name = "" if is_open else actor.name
    row.decided_at = None if is_open else clock.now()
    row.save(update_fields=["use", "reason", "target", "decided_by", "decided_by_name", "decided_at"])
    new = {"use": row.use, "reason": row.reason, "target": str(target_id) if target_id else None}
    audit.record(actor, "RECOMMENDATION_DECIDED", subject=row, pupil_id=pupil_id, old=old, new=new)
    return row
