"""Reads of the room: what a specialist sees of a pupil, and what staff see of specialists and their advice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import year_name
from handrail.plans.queries import in_use
from handrail.plans.types import PlanState
from handrail.progress.queries import LinePanel, panels_for
from handrail.pupils.queries import need_name, shared_with, sharings_of, stage_name
from handrail.pupils.types import PROFILE_LABELS, SHARED_PART_LABELS, ProfileKind, SharedPart
from handrail.reports.queries import PlanAndText, Told
from handrail.reports.types import LabelledText
from handrail.reviews.types import AdviceRow as ReviewAdvice
from handrail.specialists import policy, rules
from handrail.specialists.types import (
    FILE_LABELS,
    USE_LABELS,
    AdviceRow,
    AdviceText,
    FileKind,
    FileRow,
    NewRecommendation,
    OpenRecommendation,
    RecommendationRow,
    RecommendationUse,
    SharedPlan,
    SharedPupilRow,
    SharingRow,
)

if TYPE_CHECKING:
    from handrail.access.models import Invitation, Membership
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Pupil, SharedPupil
    from handrail.specialists.models import Advice, Recommendation

# What the profile part promises, and nothing more: medical notes and other agencies are not in it.
SHARED_KINDS = (ProfileKind.STRENGTH, ProfileKind.INTEREST, ProfileKind.HELPS, ProfileKind.AVOID)
OPEN_PLANS = (PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE)
USE_VARIANTS = {
    RecommendationUse.OPEN: "attention",
    RecommendationUse.USED: "good",
    RecommendationUse.DECLINED: "quiet",
}


# ---------------------------------------------------------------------------------------------- for the specialist


def my_pupils(actor: Actor) -> list[SharedPupilRow]:
    """Return the pupils that are shared with this specialist today, by name. One query."""
    nation = nation_of(actor.framework_code)
    return [
        SharedPupilRow(row.pupil_id, row.pupil.name, year_name(nation, row.pupil.year_group), row.purpose, row.ends_on)
        for row in shared_with(actor)
    ]


@dataclass(frozen=True)
class SharedPage:
    """What a specialist sees of one pupil. A part that is not shared is None; an empty one is there and empty."""

    pupil_id: UUID
    name: str
    first_name: str
    year_name: str
    purpose: str
    ends_on: object
    profile: tuple[tuple[str, tuple[str, ...]], ...] | None
    stages: tuple[str, ...] | None
    needs: tuple[tuple[str, str], ...] | None
    plans: tuple[SharedPlan, ...] | None
    lines: tuple[LinePanel, ...] | None
    advice: tuple[AdviceRow, ...]


def shared_page(actor: Actor, shared: SharedPupil) -> SharedPage:
    """Return what is shared of a pupil with this specialist. Eight queries at most."""
    pupil, parts = shared.pupil, set(shared.parts)
    has_needs = SharedPart.NEEDS in parts
    return SharedPage(
        pupil_id=pupil.pk,
        name=pupil.name,
        first_name=pupil.first_name,
        year_name=year_name(nation_of(actor.framework_code), pupil.year_group),
        purpose=shared.purpose,
        ends_on=shared.ends_on,
        profile=_profile(pupil) if SharedPart.PROFILE in parts else None,
        stages=_stages(pupil) if has_needs else None,
        needs=_needs(actor, pupil) if has_needs else None,
        plans=_plans(pupil) if SharedPart.PLANS in parts else None,
        lines=_lines(actor, pupil) if SharedPart.PROGRESS in parts else None,
        advice=tuple(own_advice(actor, pupil.pk)),
    )


def _profile(pupil: Pupil) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = pupil.profile.filter(is_confidential=False, kind__in=SHARED_KINDS).order_by("position", "pk")
    lines = list(rows.values_list("kind", "text"))
    found = ((PROFILE_LABELS[kind], tuple(text for code, text in lines if code == kind)) for kind in SHARED_KINDS)
    return tuple((label, texts) for label, texts in found if texts)


def _stages(pupil: Pupil) -> tuple[str, ...]:
    entries = pupil.register_entries.filter(ends_on__isnull=True, withdrawn_at__isnull=True)
    rows = entries.select_related("subject").order_by("starts_on", "pk")
    return tuple(
        stage_name(row.framework, row.stage) + (f" in {row.subject.name}" if row.subject else "") for row in rows
    )


def _needs(actor: Actor, pupil: Pupil) -> tuple[tuple[str, str], ...]:
    rows = pupil.needs.filter(ends_on__isnull=True).order_by("rank", "pk")
    return tuple((need_name(actor.framework_code, row.code), row.description) for row in rows)


def _plans(pupil: Pupil) -> tuple[SharedPlan, ...]:
    """Return the latest agreed text of each plan that adults work to or will. Two queries."""
    versions = apps.get_model("plans", "PlanVersion").objects.filter(
        plan__pupil=pupil, plan__is_confidential=False, plan__state__in=OPEN_PLANS
    )
    latest: dict[UUID, SharedPlan] = {}
    marked = apps.get_model("plans", "PlanSection").objects.filter(plan__pupil=pupil, is_confidential=True)
    confidential = set(marked.values_list("plan_id", "code"))
    for version in versions.order_by("-plan__starts_on", "plan_id", "-number"):
        if version.plan_id not in latest:
            latest[version.plan_id] = rules.shared_plan(
                version.snapshot,
                agreed_on=timezone.localdate(version.agreed_at),
                confidential={code for plan_id, code in confidential if plan_id == version.plan_id},
            )
    return tuple(latest.values())


def _lines(actor: Actor, pupil: Pupil) -> tuple[LinePanel, ...]:
    """Return how each target of today goes, without the notes: they are written for colleagues. Two queries."""
    all_rows = apps.get_model("plans", "PupilTarget").objects.filter(pupil=pupil, target__plan__is_confidential=False)
    rows: list[PupilTarget] = list(
        in_use(all_rows, clock.today())
        .select_related("target__plan")
        .order_by("target__plan__starts_on", "target__position", "pk")
    )
    panels = panels_for(actor, rows)
    return tuple(
        replace(panels[row.pk], numbers=tuple(replace(one, note="") for one in panels[row.pk].numbers)) for row in rows
    )


def own_advice(actor: Actor, pupil_id: UUID) -> list[AdviceRow]:
    """Return what this specialist has advised for a pupil, the latest first. One query."""
    return _advice_rows(policy.advice_visible_to(actor, Permission.SHARED_VIEW).filter(pupil_id=pupil_id))


def profession_of(actor: Actor) -> str:
    """Return the specialist's profession as the school or their last advice says, or ''. At most two queries."""
    from handrail.specialists.models import Advice, Specialist

    known = Specialist.objects.filter(membership_id=actor.membership_id).values_list("profession", flat=True).first()
    if known:
        return known
    last = Advice.objects.filter(given_by_id=actor.membership_id).order_by("-recorded_at", "-pk")
    return last.values_list("profession", flat=True).first() or ""


