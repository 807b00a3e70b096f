"""Reads of everyday progress: the lines of targets, and the pupils that an adult meets today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.core.charts import Svg
from handrail.plans.queries import in_use
from handrail.plans.rules.measures import format_value
from handrail.plans.types import MeasureKind
from handrail.progress import policy, rules
from handrail.progress.recording import can_undo
from handrail.progress.types import Line, NumberRow, Point, Standing

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.progress.models import Observation

STANDING_VARIANTS = {
    Standing.TOO_FEW_POINTS: "quiet",
    Standing.MET: "good",
    Standing.ON_TRACK: "active",
    Standing.OFF_TRACK: "attention",
    Standing.NOT_CLEAR: "neutral",
}
PUPILS_ON_A_PAGE = 25
RECORDS_ON_A_PAGE = 200


@dataclass(frozen=True)
class LinePanel:
    """All that a page shows of one line: the picture, its words, its numbers and where it stands.

    `chart` is empty for a target without a measure. Made for the template `progress/_line.html`.
    """

    pupil_target_id: UUID
    title: str
    chart: Svg | str
    words: str
    numbers: tuple[NumberRow, ...]
    standing_text: str
    standing_variant: str


@dataclass(frozen=True)
class RecordRow:
    """One record, ready to show. `value` is in words, empty for a note alone."""

    id: UUID
    pupil_target_id: UUID
    observed_on: date
    value: str
    note: str
    by: str
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_reason: str = ""
    can_withdraw: bool = False
    can_undo: bool = False


@dataclass(frozen=True)
class TodayTarget:
    """One target of a pupil today: what, how in at most two lines, and the last three records, newest first."""

    pupil_target_id: UUID
    wording: str
    how: tuple[str, ...]
    last: tuple[RecordRow, ...]
    standing_text: str
    standing_variant: str
    is_recorded_today: bool


@dataclass(frozen=True)
class TodayPupil:
    """One pupil with the live targets, in the plan's order."""

    id: UUID
    name: str
    first_name: str
    class_name: str
    targets: tuple[TodayTarget, ...]


@dataclass(frozen=True)
class Today:
    """The page of one adult's day. `classes` can be chosen; `chosen` is one of them, or '' for one's own pupils."""

    pupils: tuple[TodayPupil, ...]
    classes: tuple[str, ...]
    chosen: str
    page: int
    has_next: bool


# ------------------------------------------------------------------------------------------------------- lines


def lines_for(actor: Actor, pupil_targets: Iterable[PupilTarget]) -> dict[UUID, Line]:
    """Return the line of each pupil's target by its key. One query for any number of targets.

    `pupil_targets` must be visible to the actor and loaded with their target. A target without a measure has no line.
    """
    targets = list(pupil_targets)
    return _lines(targets, _counted(actor, [row.pk for row in targets]))


def panels_for(actor: Actor, pupil_targets: Iterable[PupilTarget]) -> dict[UUID, LinePanel]:
    """Return what `progress/_line.html` shows of each pupil's target, by its key. One query for any number.

    `pupil_targets` as for lines_for; every one of them has a panel.
    """
    targets = list(pupil_targets)
    lines = lines_for(actor, targets)
    return {row.pk: _panel(row, lines.get(row.pk)) for row in targets}


def panels_and_records(
    actor: Actor, pupil_targets: Iterable[PupilTarget], *, each: int = 3
) -> dict[UUID, tuple[LinePanel, tuple[RecordRow, ...]]]:
    """Return of each pupil's target its panel and its newest records that count, newest first. One query for both."""
    targets = list(pupil_targets)
    counted = _counted(actor, [row.pk for row in targets])
    lines = _lines(targets, counted)
    return {
        row.pk: (_panel(row, lines.get(row.pk)), _newest(actor, row, counted.get(row.pk, []), each)) for row in targets
    }


