"""Undoing by a further event: what was done stays written, and the board is as it was before. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handrail.planning.types import STAGE_LABELS, Event, Kind, Stage

# Who is there and whether the door is open is turned round by its own opposite, and never by undoing something else.
STAYS = frozenset({Kind.JOINED, Kind.REMOVED, Kind.ADMITTED, Kind.DOOR, Kind.ENDED, Kind.UNDONE})


def effective(events: Sequence[Event]) -> list[Event]:
    """Return the events that count, in order: those that were undone, and the undoing, left out.

    An undoing counts only for the last step before it; anything else in its payload is passed over.
    """
    kept: list[Event] = []
    for event in events:
        if event.kind is not Kind.UNDONE:
            kept.append(event)
        elif (last := last_step(kept)) is not None and last.number == event.payload.get("number"):
            kept.remove(last)
    return kept


def last_step(events: Sequence[Event]) -> Event | None:
    """Return the last of some effective events that can be undone, or None."""
    return next((event for event in reversed(events) if event.kind not in STAYS), None)


WORDS = {
    Kind.ROLE: "the role",
    Kind.BEGUN: "beginning the meeting",
    Kind.CLOCK_HELD: "stopping the clock",
    Kind.CLOCK_RUN: "starting the clock",
    Kind.PAUSED: "the pause",
    Kind.RESUMED: "going on after the pause",
    Kind.WORDED: "the new words",
    Kind.KEPT: "keeping the words",
    Kind.SET_ASIDE: "setting a suggestion aside",
    Kind.PUT_BACK: "putting a suggestion back",
    Kind.DOTS: "the paper dots",
    Kind.SHOWN: "showing the votes",
    Kind.CHOSEN: "the choice",
    Kind.GOAL: "the words of the long-term target",
    Kind.BEYOND: "the mark for the plan",
    Kind.TASK: "the task",
    Kind.VOTED: "the last vote by raised hand",
}


def step_words(event: Event) -> str:
    """Return what a step was, to stand behind 'Undo'."""
    if event.kind is Kind.MOVED:
        return f"going to ‘{STAGE_LABELS[Stage(event.payload['stage'])]}’"
    if event.kind is Kind.PROPOSED:
        return f"the suggestion ‘{event.payload['text']}’"
    return WORDS[event.kind]
