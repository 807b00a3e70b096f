"""The school's calendar: a picture of the year, and the form to change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.forms import sent_in
from handrail.schools import actions, policy, queries, rules
from handrail.schools.forms.calendar import CalendarForms
from handrail.schools.forms.school import is_scottish
from handrail.schools.picture import year_svg, year_words
from handrail.schools.types import CLOSURE_KIND_LABELS, CalendarProblem, YearDates
from handrail.schools.views.frame import frame


@requires(Permission.SCHOOL_VIEW)
def calendar(request: Request, year_id: UUID | None = None) -> HttpResponse:
    """Show one year: as a picture, and in words."""
    years = queries.years_of(request.actor.school_id)
    year = policy.get_year(request.actor, year_id) if year_id else queries.year_for(years, clock.today())
    context: dict[str, Any] = {"years": years, "year": year}
    if year is not None:
        dates = queries.year_dates(year)
        context |= {
            "picture": year_svg(dates, today=clock.today()),
            "summary": year_words(dates),
            "terms": _term_rows(dates),
            "closures": [(closure, CLOSURE_KIND_LABELS[closure.kind]) for closure in dates.closures],
        }
    return render(request, "schools/calendar.html", frame(request, "schools:calendar", **context))


def _term_rows(dates: YearDates) -> list[dict[str, Any]]:
    days = rules.calendar_from(dates)
    return [
        {
            "term": term,
            "half_term": rules.span_words(term.half_term) if term.half_term else "None",
            "n_days": rules.school_days_between(term.period.starts_on, term.period.ends_on, days),
        }
        for term in dates.terms
    ]


@requires(Permission.SCHOOL_EDIT)
def calendar_change(request: Request, year_id: UUID | None = None) -> HttpResponse:
    """Change a year, or add one that starts from the usual dates."""
    actor = request.actor
    year = policy.get_year(actor, year_id, Permission.SCHOOL_EDIT) if year_id else None
    forms = CalendarForms(sent_in(request), queries.year_dates(year) if year else _fresh_year(request))
    if "more" in request.POST:
        forms = forms.with_more_rows()
    elif forms.is_valid():
        try:
            kept = actions.set_calendar(actor=actor, year=forms.year_dates, year_id=year_id)
        except Refused as refusal:
            forms.add(CalendarProblem(refusal.field or "", refusal.message))
        else:
            messages.success(request, f"The calendar of {kept.name} is kept.")
            return redirect("schools:calendar-year", kept.pk)
    context = frame(request, "schools:calendar", calendar=forms, errors=forms.errors, year=year)
    context["cancel_url"] = reverse("schools:calendar")
    return render(request, "schools/calendar_change.html", context, status=422 if forms.errors else 200)


def _fresh_year(request: Request) -> YearDates:
    """Return the usual dates of the first year that the school does not have yet."""
    years = queries.years_of(request.actor.school_id)
    after = max((year.ends_on for year in years), default=None)
    today = clock.today()
    day = rules.first_day_of_next_year(after) if after is not None and after >= today else today
    return rules.usual_dates(day, is_scottish=is_scottish(request.actor.framework_code))