# ----------------------------------------------------------------------------------------------------- for staff


def has_advice(pupil: str) -> Exists:
    """Return, for a query of pupils, whether one has advice; `pupil` is the column with the pupil's key."""
    from handrail.specialists.models import Advice

    return Exists(Advice.objects.filter(pupil_id=OuterRef(pupil), withdrawn_at__isnull=True))


def advice_of(actor: Actor, pupil_id: UUID) -> list[AdviceRow]:
    """Return the advice on a pupil that the actor may read, the latest first. One query."""
    return _advice_rows(policy.advice_visible_to(actor).filter(pupil_id=pupil_id))


def _advice_rows(rows: Iterable[Advice]) -> list[AdviceRow]:
    counted = rows.annotate(  # type: ignore[attr-defined]
        n_recommendations=Count("recommendations"),
        n_open=Count("recommendations", filter=Q(recommendations__use=RecommendationUse.OPEN)),
    ).order_by("-given_on", "-pk")
    return [
        AdviceRow(
            row.pk,
            row.summary,
            row.given_by_name,
            ", ".join(filter(None, [row.profession, row.service])),
            row.given_on,
            row.n_recommendations,
            row.n_open,
            row.written_down_by_name,
            row.is_confidential,
        )
        for row in counted
    ]


def advice_text(advice: Advice) -> AdviceText:
    """Return visible advice as it was written, for the form that corrects it. One query."""
    rows = advice.recommendations.order_by("position", "pk")
    return AdviceText(
        profession=advice.profession,
        summary=advice.summary,
        text=advice.text,
        given_on=advice.given_on,
        recommendations=tuple(NewRecommendation(row.text, row.suggested_wording) for row in rows),
        author=advice.given_by_name if advice.written_down_by_name else "",
        service=advice.service,
        is_confidential=advice.is_confidential,
    )


