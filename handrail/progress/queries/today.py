"""Whom an adult meets today: their pupils and groups, each target with how to do it and how it went last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible
from handrail.core.ids import new_id
from handrail.plans.queries import group_name, in_use
from handrail.progress import policy
from handrail.progress.queries.lines import (
    RecordRow,
    counted,
    how_of,
    lines_from,
    newest_of,
    standing_of,
    value_in_words,
)
from handrail.progress.recording import Recorder, recorder_for
from handrail.progress.types import Line
from handrail.pupils.policy import still_here

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.progress.models import Observation

PUPILS_ON_A_PAGE = 25


@dataclass(frozen=True)
class TodayTarget:
    """One target of a pupil today: what, how in at most two lines, and the last three records, newest first.

    `aim` is the pupil's own criterion in words, '' without one. `entry_id` is the number that the page's form sends, so
    that pressing Save twice sends the same one twice.
    """

    pupil_target_id: UUID
    wording: str
    how: tuple[str, ...]
    last: tuple[RecordRow, ...]
    standing_text: str
    standing_variant: str
    is_recorded_today: bool
    recorder: Recorder
    entry_id: UUID
    aim: str = ""
    group_name: str = ""


@dataclass(frozen=True)
class TodayPupil:
    """One pupil with all live targets, in the plan's order. Those of groups are also in their group's block."""

    id: UUID
    name: str
    first_name: str
    class_name: str
    targets: tuple[TodayTarget, ...]
    short_name: str = ""

    @property
    def open(self) -> tuple[TodayTarget, ...]:
        """Return the pupil's own targets without a record today."""
        return tuple(row for row in self.own if not row.is_recorded_today)

    @property
    def done(self) -> tuple[TodayTarget, ...]:
        """Return the pupil's own targets with a record today."""
        return tuple(row for row in self.own if row.is_recorded_today)

    @property
    def own(self) -> tuple[TodayTarget, ...]:
        """Return the targets of the pupil's own plans."""
        return tuple(row for row in self.targets if not row.group_name)


@dataclass(frozen=True)
class PupilPart:
    """One pupil's part in a group's target. `is_anchor`: the page has no card of this pupil's own."""

    pupil_id: UUID
    name: str
    target: TodayTarget
    is_anchor: bool = False


@dataclass(frozen=True)
class GroupTarget:
    """One target of a group, with the pupils who are there today, by name."""

    id: UUID
    wording: str
    how: tuple[str, ...]
    parts: tuple[PupilPart, ...]

    @property
    def n_done(self) -> int:
        """Return for how many pupils it was recorded today."""
        return sum(part.target.is_recorded_today for part in self.parts)


@dataclass(frozen=True)
class TodayGroup:
    """One group plan in use, with its targets. `id` is the plan's."""

    id: UUID
    name: str
    targets: tuple[GroupTarget, ...]


@dataclass(frozen=True)
class Today:
    """The page of one adult's day. `classes` can be chosen; `chosen` is one of them, or '' for one's own pupils."""

    pupils: tuple[TodayPupil, ...]
    groups: tuple[TodayGroup, ...]
    classes: tuple[str, ...]
    chosen: str
    page: int
    has_next: bool

    @property
    def cards(self) -> tuple[TodayPupil, ...]:
        """Return the pupils who have targets of their own."""
        return tuple(pupil for pupil in self.pupils if pupil.own)


def today_rows(actor: Actor, *, class_name: str = "", page: int = 1) -> Today:
    """Return the pupils of this adult with their live targets, 25 pupils a page, by name. Five queries.

    One's own pupils are those of one's groups and caseload, also for a SENCO who reaches everybody; any class in reach
    can be chosen instead.
    """
    everybody = _live_targets(actor)
    if class_name:
        rows = everybody.filter(pupil__class_name=class_name)
    else:
        # Reach as a teacher: one's groups and caseload only, whatever else one's roles allow.
        rows = _live_targets(replace(actor, roles=frozenset({Role.TEACHER})))
    classes = everybody.order_by("pupil__class_name").values_list("pupil__class_name", flat=True).distinct()
    by_name = ("pupil__surname", "pupil__forename", "pupil_id")
    first = (max(page, 1) - 1) * PUPILS_ON_A_PAGE
    pupil_ids = [
        key
        for *_, key in rows.order_by(*by_name).values_list(*by_name).distinct()[first : first + PUPILS_ON_A_PAGE + 1]
    ]
    shown = pupil_ids[:PUPILS_ON_A_PAGE]
    targets = list(
        rows.filter(pupil_id__in=shown)
        .select_related("pupil", "target__plan__group")
        .order_by(*by_name, "target__plan__starts_on", "target__position", "pk")
    )
    found = _today_targets(actor, targets)
    return Today(
        pupils=_pupils(targets, found),
        groups=_groups(targets, found),
        classes=tuple(name for name in classes if name),
        chosen=class_name,
        page=max(page, 1),
        has_next=len(pupil_ids) > PUPILS_ON_A_PAGE,
    )


