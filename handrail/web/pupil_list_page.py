"""All pupils of the school that a person may see, and the search for one of them."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking
from handrail.core.listing import read_listing
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.pupils import queries
from handrail.pupils.types import PupilFilter
from handrail.web.register_page import year_asked

COLUMNS = {"name": "Pupil", "year": "Class"}


class PupilFilterForm(forms.Form):
    """What the list can be narrowed to."""

    mark_optional = False

    def __init__(self, nation: Nation, years: list[int | None], classes: list[str], *, chosen: dict[str, str]) -> None:
        super().__init__(initial=chosen)
        named = [(str(year), year_name(nation, year)) for year in years if year is not None]
        for name, label, options in (
            ("year", "Year", named),
            ("class", "Class", [(name, name) for name in classes]),
            ("show", "Show", [("left", "Pupils who left")]),
        ):
            first = "At the school" if name == "show" else "All"
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", first), *options])


@requires(Permission.PUPIL_VIEW)
def pupil_list(request: Request) -> HttpResponse:
    """Show the pupils, fifty to a page."""
    actor = request.actor
    looking.listed()
    listing = read_listing(request.GET, sorts=queries.PUPIL_SORTS, default="name")
    year, class_name = year_asked(listing.value("year")), listing.value("class")
    nation = nation_of(actor.framework_code)
    leavers = listing.value("show") == "left"
    filters = PupilFilter(year=year, class_name=class_name, text=listing.search, leavers=leavers)
    page = listing.page_of(queries.pupils_listed(actor, filters))
    words = {
        "q": f"Name: {listing.search}" if listing.search else "",
        "year": year_name(nation, year) if year is not None else "",
        "class": class_name,
        "show": "Pupils who left" if leavers else "",
    }
    context = {
        "page": page,
        "rows": queries.pupil_rows(actor, page.object_list),
        "headings": listing.headings(COLUMNS),
        "query": request.GET,
        "shows_stage": can(actor, Permission.REGISTER_VIEW),
        "invites_families": can(actor, Permission.FAMILY_INVITE),
        "is_narrowed": any(words.values()),
        "clear_url": reverse("pupils:pupil-list"),
    }
    if not request.htmx:
        context["filter_form"] = PupilFilterForm(nation, *queries.class_choices(actor), chosen=request.GET.dict())
        context["chips"] = listing.chips(words)
        context["search"] = listing.search
        context["kept_for_search"] = [pair for pair in listing.pairs if pair[0] not in ("q", "page")]
        context["kept_for_filter"] = [pair for pair in listing.pairs if pair[0] in ("q", "sort")]
    answer = render(request, "web/_pupil_rows.html" if request.htmx else "web/pupil_list.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@requires(Permission.PUPIL_VIEW)
def pupil_search(request: Request) -> HttpResponse:
    """Find pupils by name while typing, or with a button; `then=put-on` leads on to the register's form."""
    text, then = request.GET.get("q", "").replace("\0", "")[:100], request.GET.get("then", "")
    then = then if then == "put-on" and can(request.actor, Permission.REGISTER_EDIT) else ""
    found = queries.search_pupils(request.actor, text, limit=20)
    if found:
        looking.listed()
    hits = []
    for row in found:
        # Whoever is on the register already is moved from their own page.
        name = "pupils:register-put-on" if then and not row.stage_name else "pupils:pupil-detail"
        hits.append({"row": row, "url": reverse(name, args=[row.pupil_id])})
    if len(hits) == 1 and not then and not request.htmx:
        return redirect(str(hits[0]["url"]))
    context = {"hits": hits, "text": text, "then": then}
    answer = render(request, "web/_pupil_hits.html" if request.htmx else "web/pupil_search.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
