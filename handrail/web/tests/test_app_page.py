"""What browsers keep in the open so that Today opens without a connection: complete, and of nobody."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from handrail.access.types import Role
from handrail.web import app_page
from tests.factories import sign_in

pytestmark = pytest.mark.django_db


def facts_of(client) -> dict:
    response = client.get(reverse("web:service-worker"))
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-store" in response["Cache-Control"]
    first = response.content.decode().splitlines()[0]
    return json.loads(first.removeprefix("self.HANDRAIL = ").removesuffix(";"))


def test_the_service_worker_names_files_that_are_there(client, world) -> None:
    facts = facts_of(client)
    assert facts["files"] and facts["today"] == reverse("progress:today")
    for path in facts["files"]:
        assert finders.find(path.removeprefix("/static/")), path
    assert client.get(facts["shell"]).status_code == 200


def test_a_new_build_is_another_worker(client, world, monkeypatch) -> None:
    app_page._version.cache_clear()
    before = facts_of(client)["version"]
    monkeypatch.setattr(app_page, "_built", lambda name: "another")
    app_page._version.cache_clear()
    assert facts_of(client)["version"] == "another" != before
    app_page._version.cache_clear()


def test_the_frame_names_nobody(client, world) -> None:
    alone = client.get(reverse("web:today-shell")).content
    actor = world.actors[Role.SENCO]
    seen = sign_in(client, actor).get(reverse("web:today-shell")).content
    assert seen == alone
    assert actor.name.encode() not in seen


def test_a_page_says_whose_it_is(client, world) -> None:
    actor = world.actors[Role.SENCO]
    page = sign_in(client, actor).get(reverse("progress:today")).content.decode()
    assert f'data-owner="{actor.membership_id}"' in page
    assert 'rel="manifest"' in page


def test_the_manifest_opens_today(client, world) -> None:
    response = client.get(reverse("web:manifest"))
    assert response["Content-Type"] == "application/manifest+json"
    facts = response.json()
    assert facts["start_url"] == reverse("progress:today")
    for icon in facts["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_nothing_built_is_no_fault(monkeypatch) -> None:
    monkeypatch.setattr(finders, "find", lambda name: None)
    assert app_page._built("service-worker.js") == ""
