"""The register: who is on it, who is looked at next; as a page, on paper and as a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import clock, looking
from handrail.core.listing import Listing, read_listing
from handrail.core.spreadsheets import spreadsheet
from handrail.frameworks.queries import get_framework, nation_of
from handrail.frameworks.rules import year_name
from handrail.pupils import actions, queries
from handrail.pupils.types import RegisterFilter, RegisterRow, RegisterSummary
from handrail.reviews import queries as reviews

SORTS = queries.REGISTER_SORTS | {"review": ("review_on", "pupil__sort_name")}
COLUMNS = {"name": "Pupil", "year": "Class", "stage": "Stage", "need": "Main need", "since": "Since"}
REVIEW_COLUMN = {"review": "Next review"}
EXPORTED = ["Pupil", "Year", "Class", "Stage", "Main need", "Since", "Subject", "Next review"]
DUE_WORDS = {"overdue": "Review overdue", "soon": "Review due within four weeks"}
SOON = timedelta(weeks=4)


class RegisterFilterForm(forms.Form):
    """What the list can be narrowed to."""

    mark_optional = False

    def __init__(self, actor: Actor, summary: RegisterSummary, *, chosen: Mapping[str, Any]) -> None:
        super().__init__(initial=dict(chosen))
        framework = get_framework(actor.framework_code)
        years = [
            (str(year), name) for year, name in zip(summary.years, summary.year_names, strict=True) if year is not None
        ]
        needs = [(need.code, need.name) for need in framework.need_types]
        choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
            "year": ("Year", years),
            "class": ("Class", [(name, name) for name in summary.classes]),
            "stage": ("Stage", queries.stages_of(actor)),
            "need": ("Need", needs),
            "due": ("Review", list(DUE_WORDS.items()) if can(actor, Permission.REVIEW_VIEW) else []),
        }
        for name, (label, options) in choices.items():
            if options:
                self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "All"), *options])


def _asked(request: Request) -> tuple[RegisterFilter, Listing, dict[str, str]]:
    """Return what the address asks for, and as words what it is narrowed to."""
    listing = read_listing(request.GET, sorts=SORTS, default="name")
    given = {name: listing.value(name) for name in ("year", "class", "stage", "need", "due")}
    year = year_asked(given["year"])
    framework = request.actor.framework_code
    filters = RegisterFilter(
        year=year, class_name=given["class"], stage=given["stage"], need=given["need"], text=listing.search
    )
    words = {
        "q": f"Name: {listing.search}" if listing.search else "",
        "year": year_name(nation_of(framework), year) if year is not None else "",
        "class": given["class"],
        "stage": queries.stage_name(framework, given["stage"]),
        "need": queries.need_name(framework, given["need"]),
        "due": DUE_WORDS.get(given["due"], ""),
    }
    return filters, listing, words


def _entries(request: Request, filters: RegisterFilter) -> QuerySet:
    due, actor = request.GET.get("due", ""), request.actor
    if request.GET.get("sort", "").removeprefix("-") == "review":
        return _narrowed(actor, filters, due).annotate(review_on=reviews.next_due(actor, pupil="pupil_id"))
    return _narrowed(actor, filters, due)


def _narrowed(actor: Actor, filters: RegisterFilter, due: str) -> QuerySet:
    if due not in DUE_WORDS or not can(actor, Permission.REVIEW_VIEW):
        return queries.register_entries(actor, filters)
    until = clock.today() - timedelta(days=1) if due == "overdue" else clock.today() + SOON
    return queries.register_entries(actor, filters, only_pupils=reviews.due_condition(actor, until=until))


def _due_dates(actor: Actor, rows: list[RegisterRow]) -> dict[UUID, date]:
    """Return the next review of each pupil in the rows. One query, none for whoever may not see reviews."""
    if not rows or not can(actor, Permission.REVIEW_VIEW):
        return {}
    return reviews.due_dates(actor, [row.pupil_id for row in rows])


def _with_reviews(actor: Actor, rows: list[RegisterRow]) -> list[dict[str, Any]]:
    due, today = _due_dates(actor, rows), clock.today()
    found = []
    for row in rows:
        review_on = due.get(row.pupil_id)
        found.append({"row": row, "review_on": review_on, "is_overdue": review_on is not None and review_on < today})
    return found


def year_asked(text: str) -> int | None:
    """Return the year group that an address asks for, or None."""
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 4 else None


@requires(Permission.REGISTER_VIEW)
def register(request: Request) -> HttpResponse:
    """Show the register, fifty to a page."""
    actor = request.actor
    looking.listed()
    filters, listing, words = _asked(request)
    page = listing.page_of(_entries(request, filters))
    context: dict[str, Any] = {
        "page": page,
        "rows": _with_reviews(actor, queries.register_rows(actor, page.object_list)),
        "headings": listing.headings(COLUMNS | REVIEW_COLUMN if can(actor, Permission.REVIEW_VIEW) else COLUMNS),
        "query": request.GET,
        "shows_reviews": can(actor, Permission.REVIEW_VIEW),
        "is_narrowed": any(words.values()),
        "clear_url": reverse("pupils:register"),
    }
    if request.htmx:
        template = "web/_register_rows.html"
    else:
        template = "web/register.html"
        context |= _around(request, listing, words)
    answer = render(request, template, context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _around(request: Request, listing: Listing, words: dict[str, str]) -> dict[str, Any]:
    """Return what stands around the rows: counts, filters, and what this person may do."""
    actor = request.actor
    summary = queries.register_summary(actor)
    kept = [(name, value) for name, value in listing.pairs if name not in ("q", "page")]
    return {
        "summary": summary,
        "filter_form": RegisterFilterForm(actor, summary, chosen=request.GET.dict()),
        "chips": listing.chips(words),
        "search": listing.search,
        "kept_for_search": kept,
        "kept_for_filter": [(name, value) for name, value in listing.pairs if name in ("q", "sort")],
        "stage_links": [(stage, listing.url(stage=stage.stage)) for stage in summary.stages],
        "can_edit": can(actor, Permission.REGISTER_EDIT),
        "can_export": can(actor, Permission.REGISTER_EXPORT),
        "export_url": reverse("pupils:register-export") + listing.url(format=""),
        "csv_url": reverse("pupils:register-export") + listing.url(format="csv"),
        "print_url": reverse("pupils:register-print") + listing.url(),
    }


def _all_rows(request: Request) -> tuple[list[dict[str, Any]], dict[str, str], RegisterFilter]:
    filters, listing, words = _asked(request)
    rows = queries.register_rows(request.actor, _entries(request, filters).order_by(*listing.order))
    return _with_reviews(request.actor, rows), words, filters


@requires(Permission.REGISTER_EXPORT)
@recently_signed_in
def register_export(request: Request) -> HttpResponse:
    """Give the register, as it is narrowed and sorted, as a spreadsheet; this is written down."""
    rows, words, filters = _all_rows(request)
    actions.note_register_taken_out(
        actor=request.actor, n_rows=len(rows), filters=asdict(filters) | {"due": words["due"]}
    )
    today = clock.today()
    return spreadsheet(
        request.GET.get("format", ""),
        name=f"register-{today.isoformat()}",
        title="Register",
        headings=EXPORTED,
        rows=(_cells(each["row"], each["review_on"]) for each in rows),
    )


def _cells(row: RegisterRow, review_on: date | None) -> list[Any]:
    return [row.name, row.year_name, row.class_name, row.stage_name, row.need, row.since, row.subject, review_on]


@requires(Permission.REGISTER_VIEW)
def register_print(request: Request) -> HttpResponse:
    """Show the register, as it is narrowed and sorted, for paper; this is written down."""
    rows, words, filters = _all_rows(request)
    actions.note_register_taken_out(
        actor=request.actor, n_rows=len(rows), filters=asdict(filters) | {"due": words["due"]}, as_print=True
    )
    context = {
        "rows": rows,
        "narrowed_to": ", ".join(word for word in words.values() if word),
        "printed_on": clock.today(),
        "shows_reviews": can(request.actor, Permission.REVIEW_VIEW),
        "back_url": reverse("pupils:register"),
    }
    return render(request, "web/register_print.html", context)
