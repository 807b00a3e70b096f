"""Read the bank's own ladders (`ours/*.yaml`) and refuse wrong ones: file, line and reason of every fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails

from handrail.bank.ours_reader import Place, ReadFile, read_file
from handrail.bank.rules.blanks import BLANKS, blanks_of, unknown_blanks
from handrail.bank.rules.checking import BEGINNING, MOST_LETTERS
from handrail.bank.types import BankArea, BankTarget, MalformedBank, Origin, Way

OURS = Path(__file__).parent / "ours"

_Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_LESS_SAID_LAST = {"missing": 1, "too_short": 1}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Way(_Record):
    method: _Text
    materials: _Text | None = None


class _Friend(_Record):
    """Which rules of the critical friend a step may break, and why it is right all the same."""

    allow: list[_Code] = Field(min_length=1)
    why: _Text


class _Step(_Record):
    code: _Code
    wording: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_LETTERS["wording"])]
    number: Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS["number"])] | None = None
    criterion: Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS["criterion"])]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS["unit"])] | None = None
    plain: Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS["plain"])]
    strategies: list[_Way] = Field(min_length=1, max_length=3)
    home: Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS["home"])] | None = None
    friend: _Friend | None = None


class _Ladder(_Record):
    code: _Code
    name: Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS["ladder"])]
    ages: tuple[int, int]
    words: list[_Text] = []
    steps: list[_Step] = Field(min_length=1)

    @field_validator("ages")
    @classmethod
    def _in_order(cls, ages: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= ages[0] <= ages[1] <= 25:
            raise ValueError("'ages' are two whole numbers, the lower one first, such as [3, 6]")
        return ages


class _File(_Record):
    area: BankArea
    ladders: list[_Ladder] = Field(min_length=1)


def load_ours(folder: Path = OURS) -> tuple[BankTarget, ...]:
    """Return every step of the folder's files, ladder by ladder, in the order of the file names.

    Errors: MalformedBank with one line for each fault of any file.
    """
    files = [read_file(path) for path in sorted(folder.glob("*.y*ml"))]
    parsed = [(file, model) for file in files if (model := _parsed(file)) is not None]
    _refuse_repeated(parsed)
    for file, model in parsed:
        _check(file, model)
    if faults := [fault for file in files for fault in file.faults]:
        raise MalformedBank(faults)
    return tuple(step for _, model in parsed for ladder in model.ladders for step in _targets(model.area, ladder))


@lru_cache(maxsize=1)
def ours() -> tuple[BankTarget, ...]:
    """Return the bank's own targets; read once for each process, at first use. Errors: MalformedBank."""
    return load_ours()


def _parsed(file: ReadFile) -> _File | None:
    if file.values is None:
        return None
    try:
        return _File.model_validate(file.values)
    except ValidationError as error:
        # A misspelled key is also a missing key: the cause comes first.
        for fault in sorted(error.errors(include_url=False), key=lambda one: _LESS_SAID_LAST.get(one["type"], 0)):
            file.refuse(tuple(fault["loc"]), _reason(fault))
        return None


def _reason(fault: ErrorDetails) -> str:
    """Return a fault of the shape of a file in plain words."""
    name = next((str(part) for part in reversed(fault["loc"]) if isinstance(part, str)), "the file")
    kind, context = fault["type"], fault.get("ctx", {})
    match kind:
        case "missing":
            return f"'{name}' is missing"
        case "extra_forbidden":
            return f"the key '{name}' is not known here"
        case "enum":
            return f"'{name}' must be one of {context.get('expected')}"
        case "string_pattern_mismatch":
            return f"'{name}' must be a short code of small letters, digits and hyphens, not '{fault['input']}'"
        case "string_too_long":
            return f"'{name}' may have {context.get('max_length')} characters at most"
        case "string_too_short":
            return f"'{name}' is empty"
        case "string_type":
            return f"'{name}' must be text"
        case "too_short":
            return f"'{name}' needs at least {context.get('min_length')} entry"
        case "too_long":
            return f"'{name}' may have {context.get('max_length')} entries at most"
        case "value_error":
            return str(context.get("error", fault["msg"]))
    return f"'{name}': {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def _refuse_repeated(parsed: list[tuple[ReadFile, _File]]) -> None:
    """Refuse a code that is used twice, in whatever files."""
    seen: set[str] = set()
    for file, model in parsed:
        for place, code in _codes(model):
            if code in seen:
                file.refuse((*place, "code"), f"the code '{code}' is used twice in the bank")
            seen.add(code)


def _codes(model: _File) -> Iterator[tuple[Place, str]]:
    for n, ladder in enumerate(model.ladders):
        yield ("ladders", n), ladder.code
        for m, step in enumerate(ladder.steps):
            yield ("ladders", n, "steps", m), step.code


def _check(file: ReadFile, model: _File) -> None:
    """Refuse steps that are not in the pattern of the bank."""
    for n, ladder in enumerate(model.ladders):
        for m, step in enumerate(ladder.steps):
            place: Place = ("ladders", n, "steps", m)
            if step.code != f"{ladder.code}-{m + 1}":
                file.refuse((*place, "code"), f"the step's code must be '{ladder.code}-{m + 1}', not '{step.code}'")
            for part, reason in _step_faults(step):
                file.refuse((*place, part), reason)


def _step_faults(step: _Step) -> Iterator[tuple[str, str]]:
    if not step.wording.startswith(BEGINNING):
        yield "wording", f"a wording begins with '{BEGINNING.strip()}'"
    has_number = "number" in blanks_of(step.wording)
    if has_number and step.number is None:
        yield "wording", "'number' says what usually stands in {number}, and is missing"
    if step.number is not None and not has_number:
        yield "number", "the wording has no {number} for this"
    if not re.match(r"I\b", step.plain):
        yield "plain", "the pupil's words begin with 'I', such as 'I can ...'"
    texts: list[tuple[str, Any]] = [("wording", step.wording), ("plain", step.plain), ("home", step.home or "")]
    texts += [("strategies", f"{way.method} {way.materials or ''}") for way in step.strategies]
    for part, text in texts:
        for blank in unknown_blanks(text):
            yield part, f"there is no blank {{{blank}}}; there are {', '.join(BLANKS)}"
        if text.count("{") != text.count("}"):
            yield part, "a bracket is opened and not closed, or closed and not opened"


def _targets(area: BankArea, ladder: _Ladder) -> Iterator[BankTarget]:
    codes = ["", *(f"{Origin.OURS}:{step.code}" for step in ladder.steps), ""]
    for n, step in enumerate(ladder.steps, start=1):
        yield BankTarget(
            code=codes[n],
            origin=Origin.OURS,
            area=area,
            wording=step.wording,
            number=step.number or "",
            criterion=step.criterion,
            unit=step.unit or "",
            plain=step.plain,
            strategies=tuple(Way(way.method, way.materials or "") for way in step.strategies),
            home=step.home or "",
            ages=ladder.ages,
            ladder_code=ladder.code,
            ladder=ladder.name,
            step=n,
            before=codes[n - 1],
            after=codes[n + 1],
            words=tuple(ladder.words),
        )