def group_target(actor: Actor, target_id: UUID) -> tuple[str, GroupTarget, dict[UUID, PupilTarget]]:
    """Return the name of the group, its target with the pupils in reach who are there today, and their rows by key.

    Four queries. Errors: NotVisible where nothing of it is in use or in reach; Denied where it may only be read.
    """
    targets = list(
        _live_targets(actor)
        .filter(target_id=target_id)
        .select_related("pupil", "target__plan__group")
        .order_by("pupil__surname", "pupil__forename", "pk")
    )
    if not targets:
        if policy.pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD).filter(target_id=target_id).exists():
            raise NotVisible
        if policy.pupil_targets_visible_to(actor).filter(target_id=target_id).exists():
            raise Denied(denial(actor, Permission.OBSERVATION_RECORD))
        raise NotVisible
    found = _today_targets(actor, targets)
    name = group_name(targets[0].target.plan)
    return name, _group_target(targets, found, frozenset()), {row.pk: row for row in targets}


def _live_targets(actor: Actor) -> QuerySet[PupilTarget]:
    today = clock.today()
    rows = policy.pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD)
    return in_use(rows, today).filter(still_here(today, pupil="pupil"))


def _today_targets(actor: Actor, targets: Sequence[PupilTarget]) -> dict[UUID, TodayTarget]:
    records = counted(actor, [row.pk for row in targets])
    lines, how = lines_from(targets, records), how_of(targets)
    return {
        row.pk: _today_target(actor, row, records.get(row.pk, []), lines.get(row.pk), how[row.pk]) for row in targets
    }


def _pupils(targets: Sequence[PupilTarget], found: dict[UUID, TodayTarget]) -> tuple[TodayPupil, ...]:
    by_pupil: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for row in targets:
        by_pupil[row.pupil_id].append(row)
    pupils = [rows[0].pupil for rows in by_pupil.values()]
    n_with = Counter(pupil.first_name for pupil in pupils)
    return tuple(
        TodayPupil(
            pupil.pk,
            pupil.name,
            pupil.first_name,
            pupil.class_name,
            tuple(found[row.pk] for row in by_pupil[pupil.pk]),
            short_name=pupil.first_name if n_with[pupil.first_name] == 1 else pupil.name,
        )
        for pupil in pupils
    )


def _groups(targets: Sequence[PupilTarget], found: dict[UUID, TodayTarget]) -> tuple[TodayGroup, ...]:
    with_card = frozenset(row.pupil_id for row in targets if not found[row.pk].group_name)
    by_plan: dict[UUID, dict[UUID, list[PupilTarget]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(targets, key=lambda row: (row.target.plan.starts_on, row.target.position)):
        if found[row.pk].group_name:
            by_plan[row.target.plan_id][row.target_id].append(row)
    groups = []
    for plan_id, of_plan in by_plan.items():
        has_anchor: set[UUID] = set(with_card)
        of_group = []
        for rows in of_plan.values():
            of_group.append(_group_target(rows, found, frozenset(has_anchor)))
            has_anchor |= {row.pupil_id for row in rows}
        with_card |= has_anchor
        groups.append(TodayGroup(plan_id, found[next(iter(of_plan.values()))[0].pk].group_name, tuple(of_group)))
    return tuple(sorted(groups, key=lambda group: group.name))


def _group_target(
    rows: Sequence[PupilTarget], found: dict[UUID, TodayTarget], has_anchor: frozenset[UUID]
) -> GroupTarget:
    return GroupTarget(
        rows[0].target_id,
        rows[0].target.wording,
        found[rows[0].pk].how,
        tuple(
            PupilPart(row.pupil_id, row.pupil.name, found[row.pk], is_anchor=row.pupil_id not in has_anchor)
            for row in rows
        ),
    )


def _today_target(
    actor: Actor,
    pupil_target: PupilTarget,
    records: Sequence[Observation],
    line: Line | None,
    how: tuple[str, ...],
) -> TodayTarget:
    today, target = clock.today(), pupil_target.target
    text, variant = standing_of(line, today)
    return TodayTarget(
        pupil_target_id=pupil_target.pk,
        wording=target.wording,
        how=how,
        last=newest_of(actor, pupil_target, records, 3),
        standing_text=text,
        standing_variant=variant,
        is_recorded_today=any(row.observed_on == today for row in records),
        recorder=recorder_for(
            target.measure,
            unit=target.unit,
            out_of=pupil_target.out_of,
            criterion=pupil_target.criterion,
            steps=target.steps,
        ),
        entry_id=new_id(),
        aim=value_in_words(pupil_target, pupil_target.criterion),
        group_name=group_name(target.plan),
    )
