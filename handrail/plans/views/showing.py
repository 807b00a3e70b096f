"""What the pages of a plan are told: its content arranged for reading, and what may be done next and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.rules import target_guidance_for
from handrail.plans import policy, queries
from handrail.plans.rules import layout, periods, states
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written
from handrail.plans.types import (
    PLAN_STATE_LABELS,
    LongTermContent,
    PlanContent,
    PlanState,
    PlanVerb,
    SectionContent,
    SectionPlace,
    TargetContent,
)
from handrail.plans.views.shared import first_address, pupil_address

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanVersion

WHAT_NOW = {
    PlanState.DRAFT: "Being written. Nobody works to it until it is agreed.",
    PlanState.AGREED: "Agreed. It becomes live on its first day.",
    PlanState.LIVE: "Adults work to these targets now.",
    PlanState.REVIEWED: "The review was held. The next plan can continue from here.",
    PlanState.CLOSED: "Over. It is kept to be read.",
}
AMENDED = "Being changed. What was agreed last still holds until the new text is agreed."
VERBS = {
    PlanVerb.EDIT: ("Write in the plan", "plans:plan-edit", "edit"),
    PlanVerb.AGREE: ("Agree the plan", "plans:plan-agree", "check"),
    PlanVerb.AMEND: ("Change the plan", "plans:plan-amend", "edit"),
    PlanVerb.COPY: ("Start the next plan from this one", "plans:plan-copy", "arrow-right"),
    PlanVerb.CLOSE: ("Close the plan", "plans:plan-close", "lock"),
}
WHO = {
    Permission.PLAN_AGREE: "The SENCO or the head does this.",
    Permission.PLAN_EDIT: "A teacher of the pupil or the SENCO does this.",
    Permission.REVIEW_HOLD: "A teacher of the pupil or the SENCO does this.",
}


@dataclass(frozen=True)
class NextMove:
    """Something that may be done with the plan now. Without `url` it is somebody else's, and `who` says whose."""

    label: str
    url: str
    icon: str
    who: str


@dataclass(frozen=True)
class TargetLine:
    """How a target goes: what `progress/_line.html` shows, and where to record. Without `record_url` nobody records."""

    panel: Any
    record_url: str
    detail_url: str


@dataclass(frozen=True)
class TargetShown:
    """A target for reading, with how it goes where anybody has worked to it."""

    content: TargetContent
    line: TargetLine | None = None


@dataclass(frozen=True)
class TargetGroup:
    """Short-term targets beneath their long-term one; `goal` is None for those without."""

    goal: LongTermContent | None
    targets: tuple[TargetContent, ...]
    lines: Mapping[UUID, TargetLine] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[TargetShown, ...]:
        """The targets, each with its line."""
        return tuple(TargetShown(row, self.lines.get(row.part.id) if row.part else None) for row in self.targets)


def next_moves(actor: Actor, plan: Plan) -> list[NextMove]:
    """Return what may be done now, the likeliest first. One query for each different permission."""
    allowed: dict[Permission, bool] = {}
    found = []
    for verb in states.open_verbs(plan.state):
        if verb not in VERBS:
            continue  # a review has pages of its own
        permission = states.move(plan.state, verb).permission or Permission.PLAN_VIEW
        if permission not in allowed:
            allowed[permission] = policy.can_with(actor, plan, permission)
        label, name, icon = VERBS[verb]
        url = reverse(name, args=[plan.pk]) if allowed[permission] else ""
        found.append(NextMove(label, url, icon, "" if url else WHO.get(permission, "")))
    return found


def grouped(content: PlanContent, lines: Mapping[UUID, TargetLine] | None = None) -> list[TargetGroup]:
    """Return the targets beneath their long-term ones, in the order of the page, without blank and dropped ones."""
    shown = [target for target in content.live_targets if not target.is_blank]
    goals = [row for row in content.long_term_targets if row.wording.strip()]
    lines = lines or {}
    groups = [TargetGroup(goal, tuple(t for t in shown if t.long_term_id == goal.id), lines) for goal in goals]
    known = {goal.id for goal in goals}
    if rest := tuple(target for target in shown if target.long_term_id not in known):
        groups.append(TargetGroup(None, rest, lines))
    return groups


def title_of(content: PlanContent) -> str:
    """Return what a page of the plan is called: 'Tobi's support plan'."""
    name = content.kind_short_name
    if content.pupil and ("'" in name or "’" in name):
        return f"{name} for {content.pupil.first_name}"
    if len(name) > 1 and name[1].islower():
        name = name[0].lower() + name[1:]
    return f"{possessive(content.pupil.first_name)} {name}" if content.pupil else content.kind_name


def possessive(name: str) -> str:
    """Return 'Tobi's', and 'James's' as it is said."""
    return f"{name}’s"


