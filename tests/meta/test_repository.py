"""What the whole tree promises: no registry's host, no unfinished note, no real person."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".ttf", ".woff2", ".ico", ".jpg", ".docx"}:
            continue
        found.append((path.relative_to(ROOT), path.read_text(encoding="utf-8")))
    return found


def test_no_registry_is_named() -> None:
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb." + "debian.org"]
    assert not [(str(p), h) for p, text in texts() for h in hosts if h in text]


def test_nothing_is_left_for_later_in_the_text() -> None:
    notes = re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|X" + "XX|lorem" + r" ipsum)\b")
    assert not [str(p) for p, text in texts() if notes.search(text)]


def test_no_emoji_in_what_people_see() -> None:
    emoji = re.compile("[\U0001f300-\U0001faff☀-➿]")
    seen = [(p, t) for p, t in texts() if p.suffix in {".html", ".yaml", ".scss", ".js"}]
    assert not [str(p) for p, text in seen if emoji.search(text)]


def test_no_inline_style_or_script_in_templates() -> None:
    inline = re.compile(r"\sstyle=|<script(?![^>]*\bsrc=)[^>]*>|\son(click|change|submit|load)=", re.I)
    pages = [(p, t) for p, t in texts() if p.suffix == ".html"]
    assert not [str(p) for p, text in pages if inline.search(text)]
