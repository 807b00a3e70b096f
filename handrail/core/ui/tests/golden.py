"""Compare our HTML with the examples that govuk-frontend ships: we follow the standard without its templates."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

ROOT = Path(__file__).resolve().parents[4]
COMPONENTS = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
REFERENCES = ("for", "href", "aria-controls", "aria-describedby", "aria-labelledby")
# Ours in addition: a hook for autosave, and what assistive technology hears of a field with a mistake.
OURS = ("data-field", "aria-invalid", "cols")


@cache
def builder() -> Any:
    """Return assets/build.py as a module; it imports the file beside it."""
    if (folder := str(ROOT / "assets")) not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location("handrail_assets_build", ROOT / "assets" / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def examples(component: str) -> dict[str, dict[str, Any]]:
    """Return the examples of a component by name; installs the npm packages where they are missing."""
    path = COMPONENTS / component / "fixtures.json"
    if not path.exists():
        builder().install()
    return {item["name"]: item for item in json.loads(path.read_text(encoding="utf-8"))["fixtures"]}


def expected(component: str, name: str) -> str:
    """Return the HTML of one example."""
    return examples(component)[name]["html"]


def options(component: str, name: str) -> dict[str, Any]:
    """Return what the example was made from."""
    return examples(component)[name]["options"]


def normal(html: str, *, drop: tuple[str, ...] = (), drop_classes: tuple[str, ...] = ()) -> str:
    """Return HTML with sorted attributes and classes, numbered ids and single spaces, one element a line."""
    soup = BeautifulSoup(html, "html.parser")
    ids: dict[str, str] = {}
    for tag in soup.find_all(True):
        if tag.get("id"):
            ids.setdefault(str(tag["id"]), f"id-{len(ids) + 1}")
    lines: list[str] = []
    _walk(soup, 0, lines, ids, set(OURS) | set(drop), set(drop_classes))
    return "\n".join(lines)


def _walk(node: Any, depth: int, lines: list[str], ids: dict[str, str], drop: set[str], drop_classes: set[str]) -> None:
    for child in node.children:
        if isinstance(child, Tag):
            lines.append("  " * depth + _opening(child, ids, drop, drop_classes))
            _walk(child, depth + 1, lines, ids, drop, drop_classes)
        elif isinstance(child, NavigableString) and child.strip():
            lines.append("  " * depth + " ".join(child.split()))


def _opening(tag: Tag, ids: dict[str, str], drop: set[str], drop_classes: set[str]) -> str:
    parts = []
    for name, value in sorted(tag.attrs.items()):
        if name in drop:
            continue
        if name == "class":
            value = " ".join(sorted(set(value) - drop_classes))
        elif name == "id":
            value = ids[str(value)]
        elif name in REFERENCES:
            words = str(value).split() if not isinstance(value, list) else value
            value = " ".join(f"#{ids.get(w[1:], w[1:])}" if w.startswith("#") else ids.get(w, w) for w in words)
        parts.append(f'{name}="{value}"')
    return f"<{' '.join([tag.name, *parts])}>"
