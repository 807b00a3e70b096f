"""Reads for paper: which plans can be printed together, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.types import Framework, Voice
from handrail.plans import queries as plan_queries
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.rules import snapshot as agreed_text
from handrail.plans.types import NEXT_STEP_LABELS, OUTCOME_LABELS, NextStep, Outcome, PlanState
from handrail.progress.queries import lines_for
from handrail.pupils.types import CORE_ROLE_LABELS, CoreRole, year_name
from handrail.reports import policy
from handrail.reports.rules.assembling import OutcomeFacts, PlanFacts, assemble
from handrail.reports.types import (
    LabelledText,
    PersonText,
    PlanDocument,
    PlansOf,
    PrintChoice,
    ReviewText,
    SchoolHead,
    SectionRole,
)

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanVersion
    from handrail.reports.models import PrintJob

KEPT_FOR = timedelta(hours=24)
PLANS_AT_ONCE = 24
# The plans that are worked to, or about to be; a live plan that is being changed is printed as it was agreed.
CURRENT = (PlanState.AGREED, PlanState.LIVE, PlanState.DRAFT)
# The seven considerations of a review, as headings on paper.
CONSIDERATIONS = {
    "progress": "Progress",
    "family_views": "What the family says",
    "pupil_views": "What the pupil says",
    "effectiveness": "How well the help worked",
    "influences": "What affects progress",
    "new_information": "New information and advice",
    "next": "What happens next",
}


# ------------------------------------------------------------------------------------------ which plans


@dataclass(frozen=True)
class ChoiceCount:
    """One way to choose plans, with what it is called and how many plans it has."""

    choice: PrintChoice
    label: str
    n_plans: int


def plans_to_print(actor: Actor, choice: PrintChoice) -> QuerySet[Plan]:
    """Return the plans of a choice that have an agreed text, by class and then by the pupil's name. One query."""
    rows = _current(actor)
    if choice.whose is PlansOf.CLASS:
        rows = rows.filter(pupil__class_name=choice.class_name)
    elif choice.whose is PlansOf.YEAR:
        rows = rows.filter(pupil__year_group=choice.year_group)
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    return rows.order_by(
        F("pupil__year_group").asc(nulls_last=True), "pupil__class_name", "pupil__sort_name", "starts_on", "pk"
    )


def _current(actor: Actor) -> QuerySet[Plan]:
    versions = apps.get_model("plans", "PlanVersion").objects.filter(plan=OuterRef("pk"))
    return policy.printable_plans(actor).filter(
        Exists(versions), state__in=CURRENT, pupil__isnull=False, pupil__left_on__isnull=True
    )


def choices_to_print(actor: Actor) -> tuple[ChoiceCount, ...]:
    """Return everybody, each year and each class that have plans to print, with their numbers. One query."""
    rows = list(
        _current(actor)
        .values("pupil__year_group", "pupil__class_name")
        .annotate(n=Count("pk"))
        .order_by(F("pupil__year_group").asc(nulls_last=True), "pupil__class_name")
    )
    total = sum(row["n"] for row in rows)
    if not total:
        return ()
    years: dict[int, int] = {}
    classes: dict[str, int] = {}
    for row in rows:
        if row["pupil__year_group"] is not None:
            years[row["pupil__year_group"]] = years.get(row["pupil__year_group"], 0) + row["n"]
        if row["pupil__class_name"]:
            classes[row["pupil__class_name"]] = classes.get(row["pupil__class_name"], 0) + row["n"]
    return (
        ChoiceCount(PrintChoice(PlansOf.EVERYBODY), "Every pupil you work with", total),
        *(ChoiceCount(PrintChoice(PlansOf.YEAR, year_group=year), year_name(year), n) for year, n in years.items()),
        *(ChoiceCount(PrintChoice(PlansOf.CLASS, class_name=name), f"Class {name}", n) for name, n in classes.items()),
    )


