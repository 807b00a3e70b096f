"""Who outside the staff may see a pupil: contacts and what they see, bars, the pupil's own account, specialists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access import actions as access
from handrail.access.permissions import Permission
from handrail.access.types import Actor, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils import policy, rules
from handrail.pupils.types import Sees, SharedPart

if TYPE_CHECKING:
    from handrail.access.models import Membership
    from handrail.pupils.models import Contact, Pupil, PupilAccount, SharedPupil

audit.register_events(
    {
        "CONTACT_SIGHT_CHANGED": "changed what a contact may see",
        "CONTACT_LINKED": "gave a contact an account for the pupil's page",
        "CONTACT_UNLINKED": "took a contact's account off the pupil's page",
        "CONTACT_BARRED": "barred a contact from seeing anything of the pupil",
        "CONTACT_BAR_LIFTED": "lifted the bar on a contact",
        "PUPIL_ACCOUNT_OPENED": "opened the pupil's own account",
        "PUPIL_ACCOUNT_ENDED": "ended the pupil's own account",
        "PUPIL_SHARED": "shared the pupil with a specialist",
        "PUPIL_SHARING_ENDED": "ended the sharing of the pupil with a specialist",
    }
)


@transaction.atomic
def set_contact_sight(*, actor: Actor, contact: Contact, sees: Sees, reason: str = "") -> Contact:
    """Say what a contact may see of the pupil from now on.

    Errors: Refused(field='reason') where somebody with parental responsibility is to see less than the whole page, or
    somebody without it is to see anything, and no reason is given.
    """
    present = _locked(actor, contact)
    is_usual = (sees is Sees.NOTHING) != present.has_parental_responsibility
    if not is_usual and not reason.strip():
        raise Refused(
            "This is unusual for somebody with parental responsibility. Say why."
            if present.has_parental_responsibility
            else "This contact has no parental responsibility. Say why they may see the page.",
            field="reason",
        )
    if present.sees == sees:
        return present
    old, present.sees = present.sees, sees
    present.save(update_fields=["sees"])
    audit.record(
        actor,
        "CONTACT_SIGHT_CHANGED",
        subject=present,
        pupil_id=present.pupil_id,
        old={"sees": old},
        new={"sees": str(sees)},
        reason=reason.strip(),
    )
    return present


@transaction.atomic
def link_contact(*, actor: Actor, contact: Contact, membership: Membership) -> Contact:
    """Let an account see the pupil as this contact, as far as `sees` says.

    Errors: NotVisible if the account is another school's; Refused if it is that of another contact of the pupil.
    """
    present = _locked(actor, contact)
    if membership.school_id != actor.school_id:
        raise NotVisible
    if present.pupil.contacts.filter(membership=membership).exclude(pk=present.pk).exists():
        raise Refused("This account belongs to another contact of the pupil.", field="email")
    if present.membership_id == membership.pk:
        return present
    present.membership = membership
    present.save(update_fields=["membership"])
    audit.record(
        actor, "CONTACT_LINKED", subject=present, pupil_id=present.pupil_id, new={"membership": str(membership.pk)}
    )
    return present


@transaction.atomic
def unlink_contact(*, actor: Actor, contact: Contact, reason: str = "") -> Contact:
    """Take the account off a contact, at once. Without another child here the account closes for this school."""
    present = _locked(actor, contact)
    membership = present.membership
    if membership is None:
        return present
    present.membership = None
    present.save(update_fields=["membership"])
    audit.record(
        actor,
        "CONTACT_UNLINKED",
        subject=present,
        pupil_id=present.pupil_id,
        old={"membership": str(membership.pk)},
        reason=reason.strip(),
    )
    if not membership.children.exists():
        access.end_outside_role(actor=actor, membership=membership, role=Role.PARENT, reason=reason)
    return present


@transaction.atomic
def bar_contact(
    *, actor: Actor, contact: Contact, reason: str, barred_from: date | None = None, barred_until: date | None = None
) -> Contact:
    """Let a contact see nothing of the pupil from a day (today) to a day (until lifted). Nothing tells them.

    `barred_until` is the last day, included. Errors: Refused without a reason, or with the last day before the first.
    """
    present = _locked(actor, contact)
    reason = rules.required(reason, "Say why, for example: court order of 3 May 2026.", field="reason")
    first = barred_from or clock.today()
    if barred_until is not None and barred_until < first:
        raise Refused("The last day is before the first. Choose a later day.", field="barred_until")
    old = _bar(present)
    present.barred_from, present.barred_until, present.barred_reason = first, barred_until, reason
    present.barred_by_name = actor.name
    present.save(update_fields=["barred_from", "barred_until", "barred_reason", "barred_by_name"])
    audit.record(
        actor,
        "CONTACT_BARRED",
        subject=present,
        pupil_id=present.pupil_id,
        old=old,
        new=_bar(present),
        reason=reason,
    )
    return present


@transaction.atomic
def lift_bar(*, actor: Actor, contact: Contact, reason: str) -> Contact:
    """Lift the bar on a contact, at once. Errors: Refused without a reason."""
    present = _locked(actor, contact)
    reason = rules.required(reason, "Say why the bar is lifted.", field="reason")
    if present.barred_from is None:
        return present
    old = _bar(present)
    present.barred_from = present.barred_until = None
    present.barred_reason = present.barred_by_name = ""
    present.save(update_fields=["barred_from", "barred_until", "barred_reason", "barred_by_name"])
    audit.record(
        actor, "CONTACT_BAR_LIFTED", subject=present, pupil_id=present.pupil_id, old=old, new=None, reason=reason
    )
    return present


@transaction.atomic
def open_pupil_account(*, actor: Actor, pupil: Pupil, email: str | None = None) -> PupilAccount:
    """Give a pupil an account of their own, or return the one that is open.

    `email` only for the demonstration, whose sign-in page finds its people by their address.
    Errors: Refused if the pupil has left the school.
    """
    from handrail.pupils.models import PupilAccount

    pupil = policy.get_pupil(actor, pupil.pk, Permission.CARD_MAKE, lock=True)
    if pupil.left_on is not None and pupil.left_on < clock.today():
        raise Refused(f"{pupil.first_name} left the school on {rules.in_words(pupil.left_on)}.")
    present = pupil.accounts.filter(ends_on__isnull=True).select_related("membership__user").first()
    if present is not None:
        return present
    membership = access.open_outside_account(actor=actor, name=pupil.name, role=Role.PUPIL, email=email)
    opened = PupilAccount(school_id=actor.school_id, pupil=pupil, membership=membership, starts_on=clock.today())
    opened.save(force_insert=True)
    audit.record(actor, "PUPIL_ACCOUNT_OPENED", subject=opened, pupil_id=pupil.pk)
    return opened


@transaction.atomic
def end_pupil_account(*, actor: Actor, pupil: Pupil, reason: str = "") -> None:
    """End a pupil's own account at once; their words stay."""
    pupil = policy.get_pupil(actor, pupil.pk, Permission.CARD_MAKE, lock=True)
    present = pupil.accounts.filter(ends_on__isnull=True).select_related("membership").first()
    if present is None:
        return
    access.end_outside_role(actor=actor, membership=present.membership, role=Role.PUPIL, reason=reason)
    audit.record(actor, "PUPIL_ACCOUNT_ENDED", subject=present, pupil_id=pupil.pk, reason=reason.strip())
    _end_at_once(present)


