"""The pupil's page: who they are and what they can do first, then targets, then register, people and journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import get_framework
from handrail.plans import queries as plans
from handrail.plans.types import PLAN_STATE_LABELS, PlanState, QuestionAnswer
from handrail.progress import queries as progress
from handrail.progress.queries import LinePanel
from handrail.pupils import actions, policy, queries
from handrail.pupils.rules import in_words
from handrail.pupils.types import PROFILE_LABELS, ProfileKind, PupilFile, TimelineItem, year_name

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanQuestion
    from handrail.pupils.models import Pupil

ASKED = (
    Permission.PUPIL_EDIT,
    Permission.REGISTER_VIEW,
    Permission.REGISTER_EDIT,
    Permission.PLAN_VIEW,
    Permission.PLAN_EDIT,
    Permission.OBSERVATION_RECORD,
    Permission.REVIEW_HOLD,
    Permission.REPORT_PRINT,
)
REVIEW_SOON = timedelta(weeks=2)
OTHER_KINDS = (ProfileKind.COMMUNICATION, ProfileKind.MEDICAL, ProfileKind.AGENCY)
STATE_VARIANTS = {
    PlanState.DRAFT: "neutral",
    PlanState.AGREED: "info",
    PlanState.LIVE: "good",
    PlanState.REVIEWED: "quiet",
    PlanState.CLOSED: "quiet",
}


@dataclass(frozen=True)
class TargetCard:
    """One target that adults work to now, with its line and where to record."""

    wording: str
    area: str
    panel: LinePanel
    record_url: str
    detail_url: str


@dataclass(frozen=True)
class PlanRow:
    """One plan of the pupil."""

    title: str
    url: str
    state: str
    variant: str
    starts_on: Any
    review_on: Any
    is_past: bool


@dataclass(frozen=True)
class Step:
    """Something that this person may do next; with a reason it is shown, but cannot be done now."""

    text: str
    url: str
    variant: str = "secondary"
    reason: str = ""
    icon: str = ""


@requires(Permission.PUPIL_VIEW)
def pupil_detail(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show one pupil."""
    actor = request.actor
    pupil = policy.get_pupil(actor, pupil_id)
    actions.note_viewed(actor=actor, pupil=pupil)
    may = policy.allowed_for(actor, pupil, ASKED)
    file = queries.pupil_file(actor, pupil)
    found = list(plans.plans_of(actor, pupil)) if Permission.PLAN_VIEW in may else []
    asked = list(plans.questions_of(actor, pupil)) if Permission.PLAN_VIEW in may else []
    context = {
        "pupil": pupil,
        "year_name": year_name(pupil.year_group),
        "file": file,
        "strengths": file.profile[ProfileKind.STRENGTH],
        "interests": file.profile[ProfileKind.INTEREST],
        "helps": file.profile[ProfileKind.HELPS],
        "avoid": file.profile[ProfileKind.AVOID],
        "others": [(PROFILE_LABELS[kind], file.profile[kind]) for kind in OTHER_KINDS if file.profile[kind]],
        "targets": _targets(actor, pupil, may),
        "plans": [_plan_row(plan) for plan in found],
        "timeline": _journey(file, found, asked),
        "steps": _steps(pupil, file, found, may),
        "ranked": get_framework(actor.framework_code).need_ranking.is_ranked is not False,
        "may_edit": Permission.PUPIL_EDIT in may,
        "has_need_types": bool(get_framework(actor.framework_code).need_types),
        "sees_register": Permission.REGISTER_VIEW in may,
        "may_register": Permission.REGISTER_EDIT in may,
        "sees_plans": Permission.PLAN_VIEW in may,
    }
    return render(request, "web/pupil_detail.html", context)


def _targets(actor: Actor, pupil: Pupil, may: frozenset[Permission]) -> list[TargetCard]:
    """Return the targets that adults work to now, in the order of the plan. Two queries, one without targets."""
    if Permission.PLAN_VIEW not in may:
        return []
    rows = list(plans.live_targets_of(actor, pupil).prefetch_related(None))
    panels = progress.panels_for(actor, rows) if rows else {}
    framework = get_framework(actor.framework_code)
    may_record = Permission.OBSERVATION_RECORD in may
    return [
        TargetCard(
            wording=row.target.wording,
            area=plans.area_name(framework, row.target.area) if row.target.area else "",
            panel=panels[row.pk],
            record_url=_record_url(row.pk, pupil) if may_record else "",
            detail_url=_url("progress:target-detail", row.pk),
        )
        for row in rows
    ]


