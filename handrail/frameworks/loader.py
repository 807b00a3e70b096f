"""Read framework packs from YAML and refuse a wrong one with its file, its line and a plain reason."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from handrail.frameworks.types import Framework, MalformedPack, PlanKind, Question, Voice, WordKey, plain_key

PACKS_DIRECTORY = Path(__file__).parent / "packs"
SOURCES_FILE = Path(__file__).parent / "sources.yaml"

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader parses the packs some ten times faster
_Place = tuple[str | int, ...]
_CODED_LISTS = (
    "stages", "plan_kinds", "areas", "broad_areas", "need_types", "deadline_exceptions", "deadlines",
    "meeting_kinds", "wellbeing_indicators",
)  # fmt: skip


class _Pack:
    """Hold a pack's plain values beside the line on which each of them stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[_Place, int] = {}
        self._seen: set[int] = set()

    def read(self) -> dict[str, Any]:
        """Return the file's mapping, with shared sections put in the plan kinds that name them."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MalformedPack(self.path, 1, "the file cannot be read as UTF-8 text") from error
        try:
            loader = _Loader(text)
            root = loader.get_single_node()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or "it cannot be read"
            raise MalformedPack(self.path, line, f"this is not valid YAML: {problem}") from error
        if not isinstance(root, yaml.MappingNode):
            line = root.start_mark.line + 1 if root else 1
            raise MalformedPack(self.path, line, "a pack is a list of named keys, such as 'code: my-framework'")
        values: dict[str, Any] = self._value(root, ())
        self._place_shared_sections(values)
        return values

    def refuse(self, place: _Place, reason: str) -> MalformedPack:
        """Return the error for a place in the file."""
        return MalformedPack(self.path, self.line_of(place), reason)

    def line_of(self, place: _Place) -> int:
        """Return the line of a place, or of the nearest record around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def _value(self, node: yaml.Node, place: _Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if id(node) in self._seen:
            raise MalformedPack(self.path, line, "anchors and aliases (& and *) are not used in packs: write it out")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*place, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: _Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in values:
                raise MalformedPack(self.path, line, f"the key '{key}' is given twice")
            self.lines[(*place, key)] = line
            values[key] = self._value(value_node, (*place, key))
        return values

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            value = yaml.constructor.SafeConstructor().construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            line = node.start_mark.line + 1
            raise MalformedPack(self.path, line, f"'{node.value}' is not a value that can be read") from error
        if isinstance(value, date):
            return value.isoformat()
        if value is None or isinstance(value, str | bool | int | float):
            return value
        raise MalformedPack(self.path, node.start_mark.line + 1, f"'{node.value}' is not a value that a pack may hold")

    def _place_shared_sections(self, values: dict[str, Any]) -> None:
        """Replace each section named by its code with the section that the pack defines once."""
        shared = values.pop("shared_sections", None) or []
        if not isinstance(shared, list) or not all(isinstance(item, dict) for item in shared):
            raise self.refuse(("shared_sections",), "shared_sections is a list of sections")
        by_code: dict[str, int] = {}
        for index, section in enumerate(shared):
            code = str(section.get("code"))
            if code in by_code:
                raise self.refuse(("shared_sections", index, "code"), f"the code '{code}' is used twice")
            by_code[code] = index
        unused = set(by_code)
        for kind_index, kind in enumerate(_list(values.get("plan_kinds"))):
            sections = _list(kind.get("sections")) if isinstance(kind, dict) else []
            for index, section in enumerate(sections):
                if not isinstance(section, str):
                    continue
                place: _Place = ("plan_kinds", kind_index, "sections", index)
                if section not in by_code:
                    raise self.refuse(place, f"the section '{section}' is not among the shared sections")
                unused.discard(section)
                sections[index] = shared[by_code[section]]
                self._copy_lines(("shared_sections", by_code[section]), place)
        if unused:
            code = min(unused, key=lambda name: by_code[name])
            raise self.refuse(("shared_sections", by_code[code], "code"), f"no plan kind uses the section '{code}'")

    def _copy_lines(self, origin: _Place, place: _Place) -> None:
        size = len(origin)
        inner = {key[size:]: line for key, line in self.lines.items() if key[:size] == origin and len(key) > size}
        for key, line in inner.items():
            self.lines[(*place, *key)] = line


def load_pack(path: Path) -> Framework:
    """Return the framework that one YAML file describes.

    Errors: MalformedPack(file, line, reason) for anything that is not exactly right: the first wrong thing in the
    file, or else the first missing one.
    """
    pack = _Pack(Path(path))
    values = pack.read()
    try:
        framework = Framework.model_validate_json(json.dumps(values))
    except ValidationError as error:
        # A misspelled key is also a missing key, and a list with a wrong entry is also too short: name the cause.
        faults = sorted(
            (fault["type"] in {"missing", "too_short"}, pack.line_of(_place_of(fault)), _reason(fault))
            for fault in error.errors(include_url=False)
        )
        raise MalformedPack(pack.path, *faults[0][1:]) from error
    _check_codes(pack, framework)
    _check_references(pack, framework)
    _check_plan_kinds(pack, framework)
    _check_words(pack, framework)
    return framework


def load_all(directory: Path) -> dict[str, Framework]:
    """Return every framework of a folder by its code, in the order of the file names.

    Errors: MalformedPack; also when the folder is missing or two files give the same code.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise MalformedPack(directory, 1, "this folder of frameworks does not exist")
    found: dict[str, Framework] = {}
    for path in sorted(directory.glob("*.y*ml")):
        framework = load_pack(path)
        if framework.code in found:
            raise MalformedPack(path, 1, f"another file already gives the framework '{framework.code}'")
        found[framework.code] = framework
    return found


def load_sources(path: Path = SOURCES_FILE) -> dict[str, str]:
    """Return where each bracketed source key of the packs leads."""
    addresses = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return {str(key): str(address) for key, address in addresses.items()}


def _list(value: Any) -> list[Any]:
    """Return a list as it is, and an empty one for anything else: the shape is checked later, with its line."""
    return value if isinstance(value, list) else []


def _place_of(fault: ErrorDetails) -> _Place:
    return tuple(fault["loc"])


def _reason(fault: ErrorDetails) -> str:
    """Return a fault of the shape of a pack in plain words."""
    place = fault["loc"]
    name = next((str(part) for part in reversed(place) if isinstance(part, str)), "the pack")
    kind, context = fault["type"], fault.get("ctx", {})
    match kind:
        case "missing":
            return f"'{name}' is missing"
        case "extra_forbidden":
            return f"the key '{name}' is not known here"
        case "enum":
            return f"'{name}' must be one of {context.get('expected')}"
        case "literal_error":
            return f"'{name}' must be {context.get('expected')}"
        case "string_type":
            return f"'{name}' must be text; put a number or a word such as no in quotation marks"
        case "string_too_short":
            return f"'{name}' is empty"
        case "string_pattern_mismatch":
            return f"'{name}' must be a short code of letters, digits and hyphens, not '{fault['input']}'"
        case "value_error":
            return str(context.get("error", fault["msg"]))
        case "too_short":
            return f"'{name}' needs at least one entry"
    return f"'{name}': {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def _check_codes(pack: _Pack, framework: Framework) -> None:
    """Refuse a code that two records of one list share."""
    for name in _CODED_LISTS:
        _refuse_repeated(pack, (name,), "code", [record.code for record in getattr(framework, name)])
    for index, kind in enumerate(framework.plan_kinds):
        _refuse_repeated(pack, ("plan_kinds", index, "sections"), "code", [section.code for section in kind.sections])
    _refuse_repeated(pack, ("words",), "key", [word.key.value for word in framework.words])
    _refuse_repeated(pack, ("stages",), "rank", [stage.rank for stage in framework.stages])
    for name in ("stages", "need_types"):
        _refuse_shared_names(pack, name, getattr(framework, name))


def _refuse_repeated(pack: _Pack, place: _Place, key: str, values: list[Any]) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise pack.refuse((*place, index, key), f"the {key} '{value}' is used twice")


def _refuse_shared_names(pack: _Pack, name: str, records: Iterable[Any]) -> None:
    owners: dict[str, str] = {}
    for index, record in enumerate(records):
        for text in (record.code, record.name, *record.aliases):
            if not plain_key(text):
                raise pack.refuse((name, index, "aliases"), f"'{text}' has no letter or digit to be known by")
            owner = owners.setdefault(plain_key(text), record.code)
            if owner != record.code:
                raise pack.refuse((name, index, "aliases"), f"'{text}' already stands for '{owner}'")


def _check_references(pack: _Pack, framework: Framework) -> None:
    """Refuse a code that names nothing in this pack."""
    stages = {stage.code for stage in framework.stages}
    kinds = {kind.code for kind in framework.plan_kinds}
    exceptions = {exception.code for exception in framework.deadline_exceptions}
    anchors = {anchor.code for anchor in framework.anchors}
    broad_areas = {area.code for area in framework.broad_areas}

    def check(place: _Place, codes: Iterable[str | None], known: set[str], what: str) -> None:
        for code in codes:
            if code is not None and code not in known:
                raise pack.refuse(place, f"there is no {what} with the code '{code}'")

    for index, stage in enumerate(framework.stages):
        check(("stages", index, "plan_kinds"), stage.plan_kinds, kinds, "plan kind")
    for index, value in enumerate(framework.unclear_stage_values):
        check(("unclear_stage_values", index, "suggested_stage"), [value.suggested_stage], stages, "stage")
    for index, need in enumerate(framework.need_types):
        check(("need_types", index, "broad_area"), [need.broad_area], broad_areas, "broad area")
        check(("need_types", index, "valid_with_stages"), need.valid_with_stages, stages, "stage")
    for index, cadence in enumerate(framework.cadences):
        check(("cadences", index, "plan_kind"), [cadence.plan_kind], kinds, "plan kind")
        check(("cadences", index, "stages"), cadence.stages, stages, "stage")
    for index, deadline in enumerate(framework.deadlines):
        check(("deadlines", index, "anchor"), [deadline.anchor], anchors, "anchor")
        check(("deadlines", index, "exceptions"), deadline.exceptions, exceptions, "deadline exception")
        check(("deadlines", index, "plan_kinds"), deadline.plan_kinds, kinds, "plan kind")
    for index, meeting in enumerate(framework.meeting_kinds):
        check(("meeting_kinds", index, "plan_kinds"), meeting.plan_kinds, kinds, "plan kind")


def _check_plan_kinds(pack: _Pack, framework: Framework) -> None:
    """Refuse a plan with targets that leaves one of the nine questions, or a voice, without a place."""
    with_cadence = {cadence.plan_kind for cadence in framework.cadences}
    for index, kind in enumerate(framework.plan_kinds):
        if kind.holds_targets and (missing := _unanswered(kind)):
            raise pack.refuse(("plan_kinds", index, "sections"), f"no section gives a place to: {', '.join(missing)}")
        if kind.holds_targets and kind.code not in with_cadence:
            raise pack.refuse(("plan_kinds", index), f"the plan kind '{kind.code}' has no cadence")


def _unanswered(kind: PlanKind) -> list[str]:
    questions = [question.value for question in Question if question not in kind.answered]
    return questions + [voice.value for voice in Voice if voice not in kind.voices]


def _check_words(pack: _Pack, framework: Framework) -> None:
    present = {word.key for word in framework.words}
    missing = [key.value for key in WordKey if key not in present]
    if missing:
        raise pack.refuse(("words",), f"the pack does not say what it calls: {', '.join(missing)}")