@transaction.atomic
def share_pupil(
    *,
    actor: Actor,
    pupil: Pupil,
    membership: Membership,
    parts: Collection[SharedPart],
    purpose: str,
    ends_on: date,
) -> SharedPupil:
    """Share parts of a pupil's file with a specialist until a day, included. A sharing that holds is changed.

    Errors: Refused without a purpose, or with a last day in the past; NotVisible if the account is another school's.
    """
    from handrail.pupils.models import SharedPupil

    pupil = policy.get_pupil(actor, pupil.pk, Permission.SPECIALIST_INVITE, lock=True)
    if membership.school_id != actor.school_id:
        raise NotVisible
    purpose = rules.required(purpose, "Say what the specialist is asked for.", field="purpose")
    if ends_on < clock.today():
        raise Refused("The last day must be today or later.", field="ends_on")
    open_now = pupil.shared_with.filter(membership=membership, ends_on__gte=clock.today())
    shared = open_now.first() or SharedPupil(
        school_id=actor.school_id, pupil=pupil, membership=membership, starts_on=clock.today()
    )
    shared.purpose, shared.ends_on, shared.shared_by_name = purpose, ends_on, actor.name
    shared.parts = [part.value for part in SharedPart if part in set(parts)]
    shared.save()
    new = {
        "with": membership.user.name,
        "parts": shared.parts,
        "purpose": purpose,
        "ends_on": ends_on.isoformat(),
    }
    audit.record(actor, "PUPIL_SHARED", subject=shared, pupil_id=pupil.pk, new=new)
    return shared


@transaction.atomic
def end_sharing(*, actor: Actor, shared_id: UUID, pupil: Pupil, reason: str = "") -> None:
    """End the sharing of a pupil at once; the specialist's advice stays. A sharing that is over stays as it is."""
    pupil = policy.get_pupil(actor, pupil.pk, Permission.SPECIALIST_INVITE, lock=True)
    present = (
        pupil.shared_with.filter(pk=shared_id, ends_on__gte=clock.today()).select_related("membership__user").first()
    )
    if present is None:
        return
    old = {"with": present.membership.user.name, "ends_on": present.ends_on.isoformat()}
    audit.record(actor, "PUPIL_SHARING_ENDED", subject=present, pupil_id=pupil.pk, old=old, reason=reason.strip())
    _end_at_once(present)


def _end_at_once(link: PupilAccount | SharedPupil) -> None:
    """Let a link end yesterday, because its last day is included; one that began today was never a day long."""
    yesterday = rules.day_before(clock.today())
    if link.starts_on > yesterday:
        link.delete()
        return
    link.ends_on = yesterday
    link.save(update_fields=["ends_on"])


def _locked(actor: Actor, contact: Contact) -> Contact:
    pupil = policy.get_pupil(actor, contact.pupil_id, Permission.FAMILY_INVITE, lock=True)
    present = pupil.contacts.filter(pk=contact.pk).select_related("pupil", "membership").first()
    if present is None:
        raise Refused("Somebody else removed this contact meanwhile.")
    return present


def _bar(contact: Contact) -> dict[str, str] | None:
    if contact.barred_from is None:
        return None
    until = contact.barred_until.isoformat() if contact.barred_until else ""
    return {"from": contact.barred_from.isoformat(), "until": until, "reason": contact.barred_reason}
