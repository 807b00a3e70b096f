"""What families and pupils say, in their own words: given, written down for them, and taken back by them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.plans.types import PlanState
from handrail.pupils import policy as pupils_policy
from handrail.reviews import policy
from handrail.reviews.models import Contribution, SureMark
from handrail.reviews.types import BY_THEMSELVES, LONGEST_WORDS, Channel, Speaker, Sure

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget

audit.register_events(
    {
        "WORDS_GIVEN": "told the school what they think",
        "WORDS_WRITTEN_DOWN": "wrote down what somebody said",
        "WORDS_WITHDRAWN": "took words back",
        "SURE_MARKED": "said how sure they are of a target",
    }
)


@transaction.atomic
def give_family_words(*, actor: Actor, contribution_id: UUID, pupil_id: UUID, text: str) -> Contribution:
    """Keep what a parent or carer says about their child's plan. The same `contribution_id` twice gives one.

    Errors: NotVisible, Denied for a contact who may only read, Refused (field 'text') without words.
    """
    contact = pupils_policy.get_own_child(actor, pupil_id, Permission.CHILD_CONTRIBUTE)
    words = Contribution(
        pk=contribution_id,
        pupil=contact.pupil,
        speaker=Speaker.FAMILY,
        contact=contact,
        said_by_name=contact.name,
        text=cleaned_words(text),
    )
    return keep_words(actor, words)


@transaction.atomic
def give_own_words(*, actor: Actor, contribution_id: UUID, text: str) -> Contribution:
    """Keep what a pupil says on their own page. The same `contribution_id` twice gives one.

    Errors: NotVisible, Denied, Refused (field 'text') without words.
    """
    pupil = pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE)
    words = Contribution(
        pk=contribution_id,
        pupil=pupil,
        speaker=Speaker.PUPIL,
        said_by_name=pupil.name,
        text=cleaned_words(text),
    )
    return keep_words(actor, words)


@transaction.atomic
def write_down_words(
    *, actor: Actor, contribution_id: UUID, contact_id: UUID, text: str, channel: Channel
) -> Contribution:
    """Keep what a contact says, written down by somebody at school. The same `contribution_id` twice gives one.

    Errors: NotVisible, Denied for a contact who is barred or has no say, Refused without words or with Channel.OWN.
    """
    contact = policy.get_contact_to_write_for(actor, contact_id)
    if channel in BY_THEMSELVES:
        raise Refused("Say how their words came to you.", field="channel")
    words = Contribution(
        pk=contribution_id,
        pupil=contact.pupil,
        speaker=Speaker.FAMILY,
        contact=contact,
        said_by_name=contact.name,
        channel=channel,
        text=cleaned_words(text),
        recorded_by_id=actor.membership_id,
        recorded_by_name=actor.name,
    )
    return keep_words(actor, words)


@transaction.atomic
def withdraw_words(*, actor: Actor, contribution_id: UUID) -> Contribution:
    """Take one's own words back: nobody reads them any more; the trail keeps that they were there.

    Errors: NotVisible, Denied. Words that were taken back already stay so.
    """
    words = policy.get_words_to_withdraw(actor, contribution_id)
    if words.withdrawn_at is not None:
        return words
    words.withdrawn_at = clock.now()
    words.save(update_fields=["withdrawn_at"])
    audit.record(actor, "WORDS_WITHDRAWN", subject=words, pupil_id=words.pupil_id)
    return words


@transaction.atomic
def mark_sure(*, actor: Actor, pupil_target_id: UUID, sure: int) -> SureMark:
    """Keep how sure a pupil says they are of a target that is worked on now. The same answer again changes nothing.

    Errors: NotVisible (also for a target of somebody else), Denied, Refused for anything but 1 to 5.
    """
    pupil = pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE)
    part = policy.own_targets(actor, pupil).filter(pk=pupil_target_id).first()
    if part is None:
        raise NotVisible
    if sure not in set(Sure):
        raise Refused("Press one of the five faces.")
    return keep_mark(actor, part, sure)


def keep_mark(actor: Actor, part: PupilTarget, sure: int, *, is_together: bool = False) -> SureMark:
    """Write down one face, unless it is the same as before. `is_together`: the actor was beside the pupil."""
    newest = part.sure_marks.order_by("-said_at", "-pk").first()
    if newest is not None and newest.sure == sure:
        return newest
    mark = SureMark(
        school_id=actor.school_id, pupil_id=part.pupil_id, pupil_target=part, sure=sure, said_at=clock.now()
    )
    if is_together:
        mark.recorded_by_id, mark.recorded_by_name = actor.membership_id, actor.name
    mark.save(force_insert=True)
    audit.record(actor, "SURE_MARKED", subject=part, pupil_id=part.pupil_id, new={"sure": int(sure)})
    return mark


def cleaned_words(text: str) -> str:
    """Return words without what no database keeps. Errors: Refused (field 'text') for none, and for too many."""
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise Refused("Write what you want to say.", field="text")
    if len(words) > LONGEST_WORDS:
        raise Refused(
            f"This is too long. Write at most {LONGEST_WORDS:,} letters, or send it in two parts.", field="text"
        )
    return words


def keep_words(actor: Actor | None, words: Contribution) -> Contribution:
    """Write the words once, whatever the browser sends twice. `actor` is None for whoever has no account."""
    present = Contribution.objects.filter(pk=words.pk).first()
    if present is not None:
        is_same = (present.pupil_id, present.speaker, present.contact_id) == (
            words.pupil_id,
            words.speaker,
            words.contact_id,
        )
        if not is_same:
            raise Refused("This was sent from an old page. Open the page again, then send your words.", field="text")
        return present
    words.school_id, words.said_at = words.pupil.school_id, clock.now()
    words.plan_id = words.plan_id or _plan_now(words.pupil_id)
    words.save(force_insert=True)
    new = {"words": len(words.text.split()), "how": str(words.channel)}
    about: dict[str, Any] = {"subject": words, "pupil_id": words.pupil_id, "school_id": words.school_id, "new": new}
    if words.recorded_by_id:
        audit.record(actor, "WORDS_WRITTEN_DOWN", **about)
    else:
        audit.record(actor, "WORDS_GIVEN", **about)
    return words


def _plan_now(pupil_id: UUID) -> UUID | None:
    """Return the plan that the words are about: the one that adults work to, else the next one. One query."""
    rows = apps.get_model("plans", "Plan").objects.filter(
        pupil_id=pupil_id, is_confidential=False, state__in=[PlanState.LIVE, PlanState.AGREED]
    )
    # 'live' sorts after 'agreed'.
    return rows.order_by("-state", "-starts_on", "-pk").values_list("pk", flat=True).first()
