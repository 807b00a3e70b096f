"""Small marks used inside rows and sentences: tags, dates, initials."""

import zlib
from datetime import date as Date
from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from handrail.core.languages import date_in_words, time_in_words
from handrail.core.ui.html import classes, one_of

TAG_VARIANTS = {
    "neutral": "",
    "info": "hr-tag--info",
    "active": "hr-tag--active",
    "good": "hr-tag--good",
    "attention": "hr-tag--attention",
    "problem": "hr-tag--problem",
    "quiet": "hr-tag--quiet",
}
INITIALS_SIZES = {"s": "hr-initials--s", "m": "", "l": "hr-initials--l"}
INITIALS_TONES = 6  # tones of the disc in the stylesheet


def status_tag(*, text: str, variant: str = "neutral") -> SafeString:
    """Return a word or two that tells a state; the colour only repeats what the word says."""
    one_of("variant", variant, TAG_VARIANTS)
    return format_html(
        '<strong class="{}">{}</strong>',
        classes("govuk-tag", TAG_VARIANTS[variant]),
        text,
    )


def date(
    *,
    value: Date | datetime | None,
    short: bool = False,
    weekday: bool = False,
    time: bool = False,
    empty: str = "",
) -> SafeString:
    """Return a date as people say it, for example 10 March 2027, inside a `time` element.

    Shapes: `short` gives 10 Mar 2027, `weekday` Wednesday 10 March 2027, `time` adds "at 14:02" to a datetime.
    """
    if value is None or value == "":
        return format_html('<span class="hr-muted">{}</span>', empty or gettext("Not set"))
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    text = date_in_words(value, short=short, weekday=weekday)
    if time and isinstance(value, datetime):
        text = time_in_words(value, text)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def initials_of(name: str) -> str:
    """Return the first letters of the first and last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words)) or "?"


def initials(*, name: str, size: str = "m") -> SafeString:
    """Return a decorative disc with a person's initials; the same name always has the same tone."""
    one_of("size", size, INITIALS_SIZES)
    tone = zlib.crc32(name.encode()) % INITIALS_TONES + 1
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        classes("hr-initials", f"hr-initials--{tone}", INITIALS_SIZES[size]),
        initials_of(name),
    )
