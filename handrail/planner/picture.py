"""Small pictures of the planner: how full a week is, as a bar beside its number."""

from __future__ import annotations

from handrail.core.charts import BRAND, Svg

WIDTH, HEIGHT = 120, 14
NARROWEST = 4


def week_bar(number: int, most: int) -> Svg:
    """Draw one week's bar against the fullest week. The number stands beside it in text."""
    width = max(NARROWEST, round(WIDTH * number / max(most, 1))) if number else 0
    bar = f'<rect x="0" y="0" width="{width}" height="{HEIGHT}" rx="3" fill="{BRAND.line}"/>' if width else ""
    whole = f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" rx="3" fill="{BRAND.grid}" fill-opacity="0.45"/>'
    return Svg(
        f'<svg class="hr-load__bar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{whole}{bar}</svg>'
    )
