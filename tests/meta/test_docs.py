"""What the documentation promises: whole, true and reachable."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from handrail.access.permissions import SENTENCES, Permission
from handrail.access.roles import ROLES
from handrail.access.types import Role
from handrail.cli import COMMANDS, SHORT_NAMES
from tests import generated_docs

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "handrail"
RUNNING = ROOT / "docs" / "running.md"
PICTURES = ROOT / "docs" / "pictures"
NOT_OURS = {"node_modules", ".venv", "var", "build", "dist", "static", ".git", ".hypothesis", ".pytest_cache"}
LINK = re.compile(r"(?P<picture>!?)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
ON_SCREEN = re.compile(r"\*\*(.+?)\*\*", re.S)


def sources() -> list[Path]:
    found = PACKAGE.rglob("*.py")
    return sorted(p for p in found if not {"tests", "migrations"} & set(p.relative_to(PACKAGE).parts))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def pages() -> list[Path]:
    return sorted(p for p in ROOT.rglob("*.md") if not NOT_OURS & set(p.relative_to(ROOT).parts))


def without_code(text: str) -> str:
    """Leave out fenced blocks and code in a line: what looks like a link there is none."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M))


# ------------------------------------------------------------------------------- permissions, roles and states


def test_the_generated_pages_say_what_the_code_says() -> None:
    assert not generated_docs.differing(), "Run `make fix`."


def test_every_permission_and_role_is_described() -> None:
    page = generated_docs.roles_page()
    assert set(SENTENCES) == set(Permission)
    assert set(ROLES) == set(Role)
    assert not [permission for permission in Permission if f"`{permission.value}`" not in page]
    assert not [role for role in Role if f"(`{role.value}`)" not in page]


def states() -> Iterator[tuple[str, str]]:
    """Yield (class, value) of each member of each StrEnum whose name ends with State."""
    for path in sources():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith("State"):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                        yield node.name, str(line.value.value)


def test_every_state_is_described() -> None:
    found = set(states())
    assert {name for name, _ in found} == {
        "PlanState",
        "FormatState",
        "ReviewState",
        "MeetingState",
        "ImportState",
        "PrintState",
        "RequestState",
        "CorrectionState",
    }
    page = generated_docs.states_page()
    assert not [(name, value) for name, value in found if f"(`{value}`)" not in page]


# -------------------------------------------------------------------------------------- settings and commands