def _record_url(pupil_target_id: UUID, pupil: Pupil) -> str:
    """Return where to record for a target, with the way back to this page."""
    url = _url("progress:observe", pupil_target_id)
    back = reverse("pupils:pupil-detail", args=[pupil.pk])
    return f"{url}?{urlencode({'from': back + '#targets'})}" if url else ""


def _plan_row(plan: Plan) -> PlanRow:
    state = PlanState(plan.state)
    return PlanRow(
        title=plans.kind_name(plan),
        url=_url("plans:plan-detail", plan.pk),
        state=PLAN_STATE_LABELS[state],
        variant=STATE_VARIANTS[state],
        starts_on=plan.starts_on,
        review_on=plan.review_on,
        is_past=state in (PlanState.REVIEWED, PlanState.CLOSED),
    )


ANSWERS = {
    QuestionAnswer.OPEN: "Not finished yet.",
    QuestionAnswer.CLASS: "No plan for now: the planning for the whole class meets it.",
    QuestionAnswer.GROUP: "No plan for now: the planning for a group in class meets it.",
    QuestionAnswer.PLAN: "A plan is needed for what remains.",
}


def _journey(file: PupilFile, found: list[Plan], asked: list[PlanQuestion]) -> list[TimelineItem]:
    """Return stages, needs, plans and whether a plan was asked about, the newest first."""
    items = list(file.timeline)
    for question in asked:
        day = timezone.localdate(question.answered_at or question.asked_at)
        text = ANSWERS[QuestionAnswer(question.answer)]
        url = _url("plans:question-start", question.pupil_id) if question.answer == QuestionAnswer.OPEN else ""
        items.append(TimelineItem(day, "Asked whether a plan is needed", text, url=url))
    for plan in found:
        if plan.state != PlanState.DRAFT:
            owner = plan.owner.user.name if plan.owner else ""
            title = f"{plans.kind_name(plan)} began"
            items.append(TimelineItem(plan.starts_on, title, by=owner, url=_url("plans:plan-detail", plan.pk)))
    return sorted(items, key=lambda item: item.on, reverse=True)


def _steps(pupil: Pupil, file: PupilFile, found: list[Plan], may: frozenset[Permission]) -> list[Step]:
    """Return what this person may do next with this pupil, the likeliest first. What is not allowed is not there."""
    left = f"{pupil.first_name} left the school on {in_words(pupil.left_on)}." if pupil.left_on else ""
    steps = []
    draft = next((plan for plan in found if plan.state == PlanState.DRAFT), None)
    live = next((plan for plan in found if plan.state in (PlanState.LIVE, PlanState.AGREED)), None)
    may_review = Permission.REVIEW_HOLD in may and live is not None and live.state == PlanState.LIVE
    if draft is not None and Permission.PLAN_EDIT in may:
        steps.append(Step("Go on with the draft plan", _url("plans:plan-edit", draft.pk), "primary", icon="edit"))
    elif live is None and Permission.PLAN_EDIT in may:
        steps.append(Step("Start a plan", _url("plans:question-start", pupil.pk), "primary", reason=left, icon="plan"))
    if may_review and live is not None:
        is_near = live.review_on <= clock.today() + REVIEW_SOON
        variant = "primary" if is_near and draft is None else "secondary"
        steps.append(Step("Review", _url("reviews:review-detail", live.pk), variant, icon="check"))
    if live is not None and Permission.REPORT_PRINT in may:
        steps.append(Step("Print the plan", _url("reports:plan-print", live.pk), icon="print"))
    if Permission.REGISTER_EDIT in may and file.stage is None:
        url = reverse("pupils:register-put-on", args=[pupil.pk])
        steps.append(Step("Put on the register", url, reason=left, icon="plus"))
    if live is not None and draft is None and Permission.PLAN_EDIT in may:
        steps.append(Step("Start another plan", _url("plans:question-start", pupil.pk), reason=left, icon="plan"))
    return [step for step in steps if step.url or step.reason]


def _url(name: str, *args: Any) -> str:
    """Return an address of another room, or '' where that page is not part of this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
