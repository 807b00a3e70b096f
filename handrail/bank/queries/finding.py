"""Searching the bank: ours, the school's own and the trust's, prepared in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet, Sum

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.bank import policy
from handrail.bank.areas_loader import areas_for
from handrail.bank.queries.targets import from_row, ours
from handrail.bank.rules.searching import Index, search
from handrail.bank.types import BankTarget, Found, Origin

# Schools whose own targets are kept ready in one process. What is kept are texts of the bank, without names.
MOST_SCHOOLS = 50
_kept: OrderedDict[tuple[UUID, Origin], tuple[Any, Index]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Narrowed:
    """What a search is narrowed to; empty parts narrow nothing. `ages` is a range, both ends included."""

    area: str = ""
    ages: tuple[int, int] | None = None
    origin: str = ""

    def fits(self, target: BankTarget) -> bool:
        """Say whether a target is among those that are looked for."""
        if self.area and target.area not in ({self.area} | set(areas_for(self.area))):
            return False
        if self.ages and (target.ages[1] < self.ages[0] or target.ages[0] > self.ages[1]):
            return False
        return not self.origin or target.origin == self.origin


def search_bank(
    actor: Actor, words: str, area: str | None = None, age: int | None = None, limit: int = 20
) -> list[Found]:
    """Return the targets that fit what was typed, the best first, in spite of spelling.

    `area` is an area of the bank or of a framework, `age` in years. Without words: the first ones of the area and age.
    Two queries; one more for the school's own, and one for the trust's, after a change of them.
    Errors: Denied without BANK_VIEW.
    """
    return narrowed(actor, words, Narrowed(area or "", (age, age) if age is not None else None), limit=limit)


def narrowed(actor: Actor, words: str, to: Narrowed, *, limit: int = 20) -> list[Found]:
    """Return the targets that fit what was typed and what it is narrowed to. Queries and errors: as `search_bank`."""
    check_can(actor, Permission.BANK_VIEW)
    own = policy.items_visible_to(actor).filter(withdrawn_at__isnull=True)
    indexes = [
        _index_of(actor, Origin.SCHOOL, own, "changed_at", Sum("row_version")),
        _index_of(actor, Origin.TRUST, policy.trust_targets_visible_to(actor), "shared_at", Count("trust")),
        _index_of_ours(),
    ]
    return search(indexes, words, fits=to.fits, limit=limit)


@lru_cache(maxsize=1)
def _index_of_ours() -> Index:
    return Index.of(ours())


def _index_of(actor: Actor, origin: Origin, rows: QuerySet[Any], changed: str, more: Any) -> Index:
    """Return the prepared targets of a school, made again when a count, the last change or a version says so."""
    mark = rows.aggregate(n=Count("pk"), last=Max(changed), more=more)
    key = (actor.school_id, origin)
    with _lock:
        if key in _kept and _kept[key][0] == mark:
            _kept.move_to_end(key)
            return _kept[key][1]
    read = rows.order_by("area", "ladder", changed, "pk") if mark["n"] else []
    index = Index.of(from_row(row, origin) for row in read)
    with _lock:
        _kept[key] = (mark, index)
        while len(_kept) > 2 * MOST_SCHOOLS:
            _kept.popitem(last=False)
    return index
