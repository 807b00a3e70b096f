"""Pages of the trail: who has seen this pupil, what did this person see, and who can see a pupil now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can, get_member
from handrail.access.queries import people_by_name
from handrail.core import clock
from handrail.core.addresses import key_in
from handrail.core.listing import read_listing
from handrail.core.spreadsheets import spreadsheet
from handrail.pupils import policy as pupils_policy
from handrail.pupils import queries as pupils
from handrail.records import actions, queries
from handrail.records.forms.trail import TrailFilterForm
from handrail.records.types.trail import EventRow, PersonSeen, TrailFilter

if TYPE_CHECKING:
    from handrail.access.models import Membership
    from handrail.pupils.models import Pupil

HEADINGS = ["When", "Who", "What", "Pupil", "Before and after", "Why", "From where"]


@requires(Permission.TRAIL_VIEW)
def trail(request: Request) -> HttpResponse:
    """Show the two questions, and everything that happened, the newest first."""
    actions.note_trail_seen(actor=request.actor)
    return render(request, "records/trail.html", _events(request))


@requires(Permission.TRAIL_VIEW)
def trail_pupils(request: Request) -> HttpResponse:
    """Find the pupil whose trail is asked for."""
    text = _searched(request)
    hits = pupils.pupils_by_name(request.actor, text, Permission.TRAIL_VIEW)
    if len(hits) == 1:
        return redirect("records:trail-pupil", hits[0].pupil_id)
    actions.note_trail_seen(actor=request.actor)
    return render(request, "records/trail_pupils.html", {"hits": hits, "text": text})


@requires(Permission.TRAIL_VIEW)
def trail_people(request: Request) -> HttpResponse:
    """Find the person whose trail is asked for, leavers and families included."""
    text = _searched(request)
    hits = people_by_name(request.actor, text)
    if len(hits) == 1:
        return redirect("records:trail-person", hits[0].membership_id)
    actions.note_trail_seen(actor=request.actor)
    return render(request, "records/trail_people.html", {"hits": hits, "text": text})


@requires(Permission.TRAIL_VIEW)
def trail_pupil(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show who has seen a pupil, how often and when last, and then each event."""
    actor = request.actor
    pupil = pupils_policy.get_pupil(actor, pupil_id, Permission.TRAIL_VIEW)
    actions.note_trail_seen(actor=actor, pupil=pupil)
    people = queries.people_who_saw(actor, pupil.pk)
    context = _events(request, pupil=pupil, people=people)
    context["pupil_url"] = reverse("pupils:pupil-detail", args=[pupil.pk]) if can(actor, Permission.PUPIL_VIEW) else ""
    return render(request, "records/trail_pupil.html", context)


@requires(Permission.TRAIL_VIEW)
def trail_person(request: Request, membership_id: UUID) -> HttpResponse:
    """Show what a person saw and did, the newest first."""
    person = get_member(request.actor, membership_id, Permission.TRAIL_VIEW)
    actions.note_trail_seen(actor=request.actor, person=person)
    return render(request, "records/trail_person.html", _events(request, person=person))


@requires(Permission.TRAIL_VIEW)
@recently_signed_in
def trail_export(request: Request) -> HttpResponse:
    """Give the events, as they are narrowed, as a spreadsheet; this is written down."""
    filters, form = _asked(request, pupil_id=key_in(request, "pupil"), user_id=key_in(request, "person"))
    rows = queries.trail_rows(request.actor, filters)
    told = {name: words for name, words in form.in_words().items() if words}
    whose = {name: str(key) for name, key in (("pupil", filters.pupil_id), ("person", filters.user_id)) if key}
    actions.note_trail_taken_out(actor=request.actor, n_rows=len(rows), filters=told | whose)
    return spreadsheet(
        request.GET.get("format", ""),
        name=f"trail-{clock.today().isoformat()}",
        title="Trail",
        headings=HEADINGS,
        rows=(_cells(row) for row in rows),
    )


def _cells(row: EventRow) -> list[Any]:
    changes = "; ".join(f"{change.label}: {change.old} -> {change.new}" for change in row.changes)
    at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
    return [at, row.who, row.what, row.pupil_name, changes, row.reason, row.where_from]


@requires(Permission.TRAIL_VIEW)
def trail_reach(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show who can see a pupil now, and why, to those who look after the trail."""
    pupil = pupils_policy.get_pupil(request.actor, pupil_id, Permission.TRAIL_VIEW)
    return _reach(request, pupil, back_url=reverse("records:trail-pupil", args=[pupil.pk]))


@requires(Permission.PUPIL_EDIT)
def pupil_reach(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show who can see a pupil now, and why, to whoever answers a family's question: the SENCO."""
    pupil = pupils_policy.get_pupil(request.actor, pupil_id, Permission.PUPIL_EDIT)
    pupils_policy.check_whole_school(request.actor, Permission.PUPIL_EDIT)
    return _reach(request, pupil, back_url=reverse("pupils:pupil-detail", args=[pupil.pk]))


def _reach(request: Request, pupil: Pupil, *, back_url: str) -> HttpResponse:
    people = pupils.people_who_reach(request.actor, pupil)
    context = {"pupil": pupil, "people": people, "back_url": back_url, "today": clock.today()}
    return render(request, "records/reach.html", context)


def _searched(request: Request) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]


def _asked(request: Request, *, pupil_id: UUID | None, user_id: UUID | None) -> tuple[TrailFilter, TrailFilterForm]:
    form = TrailFilterForm(request.GET)
    return form.narrowed(pupil_id=pupil_id, user_id=user_id), form


def _events(
    request: Request,
    *,
    pupil: Pupil | None = None,
    person: Membership | None = None,
    people: list[PersonSeen] | None = None,
) -> dict[str, Any]:
    """Return the events with their filters, links to other pages and to the spreadsheet."""
    user_id = person.user_id if person else key_in(request, "person") if pupil else None
    filters, form = _asked(request, pupil_id=pupil.pk if pupil else None, user_id=user_id)
    page = queries.trail_page(request.actor, filters, place=request.GET.get("at", ""))
    listing = read_listing(request.GET, sorts={"": ()}, default="")
    words = form.in_words()
    if pupil and filters.user_id:
        found = (each.name for each in people or () if each.user_id == filters.user_id)
        words |= {"person": next(found, "One person")}
    whose = {"pupil": filters.pupil_id or "", "person": filters.user_id or ""}
    return {
        "page": page,
        "pupil": pupil,
        "person": person,
        "people": people or [],
        "filter_form": form,
        "chips": listing.chips(words),
        "kept": [("person", str(filters.user_id))] if pupil and filters.user_id else [],
        "clear_url": request.path,
        "newer_url": listing.url(at=page.newer) if page.newer else "",
        "older_url": listing.url(at=page.older) if page.older else "",
        "export_url": reverse("records:trail-export") + listing.url(at="", format="", **whose),
        "csv_url": reverse("records:trail-export") + listing.url(at="", format="csv", **whose),
        "shows_pupil": pupil is None,
    }