def kinds_to_print(actor: Actor) -> list[tuple[str, str]]:
    """Return the kinds of plan that can be printed: code and name. One query."""
    found = _current(actor).values_list("framework", "kind").order_by("framework", "kind").distinct()
    names: dict[str, str] = {}
    for code, kind_code in found:
        framework = plan_queries.framework_of(code)
        kind = framework.plan_kind(kind_code) if framework else None
        names.setdefault(kind_code, kind.name if kind else kind_code)
    return list(names.items())


def recent_jobs(actor: Actor) -> list[PrintJob]:
    """Return the files that this person asked for and that are still kept, the newest first, at most ten. One query."""
    from handrail.reports.models import PrintJob

    rows = PrintJob.objects.filter(
        school_id=actor.school_id, asked_by_id=actor.membership_id, asked_at__gt=clock.now() - KEPT_FOR
    )
    return list(rows.defer("document").order_by("-asked_at", "-pk")[:10])


# ------------------------------------------------------------------------------------------ what they say


def document_of(actor: Actor, plan: Plan, *, number: int | None = None) -> PlanDocument:
    """Return one plan for paper: its latest agreed text (or version `number`), or the draft while it is being written.

    `plan` must be visible to the actor. At most eight queries beside those of the plan's content.
    Errors: LookupError if there is no such version.
    """
    if number is None and plan.state == PlanState.DRAFT:
        return _draft(actor, plan)
    versions = plan.versions.select_related("plan__pupil", "school").order_by("-number", "pk")
    version = (versions.filter(number=number) if number is not None else versions).first()
    if version is None:
        if number is not None:
            raise LookupError(f"no version {number}")
        return _draft(actor, plan)
    return _documents(actor, [version])[0]


def documents_of(actor: Actor, plan_ids: Sequence[UUID]) -> Iterator[PlanDocument]:
    """Yield the agreed text of each of these plans for paper, in the order of the keys.

    A plan that the actor may not print is left out. Six queries for each two dozen plans, so that a whole school never
    stands in memory.
    """
    for keys in _bundles(plan_ids):
        versions = {row.plan_id: row for row in plan_queries.latest_versions_for_print(actor, keys)}
        yield from _documents(actor, [versions[key] for key in keys if key in versions])


def _bundles(plan_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(plan_ids), PLANS_AT_ONCE):
        yield plan_ids[start : start + PLANS_AT_ONCE]


def _draft(actor: Actor, plan: Plan) -> PlanDocument:
    content = plan_queries.content_of(plan)
    text = agreed_text.build(content, number=0, agreed_at=clock.now(), agreed_by="")
    facts = _Beside(actor, [plan])
    return assemble(text, facts.of(plan, text, _head(plan.school)))


def _documents(actor: Actor, versions: Sequence[PlanVersion]) -> list[PlanDocument]:
    beside = _Beside(actor, [row.plan for row in versions])
    heads: dict[UUID, SchoolHead] = {}
    documents = []
    for row in versions:
        head = heads.setdefault(row.school_id, _head(row.school))
        documents.append(assemble(row.snapshot, beside.of(row.plan, row.snapshot, head, version=row)))
    return documents


def _head(school: Any) -> SchoolHead:
    return SchoolHead(school.name, bytes(school.logo) if school.logo else None)


