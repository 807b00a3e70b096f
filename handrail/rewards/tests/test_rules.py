"""What is a step, how a day is counted, which answer stands for a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core import drawings
from handrail.rewards.rules import day_cards, early_years, steps
from handrail.rewards.types import CardLine, EarnedBy, LineKind, Look, RewardStands

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
TARGET = uuid4()


def collecting(day_aim: str = "20", *, fewer: bool = False, **more) -> steps.Collecting:
    aim = steps.Aim("Read.", Decimal(day_aim), fewer)
    known = {"since": NOON, "until": None, "earned_by": EarnedBy.RECORD, "aims": {TARGET: aim}}
    return steps.Collecting(**(known | more))


def record(value: str | None, **more) -> steps.Record:
    known = {"pupil_target_id": TARGET, "recorded_at": NOON + timedelta(hours=1), "by": "Leah"}
    return steps.Record(value=None if value is None else Decimal(value), **(known | more))


LATER = NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("window", "kept", "n_steps"),
    [
        (collecting(), record("20"), 1),
        (collecting(), record("19"), 0),
        (collecting(), record(None), 0),
        (collecting(fewer=True), record("20"), 1),
        (collecting(fewer=True), record("21"), 0),
        (collecting(), record("20", pupil_target_id=uuid4()), 0),
        (collecting(), record("20", recorded_at=NOON - timedelta(minutes=1)), 0),
        (collecting(until=LATER), record("20", recorded_at=LATER), 0),
        (collecting(until=LATER), record("20"), 1),
        (collecting(earned_by=EarnedBy.PRESS), record("20"), 0),
        # A slip is no step; what is withdrawn later leaves the step.
        (collecting(), record("20", withdrawn_at=NOON + timedelta(hours=1, seconds=59)), 0),
        (collecting(), record("20", withdrawn_at=NOON + timedelta(hours=1, seconds=61)), 1),
        (collecting(aims={TARGET: steps.Aim("Read.", None)}), record("0"), 1),
    ],
)
def test_a_step_is_a_record_that_reaches_what_was_agreed(window, kept, n_steps) -> None:
    found = steps.steps_of_records([window], [kept])
    assert len(found) == n_steps
    assert all((row.by, row.wording) == ("Leah", "Read.") for row in found)


def test_one_record_is_one_step_even_where_two_rewards_would_count_it() -> None:
    assert len(steps.steps_of_records([collecting(), collecting()], [record("30")])) == 1


@given(st.lists(st.integers(1, 20), max_size=6), st.integers(0, 60))
def test_steps_left_never_fall_when_one_more_is_earned(spent, n_earned) -> None:
    assert steps.n_left(n_earned + 1, spent) >= steps.n_left(n_earned, spent) >= 0


@pytest.mark.parametrize(
    ("since", "given_at", "aside_at", "n_have", "state"),
    [
        (NOON, NOON, None, 5, RewardStands.GIVEN),
        (NOON, None, NOON, 5, RewardStands.ASIDE),
        (None, None, None, 5, RewardStands.WAITS),
        (NOON, None, None, 5, RewardStands.REACHED),
        (NOON, None, None, 4, RewardStands.COLLECTING),
    ],
)
def test_where_a_reward_stands(since, given_at, aside_at, n_have, state) -> None:
    found = steps.state_of(collects_from=since, given_at=given_at, aside_at=aside_at, n_have=n_have, n_steps=5)
    assert found is state


def test_a_card_is_told_in_words() -> None:
    assert (steps.card_words(7, 5), steps.card_words(0, 1)) == ("5 of 5 steps", "0 of 1 step")


LINES = (
    CardLine(uuid4(), LineKind.TARGET, "Put up a hand."),
    CardLine(uuid4(), LineKind.PUPIL, "I go to my place."),
    CardLine(uuid4(), LineKind.ADULT, "We wait."),
)


def at(line: int, period: int) -> str:
    return day_cards.cell(LINES[line], period)


def test_a_day_counts_what_was_marked_and_adults_apart() -> None:
    day = {at(0, 0): "2", at(0, 1): "1", at(1, 0): "0", at(2, 0): "2"}
    assert day_cards.points(day, LINES, 2) == (3, 6)
    assert day_cards.points(day, LINES, 2, adults=True) == (2, 2)
    assert day_cards.points({}, LINES, 2) == (None, 0)


@pytest.mark.parametrize(
    ("n_points", "n_possible", "goal", "reached"),
    [(8, 10, 80, True), (7, 10, 80, False), (None, 0, 80, False), (0, 0, 80, False), (1, 1, 100, True)],
)
def test_a_day_reaches_its_goal_in_whole_points(n_points, n_possible, goal, reached) -> None:
    assert day_cards.has_reached(n_points, n_possible, goal) is reached


@pytest.mark.parametrize(
    ("base", "mine", "kept", "found", "contradicted"),
    [
        # Nobody else wrote: mine is kept, and taking a mark away too.
        ({}, {"a": "2"}, {}, {"a": "2"}, ()),
        ({"a": "2"}, {"a": ""}, {"a": "2"}, {}, ()),
        # Somebody wrote another lesson meanwhile: both are kept.
        ({}, {"a": "2", "b": ""}, {"b": "1"}, {"a": "2", "b": "1"}, ()),
        # Both wrote the same.
        ({}, {"a": "2"}, {"a": "2"}, {"a": "2"}, ()),
        # Both wrote in one place, and not the same: what is kept stays.
        ({}, {"a": "2", "b": "1"}, {"a": "0"}, {"a": "0", "b": "1"}, ("a",)),
    ],
)
def test_two_adults_marks_come_together(base, mine, kept, found, contradicted) -> None:
    assert day_cards.merge(base, mine, kept) == (found, contradicted)


def test_a_week_is_five_days_and_a_sentence() -> None:
    week = day_cards.school_week(day_cards.monday_of(date(2026, 11, 19)))
    assert (week[0], week[-1], len(week)) == (date(2026, 11, 16), date(2026, 11, 20), 5)
    assert day_cards.week_sentence(0, 0, 80) == "No day of this week is filled in yet."
    assert day_cards.week_sentence(1, 1, 80) == "1 day filled in. 1 of 1 reached the goal of 80%."
    assert day_cards.week_sentence(3, 2, 70) == "3 days filled in. 2 of 3 reached the goal of 70%."


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        (date(2026, 11, 16), ""),
        (date(2026, 11, 9), ""),
        (date(2026, 11, 2), "This week is over."),
        (date(2026, 11, 23), "This week has not begun."),
        (date(2026, 11, 17), "A week begins on a Monday."),
    ],
)
def test_this_week_and_the_one_before_can_be_written(monday, words) -> None:
    assert early_years.week_problem(monday, date(2026, 11, 18)).startswith(words)
    assert bool(early_years.week_problem(monday, date(2026, 11, 18))) is bool(words)


@pytest.mark.parametrize(
    ("looks", "stands"),
    [
        ([], None),
        ([(None, True)], None),
        ([(Look.NEARLY, False), (Look.BEGINNING, False)], Look.BEGINNING),
        ([(Look.BEGINNING, True), (Look.DOES, False)], Look.BEGINNING),
        ([(None, True), (Look.NOT_YET, False)], Look.NOT_YET),
    ],
)
def test_the_key_workers_answer_stands_for_the_week(looks, stands) -> None:
    assert early_years.stands_for(looks) is stands


def test_pictures_tell_steps_by_shape_and_number() -> None:
    card = drawings.stars(3, 7, title="3 of 7 steps")
    assert (card.count("stroke-dasharray"), card.count("m18 24")) == (4, 3)
    assert 'aria-label="3 of 7 steps"' in card
    week = drawings.week_blocks([("Mon", 8, 10), ("Tue", None, 0), ("Wed", 2, 10)], goal_percent=80, title="A & B")
    assert all(words in week for words in ("8 of 10", "2 of 10", ">-<", "A &amp; B"))
    assert week.count(drawings.STAR) == 1
    assert len({drawings.growing(level) for level in range(4)}) == 4
