"""Which pupil of a group's plan a page is about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.http import Request
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil


def chosen_pupil(request: Request) -> UUID | None:
    """Return which pupil of a group's plan `?pupil=` names, or None. Errors: NotVisible for what is no key."""
    try:
        return UUID(request.GET["pupil"]) if request.GET.get("pupil") else None
    except ValueError:
        raise NotVisible from None


def named(plan: Plan, pupil: Pupil) -> str:
    """Return what an address needs after the '?' to name the pupil again; nothing for a pupil's own plan."""
    return "" if plan.pupil_id else f"pupil={pupil.pk}"
