"""What each plan says on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import NotVisible
from handrail.frameworks.queries import nation_of
from handrail.frameworks.types import PlanKind, Voice
from handrail.plans import actions as plan_actions
from handrail.plans import queries as plan_queries
from handrail.plans.policy import pupil_targets_visible_to, reached_pupils
from handrail.plans.rules import formats
from handrail.plans.rules import snapshot as agreed_text
from handrail.plans.rules.sample import sample_text
from handrail.plans.types import (
    NEXT_STEP_LABELS,
    OUTCOME_LABELS,
    FormatSection,
    NextStep,
    Outcome,
    PlanState,
    SectionPlace,
)
from handrail.progress.queries import lines_for
from handrail.pupils.types import CORE_ROLE_LABELS, CoreRole
from handrail.reports.queries.told import PlanAndText, Told, told_of
from handrail.reports.rules.assembling import OutcomeFacts, PlanFacts, assemble
from handrail.reports.rules.sides import USUAL_ROLES
from handrail.reports.types import (
    Audience,
    LabelledText,
    PersonText,
    PlanDocument,
    ReviewText,
    SchoolHead,
    SectionRole,
    Size,
)
from handrail.schools.policy import get_school

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanVersion

PLANS_AT_ONCE = 24
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


def document_of(
    actor: Actor,
    plan: Plan,
    *,
    number: int | None = None,
    audience: Audience = Audience.STAFF,
    size: Size = Size.NORMAL,
    pupil_id: UUID | None = None,
) -> PlanDocument:
    """Return one plan for paper: its latest agreed text (or version `number`), or the draft while it is being written.

    `pupil_id`: of a group plan the page for this pupil, with nothing of the others. Without it the plan tells of the
    pupils whom the actor may print.

    `plan` must be visible to the actor. At most eleven queries beside those of the plan's content.
    Errors: LookupError if there is no such version.
    """
    if number is None and plan.state == PlanState.DRAFT:
        return _draft(actor, plan, audience, size, pupil_id)
    versions = plan.versions.select_related("plan__pupil", "plan__group", "school").order_by("-number", "pk")
    version = (versions.filter(number=number) if number is not None else versions).first()
    if version is None:
        if number is not None:
            raise LookupError(f"no version {number}")
        return _draft(actor, plan, audience, size, pupil_id)
    return _documents(actor, [version], audience, size, pupil_id=pupil_id)[0]


def format_document(actor: Actor, kind_code: str, *, number: int | None = None) -> PlanDocument:
    """Return an invented plan in the format in use (or format `number`), to see how it prints. Two queries.

    Errors: NotVisible for a kind or a number that the school does not have.
    """
    framework, kind = plan_actions.kind_at_school(actor, kind_code)
    keys = (actor.school_id, framework.code, kind.code)
    shown = plan_queries.current_format(*keys) if number is None else plan_queries.format_numbered(*keys, number)
    if number is not None and shown is None:
        raise NotVisible
    school = get_school(actor)
    laid_out = plan_queries.layout_for_new(shown, kind)
    text = sample_text(laid_out, kind, framework_code=framework.code, school_name=school.name, now=clock.now())
    head, roles, usual = _head(school), _roles(kind), _usual(kind)
    facts = PlanFacts(
        head,
        clock.today(),
        actor.name,
        framework.nation,
        roles=roles,
        usual=usual,
        holds_targets=kind.holds_targets,
    )
    return assemble(text, facts)


def documents_of(
    actor: Actor, plan_ids: Sequence[UUID], *, audience: Audience = Audience.STAFF, size: Size = Size.NORMAL
) -> Iterator[PlanDocument]:
    """Yield the agreed text of each of these plans for paper, in the order of the keys.

    A plan that the actor may not print is left out. Nine queries for each two dozen plans, so that a whole school
    never stands in memory.
    """
    for keys in _bundles(plan_ids):
        found = plan_queries.latest_versions_for_print(actor, keys)
        # A plan may have become confidential since it was asked for.
        versions = {row.plan_id: row for row in found if not row.plan.is_confidential}
        yield from _documents(actor, [versions[key] for key in keys if key in versions], audience, size)


def _bundles(plan_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(plan_ids), PLANS_AT_ONCE):
        yield plan_ids[start : start + PLANS_AT_ONCE]


def _for_reader(actor: Actor, plan: Plan, text: dict[str, Any], pupil_id: UUID | None) -> dict[str, Any]:
    """Return the text of a group plan for one pupil's family, or for staff with the pupils whom the actor may print."""
    if not text.get("group"):
        return text
    reached = reached_pupils(actor, plan, Permission.REPORT_PRINT)
    if pupil_id is not None:
        is_there = any(row["id"] == str(pupil_id) for row in text["group"]["pupils"])
        if not is_there or (reached is not None and pupil_id not in reached):
            raise LookupError(f"no pupil {pupil_id}")
        return plan_queries.text_of_pupils(plan, text, [pupil_id])
    return text if reached is None else plan_queries.text_of_pupils(plan, text, reached)


def pupils_on(actor: Actor, plan: Plan, pupil_id: UUID | None = None) -> list[UUID | None]:
    """Return whom a printed plan tells of: its pupil, or those of a group whom the actor may print. Two queries."""
    if pupil_id is not None or plan.pupil_id is not None:
        return [pupil_id or plan.pupil_id]
    reached = reached_pupils(actor, plan, Permission.REPORT_PRINT)
    rows = plan.places.filter(left_on__isnull=True).order_by("pk").values_list("pupil_id", flat=True)
    return [key for key in rows if reached is None or key in reached] or [None]


