"""The family's summary: one page in plain words made from an agreed text, part by part, and its words in a language.

Each part has a key that stays the same from version to version (the target's id stands in it), so that somebody's words
for a part hold until the text that they were written for changes. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from handrail.agreements.types import (
    BY_CODE,
    ENGLISH,
    IN_ENGLISH,
    AgreedPlan,
    Language,
    PartKind,
    Ready,
    ShownPart,
    Summary,
    SummaryPart,
    SummarySheet,
    TextPart,
)
from handrail.pupils.rules import in_words

# What stands in every summary. Written once in a language, it is offered again in the next one.
FIXED: dict[str, tuple[PartKind, str]] = {
    "help": (PartKind.HEADING, "How we help"),
    "home": (PartKind.HEADING, "What you can do at home"),
    "again": (PartKind.HEADING, "When we look at it again"),
    "talk": (PartKind.HEADING, "Who to talk to"),
    "ask": (PartKind.ANSWER, "What do you think of this plan?"),
    "agrees": (PartKind.ANSWER, "I agree"),
    "change": (PartKind.ANSWER, "I would change something"),
    "what": (PartKind.ANSWER, "What would you change?"),
    "name": (PartKind.ANSWER, "Your name"),
    "sign": (PartKind.ANSWER, "Your signature"),
    "day": (PartKind.ANSWER, "Date"),
}


def summary_of(
    plan: AgreedPlan,
    *,
    first_name: str,
    number: int | None,
    talk_to: str,
    plain: Mapping[str, TextPart],
) -> Summary:
    """Make the summary of what a family may read.

    `talk_to`: who looks after the plan and how to reach the school, in one or two lines. `plain`: somebody's plainer
    words by the key of a part; they count while the plan still says what they were written for.
    """
    made = [
        ("title", PartKind.TITLE, f"{first_name}’s plan"),
        ("able", PartKind.HEADING, f"What {first_name} will be able to do"),
        *((f"able-{row.target_id}", PartKind.TARGET, row.wording.strip()) for row in plan.targets),
    ]
    helps = [
        (f"help-{row.target_id}", PartKind.HELP, "\n".join(_ways(row.helps, row.occasions))) for row in plan.targets
    ]
    made += _under("help", [row for row in helps if row[2]])
    homes = [(f"home-{row.target_id}", PartKind.HOME, row.home.strip()) for row in plan.targets]
    made += _under("home", [row for row in homes if row[2]])
    made += _under("again", [("again-words", PartKind.TEXT, _again(plan))])
    made += _under("talk", [("talk-words", PartKind.TEXT, talk_to)] if talk_to else [])
    made += [(key, kind, text) for key, (kind, text) in FIXED.items() if kind is PartKind.ANSWER]
    return Summary(
        first_name=first_name,
        kind_name=plan.kind_name,
        number=number,
        agreed_on=plan.agreed_on,
        review_on=plan.review_on,
        parts=tuple(_part(key, kind, text, plain.get(key)) for key, kind, text in made),
    )


def _under(key: str, rows: list[tuple[str, PartKind, str]]) -> list[tuple[str, PartKind, str]]:
    kind, text = FIXED[key]
    return [(key, kind, text), *rows] if rows else []


def _ways(helps: Iterable[str], occasions: str) -> list[str]:
    ways = [way.replace("\n", " ").strip() for way in helps]
    return [*ways, f"When: {occasions}"] if ways and occasions else ways


def _again(plan: AgreedPlan) -> str:
    return (
        f"We look at this plan again by {in_words(plan.review_on)}. "
        "You can tell us what you think at any time before then."
    )


def _part(key: str, kind: PartKind, made: str, plain: TextPart | None) -> SummaryPart:
    if plain is None or not plain.text.strip():
        return SummaryPart(key, kind, made, made)
    if plain.source != sum_of(made):
        return SummaryPart(key, kind, made, made, is_outdated=True)
    return SummaryPart(key, kind, made, plain.text)


def sum_of(text: str) -> str:
    """Return a short sum of a text, by which it is known again. Shapes: 16 hexadecimal digits."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def sheet_of(
    summary: Summary,
    language: Language,
    words: Mapping[str, TextPart],
    *,
    ready: Ready | None = None,
    choices: tuple[Language, ...] = (),
) -> SummarySheet:
    """Put the summary into a language: a part that has no words yet, or changed since, is read in English."""
    is_english = language.code == ENGLISH
    return SummarySheet(
        summary=summary,
        language=language,
        parts=tuple(_shown(part, None if is_english else words.get(part.key)) for part in summary.parts),
        ready=ready,
        choices=choices,
    )


def _shown(part: SummaryPart, words: TextPart | None) -> ShownPart:
    if words is None or not words.text.strip():
        return ShownPart(part.key, part.kind, part.text, part.text, is_translated=False)
    if words.source != sum_of(part.text):
        return ShownPart(part.key, part.kind, part.text, part.text, is_translated=False, is_outdated=True)
    return ShownPart(part.key, part.kind, words.text, part.text, is_translated=True)


def n_missing(sheet: SummarySheet) -> int:
    """Return how many parts have no words in the language, or none for the text as it is now."""
    return sum(1 for part in sheet.parts if not part.is_translated)


def n_outdated(sheet: SummarySheet) -> int:
    """Return how many parts were translated and changed since."""
    return sum(1 for part in sheet.parts if part.is_outdated)


def language_named(words: str) -> Language | None:
    """Return the language that somebody wrote down by its English or own name, or by its code; None for any other."""
    wanted = words.strip().casefold()
    if not wanted:
        return None
    for language in BY_CODE.values():
        names = (language.code, language.name, language.own_name, language.label, *language.also)
        if wanted in {name.casefold() for name in names}:
            return language
    return None


def language_of(code: str) -> Language:
    """Return the language with this code; English for anything else."""
    return BY_CODE.get(code, IN_ENGLISH)
