"""Reads of the room: what a brief says now, whom one can be made of, and the list of briefs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor, Role
from handrail.briefs import policy, rules
from handrail.briefs.types import (
    STANDING_LABELS,
    BriefRow,
    BriefSeen,
    BriefStanding,
    Choices,
    OpeningRow,
    Sheet,
    SheetPupil,
    SheetTarget,
)
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.types import Nation
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.queries import in_use
from handrail.progress.queries import how_lines
from handrail.pupils.policy import limit_to_visible, pupils_visible_to, still_here
from handrail.pupils.types import CoreRole, ProfileKind, place_name
from handrail.schools.types import GROUP_KIND_LABELS, GroupKind

if TYPE_CHECKING:
    from handrail.briefs.models import Brief
    from handrail.plans.models import PupilTarget
    from handrail.pupils.models import Pupil

TOLD_KINDS = (ProfileKind.HELPS, ProfileKind.AVOID, ProfileKind.COMMUNICATION, ProfileKind.MEDICAL)
STANDING_VARIANTS = {
    BriefStanding.COMING: "info",
    BriefStanding.TODAY: "good",
    BriefStanding.OVER: "quiet",
    BriefStanding.ENDED: "quiet",
}
MOST_ROWS = 50


def _today(prefix: str = "") -> Q:
    today = clock.today()
    return Q(**{f"{prefix}starts_on__lte": today}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today})
    )


def _rows(name: str) -> QuerySet[Any]:
    """Return the rows of a lower room's model, within the scope of the school."""
    room, model = name.split(".")
    return apps.get_model(room, model).objects.all()


# --------------------------------------------------------------------------------------------------- one brief


def sheet(actor: Actor, brief: Brief) -> Sheet:
    """Return what a brief says now, by what the actor (its maker) may see now. Ten queries.

    Nothing that is marked confidential, no need, no stage, no contact. A pupil whom the maker no longer reaches, or who
    left, is missing.
    """
    groups = list(_rows("schools.TeachingGroup").filter(pk__in=brief.group_ids).order_by("year_group", "name", "pk"))
    reached = list(_pupils(actor, [group.pk for group in groups], brief.pupil_ids))
    ids = [pupil.pk for pupil in reached]
    entries = _rows("pupils.RegisterEntry").filter(_today(), pupil_id__in=ids, withdrawn_at__isnull=True)
    on_register = set(entries.values_list("pupil_id", flat=True))
    texts, targets, ask = _texts(ids), _targets(actor, ids), _key_workers(ids)
    nation = nation_of(actor.framework_code)
    found = [
        (pupil.pk, _sheet_pupil(nation, pupil, texts[pupil.pk], targets[pupil.pk], ask[pupil.pk])) for pupil in reached
    ]
    told = tuple(row for key, row in found if rules.must_be_told(row, is_on_register=key in on_register))
    return Sheet(
        school_name=actor.school_name,
        for_name=brief.for_name,
        day=brief.day,
        groups=tuple(group.name for group in groups),
        sencos=_sencos(actor),
        teachers=_teachers(groups),
        telephone=_rows("schools.School").values_list("telephone", flat=True).get(pk=actor.school_id),
        pupils=told,
        n_others=len(found) - len(told),
    )


def _pupils(actor: Actor, group_ids: Collection[UUID], pupil_ids: Collection[str]) -> QuerySet[Pupil]:
    in_groups = _rows("pupils.GroupPupil").filter(_today(), pupil=OuterRef("pk"), group_id__in=group_ids)
    here = still_here(clock.today())
    rows = pupils_visible_to(actor, Permission.BRIEF_MAKE).filter(here)
    return rows.filter(Exists(in_groups) | Q(pk__in=pupil_ids)).order_by("sort_name", "pk")


def _texts(pupil_ids: Sequence[UUID]) -> dict[UUID, dict[str, tuple[str, ...]]]:
    found: dict[UUID, dict[str, tuple[str, ...]]] = defaultdict(dict)
    rows = _rows("pupils.ProfileEntry").filter(
        pupil_id__in=pupil_ids, kind__in=[kind.value for kind in TOLD_KINDS], is_confidential=False
    )
    for pupil_id, kind, text in rows.order_by("position", "pk").values_list("pupil_id", "kind", "text"):
        # Lines stand one after the other in a sentence.
        found[pupil_id][kind] = (*found[pupil_id].get(kind, ()), text.strip().rstrip("."))
    return found


