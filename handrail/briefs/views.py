"""Pages of the room: making briefs, their list, and the page that anybody with the link opens on its day."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import public, requires
from handrail.access.http import Request, address_of
from handrail.access.permissions import Permission
from handrail.briefs import actions, policy, queries
from handrail.briefs.forms import BriefForm
from handrail.briefs.types import BriefStanding
from handrail.core import looking
from handrail.core.codes import code_on_screen
from handrail.core.errors import Refused

OPEN = (BriefStanding.TODAY, BriefStanding.COMING)


@requires(Permission.BRIEF_MAKE)
def brief_list(request: Request) -> HttpResponse:
    """Show one's own briefs, or the whole school's for whoever makes them for all of it."""
    rows = queries.brief_rows(request.actor)
    context = {
        "open_rows": [row for row in rows if row.standing in OPEN],
        "past_rows": [row for row in rows if row.standing not in OPEN],
    }
    return render(request, "briefs/brief_list.html", context)


@requires(Permission.BRIEF_MAKE)
def brief_make(request: Request) -> HttpResponse:
    """Make a brief."""
    looking.listed()
    actor = request.actor
    form = BriefForm(request.POST or None, days=queries.days(actor), choices=queries.choices(actor))
    if request.method == "POST" and form.is_valid():
        try:
            brief = actions.make_brief(actor=actor, **form.wanted)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("briefs:brief-detail", brief_id=brief.pk)
    context = {"form": form, "back": reverse("briefs:brief-list")}
    return render(request, "briefs/brief_make.html", context, status=422 if form.errors else 200)


@requires(Permission.BRIEF_MAKE)
def brief_detail(request: Request, brief_id: UUID) -> HttpResponse:
    """Show a brief's state, what can be done with it, and when its link was opened."""
    brief = policy.get_brief(request.actor, brief_id)
    row = queries.brief_row(brief)
    context = {
        "row": row,
        "openings": queries.openings_of(brief),
        "is_own": policy.is_own(request.actor, brief),
        "is_open": row.standing in OPEN,
        "ended_by": brief.ended_by_name,
    }
    return render(request, "briefs/brief_detail.html", context)


@requires(Permission.BRIEF_MAKE)
def brief_print(request: Request, brief_id: UUID) -> HttpResponse:
    """Show one's own brief for paper."""
    brief = policy.get_brief(request.actor, brief_id)
    sheet = actions.print_sheet(actor=request.actor, brief=brief)
    back = reverse("briefs:brief-detail", args=[brief_id])
    return render(request, "briefs/brief_print.html", {"sheet": sheet, "made_by": brief.made_by_name, "back_url": back})


@requires(Permission.BRIEF_MAKE)
@require_POST
def brief_link(request: Request, brief_id: UUID) -> HttpResponse:
    """Make a new link, and show it once with its code for a phone's camera."""
    brief = policy.get_brief(request.actor, brief_id)
    token = actions.make_link(actor=request.actor, brief=brief)
    link = request.build_absolute_uri(reverse("briefs:brief-open", args=[token]))
    context = {"row": queries.brief_row(brief), "link": link, "code": code_on_screen(link, "the same page as the link")}
    return render(request, "briefs/brief_link.html", context)


@requires(Permission.BRIEF_MAKE)
@require_POST
def brief_end(request: Request, brief_id: UUID) -> HttpResponse:
    """End a brief at once."""
    brief = policy.get_brief(request.actor, brief_id)
    actions.end_brief(actor=request.actor, brief=brief)
    messages.success(request, f"The brief for {brief.for_name} is ended. Its link opens nothing any more.")
    return redirect("briefs:brief-list")


@public
def brief_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show a brief to whoever has the link, on its day. Every other answer is the same, whatever the reason."""
    opened = actions.open_brief(token=token, address=address_of(request))
    if opened is None:
        answer = render(request, "briefs/gone.html", status=404)
    else:
        answer = render(request, "briefs/brief_open.html", {"sheet": opened.sheet, "made_by": opened.made_by})
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Cache-Control"] = "no-store, private"
    return answer
