"""The school's year: terms, half-terms and closures, kept in one go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused
from handrail.schools import rules
from handrail.schools.models import AcademicYear, Closure, School, Term
from handrail.schools.types import ClosureKind, YearDates


@transaction.atomic
def set_calendar(*, actor: Actor, year: YearDates, year_id: UUID | None = None) -> AcademicYear:
    """Keep a whole year. `year_id` names the year to change; without it the year of that name is changed or made.

    Groups of the year stay. Terms and closures are replaced by the given ones.
    Errors: Refused with the first problem, its `field` the place as in CalendarProblem; Denied without SCHOOL_EDIT.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    problems = rules.calendar_problems(year)
    if problems:
        raise Refused(problems[0].message, field=problems[0].place)
    # One at a time: two people who set the same school's year must not end with both sets of terms.
    School.objects.select_for_update().get(pk=actor.school_id)
    row = _row(actor, year, year_id)
    _refuse_overlap(actor, year, row)
    old = _kept(row) if row else None
    if row is None:
        row = AcademicYear(school_id=actor.school_id)
    row.name, row.starts_on, row.ends_on = year.name.strip(), year.period.starts_on, year.period.ends_on
    row.save()
    row.terms.all().delete()
    row.closures.all().delete()
    Term.objects.bulk_create(
        Term(
            school_id=actor.school_id,
            year=row,
            name=term.name.strip(),
            starts_on=term.period.starts_on,
            ends_on=term.period.ends_on,
        )
        for term in year.terms
    )
    Closure.objects.bulk_create(_closures(actor, row, year))
    audit.record(actor, "CALENDAR_SET", subject=row, old=old, new=_kept(row))
    return row


def _row(actor: Actor, year: YearDates, year_id: UUID | None) -> AcademicYear | None:
    rows = AcademicYear.objects.filter(school_id=actor.school_id)
    same_name = rows.filter(name=year.name.strip()).first()
    if year_id is None:
        return same_name
    row = rows.filter(pk=year_id).first()
    if row is None:
        raise NotVisible
    if same_name is not None and same_name.pk != row.pk:
        raise Refused(f"Another year is called {year.name.strip()} already. Choose another name.", field="year.name")
    return row


def _refuse_overlap(actor: Actor, year: YearDates, row: AcademicYear | None) -> None:
    others = AcademicYear.objects.filter(
        school_id=actor.school_id, starts_on__lte=year.period.ends_on, ends_on__gte=year.period.starts_on
    )
    if row is not None:
        others = others.exclude(pk=row.pk)
    other = others.order_by("starts_on", "pk").first()
    if other is not None:
        raise Refused(
            f"The year {year.name.strip()} shares days with the year {other.name} "
            f"({rules.words(other.starts_on)} to {rules.words(other.ends_on)}). Let one end before the other starts.",
            field="year.starts_on",
        )


def _closures(actor: Actor, row: AcademicYear, year: YearDates) -> list[Closure]:
    half_terms = [
        (ClosureKind.HALF_TERM, f"Half-term, {term.name.strip()}", term.half_term)
        for term in year.terms
        if term.half_term
    ]
    others = [(closure.kind, closure.name.strip(), closure.period) for closure in year.closures]
    return [
        Closure(
            school_id=actor.school_id,
            year=row,
            kind=ClosureKind(kind).value,
            name=name,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
        )
        for kind, name, period in (*half_terms, *others)
    ]


def _kept(row: AcademicYear) -> dict[str, Any]:
    """Return the year as JSON, for the trail."""

    def span(item: Any) -> list[str]:
        return [item.name, item.starts_on.isoformat(), item.ends_on.isoformat()]

    return {
        "year": span(row),
        "terms": [span(term) for term in row.terms.order_by("starts_on", "pk")],
        "closures": [span(closure) for closure in row.closures.order_by("starts_on", "pk")],
    }
