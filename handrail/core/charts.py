"""Small charts drawn on the server as SVG text. Pure: no database, no clock, no Django.

The same picture goes into a page and into a PDF, so it uses presentation attributes only: no script, no style
attribute (the content security policy forbids both), no colour that carries a meaning without a shape beside it.
Measured at 0.06 to 0.4 ms a chart; a plotting library needs 30 to 60 ms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from math import ceil, floor, log10
from textwrap import wrap
from typing import Literal

Shape = Literal["line", "steps", "marks"]


class Svg(str):
    """Finished markup. Templates print it as it is, because it answers `__html__`; every text in it is escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of an axis: where, and what is written there."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as presentation attributes; each pair meets a contrast of 4.5 to 1 (text) or 3 to 1 (shapes) on paper."""

    ink: str = "#16292d"
    soft: str = "#4a5b5f"
    line: str = "#0f5257"
    aim: str = "#7a4b12"
    grid: str = "#d3dcdc"
    paper: str = "#ffffff"


BRAND = Palette()
FONT = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, Arial, sans-serif"
# 320 units wide, so that the text is 12 px on the narrowest phone and 8.5 pt when printed 8 cm wide.
WIDTH, HEIGHT, TEXT = 320, 184, 12
TOP, BOTTOM, RIGHT = 20, 24, 14
INSET = 8  # keeps the first day's marks off the labels of the upright axis
# Lines of text beneath the picture: how far apart, and how many letters fit beside a number.
LEADING, LETTERS_IN_A_LINE = 16, 46
CROWDED = 30  # from this many records on, dots are small

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_ticks(low: float, high: float, *, steps: Sequence[float] | None = None, most: int = 6) -> tuple[float, ...]:
    """Choose round marks that cover low to high: at least two, at most `most`, fractions only for a small range.

    `steps` are the allowed distances, smallest first (for seconds: 15, 30, 60...); beyond the last, its multiples.
    """
    span = max(high - low, 0.0)
    for step in _steps(span, steps):
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        last = max(last, first + 1)
        if last - first < most:
            return tuple(round(number * step, 6) for number in range(first, last + 1))
    raise ValueError("no step covers the range")  # pragma: no cover - the steps grow without end


def _steps(span: float, steps: Sequence[float] | None) -> Sequence[float]:
    if steps:
        return [*steps, *(steps[-1] * 2**power for power in range(1, 40))]
    # Whole numbers for anything that spans one or more; a shorter span is cut in tenths or hundredths, never finer.
    smallest = 0 if span >= 1 or span == 0 else max(floor(log10(span)) - 1, -2)
    return [nice * 10.0**power for power in range(smallest, 16) for nice in _allowed(power)]


