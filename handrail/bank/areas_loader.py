"""Which areas of the frameworks the bank's areas serve: `areas.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from handrail.bank.types import BankArea

FILE = Path(__file__).parent / "areas.yaml"


@lru_cache(maxsize=1)
def served() -> dict[BankArea, tuple[str, ...]]:
    """Return bank area -> codes of frameworks' areas, the best first. Errors: ValueError if an area is missing."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    if set(read) != {area.value for area in BankArea}:
        raise ValueError(f"{FILE} must name each area of the bank once.")
    return {BankArea(area): tuple(codes) for area, codes in read.items()}


def areas_for(code: str) -> tuple[BankArea, ...]:
    """Return the areas of the bank whose targets suit an area of a framework (or of the bank), the best first."""
    fitting = [(codes.index(code), area) for area, codes in served().items() if code in codes]
    return tuple(area for _, area in sorted(fitting, key=lambda found: found[0]))
