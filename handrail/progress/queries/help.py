"""Who asked for help with how a target is taught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from handrail.access.types import Actor
from handrail.core import clock
from handrail.progress import policy

if TYPE_CHECKING:
    from handrail.progress.models import HelpRequest

# So long a request that was met stays on the target's page.
SHOWN_FOR = timedelta(days=28)


@dataclass(frozen=True)
class HelpRow:
    """One request for help, ready to show. `helped_at` None: it is open."""

    id: UUID
    pupil_target_id: UUID
    note: str
    by: str
    asked_at: datetime
    helped_at: datetime | None = None
    helped_by: str = ""


def help_for(actor: Actor, pupil_target_ids: Iterable[UUID]) -> dict[UUID, tuple[HelpRow, ...]]:
    """Return by target the requests for help that are open or were met lately, the oldest first. One query."""
    lately = Q(helped_at__isnull=True) | Q(helped_at__gte=clock.now() - SHOWN_FOR)
    return _by_target(actor, pupil_target_ids, lately)


def open_help_for(actor: Actor, pupil_target_ids: Iterable[UUID]) -> dict[UUID, tuple[HelpRow, ...]]:
    """Return by target the requests for help that are open, the oldest first. One query."""
    return _by_target(actor, pupil_target_ids, Q(helped_at__isnull=True))


def _by_target(actor: Actor, pupil_target_ids: Iterable[UUID], which: Q) -> dict[UUID, tuple[HelpRow, ...]]:
    rows = policy.help_requests_visible_to(actor).filter(which, pupil_target_id__in=list(pupil_target_ids))
    found: dict[UUID, list[HelpRow]] = defaultdict(list)
    for row in rows.order_by("asked_at", "pk"):
        found[row.pupil_target_id].append(_row(row))
    return {key: tuple(some) for key, some in found.items()}


def _row(row: HelpRequest) -> HelpRow:
    return HelpRow(
        id=row.pk,
        pupil_target_id=row.pupil_target_id,
        note=row.note,
        by=row.asked_by_name,
        asked_at=row.asked_at,
        helped_at=row.helped_at,
        helped_by=row.helped_by_name,
    )
