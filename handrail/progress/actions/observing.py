"""Writes of everyday progress: one record, many at once, and taking one back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, denial
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.plans.rules.measures import parse_value
from handrail.plans.types import MeasureKind, NotAValue
from handrail.progress import policy
from handrail.progress.models import Observation, WorkPhoto
from handrail.progress.recording import NewObservation, date_problem, may_come_late, needs_reason

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget

audit.register_events(
    {
        "OBSERVATION_RECORDED": "recorded how a target went",
        "OBSERVATIONS_RECORDED": "recorded several times how targets went",
        "OBSERVATION_WITHDRAWN": "withdrew a record of how a target went",
    }
)

SAME_ID_REFUSED = "Something else was already recorded under this number, so this was not saved. Record it again."


@transaction.atomic
def record_observation(
    *,
    actor: Actor,
    pupil_target_id: UUID,
    observed_on: date,
    text: str = "",
    note: str = "",
    observation_id: UUID | None = None,
    observed_at: datetime | None = None,
) -> Observation:
    """Keep one record of how a target went: a value, a note, or both.

    `text` is what the adult typed; it is read for the target's measure. The same `observation_id` again with the same
    content returns the record that is already kept: to whoever made it, whatever has happened since to the plan, the
    measure or the pupils in reach; to others while the target is in reach.
    The record's target is loaded.
    `observed_at` before the plan was reviewed or closed lets a record in for 14 days (recording.LATE_DAYS).
    Errors: NotVisible, Denied; Refused with field 'value', 'note', 'observed_on' or None.
    """
    check_can(actor, Permission.OBSERVATION_RECORD)
    observation_id = observation_id or new_id()
    if own := _own_again(actor, observation_id, pupil_target_id, observed_on, text, note):
        return own
    pupil_target = _locked(actor, pupil_target_id)
    content: dict[str, Any] = {
        "pupil_target_id": pupil_target.pk,
        "observed_on": observed_on,
        "value": _read(text, pupil_target),
        "note": note.strip(),
    }
    if known := _same_again(observation_id, content, pupil_target):
        return known
    _check(
        pupil_target,
        is_in_use=bool(policy.in_use_among([pupil_target.pk])) or _comes_late(pupil_target, observed_at),
        **{key: content[key] for key in ("observed_on", "value", "note")},
    )
    row = _row(actor, pupil_target, content, observation_id=observation_id, observed_at=observed_at)
    try:
        # A savepoint: on PostgreSQL a second sender waits here for the first, and then meets its row.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if known := _same_again(observation_id, content, pupil_target):
            return known
        raise Refused(SAME_ID_REFUSED) from None
    row.pupil_target = pupil_target
    audit.record(actor, "OBSERVATION_RECORDED", subject=row, pupil_id=pupil_target.pupil_id, new=_as_json(content))
    return row


@transaction.atomic
def record_many(*, actor: Actor, rows: Sequence[NewObservation]) -> int:
    """Keep many records of one person at once; return how many were new. Either all are kept or none.

    Rows whose `id` is already kept are passed over, so that a broken-off run can be repeated. One event per pupil.
    Six statements and one event per pupil, for any number of rows. Errors: as record_observation.
    """
    check_can(actor, Permission.OBSERVATION_RECORD)
    known = _known_of(actor, [row.id for row in rows if row.id is not None])
    wanted = {row.pupil_target_id for row in rows if not known.get(row.id)}
    reached = {
        row.pk: row
        for row in policy.pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD)
        .select_related("target__plan")
        .filter(pk__in=wanted)
    }
    if wanted - reached.keys():
        raise Denied(denial(actor, Permission.OBSERVATION_RECORD))
    in_use = policy.in_use_among(wanted)
    created: list[Observation] = []
    for row in rows:
        if row.id in known:
            continue
        pupil_target = reached[row.pupil_target_id]
        content: dict[str, Any] = {"observed_on": row.observed_on, "value": row.value, "note": row.note.strip()}
        _check(pupil_target, is_in_use=pupil_target.pk in in_use, **content)
        content["pupil_target_id"] = pupil_target.pk
        created.append(
            _row(actor, pupil_target, content, observation_id=row.id or new_id(), observed_at=row.observed_at)
        )
    Observation.objects.bulk_create(created, batch_size=500)
    by_pupil: dict[UUID, int] = defaultdict(int)
    for observation in created:
        by_pupil[reached[observation.pupil_target_id].pupil_id] += 1
    for pupil_id, n_records in by_pupil.items():
        audit.record(actor, "OBSERVATIONS_RECORDED", pupil_id=pupil_id, new={"n_records": n_records})
    return len(created)


@transaction.atomic
def withdraw_observation(*, actor: Actor, observation: Observation, reason: str = "") -> Observation:
    """Take a record back: it stays in the file and no longer counts. Again on a withdrawn one changes nothing.

    Its photo does not stay: a picture of the wrong pupil must be gone for good.
    Errors: Denied unless it is one's own or the actor is the SENCO; Refused (field 'reason') without a reason, but for
    one's own within a minute.
    """
    policy.get_observation(actor, observation.pk, Permission.OBSERVATION_RECORD)
    row = Observation.objects.select_for_update().get(pk=observation.pk)
    policy.check_can_withdraw(actor, row)
    if row.withdrawn_at is not None:
        return row
    reason = reason.strip()
    is_own = row.recorded_by_id == actor.membership_id
    if not reason and needs_reason(is_own=is_own, recorded_at=row.recorded_at, now=clock.now()):
        raise Refused("Say why this record should not count.", field="reason")
    row.withdrawn_at = clock.now()
    row.withdrawn_by_name = actor.name
    row.withdrawn_reason = reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_reason"])
    pupil_id = policy.get_pupil_target(actor, row.pupil_target_id).pupil_id
    n_photos, _ = WorkPhoto.objects.filter(observation=row).delete()
    new = {"photo_removed": True} if n_photos else None
    audit.record(actor, "OBSERVATION_WITHDRAWN", subject=row, pupil_id=pupil_id, reason=reason, new=new)
    return row


def _locked(actor: Actor, pupil_target_id: UUID) -> PupilTarget:
    """Fetch the target, and hold its plan so that the plan cannot be reviewed or closed while this is being saved."""
    rows = policy.pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD)
    found = (
        rows.select_related("target__plan").select_for_update(of=("target__plan",)).filter(pk=pupil_target_id).first()
    )
    if found is not None:
        return found
    if policy.pupil_targets_visible_to(actor).filter(pk=pupil_target_id).exists():
        raise Denied(denial(actor, Permission.OBSERVATION_RECORD))
    raise NotVisible


def _read(text: str, pupil_target: PupilTarget) -> Decimal | None:
    if not text.strip():
        return None
    if not pupil_target.target.measure:
        raise Refused("This target has no measure yet, so it takes only a note.", field="value")
    try:
        target = pupil_target.target
        return parse_value(text, MeasureKind(target.measure), out_of=pupil_target.out_of, steps=target.steps)
    except NotAValue as problem:
        raise Refused(str(problem), field="value") from None


def _comes_late(pupil_target: PupilTarget, observed_at: datetime | None) -> bool:
    """Say whether the record was made while the target was worked to, on a device that had no connection until now."""
    if observed_at is None or not may_come_late(observed_at, now=clock.now()):
        return False
    return policy.was_in_use(pupil_target.pk, observed_at)


def _check(pupil_target: PupilTarget, *, is_in_use: bool, observed_on: date, value: Decimal | None, note: str) -> None:
    if not is_in_use:
        raise Refused("This plan is not live, so nothing can be recorded on it.")
    if value is None and not note:
        raise Refused("Record how it went: a value, a note or both.", field="value")
    if problem := date_problem(observed_on, starts_on=pupil_target.starts_on, today=clock.today()):
        raise Refused(problem, field="observed_on")


def _row(
    actor: Actor,
    pupil_target: PupilTarget,
    content: dict[str, Any],
    *,
    observation_id: UUID,
    observed_at: datetime | None,
) -> Observation:
    now = clock.now()
    # A device whose clock is ahead must not put its record after those that are made later.
    observed_at = min(observed_at or now, now)
    return Observation(
        id=observation_id,
        school_id=pupil_target.school_id,
        observed_at=observed_at,
        recorded_by_id=actor.membership_id,
        recorded_by_name=actor.name,
        recorded_at=now,
        **content,
    )


def _own_again(
    actor: Actor, observation_id: UUID, pupil_target_id: UUID, observed_on: date, text: str, note: str
) -> Observation | None:
    """Return one's own record that is kept under this number. Whoever made it is told so, however things stand now.

    What was typed is read again only where the target says what it said then. Errors: Refused for another content.
    """
    rows = Observation.objects.select_related("pupil_target__target")
    known = rows.filter(pk=observation_id, recorded_by_id=actor.membership_id).first()
    if known is None:
        return None
    same = (known.pupil_target_id, known.observed_on, known.note) == (pupil_target_id, observed_on, note.strip())
    if not same or (known.value is None) != (not text.strip()):
        raise Refused(SAME_ID_REFUSED)
    part = known.pupil_target
    if max(part.changed_at, part.target.changed_at) <= known.recorded_at and _read(text, part) != known.value:
        raise Refused(SAME_ID_REFUSED)
    return known


def _known_of(actor: Actor, ids: Sequence[UUID]) -> dict[UUID | None, bool]:
    """Return which of these numbers are kept already, and whether by the actor. One query."""
    rows = Observation.objects.filter(pk__in=ids).values_list("pk", "recorded_by_id")
    return {key: by == actor.membership_id for key, by in rows}


def _same_again(observation_id: UUID, content: dict[str, Any], pupil_target: PupilTarget) -> Observation | None:
    known = Observation.objects.filter(pk=observation_id).first()
    if known is None:
        return None
    if any(getattr(known, key) != value for key, value in content.items()):
        raise Refused(SAME_ID_REFUSED)
    known.pupil_target = pupil_target
    return known


def _as_json(content: dict[str, Any]) -> dict[str, str | None]:
    return {key: None if value is None else str(value) for key, value in content.items()}
