"""Reads of formats: what a kind of plan looks like at this school, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Subquery

from handrail.access.types import Actor
from handrail.frameworks.types import Framework, PlanKind
from handrail.plans.queries.kinds import framework_of
from handrail.plans.rules import formats
from handrail.plans.types import FORMAT_STATE_LABELS, FormatState, Layout

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanFormat


@dataclass(frozen=True)
class KindRow:
    """One kind of plan on the list of formats. `number` is the format in use, or None for the framework's own."""

    kind: PlanKind
    name: str
    number: int | None
    n_plans: int
    is_being_made: bool
    used_from: datetime | None
    used_by_name: str


@dataclass(frozen=True)
class FormatRow:
    """One format in the history of a kind."""

    number: int
    state: str
    state_label: str
    used_from: datetime | None
    used_by_name: str
    n_plans: int


def layout_of(plan: Plan, kind: PlanKind | None) -> Layout | None:
    """Return the format that the plan was opened in, or None for the framework's own. No query of its own."""
    return formats.from_kept(plan.format.layout, kind) if plan.format else None


def current_format(school_id: UUID, framework_code: str, kind_code: str) -> PlanFormat | None:
    """Return the format that new plans of a kind take, or None for the framework's own. One query."""
    return _rows(school_id, framework_code, kind_code).filter(state=FormatState.CURRENT).first()


def format_being_made(school_id: UUID, framework_code: str, kind_code: str) -> PlanFormat | None:
    """Return the format of a kind that is being made, or None. One query."""
    return _rows(school_id, framework_code, kind_code).filter(state=FormatState.DRAFT).first()


def format_numbered(school_id: UUID, framework_code: str, kind_code: str, number: int) -> PlanFormat | None:
    """Return one format of a kind by its number, or None. One query."""
    return _rows(school_id, framework_code, kind_code).filter(number=number).first()


def _rows(school_id: UUID, framework_code: str, kind_code: str):
    from handrail.plans.models import PlanFormat

    return PlanFormat.objects.filter(school_id=school_id, framework=framework_code, kind=kind_code).order_by("number")


def layout_for_new(found: PlanFormat | None, kind: PlanKind) -> Layout:
    """Return the layout that a new plan starts from: of this format, or the framework's own. No query."""
    return formats.from_kept(found.layout, kind) if found else formats.own_layout(kind)


def own_codes(school_id: UUID, framework_code: str, kind_code: str) -> dict[str, bool]:
    """Return the codes of own sections that any format of a kind has: code -> whether a format in use has it.

    One query.
    """
    found: dict[str, bool] = {}
    for state, layout in _rows(school_id, framework_code, kind_code).values_list("state", "layout"):
        for row in layout["sections"]:
            if row["code"].startswith("own-"):
                found[row["code"]] = found.get(row["code"], False) or state != FormatState.DRAFT
    return found


def kind_rows(actor: Actor) -> list[KindRow]:
    """Return the kinds of the school's framework, each with its format in use, in their order. One query."""
    from handrail.plans.models import PlanFormat

    framework = framework_of(actor.framework_code)
    if framework is None:
        return []
    rows = PlanFormat.objects.filter(framework=framework.code, state__in=[FormatState.CURRENT, FormatState.DRAFT])
    current, made = {}, set()
    for row in rows.annotate(n_plans=Count("plans")).order_by("kind", "number"):
        if row.state == FormatState.CURRENT:
            current[row.kind] = row
        else:
            made.add(row.kind)
    return [_kind_row(kind, current.get(kind.code), kind.code in made) for kind in framework.plan_kinds]


def _kind_row(kind: PlanKind, row: PlanFormat | None, is_being_made: bool) -> KindRow:
    title = row.layout.get("title", "") if row else ""
    return KindRow(
        kind=kind,
        name=title or kind.name,
        number=row.number if row else None,
        n_plans=row.n_plans if row else 0,  # type: ignore[attr-defined]
        is_being_made=is_being_made,
        used_from=row.used_from if row else None,
        used_by_name=row.used_by_name if row else "",
    )


def format_rows(school_id: UUID, framework: Framework, kind: PlanKind) -> list[FormatRow]:
    """Return the history of a kind's formats, the newest first. One query."""
    rows = _rows(school_id, framework.code, kind.code).annotate(n_plans=Count("plans")).order_by("-number")
    return [
        FormatRow(
            number=row.number,
            state=row.state,
            state_label=FORMAT_STATE_LABELS[FormatState(row.state)],
            used_from=row.used_from,
            used_by_name=row.used_by_name,
            n_plans=row.n_plans,
        )
        for row in rows
    ]


def asked_by_the_editor() -> dict[str, Any]:
    """Return what the editor asks with its plan (policy.get_plan): whether it was agreed, and the format in use."""
    versions = apps.get_model("plans", "PlanVersion").objects.filter(plan=OuterRef("pk"))
    formats = apps.get_model("plans", "PlanFormat").objects.filter(
        framework=OuterRef("framework"), kind=OuterRef("kind"), state=FormatState.CURRENT
    )
    return {"was_agreed": Exists(versions), "current_format_id": Subquery(formats.values("pk")[:1])}


def has_newer_format(plan: Plan) -> bool:
    """Say whether the school opens such plans in another format by now. No query where the editor asked for it."""
    if not hasattr(plan, "current_format_id"):
        return newer_format(plan) is not None
    return plan.current_format_id is not None and plan.current_format_id != plan.format_id


def newer_format(plan: Plan) -> PlanFormat | None:
    """Return the format in use now if the plan was opened in another one, or None. One query."""
    found = current_format(plan.school_id, plan.framework, plan.kind)
    return found if found is not None and found.pk != plan.format_id else None
