"""What a pupil is proud of: written by themselves, taken back by nobody else."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils.policy import get_own_page
from handrail.rewards import policy
from handrail.rewards.models import OwnWording, ProudWord
from handrail.rewards.types import LONGEST_LINE, LONGEST_WORD

audit.register_events(
    {
        "PROUD_SAID": "said what they are proud of",
        "TARGET_SAID_OWN_WAY": "said a target in their own words",
        "PROUD_TAKEN_BACK": "took back what they were proud of",
    }
)


@transaction.atomic
def say_proud(*, actor: Actor, proud_id: UUID, text: str) -> ProudWord:
    """Keep what a pupil is proud of. The same key again is the same word.

    Errors: NotVisible, Denied; Refused (field 'text').
    """
    pupil = get_own_page(actor, Permission.SELF_CONTRIBUTE)
    text = text.strip()
    if not text:
        raise Refused("Write it, or press one of the words.", field="text")
    if len(text) > LONGEST_WORD:
        raise Refused("This is too long. Make it shorter.", field="text")
    known = ProudWord.objects.filter(pk=proud_id).first()
    if known is not None:
        if known.pupil_id == pupil.pk and known.text == text:
            return known
        raise Refused("This was sent before. Load the page again.", field="text")
    word = ProudWord(id=proud_id, school_id=actor.school_id, pupil=pupil, text=text, said_at=clock.now())
    word.save(force_insert=True)
    audit.record(actor, "PROUD_SAID", subject=word, pupil_id=pupil.pk)
    return word


@transaction.atomic
def take_back_proud(*, actor: Actor, proud_id: UUID) -> None:
    """Take one's own word back: it stays in the file and is shown no more. Again: nothing changes.

    Errors: NotVisible, Denied.
    """
    pupil = get_own_page(actor, Permission.SELF_CONTRIBUTE)
    word = ProudWord.objects.select_for_update().filter(pk=proud_id, pupil=pupil).first()
    if word is None:
        raise NotVisible
    if word.withdrawn_at is None:
        word.withdrawn_at = clock.now()
        word.save(update_fields=["withdrawn_at"])
        audit.record(actor, "PROUD_TAKEN_BACK", subject=word, pupil_id=pupil.pk)


@transaction.atomic
def say_in_own_words(*, actor: Actor, pupil_target_id: UUID, text: str) -> OwnWording:
    """Keep how the pupil says a target that is worked on now. The same words again change nothing.

    Errors: NotVisible, Denied; Refused (field 'text').
    """
    part = policy.get_own_target(actor, pupil_target_id)
    text = text.strip()
    if not text or len(text) > LONGEST_LINE:
        raise Refused("Write it in one short line.", field="text")
    newest = part.own_wordings.order_by("-said_at", "-pk").first()
    if newest is not None and newest.text == text:
        return newest
    wording = OwnWording(school_id=actor.school_id, pupil_target=part, text=text, said_at=clock.now())
    wording.save(force_insert=True)
    audit.record(actor, "TARGET_SAID_OWN_WAY", subject=part, pupil_id=part.pupil_id)
    return wording
