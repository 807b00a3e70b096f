"""The demonstration school's own part of the target bank: a few targets, and how they went where they were used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from handrail.bank import actions as bank
from handrail.bank.types import Names, Origin, TargetText, Way
from handrail.plans import policy as plan_policy

if TYPE_CHECKING:
    from handrail.demo.build import World

READING = TargetText(
    area="literacy",
    wording="By {when}, {name} will read aloud {number} of the 50 words on the {word list}, in any order.",
    criterion="40 out of 50",
    number="40",
    plain="I can read 40 words from my list.",
    strategies=(Way("Read ten of the words together at the start of registration, new ones last.", "Word cards"),),
    home="Play snap with five of the words.",
    ages=(6, 13),
    ladder="Reading words of the year’s list",
)
NEXT = TargetText(
    area="literacy",
    wording="By {when}, {name} will read aloud a page with {number} of the words from the {word list}, with no help.",
    criterion="no help",
    number="10",
    plain="I can read a page with my words by myself.",
    strategies=(Way("Read the page to {name} first; {name} then reads it back.", "A page at the {text level}"),),
    ages=(7, 13),
    ladder="Reading words of the year’s list",
)
BREAK = TargetText(
    area="behaviour",
    wording="By {when}, {name} will show the break card to {adult} and wait at the door, {number} times out of 5.",
    criterion="4 out of 5",
    number="4",
    plain="I can show my card when I need a break.",
    strategies=(Way("Practise with the card on a calm day; say thank you each time it is shown.", "Break card"),),
    ages=(5, 16),
)


def fill_bank(world: World) -> None:
    """Add the school's own targets, one of them kept from a plan, and count where they were used."""
    senco = world.senco
    first = bank.add_item(actor=senco, text=READING)
    following = bank.add_item(actor=senco, text=_after(first))
    bank.add_item(actor=senco, text=BREAK)
    child = world.children_on_register()[0]
    names = Names(pupil=tuple(filter(None, (child.forename, child.surname, child.known_as))))
    bank.save_from_target(actor=senco, text=_kept_from_a_plan(), names=names)
    parts = plan_policy.pupil_targets_visible_to(senco).filter(target__area="literacy").order_by("starts_on", "pk")
    for n, part in enumerate(parts[:20]):
        _use(senco, first if n < 14 else following, part)


def _after(first: Any) -> TargetText:
    return replace(NEXT, before=f"{Origin.SCHOOL}:{first.pk}")


def _kept_from_a_plan() -> TargetText:
    return TargetText(
        area="social_skills",
        wording="By {when}, {name} will ask one friend to join a game at break, {number} days out of 5.",
        criterion="3 out of 5",
        number="3",
        plain="I can ask a friend to play.",
        strategies=(Way("Agree in the morning whom to ask and which words to use.", "A card with the words"),),
        ages=(6, 12),
    )


def _use(senco: Any, item: Any, part: Any) -> None:
    bank.record_use(actor=senco, code=f"{Origin.SCHOOL}:{item.pk}", pupil_target_id=part.pk, used_on=part.starts_on)
    if part.outcome:
        bank.record_outcome(actor=senco, pupil_target_id=part.pk, outcome=part.outcome, on=part.outcome_at.date())
