"""Who a request comes from: the account with its roles, one school at a time, and nobody whose time is over."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import reverse

from handrail.access.backends import WithRoles
from handrail.access.context import signed_in
from handrail.access.models import Membership, User
from handrail.access.types import Role
from tests.factories import (
    MembershipFactory,
    RoleHeldFactory,
    SchoolFactory,
    UserFactory,
    everywhere,
    make_actor,
    sign_in,
)

pytestmark = pytest.mark.django_db

YESTERDAY = date(2026, 11, 15)
AUTOSAVE = {"X-Requested-With": "autosave"}


def home_of(client, user):
    client.force_login(user)
    return client.get("/")


def test_an_account_comes_with_its_roles_in_one_query(django_assert_num_queries) -> None:
    actor = make_actor(SchoolFactory(), Role.SENCO, Role.TEACHER)
    with django_assert_num_queries(1):
        user = WithRoles().get_user(actor.user_id)
    assert {row.role for row in user.roles_today} == {"senco", "teacher"}


def test_an_account_without_open_roles_is_found_and_may_open_nothing(client) -> None:
    SchoolFactory()
    user = UserFactory()
    assert WithRoles().get_user(user.pk) == user
    answer = home_of(client, user)
    assert answer.status_code == 403
    assert "Your account is not open at any school now" in answer.content.decode()
    assert client.post("/", headers=AUTOSAVE).status_code == 401


@pytest.mark.parametrize("user_id", [uuid4(), "not a key", "0"])
def test_no_account_is_nobody(user_id) -> None:
    assert WithRoles().get_user(user_id) is None


def test_an_account_that_was_switched_off_is_nobody() -> None:
    actor = make_actor(SchoolFactory(), Role.SENCO)
    get_user_model().objects.update(is_active=False)
    assert WithRoles().get_user(actor.user_id) is None


@pytest.mark.parametrize("ends", ["membership", "role", "starts"])
def test_access_lasts_as_long_as_membership_and_role(client, ends: str) -> None:
    membership = MembershipFactory(
        ends_on=YESTERDAY if ends == "membership" else None,
        starts_on=date(2026, 11, 17) if ends == "starts" else date(2020, 9, 1),
    )
    RoleHeldFactory(membership=membership, ends_on=YESTERDAY if ends == "role" else None)
    assert home_of(client, membership.user).status_code == 403


def test_access_lasts_to_the_end_of_the_last_day(client) -> None:
    membership = MembershipFactory(ends_on=date(2026, 11, 16))
    RoleHeldFactory(membership=membership, ends_on=date(2026, 11, 16))
    assert home_of(client, membership.user).status_code == 200


def test_who_works_at_two_schools_is_in_one_at_a_time(client) -> None:
    abbey, brook = SchoolFactory(name="Abbey School"), SchoolFactory(name="Brook School")
    user = UserFactory()
    make_actor(brook, Role.SENCO, user=user)
    make_actor(abbey, Role.OFFICE, user=user)
    actor = home_of(client, user).context["actor"]
    assert (actor.school_name, actor.roles) == ("Abbey School", {Role.OFFICE})
    client.post(reverse("access:choose-school"), {"school": str(brook.pk)})
    actor = client.get("/").context["actor"]
    assert (actor.school_name, actor.roles) == ("Brook School", {Role.SENCO})


def test_a_chosen_school_that_closed_the_account_is_left_for_the_other(client) -> None:
    user = UserFactory()
    here = make_actor(SchoolFactory(name="Abbey School"), Role.OFFICE, user=user)
    there = make_actor(SchoolFactory(name="Brook School"), Role.SENCO, user=user)
    client.force_login(user)
    session = client.session
    session["school_id"] = str(there.school_id)
    session.save()
    assert client.get("/").context["actor"].school_id == there.school_id
    with everywhere():
        Membership.objects.filter(pk=there.membership_id).update(ends_on=YESTERDAY)
    assert client.get("/").context["actor"].school_id == here.school_id


def test_a_saving_page_is_told_that_nobody_is_signed_in(client) -> None:
    SchoolFactory()
    answer = client.post("/", headers=AUTOSAVE)
    assert (answer.status_code, answer.json()["error"]) == (401, "You are signed out. Sign in again to save.")


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(client) -> None:
    SchoolFactory()
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, reverse("access:sign-in"))


def test_a_sent_form_is_not_gone_back_to_after_the_sign_in(client) -> None:
    SchoolFactory()
    assert client.post("/").headers["Location"] == reverse("access:sign-in")


def test_every_page_names_the_person_and_their_roles(client) -> None:
    actor = make_actor(SchoolFactory(), Role.TEACHER, Role.SENCO)
    context = sign_in(client, actor).get("/").context
    assert context["role_name"] == "SENCO, Teacher"
    assert (context["account_url"], context["sign_out_url"]) == (reverse("access:account"), reverse("access:sign-out"))
    assert context["environment_note"] == ""


def test_a_page_for_nobody_names_nobody(settings) -> None:
    settings.DEMO = True
    found = signed_in(RequestFactory().get("/"))
    assert (found["actor"], found["role_name"], found["account_url"]) == (None, "", "")
    assert "Demonstration" in found["environment_note"]


def test_an_account_is_called_by_its_name() -> None:
    assert str(UserFactory(name="Dana Okafor")) == "Dana Okafor"
    assert User.objects.count() == 1
