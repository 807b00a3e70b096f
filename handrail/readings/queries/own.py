"""What waits for one adult to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import BooleanField, Case, F, Q, QuerySet, When

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.frameworks.queries import nation_of
from handrail.frameworks.types import Nation
from handrail.plans.queries import GroupSight, confidential_codes, kind_name, sights_of
from handrail.plans.rules import snapshot
from handrail.pupils.types import place_name
from handrail.readings import policy
from handrail.readings.rules.differences import differences, in_short
from handrail.readings.rules.waiting import freshness
from handrail.readings.types import FRESHNESS_LABELS, Freshness, OwnReading, ReadCount, ToRead

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanVersion

VARIANTS = {Freshness.NEW_PUPIL: "attention", Freshness.NEW_PLAN: "info", Freshness.CHANGED: "active"}


class _Read(NamedTuple):
    """A version that the person has read or agreed."""

    plan_id: UUID
    pupil_id: UUID
    number: int
    version_id: UUID
    at: datetime


def n_to_read(actor: Actor) -> int:
    """Return how many plans wait for this person. One query, none for whoever works with no pupil."""
    return policy.versions_to_read(actor).count() if policy.links_asked(actor, Permission.PLAN_VIEW) else 0


def plans_to_read(actor: Actor) -> QuerySet[PlanVersion]:
    """Return the versions that wait for this person, the latest agreed first. One query when read."""
    rows = policy.versions_to_read(actor).select_related("plan__pupil", "plan__group")
    return rows.order_by("-agreed_at", "plan__pupil__sort_name", "pk")


def plan_reading(actor: Actor, plan: Plan, *, counts: bool) -> tuple[OwnReading | None, ReadCount | None]:
    """Return how far the person is with a plan, and with `counts` how many adults have read it. One query.

    None for what does not apply: they are not to read it; nothing holds that could be read.
    """
    rows = policy.with_own_reading(policy.versions_in_force().filter(plan=plan), actor).annotate(
        is_own=Case(When(policy.is_linked(actor), then=True), default=False, output_field=BooleanField())
    )
    if counts:
        rows = rows.annotate(
            **policy.reader_counts(
                actor,
                pupil="plan__pupil_id",
                plan="plan_id",
                is_confidential="plan__is_confidential",
                of_group=plan.pupil_id is None,
            )
        )
    version: Any = rows.defer("snapshot").first()
    if version is None:
        return None, None
    is_author = version.agreed_by_id == actor.membership_id
    own = (
        OwnReading(version.pk, version.number, version.seen_at, version.read_at, is_author) if version.is_own else None
    )
    return own, ReadCount(version.n_readers, version.n_read) if counts else None


def to_read_rows(actor: Actor, versions: Sequence[PlanVersion]) -> list[ToRead]:
    """Return each of these waiting versions with what is new or different to this person. Five queries at most.

    Of a group's plan only what is about the pupils whom they reach.
    """
    if not versions:
        return []
    sights = sights_of(actor, [row.plan_id for row in versions if row.plan.pupil_id is None])
    whose = {row.plan_id: _pupils_of(row, sights.get(row.plan_id)) for row in versions}
    read = _read_before(actor, {key for keys in whose.values() for key in keys}, list(sights))
    latest = {row.plan_id: row for row in sorted(read, key=lambda row: row.number)}
    pupils = {row.pupil_id for row in read}
    old = {row.version_id for row in latest.values() if row.plan_id in {version.plan_id for version in versions}}
    texts = dict(_versions().filter(pk__in=old).values_list("pk", "snapshot")) if old else {}
    hidden = confidential_codes(row.plan_id for row in versions)
    nation = nation_of(actor.framework_code)
    return [
        _to_read(
            nation,
            row,
            latest.get(row.plan_id),
            bool(pupils.intersection(whose[row.plan_id])),
            texts,
            hidden,
            sights.get(row.plan_id),
        )
        for row in versions
    ]


def _pupils_of(version: PlanVersion, sight: GroupSight | None) -> list[UUID]:
    return [key for key, _ in sight.reached] if sight else [version.plan.pupil_id]  # type: ignore[list-item]


def _read_before(actor: Actor, pupil_ids: Collection[UUID], group_plans: Sequence[UUID]) -> list[_Read]:
    """Return what the person has read of these pupils and group plans, or agreed. Two queries."""
    from handrail.readings.models import PlanReading

    theirs = Q(version__plan__pupil__in=pupil_ids) | Q(version__plan__in=group_plans)
    said = PlanReading.objects.filter(
        theirs, membership_id=actor.membership_id, acknowledged_at__isnull=False
    ).values_list("version__plan_id", "version__plan__pupil_id", "version__number", "version_id", F("acknowledged_at"))
    mine = Q(plan__pupil__in=pupil_ids) | Q(plan__in=group_plans)
    agreed = _versions().filter(mine, agreed_by_id=actor.membership_id)
    own = agreed.values_list("plan_id", "plan__pupil_id", "number", "pk", "agreed_at")
    return [_Read(*row) for row in (*said, *own)]


def _versions() -> QuerySet[Any]:
    return apps.get_model("plans", "PlanVersion").objects.all()


def _to_read(
    nation: Nation,
    version: PlanVersion,
    before: _Read | None,
    knows_pupil: bool,
    texts: dict[UUID, dict[str, Any]],
    hidden: dict[UUID, frozenset[str]],
    sight: GroupSight | None,
) -> ToRead:
    plan, pupil = version.plan, version.plan.pupil
    # A list is read over shoulders, so what is confidential is not on it, whoever looks; the plan's page shows it.
    codes = hidden.get(plan.pk, frozenset())
    text = snapshot.without_confidential(version.snapshot, codes)
    old = snapshot.without_confidential(texts[before.version_id], codes) if before else None
    if sight is not None:
        text, old = sight.text(text), sight.text(old) if old else None
    fresh = freshness(read_this_plan=before is not None, read_any_plan=knows_pupil)
    return ToRead(
        version_id=version.pk,
        plan_id=plan.pk,
        number=version.number,
        pupil_name=pupil.name if pupil else text["group"]["name"],
        place=place_name(nation, pupil.year_group, pupil.class_name) if pupil else "",
        pupils=tuple(name for _, name in sight.reached) if sight else (),
        kind_name=kind_name(plan),
        agreed_at=version.agreed_at,
        agreed_by=version.agreed_by_name,
        starts_on=plan.starts_on,
        freshness=fresh,
        label=FRESHNESS_LABELS[fresh],
        variant=VARIANTS[fresh],
        changes=differences(old, text) if old else (),
        targets=() if old else in_short(text),
        read_number=before.number if before else None,
        read_at=before.at if before else None,
        seen_at=version.seen_at,  # type: ignore[attr-defined]
    )
