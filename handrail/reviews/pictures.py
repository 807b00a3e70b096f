"""The drawings that a pupil chooses from at a review, by their names in rules.PICTURES. Pure.

The words beside a drawing say the same, so it is hidden from readers of the screen.
"""

from __future__ import annotations

from handrail.core import drawings
from handrail.core.charts import Svg
from handrail.reviews.types import Sure

_PERSON = '<circle cx="{x}" cy="15" r="6" fill="{fill}"/><path d="M{left} 40V32a8 8 0 0 1 16 0v8" fill="{fill}"/>'


def _person(x: int, fill: str) -> str:
    return _PERSON.format(x=x, left=x - 8, fill=fill)


_BOOK = (
    '<path d="M24 14c-5-4-12-4-18-3v26c6-1 13-1 18 3 5-4 12-4 18-3V11c-6-1-13-1-18 3z" fill="#fffefb"/>'
    '<path d="M24 14v26"/>'
)
_BUBBLE = '<path d="M8 9h32v22H22l-9 9v-9H8z" fill="#fffefb"/>'
# Each on a grid of 48 by 48.
SHAPES = {
    "quiet": '<path d="M6 42V24L24 8l18 16v18z" fill="#fffefb"/><path d="M18 42V30h12v12" fill="#a9cdc6"/>'
    '<path d="M19 23h5l-5 4h5" stroke="#1b5650"/>',
    "friend": _person(15, "#a9cdc6") + _person(33, "#fbd98f"),
    "adult": '<circle cx="17" cy="10" r="6" fill="#a9cdc6"/><path d="M7 42V29a10 10 0 0 1 20 0v13" fill="#a9cdc6"/>'
    '<circle cx="36" cy="23" r="5" fill="#fbd98f"/><path d="M29 42v-5a7 7 0 0 1 14 0v5" fill="#fbd98f"/>',
    "time": '<circle cx="24" cy="25" r="18" fill="#fffefb"/><path d="M24 14v11l8 5M20 3h8" stroke-width="3"/>',
    "break": '<path d="M9 15h24v16a9 9 0 0 1-9 9h-6a9 9 0 0 1-9-9z" fill="#a9cdc6"/>'
    '<path d="M33 19h4a5 5 0 0 1 0 11h-4M16 4v6M22 4v6M28 4v6"/>',
    "cards": '<rect x="5" y="10" width="17" height="28" rx="2" fill="#fffefb"/><rect x="26" y="10" width="17" '
    'height="28" rx="2" fill="#fffefb"/><circle cx="13.5" cy="20" r="5" fill="#fbd98f"/>'
    '<path d="m29 32 5.500-9 5.500 9z" fill="#a9cdc6"/>',
    "computer": '<rect x="6" y="9" width="36" height="24" rx="2" fill="#a9cdc6"/><path d="M17 41h14M24 33v8"/>',
    "move": '<circle cx="29" cy="8" r="5" fill="#fbd98f"/><path d="m29 14-8 12 8 5-3 12M21 26l-6 8-8 1M27 18l-9 1-4 6'
    'M28 18l6 6 7-1" stroke-width="3"/>',
    "reading": _BOOK + '<path d="M11 19h8M11 25h8M29 19h8M29 25h8"/>',
    "writing": '<rect x="7" y="6" width="26" height="36" rx="2" fill="#fffefb"/><path d="M13 15h14M13 22h10"/>'
    '<path d="m22 34 16-16 5 5-16 16-7 2z" fill="#fbd98f"/>',
    "numbers": '<rect x="6" y="6" width="36" height="36" rx="3" fill="#fffefb"/><path d="M15 12v9M10.500 16.500h9'
    'M29 16.500h9M11 29l8 8M19 29l-8 8M29 31h9M29 36h9" stroke-width="3"/>',
    "listening": '<path d="M14 22a11 11 0 1 1 21 5c-2 4-6 5-6 10a6 6 0 0 1-11 3" fill="#fffefb"/>'
    '<path d="M20 23a5.500 5.500 0 1 1 9 4"/>',
    "talking": _BUBBLE + '<path d="M16 17h16M16 23h10"/>',
    "noise": '<path d="M6 19h8l11-9v28l-11-9H6z" fill="#fbd98f"/><path d="M31 18c3 4 3 9 0 13M36 13c6 7 6 16 0 23"/>',
    "waiting": '<path d="M13 6h22M13 42h22M15 6c0 10 9 12 9 18s-9 8-9 18M33 6c0 10-9 12-9 18s9 8 9 18" fill="none"/>'
    '<path d="M18 39c2-5 6-6 6-9 0 3 4 4 6 9z" fill="#fbd98f"/>',
    "play": '<circle cx="13" cy="14" r="6" fill="#a9cdc6"/><circle cx="35" cy="14" r="6" fill="#fbd98f"/>'
    '<path d="M6 40v-8a7 7 0 0 1 14 0v8M28 40v-8a7 7 0 0 1 14 0v8"/><circle cx="24" cy="34" r="4" fill="#fffefb"/>',
}  # fmt: skip


def picture(name: str) -> Svg:
    """Draw one of the pictures; words stand beside it."""
    return drawings.drawing(48, 48, SHAPES[name])


def face(sure: Sure) -> Svg:
    """Draw how somebody looks who says this of a target; words stand beside it."""
    return drawings.face(sure)
