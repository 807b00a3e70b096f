"""Writes of the room: making a brief, its link, opening it, ending it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django_scopes import scope

from handrail.access.permissions import Permission
from handrail.access.policy import can, check_can
from handrail.access.queries import actor_for
from handrail.access.types import Actor
from handrail.briefs import policy, queries, rules
from handrail.briefs.types import BriefStanding, Sheet
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.core.ids import new_id
from handrail.core.rules import links

if TYPE_CHECKING:
    from handrail.briefs.models import Brief

audit.register_events(
    {
        "BRIEF_MADE": "made a brief for supply staff",
        "BRIEF_PRINTED": "opened a brief for supply staff to print it",
        "BRIEF_LINK_MADE": "made the link of a brief for supply staff",
        "BRIEF_OPENED": "had a brief for supply staff opened by its link",
        "BRIEF_ENDED": "ended a brief for supply staff",
    }
)

SAME_ID_REFUSED = "Something else was already kept under this number. Start the brief again."


@transaction.atomic
def make_brief(
    *,
    actor: Actor,
    for_name: str,
    day: date,
    group_ids: Collection[str] = (),
    pupil_ids: Collection[str] = (),
    brief_id: UUID | None = None,
) -> Brief:
    """Make a brief for somebody and a day. The same `brief_id` again returns the one that is kept.

    Errors: Denied without BRIEF_MAKE; Refused with field 'for_name', 'day' or 'groups'.
    """
    from handrail.briefs.models import Brief

    check_can(actor, Permission.BRIEF_MAKE)
    brief_id = brief_id or new_id()
    if known := _same_again(actor, brief_id):
        return known
    for_name = " ".join(for_name.split())
    if not for_name:
        raise Refused("Write who the brief is for, for example: Mr Lowe, supply teacher.", field="for_name")
    if day not in queries.days(actor):
        raise Refused("Choose today or the next school day.", field="day")
    row = Brief(
        pk=brief_id,
        school_id=actor.school_id,
        made_by_id=actor.membership_id,
        made_by_name=actor.name,
        made_at=clock.now(),
        for_name=for_name,
        day=day,
        group_ids=sorted(set(group_ids)),
        pupil_ids=sorted(set(pupil_ids)),
        whom=_whom(actor, set(group_ids), set(pupil_ids)),
    )
    try:
        # A savepoint: on PostgreSQL a second sender waits here for the first, and then meets its row.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if known := _same_again(actor, brief_id):
            return known
        raise Refused(SAME_ID_REFUSED) from None
    new = {"for": for_name, "day": day.isoformat(), "groups": row.group_ids, "pupils": row.pupil_ids}
    audit.record(actor, "BRIEF_MADE", subject=row, new=new)
    return row


def _same_again(actor: Actor, brief_id: UUID) -> Brief | None:
    """Return the actor's brief with this number, if it is kept. Errors: Refused if the number is another's."""
    from handrail.briefs.models import Brief

    known = Brief.objects.filter(pk=brief_id).first()
    if known is not None and not policy.is_own(actor, known):
        raise Refused(SAME_ID_REFUSED)
    return known


def _whom(actor: Actor, group_ids: set[str], pupil_ids: set[str]) -> str:
    """Return whom a brief is about, in words. Errors: Refused for nobody, too many, or somebody out of reach."""
    offered = queries.choices(actor)
    groups = {key: words for key, words in (*offered.classes, *offered.sets) if key in group_ids}
    pupils = {key: words for key, words in offered.pupils if key in pupil_ids}
    if not group_ids | pupil_ids:
        raise Refused("Choose at least one class, group or pupil.", field="groups")
    if len(groups) < len(group_ids) or len(pupils) < len(pupil_ids):
        raise Refused("Somebody changed the groups meanwhile. Choose again from the lists below.", field="groups")
    if len(groups) > rules.MOST_GROUPS or len(pupils) > rules.MOST_PUPILS:
        raise Refused(
            f"A brief is for one day of one adult. Choose at most {rules.MOST_GROUPS} groups and {rules.MOST_PUPILS} "
            "pupils.",
            field="groups",
        )
    names = [words.partition(" (")[0] for words in groups.values()]
    more = f"{len(pupils)} single pupil{'' if len(pupils) == 1 else 's'}" if pupils else ""
    return ", ".join(filter(None, [*names, more]))[:300]


@transaction.atomic
def make_link(*, actor: Actor, brief: Brief) -> str:
    """Return the last part of a new link; an earlier link stops working. It is kept as a hash only, and told once.

    Errors: NotVisible unless the brief is the actor's own; Refused once its day is over or it was ended.
    """
    row = _own(actor, brief)
    if rules.standing(row.day, row.ended_at, clock.today()) in (BriefStanding.OVER, BriefStanding.ENDED):
        raise Refused("This brief is over. Make a new one.")
    token = links.token_for(actor.school_id, secrets.token_bytes(links.SECRET_BYTES))
    had_link = bool(row.token_hash)
    row.token_hash = links.hash_of(token)
    row.save(update_fields=["token_hash"])
    audit.record(actor, "BRIEF_LINK_MADE", subject=row, new={"replaces": had_link})
    return token


@transaction.atomic
def print_sheet(*, actor: Actor, brief: Brief) -> Sheet:
    """Return what one's own brief says now, for paper, and write down that it was opened.

    Errors: NotVisible unless the brief is the actor's own; Refused once its day is over or it was ended.
    """
    row = _own(actor, brief)
    if rules.standing(row.day, row.ended_at, clock.today()) in (BriefStanding.OVER, BriefStanding.ENDED):
        raise Refused("This brief is over. Make a new one.")
    audit.record(actor, "BRIEF_PRINTED", subject=row, new={"for": row.for_name})
    return queries.sheet(actor, row)


def _own(actor: Actor, brief: Brief) -> Brief:
    row = policy.get_brief(actor, brief.pk, lock=True)
    if not policy.is_own(actor, row):
        raise NotVisible
    return row


@transaction.atomic
def end_brief(*, actor: Actor, brief: Brief) -> Brief:
    """End a brief at once: its link opens nothing any more. One that is ended stays as it is."""
    row = policy.get_brief(actor, brief.pk, lock=True)
    if row.ended_at is not None:
        return row
    row.ended_at, row.ended_by_name = clock.now(), actor.name
    row.save(update_fields=["ended_at", "ended_by_name"])
    audit.record(actor, "BRIEF_ENDED", subject=row, new={"for": row.for_name})
    return row


@dataclass(frozen=True)
class Opened:
    """A brief that was opened by its link."""

    sheet: Sheet
    made_by: str


@transaction.atomic
def open_brief(*, token: str, address: str | None) -> Opened | None:
    """Return what a link shows now, and write down that it was opened, or None for whatever reason it shows nothing.

    There is no actor: whoever has the link opens it, on its day only. What it shows follows from what its maker may see
    at this moment; without a maker who may make briefs it is dead.
    """
    found = links.read_token(token)
    if found is None:
        return None
    school_id, token_hash = found
    with scope(school=school_id):
        return _opened(school_id, token_hash, address)


def _opened(school_id: UUID, token_hash: str, address: str | None) -> Opened | None:
    from handrail.briefs.models import Brief, BriefOpening

    rows = Brief.objects.filter(school_id=school_id, token_hash=token_hash, made_by__isnull=False)
    row = rows.select_related("made_by__user").first()
    if row is None or rules.standing(row.day, row.ended_at, clock.today()) != BriefStanding.TODAY:
        return None
    maker = actor_for(row.made_by.user, school_id=school_id) if row.made_by and row.made_by.user.is_active else None
    if maker is None or not can(maker, Permission.BRIEF_MAKE):
        return None
    shown = queries.sheet(maker, row)
    BriefOpening.objects.create(school_id=school_id, brief=row, at=clock.now(), address=address)
    audit.record(None, "BRIEF_OPENED", subject=row, school_id=school_id, new={"for": row.for_name}, address=address)
    return Opened(shown, row.made_by_name)
