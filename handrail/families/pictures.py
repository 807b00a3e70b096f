"""The drawings of families' and pupils' pages by their names there: the pictures of a card, faces, dots. Pure.

The words beside a drawing say the same, so it is hidden from readers of the screen, unless it is told what it shows.
"""

from __future__ import annotations

from handrail.core import drawings
from handrail.core.charts import Svg
from handrail.core.drawings import LINE, drawing, way
from handrail.families.types import N_PICTURES, Picture
from handrail.reviews.types import Sure

__all__ = ["dots", "face", "picture", "way"]


def picture(which: Picture, *, title: str = "") -> Svg:
    """Draw one of the twelve pictures of a card."""
    return drawings.picture(which.value, title=title)


def face(sure: Sure) -> Svg:
    """Draw how somebody looks who says this of a target; words stand beside it."""
    return drawings.face(sure)


def dots(n_done: int, *, title: str) -> Svg:
    """Draw how many of the four pictures were pressed."""
    circles = "".join(
        f'<circle cx="{14 + 30 * i}" cy="14" r="9" fill="{LINE if i < n_done else "#fffefb"}"/>'
        for i in range(N_PICTURES)
    )
    return drawing(120, 28, circles, title=title)
