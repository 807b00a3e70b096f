"""Cards: which pupils have one, and the card that somebody holds."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django_scopes import scope

from handrail.access import queries as access
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.families.policy import pupils_to_make_cards_for
from handrail.families.types import CARD_END_LABELS, LONGEST_TOKEN, CardCode, CardEnd, CardRow
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.queries import in_use
from handrail.pupils.policy import still_here

if TYPE_CHECKING:
    from handrail.families.models import PupilCard
    from handrail.pupils.models import Pupil


NOWHERE = UUID(int=0)


def new_token(school_id: UUID) -> str:
    """Return a code for a card: the school's key, so that it is looked for there only, then 192 bits of chance."""
    return urlsafe_b64encode(school_id.bytes + secrets.token_bytes(24)).decode().rstrip("=")


def code_of(token: str) -> CardCode:
    """Return what is remembered of a card's code. One that cannot be read is of no school, and opens nothing."""
    try:
        school_id = UUID(bytes=urlsafe_b64decode(token[:LONGEST_TOKEN] + "==")[:16])
    except ValueError:
        school_id = NOWHERE
    return CardCode(school_id, hashlib.sha256(token.encode()).hexdigest())


def find_card(code: CardCode) -> PupilCard | None:
    """Return the card with this code that opens a page now, with its pupil and account; or None. One query.

    Inside the school that the code names: nobody is signed in yet.
    """
    from handrail.families.models import PupilCard

    today = clock.today()
    is_here = still_here(today, pupil="pupil")
    is_open = Q(account__ends_on__isnull=True) | Q(account__ends_on__gte=today)
    with scope(school=code.school_id):
        rows = PupilCard.objects.filter(is_here, is_open, token_hash=code.token_hash, ended_at__isnull=True)
        return rows.select_related("pupil", "account__membership__user").first()


def key_of(code: CardCode, address: str | None) -> str:
    """Return what wrong tries are counted under: a card and an address together."""
    return access.sign_in_key(f"card:{code.token_hash}", address)


def seconds_to_wait(code: CardCode, address: str | None) -> int:
    """Return how long the next try with this card from this address must wait. One query."""
    return access.seconds_to_wait(key_of(code, address))


def pupils_for_cards(actor: Actor, class_name: str = "") -> QuerySet[Pupil]:
    """Return the pupils at school with targets that are worked on now, by class and name. One query when read."""
    parts = pupil_targets_visible_to(actor, Permission.CARD_MAKE).filter(pupil=OuterRef("pk"))
    rows = pupils_to_make_cards_for(actor).filter(Exists(in_use(parts, clock.today())))
    rows = rows.filter(still_here(clock.today()))
    if class_name:
        rows = rows.filter(class_name=class_name)
    return rows.order_by(F("year_group").asc(nulls_last=True), "class_name", "sort_name", "pk")


def classes_for_cards(actor: Actor) -> tuple[str, ...]:
    """Return the classes with pupils for whom the actor may make cards, in order. One query."""
    rows = pupils_for_cards(actor).exclude(class_name="").values_list("class_name", flat=True)
    return tuple(dict.fromkeys(rows))


def card_rows(pupils: Iterable[Pupil]) -> list[CardRow]:
    """Return of each visible pupil whether they have a card; else why the last one ended. One query."""
    found = list(pupils)
    from handrail.families.models import PupilCard

    newest: dict[UUID, PupilCard] = {}
    for card in PupilCard.objects.filter(pupil__in=found).order_by("made_at", "pk"):
        newest[card.pupil_id] = card
    return [_row(pupil, newest.get(pupil.pk)) for pupil in found]


def _row(pupil: Pupil, card: PupilCard | None) -> CardRow:
    is_open = card is not None and card.ended_at is None
    return CardRow(
        pupil_id=pupil.pk,
        name=pupil.name,
        class_name=pupil.class_name,
        made_at=card.made_at if card is not None and is_open else None,
        made_by=card.made_by_name if card is not None and is_open else "",
        used_at=card.used_at if card is not None and is_open else None,
        ended=CARD_END_LABELS[CardEnd(card.ended_because)] if card is not None and not is_open else "",
    )