def line_of(pupil_target: PupilTarget, observations: Iterable[Observation] = ()) -> Line | None:
    """Return the line that these records make, or None for a target without a measure. No query."""
    if not pupil_target.target.measure:
        return None
    points = (Point(row.observed_on, row.value, row.note) for row in observations if row.value is not None)
    return Line(
        kind=MeasureKind(pupil_target.target.measure),
        baseline=pupil_target.baseline,
        criterion=pupil_target.criterion,
        starts_on=pupil_target.starts_on,
        due_on=pupil_target.due_on,
        points=tuple(points),
        out_of=pupil_target.out_of,
        unit=pupil_target.target.unit,
    )


def _counted(actor: Actor, pupil_target_ids: Sequence[UUID]) -> dict[UUID, list[Observation]]:
    """Return the records that count, oldest first, by target. One query."""
    found: dict[UUID, list[Observation]] = defaultdict(list)
    for row in _in_order(actor).filter(pupil_target_id__in=pupil_target_ids, withdrawn_at__isnull=True):
        found[row.pupil_target_id].append(row)
    return found


def _in_order(actor: Actor) -> QuerySet[Observation]:
    from handrail.progress.models import Observation

    return Observation.objects.filter(school_id=actor.school_id).order_by(
        "pupil_target_id", "observed_on", "observed_at", "pk"
    )


def _lines(targets: Iterable[PupilTarget], records: dict[UUID, list[Observation]]) -> dict[UUID, Line]:
    found = ((row.pk, line_of(row, records.get(row.pk, ()))) for row in targets)
    return {key: line for key, line in found if line is not None}


def _panel(pupil_target: PupilTarget, line: Line | None) -> LinePanel:
    today, title = clock.today(), pupil_target.target.wording
    text, variant = _standing(line, today)
    return LinePanel(
        pupil_target_id=pupil_target.pk,
        title=title,
        chart=rules.chart(line, today, uid=str(pupil_target.pk), title=title) if line else "",
        words=rules.in_words(line, today) if line else "This target has no measure, so there is no line to draw.",
        numbers=rules.numbers_table(line, today) if line else (),
        standing_text=text,
        standing_variant=variant,
    )


def _standing(line: Line | None, today: date) -> tuple[str, str]:
    if line is None:
        return "No measure yet", "quiet"
    standing = rules.standing(line, today)
    return rules.standing_label(standing), STANDING_VARIANTS[standing]


# ----------------------------------------------------------------------------------------------------- records


def records_of(actor: Actor, pupil_target: PupilTarget) -> tuple[RecordRow, ...]:
    """Return the records of one visible target, withdrawn ones too, newest first, 200 at most. One query."""
    rows = _in_order(actor).filter(pupil_target_id=pupil_target.pk).reverse()[:RECORDS_ON_A_PAGE]
    return tuple(_record(actor, row, pupil_target) for row in rows)


def latest_of_pupil(actor: Actor, pupil_id: UUID, *, limit: int = 10) -> tuple[tuple[RecordRow, str], ...]:
    """Return a pupil's newest records that count, each with the wording of its target, newest first. One query."""
    rows = (
        policy.observations_visible_to(actor)
        .filter(pupil_target__pupil_id=pupil_id, withdrawn_at__isnull=True)
        .select_related("pupil_target__target")
        .order_by("-observed_on", "-observed_at", "-pk")[:limit]
    )
    return tuple((_record(actor, row, row.pupil_target), row.pupil_target.target.wording) for row in rows)


def last_records(
    actor: Actor, pupil_targets: Iterable[PupilTarget], *, each: int = 3
) -> dict[UUID, tuple[RecordRow, ...]]:
    """Return the newest records that count of each target, newest first. One query for any number of targets."""
    targets = {row.pk: row for row in pupil_targets}
    counted = _counted(actor, list(targets))
    return {key: _newest(actor, targets[key], counted.get(key, []), each) for key in targets}


def _newest(actor: Actor, pupil_target: PupilTarget, rows: Sequence[Observation], each: int) -> tuple[RecordRow, ...]:
    return tuple(_record(actor, row, pupil_target) for row in reversed(rows[-each:]))


