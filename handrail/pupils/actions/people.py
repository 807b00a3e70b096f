"""The people around a pupil: contacts at home, and the core group of adults at school."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access import queries as access
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils import policy, rules
from handrail.pupils.types import CoreRole, NewContact

if TYPE_CHECKING:
    from handrail.pupils.models import Contact, CoreGroupMember, Pupil

audit.register_events(
    {
        "CONTACT_ADDED": "added a contact",
        "CONTACT_CHANGED": "changed a contact",
        "CONTACT_REMOVED": "removed a contact",
        "CORE_GROUP_JOINED": "added an adult to the pupil's core group",
        "CORE_GROUP_ENDED": "ended an adult's part in the pupil's core group",
    }
)

CONTACT_FIELDS = tuple(NewContact.__dataclass_fields__)


@transaction.atomic
def add_contact(*, actor: Actor, pupil: Pupil, contact: NewContact) -> Contact:
    """Add a parent, carer or other adult, after those that are there.

    Errors: Refused without a name or a relationship.
    """
    from handrail.pupils.models import Contact

    pupil = policy.get_pupil(actor, pupil.pk, Permission.PUPIL_EDIT, lock=True)
    contact = _checked(contact)
    added = Contact(school_id=actor.school_id, pupil=pupil, position=pupil.contacts.count(), **asdict(contact))
    added.save(force_insert=True)
    audit.record(actor, "CONTACT_ADDED", subject=added, pupil_id=pupil.pk, new=asdict(contact))
    return added


@transaction.atomic
def change_contact(*, actor: Actor, contact: Contact, seen: NewContact, wanted: NewContact) -> Contact:
    """Change what the person changed of a contact; what somebody else changed meanwhile stays.

    Errors: Refused if both changed the same detail to different words.
    """
    pupil = policy.get_pupil(actor, contact.pupil_id, Permission.PUPIL_EDIT, lock=True)
    present = pupil.contacts.filter(pk=contact.pk).first()
    if present is None:
        raise Refused("Somebody else removed this contact meanwhile.")
    wanted = _checked(wanted)
    old, new = {}, {}
    for name in CONTACT_FIELDS:
        now, before, after = getattr(present, name), getattr(seen, name), getattr(wanted, name)
        if after in (before, now):
            continue
        if now != before:
            raise Refused(f"Somebody else changed this to '{now}' meanwhile. Cancel, and open it again.", field=name)
        old[name], new[name] = now, after
        setattr(present, name, after)
    if new:
        present.save(update_fields=list(new))
        audit.record(actor, "CONTACT_CHANGED", subject=present, pupil_id=pupil.pk, old=old, new=new)
    return present


@transaction.atomic
def remove_contact(*, actor: Actor, contact: Contact, reason: str) -> None:
    """Remove a contact; the trail keeps who it was, and why they were removed.

    Errors: Refused without a reason.
    """
    pupil = policy.get_pupil(actor, contact.pupil_id, Permission.PUPIL_EDIT, lock=True)
    reason = rules.required(reason, "Say why this contact is removed.", field="reason")
    present = pupil.contacts.filter(pk=contact.pk).first()
    if present is None:
        return
    audit.record(
        actor, "CONTACT_REMOVED", subject=present, pupil_id=pupil.pk, old=contact_facts(present), reason=reason
    )
    present.delete()


@transaction.atomic
def add_to_core_group(
    *, actor: Actor, pupil: Pupil, membership_id: UUID, role: CoreRole, starts_on: date | None = None
) -> CoreGroupMember:
    """Give a member of staff a part in the pupil's core group; from then on they see this pupil.

    Errors: Refused if they have that part already; NotVisible if they do not work at the school now.
    """
    from handrail.pupils.models import CoreGroupMember

    pupil = policy.get_pupil(actor, pupil.pk, Permission.PUPIL_EDIT, lock=True)
    member = access.members(actor).filter(pk=membership_id).first()
    if member is None:
        raise NotVisible
    starts_on = starts_on or clock.today()
    if starts_on > clock.today():
        raise Refused("The date must be today or in the past.", field="starts_on")
    if pupil.core_group.filter(membership_id=membership_id, role=role, ends_on__isnull=True).exists():
        raise Refused(f"{member.user.name} has this part already.", field="membership")
    added = CoreGroupMember(school_id=actor.school_id, pupil=pupil, membership=member, role=role, starts_on=starts_on)
    added.save(force_insert=True)
    audit.record(
        actor,
        "CORE_GROUP_JOINED",
        subject=added,
        pupil_id=pupil.pk,
        new={"membership": str(membership_id), "name": member.user.name, "role": str(role)},
    )
    return added


@transaction.atomic
def end_core_group(*, actor: Actor, member: CoreGroupMember, ends_on: date | None = None) -> CoreGroupMember:
    """End an adult's part in the core group; `ends_on` is the last day, yesterday unless it is given.

    Yesterday, so that the adult stops seeing the pupil at once; a part that began today ends today.
    Errors: Refused if it has ended already, or the day is before its start or in the future.
    """
    pupil = policy.get_pupil(actor, member.pupil_id, Permission.PUPIL_EDIT, lock=True)
    present = pupil.core_group.filter(pk=member.pk, ends_on__isnull=True).first()
    if present is None:
        raise Refused("This has ended already.")
    ends_on = ends_on or max(rules.day_before(clock.today()), present.starts_on)
    if not present.starts_on <= ends_on <= clock.today():
        raise Refused(f"The date must be from {rules.in_words(present.starts_on)} to today.", field="ends_on")
    present.ends_on = ends_on
    present.save(update_fields=["ends_on"])
    audit.record(
        actor,
        "CORE_GROUP_ENDED",
        subject=present,
        pupil_id=pupil.pk,
        old={"membership": str(present.membership_id), "role": present.role},
        new={"ends_on": ends_on.isoformat()},
    )
    return present


def contact_facts(contact: Contact) -> dict[str, Any]:
    """Return a contact's details as JSON values."""
    return {name: getattr(contact, name) for name in CONTACT_FIELDS}


def _checked(contact: NewContact) -> NewContact:
    details: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(contact).items()
    }
    rules.required(contact.name, "Enter the contact's name.", field="name")
    rules.required(
        contact.relationship, "Say who they are to the pupil, for example mother or carer.", field="relationship"
    )
    return NewContact(**details)
