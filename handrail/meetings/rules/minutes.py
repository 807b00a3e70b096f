"""Minutes drafted from what is known: who was there, what was decided, who does what. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from handrail.meetings.types import MinutesFacts
from handrail.schools.rules import words


def draft(facts: MinutesFacts, *, zone: str) -> str:
    """Return minutes to begin with; the writer changes what they like. Parts of which nothing is known are left out.

    Words of people who see it differently stand as they said them, and outside the text they stand once more, where
    nobody can change them.
    """
    start = facts.starts_at.astimezone(ZoneInfo(zone))
    parts = [
        f"{facts.title}\n{facts.about}\n{start:%A} {words(start.date())}{', ' + facts.place if facts.place else ''}"
    ]
    parts += _people("Present", facts.present)
    parts += _people("Present for part of the meeting", facts.part)
    parts += _people("Asked, not present", facts.absent)
    parts += _people("Reports were sent by", facts.reports)
    parts += _list("Agenda", facts.agenda)
    parts += _list("What became of each target", facts.targets)
    parts += [f"Decision on the stage: {facts.stage}"] if facts.stage else []
    parts += _list("What was decided", facts.decided)
    parts += _list(
        "Actions",
        [f"{text} ({owner}{', by ' + words(due) if due else ''})" for text, owner, due in facts.actions],
    )
    parts += _list("Seen differently", [f"{name}: “{text}”" for name, text in facts.disagreements])
    if facts.next_on:
        parts.append(f"Next: {words(facts.next_on)}")
    return "\n\n".join(parts) + "\n"


def _people(heading: str, names: Iterable[str]) -> list[str]:
    found = ", ".join(names)
    return [f"{heading}: {found}"] if found else []


def _list(heading: str, lines: Iterable[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return ["\n".join([heading, *found])] if found else []
