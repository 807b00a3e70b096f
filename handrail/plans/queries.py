"""Reads of plans: the whole content of one, lists, and the targets that adults work to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from handrail.access.permissions import Permission
from handrail.access.queries import members_who_can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import get_framework
from handrail.frameworks.types import Framework, PlanKind
from handrail.plans.policy import WITH_A_PLAN, plans_visible_to, pupil_targets_visible_to
from handrail.plans.rules import layout
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written
from handrail.plans.types import (
    MEASURE_LABELS,
    NEXT_STEP_LABELS,
    OUTCOME_LABELS,
    PLAN_STATE_LABELS,
    LongTermContent,
    MeasureKind,
    NeedContent,
    NextStep,
    Outcome,
    PlanContent,
    PlanState,
    PupilFacts,
    PupilPart,
    QuestionAnswer,
    QuestionContent,
    SectionContent,
    SectionPlace,
    StrategyContent,
    TargetContent,
)
from handrail.pupils.policy import limit_to_visible

if TYPE_CHECKING:
    from handrail.plans.models import LongTermTarget, Plan, PlanQuestion, PlanSection, PlanVersion, PupilTarget, Target
    from handrail.pupils.models import Pupil


def framework_of(code: str) -> Framework | None:
    """Return the framework that a plan was written in, or None if this installation no longer has it."""
    try:
        return get_framework(code)
    except KeyError:
        return None


def kind_of(plan: Plan) -> PlanKind | None:
    """Return the plan's kind in its framework, or None if the framework no longer has it."""
    framework = framework_of(plan.framework)
    return framework.plan_kind(plan.kind) if framework else None


def kind_name(plan: Plan) -> str:
    """Return what the plan's kind is called."""
    kind = kind_of(plan)
    return kind.name if kind else plan.kind


def individual_kinds(framework: Framework, stage_code: str = "") -> list[PlanKind]:
    """Return the kinds of plan for one pupil: those of the pupil's stage first, each part in the framework's order."""
    stage = framework.stage(stage_code) if stage_code else None
    fitting = set(stage.plan_kinds) if stage else set()
    kinds = [kind for kind in framework.plan_kinds if not kind.is_for_group]
    return sorted(kinds, key=lambda kind: kind.code not in fitting)


def stage_code_of(pupil: Pupil) -> str:
    """Return the code of the stage that the pupil is at today in all subjects, or nothing. One query."""
    today = clock.today()
    entry = (
        pupil.register_entries.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            starts_on__lte=today,
            subject__isnull=True,
            withdrawn_at__isnull=True,
        )
        .order_by("-starts_on", "-pk")
        .first()
    )
    return entry.stage if entry else ""


def profile_lines(pupil: Pupil) -> dict[str, list[str]]:
    """Return the pupil's profile: kind -> lines in order. One query."""
    lines: dict[str, list[str]] = defaultdict(list)
    for entry in pupil.profile.order_by("position", "pk"):
        lines[entry.kind].append(entry.text)
    return dict(lines)


# ------------------------------------------------------------------------------------------ one plan, whole


def content_of(plan: Plan, *, with_profile: bool = True) -> PlanContent:
    """Return everything that the plan says, as plain values in the order of the page.

    Nine queries at most; one more for a plan that was not fetched by the policy, one fewer without the profile, which
    only an agreed version keeps.
    """
    if {name.partition("__")[0] for name in WITH_A_PLAN} - plan._state.fields_cache.keys():
        plan = type(plan).objects.select_related(*WITH_A_PLAN).get(pk=plan.pk)
    framework = framework_of(plan.framework)
    kind = framework.plan_kind(plan.kind) if framework else None
    targets = list(plan.targets.select_related("adult__user").order_by("position", "pk"))
    strategies: dict[UUID, list[StrategyContent]] = defaultdict(list)
    parts: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for row in _related("strategies", plan).order_by("position", "pk"):
        strategies[row.target_id].append(StrategyContent(row.pk, row.method, row.materials))
    for part in _related("pupil_targets", plan).select_related("pupil").order_by("pupil__surname", "pk"):
        parts[part.target_id].append(part)
    pupil = plan.pupil
    return PlanContent(
        id=plan.pk,
        school_name=plan.school.name,
        kind_code=plan.kind,
        kind_name=kind.name if kind else plan.kind,
        kind_short_name=kind.short_name if kind else plan.kind,
        holds_targets=kind.holds_targets if kind else True,
        framework_code=plan.framework,
        state=plan.state,
        starts_on=plan.starts_on,
        review_on=plan.review_on,
        ends_on=plan.ends_on,
        owner_id=plan.owner_id,
        owner_name=plan.owner.user.name if plan.owner else "",
        owner_initials=plan.owner.initials if plan.owner else "",
        changed_at=plan.changed_at,
        closed_reason=plan.closed_reason,
        pupil=_pupil_facts(pupil) if pupil else None,
        stage=_stage(pupil, framework) if pupil else None,
        needs=_needs(pupil, framework) if pupil else (),
        profile={code: tuple(lines) for code, lines in profile_lines(pupil).items()} if pupil and with_profile else {},
        question=QuestionContent(
            plan.question.pk,
            plan.question.needs,
            plan.question.class_planning,
            plan.question.group_planning,
            plan.question.unmet,
            plan.question.answered_at,
        )
        if plan.question
        else None,
        sections=_sections(plan.sections.all(), kind),
        long_term_targets=tuple(
            _long_term(row, framework) for row in plan.long_term_targets.order_by("position", "pk")
        ),
        targets=tuple(_target(row, framework, strategies[row.pk], parts[row.pk]) for row in targets),
    )


