"""The lines and records of targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.charts import Svg
from handrail.plans.queries import read_as_agreed
from handrail.plans.rules.measures import format_short, format_value
from handrail.plans.types import MeasureKind
from handrail.progress import policy, rules
from handrail.progress.queries.phases import agreed_again, phases_for
from handrail.progress.recording import can_undo
from handrail.progress.types import Line, NumberRow, Phase, Point, Standing

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
    # None for a target without a measure.
    standing: Standing | None = None
    # The value of the newest record that counts.
    now: Decimal | None = None
    n_records: int = 0


@dataclass(frozen=True)
class RecordRow:
    """One record, ready to show. `value` is in words, empty for a note alone; `short` the same where room is dear."""

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
    short: str = ""
    has_photo: bool = False
    can_add_photo: bool = False


# ------------------------------------------------------------------------------------------------------- lines


def lines_for(actor: Actor, pupil_targets: Iterable[PupilTarget]) -> dict[UUID, Line]:
    """Return the line of each pupil's target by its key.

    One query for any number of targets; one more where one of their plans was agreed more than once.

    `pupil_targets` must be visible to the actor and loaded with their target. A target without a measure has no line.
    """
    targets = list(pupil_targets)
    return lines_from(targets, counted(actor, [row.pk for row in targets]))


def panels_for(actor: Actor, pupil_targets: Iterable[PupilTarget]) -> dict[UUID, LinePanel]:
    """Return what `progress/_line.html` shows of each pupil's target, by its key. Queries as lines_for.

    `pupil_targets` as for lines_for; every one of them has a panel.
    """
    targets = list(pupil_targets)
    lines = lines_for(actor, targets)
    return {row.pk: _panel(row, lines.get(row.pk)) for row in targets}


def panels_and_records(
    actor: Actor, pupil_targets: Iterable[PupilTarget], *, each: int = 3
) -> dict[UUID, tuple[LinePanel, tuple[RecordRow, ...]]]:
    """Return of each pupil's target its panel and its newest records that count, newest first.

    Queries as lines_for.
    """
    targets = list(pupil_targets)
    records = counted(actor, [row.pk for row in targets])
    lines = lines_from(targets, records)
    return {
        row.pk: (_panel(row, lines.get(row.pk)), newest_of(actor, row, records.get(row.pk, []), each))
        for row in targets
    }


def line_of(
    pupil_target: PupilTarget, observations: Iterable[Observation] = (), phases: tuple[Phase, ...] = ()
) -> Line | None:
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
        steps=pupil_target.target.steps,
        phases=phases,
    )


def counted(actor: Actor, pupil_target_ids: Sequence[UUID]) -> dict[UUID, list[Observation]]:
    """Return the records that count, oldest first, by target. One query.

    Each also says (`has_phases`) whether a plan of any of these targets was agreed more than once: the same for all.
    """
    found: dict[UUID, list[Observation]] = defaultdict(list)
    rows = _in_order(actor).filter(pupil_target_id__in=pupil_target_ids, withdrawn_at__isnull=True)
    for row in rows.annotate(has_phases=agreed_again(pupil_target_ids)):
        found[row.pupil_target_id].append(row)
    return found


def _in_order(actor: Actor) -> QuerySet[Observation]:
    from handrail.progress.models import Observation

    return Observation.objects.filter(school_id=actor.school_id).order_by(
        "pupil_target_id", "observed_on", "observed_at", "pk"
    )


def lines_from(targets: Sequence[PupilTarget], records: dict[UUID, list[Observation]]) -> dict[UUID, Line]:
    """Return the lines that these records make, with the phases of their plans.

    No query where each plan was agreed once, else one. `records` as from counted: without any there is no phase.
    """
    has_phases = any(getattr(row, "has_phases", False) for rows in records.values() for row in rows[:1])
    phases = phases_for(targets) if has_phases else {}
    found = ((row.pk, line_of(row, records.get(row.pk, ()), phases.get(row.target_id, ()))) for row in targets)
    return {key: line for key, line in found if line is not None}


def _panel(pupil_target: PupilTarget, line: Line | None) -> LinePanel:
    today, title = clock.today(), pupil_target.target.wording
    text, variant = standing_of(line, today)
    return LinePanel(
        pupil_target_id=pupil_target.pk,
        title=title,
        chart=rules.chart(line, today, uid=str(pupil_target.pk), title=title) if line else "",
        words=rules.in_words(line, today) if line else "This target has no measure, so there is no line to draw.",
        numbers=rules.numbers_table(line, today) if line else (),
        standing_text=text,
        standing_variant=variant,
        standing=rules.standing(line, today) if line else None,
        now=newest.value if line and (newest := rules.latest(line, today)) else None,
        n_records=len(line.points) if line else 0,
    )


def standing_of(line: Line | None, today: date) -> tuple[str, str]:
    """Return where a line stands, in words and as the look of its tag."""
    if line is None:
        return "No measure yet", "quiet"
    standing = rules.standing(line, today)
    return rules.standing_label(standing), STANDING_VARIANTS[standing]


# ----------------------------------------------------------------------------------------------------- records


def records_of(actor: Actor, pupil_target: PupilTarget) -> tuple[RecordRow, ...]:
    """Return the records of one visible target, withdrawn ones too, newest first, 200 at most. One query."""
    from handrail.progress.models import WorkPhoto

    photo = Exists(WorkPhoto.objects.filter(observation=OuterRef("pk")))
    rows = _in_order(actor).filter(pupil_target_id=pupil_target.pk).annotate(has_photo=photo).reverse()
    return tuple(_record(actor, row, pupil_target) for row in rows[:RECORDS_ON_A_PAGE])


def latest_of_pupil(actor: Actor, pupil_id: UUID, *, limit: int = 10) -> tuple[tuple[RecordRow, str], ...]:
    """Return a pupil's newest records that count, each with the wording of its target, newest first.

    One query; three more at most where one of the plans is being amended.
    """
    rows = (
        policy.observations_visible_to(actor)
        .filter(pupil_target__pupil_id=pupil_id, withdrawn_at__isnull=True)
        .select_related("pupil_target__target")
        .order_by("-observed_on", "-observed_at", "-pk")[:limit]
    )
    read_as_agreed(row.pupil_target for row in rows)
    return tuple((_record(actor, row, row.pupil_target), row.pupil_target.target.wording) for row in rows)


def last_records(
    actor: Actor, pupil_targets: Iterable[PupilTarget], *, each: int = 3
) -> dict[UUID, tuple[RecordRow, ...]]:
    """Return the newest records that count of each target, newest first. One query for any number of targets."""
    targets = {row.pk: row for row in pupil_targets}
    records = counted(actor, list(targets))
    return {key: newest_of(actor, targets[key], records.get(key, []), each) for key in targets}


def newest_of(actor: Actor, pupil_target: PupilTarget, rows: Sequence[Observation], each: int) -> tuple[RecordRow, ...]:
    """Return the last of fetched records, newest first. No query."""
    return tuple(_record(actor, row, pupil_target) for row in reversed(rows[-each:]))


def tell_recorded(part_ids: Collection[UUID]) -> Collection[Decimal]:
    """Tell which values count for these parts of pupils in a target; for the room of plans. One query."""
    rows = apps.get_model("progress", "Observation").objects.filter(pupil_target_id__in=part_ids)
    values = rows.filter(withdrawn_at=None).values_list("value", flat=True).distinct()
    return [value for value in values if value is not None]


def value_in_words(pupil_target: PupilTarget, value: Decimal | None) -> str:
    """Write a value of the target's measure as people say it; '' for none. No query."""
    target = pupil_target.target
    if value is None or not target.measure:
        return ""
    kind, total = MeasureKind(target.measure), pupil_target.out_of
    return format_value(value, kind, out_of=total, unit=target.unit, steps=target.steps)


