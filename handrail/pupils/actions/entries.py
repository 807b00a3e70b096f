"""One register entry: how it is made, checked and told. Shared by the actions for one pupil and for many."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.frameworks.queries import all_frameworks, get_framework
from handrail.pupils import rules
from handrail.pupils.types import Span

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil, RegisterEntry

NEEDS_REASON = "Give the reason, in a sentence."
NEEDS_DECIDER = "Say who decided, for example a name or a meeting."


def entries_of(pupil: Pupil, *, subject_id: UUID | None) -> list[RegisterEntry]:
    """Return the stages of a pupil that count, for one subject or (None) for all, oldest first. One query."""
    rows = pupil.register_entries.filter(withdrawn_at__isnull=True)
    rows = rows.filter(subject_id=subject_id) if subject_id else rows.filter(subject__isnull=True)
    return list(rows.order_by("starts_on", "pk"))


def previous_of(entry: RegisterEntry, history: list[RegisterEntry]) -> RegisterEntry | None:
    """Return the stage that ended the day before this one started, or None."""
    day_before = rules.day_before(entry.starts_on)
    return next((each for each in history if each.pk != entry.pk and each.ends_on == day_before), None)


def span_of(entry: RegisterEntry) -> Span:
    """Return the days of a stage."""
    return Span(entry.pk, entry.stage, entry.starts_on, entry.ends_on)


def facts_of(entry: RegisterEntry) -> dict[str, Any]:
    """Return what the trail keeps of a stage, as JSON values."""
    return {
        "stage": entry.stage,
        "starts_on": entry.starts_on.isoformat(),
        "ends_on": entry.ends_on.isoformat() if entry.ends_on else None,
        "reason": entry.reason,
        "decided_by": entry.decided_by,
        "subject": str(entry.subject_id) if entry.subject_id else None,
    }


def check_stage(framework_code: str, stage: str) -> None:
    """Refuse a stage that the framework does not have, or that is not on its register."""
    found = get_framework(framework_code).stage(stage)
    if found is None or not found.is_on_register:
        names = ", ".join(each.name for each in get_framework(framework_code).register_stages)
        raise Refused(f"Choose one of the stages of the register: {names}.", field="stage")


def check_no_overlap(span: Span, others: list[Span], *, framework: str) -> None:
    """Refuse a stage whose days touch another one's, naming that one as the framework does."""
    other = rules.overlapping(span, others)
    found = all_frameworks()[framework].stage(other.stage) if other and framework in all_frameworks() else None
    rules.check_no_overlap(span, others, stage_name=found.name if found else (other.stage if other else ""))


def new_entry(
    actor: Actor,
    pupil: Pupil,
    *,
    stage: str,
    starts_on: date,
    reason: str,
    decided_by: str,
    subject_id: UUID | None,
    others: list[Span],
    ends_on: date | None = None,
    end_reason: str = "",
) -> RegisterEntry:
    """Return a stage that keeps every rule, not yet saved.

    Errors: Refused with the rule that it breaks.
    """
    from handrail.pupils.models import RegisterEntry

    check_stage(actor.framework_code, stage)
    check_dates(pupil, starts_on, ends_on)
    check_no_overlap(Span(None, stage, starts_on, ends_on), others, framework=actor.framework_code)
    return RegisterEntry(
        school_id=actor.school_id,
        pupil=pupil,
        framework=actor.framework_code,
        stage=stage,
        subject_id=subject_id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=rules.required(reason, NEEDS_REASON, field="reason"),
        end_reason=end_reason.strip(),
        decided_by=rules.required(decided_by, NEEDS_DECIDER, field="decided_by"),
        recorded_by_id=actor.membership_id,
        recorded_at=clock.now(),
    )


def check_dates(pupil: Pupil, starts_on: date, ends_on: date | None) -> None:
    """Refuse days that do not fit this pupil's life at the school, as rules.check_entry_dates says."""
    rules.check_entry_dates(
        pupil.first_name,
        starts_on=starts_on,
        ends_on=ends_on,
        today=clock.today(),
        born_on=pupil.date_of_birth,
        left_on=pupil.left_on,
    )
