"""The page that shows a framework in words."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from handrail.access.permissions import Permission
from handrail.frameworks.queries import all_frameworks
from handrail.web import framework_page
from handrail.web.framework_page import framework_detail
from tests.factories import RoleHeldFactory

patterns = [
    path("framework/", framework_detail, name="framework-detail"),
    path("framework/<slug:code>/", framework_detail, name="framework-detail"),
]
urlpatterns = [path("", include((patterns, "frameworks"))), path("", include("handrail.web.urls"))]


class SomeActor:
    """Stands for an actor; who may open the page is decided by the access room's own tests."""

    framework_code = "england-2015"


@pytest.fixture
def page(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    shown = {}

    def keep(request, template, context):
        shown.update(context)
        return render_to_string(template, context)

    monkeypatch.setattr(framework_page, "render", keep)

    def fetch(code=""):
        request = RequestFactory().get(f"/framework/{code}")
        request.actor = SomeActor()
        return framework_detail.__wrapped__(request, code)

    fetch.shown = shown
    return fetch


def test_the_page_needs_the_permission_to_read_the_framework():
    assert framework_detail.permission is Permission.FRAMEWORK_VIEW


def test_the_page_shows_the_schools_own_framework(page):
    html = page()
    assert "England, SEND Code of Practice 2015" in html
    assert "Your school follows this framework" in html
    for words in (
        "In force", "SEN support", "On the register", "Not on the register", "What helps at home", "3 times a year",
        "once a year", "At least 2 weeks before the review meeting.", "Before 15 February in the year of the move",
        "The parent or the young person", "Down Syndrome", "legislation.gov.uk/uksi/2014/1530/regulation/20",
    ):  # fmt: skip
        assert words in html, words


@pytest.mark.parametrize("code", sorted(all_frameworks()))
def test_every_framework_can_be_read(page, code):
    html = page(code)
    framework = all_frameworks()[code]
    assert framework.name.replace("'", "&#x27;") in html
    for stage in framework.stages:
        assert stage.name in html
    assert "policy.md" not in html
    assert ">None<" not in html and "None." not in html
    assert html.count("<h1") == 1


def test_a_framework_that_nobody_knows_is_not_found(page):
    with pytest.raises(Http404):
        page("atlantis")


def test_another_framework_says_that_it_is_not_the_schools(page):
    html = page("england-2026")
    assert "Your school follows another framework" in html
    assert "Proposed, not law" in html
    assert "September 2029" in html


def test_a_source_on_the_page_leads_somewhere(page):
    page("wales-2021")
    assert dict(page.shown["sources"])["W-S23"].startswith("legislation.gov.uk")


@pytest.mark.django_db
def test_a_senco_reads_the_page_with_few_queries(client, django_assert_max_num_queries):
    held = RoleHeldFactory()
    client.force_login(held.membership.user)
    client.get("/framework/")
    with django_assert_max_num_queries(6):
        answer = client.get("/framework/")
    assert answer.status_code == 200
    assert "Your school follows this framework" in answer.content.decode()
    assert client.get("/framework/wales-2021/").status_code == 200
    assert client.get("/framework/atlantis/").status_code == 404
