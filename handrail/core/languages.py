"""The languages in which pages for families and pupils are read. Pages of staff are always in English.

A page speaks other languages only where its view says so (`@in_languages`); what a rule says in English is turned into
the reader's words where it is shown (`said`), so that rules, records and other people's pages never change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from html import escape, unescape
from typing import Any, TypeVar

from django.conf import settings
from django.utils import dateformat, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Spoken:
    """A language of the pages. `code` as Django calls it, `tag` for the attribute `lang`.

    `is_checked`: somebody who speaks it has read all the words; until then each page says that a machine made them.
    """

    code: str
    tag: str
    name: str
    own_name: str
    direction: str = "ltr"
    is_checked: bool = False


ENGLISH = Spoken("en-gb", "en-GB", "English", "English", is_checked=True)
KNOWN = (
    ENGLISH,
    Spoken("cy", "cy", "Welsh", "Cymraeg"),
    Spoken("pl", "pl", "Polish", "polski"),
    Spoken("ur", "ur", "Urdu", "اردو", direction="rtl"),
)


def is_built(spoken: Spoken) -> bool:
    """Say whether the words of a language are there: without what the build compiles, pages stay in English."""
    return spoken == ENGLISH or (settings.LOCALE_PATHS[0] / spoken.code / "LC_MESSAGES" / "django.mo").exists()


OFFERED = tuple(spoken for spoken in KNOWN if is_built(spoken))
BY_CODE = {spoken.code: spoken for spoken in OFFERED}
# Cookies that keep the choice on this device: no name and no number is in them.
LANGUAGE_COOKIE, LETTERS_COOKIE = "handrail_language", "handrail_letters"
LARGE = "large"


@dataclass
class Reading:
    """How somebody reads pages on this device: in which language and how large. None: nothing was chosen."""

    language: Spoken | None = None
    large: bool | None = None
    home: Spoken | None = field(default=None)
    large_at_home: bool = False

    @property
    def spoken(self) -> Spoken:
        """The language of the page."""
        return self.language or ENGLISH

    @property
    def is_large(self) -> bool:
        """Whether letters are large: as chosen here, else as the record says of this person."""
        return self.large_at_home if self.large is None else self.large

    @property
    def choices(self) -> tuple[Spoken, ...]:
        """Every language, the one that is spoken at home first."""
        return tuple(sorted(OFFERED, key=lambda spoken: spoken != self.home))

    def know(self, *, language: str, large_print: bool) -> None:
        """Remember what the record says of the reader: the language (a code) is offered first."""
        self.home, self.large_at_home = BY_CODE.get(language), large_print


def cookie_name(name: str) -> str:
    """Return a cookie's name as it travels: behind HTTPS bound to this host, as those of the session."""
    return f"{settings.COOKIE_PREFIX}{name}"


def reading_of(cookies: Mapping[str, str]) -> Reading:
    """Return what was chosen on this device; anything unknown counts as no choice."""
    letters = cookies.get(cookie_name(LETTERS_COOKIE), "")
    return Reading(
        BY_CODE.get(cookies.get(cookie_name(LANGUAGE_COOKIE), "")), {LARGE: True, "usual": False}.get(letters)
    )


def in_languages(view: View) -> View:
    """Mark a view whose page families or pupils read: it is shown in the language that they chose."""
    view.is_in_languages = True  # type: ignore[attr-defined]
    return view


def is_english() -> bool:
    """Say whether the page that is being made is in English: also where a made-up language is tried."""
    return (translation.get_language() or "").startswith("en")


# ------------------------------------------------------------------------------------------------ dates