def value_in_words(pupil_target: PupilTarget, value: Decimal | None) -> str:
    """Write a value of the target's measure as people say it; '' for none. No query."""
    target = pupil_target.target
    if value is None or not target.measure:
        return ""
    return format_value(value, MeasureKind(target.measure), out_of=pupil_target.out_of, unit=target.unit)


def _record(actor: Actor, row: Observation, pupil_target: PupilTarget) -> RecordRow:
    may = row.withdrawn_at is None and policy.can_withdraw(actor, recorded_by_id=row.recorded_by_id)
    is_own = row.recorded_by_id == actor.membership_id
    return RecordRow(
        id=row.pk,
        pupil_target_id=row.pupil_target_id,
        observed_on=row.observed_on,
        value=value_in_words(pupil_target, row.value),
        note=row.note,
        by=row.recorded_by_name,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by_name,
        withdrawn_reason=row.withdrawn_reason,
        can_withdraw=may,
        can_undo=may and is_own and can_undo(recorded_at=row.recorded_at, now=clock.now()),
    )


# ------------------------------------------------------------------------------------------------------- today


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
        .select_related("pupil", "target")
        .order_by(*by_name, "target__plan__starts_on", "target__position", "pk")
    )
    return Today(
        pupils=_today_pupils(actor, shown, targets),
        classes=tuple(name for name in classes if name),
        chosen=class_name,
        page=max(page, 1),
        has_next=len(pupil_ids) > PUPILS_ON_A_PAGE,
    )


def _live_targets(actor: Actor) -> QuerySet[PupilTarget]:
    today = clock.today()
    rows = policy.pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD)
    return in_use(rows, today).filter(Q(pupil__left_on__isnull=True) | Q(pupil__left_on__gte=today))


def _today_pupils(actor: Actor, pupil_ids: Sequence[UUID], targets: Sequence[PupilTarget]) -> tuple[TodayPupil, ...]:
    records = _counted(actor, [row.pk for row in targets])
    lines, how = _lines(targets, records), _how(targets)
    by_pupil: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for row in targets:
        by_pupil[row.pupil_id].append(row)
    found = []
    for pupil_id in pupil_ids:
        pupil = by_pupil[pupil_id][0].pupil
        rows = tuple(
            _today_target(actor, row, records.get(row.pk, []), lines.get(row.pk), how[row.pk])
            for row in by_pupil[pupil_id]
        )
        found.append(TodayPupil(pupil.pk, pupil.name, pupil.first_name, pupil.class_name, rows))
    return tuple(found)


def _today_target(
    actor: Actor,
    pupil_target: PupilTarget,
    records: Sequence[Observation],
    line: Line | None,
    how: tuple[str, ...],
) -> TodayTarget:
    today = clock.today()
    text, variant = _standing(line, today)
    return TodayTarget(
        pupil_target_id=pupil_target.pk,
        wording=pupil_target.target.wording,
        how=how,
        last=_newest(actor, pupil_target, records, 3),
        standing_text=text,
        standing_variant=variant,
        is_recorded_today=any(row.observed_on == today for row in records),
    )


def how_lines(actor: Actor, pupil_targets: Sequence[PupilTarget]) -> dict[UUID, tuple[str, ...]]:
    """Return how each target is worked on, in at most two lines: the method, then who, when and where. One query."""
    return _how([row for row in pupil_targets if row.school_id == actor.school_id])


def _how(targets: Sequence[PupilTarget]) -> dict[UUID, tuple[str, ...]]:
    strategies = apps.get_model("plans", "Strategy").objects
    first: dict[UUID, str] = {}
    for way in strategies.filter(target_id__in={row.target_id for row in targets}).order_by("position", "pk"):
        words = ": ".join(part for part in (way.method.strip().rstrip("."), way.materials.strip()) if part)
        if words:
            first.setdefault(way.target_id, words)
    found = {}
    for row in targets:
        target = row.target
        around = ", ".join(part for part in (target.who, target.where, target.when, target.how_often) if part.strip())
        found[row.pk] = tuple(line for line in (first.get(target.pk, ""), around) if line)
    return found
