"""The shape of the house: doors between rooms, and one write path."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "handrail"
ROOMS = [
    "access",
    "agreements",
    "bank",
    "briefs",
    "exchange",
    "families",
    "frameworks",
    "meetings",
    "friend",
    "planner",
    "planning",
    "plans",
    "progress",
    "pupils",
    "readings",
    "records",
    "reports",
    "reviews",
    "rewards",
    "schools",
    "specialists",
]
DOORS = {"queries", "actions", "policy", "rules", "types"}
# The kernel of access is asked by every view: who is here, and may they.
MORE_DOORS = {"access": {"permissions", "decorators", "roles", "levels", "letters", "mailing", "http"}}
# These rooms mix the others on one page.
MIXERS = {"web", "demo"}
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "acreate", "aupdate", "adelete",
}  # fmt: skip
MAY_WRITE = {"actions", "migrations", "models", "tests"}


def modules() -> list[Path]:
    return [p for p in PACKAGE.rglob("*.py") if "tests" not in p.parts and "migrations" not in p.parts]


def test_rooms_are_entered_by_their_doors() -> None:
    graph = grimp.build_graph("handrail", exclude_type_checking_imports=True, cache_dir=None)
    wrong = []
    for importer in graph.modules:
        room = importer.split(".")[1] if "." in importer else ""
        if ".tests" in importer or ".migrations" in importer or room in {*MIXERS, "cli", "settings", "wsgi"}:
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            parts = imported.split(".")
            if len(parts) < 3 or parts[1] == room or parts[1] not in ROOMS:
                continue
            if parts[2] not in DOORS | MORE_DOORS.get(parts[1], set()):
                wrong.append(f"{importer} -> {imported}")
    assert not wrong, "Enter another room by its doors:\n" + "\n".join(sorted(wrong))


def _writes(tree: ast.AST) -> list[ast.Call]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            receiver = node.func.value
            # A hash or a file under construction is no record: `hashlib` objects are called `digest` here, documents of
            # Word `word`, pictures `jpeg`.
            if isinstance(receiver, ast.Name) and receiver.id in {"digest", "hasher", "jpeg", "word"}:
                continue
            found.append(node)
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_actions_write(path: Path) -> None:
    parts = set(path.relative_to(PACKAGE).with_suffix("").parts)
    if parts & MAY_WRITE or (path.name in {"audit.py"} and "core" in parts):
        return
    lines = [call.lineno for call in _writes(ast.parse(path.read_text(encoding="utf-8")))]
    assert not lines, f"{path.relative_to(ROOT)} writes at lines {lines}; only actions may."


def test_a_write_outside_actions_would_be_found() -> None:
    assert _writes(ast.parse("Pupil.objects.filter(pk=1).update(surname='X')"))


def test_every_room_has_a_readme() -> None:
    missing = [room for room in [*ROOMS, "core", "web", "demo"] if not (PACKAGE / room / "README.md").exists()]
    assert not missing


def test_every_room_with_rules_has_them_in_plain_words() -> None:
    rooms = [r for r in ROOMS if (PACKAGE / r / "rules.py").exists() or (PACKAGE / r / "rules").is_dir()]
    missing = [room for room in rooms if not (ROOT / "docs" / "rules" / f"{room}.md").exists()]
    assert not missing


def test_tests_of_rules_ask_for_no_database() -> None:
    """They run on one database only (tests/run.py), so nothing in them may depend on it."""
    files = list(ROOT.glob("handrail/*/tests/test_rules*.py"))
    asking = [
        path.relative_to(ROOT)
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "django_db")
        or (isinstance(node, ast.arg) and node.arg in {"db", "transactional_db", "client", "world", "in_school"})
    ]
    assert files
    assert not asking, f"Put what needs a database into another file: {asking}"
