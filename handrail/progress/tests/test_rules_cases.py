"""The worked cases of docs/rules/progress.md: what the page says and what the rule says are the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from handrail.plans.rules.measures import parse_value
from handrail.progress.rules import chart, going, judge, standing_label
from handrail.progress.types import Line, MeasureKind, Phase, Point

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "progress.md"
COLUMNS = ["case", "measure", "start", "aim", "records", "new way", "today", "it stands", "because"]
STEPS = ("names the sound", "blends two sounds", "blends three", "reads the word alone")
MEASURES = {
    "count": MeasureKind.COUNT,
    "percentage": MeasureKind.PERCENTAGE,
    "duration": MeasureKind.DURATION,
    "score": MeasureKind.SCORE,
    "help": MeasureKind.PROMPT,
    "steps": MeasureKind.RUBRIC,
    "yes or no": MeasureKind.YES_NO,
}


def cases() -> list[dict[str, str]]:
    lines = PAGE.read_text(encoding="utf-8").split("### Worked cases", 1)[1].split("\n#", 1)[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert rows[0] == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[2:]]


def day(words: str) -> date:
    return datetime.strptime(f"{words} 2026", "%d %b %Y").date()


def line_in(case: dict[str, str]) -> Line:
    name, _, total = case["measure"].partition(" out of ")
    kind, out_of = MEASURES[name], Decimal(total) if total else None

    def value(words: str) -> Decimal | None:
        return None if words == "none" else parse_value(words, kind, out_of=out_of, steps=STEPS)

    start, starts_on = case["start"].split(" on ")
    aim, _, due_on = case["aim"].partition(" by ")
    records = [] if case["records"] == "none" else [record.split(" on ") for record in case["records"].split("; ")]
    return Line(
        kind=kind,
        baseline=value(start),
        criterion=value(aim),
        starts_on=day(starts_on),
        due_on=day(due_on) if due_on else None,
        points=tuple(Point(day(on), parse_value(words, kind, out_of=out_of, steps=STEPS)) for words, on in records),
        out_of=out_of,
        phases=(Phase(day(case["new way"]), "short games"),) if case["new way"] else (),
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["case"])
def test_each_worked_case_stands_as_the_page_says(case: dict[str, str]) -> None:
    judgement = judge(line_in(case), day(case["today"]))
    assert (standing_label(judgement.standing), judgement.because) == (case["it stands"], case["because"])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["case"])
def test_each_worked_case_can_be_drawn_and_told(case: dict[str, str]) -> None:
    line, today = line_in(case), day(case["today"])
    drawn = chart(line, today, uid="a", title="A target")
    assert (">Way 2<" in drawn) is bool(case["new way"])
    assert ("19 October" in going(line, today)) is bool(case["new way"])


def test_the_page_has_each_measure_and_no_case_twice() -> None:
    names = [case["case"] for case in cases()]
    assert len(names) >= 14
    assert len(set(names)) == len(names)
    assert {case["measure"].partition(" out of ")[0] for case in cases()} == set(MEASURES)
