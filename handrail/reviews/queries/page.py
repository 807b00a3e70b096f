"""Everything that one review looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.bank.queries import own_step_after, steps_of_ours
from handrail.bank.rules import fill
from handrail.core import clock
from handrail.frameworks.rules import cadence_for
from handrail.plans import queries as plans_queries
from handrail.plans.policy import can_with, pupil_targets_visible_to
from handrail.plans.types import NEXT_STEP_LABELS, OUTCOME_LABELS, NextStep, Outcome
from handrail.progress.queries import LinePanel, RecordRow, SeenRow, panels_and_records, seen_of
from handrail.progress.types import Standing
from handrail.pupils.policy import can_reach
from handrail.pupils.queries import language_lines, people_to_ask
from handrail.pupils.types import ProfileKind
from handrail.reviews import rules
from handrail.reviews.queries.words import sure_rows, words_for_review
from handrail.reviews.types import (
    CONSIDERATIONS,
    NOTHING_SUGGESTED,
    STAGE_DECISION_LABELS,
    Consideration,
    Decision,
    Known,
    Missing,
    Prompt,
    ReviewState,
    Speaker,
    StageDecision,
    Steps,
    Suggested,
    SureRow,
    TargetFinding,
    WordsRow,
)
from handrail.schools.queries import calendar_of
from handrail.schools.rules import words as words_of_day
from handrail.schools.types import Calendar

if TYPE_CHECKING:
    from handrail.frameworks.types import Stage
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Pupil, RegisterEntry
    from handrail.reviews.models import Review, TargetReview

OPEN_STATES = [ReviewState.DUE, ReviewState.PREPARING]


@dataclass(frozen=True)
class TargetOnReview:
    """One target as the review looks at it: its line, the last records, and what was found so far."""

    number: int
    area: str
    wording: str
    criterion_note: str
    panel: LinePanel
    last: tuple[RecordRow, ...]
    suggestion: str
    finding: TargetFinding
    # Whose part it is, in the review of a group plan; '' in that of one pupil's.
    pupil_name: str = ""
    target_id: UUID | None = None
    offer: Suggested = NOTHING_SUGGESTED
    n_records: int = 0
    # What the pupil and others say of this very target.
    sure: SureRow | None = None
    words: tuple[WordsRow, ...] = ()
    # What adults saw in their weekly looks, the newest first: in words, because the line cannot hold it.
    seen: tuple[SeenRow, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Say whether the review says already what the records suggest."""
        return rules.is_taken(self.offer, self.finding)

    @property
    def offered_outcome(self) -> str:
        """Return the suggested outcome in words; '' where the records say nothing."""
        return OUTCOME_LABELS[Outcome(self.offer.outcome)] if self.offer.outcome else ""

    @property
    def offered_step(self) -> str:
        """Return the suggested way to go on in words; '' where none is suggested."""
        return NEXT_STEP_LABELS[NextStep(self.offer.next_step)] if self.offer.next_step else ""

    @property
    def outcome_label(self) -> str:
        """Return what became of the target, in words; '' while nobody has said."""
        return OUTCOME_LABELS[Outcome(self.finding.outcome)] if self.finding.outcome else ""

    @property
    def next_label(self) -> str:
        """Return how the target goes on, in words; '' while nobody has said."""
        return NEXT_STEP_LABELS[NextStep(self.finding.next_step)] if self.finding.next_step else ""


