"""What was chosen to print, as a job keeps it in JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any
from uuid import UUID

from handrail.reports.types import Audience, FileFormat, Paper, PlansOf, PrintChoice, PrintSettings, Size


def written(chosen: PrintChoice | PrintSettings) -> dict[str, Any]:
    """Return a choice or settings as values that JSON can carry."""
    return {key: _plain(value) for key, value in asdict(chosen).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def settings_in(scope: Mapping[str, Any]) -> PrintSettings:
    """Return the settings that a job keeps; a job from before there were any is a PDF of plans for adults at school."""
    kept = scope.get("settings") or {}
    if not kept:
        return PrintSettings()
    return PrintSettings(
        paper=Paper(kept["paper"]),
        audience=Audience(kept["audience"]),
        size=Size(kept["size"]),
        file_format=FileFormat(kept["file_format"]),
        sheet=kept["sheet"],
        start_at=kept["start_at"],
        # Files that were asked for before there were tally sheets say nothing of these.
        week_on=kept.get("week_on", ""),
        origin=kept.get("origin", ""),
    )


def choice_in(scope: Mapping[str, Any]) -> PrintChoice:
    """Return whose plans or papers a job makes. Errors: KeyError for a job that keeps no choice."""
    kept = scope["choice"]
    return PrintChoice(
        whose=PlansOf(kept["whose"]),
        class_name=kept["class_name"],
        year_group=kept["year_group"],
        kind=kept["kind"],
        key=UUID(kept["key"]) if kept["key"] else None,
    )


def settings_asked_for(asked: Mapping[str, str]) -> PrintSettings:
    """Return how one plan is printed from the words of an address; what is not known there is the usual.

    Shapes: `for` is an audience, `size` a size, `as` a file format.
    """
    usual = PrintSettings()
    return PrintSettings(
        audience=Audience(asked["for"]) if asked.get("for") in set(Audience) else usual.audience,
        size=Size(asked["size"]) if asked.get("size") in set(Size) else usual.size,
        file_format=FileFormat(asked["as"]) if asked.get("as") in set(FileFormat) else usual.file_format,
    )
