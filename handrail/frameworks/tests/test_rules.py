"""Deadlines and gaps between reviews: tables for the cases people know, properties for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.frameworks.loader import PACKS_DIRECTORY, load_pack
from handrail.frameworks.rules import (
    add_offset,
    cadence_for,
    deadline_in_words,
    first_secondary_year,
    has_reception,
    is_below_minimum,
    is_kept,
    is_school_day,
    last_day_on,
    per_year_in_words,
    readable_source,
    source_keys,
    target_guidance_for,
    usual_review_gap_weeks,
    year_groups_of,
    year_name,
)
from handrail.frameworks.types import Basis, Cadence, Deadline, Fact, FactStatus, Nation, Sense, UnderFives, Unit


@dataclass(frozen=True)
class Closed:
    starts_on: date
    ends_on: date


HALF_TERM = Closed(date(2026, 10, 26), date(2026, 10, 30))
CHRISTMAS = Closed(date(2026, 12, 19), date(2027, 1, 3))
DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2060, 12, 31))


def deadline(unit: Unit, offset: int | None = None, **more) -> Deadline:
    return Deadline(
        code="RULE", plain="Something is done.", who="School", anchor="meeting", unit=unit, offset=offset,
        source="house", status=FactStatus.HOUSE, **more,
    )  # fmt: skip


def cadence(**more) -> Cadence:
    defaults = {"plan_kind": "plan", "basis": Basis.GUIDANCE, "words": "Often.", "source": "house"}
    return Cadence(**(defaults | {"status": FactStatus.HOUSE} | more))


@pytest.mark.parametrize(
    ("unit", "offset", "anchor", "expected"),
    [
        (Unit.CALENDAR_WEEKS, -2, date(2026, 11, 16), date(2026, 11, 2)),
        (Unit.CALENDAR_WEEKS, 20, date(2026, 9, 1), date(2027, 1, 19)),
        (Unit.CALENDAR_DAYS, 15, date(2026, 12, 24), date(2027, 1, 8)),
        (Unit.CALENDAR_DAYS, 0, date(2026, 12, 24), date(2026, 12, 24)),
        (Unit.CALENDAR_MONTHS, 12, date(2024, 2, 29), date(2025, 2, 28)),
        (Unit.CALENDAR_MONTHS, 1, date(2026, 1, 31), date(2026, 2, 28)),
        (Unit.CALENDAR_MONTHS, 1, date(2026, 12, 31), date(2027, 1, 31)),
        (Unit.CALENDAR_MONTHS, -5, date(2026, 9, 1), date(2026, 4, 1)),
        (Unit.CALENDAR_MONTHS, -5, date(2026, 3, 31), date(2025, 10, 31)),
        (Unit.SCHOOL_DAYS, 1, date(2026, 10, 23), date(2026, 11, 2)),  # Friday, then half-term
        (Unit.SCHOOL_DAYS, 10, date(2026, 12, 14), date(2027, 1, 11)),  # over Christmas
        (Unit.SCHOOL_DAYS, -1, date(2026, 11, 2), date(2026, 10, 23)),
        (Unit.SCHOOL_DAYS, 0, date(2026, 10, 27), date(2026, 10, 27)),
        (Unit.SCHOOL_DAYS, 5, date(2026, 10, 24), date(2026, 11, 6)),  # from a Saturday
    ],
)
def test_add_offset_counts_in_its_unit(unit, offset, anchor, expected):
    assert add_offset(anchor, deadline(unit, offset), [HALF_TERM, CHRISTMAS]) == expected


def test_add_offset_takes_a_fixed_date_in_the_year_of_the_anchor():
    rule = deadline(Unit.FIXED_DATE, month=2, day=15, sense=Sense.BEFORE)
    assert add_offset(date(2027, 9, 1), rule) == date(2027, 2, 15)
    assert last_day_on(date(2027, 9, 1), rule) == date(2027, 2, 14)
    assert add_offset(date(2027, 9, 1), deadline(Unit.FIXED_DATE, month=2, day=29)) == date(2027, 2, 28)


def test_add_offset_gives_up_when_a_school_never_opens():
    closed_for_good = [Closed(date(2026, 1, 1), date(2030, 1, 1))]
    with pytest.raises(ValueError, match="no school day within a year"):
        add_offset(date(2026, 1, 5), deadline(Unit.SCHOOL_DAYS, 1), closed_for_good)


def test_last_day_is_the_end_of_term_when_that_comes_first():
    rule = deadline(Unit.SCHOOL_DAYS, 10, or_end_of_term=True)
    term_ends_on = date(2026, 12, 18)
    assert last_day_on(date(2026, 12, 14), rule, [CHRISTMAS], term_ends_on=term_ends_on) == term_ends_on
    assert last_day_on(date(2026, 11, 16), rule, term_ends_on=term_ends_on) == date(2026, 11, 30)
    assert last_day_on(date(2026, 11, 16), rule) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("sense", "days_off", "kept"),
    [
        (Sense.ON_OR_BEFORE, -1, True),
        (Sense.ON_OR_BEFORE, 0, True),
        (Sense.ON_OR_BEFORE, 1, False),
        (Sense.BEFORE, -1, True),
        (Sense.BEFORE, 0, False),
        (Sense.ON_OR_AFTER, -1, False),
        (Sense.ON_OR_AFTER, 0, True),
        (Sense.ON_OR_AFTER, 1, True),
    ],
)
def test_is_kept_looks_at_the_right_side(sense, days_off, kept):
    anchor = date(2026, 11, 2)
    done_on = anchor + timedelta(days=15 + days_off)
    assert is_kept(deadline(Unit.CALENDAR_DAYS, 15, sense=sense), anchor, done_on) is kept


@given(DAYS, st.integers(-120, 120))
def test_months_there_and_back_stay_within_three_days(day, months):
    there = add_offset(day, deadline(Unit.CALENDAR_MONTHS, months))
    back = add_offset(there, deadline(Unit.CALENDAR_MONTHS, -months))
    assert timedelta(0) <= day - back <= timedelta(days=3)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months


@given(DAYS, st.integers(-60, 60), st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4))
def test_school_days_land_on_a_school_day_after_exactly_that_many(anchor, offset, periods):
    closures = [Closed(starts_on, starts_on + timedelta(days=length)) for starts_on, length in periods]
    found = add_offset(anchor, deadline(Unit.SCHOOL_DAYS, offset), closures)
    low, high = sorted((anchor, found))
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    counted = [day for day in between if day != anchor and is_school_day(day, closures)]
    assert len(counted) == abs(offset)
    assert offset == 0 or is_school_day(found, closures)


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_a_later_anchor_never_gives_an_earlier_deadline(anchor, offset, later):
    for unit in (Unit.CALENDAR_WEEKS, Unit.CALENDAR_DAYS, Unit.CALENDAR_MONTHS, Unit.SCHOOL_DAYS):
        rule = deadline(unit, offset)
        assert add_offset(anchor, rule) <= add_offset(anchor + timedelta(days=later), rule)


@pytest.mark.parametrize(
    ("per_year", "weeks"), [(1, 52), (2, 26), (3, 17), (6, 8), (12, 4), (39, 1), (52, 1), (None, None)]
)
def test_usual_review_gap_fits_the_year(per_year, weeks):
    assert usual_review_gap_weeks(cadence(usual_per_year=per_year)) == weeks


@given(st.integers(1, 52))
def test_usual_review_gaps_never_overrun_the_year(per_year):
    gap = usual_review_gap_weeks(cadence(usual_per_year=per_year))
    assert gap >= 1 and gap * per_year <= 52


def test_a_child_under_five_is_seen_sooner():
    young = UnderFives(every_months_from=3, every_months_to=6, words="Sooner.", source="house", status=FactStatus.HOUSE)
    yearly = cadence(usual_per_year=1, under_fives=young)
    assert usual_review_gap_weeks(yearly) == 52
    assert usual_review_gap_weeks(yearly, is_under_five=True) == 26
    assert usual_review_gap_weeks(cadence(usual_per_year=6, under_fives=young), is_under_five=True) == 8
    assert usual_review_gap_weeks(cadence(under_fives=young), is_under_five=True) == 26
    assert usual_review_gap_weeks(cadence(usual_per_year=3), is_under_five=True) == 17


def test_a_school_is_warned_only_below_a_known_minimum():
    assert is_below_minimum(cadence(minimum_per_year=3), 2)
    assert not is_below_minimum(cadence(minimum_per_year=3), 3)
    assert not is_below_minimum(cadence(), 0)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (deadline(Unit.CALENDAR_WEEKS, -2), "at least 2 weeks before the meeting"),
        (deadline(Unit.CALENDAR_WEEKS, 6), "within 6 weeks of the meeting"),
        (deadline(Unit.CALENDAR_MONTHS, 1), "within 1 month of the meeting"),
        (deadline(Unit.CALENDAR_DAYS, 15, sense=Sense.ON_OR_AFTER), "at least 15 days after the meeting"),
        (
            deadline(Unit.SCHOOL_DAYS, 10, or_end_of_term=True),
            "within 10 school days of the meeting, or by the end of term if sooner",
        ),
        (
            deadline(Unit.FIXED_DATE, month=2, day=15, sense=Sense.BEFORE),
            "before 15 February in the year of the meeting",
        ),
        (deadline(Unit.FIXED_DATE, month=2, day=15), "by 15 February in the year of the meeting"),
    ],
)
def test_deadline_in_words_reads_as_a_phrase(rule, words):
    assert deadline_in_words(rule, "the meeting") == words


def test_per_year_in_words():
    assert [per_year_in_words(n) for n in (None, 1, 2, 3)] == ["", "once a year", "twice a year", "3 times a year"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("house", "Our own wording or starting point"),
        ("policy.md 1.3 [R20]", "[R20]"),
        ("policy.md 1.7, 1.8 [EA-S]", "[EA-S]"),
        ("policy.md 1.1 and 1.2 (the later Code)", "(the later Code)"),
        ("policy.md 1.1", "Our own wording or starting point"),
        ("SI 2014/1530 reg 5 [R5]; exceptions [SEXP]", "SI 2014/1530 reg 5 [R5]; exceptions [SEXP]"),
    ],
)
def test_readable_source_leaves_out_working_notes(source, words):
    assert readable_source(Fact(source=source, status=FactStatus.HOUSE)) == words


def test_source_keys_are_not_years():
    assert source_keys("Case [2022] EWHC 493 [DEVON], again [DEVON], [2001-R20]") == ["DEVON", "2001-R20"]


def test_the_worked_example_of_the_docs_is_right():
    pack = load_pack(PACKS_DIRECTORY / "england-2015.yaml")
    meeting_on = date(2026, 11, 16)
    codes = ("AR-INVITE", "AR-CIRC", "AR-REPORT", "AR-DECIDE", "AR-MAX")
    assert [last_day_on(meeting_on, pack.deadline(code)) for code in codes] == [
        date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 14), date(2027, 2, 8),
    ]  # fmt: skip
    assert last_day_on(date(2027, 9, 1), pack.deadline("PT-FEB")) == date(2027, 2, 14)
    wales = load_pack(PACKS_DIRECTORY / "wales-2021.yaml")
    found = last_day_on(date(2026, 10, 23), wales.deadline("IDP-SCHOOL"), [HALF_TERM, CHRISTMAS])
    assert found == date(2026, 12, 18)


def test_cadence_for_prefers_the_line_of_the_stage():
    pack = load_pack(PACKS_DIRECTORY / "highland-2015.yaml")
    assert cadence_for(pack, "childs_plan", stage="2", of="targets").minimum_per_year == 3
    assert cadence_for(pack, "childs_plan", stage="3", of="targets") is None
    assert cadence_for(pack, "childs_plan", stage="2").basis is Basis.UNKNOWN
    assert cadence_for(pack, "csp").statutory_per_year == 1
    assert cadence_for(pack, "nothing") is None


def test_target_guidance_for_a_setting_or_for_every_setting():
    highland = load_pack(PACKS_DIRECTORY / "highland-2015.yaml")
    assert target_guidance_for(highland, "special").short_max == 12
    assert target_guidance_for(highland, "primary").short_max == 8
    assert target_guidance_for(highland, "college") is None
    assert target_guidance_for(load_pack(PACKS_DIRECTORY / "england-2001.yaml"), "primary").short_max == 4


NAMES = {
    Nation.ENGLAND: "Nursery 1, Nursery 2, Reception, Year 1, Year 7, Year 8, Year 13, Year 14",
    Nation.WALES: "Nursery 1, Nursery 2, Reception, Year 1, Year 7, Year 8, Year 13, Year 14",
    Nation.NORTHERN_IRELAND: "Nursery 1, Nursery 2, Nursery, Year 1, Year 7, Year 8, Year 13, Year 14",
    Nation.SCOTLAND: "Nursery 1, Nursery 2, Nursery, P1, P7, S1, S6, S7",
    Nation.ELSEWHERE: "Nursery 1, Nursery 2, Reception, Year 1, Year 7, Year 8, Year 13, Year 14",
}


@pytest.mark.parametrize("nation", Nation)
def test_years_are_named_as_the_nation_names_them(nation: Nation) -> None:
    numbers = (-2, -1, 0, 1, 7, 8, 13, 14)
    assert ", ".join(year_name(nation, number) for number in numbers) == NAMES[nation]
    assert year_name(nation, None) == "No year"


@pytest.mark.parametrize("nation", Nation)
def test_no_two_years_of_a_nation_have_one_name(nation: Nation) -> None:
    names = [year_name(nation, number) for number in year_groups_of(nation)]
    assert len(set(names)) == len(names)
    assert names[0] == "Nursery 1"
    assert names[-1] == ("S6" if nation is Nation.SCOTLAND else "Year 14")


@pytest.mark.parametrize(
    ("nation", "first"),
    [
        (Nation.ENGLAND, "Year 7"),
        (Nation.WALES, "Year 7"),
        (Nation.SCOTLAND, "S1"),
        (Nation.NORTHERN_IRELAND, "Year 8"),
    ],
)
def test_secondary_school_starts_when_the_nation_says(nation: Nation, first: str) -> None:
    assert year_name(nation, first_secondary_year(nation)) == first
    assert has_reception(nation) == (first == "Year 7")