def _draft(actor: Actor, plan: Plan, audience: Audience, size: Size, pupil_id: UUID | None = None) -> PlanDocument:
    content = plan_queries.content_of(plan)
    text = agreed_text.build(content, number=0, agreed_at=clock.now(), agreed_by="")
    text = _for_reader(actor, plan, agreed_text.without_confidential(text), pupil_id)
    facts = _Beside(actor, [PlanAndText(plan, text)], audience, size)
    return assemble(text, facts.of(plan, text, _head(plan.school)))


def _documents(
    actor: Actor,
    versions: Sequence[PlanVersion],
    audience: Audience,
    size: Size,
    *,
    pupil_id: UUID | None = None,
) -> list[PlanDocument]:
    beside = _Beside(actor, [PlanAndText(row.plan, row.snapshot) for row in versions], audience, size)
    # Paper passes from hand to hand, so what is confidential is never on it, whoever prints.
    confidential = plan_queries.confidential_codes(row.plan_id for row in versions)
    heads: dict[UUID, SchoolHead] = {}
    documents = []
    for row in versions:
        head = heads.setdefault(row.school_id, _head(row.school))
        text = agreed_text.without_confidential(row.snapshot, confidential.get(row.plan_id, ()))
        text = _for_reader(actor, row.plan, text, pupil_id)
        documents.append(assemble(text, beside.of(row.plan, text, head, version=row)))
    return documents


def _head(school: Any) -> SchoolHead:
    return SchoolHead(school.name, bytes(school.logo) if school.logo else None)


class _Beside:
    """What is known of many plans beside their text: four queries for any number of them, and those of tellers."""

    def __init__(self, actor: Actor, rows: Sequence[PlanAndText], audience: Audience, size: Size) -> None:
        self._actor, self._audience, self._size = actor, audience, size
        plans = [row.plan for row in rows]
        self._told = told_of(actor, rows) if audience is Audience.STAFF else {}
        plan_ids = [plan.pk for plan in plans]
        mine = pupil_targets_visible_to(actor, Permission.REPORT_PRINT).filter(target__plan__in=plan_ids).as_agreed()
        parts = list(mine.select_related("target", "pupil").order_by("pupil__sort_name", "pk"))
        self._lines = {str(key): line for key, line in lines_for(actor, parts).items()}
        self._outcomes = {str(part.pk): _outcome(part) for part in parts if part.outcome}
        self._reviews = _reviews(actor, plan_ids)
        self._people = _people([plan.pupil_id for plan in plans if plan.pupil_id])

    def of(
        self, plan: Plan, text: dict[str, Any], head: SchoolHead, *, version: PlanVersion | None = None
    ) -> PlanFacts:
        framework = plan_queries.framework_of(text["framework"])
        kind = framework.plan_kind(text["kind"]["code"]) if framework else None
        told = self._told.get(plan.pk, Told())
        return PlanFacts(
            school=head,
            today=clock.today(),
            printed_by=self._actor.name,
            nation=nation_of(self._actor.framework_code),
            version_number=version.number if version else None,
            sha256=version.sha256 if version else "",
            agreed_on=timezone.localdate(version.agreed_at) if version else None,
            roles=_roles(kind),
            usual=_usual(kind),
            indicators={row.code: row.name for row in framework.wellbeing_indicators} if framework else {},
            lines=self._lines,
            outcomes=self._outcomes,
            # The review of a group speaks of all its pupils, so it stands on no page.
            review=self._reviews.get(plan.pk) if plan.pupil_id else None,
            people=self._people.get(plan.pupil_id, ()) if plan.pupil_id else (),
            holds_targets=kind.holds_targets if kind else True,
            group=() if plan.pupil_id else tuple(row["name"] for row in text.get("group", {}).get("pupils", ())),
            audience=self._audience,
            size=self._size,
            told=told.sections,
            signed=told.signatures,
        )


def _outcome(part: Any) -> OutcomeFacts:
    step = NEXT_STEP_LABELS[NextStep(part.next_step)] if part.next_step else ""
    reason = f"{step}: {part.drop_reason}" if part.drop_reason else step
    return OutcomeFacts(OUTCOME_LABELS[Outcome(part.outcome)], part.outcome_evidence, reason)


def _roles(kind: PlanKind | None) -> dict[str, SectionRole]:
    """Return where each section of a kind stands: the free ones before or after the targets, as in the editor."""
    if kind is None:
        return {}
    before = {row.code for row in formats.own_layout(kind).sections if row.place is SectionPlace.BEFORE}
    found = {section.code: _role(section.code, set(section.voices)) for section in kind.sections}
    comes_first = {code: SectionRole.BEFORE for code in before if found[code] is SectionRole.OTHER}
    return found | comes_first


def _usual(kind: PlanKind | None) -> dict[str, FormatSection]:
    return {section.code: section for section in formats.own_layout(kind).sections} if kind else {}


def role_of(kind: PlanKind | None, code: str) -> SectionRole:
    """Return where a section stands on paper; without its kind of plan, as in the usual ones. No query."""
    return _roles(kind).get(code) or USUAL_ROLES.get(code, SectionRole.OTHER)


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