def _related(name: str, plan: Plan) -> QuerySet[Any]:
    from handrail.plans.models import PupilTarget, Strategy

    model: Any = {"strategies": Strategy, "pupil_targets": PupilTarget}[name]
    return model.objects.filter(target__plan=plan)


def _pupil_facts(pupil: Pupil) -> PupilFacts:
    return PupilFacts(
        id=pupil.pk,
        name=pupil.name,
        first_name=pupil.first_name,
        date_of_birth=pupil.date_of_birth,
        year_group=pupil.year_group,
        class_name=pupil.class_name,
        upn=pupil.upn,
    )


def _stage(pupil: Pupil, framework: Framework | None) -> tuple[str, str] | None:
    code = stage_code_of(pupil)
    stage = framework.stage(code) if framework and code else None
    return (code, stage.name if stage else code) if code else None


def _needs(pupil: Pupil, framework: Framework | None) -> tuple[NeedContent, ...]:
    found = []
    for need in pupil.needs.filter(ends_on__isnull=True).order_by("rank", "pk"):
        known = framework.need_type(need.code) if framework else None
        found.append(NeedContent(need.code, known.name if known else need.code, need.rank, need.description))
    return tuple(found)


def _sections(rows: Iterable[PlanSection], kind: PlanKind | None) -> tuple[SectionContent, ...]:
    """The framework's order; a section that the framework no longer has comes last, so that no text goes missing."""
    by_code = {row.code: row for row in rows}
    found = []
    if kind:
        places = layout.places_of(kind)
        for section in kind.sections:
            if (row := by_code.pop(section.code, None)) is not None:
                place = places[section.code]
                found.append(SectionContent(row.pk, row.code, section.label, section.help, row.text, place))
    for code, row in sorted(by_code.items()):
        found.append(
            SectionContent(row.pk, code, code.replace("_", " ").capitalize(), "", row.text, SectionPlace.AFTER)
        )
    return tuple(found)


def area_name(framework: Framework | None, code: str) -> str:
    """Return what an area of targets is called, or its code if the framework does not know it."""
    area = framework.area(code) if framework and code else None
    return area.name if area else code


def _long_term(row: LongTermTarget, framework: Framework | None) -> LongTermContent:
    known = {item.code: item.name for item in framework.wellbeing_indicators} if framework else {}
    return LongTermContent(
        id=row.pk,
        area=row.area,
        area_name=area_name(framework, row.area),
        wording=row.wording,
        indicators=tuple(row.indicators),
        indicator_names=tuple(known.get(code, code) for code in row.indicators),
    )


def _target(
    row: Target, framework: Framework | None, strategies: list[StrategyContent], parts: list[PupilTarget]
) -> TargetContent:
    return TargetContent(
        id=row.pk,
        long_term_id=row.long_term_id,
        area=row.area,
        area_name=area_name(framework, row.area),
        wording=row.wording,
        measure=row.measure,
        measure_label=MEASURE_LABELS[MeasureKind(row.measure)] if row.measure else "",
        unit=row.unit,
        who=row.who,
        adult_id=row.adult_id,
        adult_name=row.adult.user.name if row.adult else "",
        when=row.when,
        where=row.where,
        how_often=row.how_often,
        subjects=row.subjects,
        home_activity=row.home_activity,
        strategies=tuple(strategies),
        pupils=tuple(_part(part, row) for part in parts),
    )


