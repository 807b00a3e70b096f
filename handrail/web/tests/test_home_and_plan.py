"""The home page leads with what a role comes for; the page of a plan says how each target goes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.plans import actions
from handrail.plans.tests.conftest import READING, build
from handrail.plans.types import PlanDraft
from tests.factories import CoreGroupMemberFactory, everywhere, make_actor, sign_in


@pytest.fixture
def world(db, in_school):
    """The school, with a live plan for Tobi of one target."""
    made = build()
    with in_school(made.school):
        plan = actions.write_plan(
            actor=made.senco, pupil=made.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[READING])
        )
        made.plan = actions.agree_plan(actor=made.senco, plan=plan)
        yield made


def supporter(world):
    """A support adult on Tobi's caseload."""
    adult = make_actor(world.school, Role.SUPPORT_ADULT)
    with everywhere():
        member = Membership.objects.get(pk=adult.membership_id)
    CoreGroupMemberFactory(pupil=world.pupil, membership=member)
    return adult


def test_the_office_finds_its_work_in_the_main_column(world, client):
    page = sign_in(client, make_actor(world.school, Role.OFFICE)).get(reverse("web:home"))
    assert page.context["works_by_doors"]
    assert not page.context["side_doors"]
    assert page.content.decode().count(f'href="{reverse("exchange:import-list")}"') >= 1


def test_a_support_adult_finds_the_pupils_of_the_day_first(world, client):
    page = sign_in(client, supporter(world)).get(reverse("web:home"))
    assert [(item.title, item.whose, item.note) for item in page.context["page"].pupils] == [
        (world.pupil.name, "yours", "7A, 1 target")
    ]
    words = page.content.decode()
    assert words.index("Your pupils today") < words.index("Find a pupil")


def test_a_live_plan_says_how_each_target_goes_and_where_to_record_and_review(world, client):
    address = reverse("plans:plan-detail", args=[world.plan.pk])
    page = sign_in(client, world.senco).get(address).content.decode()
    assert "progress-line" in page
    assert "All records" in page
    assert "/record/?from=" in page
    assert reverse("reviews:review-detail", args=[world.plan.pk]) in page
    page = sign_in(client, supporter(world)).get(address).content.decode()
    assert "/record/?from=" in page
    assert reverse("reviews:review-detail", args=[world.plan.pk]) not in page


def test_a_draft_that_was_never_agreed_shows_no_line(world, client):
    plan = actions.write_plan(
        actor=world.senco, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[READING])
    )
    page = sign_in(client, world.senco).get(reverse("plans:plan-detail", args=[plan.pk])).content.decode()
    assert "progress-line" not in page
    assert "/record/" not in page


def test_a_framework_without_types_of_need_says_so(world, client):
    with everywhere():
        world.school.framework = "wales-2021"
        world.school.save()
    sign_in(client, world.senco)
    page = client.get(reverse("pupils:pupil-detail", args=[world.pupil.pk])).content.decode()
    assert reverse("pupils:need-add", args=[world.pupil.pk]) not in page
    assert "no list of types of need" in page
    answer = client.get(reverse("pupils:need-add", args=[world.pupil.pk]))
    assert answer.status_code == 302
