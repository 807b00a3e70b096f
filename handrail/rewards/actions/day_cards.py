"""Arranging a day card, and each day's check-in and check-out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils.policy import get_own_page
from handrail.rewards import policy
from handrail.rewards.models import CheckDay, DayCard, DayCardLine
from handrail.rewards.queries.day_cards import card_lines, day_as_kept, open_card_of_pupil
from handrail.rewards.rules import day_cards as rules
from handrail.rewards.types import (
    FEELINGS,
    LONGEST_LINE,
    LONGEST_WORD,
    MOST_ADULT_LINES,
    MOST_OWN_LINES,
    MOST_PERIODS,
    LineKind,
    NewDayCard,
)

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "DAY_CARD_ARRANGED": "arranged a pupil's day card",
        "DAY_CARD_ENDED": "ended a pupil's day card",
        "DAY_CHECKED_IN": "checked in for the day",
        "DAY_CHECKED_OUT": "filled in a pupil's day card",
        "DAY_OWN_WORD_SAID": "wrote a word about their day",
    }
)

NO_PLAN = "A day card belongs to a behaviour plan. Agree one with the pupil first; it can start today."


@transaction.atomic
def arrange_day_card(*, actor: Actor, pupil_id: UUID, new: NewDayCard) -> DayCard:
    """Begin a day card from today; the one before ends and can still be read. The same again changes nothing.

    Errors: NotVisible, Denied; Refused with field 'targets', 'pupil_promises', 'adult_promises', 'periods',
    'goal_percent' or None.
    """
    pupil = policy.get_pupil(actor, pupil_id, Permission.PLAN_EDIT, lock=True)
    plan = policy.behaviour_plans(actor, pupil, Permission.PLAN_EDIT).first()
    if plan is None:
        raise Refused(NO_PLAN)
    lines = _lines(actor, pupil, new)
    before = DayCard.objects.filter(pupil=pupil, is_open=True).first()
    if before is not None:
        if _is_the_same(before, plan, new, lines):
            return before
        _end(before)
    card = DayCard(
        school_id=pupil.school_id,
        pupil=pupil,
        plan=plan,
        periods=list(new.periods),
        scale=new.scale,
        goal_percent=new.goal_percent,
        shows_family=new.shows_family,
        starts_on=clock.today(),
        arranged_by_id=actor.membership_id,
        arranged_by_name=actor.name,
    )
    card.save(force_insert=True)
    DayCardLine.objects.bulk_create(
        DayCardLine(school_id=pupil.school_id, card=card, kind=kind, text=text, pupil_target_id=part, position=position)
        for position, (kind, text, part) in enumerate(lines)
    )
    told = {"lines": len(lines), "periods": len(new.periods), "shows_family": new.shows_family}
    audit.record(actor, "DAY_CARD_ARRANGED", subject=card, pupil_id=pupil.pk, new=told)
    return card


Line = tuple[LineKind, str, UUID | None]


def _lines(actor: Actor, pupil: Pupil, new: NewDayCard) -> list[Line]:
    parts = {part.pk: part for part in policy.targets_to_earn_on(actor, pupil, Permission.PLAN_EDIT)}
    if not parts.keys() >= set(new.targets):
        raise Refused("Choose from the targets that are worked on now.", field="targets")
    own: list[Line] = [(LineKind.TARGET, parts[key].target.wording, key) for key in dict.fromkeys(new.targets)]
    own += [(LineKind.PUPIL, text, None) for text in new.pupil_promises]
    if not 1 <= len(own) <= MOST_OWN_LINES:
        raise Refused(
            f"Choose from 1 to {MOST_OWN_LINES} things in all that the pupil works on or promises.",
            field="targets" if new.targets else "pupil_promises",
        )
    if len(new.adult_promises) > MOST_ADULT_LINES:
        raise Refused(f"Choose {MOST_ADULT_LINES} promises of adults at most.", field="adult_promises")
    if not 1 <= len(new.periods) <= MOST_PERIODS:
        raise Refused(f"Name from 1 to {MOST_PERIODS} lessons or parts of the day.", field="periods")
    for field in ("pupil_promises", "adult_promises", "periods"):
        if any(len(text) > LONGEST_LINE for text in getattr(new, field)):
            raise Refused(f"A line is too long. Use {LONGEST_LINE} letters at most.", field=field)
    if not 1 <= new.goal_percent <= 100:
        raise Refused("Choose a goal from 1 to 100 per cent.", field="goal_percent")
    return own + [(LineKind.ADULT, text, None) for text in new.adult_promises]


def _is_the_same(card: DayCard, plan: Plan, new: NewDayCard, lines: list[Line]) -> bool:
    kept = [(line.kind, line.text, line.pupil_target_id) for line in card.lines.order_by("position", "pk")]
    now = (card.plan_id, card.periods, card.scale, card.goal_percent, card.shows_family, kept)
    return now == (plan.pk, list(new.periods), new.scale, new.goal_percent, new.shows_family, lines)


@transaction.atomic
def end_day_card(*, actor: Actor, card_id: UUID) -> DayCard:
    """End a day card: what was written stays. Again, it changes nothing. Errors: NotVisible, Denied."""
    card = policy.get_day_card(actor, card_id, Permission.PLAN_EDIT, lock=True)
    if card.is_open:
        _end(card)
        audit.record(actor, "DAY_CARD_ENDED", subject=card, pupil_id=card.pupil_id)
    return card


def _end(card: DayCard) -> None:
    card.is_open, card.ends_on = False, clock.today()
    card.save(update_fields=["is_open", "ends_on"])


@transaction.atomic
def check_in(
    *, actor: Actor, card_id: UUID, on: date, feeling: int | None, aim_id: UUID | None = None, from_paper: bool = False
) -> CheckDay:
    """Keep how the pupil feels and what they aim at on a day. The same again changes nothing.

    Errors: NotVisible, Denied; Refused with field 'feeling', 'aim', 'on', or None where somebody else was first.
    """
    card = policy.get_day_card(actor, card_id, Permission.OBSERVATION_RECORD, lock=True)
    return _check_in(actor, card, on, feeling, aim_id, from_paper=from_paper)


@transaction.atomic
def check_in_own(*, actor: Actor, feeling: int | None, aim_id: UUID | None = None) -> CheckDay:
    """Keep how the pupil themselves says they feel today, and what they aim at. Errors: as check_in."""
    return _check_in(actor, _own_card(actor), clock.today(), feeling, aim_id)


def _check_in(
    actor: Actor, card: DayCard, on: date, feeling: int | None, aim_id: UUID | None, *, from_paper: bool = False
) -> CheckDay:
    if feeling not in FEELINGS:
        raise Refused("Choose a face.", field="feeling")
    own_lines = card.lines.exclude(kind=LineKind.ADULT)
    if aim_id is not None and not own_lines.filter(pk=aim_id).exists():
        raise Refused("Choose an aim from the card.", field="aim")
    day = _day(card, on)
    if day.checked_in_at is not None:
        if (day.feeling, day.aim_id) == (feeling, aim_id):
            return day
        if day.checked_in_by_id != actor.membership_id:
            raise Refused(f"{day.checked_in_by_name} has checked in for this day already. What they wrote stays.")
    day.feeling, day.aim_id, day.checked_in_at = feeling, aim_id, clock.now()
    day.checked_in_by_id, day.checked_in_by_name = actor.membership_id, actor.name
    day.from_paper = day.from_paper or from_paper
    day.save()
    audit.record(actor, "DAY_CHECKED_IN", subject=day, pupil_id=card.pupil_id, new={"on": on.isoformat()})
    return day


@transaction.atomic
def check_out(
    *,
    actor: Actor,
    card_id: UUID,
    on: date,
    mine: Mapping[str, str],
    base: Mapping[str, str],
    from_paper: bool = False,
) -> CheckDay:
    """Bring one adult's marks and words of a day into what is kept. The same again changes nothing.

    Shapes: `mine` is the whole day as the adult sees it, `base` as the page was when they opened it; names as in
    rules.day_cards. Several adults may fill in one day, each their own lesson.
    Errors: NotVisible, Denied; Refused with field 'on', 'marks', 'own_word', 'home_word', or None where two adults
    wrote different things in one place: then nothing of it is overwritten.
    """
    card = policy.get_day_card(actor, card_id, Permission.OBSERVATION_RECORD, lock=True)
    names = set(rules.cells(card_lines(card), len(card.periods)))
    _check_marks(mine, names)
    day = _day(card, on)
    kept = day_as_kept(day)
    asked = {name: value.strip() for name, value in mine.items()}
    if day.own_word_is_own and asked.get("own_word", day.own_word) != day.own_word:
        raise Refused(f"{card.pupil.first_name} wrote this themselves, so it stays as it is.", field="own_word")
    found, contradicted = rules.merge(base, asked, kept)
    if contradicted:
        raise Refused(
            f"{day.checked_out_by_name} has filled in the same place since you opened this page, and not the same. "
            "Their answer stays. Open the page again to see it; talk with them if it should be another.",
        )
    if found == kept and (day.checked_out_at is not None or not found):
        return day
    day.marks = {name: value for name, value in found.items() if name not in rules.WORDS}
    day.own_word, day.home_word = found.get("own_word", ""), found.get("home_word", "")
    day.checked_out_at, day.from_paper = clock.now(), day.from_paper or from_paper
    day.checked_out_by_id, day.checked_out_by_name = actor.membership_id, actor.name
    day.save()
    told = {"on": on.isoformat(), "marks": len(day.marks), "from_paper": day.from_paper}
    audit.record(actor, "DAY_CHECKED_OUT", subject=day, pupil_id=card.pupil_id, new=told)
    return day


def _check_marks(mine: Mapping[str, str], names: set[str]) -> None:
    for name, value in mine.items():
        if name in rules.WORDS:
            if len(value.strip()) > LONGEST_WORD:
                raise Refused(f"This is too long. Use {LONGEST_WORD} letters at most.", field=name)
        elif name not in names or value not in {"", *rules.MARKS}:
            raise Refused("A mark does not fit this card any more. Open the page again.", field="marks")


@transaction.atomic
def say_own_word(*, actor: Actor, text: str) -> CheckDay:
    """Keep the pupil's own word about today on their day card. Errors: NotVisible, Denied; Refused (field 'text')."""
    card = _own_card(actor)
    text = text.strip()
    if not text or len(text) > LONGEST_WORD:
        raise Refused("Write a word about your day. Keep it short.", field="text")
    day = _day(card, clock.today())
    if day.own_word and not day.own_word_is_own:
        raise Refused("An adult wrote down what you said today. Ask them if you want to add to it.", field="text")
    if day.own_word != text:
        day.own_word, day.own_word_is_own = text, True
        day.save()
        audit.record(actor, "DAY_OWN_WORD_SAID", subject=day, pupil_id=card.pupil_id)
    return day


def _own_card(actor: Actor) -> DayCard:
    pupil = get_own_page(actor, Permission.SELF_CONTRIBUTE)
    card = open_card_of_pupil(pupil)
    if card is None:
        raise NotVisible
    return DayCard.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=card.pk)


def _day(card: DayCard, on: date) -> CheckDay:
    """Return the day of a card that is held, or a new one that is not saved yet."""
    if on > clock.today():
        raise Refused("This day has not come yet. Enter today's date or an earlier one.", field="on")
    if on < card.starts_on or (card.ends_on is not None and on > card.ends_on):
        raise Refused("This card did not hold on that day. Enter a day on which it did.", field="on")
    day = CheckDay.objects.filter(card=card, on=on).first()
    return day or CheckDay(school_id=card.school_id, card=card, on=on)
