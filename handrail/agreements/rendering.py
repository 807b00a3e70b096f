"""Set the family's summary as tagged PDF with Typst; a letter that no font has stops it, with a sentence."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import typst

from handrail.agreements.types import Language
from handrail.core.errors import Refused

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parents[1] / "static" / "handrail" / "pdf-fonts"
NO_LETTER = (
    "A letter of this summary is in none of the alphabets that Handrail can print. Open the summary on the screen and "
    "print it from there: the letters of your own computer are used."
)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def render_summary(data: dict[str, Any], language: Language) -> bytes:
    """Set a summary as a PDF/UA-1, which Typst refuses to write where a character has no font.

    So a family never gets boxes for words. Errors: Refused with what to do instead.
    """
    if not language.is_printable:
        raise Refused(language.not_printable)
    try:
        pdf = typst.compile(
            TEMPLATES / "summary.typ",
            root=TEMPLATES,
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # Without the words of the plan, which Typst quotes.
        logger.warning("a summary in %s has a letter without a font", language.code)
        raise Refused(NO_LETTER) from None
    assert isinstance(pdf, bytes)
    return pdf
