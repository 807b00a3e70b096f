"""The way of a plan as a table: in each state, who may do what, where it leads, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.plans.types import PlanState, PlanVerb

S, V, P = PlanState, PlanVerb, Permission


@dataclass(frozen=True)
class Move:
    """Something that may be done. `permission` is None for what Handrail does itself; `to` lists where it leads.

    `doing` names it to whoever may not do it, where the permission's own sentence speaks of something else.
    """

    permission: Permission | None
    to: tuple[PlanState, ...]
    writes: str
    doing: str = ""


@dataclass(frozen=True)
class No:
    """Something that may not be done in this state, with the sentence that says why and what to do instead."""

    sentence: str


_CLOSED = "This plan is closed. Copy it forward to start a new one from it."
_CLOSE_AGREED = Move(P.PLAN_AGREE, (S.CLOSED,), "the reason and the last day", "close a plan that was agreed")
_REVIEWED = "This plan has been reviewed. Copy it forward to start the next one from it."

TABLE: dict[tuple[PlanState, PlanVerb], Move | No] = {
    (S.DRAFT, V.EDIT): Move(P.PLAN_EDIT, (S.DRAFT,), "the words, and in the trail what stood there before"),
    (S.DRAFT, V.AGREE): Move(P.PLAN_AGREE, (S.AGREED, S.LIVE), "a version that never changes"),
    (S.DRAFT, V.START): No("A plan starts once it is agreed. Agree it first."),
    (S.DRAFT, V.AMEND): No("This plan is a draft already. Write in it."),
    (S.DRAFT, V.REVIEW): No("A draft cannot be reviewed. Agree it first."),
    (S.DRAFT, V.CLOSE): Move(P.PLAN_EDIT, (S.CLOSED,), "the reason"),
    (S.DRAFT, V.COPY): No("This plan is still a draft. Write in it, or copy an earlier plan forward."),
    (S.AGREED, V.EDIT): No("This plan is agreed, so its words stand. To change it, amend it; it is then agreed again."),
    (S.AGREED, V.AGREE): No("This plan is agreed already."),
    (S.AGREED, V.START): Move(None, (S.LIVE,), "the day it became live, in the trail"),
    (S.AGREED, V.AMEND): Move(P.PLAN_EDIT, (S.DRAFT,), "the reason; the next agreement makes the next version"),
    (S.AGREED, V.REVIEW): No("This plan has not started yet. It can be reviewed once its first day has come."),
    (S.AGREED, V.CLOSE): _CLOSE_AGREED,
    (S.AGREED, V.COPY): No("This plan has not started yet. To change it, amend it."),
    (S.LIVE, V.EDIT): No("This plan is live, so its words stand. To change it, amend it; it is then agreed again."),
    (S.LIVE, V.AGREE): No("This plan is agreed already."),
    (S.LIVE, V.START): No("This plan is live already."),
    (S.LIVE, V.AMEND): Move(P.PLAN_EDIT, (S.DRAFT,), "the reason; the next agreement makes the next version"),
    (S.LIVE, V.REVIEW): Move(P.REVIEW_HOLD, (S.REVIEWED,), "what became of each target"),
    (S.LIVE, V.CLOSE): _CLOSE_AGREED,
    (S.LIVE, V.COPY): Move(P.PLAN_EDIT, (S.LIVE,), "a new draft that continues this plan"),
    (S.REVIEWED, V.EDIT): No(_REVIEWED),
    (S.REVIEWED, V.AGREE): No(_REVIEWED),
    (S.REVIEWED, V.START): No(_REVIEWED),
    (S.REVIEWED, V.AMEND): No(_REVIEWED),
    (S.REVIEWED, V.REVIEW): Move(P.REVIEW_HOLD, (S.REVIEWED,), "the corrected outcomes"),
    (S.REVIEWED, V.CLOSE): Move(P.PLAN_EDIT, (S.CLOSED,), "the reason"),
    (S.REVIEWED, V.COPY): Move(P.PLAN_EDIT, (S.REVIEWED,), "a new draft that continues this plan"),
    (S.CLOSED, V.EDIT): No(_CLOSED),
    (S.CLOSED, V.AGREE): No(_CLOSED),
    (S.CLOSED, V.START): No(_CLOSED),
    (S.CLOSED, V.AMEND): No(_CLOSED),
    (S.CLOSED, V.REVIEW): No("This plan is closed and can no longer be reviewed."),
    (S.CLOSED, V.CLOSE): No("This plan is closed already."),
    (S.CLOSED, V.COPY): Move(P.PLAN_EDIT, (S.CLOSED,), "a new draft that continues this plan"),
}


# What is different in a draft that has an agreed version: it still holds, so to end it is as much as to agree.
AMENDED: dict[PlanVerb, Move] = {V.CLOSE: _CLOSE_AGREED}


def asks_for_versions(state: PlanState | str, verb: PlanVerb) -> bool:
    """Say whether who may do this depends on whether the plan was ever agreed."""
    return state == S.DRAFT and verb in AMENDED


def move(state: PlanState | str, verb: PlanVerb, *, was_agreed: bool = False) -> Move:
    """Return what the verb does in this state; `was_agreed` says of a draft that it has an agreed version.

    Errors: Refused with the sentence of the table.
    """
    if was_agreed and asks_for_versions(state, verb):
        return AMENDED[verb]
    found = TABLE[PlanState(state), verb]
    if isinstance(found, No):
        raise Refused(found.sentence)
    return found


def is_open(state: PlanState | str, verb: PlanVerb) -> bool:
    """Say whether the verb can be done in this state by somebody."""
    return isinstance(TABLE[PlanState(state), verb], Move)


def open_verbs(state: PlanState | str) -> tuple[PlanVerb, ...]:
    """Return what people may do in this state, in the order of the table."""
    return tuple(
        verb for verb in PlanVerb if isinstance(found := TABLE[PlanState(state), verb], Move) and found.permission
    )
