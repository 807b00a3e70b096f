"""Whose briefs may this person see, and whom may they make one of?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, reach_of
from handrail.access.types import Actor, Reach
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from handrail.briefs.models import Brief


def briefs_visible_to(actor: Actor) -> QuerySet[Brief]:
    """Return one's own briefs, and everybody's for whoever makes them for the whole school (SENCO, head); unordered."""
    from handrail.briefs.models import Brief

    rows = Brief.objects.filter(school_id=actor.school_id)
    reach = reach_of(actor, Permission.BRIEF_MAKE)
    if not reach:
        return rows.none()
    return rows if Reach.SCHOOL in reach else rows.filter(made_by_id=actor.membership_id)


def get_brief(actor: Actor, brief_id: UUID, *, lock: bool = False) -> Brief:
    """Return a brief, or raise Denied (makes none) or NotVisible. One query. `lock`: until the transaction ends."""
    check_can(actor, Permission.BRIEF_MAKE)
    rows = briefs_visible_to(actor).filter(pk=brief_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotVisible
    return found


def is_own(actor: Actor, brief: Brief) -> bool:
    """Say whether the actor made this brief. It shows what its maker may see, so only they print it."""
    return brief.made_by_id == actor.membership_id