def recommendations_of(advice: Advice) -> list[RecommendationRow]:
    """Return the recommendations of visible advice in their order. One query."""
    rows = advice.recommendations.select_related("target", "advice").order_by("position", "pk")
    return [_recommendation(row) for row in rows]


def open_recommendations(actor: Actor, pupil: Pupil) -> list[OpenRecommendation]:
    """Return what specialists advised for a pupil and nobody decided on yet, the latest first. One query."""
    from handrail.specialists.models import Recommendation

    rows = Recommendation.objects.filter(use=RecommendationUse.OPEN)
    rows = rows.filter(advice__in=policy.advice_visible_to(actor).filter(pupil=pupil)).select_related("advice")
    return [
        OpenRecommendation(row.pk, row.text, row.suggested_wording, row.advice.given_by_name, row.advice.profession)
        for row in rows.order_by("-advice__given_on", "position", "pk")
    ]


def _recommendation(row: Recommendation) -> RecommendationRow:
    use = RecommendationUse(row.use)
    return RecommendationRow(
        recommendation_id=row.pk,
        text=row.text,
        suggested_wording=row.suggested_wording,
        use=use,
        use_label=USE_LABELS[use],
        variant=USE_VARIANTS[use],
        reason=row.reason,
        decided_by=row.decided_by_name,
        decided_on=timezone.localdate(row.decided_at) if row.decided_at else None,
        target_wording=row.target.wording if row.target else "",
        plan_id=row.target.plan_id if row.target else None,
        advice_id=row.advice_id,
        by=whose(row.advice),
        given_on=row.advice.given_on,
    )


def whose(advice: Advice) -> str:
    """Say whose advice it is, and who wrote it down. No query."""
    return rules.whose(
        name=advice.given_by_name,
        profession=advice.profession,
        service=advice.service,
        written_down_by=advice.written_down_by_name,
    )


def recommendations_for_plan(actor: Actor, plan: Plan) -> list[RecommendationRow]:
    """Return what specialists recommend for a plan's pupil: what is open first, then what became of the others.

    Of those decided on: what became a target of this plan, and what was decided without a target while the plan was
    written or in use. For whoever may read the pupil's advice. One query or none.
    """
    return recommendations_for_plans(actor, [plan]).get(plan.pk, []) if plan.pupil_id else []


def recommendations_for_plans(
    actor: Actor, plans: Sequence[Plan], *, on_paper: bool = False
) -> dict[UUID, list[RecommendationRow]]:
    """Return the same for many plans of one pupil each: plan's key -> rows. One query.

    `on_paper`: without what is confidential, whoever prints it: paper lies about.
    """
    from handrail.specialists.models import Recommendation

    mine = policy.advice_visible_to(actor).filter(pupil_id__in={plan.pupil_id for plan in plans})
    if on_paper:
        mine = mine.filter(is_confidential=False)
    rows = Recommendation.objects.filter(advice__in=mine.values("pk")).select_related("advice", "target")
    in_order = list(rows.order_by("-advice__given_on", "advice_id", "position", "pk"))
    in_order.sort(key=lambda row: row.use != RecommendationUse.OPEN)
    found: dict[UUID, list[RecommendationRow]] = {}
    for plan in plans:
        theirs = (row for row in in_order if row.advice.pupil_id == plan.pupil_id and _concerns(row, plan))
        found[plan.pk] = [_recommendation(row) for row in theirs]
    return found


def _concerns(row: Recommendation, plan: Plan) -> bool:
    return rules.concerns_plan(
        decided_on=timezone.localdate(row.decided_at) if row.decided_at else None,
        became_target_of=row.target.plan_id if row.target else None,
        plan_id=plan.pk,
        opened_on=timezone.localdate(plan.created_at),
        ended_on=plan.ends_on,
    )


def tell_of_advice(actor: Actor, rows: Sequence[PlanAndText]) -> dict[UUID, Told]:
    """Tell, for the paper of staff, what specialists advised for each plan and what became of it. One query."""
    found = recommendations_for_plans(actor, [row.plan for row in rows], on_paper=True)
    return {
        key: Told((LabelledText("What specialists advised, and what became of it", rules.advice_on_paper(advice)),))
        for key, advice in found.items()
        if advice
    }


