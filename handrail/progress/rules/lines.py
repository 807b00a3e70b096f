"""How a value is read and written, and what a line of records says. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from statistics import median, median_high, median_low

from handrail.core.charts import Shape, Svg, Tick, nice_ticks, progress_line_svg
from handrail.core.drawings import N_STEPS
from handrail.plans.rules.measures import (
    format_day,
    format_short,
    format_value,
)
from handrail.plans.rules.rubric import MOST_STEPS
from handrail.plans.types import SAID_IN_WORDS, STEPPED
from handrail.progress.types import (
    GOING,
    NEW_WAY,
    OWN_GOING,
    OWN_NEW_WAY,
    Direction,
    Judgement,
    Line,
    MeasureKind,
    NumberRow,
    Phase,
    Point,
    PromptLevel,
    Standing,
)

POINTS_NEEDED = 3
# Longer than the longest holiday of a nation of the UK (July and August in Northern Ireland, 62 days), so that a
# holiday alone never makes a line stale (house rule).
STALE_AFTER_DAYS = 65

_STANDING_SENTENCES = {
    Standing.TOO_FEW_POINTS: "Too early to say.",
    Standing.MET: "Met.",
    Standing.ON_TRACK: "On track.",
    Standing.OFF_TRACK: "Behind the aim line.",
    Standing.NOT_CLEAR: "Not clear.",
}
_STANDING_LABELS = {
    Standing.TOO_FEW_POINTS: "Too early to say",
    Standing.MET: "Met",
    Standing.ON_TRACK: "On track",
    Standing.OFF_TRACK: "Behind the aim line",
    Standing.NOT_CLEAR: "Not clear",
}


def standing_label(standing: Standing) -> str:
    """Name a standing for a tag or a table cell."""
    return _STANDING_LABELS[standing]


# ---------------------------------------------------------------------------------------------- judging a line


def direction_of(line: Line) -> Direction:
    """Say which way is better: as set, else from baseline to criterion, else upwards."""
    if line.direction is not None:
        return line.direction
    if line.baseline is not None and line.criterion is not None and line.criterion < line.baseline:
        return Direction.DECREASE
    return Direction.INCREASE


def ordered_points(line: Line, today: date) -> tuple[Point, ...]:
    """Return the records up to today, oldest first; records of one day stay in the order given."""
    return tuple(sorted((point for point in line.points if point.on <= today), key=lambda point: point.on))


def latest(line: Line, today: date) -> Point | None:
    """Return the newest record up to today, or None."""
    points = ordered_points(line, today)
    return points[-1] if points else None


def met(value: Decimal, criterion: Decimal, direction: Direction = Direction.INCREASE) -> bool:
    """Say whether one value reaches the criterion."""
    return value >= criterion if direction is Direction.INCREASE else value <= criterion


def share_of_way(baseline: Decimal, value: Decimal, criterion: Decimal) -> Decimal | None:
    """Say how far the value has come from baseline to criterion.

    Units: a share, 0 to 1; going backwards is 0, going beyond is 1. None where baseline and criterion are equal.
    """
    if baseline == criterion:
        return None
    share = (value - baseline) / (criterion - baseline)
    return min(max(share, Decimal(0)), Decimal(1))


def aim_line(line: Line) -> tuple[tuple[date, Decimal], ...]:
    """Return the corners of the aim line: steady progress from the baseline at the start to the criterion when due.

    Shapes: two corners; for PROMPT and RUBRIC a staircase, because nobody is between two steps; empty where there is no
    steady way to draw (yes or no, no baseline, no criterion, no due date after the start).
    """
    if line.kind is MeasureKind.YES_NO or line.baseline is None or line.criterion is None or line.due_on is None:
        return ()
    if line.due_on <= line.starts_on:
        return ()
    ends = ((line.starts_on, line.baseline), (line.due_on, line.criterion))
    if line.kind not in STEPPED:
        return ends
    return _staircase(line.starts_on, int(line.baseline), line.due_on, int(line.criterion))


def _staircase(starts_on: date, first: int, due_on: date, last: int) -> tuple[tuple[date, Decimal], ...]:
    n_steps = abs(last - first)
    sign = 1 if last > first else -1
    corners = [(starts_on, Decimal(first))]
    for step in range(1, n_steps + 1):
        # Whole days, rounded up: the step is due on the first day on which the steady line has reached it.
        days = -(-(due_on - starts_on).days * step // n_steps)
        day = starts_on + timedelta(days=days)
        corners += [(day, Decimal(first + sign * (step - 1))), (day, Decimal(first + sign * step))]
    return tuple(corners) if n_steps else ((starts_on, Decimal(first)), (due_on, Decimal(last)))


def aim_at(line: Line, on: date) -> Decimal | None:
    """Return the value of the aim line on a day: level before the start and after the due date; None without a line."""
    corners = aim_line(line)
    if not corners or line.baseline is None or line.criterion is None or line.due_on is None:
        return None
    if on <= line.starts_on:
        return line.baseline
    if on >= line.due_on:
        return line.criterion
    share = Decimal((on - line.starts_on).days) / (line.due_on - line.starts_on).days
    way = (line.criterion - line.baseline) * share
    if line.kind in STEPPED:
        whole = abs(way).to_integral_value(rounding=ROUND_FLOOR)
        way = whole if way >= 0 else -whole
    return line.baseline + way


def daily_points(line: Line, today: date) -> tuple[Point, ...]:
    """Return one point for each day with a record up to today, oldest first: the middle value of that day.

    Nobody is between two levels of help, two steps, or yes and no: there, of two middle ones the less good is taken.

    Source: where a pupil is looked at several times on one occasion, the middle one is that day's score (Christ,
    Zopluoglu, Monaghen and Van Norman, 2013); so one good or bad day never decides alone.
    """
    days: dict[date, list[Decimal]] = {}
    for point in ordered_points(line, today):
        days.setdefault(point.on, []).append(point.value)
    middle: Callable[[list[Decimal]], Decimal] = median
    if line.kind in SAID_IN_WORDS:
        middle = median_high if _is_less_better(line) else median_low
    return tuple(Point(day, middle(values)) for day, values in days.items())


def _is_less_better(line: Line) -> bool:
    if line.kind is MeasureKind.YES_NO:
        return line.criterion == 0
    return direction_of(line) is Direction.DECREASE


def begun_phases(line: Line, today: date) -> tuple[Phase, ...]:
    """Return the changes of the way of working after the start and up to today, oldest first."""
    return tuple(sorted((row for row in line.phases if line.starts_on < row.on <= today), key=lambda row: row.on))


def current_phase(line: Line, today: date) -> Phase | None:
    """Return the last change of the way of working up to today; None while the first way lasts."""
    begun = begun_phases(line, today)
    return begun[-1] if begun else None


def way_words(line: Line, today: date) -> tuple[str, ...]:
    """Name each change of the way of working in short, as it stands in the picture: the first way is 'Way 1'."""
    return tuple(f"Way {number}" for number, _ in enumerate(begun_phases(line, today), start=2))


def judge(line: Line, today: date) -> Judgement:
    """Say where a line stands, and why, from the last three days with a record.

    The rule, in this order; the value of a day is the middle one of its records. (1) Fewer than three days: too few.
    (2) The middle value of the last three reaches the criterion: met; for yes or no all three must be yes. (3) Nothing
    recorded, and no new way begun, for 65 days before today or the due date, whichever is first: not clear. (4) Fewer
    than three days since the way of working changed: too few. (5) The middle value is on the better side of the aim
    line on its day, or touches it: on track. (6) All three are on the worse side: off track. (7) Otherwise, or without
    an aim line: not clear.
    Source: docs/rules/progress.md names them. The median of the last three against the aim line (Van Norman, Nelson and
    Parker 2018); a run of single points behind the line only as a second sign (Hintze, Wells, Marcotte and Solomon
    2018); each phase on its own records (single-case graphs). House rules: staleness, yes or no.
    """
    days = daily_points(line, today)
    if len(days) < POINTS_NEEDED:
        return Judgement(Standing.TOO_FEW_POINTS, _too_few_sentence(len(ordered_points(line, today)), len(days)))
    last = days[-POINTS_NEEDED:]
    if line.criterion is None:
        return Judgement(Standing.NOT_CLEAR, "No success criterion was set.")
    if line.kind is MeasureKind.YES_NO:
        return _judge_yes_no(line, last, line.criterion, today)
    direction = direction_of(line)
    if met(median(point.value for point in last), line.criterion, direction):
        return Judgement(Standing.MET, "The middle one of the last three days reaches the aim.")
    return _stale(line, last, today) or _too_new(line, days, today) or _judge_against_aim(line, last, direction)


def _too_few_sentence(n_records: int, n_days: int) -> str:
    if n_records == 0:
        return "Nothing is recorded yet."
    records = "1 record" if n_records == 1 else f"{n_records} records"
    on_days = "" if n_records == n_days else f" on {_counted_days(n_days)}"
    return f"{records}{on_days} so far; three days with a record are needed before a line says anything."


def _counted_days(n_days: int) -> str:
    return "1 day" if n_days == 1 else f"{n_days} days"


def _stale(line: Line, last: Sequence[Point], today: date) -> Judgement | None:
    until = today if line.due_on is None else min(today, line.due_on)
    phase = current_phase(line, today)
    since = last[-1].on if phase is None else max(last[-1].on, phase.on)
    if (until - since).days > STALE_AFTER_DAYS:
        return Judgement(Standing.NOT_CLEAR, f"Nothing has been recorded since {format_day(last[-1].on, near=today)}.")
    return None


def _too_new(line: Line, days: Sequence[Point], today: date) -> Judgement | None:
    """Return too few points where the way of working changed and fewer than three days since then have a record."""
    phase = current_phase(line, today)
    n_since = POINTS_NEEDED if phase is None else sum(1 for point in days if point.on >= phase.on)
    if phase is None or n_since >= POINTS_NEEDED:
        return None
    so_far = f"{_counted_days(n_since)} with a record" if n_since else "nothing is recorded"
    return Judgement(
        Standing.TOO_FEW_POINTS,
        f"The way of working changed on {format_day(phase.on, near=today)}; {so_far} since then, "
        "and three days are needed.",
    )


def _judge_yes_no(line: Line, last: Sequence[Point], criterion: Decimal, today: date) -> Judgement:
    # An aim of 'nearly' is asked for no more than it says; nearly never counts as a yes that was asked for.
    direction = Direction.INCREASE if criterion > 0 else Direction.DECREASE
    n_met = sum(met(point.value, criterion, direction) for point in last)
    n_nearly = sum(0 < point.value < 1 for point in last) if criterion in (0, 1) else 0
    wanted = {Decimal(0): "no", Decimal(1): "yes"}.get(criterion, "nearly or yes")
    if n_met == POINTS_NEEDED:
        return Judgement(Standing.MET, f"The last three days are all {wanted}.")
    if stale := _stale(line, last, today):
        return stale
    sentence = f"{('None', 'One', 'Two')[n_met]} of the last three days is {wanted}."
    if n_met == 2:
        sentence = f"Two of the last three days are {wanted}."
    if n_nearly:
        sentence = f"{sentence.rstrip('.')}; {('one is', 'two are', 'three are')[n_nearly - 1]} nearly."
    # Before the due date a 'no' is not yet a problem: yes or no has no half way to be behind. Nearly is no 'no' either.
    is_due = line.due_on is not None and today >= line.due_on
    is_behind = is_due and n_met == 0 and n_nearly == 0
    return Judgement(Standing.OFF_TRACK if is_behind else Standing.NOT_CLEAR, sentence)


def _judge_against_aim(line: Line, last: Sequence[Point], direction: Direction) -> Judgement:
    aims = [aim_at(line, point.on) for point in last]
    if any(aim is None for aim in aims):
        return Judgement(Standing.NOT_CLEAR, "There is no aim line: a baseline, a criterion and a due date are needed.")
    reached = [met(point.value, aim, direction) for point, aim in zip(last, aims, strict=True) if aim is not None]
    middle_aim = aims[POINTS_NEEDED // 2]
    if middle_aim is not None and met(median(point.value for point in last), middle_aim, direction):
        return Judgement(Standing.ON_TRACK, "The middle one of the last three days is on or beyond the aim line.")
    if not any(reached):
        return Judgement(Standing.OFF_TRACK, "The last three days are all behind the aim line.")
    return Judgement(Standing.NOT_CLEAR, "The last three days lie on both sides of the aim line.")


def standing(line: Line, today: date) -> Standing:
    """Say where a line stands; the rule is that of judge."""
    return judge(line, today).standing


# ---------------------------------------------------------------------------------------------- showing a line


def facts_of(line: Line, today: date) -> tuple[str, ...]:
    """Tell a line in short facts: where it began, where it is now, and what the aim is."""
    newest = latest(line, today)
    return tuple(
        f"{word}: {write(line, value)}"
        for word, value in (
            ("At the start", line.baseline),
            ("Now", newest.value if newest else None),
            ("The aim", line.criterion),
        )
        if value is not None
    )


def steps_done(line: Line, today: date) -> int | None:
    """Return how many of five steps from start to aim are done; five only when the target is met.

    None without a start, an aim or a record. Source: house rule; a picture, so it is rounded down.
    """
    newest = latest(line, today)
    if newest is None or line.baseline is None or line.criterion is None:
        return None
    if standing(line, today) is Standing.MET:
        return N_STEPS
    if line.baseline == line.criterion:
        return 0
    share = (newest.value - line.baseline) / (line.criterion - line.baseline)
    return max(0, min(N_STEPS - 1, int(share * N_STEPS)))


def write(line: Line, value: Decimal) -> str:
    """Write a value of this line's measure."""
    return format_value(value, line.kind, out_of=line.out_of, unit=line.unit, steps=line.steps)


