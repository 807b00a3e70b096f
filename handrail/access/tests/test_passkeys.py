"""Passkeys as far as the server goes; browsers make and use real ones in tests/journeys/test_signing_in.py."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from handrail.access import actions, policy
from handrail.access.models import User
from handrail.access.signing import webauthn
from handrail.access.tests.conftest import attempt, person
from handrail.access.types import Role
from handrail.core.errors import NotVisible, Refused
from tests.factories import Trail, sign_in

pytestmark = pytest.mark.django_db

ADD = reverse("access:passkey-add")


def test_the_page_asks_for_a_key_that_opens_the_account_alone(client, senco) -> None:
    sign_in(client, senco)
    options = json.loads(client.get(ADD).context["options"])["publicKey"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"]["name"] == "Handrail" and options["user"]["name"] == "senco@example.org"


def test_signing_in_asks_for_any_key_that_was_unlocked(client, senco) -> None:
    options = client.get(reverse("access:sign-in-passkey-options")).json()["publicKey"]
    assert options["userVerification"] == "required" and not options.get("allowCredentials")


@pytest.mark.parametrize("credential", ["", "nonsense", "{}", "[]", '{"id": "x", "response": {"userHandle": "AA"}}'])
def test_what_is_no_key_opens_nothing(client, senco, credential: str) -> None:
    client.get(reverse("access:sign-in-passkey-options"))
    answer = client.post(reverse("access:sign-in-passkey"), {"credential": credential})
    assert answer.headers["Location"] == "/sign-in/"
    assert "was not accepted" in client.get("/sign-in/").content.decode()
    assert Trail.objects.get(type="SIGN_IN_FAILED").new == {"with": "passkey"}


@pytest.mark.parametrize("credential", ["nonsense", "{}", "[]"])
def test_what_is_no_key_is_not_added(client, senco, credential: str) -> None:
    sign_in(client, senco)
    client.get(ADD)
    answer = client.post(ADD, {"name": "Laptop", "credential": credential})
    assert answer.status_code == 422 and "could not be added" in answer.content.decode()
    assert client.post(ADD, {"name": "Laptop"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_a_key_that_was_not_unlocked_is_not_added(monkeypatch) -> None:
    loose = type("Loose", (), {"is_user_verified": lambda self: False})()
    monkeypatch.setattr(webauthn.auth, "parse_registration_response", lambda parsed: None)
    monkeypatch.setattr(webauthn.auth, "complete_registration", lambda parsed: loose)
    with pytest.raises(Refused):
        webauthn.check_added("{}")


def test_a_key_is_added_with_recovery_codes_and_taken_away_with_them(client, senco, monkeypatch) -> None:
    monkeypatch.setattr("handrail.access.views.second_factor.webauthn.check_added", json.loads)
    sign_in(client, senco)
    answer = client.post(ADD, {"name": " School   laptop ", "credential": "{}"})
    assert answer.headers["Location"] == reverse("access:recovery-codes")
    key = Authenticator.objects.get(type="webauthn")
    assert key.data["name"] == "School laptop"
    assert Trail.objects.get(type="PASSKEY_ADDED").new == {"name": "School laptop"}
    client.post(reverse("access:passkey-remove", args=[key.pk]))
    assert not Authenticator.objects.exists()
    assert Trail.objects.get(type="PASSKEY_REMOVED").old == {"name": "School laptop"}


def test_families_get_no_recovery_codes(client, senco, monkeypatch) -> None:
    monkeypatch.setattr(policy, "CODE_ROLES", frozenset({"senco", "administrator"}))
    assert actions.add_passkey(actor=senco, name="", credential={}) is False
    assert Authenticator.objects.get().data["name"] == "Passkey"


def test_a_name_has_a_length_and_keys_a_number(senco) -> None:
    with pytest.raises(Refused, match="longer than 60"):
        actions.add_passkey(actor=senco, name="x" * 61, credential={})
    for n in range(10):
        actions.add_passkey(actor=senco, name=f"Key {n}", credential={})
    with pytest.raises(Refused, match="Take one away"):
        actions.add_passkey(actor=senco, name="One more", credential={})


def test_only_ones_own_key_is_taken_away(senco, dana) -> None:
    actions.add_passkey(actor=senco, name="Key", credential={})
    with pytest.raises(NotVisible):
        actions.remove_passkey(actor=dana, passkey_id=Authenticator.objects.get(type="webauthn").pk)


def test_a_password_is_not_enough_beside_a_key(client, senco, monkeypatch) -> None:
    actions.add_passkey(actor=senco, name="Key", credential={})
    monkeypatch.setattr("handrail.access.views.sign_in.webauthn.options_to_use", lambda user: "{}")
    assert attempt(client, "senco@example.org").headers["Location"] == "/sign-in/second-factor/"
    page = client.get("/sign-in/second-factor/").content.decode()
    assert "your passkey" in page and "Recovery code" in page
    key = Authenticator.objects.get(type="webauthn")
    monkeypatch.setattr("handrail.access.views.sign_in.webauthn.check_used", lambda credential, user: key)
    assert client.post("/sign-in/second-factor/", {"credential": "{}"}).headers["Location"] == "/"
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_a_wrong_key_as_second_factor_is_told(client, senco, monkeypatch) -> None:
    actions.add_passkey(actor=senco, name="Key", credential={})
    monkeypatch.setattr("handrail.access.views.sign_in.webauthn.options_to_use", lambda user: "{}")
    attempt(client, "senco@example.org")
    answer = client.post("/sign-in/second-factor/", {"credential": "{}"})
    assert answer.status_code == 422 and "was not accepted" in answer.content.decode()


def test_a_key_alone_signs_in(client, senco, monkeypatch) -> None:
    actions.add_passkey(actor=senco, name="Key", credential={})
    key = Authenticator.objects.get(type="webauthn")
    monkeypatch.setattr("handrail.access.views.sign_in.webauthn.check_used", lambda credential, user: key)
    answer = client.post(reverse("access:sign-in-passkey"), {"credential": "{}", "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert Trail.objects.get(type="SIGNED_IN").new == {"with": ["passkey"]}


def test_a_key_of_an_account_that_was_switched_off_opens_nothing(client, monkeypatch) -> None:
    kit = person(Role.TEACHER, email="kit@example.org")
    actions.add_passkey(actor=kit, name="Key", credential={})
    User.objects.update(is_active=False)
    key = Authenticator.objects.get(type="webauthn")
    monkeypatch.setattr("handrail.access.views.sign_in.webauthn.check_used", lambda credential, user: key)
    answer = client.post(reverse("access:sign-in-passkey"), {"credential": "{}"})
    assert answer.headers["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302
