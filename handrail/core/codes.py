"""Codes that a phone's camera reads, as pictures for paper. Pure."""

from __future__ import annotations

import segno


def code_of(link: str) -> str:
    """Return the picture of a link that a phone's camera reads, as SVG for paper."""
    drawn = str(segno.make(link, error="m", micro=False).svg_inline(scale=4, border=2, light="#ffffff"))
    # A picture inside a page needs no name of its language; a file for the typesetter does.
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
