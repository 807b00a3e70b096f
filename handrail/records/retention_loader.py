"""Read retention.yaml and refuse a wrong one with its file, its line and a plain reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from handrail.records.types.requests import AnswerTime, RequestKind
from handrail.records.types.retention import Anchor, FileKind, RetentionRule, RuleStatus

FILE = Path(__file__).parent / "retention.yaml"
_Choice = TypeVar("_Choice", bound=StrEnum)


class MalformedRules(Exception):
    """The file of time limits is not right. The message says where and how to mend it."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}.")


@dataclass(frozen=True)
class TimeLimits:
    """Everything that the file says."""

    retention: tuple[RetentionRule, ...]
    answers: tuple[AnswerTime, ...]
    sources: dict[str, str]


class _Entry:
    """One entry of a list, with the line of each of its keys; what is never asked for is not known."""

    def __init__(self, path: Path, node: yaml.Node) -> None:
        self.path, self.line = path, node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise self.refuse("an entry is a list of named keys")
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.asked: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            self.lines[key] = key_node.start_mark.line + 1
            if key in self.values:
                raise self.refuse(f"the key '{key}' is given twice", key)
            if not isinstance(value_node, yaml.ScalarNode):
                raise self.refuse(f"'{key}' is one value", key)
            self.values[key] = yaml.constructor.SafeConstructor().construct_object(value_node)

    def refuse(self, reason: str, key: str = "") -> MalformedRules:
        return MalformedRules(self.path, getattr(self, "lines", {}).get(key, self.line), reason)

    def text(self, key: str, *, default: str | None = None) -> str:
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.refuse(f"'{key}' is missing")
        if not isinstance(value, str):
            raise self.refuse(f"'{key}' must be text; put it in quotation marks", key)
        return value

    def number(self, key: str) -> int:
        """Return a number of 1 to 120, or 0 where the key is not there."""
        self.asked.add(key)
        if key not in self.values:
            return 0
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 120:
            raise self.refuse(f"'{key}' must be a whole number from 1 to 120", key)
        return value

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        value = self.text(key)
        try:
            return kind(value)
        except ValueError as error:
            raise self.refuse(f"'{key}' must be one of: {', '.join(kind)}", key) from error

    def finish(self) -> None:
        for key in self.values:
            if key not in self.asked:
                raise self.refuse(f"the key '{key}' is not known here", key)


def load_time_limits(path: Path = FILE) -> TimeLimits:
    """Return the rules of a file. Errors: MalformedRules(file, line, reason) for the first wrong thing."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedRules(path, 1, "the file cannot be read as UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise MalformedRules(path, mark.line + 1 if mark else 1, "this is not valid YAML") from error
    parts = _parts(path, root)
    sources = {str(key.value): str(value.value) for key, value in parts["sources"].value}
    retention = [_rule(_Entry(path, node), sources) for node in parts["retention"].value]
    answers = [_answer(_Entry(path, node), sources) for node in parts["answers"].value]
    _refuse_repeated(path, parts["retention"], [(rule.nation, rule.kind) for rule in retention])
    _refuse_repeated(path, parts["answers"], [(time.nation, time.kind) for time in answers])
    return TimeLimits(tuple(retention), tuple(answers), sources)


@lru_cache(maxsize=1)
def time_limits() -> TimeLimits:
    """Return the rules that come with the product. Read once."""
    return load_time_limits()


def _parts(path: Path, root: yaml.Node | None) -> dict[str, Any]:
    shapes = {"retention": yaml.SequenceNode, "answers": yaml.SequenceNode, "sources": yaml.MappingNode}
    if not isinstance(root, yaml.MappingNode):
        raise MalformedRules(path, 1, "the file has the parts retention, answers and sources")
    found = {str(key.value): value for key, value in root.value}
    for name, node in found.items():
        if name not in shapes:
            raise MalformedRules(path, node.start_mark.line + 1, f"the part '{name}' is not known")
    for name, shape in shapes.items():
        if not isinstance(found.get(name), shape):
            raise MalformedRules(path, 1, f"the part '{name}' is missing or has another shape")
    return found


def _rule(entry: _Entry, sources: dict[str, str]) -> RetentionRule:
    rule = RetentionRule(
        nation=entry.text("nation"),
        kind=entry.choice("kind", FileKind),
        anchor=entry.choice("anchor", Anchor),
        years=entry.number("years") or None,
        source=_source(entry, sources),
        status=entry.choice("status", RuleStatus),
        at_end=entry.text("at_end", default=""),
        note=entry.text("note", default=""),
    )
    entry.finish()
    if rule.years is None and not rule.is_for_the_school_to_set:
        raise entry.refuse("'years' is missing; a rule without a figure has the status school")
    if rule.years is not None and rule.is_for_the_school_to_set:
        raise entry.refuse("a rule that the school sets has no years of ours", "years")
    return rule


def _answer(entry: _Entry, sources: dict[str, str]) -> AnswerTime:
    time = AnswerTime(
        nation=entry.text("nation"),
        kind=entry.choice("kind", RequestKind),
        name=entry.text("name"),
        months=entry.number("months"),
        school_days=entry.number("school_days"),
        extension_months=entry.number("extension_months"),
        for_whom=entry.text("for_whom"),
        source=_source(entry, sources),
        status=str(entry.choice("status", RuleStatus)),
        note=entry.text("note", default=""),
    )
    entry.finish()
    if bool(time.months) == bool(time.school_days):
        raise entry.refuse("an answer has either months or school_days")
    return time


def _source(entry: _Entry, sources: dict[str, str]) -> str:
    """Return where a figure comes from; each key in brackets must lead somewhere."""
    text = entry.text("source")
    for key in re.findall(r"\[([^\]]+)\]", text):
        if key not in sources:
            raise entry.refuse(f"the source '{key}' is not in the list of sources", "source")
    return text


def _refuse_repeated(path: Path, part: Any, keys: list[tuple[str, StrEnum]]) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            line = part.value[place].start_mark.line + 1
            raise MalformedRules(path, line, f"there are two rules for '{key[1]}' in {key[0] or 'every nation'}")
