"""Sheets of labels by their measures, as they lie in a printer. Pure.

The measures are those of the usual sheets on A4 paper; a sheet of other measures needs only another row here.
"""

from __future__ import annotations

from handrail.reports.types import LabelSheet

# What a label says is never set smaller than this; if it needs less, the label says that it does not fit (house rule).
SMALLEST_LETTERS_PT = 6.5
LARGEST_LETTERS_PT = 14

LABEL_SHEETS: dict[str, LabelSheet] = {
    sheet.code: sheet
    for sheet in (
        LabelSheet("a4-21", "21 on a sheet (63.5 × 38.1 mm)", 7, 3, 63.5, 38.1, 7.25, 15.15, gap_x=2.5),
        LabelSheet("a4-24", "24 on a sheet (63.5 × 33.9 mm)", 8, 3, 63.5, 33.9, 7.25, 12.9, gap_x=2.5),
        LabelSheet("a4-14", "14 on a sheet (99.1 × 38.1 mm)", 7, 2, 99.1, 38.1, 4.65, 15.15, gap_x=2.5),
        LabelSheet("a4-8", "8 on a sheet (99.1 × 67.7 mm)", 4, 2, 99.1, 67.7, 4.65, 13.1, gap_x=2.5),
        LabelSheet("a4-65", "65 on a sheet (38.1 × 21.2 mm)", 13, 5, 38.1, 21.2, 4.75, 10.7, gap_x=2.5),
    )
}


def place_of(sheet: LabelSheet, number: int) -> tuple[int, float, float]:
    """Return the page (from 0) of a label and its left and upper edge in millimetres.

    `number` counts from 0 over all sheets, along each row and then down. Errors: ValueError for a number below 0.
    """
    if number < 0:
        raise ValueError("labels are counted from 0")
    page, place = divmod(number, sheet.n_labels)
    row, column = divmod(place, sheet.columns)
    x = sheet.left + column * (sheet.width + sheet.gap_x)
    y = sheet.top + row * (sheet.height + sheet.gap_y)
    return page, round(x, 3), round(y, 3)
