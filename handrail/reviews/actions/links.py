"""Links with which a family says something without an account: made, ended, and used by whoever holds one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.core.rules import links
from handrail.reviews import policy, queries, rules
from handrail.reviews.actions.contributing import cleaned_words, keep_words
from handrail.reviews.models import Contribution, SayLink
from handrail.reviews.types import Channel, LinkWay, PupilVoice, Speaker

audit.register_events(
    {
        "SAY_LINK_MADE": "made a link for a family to say something before a review",
        "SAY_LINK_ENDED": "ended a link for a family",
    }
)


@transaction.atomic
def make_say_link(
    *, actor: Actor, plan_id: UUID, contact_id: UUID, link_id: UUID, way: LinkWay, ends_on: date | None = None
) -> tuple[SayLink, str]:
    """Make a link for one contact with a say; return it with its last part, which is told this once and never kept.

    The same `link_id` again returns the link without its last part: it was told already.
    Errors: NotVisible, Denied; Refused for a confidential plan, too many open links, or (field 'ends_on') a wrong day.
    """
    plan = policy.get_plan_to_gather_for(actor, plan_id)
    # Whoever asks at the same moment waits here, so that two never make one too many.
    type(plan).objects.select_for_update().get(pk=plan.pk)
    known = SayLink.objects.filter(pk=link_id).first()
    if known is not None:
        if known.plan_id != plan.pk or known.contact_id != contact_id:
            raise NotVisible
        return known, ""
    if plan.is_confidential:
        raise Refused("This plan is confidential, so there is no link to it. Talk with the family instead.")
    contact = policy.get_contact_with_a_say(plan, contact_id)
    today = clock.today()
    last = ends_on or rules.usual_end(queries.day_due(plan), today)
    if problem := rules.end_problem(last, today):
        raise Refused(problem, field="ends_on")
    n_open = SayLink.objects.filter(plan=plan, contact=contact, ended_at__isnull=True, ends_on__gte=today).count()
    if n_open >= rules.MOST_OPEN_LINKS:
        raise Refused(f"{contact.name} has {n_open} open links. End one of them first.")
    token = links.token_for(actor.school_id, secrets.token_bytes(links.SECRET_BYTES))
    link = SayLink(
        pk=link_id,
        school_id=actor.school_id,
        plan=plan,
        contact=contact,
        way=way,
        token_hash=links.hash_of(token),
        made_by_id=actor.membership_id,
        made_by_name=actor.name,
        made_at=clock.now(),
        ends_on=last,
    )
    link.save(force_insert=True)
    new = {"way": str(way), "ends_on": last.isoformat()}
    audit.record(actor, "SAY_LINK_MADE", subject=link, pupil_id=plan.pupil_id, new=new)
    return link, token


@transaction.atomic
def end_say_link(*, actor: Actor, plan_id: UUID, link_id: UUID) -> SayLink:
    """End a link at once. What came through it stays. One that is ended stays as it is. Errors: NotVisible, Denied."""
    plan = policy.get_plan_to_gather_for(actor, plan_id)
    link = policy.get_say_link(plan, link_id)
    if link.ended_at is not None:
        return link
    link.ended_at, link.ended_by_name = clock.now(), actor.name
    link.save(update_fields=["ended_at", "ended_by_name"])
    audit.record(actor, "SAY_LINK_ENDED", subject=link, pupil_id=plan.pupil_id)
    return link


@transaction.atomic
def say_through_link(
    *, token: str, contribution_id: UUID, answers: Sequence[tuple[str, str]], language: str = ""
) -> Contribution | None:
    """Keep what whoever holds a link says; None where the link opens nothing, whatever the reason.

    There is no actor: the words are those of the contact for whom the link was made. The same `contribution_id` twice
    gives one. Errors: Refused (field 'text') without words, or for too much in one day.
    """
    found = links.read_token(token)
    if found is None:
        return None
    school_id, token_hash = found
    with scope(school=school_id):
        link = queries.open_link_row(token_hash, lock=True)
        return _said(link, contribution_id, answers, language) if link else None


def _said(link: SayLink, contribution_id: UUID, answers: Sequence[tuple[str, str]], language: str) -> Contribution:
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    today = link.contributions.filter(said_at__gte=since).exclude(pk=contribution_id).count()
    if today >= rules.MOST_ANSWERS_A_DAY:
        raise Refused("You told us a lot today. Please come back tomorrow, or call the school.", field="text")
    plain = " ".join(language.replace("\0", "").split())[:60]
    words = Contribution(
        pk=contribution_id,
        pupil=link.contact.pupil,
        plan=link.plan,
        speaker=Speaker.FAMILY,
        contact=link.contact,
        link=link,
        said_by_name=link.contact.name,
        channel=Channel.LINK,
        text=cleaned_words(rules.as_text(PupilVoice(answers=tuple(answers)))),
        language="" if plain.lower() == "english" else plain,
    )
    return keep_words(None, words)
