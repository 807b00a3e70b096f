"""The clocks of a plan: each deadline of its framework with its day and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from handrail.frameworks.rules import deadline_in_words, readable_source
from handrail.frameworks.types import Deadline, Framework
from handrail.planner.types import Clock, ClockStanding, Note
from handrail.schools.rules.deadlines import (
    REVIEW_ANCHORS,
    DueDay,
    accepted_exceptions,
    due_day,
    is_met,
)
from handrail.schools.types import Calendar

MEETING = "meeting"
FORTNIGHT = timedelta(days=14)
ORDER = {state: place for place, state in enumerate(ClockStanding)}
NO_NOTE = Note()


def is_for_school(who: str) -> bool:
    """Say whether the school does it, alone or first of several, so that its own days count.

    Authorities and families have other holidays.
    """
    return who.casefold().startswith(("school", "head"))


def clocks_of(
    framework: Framework,
    plan_kind: str,
    anchors: Mapping[str, date],
    notes: Mapping[str, Note],
    *,
    today: date,
    calendar: Calendar,
    held_on: date | None = None,
) -> tuple[Clock, ...]:
    """Return every clock of a kind of plan: those late first, then by day, those without a day last.

    `anchors` maps the code of an anchor to its day; `notes` the code of a deadline to what was written down. Once the
    review is held (`held_on`), the clocks of the review itself are done.
    """
    found = [
        _clock(framework, item, anchors.get(item.anchor), notes.get(item.code, NO_NOTE), today, calendar, held_on)
        for item in framework.deadlines
        if plan_kind in item.plan_kinds
    ]
    return tuple(sorted(found, key=_place))


def _place(one: Clock) -> tuple[bool, bool, date]:
    return one.state is ClockStanding.WAITING, one.state is not ClockStanding.LATE, one.due_on or date.max


def anchors_to_ask(framework: Framework, plan_kind: str) -> tuple[tuple[str, str], ...]:
    """Return the days that only people know (code, words): a request, a move to the next phase, a notice of changes."""
    known = {MEETING, *REVIEW_ANCHORS}
    wanted = {item.anchor for item in framework.deadlines if plan_kind in item.plan_kinds} - known
    return tuple((anchor.code, anchor.words) for anchor in framework.anchors if anchor.code in wanted)


def is_due_soon(clock: Clock, today: date) -> bool:
    """Say whether a clock is late or comes within the fortnight."""
    return clock.is_open and clock.due_on is not None and clock.due_on <= today + FORTNIGHT


def notice_days(framework: Framework, plan_kind: str) -> int:
    """Return how many days before its meeting a kind of plan needs for its invitations and papers; 0 for none."""
    before = (item for item in framework.deadlines if item.anchor == MEETING and plan_kind in item.plan_kinds)
    meeting = date(2000, 1, 31)
    empty = Calendar((), ())
    return max((0, *((meeting - due_day(item, meeting, empty).limit_on).days for item in before)))


def _clock(
    framework: Framework,
    item: Deadline,
    anchor_on: date | None,
    note: Note,
    today: date,
    calendar: Calendar,
    held_on: date | None,
) -> Clock:
    words = framework.anchor_words(item)
    is_automatic = held_on is not None and item.anchor in REVIEW_ANCHORS
    if is_automatic and note.done_on is None:
        note = Note(held_on, note.exception, note.reason, note.by)
    due = due_day(item, anchor_on, calendar) if anchor_on is not None else None
    due_on = (due.work_to_on if is_for_school(item.who) else due.limit_on) if due else None
    return Clock(
        code=item.code,
        plain=item.plain,
        who=item.who,
        counted=deadline_in_words(item, words),
        source=readable_source(item),
        anchor=item.anchor,
        anchor_words=words,
        anchor_on=anchor_on,
        state=_state(item, due, due_on, note, today),
        limit_on=due.limit_on if due else None,
        due_on=due_on,
        is_floor=due.is_floor if due else False,
        moved_because=due.moved_because if due and due_on != due.limit_on else "",
        note=note,
        exceptions=tuple((one.code, one.words) for one in accepted_exceptions(framework, item)),
        is_automatic=is_automatic,
    )


def _state(item: Deadline, due: DueDay | None, due_on: date | None, note: Note, today: date) -> ClockStanding:
    if note.done_on is not None:
        is_late = due is not None and not due.is_floor and not is_met(item, due, note.done_on)
        return ClockStanding.DONE_LATE if is_late and not note.reason else ClockStanding.DONE
    if note.reason:
        return ClockStanding.EXCEPTED
    if due is None or due_on is None:
        return ClockStanding.WAITING
    if due.is_floor:
        return ClockStanding.OPEN_UNTIL
    if today > due.limit_on:
        return ClockStanding.LATE
    return ClockStanding.DUE if due_on <= today + FORTNIGHT else ClockStanding.AHEAD
