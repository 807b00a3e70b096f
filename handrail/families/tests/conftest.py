"""Tobi and his family: a mother and a father with accounts, his own account, and a plan that is worked to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache

from handrail.access.models import Membership
from handrail.access.types import Actor, Role
from handrail.core import clock as now
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.progress import actions as progress
from handrail.pupils import actions as pupils
from handrail.pupils.types import CoreRole, NewContact, ProfileKind, Sees
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def member(actor: Actor) -> Membership:
    with everywhere():
        return Membership.objects.get(pk=actor.membership_id)


def add_parent(home: Any, pupil: Any, relationship: str, *, actor: Actor | None = None, sees: Sees = Sees.FULL) -> Any:
    """Give a pupil a contact with an account; return (actor, contact)."""
    actor = actor or make_actor(home.school, Role.PARENT)
    new = NewContact(name=f"{relationship} Adeyemi", relationship=relationship, has_parental_responsibility=True)
    contact = pupils.add_contact(actor=home.senco, pupil=pupil, contact=new)
    pupils.link_contact(actor=home.senco, contact=contact, membership=member(actor))
    pupils.set_contact_sight(actor=home.senco, contact=contact, sees=sees, reason="As they agreed.")
    contact.refresh_from_db()
    return actor, contact


def targets() -> list[TargetDraft]:
    return [
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
    ]


@pytest.fixture
def home(db, in_school):
    """See above; the school's scope is open."""
    school = SchoolFactory(telephone="01632 960123")
    senco, teacher = make_actor(school, Role.SENCO), make_actor(school, Role.TEACHER)
    tobi = PupilFactory(school=school, forename="Tobi")
    group = TeachingGroupFactory(year__school=school)
    GroupPupilFactory(group=group, pupil=tobi)
    GroupAdultFactory(group=group, membership=member(teacher))
    with in_school(school):
        found = SimpleNamespace(school=school, senco=senco, teacher=teacher, tobi=tobi)
        profile = {
            ProfileKind.STRENGTH: ["Draws well"],
            ProfileKind.INTEREST: ["Trains"],
            ProfileKind.HELPS: ["A quiet seat"],
            ProfileKind.AVOID: ["Being rushed"],
            ProfileKind.MEDICAL: ["Carries an inhaler"],
        }
        pupils.set_many_profiles(actor=senco, profiles={tobi.pk: profile})
        pupils.add_need(actor=senco, pupil=tobi, code="SPLD")
        pupils.add_to_core_group(actor=senco, pupil=tobi, membership_id=teacher.membership_id, role=CoreRole.KEY_WORKER)
        found.mother, found.mother_contact = add_parent(found, tobi, "Mother")
        found.father, found.father_contact = add_parent(found, tobi, "Father")
        account = pupils.open_pupil_account(actor=senco, pupil=tobi)
        found.own = replace(
            senco,
            user_id=account.membership.user_id,
            name="Tobi Adeyemi",
            membership_id=account.membership_id,
            roles=frozenset({Role.PUPIL}),
        )
        draft = PlanDraft(
            sections={"strengths": "Draws well", "family_views": "He should enjoy books."}, targets=targets()
        )
        began = now.today() - timedelta(days=30)
        plan = plans.write_plan(
            actor=senco,
            pupil=tobi,
            kind="sen_support_plan",
            draft=draft,
            starts_on=began,
            review_on=now.today() + timedelta(days=30),
        )
        found.plan = plans.agree_plan(actor=senco, plan=plan)
        rows = found.plan.targets.order_by("position", "pk")
        found.parts = [row.pupil_targets.get() for row in rows]
        for days_ago, value in ((20, 22), (10, 28), (2, 34)):
            progress.record_observation(
                actor=senco,
                pupil_target_id=found.parts[0].pk,
                observed_on=now.today() - timedelta(days=days_ago),
                text=f"{value} out of 50",
                note="Cried at first.",
            )
        yield found
