"""Sessions and sign-in, as an attacker would try them."""

from __future__ import annotations

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from handrail.access.models import User
from handrail.access.types import Role
from tests.factories import SchoolFactory, make_actor, sign_in

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


def attempt(client: Client, email: str = "dana@example.org", password: str = PASSWORD):
    return client.post(reverse("access:sign-in"), {"email": email, "password": password})


def test_a_session_planted_before_signing_in_is_worth_nothing(dana) -> None:
    victim, attacker = Client(), Client()
    session = attacker.session
    session["school_id"] = "planted"
    session.save()
    planted = attacker.cookies["sessionid"].value
    victim.cookies["sessionid"] = planted
    assert attempt(victim).status_code == 302
    assert victim.cookies["sessionid"].value != planted
    assert victim.get("/account/").status_code == 200
    assert attacker.get("/account/").status_code == 302


def test_a_session_that_ended_cannot_be_used_again(dana) -> None:
    client, thief = Client(), Client()
    attempt(client)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/account/").status_code == 200
    client.post(reverse("access:sign-out"))
    assert thief.get("/account/").status_code == 302


def test_a_new_password_ends_the_other_sessions(dana) -> None:
    here, elsewhere = Client(), Client()
    attempt(here)
    attempt(elsewhere)
    new = "copper meadow falcon 3"
    sent = here.post(reverse("access:password"), {"current": PASSWORD, "password": new, "again": new})
    assert sent.status_code == 302, sent.content.decode()
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(dana) -> None:
    client = Client()
    attempt(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]


@pytest.mark.parametrize("case", ["unknown", "wrong", "none"])
def test_every_refusal_takes_one_hash_so_that_the_clock_tells_nothing(dana, monkeypatch, case: str) -> None:
    counted: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode

    def counting(self, password, salt, *rest):
        counted.append(self.algorithm)
        return encode(self, password, salt, *rest)

    monkeypatch.setattr(hasher, "encode", counting)
    user = User.objects.get(pk=dana.user_id)
    if case == "none":
        user.set_unusable_password()
        user.save()
    email = "nobody@example.org" if case == "unknown" else "dana@example.org"
    assert attempt(Client(), email=email, password="not the password").status_code == 422
    assert len(counted) == 1


def test_a_password_is_taken_as_it_was_typed(dana) -> None:
    user = User.objects.get(pk=dana.user_id)
    for typed in ("  blanks around  it  ", "é" * 40, "x" * 100):
        user.set_password(typed)
        user.save()
        assert attempt(Client(), password=typed).status_code == 302
        assert attempt(Client(), password=typed.strip()[:-1]).status_code == 422


def test_a_signed_in_page_is_not_kept_by_the_browser(dana) -> None:
    client = sign_in(Client(), dana)
    assert "no-store" in client.get("/account/").headers["Cache-Control"]
