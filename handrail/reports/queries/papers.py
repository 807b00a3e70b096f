"""The targets in use today, for the small papers: class sheet, own page, mats, cards and labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans import queries as plan_queries
from handrail.plans.rules import snapshot as agreed_text
from handrail.progress.queries import lines_for
from handrail.progress.types import Line
from handrail.pupils.types import CoreRole, ProfileKind
from handrail.reports.queries.choices import pupils_in_group
from handrail.reports.queries.plans import role_of
from handrail.reports.rules.papers import paper_target
from handrail.reports.types import PaperTarget, PlansOf, PrintChoice, PupilPaper, SectionRole

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.pupils.models import Pupil

SHOWN_PROFILE = (ProfileKind.STRENGTH, ProfileKind.INTEREST, ProfileKind.HELPS)


def targets_to_print(actor: Actor, choice: PrintChoice) -> QuerySet[PupilTarget]:
    """Return the targets in use today of a choice, by the pupil's surname and the plan's order. One query when read.

    Confidential plans are on no paper, whoever prints; pupils who have left have no targets in use.
    """
    rows = plan_queries.live_targets_visible_to(actor, Permission.REPORT_PRINT)
    rows = rows.filter(target__plan__is_confidential=False, pupil__left_on__isnull=True)
    if choice.kind:
        rows = rows.filter(target__plan__kind=choice.kind)
    rows = rows.filter(_narrowed(choice))
    return rows.order_by("pupil__sort_name", "pupil_id", "target__plan__starts_on", "target__position", "pk")


def _narrowed(choice: PrintChoice) -> Q:
    return {
        PlansOf.EVERYBODY: Q(),
        PlansOf.YEAR: Q(pupil__year_group=choice.year_group),
        PlansOf.GROUP: Q(pupil__in=pupils_in_group(choice.key)),
        PlansOf.CLASS: Q(pupil__class_name=choice.class_name),
        PlansOf.PUPIL: Q(pupil=choice.key),
        PlansOf.PLAN: Q(target__plan=choice.key),
    }[choice.whose]


def papers_of(actor: Actor, rows: Iterable[PupilTarget]) -> tuple[PupilPaper, ...]:
    """Return each pupil of these targets for the small papers, in the order of the rows. Six queries for any number.

    `rows` as from targets_to_print. The words are those that were agreed: what is being changed in a draft is not
    printed, nor is a target that no agreed text has yet.
    """
    parts = list(rows)
    texts = _agreed_texts({part.target.plan_id for part in parts})
    lines = lines_for(actor, parts)
    found: dict[UUID, list[PaperTarget]] = {}
    pupils: dict[UUID, Pupil] = {}
    said: dict[UUID, str] = {}
    for part in parts:
        text = texts.get(part.target.plan_id)
        target = _target(text, part, lines) if text else None
        if text and target:
            pupils[part.pupil_id] = part.pupil
            found.setdefault(part.pupil_id, []).append(target)
            said[part.pupil_id] = said.get(part.pupil_id) or _own_words(text, part.pupil_id)
    profile, key_workers = _profile(found), _key_workers(found)
    return tuple(
        replace(_paper(pupils[key], targets, profile.get(key, {}), said[key]), key_worker=key_workers.get(key, ""))
        for key, targets in found.items()
    )


def _agreed_texts(plan_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the latest agreed text of each plan without its confidential sections. Two queries.

    Not by the plans in reach: who works with one pupil of a group prints that pupil's target without seeing the plan.
    """
    keys = list(plan_ids)
    confidential = plan_queries.confidential_codes(keys)
    versions = apps.get_model("plans", "PlanVersion").objects
    newer = versions.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    return {
        row.plan_id: agreed_text.without_confidential(row.snapshot, confidential.get(row.plan_id, ()))
        for row in versions.filter(~Exists(newer), plan__in=keys).order_by("pk")
    }


def _target(text: Mapping[str, Any], part: PupilTarget, lines: Mapping[UUID, Line]) -> PaperTarget | None:
    agreed = next((row for row in text["targets"] if row["id"] == str(part.target_id)), None)
    own = next((row for row in agreed["pupils"] if row["id"] == str(part.pk)), None) if agreed else None
    if agreed is None or own is None or not agreed["wording"].strip():
        return None
    return paper_target(agreed, own, lines.get(part.pk), clock.today())


def _own_words(text: Mapping[str, Any], pupil_id: UUID) -> str:
    """Return what the pupil says in their own plan; a section for several voices is not the pupil's alone."""
    if (text["pupil"] or {}).get("id") != str(pupil_id):
        return ""
    framework = plan_queries.framework_of(text["framework"])
    kind = framework.plan_kind(text["kind"]["code"]) if framework else None
    rows = (row for row in text["sections"] if role_of(kind, row["code"]) is SectionRole.PUPIL_VOICE)
    return "\n".join(row["text"].strip() for row in rows if row["text"].strip())


def _profile(pupil_ids: Iterable[UUID]) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """Return what each pupil is good at, likes and is helped by. One query."""
    rows = apps.get_model("pupils", "ProfileEntry").objects.filter(
        pupil__in=list(pupil_ids), kind__in=SHOWN_PROFILE, is_confidential=False
    )
    found: dict[UUID, dict[str, tuple[str, ...]]] = {}
    for pupil_id, kind, text in rows.order_by("position", "pk").values_list("pupil_id", "kind", "text"):
        kinds = found.setdefault(pupil_id, {})
        kinds[kind] = (*kinds.get(kind, ()), text)
    return found


def _key_workers(pupil_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each pupil's key worker today, for those who have one. One query."""
    today = clock.today()
    rows = apps.get_model("pupils", "CoreGroupMember").objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        pupil__in=list(pupil_ids),
        role=CoreRole.KEY_WORKER,
        starts_on__lte=today,
    )
    return dict(rows.order_by("-starts_on", "pk").values_list("pupil_id", "membership__user__name"))


def _paper(
    pupil: Pupil, targets: Sequence[PaperTarget], profile: Mapping[str, tuple[str, ...]], said: str
) -> PupilPaper:
    return PupilPaper(
        pupil_id=pupil.pk,
        name=pupil.name,
        first_name=pupil.first_name,
        class_name=pupil.class_name,
        good_at=profile.get(ProfileKind.STRENGTH, ()),
        likes=profile.get(ProfileKind.INTEREST, ()),
        helps=profile.get(ProfileKind.HELPS, ()),
        says=said,
        targets=tuple(targets),
    )
