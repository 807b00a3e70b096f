"""Numbers without names: of one school, as a page and a spreadsheet, and of every school of a trust or authority."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_scopes import scope

from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import reach_of
from handrail.access.queries import actor_for, schools_of, user_of
from handrail.access.types import Actor, Reach, Role
from handrail.core import clock
from handrail.core.spreadsheets import spreadsheet
from handrail.pupils import actions
from handrail.pupils.queries.numbers import school_numbers
from handrail.web.numbers import Shown, tables_of

HEADINGS = ["Table", "Group", "What", "Pupils", "Per cent of the group"]


def _in_full(request: Request) -> bool:
    """Say whether small numbers are shown: asked for, by somebody who sees the whole register with its names anyway."""
    return _may_see_all(request.actor) and request.GET.get("small") == "show"


def _may_see_all(actor: Actor) -> bool:
    return Reach.SCHOOL in reach_of(actor, Permission.REGISTER_VIEW)


@requires(Permission.NUMBERS_VIEW)
def numbers(request: Request) -> HttpResponse:
    """Show the school's numbers without names."""
    in_full, address = _in_full(request), reverse("web:numbers")
    export = reverse("web:numbers-export") + ("?small=show" if in_full else "")
    context = {
        "page": tables_of(school_numbers(request.actor), in_full=in_full),
        "today": clock.today(),
        "in_full": in_full,
        "may_see_all": _may_see_all(request.actor),
        "other_url": address if in_full else f"{address}?small=show",
        "export_url": export,
        "csv_url": f"{export}{'&' if in_full else '?'}format=csv",
    }
    return render(request, "web/numbers.html", context)


@requires(Permission.NUMBERS_VIEW)
def numbers_export(request: Request) -> HttpResponse:
    """Give the numbers as a spreadsheet; this is written down."""
    return _export_in_full(request) if _in_full(request) else _export(request, in_full=False)


@recently_signed_in
def _export_in_full(request: Request) -> HttpResponse:
    """Give the numbers with the small ones, from which people can be told."""
    return _export(request, in_full=True)


def _export(request: Request, *, in_full: bool) -> HttpResponse:
    page = tables_of(school_numbers(request.actor), in_full=in_full)
    actions.note_numbers_taken_out(actor=request.actor, with_small_numbers=in_full)
    name = f"numbers-{clock.today().isoformat()}"
    kind = request.GET.get("format", "")
    return spreadsheet(kind, name=name, title="Numbers", headings=HEADINGS, rows=_lines(page))


def _lines(page: Shown) -> list[list[Any]]:
    lines = []
    for table in page.tables:
        for row in table.rows:
            lines += [[table.title, row.label, cell.what, _number(cell.n), cell.percent] for cell in row.cells]
    return lines


def _number(words: str) -> int | str:
    """Return a number as one that a spreadsheet can add; what is left out stays a letter."""
    return int(words.replace(",", "")) if words[0].isdigit() else words


@requires(Permission.NUMBERS_VIEW)
def trust(request: Request) -> HttpResponse:
    """Show an officer the numbers of each of their schools, one school's scope after the other. Never a name.

    Two queries for the person, and four for each school.
    """
    user = user_of(request.actor)
    pages = []
    for choice in schools_of(user.pk):
        with scope(school=choice.school_id):
            there = actor_for(user, school_id=choice.school_id, address=request.actor.address)
            if there is not None and Role.OFFICER in there.roles:
                pages.append(tables_of(school_numbers(there)))
    return render(request, "web/trust.html", {"pages": pages, "today": clock.today()})