class _Beside:
    """What is known of many plans beside their text, read with four queries for any number of them."""

    def __init__(self, actor: Actor, plans: Sequence[Plan]) -> None:
        self._actor = actor
        plan_ids = [plan.pk for plan in plans]
        rows = pupil_targets_visible_to(actor, Permission.REPORT_PRINT).filter(target__plan__in=plan_ids)
        parts = list(rows.select_related("target").order_by("pk"))
        self._lines = {str(key): line for key, line in lines_for(actor, parts).items()}
        self._outcomes = {str(part.pk): _outcome(part) for part in parts if part.outcome}
        self._reviews = _reviews(actor, plan_ids)
        self._people = _people([plan.pupil_id for plan in plans if plan.pupil_id])

    def of(
        self, plan: Plan, text: dict[str, Any], head: SchoolHead, *, version: PlanVersion | None = None
    ) -> PlanFacts:
        framework = plan_queries.framework_of(text["framework"])
        return PlanFacts(
            school=head,
            today=clock.today(),
            printed_by=self._actor.name,
            version_number=version.number if version else None,
            sha256=version.sha256 if version else "",
            agreed_on=timezone.localdate(version.agreed_at) if version else None,
            roles=_roles(framework, text["kind"]["code"]),
            indicators={row.code: row.name for row in framework.wellbeing_indicators} if framework else {},
            lines=self._lines,
            outcomes=self._outcomes,
            review=self._reviews.get(plan.pk),
            people=self._people.get(plan.pupil_id, ()) if plan.pupil_id else (),
        )


def _outcome(part: Any) -> OutcomeFacts:
    step = NEXT_STEP_LABELS[NextStep(part.next_step)] if part.next_step else ""
    reason = f"{step}: {part.drop_reason}" if part.drop_reason else step
    return OutcomeFacts(OUTCOME_LABELS[Outcome(part.outcome)], part.outcome_evidence, reason)


def _roles(framework: Framework | None, kind_code: str) -> dict[str, SectionRole]:
    kind = framework.plan_kind(kind_code) if framework else None
    return {section.code: _role(section.code, set(section.voices)) for section in kind.sections} if kind else {}


def _role(code: str, voices: set[Voice]) -> SectionRole:
    alone = {
        Voice.STRENGTHS: SectionRole.STRENGTHS,
        Voice.INTERESTS: SectionRole.INTERESTS,
        Voice.PUPIL_VIEWS: SectionRole.PUPIL_VOICE,
        Voice.FAMILY_VIEWS: SectionRole.FAMILY_VOICE,
    }
    if len(voices) == 1:
        return alone[next(iter(voices))]
    if voices & {Voice.PUPIL_VIEWS, Voice.FAMILY_VIEWS}:
        return SectionRole.VOICES
    if voices:
        return SectionRole.STRENGTHS
    return SectionRole.NEED if code == "needs" else SectionRole.OTHER


def _reviews(actor: Actor, plan_ids: Sequence[UUID]) -> dict[UUID, ReviewText]:
    """Return the last review held of each plan, for those who may read reviews. One query or none."""
    if not can(actor, Permission.REVIEW_VIEW):
        return {}
    rows = apps.get_model("reviews", "Review").objects.filter(plan__in=plan_ids, state="held")
    return {row.plan_id: _review(row) for row in rows.order_by("held_on", "pk")}


def _review(row: Any) -> ReviewText:
    decision = row.get_stage_decision_display() if row.stage_decision else ""
    return ReviewText(
        held_on=row.held_on,
        considerations=tuple(LabelledText(label, getattr(row, name)) for name, label in CONSIDERATIONS.items()),
        decision=f"{decision}. {row.stage_reason}".strip() if row.stage_reason and decision else decision,
        next_review_on=row.next_review_on,
    )


def _people(pupil_ids: Iterable[UUID]) -> dict[UUID, tuple[PersonText, ...]]:
    """Return the adults in each pupil's core group today, in the order of their part in it. One query."""
    today = clock.today()
    rows = (
        apps.get_model("pupils", "CoreGroupMember")
        .objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), pupil__in=pupil_ids, starts_on__lte=today)
        .select_related("membership__user")
        .order_by("role", "membership__user__name", "pk")
    )
    found: dict[UUID, tuple[PersonText, ...]] = {}
    for row in rows:
        role = CORE_ROLE_LABELS[CoreRole(row.role)].lower()
        found[row.pupil_id] = (*found.get(row.pupil_id, ()), PersonText(row.membership.user.name, role))
    return found
