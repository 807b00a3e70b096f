"""The drawings of what a pupil chose, for templates."""

from __future__ import annotations

from django import template

from handrail.core.charts import Svg
from handrail.reviews import pictures

register = template.Library()


@register.simple_tag
def voice_picture(*, name: str) -> Svg | str:
    """Draw a picture that a pupil chose; nothing for a name of long ago. Its words stand in the text beside it."""
    return pictures.picture(name) if name in pictures.SHAPES else ""
