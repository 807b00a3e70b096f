"""A school with a specialist to whom Tobi is shared, and everything that they must and must not see."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django_scopes import scope

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.plans.models import PlanSection
from handrail.pupils import actions as pupils
from handrail.pupils.models import Contact, Need, ProfileEntry
from handrail.pupils.types import SharedPart
from handrail.specialists.types import AdviceText, NewRecommendation
from tests.factories import (
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    RegisterEntryFactory,
    SchoolFactory,
    TargetFactory,
    everywhere,
    make_actor,
)

TODAY = date(2026, 11, 16)
PDF = b"%PDF-1.7 a report"


def advice(**changes: Any) -> AdviceText:
    """Return advice as a specialist writes it."""
    written = {
        "profession": "Speech therapist",
        "summary": "Teach words before the lesson.",
        "text": "Understands more when words are known.",
        "given_on": TODAY,
        "recommendations": (NewRecommendation("Five words before each topic.", "Use five new words."),),
    }
    return AdviceText(**written | changes)


def share(here: Any, *parts: SharedPart, days: int = 30) -> Any:
    """Share Tobi with the specialist."""
    return pupils.share_pupil(
        actor=here.senco,
        pupil=here.tobi,
        membership=here.membership,
        parts=parts,
        purpose="How to help with reading",
        ends_on=TODAY + timedelta(days=days),
    )


@pytest.fixture
def here(db: Any) -> Any:
    """Tobi is not shared yet; Mina never is. `agree` makes an agreed version of a plan by its action."""
    from handrail.plans import actions as plans
    from handrail.plans.types import LongTermDraft, PlanDraft, TargetDraft

    school = SchoolFactory()
    senco, teacher, specialist = (make_actor(school, role) for role in (Role.SENCO, Role.TEACHER, Role.SPECIALIST))
    tobi, mina = (PupilFactory(school=school, forename=name, surname="Hart") for name in ("Tobi", "Mina"))
    with everywhere():
        membership = Membership.objects.get(pk=specialist.membership_id)
        CoreGroupMemberFactory(pupil=tobi, membership=Membership.objects.get(pk=teacher.membership_id))
        RegisterEntryFactory(pupil=tobi)
        Need.objects.create(school=school, pupil=tobi, code="SPLD", starts_on=TODAY, description="Reads slowly.")
        Contact.objects.create(school=school, pupil=tobi, name="Bola Hart", relationship="Mother")
        lines = [("strength", "Draws well", False), ("helps", "A quiet corner", False), ("helps", "Secret help", True)]
        for kind, text, is_confidential in [*lines, ("medical", "Takes a tablet", False)]:
            ProfileEntry.objects.create(
                school=school, pupil=tobi, kind=kind, text=text, is_confidential=is_confidential
            )
        hidden = PlanFactory(pupil=tobi, state="live", is_confidential=True)
        PupilTargetFactory(target=TargetFactory(plan=hidden, wording="A secret target."))
    with scope(school=school.pk):
        draft = PlanDraft(
            sections={"pupil_views": "I like maps.", "help": "Said in confidence."},
            long_term_targets=[LongTermDraft("Read the texts of the year.", "literacy")],
            targets=[
                TargetDraft(
                    wording="Read 40 of the 50 words on the card.",
                    baseline="12 out of 50",
                    criterion="40 out of 50",
                    area="literacy",
                    strategies=[("Five words a day.", "Word cards")],
                    how_often="Four times a week",
                    long_term=0,
                )
            ],
        )
        days = {"starts_on": TODAY - timedelta(days=30), "review_on": TODAY + timedelta(days=30)}
        plan = plans.write_plan(actor=senco, pupil=tobi, kind="sen_support_plan", draft=draft, **days)
        plan = plans.agree_plan(actor=senco, plan=plan)
        PlanSection.objects.filter(plan=plan, text="Said in confidence.").update(is_confidential=True)
        part = plan.targets.get().pupil_targets.get()
        ObservationFactory(pupil_target=part, value=20, note="Told me about home.")
    return SimpleNamespace(
        school=school, senco=senco, teacher=teacher, specialist=specialist, tobi=tobi, mina=mina, membership=membership,
        plan=plan,
    )  # fmt: skip