def _short_value(pupil_target: PupilTarget, value: Decimal | None) -> str:
    target = pupil_target.target
    if value is None or not target.measure:
        return ""
    return format_short(value, MeasureKind(target.measure), out_of=pupil_target.out_of)


def _record(actor: Actor, row: Observation, pupil_target: PupilTarget) -> RecordRow:
    may = row.withdrawn_at is None and policy.can_withdraw(actor, recorded_by_id=row.recorded_by_id)
    is_own = row.recorded_by_id == actor.membership_id
    has_photo = bool(getattr(row, "has_photo", False))
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
        short=_short_value(pupil_target, row.value),
        has_photo=has_photo,
        can_add_photo=may and is_own and not has_photo,
    )


# --------------------------------------------------------------------------------------------------------- how


def how_lines(actor: Actor, pupil_targets: Sequence[PupilTarget]) -> dict[UUID, tuple[str, ...]]:
    """Return how each target is worked on, in at most two lines: the method, then who, when and where. One query."""
    return how_of([row for row in pupil_targets if row.school_id == actor.school_id])


def how_of(targets: Sequence[PupilTarget]) -> dict[UUID, tuple[str, ...]]:
    """Return the same of targets that were fetched for the actor. One query."""
    strategies = apps.get_model("plans", "Strategy").objects
    first: dict[UUID, str] = {}
    # Of a plan that is being amended the ways came with its targets, as they were agreed.
    held = {row.target_id: row.target for row in targets if getattr(row, "holds_in", None) is not None}
    rows = strategies.filter(target_id__in={row.target_id for row in targets} - held.keys()).order_by("position", "pk")
    for way in (*rows, *(way for target in held.values() for way in target.strategies.all())):
        words = ": ".join(part for part in (way.method.strip().rstrip("."), way.materials.strip()) if part)
        if words:
            first.setdefault(way.target_id, words)
    found = {}
    for row in targets:
        target = row.target
        around = ", ".join(part for part in (target.who, target.where, target.when, target.how_often) if part.strip())
        found[row.pk] = tuple(line for line in (first.get(target.pk, ""), around) if line)
    return found
