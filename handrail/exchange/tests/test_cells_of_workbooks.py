"""A cell of a workbook reads as it would stand in a CSV file."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from handrail.exchange.workbook import cell_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "Yes"),
        (False, "No"),
        (9.0, "9"),
        (9.5, "9.5"),
        (1e16, "1e+16"),
        (datetime(2014, 3, 14), "2014-03-14"),
        (datetime(2014, 3, 14, 8, 5), "2014-03-14 08:05:00"),
        (date(2014, 3, 14), "2014-03-14"),
        (time(8, 5), "08:05:00"),
        (timedelta(minutes=5), "0:05:00"),
        ("9B", "9B"),
        (42, "42"),
    ],
)
def test_a_cell_becomes_the_text_that_people_see(cell: object, text: str) -> None:
    assert cell_text(cell) == text
