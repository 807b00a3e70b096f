"""The pupil's page: who they are and what they can do first, then targets, then register, people and journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock
from handrail.frameworks.queries import get_framework, nation_of
from handrail.frameworks.rules import year_name
from handrail.plans import queries as plans
from handrail.plans.types import PLAN_STATE_LABELS, PlanState, QuestionAnswer
from handrail.plans.views.class_planning import ClassPlanning, class_planning
from handrail.progress import queries as progress
from handrail.progress.queries import LinePanel
from handrail.pupils import actions, policy, queries
from handrail.pupils.rules import in_words
from handrail.pupils.types import PROFILE_LABELS, ContactRow, ProfileKind, PupilFile, TimelineItem
from handrail.readings.policy import reader_counts
from handrail.readings.types import read_words
from handrail.records.queries.requests import disagreements_of, has_disagreement
from handrail.reviews import queries as reviews
from handrail.rewards import queries as rewards
from handrail.rewards.types import RewardPage
from handrail.specialists import queries as specialists
from handrail.specialists.types import AdviceRow

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
    Permission.REVIEW_VIEW,
    Permission.REVIEW_HOLD,
    Permission.REPORT_PRINT,
    Permission.SPECIALIST_INVITE,
    Permission.FAMILY_HELP,
    Permission.FAMILY_INVITE,
    Permission.CARD_MAKE,
)
REVIEW_SOON = timedelta(weeks=2)
NEWEST_WORDS = 5
OTHER_KINDS = (ProfileKind.COMMUNICATION, ProfileKind.MEDICAL, ProfileKind.AGENCY, ProfileKind.CONFIDENTIAL)
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
    group_name: str = ""


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
    read_words: str = ""
    read_url: str = ""


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
    # Asked with the pupil, because few have any: the notes and the advice themselves are queries of their own.
    also = {
        "has_disagreement": has_disagreement("pk"),
        "has_advice": specialists.has_advice("pk"),
        "has_everyday": rewards.has_everyday("pk"),
        "class_plan_stages": F("school__class_plan_stages"),
    }
    pupil = policy.get_pupil(actor, pupil_id, also=also)
    actions.note_viewed(actor=actor, pupil=pupil)
    may = policy.allowed_for(actor, pupil, ASKED)
    file = queries.pupil_file(actor, pupil)
    found = _plans(actor, pupil, may)
    asked = list(plans.questions_of(actor, pupil)) if Permission.PLAN_VIEW in may else []
    context = {
        "pupil": pupil,
        "year_name": year_name(nation_of(actor.framework_code), pupil.year_group),
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
        "class_planning": _class_planning(actor, pupil, file, may),
        "ranked": get_framework(actor.framework_code).need_ranking.is_ranked is not False,
        "may_edit": Permission.PUPIL_EDIT in may,
        "has_need_types": bool(get_framework(actor.framework_code).need_types),
        "sees_register": Permission.REGISTER_VIEW in may,
        "may_register": Permission.REGISTER_EDIT in may,
        "sees_plans": Permission.PLAN_VIEW in may,
        "advice": _advice(actor, pupil, may),
        "may_share": Permission.SPECIALIST_INVITE in may,
        "meeting_links": _meeting_links(pupil, may),
        "words": reviews.words_of_pupil(actor, pupil, limit=NEWEST_WORDS),
        "contacts": [_contact_row(pupil, contact, may) for contact in file.contacts],
        "card_url": _url("families:card-detail", pupil.pk) if Permission.CARD_MAKE in may else "",
        "disagreements": disagreements_of(pupil.pk) if pupil.has_disagreement else [],  # type: ignore[attr-defined]
    }
    context["everyday"] = _everyday(actor, pupil, may)
    context |= _looked_after(actor, pupil)
    return render(request, "web/pupil_detail.html", context)


def _class_planning(actor: Actor, pupil: Pupil, file: PupilFile, may: frozenset[Permission]) -> ClassPlanning | None:
    """Return what the school says of planning at the pupil's stage. No query where they have a plan of their own."""
    if Permission.PLAN_VIEW not in may:
        return None
    stage = file.stage.stage if file.stage else ""
    return class_planning(actor, pupil, stage, pupil.class_plan_stages)  # type: ignore[attr-defined]


