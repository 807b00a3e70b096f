"""Whose language words are in, on a page that may be in another."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handrail.core.languages import ENGLISH, is_english


def written(text: Any) -> Any:
    """Return what people at school wrote: on a page in another language marked as English, to be read out so."""
    if is_english() or not text:
        return text
    return format_html('<span lang="{}" dir="{}">{}</span>', ENGLISH.tag, ENGLISH.direction, text)


def written_here() -> SafeString:
    """Return the same as attributes, for an element that holds more than a few words."""
    if is_english():
        return mark_safe("")
    return format_html(' lang="{}" dir="{}"', ENGLISH.tag, ENGLISH.direction)
