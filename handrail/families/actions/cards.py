"""Making and ending cards, and opening a page with one."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django_scopes import scope

from handrail.access import actions as access
from handrail.access.permissions import Permission
from handrail.access.rules import wait_words
from handrail.access.types import Actor, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.families import queries
from handrail.families.models import PupilCard
from handrail.families.queries.cards import key_of
from handrail.families.types import N_PICTURES, WORN_OUT_AFTER, CardCode, CardEnd, NewCard, Picture
from handrail.pupils import actions as pupil_actions
from handrail.pupils import policy as pupils

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil, PupilAccount

audit.register_events(
    {
        "CARD_MADE": "made a card for the pupil",
        "CARD_ENDED": "ended the pupil's card",
        "CARD_WORN_OUT": "ended a pupil's card after too many wrong tries",
        "CARD_USED": "signed in with their card",
    }
)

# One and the same sentence for a wrong, an ended and an unknown card.
WRONG = "That is not right. Try again. If it does not work, ask an adult."
WAIT = "Too many tries. Wait {words}. Or ask an adult."


@transaction.atomic
def make_card(*, actor: Actor, pupil: Pupil) -> NewCard:
    """Make a pupil's card and return what is printed; a card that they had opens nothing any more.

    What was opened with an earlier card is closed at once.

    The code and the pictures can be read here only: what is kept are hashes. The pupil gets an account if they have
    none. Errors: NotVisible, Denied, Refused if the pupil has left.
    """
    pupil = pupils.get_pupil(actor, pupil.pk, Permission.CARD_MAKE, lock=True)
    account = pupil_actions.open_pupil_account(actor=actor, pupil=pupil)
    present = pupil.cards.filter(ended_at__isnull=True).first()
    if present is not None:
        _end(present, CardEnd.RENEWED)
    _sign_out(actor, account, reason="A new card was made.")
    token = queries.new_token(actor.school_id)
    chosen = tuple(secrets.SystemRandom().sample(list(Picture), N_PICTURES))
    card = PupilCard(
        school_id=actor.school_id,
        pupil=pupil,
        account=account,
        token_hash=queries.code_of(token).token_hash,
        pictures_hash=make_password(_as_word(chosen)),
        made_at=clock.now(),
        made_by_id=actor.membership_id,
        made_by_name=actor.name,
    )
    card.save(force_insert=True)
    audit.record(actor, "CARD_MADE", subject=card, pupil_id=pupil.pk)
    return NewCard(pupil.name, pupil.first_name, pupil.class_name, token, chosen)


@transaction.atomic
def make_cards(*, actor: Actor, pupils: Iterable[Pupil]) -> list[NewCard]:
    """Make the cards of several pupils, all or none. Errors: as make_card; Refused (field 'pupils') without a pupil."""
    made = [make_card(actor=actor, pupil=pupil) for pupil in pupils]
    if not made:
        raise Refused("Choose at least one pupil.", field="pupils")
    return made


@transaction.atomic
def end_card(*, actor: Actor, pupil: Pupil) -> None:
    """End a pupil's card at once, and what was opened with it; without one, nothing changes.

    Errors: NotVisible, Denied.
    """
    pupil = pupils.get_pupil(actor, pupil.pk, Permission.CARD_MAKE, lock=True)
    card = pupil.cards.filter(ended_at__isnull=True).select_related("account__membership__user").first()
    if card is None:
        return
    _end(card, CardEnd.ENDED)
    audit.record(actor, "CARD_ENDED", subject=card, pupil_id=pupil.pk)
    _sign_out(actor, card.account, reason="The card was ended.")


def check_card(*, code: CardCode, pictures: Sequence[str], address: str | None) -> PupilCard:
    """Return the card that this code and these pictures open, and write down that it was used.

    Wrong tries wait as wrong passwords do, for each card and address; after 30 in a row the card is worn out.
    Errors: Refused with one and the same sentence for a wrong, an ended and an unknown card, after the same work;
    Refused with the time to wait.
    """
    key = key_of(code, address)
    seconds = queries.seconds_to_wait(code, address)
    if seconds:
        raise Refused(WAIT.format(words=wait_words(seconds)))
    # Counted before the pictures are looked at: many tries at the same moment must not all count as the first.
    access.note_failure(key=key)
    card = queries.find_card(code)
    if card is None:
        make_password(_as_word(pictures))  # takes as long as a real check
        raise Refused(WRONG)
    with scope(school=card.school_id):
        _count(card)
        if not check_password(_as_word(pictures), card.pictures_hash):
            _wear_out(card)
            raise Refused(WRONG)
        _use(card)
    access.clear_failures(key=key)
    return card


@transaction.atomic
def _count(card: PupilCard) -> None:
    PupilCard.objects.filter(pk=card.pk).update(n_failures=F("n_failures") + 1)


@transaction.atomic
def _wear_out(card: PupilCard) -> None:
    """End a card after too many wrong tries. Only whoever holds it can do that: its code cannot be guessed.

    A page that is open stays open: it was opened with the right pictures, which whoever tries does not know.
    """
    worn = PupilCard.objects.filter(pk=card.pk, ended_at__isnull=True, n_failures__gte=WORN_OUT_AFTER)
    if worn.update(ended_at=clock.now(), ended_because=CardEnd.WORN_OUT):
        audit.record(None, "CARD_WORN_OUT", subject=card, pupil_id=card.pupil_id, school_id=card.school_id)


@transaction.atomic
def _use(card: PupilCard) -> None:
    PupilCard.objects.filter(pk=card.pk).update(n_failures=0, used_at=clock.now())


@transaction.atomic
def note_card_used(*, actor: Actor, card: PupilCard, session_key: str, user_agent: str) -> None:
    """Write down that a pupil signed in with their card, as check_card returned it, and in which session.

    The session goes on its owner's list, so that it ends with the card.
    Errors: NotVisible; Refused, as for an ended card, if the card ended since it was checked.
    """
    if card.account.membership_id != actor.membership_id:
        raise NotVisible
    # Locked, so that a card that ends at this moment either refuses here or finds the session on the list.
    if PupilCard.objects.select_for_update().get(pk=card.pk).ended_at is not None:
        raise Refused(WRONG)
    access.note_session(
        user=card.account.membership.user, session_key=session_key, address=actor.address, user_agent=user_agent
    )
    audit.record(actor, "CARD_USED", subject=card, pupil_id=card.pupil_id)


def _end(card: PupilCard, because: CardEnd) -> None:
    card.ended_at, card.ended_because = clock.now(), because
    card.save(update_fields=["ended_at", "ended_because"])


def _sign_out(actor: Actor, account: PupilAccount, *, reason: str) -> None:
    access.end_outside_sessions(
        actor=actor, membership=account.membership, role=Role.PUPIL, pupil_id=account.pupil_id, reason=reason
    )


def _as_word(pictures: Sequence[str]) -> str:
    return " ".join(pictures)
