"""What a line of records says: rules only, no database and no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.plans.rules.measures import NEARLY
from handrail.progress.rules import (
    aim_at,
    aim_line,
    axis_ticks,
    chart,
    daily_points,
    direction_of,
    in_words,
    judge,
    latest,
    met,
    numbers_table,
    share_of_way,
    standing,
    standing_label,
)
from handrail.progress.types import Direction, Line, MeasureKind, Point, Standing

STEPS = ("names the sound", "blends two", "blends three", "reads the word alone")
START, DUE = date(2026, 9, 1), date(2026, 12, 10)  # 100 days
TODAY = date(2026, 11, 1)


def line(
    *values: float | str,
    baseline: float | None = 0,
    criterion: float | None = 10,
    kind: MeasureKind = MeasureKind.COUNT,
    last_on: date = date(2026, 10, 21),
    due_on: date | None = DUE,
    **more: object,
) -> Line:
    """Records ten days apart, the last of them on `last_on` (day 50, where the aim line of 0 to 10 is at 5)."""
    n = len(values)
    points = tuple(
        Point(last_on - timedelta(days=10 * (n - 1 - place)), D(str(value))) for place, value in enumerate(values)
    )
    return Line(
        kind=kind,
        baseline=None if baseline is None else D(str(baseline)),
        criterion=None if criterion is None else D(str(criterion)),
        starts_on=START,
        due_on=due_on,
        points=points,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (line(), Standing.TOO_FEW_POINTS),
        (line(9, 9), Standing.TOO_FEW_POINTS),
        (line(10, 11, 12), Standing.MET),
        (line(1, 10, 10), Standing.MET),
        (line(10, 2, 2), Standing.NOT_CLEAR),  # one of three was beyond the aim line on its day
        (line(3, 4, 5), Standing.ON_TRACK),
        (line(1, 1, 1), Standing.OFF_TRACK),
        (line(1, 1, 9), Standing.NOT_CLEAR),
        (line(9, 9, 9, 1, 1, 1), Standing.OFF_TRACK),  # only the last three count
    ],
)
def test_standing_looks_at_the_middle_of_the_last_three(records: Line, expected: Standing) -> None:
    assert standing(records, TODAY) is expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (line(7, 6, 5, baseline=10, criterion=0), Standing.ON_TRACK),
        (line(9, 9, 9, baseline=10, criterion=0), Standing.OFF_TRACK),
        (line(0, 0, 3, baseline=10, criterion=0), Standing.MET),
        (line(5, 5, 5, baseline=5, criterion=5), Standing.MET),
        (line(4, 4, 4, baseline=5, criterion=5), Standing.OFF_TRACK),
        (line(4, 4, 4, baseline=5, criterion=5, direction=Direction.DECREASE), Standing.MET),
    ],
)
def test_fewer_can_be_better(records: Line, expected: Standing) -> None:
    assert standing(records, TODAY) is expected


def test_records_after_today_do_not_count() -> None:
    assert standing(line(10, 10, 10), date(2026, 10, 20)) is Standing.TOO_FEW_POINTS


def test_a_line_that_nobody_kept_up_is_not_clear() -> None:
    judgement = judge(line(3, 4, 5, due_on=date(2027, 2, 1)), date(2026, 12, 26))
    assert judgement.standing is Standing.NOT_CLEAR
    assert judgement.because == "Nothing has been recorded since 21 October."
    assert standing(line(3, 4, 5, due_on=date(2027, 2, 1)), date(2026, 12, 25)) is Standing.ON_TRACK
    # After the due date nobody is expected to record: what the last records said still stands.
    assert standing(line(3, 4, 5, due_on=date(2026, 10, 25)), date(2027, 5, 1)) is Standing.OFF_TRACK


def test_of_two_records_of_a_day_nobody_is_between_levels_and_the_less_good_counts() -> None:
    def days(kind: MeasureKind, baseline: int, criterion: int, *values: int) -> list[D]:
        both = tuple(Point(TODAY, D(value)) for value in values)
        made = line(kind=kind, baseline=baseline, criterion=criterion)
        return [point.value for point in daily_points(replace(made, points=both), TODAY)]

    assert days(MeasureKind.YES_NO, 0, 1, 1, 0) == [0]
    assert days(MeasureKind.YES_NO, 1, 0, 1, 0) == [1]
    assert days(MeasureKind.PROMPT, 1, 5, 3, 4) == [3]
    assert days(MeasureKind.PROMPT, 5, 1, 3, 4) == [4]
    assert days(MeasureKind.COUNT, 0, 10, 3, 4) == [D("3.5")]


def test_yes_or_no_goes_stale_too() -> None:
    asked = line(0, 0, 0, kind=MeasureKind.YES_NO, criterion=1, due_on=date(2027, 2, 1))
    assert judge(asked, date(2026, 12, 26)).because == "Nothing has been recorded since 21 October."


def test_a_line_without_a_criterion_or_an_aim_line_is_not_clear() -> None:
    assert "criterion" in judge(line(1, 2, 3, criterion=None), TODAY).because
    assert "aim line" in judge(line(1, 2, 3, baseline=None), TODAY).because
    assert standing(line(1, 2, 3, due_on=None), TODAY) is Standing.NOT_CLEAR
    assert standing(line(11, 12, 13, baseline=None, due_on=None), TODAY) is Standing.MET


@pytest.mark.parametrize(
    ("values", "today", "expected", "because"),
    [
        ((1, 1, 1), TODAY, Standing.MET, "all yes"),
        ((0, 1, 1), TODAY, Standing.NOT_CLEAR, "Two of the last three days are yes."),
        ((0, 0, 1), TODAY, Standing.NOT_CLEAR, "One of the last three days is yes."),
        ((0, 0, 0), TODAY, Standing.NOT_CLEAR, "None of the last three days is yes."),
        ((0, 0, 0), DUE, Standing.OFF_TRACK, "None of the last three days is yes."),
        ((1, 1), TODAY, Standing.TOO_FEW_POINTS, "2 records"),
        ((1, NEARLY, 1), TODAY, Standing.NOT_CLEAR, "Two of the last three days are yes; one is nearly."),
        ((NEARLY, NEARLY, 1), TODAY, Standing.NOT_CLEAR, "One of the last three days is yes; two are nearly."),
        (
            (NEARLY, NEARLY, NEARLY),
            TODAY,
            Standing.NOT_CLEAR,
            "None of the last three days is yes; three are nearly.",
        ),
    ],
)
def test_yes_or_no_asks_for_three_in_a_row(
    values: tuple[int, ...], today: date, expected: Standing, because: str
) -> None:
    judgement = judge(line(*values, kind=MeasureKind.YES_NO, criterion=1), today)
    assert judgement.standing is expected
    assert because in judgement.because


def test_three_times_no_on_the_due_date_is_behind() -> None:
    assert standing(line(0, 0, 0, kind=MeasureKind.YES_NO, criterion=1, last_on=DUE), DUE) is Standing.OFF_TRACK
    assert standing(line(0, 0, 0, kind=MeasureKind.YES_NO, baseline=1, criterion=0), TODAY) is Standing.MET


@pytest.mark.parametrize(
    ("values", "criterion", "expected"),
    [
        ((NEARLY, 0, 0), 1, Standing.NOT_CLEAR),  # nearly is no yes, and no three times no either
        ((NEARLY, 0, 0), 0, Standing.NOT_CLEAR),  # the aim is that it stops: nearly is no 'no'
        ((NEARLY, 1, NEARLY), NEARLY, Standing.MET),
        ((0, 0, 0), NEARLY, Standing.OFF_TRACK),
    ],
)
def test_nearly_is_neither_yes_nor_no(values: tuple[D, ...], criterion: D, expected: Standing) -> None:
    records = line(*values, kind=MeasureKind.YES_NO, baseline=1 - int(criterion), criterion=criterion, last_on=DUE)
    assert standing(records, DUE) is expected


def test_nearly_is_told_and_drawn_as_what_it_is() -> None:
    records = line(NEARLY, kind=MeasureKind.YES_NO, criterion=1)
    assert "Now: nearly." in in_words(records, TODAY)
    assert [row.value for row in numbers_table(records, TODAY)] == ["no", "nearly", "yes"]
    assert [tick.label for tick in axis_ticks(records)] == ["no", "nearly", "yes"]
    plain = chart(line(0, kind=MeasureKind.YES_NO, criterion=1), TODAY, uid="a", title="A")
    drawn = chart(records, TODAY, uid="a", title="A")
    assert ">nearly<" in drawn and "a4.5 4.5 0 0 0 9 0z" in drawn
    assert ">nearly<" not in plain and "0 0 0 9 0z" not in plain


def test_the_aim_line_is_steady() -> None:
    steady = line()
    assert aim_line(steady) == ((START, D(0)), (DUE, D(10)))
    assert aim_at(steady, START - timedelta(days=9)) == 0
    assert aim_at(steady, START + timedelta(days=50)) == 5
    assert aim_at(steady, DUE + timedelta(days=9)) == 10


def test_the_aim_line_of_help_is_a_staircase() -> None:
    levels = line(baseline=1, criterion=5, kind=MeasureKind.PROMPT)
    corners = aim_line(levels)
    assert corners[0] == (START, D(1)) and corners[-1] == (DUE, D(5))
    for day in range(101):
        value = aim_at(levels, START + timedelta(days=day))
        assert value is not None and value == int(value)
    reached = [day for day, value in corners if value == 3]
    assert aim_at(levels, reached[0]) == 3 and aim_at(levels, reached[0] - timedelta(days=1)) == 2
    down = line(baseline=5, criterion=3, kind=MeasureKind.PROMPT)
    assert aim_at(down, START + timedelta(days=49)) == 5 and aim_at(down, START + timedelta(days=50)) == 4
    assert len(aim_line(line(baseline=3, criterion=3, kind=MeasureKind.PROMPT))) == 2
    assert aim_line(line(baseline=1, criterion=5, kind=MeasureKind.RUBRIC)) == corners


def test_the_words_of_the_steps_stand_beneath_the_picture_and_in_its_description() -> None:
    drawn = chart(line(1, 2, baseline=1, criterion=4, kind=MeasureKind.RUBRIC, steps=STEPS), TODAY, uid="a", title="A")
    tree = ElementTree.fromstring(drawn)
    told = [text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert told[-4:] == [f"{number}  {words}" for number, words in enumerate(STEPS, start=1)]
    assert (tree.findtext("{http://www.w3.org/2000/svg}desc") or "").endswith("; 4: reads the word alone)")
    assert float(tree.attrib["height"]) > 184 + 4 * 16
    long = chart(line(kind=MeasureKind.RUBRIC, steps=("one " * 30, "two")), TODAY, uid="a", title="A")
    beneath = [text.text or "" for text in ElementTree.fromstring(long).iter("{http://www.w3.org/2000/svg}text")]
    assert [text[:6] for text in beneath[-4:]] == ["1  one", "one on", "one on", "2  two"]


@pytest.mark.parametrize(
    "without",
    [
        line(baseline=None),
        line(criterion=None),
        line(due_on=None),
        line(due_on=START),
        line(kind=MeasureKind.YES_NO, criterion=1),
    ],
)
def test_there_is_no_aim_line_without_two_ends(without: Line) -> None:
    assert aim_line(without) == ()
    assert aim_at(without, TODAY) is None


def test_latest_is_the_newest_up_to_today() -> None:
    assert latest(line(), TODAY) is None
    records = line(1, 2, 3)
    assert latest(records, TODAY) == records.points[-1]
    assert latest(records, date(2026, 10, 20)) == records.points[-2]


@pytest.mark.parametrize(
    ("baseline", "value", "criterion", "share"),
    [(0, 5, 10, "0.5"), (10, 5, 0, "0.5"), (3, 3, 9, "0"), (3, 1, 9, "0"), (3, 12, 9, "1"), (5, 5, 5, None)],
)
def test_share_of_way(baseline: int, value: int, criterion: int, share: str | None) -> None:
    assert share_of_way(D(baseline), D(value), D(criterion)) == (None if share is None else D(share))


def test_met_knows_the_direction() -> None:
    assert met(D(9), D(9)) and not met(D(8), D(9))
    assert met(D(2), D(2), Direction.DECREASE) and not met(D(3), D(2), Direction.DECREASE)


def test_direction_is_read_from_both_ends_unless_it_is_set() -> None:
    assert direction_of(line()) is Direction.INCREASE
    assert direction_of(line(baseline=5, criterion=2)) is Direction.DECREASE
    assert direction_of(line(baseline=None)) is Direction.INCREASE
    assert direction_of(line(direction=Direction.DECREASE)) is Direction.DECREASE


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (
            line(3, 6, 7, baseline=3, criterion=9, kind=MeasureKind.SCORE, out_of=D(10)),
            "Started at 3 out of 10. Now 7 out of 10. The aim is 9 out of 10 by 10 December. On track.",
        ),
        (line(), "Started at 0. The aim is 10 by 10 December. Too early to say: nothing is recorded yet."),
        (
            line(4, unit="words"),
            "Started at 0 words. Now 4 words. The aim is 10 words by 10 December. "
            "Too early to say: 1 record so far; three days with a record are needed before a line says "
            "anything.",
        ),
        (
            line(1, 2, 4, baseline=1, criterion=5, kind=MeasureKind.PROMPT),
            "At the start: with full physical help. Now: with a spoken prompt. "
            "The aim: without help by 10 December. On track.",
        ),
        (
            line(1, 2, 2, baseline=1, criterion=4, kind=MeasureKind.RUBRIC, steps=STEPS),
            "At the start: names the sound. Now: blends two. The aim: reads the word alone by 10 December. On track.",
        ),
        (line(1, 1, 1), "Started at 0. Now 1. The aim is 10 by 10 December. Behind the aim line."),
        (line(1, 1, 1, baseline=None, criterion=None), "Now 1. Not clear: no success criterion was set."),
    ],
)
def test_a_line_is_told_in_words(records: Line, words: str) -> None:
    assert in_words(records, TODAY) == words


def test_the_numbers_stand_beside_the_picture() -> None:
    rows = numbers_table(line(3, 4), TODAY)
    assert [(row.what, row.value) for row in rows] == [("Start", "0"), ("Record", "3"), ("Record", "4"), ("Aim", "10")]
    assert numbers_table(line(baseline=None, criterion=None), TODAY) == ()


@pytest.mark.parametrize(
    ("records", "labels"),
    [
        (line(3, 7), ["0", "2", "4", "6", "8", "10"]),
        (line(kind=MeasureKind.PERCENTAGE, criterion=80), ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (line(kind=MeasureKind.SCORE, out_of=D(20)), ["0", "5", "10", "15", "20"]),
        (line(kind=MeasureKind.DURATION, criterion=300), ["0 s", "1 min", "2 min", "3 min", "4 min", "5 min"]),
        (line(kind=MeasureKind.YES_NO, criterion=1), ["no", "yes"]),
        (line(kind=MeasureKind.PROMPT, criterion=5), ["full help", "some help", "shown", "spoken", "no help"]),
        (line(kind=MeasureKind.RUBRIC, criterion=4, steps=STEPS), ["1", "2", "3", "4"]),
        (line(kind=MeasureKind.RUBRIC), ["1", "2", "3", "4", "5", "6", "7", "8"]),
        (line(90, 95, baseline=88, criterion=110), ["85", "90", "95", "100", "105", "110"]),
        (line(baseline=None, criterion=None), ["0", "1"]),
    ],
)
def test_the_axis_suits_the_measure(records: Line, labels: list[str]) -> None:
    assert [tick.label for tick in axis_ticks(records)] == labels


@given(
    st.sampled_from(list(MeasureKind)),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 100)), max_size=12),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(-5, 200),
    st.integers(-10, 400),
)
def test_any_line_can_be_judged_told_and_drawn(
    kind: MeasureKind,
    records: list[tuple[int, int]],
    baseline: int | None,
    criterion: int | None,
    due: int | None,
    today: int,
) -> None:
    top = {MeasureKind.PROMPT: 5, MeasureKind.YES_NO: 1}.get(kind, 100)
    floor = 1 if kind is MeasureKind.PROMPT else 0

    def fit(value: int | None) -> D | None:
        return None if value is None else D(max(floor, min(value, top)))

    any_line = Line(
        kind=kind,
        baseline=fit(baseline),
        criterion=fit(criterion),
        starts_on=START,
        due_on=None if due is None else START + timedelta(days=due),
        points=tuple(Point(START + timedelta(days=day), fit(value) or D(floor)) for day, value in records),
    )
    on = START + timedelta(days=today)
    told = in_words(any_line, on)
    assert told.endswith(".")
    assert standing_label(standing(any_line, on))
    tree = ElementTree.fromstring(chart(any_line, on, uid="x", title="Any"))
    assert tree.findtext("{http://www.w3.org/2000/svg}desc") == told


@given(st.lists(st.integers(0, 10), min_size=3, max_size=3), st.integers(0, 10))
def test_a_better_last_record_never_makes_a_standing_worse(values: list[int], better_by: int) -> None:
    order = [Standing.OFF_TRACK, Standing.NOT_CLEAR, Standing.ON_TRACK, Standing.MET]
    before = standing(line(*values), TODAY)
    after = standing(line(*values[:-1], values[-1] + better_by), TODAY)
    assert order.index(after) >= order.index(before)


@given(st.integers(-50, 200), st.integers(0, 20), st.integers(0, 20))
def test_the_aim_line_stays_between_its_ends(day: int, baseline: int, criterion: int) -> None:
    value = aim_at(line(baseline=baseline, criterion=criterion), START + timedelta(days=day))
    assert value is not None
    assert min(baseline, criterion) <= value <= max(baseline, criterion)


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-20, 20))
def test_a_share_is_a_share(baseline: int, value: int, criterion: int) -> None:
    share = share_of_way(D(baseline), D(value), D(criterion))
    assert share is None or 0 <= share <= 1
