"""Templates, read as text."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "handrail").glob("*/templates/**/*.html"))
TAG = re.compile(r"{%\s*(\w+)(.*?)%}|{{(.*?)}}", re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_address_is_made_in_the_block_that_uses_it(path: Path) -> None:
    """A name from another block is silently empty, and a button without an address sends the form around it."""
    made: dict[str, set[str]] = defaultdict(set)
    used: list[tuple[str, str]] = []
    blocks = [""]
    for tag, rest, value in TAG.findall(path.read_text(encoding="utf-8")):
        if tag == "block":
            blocks.append(rest.strip())
        elif tag == "endblock":
            blocks.pop()
        elif tag == "url" and " as " in rest:
            made[rest.split()[-1]].add(blocks[-1])
        else:
            used += [(name, blocks[-1]) for name in re.findall(r"\b\w+\b", rest or value)]
    for name, block in used:
        assert name not in made or made[name] & {block, ""}, f"{name} is made in {made[name]} and used in {block}"
