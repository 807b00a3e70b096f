"""What the small papers say: class sheet, own page, mats, cards and labels. Pure: no database, no clock, no engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from handrail.plans.rules.measures import format_value
from handrail.plans.types import MeasureKind
from handrail.progress.rules import steps_done
from handrail.progress.types import Line
from handrail.pupils.rules import in_words
from handrail.reports.rules.label_sheets import LARGEST_LETTERS_PT, SMALLEST_LETTERS_PT, place_of
from handrail.reports.types import LabelSheet, Paper, PaperTarget, PupilPaper, SchoolHead

# More targets than this make a mat or a card a page to read, not a thing to glance at (house rule).
MOST_ON_A_CARD = 3
_THIRD_PERSON = re.compile(r"\b(he|she|him|his|her|hers|himself|herself|they|them|their|themselves)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands around a small paper: whose it is, what it is called, and who printed it when."""

    school: SchoolHead
    title: str
    printed_on: date
    printed_by: str


def own_words(wording: str, first_name: str) -> str:
    """Turn 'Tobi will use a spoon' into 'I will use a spoon'.

    Where the sentence goes on about the pupil as he, she or they it stays as it was agreed: half a change reads badly.
    """
    start = re.match(rf"{re.escape(first_name)} (will|can)\b", wording.strip()) if first_name else None
    rest = wording.strip()[start.end() :] if start else ""
    if start is None or _THIRD_PERSON.search(rest) or first_name in rest:
        return wording.strip()
    return f"I {start.group(1)}{rest}"


def paper_target(text: Mapping[str, Any], part: Mapping[str, Any], line: Line | None, today: date) -> PaperTarget:
    """Return one pupil's target for the small papers.

    Shapes: `text` and `part` are a target and the pupil's part in it from an agreed text (plans/types).
    """
    ways = (": ".join(words for words in _way(row) if words) for row in text["strategies"])
    occasions = (text[name] for name in ("how_often", "when", "where", "subjects"))
    return PaperTarget(
        part_id=UUID(part["id"]),
        wording=text["wording"].strip(),
        aim=_aim(text, part),
        due_on=date.fromisoformat(part["due_on"]) if part.get("due_on") else None,
        ways=tuple(words for words in ways if words),
        who=text["who"],
        when=", ".join(words for words in occasions if words),
        steps=steps_done(line, today) if line is not None else None,
        measure=text["measure"],
        unit=text["unit"],
        rubric=tuple(text.get("rubric", ())),
        out_of=part.get("out_of") or "",
    )


def _way(row: Mapping[str, str]) -> tuple[str, str]:
    return row["method"].strip().rstrip("."), row["materials"].strip().rstrip(".")


def _aim(text: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    if not text["measure"] or part.get("criterion") is None:
        return str(part.get("criterion_note", "")).strip()
    out_of = Decimal(part["out_of"]) if part.get("out_of") else None
    kind, steps = MeasureKind(text["measure"]), text.get("rubric", ())
    return format_value(Decimal(part["criterion"]), kind, out_of=out_of, unit=text["unit"], steps=steps)


# ---------------------------------------------------------------------------------------------- for the template


def papers_payload(
    paper: Paper, pupils: Sequence[PupilPaper], head: PaperHead, *, large: bool = False
) -> dict[str, Any]:
    """Return what the template of a class sheet, an own page, a mat or a card reads, as values that JSON can carry.

    A pupil without a target in use is left out.
    """
    shown = [pupil for pupil in pupils if pupil.targets]
    classes = {pupil.class_name for pupil in shown}
    return {
        "title": head.title,
        "author": head.school.name,
        "large": large,
        "kind": paper.value,
        "school": head.school.name,
        "printed": f"Printed {in_words(head.printed_on)} by {head.printed_by}. Confidential.",
        "pupils": [_pupil(pupil, with_class=len(classes) > 1) for pupil in shown],
    }


def _pupil(pupil: PupilPaper, *, with_class: bool) -> dict[str, Any]:
    people = dict.fromkeys(target.who for target in pupil.targets if target.who)
    return {
        "name": pupil.name,
        "first": pupil.first_name,
        "place": pupil.class_name if with_class else "",
        "good_at": list(pupil.good_at),
        "likes": list(pupil.likes),
        "helps": list(pupil.helps),
        "says": pupil.says,
        "people": "; ".join(people),
        "key_worker": pupil.key_worker,
        "targets": [_target(target, pupil.first_name) for target in pupil.targets],
        "card": [_target(target, pupil.first_name) for target in pupil.targets[:MOST_ON_A_CARD]],
    }


def _target(target: PaperTarget, first_name: str) -> dict[str, Any]:
    return {
        "wording": target.wording,
        "own": own_words(target.wording, first_name),
        "aim": target.aim,
        "due": f"{target.due_on.day} {target.due_on:%b}" if target.due_on else "",
        "ways": list(target.ways),
        "who": target.who,
        "when": target.when,
        "steps": target.steps,
        "steps_told": "" if target.steps is None else f"{target.steps} of 5 steps done",
    }


def labels_payload(
    pupils: Sequence[PupilPaper], head: PaperHead, sheet: LabelSheet, *, start_at: int = 1
) -> dict[str, Any]:
    """Return one label for each target, each with its place, from label `start_at` of the first sheet on.

    Units: millimetres from the left and the upper edge of the page. Errors: ValueError if there is no such label.
    """
    if not 1 <= start_at <= sheet.n_labels:
        raise ValueError(f"the first label must be from 1 to {sheet.n_labels}")
    labels = [(pupil, target) for pupil in pupils for target in pupil.targets]
    pages: list[list[dict[str, Any]]] = []
    for number, (pupil, target) in enumerate(labels, start=start_at - 1):
        page, x, y = place_of(sheet, number)
        if page == len(pages):
            pages.append([])
        pages[page].append({"x": x, "y": y, **_label(pupil, target)})
    return {
        "title": head.title,
        "author": head.school.name,
        "page": [sheet.page_width, sheet.page_height],
        "size": [sheet.width, sheet.height],
        "letters": [LARGEST_LETTERS_PT, SMALLEST_LETTERS_PT],
        "pages": pages,
    }


def _label(pupil: PupilPaper, target: PaperTarget) -> dict[str, str]:
    day = f"{target.due_on.day} {target.due_on:%b}" if target.due_on else ""
    aim = f"Aim: {target.aim}{f' by {day}' if day else ''}" if target.aim else f"By {day}" if day else ""
    name = f"{pupil.name}, {pupil.class_name}" if pupil.class_name else pupil.name
    return {"name": name, "text": target.wording, "aim": aim}
