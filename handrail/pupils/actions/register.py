"""The register, one pupil at a time. Nothing else in the product writes a stage, and no stage changes by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils import policy, rules
from handrail.pupils.actions.entries import (
    NEEDS_REASON,
    check_dates,
    check_no_overlap,
    check_stage,
    entries_of,
    facts_of,
    new_entry,
    previous_of,
    span_of,
)
from handrail.pupils.types import Span

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil, RegisterEntry

audit.register_events(
    {
        "PUPIL_REGISTERED": "put the pupil on the register",
        "PUPIL_STAGE_MOVED": "moved the pupil to another stage",
        "PUPIL_TAKEN_OFF_REGISTER": "took the pupil off the register",
        "REGISTER_ENTRY_CORRECTED": "corrected the pupil's stage history",
        "REGISTER_ENTRY_WITHDRAWN": "withdrew a stage that should not have been recorded",
        "REGISTER_ENTRY_REOPENED": "opened the earlier stage again",
    }
)


@transaction.atomic
def put_on_register(
    *,
    actor: Actor,
    pupil: Pupil,
    stage: str,
    starts_on: date,
    reason: str,
    decided_by: str,
    subject_id: UUID | None = None,
) -> RegisterEntry:
    """Open a stage for a pupil who has none, for every subject or for one.

    Errors: Refused if the pupil is on the register already, has left, or the dates do not fit.
    """
    pupil = policy.get_pupil(actor, pupil.pk, Permission.REGISTER_EDIT, lock=True)
    history = entries_of(pupil, subject_id=subject_id)
    if any(entry.ends_on is None for entry in history):
        raise Refused(f"{pupil.first_name} is on the register already. Move them to another stage instead.")
    _check_here(pupil)
    entry = new_entry(
        actor,
        pupil,
        stage=stage,
        starts_on=starts_on,
        reason=reason,
        decided_by=decided_by,
        subject_id=subject_id,
        others=[span_of(each) for each in history],
    )
    entry.save(force_insert=True)
    audit.record(actor, "PUPIL_REGISTERED", subject=entry, pupil_id=pupil.pk, new=facts_of(entry), reason=entry.reason)
    return entry


@transaction.atomic
def move_stage(
    *, actor: Actor, entry: RegisterEntry, stage: str, starts_on: date, reason: str, decided_by: str
) -> RegisterEntry:
    """End the open stage the day before, and open the next one.

    Errors: Refused if the stage has ended, is the same, or the move is not after its start.
    """
    pupil, present, history = _locked(actor, entry)
    _check_here(pupil)
    if present.ends_on is not None:
        raise Refused("This stage has ended. Put the pupil on the register again instead.")
    if present.stage == stage and present.framework == actor.framework_code:
        raise Refused(f"{pupil.first_name} is at this stage already. Choose another one.", field="stage")
    last_day = rules.last_day_before(starts_on, span_of(present))
    others = [span_of(each) for each in history if each.pk != present.pk]
    others.append(Span(present.pk, present.stage, present.starts_on, last_day))
    following = new_entry(
        actor,
        pupil,
        stage=stage,
        starts_on=starts_on,
        reason=reason,
        decided_by=decided_by,
        subject_id=present.subject_id,
        others=others,
    )
    old = facts_of(present)
    present.ends_on, present.end_reason = last_day, following.reason
    # First the end, then the start: at most one stage may be open at any moment.
    present.save(update_fields=["ends_on", "end_reason"])
    following.save(force_insert=True)
    audit.record(
        actor,
        "PUPIL_STAGE_MOVED",
        subject=following,
        pupil_id=pupil.pk,
        old=old,
        new=facts_of(following),
        reason=following.reason,
    )
    return following


@transaction.atomic
def take_off_register(*, actor: Actor, entry: RegisterEntry, ends_on: date, reason: str) -> RegisterEntry:
    """End the open stage; `ends_on` is its last day.

    Errors: Refused if it has ended already, or the day is before its start or in the future.
    """
    pupil, present, _history = _locked(actor, entry)
    if present.ends_on is not None:
        raise Refused(f"This stage ended on {rules.in_words(present.ends_on)} already.")
    reason = rules.required(reason, NEEDS_REASON, field="reason")
    check_dates(pupil, present.starts_on, ends_on)
    old = facts_of(present)
    present.ends_on, present.end_reason = ends_on, reason
    present.save(update_fields=["ends_on", "end_reason"])
    audit.record(
        actor,
        "PUPIL_TAKEN_OFF_REGISTER",
        subject=present,
        pupil_id=pupil.pk,
        old=old,
        new=facts_of(present),
        reason=reason,
    )
    return present


@transaction.atomic
def correct_register_entry(
    *,
    actor: Actor,
    entry: RegisterEntry,
    stage: str,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    correction_reason: str,
) -> RegisterEntry:
    """Put a wrongly recorded stage right. The trail keeps what stood before; the history shows the reason.

    Errors: Refused without a reason, without a change, or if the stages would overlap or two would be open.
    """
    pupil, present, history = _locked(actor, entry)
    correction_reason = rules.required(
        correction_reason, "Say why the history is corrected.", field="correction_reason"
    )
    reason = rules.required(reason, NEEDS_REASON, field="reason")
    check_stage(present.framework, stage)
    check_dates(pupil, starts_on, ends_on)
    others = [span_of(each) for each in history]
    span = Span(present.pk, stage, starts_on, ends_on)
    check_no_overlap(span, others, framework=present.framework)
    old = facts_of(present)
    present.stage, present.starts_on, present.ends_on, present.reason = stage, starts_on, ends_on, reason
    if facts_of(present) == old:
        raise Refused("Nothing was changed. Change the stage, a date or the reason.")
    if ends_on is None:
        present.end_reason = ""
    present.corrected_at, present.correction_reason = clock.now(), correction_reason
    present.save(
        update_fields=[
            "stage",
            "starts_on",
            "ends_on",
            "reason",
            "end_reason",
            "corrected_at",
            "correction_reason",
        ]
    )
    audit.record(
        actor,
        "REGISTER_ENTRY_CORRECTED",
        subject=present,
        pupil_id=pupil.pk,
        old=old,
        new=facts_of(present),
        reason=correction_reason,
    )
    return present


@transaction.atomic
def withdraw_register_entry(
    *, actor: Actor, entry: RegisterEntry, reason: str, reopen_previous: bool = False
) -> RegisterEntry:
    """Say that a stage should never have been recorded: it stays in the file and no longer counts.

    `reopen_previous` opens the stage that ended the day before it, so that a mistaken move is undone whole.
    Errors: Refused without a reason, or if there is no stage to open again.
    """
    pupil, present, history = _locked(actor, entry)
    reason = rules.required(reason, "Say why this stage should not have been recorded.", field="reason")
    previous = previous_of(present, history) if reopen_previous else None
    if reopen_previous and (previous is None or present.ends_on is not None):
        raise Refused("There is no stage just before this one that could be opened again.", field="reopen_previous")
    now = clock.now()
    present.withdrawn_at = present.corrected_at = now
    present.correction_reason = reason
    present.save(update_fields=["withdrawn_at", "corrected_at", "correction_reason"])
    audit.record(
        actor,
        "REGISTER_ENTRY_WITHDRAWN",
        subject=present,
        pupil_id=pupil.pk,
        old=facts_of(present),
        reason=reason,
    )
    if previous is not None:
        _reopen(actor, pupil, previous, reason)
    return present


def _reopen(actor: Actor, pupil: Pupil, previous: RegisterEntry, reason: str) -> None:
    old = facts_of(previous)
    previous.ends_on, previous.end_reason = None, ""
    previous.corrected_at, previous.correction_reason = clock.now(), reason
    previous.save(update_fields=["ends_on", "end_reason", "corrected_at", "correction_reason"])
    audit.record(
        actor,
        "REGISTER_ENTRY_REOPENED",
        subject=previous,
        pupil_id=pupil.pk,
        old=old,
        new=facts_of(previous),
        reason=reason,
    )


def _check_here(pupil: Pupil) -> None:
    if pupil.left_on is not None:
        raise Refused(f"{pupil.first_name} left the school on {rules.in_words(pupil.left_on)}.")


def _locked(actor: Actor, entry: RegisterEntry) -> tuple[Pupil, RegisterEntry, list[RegisterEntry]]:
    """Hold the pupil's row, and return them with the stage and its history as they are now."""
    pupil = policy.get_pupil(actor, entry.pupil_id, Permission.REGISTER_EDIT, lock=True)
    history = entries_of(pupil, subject_id=entry.subject_id)
    present = next((each for each in history if each.pk == entry.pk), None)
    if present is None:
        if pupil.register_entries.filter(pk=entry.pk).exists():
            raise Refused("This stage was withdrawn and no longer counts.")
        raise NotVisible
    return pupil, present, history
