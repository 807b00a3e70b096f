"""Who has read which plan: the set of adults and plans of a whole school, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CharField, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from handrail.access import queries as access
from handrail.access.types import Actor, Reach
from handrail.briefs import queries as briefs
from handrail.briefs.types import BriefSeen
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.types import Nation
from handrail.plans.queries import kind_name, whose_plan
from handrail.pupils.types import place_name
from handrail.readings import policy
from handrail.readings.rules.waiting import by_adult, state_of, waits_since
from handrail.readings.types import AdultReading, Link, PlanReaders, Reader

if TYPE_CHECKING:
    from handrail.plans.models import PlanVersion

# For each daily link: the column of the membership, and those of the days on which its parts began.
_COLUMNS: dict[Reach, tuple[str, str, str]] = {
    Reach.TAUGHT: ("group__adults__membership_id", "starts_on", "group__adults__starts_on"),
    Reach.FACULTY: (
        "group__subject__faculty__adults__membership_id",
        "starts_on",
        "group__subject__faculty__adults__starts_on",
    ),
    Reach.CASELOAD: ("membership_id", "starts_on", "starts_on"),
}
# Supply staff come for a day: what was opened in the last two weeks is what a SENCO asks about.
BRIEFS_FOR = timedelta(days=14)


@dataclass(frozen=True)
class ReadingFilter:
    """How the list of plans is narrowed; empty means all."""

    class_name: str = ""


def versions_listed(actor: Actor, filters: ReadingFilter | None = None) -> list[PlanVersion]:
    """Return the versions in force that the actor oversees, without their text, by name. One query.

    In a class stand its pupils' plans, and those of groups with one of its pupils.
    """
    rows = policy.versions_overseen(actor).defer("snapshot").select_related("plan__pupil", "plan__group")
    if filters and filters.class_name:
        in_group = policy.open_places().filter(plan=OuterRef("plan"), pupil__class_name=filters.class_name)
        rows = rows.filter(Q(plan__pupil__class_name=filters.class_name) | Q(Exists(in_group)))
    return list(rows.order_by(Coalesce("plan__pupil__sort_name", "plan__group__name"), "plan__starts_on", "pk"))


def class_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the classes with plans that the actor oversees. One query."""
    rows = policy.versions_overseen(actor).exclude(plan__pupil__class_name="")
    names = rows.order_by("plan__pupil__class_name").values_list("plan__pupil__class_name", flat=True).distinct()
    return [(name, name) for name in names]


def readers_of(actor: Actor, versions: Sequence[PlanVersion]) -> list[PlanReaders]:
    """Return each of these versions with everybody who is to read it. Four queries at most, none without versions.

    `versions` are fetched by policy, with plan and pupil.
    """
    if not versions:
        return []
    pupils = _pupils_of(versions)
    links = _links([key for keys in pupils.values() for key in keys])
    ids = {link.membership_id for rows in links.values() for link in rows}
    people = {person.membership_id: person for person in access.actors_with(actor, roles=(), membership_ids=ids)}
    readings = _readings(versions)
    nation = nation_of(actor.framework_code)
    return [_plan_readers(nation, row, pupils[row.plan_id], links, people, readings) for row in versions]


def _pupils_of(versions: Sequence[PlanVersion]) -> dict[UUID, tuple[UUID, ...]]:
    """Return whose plan each is: its pupil, or the pupils of its group today. One query where there are groups."""
    found: dict[UUID, tuple[UUID, ...]] = {
        row.plan_id: (row.plan.pupil_id,) if row.plan.pupil_id else () for row in versions
    }
    groups = [key for key, pupils in found.items() if not pupils]
    if groups:
        places = policy.open_places().filter(plan__in=groups).order_by("pupil__sort_name", "pk")
        for plan_id, pupil_id in places.values_list("plan_id", "pupil_id"):
            found[plan_id] = (*found[plan_id], pupil_id)
    return found


def counts_of(actor: Actor, plan_ids: Sequence[UUID]) -> dict[UUID, PlanReaders]:
    """Return who reads each of these plans, those that hold and that the actor may write. Five queries at most."""
    if not plan_ids:
        return {}
    rows = policy.versions_overseen(actor).filter(plan__in=plan_ids)
    found = readers_of(actor, list(rows.defer("snapshot").select_related("plan__pupil", "plan__group").order_by("pk")))
    return {row.plan_id: row for row in found}


