"""Codes that a phone's camera reads, as pictures for paper and for the screen. Pure."""

from __future__ import annotations

import segno

from handrail.core.charts import Svg


def code_of(link: str) -> str:
    """Return the picture of a link that a phone's camera reads, as SVG for paper."""
    drawn = str(segno.make(link, error="m", micro=False).svg_inline(scale=4, border=2, light="#ffffff"))
    # A picture inside a page needs no name of its language; a file for the typesetter does.
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def code_on_screen(link: str, leads_to: str) -> Svg:
    """Return the picture for a page: as large as its style makes it, and described for whoever cannot see it.

    `leads_to` ends the sentence, for example 'this meeting'.
    """
    drawn = segno.make(link, error="m", micro=False)
    return Svg(
        drawn.svg_inline(
            border=4, dark="#000000", light="#ffffff", omitsize=True, svgclass="hr-code", lineclass=None,
            title=f"Code for a phone's camera: it leads to {leads_to}",
        )
    )  # fmt: skip