def settings_read() -> set[str]:
    """Return every HANDRAIL_ variable that the code names, and PORT."""
    constants = (node for path in sources() for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    return {"PORT"} | {
        node.value
        for node in constants
        if isinstance(node.value, str) and re.fullmatch(r"HANDRAIL_[A-Z_]+", node.value)
    }


def test_every_setting_is_described_and_none_that_does_not_exist() -> None:
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", RUNNING.read_text(encoding="utf-8"), re.M))
    assert settings_read() - described == set(), "Add them to the tables of docs/running.md."
    assert described - settings_read() == set(), "Nothing reads these."


def test_every_command_is_described() -> None:
    text = RUNNING.read_text(encoding="utf-8")
    files = {path.stem for path in PACKAGE.glob("*/management/commands/*.py")} - {"__init__"}
    commands = {SHORT_NAMES.get(name, name) for name in files} | set(COMMANDS)
    assert not [name for name in sorted(commands) if f"| `handrail {name}" not in text]


# ------------------------------------------------------------------------------------------------------- links


def links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield what stands in the page, the file that it leads to, and the heading inside it."""
    for link in LINK.finditer(without_code(page.read_text(encoding="utf-8"))):
        target = link["target"]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        yield target, (page.parent / path).resolve() if path else page, heading


def headings(page: Path) -> set[str]:
    """Return the names by which headings can be linked to, as code hosts make them."""
    lines = re.findall(r"^#+ (.+)$", without_code(page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = [target for target, path, _ in links(page) if not path.exists()]
    assert not dead, f"{page.relative_to(ROOT)} leads nowhere with {dead}. Pictures are made by `make journeys`."
    lost = [t for t, path, heading in links(page) if heading and path.suffix == ".md" and heading not in headings(path)]
    assert not lost, f"{page.relative_to(ROOT)}: no such heading for {lost}."


def test_every_picture_is_used() -> None:
    used = {path for page in pages() for _, path, _ in links(page)}
    assert not [path.name for path in sorted(PICTURES.glob("*")) if path.resolve() not in used]


# ------------------------------------------------------------------------------------------------------ guides


@cache
def words_of_the_product() -> str:
    """Return all text from which screens are made, with single spaces."""
    kinds = {".py", ".html", ".yaml", ".js"}
    places = [p for folder in (PACKAGE, ROOT / "assets" / "js") for p in sorted(folder.rglob("*")) if p.suffix in kinds]
    ours = [p for p in places if not {"tests", "migrations", "static"} & set(p.parts)]
    text = " ".join(path.read_text(encoding="utf-8") for path in ours)
    return re.sub(r"\s+", " ", re.sub(r'"\s*\n\s*"', "", text))


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "guide").glob("*.md")), ids=lambda p: p.name)
def test_words_in_bold_stand_on_a_screen(page: Path) -> None:
    """In the guides, bold is for the words of buttons, links, fields and headings, and nothing else."""
    quoted = {re.sub(r"\s+", " ", words) for words in ON_SCREEN.findall(page.read_text(encoding="utf-8"))}
    assert quoted
    assert not sorted(words for words in quoted if words not in words_of_the_product())


# ------------------------------------------------------------------------------------------------------- trail


def _types_in(node: ast.expr | None) -> set[str] | None:
    """Return the event types that an argument can hold, or None if they are not written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        one, other = _types_in(node.body), _types_in(node.orelse)
        return one | other if one is not None and other is not None else None
    return None


def _records(function: ast.expr, *, is_imported: bool) -> bool:
    """Say whether a call of this adds an event: `audit.record...`, or a room's own `record` that was imported."""
    if isinstance(function, ast.Name):
        return is_imported and function.id == "record"
    to = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(to, ast.Name) and to.id == "audit" and function.attr.startswith("record")  # type: ignore[attr-defined]


def _recorded(path: Path) -> Iterator[tuple[int, set[str] | None]]:
    """Yield line and event types of each record in one file, following a function that is only told the type."""
    tree = tree_of(path)
    # A room's own `record` writes to the trail of each pupil whom an event concerns: plans/actions/holding.
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    is_imported = any(name.name == "record" for node in imports for name in node.names)
    for outer in ast.walk(tree):
        if not isinstance(outer, ast.FunctionDef):
            continue
        for call in ast.walk(outer):
            if not (isinstance(call, ast.Call) and _records(call.func, is_imported=is_imported)):
                continue
            type_argument = call.args[1] if len(call.args) > 1 else None
            if isinstance(type_argument, ast.Name):
                yield from _told(tree, outer, type_argument.id)
            else:
                yield call.lineno, _types_in(type_argument)


def _told(tree: ast.Module, function: ast.FunctionDef, parameter: str) -> Iterator[tuple[int, set[str] | None]]:
    names = [argument.arg for argument in function.args.args]
    if parameter not in names:
        yield function.lineno, None
        return
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
            place = names.index(parameter)
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            yield call.lineno, _types_in(call.args[place] if len(call.args) > place else named.get(parameter))


def recorded() -> dict[str, str]:
    """Return event type -> one place that records it. A type that cannot be read there fails."""
    found: dict[str, str] = {}
    for path in sources():
        for line, types in _recorded(path):
            place = f"{path.relative_to(ROOT)}:{line}"
            assert types is not None, f"{place}: write the type of the event where it is recorded."
            found |= dict.fromkeys(types, place)
    return found


def registered() -> dict[str, str]:
    """Return event type -> sentence, from every call of register_events."""
    found: dict[str, str] = {}
    for path in sources():
        for call in ast.walk(tree_of(path)):
            if isinstance(call, ast.Call) and "register_events" in ast.unparse(call.func):
                found |= ast.literal_eval(call.args[0])
    return found


def test_every_event_of_the_trail_has_a_sentence() -> None:
    known = registered()
    assert not {type: place for type, place in recorded().items() if type not in known}
    assert len(known) > 50  # the scan sees them


def test_every_event_with_a_sentence_is_recorded_somewhere() -> None:
    assert not registered().keys() - recorded().keys()


def test_sentences_of_the_trail_end_what_a_name_begins() -> None:
    """'Dana Okafor' + 'agreed the plan': a small letter first, no full stop at the end."""
    wrong = [s for s in registered().values() if not s or s != s.strip() or s[0].isupper() or s.endswith(".")]
    assert not wrong


def test_an_event_without_a_sentence_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "actions.py"
    path.write_text(
        "def note(actor, type):\n    audit.record(actor, type)\n"
        "def act(actor):\n    note(actor, 'ONE')\n    audit.record(actor, 'TWO' if actor else 'THREE')\n"
        "def blind(actor):\n    audit.record(actor, made_up())\n",
        encoding="utf-8",
    )
    found = [types for _, types in _recorded(path)]
    assert {"ONE"} in found
    assert {"TWO", "THREE"} in found
    assert None in found
