"""What every answer carries, and how a refusal reaches a person or a saving page."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from handrail.access.decorators import signed_in
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.middleware import POLICY, ContentSecurityPolicy
from handrail.web.urls import urlpatterns as real_addresses
from tests.factories import SchoolFactory, make_actor, sign_in

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Requested-With": "autosave"}
ERRORS = {
    "gone": NotVisible(),
    "denied": Denied("Your role does not allow you to do this."),
    "refused": Refused("This plan is agreed already."),
    "broken": ZeroDivisionError("inside"),
}


@signed_in
def fails(request, what):
    raise ERRORS[what]


urlpatterns = [path("fails/<slug:what>/", fails), *real_addresses]


@pytest.fixture
def dana(client, settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return sign_in(client, make_actor(SchoolFactory(), Role.TEACHER))


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/fails/denied/", "/nowhere/"])
def test_every_answer_allows_nothing_inline_and_is_not_kept(dana, address: str) -> None:
    headers = dana.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_allows_no_inline_script_or_style() -> None:
    assert "unsafe" not in POLICY
    assert "script-src 'self';" in POLICY and "style-src 'self';" in POLICY


def test_a_view_may_say_itself_how_long_its_answer_is_kept() -> None:
    answer = ContentSecurityPolicy(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))(
        RequestFactory().get("/")
    )
    assert answer.headers["Cache-Control"] == "max-age=60"


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("gone", 404, "We cannot find that page"),
        ("denied", 403, "Your role does not allow you to do this."),
        ("refused", 409, "This plan is agreed already."),
    ],
)
def test_a_refusal_becomes_a_page_with_a_sentence(dana, what: str, status: int, words: str) -> None:
    answer = dana.get(f"/fails/{what}/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [("gone", 404, "not yours to see"), ("denied", 403, "does not allow"), ("refused", 409, "agreed already")],
)
def test_a_saving_page_gets_the_sentence_as_data(dana, what: str, status: int, words: str) -> None:
    answer = dana.post(f"/fails/{what}/", headers=AUTOSAVE)
    assert answer.status_code == status
    assert words in answer.json()["error"]


def test_a_mistake_of_ours_is_not_dressed_up_as_a_refusal(dana) -> None:
    with pytest.raises(ZeroDivisionError):
        dana.get("/fails/broken/")


def test_an_old_form_is_refused_in_plain_words() -> None:
    SchoolFactory()
    answer = Client(enforce_csrf_checks=True).post(reverse("access:sign-in"), {"email": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This page had been open too long" in answer.content.decode()
