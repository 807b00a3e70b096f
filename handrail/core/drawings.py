"""Small drawings of our own for pages and for paper. Pure; presentation attributes only, as in core.charts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from handrail.core.charts import Svg

INK, LINE, FILL, WARM, PAPER = "#2a262c", "#1b5650", "#a9cdc6", "#fbd98f", "#fffefb"
N_STEPS = 5
# So many stars stand in one row: counted at a glance, as two hands (house rule).
STARS_IN_A_ROW = 5
STAR = "m24 5 5.8 12.6 13.7 1.6-10.1 9.4 2.7 13.6L24 35.4l-12.1 6.8 2.7-13.6L4.5 19.2l13.7-1.6z"

# Each on a grid of 48 by 48.
SHAPES: dict[str, str] = {
    "sun": '<circle cx="24" cy="24" r="9" fill="#fbd98f"/><path d="M24 4v7M24 37v7M4 24h7M37 24h7'
    'M10 10l5 5M33 33l5 5M38 10l-5 5M15 33l-5 5"/>',
    "moon": '<path d="M32 6a18 18 0 1 0 10 27A15 15 0 0 1 32 6z" fill="#fbd98f"/>',
    "star": '<path d="m24 5 5.8 12.6 13.7 1.6-10.1 9.4 2.7 13.6L24 35.4l-12.1 6.8 2.7-13.6L4.5 19.2l13.7-1.6z" '
    'fill="#fbd98f"/>',
    "fish": '<path d="M5 24c7-13 22-13 29 0-7 13-22 13-29 0z" fill="#a9cdc6"/><path d="m33 24 11-9v18z" '
    'fill="#a9cdc6"/><circle cx="14" cy="21" r="2" fill="#2a262c"/>',
    "boat": '<path d="M6 32h36l-6 10H12z" fill="#a9cdc6"/><path d="M24 32V6"/><path d="M24 8c8 3 12 9 13 18H24z" '
    'fill="#fffefb"/>',
    "house": '<path d="M9 22v20h30V22" fill="#fffefb"/><path d="M4 24 24 7l20 17z" fill="#fbd98f"/>'
    '<path d="M20 42V31h8v11" fill="#a9cdc6"/>',
    "tree": '<path d="M21 30h6v13h-6z" fill="#e5dccd"/><circle cx="24" cy="19" r="14" fill="#a9cdc6"/>',
    "flower": '<path d="M24 26v18M24 38c4-5 8-6 12-5M24 40c-4-5-8-6-12-5"/><g fill="#fbd98f">'
    '<circle cx="24" cy="9" r="5"/><circle cx="32" cy="15" r="5"/><circle cx="29" cy="24" r="5"/>'
    '<circle cx="19" cy="24" r="5"/><circle cx="16" cy="15" r="5"/></g>'
    '<circle cx="24" cy="17" r="4.5" fill="#fffefb"/>',
    "apple": '<path d="M24 15c-8-6-18-1-17 11 1 11 9 19 17 15 8 4 16-4 17-15 1-12-9-17-17-11z" fill="#fbd98f"/>'
    '<path d="M24 15c0-5 2-9 6-10"/>',
    "ball": '<circle cx="24" cy="24" r="18" fill="#a9cdc6"/>'
    '<path d="M6 24h36M24 6c9 11 9 25 0 36M24 6c-9 11-9 25 0 36"/>',
    "key": '<circle cx="15" cy="24" r="10" fill="#fbd98f"/><circle cx="15" cy="24" r="3.5" fill="#fffefb"/>'
    '<path d="M25 24h18M37 24v7M43 24v6"/>',
    "cup": '<path d="M9 13h24v18a9 9 0 0 1-9 9h-6a9 9 0 0 1-9-9z" fill="#a9cdc6"/>'
    '<path d="M33 18h4a5 5 0 0 1 0 12h-4"/>',
}  # fmt: skip

# From sad to glad.
MOUTHS = {
    1: "M15 34c4-6 14-6 18 0",
    2: "M16 33c4-3 12-3 16 0",
    3: "M16 32h16",
    4: "M16 30c4 4 12 4 16 0",
    5: "M14 28c3 10 17 10 20 0z",
}
# A plant, from the seed in the ground to the flower.
GROWING = (
    '<ellipse cx="24" cy="40" rx="5" ry="3.5" fill="#fbd98f"/>',
    '<path d="M24 36v-9M24 30c-5 0-8-3-8-7 5 0 8 3 8 7z" fill="#a9cdc6"/>',
    '<path d="M24 36V15M24 30c-6 0-9-3-9-8 6 0 9 3 9 8zM24 24c6 0 9-3 9-8-6 0-9 3-9 8z" fill="#a9cdc6"/>',
    '<path d="M24 36V19M24 33c-6 0-9-3-9-8 6 0 9 3 9 8zM24 33c6 0 9-3 9-8-6 0-9 3-9 8z" fill="#a9cdc6"/>'
    '<g fill="#fbd98f"><circle cx="24" cy="5" r="4.5"/><circle cx="31.5" cy="10" r="4.5"/><circle cx="28.5" cy="18" '
    'r="4.5"/><circle cx="19.5" cy="18" r="4.5"/><circle cx="16.5" cy="10" r="4.5"/></g>'
    '<circle cx="24" cy="12" r="4" fill="#fffefb"/>',
)


def drawing(width: int, height: int, inside: str, *, title: str = "", look: str = "") -> Svg:
    """Frame a drawing; it is hidden from readers of the screen unless it is told what it shows."""
    told = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true" focusable="false"'
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hr-drawing{look}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" {told} fill="none" stroke="{INK}" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round">{inside}</svg>'
    )


def way(n_done: int, *, title: str) -> Svg:
    """Draw a way of five stones that leads to a flag; those that are done are filled and have a tick."""
    stones = []
    for step in range(N_STEPS):
        x, y = 22 + step * 46, 62 - step * 8
        is_done = step < n_done
        tick = f'<path d="m{x - 6} {y} 4 4 8-8" stroke="#ffffff" stroke-width="3"/>' if is_done else ""
        stones.append(
            f'<ellipse cx="{x}" cy="{y}" rx="17" ry="13" fill="{LINE if is_done else "#fffefb"}" '
            f'stroke="{LINE}" stroke-width="2"/>{tick}'
        )
    colour = WARM if n_done < N_STEPS else FILL
    flag = f'<path d="M252 60V8" stroke-width="3"/><path d="M252 9l26 8-26 9z" fill="{colour}"/>'
    return drawing(290, 84, "".join(stones) + flag, title=title, look=" hr-drawing--way")


# Two people, or one: how much the taller helps the smaller, from most (1) to none (5).
_TALL = '<circle cx="9" cy="7" r="3.5"/><path d="M3.5 28V18a5.5 5.5 0 0 1 11 0v10"/>'
_SMALL = '<circle cx="23" cy="13" r="3"/><path d="M18.5 28v-5a4.5 4.5 0 0 1 9 0v5"/>'
_HELP = {
    1: f'{_TALL}{_SMALL}<path d="M13.5 16c2 3.5 4 7 14.5 7.5" stroke-width="3.5"/>',
    2: f'{_TALL}{_SMALL}<path d="M13.5 16l5 5.5" stroke-width="3.5"/>',
    3: f'{_TALL}{_SMALL}<path d="M13.5 15 20 6m0 0-5 1m5-1 .8 5"/>',
    4: f'{_TALL}{_SMALL}<path d="M15.5 2.5H28v5.5h-6.5L18 11V8h-2.5z"/>',
    5: '<circle cx="12" cy="8" r="4"/><path d="M5 28v-8a7 7 0 0 1 14 0v8"/><path d="m21 15 3.5 3.5 6-7.5" '
    'stroke-width="3"/>',
}


def help_symbols() -> Svg:
    """Return pictures of the five levels of help as symbols, to stand once on a page and be used as `#help-4`."""
    symbols = "".join(
        f'<symbol id="help-{level}" viewBox="0 0 32 32">{inside}</symbol>' for level, inside in _HELP.items()
    )
    return Svg(
        '<svg xmlns="http://www.w3.org/2000/svg" class="hr-symbols" width="0" height="0" aria-hidden="true">'
        f"{symbols}</svg>"
    )


def picture(name: str, *, title: str = "") -> Svg:
    """Draw one of the twelve pictures by its name."""
    return drawing(48, 48, SHAPES[name], title=title)


def face(level: int, *, title: str = "") -> Svg:
    """Draw a face from 1 (sad) to 5 (glad)."""
    ground = WARM if level >= 4 else PAPER
    mouth_fill = PAPER if level == 5 else "none"
    return drawing(
        48,
        48,
        f'<circle cx="24" cy="24" r="20" fill="{ground}"/><circle cx="17" cy="19" r="2.2" fill="{INK}" stroke="none"/>'
        f'<circle cx="31" cy="19" r="2.2" fill="{INK}" stroke="none"/><path d="{MOUTHS[level]}" fill="{mouth_fill}"/>',
        title=title,
    )


def growing(level: int, *, title: str = "") -> Svg:
    """Draw a plant that grows: 0 a seed, 1 a shoot, 2 a plant, 3 in flower."""
    ground = (
        f'<path d="M6 36h12M30 36h12M10 44h28" stroke="{LINE}"/>'
        if level == 0
        else f'<path d="M8 36h32M12 44h24" stroke="{LINE}"/>'
    )
    return drawing(48, 48, ground + GROWING[level], title=title)


def stars(n_done: int, n_all: int, *, title: str) -> Svg:
    """Draw steps as stars in rows of five: those earned are filled and have a tick, the others are dotted outlines."""
    n_rows = -(-n_all // STARS_IN_A_ROW)
    found = []
    for number in range(n_all):
        x, y = number % STARS_IN_A_ROW * 54, number // STARS_IN_A_ROW * 52
        if number < n_done:
            star = f'<path d="{STAR}" fill="{WARM}"/><path d="m18 24 4.5 5 8-10" stroke="{LINE}" stroke-width="3"/>'
        else:
            star = f'<path d="{STAR}" fill="{PAPER}" stroke-dasharray="1 5"/>'
        found.append(f'<g transform="translate({x} {y})">{star}</g>')
    width = min(n_all, STARS_IN_A_ROW) * 54 - 6
    return drawing(width, n_rows * 52 - 4, "".join(found), title=title)


def week_blocks(days: Sequence[tuple[str, int | None, int]], *, goal_percent: int, title: str) -> Svg:
    """Draw a week as towers beneath a flag line: name of the day, points (None for a day without any), points possible.

    A day that reaches the line has a star above its tower; the numbers stand below each.
    """
    top, base, found = 34, 150, []
    for number, (name, n_points, n_possible) in enumerate(days):
        x = 10 + number * 62
        middle = x + 23
        found.append(
            f'<rect x="{x}" y="{top}" width="46" height="{base - top}" rx="6" fill="{PAPER}" stroke="{FILL}"/>'
        )
        if n_points is not None and n_possible:
            height = round((base - top) * n_points / n_possible)
            found.append(
                f'<rect x="{x}" y="{base - height}" width="46" height="{height}" rx="6" fill="{FILL}" stroke="{LINE}"/>'
            )
            if n_points * 100 >= goal_percent * n_possible:
                found.append(
                    f'<g transform="translate({middle - 14} 2) scale(.6)"><path d="{STAR}" fill="{WARM}"/></g>'
                )
        words = "-" if n_points is None else f"{n_points} of {n_possible}"
        found += [_text(middle, base + 18, words, bold=True), _text(middle, base + 36, name)]
    line = base - round((base - top) * goal_percent / 100)
    found.append(f'<path d="M4 {line}h{len(days) * 62}" stroke-dasharray="5 5"/>')
    return drawing(len(days) * 62 + 10, base + 44, "".join(found), title=title)


def _text(x: int, y: int, words: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-size="13"{weight} fill="{INK}" stroke="none">'
        f"{escape(words)}</text>"
    )
