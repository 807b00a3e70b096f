"""Deadlines of every framework, counted in random calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.frameworks.queries import all_frameworks, get_framework
from handrail.frameworks.rules import add_offset, cadence_for, is_kept
from handrail.frameworks.types import Deadline, Framework, Sense, Unit
from handrail.schools.rules import calendar_from, is_school_day, span_words, term_of, usual_dates
from handrail.schools.rules import deadlines as rules
from handrail.schools.types import Calendar, Period

CALENDAR = calendar_from(usual_dates(date(2026, 9, 1)))
EVERY = [(framework, item) for framework in all_frameworks().values() for item in framework.deadlines]
CADENCES = [(framework, item) for framework in all_frameworks().values() for item in framework.cadences]
ENGLAND = get_framework("england-2015")
anchors = st.dates(date(2026, 8, 1), date(2027, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar of up to six terms, with closures that may lie anywhere and over each other."""
    terms, day = [], date(2026, 9, 1)
    for _ in range(draw(st.integers(0, 6))):
        starts_on = day + timedelta(days=draw(st.integers(0, 45)))
        ends_on = starts_on + timedelta(days=draw(st.integers(1, 90)))
        terms.append(Period(starts_on, ends_on))
        day = ends_on + timedelta(days=1)
    spans = draw(st.lists(st.tuples(anchors, st.integers(0, 12)), max_size=6))
    return Calendar(tuple(terms), tuple(Period(first, first + timedelta(days=n)) for first, n in spans))


@given(st.sampled_from(EVERY), anchors, calendars())
def test_a_day_to_work_to_keeps_the_rule_of_every_framework(
    one: tuple[Framework, Deadline], anchor_on: date, calendar: Calendar
) -> None:
    _, item = one
    due = rules.due_day(item, anchor_on, calendar)
    off = rules.days_off(calendar)
    assert is_kept(item, anchor_on, due.work_to_on, off)
    assert rules.is_met(item, due, due.work_to_on)
    # A day beyond the limit does not keep it; the limit itself does.
    beyond = due.limit_on + timedelta(days=-1 if due.is_floor else 1)
    assert rules.is_met(item, due, due.limit_on) and not rules.is_met(item, due, beyond)
    assert (due.work_to_on >= due.limit_on) if due.is_floor else (due.work_to_on <= due.limit_on)
    assert bool(due.moved_because) == (due.work_to_on != due.limit_on)


@given(st.sampled_from(EVERY), anchors, calendars())
def test_a_day_to_work_to_is_open_unless_that_would_ask_for_it_before_its_cause(
    one: tuple[Framework, Deadline], anchor_on: date, calendar: Calendar
) -> None:
    _, item = one
    due = rules.due_day(item, anchor_on, calendar)
    if not rules.is_open(due.work_to_on, calendar):
        assert (item.offset or 0) > 0 and due.work_to_on == due.limit_on
        assert rules.open_day_on_or_before(due.limit_on, calendar) < anchor_on
    if (item.offset or 0) > 0 and due.limit_on >= anchor_on:
        assert due.work_to_on >= anchor_on


@given(st.sampled_from(EVERY), anchors, calendars())
def test_a_limit_is_counted_in_its_own_unit(
    one: tuple[Framework, Deadline], anchor_on: date, calendar: Calendar
) -> None:
    _, item = one
    limit_on = rules.due_day(item, anchor_on, calendar).limit_on
    counted = add_offset(anchor_on, item, rules.days_off(calendar)) - timedelta(days=item.sense is Sense.BEFORE)
    offset = item.offset or 0
    if item.or_end_of_term:
        assert limit_on <= counted
        return
    assert limit_on == counted
    if item.unit is Unit.CALENDAR_WEEKS and item.sense is not Sense.BEFORE:
        assert limit_on - anchor_on == timedelta(weeks=offset)
    elif item.unit is Unit.CALENDAR_DAYS:
        assert limit_on - anchor_on == timedelta(days=offset)
    elif item.unit is Unit.SCHOOL_DAYS:
        passed = [anchor_on + timedelta(days=n) for n in range(1, (limit_on - anchor_on).days + 1)]
        first, last = (t.starts_on for t in calendar.terms[:1]), (t.ends_on for t in calendar.terms[-1:])
        if all(day <= anchor_on for day in first) and all(limit_on <= day for day in last) and calendar.terms:
            assert sum(is_school_day(day, calendar) for day in passed) == offset


