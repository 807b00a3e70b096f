"""The critical friend reads plans: on its pages, at the agreement, each night."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core.errors import Denied
from handrail.plans import actions, queries
from handrail.plans.models import PlanCheck
from handrail.plans.rules import under_review
from handrail.plans.tests.conftest import READING
from handrail.plans.types import PlanDraft, TargetDraft
from tests.factories import make_actor, sign_in, trail

VAGUE = TargetDraft(wording="Improve reading.", criterion="")


def write(world, *targets):
    return actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=targets)
    )


def test_agreeing_keeps_what_the_friend_says(world, live):
    kept = PlanCheck.objects.get(plan=live)
    assert kept.n_findings and kept.edition == under_review.EDITION
    assert sum(kept.rules.values()) == kept.n_findings
    assert "pupil-left-out" in kept.weaknesses


def test_look_again_reads_each_changed_plan_once_and_only_ones_own(world, draft):
    assert queries.n_not_read(world.teacher) == 1
    assert actions.look_again(actor=world.stranger) == 0
    assert actions.look_again(actor=world.teacher) == 1
    assert actions.look_again(actor=world.teacher) == 0
    assert queries.n_not_read(world.teacher) == 0
    assert [event.new for event in trail(type="PLANS_READ_BY_FRIEND")] == [{"plans": 1}]


def test_look_again_is_for_those_who_write_plans(world):
    with pytest.raises(Denied):
        actions.look_again(actor=make_actor(world.school, Role.OFFICE))


def test_look_again_stops_at_so_many(world, draft):
    write(world, VAGUE)
    assert actions.look_again(actor=world.teacher, most=1) == 1
    assert queries.n_not_read(world.teacher) == 1


def test_each_night_every_open_plan_is_read(world, draft):
    assert actions.look_at_changed_plans(school_id=world.school.pk) == 1
    assert actions.look_at_changed_plans(school_id=world.school.pk) == 0
    (event,) = trail(type="PLANS_READ_BY_FRIEND")
    assert event.actor_uuid is None


def test_a_plan_as_the_friend_reads_it(world, draft, content):
    found = content(draft)
    read = under_review.plan_under_review(found, queries.kind_of(draft), earlier=["Read ten words."])
    (target,) = read.targets
    assert (target.criterion, target.baseline, target.strategies) == ("40 out of 50", "12", ("Precision teaching",))
    assert target.home_activity and target.adult and target.pupil_name == "Tobi"
    assert read.voices["strengths"] == "Kind to younger pupils"
    assert read.earlier_wordings == ("Read ten words.",)
    assert under_review.plan_under_review(found, None).voices == {}


@pytest.mark.parametrize(
    ("framework", "year", "is_secondary"),
    [
        ("england-2015", 6, False),
        ("england-2015", 7, True),
        ("highland-2015", 7, False),  # P7
        ("highland-2015", 8, True),  # S1
        ("northern-ireland", 7, False),
        ("gone", 7, True),
    ],
)
def test_secondary_school_starts_when_the_nation_says(world, draft, content, framework, year, is_secondary):
    read = content(draft)
    pupil = replace(read.pupil, year_group=year)
    targets = tuple(replace(target, subjects="") for target in read.targets)
    found = queries.critique_of(replace(read, framework_code=framework, pupil=pupil, targets=targets))
    said = {one.rule for critique in found.targets for one in critique.findings}
    assert ("no-subject" in said) is is_secondary


def test_the_list_of_plans_to_look_at_asks_a_fixed_number_of_questions(
    world, draft, client, django_assert_max_num_queries
):
    sign_in(client, world.teacher)
    for _ in range(4):
        write(world, VAGUE, READING)
    address = reverse("plans:look-again")
    assert "5 plans have changed" in client.get(address).content.decode()
    assert client.post(reverse("plans:look-again-now")).status_code == 302
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert page.count("Important") >= 4
    assert "Read them now" not in page


def test_the_second_look_says_strengths_weaknesses_and_better_words(world, client):
    plan = write(world, VAGUE)
    sign_in(client, world.teacher)
    page = client.get(reverse("plans:second-look", args=[plan.pk])).content.decode()
    for words in ("Handrail points out; you decide.", "Target 1:", "For example:"):
        assert words in page
    around = client.get(reverse("plans:plan-around", args=[plan.pk]), headers={"HX-Request": "true"})
    assert "A second look" in around.content.decode()


def test_beneath_a_card_stands_what_the_friend_thinks_of_it_as_it_is_typed(world, draft, client):
    sign_in(client, world.teacher)
    target = queries.content_of(draft).targets[0]
    address = reverse("plans:target-critique", args=[draft.pk, target.id])
    name = actions.field_name("target", target.id, "wording")
    said = client.post(address, {f"base-{name}": "Read.", name: "Improve reading."}).content.decode()
    assert "Important" in said and "Use this wording" in said
    fine = "By 5 February 2027, Tobi will read 40 of the first 50 key words aloud."
    card = {
        name: fine,
        "x-due_on": "nonsense",
        "x-baseline": "12 out of 50",
        "x-method": "Five cards a day.",
        "x-adult": "a",
    }
    assert "Important" not in client.post(address, card).content.decode()
    assert not client.post(address, {name: " "}).content.decode().strip()
