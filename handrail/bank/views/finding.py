"""The list of the bank with its search, and one target with its ladder."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.bank import policy, queries
from handrail.bank.forms import FilterForm
from handrail.bank.types import AGE_GROUP_LABELS, AGE_GROUPS, AREA_LABELS, ORIGIN_LABELS, AgeGroup, BankArea, Origin
from handrail.bank.views.shown import all_shown, shown
from handrail.core.listing import Listing, read_listing

PER_PAGE = 20
MOST = 2_000


def asked(listing: Listing) -> queries.Narrowed:
    """Return what the address narrows the bank to; what is not known narrows nothing."""
    area, age, origin = (listing.value(name) for name in ("area", "age", "origin"))
    return queries.Narrowed(
        area if area in set(BankArea) else "",
        AGE_GROUPS[AgeGroup(age)] if age in set(AgeGroup) else None,
        origin if origin in set(Origin) else "",
    )


def words_for(listing: Listing, to: queries.Narrowed) -> dict[str, str]:
    """Return in words what the list is narrowed to, by the name in the address."""
    return {
        "q": f"Words: {listing.search}" if listing.search else "",
        "area": AREA_LABELS[BankArea(to.area)] if to.area else "",
        "age": AGE_GROUP_LABELS[AgeGroup(listing.value("age"))] if to.ages else "",
        "origin": ORIGIN_LABELS[Origin(to.origin)] if to.origin else "",
    }


@requires(Permission.BANK_VIEW)
def bank_list(request: Request) -> HttpResponse:
    """Show the targets that fit, twenty to a page; with JavaScript they follow while typing."""
    actor = request.actor
    listing = read_listing(request.GET, sorts={"fit": ()}, default="fit")
    to = asked(listing)
    found = queries.narrowed(actor, listing.search, to, limit=MOST)
    page = Paginator(found, PER_PAGE).get_page(listing.page)
    targets = [hit.target for hit in page.object_list]
    words = words_for(listing, to)
    context = {
        "page": page,
        "rows": all_shown(targets, queries.usage_of(actor, [target.code for target in targets])),
        "query": request.GET,
        "is_narrowed": any(words.values()),
        "may_edit": can(actor, Permission.BANK_EDIT),
        "clear_url": reverse("bank:list"),
    }
    if not request.htmx:
        origins = [Origin.OURS, Origin.SCHOOL] + ([Origin.TRUST] if queries.trust_name(actor) else [])
        context["filter_form"] = FilterForm(request.GET.dict(), origins=origins)
        context["chips"] = listing.chips(words)
        context["search"] = listing.search
        context["kept_for_search"] = [pair for pair in listing.pairs if pair[0] in ("area", "age", "origin")]
        context["kept_for_filter"] = [pair for pair in listing.pairs if pair[0] == "q"]
    answer = render(request, "bank/_rows.html" if request.htmx else "bank/bank_list.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@requires(Permission.BANK_VIEW)
def item_detail(request: Request, code: str) -> HttpResponse:
    """Show one target, and the ladder that it is a step of."""
    actor = request.actor
    target = queries.get_target(actor, code)
    steps = queries.ladder_of(actor, target)
    place = [step.code for step in steps].index(target.code)
    numbered = [(n, step, step.code == target.code) for n, step in enumerate(steps, start=1)]
    row = policy.get_item(actor, UUID(code.partition(":")[2])) if target.is_own else None
    context = {
        "row": shown(target, queries.usage_of(actor, [target.code])[target.code]),
        "steps": numbered if len(steps) > 1 else [],
        "before": shown(steps[place - 1]) if place else None,
        "after": shown(steps[place + 1]) if place + 1 < len(steps) else None,
        "facts": queries.facts_of(row) if row else None,
        "item_id": row.pk if row else None,
        "may_edit": can(actor, Permission.BANK_EDIT),
        "trust_name": queries.trust_name(actor) if row else "",
    }
    return render(request, "bank/item_detail.html", context)


@requires(Permission.BANK_EDIT)
def withdrawn_list(request: Request) -> HttpResponse:
    """Show the school's own targets that were withdrawn."""
    rows = all_shown(queries.withdrawn_targets(request.actor), {})
    return render(request, "bank/withdrawn_list.html", {"rows": rows})
