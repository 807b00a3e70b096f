"""What is gathered for one review: from the pupil, from families and professionals, and what it means in English."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.queries import was_agreed
from handrail.pupils import policy as pupils_policy
from handrail.reviews import policy, rules
from handrail.reviews.actions.contributing import cleaned_words, keep_mark, keep_words
from handrail.reviews.models import Contribution
from handrail.reviews.types import (
    BY_THEMSELVES,
    NOT_INTERPRETED,
    Channel,
    Interpreted,
    Manner,
    PupilVoice,
    Speaker,
    Sure,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Contact, Pupil

audit.register_events({"WORDS_PUT_INTO_ENGLISH": "put somebody's words into English"})

LONGEST_NAME = 120
LONGEST_LANGUAGE = 60


@transaction.atomic
def give_pupil_voice(
    *, actor: Actor, plan_id: UUID, contribution_id: UUID, voice: PupilVoice, manner: Manner = Manner.SPOKEN
) -> Contribution | None:
    """Keep what a pupil says for the review, with an adult beside them who writes it down: faces, pictures, words.

    Returns the words, or None where there are faces only. The same `contribution_id` twice gives one.
    Errors: NotVisible, Denied, Refused (also for nothing at all).
    """
    plan = policy.get_plan_to_ask_about(actor, plan_id)
    rows = pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD)
    parts = rows.filter(was_agreed(), target__plan=plan, pupil=plan.pupil).as_agreed()
    assert plan.pupil is not None
    words = _pupils_words(plan.pupil, contribution_id, voice)
    words.plan_id = plan.pk
    words.channel, words.manner = Channel.TOGETHER, manner
    words.recorded_by_id, words.recorded_by_name = actor.membership_id, actor.name
    return _keep_voice(actor, words, voice, parts, is_together=True)


@transaction.atomic
def give_own_voice(*, actor: Actor, contribution_id: UUID, voice: PupilVoice) -> Contribution | None:
    """Keep what a pupil says for the review on their own page: faces, pictures, words. As give_pupil_voice."""
    pupil = pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE)
    words = _pupils_words(pupil, contribution_id, voice)
    return _keep_voice(actor, words, voice, policy.own_targets(actor, pupil), is_together=False)


def _pupils_words(pupil: Pupil, contribution_id: UUID, voice: PupilVoice) -> Contribution:
    return Contribution(
        pk=contribution_id,
        pupil=pupil,
        speaker=Speaker.PUPIL,
        said_by_name=pupil.name,
        text=rules.as_text(voice),
        pictures=[name for _, names in voice.pictures for name in names],
    )


def _keep_voice(
    actor: Actor, words: Contribution, voice: PupilVoice, parts: QuerySet[PupilTarget], *, is_together: bool
) -> Contribution | None:
    if not voice.sure and not words.text:
        raise Refused("Press a face, choose a picture or write something.")
    known = {part.pk: part for part in parts}
    for key, sure in voice.sure:
        if key not in known:
            raise NotVisible
        if sure not in set(Sure):
            raise Refused("Press one of the five faces.")
        keep_mark(actor, known[key], sure, is_together=is_together)
    if not words.text:
        return None
    words.text = cleaned_words(words.text)
    return keep_words(actor, words)


@transaction.atomic
def write_down_for_review(
    *,
    actor: Actor,
    plan_id: UUID,
    contribution_id: UUID,
    speaker: Speaker,
    channel: Channel,
    text: str,
    contact_id: UUID | None = None,
    said_by: str = "",
    pupil_target_id: UUID | None = None,
    interpreted: Interpreted = NOT_INTERPRETED,
) -> Contribution:
    """Keep what a contact, the pupil or a professional says for a review, written down by somebody at school.

    A professional is named in `said_by`; a contact has a say in the plan. With an interpreter the words stay in their
    language, with the English beside them. The same `contribution_id` twice gives one.
    Errors: NotVisible, Denied, Refused (field 'text', 'said_by', 'who', 'language', 'english', 'english_by').
    """
    plan = policy.get_plan_to_gather_for(actor, plan_id)
    assert plan.pupil is not None
    if channel in BY_THEMSELVES:
        raise Refused("Say how their words came to you.", field="channel")
    contact, name = _who(plan, speaker, contact_id, said_by)
    told = _interpreted(interpreted)
    words = Contribution(
        pk=contribution_id,
        pupil=plan.pupil,
        plan=plan,
        pupil_target=_part(actor, plan, pupil_target_id),
        speaker=speaker,
        contact=contact,
        said_by_name=name,
        channel=channel,
        text=cleaned_words(text),
        language=told.language,
        english=told.english,
        english_by_name=told.english_by,
        english_kept_by_id=actor.membership_id if told.english else None,
        recorded_by_id=actor.membership_id,
        recorded_by_name=actor.name,
    )
    return keep_words(actor, words)


def _who(plan: Plan, speaker: Speaker, contact_id: UUID | None, said_by: str) -> tuple[Contact | None, str]:
    """Return the contact, if it is one, and the name of whoever speaks."""
    assert plan.pupil is not None
    if speaker is Speaker.PUPIL:
        return None, plan.pupil.name
    if speaker is Speaker.FAMILY:
        if contact_id is None:
            raise Refused("Choose whose words these are.", field="who")
        contact = policy.get_contact_with_a_say(plan, contact_id)
        return contact, contact.name
    name = _line(said_by, LONGEST_NAME, "said_by")
    if not name:
        raise Refused("Write who said it, for example: Dr Lind, educational psychologist.", field="said_by")
    return None, name


def _part(actor: Actor, plan: Plan, pupil_target_id: UUID | None) -> PupilTarget | None:
    if pupil_target_id is None:
        return None
    rows = pupil_targets_visible_to(actor, Permission.REVIEW_HOLD)
    found = rows.filter(target__plan=plan, pupil=plan.pupil, pk=pupil_target_id).first()
    if found is None:
        raise NotVisible
    return found


def _line(text: str, most: int, field: str) -> str:
    """Return one line of words without what no database keeps. Errors: Refused if it is too long."""
    line = " ".join(text.replace("\0", "").split())
    if len(line) > most:
        raise Refused(f"This is too long. Write at most {most} letters.", field=field)
    return line


def _interpreted(given: Interpreted) -> Interpreted:
    """Return the language, the English and who put it into English, checked to belong together."""
    language = _line(given.language, LONGEST_LANGUAGE, "language")
    language = "" if language.lower() == "english" else language
    by = _line(given.english_by, LONGEST_NAME, "english_by")
    if not given.english.strip():
        return Interpreted(language)
    if not language:
        raise Refused("Write in which language it was said.", field="language")
    if not by:
        raise Refused("Write who put it into English.", field="english_by")
    try:
        return Interpreted(language, cleaned_words(given.english), by)
    except Refused as refusal:
        raise Refused(refusal.message, field="english") from None


@transaction.atomic
def put_into_english(*, actor: Actor, plan_id: UUID, contribution_id: UUID, interpreted: Interpreted) -> Contribution:
    """Write beside somebody's words what they mean in English, by a named person. Their own words stay as they are.

    Whoever wrote the English may correct it; the trail keeps what stood there. The same again changes nothing.
    Errors: NotVisible, Denied, Refused (field 'language', 'english' or 'english_by').
    """
    plan = policy.get_plan_to_gather_for(actor, plan_id)
    words = policy.get_words_of_plan(actor, plan, contribution_id)
    told = _interpreted(interpreted)
    if not told.english:
        raise Refused("Write what it means in English.", field="english")
    if words.english and words.english_kept_by_id != actor.membership_id:
        raise Refused("Somebody else has put these words into English. Ask them to correct it.", field="english")
    before = (words.language, words.english, words.english_by_name)
    if before == (told.language, told.english, told.english_by):
        return words
    words.language, words.english, words.english_by_name = told.language, told.english, told.english_by
    words.english_kept_by_id = actor.membership_id
    words.save(update_fields=["language", "english", "english_by_name", "english_kept_by"])
    audit.record(
        actor,
        "WORDS_PUT_INTO_ENGLISH",
        subject=words,
        pupil_id=words.pupil_id,
        old={"english": before[1], "english_by": before[2]} if before[1] else None,
        new={"english": told.english, "english_by": told.english_by},
    )
    return words
