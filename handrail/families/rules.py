"""How a line is told to families and pupils. Pure. What they may read of a plan: agreements/rules/reading.py."""

from __future__ import annotations

from decimal import Decimal

from handrail.agreements.types import AgreedTarget
from handrail.plans.types import MeasureKind
from handrail.progress.rules import facts_of, steps_done
from handrail.progress.types import NO_LINE, OWN_NO_LINE, Line

__all__ = ["NO_LINE", "OWN_NO_LINE", "facts_of", "line_of", "steps_done"]


def line_of(target: AgreedTarget, recorded: Line | None) -> Line | None:
    """Return the line of a target against what was agreed; None for a target that is not counted.

    Records of another measure than the agreed one say nothing about it.
    """
    if not target.measure:
        return None
    kind = MeasureKind(target.measure)
    points = recorded.points if recorded is not None and recorded.kind is kind else ()
    return Line(
        kind=kind,
        baseline=_number(target.baseline),
        criterion=_number(target.criterion),
        starts_on=target.starts_on,
        due_on=target.due_on,
        out_of=_number(target.out_of),
        unit=target.unit,
        steps=target.steps,
        points=points,
        phases=recorded.phases if points and recorded else (),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