def advise_review(actor: Actor, plan: Plan) -> list[ReviewAdvice]:
    """Tell, at the review of a plan, what specialists advised, what they suggest and what became of it. One query."""
    return [
        ReviewAdvice(
            text=row.text,
            suggested_wording=row.suggested_wording,
            said_by=row.by,
            said_on=row.given_on,
            standing=row.use_label,
            url=reverse("specialists:advice-detail", args=[row.advice_id]),
        )
        for row in recommendations_for_plan(actor, plan)
    ]


def file_rows(advice: Advice) -> list[FileRow]:
    """Return what stands of each file beside visible advice, in order. One query, without the files themselves."""
    from handrail.specialists.models import AdviceFile

    rows = AdviceFile.objects.filter(advice=advice).order_by("pk").values_list("kind", "n_bytes")
    return [
        FileRow(FILE_LABELS[FileKind(kind)], rules.size_words(n_bytes), number)
        for number, (kind, n_bytes) in enumerate(rows, start=1)
    ]


def target_choices(actor: Actor, pupil_id: UUID) -> list[tuple[str, str]]:
    """Return the targets of a pupil's plans that a recommendation can be used for: (key, wording). One query."""
    from handrail.plans.policy import pupil_targets_visible_to

    rows = (
        pupil_targets_visible_to(actor, Permission.PLAN_EDIT)
        .filter(pupil_id=pupil_id, target__plan__state__in=OPEN_PLANS)
        .exclude(target__wording="")
        .order_by("-target__plan__starts_on", "target__position", "pk")
    )
    return [(str(key), wording) for key, wording in rows.values_list("target_id", "target__wording")]


def sharing_rows(pupil: Pupil) -> list[SharingRow]:
    """Return with whom a visible pupil is and was shared, those of today first. Two queries."""
    from handrail.specialists.models import Specialist

    today = clock.today()
    rows = list(sharings_of(pupil))
    known = Specialist.objects.filter(membership_id__in={row.membership_id for row in rows})
    professions = dict(known.values_list("membership_id", "profession"))
    return [
        SharingRow(
            shared_id=row.pk,
            membership_id=row.membership_id,
            name=row.membership.user.name,
            profession=professions.get(row.membership_id, ""),
            email=row.membership.user.email or "",
            purpose=row.purpose,
            part_codes=tuple(row.parts),
            parts=tuple(SHARED_PART_LABELS[part] for part in SharedPart if part in row.parts),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            shared_by=row.shared_by_name,
            is_open=row.ends_on >= today,
        )
        for row in rows
    ]


def specialist_with(actor: Actor, email: str) -> Membership | None:
    """Return the membership of whoever has this address and is a specialist at the school today. One query."""
    held = _held_today(actor).filter(membership__user__email__iexact=email.strip())
    row = held.select_related("membership__user").order_by("pk").first()
    return row.membership if row else None


def open_invitations(actor: Actor, pupil_id: UUID, *, email: str = "") -> list[Invitation]:
    """Return the invitations of specialists to a visible pupil that can be accepted now, the latest first. One query.

    `email`: only those to this address.
    """
    rows = apps.get_model("access", "Invitation").objects.filter(
        school_id=actor.school_id, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now()
    )
    if email:
        rows = rows.filter(email=email.strip().lower())
    return [row for row in rows.order_by("-sent_at", "-pk") if _is_about(row, pupil_id)]


def _is_about(invitation: Invitation, pupil_id: UUID) -> bool:
    return any(share.get("pupil") == str(pupil_id) for share in invitation.details.get("shares", []))


def _held_today(actor: Actor) -> QuerySet[Any]:
    today = clock.today()
    is_open = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return apps.get_model("access", "RoleHeld").objects.filter(
        is_open, school_id=actor.school_id, role=Role.SPECIALIST.value, starts_on__lte=today
    )


def specialists_here(actor: Actor) -> list[tuple[str, str]]:
    """Return the specialists who have an account at the school today: (key of the membership, words). Two queries."""
    from handrail.specialists.models import Specialist

    rows = list(
        _held_today(actor)
        .order_by("membership__user__name", "pk")
        .values_list("membership_id", "membership__user__name")
    )
    known = Specialist.objects.filter(membership_id__in=[key for key, _ in rows])
    professions = dict(known.values_list("membership_id", "profession"))
    return [(str(key), ", ".join(filter(None, [name, professions.get(key, "")]))) for key, name in rows]
