"""Make a picture smaller: schools have logos as large as a poster, and every printed plan carries one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typst

# Wide enough for the head of a page in print (38 points high), and for a screen of double density.
WIDTHS = (900, 600, 400, 240)
_TEMPLATE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("picture.png", width: {width}pt)
"""


def smaller_png(content: bytes, *, width: int, most_bytes: int) -> bytes | None:
    """Return the same picture as a PNG of at most `most_bytes`, or None if it cannot be drawn or stays too large.

    Units: `width` in pixels, of the picture as it is; it is never made wider. What is see-through stays so.
    """
    for most in WIDTHS:
        try:
            made = _drawn(content, min(most, width))
        except typst.TypstError:
            return None
        if len(made) <= most_bytes:
            return made
    return None


def _drawn(content: bytes, width: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "picture.png").write_bytes(content)
        (place / "page.typ").write_text(_TEMPLATE.format(width=width))
        # At 72 dots an inch a point is a pixel.
        made = typst.compile(str(place / "page.typ"), root=folder, format="png", ppi=72.0, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made
