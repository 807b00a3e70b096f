"""What pages say of the critical friend's findings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access.types import Actor
from handrail.friend.rules import critique_plan, critique_target
from handrail.friend.types import Critique, Finding, Part, PlanCritique, PlanUnderReview, QualitySummary, Severity
from handrail.plans import actions, queries
from handrail.plans.rules import under_review
from handrail.plans.types import PlanContent, RowKind, TargetContent

if TYPE_CHECKING:
    from handrail.plans.models import Plan

SEVERITY_LABELS = {Severity.IMPORTANT: "Important", Severity.ADVICE: "Advice", Severity.HINT: "A thought"}
SEVERITY_VARIANTS = {Severity.IMPORTANT: "attention", Severity.ADVICE: "info", Severity.HINT: "quiet"}
ORDER = list(Severity)
MOST_IN_A_CARD = 3
NOTHING: dict[str, Any] = {"findings": [], "n_more": 0, "is_fine": False}


@dataclass(frozen=True)
class FindingShown:
    """One finding as a page shows it. `fills` puts its better wording into the card, as JSON; empty without one."""

    label: str
    variant: str
    why: str
    suggestion: str
    fills: str = ""
    target_number: int = 0


def _shown(finding: Finding, *, wording_field: str = "") -> FindingShown:
    is_wording = finding.where.part is Part.WORDING and bool(finding.suggestion) and bool(wording_field)
    fills = json.dumps({"always": {wording_field: finding.suggestion}}, ensure_ascii=False) if is_wording else ""
    number = finding.where.target + 1 if finding.where.target is not None else 0
    return FindingShown(
        SEVERITY_LABELS[finding.severity],
        SEVERITY_VARIANTS[finding.severity],
        finding.why,
        finding.suggestion,
        fills,
        number,
    )


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: ORDER.index(finding.severity))


def card_findings(critique: Critique, target_id: UUID) -> dict[str, Any]:
    """Return what stands beneath a card: the few findings that matter most, and how many more there are."""
    field = actions.field_name(RowKind.TARGET, target_id, "wording")
    found = _sorted(critique.findings)
    return {
        "findings": [_shown(row, wording_field=field) for row in found[:MOST_IN_A_CARD]],
        "n_more": max(0, len(found) - MOST_IN_A_CARD),
        "is_fine": bool(critique.text.strip()) and not found,
    }


def findings_of_card(target: TargetContent, content: PlanContent) -> dict[str, Any]:
    """Return what stands beneath a card when the page is made; nothing beneath an empty one."""
    if target.is_blank:
        return NOTHING
    return card_findings(critique_target(under_review.target_under_review(target, content)), target.id)


@dataclass(frozen=True)
class SecondLook:
    """What the critical friend says on the page of a plan."""

    summary: QualitySummary
    findings: list[FindingShown]

    @property
    def n_important(self) -> int:
        """How many of them matter most."""
        return sum(1 for row in self.findings if row.label == SEVERITY_LABELS[Severity.IMPORTANT])

    @property
    def findings_text(self) -> str:
        """What stands on the part that is folded away."""
        many = "One thing" if len(self.findings) == 1 else f"{len(self.findings)} things"
        important = f", {self.n_important} of them important" if self.n_important else ""
        return f"{many} to look at{important}"


def second_look(critique: PlanCritique) -> SecondLook:
    """Arrange what the critical friend says of a whole plan for reading."""
    found = [*critique.findings, *(finding for target in critique.targets for finding in target.findings)]
    return SecondLook(critique.summary, [_shown(row) for row in _sorted(found)])


def second_look_of(actor: Actor, plan: Plan, content: PlanContent) -> SecondLook:
    """Return what the critical friend says of a plan; `content` holds its profile. One query."""
    earlier = queries.earlier_wordings(plan) if plan.pupil_id else ()
    return second_look(queries.critique_of(content, setting=actor.setting, earlier=earlier, with_reading=True))


def weakness_words() -> dict[str, str]:
    """Return how each of the four weaknesses is said, by its code."""
    summary = critique_plan(PlanUnderReview(targets=())).summary
    return {line.code: line.words for line in summary.weaknesses}