_MONTHS = (
    pgettext_lazy("month in a date", "January"),
    pgettext_lazy("month in a date", "February"),
    pgettext_lazy("month in a date", "March"),
    pgettext_lazy("month in a date", "April"),
    pgettext_lazy("month in a date", "May"),
    pgettext_lazy("month in a date", "June"),
    pgettext_lazy("month in a date", "July"),
    pgettext_lazy("month in a date", "August"),
    pgettext_lazy("month in a date", "September"),
    pgettext_lazy("month in a date", "October"),
    pgettext_lazy("month in a date", "November"),
    pgettext_lazy("month in a date", "December"),
)
_SHORT_MONTHS = (
    pgettext_lazy("short month on a chart", "Jan"),
    pgettext_lazy("short month on a chart", "Feb"),
    pgettext_lazy("short month on a chart", "Mar"),
    pgettext_lazy("short month on a chart", "Apr"),
    pgettext_lazy("short month on a chart", "May"),
    pgettext_lazy("short month on a chart", "Jun"),
    pgettext_lazy("short month on a chart", "Jul"),
    pgettext_lazy("short month on a chart", "Aug"),
    pgettext_lazy("short month on a chart", "Sep"),
    pgettext_lazy("short month on a chart", "Oct"),
    pgettext_lazy("short month on a chart", "Nov"),
    pgettext_lazy("short month on a chart", "Dec"),
)
_WEEKDAYS = (
    pgettext_lazy("day in a date", "Monday"),
    pgettext_lazy("day in a date", "Tuesday"),
    pgettext_lazy("day in a date", "Wednesday"),
    pgettext_lazy("day in a date", "Thursday"),
    pgettext_lazy("day in a date", "Friday"),
    pgettext_lazy("day in a date", "Saturday"),
    pgettext_lazy("day in a date", "Sunday"),
)
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG, _SHORT, _WITH_WEEKDAY = "j F Y", "j M Y", "l j F Y"


def date_in_words(value: date, *, short: bool = False, weekday: bool = False) -> str:
    """Write a date as the page's language writes it: 10 March 2027; other languages have no short form here."""
    if is_english():
        return dateformat.format(value, _SHORT if short else _WITH_WEEKDAY if weekday else _LONG)
    parts = {
        "day": value.day,
        "month": str(_MONTHS[value.month - 1]),
        "year": value.year,
        "weekday": str(_WEEKDAYS[value.weekday()]),
    }
    if weekday:
        return pgettext("a date", "%(weekday)s %(day)s %(month)s %(year)s") % parts
    return pgettext("a date", "%(day)s %(month)s %(year)s") % parts


def time_in_words(value: datetime, day: str) -> str:
    """Add the time of day to a date in words."""
    return pgettext("a day and a time", "%(day)s at %(time)s") % {"day": day, "time": f"{value:%H:%M}"}


def _day_in_words(text: str) -> str | None:
    """Return a day that a rule wrote ('12 February', 'Monday 12 February', with or without a year), or None."""
    found = re.fullmatch(
        rf"(?:({'|'.join(_ENGLISH_WEEKDAYS)}) )?(\d\d?) ({'|'.join(_ENGLISH_MONTHS)})(?: (\d{{4}}))?", text
    )
    if found is None:
        return _short_day(text)
    weekday, day, month, year = found.groups()
    parts = {"day": day, "month": str(_MONTHS[_ENGLISH_MONTHS.index(month)]), "year": year}
    told = pgettext("a date", "%(day)s %(month)s %(year)s") if year else pgettext("a date", "%(day)s %(month)s")
    told %= parts
    if not weekday:
        return told
    name = str(_WEEKDAYS[_ENGLISH_WEEKDAYS.index(weekday)])
    return pgettext("a date", "%(weekday)s %(date)s") % {"weekday": name, "date": told}


def _short_day(text: str) -> str | None:
    months = [month[:3] for month in _ENGLISH_MONTHS]
    found = re.fullmatch(rf"(\d\d?) ({'|'.join(months)})", text)
    if found is None:
        return None
    parts = {"day": found[1], "month": str(_SHORT_MONTHS[months.index(found[2])])}
    return pgettext("a short date", "%(day)s %(month)s") % parts


# ------------------------------------------------------------------------------------------------ what rules say