def in_words(line: Line, today: date) -> str:
    """Tell the line in a few plain sentences: where it started, where it is, the aim, and where it stands."""
    # A level of help, a step or a yes is not a number, so it follows a colon: 'Now: with a spoken prompt.'
    is_number = line.kind not in SAID_IN_WORDS
    start, now, aim = ("Started at", "Now", "The aim is") if is_number else ("At the start:", "Now:", "The aim:")
    sentences = []
    if line.baseline is not None:
        sentences.append(f"{start} {write(line, line.baseline)}.")
    newest = latest(line, today)
    if newest is not None:
        sentences.append(f"{now} {write(line, newest.value)}.")
    if line.criterion is not None:
        by = f" by {format_day(line.due_on, near=today)}" if line.due_on else ""
        sentences.append(f"{aim} {write(line, line.criterion)}{by}.")
    if phase := current_phase(line, today):
        sentences.append(
            f"Another way since {format_day(phase.on, near=today)}{f': {phase.way}' if phase.way else ''}."
        )
    judgement = judge(line, today)
    sentences.append(_STANDING_SENTENCES[judgement.standing])
    if judgement.standing in (Standing.TOO_FEW_POINTS, Standing.NOT_CLEAR):
        sentences[-1] = f"{_STANDING_SENTENCES[judgement.standing].rstrip('.')}: {_lower_first(judgement.because)}"
    return " ".join(sentences)


