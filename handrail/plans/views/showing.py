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
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import target_guidance_for
from handrail.plans import policy, queries
from handrail.plans.rules import layout, periods, states
from handrail.plans.rules import snapshot as agreed_text
from handrail.plans.rules.arrangements import cover_lines
from handrail.plans.rules.rubric import in_a_row
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written
from handrail.plans.types import (
    PLAN_STATE_LABELS,
    LongTermContent,
    PlanContent,
    PlanState,
    PlanVerb,
    PupilPart,
    SectionContent,
    SectionPlace,
    TargetContent,
)
from handrail.plans.types.lineage import History
from handrail.plans.views.shared import first_address, pupil_address
from handrail.pupils.types import place_name

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
class PupilLine:
    """One pupil of a group in a target, with how it goes where anybody has worked to it."""

    part: PupilPart
    line: TargetLine | None = None


@dataclass(frozen=True)
class TargetShown:
    """A target for reading, with how it goes where anybody has worked to it, and how it goes on from earlier ones.

    `rows` are the pupils of a group.
    """

    content: TargetContent
    line: TargetLine | None = None
    history: History | None = None
    rows: tuple[PupilLine, ...] | None = None


@dataclass(frozen=True)
class TargetGroup:
    """Short-term targets beneath their long-term one; `goal` is None for those without."""

    goal: LongTermContent | None
    targets: tuple[TargetContent, ...]
    lines: Mapping[UUID, TargetLine] = field(default_factory=dict)
    histories: Mapping[UUID, History] = field(default_factory=dict)
    is_for_group: bool = False

    @property
    def shown(self) -> tuple[TargetShown, ...]:
        """The targets, each with its line and its history."""
        if self.is_for_group:
            return tuple(
                TargetShown(row, rows=tuple(PupilLine(part, self.lines.get(part.id)) for part in row.pupils))
                for row in self.targets
            )
        keys = [(row, row.part.id if row.part else None) for row in self.targets]
        return tuple(TargetShown(row, self.lines.get(key), self.histories.get(key)) for row, key in keys)  # type: ignore[arg-type]


def next_moves(actor: Actor, plan: Plan, *, was_agreed: bool) -> list[NextMove]:
    """Return what may be done now, the likeliest first. One query for each different permission.

    `was_agreed`: the plan has an agreed version.
    """
    allowed: dict[Permission, bool] = {}
    found = []
    for verb in states.open_verbs(plan.state):
        if verb not in VERBS:
            continue  # a review has pages of its own
        permission = states.move(plan.state, verb, was_agreed=was_agreed).permission or Permission.PLAN_VIEW
        if permission not in allowed:
            allowed[permission] = policy.can_with(actor, plan, permission)
        label, name, icon = VERBS[verb]
        url = reverse(name, args=[plan.pk]) if allowed[permission] else ""
        found.append(NextMove(label, url, icon, "" if url else WHO.get(permission, "")))
    return found


def grouped(
    content: PlanContent,
    lines: Mapping[UUID, TargetLine] | None = None,
    histories: Mapping[UUID, History] | None = None,
) -> list[TargetGroup]:
    """Return the targets beneath their long-term ones, in the order of the page, without blank and dropped ones."""
    shown = [target for target in content.live_targets if not target.is_blank]
    goals = [row for row in content.long_term_targets if row.wording.strip()]
    beside = (lines or {}, histories or {}, content.group is not None)
    groups = [TargetGroup(goal, tuple(t for t in shown if t.long_term_id == goal.id), *beside) for goal in goals]
    known = {goal.id for goal in goals}
    if rest := tuple(target for target in shown if target.long_term_id not in known):
        groups.append(TargetGroup(None, rest, *beside))
    return groups


def title_of(content: PlanContent) -> str:
    """Return what a page of the plan is called: 'Tobi's support plan'."""
    name = content.kind_short_name
    if content.pupil and ("'" in name or "’" in name):
        return f"{name} for {content.pupil.first_name}"
    if len(name) > 1 and name[1].islower():
        name = name[0].lower() + name[1:]
    if content.group is not None:
        return f"{content.group.name}: {'class plan' if content.group.is_class_plan else name}"
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
    content = queries.content_for(actor, plan, with_profile=False)
    versions = list(queries.versions_of(plan))
    state = PlanState(content.state)
    sections = [row for row in content.sections if row.text.strip()]
    is_amended = state is PlanState.DRAFT and bool(versions)
    moves = next_moves(actor, plan, was_agreed=bool(versions))
    # What is confidential is on no paper.
    may_print = not plan.is_confidential and policy.can_with(actor, plan, Permission.REPORT_PRINT)
    choose = first_address("reports:print")
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
        "caption": _caption(actor, content),
        "print_url": first_address("reports:plan-print", args=(plan.pk,)) if versions and may_print else "",
        "print_choose_url": f"{choose}?plan={plan.pk}" if may_print and choose else "",
        "groups": grouped(content, lines, queries.histories_of(actor, plan)),
        "may_change_group": _may_change_group(actor, plan, moves),
        "teachers": _teachers(content),
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
        "may_keep": can(actor, Permission.BANK_EDIT),
        "confidential_url": _confidential_address(actor, plan),
        "confidential_parts": [row.label for row in sections if row.is_confidential],
        "may_share": state is PlanState.DRAFT
        and content.pupil is not None
        and not plan.is_confidential
        and any(move.url and move.icon == "edit" for move in moves),
        "cover": cover_lines(content.cover),
        "is_overdue": state is PlanState.LIVE and content.review_on < clock.today(),
    }


