"""Who may answer to a plan, write an answer down, translate a summary, and check a translation?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.agreements.types import Ready, Who
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible
from handrail.plans.policy import get_plan, plans_visible_to
from handrail.plans.types import PlanState
from handrail.pupils import policy as pupils_policy

if TYPE_CHECKING:
    from handrail.agreements.models import FamilyText, PlanAgreement
    from handrail.plans.models import Plan
    from handrail.pupils.models import Contact, Pupil

# A plan that is worked to or about to be, and one that is being written or changed.
OPEN = (PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE)


def get_plan_and_pupil(
    actor: Actor, plan_id: UUID, pupil_id: UUID | None, permission: Permission = Permission.FAMILY_HELP
) -> tuple[Plan, Pupil]:
    """Return a plan, and whom of it an answer is about: its pupil, or the pupil of a group's plan who was named.

    Errors: NotVisible, Denied; NotVisible for a pupil who has no place in the plan now or is out of the actor's reach;
    Denied with why for a group's plan where no pupil was named.
    """
    plan = get_plan(actor, plan_id, permission)
    if plan.pupil is not None:
        if pupil_id not in (None, plan.pupil_id):
            raise NotVisible
        return plan, plan.pupil
    if pupil_id is None:
        raise Denied("This plan is for a group. Choose one of its pupils on its page.")
    if not plan.places.filter(pupil_id=pupil_id, left_on__isnull=True).exists():
        raise NotVisible
    return plan, pupils_policy.get_pupil(actor, pupil_id, permission)


def get_plan_for_families(
    actor: Actor, plan_id: UUID, pupil_id: UUID | None = None, permission: Permission = Permission.PLAN_VIEW
) -> tuple[Plan, Pupil]:
    """Return a plan that a family may read, and whose family; Denied with why for one that is confidential as a whole.

    Errors: as get_plan_and_pupil.
    """
    plan, pupil = get_plan_and_pupil(actor, plan_id, pupil_id, permission)
    if plan.is_confidential:
        raise Denied("This plan is confidential, so families read nothing of it.")
    return plan, pupil


def get_contact_with_a_say(pupil: Pupil, contact_id: UUID) -> Contact:
    """Return a contact of the pupil whose answer may be written down. One query.

    Errors: NotVisible for anybody else's contact; Denied with a sentence for staff where their answer does not count.
    """
    contacts: QuerySet = apps.get_model("pupils", "Contact").objects.filter(pk=contact_id)
    contact = contacts.filter(pupil=pupil).first()
    if contact is None:
        raise NotVisible
    if contact.is_barred_on(clock.today()):
        raise Denied(f"{contact.name} is to see nothing of this pupil: {contact.barred_reason} Ask the SENCO.")
    if not pupils_policy.has_a_say(contact):
        raise Denied(
            f"{contact.name} has no say in the plan: no parental responsibility is recorded, and the school has not "
            "given them a say. Ask the SENCO to change it if that is wrong."
        )
    return contact


def readable_plan(pupil: Pupil, plan_id: UUID) -> Plan:
    """Return a plan of this pupil that a family may read, whoever they are; or raise NotVisible. One query.

    The caller has made sure that the reader is the pupil, or a contact who sees the pupil's page.
    """
    Plan, Part = apps.get_model("plans", "Plan"), apps.get_model("plans", "PupilTarget")
    rows = Plan.objects.filter(school_id=pupil.school_id, pk=plan_id, state__in=OPEN, is_confidential=False)
    plan = rows.select_related("pupil", "owner__user", "question", "school").first()
    if plan is None:
        raise NotVisible
    is_own = plan.pupil_id == pupil.pk
    if not is_own and (plan.pupil_id or not Part.objects.filter(target__plan=plan, pupil=pupil).exists()):
        raise NotVisible
    return plan


def answers_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PlanAgreement]:
    """Return the answers to plans that the actor reaches with the permission, withdrawn left out; unordered."""
    from handrail.agreements.models import PlanAgreement

    rows = pupils_policy.limit_to_visible(PlanAgreement.objects.all(), actor, permission, pupil="pupil_id")
    return rows.filter(withdrawn_at__isnull=True, plan__in=plans_visible_to(actor).values("pk"))


def get_answer_to_withdraw(actor: Actor, answer_id: UUID) -> PlanAgreement:
    """Return an answer that the actor may take back: their own, or one that they wrote down.

    Errors: NotVisible for anybody else's; Denied for one that another member of staff wrote down.
    """
    from handrail.agreements.models import PlanAgreement

    rows = PlanAgreement.objects.filter(school_id=actor.school_id, pk=answer_id)
    found = rows.select_related("contact", "pupil", "plan").first()
    if found is None:
        raise NotVisible
    if _is_own(actor, found):
        return found
    get_plan(actor, found.plan_id, Permission.FAMILY_HELP)
    if found.recorded_by_id != actor.membership_id:
        raise Denied(
            f"This is the answer of {found.said_by_name}. Only they, or whoever wrote it down, can take it back."
        )
    return found


def _is_own(actor: Actor, answer: PlanAgreement) -> bool:
    """Say whether the actor gave this answer themselves, and may still speak."""
    if answer.recorded_by_name:
        return False
    if answer.who == Who.PUPIL:
        own = apps.get_model("pupils", "PupilAccount").objects.filter(pupil=answer.pupil)
        if not own.filter(membership_id=actor.membership_id).exists():
            return False
        return pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE).pk == answer.pupil_id
    if answer.contact is None or answer.contact.membership_id != actor.membership_id:
        return False
    pupils_policy.get_own_child(actor, answer.pupil_id, Permission.CHILD_CONTRIBUTE)
    return True


def check_can_check(actor: Actor, text: FamilyText) -> None:
    """Raise Denied unless the translation is finished and somebody else than the actor wrote it last."""
    if text.ready == Ready.WRITING:
        raise Denied("This translation is still being written. Whoever writes it says when it is finished.")
    if text.written_by_id == actor.membership_id:
        raise Denied("You wrote this yourself, so somebody else who reads the language checks it.")
