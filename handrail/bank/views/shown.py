"""A target ready for a page: its texts in pieces, so that blanks can be marked, and how often it was used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.bank.rules import in_parts, usage_in_words
from handrail.bank.types import BankTarget, Origin, Usage

Parts = tuple[tuple[str, bool], ...]
VARIANTS = {Origin.OURS: "neutral", Origin.SCHOOL: "active", Origin.TRUST: "info"}


@dataclass(frozen=True)
class ShownWay:
    """One way of teaching, in pieces."""

    method: Parts
    materials: Parts


@dataclass(frozen=True)
class ShownTarget:
    """A target and its texts in pieces."""

    target: BankTarget
    wording: Parts
    plain: Parts
    home: Parts
    ways: tuple[ShownWay, ...]
    usage: str
    variant: str


def shown(target: BankTarget, usage: Usage | None = None) -> ShownTarget:
    """Return a target as pages show it."""
    return ShownTarget(
        target=target,
        wording=in_parts(target.wording),
        plain=in_parts(target.plain),
        home=in_parts(target.home),
        ways=tuple(ShownWay(in_parts(way.method), in_parts(way.materials)) for way in target.strategies),
        usage=usage_in_words(usage) if usage else "",
        variant=VARIANTS[target.origin],
    )


def all_shown(targets: Iterable[BankTarget], usage: Mapping[str, Usage]) -> list[ShownTarget]:
    """Return targets as pages show them, each with how often it was used."""
    return [shown(target, usage.get(target.code)) for target in targets]