def _may_change_group(actor: Actor, plan: Plan, moves: list[NextMove]) -> bool:
    """Say whether the actor may let pupils join and leave now: whoever may write or amend the plan. No query."""
    return plan.pupil_id is None and any(move.url and move.icon == "edit" for move in moves)


def _teachers(content: PlanContent) -> list[tuple[str, str]]:
    """Return who teaches what the targets name, of the plan's pupil: (subject, words). One query where any does."""
    wanted = {key for target in content.live_targets for key, _ in target.taught_in}
    is_everybody = any(target.is_for_everybody for target in content.live_targets)
    if content.pupil is None or not (wanted or is_everybody):
        return []
    found: dict[str, list[str]] = {}
    for row in queries.teachers_of([content.pupil.id]):
        if is_everybody or row.subject_id in wanted:
            found.setdefault(row.subject_name, []).append(f"{row.teacher} ({row.group_name})")
    return [(subject, ", ".join(dict.fromkeys(words))) for subject, words in found.items()]


def _confidential_address(actor: Actor, plan: Plan) -> str:
    """Return where to say what is confidential, for whoever may; two queries at most, none for the whole school."""
    may = policy.sees_confidential(actor, plan) and policy.can_with(actor, plan, Permission.PLAN_EDIT)
    return reverse("plans:plan-confidential", args=[plan.pk]) if may else ""


def _caption(actor: Actor, content: PlanContent) -> str:
    if content.pupil is None:
        return content.kind_name if content.group else ""
    pupil, nation = content.pupil, nation_of(actor.framework_code)
    words = [pupil.name, place_name(nation, pupil.year_group, pupil.class_name)]
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
    # The pupils of a group: name, start, goal, day.
    pupils: tuple[tuple[str, str, str, date | None], ...] = ()


def version_page(actor: Actor, version: PlanVersion) -> dict[str, Any]:
    """Return what the page of an agreed version shows, all of it from the snapshot, as far as the actor may read it,
    and whether it is still letter by letter what was agreed.
    """
    text = queries.text_for(actor, version)
    goals = {row["id"]: row["wording"] for row in text["long_term_targets"]}
    return {
        "version": version,
        "text": text,
        "title": f"{text['kind']['name']}, version {version.number}",
        "lead": "As it was agreed. A version never changes.",
        "is_intact": agreed_text.is_intact(version.snapshot, version.sha256),
        "pupil_url": pupil_address(version.plan.pupil),
        "print_url": _print_address(actor, version),
        "starts_on": date.fromisoformat(text["period"]["starts_on"]),
        "review_on": date.fromisoformat(text["period"]["review_on"]),
        "sections": [row for row in text["sections"] if row["text"].strip()],
        "cover": text.get("cover", ()),
        "duties": text.get("duties", ()),
        "goals": list(goals.values()),
        "targets": [_version_target(row, text.get("group")) for row in text["targets"]],
        "whose": text["pupil"]["name"] if text["pupil"] else (text.get("group") or {}).get("name", ""),
    }


def _print_address(actor: Actor, version: PlanVersion) -> str:
    """Return where this version is printed, for whoever may print the plan. No query for the whole school."""
    address = first_address("reports:plan-print", args=(version.plan_id,))
    if not address or not policy.can_with(actor, version.plan, Permission.REPORT_PRINT):
        return ""
    return f"{address}?version={version.number}"


def _version_target(row: Mapping[str, Any], group: Mapping[str, Any] | None) -> VersionTarget:
    part = row["pupils"][0] if row["pupils"] and not group else {}
    names = {pupil["id"]: pupil["name"] for pupil in group["pupils"]} if group else {}
    start, goal, due_on = _version_part(row, part)
    facts = [
        ("Steps", in_a_row(row.get("rubric", ()))),
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
        start=start,
        goal=goal,
        due_on=due_on,
        strategies=row["strategies"],
        facts=[(label, words) for label, words in facts if words],
        pupils=tuple((names[one["pupil"]], *_version_part(row, one)) for one in row["pupils"] if one["pupil"] in names),
    )


def _version_part(row: Mapping[str, Any], part: Mapping[str, Any]) -> tuple[str, str, date | None]:
    """Return where a pupil starts, what they aim at and by when, as an agreed version has it."""
    numbers = {key: Decimal(part[key]) if part.get(key) else None for key in ("baseline", "criterion", "out_of")}
    unit, steps = row.get("unit", ""), row.get("rubric", ())
    return (
        baseline_as_written(numbers["baseline"], row["measure"], unit=unit, steps=steps),
        criterion_as_written(numbers["criterion"], row["measure"], out_of=numbers["out_of"], unit=unit, steps=steps),
        date.fromisoformat(part["due_on"]) if part.get("due_on") else None,
    )