def _advice(actor: Actor, pupil: Pupil, may: frozenset[Permission]) -> list[AdviceRow]:
    """Return the advice on the pupil, the latest first. One query, none where there is none."""
    if Permission.PLAN_VIEW not in may or not pupil.has_advice:  # type: ignore[attr-defined]
        return []
    return specialists.advice_of(actor, pupil.pk)


@dataclass(frozen=True)
class EverydayCard:
    """What is kept of the pupil from day to day: steps, the day card, pride, weekly looks; and where each is."""

    reward: RewardPage | None
    said: rewards.Everyday
    looks: tuple[Any, ...]
    reward_url: str
    card_url: str


def _everyday(actor: Actor, pupil: Pupil, may: frozenset[Permission]) -> EverydayCard | None:
    """Return the everyday part for whoever may read plans. No query where nothing is kept; else fifteen at most."""
    if Permission.PLAN_VIEW not in may:
        return None
    is_there = pupil.has_everyday  # type: ignore[attr-defined]
    return EverydayCard(
        reward=rewards.reward_page(actor, pupil) if is_there else None,
        said=rewards.for_review(actor, pupil) if is_there else rewards.Everyday(),
        looks=rewards.looks_of_pupil(actor, pupil) if is_there else (),
        reward_url=_url("rewards:reward-list", pupil.pk),
        card_url=_url("rewards:day-card", pupil.pk),
    )


def _meeting_links(pupil: Pupil, may: frozenset[Permission]) -> list[tuple[str, str]]:
    """Return where the pupil's meetings are, each with its words: only what this person may open. No query."""
    if Permission.REVIEW_VIEW not in may:
        return []
    links = [("Every meeting so far: the review record", _url("meetings:record", pupil.pk))]
    if Permission.REVIEW_HOLD in may and pupil.left_on is None:
        links.append(("Arrange a meeting", _url("meetings:new", pupil.pk)))
    return [*links, ("Planning meetings", _url("planning:meeting-list", pupil.pk))]


def _looked_after(actor: Actor, pupil: Pupil) -> dict[str, str]:
    """Return where one reads who can see the pupil and who has; '' for whoever may not. No query."""
    sees_trail = can(actor, Permission.TRAIL_VIEW)
    sees_reach = Reach.SCHOOL in reach_of(actor, Permission.PUPIL_EDIT)
    reach = "records:pupil-reach" if sees_reach else "records:trail-reach" if sees_trail else ""
    return {
        "reach_url": _url(reach, pupil.pk) if reach else "",
        "trail_url": _url("records:trail-pupil", pupil.pk) if sees_trail else "",
    }


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
            group_name=plans.group_name(row.target.plan),
        )
        for row in rows
    ]


def _record_url(pupil_target_id: UUID, pupil: Pupil) -> str:
    """Return where to record for a target, with the way back to this page."""
    url = _url("progress:observe", pupil_target_id)
    back = reverse("pupils:pupil-detail", args=[pupil.pk])
    return f"{url}?{urlencode({'from': back + '#targets'})}" if url else ""


def _plans(actor: Actor, pupil: Pupil, may: frozenset[Permission]) -> list[Plan]:
    """Return the pupil's plans; for whoever may write them, with how many adults have read each. One query, or none."""
    if Permission.PLAN_VIEW not in may:
        return []
    rows = reviews.with_days(plans.plans_of(actor, pupil))
    if Permission.PLAN_EDIT in may:
        rows = rows.annotate(**reader_counts(actor, pupil="pupil_id", plan="pk", is_confidential="is_confidential"))
    return list(rows)


def _plan_row(plan: Plan) -> PlanRow:
    state = PlanState(plan.state)
    n_readers = getattr(plan, "n_readers", 0) if state in (PlanState.AGREED, PlanState.LIVE) else 0
    return PlanRow(
        read_words=read_words(plan.n_read, n_readers) if n_readers else "",  # type: ignore[attr-defined]
        read_url=_url("readings:plan-readers", plan.pk),
        title=_plan_title(plan),
        url=_url("plans:plan-detail", plan.pk),
        state=PLAN_STATE_LABELS[state],
        variant=STATE_VARIANTS[state],
        starts_on=plan.starts_on,
        review_on=plan.due_on,  # type: ignore[attr-defined]
        is_past=state in (PlanState.REVIEWED, PlanState.CLOSED),
    )


