"""The autosave script in a real browser, against a small pretended server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from django import forms
from django.template import engines
from playwright.sync_api import Page, Route, expect

from handrail.core.ui.tests.browser import chromium, html, opened

pytestmark = pytest.mark.journey

PAGE = """{% extends "layouts/page.html" %}{% load ui %}{% block title %}Plan{% endblock %}{% block content %}
<form method="post" action="/save/" data-autosave data-autosave-url="/save/" data-autosave-user="u1">
<input type="hidden" name="csrfmiddlewaretoken" value="token">{% autosave_bases form=plan %}{% save_state %}
{% for field in plan %}{{ field.as_field_group }}{% endfor %}{% button text="Save" %}</form>{% endblock %}"""


TOO_LONG = "Read and read and read"


# The answer comes when both the quiet and the longest wait have passed.
SLOW = """() => {
  const ask = window.fetch;
  window.fetch = (...wanted) => {
    window.fetch = ask;
    return new Promise((done) => setTimeout(done, 6000)).then(() => ask(...wanted));
  };
}"""
# Somebody writes as soon as the field is there.
EARLY = """document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  document.querySelector("textarea").value = "Written at once";
});"""


class PlanForm(forms.Form):
    title = forms.CharField(label="Title", required=False)
    strengths = forms.CharField(label="Strengths", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    area = forms.ChoiceField(label="Area", choices=[("lit", "Literacy"), ("num", "Number")], widget=forms.RadioSelect)


class Server:
    """Keeps three fields, as the real one does: a changed base is a conflict, and spaces at the ends are dropped."""

    def __init__(self) -> None:
        self.kept = {"title": "Read", "strengths": "Kind", "area": "lit"}
        self.posts: list[dict[str, list[str]]] = []
        self.status = 200
        self.offline = False
        self.loses_answers = False

    def answer(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            self.save(route)
        else:
            html(route, engines["django"].from_string(PAGE).render({"plan": PlanForm(initial=self.kept)}))

    def save(self, route: Route) -> None:
        if self.offline:
            route.abort("internetdisconnected")
            return
        data = parse_qs(route.request.post_data or "", keep_blank_values=True)
        self.posts.append(data)
        if self.status != 200:
            route.fulfill(status=self.status, json={"error": "no"})
            return
        if TOO_LONG in data.get("title", []):
            route.fulfill(status=422, json={"errors": {"title": ["Shorten the title."]}})
            return
        conflicts = []
        for name in [name for name in self.kept if name in data]:
            base, value = (data[key][0].replace("\r\n", "\n") for key in (f"base-{name}", name))
            if self.kept[name] != base:
                conflicts.append({"name": name, "theirs": self.kept[name], "by": "Dana Okafor", "at_text": "14:02"})
            else:
                self.kept[name] = value.strip()
        if self.loses_answers:
            route.abort("connectionreset")
        elif "autosave" not in route.request.headers.get("x-requested-with", ""):
            route.fulfill(status=303, headers={"Location": "/"})
        elif conflicts:
            route.fulfill(status=409, json={"conflicts": conflicts, "values": self.kept, "saved_at_text": "14:03"})
        else:
            route.fulfill(json={"saved": True, "values": self.kept, "saved_at_text": "14:03"})


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Page]:
    with opened(browser, server.answer) as ready:
        ready.goto("/")
        yield ready


def state(page: Page) -> Any:
    return page.locator("[data-save-state]")


def test_only_what_changed_is_sent_with_the_value_it_replaces(page: Page, server: Server):
    page.get_by_label("Strengths").fill("Kind and funny ")
    expect(state(page)).to_have_text("Not saved yet")
    expect(state(page)).to_have_text("All changes saved at 14:03")
    expect(page.get_by_label("Strengths")).to_have_value("Kind and funny ")
    (post,) = server.posts
    assert {key for key in post if key != "csrfmiddlewaretoken"} == {"strengths", "base-strengths"}
    assert (post["base-strengths"], post["strengths"]) == (["Kind"], ["Kind and funny "])
    page.wait_for_timeout(2500)
    assert len(server.posts) == 1  # the server dropped the space; that is no new change
    page.get_by_label("Number").check()
    expect(state(page)).to_have_text("All changes saved at 14:03")
    page.wait_for_timeout(2000)
    assert server.kept == {"title": "Read", "strengths": "Kind and funny", "area": "num"}


def test_somebody_who_never_pauses_is_saved_too(page: Page, server: Server):
    page.get_by_label("Strengths").press_sequentially("x" * 75, delay=100)
    assert server.posts


@pytest.mark.parametrize(
    ("button", "expected"),
    [("Keep mine", "Mine"), ("Use theirs", "Theirs"), ("Put both together", "Theirs\n\nMine")],
)
def test_a_conflict_asks_and_does_what_was_chosen(page: Page, server: Server, button: str, expected: str):
    server.kept["strengths"] = "Theirs"
    page.get_by_label("Strengths").fill("Mine")
    page.get_by_label("Title").fill("Read aloud")
    panel = page.get_by_role("group", name="Dana Okafor changed this at 14:02")
    expect(panel).to_contain_text("Theirs")
    expect(panel).to_contain_text("Mine")
    assert server.kept["title"] == "Read aloud"  # the other field did not have to wait
    panel.get_by_role("button", name=button).click()
    expect(panel).to_have_count(0)
    expect(page.get_by_label("Strengths")).to_have_value(expected)
    expect(page.get_by_label("Strengths")).to_be_focused()
    expect(state(page)).to_have_text("All changes saved at 14:03")
    assert server.kept["strengths"] == expected


def test_without_a_connection_nothing_is_lost(page: Page, server: Server):
    server.offline = True
    page.get_by_label("Strengths").fill("Written in the corridor")
    expect(state(page)).to_have_text("Not saved yet: no connection. Your words are kept on this device.")
    server.offline = False
    expect(state(page)).to_have_text("All changes saved at 14:03", timeout=8000)
    assert server.kept["strengths"] == "Written in the corridor"


def test_who_writes_again_what_stood_there_reads_that_nothing_waits(page: Page, server: Server):
    page.get_by_label("Strengths").fill("Kind and funny")
    expect(state(page)).to_have_text("Not saved yet")
    page.get_by_label("Strengths").fill("Kind")
    expect(state(page)).to_have_text("All changes saved")
    page.wait_for_timeout(2000)
    assert not server.posts


def test_an_error_goes_with_the_words_that_it_was_about(page: Page, server: Server):
    title = page.get_by_label("Title")
    title.fill(TOO_LONG)
    expect(state(page)).to_have_text("Not saved yet: Shorten the title.")
    expect(title).to_have_attribute("aria-invalid", "true")
    title.fill("Read")
    expect(page.get_by_text("Shorten the title.")).to_have_count(0)
    expect(state(page)).to_have_text("All changes saved")
    assert title.get_attribute("aria-invalid") is None


def test_who_goes_back_after_a_lost_answer_is_still_saved(page: Page, server: Server):
    server.loses_answers = True
    page.get_by_label("Strengths").fill("Kind and funny")
    expect(state(page)).to_contain_text("no connection")
    assert server.kept["strengths"] == "Kind and funny"  # and nobody on this side knows
    server.loses_answers = False
    page.get_by_label("Strengths").fill("Kind")
    expect(state(page)).to_have_text("All changes saved at 14:03", timeout=8000)
    assert server.kept["strengths"] == "Kind"


def test_a_slow_answer_holds_nothing_back(page: Page, server: Server):
    page.get_by_label("Strengths").fill("Kind and funny")
    page.evaluate(SLOW)
    expect(state(page)).to_have_text("Saving")
    page.get_by_label("Title").fill("Read aloud")
    expect(state(page)).to_have_text("All changes saved at 14:03", timeout=12_000)
    assert server.kept == {"title": "Read aloud", "strengths": "Kind and funny", "area": "lit"}


def test_what_was_written_before_the_script_came_is_saved(browser: Any, server: Server):
    with opened(browser, server.answer) as page:
        page.add_init_script(EARLY)
        page.goto("/")
        expect(state(page)).to_have_text("All changes saved at 14:03")
        assert server.kept["strengths"] == "Written at once"


def test_who_comes_back_to_the_page_reads_what_is_on_the_server_now(page: Page, server: Server):
    page.get_by_label("Strengths").fill("Mine")
    expect(state(page)).to_have_text("All changes saved at 14:03")
    page.goto("about:blank")
    server.kept["strengths"] = "Theirs"
    page.go_back()
    expect(page.get_by_label("Strengths")).to_have_value("Theirs")
    page.wait_for_timeout(2000)
    assert server.kept["strengths"] == "Theirs"


def test_words_come_back_after_a_reload(page: Page, server: Server):
    server.status = 500
    page.get_by_label("Strengths").fill("Almost lost")
    expect(state(page)).to_contain_text("no connection")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    server.status = 200
    expect(page.get_by_label("Strengths")).to_have_value("Kind")
    page.get_by_role("button", name="Put them back").click()
    expect(page.get_by_label("Strengths")).to_have_value("Almost lost")
    expect(state(page)).to_have_text("All changes saved at 14:03")
    page.reload()
    expect(page.get_by_role("button", name="Put them back")).to_have_count(0)


def test_leaving_with_unsaved_words_is_asked_about(page: Page, server: Server):
    server.offline = True
    page.get_by_label("Strengths").press_sequentially("x")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_who_is_signed_out_is_told_and_nothing_is_lost(page: Page, server: Server):
    server.status = 401
    page.get_by_label("Strengths").fill("Still here")
    link = state(page).get_by_role("link", name="Sign in again in a new tab")
    expect(link).to_have_attribute("href", "/sign-in/")
    expect(link).to_have_attribute("target", "_blank")
    server.status = 200
    expect(state(page)).to_have_text("All changes saved at 14:03", timeout=12000)
    assert server.kept["strengths"] == "Still here"


def test_the_save_button_compares_with_what_was_saved_meanwhile(page: Page, server: Server):
    page.get_by_label("Strengths").fill("First")
    expect(state(page)).to_have_text("All changes saved at 14:03")
    page.get_by_label("Strengths").fill("Second")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Strengths")).to_have_value("Second")
    assert server.posts[-1]["base-strengths"] == ["First"]
    assert server.kept["strengths"] == "Second"


def test_without_javascript_the_same_form_is_sent(browser: Any, server: Server):
    with opened(browser, server.answer, java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_label("Strengths").fill("By hand")
        page.get_by_role("button", name="Save").click()
        assert server.kept["strengths"] == "By hand"
