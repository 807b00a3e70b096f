"""Writing in a review: as people type, or whole at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.frameworks.queries import get_framework
from handrail.plans.rules.saving import cleaned, verdict
from handrail.plans.types import (
    NEXT_STEP_LABELS,
    OUTCOME_LABELS,
    FieldChange,
    SaveConflict,
    Saved,
    Verdict,
)
from handrail.reviews import queries, rules
from handrail.reviews.models import Review, TargetReview
from handrail.reviews.types import (
    STAGE_DECISION_LABELS,
    NotUnderstood,
    ReviewState,
    TargetFinding,
)

if TYPE_CHECKING:
    pass

from handrail.reviews.actions.opening import as_text, held_open, held_plan, is_date, record

CHOICES: dict[str, set[str]] = {
    "outcome": {*OUTCOME_LABELS},
    "next_step": {*NEXT_STEP_LABELS},
    "stage_decision": {*STAGE_DECISION_LABELS},
}
# What people write in their own words; only there may later words swallow one's own earlier ones.
PROSE = {*queries.REVIEW_TEXTS, "evidence", "next_wording", "drop_reason"}


def save_fields(*, actor: Actor, plan_id: UUID, changes: Mapping[str, FieldChange]) -> Saved:
    """Write changed fields of a review, each only if nobody else has changed it meanwhile.

    Names are those of the page: 'progress', 'outcome-<pupil target>'. Whatever the errors, all the other fields are
    kept.
    Errors: NotVisible, Denied, Refused; SaveConflict with the fields that met other words; else NotUnderstood with the
    fields that cannot be read.
    """
    problems = _not_understood(actor, changes)
    saved, conflicts = _save(actor, plan_id, {name: c for name, c in changes.items() if name not in problems})
    if conflicts:
        raise SaveConflict(conflicts, saved)
    if problems:
        raise NotUnderstood(problems, saved)
    return saved


@transaction.atomic
def _save(
    actor: Actor, plan_id: UUID, changes: Mapping[str, FieldChange]
) -> tuple[Saved, dict[str, tuple[str, str, str]]]:
    plan = held_plan(actor, plan_id)
    # Whoever writes first saw the starting values of their own page; what they saw then is where the review starts.
    review, rows = held_open(actor, plan, seen=changes)
    review_changes, target_changes = _sorted(changes, rows)
    outcome = _Written()
    outcome.compare(actor, review, review_changes)
    for pupil_target_id, fields in target_changes.items():
        outcome.compare(actor, rows[pupil_target_id], fields)
    if outcome.new:
        if review.state == ReviewState.DUE:
            review.state = ReviewState.PREPARING
            review.save(update_fields=["state"])
        record(actor, "REVIEW_WRITTEN", review, old=outcome.old, new=outcome.new)
    return Saved(outcome.values, clock.now(), frozenset(outcome.new)), outcome.conflicts


class _Written:
    """Collects what became of the fields of one save."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.old: dict[str, str] = {}
        self.new: dict[str, str] = {}
        self.conflicts: dict[str, tuple[str, str, str]] = {}

    def compare(self, actor: Actor, row: Review | TargetReview, changes: Mapping[str, tuple[str, FieldChange]]) -> None:
        """Write the fields of one row that may be written. `changes` maps the row's field to its name on the page."""
        written = []
        is_own = row.changed_by_id == actor.membership_id
        for field, (name, change) in changes.items():
            current = as_text(getattr(row, field))
            decided = verdict(current, change, is_own_prose=is_own and field in PROSE)
            if decided is Verdict.WRITTEN:
                self.old[name], self.new[name] = current, cleaned(change.new)
                setattr(row, field, _value(field, cleaned(change.new)))
                written.append(field)
            elif decided is Verdict.CONFLICT:
                who = row.changed_by.user.name if row.changed_by else "Somebody"
                self.conflicts[name] = (current, who, f"{clock_time(row.changed_at)}")
            self.values[name] = as_text(getattr(row, field))
        if written:
            row.changed_at, row.changed_by_id = clock.now(), actor.membership_id
            row.save(update_fields=[*written, "changed_at", "changed_by"])


def clock_time(at: object) -> str:
    """Return the time of day as people read it: 14:02."""
    from django.utils import timezone

    return f"{timezone.localtime(at):%H:%M}"  # type: ignore[arg-type]


@transaction.atomic
def write_review(
    *,
    actor: Actor,
    plan_id: UUID,
    considerations: Mapping[str, str],
    findings: Sequence[TargetFinding] = (),
    **fields: str | date | None,
) -> Review:
    """Write a whole review at once, over whatever stands there: for imports and the demonstration.

    `fields` are the review's other fields: present, held_on, stage_decision, stage_reason, new_stage, next_review_on.
    Empty evidence leaves what the records suggest. Errors: as save_fields.
    """
    review, rows = held_open(actor, held_plan(actor, plan_id))
    texts = {**considerations, **{name: as_text(value) for name, value in fields.items()}}
    changes = {name: FieldChange(as_text(getattr(review, name)), text) for name, text in texts.items()}
    for finding in findings:
        row = rows.get(finding.pupil_target_id)
        if row is None:
            raise Refused("One of these targets is not in this plan.")
        for field in queries.TARGET_FIELDS:
            if text := getattr(finding, field):
                name = rules.target_field(finding.pupil_target_id, field)
                changes[name] = FieldChange(getattr(row, field), text)
    save_fields(actor=actor, plan_id=plan_id, changes=changes)
    review.refresh_from_db()
    return review


def _sorted(
    changes: Mapping[str, FieldChange], rows: Mapping[UUID, TargetReview]
) -> tuple[dict[str, tuple[str, FieldChange]], dict[UUID, dict[str, tuple[str, FieldChange]]]]:
    """Sort the fields of a page into those of the review and those of each target; names of nothing are passed over."""
    by_name = {rules.target_field(pk, field): (pk, field) for pk in rows for field in queries.TARGET_FIELDS}
    own = {name: (name, change) for name, change in changes.items() if name in queries.REVIEW_FIELDS}
    targets: dict[UUID, dict[str, tuple[str, FieldChange]]] = {}
    for name, change in changes.items():
        if name in by_name:
            pk, field = by_name[name]
            targets.setdefault(pk, {})[field] = (name, change)
    return own, targets


def _not_understood(actor: Actor, changes: Mapping[str, FieldChange]) -> dict[str, str]:
    found = {}
    for name, change in changes.items():
        field, text = name.split("-", 1)[0] if "-" in name else name, cleaned(change.new)
        if field in queries.REVIEW_DATES and text and not is_date(text):
            found[name] = "Enter the day as a date, like 7 December 2026."
        elif field in CHOICES and text and text not in CHOICES[field]:
            found[name] = "Choose one of the answers."
        elif field == "new_stage" and text and not _is_stage(actor, text):
            found[name] = "Choose one of the stages."
        elif len(text) > 20_000:
            found[name] = "This is too long to be read at a review. Shorten it."
    return found


def _is_stage(actor: Actor, code: str) -> bool:
    return any(stage.code == code for stage in get_framework(actor.framework_code).register_stages)


def _value(field: str, text: str) -> date | str | None:
    if field in queries.REVIEW_DATES:
        return date.fromisoformat(text) if text else None
    return text
