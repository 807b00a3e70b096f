"""What every answer carries, and how a refusal reaches a person or a saving page."""

from __future__ import annotations

import io
import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from handrail.access.decorators import signed_in
from handrail.access.types import Role
from handrail.core.discreet import Discreet
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.middleware import POLICY, ContentSecurityPolicy, policy
from handrail.web.urls import urlpatterns as real_addresses
from tests.factories import SchoolFactory, make_actor, sign_in

pytestmark = pytest.mark.django_db

NAME = "Tobi Adeyemi"
AUTOSAVE = {"X-Requested-With": "autosave"}
ERRORS = {
    "gone": NotVisible(),
    "denied": Denied("Your role does not allow you to do this."),
    "refused": Refused("This plan is agreed already."),
    "broken": ZeroDivisionError("inside"),
    "named": ValueError(f"invalid literal for int(): {NAME!r} (dana@example.org)"),
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


def test_a_page_may_name_the_one_other_site_that_its_form_leads_to() -> None:
    assert "form-action 'self';" in POLICY
    wider = policy(forms_to=["https://login.school.example"])
    assert "form-action 'self' https://login.school.example;" in wider
    assert wider.replace(" https://login.school.example", "") == POLICY
    answer = ContentSecurityPolicy(lambda request: HttpResponse(headers={"Content-Security-Policy": wider}))(
        RequestFactory().get("/")
    )
    assert answer.headers["Content-Security-Policy"] == wider


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


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/static/handrail/mark.svg", "/fails/gone/", "/sign-out/"])
def test_every_answer_keeps_other_sites_out(dana, address: str) -> None:
    headers = dana.get(address).headers
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "Handrail"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_other_methods_than_a_browsers_are_refused(dana, method: str) -> None:
    answer = dana.generic(method, "/account/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("size", ["25165825", "9" * 400, "-1", "1e3", "²"])
def test_what_is_larger_than_any_form_is_refused_unread(dana, size: str) -> None:
    answer = dana.generic("POST", "/account/", CONTENT_LENGTH=size)
    assert answer.status_code == 413
    assert "at most 24 MB" in answer.content.decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("subdomains", "preload", "said"),
    [
        (False, False, "max-age=31536000"),
        (True, False, "max-age=31536000; includeSubDomains"),
        (True, True, "max-age=31536000; includeSubDomains; preload"),
    ],
)
def test_every_answer_over_https_asks_for_https_only(dana, settings, subdomains, preload, said) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD = subdomains, preload
    for method in ("GET", "TRACE"):
        assert dana.generic(method, "/account/", secure=True).headers["Strict-Transport-Security"] == said
        assert "Strict-Transport-Security" not in dana.generic(method, "/account/").headers


def test_an_answer_to_another_host_says_nothing(dana, settings) -> None:
    settings.ALLOWED_HOSTS = ["handrail.school.example"]
    answer = dana.get("/account/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode() and "Traceback" not in answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_broken_page_shows_no_detail_and_logs_no_name(dana) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Discreet())
    logging.getLogger().addHandler(handler)
    dana.raise_request_exception = False
    try:
        answer = dana.get("/fails/named/?q=Tobi+Adeyemi")
    finally:
        logging.getLogger().removeHandler(handler)
    page = answer.content.decode()
    assert answer.status_code == 500 and "It was not your doing." in page
    assert answer.headers["Content-Security-Policy"] == POLICY
    log = out.getvalue()
    assert "/fails/named/" in log and "ValueError" in log
    for text in (page, log):
        assert NAME not in text and "Tobi" not in text and "dana" not in text
    assert "Traceback" not in page
