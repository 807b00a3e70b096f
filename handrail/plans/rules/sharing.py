"""What somebody reads of a group plan who may see only some of its pupils: their part, and nothing of the others. Pure.

Source: house rule (docs/rules/plans.md, "Plans for a group or a class").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from handrail.plans.types import PlanContent, PupilPart, SectionContent, TargetContent

ANOTHER = "another pupil"
# Sections that tell of persons, not of the help: who is in the group, what each says, what became of it.
ABOUT_PERSONS = frozenset(
    {"group", "strengths", "interests", "pupil_views", "family_views", "agreement", "what_happened", "needs"}
)

# The fields of a target that hold words.
WORDS = ("wording", "who", "when", "where", "how_often", "subjects", "home_activity")


def hider(others: Iterable[Collection[str]], own: Iterable[Collection[str]]) -> Callable[[str], str]:
    """Return what takes the names of other pupils out of a text.

    Shapes: each pupil as their names ('Ama Mensah', 'Ama', 'Mensah'). A name that one of one's own has too stays.
    """
    kept = {name for names in own for name in names}
    hidden = {name.strip() for names in others for name in names if len(name.strip()) > 1} - kept
    if not hidden:
        return lambda text: text
    longest_first = sorted(hidden, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
    return lambda text: pattern.sub(ANOTHER, text)


def names_of(name: str, first_name: str) -> tuple[str, ...]:
    """Return the names by which words may speak of a pupil: whole, first name, surname."""
    return name, first_name, name.removeprefix(first_name).strip()


def for_some(content: PlanContent, pupil_ids: Collection[UUID]) -> PlanContent:
    """Return a group plan as far as it is about these pupils; any other plan as it is."""
    if content.group is None or all(row.pupil_id in pupil_ids for row in content.group.members):
        return content
    own = [row for row in content.group.members if row.pupil_id in pupil_ids]
    others = [row for row in content.group.members if row.pupil_id not in pupil_ids]
    hide = hider(
        (names_of(row.name, row.first_name) for row in others), (names_of(row.name, row.first_name) for row in own)
    )
    targets = (_target_for(row, pupil_ids, hide) for row in content.targets)
    n_others = sum(1 for row in others if row.is_here)
    return replace(
        content,
        group=replace(content.group, name=hide(content.group.name), members=tuple(own), n_others=n_others),
        closed_reason=hide(content.closed_reason),
        sections=tuple(_section_for(row, hide) for row in content.sections if row.code not in ABOUT_PERSONS),
        long_term_targets=tuple(replace(row, wording=hide(row.wording)) for row in content.long_term_targets),
        targets=tuple(row for row in targets if row.pupils),
    )


def _section_for(row: SectionContent, hide: Callable[[str], str]) -> SectionContent:
    return replace(row, text=hide(row.text))


def _target_for(row: TargetContent, pupil_ids: Collection[UUID], hide: Callable[[str], str]) -> TargetContent:
    words: dict[str, Any] = {name: hide(getattr(row, name)) for name in WORDS}
    return replace(
        row,
        **words,
        rubric=hide(row.rubric),
        steps=tuple(map(hide, row.steps)),
        strategies=tuple(
            replace(way, method=hide(way.method), materials=hide(way.materials)) for way in row.strategies
        ),
        pupils=tuple(_part_for(part, row, hide) for part in row.pupils if part.pupil_id in pupil_ids),
    )


def _part_for(part: PupilPart, row: TargetContent, hide: Callable[[str], str]) -> PupilPart:
    """Return a part; where its start and aim are steps, they are words that everybody wrote."""
    if not row.steps:
        return part
    return replace(part, baseline_text=hide(part.baseline_text), criterion_text=hide(part.criterion_text))


def text_for_some(
    snapshot: Mapping[str, Any], pupil_ids: Collection[str], *, everybody: Iterable[tuple[str, str, str]] = ()
) -> dict[str, Any]:
    """Return the agreed text of a group plan as far as it is about these pupils; any other plan's as it is.

    Where one pupil is left, they are the text's `pupil`, so that it reads as theirs.
    Shapes: `everybody` who ever had a place in the plan: key, name, first name; those of the text are known.
    """
    group = snapshot.get("group")
    if group is None:
        return dict(snapshot)
    known = {row["id"]: (row["name"], row["first_name"]) for row in group["pupils"]}
    known |= {key: (name, first_name) for key, name, first_name in everybody}
    if all(key in pupil_ids for key in known):
        return dict(snapshot)
    own = [row for row in group["pupils"] if row["id"] in pupil_ids]
    hide = hider(
        (names_of(*names) for key, names in known.items() if key not in pupil_ids),
        (names_of(*names) for key, names in known.items() if key in pupil_ids),
    )
    targets = [_agreed_for(row, pupil_ids, hide) for row in snapshot["targets"]]
    return dict(snapshot) | {
        "pupil": own[0] if len(own) == 1 else None,
        "group": group | {"name": hide(group["name"]), "pupils": own},
        "sections": [
            row | {"text": hide(row["text"])} for row in snapshot["sections"] if row["code"] not in ABOUT_PERSONS
        ],
        "long_term_targets": [row | {"wording": hide(row["wording"])} for row in snapshot["long_term_targets"]],
        "targets": [row for row in targets if row["pupils"]],
    }


def _agreed_for(row: Mapping[str, Any], pupil_ids: Collection[str], hide: Callable[[str], str]) -> dict[str, Any]:
    return dict(row) | {
        **{name: hide(row[name]) for name in WORDS},
        **({"rubric": [hide(words) for words in row["rubric"]]} if "rubric" in row else {}),
        "strategies": [{key: hide(text) for key, text in way.items()} for way in row["strategies"]],
        "pupils": [part for part in row["pupils"] if part["pupil"] in pupil_ids],
    }