def adults_of(plans: Sequence[PlanReaders]) -> tuple[AdultReading, ...]:
    """Return each adult of these plans with how many wait, and when they were last reminded. One query."""
    from handrail.readings.models import ReadingReminder

    ids = {reader.membership_id for plan in plans for reader in plan.readers}
    rows = ReadingReminder.objects.filter(membership_id__in=ids).values("membership_id").order_by("membership_id")
    return by_adult(plans, dict(rows.annotate(last=Max("sent_on")).values_list("membership_id", "last")))


def briefs_of(actor: Actor, pupil_ids: Sequence[UUID]) -> dict[UUID, list[BriefSeen]]:
    """Return, for each pupil, the briefs of the last two weeks whose links were opened. Two queries."""
    return briefs.opened_for(actor, pupil_ids, since=clock.today() - BRIEFS_FOR)


def _links(pupil_ids: Sequence[UUID]) -> defaultdict[UUID, list[Link]]:
    """Return the daily links of these pupils, each pair of adult and kind once. One query for the whole school."""
    parts = [_part(reach, columns).filter(pupil_id__in=pupil_ids) for reach, columns in _COLUMNS.items()]
    rows = parts[0].union(*parts[1:])
    first: dict[tuple[UUID, UUID, str], date] = {}
    for pupil_id, member_id, reach, one, other in rows:
        key, since = (pupil_id, member_id, reach), max(one, other)
        first[key] = min(first.get(key, since), since)
    found: defaultdict[UUID, list[Link]] = defaultdict(list)
    for (pupil_id, member_id, reach), since in first.items():
        found[pupil_id].append(Link(pupil_id, member_id, reach, since))
    return found


def _part(reach: Reach, columns: tuple[str, str, str]) -> QuerySet[Any]:
    member, one, other = columns
    rows = policy.links_of_all(reach).order_by()
    return rows.annotate(
        reader=F(member), kind_of_link=Value(reach.value, CharField()), one_since=F(one), other_since=F(other)
    ).values_list("pupil_id", "reader", "kind_of_link", "one_since", "other_since")


def _readings(versions: Sequence[PlanVersion]) -> dict[tuple[UUID, UUID], tuple[Any, Any]]:
    from handrail.readings.models import PlanReading

    rows = PlanReading.objects.filter(version__in=[row.pk for row in versions])
    found = rows.values_list("version_id", "membership_id", "first_seen_at", "acknowledged_at")
    return {(version_id, member_id): (seen, read) for version_id, member_id, seen, read in found}


def _plan_readers(
    nation: Nation,
    version: PlanVersion,
    pupil_ids: tuple[UUID, ...],
    links: Mapping[UUID, Sequence[Link]],
    people: dict[UUID, Actor],
    readings: dict[tuple[UUID, UUID], tuple[Any, Any]],
) -> PlanReaders:
    plan, pupil = version.plan, version.plan.pupil
    since: dict[UUID, date] = {}
    for link in (link for key in pupil_ids for link in links.get(key, ())):
        person = people.get(link.membership_id)
        if person and policy.is_to_read(person, Reach(link.reach), is_confidential=plan.is_confidential):
            since[link.membership_id] = min(since.get(link.membership_id, link.since), link.since)
    agreed_on = timezone.localdate(version.agreed_at)
    readers = []
    for member_id, linked in since.items():
        seen, read = readings.get((version.pk, member_id), (None, None))
        is_author = version.agreed_by_id == member_id
        state = state_of(seen_at=seen, read_at=read, is_author=is_author)
        at = read or (version.agreed_at if is_author else seen)
        readers.append(Reader(member_id, people[member_id].name, waits_since(agreed_on, linked), state, at))
    return PlanReaders(
        version_id=version.pk,
        plan_id=plan.pk,
        pupil_ids=pupil_ids,
        number=version.number,
        pupil_name=whose_plan(plan),
        place=place_name(nation, pupil.year_group, pupil.class_name) if pupil else "",
        kind_name=kind_name(plan),
        agreed_at=version.agreed_at,
        readers=tuple(sorted(readers, key=lambda row: (row.has_read, row.name, str(row.membership_id)))),
    )
