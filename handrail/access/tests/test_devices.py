"""The key to what a device keeps: whose it is, and when it ends."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.signing import devices
from handrail.access.types import Role
from tests.factories import SchoolFactory, make_actor, sign_in

pytestmark = pytest.mark.django_db


def key_in(response) -> str:
    return response.cookies[devices.COOKIE].value


def test_the_same_person_gets_the_same_key_on_the_same_device(client, dana) -> None:
    device = uuid4()
    first = sign_in(client, dana).post(reverse("access:device"), {"device": device})
    client.post(reverse("access:sign-out"))
    again = sign_in(client, dana).post(reverse("access:device"), {"device": device})
    assert key_in(first) == key_in(again)
    assert len(urlsafe_b64decode(key_in(first) + "=")) == 32
    assert first.json()["owner"] == str(dana.membership_id)
    assert first.json()["token"]


def test_another_person_or_device_gets_another_key(client, dana) -> None:
    device, other = uuid4(), make_actor(SchoolFactory(), Role.TEACHER)
    keys = {
        key_in(sign_in(client, actor).post(reverse("access:device"), {"device": device})) for actor in (dana, other)
    }
    keys.add(key_in(client.post(reverse("access:device"), {"device": uuid4()})))
    assert len(keys) == 3


def test_the_key_goes_no_further_than_the_sign_in(client, dana) -> None:
    cookie = sign_in(client, dana).post(reverse("access:device"), {"device": uuid4()}).cookies[devices.COOKIE]
    assert 0 < cookie["max-age"] <= 12 * 60 * 60
    assert cookie["samesite"] == "Strict"
    gone = client.post(reverse("access:sign-out")).cookies[devices.COOKIE]
    assert gone.value == "" and gone["max-age"] == 0
    left = client.get(reverse("access:sign-in")).cookies[devices.COOKIE]
    assert left.value == "" and left["max-age"] == 0


@pytest.mark.parametrize("device", ["", "a\0b", "not-a-key", "9" * 5000])
def test_a_device_says_its_number(client, dana, device) -> None:
    response = sign_in(client, dana).post(reverse("access:device"), {"device": device})
    assert response.status_code == 422
    assert "UUID" in response.json()["error"]
    assert devices.COOKIE not in response.cookies


def test_whoever_records_nothing_gets_no_key(client) -> None:
    parent = make_actor(SchoolFactory(), Role.PARENT)
    assert sign_in(client, parent).post(reverse("access:device"), {"device": uuid4()}).status_code == 403