def going(line: Line, today: date, *, own: bool = False) -> str:
    """Say how a line goes in plain words that promise nothing: to the family, or (`own`) to the pupil.

    Where another way was begun, it says since when.
    """
    words, new_way = (OWN_GOING, OWN_NEW_WAY) if own else (GOING, NEW_WAY)
    told = words[standing(line, today)]
    if phase := current_phase(line, today):
        told = f"{told} {new_way.format(day=format_day(phase.on, near=today))}"
    return told


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def numbers_table(line: Line, today: date) -> tuple[NumberRow, ...]:
    """Return the numbers that must stand beside the picture: baseline, each record oldest first, then the aim."""
    rows = []
    if line.baseline is not None:
        rows.append(NumberRow("Start", line.starts_on, write(line, line.baseline)))
    records = [
        NumberRow("Record", point.on, write(line, point.value), point.note) for point in ordered_points(line, today)
    ]
    ways = [
        NumberRow(word, phase.on, "", phase.way)
        for word, phase in zip(way_words(line, today), begun_phases(line, today), strict=True)
    ]
    # A new way stands before the records of its first day.
    rows += sorted([*ways, *records], key=lambda row: (row.on or line.starts_on, row.what == "Record"))
    if line.criterion is not None:
        rows.append(NumberRow("Aim", line.due_on, write(line, line.criterion)))
    return tuple(rows)


