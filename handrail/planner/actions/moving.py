"""Moving one review, taking a proposal in whole or in part, and putting reviews back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.planner import policy, queries
from handrail.planner.models import Change, ChangedReview, ReviewDay, ReviewTime
from handrail.planner.types import ChangeKind, Placed
from handrail.reviews import actions as reviews_actions
from handrail.reviews.types import Move, Moved
from handrail.schools.rules import words

audit.register_events(
    {
        "REVIEWS_PLANNED": "accepted a proposal for the days of reviews",
        "REVIEWS_PUT_BACK": "put reviews back on the days that they had before",
    }
)


@transaction.atomic
def move_review(*, actor: Actor, plan_id: UUID, day: date, was: date, key: UUID, reason: str = "") -> Change | None:
    """Put one review on another day; return the change, or None if it is there already.

    `key` comes with the form: sent twice it is made once. A time on a review day of another date ends.
    Errors: as reviews.actions.move_reviews.
    """
    check_can(actor, Permission.REVIEW_HOLD)
    if (made := queries.change_of_key(actor, key)) is not None:
        return made  # type: ignore[no-any-return]
    moved = reviews_actions.move_reviews(actor=actor, moves=[Move(plan_id, day, was)], reason=reason.strip())
    if (made := queries.change_of_key(actor, key)) is not None:  # sent twice, at once: the second waited for the first
        return made  # type: ignore[no-any-return]
    return _kept(actor, ChangeKind.MOVE, key, moved) if moved else None


@transaction.atomic
def accept_proposal(*, actor: Actor, placed: Sequence[Placed], key: UUID) -> Change | None:
    """Put the chosen reviews of a proposal on their days and times, all or none; return the change, or None for none.

    Errors: as reviews.actions.move_reviews; Refused when somebody has taken one of the times meanwhile.
    """
    check_can(actor, Permission.REVIEW_HOLD)
    if (made := queries.change_of_key(actor, key)) is not None:
        return made  # type: ignore[no-any-return]
    if not placed:
        raise Refused("Choose at least one review.")
    moves = [Move(one.plan_id, one.to_on, one.from_on) for one in placed]
    moved = reviews_actions.move_reviews(actor=actor, moves=moves, reason="A proposal of the year planner.")
    if (made := queries.change_of_key(actor, key)) is not None:
        return made  # type: ignore[no-any-return]
    seated = [one for one in placed if one.day_id is not None]
    # Whoever gets a time on the day that they had already is part of the change, too.
    ids = {one.plan_id for one in moved}
    stays = [Moved(one.plan_id, None, one.from_on, one.to_on) for one in seated if one.plan_id not in ids]
    change = _kept(actor, ChangeKind.PROPOSAL, key, [*moved, *stays])
    _seat(actor, seated)
    audit.record(actor, "REVIEWS_PLANNED", subject=change, new={"n": len(placed)})
    return change


def _kept(actor: Actor, kind: ChangeKind, key: UUID, moved: Sequence[Moved]) -> Change:
    change = Change(
        school_id=actor.school_id,
        kind=kind,
        key=key,
        made_at=clock.now(),
        made_by_id=actor.membership_id,
        made_by_name=actor.name,
    )
    change.save(force_insert=True)
    rows = [
        ChangedReview(
            school_id=actor.school_id, change=change, plan_id=one.plan_id, from_on=one.from_on, to_on=one.to_on
        )
        for one in moved
    ]
    ChangedReview.objects.bulk_create(rows, batch_size=200)
    ReviewTime.objects.filter(plan__in=[one.plan_id for one in moved]).delete()
    return change


def _seat(actor: Actor, seated: Sequence[Placed]) -> None:
    """Give each review its time on a review day; what sits there without being due on that day makes room."""
    wanted = [(one, one.day_id, one.at) for one in seated if one.day_id is not None and one.at is not None]
    locked = ReviewDay.objects.select_for_update().filter(pk__in={day_id for _, day_id, _ in wanted})
    days = {day.pk: day for day in locked.order_by("pk")}
    taken = queries.taken_times(list(days.values()))
    for one, day_id, at in wanted:
        day = days.get(day_id)
        if day is None or day.held_on != one.to_on or at in taken.get(day_id, set()):
            raise Refused(
                f"The time of {one.name} on {words(one.to_on)} is taken meanwhile. Look at the proposal again."
            )
    for day_id in days:
        gone = [at for _, whose, at in wanted if whose == day_id]
        ReviewTime.objects.filter(day=day_id, starts_at__in=gone).delete()
    rows = [
        ReviewTime(school_id=actor.school_id, day_id=day_id, plan_id=one.plan_id, starts_at=at)
        for one, day_id, at in wanted
    ]
    ReviewTime.objects.bulk_create(rows, batch_size=200)


@transaction.atomic
def undo_change(*, actor: Actor, change_id: UUID) -> Change:
    """Put the reviews of a change back on the days that they had; return it. Done twice it is done once.

    A review that has been moved again, or held, since then stands in the way: nothing is put back then.
    Errors: NotVisible, Denied, Refused.
    """
    change = policy.get_change(actor, change_id)
    Change.objects.select_for_update().get(pk=change.pk)
    change.refresh_from_db(fields=["undone_at"])
    if change.undone_at is not None:
        return change
    rows = list(change.reviews.order_by("pk"))
    moves = [Move(row.plan_id, row.from_on, row.to_on) for row in rows]
    reviews_actions.move_reviews(actor=actor, moves=moves, reason="Put back.", is_return=True)
    ReviewTime.objects.filter(plan__in=[row.plan_id for row in rows]).delete()
    change.undone_at = clock.now()
    change.save(update_fields=["undone_at"])
    audit.record(actor, "REVIEWS_PUT_BACK", subject=change, new={"n": len(rows)})
    return change
