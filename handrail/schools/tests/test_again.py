"""Names that are taken meanwhile, lists that bring nothing new, and terms that outlast their year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db.models import QuerySet

from handrail.access.types import Role
from handrail.core.errors import Refused
from handrail.schools import actions, rules
from handrail.schools.models import School
from handrail.schools.types import Period
from tests.factories import SchoolFactory, make_actor, trail


@pytest.mark.django_db
def test_a_short_name_that_is_taken_at_the_same_moment_is_refused(monkeypatch) -> None:
    SchoolFactory(code="fernhill")
    # Both look at once, and neither sees the other: the database decides.
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)
    with pytest.raises(Refused) as refused:
        actions.open_school(code="fernhill", name="Fernhill", setting="secondary", framework="england-2015")
    assert refused.value.field == "code"
    assert School.objects.count() == 1


@pytest.mark.django_db
def test_faculties_that_are_there_are_not_added_again(in_school) -> None:
    office = make_actor(SchoolFactory(), Role.OFFICE)
    with in_school(office):
        first = actions.ensure_faculties(actor=office, names=["Science", "Arts"])
        again = actions.ensure_faculties(actor=office, names=["Arts"])
    assert set(again) == {"Arts", "Science"} == set(first)
    assert len(trail(type="GROUPS_ADDED")) == 1


def test_a_term_that_outlasts_its_year_is_a_problem_at_its_last_day() -> None:
    year = rules.usual_dates(date(2026, 9, 1))
    *before, summer = year.terms
    longer = replace(summer, period=Period(summer.period.starts_on, date(2027, 9, 3)))
    (problem,) = rules.calendar_problems(replace(year, terms=(*before, longer)))
    assert problem.place.endswith("ends_on")
    assert "3 September 2027, after the year does (31 August 2027)" in problem.message


def test_a_period_of_one_day_is_written_as_one_date() -> None:
    day = date(2026, 11, 16)
    assert rules.span_words(Period(day, day)) == "16 November 2026"
    assert rules.span_words(Period(day, date(2026, 11, 20))) == "16 November 2026 to 20 November 2026"
