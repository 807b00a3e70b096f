"""One plan, whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from handrail.access.types import Actor
from handrail.frameworks.types import Framework, PlanKind
from handrail.plans import policy
from handrail.plans.policy import WITH_A_PLAN
from handrail.plans.queries.arrangements import cover_of
from handrail.plans.queries.formats import layout_of
from handrail.plans.queries.groups import group_of
from handrail.plans.queries.kinds import area_name, framework_of
from handrail.plans.queries.pupils import profile_lines, pupil_facts, stage_and_needs
from handrail.plans.rules import sharing
from handrail.plans.rules.formats import own_layout
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written
from handrail.plans.types import (
    MEASURE_LABELS,
    NEXT_STEP_LABELS,
    OUTCOME_LABELS,
    Audience,
    Layout,
    LongTermContent,
    MeasureKind,
    NextStep,
    Outcome,
    PlanContent,
    PupilPart,
    QuestionContent,
    SectionContent,
    SectionPlace,
    StrategyContent,
    TargetContent,
)

if TYPE_CHECKING:
    from handrail.plans.models import LongTermTarget, Plan, PlanSection, PupilTarget, Target


def content_of(plan: Plan, *, with_profile: bool = True) -> PlanContent:
    """Return everything that the plan says, as plain values in the order of the page.

    Eight queries at most; one more for a plan that was not fetched by the policy, one fewer without the profile, which
    only an agreed version keeps.
    """
    if {name.partition("__")[0] for name in WITH_A_PLAN} - plan._state.fields_cache.keys():
        plan = type(plan).objects.select_related(*WITH_A_PLAN).get(pk=plan.pk)
    framework = framework_of(plan.framework)
    kind = framework.plan_kind(plan.kind) if framework else None
    laid_out = layout_of(plan, kind)
    targets = _targets_of(plan)
    strategies: dict[UUID, list[StrategyContent]] = defaultdict(list)
    parts: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for row in _related("strategies", plan).order_by("position", "pk"):
        strategies[row.target_id].append(StrategyContent(row.pk, row.method, row.materials))
    by_name = ("pupil__surname", "pupil__forename", "pk")
    for part in _related("pupil_targets", plan).select_related("pupil").order_by(*by_name):
        parts[part.target_id].append(part)
    taught_in = _subjects_of(targets)
    pupil = plan.pupil
    stage, needs = stage_and_needs(pupil, framework) if pupil else (None, ())
    return PlanContent(
        id=plan.pk,
        school_name=plan.school.name,
        kind_code=plan.kind,
        kind_name=(laid_out.title if laid_out else "") or (kind.name if kind else plan.kind),
        kind_short_name=(laid_out.title if laid_out else "") or (kind.short_name if kind else plan.kind),
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
        pupil=pupil_facts(pupil) if pupil else None,
        stage=stage,
        needs=needs,
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
        sections=_sections(plan.sections.all(), kind, laid_out),
        long_term_targets=tuple(
            _long_term(row, framework) for row in plan.long_term_targets.order_by("position", "pk")
        ),
        targets=tuple(
            _target(row, framework, strategies[row.pk], parts[row.pk], taught_in.get(row.pk, ())) for row in targets
        ),
        group=group_of(plan),
        format_number=plan.format.number if plan.format else None,
        target_fields=laid_out.target_fields if laid_out else None,
        shows_logo=laid_out.shows_logo if laid_out else True,
        cover=cover_of(plan),
    )


def _targets_of(plan: Plan) -> list[Target]:
    from handrail.plans.models import TargetSubject

    rows = plan.targets.select_related("adult__user").annotate(
        has_subjects=Exists(TargetSubject.objects.filter(target=OuterRef("pk")))
    )
    return list(rows.order_by("position", "pk"))


def _subjects_of(targets: Iterable[Target]) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    """Return the school's subjects of each target by name. One query, none where no target has any."""
    from handrail.plans.models import TargetSubject

    marked = [row.pk for row in targets if row.has_subjects]  # type: ignore[attr-defined]
    found: dict[UUID, tuple[tuple[UUID, str], ...]] = {}
    if marked:
        rows = TargetSubject.objects.filter(target__in=marked).select_related("subject")
        for row in rows.order_by("subject__name", "pk"):
            found[row.target_id] = (*found.get(row.target_id, ()), (row.subject_id, row.subject.name))
    return found


def content_for(actor: Actor, plan: Plan, *, with_profile: bool = True) -> PlanContent:
    """Return `content_of` as far as the actor may read it.

    Without confidential sections for whoever may not see them, and of a group plan without the pupils whom they do not
    reach. One query more at most where the plan has a confidential section; another for a group plan.
    """
    content = content_of(plan, with_profile=with_profile)
    if content.group is not None and (reached := policy.reached_pupils(actor, plan)) is not None:
        content = sharing.for_some(content, reached)
    if any(row.is_confidential for row in content.sections) and not policy.sees_confidential(actor, plan):
        return replace(content, sections=tuple(row for row in content.sections if not row.is_confidential))
    return content


def _related(name: str, plan: Plan) -> QuerySet[Any]:
    from handrail.plans.models import PupilTarget, Strategy

    model: Any = {"strategies": Strategy, "pupil_targets": PupilTarget}[name]
    return model.objects.filter(target__plan=plan)


def _sections(
    rows: Iterable[PlanSection], kind: PlanKind | None, laid_out: Layout | None
) -> tuple[SectionContent, ...]:
    """The order of the format, or of the framework; a section that neither has comes last, so that no text goes."""
    by_code = {row.code: row for row in rows}
    found = []
    base = laid_out or (own_layout(kind) if kind else Layout(()))
    for section in base.sections:
        row = by_code.pop(section.code, None)
        if row is None or (not section.is_shown and not row.text.strip()):
            continue
        found.append(
            SectionContent(
                row.pk,
                row.code,
                section.label,
                section.help,
                row.text,
                section.place,
                row.is_confidential,
                tuple(one.value for one in section.audiences) if laid_out else (),
                section.side.value if laid_out else "",
            )
        )
    for code, row in sorted(by_code.items()):
        # Nobody knows any longer whom it was written for, so it stays with staff.
        audiences = (Audience.STAFF.value,) if laid_out else ()
        label = code.replace("_", " ").capitalize()
        found.append(
            SectionContent(row.pk, code, label, "", row.text, SectionPlace.AFTER, row.is_confidential, audiences)
        )
    return tuple(found)


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
    row: Target,
    framework: Framework | None,
    strategies: list[StrategyContent],
    parts: list[PupilTarget],
    taught_in: tuple[tuple[UUID, str], ...],
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
        bank_code=row.bank_code,
        strategies=tuple(strategies),
        pupils=tuple(_part(part, row) for part in parts),
        taught_in=taught_in,
        is_for_everybody=row.is_for_everybody,
        rubric=row.rubric,
        steps=row.steps,
    )


def _part(part: PupilTarget, target: Target) -> PupilPart:
    measure, unit, steps = target.measure, target.unit, target.steps
    return PupilPart(
        id=part.pk,
        pupil_id=part.pupil_id,
        pupil_name=part.pupil.name,
        baseline=part.baseline,
        baseline_text=baseline_as_written(part.baseline, measure, unit=unit, steps=steps),
        baseline_note=part.baseline_note,
        criterion=part.criterion,
        criterion_text=criterion_as_written(part.criterion, measure, out_of=part.out_of, unit=unit, steps=steps),
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
        pupil_first_name=part.pupil.first_name,
        ends_on=part.ends_on,
    )
