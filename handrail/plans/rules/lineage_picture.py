"""The tree of a pupil's targets over the years, drawn as SVG text. Pure; see core/charts.py for the manner.

Each line of descent has a lane, each term the same width. A bar is a step; the mark at its end says what became of it,
by shape and by word. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from uuid import UUID

from handrail.core.charts import BRAND, FONT, Palette, Svg
from handrail.plans.rules.lineage import term_name, terms_between
from handrail.plans.types import OUTCOME_LABELS, Outcome
from handrail.plans.types.lineage import LineageLane, LineageStep

TERM, LANE, LEFT, TOP, RIGHT, FOOT, TEXT = 132, 66, 12, 34, 24, 8, 12
LEAST = 270
BAR = 38  # how far the bar stands beneath the top of its lane
LETTERS = 7.0  # pixels of a letter, for cutting words


@dataclass(frozen=True, slots=True)
class _Time:
    """From a day to a place: terms are equally wide, and days spread in them."""

    terms: Sequence[date]

    @property
    def term(self) -> float:
        """How wide a term is: one or two terms alone fill the screen of a phone."""
        return max(TERM, round(LEAST / len(self.terms)))

    def x(self, day: date) -> float:
        place = max((i for i, start in enumerate(self.terms) if start <= day), default=0)
        start = self.terms[place]
        following = self.terms[place + 1] if place + 1 < len(self.terms) else start + timedelta(days=120)
        share = min(max((day - start).days / (following - start).days, 0), 1)
        return round(LEFT + (place + share) * self.term, 1)

    @property
    def width(self) -> int:
        return LEFT + int(self.term) * len(self.terms) + RIGHT


def lineage_svg(
    lanes: Sequence[LineageLane],
    today: date,
    *,
    title: str,
    description: str,
    links: Mapping[UUID, str] | None = None,
    palette: Palette = BRAND,
) -> Svg:
    """Draw the lines of descent. `links` maps a step to the address of its plan. Empty without lanes."""
    if not lanes:
        return Svg("")
    steps = [step for lane in lanes for step in lane.steps]
    last = max([today, *(_end(step, None, today) for step in steps)])
    time = _Time(terms_between(min(step.starts_on for step in steps), last))
    height = TOP + LANE * len(lanes) + FOOT
    places = {step.id: row for row, lane in enumerate(lanes) for step in lane.steps}
    ends = {step.id: _end(step, after, today) for lane in lanes for step, after in _pairs(lane)}
    parts = [_axis(time, height, today, palette)]
    parts += [_parting(time, lane, row, places, ends, palette) for row, lane in enumerate(lanes)]
    parts += [_lane(time, lane, row, ends, links or {}, palette) for row, lane in enumerate(lanes)]
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hr-lineage" viewBox="0 0 {time.width} {height}" '
        f'width="{time.width}" height="{height}" role="group" aria-labelledby="lineage-title lineage-desc" '
        f'font-family="{FONT}" font-size="{TEXT}" fill="{palette.ink}">'
        f'<title id="lineage-title">{escape(title)}</title><desc id="lineage-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _pairs(lane: LineageLane) -> Sequence[tuple[LineageStep, LineageStep | None]]:
    return list(zip(lane.steps, [*lane.steps[1:], None], strict=True))


def _end(step: LineageStep, after: LineageStep | None, today: date) -> date:
    """A step ends with its outcome, else where the next one begins, else it goes on: to its due day or to today."""
    ends = step.ended_on or (after.starts_on if after else None) or max(step.due_on or today, step.starts_on)
    return max(ends, step.starts_on + timedelta(days=7))


def _axis(time: _Time, height: int, today: date, palette: Palette) -> str:
    lines = "".join(f"M{LEFT + i * time.term:g} {TOP - 12}V{height - FOOT}" for i in range(len(time.terms) + 1))
    names = "".join(
        f'<text x="{LEFT + i * time.term + 6:g}" y="16" fill="{palette.soft}">{term_name(day)}</text>'
        for i, day in enumerate(time.terms)
    )
    x = time.x(today)
    return (
        f'<path d="{lines}" stroke="{palette.grid}" stroke-width="1" fill="none"/>{names}'
        f'<path d="M{x:g} {TOP - 12}V{height - FOOT}" stroke="{palette.aim}" stroke-width="1.4" '
        f'stroke-dasharray="4 4" fill="none"/>'
        f'<text x="{x:g}" y="{TOP - 2}" text-anchor="middle" fill="{palette.aim}" font-weight="600" '
        f'paint-order="stroke" stroke="{palette.paper}" stroke-width="4">today</text>'
    )


def _parting(
    time: _Time, lane: LineageLane, row: int, places: Mapping[UUID, int], ends: Mapping[UUID, date], palette: Palette
) -> str:
    """A line from where this one parted from another."""
    if lane.from_id is None or lane.from_id not in places:
        return ""
    x1, y1 = time.x(ends[lane.from_id]), _y(places[lane.from_id])
    x2, y2 = time.x(lane.steps[0].starts_on), _y(row)
    way = f"M{x1:g} {y1:g}C{x1:g} {y2:g} {x1:g} {y2:g} {x2:g} {y2:g}"
    return f'<path d="{way}" stroke="{palette.line}" stroke-width="2" fill="none"/>'


def _y(row: int) -> float:
    return TOP + row * LANE + BAR


def _lane(
    time: _Time,
    lane: LineageLane,
    row: int,
    ends: Mapping[UUID, date],
    links: Mapping[UUID, str],
    palette: Palette,
) -> str:
    y, parts = _y(row), []
    top = TOP + row * LANE
    if row:
        parts.append(f'<path d="M{LEFT} {top}H{time.width - RIGHT}" stroke="{palette.grid}" stroke-width="1"/>')
    newest = lane.steps[-1]
    name = f"{newest.area}: {newest.wording}" if newest.area else newest.wording
    most = int((time.width - LEFT - RIGHT) / LETTERS)
    parts.append(
        f'<text x="{LEFT + 6}" y="{top + 18}" font-weight="600" paint-order="stroke" stroke="{palette.paper}" '
        f'stroke-width="4">{escape(_cut(name, most))}</text>'
    )
    for place, (step, after) in enumerate(_pairs(lane), start=1):
        x1, x2 = time.x(step.starts_on), time.x(ends[step.id])
        if after is not None:
            dashes = ' stroke-dasharray="2 5"' if after.id in lane.joined else ""
            parts.append(
                f'<path d="M{x2:g} {y:g}H{time.x(after.starts_on):g}" stroke="{palette.line}" '
                f'stroke-width="2"{dashes}/>'
            )
        parts.append(_linked(_step(step, place, x1, x2, y, time.width, palette), step, links))
    return "".join(parts)


def _linked(drawn: str, step: LineageStep, links: Mapping[UUID, str]) -> str:
    said = f"{step.wording} {term_name(step.starts_on)}. {outcome_words(step)}."
    if url := links.get(step.id):
        return f'<a href="{escape(url)}" aria-label="{escape(said)}">{drawn}</a>'
    return f"<g>{drawn}</g>"


def _step(step: LineageStep, place: int, x1: float, x2: float, y: float, width: int, palette: Palette) -> str:
    """A bar from the first day to the last, its number at the start, its outcome at the end."""
    words = outcome_words(step)
    bar = (
        f'<path d="M{x1:g} {y:g}H{x2:g}" stroke="{palette.line}" stroke-width="5" stroke-linecap="round"/>'
        f'<circle cx="{x1:g}" cy="{y:g}" r="9" fill="{palette.paper}" stroke="{palette.line}" stroke-width="2"/>'
        f'<text x="{x1:g}" y="{y + 4:g}" text-anchor="middle" font-weight="700">{place}</text>'
    )
    # The words stand beneath the mark where the bar has room for them, else they begin beside its number.
    has_room = x2 - x1 > len(words) * LETTERS + 20
    at, anchor = (x2 + 8, "end") if has_room else (x1 + 12, "start")
    if at + len(words) * LETTERS > width and not has_room:
        at, anchor = width - 4, "end"
    halo = f'paint-order="stroke" stroke="{palette.paper}" stroke-width="4"'
    said = f'<text x="{at:g}" y="{y + 21:g}" text-anchor="{anchor}" fill="{palette.soft}" {halo}>{escape(words)}</text>'
    return f"{bar}{_mark(step, x2, y, palette)}{said}"


def outcome_words(step: LineageStep) -> str:
    """Return what became of a step in a word or two; while it is worked to, that."""
    if step.outcome:
        return OUTCOME_LABELS[Outcome(step.outcome)]
    return {"draft": "Being written", "agreed": "Agreed", "live": "Worked on now"}.get(
        step.plan_state, "No outcome kept"
    )


def _mark(step: LineageStep, x: float, y: float, palette: Palette) -> str:
    """A full dot with a tick: achieved. Half a dot: partly. A ring: not yet. A cross: dropped. An arrow: goes on."""
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="7" fill="{palette.paper}" stroke="{palette.line}" stroke-width="2"/>'
    if step.outcome == Outcome.ACHIEVED:
        return (
            f'<circle cx="{x:g}" cy="{y:g}" r="8" fill="{palette.line}"/>'
            f'<path d="M{x - 4:g} {y:g}l3 3.2l5 -6" stroke="{palette.paper}" stroke-width="2" fill="none"/>'
        )
    if step.outcome == Outcome.PARTLY:
        return f'{ring}<path d="M{x:g} {y - 7:g}A7 7 0 0 0 {x:g} {y + 7:g}Z" fill="{palette.line}"/>'
    if step.outcome == Outcome.NOT_YET:
        return ring
    if step.outcome == Outcome.DROPPED:
        return (
            f'<rect x="{x - 7:g}" y="{y - 7:g}" width="14" height="14" fill="{palette.paper}"/>'
            f'<path d="M{x - 5:g} {y - 5:g}l10 10M{x + 5:g} {y - 5:g}l-10 10" stroke="{palette.aim}" '
            f'stroke-width="2.6"/>'
        )
    return f'<path d="M{x - 2:g} {y - 7:g}L{x + 8:g} {y:g}L{x - 2:g} {y + 7:g}Z" fill="{palette.line}"/>'


def _cut(words: str, most: int) -> str:
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    return line[: max(most, 1)].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
