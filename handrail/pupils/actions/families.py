"""Invitations that open a pupil's page: parents and carers for a contact, specialists for what is shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from handrail.access import actions as access
from handrail.access.actions import Acceptance, Invited
from handrail.access.actions.invitations import Send
from handrail.access.permissions import Permission
from handrail.access.types import Actor, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils import policy, queries, rules
from handrail.pupils.actions.links import set_contact_sight
from handrail.pupils.policy import still_here
from handrail.pupils.types import Sees, SharedPart

if TYPE_CHECKING:
    from handrail.access.models import Invitation, Membership
    from handrail.pupils.models import Contact

audit.register_events(
    {
        "FAMILIES_INVITED": "invited families",
    }
)


@transaction.atomic
def invite_contact(
    *,
    actor: Actor,
    contact: Contact,
    sees: Sees = Sees.FULL,
    email: str = "",
    days: int | None = None,
    send: Send | None = None,
    reason: str = "",
) -> Invited:
    """Invite a contact to the pupil's page. From now on they may see as much as `sees` says, once they accept.

    Errors: as `set_contact_sight` (somebody without parental responsibility needs a reason) and `access.invite`;
    Refused if the contact has an account, is barred, or an open invitation is on its way.
    """
    present = _locked(actor, contact)
    if sees is Sees.NOTHING:
        raise Refused("Choose what they may see. Somebody who sees nothing needs no invitation.", field="sees")
    if queries.open_family_invitations(actor, [present.pk]):
        raise Refused(f"{present.name} is invited already. Send that invitation again, or withdraw it.")
    set_contact_sight(actor=actor, contact=present, sees=sees, reason=reason)
    return access.invite(
        actor=actor,
        name=present.name,
        roles=[Role.PARENT],
        email=email,
        details={"contact": str(present.pk)},
        days=days,
        send=send,
    )


@dataclass(frozen=True)
class FamiliesInvited:
    """What came of inviting many: letters with their codes, and how many messages are on their way."""

    letters: tuple[Invited, ...]
    n_messages: int


@transaction.atomic
def invite_families(
    *,
    actor: Actor,
    contact_ids: Iterable[UUID],
    sees: Sees = Sees.FULL,
    days: int | None = None,
    again: bool = False,
    send: Send | None = None,
) -> FamiliesInvited:
    """Invite many contacts: by e-mail where there is an address and `send`, else by a letter with a code.

    Whoever may not be invited now (queries.family_choices says why) is left out. Those with an open invitation are left
    as they are, so that doing it twice invites nobody twice; with `again` they get a new code and the old one dies.
    Errors: Denied without FAMILY_INVITE; Refused if `sees` is NOTHING.
    """
    from handrail.pupils.models import Contact

    if sees is Sees.NOTHING:
        raise Refused("Choose what they may see.", field="sees")
    wanted = set(contact_ids)
    reached = policy.limit_to_visible(Contact.objects.all(), actor, Permission.FAMILY_INVITE, pupil="pupil_id")
    # One after the other: two people who press the button at the same moment invite each family once.
    list(reached.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    choices = [row for row in queries.family_choices(actor, contact_ids=wanted) if row.contact_id in wanted]
    open_now = queries.open_family_invitations(actor, [row.contact_id for row in choices])
    contacts = {row.pk: row for row in reached.filter(pk__in=[row.contact_id for row in choices])}
    letters, n_messages = [], 0
    for row in choices:
        contact = contacts[row.contact_id]
        present = open_now.get(row.contact_id)
        if not (row.may_be_invited or (present is not None and again)):
            continue
        try:
            if present is not None:
                invited = access.invite_again(actor=actor, invitation=present, days=days, send=send)
            else:
                invited = _invite_one(actor, contact, sees, days, send)
        except Refused as refusal:
            raise Refused(f"{contact.name}: {refusal.message}") from refusal
        if invited.code:
            letters.append(invited)
        else:
            n_messages += 1
    if letters or n_messages:
        audit.record(actor, "FAMILIES_INVITED", new={"letters": len(letters), "messages": n_messages})
    return FamiliesInvited(tuple(letters), n_messages)


def _invite_one(actor: Actor, contact: Contact, sees: Sees, days: int | None, send: Send | None) -> Invited:
    if contact.sees == Sees.NOTHING:
        set_contact_sight(actor=actor, contact=contact, sees=sees)
    return access.invite(
        actor=actor,
        name=contact.name,
        roles=[Role.PARENT],
        email=contact.email,
        details={"contact": str(contact.pk)},
        days=days,
        send=send,
    )


def _locked(actor: Actor, contact: Contact) -> Contact:
    pupil = policy.get_pupil(actor, contact.pupil_id, Permission.FAMILY_INVITE, lock=True)
    present = pupil.contacts.filter(pk=contact.pk).select_related("pupil").first()
    if present is None:
        raise Refused("Somebody else removed this contact meanwhile.")
    return present


# ------------------------------------------------------------------------------------- what accepting opens


def _check_contact(actor: Actor, details: dict[str, Any]) -> None:
    from handrail.pupils.models import Contact

    contact = Contact.objects.filter(school_id=actor.school_id, pk=_key(details.get("contact"))).first()
    if contact is None:
        raise NotVisible
    policy.get_pupil(actor, contact.pupil_id, Permission.FAMILY_INVITE)
    if contact.membership_id is not None:
        raise Refused(f"{contact.name} has an account already.")
    if not _contact_for(details):
        raise Refused(f"{contact.name} cannot be invited now: look at what they may see, and until when.")


def _contact_for(details: dict[str, Any]) -> Contact | None:
    """Return the contact of an invitation if it still may be accepted: here, not linked, not barred, sees something."""
    from handrail.pupils.models import Contact

    today = clock.today()
    is_barred = Q(barred_from__lte=today) & (Q(barred_until__isnull=True) | Q(barred_until__gte=today))
    is_here = still_here(today, pupil="pupil")
    rows = Contact.objects.filter(is_here, pk=_key(details.get("contact")), membership__isnull=True)
    return rows.exclude(is_barred).exclude(sees=Sees.NOTHING).first()


def _holds_for_contact(invitation: Invitation) -> bool:
    return _contact_for(invitation.details) is not None


def _link_contact(actor: Actor, invitation: Invitation, membership: Membership) -> None:
    contact = _contact_for(invitation.details)
    assert contact is not None  # `holds` was asked a moment ago, in this transaction
    if contact.pupil.contacts.filter(membership=membership).exists():
        raise Refused("You are signed in with the account of another contact of this child. Sign out first.")
    contact.membership = membership
    contact.save(update_fields=["membership"])
    new = {"membership": str(membership.pk), "invitation": str(invitation.pk)}
    audit.record(actor, "CONTACT_LINKED", subject=contact, pupil_id=contact.pupil_id, new=new)


def _check_shares(actor: Actor, details: dict[str, Any]) -> None:
    for share in details.get("shares", []):
        policy.get_pupil(actor, _key(share.get("pupil")), Permission.SPECIALIST_INVITE)
    if not _shares_of(details):
        raise Refused("Choose at least one pupil to share, until a day that is not past.", field="pupils")


def _shares_of(details: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the shares of an invitation that still hold: the pupil is here, and the last day is not past."""
    from handrail.pupils.models import Pupil

    today = clock.today()
    keys = [_key(share.get("pupil")) for share in details.get("shares", [])]
    is_here = still_here(today)
    here = set(Pupil.objects.filter(is_here, pk__in=keys).values_list("pk", flat=True))
    return [
        share
        for share in details.get("shares", [])
        if _key(share.get("pupil")) in here and date.fromisoformat(share["ends_on"]) >= today
    ]


