"""The pure rules: states, saving, periods, writing, layout, snapshots."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.frameworks.queries import get_framework
from handrail.frameworks.rules import cadence_for
from handrail.frameworks.types import FactStatus, TargetGuidance
from handrail.plans.rules import layout, periods, saving, snapshot, states
from handrail.plans.rules.writing import echo, hint_for, read_day, understand
from handrail.plans.types import (
    FieldChange,
    MeasureKind,
    NotAValue,
    PlanState,
    PlanVerb,
    SectionPlace,
    Verdict,
)
from handrail.schools.types import Calendar, Period

AUTUMN = Period(date(2026, 9, 2), date(2026, 12, 18))
SPRING = Period(date(2027, 1, 4), date(2027, 3, 25))
HALF_TERM = Period(date(2027, 2, 15), date(2027, 2, 19))
YEAR = Calendar((AUTUMN, SPRING), (HALF_TERM,))
NOTHING_KNOWN = Calendar((), ())

# ------------------------------------------------------------------------------------------ states


def test_state_table_is_total():
    assert set(states.TABLE) == {(state, verb) for state in PlanState for verb in PlanVerb}


def test_a_draft_that_was_agreed_is_closed_by_who_agrees():
    assert states.move("draft", PlanVerb.CLOSE).permission is Permission.PLAN_EDIT
    assert states.move("draft", PlanVerb.CLOSE, was_agreed=True) is states.TABLE[PlanState.LIVE, PlanVerb.CLOSE]
    assert states.move("draft", PlanVerb.EDIT, was_agreed=True).permission is Permission.PLAN_EDIT
    assert states.move("reviewed", PlanVerb.CLOSE, was_agreed=True).permission is Permission.PLAN_EDIT


@pytest.mark.parametrize(("state", "verb"), list(states.TABLE))
def test_each_cell_moves_or_says_why_not(state, verb):
    cell = states.TABLE[state, verb]
    if isinstance(cell, states.No):
        assert cell.sentence.endswith(".")
        assert not states.is_open(state, verb)
        with pytest.raises(Refused):
            states.move(state, verb)
    else:
        assert cell.to
        assert cell.writes
        assert states.move(state, verb) is cell


def test_a_plan_gets_from_draft_to_closed_and_never_out_of_closed():
    reached, fresh = {PlanState.DRAFT}, {PlanState.DRAFT}
    while fresh:
        fresh = {
            to
            for state in fresh
            for verb in PlanVerb
            if states.is_open(state, verb)
            for to in states.move(state, verb).to
        } - reached
        reached |= fresh
    assert reached == set(PlanState)
    assert all(states.move(PlanState.CLOSED, verb).to == (PlanState.CLOSED,) for verb in states.open_verbs("closed"))


def test_starting_is_nobodys_button():
    assert PlanVerb.START not in states.open_verbs(PlanState.AGREED)
    assert states.move(PlanState.AGREED, PlanVerb.START).permission is None


# ------------------------------------------------------------------------------------------ saving

W, U, C = Verdict.WRITTEN, Verdict.UNCHANGED, Verdict.CONFLICT


@pytest.mark.parametrize(
    ("current", "base", "new", "own", "expected"),
    [
        ("a", "a", "b", False, W),  # the writer knew what they replace
        ("b", "a", "b", False, U),  # the same save again
        ("b", "a", "a", False, U),  # the writer changed nothing; the other's words stand
        ("b", "a", "c", False, C),
        ("a\nb", "a\r\nb", "c", False, W),  # line ends of a browser
        ("one", "", "one two", True, W),  # the answer was lost, the writer went on
        ("one", "", "one two", False, C),  # somebody else's words
        ("one", "", "two", True, C),
        ("", "a", "b", True, C),
        ("a", "a", "", False, W),
    ],
)
def test_verdict(current, base, new, own, expected):
    assert saving.verdict(current, FieldChange(base, new), is_own_prose=own) is expected


words = st.text(alphabet="ab \n", max_size=4)


@given(
    st.lists(st.tuples(st.integers(0, 2), words, st.booleans(), st.booleans()), max_size=30),
    words,
)
def test_no_acknowledged_text_is_lost(saves, start):
    """Three editors save in any order, some answers get lost; whatever replaced a text knew it or holds all of it."""
    current, author = start, -1
    knows = {editor: {start} for editor in range(3)}
    base = dict.fromkeys(range(3), start)
    for editor, new, answer_is_lost, sends_twice in saves:
        change = FieldChange(base[editor], new)
        result = saving.verdict(current, change, is_own_prose=author == editor)
        if result is W:
            assert current in knows[editor] or current.strip() in new
            current, author = saving.cleaned(new), editor
            knows[editor].add(current)
            if sends_twice:
                again = saving.verdict(current, change, is_own_prose=True)
                assert again is U, "a retry of the same save is harmless"
        elif result is C:
            knows[editor].add(current)  # the conflict shows their words
            base[editor] = current
            continue
        if not answer_is_lost:
            base[editor] = current
            knows[editor].add(current)


@given(words, words, words)
def test_verdict_never_writes_over_unseen_words_of_others(current, base, new):
    result = saving.verdict(current, FieldChange(base, new))
    if result is W:
        assert base == current


def test_cleaned_text_can_be_kept_by_any_database():
    assert saving.cleaned("a\x00b\r\nc\rd ") == "ab\nc\nd "


# ------------------------------------------------------------------------------------------ periods

ENGLAND = get_framework("england-2015")
SUPPORT, BEHAVIOUR = ENGLAND.plan_kind("sen_support_plan"), ENGLAND.plan_kind("behaviour_plan")


def review_on(starts_on, kind=SUPPORT, calendar=YEAR):
    return periods.default_review_on(starts_on, kind=kind, cadence=cadence_for(ENGLAND, kind.code), calendar=calendar)


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        (date(2026, 9, 7), date(2026, 12, 7)),  # 13 weeks, a Monday in term
        (date(2026, 9, 28), date(2026, 12, 18)),  # in the holiday: back to the last day of term
        (date(2026, 11, 16), date(2027, 2, 12)),  # in half-term: back to the Friday before
        (date(2027, 3, 1), date(2027, 5, 31)),  # beyond what is known: a weekday
    ],
)
def test_review_falls_in_term_on_a_school_day(starts_on, expected):
    assert review_on(starts_on) == expected


def test_review_moves_on_where_going_back_would_leave_too_little_time():
    short = Calendar((AUTUMN, Period(date(2027, 2, 1), date(2027, 3, 25))), ())
    assert review_on(date(2026, 12, 14), BEHAVIOUR, short) == date(2027, 2, 1)


def test_review_without_a_calendar_is_a_weekday():
    assert review_on(date(2026, 9, 5), calendar=NOTHING_KNOWN) == date(2026, 12, 4)
    assert periods.default_review_on(date(2026, 9, 7), kind=None, cadence=None, calendar=NOTHING_KNOWN) == date(
        2026, 9, 7
    ) + timedelta(weeks=periods.HOUSE_GAP_WEEKS)


@given(st.dates(date(2026, 9, 2), date(2027, 3, 1)), st.sampled_from(ENGLAND.plan_kinds))
def test_review_comes_after_the_first_day_and_never_in_a_known_holiday(starts_on, kind):
    found = review_on(starts_on, kind)
    assert found > starts_on
    assert found.weekday() < 5
    assert not periods.is_known_holiday(found, YEAR)


@given(st.dates(date(2026, 9, 2), date(2027, 3, 1)), st.integers(1, 200))
def test_due_date_lies_between_start_and_review(starts_on, n_days):
    due = periods.default_due_on(starts_on, starts_on + timedelta(days=n_days), calendar=YEAR)
    assert starts_on < due <= starts_on + timedelta(days=n_days)


def test_due_date_of_a_plan_of_eight_days_is_not_its_first_day():
    assert periods.default_due_on(date(2026, 11, 6), date(2026, 11, 14), calendar=YEAR) == date(2026, 11, 14)


def test_due_date_leaves_a_week_before_the_review():
    assert periods.default_due_on(date(2026, 9, 7), date(2026, 12, 7), calendar=YEAR) == date(2026, 11, 30)


def guidance(low, high):
    return TargetGuidance(short_min=low, short_max=high, words="w", source="s", status=FactStatus.HOUSE)


@pytest.mark.parametrize(
    ("n", "low", "high", "expected"),
    [
        (0, 3, 4, "3 to 4 targets are usual."),
        (0, None, 8, "Up to 8 targets are usual."),
        (0, None, None, "Choose few enough that every adult can remember them."),
        (5, 3, 4, "5 targets; 3 to 4 is usual"),
        (1, 3, 3, "1 target; 3 is usual"),
        (9, None, 8, "9 targets; up to 8 is usual"),
        (2, 4, None, "2 targets; at least 4 is usual"),
        (2, None, None, "2 targets. Choose few enough that every adult can remember them."),
    ],
)
def test_count_is_advice(n, low, high, expected):
    rule = guidance(low, high).model_copy() if low or high else None
    assert periods.count_advice(n, rule) == expected
    assert periods.is_more_than_usual(n, rule) is bool(high and n > high)


# ------------------------------------------------------------------------------------------ writing


@pytest.mark.parametrize(
    ("text", "measure", "value", "out_of", "unit"),
    [
        ("7 out of 10", "SCORE", "7", "10", ""),
        ("40/50", "SCORE", "40", "50", ""),
        ("12 words", "COUNT", "12", None, "words"),
        ("5", "COUNT", "5", None, ""),
        ("60%", "PERCENTAGE", "60", None, ""),
        ("60 per cent", "PERCENTAGE", "60", None, ""),
        ("1 min 30 s", "DURATION", "90", None, ""),
        ("with a spoken prompt", "PROMPT", "4", None, ""),
        ("yes", "YES_NO", "1", None, ""),
        ("not yet", "YES_NO", "0", None, ""),
    ],
)
def test_measure_is_found_in_the_words(text, measure, value, out_of, unit):
    found = understand(text)
    assert (found.measure, found.value, found.unit) == (MeasureKind(measure), Decimal(value), unit)
    assert found.out_of == (Decimal(out_of) if out_of else None)


@pytest.mark.parametrize("text", ["lots", "a bit better", "120 out of", "3 or 4"])
def test_what_cannot_be_read_is_refused_with_examples(text):
    with pytest.raises(NotAValue, match="For example"):
        understand(text)


@pytest.mark.parametrize("text", ["7", "7 out of 0", "11 out of 10", "1 out of 99999"])
def test_a_score_needs_a_total_that_holds_it(text):
    with pytest.raises(NotAValue):
        understand(text, measure="SCORE")


def test_a_known_total_is_used():
    assert understand("7", measure="SCORE", out_of=Decimal(10)).out_of == 10


def test_echo():
    said = {"measure": "SCORE", "out_of": Decimal(50), "unit": ""}
    assert echo(Decimal(12), Decimal(40), **said) == "Understood as: from 12 out of 50 to 40 out of 50."
    assert echo(Decimal(12), None, **said) == "Understood as: starts at 12 out of 50."
    assert echo(None, Decimal(40), **said) == "Understood as: 40 out of 50."
    assert echo(None, None, **said) == ""
    assert "yes, nearly or not yet" in echo(Decimal(0), Decimal(1), "YES_NO", out_of=None, unit="")
    assert all(hint_for(kind) for kind in ["", *MeasureKind])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-07", date(2026, 12, 7)),
        ("7/12/2026", date(2026, 12, 7)),
        ("7 12 2026", date(2026, 12, 7)),
        ("7 December 2026", date(2026, 12, 7)),
        ("", None),
    ],
)
def test_days_are_read(text, expected):
    assert read_day(text) == expected


@pytest.mark.parametrize("text", ["31/2/2026", "soon", "7 Decembe 26", "2026-13-01", "7 Xyzember 2026"])
def test_days_that_are_none_are_refused(text):
    with pytest.raises(NotAValue):
        read_day(text)


# ------------------------------------------------------------------------------------------ layout


def test_sections_stand_around_the_targets():
    places = layout.places_of(SUPPORT)
    assert places["strengths"] is places["needs"] is SectionPlace.BEFORE
    assert places["help"] is places["no_longer_needed"] is places["at_home"] is SectionPlace.AFTER
    assert places["who"] is places["how_often"] is places["success"] is SectionPlace.MORE
    assert places["what_happened"] is SectionPlace.AT_REVIEW


@pytest.mark.parametrize("kind", ENGLAND.plan_kinds, ids=lambda kind: kind.code)
def test_every_section_has_a_place_and_law_is_never_folded_away(kind):
    places = layout.places_of(kind)
    assert set(places) == {section.code for section in kind.sections}
    assert not any(s.is_required_by_law and places[s.code] is SectionPlace.MORE for s in kind.sections)


def test_a_new_plan_starts_with_strengths_interests_and_what_remains():
    profile = {"strength": ["Kind", "Funny"], "interest": ["Trains"]}
    texts = {s.code: layout.prefilled(s, profile=profile, unmet="Key words") for s in SUPPORT.sections}
    assert texts["strengths"] == "Kind\nFunny"
    assert texts["interests"] == "Trains"
    # What matters most is what the pupil will do next; it is no answer to what makes learning harder.
    assert texts["needs"] == ""
    assert texts["help"] == "Key words"
    assert texts["how"] == ""


# ------------------------------------------------------------------------------------------ snapshots

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_values, max_size=6))
def test_sum_does_not_depend_on_the_order_of_keys(value):
    turned = dict(reversed(list(value.items())))
    assert snapshot.sha256_of(value) == snapshot.sha256_of(turned)
    assert snapshot.is_intact(turned, snapshot.sha256_of(value))


def test_sum_notices_one_letter():
    assert not snapshot.is_intact({"a": "c"}, snapshot.sha256_of({"a": "b"}))
