"""What an address asks of a list, and the links that keep the rest of it."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from handrail.core.listing import read_listing

SORTS = {"name": ("sort_name",), "year": ("year_group", "sort_name")}


def read(text):
    return read_listing(QueryDict(text), sorts=SORTS, default="name")


@pytest.mark.parametrize(
    ("text", "sort"),
    [("", "name"), ("sort=year", "year"), ("sort=-year", "-year"), ("sort=password", "name"), ("sort=--year", "name")],
)
def test_only_known_sorts_are_taken(text, sort):
    assert read(text).sort == sort


@pytest.mark.parametrize(
    ("text", "page"), [("", 1), ("page=3", 3), ("page=x", 1), ("page=-2", 1), ("page=²", 1), ("page=99999999", 1)]
)
def test_a_page_is_a_number_or_the_first(text, page):
    assert read(text).page == page


def test_a_search_is_one_short_line():
    assert read("q=++tobi++a%0A").search == "tobi a"
    assert len(read("q=" + "a" * 500).search) == 100


def test_a_link_keeps_the_rest_and_starts_at_the_first_page():
    listing = read("q=tobi&year=7&page=4&empty=")
    assert listing.url(sort="year") == "?q=tobi&year=7&sort=year"
    assert listing.url(year="") == "?q=tobi"


def test_a_heading_sorts_and_then_turns_round():
    name, year = read("sort=year&q=a").headings({"name": "Pupil", "year": "Year"})
    assert (name.direction, name.url) == ("", "?q=a&sort=name")
    assert (year.direction, year.url) == ("ascending", "?q=a&sort=-year")
    assert read("sort=-year").headings({"year": "Year"})[0].direction == "descending"


def test_the_order_ends_with_the_key_and_puts_empty_values_last():
    order = read("sort=-year").order
    assert [(each.expression.name, each.descending, each.nulls_last) for each in order] == [
        ("year_group", True, True),
        ("sort_name", True, True),
        ("pk", True, True),
    ]


def test_chips_lead_to_the_list_without_them():
    assert read("year=7&q=a").chips({"year": "Year 7", "stage": ""}) == [{"label": "Year 7", "url": "?q=a"}]