def _holds_for_shares(invitation: Invitation) -> bool:
    return bool(_shares_of(invitation.details))


def _share(actor: Actor, invitation: Invitation, membership: Membership) -> None:
    from handrail.pupils.models import SharedPupil

    today = clock.today()
    for share in _shares_of(invitation.details):
        ends_on, parts = date.fromisoformat(share["ends_on"]), set(share.get("parts", []))
        pupil_id = _key(share["pupil"])
        open_now = SharedPupil.objects.filter(membership=membership, pupil_id=pupil_id, ends_on__gte=today)
        shared = open_now.first() or SharedPupil(
            school_id=invitation.school_id, pupil_id=pupil_id, membership=membership, starts_on=today
        )
        shared.purpose, shared.ends_on = share.get("purpose", "")[:200], ends_on
        shared.parts = [part.value for part in SharedPart if part.value in parts]
        shared.shared_by_name = invitation.sent_by_name
        shared.save()
        new = {
            "with": membership.user.name,
            "parts": shared.parts,
            "purpose": shared.purpose,
            "ends_on": ends_on.isoformat(),
        }
        audit.record(actor, "PUPIL_SHARED", subject=shared, pupil_id=pupil_id, new=new)


def _key(value: Any) -> UUID:
    return UUID(str(value)) if value else UUID(int=0)


access.register_acceptance(Role.PARENT, Acceptance(_check_contact, _holds_for_contact, _link_contact))
# The room of specialists adds what it keeps of a person to this.
SHARING = Acceptance(_check_shares, _holds_for_shares, _share)
access.register_acceptance(Role.SPECIALIST, SHARING)


# ------------------------------------------------------------------------------------------------- leavers


def end_caseload_of_leaver(actor: Actor, membership: Membership) -> None:
    """End a leaver's parts in core groups, at once; called inside the closing of the account."""
    from handrail.pupils.models import CoreGroupMember

    today = clock.today()
    rows = CoreGroupMember.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), membership=membership)
    ended = list(rows.order_by("pk"))
    if not ended:
        return
    last_day_on = rules.day_before(today)
    rows.filter(starts_on__gt=last_day_on).delete()
    rows.update(ends_on=last_day_on)
    audit.record_many(
        actor,
        "CORE_GROUP_ENDED",
        [
            audit.Event(
                subject=part,
                pupil_id=part.pupil_id,
                old={"membership": str(membership.pk), "role": part.role},
                new={"ends_on": last_day_on.isoformat()},
                reason="The account was closed.",
            )
            for part in ended
        ],
    )


access.register_leaving(end_caseload_of_leaver)