@given(anchors, calendars())
def test_open_days_are_found_on_both_sides(day: date, calendar: Calendar) -> None:
    before, after = rules.open_day_on_or_before(day, calendar), rules.open_day_on_or_after(day, calendar)
    assert before <= day <= after
    assert rules.is_open(before, calendar) and rules.is_open(after, calendar)
    assert (before == day) == (after == day) == rules.is_open(day, calendar)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(rules.is_open(one, calendar) for one in between)


@given(st.sampled_from(CADENCES), anchors, calendars())
def test_no_review_is_later_than_the_law_allows(one, last_on: date, calendar: Calendar) -> None:
    framework, cadence = one
    statute = rules.statutory_latest(framework, cadence.plan_kind, last_on, calendar, cadence=cadence)
    guided = rules.guidance_latest(cadence, last_on, calendar)
    assert cadence.statutory_per_year is None or statute is not None
    assert not (cadence.statutory_per_year and guided)
    for latest in (statute, guided):
        if latest is None:
            continue
        assert last_on <= latest.work_to_on <= latest.limit_on
        assert latest.limit_on <= last_on + timedelta(days=366)
    if statute is not None:
        problem = rules.review_day_problem(
            statute.limit_on + timedelta(days=1), today=last_on, calendar=calendar, latest=statute
        )
        assert problem


@given(st.dates(date(2026, 9, 1), date(2027, 7, 31)), anchors, calendars())
def test_a_day_without_a_problem_is_open_and_not_past(today: date, day: date, calendar: Calendar) -> None:
    if not rules.review_day_problem(day, today=today, calendar=calendar):
        assert today <= day <= today + timedelta(days=366) and rules.is_open(day, calendar)


# ------------------------------------------------------------------------------------------- worked cases


@pytest.mark.parametrize(
    ("framework", "code", "anchor_on", "limit_on", "work_to_on"),
    [
        # Monday 9 November: two weeks before is Monday 26 October, in half-term, so the Friday before it.
        ("england-2015", "AR-INVITE", date(2026, 11, 9), date(2026, 10, 26), date(2026, 10, 23)),
        # Two weeks after Monday 19 October is in term.
        ("england-2015", "AR-REPORT", date(2026, 10, 19), date(2026, 11, 2), date(2026, 11, 2)),
        # From the last day of the year nothing is asked for before the meeting: the day of the meeting is open.
        ("england-2015", "AR-REPORT", date(2027, 7, 19), date(2027, 8, 2), date(2027, 8, 2)),
        ("england-2015", "AR-DECIDE", date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 2)),
        # At least 15 days: a Saturday moves on to Monday.
        ("england-2015", "AR-RESP", date(2026, 11, 6), date(2026, 11, 21), date(2026, 11, 23)),
        ("england-2015", "PT-FEB", date(2027, 1, 11), date(2027, 2, 14), date(2027, 2, 12)),
        ("england-2015", "AR-12M", date(2026, 1, 31), date(2027, 1, 31), date(2027, 1, 29)),
        # Ten school days from 10 December end after Christmas; the term ends first.
        ("england-2001", "AR-REPORT", date(2026, 12, 10), date(2026, 12, 18), date(2026, 12, 18)),
        ("england-2001", "AR-REPORT", date(2026, 11, 9), date(2026, 11, 23), date(2026, 11, 23)),
        # 35 school days from 5 October step over half-term.
        ("wales-2021", "IDP-SCHOOL", date(2026, 10, 5), date(2026, 11, 30), date(2026, 11, 30)),
        # 'Before the end' is the day before at the latest.
        ("wales-2021", "IDP-12M", date(2025, 11, 16), date(2026, 11, 15), date(2026, 11, 13)),
        ("highland-2015", "CSP-12M", date(2026, 2, 9), date(2027, 2, 9), date(2027, 2, 9)),
        ("northern-ireland", "STAT-NI-PARENTS", date(2026, 10, 2), date(2026, 10, 24), date(2026, 10, 23)),
    ],
)
def test_worked_cases_come_out(framework: str, code: str, anchor_on: date, limit_on: date, work_to_on: date) -> None:
    due = rules.due_day(get_framework(framework).deadline(code), anchor_on, CALENDAR)
    assert (due.limit_on, due.work_to_on) == (limit_on, work_to_on)


def test_exceptions_are_those_that_the_law_names() -> None:
    named = rules.accepted_exceptions(ENGLAND, ENGLAND.deadline("EHC-FINAL"))
    assert [item.code for item in named] == ["school_closed", "personal", "family_away", "missed_appointment"]
    assert rules.accepted_exceptions(ENGLAND, ENGLAND.deadline("AR-INVITE")) == ()