def axis_ticks(line: Line) -> tuple[Tick, ...]:
    """Choose the marks of the upright axis: whole steps that suit the measure, at most six of them."""
    if line.kind is MeasureKind.PROMPT:
        return tuple(Tick(float(level), level.short_label) for level in PromptLevel)
    if line.kind is MeasureKind.RUBRIC:
        # Without its steps (a text that has none any more) the axis goes as far as there can be steps.
        highest = len(line.steps) or MOST_STEPS
        return tuple(Tick(float(number), str(number)) for number in range(1, highest + 1))
    if line.kind is MeasureKind.YES_NO:
        # The line in the middle is drawn only where something stands on it.
        values = [point.value for point in line.points]
        has_nearly = any(value is not None and 0 < value < 1 for value in (line.baseline, line.criterion, *values))
        return (Tick(0.0, "no"), *([Tick(0.5, "nearly")] if has_nearly else []), Tick(1.0, "yes"))
    numbers = [float(point.value) for point in line.points]
    numbers += [float(value) for value in (line.baseline, line.criterion) if value is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if line.kind is MeasureKind.PERCENTAGE:
        low, high = 0.0, 100.0
    elif line.kind is MeasureKind.SCORE and line.out_of is not None:
        low, high = 0.0, max(high, float(line.out_of))
    elif low < high / 2 or low == high:
        # Start from nought unless that would press all the records into the top half of the picture.
        low = min(0.0, low)
    steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600) if line.kind is MeasureKind.DURATION else None
    return tuple(
        Tick(mark, format_short(Decimal(str(mark)), line.kind, out_of=line.out_of))
        for mark in nice_ticks(low, high, steps=steps)
    )