@dataclass(frozen=True)
class ReviewPage:
    """Everything that a review looks at, in the order of the page.

    `values` are the review's own fields as text, as they are kept or, before anybody wrote, as they start.
    `missing` is what it still needs before it can be held, `still_to_hear` the considerations that nobody has written
    about. `may_move` says that the actor may also move the pupil's stage.
    """

    plan: Plan
    pupil: Pupil | None
    review: Review | None
    kind_name: str
    due_on: date
    strengths: tuple[str, ...]
    interests: tuple[str, ...]
    helps: tuple[str, ...]
    targets: tuple[TargetOnReview, ...]
    values: Mapping[str, str]
    stage: Stage | None
    stage_since: date | None
    stages: tuple[Stage, ...]
    n_terms_at_stage: int
    prompts: tuple[Prompt, ...]
    missing: tuple[Missing, ...]
    still_to_hear: tuple[str, ...]
    may_hold: bool
    may_move: bool
    words: tuple[WordsRow, ...] = ()
    sure: tuple[SureRow, ...] = ()
    # How the family reads and talks, and who can interpret: the review is where they are met.
    language: tuple[str, ...] = ()
    needs_interpreter: bool = False
    # What the record knows for each consideration, as hints.
    hints: Mapping[Consideration, tuple[str, ...]] = field(default_factory=dict)

    def said_by(self, voice: Speaker) -> tuple[WordsRow, ...]:
        """Return what this voice says of the plan as a whole, the newest first."""
        return tuple(row for row in self.words if row.voice is voice and not self._is_of_a_target(row))

    def _is_of_a_target(self, row: WordsRow) -> bool:
        return any(row.pupil_target_id == target.finding.pupil_target_id for target in self.targets)

    @property
    def family_words(self) -> tuple[WordsRow, ...]:
        """Return what families say of the plan as a whole."""
        return self.said_by(Speaker.FAMILY)

    @property
    def pupil_words(self) -> tuple[WordsRow, ...]:
        """Return what the pupil says of the plan as a whole."""
        return self.said_by(Speaker.PUPIL)

    @property
    def professional_words(self) -> tuple[WordsRow, ...]:
        """Return what professionals say of the plan as a whole."""
        return self.said_by(Speaker.PROFESSIONAL)

    @property
    def whose(self) -> str:
        """Return whose review it is: the pupil's name, or the group's."""
        return plans_queries.whose_plan(self.plan)

    @property
    def by_target(self) -> tuple[tuple[str, str, tuple[TargetOnReview, ...]], ...]:
        """Return the findings of a group plan beneath their targets: wording, area, pupil by pupil."""
        found: dict[UUID | None, list[TargetOnReview]] = {}
        for row in self.targets:
            found.setdefault(row.target_id, []).append(row)
        return tuple((rows[0].wording, rows[0].area, tuple(rows)) for rows in found.values())

    @property
    def is_held(self) -> bool:
        """Say whether the review is over, so that its words stand."""
        return self.review is not None and self.review.state == ReviewState.HELD

    @property
    def decision_label(self) -> str:
        """Return the decision on the stage in words; '' while there is none."""
        chosen = self.values["stage_decision"]
        return STAGE_DECISION_LABELS[StageDecision(chosen)] if chosen else ""

    @property
    def wants_a_change(self) -> bool:
        """Say whether the decision so far is to change the stage."""
        return self.values["stage_decision"] not in ("", StageDecision.SAME)

    @property
    def considerations(self) -> tuple[tuple[str, str], ...]:
        """Return each of the seven considerations with what was written, in their order."""
        return tuple((label, self.values[code.value]) for code, (label, _) in CONSIDERATIONS.items())

    @property
    def new_stage_name(self) -> str:
        """Return the name of the stage that was decided on, or ''."""
        return next((stage.name for stage in self.stages if stage.code == self.values["new_stage"]), "")


REVIEW_TEXTS = (*(code.value for code in Consideration), "present", "stage_reason")
REVIEW_DATES = ("held_on", "next_review_on")
REVIEW_FIELDS = (*REVIEW_TEXTS, "stage_decision", "new_stage", *REVIEW_DATES)
# Weekly looks beside a target on the review's page (house rule): as long as half a term.
LOOKS_SHOWN = 6
TARGET_FIELDS = ("outcome", "evidence", "next_step", "next_wording", "drop_reason")