def _part(part: PupilTarget, target: Target) -> PupilPart:
    measure, unit = target.measure, target.unit
    return PupilPart(
        id=part.pk,
        pupil_id=part.pupil_id,
        pupil_name=part.pupil.name,
        baseline=part.baseline,
        baseline_text=baseline_as_written(part.baseline, measure, unit=unit),
        baseline_note=part.baseline_note,
        criterion=part.criterion,
        criterion_text=criterion_as_written(part.criterion, measure, out_of=part.out_of, unit=unit),
        criterion_note=part.criterion_note,
        out_of=part.out_of,
        starts_on=part.starts_on,
        due_on=part.due_on,
        outcome=part.outcome,
        outcome_label=OUTCOME_LABELS[Outcome(part.outcome)] if part.outcome else "",
        outcome_evidence=part.outcome_evidence,
        next_step=part.next_step,
        next_step_label=NEXT_STEP_LABELS[NextStep(part.next_step)] if part.next_step else "",
        drop_reason=part.drop_reason,
        continues_id=part.continues_id,
    )


# ------------------------------------------------------------------------------------------ targets in use


def in_use(rows: QuerySet[PupilTarget], today: date) -> QuerySet[PupilTarget]:
    """Keep the targets that adults work to today: agreed, begun, not dropped.

    A plan counts as begun on its first day, even before the nightly task has marked it live. A live plan that is being
    amended stays in use: what was agreed holds until the new text is agreed.
    """
    from handrail.plans.models import PlanVersion

    begun = Q(target__plan__state=PlanState.LIVE) | Q(
        target__plan__state=PlanState.AGREED, target__plan__starts_on__lte=today
    )
    amended = Q(
        target__plan__state=PlanState.DRAFT, target__plan__starts_on__lte=today, criterion__isnull=False
    ) & Exists(PlanVersion.objects.filter(plan=OuterRef("target__plan")))
    return rows.filter(begun | amended).exclude(outcome=Outcome.DROPPED).exclude(target__wording="")


def live_targets_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PupilTarget]:
    """Return every target in use today that the actor reaches, with its text, plan and pupil. One query when read."""
    rows = pupil_targets_visible_to(actor, permission).select_related("pupil", "target__plan", "target__adult__user")
    return in_use(rows, clock.today()).order_by("pupil__surname", "pupil__forename", "target__position", "pk")


def live_targets_of(actor: Actor, pupil: Pupil, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PupilTarget]:
    """Return the targets that adults work to today with this pupil, in the order of the plan. One query when read."""
    rows = pupil_targets_visible_to(actor, permission).filter(pupil=pupil)
    rows = rows.select_related("pupil", "target__plan", "target__adult__user").prefetch_related("target__strategies")
    return in_use(rows, clock.today()).order_by("target__plan__starts_on", "target__position", "pk")


def plans_of(actor: Actor, pupil: Pupil) -> QuerySet[Plan]:
    """Return the pupil's plans that the actor may read, the latest first, with owners. One query when read."""
    rows = plans_visible_to(actor).filter(pupil=pupil).select_related("owner__user")
    return rows.order_by("-starts_on", "-pk")


SORTS = {
    "name": ("pupil__surname", "pupil__forename"),
    "class": ("pupil__year_group", "pupil__class_name", "pupil__surname"),
    "review": ("review_on", "pupil__surname"),
    "owner": ("owner__user__name", "review_on"),
    "state": ("state", "review_on"),
}
SOON = timedelta(days=28)
STATE_VARIANTS = {
    PlanState.DRAFT: "attention",
    PlanState.AGREED: "info",
    PlanState.LIVE: "good",
    PlanState.REVIEWED: "active",
    PlanState.CLOSED: "quiet",
}


@dataclass(frozen=True)
class PlanFilter:
    """How the list of plans is narrowed; empty means all. `state` 'open' is what is written or worked to."""

    state: str = "open"
    year: str = ""
    class_name: str = ""
    owner: str = ""
    review: str = ""


@dataclass(frozen=True)
class PlanRow:
    """One plan on the list."""

    id: UUID
    pupil_name: str
    class_name: str
    kind_name: str
    state: str
    state_label: str
    variant: str
    starts_on: date
    review_on: date
    is_overdue: bool
    owner_name: str
    n_targets: int
    is_amended: bool


