"""What somebody may see and why, and what they would leave behind."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.access.types import Reach, Role
from handrail.core.errors import Denied, Refused
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.plans import queries as plan_queries
from handrail.plans.models import Plan
from handrail.web import reach_words
from tests.factories import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(world):
    with scope(school=world.school.pk):
        yield world


def test_every_reach_has_words() -> None:
    assert set(reach_words.REACH_WORDS) == set(Reach)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_page_says_in_words_what_each_person_may_see(here, client, role: Role) -> None:
    person = here.actors[role]
    page = sign_in(client, here.actors[Role.SENCO]).get(reverse("web:person-sees", args=[person.membership_id]))
    assert page.status_code == 200 and "This role reaches" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.TEACHER, "7A: 2 pupils"),
        (Role.SEN_LINK, "Languages: 1 pupil"),
        (Role.KEY_WORKER, "Tobi Adeyemi-Tobi, 7A: Key worker"),
        (Role.PARENT, "sees the page and has a say"),
        (Role.SPECIALIST, "Agreed plans"),
        (Role.PUPIL, "Their own page"),
    ],
)
def test_links_are_named_with_why(here, client, role: Role, words: str) -> None:
    url = reverse("web:person-sees", args=[here.actors[role].membership_id])
    assert words in sign_in(client, here.actors[Role.SENCO]).get(url).content.decode()


def test_an_administrator_reads_numbers_and_no_names_or_bars(here, client) -> None:
    sign_in(client, here.actors[Role.ADMINISTRATOR])
    for role in (Role.KEY_WORKER, Role.PARENT, Role.SPECIALIST):
        for name in ("web:person-sees", "web:person-leaving"):
            page = client.get(reverse(name, args=[here.actors[role].membership_id])).content.decode()
            assert "Adeyemi-Tobi" not in page and "Rafi" not in page and "barred" not in page
            assert "A pupil" in page


def test_pages_ask_few_questions(here, client, django_assert_max_num_queries) -> None:
    sign_in(client, here.actors[Role.SENCO])
    url = reverse("web:person-sees", args=[here.actors[Role.TEACHER].membership_id])
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)


def test_plans_are_handed_over_before_somebody_leaves(here, client) -> None:
    senco, head = here.actors[Role.SENCO], here.actors[Role.HEAD]
    n_plans = plan_queries.n_plans_owned(senco, senco.membership_id)
    assert n_plans > 1
    url = reverse("web:person-leaving", args=[senco.membership_id])
    sign_in(client, head)
    page = client.get(url).content.decode()
    assert f"looks after {n_plans} plans" in page and "Hand the plans over" in page
    assert client.post(url, {}).status_code == 422
    office = here.actors[Role.OFFICE]
    assert client.post(url, {"colleague": str(office.membership_id)}).status_code == 422
    assert client.post(url, {"colleague": str(head.membership_id)}).status_code == 302
    assert plan_queries.n_plans_owned(senco, senco.membership_id) == 0
    assert plan_queries.n_plans_owned(senco, head.membership_id) == n_plans
    event = AuditEvent.objects.filter(type="PLAN_HANDED_OVER").first()
    assert event.new["name"] == head.name and event.actor_name == head.name
    assert "looks after no plan" in client.get(url).content.decode()


def test_handing_over_needs_the_whole_school_and_somebody_who_can(here) -> None:
    senco, teacher = here.actors[Role.SENCO], here.actors[Role.TEACHER]
    with pytest.raises(Denied):
        plans.hand_over_plans(actor=teacher, from_id=senco.membership_id, to_id=teacher.membership_id)
    for to in (senco, here.actors[Role.OFFICE], here.actors[Role.PARENT]):
        with pytest.raises(Refused) as refused:
            plans.hand_over_plans(actor=senco, from_id=senco.membership_id, to_id=to.membership_id)
        assert refused.value.field == "colleague"


def test_a_confidential_plan_is_neither_counted_nor_handed_over_by_who_may_not_see_it(here) -> None:
    senco, admin = here.actors[Role.SENCO], here.actors[Role.ADMINISTRATOR]
    before = plan_queries.n_plans_owned(admin, senco.membership_id)
    Plan.objects.filter(owner_id=senco.membership_id, pupil_id=here.records["pupil_id"]).update(is_confidential=True)
    assert plan_queries.n_plans_owned(admin, senco.membership_id) < before
    assert plan_queries.n_plans_owned(senco, senco.membership_id) == before
