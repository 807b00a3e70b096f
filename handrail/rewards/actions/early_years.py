"""The weekly look at early years: one save for all key children, and the key worker closes the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.rewards import policy
from handrail.rewards.models import PlayLook, PlayWeek
from handrail.rewards.rules.early_years import week_problem
from handrail.rewards.types import LONGEST_WORD, NewLook

audit.register_events(
    {
        "PLAY_LOOKED": "wrote down what they saw of a child's targets this week",
        "PLAY_WEEK_CLOSED": "closed a child's week",
        "PLAY_WEEK_REOPENED": "opened a child's week again",
    }
)


@transaction.atomic
def save_week(*, actor: Actor, monday: date, looks: Sequence[NewLook]) -> int:
    """Keep what one adult saw this week, of all their children at once; return how many answers changed.

    Each adult has answers of their own, so that nobody writes over another's. The same again changes nothing; an empty
    answer leaves what is kept. Errors: Denied; NotVisible; Refused with field 'week' or 'seen'.
    """
    _check_week(monday)
    parts = {part.pk: part for part in policy.play_targets(actor)}
    given = [row for row in looks if row.look is not None or row.seen.strip()]
    if not parts.keys() >= {row.pupil_target_id for row in given}:
        raise NotVisible
    if any(len(row.seen.strip()) > LONGEST_WORD for row in given):
        raise Refused(f"A line is too long. Use {LONGEST_WORD} letters at most.", field="seen")
    own = PlayLook.objects.filter(by_id=actor.membership_id, week_on=monday, pupil_target__in=list(parts))
    kept = {row.pupil_target_id: (row.look, row.seen) for row in own}
    changed = [row for row in given if kept.get(row.pupil_target_id) != (row.look, row.seen.strip())]
    if not changed:
        return 0
    pupil_ids = sorted({parts[row.pupil_target_id].pupil_id for row in changed})
    closed = PlayWeek.objects.filter(pupil_id__in=pupil_ids, week_on=monday).select_related("pupil").first()
    if closed is not None:
        raise Refused(
            f"{closed.closed_by_name} has closed the week of {closed.pupil.first_name}. Ask them to open it again; "
            "nothing of this was saved.",
            field="week",
        )
    rows = [
        PlayLook(
            school_id=parts[row.pupil_target_id].school_id,
            pupil_target_id=row.pupil_target_id,
            week_on=monday,
            look=row.look,
            seen=row.seen.strip(),
            by_id=actor.membership_id,
            by_name=actor.name,
            seen_at=clock.now(),
        )
        for row in changed
    ]
    PlayLook.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pupil_target", "week_on", "by"],
        update_fields=["look", "seen", "seen_at", "by_name"],
    )
    events = [audit.Event(parts[row.pupil_target_id], parts[row.pupil_target_id].pupil_id) for row in changed]
    audit.record_many(actor, "PLAY_LOOKED", events)
    return len(changed)


@transaction.atomic
def close_week(*, actor: Actor, pupil_id: UUID, monday: date) -> PlayWeek:
    """Close a child's week; again, it changes nothing. Errors: NotVisible, Denied; Refused before anybody looked."""
    policy.check_can_close_week(actor, pupil_id)
    _check_week(monday)
    if not PlayLook.objects.filter(pupil_target__pupil_id=pupil_id, week_on=monday).exists():
        raise Refused("Nobody has written anything for this child this week. Press a picture first.", field="week")
    week, is_new = PlayWeek.objects.get_or_create(
        pupil_id=pupil_id,
        week_on=monday,
        defaults={
            "school_id": actor.school_id,
            "closed_at": clock.now(),
            "closed_by_id": actor.membership_id,
            "closed_by_name": actor.name,
        },
    )
    if is_new:
        audit.record(actor, "PLAY_WEEK_CLOSED", subject=week, pupil_id=pupil_id, new={"week": monday.isoformat()})
    return week


@transaction.atomic
def reopen_week(*, actor: Actor, pupil_id: UUID, monday: date) -> None:
    """Open a child's week again while it can still be written. Again, it changes nothing. Errors: as close_week."""
    policy.check_can_close_week(actor, pupil_id)
    _check_week(monday)
    week = PlayWeek.objects.select_for_update().filter(pupil_id=pupil_id, week_on=monday).first()
    if week is not None:
        audit.record(actor, "PLAY_WEEK_REOPENED", subject=week, pupil_id=pupil_id, new={"week": monday.isoformat()})
        week.delete()


def _check_week(monday: date) -> None:
    if problem := week_problem(monday, clock.today()):
        raise Refused(problem, field="week")
