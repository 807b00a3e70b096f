"""Reviews of the journeys: one that is prepared as a school has it, and a class of twelve for a review day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.progress import actions as progress
from handrail.pupils import actions as pupils
from handrail.pupils.types import NewContact, NewEntry, NewPupil
from handrail.reviews import actions as reviews
from handrail.reviews.types import TargetFinding

OF_THE_DAY = ["Ada", "Bea", "Cai", "Dot", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jem", "Kit", "Lou"]
DAY_CLASS = "9R"


def _live(senco: Actor, pupil: Any, targets: list[TargetDraft], *, due_in: int) -> Any:
    began = clock.today() - timedelta(days=50)
    entry = NewEntry(
        pupil_id=pupil.pk, stage="K", starts_on=began, reason="Needs daily practice.", decided_by="Dana Okafor"
    )
    pupils.put_many_on_register(actor=senco, rows=[entry])
    days = {"starts_on": began, "review_on": clock.today() + timedelta(days=due_in)}
    plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=PlanDraft(targets=targets), **days)
    return plans.agree_plan(actor=senco, plan=plan)


def termly(senco: Actor, pupil: Any) -> dict[str, str]:
    """Give a pupil a plan with a target that is met, one on its way and one behind, and a mother to ask."""
    name = pupil.first_name
    drafts = [
        TargetDraft(
            wording=f"{name} will read aloud 16 of 20 words from the word list, one card at a time.",
            baseline="4 out of 20",
            criterion="16 out of 20",
            area="literacy",
            strategies=[("Ten cards on a ring", "Cards")],
            bank_code="ours:lit-common-words-3",
        ),
        TargetDraft(
            wording=f"{name} will write 20 linked sentences about a text.",
            baseline="1 sentence",
            criterion="20 sentences",
            area="literacy",
            strategies=[("Plan with three pictures", "Picture strip")],
        ),
        TargetDraft(
            wording=f"{name} will ask 10 questions in a week.",
            baseline="0 questions",
            criterion="10 questions",
            area="communication",
            strategies=[("Wait ten seconds", "Question card")],
        ),
    ]
    plan = _live(senco, pupil, drafts, due_in=5)
    values = (("17 out of 20", "19 sentences", "1 question"), ("17 out of 20", "19 sentences", "2 questions"))
    parts = [target.pupil_targets.get() for target in plan.targets.order_by("position", "pk")]
    for days_ago in (12, 8, 2):
        for part, text in zip(parts, values[days_ago == 2], strict=True):
            day = clock.today() - timedelta(days=days_ago)
            progress.record_observation(actor=senco, pupil_target_id=part.pk, observed_on=day, text=text)
    mother = NewContact(name="Ola Whitlock", relationship="Mother", has_parental_responsibility=True, language="Polish")
    contact = pupils.add_contact(actor=senco, pupil=pupil, contact=mother)
    return {"plan": str(plan.pk), "contact": str(contact.pk)}


def day_of_twelve(senco: Actor) -> dict[str, Any]:
    """Make a class of twelve whose reviews are due: ten prepared, two not."""
    made = pupils.create_pupils(
        actor=senco,
        pupils=[
            NewPupil(
                surname="Daly",
                forename=name,
                date_of_birth=date(2012, 5, number),
                admission_number=f"00400{number}",
                year_group=9,
                class_name=DAY_CLASS,
            )
            for number, name in enumerate(OF_THE_DAY, start=1)
        ],
    )
    drafts = [
        TargetDraft(
            wording="Read the first page of a text aloud.",
            baseline="no",
            criterion="yes",
            area="literacy",
            strategies=[("Read it together first", "The text")],
        )
    ]
    found = []
    for pupil in sorted(made, key=lambda row: row.forename):
        plan = _live(senco, pupil, drafts, due_in=10)
        found.append(str(plan.pk))
        if pupil.forename in OF_THE_DAY[:2]:
            continue
        part = plan.targets.get().pupil_targets.get()
        finding = TargetFinding(part.pk, outcome="partly", evidence="Two pages of three.", next_step="continue")
        reviews.write_review(actor=senco, plan_id=plan.pk, considerations={}, findings=[finding], stage_decision="same")
    return {"plans": found, "class_name": DAY_CLASS}