def count_words(actor: Actor, content: PlanContent) -> tuple[str, bool]:
    """Say how many targets there are beside what is usual in the school's setting, and whether there are more."""
    framework = queries.framework_of(content.framework_code)
    guidance = target_guidance_for(framework, actor.setting) if framework else None
    n_targets = sum(1 for target in content.live_targets if not target.is_blank)
    return periods.count_advice(n_targets, guidance), periods.is_more_than_usual(n_targets, guidance)


def plan_page(actor: Actor, plan: Plan, lines: Mapping[UUID, TargetLine] | None = None) -> dict[str, Any]:
    """Return everything that the page of a plan shows. A fixed number of queries.

    `lines` says how the targets go, by the key of the pupil's part; the room of progress stands above this one.
    """
    content = queries.content_of(plan, with_profile=False)
    versions = list(queries.versions_of(plan))
    state = PlanState(content.state)
    sections = [row for row in content.sections if row.text.strip()]
    is_amended = state is PlanState.DRAFT and bool(versions)
    moves = next_moves(actor, plan)
    return {
        "plan": plan,
        "content": content,
        "pupil": content.pupil,
        "pupil_url": pupil_address(plan.pupil),
        "title": title_of(content),
        "state_label": PLAN_STATE_LABELS[state],
        "state_variant": queries.STATE_VARIANTS[state],
        "what_now": AMENDED if is_amended else WHAT_NOW[state],
        "moves": moves,
        "may_edit": any(move.url and move.icon == "edit" for move in moves) and state is PlanState.DRAFT,
        "about_title": f"About {content.pupil.first_name}" if content.pupil else "About the group",
        "caption": _caption(content),
        "print_url": first_address("reports:plan-print", args=(plan.pk,)) if versions else "",
        "groups": grouped(content, lines),
        "dropped": [target for target in content.targets if target.is_dropped],
        "before": _in(sections, SectionPlace.BEFORE),
        "after": _in(sections, SectionPlace.AFTER, SectionPlace.MORE),
        "at_review": _in(sections, SectionPlace.AT_REVIEW),
        "empty": [
            row.label
            for row in content.sections
            if not row.text.strip() and row.place in (SectionPlace.BEFORE, SectionPlace.AFTER)
        ],
        "missing": layout.what_is_missing(content) if state is PlanState.DRAFT else (),
        "start_text": "Write the first target" if state is PlanState.DRAFT and moves and moves[0].url else "",
        "start_url": reverse("plans:plan-edit", args=[plan.pk]) + "#targets",
        "edit_url": reverse("plans:plan-edit", args=[plan.pk]),
        "versions": versions,
        "is_overdue": state is PlanState.LIVE and content.review_on < clock.today(),
    }


def _caption(content: PlanContent) -> str:
    if content.pupil is None:
        return ""
    year = content.pupil.year_group
    words = [content.pupil.name, f"Year {year}" if year and year > 0 else "", content.pupil.class_name]
    return ", ".join(word for word in words if word)


def _in(sections: list[SectionContent], *places: SectionPlace) -> list[SectionContent]:
    return [row for row in sections if row.place in places]


# ------------------------------------------------------------------------------------------ an agreed version


@dataclass(frozen=True)
class VersionTarget:
    """A target as an agreed version has it, in words."""

    wording: str
    area_name: str
    start: str
    goal: str
    due_on: date | None
    strategies: list[Mapping[str, str]]
    facts: list[tuple[str, str]]


def version_page(version: PlanVersion) -> dict[str, Any]:
    """Return what the page of an agreed version shows, all of it from the snapshot."""
    text = version.snapshot
    goals = {row["id"]: row["wording"] for row in text["long_term_targets"]}
    return {
        "version": version,
        "text": text,
        "title": f"{text['kind']['name']}, version {version.number}",
        "lead": "As it was agreed. A version never changes.",
        "starts_on": date.fromisoformat(text["period"]["starts_on"]),
        "review_on": date.fromisoformat(text["period"]["review_on"]),
        "sections": [row for row in text["sections"] if row["text"].strip()],
        "goals": list(goals.values()),
        "targets": [_version_target(row) for row in text["targets"]],
    }


def _version_target(row: Mapping[str, Any]) -> VersionTarget:
    part = row["pupils"][0] if row["pupils"] else {}
    numbers = {key: Decimal(part[key]) if part.get(key) else None for key in ("baseline", "criterion", "out_of")}
    unit = row.get("unit", "")
    facts = [
        ("Who", row["who"]),
        ("How often", row["how_often"]),
        ("When", row["when"]),
        ("Where", row["where"]),
        ("Subjects", row["subjects"]),
        ("At home", row["home_activity"]),
    ]
    return VersionTarget(
        wording=row["wording"],
        area_name=row["area_name"],
        start=baseline_as_written(numbers["baseline"], row["measure"], unit=unit),
        goal=criterion_as_written(numbers["criterion"], row["measure"], out_of=numbers["out_of"], unit=unit),
        due_on=date.fromisoformat(part["due_on"]) if part.get("due_on") else None,
        strategies=row["strategies"],
        facts=[(label, words) for label, words in facts if words],
    )