@dataclass(frozen=True)
class Saying:
    """A sentence of a rule: `text` with %(names)s for what is filled in; `plural` where `n` is not one."""

    text: str
    plural: str = ""


_EXACT: set[str] = set()
_PATTERNS: list[tuple[re.Pattern[str], Saying]] = []
_NAME = re.compile(r"%\((\w+)\)s")
# Names of values that people wrote: they stay as they are.
_OWN = ("name", "words", "unit")


def register_sayings(sayings: Iterable[str | tuple[str, str]]) -> None:
    """Make known which sentences rules say, each as it stands in the catalogues; a pair has a singular and a plural."""
    for saying in sayings:
        known = Saying(saying) if isinstance(saying, str) else Saying(*saying)
        for text in filter(None, (known.text, known.plural)):
            if _NAME.search(text):
                _PATTERNS.append((_pattern(text), known))
            else:
                _EXACT.add(text)
    _find.cache_clear()


def _pattern(text: str) -> re.Pattern[str]:
    parts = _NAME.split(text.replace("%%", "%"))
    # `n` is a number, the rest whatever stands there.
    holds = {"n": r"\d+"}
    made = (
        f"(?P<{part}>{holds.get(part, '.+?')})" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    return re.compile("".join(made), re.S)


@lru_cache(maxsize=2_000)
def _find(text: str) -> tuple[Saying, tuple[tuple[str, str], ...]] | None:
    for pattern, saying in _PATTERNS:
        if found := pattern.fullmatch(text):
            return saying, tuple(found.groupdict().items())
    return None


def said(text: Any) -> str:
    """Return what a rule said in English in the words of the page's language; anything unknown stays as it is.

    What is filled in is turned too: days, and other sentences of rules; not what people wrote.
    """
    words = str(text)
    if is_english() or not words:
        return words
    if words in _EXACT:
        return gettext(words)
    if day := _day_in_words(words):
        return day
    # What people wrote must not fill the memory: rules speak shortly.
    found = _find(words) if len(words) < 300 else None
    if found is None:
        return _sentence_by_sentence(words)
    saying, values = found
    told = ngettext(saying.text, saying.plural, int(dict(values)["n"])) if saying.plural else gettext(saying.text)
    return told % {name: value if name in _OWN else said(value) for name, value in values}


def _sentence_by_sentence(words: str) -> str:
    parts = re.split(r"(?<=[.!?]) ", words)
    return " ".join(said(part) for part in parts) if len(parts) > 1 else words


_WORDS_OF_SVG = re.compile(r"(<(text|title|desc|tspan)\b[^>]*)>([^<]+)(</\2>)")
_NAME_OF_SVG = re.compile(r'aria-label="([^"]*)"')


def said_in_picture(svg: Any) -> Any:
    """Return a drawing with its words in the page's language; a name that people gave is marked as English."""
    if is_english() or not svg:
        return svg

    def words(found: re.Match[str]) -> str:
        before, element, text, after = found.groups()
        told = said(unescape(text))
        # A picture of a target is called as the target is; everything else in it is ours.
        is_written = element == "title" and told == unescape(text)
        return f"{before}{f' lang={chr(34)}{ENGLISH.tag}{chr(34)}' if is_written else ''}>{escape(told)}{after}"

    named = _NAME_OF_SVG.sub(lambda found: f'aria-label="{escape(said(unescape(found[1])))}"', str(svg))
    return mark_safe(_WORDS_OF_SVG.sub(words, named))  # noqa: S308 - each word is escaped again


__all__ = [
    "BY_CODE",
    "ENGLISH",
    "KNOWN",
    "LANGUAGE_COOKIE",
    "LARGE",
    "LETTERS_COOKIE",
    "OFFERED",
    "Reading",
    "Saying",
    "Spoken",
    "cookie_name",
    "date_in_words",
    "in_languages",
    "is_built",
    "is_english",
    "reading_of",
    "register_sayings",
    "said",
    "said_in_picture",
    "time_in_words",
]
