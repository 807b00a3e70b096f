"""The four-step question before a plan: what is needed, what class and group planning meet, what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Denied, Refused
from handrail.plans import policy
from handrail.plans.models import PlanQuestion
from handrail.plans.rules.saving import cleaned
from handrail.plans.types import QuestionAnswer
from handrail.pupils.policy import can_reach

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

STEPS = ("needs", "class_planning", "group_planning", "unmet")

_NEEDED = {
    QuestionAnswer.CLASS: ("class_planning", "Say how planning for the whole class will meet these needs."),
    QuestionAnswer.GROUP: ("group_planning", "Say how planning for a group will meet these needs."),
    QuestionAnswer.PLAN: ("unmet", "Say what is still needed. It becomes the core of the plan."),
}


@transaction.atomic
def ask_question(*, actor: Actor, pupil: Pupil, needs: str = "") -> PlanQuestion:
    """Start the four-step question for a pupil; it stays open until it is answered.

    Errors: Denied. Source: domain R4, [002] section 3.
    """
    if not can_reach(actor, pupil.pk, Permission.PLAN_EDIT):
        raise Denied(denial(actor, Permission.PLAN_EDIT))
    question = PlanQuestion.objects.create(
        school_id=actor.school_id,
        pupil=pupil,
        needs=cleaned(needs),
        asked_by_id=actor.membership_id,
        asked_at=clock.now(),
    )
    audit.record(actor, "PLAN_QUESTION_ASKED", subject=question, pupil_id=pupil.pk, new={"needs": question.needs})
    return question


@transaction.atomic
def write_question(*, actor: Actor, question: PlanQuestion, **texts: str) -> PlanQuestion:
    """Keep the words of one or more steps (needs, class_planning, group_planning, unmet) of an open question.

    Errors: NotVisible, Denied, Refused once it is answered.
    """
    row = _held(actor, question)
    _write(actor, row, texts)
    return row


@transaction.atomic
def answer_question(
    *, actor: Actor, question: PlanQuestion, answer: QuestionAnswer | str, **texts: str
) -> PlanQuestion:
    """Answer the question: class planning is enough, group planning is enough, or a plan is needed.

    The first two record that and open no plan. Further texts are kept as by write_question.
    Errors: NotVisible, Denied, Refused (field 'needs', or the step that the answer rests on) where words are missing.
    """
    row = _held(actor, question)
    _write(actor, row, texts)
    answer = QuestionAnswer(answer)
    if answer is QuestionAnswer.OPEN:
        raise Refused("Choose an answer.", field="answer")
    if not row.needs.strip():
        raise Refused("Say what matters most for the pupil now.", field="needs")
    field, sentence = _NEEDED[answer]
    if not getattr(row, field).strip():
        raise Refused(sentence, field=field)
    row.answer = answer
    row.answered_at = clock.now()
    row.save(update_fields=["answer", "answered_at"])
    audit.record(
        actor, "PLAN_QUESTION_ANSWERED", subject=row, pupil_id=row.pupil_id, new={"answer": str(answer), **_texts(row)}
    )
    return row


def _held(actor: Actor, question: PlanQuestion) -> PlanQuestion:
    policy.get_question(actor, question.pk, Permission.PLAN_EDIT)
    row = PlanQuestion.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=question.pk)
    if row.answer != QuestionAnswer.OPEN:
        raise Refused("This question was answered already. Ask it again if things have changed.")
    return row


def _write(actor: Actor, row: PlanQuestion, texts: dict[str, str]) -> None:
    if unknown := set(texts) - set(STEPS):
        raise TypeError(f"no such step: {unknown}")
    before = _texts(row)
    changed = [step for step in STEPS if step in texts and cleaned(texts[step]) != before[step]]
    if not changed:
        return
    for step in changed:
        setattr(row, step, cleaned(texts[step]))
    row.save(update_fields=changed)
    audit.record(
        actor,
        "PLAN_QUESTION_WRITTEN",
        subject=row,
        pupil_id=row.pupil_id,
        old={step: before[step] for step in changed},
        new={step: getattr(row, step) for step in changed},
    )


def _texts(row: PlanQuestion) -> dict[str, str]:
    return {step: getattr(row, step) for step in STEPS}
