"""The two files of a pack: tagged PDF for people, JSON for programs. Layout of the JSON: docs/rules/records.md."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from handrail.pupils.rules import in_words
from handrail.records.rules.marking import as_text
from handrail.records.types.requests import Item

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parents[1] / "static" / "handrail" / "pdf-fonts"
JSON_SCHEMA = 1
"""Version of the layout of the JSON file; raise it when a key changes its meaning."""

Pieces = Iterable[tuple[Item, list[list[str | None]], bool]]


def pack_json(facts: dict[str, Any], items: Pieces) -> dict[str, Any]:
    """Return a pack as JSON. What was taken out reads '[removed]'; an item taken out whole has no values."""
    return {
        "schema": JSON_SCHEMA,
        "made_by": "Handrail",
        "school": facts["school"],
        "about": facts["about"],
        "right": facts["right"],
        "asked_by": facts["asked_by"],
        "received_on": facts["received_on"].isoformat(),
        "made_on": facts["made_on"].isoformat(),
        "n_removed": facts["n_removed"],
        "topics": [
            {"topic": topic, "records": [_json_record(*row) for row in rows]}
            for topic, rows in groupby(items, key=lambda row: row[0].topic)
        ],
    }


def _json_record(item: Item, values: list[list[str | None]], is_removed: bool) -> dict[str, Any]:
    head = {"record": item.record, "key": item.key, "date": item.on}
    if is_removed:
        return {"record": item.record, "date": item.on, "removed": True}
    pairs = zip(item.values, values, strict=True)
    return {**head, "values": {value.field: as_text(pieces) for value, pieces in pairs}}


def _payload(facts: dict[str, Any], items: Pieces) -> dict[str, Any]:
    return {
        "school": facts["school"],
        "about": facts["about"],
        "facts": [
            ["By right of", facts["right"]],
            ["Asked for by", facts["asked_by"]],
            ["Received on", in_words(facts["received_on"])],
            ["Made on", in_words(facts["made_on"])],
        ],
        "n_removed": facts["n_removed"],
        "with_trail": facts["with_trail"],
        "topics": [
            {"title": topic, "items": [_payload_item(*row) for row in rows]}
            for topic, rows in groupby(items, key=lambda row: row[0].topic)
        ],
    }


def _payload_item(item: Item, values: list[list[str | None]], is_removed: bool) -> dict[str, Any]:
    on = in_words(_date(item.on)) if item.on else ""
    rows = [] if is_removed else [[v.label, pieces] for v, pieces in zip(item.values, values, strict=True)]
    title = "A record" if is_removed else item.title
    return {"title": title, "on": on, "removed": is_removed, "rows": rows}


def _date(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def render_pack(facts: dict[str, Any], items: Pieces) -> bytes:
    """Set a pack as a tagged PDF (PDF/UA-1). Where a character has no font, it is still tagged, with an empty box."""
    data = json.dumps(_payload(facts, items), ensure_ascii=False)
    standards: list[Any]
    for standards, with_system_fonts in ((["ua-1"], False), (["ua-1"], True)):
        try:
            return _compile(data, standards, with_system_fonts)
        except typst.TypstError as error:
            logger.warning("a pack could not be set as PDF/UA: %s", re.sub(r"`.*`", "...", error.message, flags=re.S))
    return _compile(data, [], True)


@cache
def _fonts(with_system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=with_system_fonts, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _compile(data: str, standards: list[Any], with_system_fonts: bool) -> bytes:
    pdf = typst.compile(
        TEMPLATES / "request.typ",
        root=TEMPLATES,
        format="pdf",
        font_paths=_fonts(with_system_fonts),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=standards,
    )
    assert isinstance(pdf, bytes)
    return pdf