def chart(line: Line, today: date, *, uid: str, title: str, description: str = "") -> Svg:
    """Draw the line as SVG, with its words inside as the description.

    `uid` must be unique on the page (the target's key will do); `title` names the picture, for example the target.
    `description` stands in place of the words for staff, where families read.
    """
    shapes: dict[MeasureKind, Shape] = {
        MeasureKind.PROMPT: "steps",
        MeasureKind.RUBRIC: "steps",
        MeasureKind.YES_NO: "marks",
    }
    return progress_line_svg(
        uid=uid,
        title=title,
        description=description or in_words(line, today),
        points=tuple((point.on, float(point.value)) for point in ordered_points(line, today)),
        starts_on=line.starts_on,
        due_on=line.due_on,
        ticks=axis_ticks(line),
        baseline=None if line.baseline is None else float(line.baseline),
        criterion=None if line.criterion is None else float(line.criterion),
        baseline_label=_short_label("Start", line, line.baseline),
        criterion_label=_short_label("Aim", line, line.criterion),
        latest_label="" if (newest := latest(line, today)) is None else format_short(newest.value, line.kind),
        aim=tuple((day, float(value)) for day, value in aim_line(line)),
        phases=tuple(
            (phase.on, word) for phase, word in zip(begun_phases(line, today), way_words(line, today), strict=True)
        ),
        shape=shapes.get(line.kind, "line"),
        steps=line.steps,
    )


def _short_label(word: str, line: Line, value: Decimal | None) -> str:
    if value is None or line.kind in SAID_IN_WORDS:
        # The axis already says 'spoken' or 'yes' on the same height; twice would not fit.
        return word
    return f"{word} {format_short(value, line.kind, out_of=line.out_of)}"
