"""The year with its load, moving one review, and putting moves back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import clock, looking
from handrail.core.addresses import asked_for, own_address
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.core.listing import read_listing
from handrail.frameworks.rules import year_name
from handrail.planner import actions, queries
from handrail.planner.forms import MoveForm, PlannerFilter, chosen_from, week_from
from handrail.planner.picture import week_bar
from handrail.planner.rules import weeks
from handrail.planner.views.frame import tabs
from handrail.reviews.policy import get_plan
from handrail.schools.queries import calendar_of
from handrail.schools.rules import words


@requires(Permission.REVIEW_VIEW)
def year(request: Request) -> HttpResponse:
    """Show the weeks of the school year with how many reviews each holds, and one week opened."""
    looking.listed()
    listing = read_listing(request.GET, sorts={"week": ("pk",)}, default="week")
    chosen = chosen_from(listing.value)
    found = queries.year_of(request.actor, chosen, opened=week_from(listing.value("week")))
    initial = {name: listing.value(name) for name in ("year", "class_name", "teacher", "kind")}
    may_move = can(request.actor, Permission.REVIEW_HOLD)
    context = {
        "found": found,
        "terms": [(term, _rows(term, found, listing)) for term in found.terms],
        "filters": PlannerFilter(initial=initial, year=found),
        "active": listing.chips(_labels(chosen, found)),
        "tabs": tabs(request),
        "may_move": may_move,
        "back": request.get_full_path(),
        "key": new_id(),
        "change": queries.last_change(request.actor) if may_move else None,
        "stats": _stats(found),
        "near": _near(found, listing),
    }
    return render(request, "planner/year.html", context)


def _rows(term: Any, found: queries.Year, listing: Any) -> list[dict[str, Any]]:
    rows = []
    for week in term.weeks:
        number = found.load[week.starts_on]
        rows.append(
            {
                "week": week,
                "number": number,
                "n_days": found.days_set[week.starts_on],
                "bar": week_bar(number, found.most),
                "url": listing.url(week=week.starts_on.isoformat()) + "#week",
                "is_opened": week.starts_on == found.opened,
                "is_fullest": number == found.most and number > 1,
            }
        )
    return rows


def _labels(chosen: queries.Chosen, found: queries.Year) -> dict[str, str]:
    return {
        "year": year_name(found.nation, chosen.year_group) if chosen.year_group is not None else "",
        "class_name": chosen.class_name,
        "teacher": dict(found.teachers).get(chosen.teacher_id, "A teacher" if chosen.teacher_id else ""),
        "kind": dict(found.kinds).get(chosen.kind, "A kind" if chosen.kind else ""),
    }


def _stats(found: queries.Year) -> dict[str, Any]:
    now = weeks.monday_of(found.today)
    fullest = [week for term in found.terms for week in term.weeks if found.load[week.starts_on] == found.most]
    return {
        "n_now": found.load[now],
        "n_overdue": len(found.overdue),
        "n_all": found.n_all,
        "fullest": fullest[0].starts_on if fullest and found.most > 1 else None,
        "n_fullest": found.most,
    }


def _near(found: queries.Year, listing: Any) -> dict[str, str]:
    """Return the addresses of the weeks before and after the opened one."""
    starts = [week.starts_on for term in found.terms for week in term.weeks]
    if found.opened not in starts:
        return {}
    place = starts.index(found.opened)
    near = {"before": starts[place - 1] if place else None, "after": next(iter(starts[place + 1 :]), None)}
    return {name: listing.url(week=day.isoformat()) + "#week" for name, day in near.items() if day}


@requires(Permission.REVIEW_HOLD)
def review_move(request: Request, plan_id: UUID) -> HttpResponse:
    """Put one review on another day: by the form, or dropped on a day or a week."""
    plan = get_plan(request.actor, plan_id, Permission.REVIEW_HOLD)
    page = queries.move_page(request.actor, plan.pk)
    if page is None:
        messages.info(request, "No review of this plan is due, so there is none to move.")
        return redirect("planner:year")
    back = asked_for(request, "back", otherwise=reverse("planner:year"))
    form = MoveForm(request.POST or None, near=page.around, was=page.review.due_on, initial={"back": back})
    if request.method == "POST" and form.is_valid():
        try:
            return _moved(request, page.review, form)
        except Refused as refusal:
            form.refuse(refusal)
    context = {"page": page, "plan": plan, "form": form, "cancel_url": back, "submit_text": "Move the review"}
    return render(request, "planner/review_move.html", context, status=422 if form.errors else 200)


def _moved(request: Request, review: queries.DueReview, form: MoveForm) -> HttpResponse:
    day, given = form.wanted, form.cleaned_data
    if day is None:
        calendar, today = calendar_of(request.actor.school_id), clock.today()
        day, problem = weeks.day_in_week(
            given["week"], review.due_on, today=today, calendar=calendar, latest=review.law
        )
        if problem:
            raise Refused(problem, field="day")
    actions.move_review(
        actor=request.actor,
        plan_id=review.plan_id,
        day=day,
        was=given["was"],
        key=given["key"],
        reason=given["reason"],
    )
    messages.success(request, f"The review of {review.name} is on {day:%A} {words(day)}.")
    back = own_address(given["back"], otherwise=reverse("planner:year"))
    is_year = back.partition("?")[0] == reverse("planner:year")
    return redirect(_with_week(back, day.isoformat()) if is_year else back)


def _with_week(address: str, week: str) -> str:
    """Return the planner's address with the week of the new day opened."""
    query = QueryDict(address.partition("?")[2].partition("#")[0], mutable=True)
    pairs = {name: query[name] for name in query if name != "week"} | {"week": week}
    return f"{reverse('planner:year')}?{urlencode(pairs)}"


@requires(Permission.REVIEW_HOLD)
@require_POST
def change_undo(request: Request, change_id: UUID) -> HttpResponse:
    """Put the reviews of a change back on the days that they had."""
    try:
        change = actions.undo_change(actor=request.actor, change_id=change_id)
    except Refused as refusal:
        messages.error(request, f"Nothing was put back. {refusal.message}")
    else:
        number = change.reviews.count()
        messages.success(request, "The review is back where it was." if number == 1 else f"{number} reviews are back.")
    return redirect(asked_for(request, "back", otherwise=reverse("planner:year")))
