"""Nadia, whose mother reads Urdu: a plan that was agreed, a mother with an account, and a father without."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache

from handrail.access.models import Membership
from handrail.access.types import Actor, Role
from handrail.agreements import actions, queries
from handrail.agreements.types import Answer, How, NewAnswer
from handrail.core import clock
from handrail.core.ids import new_id
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils import actions as pupils
from handrail.pupils.types import NewContact, Sees
from tests.factories import PupilFactory, SchoolFactory, everywhere, make_actor


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def member(actor: Actor) -> Membership:
    with everywhere():
        return Membership.objects.get(pk=actor.membership_id)


def draft() -> PlanDraft:
    return PlanDraft(
        sections={"pupil_views": "I like trains."},
        targets=[
            TargetDraft(
                wording="Read 40 words aloud.",
                baseline="10 out of 50",
                criterion="40 out of 50",
                area="literacy",
                strategies=[("Five words a day.", "Word cards")],
                how_often="Four times a week",
                home_activity="Play snap with five words.",
            ),
            TargetDraft(wording="Ask for help.", baseline="20%", criterion="80%", area="social_skills"),
        ],
    )


@pytest.fixture
def home(db, in_school):
    """See above; the school's scope is open."""
    school = SchoolFactory(telephone="01632 960123")
    senco, second = make_actor(school, Role.SENCO), make_actor(school, Role.SENCO)
    nadia = PupilFactory(school=school, forename="Nadia")
    with in_school(school):
        found = SimpleNamespace(school=school, senco=senco, second=second, nadia=nadia)
        found.mother = make_actor(school, Role.PARENT)
        new = NewContact(
            name="Sana Malik",
            relationship="Mother",
            has_parental_responsibility=True,
            language="Urdu",
            needs_interpreter=True,
            large_print=True,
        )
        found.contact = pupils.add_contact(actor=senco, pupil=nadia, contact=new)
        pupils.link_contact(actor=senco, contact=found.contact, membership=member(found.mother))
        pupils.set_contact_sight(actor=senco, contact=found.contact, sees=Sees.FULL)
        father = NewContact(name="Omar Malik", relationship="Father", has_parental_responsibility=True)
        found.father = pupils.add_contact(actor=senco, pupil=nadia, contact=father)
        found.contact.refresh_from_db()
        account = pupils.open_pupil_account(actor=senco, pupil=nadia)
        found.own = replace(
            senco,
            user_id=account.membership.user_id,
            name="Nadia",
            membership_id=account.membership_id,
            roles=frozenset({Role.PUPIL}),
        )
        plan = plans.write_plan(
            actor=senco,
            pupil=nadia,
            kind="sen_support_plan",
            draft=draft(),
            starts_on=clock.today() - timedelta(days=3),
            review_on=clock.today() + timedelta(days=60),
        )
        found.plan = plans.agree_plan(actor=senco, plan=plan)
        yield found


def agree(home: Any, answer: Answer = Answer.AGREES, words: str = "", **more: Any) -> Any:
    """Let the mother answer on her page."""
    seen = queries.text_seen(home.plan, home.nadia)
    assert seen is not None
    given = NewAnswer(answer=answer, words=words)
    wanted = {"answer_id": new_id(), "pupil_id": home.nadia.pk, "plan_id": home.plan.pk, "seen": seen[1]} | more
    return actions.give_family_answer(actor=home.mother, given=given, **wanted)


def heard(answer: Answer = Answer.AGREES, words: str = "", how: How = How.TELEPHONE, **more: Any) -> NewAnswer:
    return NewAnswer(answer=answer, words=words, how=how, **more)
