"""What families, pupils and others have said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.plans.queries import read_as_agreed
from handrail.pupils.policy import limit_to_visible
from handrail.reviews import policy
from handrail.reviews.types import (
    HOW_LABELS,
    MANNER_LABELS,
    SPEAKER_LABELS,
    Channel,
    Manner,
    Speaker,
    Sure,
    SureRow,
    WordsRow,
)

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Contact, Pupil
    from handrail.reviews.models import Contribution

MOST_WORDS = 20
# Of one review nothing may be missing; a pupil who says something each week of a year stays below this.
MOST_FOR_REVIEW = 100


def words_of_pupil(actor: Actor, pupil: Pupil, *, limit: int = MOST_WORDS) -> tuple[WordsRow, ...]:
    """Return what was said about a pupil, the newest first, for whoever may read reviews; else nothing. One query."""
    if not can(actor, Permission.REVIEW_VIEW):
        return ()
    rows = policy.contributions_visible_to(actor).filter(pupil=pupil).order_by("-said_at", "-pk")
    return tuple(_row(row) for row in rows[:limit])


def words_for_review(actor: Actor, plan: Plan, pupil: Pupil, *, until: datetime | None = None) -> tuple[WordsRow, ...]:
    """Return what was said from the plan's first day on, the newest first. One query.

    `until`: when the review was held; what is said later belongs to the next one.
    """
    if not can(actor, Permission.REVIEW_VIEW):
        return ()
    rows = policy.contributions_visible_to(actor).filter(pupil=pupil, said_at__date__gte=plan.starts_on)
    rows = rows.filter(said_at__lte=until) if until else rows
    may = can(actor, Permission.OBSERVATION_RECORD)
    return tuple(
        _row(row, may_withdraw=may and row.recorded_by_id == actor.membership_id)
        for row in rows.order_by("-said_at", "-pk")[:MOST_FOR_REVIEW]
    )


def own_words_of_contact(contact: Contact, *, written_by: UUID | None = None) -> tuple[WordsRow, ...]:
    """Return what this contact has said, not what any other did, the newest first. One query.

    `written_by`: the member of staff who reads along, and may take back only what they wrote down.
    """
    rows = contact.contributions.filter(withdrawn_at__isnull=True).order_by("-said_at", "-pk")[:MOST_WORDS]
    return tuple(_row(row, may_withdraw=written_by in (None, row.recorded_by_id)) for row in rows)


def own_words_of_pupil(pupil: Pupil) -> tuple[WordsRow, ...]:
    """Return what the pupil has said, the newest first. One query."""
    rows = pupil.contributions.filter(withdrawn_at__isnull=True, speaker=Speaker.PUPIL).order_by("-said_at", "-pk")
    return tuple(_row(row, may_withdraw=True) for row in rows[:MOST_WORDS])


def _row(row: Contribution, *, may_withdraw: bool = False) -> WordsRow:
    return WordsRow(
        contribution_id=row.pk,
        speaker=SPEAKER_LABELS[Speaker(row.speaker)],
        said_by=row.said_by_name,
        said_at=row.said_at,
        text=row.text,
        how=HOW_LABELS[Channel(row.channel)],
        recorded_by=row.recorded_by_name,
        may_withdraw=may_withdraw,
        language=row.language,
        english=row.english,
        english_by=row.english_by_name,
        manner=MANNER_LABELS[Manner(row.manner)] if row.manner else "",
        pictures=tuple(row.pictures),
        pupil_target_id=row.pupil_target_id,
        voice=Speaker(row.speaker),
    )


def sure_of_pupil(pupil: Pupil) -> dict[UUID, tuple[Sure, datetime]]:
    """Return how sure a visible pupil said they are of each target, and when, by the target's key. One query."""
    found: dict[UUID, tuple[Sure, datetime]] = {}
    for row in pupil.sure_marks.order_by("said_at", "pk"):
        found[row.pupil_target_id] = (Sure(row.sure), row.said_at)
    return found


def sure_rows(
    actor: Actor, pupil: Pupil, parts: Collection[UUID], *, until: datetime | None = None
) -> tuple[SureRow, ...]:
    """Return how sure the pupil is of each of these targets of theirs, for whoever may read reviews. One query.

    `until`: when the review was held.
    """
    from handrail.reviews.models import SureMark

    rows = limit_to_visible(SureMark.objects.all(), actor, Permission.REVIEW_VIEW, pupil="pupil_id")
    rows = rows.filter(pupil=pupil, pupil_target__in=list(parts))
    rows = rows.filter(said_at__lte=until) if until else rows
    rows = rows.select_related("pupil_target__target").order_by("said_at", "pk")
    given: dict[UUID, list[SureMark]] = {}
    for row in rows:
        given.setdefault(row.pupil_target_id, []).append(row)
    read_as_agreed(marks[-1].pupil_target for marks in given.values())
    return tuple(
        SureRow(
            key,
            newest.pupil_target.target.wording,
            Sure(newest.sure),
            newest.said_at,
            tuple((Sure(row.sure), row.said_at) for row in before),
            newest.recorded_by_name,
        )
        for key, (*before, newest) in given.items()
    )