def _targets(actor: Actor, pupil_ids: Sequence[UUID]) -> dict[UUID, list[SheetTarget]]:
    """Return the first targets of each pupil that adults work to today. Two queries."""
    visible = pupil_targets_visible_to(actor).filter(pupil_id__in=pupil_ids, target__plan__is_confidential=False)
    ordered = in_use(visible, clock.today()).select_related("target")
    rows: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for row in ordered.order_by("target__plan__starts_on", "target__position", "pk"):
        rows[row.pupil_id].append(row)
    shown = [row for each in rows.values() for row in each[: rules.MOST_TARGETS]]
    how = how_lines(actor, shown)
    found: dict[UUID, list[SheetTarget]] = defaultdict(list)
    for row in shown:
        found[row.pupil_id].append(SheetTarget(row.target.wording, how[row.pk]))
    return found


def _key_workers(pupil_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = _rows("pupils.CoreGroupMember").filter(_today(), pupil_id__in=pupil_ids, role=CoreRole.KEY_WORKER.value)
    for pupil_id, name in rows.order_by("membership__user__name", "pk").values_list(
        "pupil_id", "membership__user__name"
    ):
        found[pupil_id].append(name)
    return found


def _sheet_pupil(
    nation: Nation, pupil: Pupil, texts: dict[str, tuple[str, ...]], targets: list[SheetTarget], ask: list[str]
) -> SheetPupil:
    return SheetPupil(
        name=pupil.name,
        place=place_name(nation, pupil.year_group, pupil.class_name),
        helps=texts.get(ProfileKind.HELPS, ()),
        avoid=texts.get(ProfileKind.AVOID, ()),
        know=texts.get(ProfileKind.COMMUNICATION, ()) + texts.get(ProfileKind.MEDICAL, ()),
        targets=tuple(targets),
        ask=tuple(ask),
    )


def _sencos(actor: Actor) -> tuple[str, ...]:
    held = _rows("access.RoleHeld").filter(_today(), school_id=actor.school_id, role=Role.SENCO.value)
    names = held.filter(_today("membership__")).order_by("membership__user__name", "pk")
    return tuple(dict.fromkeys(names.values_list("membership__user__name", flat=True)))


def _teachers(groups: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Return who teaches or leads each of the groups: (group, names). One query."""
    teaches = _rows("access.RoleHeld").filter(_today(), membership=OuterRef("membership_id"), role=Role.TEACHER.value)
    adults = _rows("access.GroupAdult").filter(_today(), Exists(teaches), group_id__in=[group.pk for group in groups])
    names: dict[UUID, list[str]] = defaultdict(list)
    for group_id, name in adults.order_by("membership__user__name", "pk").values_list(
        "group_id", "membership__user__name"
    ):
        names[group_id].append(name)
    return tuple((group.name, rules.listed(names[group.pk])) for group in groups if names[group.pk])


# ------------------------------------------------------------------------------------------------- making one


def choices(actor: Actor) -> Choices:
    """Return the groups with pupils in reach, and the pupils in reach of whom something must be known. Two queries."""
    places = limit_to_visible(_rows("pupils.GroupPupil"), actor, Permission.BRIEF_MAKE, pupil="pupil_id")
    groups = (
        _rows("schools.TeachingGroup")
        .filter(Exists(places.filter(_today(), group=OuterRef("pk"))), school_id=actor.school_id)
        .order_by(F("year_group").asc(nulls_last=True), "name", "pk")
        .values_list("pk", "name", "kind", "subject__name")
    )
    classes, sets = [], []
    for key, name, kind, subject in groups:
        if kind == GroupKind.TEACHING:
            sets.append((str(key), f"{name}, {subject}" if subject else name))
        else:
            classes.append((str(key), f"{name} ({GROUP_KIND_LABELS[GroupKind(kind)].lower()})"))
    pupils = [
        (str(row.pk), f"{row.name}, {row.class_name}" if row.class_name else row.name) for row in _with_something(actor)
    ]
    return Choices(tuple(classes), tuple(sets), tuple(pupils))


def _with_something(actor: Actor) -> QuerySet[Pupil]:
    """Return the pupils in reach of whom something must be known, as rules.must_be_told says of one."""
    today = clock.today()
    pupil = OuterRef("pk")
    entries = _rows("pupils.RegisterEntry").filter(_today(), pupil=pupil, withdrawn_at__isnull=True)
    lines = _rows("pupils.ProfileEntry").filter(pupil=pupil, kind__in=TOLD_KINDS, is_confidential=False)
    targets = in_use(pupil_targets_visible_to(actor).filter(target__plan__is_confidential=False), today)
    here = still_here(today)
    told = Exists(entries) | Exists(lines) | Exists(targets.filter(pupil=pupil))
    return pupils_visible_to(actor, Permission.BRIEF_MAKE).filter(here & Q(told)).order_by("sort_name", "pk")


def days(actor: Actor) -> tuple[Any, ...]:
    """Return the days for which a brief can be made now. Two queries."""
    from handrail.schools.queries import calendar_of

    return rules.days_to_choose(clock.today(), calendar_of(actor.school_id))


# ------------------------------------------------------------------------------------------------------- lists


def brief_rows(actor: Actor) -> list[BriefRow]:
    """Return the briefs that the actor may see, the latest day first, fifty at most. One query."""
    rows = policy.briefs_visible_to(actor).annotate(n_openings=Count("openings")).order_by("-day", "-pk")
    return [brief_row(row) for row in rows[:MOST_ROWS]]


def brief_row(row: Brief) -> BriefRow:
    """Return one visible brief ready to show. One query if its openings were not counted."""
    now = rules.standing(row.day, row.ended_at, clock.today())
    return BriefRow(
        brief_id=row.pk,
        for_name=row.for_name,
        day=row.day,
        made_by=row.made_by_name,
        whom=row.whom,
        standing=now,
        standing_label=STANDING_LABELS[now],
        variant=STANDING_VARIANTS[now],
        has_link=bool(row.token_hash),
        n_openings=getattr(row, "n_openings", 0),
    )


def openings_of(brief: Brief) -> list[OpeningRow]:
    """Return when and from where a visible brief's link was opened, the latest first. One query."""
    return [OpeningRow(row.at, row.address or "not known") for row in brief.openings.order_by("-at", "-pk")[:200]]


def opened_for(actor: Actor, pupil_ids: Sequence[UUID], *, since: date) -> dict[UUID, list[BriefSeen]]:
    """Return, for each pupil, the visible briefs with them that were opened since a day, the latest first.

    A pupil is in a brief by name, or by a group that they were in on its day. Two queries.
    """
    opened = policy.briefs_visible_to(actor).filter(day__gte=since, openings__isnull=False)
    briefs = list(opened.annotate(n_openings=Count("openings"), first_at=Min("openings__at")).order_by("-day", "-pk"))
    if not briefs:
        return {}
    groups = {key for brief in briefs for key in brief.group_ids}
    places = _rows("pupils.GroupPupil").filter(pupil_id__in=pupil_ids, group_id__in=groups)
    found: dict[UUID, list[BriefSeen]] = defaultdict(list)
    rows = list(places.values_list("pupil_id", "group_id", "starts_on", "ends_on"))
    for brief in briefs:
        # The rows of a count are Django's annotations, which the model does not name.
        seen = BriefSeen(brief.pk, brief.for_name, brief.day, brief.n_openings, brief.first_at)  # type: ignore[attr-defined]
        held = {
            pupil_id
            for pupil_id, group_id, starts_on, ends_on in rows
            if str(group_id) in brief.group_ids and starts_on <= brief.day and (ends_on is None or ends_on >= brief.day)
        }
        for pupil_id in pupil_ids:
            if pupil_id in held or str(pupil_id) in brief.pupil_ids:
                found[pupil_id].append(seen)
    return found
