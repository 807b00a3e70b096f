"""Signing in: the same answer for everybody who may not, waits that nobody can give to somebody else, safe ways on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.access.models import SignInFailure, User
from handrail.access.queries import sign_in_key
from handrail.access.types import Role
from handrail.core import clock as time
from tests.factories import (
    MembershipFactory,
    RoleHeldFactory,
    SchoolFactory,
    UserFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
    trail,
)

pytestmark = pytest.mark.django_db

PASSWORD = "quartz lantern otter 7"


@pytest.fixture
def dana():
    actor = make_actor(SchoolFactory(), Role.TEACHER)
    user = User.objects.get(pk=actor.user_id)
    user.set_password(PASSWORD)
    user.email = "dana@example.org"
    user.save()
    return actor


def attempt(client, password=PASSWORD, email="dana@example.org", **extra):
    return client.post(
        reverse("access:sign-in"), {"email": email, "password": password, **extra.pop("data", {})}, **extra
    )


def test_the_right_password_opens_the_door(client, dana) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/?next=%2F"
    response = attempt(client, email="DANA@example.org", data={"next": "/account/"})
    assert response.headers["Location"] == "/account/"
    assert b"dana@example.org" in client.get("/account/").content
    assert trail(type="SIGNED_IN", actor_uuid=dana.user_id)
    assert client.get("/sign-in/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "", "1e4", "access:account"]
)
def test_next_leads_only_to_our_own_pages(client, dana, target: str) -> None:
    assert attempt(client, data={"next": target}).headers["Location"] == "/"


def test_unknown_address_and_wrong_password_get_the_same_answer(client, dana) -> None:
    wrong = attempt(client, "not the password")
    unknown = attempt(client, "not the password", email="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "The e-mail address or the password is not right."
    assert sentence in wrong.content.decode() and sentence in unknown.content.decode()
    assert attempt(client, "", email="").status_code == 422


def test_many_wrong_passwords_make_that_address_wait_and_no_other(client, dana, clock) -> None:
    for _ in range(5):
        attempt(client, "wrong")
    assert "Wait 4 seconds" in attempt(client).content.decode()
    assert attempt(client, REMOTE_ADDR="192.0.2.7").status_code == 302
    client.post(reverse("access:sign-out"))
    clock.shift(timedelta(seconds=5))
    assert attempt(client).status_code == 302
    assert not SignInFailure.objects.filter(key=sign_in_key("dana@example.org", "127.0.0.1")).exists()


def test_old_failures_are_forgotten(client, dana, clock) -> None:
    attempt(client, "wrong")
    clock.shift(timedelta(days=2))
    attempt(client, "wrong", email="nobody@example.org")
    assert {row.last_failed_at for row in SignInFailure.objects.all()} == {time.now()}


def test_behind_a_proxy_its_own_word_counts(client, dana, settings) -> None:
    from django.test import RequestFactory

    from handrail.access.http import address_of

    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.9")
    assert address_of(request) == "127.0.0.1"
    settings.SECURE = True
    assert address_of(request) == "192.0.2.9"
    unclear = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="nonsense")
    assert address_of(unclear) == "127.0.0.1"


def test_a_closed_account_stays_out(client, dana) -> None:
    user = UserFactory(email="kit@example.org")
    user.set_password(PASSWORD)
    user.save()
    assert attempt(client, email="kit@example.org").status_code == 302
    response = client.get("/")
    assert response.status_code == 403 and "not open at any school" in response.content.decode()
    user.is_active = False
    user.save()
    assert attempt(client.__class__(), email="kit@example.org").status_code == 422


def test_signing_out_ends_the_session(client, dana) -> None:
    sign_in(client, dana)
    assert client.get(reverse("access:sign-out")).status_code == 405
    assert client.post(reverse("access:sign-out")).headers["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302
    assert trail(type="SIGNED_OUT")


def test_somebody_at_two_schools_chooses(client, dana) -> None:
    with everywhere():
        user = User.objects.get(pk=dana.user_id)
        second = RoleHeldFactory(membership=MembershipFactory(user=user), role="senco").school
    response = attempt(client, data={"next": "/account/"})
    assert response.headers["Location"] == "/choose-school/?next=%2Faccount%2F"
    assert second.name in client.get("/choose-school/").content.decode()
    assert client.post("/choose-school/", {"school": "nowhere"}).status_code == 422
    response = client.post("/choose-school/", {"school": str(second.pk), "next": "/account/"})
    assert response.headers["Location"] == "/account/"
    assert client.get("/account/").wsgi_request.actor.school_id == second.pk


def test_own_password_is_changed_and_the_session_stays(client, dana) -> None:
    sign_in(client, dana)
    url = reverse("access:password")
    new = "harbour pelican mint 4"
    assert client.get(url).status_code == 200
    for data in (
        {},
        {"current": PASSWORD, "password": new, "again": "other"},
        {"current": "wrong", "password": new, "again": new},
        {"current": PASSWORD, "password": "short", "again": "short"},
    ):
        assert client.post(url, data).status_code == 422
    assert client.post(url, {"current": PASSWORD, "password": new, "again": new}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert User.objects.get(pk=dana.user_id).check_password(new)


# --------------------------------------------------------------------------------------------- demonstration


@pytest.fixture
def persona():
    actor = make_actor(SchoolFactory(), Role.SENCO, Role.ADMINISTRATOR)
    User.objects.filter(pk=actor.user_id).update(email="senco@demo.example", name="Priya Nair")
    return actor


def test_the_demonstration_offers_its_people(client, persona, dana, settings) -> None:
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert "Be Priya Nair" in page and "Dana" not in page
    response = client.post(reverse("access:sign-in-persona"), {"person": str(persona.user_id), "next": "/account/"})
    assert response.headers["Location"] == "/account/"
    assert "Priya Nair" in client.get("/account/").content.decode()


def test_the_demonstration_lets_nobody_else_be_chosen(client, persona, dana, settings) -> None:
    settings.DEMO = True
    for person in (str(dana.user_id), "nonsense", ""):
        assert client.post(reverse("access:sign-in-persona"), {"person": person}).status_code == 404


def test_without_the_demonstration_nobody_can_be_chosen(client, persona) -> None:
    assert "Priya" not in client.get("/sign-in/").content.decode()
    response = client.post(reverse("access:sign-in-persona"), {"person": str(persona.user_id)})
    assert response.status_code == 404
    assert client.get("/account/").status_code == 302


def test_an_address_of_a_network_card_can_be_written_down(client, dana) -> None:
    """PostgreSQL refuses the zone of such an address, and with it the sign-in."""
    assert attempt(client, REMOTE_ADDR="fe80::1%eth0").status_code == 302
    assert one_event(type="SIGNED_IN").address == "fe80::1"
