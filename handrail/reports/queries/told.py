"""What rooms above tell of a plan on the paper of staff: advice, answers. They register here what they know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access.types import Actor
from handrail.reports.types import LabelledText, SignatureText

if TYPE_CHECKING:
    from handrail.plans.models import Plan


@dataclass(frozen=True)
class PlanAndText:
    """A plan of one pupil and the text of it that is printed, as it was agreed or as the draft stands."""

    plan: Plan
    text: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What a room tells of one plan. `signatures` take the place of the empty line of the same role."""

    sections: tuple[LabelledText, ...] = ()
    signatures: tuple[SignatureText, ...] = ()


Tells = Callable[[Actor, Sequence[PlanAndText]], Mapping[UUID, Told]]
_TELLERS: list[Tells] = []


def register_teller(tells: Tells) -> None:
    """Let a room above tell of plans what stands on the paper of staff, with a fixed number of queries for many.

    It is given plans that the actor may print, and shows only what the actor may read.
    """
    if tells not in _TELLERS:
        _TELLERS.append(tells)


def told_of(actor: Actor, rows: Sequence[PlanAndText]) -> dict[UUID, Told]:
    """Return all that is told of each plan of one pupil, in the order in which rooms registered."""
    mine = [row for row in rows if row.plan.pupil_id is not None]
    found: dict[UUID, Told] = {}
    for tells in _TELLERS if mine else ():
        for key, told in tells(actor, mine).items():
            before = found.get(key, Told())
            found[key] = Told(before.sections + told.sections, before.signatures + told.signatures)
    return found
