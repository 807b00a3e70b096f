"""A pupil's day card and its weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from handrail.access.types import Actor
from handrail.core import clock, drawings
from handrail.plans.rules.measures import format_day
from handrail.rewards import policy
from handrail.rewards.rules import day_cards as rules
from handrail.rewards.types import FEELINGS, CardLine, DayRow, LineKind, WeekPicture

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil
    from handrail.rewards.models import CheckDay, DayCard

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


def card_of(actor: Actor, pupil: Pupil) -> DayCard | None:
    """Return the pupil's open day card, if this adult may read its plan. One query."""
    return policy.day_cards_visible_to(actor).filter(pupil=pupil, is_open=True).select_related("pupil").first()


def open_card_of_pupil(pupil: Pupil) -> DayCard | None:
    """Return the open day card for the pupil's own page; what hangs on a confidential plan is not there. One query."""
    from handrail.rewards.models import DayCard

    return (
        DayCard.objects.filter(pupil=pupil, is_open=True, plan__is_confidential=False).select_related("pupil").first()
    )


def card_lines(card: DayCard) -> tuple[CardLine, ...]:
    """Return the lines of a card in their order: targets, the pupil's promises, the adults'. One query."""
    rows = card.lines.order_by("position", "pk")
    return tuple(CardLine(row.pk, LineKind(row.kind), row.text) for row in rows)


def promises_of(plan: Plan) -> dict[str, str]:
    """Return what a plan says of promises, to start a card from: the form's fields by name. One query.

    What is confidential in the plan starts no card, which the pupil and perhaps the family read.
    """
    rows = plan.sections.filter(code__in=("pupil_promises", "adult_promises"), is_confidential=False)
    return dict(rows.values_list("code", "text"))


def day_as_kept(day: CheckDay | None) -> dict[str, str]:
    """Return a day as flat text, as rules.day_cards.merge reads it. No query."""
    if day is None:
        return {}
    return {
        key: value
        for key, value in {**day.marks, "own_word": day.own_word, "home_word": day.home_word}.items()
        if value
    }


def day_rows(card: DayCard, lines: tuple[CardLine, ...], days: Iterable[date]) -> tuple[DayRow, ...]:
    """Return these days of a card, filled in or not. One query."""
    wanted = list(days)
    rows = {row.on: row for row in card.days.filter(on__in=wanted).select_related("aim")}
    return tuple(_day(card, lines, on, rows.get(on)) for on in wanted)


def week_of(card: DayCard, monday: date | None = None, lines: tuple[CardLine, ...] | None = None) -> WeekPicture:
    """Return one week of a card, this one unless another is asked for. Two queries, one with its lines."""
    monday = monday or rules.monday_of(clock.today())
    days = day_rows(card, card_lines(card) if lines is None else lines, rules.school_week(monday))
    n_marked = sum(day.n_points is not None for day in days)
    sentence = rules.week_sentence(n_marked, sum(day.has_reached for day in days), card.goal_percent)
    drawn = [(DAYS[day.on.weekday()], day.n_points, day.n_possible) for day in days]
    title = f"Week of {format_day(monday, near=clock.today())}. {sentence}"
    picture = drawings.week_blocks(drawn, goal_percent=card.goal_percent, title=title)
    return WeekPicture(monday, card.goal_percent, days, picture, sentence)


def shared_week(pupil: Pupil) -> WeekPicture | None:
    """Return what the family sees of the newest week, where the school shares it; at the start of a week the last one.

    Points and the word home. How the pupil feels and what they say stays at school: it may be about home.

    Three queries, four on a week that has not begun to fill; one where nothing is shared.
    """
    card = open_card_of_pupil(pupil)
    if card is None or not card.shows_family:
        return None
    lines = card_lines(card)
    week = week_of(card, lines=lines)
    if not week.has_days:
        week = week_of(card, week.monday - timedelta(weeks=1), lines)
    days = tuple(replace(day, feeling="", feeling_face="", aim="", own_word="") for day in week.days)
    return replace(week, days=days)


def _day(card: DayCard, lines: tuple[CardLine, ...], on: date, row: Any) -> DayRow:
    name = f"{on:%A} {on.day} {on:%B}"
    if row is None:
        return DayRow(on, name)
    n_periods = len(card.periods)
    n_points, n_possible = rules.points(row.marks, lines, n_periods)
    n_adult, n_adult_possible = rules.points(row.marks, lines, n_periods, adults=True)
    feeling = FEELINGS[row.feeling] if row.feeling else ""
    return DayRow(
        on=on,
        name=name,
        feeling=feeling,
        feeling_face=drawings.face(row.feeling) if row.feeling else "",
        aim=row.aim.text if row.aim else "",
        checked_in_by=row.checked_in_by_name,
        n_points=n_points,
        n_possible=n_possible,
        has_reached=rules.has_reached(n_points, n_possible, card.goal_percent),
        n_adult=n_adult or 0,
        n_adult_possible=n_adult_possible,
        own_word=row.own_word,
        home_word=row.home_word,
        checked_out_by=row.checked_out_by_name,
        from_paper=row.from_paper,
    )
