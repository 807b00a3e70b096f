"""The build of stylesheet and scripts: skipped when nothing changed, loud when something is wrong."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from handrail.core.ui.tests.golden import ROOT, builder

OUT = ROOT / "handrail" / "static" / "handrail"
CSS_COLOUR = re.compile(r"^\$([a-z-]+): (#[0-9a-f]{6});", re.MULTILINE)


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    builder().build()


def test_a_second_build_does_nothing(capsys: pytest.CaptureFixture[str]):
    assert builder().build() is False
    assert "up to date" in capsys.readouterr().out


def test_a_change_of_any_input_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    build = builder()
    extra = tmp_path / "new.scss"
    extra.write_text("a{}")
    before, paths = build.digest(), list(build.inputs())
    monkeypatch.setattr(build, "inputs", lambda: [*paths, extra])
    assert build.digest() != before


def test_a_broken_stylesheet_fails_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    build = builder()
    ran = build.node

    def broken(*arguments: str) -> None:
        wrong = tmp_path / "wrong.scss"
        wrong.write_text("a { color: $nothing; }")
        ran(*[str(wrong) if part.endswith("handrail.scss") else part for part in arguments])

    monkeypatch.setattr(build, "node", broken)
    with pytest.raises(build.BuildFailed, match="Undefined variable"):
        build.compile_styles(tmp_path)


def test_the_lock_names_no_host_and_fixes_every_version():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for version in [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_a_first_page_is_light():
    files = [OUT / "handrail.css", OUT / "handrail.js", OUT / "supported.js"]
    total = sum(len(gzip.compress(path.read_bytes())) for path in files)
    total += sum((OUT / "fonts" / f"atkinson-{weight}.woff2").stat().st_size for weight in (400, 700))
    assert total < 100_000  # leaves 50 kB of the budget for the page itself


def test_the_stylesheet_asks_nobody_else_for_anything():
    css = (OUT / "handrail.css").read_text(encoding="utf-8")
    found = {address.strip("\"'") for address in re.findall(r"url\(([^)]+)\)", css)}
    # The picture of a kind of time line that we do not use: no element asks for it.
    found -= {"/assets/images/icon-document.svg"}
    assert found
    assert all(address.startswith(("fonts/", "pdf-fonts/")) for address in found)
    assert "GDS Transport" not in css


def test_documents_have_their_fonts():
    names = {path.name for path in (OUT / "pdf-fonts").glob("*.ttf")}
    assert {
        "AtkinsonHyperlegibleNext_400Regular.ttf",
        "NotoNaskhArabic_400Regular.ttf",
        "NotoEmoji_400Regular.ttf",
    } <= names


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("muted", "paper", 4.5),
        ("muted", "sand-light", 4.5),
        ("muted", "honey-tint", 4.5),
        ("pine", "paper", 4.5),
        ("pine", "sand-light", 4.5),
        ("pine-dark", "pine-tint", 4.5),
        ("plum", "paper", 4.5),
        ("rose", "paper", 4.5),
        ("rose", "rose-tint", 4.5),
        ("rose-dark", "rose-tint", 4.5),
        ("honey-ink", "honey-tint", 4.5),
        ("leaf", "leaf-tint", 4.5),
        ("sky", "sky-tint", 4.5),
        ("ink", "honey-light", 7),
        ("sand-strong", "paper", 3),  # borders of controls
        ("ink", "pine-tint", 7),
    ],
)
def test_contrast(text: str, ground: str, least: float):
    brand = dict(CSS_COLOUR.findall((ROOT / "assets" / "scss" / "_brand.scss").read_text().replace("; //", ";\n//")))
    assert _contrast(brand[text], brand[ground]) >= least


def test_white_on_a_button_is_read_easily():
    brand = dict(CSS_COLOUR.findall((ROOT / "assets" / "scss" / "_brand.scss").read_text().replace("; //", ";\n//")))
    for ground in ("pine", "pine-dark", "rose", "rose-dark"):
        assert _contrast("#ffffff", brand[ground]) >= 4.5