def plans_listed(actor: Actor, filters: PlanFilter, search: str = "") -> QuerySet[Plan]:
    """Return the plans that the actor may read, narrowed; unordered, with what the rows need. One query when read."""
    from handrail.plans.models import PlanVersion, Target

    rows = plans_visible_to(actor).filter(pupil__isnull=False).select_related("pupil", "owner__user")
    if filters.state == "open":
        rows = rows.filter(state__in=[PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE])
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.year:
        rows = rows.filter(pupil__year_group=int(filters.year))
    if filters.class_name:
        rows = rows.filter(pupil__class_name=filters.class_name)
    if filters.owner:
        rows = rows.filter(owner_id=actor.membership_id if filters.owner == "me" else UUID(filters.owner))
    today = clock.today()
    if filters.review == "overdue":
        rows = rows.filter(state=PlanState.LIVE, review_on__lt=today)
    elif filters.review == "soon":
        rows = rows.filter(state=PlanState.LIVE, review_on__gte=today, review_on__lte=today + SOON)
    for word in search.split():
        rows = rows.filter(
            Q(pupil__surname__istartswith=word)
            | Q(pupil__forename__istartswith=word)
            | Q(pupil__known_as__istartswith=word)
            | Q(pupil__preferred_surname__istartswith=word)
        )
    counted = Target.objects.filter(plan=OuterRef("pk")).exclude(wording="").order_by()
    return rows.annotate(
        n_targets=Coalesce(
            Subquery(counted.values("plan").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        is_amended=Exists(PlanVersion.objects.filter(plan=OuterRef("pk"))),
    )


def plan_rows(plans: Iterable[Any]) -> list[PlanRow]:
    """Return rows for the list from plans of `plans_listed`. No query of its own."""
    today = clock.today()
    return [
        PlanRow(
            id=plan.pk,
            pupil_name=plan.pupil.name,
            class_name=plan.pupil.class_name,
            kind_name=kind_name(plan),
            state=plan.state,
            state_label=PLAN_STATE_LABELS[PlanState(plan.state)],
            variant=STATE_VARIANTS[PlanState(plan.state)],
            starts_on=plan.starts_on,
            review_on=plan.review_on,
            is_overdue=plan.state == PlanState.LIVE and plan.review_on < today,
            owner_name=plan.owner.user.name if plan.owner else "",
            n_targets=plan.n_targets,
            is_amended=plan.state == PlanState.DRAFT and plan.is_amended,
        )
        for plan in plans
    ]


def open_question_of(actor: Actor, pupil: Pupil) -> PlanQuestion | None:
    """Return the latest four-step question of a pupil that is not answered yet, or None. One query."""
    from handrail.plans.models import PlanQuestion

    rows = limit_to_visible(PlanQuestion.objects.all(), actor, Permission.PLAN_EDIT, pupil="pupil_id")
    return rows.filter(pupil=pupil, answer=QuestionAnswer.OPEN).order_by("-asked_at", "-pk").first()


def questions_of(actor: Actor, pupil: Pupil) -> QuerySet[PlanQuestion]:
    """Return a pupil's four-step questions that the actor may read, the latest first. One query when read."""
    from handrail.plans.models import PlanQuestion

    rows = limit_to_visible(PlanQuestion.objects.all(), actor, Permission.PLAN_VIEW, pupil="pupil_id")
    return rows.filter(pupil=pupil).order_by("-asked_at", "-pk")


def agreed_target_ids(plan: Plan) -> frozenset[str]:
    """Return the ids of the targets in the plan's latest agreed version. One query."""
    version = plan.versions.order_by("-number").first()
    return frozenset(item["id"] for item in version.snapshot["targets"]) if version else frozenset()


def adult_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return who may be named as adult: (membership id, name), by name. One query."""
    return [(str(row.pk), row.user.name) for row in members_who_can(actor, Permission.PLAN_VIEW)]


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    """Return the agreed versions of a plan without their text, the latest first. One query when read."""
    return plan.versions.defer("snapshot").order_by("-number", "pk")


def latest_versions_for_print(actor: Actor, plan_ids: Iterable[UUID]) -> list[PlanVersion]:
    """Return the latest version of each of these plans that the actor may print, by the pupil's name. One query."""
    from handrail.plans.models import PlanVersion

    plans = plans_visible_to(actor, Permission.REPORT_PRINT).filter(pk__in=list(plan_ids))
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    rows = PlanVersion.objects.filter(~Exists(newer), plan__in=plans).select_related("plan__pupil", "school")
    return list(rows.order_by("plan__pupil__surname", "plan__pupil__forename", "plan__pk"))
