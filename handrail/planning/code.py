"""The picture of a link that a phone's camera reads."""

from __future__ import annotations

import segno

from handrail.core.charts import Svg


def code_of(link: str) -> Svg:
    """Return a QR code as SVG, without style or script, described for whoever cannot see it."""
    drawn = segno.make(link, error="m", micro=False)
    return Svg(
        drawn.svg_inline(
            scale=5, border=4, dark="#000000", light="#ffffff", omitsize=True, svgclass="hr-code", lineclass=None,
            title="Code for a phone's camera: it leads to this meeting",
        )
    )  # fmt: skip
