"""A form whose action may still say no."""

from __future__ import annotations

from django import forms
from django.test import RequestFactory

from handrail.core.errors import Refused
from handrail.core.forms import PlainForm, carried_out, form_page, sent_in

ask = RequestFactory()


class Named(PlainForm):
    name = forms.CharField()


def refusing(field: str):
    def act() -> None:
        raise Refused("Not today.", field=field)

    return act


def test_what_the_action_made_is_given_back() -> None:
    request = ask.post("/", {"name": "Ada"})
    assert carried_out(request, Named(request.POST), lambda: "a plan") == "a plan"
    assert carried_out(request, Named(request.POST), lambda: None) is True


def test_nothing_is_done_before_the_form_is_sent_and_complete() -> None:
    done = []
    request = ask.get("/")
    assert carried_out(request, Named({"name": "Ada"}), lambda: done.append(1)) is None
    request = ask.post("/", {})
    form = Named(sent_in(request))
    assert carried_out(request, form, lambda: done.append(1)) is None
    assert form.errors["name"]
    assert done == []


def test_a_refusal_stands_beside_its_field_or_above_the_form() -> None:
    request = ask.post("/", {"name": "Ada"})
    form = Named(request.POST)
    assert carried_out(request, form, refusing("name")) is None
    assert form.errors == {"name": ["Not today."]}
    form = Named(request.POST)
    assert carried_out(request, form, refusing("elsewhere")) is None
    assert form.non_field_errors() == ["Not today."]


def test_a_page_is_422_where_something_is_wrong(monkeypatch) -> None:
    shown = []
    monkeypatch.setattr("handrail.core.forms.render", lambda *_, **more: shown.append(more["status"]))
    request = ask.get("/")
    assert sent_in(request) is None
    form_page(request, "page.html", Named())
    form_page(request, "page.html", Named({}))
    assert shown == [200, 422]
