"""Weeks, times of a review day, clocks, and what a proposal never does."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.frameworks.queries import all_frameworks, get_framework
from handrail.planner.rules import clocks, proposing, sittings, weeks
from handrail.planner.types import ClockStanding, NewDay, Note, Sitting, ToPlace
from handrail.schools.rules import calendar_from, is_school_day, usual_dates
from handrail.schools.rules.deadlines import statutory_latest
from handrail.schools.types import Calendar, Period

CALENDAR = calendar_from(usual_dates(date(2026, 9, 1)))
AUTUMN = CALENDAR.terms[0]
TODAY = date(2026, 11, 16)
ENGLAND = get_framework("england-2015")
TEACHERS = [UUID(int=number) for number in range(1, 4)]
GROUPS = [UUID(int=number) for number in range(11, 13)]


# ------------------------------------------------------------------------------------------------------- weeks


def test_a_term_has_its_weeks_and_half_term_is_there_without_days() -> None:
    (term,) = weeks.weeks_of([("Autumn", AUTUMN)], CALENDAR, TODAY)
    by_monday = {week.starts_on: week for week in term.weeks}
    assert by_monday[date(2026, 10, 26)].n_days == 0
    assert by_monday[date(2026, 8, 31)].n_days == 3
    assert by_monday[date(2026, 11, 16)].is_now and by_monday[date(2026, 11, 9)].is_past
    assert sum(week.n_days for week in term.weeks) == len(
        weeks.open_days_between(AUTUMN.starts_on, AUTUMN.ends_on, CALENDAR)
    )


def test_reviews_are_counted_by_their_week() -> None:
    days = [date(2026, 12, 7), date(2026, 12, 11), date(2026, 12, 13), date(2026, 12, 14)]
    assert weeks.load_of(days) == Counter({date(2026, 12, 7): 3, date(2026, 12, 14): 1})


@pytest.mark.parametrize(
    ("week", "day"),
    [
        (date(2026, 12, 2), date(2026, 12, 3)),  # Thursday again
        (date(2026, 12, 14), date(2026, 12, 17)),
        (date(2026, 11, 16), date(2026, 11, 19)),
    ],
)
def test_a_review_keeps_its_day_of_the_week(week: date, day: date) -> None:
    assert weeks.day_in_week(week, date(2026, 12, 10), today=TODAY, calendar=CALENDAR) == (day, "")


def test_a_closed_weekday_gives_way_to_the_nearest_and_the_law_holds() -> None:
    closed = Calendar(CALENDAR.terms, (*CALENDAR.closures, Period(date(2026, 12, 3), date(2026, 12, 3))))
    assert weeks.day_in_week(date(2026, 11, 30), date(2026, 12, 10), today=TODAY, calendar=closed)[0] == date(
        2026, 12, 2
    )
    law = statutory_latest(ENGLAND, "ehc_plan", date(2025, 12, 1), CALENDAR)
    found = weeks.day_in_week(date(2026, 11, 30), date(2026, 12, 10), today=TODAY, calendar=CALENDAR, latest=law)
    assert found == (date(2026, 12, 1), "")
    day, problem = weeks.day_in_week(date(2026, 12, 7), date(2026, 12, 13), today=TODAY, calendar=CALENDAR, latest=law)
    assert day == date(2026, 12, 11) and "until 1 December 2026 at the latest" in problem


# --------------------------------------------------------------------------------------------- times of a day


def test_times_follow_one_another_and_the_last_ends_in_time() -> None:
    assert sittings.times_of(time(9, 0), time(10, 0), 25) == (time(9, 0), time(9, 25))
    assert sittings.times_of(time(9, 0), time(9, 0), 10) == ()


@given(st.times(), st.times(), st.integers(5, 120))
def test_times_never_overlap(starts_at: time, ends_at: time, minutes: int) -> None:
    found = sittings.times_of(starts_at, ends_at, minutes)
    as_minutes = [at.hour * 60 + at.minute for at in found]
    assert all(after - before == minutes for before, after in pairwise(as_minutes))
    assert not found or as_minutes[-1] + minutes <= ends_at.hour * 60 + ends_at.minute


def typed(**changes: object) -> NewDay:
    known = {
        "kind": "review_day",
        "held_on": date(2026, 12, 1),
        "starts_at": time(9, 0),
        "ends_at": time(12, 0),
        "minutes_each": 15,
        "room": "Library",
        "teacher_id": TEACHERS[0],
    }
    return NewDay(**known | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "The same teacher is taken at that time by the other."),
        ({"teacher_id": None, "group_id": GROUPS[0]}, "The same class"),
        ({"teacher_id": None}, "The same room"),
        ({"teacher_id": None, "room": "Hall"}, ""),
        ({"teacher_id": None, "room": ""}, ""),
        ({"starts_at": time(12, 0), "ends_at": time(13, 0)}, ""),
        ({"held_on": date(2026, 12, 2)}, ""),
    ],
)
def test_two_days_do_not_share_a_teacher_a_class_or_a_room(changes: dict, says: str) -> None:
    other = typed(group_id=GROUPS[0])
    assert sittings.clash(typed(**changes), [(other, "the other")]).startswith(says)
    assert bool(sittings.clash(typed(**changes), [(other, "the other")])) == bool(says)


# ------------------------------------------------------------------------------------------------------ clocks


ANCHORS = {"meeting": date(2026, 12, 10), "plan_or_last_review": date(2026, 1, 19)}


def clock(code: str, **more: object) -> object:
    known: dict = {"anchors": ANCHORS, "notes": {}, "today": TODAY, "held_on": None} | more
    found = clocks.clocks_of(
        ENGLAND,
        "ehc_plan",
        known["anchors"],
        known["notes"],
        today=known["today"],
        calendar=CALENDAR,
        held_on=known["held_on"],
    )
    return next(one for one in found if one.code == code)


@pytest.mark.parametrize(
    ("code", "more", "state"),
    [
        ("AR-INVITE", {}, ClockStanding.DUE),
        ("AR-INVITE", {"today": date(2026, 11, 2)}, ClockStanding.AHEAD),
        ("AR-INVITE", {"today": date(2026, 11, 27)}, ClockStanding.LATE),
        ("AR-INVITE", {"notes": {"AR-INVITE": Note(date(2026, 11, 26))}}, ClockStanding.DONE),
        ("AR-INVITE", {"notes": {"AR-INVITE": Note(date(2026, 11, 27))}}, ClockStanding.DONE_LATE),
        ("AR-INVITE", {"notes": {"AR-INVITE": Note(date(2026, 11, 27), "", "She was ill.")}}, ClockStanding.DONE),
        ("AR-INVITE", {"notes": {"AR-INVITE": Note(None, "", "She was ill.")}}, ClockStanding.EXCEPTED),
        ("AR-12M", {"held_on": date(2026, 12, 10)}, ClockStanding.DONE),
        ("AR-FINAL", {}, ClockStanding.WAITING),
        ("AR-RESP", {"anchors": {"amendment_notice": date(2026, 11, 9)}}, ClockStanding.OPEN_UNTIL),
        ("AR-RESP", {"anchors": {}, "notes": {"AR-RESP": Note(date(2026, 11, 9))}}, ClockStanding.DONE),
    ],
)
def test_a_clock_says_how_it_stands(code: str, more: dict, state: ClockStanding) -> None:
    assert clock(code, **more).state is state  # type: ignore[attr-defined]


def test_the_schools_own_clocks_count_its_school_days_and_others_the_limit() -> None:
    # Two weeks before Monday 9 November is in half-term; four weeks after it is a day of the authority's.
    anchors = {"meeting": date(2026, 11, 9)}
    invite, decide = clock("AR-INVITE", anchors=anchors), clock("AR-DECIDE", anchors={"meeting": date(2026, 11, 28)})
    assert (invite.limit_on, invite.due_on) == (date(2026, 10, 26), date(2026, 10, 23))  # type: ignore[attr-defined]
    assert invite.moved_because  # type: ignore[attr-defined]
    assert decide.due_on == decide.limit_on == date(2026, 12, 26)  # type: ignore[attr-defined]
    assert not decide.moved_because  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("framework", "kind", "code", "anchor", "limit_on", "due_on"),
    [
        ("england-2015", "ehc_plan", "AR-CIRC", date(2026, 12, 10), date(2026, 11, 26), date(2026, 11, 26)),
        ("england-2015", "ehc_plan", "AR-REPORT", date(2026, 12, 10), date(2026, 12, 24), date(2026, 12, 18)),
        ("england-2015", "ehc_plan", "AR-DECIDE", date(2026, 12, 10), date(2027, 1, 7), date(2027, 1, 7)),
        ("england-2015", "ehc_plan", "AR-MAX", date(2026, 12, 10), date(2027, 3, 4), date(2027, 3, 4)),
        ("england-2015", "ehc_plan", "AR-RESP", date(2027, 1, 7), date(2027, 1, 22), date(2027, 1, 22)),
        ("england-2015", "ehc_plan", "AR-FINAL", date(2027, 1, 7), date(2027, 3, 4), date(2027, 3, 4)),
        ("england-2015", "ehc_plan", "PT-FEB", date(2027, 9, 1), date(2027, 2, 14), date(2027, 2, 14)),
        ("england-2015", "ehc_plan", "PT-MAR", date(2027, 9, 1), date(2027, 3, 30), date(2027, 3, 30)),
        ("england-2001", "statement", "AR-CIRC", date(2026, 12, 10), date(2026, 11, 26), date(2026, 11, 26)),
        ("england-2001", "statement", "AR-REPORT", date(2026, 12, 10), date(2026, 12, 18), date(2026, 12, 18)),
        ("highland-2015", "csp", "CSP-EARLY", date(2026, 11, 16), date(2026, 12, 14), date(2026, 12, 14)),
        ("highland-2015", "csp", "CSP-EARLY-MAX", date(2026, 11, 16), date(2027, 2, 8), date(2027, 2, 8)),
        ("wales-2021", "idp", "IDP-12M", date(2025, 11, 16), date(2026, 11, 15), date(2026, 11, 13)),
        ("wales-2021", "idp", "IDP-SCHOOL", date(2026, 10, 5), date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_the_worked_cases_of_the_guide_come_out(framework, kind, code, anchor, limit_on, due_on) -> None:
    found = get_framework(framework)
    item = found.deadline(code)
    made = clocks.clocks_of(found, kind, {item.anchor: anchor}, {}, today=TODAY, calendar=CALENDAR)
    (one,) = [each for each in made if each.code == code]
    assert (one.limit_on, one.due_on) == (limit_on, due_on)


def test_who_does_it_decides_whose_days_count() -> None:
    assert clocks.is_for_school("School") and clocks.is_for_school("Head")
    assert clocks.is_for_school("School and other bodies")
    assert not clocks.is_for_school("Local authority, through the school")
    assert not clocks.is_for_school("Family")


def test_an_accepted_exception_is_told_in_the_laws_words() -> None:
    noted = clock("EHC-FINAL", notes={"EHC-FINAL": Note(None, "personal", "A bereavement.")})
    assert noted.exception_words.startswith("Exceptional personal")  # type: ignore[attr-defined]
    assert clock("AR-INVITE").exception_words == ""  # type: ignore[attr-defined]


def test_the_fortnight_holds_what_is_late_or_comes_soon() -> None:
    assert clocks.is_due_soon(clock("AR-INVITE"), TODAY)  # type: ignore[arg-type]
    assert not clocks.is_due_soon(clock("AR-REPORT"), TODAY)  # type: ignore[arg-type]
    assert not clocks.is_due_soon(clock("AR-FINAL"), TODAY)  # type: ignore[arg-type]


def test_the_days_that_only_people_know_are_asked_for() -> None:
    asked = dict(clocks.anchors_to_ask(ENGLAND, "ehc_plan"))
    assert "request" in asked and "phase_transfer" in asked and "meeting" not in asked
    assert clocks.anchors_to_ask(ENGLAND, "sen_support_plan") == ()


def test_the_notice_of_a_meeting_is_the_frameworks() -> None:
    assert clocks.notice_days(ENGLAND, "ehc_plan") == 14
    assert clocks.notice_days(ENGLAND, "sen_support_plan") == 0
    assert clocks.notice_days(get_framework("england-2001"), "statement") == 14


@given(st.sampled_from([*all_frameworks().values()]), st.dates(date(2026, 9, 1), date(2027, 7, 21)))
def test_every_framework_has_its_clocks_in_order(framework, review_on: date) -> None:
    for kind in framework.plan_kinds:
        anchors = {anchor.code: review_on for anchor in framework.anchors}
        found = clocks.clocks_of(framework, kind.code, anchors, {}, today=TODAY, calendar=CALENDAR)
        assert len(found) == sum(1 for item in framework.deadlines if kind.code in item.plan_kinds)
        for one in found:
            assert one.state is not ClockStanding.WAITING and one.source and one.who and one.counted
            assert one.is_floor or one.due_on <= one.limit_on
        late = [one.state is ClockStanding.LATE for one in found]
        assert late == sorted(late, reverse=True)


# --------------------------------------------------------------------------------------------------- proposals


@st.composite
def terms(draw: st.DrawFn) -> tuple[Calendar, Period]:
    """A term with closures anywhere in it."""
    term = Period(date(2026, 11, 16), date(2026, 11, 16) + timedelta(days=draw(st.integers(5, 60))))
    spans = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5)), max_size=4))
    closures = tuple(
        Period(term.starts_on + timedelta(days=a), term.starts_on + timedelta(days=a + n)) for a, n in spans
    )
    return Calendar((term,), closures), term


@st.composite
def reviews(draw: st.DrawFn, term: Period) -> list[ToPlace]:
    found = []
    for number in range(draw(st.integers(0, 25))):
        due_on = term.starts_on + timedelta(days=draw(st.integers(-40, 70)))
        law_on = draw(st.none() | st.integers(-10, 60).map(lambda n: term.starts_on + timedelta(days=n)))
        earliest, latest = proposing.window(
            last_on=due_on - timedelta(days=draw(st.integers(1, 200))),
            due_on=due_on,
            today=TODAY,
            term_starts_on=term.starts_on,
            term_ends_on=term.ends_on,
            notice_days=draw(st.sampled_from([0, 14])),
            law_on=law_on,
            guidance_on=draw(st.none() | st.integers(-10, 60).map(lambda n: term.starts_on + timedelta(days=n))),
        )
        found.append(
            ToPlace(
                plan_id=UUID(int=1000 + number),
                name=f"Pupil {number}",
                teacher=draw(st.sampled_from([None, *TEACHERS])),
                due_on=due_on,
                earliest_on=earliest,
                latest_on=latest,
                law_on=law_on,
                groups=frozenset(draw(st.sets(st.sampled_from(GROUPS)))),
            )
        )
    return found


@st.composite
def days_set(draw: st.DrawFn, term: Period) -> list[Sitting]:
    return [
        Sitting(
            day_id=UUID(int=5000 + number),
            on=term.starts_on + timedelta(days=draw(st.integers(0, 60))),
            label="Review day",
            free=sittings.times_of(time(9, 0), time(9, 0 + 10 * draw(st.integers(0, 5))), 10),
            teacher=draw(st.sampled_from([None, *TEACHERS])),
            group=draw(st.sampled_from([None, *GROUPS])),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


@given(st.data())
def test_a_proposal_keeps_every_promise(data: st.DataObject) -> None:
    calendar, term = data.draw(terms())
    asked, set_aside = data.draw(reviews(term)), data.draw(days_set(term))
    days = weeks.open_days_between(TODAY, term.ends_on, calendar)
    other = Counter(data.draw(st.lists(st.sampled_from(days), max_size=10))) if days else Counter()
    busy = {(TEACHERS[0], day): 1 for day in list(days)[:2]}
    found = proposing.propose(asked, set_aside, days, taken=other, taken_by_teacher=busy)
    by_plan = {one.plan_id: one for one in asked}
    # Each review once, placed or left out, and a reason with each.
    assert sorted(one.plan_id for one in (*found.placed, *found.left_out)) == sorted(by_plan)
    assert all(one.why for one in (*found.placed, *found.left_out))
    free = {one.day_id: (one.on, set(one.free), one) for one in set_aside}
    seats, held = set(), Counter(busy)
    for one in found.placed:
        whose = by_plan[one.plan_id]
        # None later than the law, none on a closed day, none out of its window.
        assert is_school_day(one.to_on, calendar) and one.to_on >= TODAY
        assert whose.law_on is None or one.to_on <= whose.law_on
        assert whose.earliest_on <= one.to_on <= whose.latest_on
        if one.at is not None:
            # No time twice, and only times that are free, of days that are for this review.
            on, times, sitting = free[one.day_id]
            assert one.to_on == on and one.at in times and (one.day_id, one.at) not in seats
            assert sitting.teacher in (None, whose.teacher) and (sitting.group is None or sitting.group in whose.groups)
            seats.add((one.day_id, one.at))
        elif whose.teacher is not None:
            held[whose.teacher, one.to_on] += 1
    # What a teacher can hold on an ordinary day is kept.
    assert all(number <= proposing.PER_TEACHER_AND_DAY for number in held.values())
    # The same question has the same answer, in whatever order it is asked.
    again = proposing.propose(asked[::-1], set_aside[::-1], days[::-1], taken=other, taken_by_teacher=busy)
    assert again == found


def one_of(number: int, due_on: date, **changes: object) -> ToPlace:
    known: dict = {
        "plan_id": UUID(int=number),
        "name": f"Pupil {number:02}",
        "teacher": TEACHERS[number % 3],
        "due_on": due_on,
        "earliest_on": TODAY,
        "latest_on": AUTUMN.ends_on,
        "teacher_name": "Priya Raman",
    }
    return ToPlace(**known | changes)


OPEN = weeks.open_days_between(TODAY, AUTUMN.ends_on, CALENDAR)


def test_a_full_week_is_spread_evenly_with_reasons() -> None:
    asked = [one_of(number, date(2026, 12, 9)) for number in range(1, 21)]
    found = proposing.propose(asked, [], OPEN)
    assert weeks.load_of(one.to_on for one in found.placed) == dict.fromkeys(
        [date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)], 4
    )
    assert any("has 4 already, where 4 would be an even share" in one.why for one in found.moved)
    assert {one.why for one in found.staying} == {"Its own day is a good one."}


def test_a_review_day_takes_its_own_teachers_pupils_first() -> None:
    sitting = Sitting(UUID(int=7), date(2026, 12, 1), "Review day of Priya", (time(9, 0), time(9, 20)), TEACHERS[1])
    asked = [one_of(number, date(2026, 12, 9)) for number in (1, 2, 4, 7)]
    found = proposing.propose(asked, [sitting], OPEN)
    seated = {one.plan_id.int: (one.to_on, one.at, one.why) for one in found.placed if one.at}
    assert seated == {
        1: (date(2026, 12, 1), time(9, 0), "Review day of Priya, at 09:00."),
        4: (date(2026, 12, 1), time(9, 20), "Review day of Priya, at 09:20."),
    }


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (one_of(1, date(2026, 11, 2)), "It was due on 2 November 2026"),
        (one_of(1, date(2026, 12, 12)), "12 December 2026 is a day without pupils"),
        (one_of(1, date(2026, 12, 17), latest_on=date(2026, 12, 14)), "too early or too late for it"),
        (one_of(1, date(2026, 11, 18), latest_on=date(2026, 11, 18)), "Its own day is a good one."),
    ],
)
def test_why_a_day_was_chosen_is_said(one: ToPlace, says: str) -> None:
    (placed,) = proposing.propose([one], [], OPEN).placed
    assert says in placed.why


def test_a_teacher_with_enough_on_a_day_is_said_to_have_enough() -> None:
    found = proposing.propose(
        [one_of(1, date(2026, 12, 9))], [], OPEN, taken_by_teacher={(TEACHERS[1], date(2026, 12, 9)): 2}
    )
    assert "Priya Raman has enough reviews on 9 December 2026" in found.placed[0].why


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"earliest_on": date(2026, 12, 25), "latest_on": date(2026, 12, 28)}, "No day of this term"),
        ({"latest_on": date(2026, 11, 6), "law_on": date(2026, 11, 6)}, "The law's last day was 6 November 2026"),
        ({"latest_on": TODAY, "teacher": TEACHERS[0]}, "has no day left that is allowed"),
    ],
)
def test_why_a_review_is_left_is_said(changes: dict, says: str) -> None:
    found = proposing.propose(
        [one_of(1, date(2026, 12, 9), **changes)], [], OPEN, taken_by_teacher={(TEACHERS[0], TODAY): 2}
    )
    assert says in found.left_out[0].why


def test_a_window_waits_for_half_the_time_and_for_the_invitations() -> None:
    known = {
        "today": TODAY,
        "term_starts_on": AUTUMN.starts_on,
        "term_ends_on": AUTUMN.ends_on,
        "due_on": date(2026, 12, 10),
    }
    assert proposing.window(last_on=date(2026, 11, 10), **known) == (date(2026, 11, 25), date(2026, 12, 18))
    assert proposing.window(last_on=date(2026, 9, 1), **known) == (TODAY, date(2026, 12, 18))
    assert proposing.window(last_on=date(2026, 9, 1), notice_days=14, **known)[0] == date(2026, 11, 30)
    assert proposing.window(last_on=date(2026, 9, 1), law_on=date(2026, 12, 1), **known)[1] == date(2026, 12, 1)
    # What must be soon is not held back by the notice.
    assert proposing.window(last_on=date(2026, 9, 1), notice_days=14, law_on=date(2026, 11, 20), **known) == (
        TODAY,
        date(2026, 11, 20),
    )
    # Guidance that is over holds nothing back.
    assert proposing.window(last_on=date(2026, 9, 1), guidance_on=date(2026, 11, 2), **known)[1] == date(2026, 12, 18)
    assert proposing.window(last_on=date(2026, 9, 1), guidance_on=date(2026, 12, 4), **known)[1] == date(2026, 12, 4)
