"""Schools join a trust and leave it; its officers' accounts follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_scopes import scope

from handrail.access import actions as access
from handrail.access import queries as access_queries
from handrail.access.models import Membership, RoleHeld, User
from handrail.access.types import Role
from handrail.core.errors import Refused
from handrail.schools import actions
from tests.factories import SchoolFactory, Trail, everywhere, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def trust():
    return actions.open_trust(code="North-Trust", name="North Trust")


def schools_of(email: str) -> set[str]:
    user = User.objects.get(email=email)
    with everywhere():
        rows = access_queries.roles_today().filter(membership__user=user, role="officer")
        return {row.school.code for row in rows}


@pytest.mark.parametrize(
    ("changed", "field"), [({"code": "a b"}, "code"), ({"name": " "}, "name"), ({"code": "north-trust"}, "code")]
)
def test_open_trust_refuses(trust, changed: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_trust(**({"code": "south", "name": "South"} | changed))
    assert refused.value.field == field
    assert str(trust) == "North Trust"


def test_officers_follow_the_schools_of_their_trust(trust, clock) -> None:
    with pytest.raises(Refused, match="no school yet"):
        actions.add_officer(trust=trust, email="carl@trust.example", name="Carl Osei")
    first, second = SchoolFactory(code="first"), SchoolFactory(code="second")
    actions.put_school_in_trust(school=first, trust=trust)
    assert actions.add_officer(trust=trust, email="Carl@trust.example", name="Carl Osei") == [first.pk]
    actions.put_school_in_trust(school=second, trust=trust)
    actions.put_school_in_trust(school=second, trust=trust)
    assert schools_of("carl@trust.example") == {"first", "second"}
    clock.shift(timedelta(days=3))
    actions.put_school_in_trust(school=second, trust=None)
    assert schools_of("carl@trust.example") == {"first"}
    actions.put_school_in_trust(school=second, trust=trust)
    assert schools_of("carl@trust.example") == {"first", "second"}
    with scope(school=second.pk):
        assert Trail.objects.filter(type="SCHOOL_PUT_IN_TRUST").count() >= 4


def test_a_school_that_moves_between_trusts_changes_officers(trust) -> None:
    other = actions.open_trust(code="south", name="South")
    school, theirs = SchoolFactory(code="first"), SchoolFactory(code="theirs")
    actions.put_school_in_trust(school=school, trust=trust)
    actions.put_school_in_trust(school=theirs, trust=other)
    actions.add_officer(trust=trust, email="carl@trust.example", name="Carl Osei")
    actions.add_officer(trust=other, email="vera@south.example", name="Vera Lund")
    actions.put_school_in_trust(school=school, trust=other)
    assert schools_of("carl@trust.example") == set()
    assert schools_of("vera@south.example") == {"first", "theirs"}


def test_an_officer_who_also_works_at_a_school_keeps_that(trust) -> None:
    school = SchoolFactory(code="first")
    head = make_actor(school, Role.HEAD)
    user = User.objects.get(pk=head.user_id)
    actions.put_school_in_trust(school=school, trust=trust)
    actions.add_officer(trust=trust, email=user.email, name="Another Name")
    user.refresh_from_db()
    assert user.name == head.name
    assert access.close_officer_accounts(school_id=school.pk, user_ids=[]) == 0
    assert access.close_officer_accounts(school_id=school.pk, user_ids=[user.pk]) == 1
    with scope(school=school.pk):
        assert set(RoleHeld.objects.filter(ends_on__isnull=True).values_list("role", flat=True)) == {"head"}
        assert Membership.objects.get(user=user).ends_on is None


@pytest.mark.parametrize(("email", "name", "field"), [("carl", "Carl", "email"), ("c@trust.example", " ", "name")])
def test_an_officer_has_a_name_and_an_address(trust, email: str, name: str, field: str) -> None:
    actions.put_school_in_trust(school=SchoolFactory(), trust=trust)
    with pytest.raises(Refused) as refused:
        actions.add_officer(trust=trust, email=email, name=name)
    assert refused.value.field == field


def test_the_command_does_all_of_it(capsys) -> None:
    SchoolFactory(code="first", name="First School")

    def run(*words: str) -> str:
        call_command("trust", *words)
        return capsys.readouterr().out

    assert "no trust yet" in run("list")
    assert "is there" in run("add", "north", "North Trust")
    assert "schools: none" in run("list") and "officers: none" in run("list")
    assert "First School belongs to North Trust" in run("put", "first", "north")
    said = run("officer", "north", "carl@trust.example", "Carl Osei")
    password = said.partition("shown once: ")[2].strip()
    assert "1 school." in said and User.objects.get().check_password(password)
    assert "shown once" not in run("officer", "north", "carl@trust.example", "Carl Osei")
    listed = run("list")
    assert "schools: first" in listed and "officers: carl@trust.example" in listed
    assert "no trust now" in run("put", "first", "--out")
    for words, sentence in (
        ([], "Say what to do"),
        (["put", "first"], "Say which trust"),
        (["put", "nowhere", "north"], "no school called"),
        (["put", "first", "nowhere"], "no trust called"),
        (["add", "north", "North"], "already"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(*words)
