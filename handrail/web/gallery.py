"""The gallery /ui/: every component in every state, beside the tag that makes it. Public; it holds no pupil's data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines

from handrail.access.decorators import public
from handrail.core.ui.forms import DateInput, DateInput3, HintedCheckboxes, HintedRadioSelect
from handrail.core.ui.icons import ICONS

TEMPLATES = Path(__file__).parent / "templates" / "web"
GROUPS = ("marks", "buttons", "panels", "lists", "forms")
YEARS = [("3", "Year 3"), ("4", "Year 4"), ("5", "Year 5"), ("6", "Year 6")]


@dataclass(frozen=True)
class Shown:
    """One example on the page: its name, its source and what it looks like."""

    name: str
    source: str
    drawn: str


@dataclass(frozen=True)
class ShownGroup:
    """Examples of one kind, with the id of their heading."""

    id: str
    title: str
    examples: tuple[Shown, ...]


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="What is the target called?", help_text="A few words that the pupil would use.")
    note = forms.CharField(label="Anything else", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    year = forms.ChoiceField(label="Year", choices=YEARS)
    how = forms.ChoiceField(
        label="How often will we look at it?",
        choices=[("week", "Every week"), ("half", "Every half term"), ("term", "Every term")],
        widget=HintedRadioSelect(hints={"half": "Six or seven school weeks."}),
    )
    agreed = forms.ChoiceField(
        label="Has the family agreed?",
        choices=[("yes", "Yes"), ("no", "Not yet")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
    )
    helpers = forms.MultipleChoiceField(
        label="Who helps?",
        help_text="Choose everybody who does.",
        choices=[("teacher", "Class teacher"), ("adult", "Support adult"), ("home", "Somebody at home")],
        widget=HintedCheckboxes(hints={"home": "Only what they offered themselves."}),
    )
    told = forms.BooleanField(label="Amira knows about this target", help_text="In her words, on her card.")
    due_on = forms.DateField(label="When will we look again?", widget=DateInput())
    born_on = forms.DateField(label="Date of birth", help_text="For example, 14 3 2018", widget=DateInput3())
    minutes = forms.IntegerField(
        label="Minutes each time",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    letter = forms.FileField(label="Letter from a specialist", help_text="PDF or Word, up to 20 MB.", required=False)
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


def _wrong_form() -> ExampleForm:
    """Return the same form as it comes back with mistakes."""
    form = ExampleForm(
        {
            "name": "",
            "born_on_day": "31",
            "born_on_month": "2",
            "born_on_year": "2018",
            "minutes": "many",
            "email": "dana",
        },
        auto_id="wrong_%s",
    )
    for field in form.fields.values():
        field.error_messages["required"] = f"Fill in “{field.label}”"
    form.fields["minutes"].error_messages["invalid"] = "Minutes must be a whole number, like 20"
    return form


def _context() -> dict[str, Any]:
    """Return what the examples use: invented people and days."""
    sorted_pages = Paginator(range(240), 20)
    agreed_at = datetime(2027, 3, 10, 14, 2, tzinfo=UTC)
    return {
        "day": date(2027, 3, 10),
        "moment": agreed_at,
        "nothing": None,
        "icons": list(ICONS),
        "page": sorted_pages.page(6),
        "crumbs": [
            {"label": "Home", "url": "#"},
            {"label": "Pupils", "url": "#"},
            {"label": "Amira Hassan", "url": ""},
        ],
        "tabs": [
            {"label": "Overview", "url": "#", "current": True},
            {"label": "Targets", "url": "#", "count": 4},
            {"label": "Reviews", "url": "#", "count": 0},
            {"label": "What happened", "url": "#"},
        ],
        "chips": [{"label": "Year 4", "url": "#"}, {"label": "SEN support", "url": "#"}],
        "stages": [
            {"label": "Class planning", "state": "done", "note": "September 2025"},
            {"label": "Group support", "state": "done", "note": "January 2026"},
            {"label": "SEN support", "state": "current", "note": "Since 4 September 2026"},
            {"label": "EHC plan", "state": "next"},
        ],
        "facts": [
            {"key": "Area", "value": "Literacy", "actions": [{"href": "#", "text": "Change", "hidden": "area"}]},
            {"key": "Where she starts", "value": "Reads 24 words of a new text in a minute."},
            {
                "key": "Helps",
                "value": "Mr Reed, Tuesday and Thursday",
                "actions": [
                    {"href": "#", "text": "Change", "hidden": "who helps"},
                    {"href": "#", "text": "Remove", "hidden": "Mr Reed"},
                ],
            },
        ],
        "due": [
            {
                "title": "Review Amira's plan",
                "url": "#",
                "whose": "yours",
                "due_on": date(2027, 3, 12),
                "note": "Her mother has answered; two teachers have not.",
            },
            {
                "title": "Finish Tomasz's draft",
                "url": "#",
                "whose": "yours",
                "due_on": date(2027, 3, 1),
                "is_overdue": True,
            },
            {
                "title": "Agree Lily's plan",
                "url": "#",
                "whose": "waiting",
                "who": "Dana Okafor",
                "due_on": date(2027, 3, 19),
            },
            {"title": "Invite Noah's family", "url": "#", "whose": "done"},
        ],
        "rows": [
            ("Amira Hassan", "Year 4", "Literacy", 3, "On track", "good"),
            ("Tomasz Łukasiewicz", "Year 6", "Social skills", 4, "Look again", "attention"),
            ("Lily Marchant", "Year 3", "Communication", 2, "Too early to say", "quiet"),
        ],
        "form": ExampleForm(),
        "wrong": _wrong_form(),
        "plan": _PlanForm(initial={"strengths": "Amira explains things kindly to younger children."}),
    }


class _PlanForm(forms.Form):
    strengths = forms.CharField(label="What Amira is good at", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    area = forms.ChoiceField(label="Area", choices=[("literacy", "Literacy"), ("maths", "Mathematics")], required=False)


def _examples(source: str) -> list[tuple[str, str]]:
    """Return (name, source) of each example of a group's template: a comment names each."""
    parts = re.split(r"\{# example: (.+?) #\}\n", source)
    return [(name, text.strip()) for name, text in zip(parts[1::2], parts[2::2], strict=True)]


def _shown(number: int, path: Path, context: dict[str, Any], request: HttpRequest) -> ShownGroup:
    engine, source = engines["django"], path.read_text(encoding="utf-8")
    title = source.removeprefix("{# group: ").split(" #}", 1)[0]
    drawn = [
        Shown(name, text, engine.from_string("{% load ui %}" + text).render(context, request))
        for name, text in _examples(source)
    ]
    return ShownGroup(f"group-{number}", title, tuple(drawn))


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, with the tag that makes it."""
    context = _context()
    groups = [
        _shown(number, TEMPLATES / f"gallery_{name}.html", context, request)
        for number, name in enumerate(GROUPS, start=1)
    ]
    return render(request, "web/gallery.html", {"groups": groups})