def _plan_title(plan: Plan) -> str:
    name = plans.group_name(plan)
    return f"{name}, {plans.kind_name(plan).lower()}" if name else plans.kind_name(plan)


@dataclass(frozen=True)
class ContactShown:
    """A contact with what may be done about what they see; addresses are '' where this person may not."""

    contact: ContactRow
    help_url: str
    sight_url: str
    bar_url: str
    lift_url: str
    unlink_url: str
    invite_url: str


def _contact_row(pupil: Pupil, contact: ContactRow, may: frozenset[Permission]) -> ContactShown:
    """Return a contact with the addresses of what this person may do. No query."""

    def to(name: str) -> str:
        return _url(name, pupil.pk, contact.contact_id) if Permission.FAMILY_INVITE in may else ""

    has_page = contact.may_be_helped and pupil.left_on is None
    may_invite = Permission.FAMILY_INVITE in may and has_page and not contact.has_account
    return ContactShown(
        contact=contact,
        help_url=_url("families:with-detail", contact.contact_id) if Permission.FAMILY_HELP in may and has_page else "",
        sight_url=to("pupils:contact-sight"),
        bar_url="" if contact.barred_from else to("pupils:contact-bar"),
        lift_url=to("pupils:contact-lift") if contact.barred_from else "",
        unlink_url=to("pupils:contact-unlink") if contact.has_account else "",
        invite_url=_url("pupils:contact-invite", pupil.pk, contact.contact_id) if may_invite else "",
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
            title = f"{_plan_title(plan)} began"
            items.append(TimelineItem(plan.starts_on, title, by=owner, url=_url("plans:plan-detail", plan.pk)))
    return sorted(items, key=lambda item: item.on, reverse=True)


def _steps(pupil: Pupil, file: PupilFile, found: list[Plan], may: frozenset[Permission]) -> list[Step]:
    """Return what this person may do next with this pupil, the likeliest first. What is not allowed is not there."""
    left = f"{pupil.first_name} left the school on {in_words(pupil.left_on)}." if pupil.left_on else ""
    steps = []
    # Plans of groups are led from their own pages.
    own = [plan for plan in found if plan.pupil_id is not None]
    draft = next((plan for plan in own if plan.state == PlanState.DRAFT), None)
    live = next((plan for plan in own if plan.state in (PlanState.LIVE, PlanState.AGREED)), None)
    may_review = Permission.REVIEW_HOLD in may and live is not None and live.state == PlanState.LIVE
    if draft is not None and Permission.PLAN_EDIT in may:
        steps.append(Step("Go on with the draft plan", _url("plans:plan-edit", draft.pk), "primary", icon="edit"))
    elif live is None and Permission.PLAN_EDIT in may:
        steps.append(Step("Start a plan", _url("plans:question-start", pupil.pk), "primary", reason=left, icon="plan"))
    if may_review and live is not None:
        is_near = live.due_on <= clock.today() + REVIEW_SOON  # type: ignore[attr-defined]
        variant = "primary" if is_near and draft is None else "secondary"
        steps.append(Step("Review", _url("reviews:review-detail", live.pk), variant, icon="check"))
    if Permission.REPORT_PRINT in may:
        steps += _print_steps(pupil, found)
    if Permission.REGISTER_EDIT in may and file.stage is None:
        url = reverse("pupils:register-put-on", args=[pupil.pk])
        steps.append(Step("Put on the register", url, reason=left, icon="plus"))
    if live is not None and draft is None and Permission.PLAN_EDIT in may:
        steps.append(Step("Start another plan", _url("plans:question-start", pupil.pk), reason=left, icon="plan"))
    return [step for step in steps if step.url or step.reason]


def _print_steps(pupil: Pupil, found: list[Plan]) -> list[Step]:
    """Return what can be printed of this pupil; what is confidential is on no paper."""
    states = (PlanState.LIVE, PlanState.AGREED)
    printed = next((plan for plan in found if plan.state in states and not plan.is_confidential), None)
    if printed is None:
        return []
    return [
        Step("Print the plan", _url("reports:plan-print", printed.pk), icon="print"),
        Step("Print cards, labels and more", f"{_url('reports:print')}?pupil={pupil.pk}", icon="print"),
    ]


def _url(name: str, *args: Any) -> str:
    """Return an address of another room, or '' where that page is not part of this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