def test_why_a_day_moved_is_said_in_a_sentence() -> None:
    invite = rules.due_day(ENGLAND.deadline("AR-INVITE"), date(2026, 11, 9), CALENDAR)
    assert invite.moved_because == (
        "26 October 2026 is a day without pupils, so work to 23 October 2026, the last school day before it."
    )
    answer = rules.due_day(ENGLAND.deadline("AR-RESP"), date(2026, 11, 6), CALENDAR)
    assert answer.moved_because == (
        "21 November 2026 is at a weekend, so work to 23 November 2026, the first school day after it."
    )


def test_guidance_and_law_are_kept_apart() -> None:
    support, ehc = cadence_for(ENGLAND, "sen_support_plan"), cadence_for(ENGLAND, "ehc_plan")
    assert rules.statutory_latest(ENGLAND, "sen_support_plan", date(2026, 9, 7), CALENDAR, cadence=support) is None
    guided = rules.guidance_latest(support, date(2026, 9, 7), CALENDAR)
    assert (guided.limit_on, guided.work_to_on, guided.is_statute) == (date(2027, 1, 7), date(2027, 1, 7), False)
    statute = rules.statutory_latest(ENGLAND, "ehc_plan", date(2026, 9, 7), CALENDAR, cadence=ehc)
    assert statute.limit_on == date(2027, 9, 7) and statute.is_statute
    assert rules.guidance_latest(ehc, date(2026, 9, 7), CALENDAR) is None
    assert rules.guidance_latest(None, date(2026, 9, 7), CALENDAR) is None
    # Northern Ireland's pack names a yearly review by law and no deadline for it.
    ireland = get_framework("northern-ireland")
    yearly = rules.statutory_latest(
        ireland, "statement", date(2026, 9, 7), CALENDAR, cadence=cadence_for(ireland, "statement")
    )
    assert yearly.limit_on == date(2027, 9, 7)
    assert rules.statutory_latest(ireland, "plp", date(2026, 9, 7), CALENDAR) is None
    # Five a year do not come out even in months.
    often = support.model_copy(update={"minimum_per_year": 5})
    assert rules.guidance_latest(often, date(2026, 9, 7), CALENDAR).limit_on == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 11, 12), "in the past"),
        (date(2026, 11, 21), "at a weekend"),
        (date(2026, 12, 23), "closed to pupils"),
        (date(2027, 2, 5), "until 31 January 2027 at the latest. Choose 29 January 2027"),
        (date(2026, 11, 17), ""),
    ],
)
def test_what_is_off_limits_is_told_in_words(day: date, says: str) -> None:
    latest = rules.statutory_latest(ENGLAND, "ehc_plan", date(2026, 1, 31), CALENDAR)
    found = rules.review_day_problem(day, today=date(2026, 11, 16), calendar=CALENDAR, latest=latest)
    assert says in found and bool(found) == bool(says)


def test_more_than_a_year_ahead_is_no_review_day() -> None:
    found = rules.review_day_problem(date(2028, 3, 1), today=date(2026, 11, 16), calendar=CALENDAR)
    assert "more than a year away" in found


def test_a_calendar_without_terms_knows_weekdays_only() -> None:
    none = Calendar((), ())
    assert rules.open_day_on_or_before(date(2026, 11, 15), none) == date(2026, 11, 13)
    assert rules.open_day_on_or_after(date(2026, 11, 14), none) == date(2026, 11, 16)
    assert rules.days_off(none) == ()
    assert not rules.is_known(date(2026, 11, 16), none)


def test_nothing_is_asked_for_before_its_cause() -> None:
    # A meeting in the Christmas holiday: its report's two weeks end on the last day of the holiday.
    days = Calendar((Period(date(2026, 9, 2), date(2026, 12, 18)), Period(date(2027, 1, 11), date(2027, 3, 25))), ())
    due = rules.due_day(ENGLAND.deadline("AR-REPORT"), date(2026, 12, 22), days)
    assert due == rules.DueDay(date(2027, 1, 5), date(2027, 1, 5))


def test_a_calendar_that_begins_with_a_closure_leads_out_of_itself() -> None:
    closed = Calendar((Period(date(2026, 9, 7), date(2026, 9, 11)),), (Period(date(2026, 9, 7), date(2026, 9, 11)),))
    assert rules.open_day_on_or_before(date(2026, 9, 9), closed) == date(2026, 9, 4)
    assert rules.open_day_on_or_after(date(2026, 9, 9), closed) == date(2026, 9, 14)
    assert term_of(date(2026, 9, 9), closed) == closed.terms[0]


def test_a_period_of_one_day_is_written_as_one_date() -> None:
    assert span_words(Period(date(2026, 11, 16), date(2026, 11, 16))) == "16 November 2026"
