"""What a family and a pupil of the demonstration say to the plan, and its headings in Polish: by actions only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from handrail.access.types import Actor
from handrail.agreements import actions, queries
from handrail.agreements.actions.wording import edition_of
from handrail.agreements.types import BY_CODE, Answer, How, NewAnswer, Who
from handrail.core.ids import new_id

if TYPE_CHECKING:
    from handrail.plans.models import Plan

POLISH = {
    "title": "Plan",
    "able": "Co dziecko będzie umiało robić",
    "help": "Jak pomagamy",
    "home": "Co można robić w domu",
    "again": "Kiedy wrócimy do planu",
    "talk": "Z kim rozmawiać",
    "ask": "Co sądzą Państwo o tym planie?",
    "agrees": "Zgadzam się",
    "change": "Coś bym zmienił lub zmieniła",
    "what": "Co by Państwo zmienili?",
    "name": "Imię i nazwisko",
    "sign": "Podpis",
    "day": "Data",
}


def add_answers(*, senco: Actor, parent: Actor, own: Actor, pupil: Any, plan: Plan, today: date) -> None:
    """Let the parent and the pupil answer to the plan, each in their way, and put its headings into Polish."""
    seen = queries.text_seen(plan, pupil)
    if seen is None:
        return
    said_on = today - timedelta(days=2)
    actions.write_down_answer(
        actor=senco,
        answer_id=new_id(),
        plan_id=plan.pk,
        who=Who.PUPIL,
        given=NewAnswer(
            answer=Answer.CHANGE,
            words="Pointed at the card with the trains and said: this one first.",
            how=How.MEETING,
            said_on=said_on,
            was_read_back=True,
        ),
    )
    actions.give_family_answer(
        actor=parent,
        answer_id=new_id(),
        pupil_id=pupil.pk,
        plan_id=plan.pk,
        given=NewAnswer(answer=Answer.AGREES, words="Thank you for the cards."),
        seen=seen[1],
    )
    actions.give_own_answer(
        actor=own, answer_id=new_id(), plan_id=plan.pk, given=NewAnswer(answer=Answer.AGREES), seen=seen[1]
    )
    kept = queries.family_text(plan, pupil, "pl")
    actions.save_family_text(
        actor=senco,
        plan_id=plan.pk,
        language=BY_CODE["pl"],
        texts=POLISH,
        seen=edition_of(kept),
        translator="Hanna Nowicka, bilingual assistant",
    )
