"""Set documents as tagged PDF with Typst: one at once, many plans in bundles that are bound together."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import typst

from handrail.core.drawings import N_STEPS, way
from handrail.core.ui.icons import ICONS
from handrail.reports.merging import Binder
from handrail.reports.rules.payload import document_title, payload
from handrail.reports.types import Paper, PlanDocument

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parents[1] / "static" / "handrail" / "pdf-fonts"
PLAN_TEMPLATE = "plan.typ"
PAPER_TEMPLATES = {
    Paper.CLASS_SHEET: "class.typ",
    Paper.TALLY: "tally.typ",
    Paper.OWN_PAGE: "mine.typ",
    Paper.MAT: "cards.typ",
    Paper.DESK_CARD: "cards.typ",
    Paper.KEY_RING: "cards.typ",
    Paper.LABEL: "labels.typ",
}
# The pictures of the pupil's own page, from our own set.
PICTURES = ("star", "heart", "target", "hand", "people")
PICTURE_COLOUR = "#0f5257"
# Sharp when printed 95 mm wide.
PICTURE_PPI = 180
# PDF/UA-1 is the tagged, accessible PDF; Typst refuses to write it where a reader would be left without words.
ACCESSIBLE: list[Any] = ["ua-1"]
# One compilation of 300 plans takes 1,000 MB; bundles of twelve take under 80 MB and no longer (README.md).
BUNDLE = 12


@cache
def _fonts(with_system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=with_system_fonts, include_embedded_fonts=False, font_paths=[str(FONTS)])


def render_plan(document: PlanDocument) -> bytes:
    """Set one plan as a PDF."""
    return _set_in_type(PLAN_TEMPLATE, payload([document], title=document_title(document)))[0]


def render_paper(paper: Paper, data: dict[str, Any]) -> bytes:
    """Set a small paper as a PDF, from the payload that rules/papers makes."""
    return _set_in_type(PAPER_TEMPLATES[paper], data | {"pictures": _pictures()})[0]


def pictures_of(charts: Sequence[str]) -> list[bytes]:
    """Draw SVG charts as PNG pictures, in order: Word shows no SVG without one."""
    if not charts:
        return []
    pages = "#pagebreak()\n".join(f'#image(bytes(charts.at({n})), format: "svg")\n' for n in range(len(charts)))
    source = f"#let charts = json(bytes(sys.inputs.data))\n#set page(width: auto, height: auto, margin: 0pt)\n{pages}"
    drawn = typst.compile(
        source.encode(),
        format="png",
        ppi=PICTURE_PPI,
        font_paths=_fonts(False),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(charts)},
    )
    return drawn if isinstance(drawn, list) else [drawn]


@cache
def _pictures() -> dict[str, str]:
    drawn = {
        name: f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        f'stroke="{PICTURE_COLOUR}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{ICONS[name]}</svg>'
        for name in PICTURES
    }
    return drawn | {f"way-{steps}": str(way(steps, title="")) for steps in range(N_STEPS + 1)}


def render_plans(
    documents: Iterable[PlanDocument], progress: Callable[[int, int], None], *, title: str = "Plans", n_total: int
) -> bytes:
    """Set many plans as one PDF: each on a right-hand page, with one bookmark for each pupil.

    `documents` may be a generator, so that a whole school's plans never stand in memory together;
    `progress(n_done, n_total)` is called before the first and after each bundle.
    """
    binder = Binder()
    n_done = 0
    progress(0, n_total)
    for bundle in _bundles(documents):
        pdf, is_accessible = _set_in_type(PLAN_TEMPLATE, payload(bundle, title=title))
        binder.add(pdf, is_accessible=is_accessible)
        _let_go()
        n_done += len(bundle)
        progress(n_done, n_total)
    return binder.bound()


def _bundles(documents: Iterable[PlanDocument]) -> Iterator[list[PlanDocument]]:
    waiting = iter(documents)
    while bundle := list(islice(waiting, BUNDLE)):
        yield bundle


def _let_go() -> None:
    """Make Typst forget what it laid out: it keeps every layout for its next ten compilations (about 2.5 MB a plan)."""
    for _ in range(11):
        typst.compile(b"", format="pdf", font_paths=_fonts(False), ignore_system_fonts=True)


def _set_in_type(template: str, data: dict[str, Any]) -> tuple[bytes, bool]:
    """Compile, and give way step by step where a text or a logo cannot be set: a plan must always print.

    Shapes: the PDF, and whether it is PDF/UA-1.
    """
    attempts: list[tuple[list[Any], bool]] = [
        (ACCESSIBLE, False),
        # A character that none of our fonts has: the machine's own fonts may have it.
        (ACCESSIBLE, True),
        # No font has it: the document is still tagged, and shows an empty box in that place.
        ([], True),
    ]
    for standards, with_system_fonts in attempts:
        try:
            return _compile(template, data, standards, with_system_fonts), bool(standards)
        except typst.TypstError as error:
            logger.warning("a document could not be set with %s: %s", standards or "plain tags", _without_quotes(error))
    # The one thing left that text cannot spoil: a logo that is not a picture.
    for plan in data.get("plans", ()):
        plan["logo"] = None
    return _compile(template, data | {"logos": []}, [], True), False


def _without_quotes(error: typst.TypstError) -> str:
    """Say what went wrong without the words of the plan that Typst quotes."""
    return re.sub(r"`.*`", "...", error.message, flags=re.DOTALL)


def _compile(template: str, data: dict[str, Any], standards: list[Any], with_system_fonts: bool) -> bytes:
    pdf = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        format="pdf",
        font_paths=_fonts(with_system_fonts),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standards,
    )
    assert isinstance(pdf, bytes)
    return pdf