def _allowed(power: int) -> tuple[float, ...]:
    return tuple(nice for nice in _NICE if power > 0 or nice != 2.5)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a day or a value to a place in the picture."""

    first: date
    last: date
    low: float
    high: float
    left: float
    foot: float  # where the lowest value lies
    top: float  # where the highest value lies

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(self.left + INSET + share * (WIDTH - RIGHT - INSET - self.left), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.foot - share * (self.foot - self.top), 1)


def progress_line_svg(
    *,
    uid: str,
    title: str,
    description: str,
    points: Sequence[tuple[date, float]],
    starts_on: date,
    due_on: date | None,
    ticks: Sequence[Tick],
    baseline: float | None = None,
    criterion: float | None = None,
    baseline_label: str = "Start",
    criterion_label: str = "Aim",
    latest_label: str = "",
    aim: Sequence[tuple[date, float]] = (),
    phases: Sequence[tuple[date, str]] = (),
    shape: Shape = "line",
    steps: Sequence[str] = (),
    palette: Palette = BRAND,
) -> Svg:
    """Draw records over time with the start, the criterion, the due date and the dashed aim line.

    Shapes: `points` oldest first; `ticks` at least two, lowest first; `aim` the corners of the aim line; `phases` the
    first day of each new phase with a short word, oldest first: a dashed upright line, which records are not joined
    across. `shape`: 'line' joins the records, 'steps' joins them as a staircase, 'marks' does not join them (for yes,
    nearly and no). `steps` are the words of the ticks from the first on, for ticks that are only numbers: they stand
    beneath the picture, in lines of their own, and follow its description.
    `uid` must be unique on the page. Errors: ValueError with fewer than two ticks.
    """
    if len(ticks) < 2:
        raise ValueError("an axis needs at least two ticks")
    days = [*(day for day, _ in aim), *(day for day, _ in phases)]
    scale = _scale_for(points, starts_on, due_on, ticks, [baseline, criterion], days, top=TOP + (TEXT if phases else 0))
    key = re.sub(r"[^A-Za-z0-9_-]", "", uid) or "chart"
    parts = [
        _axes(scale, ticks, palette),
        _due_line(scale, due_on, palette),
        _days_axis(scale, starts_on, due_on, palette),
        _criterion(scale, criterion, criterion_label, palette),
        _phases(scale, phases, palette),
        _aim_line(scale, aim, palette),
        _records(scale, points, shape, [day for day, _ in phases], palette),
        _baseline(scale, starts_on, baseline, baseline_label, criterion, palette),
        _latest(scale, points, latest_label if shape == "line" else "", palette),
        "" if points else _nothing_yet(scale, palette),
    ]
    beneath = _steps_beneath(steps, ticks)
    height = HEIGHT + len(beneath) * LEADING + (10 if beneath else 0)
    parts += [
        _text(x, HEIGHT + 4 + number * LEADING, words, fill=palette.ink) for number, (x, words) in enumerate(beneath, 1)
    ]
    told = "; ".join(f"{tick.label}: {words}" for tick, words in zip(ticks, steps, strict=False))
    description = f"{description} ({told})" if told else description
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="progress-line" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="line-{key}-title line-{key}-desc" '
        f'font-family="{FONT}" font-size="{TEXT}" fill="{palette.ink}">'
        f'<title id="line-{key}-title">{escape(title)}</title><desc id="line-{key}-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _steps_beneath(steps: Sequence[str], ticks: Sequence[Tick]) -> list[tuple[float, str]]:
    """Return the lines that tell the steps, each with its place from the left: the number, then the words beside it."""
    found = []
    for tick, words in zip(ticks, steps, strict=False):
        first, *rest = wrap(words, LETTERS_IN_A_LINE) or [""]
        found.append((4.0, f"{tick.label}  {first}"))
        found += [(18.0, more) for more in rest]
    return found


def _scale_for(
    points: Sequence[tuple[date, float]],
    starts_on: date,
    due_on: date | None,
    ticks: Sequence[Tick],
    marks: Sequence[float | None],
    more_days: Sequence[date],
    *,
    top: float,
) -> _Scale:
    days = [starts_on, *(day for day, _ in points), *more_days, *([due_on] if due_on else [])]
    # The aim line runs between baseline and criterion, so it needs no room of its own.
    values = [tick.value for tick in ticks] + [value for _, value in points]
    values += [mark for mark in marks if mark is not None]
    first, last = min(days), max(days)
    # A week at least, or one record on the first day would have no width to stand in.
    last = max(last, first + timedelta(days=7))
    low, high = min(values), max(values)
    longest = max(len(tick.label) for tick in ticks)
    left = 10 + min(longest, 16) * TEXT * 0.54
    high = high if high > low else low + 1
    foot = float(HEIGHT - BOTTOM)
    baseline, criterion = marks
    if baseline is not None and not _is_downwards(baseline, criterion):
        # The word at the start stands below its square; where that is the lowest line, the axis makes room for it.
        missing = TEXT + 6 - (baseline - low) / (high - low) * (foot - top)
        foot -= max(0.0, round(missing, 1))
    return _Scale(first, last, low, high, round(left, 1), foot, top)


def _is_downwards(baseline: float, criterion: float | None) -> bool:
    return criterion is not None and criterion < baseline


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", weight: str = "", fill: str = "", halo: str = ""
) -> str:
    """One line of text; a halo keeps it legible where it crosses a line."""
    extra = f' font-weight="{weight}"' if weight else ""
    extra += f' fill="{fill}"' if fill else ""
    extra += f' paint-order="stroke" stroke="{halo}" stroke-width="3" stroke-linejoin="round"' if halo else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{extra}>{escape(words)}</text>'


def _axes(scale: _Scale, ticks: Sequence[Tick], palette: Palette) -> str:
    right = WIDTH - RIGHT
    lines = "".join(f"M{scale.left:g} {scale.y(tick.value):g}H{right:g}" for tick in ticks)
    labels = "".join(
        _text(scale.left - 6, scale.y(tick.value) + 4, tick.label[:16], anchor="end", fill=palette.soft)
        for tick in ticks
    )
    axis = (
        f'<path d="M{scale.left:g} {scale.foot:g}H{right:g}" stroke="{palette.soft}" stroke-width="1.2" fill="none"/>'
    )
    return f'<path d="{lines}" stroke="{palette.grid}" stroke-width="1" fill="none"/>{axis}{labels}'


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _days_axis(scale: _Scale, starts_on: date, due_on: date | None, palette: Palette) -> str:
    """Write the start, the due date and the last day; a day in the middle only where it has plenty of room."""
    middle = scale.first + (scale.last - scale.first) / 2
    wanted = [(starts_on, 8), (due_on, 8), (scale.last, 8), (scale.first, 8), (middle, 40)]
    placed: list[tuple[float, float]] = []
    drawn = []
    for day, gap in wanted:
        if day is None:
            continue
        words = _day(day)
        half = len(words) * TEXT * 0.27
        x = min(max(scale.x(day), scale.left + 4 + half), WIDTH - 2 - half)
        if any(x - half - gap < end and x + half + gap > start for start, end in placed):
            continue
        placed.append((x - half, x + half))
        drawn.append(_text(x, HEIGHT - 7, words, anchor="middle", fill=palette.soft))
    return "".join(drawn)


def _due_line(scale: _Scale, due_on: date | None, palette: Palette) -> str:
    if due_on is None:
        return ""
    x, foot = scale.x(due_on), scale.foot
    # A small flag foot below the axis marks the due date without colour.
    return (
        f'<path d="M{x:g} {scale.top:g}V{foot:g}" stroke="{palette.soft}" stroke-width="1" '
        f'stroke-dasharray="1 3" fill="none"/>'
        f'<path d="M{x - 4:g} {foot + 6:g}L{x:g} {foot:g}L{x + 4:g} {foot + 6:g}Z" fill="{palette.soft}"/>'
    )


def _phases(scale: _Scale, phases: Sequence[tuple[date, str]], palette: Palette) -> str:
    """Draw an upright dashed line where a phase begins; its word stands above, left out where two would touch."""
    drawn, free = [], 0.0
    for day, word in phases:
        x = scale.x(day)
        drawn.append(
            f'<path d="M{x:g} {TEXT + 3}V{scale.foot:g}" stroke="{palette.ink}" stroke-width="1.4" '
            f'stroke-dasharray="7 3" fill="none"/>'
        )
        half = len(word) * TEXT * 0.28
        middle = min(max(x, scale.left + half), WIDTH - 2 - half)
        if middle - half >= free:
            drawn.append(_text(middle, TEXT - 1, word, anchor="middle", weight="600", halo=palette.paper))
            free = middle + half + 4
    return "".join(drawn)


def _criterion(scale: _Scale, criterion: float | None, label: str, palette: Palette) -> str:
    if criterion is None:
        return ""
    y = scale.y(criterion)
    line = f'<path d="M{scale.left:g} {y:g}H{WIDTH - RIGHT}" stroke="{palette.aim}" stroke-width="2.4" fill="none"/>'
    # Above its line, except at the very top where the label would leave the picture.
    label_y = y - 5 if y - 5 >= scale.top - TEXT + 3 else y + TEXT + 2
    words = _text(scale.left + INSET + 10, label_y, label, weight="600", fill=palette.aim, halo=palette.paper)
    return line + words


def _aim_line(scale: _Scale, aim: Sequence[tuple[date, float]], palette: Palette) -> str:
    if not aim:
        return ""
    corners = " ".join(f"{scale.x(day):g},{scale.y(value):g}" for day, value in aim)
    return (
        f'<polyline points="{corners}" stroke="{palette.aim}" stroke-width="1.4" stroke-dasharray="5 4" fill="none"/>'
    )


def _records(
    scale: _Scale,
    points: Sequence[tuple[date, float]],
    shape: Shape,
    phases: Sequence[date],
    palette: Palette,
) -> str:
    places = [(scale.x(day), scale.y(value)) for day, value in points]
    radius = 4 if len(places) < CROWDED else 2
    if shape == "marks":
        return "".join(
            _yes_or_no(x, y, value, radius, palette) for (x, y), (_, value) in zip(places, points, strict=True)
        )
    if not places:
        return ""
    # A dot is a line of no length with round ends: one path for all of them is a quarter of the text.
    dots = "".join(f"M{x:g} {y:g}h0" for x, y in places)
    width = "2.2" if len(places) < CROWDED else "1.2"
    # Records of two phases are not joined: between them something else changed than the pupil.
    phase_of = [sum(1 for phase in phases if phase <= day) for day, _ in points]
    pieces = [[place for place, number in zip(places, phase_of, strict=True) if number == n] for n in set(phase_of)]
    path = "".join(_joined(piece, shape) for piece in pieces)
    return (
        f'<path d="{path}" stroke="{palette.line}" stroke-width="{width}" '
        f'stroke-linejoin="round" fill="none"/>'
        f'<path d="{dots}" stroke="{palette.line}" stroke-width="{radius * 2}" stroke-linecap="round" fill="none"/>'
    )


def _joined(places: Sequence[tuple[float, float]], shape: Shape) -> str:
    (x, y), *rest = places
    path = [f"M{x:g} {y:g}"]
    for x, y in rest:
        path.append(f"H{x:g}V{y:g}" if shape == "steps" else f"L{x:g} {y:g}")
    return "".join(path)


def _yes_or_no(x: float, y: float, value: float, radius: int, palette: Palette) -> str:
    """A dot with a tick for yes, an open ring for no, one half filled for nearly: told apart without colour."""
    if value < 1:
        r = radius + 0.5
        half = f'<path d="M{x - r:g} {y:g}a{r:g} {r:g} 0 0 0 {2 * r:g} 0z" fill="{palette.line}"/>' if value > 0 else ""
        return (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{palette.paper}" '
            f'stroke="{palette.line}" stroke-width="1.8"/>{half}'
        )
    tick = f"M{x - 3:g} {y:g}l2.2 2.4l3.8 -4.6"
    mark = f'<circle cx="{x:g}" cy="{y:g}" r="{radius + 2}" fill="{palette.line}"/>'
    if radius < 4:
        return mark
    return f'{mark}<path d="{tick}" stroke="{palette.paper}" stroke-width="1.6" fill="none"/>'


def _baseline(
    scale: _Scale,
    starts_on: date,
    baseline: float | None,
    label: str,
    criterion: float | None,
    palette: Palette,
) -> str:
    """An open square at the start; its words stand on the side away from the aim."""
    if baseline is None:
        return ""
    x, y = scale.x(starts_on), scale.y(baseline)
    square = (
        f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" fill="{palette.paper}" '
        f'stroke="{palette.ink}" stroke-width="2"/>'
    )
    label_y = y - 8 if _is_downwards(baseline, criterion) and y - 8 > TEXT else y + TEXT + 4
    return square + _text(x - 4, label_y, label, weight="600", halo=palette.paper)


def _latest(scale: _Scale, points: Sequence[tuple[date, float]], label: str, palette: Palette) -> str:
    """The newest value beside its dot, with a ring round the dot."""
    if not points or not label:
        return ""
    day, value = points[-1]
    x, y = scale.x(day), scale.y(value)
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="none" stroke="{palette.line}" stroke-width="1.4"/>'
    if x + 10 + len(label) * TEXT * 0.56 < WIDTH - 2:
        label_x, label_y, anchor = x + 10, min(y + 16, scale.foot - 4), "start"
    else:
        # No room on the right: on the side of the dot that the joining line does not come from.
        is_rising = len(points) < 2 or points[-2][1] <= value
        label_x, label_y, anchor = x + 6, y - 11 if is_rising and y - 11 > TEXT else y + 20, "end"
    return ring + _text(label_x, label_y, label, anchor=anchor, weight="700", fill=palette.line, halo=palette.paper)


def _nothing_yet(scale: _Scale, palette: Palette) -> str:
    x = (scale.left + WIDTH - RIGHT) / 2
    y = (TOP + scale.foot) / 2
    return _text(x, y, "Nothing recorded yet", anchor="middle", fill=palette.soft, halo=palette.paper)
