"""Home per role."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse

from handrail.access.decorators import public, signed_in
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import looking
from handrail.web import queries
from handrail.web.first_page import only_page


@public
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that look for the mark at its old place (and those that show a PDF) to the real one."""
    return redirect(static("handrail/mark.svg"), permanent=True)


@signed_in
def home(request: Request) -> HttpResponse:
    """Show what is due and whose turn it is, for the roles of this person."""
    actor = request.actor
    if one := only_page(actor):
        return redirect(one)
    page = queries.home_page(actor)
    # Without anything due and without pupils of the day, the large links are the work itself.
    if page.reviews or page.plans or page.pupils:
        looking.listed()
    works_by_doors = not (page.stats or page.reviews or page.plans or page.pupils)
    doors = _doors(actor)
    context = {
        "page": page,
        "first_name": actor.name.split()[0],
        "doors": doors,
        "side_doors": [] if works_by_doors else doors,
        "works_by_doors": works_by_doors,
        "tour": _tour(actor) if settings.DEMO else (),
        "may_search": can(actor, Permission.PUPIL_VIEW),
    }
    return render(request, "web/home.html", context)


def _doors(actor: Actor) -> list[dict[str, str]]:
    """Return the large links of a person's working day: what it says, what it is for, where it leads, its icon."""
    doors = [
        (
            Permission.OBSERVATION_RECORD,
            "Today",
            "Your pupils, their targets, and how it went",
            "progress:today",
            "target",
        ),
        (
            Permission.PLAN_EDIT,
            "This week",
            "Targets that want a look: behind, met early, long without a record, help wanted",
            "web:glance",
            "clock",
        ),
        (
            Permission.CHILD_VIEW,
            "Your children",
            "Their plans, and how it is going",
            "families:family",
            "heart",
        ),
        (
            Permission.PUPIL_IMPORT,
            "Bring in a list",
            "Pupils from the school's own system",
            "exchange:import-list",
            "upload",
        ),
        (
            Permission.ACCOUNT_MANAGE,
            "Accounts",
            "Who works here, and what they may do",
            "schools:account-list",
            "people",
        ),
        (Permission.SCHOOL_EDIT, "School", "Calendar, classes, groups and subjects", "schools:school", "calendar"),
        (
            Permission.RECORDS_VIEW,
            "Records",
            "Requests for records, and how long they are kept",
            "records:request-list",
            "book",
        ),
        (Permission.TRAIL_VIEW, "Trail", "Who looked at which record, and what was changed", "records:trail", "clock"),
        (
            Permission.CARD_MAKE,
            "Pupils’ cards",
            "So that pupils see their own page",
            "families:card-list",
            "pupil",
        ),
        (Permission.REPORT_PRINT, "Print", "Plans of a class or of the whole school", "reports:print", "print"),
        (
            Permission.FRAMEWORK_VIEW,
            "Framework",
            "Stages, plans and dates, in words",
            "frameworks:framework-detail",
            "rail",
        ),
    ]
    return [
        {"label": label, "text": text, "url": reverse(name), "icon": icon}
        for permission, label, text, name, icon in doors
        if can(actor, permission)
    ]


def _tour(actor: Actor) -> list[dict[str, str]]:
    """Return what to try in the demonstration, in this role."""
    steps = [
        (
            Permission.REVIEW_HOLD,
            "Hold a review that is due: what became of each target, and what comes next.",
            "reviews:review-list",
        ),
        (Permission.REGISTER_EDIT, "Filter the register by year, stage or need, and open a pupil.", "pupils:register"),
        (
            Permission.PLAN_EDIT,
            "Open a draft, type, and watch it save. Open it twice and change the same words.",
            "plans:plan-list",
        ),
        (
            Permission.OBSERVATION_RECORD,
            "Record how a target went, and take it back within a minute.",
            "progress:today",
        ),
        (Permission.REPORT_PRINT, "Print the plans of a class as one document.", "reports:print"),
        (
            Permission.PUPIL_IMPORT,
            "Bring in a list of pupils: nothing is saved before you have seen it.",
            "exchange:import-list",
        ),
        (
            Permission.TRAIL_VIEW,
            "Ask who has seen a pupil's page, and who can see it now.",
            "records:trail",
        ),
        (Permission.ACCOUNT_MANAGE, "Look at the accounts and what each role may do.", "schools:account-list"),
    ]
    return [{"text": text, "url": reverse(name)} for permission, text, name in steps if can(actor, permission)]
