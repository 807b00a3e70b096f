"""The review day: many reviews one after the other, with the place kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.reviews import queries, rules
from handrail.reviews.forms.voices import DayFilter

USUAL_WEEKS = 4


@dataclass(frozen=True)
class DayPlace:
    """Where somebody is in a review day: the word of the address, the number, and who comes next."""

    word: str
    number: int
    n_all: int
    list_url: str
    skip_url: str
    is_last: bool


def word_of(request: Request) -> str:
    """Return the word that names the day, from the form or the address; '' for none."""
    text = request.POST.get("day") or request.GET.get("day") or ""
    return rules.pack(rules.unpack(text))


def address(name: str, word: str, *arguments: Any) -> str:
    """Return an address of this room within a day, or outside where there is no word."""
    return f"{reverse(f'reviews:{name}', args=arguments)}{'?' + urlencode({'day': word}) if word else ''}"


def place(request: Request, plan_id: UUID) -> str:
    """Return the address of a review, within the day if it is one."""
    return address("review-detail", word_of(request), plan_id)


def day_of(request: Request, plan_id: UUID) -> DayPlace | None:
    """Return where a review stands in the day that the address names, or None outside a day. No query."""
    word = word_of(request)
    plans = rules.unpack(word)
    if plan_id not in plans:
        return None
    list_url = address("review-day", word)
    # Who comes next is found when somebody goes there: the page itself need not ask.
    skip_url = f"{list_url}&{urlencode({'after': str(plan_id)})}"
    return DayPlace(word, plans.index(plan_id) + 1, len(plans), list_url, skip_url, plan_id == plans[-1])


def next_address(request: Request, plan_id: UUID | None) -> str:
    """Return the address of the next review of the day that is still open, or of its list at the end. One query."""
    word = word_of(request)
    plans = rules.unpack(word)
    open_ids = queries.open_of_day(request.actor, plans)
    following = rules.next_of(plans, open_ids, after=plan_id) if plan_id else None
    return address("review-detail", word, following) if following else address("review-day", word)


def after_holding(request: Request, plan_id: UUID) -> str:
    """Return where to go once a review was held: the next one of the day, its list at the end, else the review."""
    return next_address(request, plan_id) if day_of(request, plan_id) else place(request, plan_id)


@requires(Permission.REVIEW_VIEW)
def review_day(request: Request) -> HttpResponse:
    """Choose the reviews of a day, or show how far the day is, with a sum-up of what was held."""
    looking.listed()
    if word := word_of(request):
        if "after" in request.GET:
            after = _key(request.GET["after"])
            return redirect(next_address(request, after))
        rows = queries.day_rows(request.actor, rules.unpack(word))
        return render(request, "reviews/day_detail.html", _so_far(word, rows))
    chosen = [key for text in request.GET.getlist("plan") if (key := _key(text))]
    if chosen:
        return redirect(address("review-day", rules.pack(chosen)))
    return render(request, "reviews/day_choose.html", _choices(request))


def _so_far(word: str, rows: tuple[Any, ...]) -> dict[str, Any]:
    """Return what the page of a day shows."""
    held, left = [row for row in rows if row.is_held], [row for row in rows if not row.is_held]
    first = next((row for row in left if row.may_hold), None)
    return {
        "rows": [(row, address("review-detail", word, row.plan_id)) for row in rows],
        "held": held,
        "left": left,
        "n_all": len(rows),
        "first_url": address("review-detail", word, first.plan_id) if first else "",
        "print_url": address("review-day-print", word),
        "is_begun": bool(held),
    }


def _choices(request: Request) -> dict[str, Any]:
    weeks = {"2": 2, "4": 4, "8": 8, "26": 26}.get(request.GET.get("weeks", ""), USUAL_WEEKS)
    owner = _key(request.GET.get("owner", ""))
    class_name = request.GET.get("class_name", "").replace("\0", "")[:40]
    # A teacher's own reviews first: whoever has any of their own begins with those.
    is_asked = any(name in request.GET for name in ("owner", "class_name", "weeks"))
    offered = queries.choices_of_day(
        request.actor, weeks=weeks, owner_id=owner, class_name=class_name, own_first=not is_asked
    )
    chosen = {"owner": str(offered.owner_id or ""), "class_name": class_name, "weeks": str(weeks)}
    return {
        "filters": DayFilter(initial=chosen, owners=offered.owners, classes=offered.classes),
        "rows": [row for row in queries.day_rows(request.actor, offered.plans) if row.may_hold],
        "day_url": reverse("reviews:review-day"),
    }


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@requires(Permission.REVIEW_VIEW)
def review_day_print(request: Request) -> HttpResponse:
    """Show a review day for paper: what was held with what was decided, what is left, the next dates."""
    looking.listed()
    word = word_of(request)
    rows = queries.day_rows(request.actor, rules.unpack(word))
    context = _so_far(word, rows) | {"back_url": address("review-day", word)}
    return render(request, "reviews/day_print.html", context)