def decision_of(values: Mapping[str, str]) -> Decision:
    """Return the decision that the fields of a review hold."""
    return Decision(
        stage_decision=values["stage_decision"],
        stage_reason=values["stage_reason"],
        new_stage=values["new_stage"],
        next_review_on=date.fromisoformat(values["next_review_on"]) if values["next_review_on"] else None,
        held_on=date.fromisoformat(values["held_on"]) if values["held_on"] else None,
    )


def values_of(review: Review) -> dict[str, str]:
    """Return a review's own fields as text; dates as 2026-12-07. No query."""
    return {name: _text(getattr(review, name)) for name in REVIEW_FIELDS}


def _text(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def finding_of(row: TargetReview, wording: str = "") -> TargetFinding:
    """Return what one row of the review says of its target. No query."""
    return TargetFinding(row.pupil_target_id, wording, *(getattr(row, name) for name in TARGET_FIELDS))


def review_page(actor: Actor, plan: Plan) -> ReviewPage:
    """Return everything that the review of this visible plan looks at.

    Eleven queries, for any number of targets; one more where adults look at them weekly.

    `plan` comes with its pupil, from reviews.policy.get_plan.
    """
    review, found = _review_and_rows(plan)
    present, before = targets_of(actor, plan)
    lines = panels_and_records(actor, present)
    seen = seen_of([row.pk for row in present], each=LOOKS_SHOWN, kind=plan.kind)
    pupil = plan.pupil
    profile = plans_queries.profile_lines(pupil) if pupil else {}
    contacts = [row for row, _ in people_to_ask(pupil)] if pupil else []
    entry = open_entry(pupil) if pupil else None
    calendar = calendar_of(plan.school_id)
    framework = plans_queries.framework_of(entry.framework if entry else actor.framework_code)
    values = values_of(review) if review else starting_values(plan, calendar, stage=entry.stage if entry else "")
    next_on = decision_of(values).next_review_on
    # What was said after it was held belongs to the next one.
    heard_until = review.changed_at if review and review.state == ReviewState.HELD else None
    words = words_for_review(actor, plan, pupil, until=heard_until) if pupil else ()
    sure = sure_rows(actor, pupil, [row.pk for row in present], until=heard_until) if pupil else ()
    targets = tuple(
        _with_voices(
            _target_on_review(
                number,
                row,
                *lines[row.pk],
                seen=seen.get(row.pk, ()),
                found=found.get(row.pk),
                plan=plan,
                next_on=next_on,
            ),
            words,
            sure,
        )
        for number, row in enumerate(present, 1)
    )
    n_terms = rules.terms_at_stage(entry.starts_on, clock.today(), calendar) if entry else 0
    return ReviewPage(
        plan=plan,
        pupil=pupil,
        review=review,
        kind_name=plans_queries.kind_name(plan),
        due_on=day_of(plan, review),
        strengths=tuple(profile.get(ProfileKind.STRENGTH, ())),
        interests=tuple(profile.get(ProfileKind.INTEREST, ())),
        helps=tuple(profile.get(ProfileKind.HELPS, ())),
        targets=targets,
        values=values,
        stage=framework.stage(entry.stage) if framework and entry else None,
        stage_since=entry.starts_on if entry else None,
        stages=framework.register_stages if framework else (),
        n_terms_at_stage=n_terms,
        prompts=rules.stage_prompts(
            outcomes=[target.finding.outcome for target in targets],
            earlier_outcomes=[row.outcome for row in before],
            n_terms_at_stage=n_terms,
        )
        if pupil
        else (),
        missing=rules.what_is_missing(
            [target.finding for target in targets],
            decision_of(values),
            today=clock.today(),
            calendar=calendar,
            begun_on=plan.starts_on,
            stage=entry.stage if entry else "",
            whose=whose_findings(plan, present),
        ),
        still_to_hear=rules.still_to_hear(values),
        may_hold=can_with(actor, plan, Permission.REVIEW_HOLD),
        may_move=pupil is not None and can_reach(actor, pupil.pk, Permission.REGISTER_EDIT),
        words=words,
        sure=sure,
        hints=rules.hints(_known(targets, words, sure)) if pupil else {},
        language=language_lines(pupil, contacts) if pupil else (),
        needs_interpreter=any(row.needs_interpreter for row in contacts),
    )


def day_of(plan: Plan, review: Review | None) -> date:
    """Return the day of a plan's review: where a person moved it to, else its own or the plan's, whichever is first."""
    if review is None:
        return plan.review_on
    return review.moved_on or min(review.due_on, plan.review_on)


def latest_review(plan: Plan) -> Review | None:
    """Return the open review of a plan, else the one that was held last, or None. One query."""
    from handrail.reviews.models import Review

    rows = list(
        Review.objects.filter(plan=plan).exclude(state=ReviewState.CANCELLED).order_by("-created_at", "-pk")[:5]
    )
    return next((row for row in rows if row.state in OPEN_STATES), rows[0] if rows else None)


def _review_and_rows(plan: Plan) -> tuple[Review | None, dict[UUID, TargetReview]]:
    """Return the review with its rows by target: one query where there are rows, two where there are none."""
    from handrail.reviews.models import TargetReview

    rows = list(
        TargetReview.objects.filter(review__plan=plan)
        .exclude(review__state=ReviewState.CANCELLED)
        .select_related("review")
        .order_by("-review__created_at", "-review_id", "pk")
    )
    if not rows:
        return latest_review(plan), {}
    review = next((row.review for row in rows if row.review.state in OPEN_STATES), rows[0].review)
    return review, {row.pupil_target_id: row for row in rows if row.review_id == review.pk}


def targets_of(actor: Actor, plan: Plan) -> tuple[list[PupilTarget], list[PupilTarget]]:
    """Return the pupil's targets of this plan in order, and those of the plan before it. One query."""
    plan_ids = [key for key in (plan.pk, plan.continues_id) if key]
    rows = (
        pupil_targets_visible_to(actor, Permission.REVIEW_VIEW)
        .filter(target__plan_id__in=plan_ids)
        .exclude(target__wording="")
        .select_related("target", "pupil")
        .order_by("target__position", "target_id", "pupil__surname", "pupil__forename", "pk")
    )
    # Who left the group has no part in its review.
    rows = rows.filter(pupil=plan.pupil) if plan.pupil else rows.filter(ends_on__isnull=True)
    both = list(rows.annotate(own_step_after=own_step_after(actor, code="target__bank_code")))
    return [r for r in both if r.target.plan_id == plan.pk], [r for r in both if r.target.plan_id != plan.pk]


def whose_findings(plan: Plan, rows: Sequence[PupilTarget]) -> list[str] | None:
    """Return how a sentence names each finding of a group plan: its pupil and target; None for one pupil's plan."""
    if plan.pupil_id is not None:
        return None
    order = list(dict.fromkeys(row.target_id for row in rows))
    return [f"{row.pupil.name}, target {order.index(row.target_id) + 1}" for row in rows]


def open_entry(pupil: Pupil) -> RegisterEntry | None:
    """Return where the pupil is on the register today, in all subjects, or None. One query."""
    rows = apps.get_model("pupils", "RegisterEntry").objects.filter(
        pupil=pupil, ends_on__isnull=True, subject__isnull=True, withdrawn_at__isnull=True
    )
    return rows.order_by("-starts_on", "-pk").first()


def _target_on_review(
    number: int,
    row: PupilTarget,
    panel: LinePanel,
    last: tuple[RecordRow, ...],
    *,
    seen: tuple[SeenRow, ...],
    found: TargetReview | None,
    plan: Plan,
    next_on: date | None = None,
) -> TargetOnReview:
    suggestion = evidence_suggestion(panel, last, seen)
    wording = row.target.wording
    return TargetOnReview(
        number=number,
        area=plans_queries.area_name(plans_queries.framework_of(plan.framework), row.target.area),
        wording=wording,
        criterion_note=row.criterion_note,
        panel=panel,
        last=last,
        suggestion=suggestion,
        finding=finding_of(found, wording) if found else TargetFinding(row.pk, wording, evidence=suggestion),
        pupil_name=row.pupil.name if plan.pupil_id is None else "",
        target_id=row.target_id,
        offer=rules.suggested(
            panel.standing, steps_around(row, until=next_on), wording=wording, now=panel.now, aim=row.criterion
        ),
        n_records=panel.n_records,
        seen=seen,
    )


def _with_voices(target: TargetOnReview, words: Sequence[WordsRow], sure: Sequence[SureRow]) -> TargetOnReview:
    """Add what the pupil and others say of this target."""
    key = target.finding.pupil_target_id
    return replace(
        target,
        sure=next((row for row in sure if row.pupil_target_id == key), None),
        words=tuple(row for row in words if row.pupil_target_id == key),
    )


def _known(targets: Sequence[TargetOnReview], words: Sequence[WordsRow], sure: Sequence[SureRow]) -> Known:
    def said(voice: Speaker) -> tuple[str, ...]:
        return tuple(row.said_by for row in words if row.voice is voice)

    standings = [target.panel.standing for target in targets]
    return Known(
        n_targets=len(targets),
        n_met=standings.count(Standing.MET),
        n_behind=standings.count(Standing.OFF_TRACK),
        n_records=sum(target.n_records for target in targets),
        n_without_records=sum(1 for target in targets if not target.last),
        family_said=said(Speaker.FAMILY),
        pupil_said=said(Speaker.PUPIL),
        n_sure=len(sure),
        professionals=said(Speaker.PROFESSIONAL),
    )


def steps_around(row: PupilTarget, *, until: date | None) -> Steps:
    """Return the small steps around a target that came from the bank, with their blanks filled. No query.

    `row` comes from targets_of; `until` is the day by which the next step should be reached.
    """
    around = steps_of_ours(row.target.bank_code)
    own, _, number = (getattr(row, "own_step_after", "") or "").rpartition("\n")
    when = words_of_day(until) if until else ""

    def filled(wording: str, number: str) -> str:
        return fill(wording, {"name": row.pupil.first_name, "when": when, "number": number})

    return Steps(
        before=filled(around.before.wording, around.before.number) if around.before else "",
        after=filled(around.after.wording, around.after.number) if around.after else filled(own, number),
    )


def evidence_suggestion(panel: LinePanel, last: tuple[RecordRow, ...], seen: tuple[SeenRow, ...] = ()) -> str:
    """Return what the records and the newest weekly look say, as a first draft of the evidence; '' without any."""
    parts = [panel.words] if last else []
    if seen:
        on = seen[0].seen_on
        parts.append(f"Weekly look, {on.day} {on:%B}: {seen[0].words.rstrip('.')}.")
    return " ".join(parts)


def starting_values(plan: Plan, calendar: Calendar, *, stage: str, on: date | None = None) -> dict[str, str]:
    """Return what the review's own fields start with: the usual day of the next review, and nothing else. No query.

    `on` is the day that the review will be held; without it, today.
    """
    held_on = max(on or clock.today(), plan.starts_on)
    framework = plans_queries.framework_of(plan.framework)
    usual = rules.next_review_on(
        held_on,
        kind=plans_queries.kind_of(plan),
        cadence=cadence_for(framework, plan.kind, stage=stage) if framework else None,
        calendar=calendar,
        is_under_five=plan.pupil is not None and (held_on - plan.pupil.date_of_birth).days < 5 * 365,
    )
    return dict.fromkeys(REVIEW_FIELDS, "") | {"next_review_on": usual.isoformat()}
