"""Lists: which sort, search and page an address asks for, and links that keep the rest of the address.

listing = read_listing(request.GET, sorts={"name": ("sort_name",), "since": ("starts_on", "sort_name")}, default="name")
page = listing.page_of(rows)              # a Django Page of sorted rows: two queries
headings = listing.headings({"name": "Pupil", "since": "Since"})   # for {% sort_heading %}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

PER_PAGE = 50
MOST_LETTERS = 100  # of a search: more is a pasted mistake


@dataclass(frozen=True)
class Heading:
    """One column that can be sorted by. `direction` is how it is sorted now: "", ascending or descending."""

    key: str
    label: str
    url: str
    direction: str


@dataclass(frozen=True)
class Listing:
    """What an address asks of a list. `sort` is a key of `sorts`, with a minus in front for the other way round."""

    sorts: Mapping[str, tuple[str, ...]]
    sort: str
    search: str
    page: int
    pairs: tuple[tuple[str, str], ...]

    @property
    def order(self) -> list[OrderBy]:
        """The sort as expressions: the key last, so that no two rows are equal; empty values last on both databases."""
        backwards = self.sort.startswith("-")
        names = [*self.sorts[self.sort.lstrip("-")], "pk"]
        return [F(n).desc(nulls_last=True) if backwards else F(n).asc(nulls_last=True) for n in names]

    def page_of(self, rows: QuerySet, *, per_page: int = PER_PAGE) -> Page:
        """Return the page of the sorted rows; a page that does not exist becomes the last one.

        Two queries: a count of `rows`, which must be limited to one school, and the rows of the page.
        """
        return Paginator(rows.order_by(*self.order), per_page).get_page(self.page)

    def value(self, name: str, *, longest: int = 60) -> str:
        """Return what the address says under this name, or ''. Of several values, the last."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")[:longest]

    def url(self, **changes: Any) -> str:
        """Return this address with other values; an empty value takes the part away, and the page starts again at 1."""
        gone = {*changes, "page"}
        pairs = [pair for pair in self.pairs if pair[0] not in gone]
        pairs += [(name, str(value)) for name, value in changes.items() if value not in (None, "")]
        return f"?{urlencode(pairs)}"

    def headings(self, labels: Mapping[str, str]) -> list[Heading]:
        """Return the columns: a click sorts by it, and a second click turns the order round."""
        found = []
        for key, label in labels.items():
            is_now, backwards = self.sort.lstrip("-") == key, self.sort.startswith("-")
            direction = ("descending" if backwards else "ascending") if is_now else ""
            following = f"-{key}" if is_now and not backwards else key
            found.append(Heading(key, label, self.url(sort=following), direction))
        return found

    def chips(self, labels: Mapping[str, str]) -> list[dict[str, str]]:
        """Return what the list is narrowed to: `label`, and the `url` without it, from name of parameter -> words."""
        return [{"label": label, "url": self.url(**{name: ""})} for name, label in labels.items() if label]


def read_listing(query: QueryDict, *, sorts: Mapping[str, tuple[str, ...]], default: str) -> Listing:
    """Return what the address asks for; what is not in `sorts`, or not a number, becomes the usual thing."""
    # PostgreSQL refuses the character NUL, which no name or code holds.
    pairs = tuple((n, v.replace("\0", "")) for n, values in query.lists() for v in values if v)
    given = dict(pairs)
    asked, number = given.get("sort", ""), given.get("page", "")
    return Listing(
        sorts=sorts,
        sort=asked if asked.removeprefix("-") in sorts else default,
        search=" ".join(given.get("q", "").split())[:MOST_LETTERS],
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1,
        pairs=pairs,
    )
