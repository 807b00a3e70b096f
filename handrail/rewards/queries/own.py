"""What the pupil said, and what a review sees of everyday life beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.plans.queries import live_targets_of, read_as_agreed
from handrail.pupils.policy import can_reach
from handrail.rewards.queries.day_cards import card_lines, card_of, week_of
from handrail.rewards.types import ProudRow, WeekPicture

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

MOST_PROUD = 20
# A review looks at what a month of days says (house rule).
WEEKS_FOR_REVIEW = 4


@dataclass(frozen=True)
class Everyday:
    """What the review sees beside what people say: the pupil's pride and wordings, and the last weeks of the day card.

    `own_wordings`: the target as it is agreed, and as the pupil says it.
    """

    proud: tuple[ProudRow, ...] = ()
    own_wordings: tuple[tuple[str, str], ...] = ()
    weeks: tuple[WeekPicture, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.proud or self.own_wordings or self.weeks)


def proud_words(pupil: Pupil, *, most: int = MOST_PROUD) -> tuple[ProudRow, ...]:
    """Return what a visible pupil is proud of, the newest first. One query."""
    rows = pupil.proud_words.filter(withdrawn_at__isnull=True).order_by("-said_at", "-pk")[:most]
    return tuple(ProudRow(row.pk, row.text, row.said_at) for row in rows)


def own_wordings(pupil: Pupil) -> dict[UUID, str]:
    """Return how a visible pupil says each target now, by the target's key. One query."""
    from handrail.rewards.models import OwnWording

    rows = OwnWording.objects.filter(pupil_target__pupil=pupil).order_by("said_at", "pk")
    return dict(rows.values_list("pupil_target_id", "text"))


def _said(actor: Actor, pupil: Pupil) -> tuple[tuple[str, str], ...]:
    from handrail.rewards.models import OwnWording

    parts = live_targets_of(actor, pupil).prefetch_related(None).select_related(None).order_by()
    rows = OwnWording.objects.filter(pupil_target__in=parts.values("pk")).order_by("said_at", "pk")
    newest = {row.pupil_target_id: row for row in rows.select_related("pupil_target__target")}
    read_as_agreed(row.pupil_target for row in newest.values())
    return tuple((row.pupil_target.target.wording, row.text) for row in newest.values())


def has_everyday(pupil: str) -> ExpressionWrapper:
    """Return an annotation of rows about pupils (`pupil` is the column): is anything kept of this one?"""
    from handrail.rewards.models import DayCard, PlayLook, ProudWord, Reward

    found = Q(Exists(PlayLook.objects.filter(pupil_target__pupil=OuterRef(pupil))))
    for model in (Reward, DayCard, ProudWord):
        found |= Q(Exists(model.objects.filter(pupil=OuterRef(pupil))))
    return ExpressionWrapper(found, output_field=BooleanField())


def for_review(actor: Actor, pupil: Pupil) -> Everyday:
    """Return the everyday part of a review, for whoever reads the plan. Three queries; eight with a day card."""
    if not can_reach(actor, pupil.pk, Permission.PLAN_VIEW):
        return Everyday()
    card = card_of(actor, pupil)
    weeks = []
    if card is not None:
        lines = card_lines(card)
        this = week_of(card, lines=lines)
        earlier = [this.monday - timedelta(weeks=number) for number in range(1, WEEKS_FOR_REVIEW)]
        weeks = [row for row in (this, *(week_of(card, monday, lines) for monday in earlier)) if row.has_days]
    return Everyday(proud_words(pupil), _said(actor, pupil), tuple(weeks))
