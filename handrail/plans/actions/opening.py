"""Opening plans: empty, whole at once, or from an earlier plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Denied, Refused
from handrail.frameworks.rules import cadence_for
from handrail.frameworks.types import Framework, PlanKind
from handrail.plans import policy, queries
from handrail.plans.actions.arrangements import keep_cover
from handrail.plans.actions.formats import format_for_new
from handrail.plans.actions.holding import check_member, concerned, held, record
from handrail.plans.actions.questions import answer_question
from handrail.plans.models import (
    LongTermTarget,
    Plan,
    PlanGroup,
    PlanPupil,
    PlanQuestion,
    PlanSection,
    PupilTarget,
    Strategy,
    Target,
    TargetSubject,
)
from handrail.plans.rules import layout, periods
from handrail.plans.rules.lineage import SAY_WHY_LEFT_OUT, needs_reason
from handrail.plans.rules.rubric import read_rubric, steps_of
from handrail.plans.rules.saving import cleaned
from handrail.plans.rules.writing import moved_on, understand
from handrail.plans.types import (
    Carry,
    Layout,
    LongTermDraft,
    MeasureKind,
    NextStep,
    NotAValue,
    PlanDraft,
    PlanVerb,
    QuestionAnswer,
    TargetDraft,
)
from handrail.pupils.policy import can_reach
from handrail.schools.queries import calendar_of

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil
    from handrail.schools.types import Calendar

# Three cards stand ready in a new plan; those that nobody writes in go away at the agreement (house rule).
READY_TARGETS = 3


@transaction.atomic
def open_plan(
    *,
    actor: Actor,
    pupil: Pupil,
    kind: str,
    starts_on: date | None = None,
    review_on: date | None = None,
    owner_id: UUID | None = None,
    question: PlanQuestion | None = None,
    ready_targets: int = READY_TARGETS,
) -> Plan:
    """Open a draft of a kind of the school's framework, with its sections and some empty target cards.

    Sections start with the pupil's strengths and interests and with what the answered question left. Without dates the
    plan starts today and is looked at again after the framework's usual gap, on a school day. The owner is the actor
    unless another member is named.
    Errors: Denied, Refused (field 'kind', 'review_on', 'owner', 'starts_on').
    """
    plan, plan_kind, laid_out = _opened(actor, pupil, kind, starts_on, review_on, owner_id, question)
    _add_sections(actor, plan, laid_out, _first_words(pupil, plan_kind, question))
    _take_usual_cover(actor, plan)
    if plan_kind.holds_targets:
        blank = TargetDraft(wording="", criterion="", adult_id=plan.owner_id, strategies=[("", "")])
        _add_targets(actor, plan, [pupil.pk], [blank] * ready_targets, {}, calendar_of(actor.school_id))
    _record_opened(actor, plan)
    return plan


@transaction.atomic
def open_plan_from_question(*, actor: Actor, question: PlanQuestion, kind: str, starts_on: date | None = None) -> Plan:
    """Answer the four-step question with 'a plan is needed' and open that plan, both or neither.

    Errors: as answer_question and open_plan.
    """
    answered = answer_question(actor=actor, question=question, answer=QuestionAnswer.PLAN)
    return open_plan(actor=actor, pupil=answered.pupil, kind=kind, starts_on=starts_on, question=answered)


@transaction.atomic
def write_plan(
    *,
    actor: Actor,
    pupil: Pupil,
    kind: str,
    draft: PlanDraft,
    starts_on: date | None = None,
    review_on: date | None = None,
    owner_id: UUID | None = None,
    question: PlanQuestion | None = None,
) -> Plan:
    """Open a draft with all its text at once, for imports and the demonstration. About ten statements, for any size.

    Sections that the draft does not name start as in open_plan. A target without an adult has the owner.
    Errors: as open_plan; Refused (field 'criterion' or 'baseline') for a value that cannot be read.
    """
    plan, plan_kind, laid_out = _opened(actor, pupil, kind, starts_on, review_on, owner_id, question)
    if unknown := set(draft.sections) - {section.code for section in laid_out.sections}:
        raise Refused(f"A {plan_kind.name} has no section {', '.join(sorted(unknown))}.", field="sections")
    is_whole = all(section.code in draft.sections for section in plan_kind.sections)
    texts = {} if is_whole else _first_words(pupil, plan_kind, question)
    _add_sections(actor, plan, laid_out, texts | dict(draft.sections), written=draft.sections)
    _take_usual_cover(actor, plan)
    long_terms = _add_long_terms(actor, plan, draft.long_term_targets)
    needs_days = any(target.due_on is None for target in draft.targets)
    calendar = calendar_of(actor.school_id) if needs_days else None
    _add_targets(actor, plan, [pupil.pk], draft.targets, dict(enumerate(long_terms)), calendar)
    _record_opened(actor, plan)
    return plan


@transaction.atomic
def copy_forward(
    *,
    actor: Actor,
    plan: Plan,
    targets: Mapping[UUID, Carry] | Collection[UUID] = (),
    section_codes: Collection[str] | None = None,
    kind: str = "",
    starts_on: date | None = None,
    review_on: date | None = None,
    owner_id: UUID | None = None,
) -> Plan:
    """Open a new draft from a live, reviewed or closed plan; the old plan stays as it is.

    `targets` names the pupil's parts (PupilTarget ids) that go on, each with a Carry, or just the ids to carry on as
    they are: CONTINUE copies all of it; SMALLER copies it without its criterion, so that a smaller one is chosen; NEXT
    starts from what was reached, with new words to write; DROP leaves it out, and the old part keeps why: a reason is
    needed unless it was achieved or its reason is known. Each new part `continues` the old one.
    `section_codes` names the sections whose text is copied; None copies all but what was filled in at the review.
    The next plan of a group is for those who have not left it.
    Errors: NotVisible, Denied, Refused (field 'reason-<hex of the part's id>' without a reason).
    """
    old = held(actor, plan, PlanVerb.COPY)
    framework = queries.framework_of(actor.framework_code)
    kind = kind or (old.kind if framework and framework.plan_kind(old.kind) else "")
    # A plan that is still running is followed the day after its review at the earliest.
    start = starts_on or clock.today()
    new, plan_kind, laid_out = _opened(actor, old.pupil, kind, start, review_on, owner_id or _still_here(old), None)
    new.continues = old
    new.is_confidential = old.is_confidential
    new.save(update_fields=["continues", "is_confidential"])
    if old.pupil_id is None:
        _copy_group(old, new)
    _copy_sections(actor, old, new, plan_kind, laid_out, section_codes)
    if not (cover := queries.cover_of(old)).is_blank:
        keep_cover(actor, new, cover)
    carries = targets if isinstance(targets, Mapping) else {pk: Carry() for pk in targets}
    _copy_targets(actor, old, new, carries)
    targets_said = {"targets": {str(pk): carry.step for pk, carry in carries.items()}}
    record(actor, "PLAN_COPIED", new, old={"plan": str(old.pk)}, new=targets_said)
    return new


# ------------------------------------------------------------------------------------------ parts of opening


def _opened(
    actor: Actor,
    pupil: Pupil | None,
    kind: str,
    starts_on: date | None,
    review_on: date | None,
    owner_id: UUID | None,
    question: PlanQuestion | None,
) -> tuple[Plan, PlanKind, Layout]:
    # Of a group plan (without a pupil) the caller has asked for every pupil of the group.
    if pupil is not None and not can_reach(actor, pupil.pk, Permission.PLAN_EDIT):
        raise Denied(denial(actor, Permission.PLAN_EDIT))
    framework, plan_kind = _kind(actor, kind, for_group=pupil is None)
    if pupil is not None:
        _check_question(pupil, question)
    check_member(actor, owner_id, field="owner")
    start = starts_on or clock.today()
    for day, field in ((start, "starts_on"), (review_on, "review_on")):
        if day is not None and not 2000 <= day.year <= 2100:
            raise Refused("Look at the year of this date.", field=field)
    if review_on is None:
        review_on = usual_review_on(actor, pupil, framework, plan_kind, start)
    if review_on <= start:
        raise Refused("The review must come after the first day of the plan.", field="review_on")
    now = clock.now()
    plan_format, laid_out = format_for_new(actor.school_id, framework, plan_kind)
    plan = Plan(
        school_id=actor.school_id,
        format=plan_format,
        pupil=pupil,
        kind=plan_kind.code,
        framework=framework.code,
        starts_on=start,
        review_on=review_on,
        owner_id=owner_id or actor.membership_id,
        question=question,
        created_at=now,
        changed_at=now,
    )
    plan.save(force_insert=True)
    return plan, plan_kind, laid_out


def usual_review_on(actor: Actor, pupil: Pupil | None, framework: Framework, kind: PlanKind, starts_on: date) -> date:
    """Return the day that a plan would be looked at again if nobody chose another. Three queries."""
    stage_code = queries.stage_code_of(pupil) if pupil else ""
    born = pupil.date_of_birth if pupil else date.min
    fifth_birthday_on = date(born.year + 5, born.month, min(born.day, 28))
    return periods.default_review_on(
        starts_on,
        kind=kind,
        cadence=cadence_for(framework, kind.code, stage=stage_code),
        calendar=calendar_of(actor.school_id),
        is_under_five=starts_on < fifth_birthday_on,
    )


def _kind(actor: Actor, code: str, *, for_group: bool = False) -> tuple[Framework, PlanKind]:
    framework = queries.framework_of(actor.framework_code)
    plan_kind = framework.plan_kind(code) if framework else None
    if framework is None or plan_kind is None:
        raise Refused("Choose what kind of plan it is.", field="kind")
    if for_group and not plan_kind.is_for_group:
        raise Refused(f"A {plan_kind.name} is for one pupil. Choose a plan for a group.", field="kind")
    if plan_kind.is_for_group and not for_group:
        raise Refused("Plans for a group cannot be opened for one pupil.", field="kind")
    return framework, plan_kind


def _check_question(pupil: Pupil, question: PlanQuestion | None) -> None:
    if question is None:
        return
    if question.pupil_id != pupil.pk:
        raise Refused("The question was asked for another pupil.")
    if question.answer != QuestionAnswer.PLAN:
        raise Refused("Answer the question first: a plan is opened when something remains to be met.")


def _first_words(pupil: Pupil, kind: PlanKind, question: PlanQuestion | None) -> dict[str, str]:
    """What the sections of a new plan start with. One query."""
    profile = queries.profile_lines(pupil)
    unmet = question.unmet if question else ""
    return {section.code: layout.prefilled(section, profile=profile, unmet=unmet) for section in kind.sections}


def _still_here(plan: Plan) -> UUID | None:
    """The old owner goes on, unless they have left."""
    owner = plan.owner
    return owner.pk if owner and (owner.ends_on is None or owner.ends_on >= clock.today()) else None


def _take_usual_cover(actor: Actor, plan: Plan) -> None:
    """Start from the school's answers to who does what, where it has any."""
    if not (cover := queries.usual_cover(actor.school_id)).is_blank:
        keep_cover(actor, plan, cover)


def _add_sections(
    actor: Actor,
    plan: Plan,
    laid_out: Layout,
    texts: Mapping[str, str],
    *,
    written: Collection[str] = (),
    confidential: Collection[str] = (),
) -> None:
    """Give a plan its sections; one that the format hides comes along only if somebody wrote words for it."""
    now = clock.now()
    PlanSection.objects.bulk_create(
        PlanSection(
            school_id=plan.school_id,
            plan=plan,
            code=section.code,
            text=cleaned(texts.get(section.code, "")),
            is_confidential=section.code in confidential,
            changed_at=now,
            changed_by_id=actor.membership_id,
        )
        for section in laid_out.sections
        if section.is_shown or (section.code in written and texts.get(section.code, "").strip())
    )


def _add_long_terms(actor: Actor, plan: Plan, drafts: Sequence[LongTermDraft]) -> list[LongTermTarget]:
    now = clock.now()
    rows = [
        LongTermTarget(
            school_id=plan.school_id,
            plan=plan,
            area=draft.area,
            wording=cleaned(draft.wording),
            indicators=list(draft.indicators),
            position=position,
            changed_at=now,
            changed_by_id=actor.membership_id,
        )
        for position, draft in enumerate(drafts)
    ]
    return LongTermTarget.objects.bulk_create(rows) if rows else []


def _add_targets(
    actor: Actor,
    plan: Plan,
    pupil_ids: Collection[UUID],
    drafts: Sequence[TargetDraft],
    long_terms: Mapping[int, LongTermTarget],
    calendar: Calendar | None,
) -> None:
    """Write targets, their strategies and each pupil's part: three statements."""
    now = clock.now()
    stamp = {"school_id": plan.school_id, "changed_at": now, "changed_by_id": actor.membership_id}
    targets: list[Target] = []
    strategies: list[Strategy] = []
    parts: list[PupilTarget] = []
    usual_due_on = periods.default_due_on(plan.starts_on, plan.review_on, calendar=calendar) if calendar else None
    for position, draft in enumerate(drafts):
        if draft.adult_id != plan.owner_id:
            check_member(actor, draft.adult_id, field="adult")
        measure, unit, rubric, baseline, criterion, out_of = _measured(draft)
        target = Target(
            plan=plan,
            long_term=long_terms.get(draft.long_term) if draft.long_term is not None else None,
            area=draft.area,
            wording=cleaned(draft.wording),
            measure=measure,
            unit=unit,
            rubric=rubric,
            who=draft.who,
            adult_id=draft.adult_id or (None if draft.who else plan.owner_id),
            when=draft.when,
            where=draft.where,
            how_often=draft.how_often,
            subjects=draft.subjects,
            home_activity=cleaned(draft.home_activity),
            bank_code=draft.bank_code,
            position=position,
            **stamp,
        )
        targets.append(target)
        for place, (method, materials) in enumerate(draft.strategies):
            strategies.append(
                Strategy(target=target, method=cleaned(method), materials=cleaned(materials), position=place, **stamp)
            )
        parts.extend(
            PupilTarget(
                target=target,
                pupil_id=pupil_id,
                baseline=baseline,
                criterion=criterion,
                out_of=out_of,
                starts_on=plan.starts_on,
                due_on=draft.due_on or usual_due_on,
                **stamp,
            )
            for pupil_id in pupil_ids
        )
    Target.objects.bulk_create(targets)
    Strategy.objects.bulk_create(strategies)
    PupilTarget.objects.bulk_create(parts)


def _measured(draft: TargetDraft) -> tuple:
    """Read a draft's texts: measure, unit, steps, baseline, criterion, total."""
    measure, unit, baseline, criterion, out_of = draft.measure, draft.unit, None, None, None
    field = "rubric"
    try:
        rubric = read_rubric(draft.rubric)
        measure = measure or (MeasureKind.RUBRIC if rubric else "")
        steps = steps_of(rubric)
        field = "criterion"
        if draft.criterion:
            found = understand(draft.criterion, measure=measure, unit=unit, steps=steps)
            measure, criterion, out_of, unit = found.measure, found.value, found.out_of, found.unit or unit
        field = "baseline"
        if draft.baseline:
            found = understand(draft.baseline, measure=measure, out_of=out_of, unit=unit, steps=steps)
            measure, baseline, out_of, unit = found.measure, found.value, found.out_of or out_of, found.unit or unit
    except NotAValue as error:
        raise Refused(str(error), field=field) from error
    return measure, unit, rubric, baseline, criterion, out_of


def _record_opened(actor: Actor, plan: Plan) -> None:
    new = {"kind": plan.kind, "starts_on": plan.starts_on.isoformat(), "review_on": plan.review_on.isoformat()}
    record(actor, "PLAN_OPENED", plan, new=new)


# ------------------------------------------------------------------------------------------ parts of copying


def _copy_sections(
    actor: Actor, old: Plan, new: Plan, kind: PlanKind, laid_out: Layout, section_codes: Collection[str] | None
) -> None:
    places = layout.places_of(kind)
    texts = {}
    # A confidential section stays one; whoever may not read it does not carry its words on.
    confidential = {row.code for row in old.sections.all() if row.is_confidential}
    hidden = confidential if confidential and not policy.sees_confidential(actor, old) else set()
    for row in old.sections.all():
        if row.code in hidden:
            continue
        at_review = places.get(row.code) == layout.SectionPlace.AT_REVIEW
        if (section_codes is None and not at_review) or (section_codes is not None and row.code in section_codes):
            texts[row.code] = row.text
    _add_sections(actor, new, laid_out, texts, written=texts, confidential=confidential)


def _copy_group(old: Plan, new: Plan) -> None:
    """Give the next plan of a group its name and the pupils who have not left."""
    group = getattr(old, "group", None)
    if group is None:
        raise Refused("This plan has no group. Open a plan for a group instead.")
    PlanGroup.objects.create(
        school_id=new.school_id,
        plan=new,
        name=group.name,
        teaching_group_id=group.teaching_group_id,
        is_class_plan=group.is_class_plan,
    )
    PlanPupil.objects.bulk_create(
        PlanPupil(school_id=new.school_id, plan=new, pupil_id=key, joined_on=new.starts_on)
        for key in concerned(old)
        if key
    )


def _copy_targets(actor: Actor, old: Plan, new: Plan, carries: Mapping[UUID, Carry]) -> None:
    rows = (
        PupilTarget.objects.filter(target__plan=old, pk__in=list(carries))
        .select_related("target")
        .prefetch_related("target__strategies", "target__taught_in")
        .order_by("target__position", "target_id", "pk")
    )
    parts = [part for part in rows if carries[part.pk].step != NextStep.DROP]
    if len(rows) != len(carries):
        raise Refused("One of these targets is not in this plan.", field="targets")
    for part in rows:
        if carries[part.pk].step == NextStep.DROP:
            _leave_out(actor, old, part, cleaned(carries[part.pk].reason).strip())
    calendar = calendar_of(actor.school_id)
    due_on = periods.default_due_on(new.starts_on, new.review_on, calendar=calendar)
    now = clock.now()
    stamp = {"school_id": new.school_id, "changed_at": now, "changed_by_id": actor.membership_id}
    used = {part.target.long_term_id for part in parts}
    long_terms = {}
    for row in old.long_term_targets.order_by("position", "pk"):
        # A long-term target lasts about a school year, so it comes along even where its steps are new.
        copy = LongTermTarget(
            plan=new, area=row.area, wording=row.wording, indicators=row.indicators, position=row.position, **stamp
        )
        if row.wording.strip() or row.pk in used:
            long_terms[row.pk] = copy
    LongTermTarget.objects.bulk_create(long_terms.values())
    targets: dict[tuple[UUID, bool, str], Target] = {}
    strategies, new_parts, subjects = [], [], []
    for part in parts:
        carry, source = carries[part.pk], part.target
        is_next = carry.step == NextStep.NEXT
        # In a group those who carry on keep the target together, and those who go on share the next one.
        key = (source.pk, is_next, cleaned(carry.wording))
        if key not in targets:
            days = (part.due_on, due_on)
            targets[key] = _copied(source, carry, new, long_terms, position=len(targets), days=days, stamp=stamp)
            strategies += _copied_ways(source, targets[key], stamp, is_next=is_next)
            subjects += [
                TargetSubject(school_id=new.school_id, target=targets[key], subject_id=row.subject_id)
                for row in source.taught_in.all()
            ]
        new_parts.append(
            PupilTarget(
                target=targets[key],
                pupil_id=part.pupil_id,
                # What was reached is where the next step starts.
                baseline=part.criterion if is_next else part.baseline,
                baseline_note="" if is_next else part.baseline_note,
                criterion=part.criterion if carry.step == NextStep.CONTINUE else None,
                out_of=part.out_of,
                criterion_note=part.criterion_note if carry.step == NextStep.CONTINUE else "",
                starts_on=new.starts_on,
                due_on=due_on,
                continues=part,
                **stamp,
            )
        )
    Target.objects.bulk_create(targets.values())
    Strategy.objects.bulk_create(strategies)
    PupilTarget.objects.bulk_create(new_parts)
    TargetSubject.objects.bulk_create(subjects)


def _leave_out(actor: Actor, plan: Plan, part: PupilTarget, reason: str) -> None:
    """Keep with the old part that it does not go on, and why. Again, with the same reason or none, changes nothing."""
    reason = reason or part.drop_reason
    if needs_reason(part.outcome) and not reason.strip():
        raise Refused(SAY_WHY_LEFT_OUT, field=f"reason-{part.pk.hex}")
    old = {"next_step": part.next_step, "drop_reason": part.drop_reason}
    new = {"next_step": str(NextStep.DROP), "drop_reason": reason}
    if new == old:
        return
    part.next_step, part.drop_reason = NextStep.DROP, reason
    part.changed_at, part.changed_by_id = clock.now(), actor.membership_id
    part.save(update_fields=["next_step", "drop_reason", "changed_at", "changed_by"])
    record(actor, "PLAN_TARGET_LEFT_OUT", plan, subject=part, old=old, new=new, reason=reason)


def _copied(
    source: Target,
    carry: Carry,
    plan: Plan,
    long_terms: Mapping[UUID, LongTermTarget],
    *,
    position: int,
    days: tuple[date | None, date | None],
    stamp: Mapping[str, Any],
) -> Target:
    is_next = carry.step == NextStep.NEXT
    return Target(
        plan=plan,
        long_term=long_terms.get(source.long_term_id) if source.long_term_id else None,
        area=source.area,
        wording=cleaned(carry.wording) or ("" if is_next else moved_on(source.wording, *days)),
        measure=source.measure,
        unit=source.unit,
        rubric=source.rubric,
        who=source.who,
        adult_id=source.adult_id,
        when=source.when,
        where=source.where,
        how_often=source.how_often,
        subjects=source.subjects,
        is_for_everybody=source.is_for_everybody,
        home_activity="" if is_next else source.home_activity,
        bank_code="" if is_next or carry.wording else source.bank_code,
        position=position,
        **stamp,
    )


def _copied_ways(source: Target, target: Target, stamp: Mapping[str, Any], *, is_next: bool) -> list[Strategy]:
    ways = [] if is_next else sorted(source.strategies.all(), key=lambda row: (row.position, row.pk))
    return [
        Strategy(target=target, method=way.method, materials=way.materials, position=place, **stamp)
        for place, way in enumerate(ways or [Strategy()])
    ]
