"""What families and pupils say to a plan: given by themselves, written down for them, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.agreements import policy, queries
from handrail.agreements.models import PlanAgreement
from handrail.agreements.queries.answers import draft_sum
from handrail.agreements.rules import answers as rules
from handrail.agreements.types import How, NewAnswer, Who
from handrail.core import audit, clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans.types import PlanState
from handrail.pupils import policy as pupils_policy

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "PLAN_ANSWERED": "said what they think of the plan",
        "PLAN_ANSWER_WRITTEN_DOWN": "wrote down what somebody said to the plan",
        "PLAN_ANSWER_WITHDRAWN": "took back an answer to the plan",
    }
)

CHANGED = "The plan was changed while you read it. Read it again, then send your answer."


@transaction.atomic
def give_family_answer(
    *, actor: Actor, answer_id: UUID, pupil_id: UUID, plan_id: UUID, given: NewAnswer, seen: str
) -> PlanAgreement:
    """Keep what a parent or carer says to the text that they read (`seen`, its sum). The same `answer_id` gives one.

    Errors: NotVisible; Denied for a contact who may only read; Refused if the text changed meanwhile, or as
    rules.answers.checked.
    """
    contact = pupils_policy.get_own_child(actor, pupil_id, Permission.CHILD_CONTRIBUTE)
    plan = policy.readable_plan(contact.pupil, plan_id)
    answer = _answer(plan, contact.pupil, given, _read_now(plan, contact.pupil, seen))
    answer.pk, answer.who, answer.contact, answer.said_by_name = answer_id, Who.CONTACT, contact, contact.name
    return _keep(actor, answer)


@transaction.atomic
def give_own_answer(*, actor: Actor, answer_id: UUID, plan_id: UUID, given: NewAnswer, seen: str) -> PlanAgreement:
    """Keep what a pupil says to their own plan, on their own page. The same `answer_id` gives one.

    Errors: NotVisible, Denied, Refused as for a family; a draft is not read on that page.
    """
    pupil = pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE)
    plan = policy.readable_plan(pupil, plan_id)
    latest = plan.versions.order_by("-number", "pk").first()
    if latest is None:
        raise NotVisible
    if rules.text_sum(latest.snapshot, pupil_id=str(pupil.pk)) != seen:
        raise Refused(CHANGED)
    answer = _answer(plan, pupil, given, (latest.number, seen))
    answer.pk, answer.who, answer.said_by_name = answer_id, Who.PUPIL, pupil.name
    return _keep(actor, answer)


@transaction.atomic
def write_down_answer(
    *,
    actor: Actor,
    answer_id: UUID,
    plan_id: UUID,
    pupil_id: UUID | None = None,
    given: NewAnswer,
    who: Who,
    contact_id: UUID | None = None,
    name: str = "",
    of_draft: bool = False,
) -> PlanAgreement:
    """Keep what somebody said, wrote or showed, written down by staff, about the latest version or the draft.

    `name` names another person with parental responsibility; `pupil_id` the pupil of a group's plan, of whose part
    alone it speaks. Errors: NotVisible, Denied; Refused with field 'how' for
    an answer on a page of their own, 'name' without a name, 'of_draft' for a text that there is not.
    """
    plan, pupil = policy.get_plan_and_pupil(actor, plan_id, pupil_id)
    if given.how is How.SCREEN:
        raise Refused("Say how the answer came: on paper, by telephone, or in a meeting.", field="how")
    answer = _answer(plan, pupil, given, _chosen(plan, pupil, of_draft=of_draft))
    answer.pk, answer.who = answer_id, who
    if who is Who.CONTACT:
        if contact_id is None:
            raise NotVisible
        answer.contact = policy.get_contact_with_a_say(pupil, contact_id)
        answer.said_by_name = answer.contact.name
    elif who is Who.PUPIL:
        answer.said_by_name = pupil.name
    else:
        answer.said_by_name = " ".join(name.replace("\0", "").split())[:120]
        if not answer.said_by_name:
            raise Refused("Write who it is, for example: Ada Bello, his aunt and guardian.", field="name")
    answer.recorded_by_id, answer.recorded_by_name = actor.membership_id, actor.name
    return _keep(actor, answer)


def _answer(plan: Plan, pupil: Pupil, given: NewAnswer, text: tuple[int | None, str]) -> PlanAgreement:
    if plan.state not in policy.OPEN:
        raise Denied("This plan is over, so there is nothing to agree any more.")
    given = rules.checked(given, today=clock.today())
    return PlanAgreement(
        plan=plan,
        pupil=pupil,
        version_number=text[0],
        text_sha256=text[1],
        how=given.how,
        answer=given.answer,
        words=given.words,
        language=given.language[:60],
        interpreter=given.interpreter[:120],
        said_on=given.said_on or clock.today(),
        was_read_back=given.was_read_back,
    )


def _read_now(plan: Plan, pupil: Pupil, seen: str) -> tuple[int | None, str]:
    """Return the text that a family reads now. Errors: Refused if it is another one than was seen."""
    text = queries.text_seen(plan, pupil)
    if text is None:
        raise NotVisible
    if text[1] != seen:
        raise Refused(CHANGED)
    return text


def _chosen(plan: Plan, pupil: Pupil, *, of_draft: bool) -> tuple[int | None, str]:
    if of_draft:
        if plan.state != PlanState.DRAFT:
            raise Refused("This plan has no draft now. Choose what was agreed.", field="of_draft")
        return None, draft_sum(plan, pupil)
    latest = plan.versions.order_by("-number", "pk").first()
    if latest is None:
        raise Refused("Nothing was agreed yet. Choose the draft.", field="of_draft")
    return latest.number, rules.text_sum(latest.snapshot, pupil_id=str(pupil.pk))


def _keep(actor: Actor, answer: PlanAgreement) -> PlanAgreement:
    """Write the answer once, whatever the browser sends twice."""
    present = PlanAgreement.objects.filter(pk=answer.pk).first()
    if present is not None:
        same = (present.plan_id, present.pupil_id, present.contact_id, present.who)
        if same != (answer.plan_id, answer.pupil_id, answer.contact_id, answer.who):
            raise Refused("This was sent from an old page. Open the page again, then send the answer.")
        return present
    answer.school_id, answer.recorded_at = actor.school_id, clock.now()
    answer.save(force_insert=True)
    new = {"version": answer.version_number, "answer": str(answer.answer), "how": str(answer.how)}
    if answer.recorded_by_name:
        audit.record(actor, "PLAN_ANSWER_WRITTEN_DOWN", subject=answer, pupil_id=answer.pupil_id, new=new)
    else:
        audit.record(actor, "PLAN_ANSWERED", subject=answer, pupil_id=answer.pupil_id, new=new)
    return answer


@transaction.atomic
def withdraw_answer(*, actor: Actor, answer_id: UUID) -> PlanAgreement:
    """Take back an answer of one's own, or one that one wrote down by mistake.

    It counts no more; the file keeps it. Errors: NotVisible, Denied. An answer that was taken back already stays so.
    """
    answer = policy.get_answer_to_withdraw(actor, answer_id)
    if answer.withdrawn_at is not None:
        return answer
    answer.withdrawn_at = clock.now()
    answer.save(update_fields=["withdrawn_at"])
    audit.record(actor, "PLAN_ANSWER_WITHDRAWN", subject=answer, pupil_id=answer.pupil_id)
    return answer
