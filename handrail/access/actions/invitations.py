"""Invitations: a way to one's first sign-in, which opens what it says once, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django_scopes import scope

from handrail.access import rules
from handrail.access.actions.outside import NEEDED
from handrail.access.actions.sign_in import clear_failures, note_failure
from handrail.access.invitation_codes import code_hash, new_code
from handrail.access.models import FacultyAdult, Invitation, InvitationCode, Membership, RoleHeld, User
from handrail.access.passwords import check_password
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.queries import Offer, actor_for, invitation_key, offer_of, seconds_to_wait
from handrail.access.roles import OUTSIDE_ROLES, ROLES, Given
from handrail.access.types import Actor, InvitationStatus, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused

# One answer for a code that nobody made, and for one that is expired, withdrawn, used or no longer right.
DEAD = (
    "This code does not open anything. Look at the letter or the message again. If it is right, ask the school to "
    "invite you again: codes stop working after some days, and once they are used."
)
# Given an invitation's key and its school's, lets its message be sent, with a code that only the message knows.
Send = Callable[[str, str], object]


@dataclass(frozen=True)
class Acceptance:
    """What a room above does for an invitation to one role: who may send it, whether it still holds, what it links."""

    check: Callable[[Actor, dict[str, Any]], None]
    holds: Callable[[Invitation], bool]
    link: Callable[[Actor, Invitation, Membership], None]


_ACCEPTANCES: dict[Role, Acceptance] = {}


def register_acceptance(role: Role, acceptance: Acceptance) -> None:
    """Let a room above link whoever accepts an invitation to this role, in the same transaction."""
    _ACCEPTANCES[role] = acceptance


@dataclass(frozen=True)
class Invited:
    """An invitation with its code, to print once; the code is empty where a message brings it."""

    invitation: Invitation
    code: str

    @property
    def spaced_code(self) -> str:
        """The code as it is printed."""
        return rules.spaced_code(self.code)


# ------------------------------------------------------------------------------------------------- sending


@transaction.atomic
def invite(
    *,
    actor: Actor,
    name: str,
    roles: Collection[Role],
    email: str = "",
    details: dict[str, Any] | None = None,
    days: int | None = None,
    send: Send | None = None,
) -> Invited:
    """Invite somebody to the actor's school in these roles; with an address and `send` by e-mail, else by a code.

    `details` say what the roles are about (models.Invitation). Units: `days` 1 to 90, else as usual for the roles.
    Errors: Denied without the permission that the roles need; Refused with the field: no name, no role, a role that
    cannot be given so, an address that is wrong or has an account with these roles, days out of range.
    """
    wanted = _check_roles(actor, roles)
    details = details or {}
    _check_details(actor, wanted, details)
    name, email = " ".join(name.split())[:120], email.strip().lower()
    if not name:
        raise Refused("Give the person's name.", field="name")
    if email:
        _check_email(actor, email, wanted)
    invitation = Invitation(
        school_id=actor.school_id, roles=sorted(role.value for role in wanted), name=name, email=email, details=details
    )
    code = _give_code(actor, invitation, days, send)
    new = {"name": name, "roles": invitation.roles, "by": "e-mail" if not code else "letter"}
    audit.record(actor, "INVITATION_SENT", subject=invitation, new=new)
    return Invited(invitation, code)


@transaction.atomic
def invite_again(*, actor: Actor, invitation: Invitation, days: int | None = None, send: Send | None = None) -> Invited:
    """Send an invitation again with a new code; the old code stops working at once.

    Errors: Refused if it was accepted or withdrawn, or if what it is about no longer holds.
    """
    present = _locked(actor, invitation)
    if present.accepted_at is not None:
        raise Refused(f"{present.name} has accepted this invitation.")
    if present.withdrawn_at is not None:
        raise Refused("This invitation was withdrawn. Invite the person anew.")
    roles = {Role(code) for code in present.roles}
    _check_details(actor, roles, present.details)
    if present.email:
        _check_email(actor, present.email, roles)
    code = _give_code(actor, present, days, send)
    audit.record(actor, "INVITATION_SENT_AGAIN", subject=present, new={"name": present.name, "roles": present.roles})
    return Invited(present, code)


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation, reason: str = "") -> Invitation:
    """Withdraw an invitation: its code stops working at once. One that is accepted is refused; twice does no harm."""
    present = _locked(actor, invitation)
    if present.accepted_at is not None:
        raise Refused(f"{present.name} has accepted this invitation. Close the account instead.")
    if present.withdrawn_at is None:
        present.withdrawn_at = clock.now()
        present.save(update_fields=["withdrawn_at"])
        audit.record(actor, "INVITATION_WITHDRAWN", subject=present, old={"name": present.name}, reason=reason.strip())
    return present


@transaction.atomic
def code_for_message(*, invitation_id: UUID) -> Invited | None:
    """Give an open invitation a code for the message that is about to go out, or None if it is no longer open.

    Made here, in the background, so that no code lies in the queue of tasks.
    """
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or status_of(invitation) is not InvitationStatus.OPEN:
        return None
    code = new_code()
    _keep_code(invitation, code)
    return Invited(invitation, code)


def status_of(invitation: Invitation) -> InvitationStatus:
    """Return what became of an invitation."""
    return rules.invitation_status(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        now=clock.now(),
    )


def _give_code(actor: Actor, invitation: Invitation, days: int | None, send: Send | None) -> str:
    roles = [Role(code) for code in invitation.roles]
    days = rules.usual_days(roles, OUTSIDE_ROLES) if days is None else days
    if not 1 <= days <= rules.MOST_DAYS:
        raise Refused(f"An invitation holds for 1 to {rules.MOST_DAYS} days.", field="days")
    invitation.sent_at = clock.now()
    invitation.sent_by_id = actor.membership_id
    invitation.sent_by_name = actor.name
    invitation.expires_at = invitation.sent_at + timedelta(days=days)
    code = new_code()
    _keep_code(invitation, code)
    if invitation.email and send is not None:
        send(str(invitation.pk), str(invitation.school_id))
        return ""
    return code


def _keep_code(invitation: Invitation, code: str) -> None:
    invitation.code_hash = code_hash(code)
    invitation.save()
    InvitationCode.objects.update_or_create(
        invitation_uuid=invitation.pk,
        defaults={"code_hash": invitation.code_hash, "school_uuid": invitation.school_id},
    )


def _check_roles(actor: Actor, roles: Collection[Role]) -> set[Role]:
    if not roles:
        raise Refused("Choose at least one role.", field="roles")
    for role in roles:
        if ROLES[role].given is not Given.ACCOUNTS and role not in _ACCEPTANCES:
            raise Refused(f"Nobody can be invited as '{ROLES[role].name}'.", field="roles")
        check_can(actor, NEEDED.get(role, Permission.ACCOUNT_MANAGE))
    return set(roles)


def _check_details(actor: Actor, roles: set[Role], details: dict[str, Any]) -> None:
    for role in roles:
        if role in _ACCEPTANCES:
            _ACCEPTANCES[role].check(actor, details)
    faculties: Any = FacultyAdult._meta.get_field("faculty").related_model
    wanted = details.get("faculties", [])
    if faculties.objects.filter(school_id=actor.school_id, pk__in=wanted).count() != len(set(wanted)):
        raise NotVisible


def _check_email(actor: Actor, email: str, roles: set[Role]) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            f"'{email}' is not an e-mail address. Write it like name@school.org.uk.", field="email"
        ) from error
    today = clock.today()
    held = RoleHeld.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=today),
        membership__user__email__iexact=email,
        school_id=actor.school_id,
    )
    staff = roles - OUTSIDE_ROLES
    if staff and held.exclude(role__in=OUTSIDE_ROLES).exists():
        raise Refused(
            "Somebody with this e-mail address works here already. Change their roles on the list of accounts.",
            field="email",
        )


def _locked(actor: Actor, invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(school_id=actor.school_id)
    present = rows.filter(pk=invitation.pk).first()
    if present is None:
        raise NotVisible
    _check_roles(actor, [Role(code) for code in present.roles])
    return present


# ----------------------------------------------------------------------------------------------- accepting


def look_at_invitation(*, code: str, address: str | None) -> Offer:
    """Return what a code offers, for the page on which it is accepted.

    Errors: Refused(field='code') with one and the same sentence, whatever is wrong with the code; Refused with the time
    to wait after several wrong ones from this address.
    """
    key = invitation_key(address)
    _check_wait(key)
    note_failure(key=key)
    found = _row(code)
    if found is None:
        raise Refused(DEAD, field="code")
    with scope(school=found.school_uuid):
        offer = _offer(found.invitation_uuid)
    clear_failures(key=key)
    return offer


def accept_invitation(
    *,
    code: str,
    address: str | None,
    user: User | None = None,
    name: str = "",
    email: str = "",
    password: str | None = None,
    has_password: bool = True,
) -> Actor:
    """Accept an invitation and return the person as an actor at its school. The code is the authority.

    `user` is whoever is signed in; without one an account is made, for the invitation's own address if it went to one.
    `has_password`: whether a password is chosen now, or codes will come by e-mail.
    Errors: as `look_at_invitation`; Refused with the field: no name, an address that is wrong or has an account
    already, a password that is too easy, or somebody signed in whom the invitation was not sent to.
    """
    key = invitation_key(address)
    _check_wait(key)
    note_failure(key=key)
    found = _row(code)
    if found is None:
        raise Refused(DEAD, field="code")
    with scope(school=found.school_uuid), transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=found.invitation_uuid)
        _offer(invitation.pk)
        if user is None:
            user = _new_user(invitation, name, email, password, has_password=has_password)
        elif invitation.email and invitation.email != (user.email or "").lower():
            raise Refused(
                f"You are signed in as {user.name}, and this invitation was sent to somebody else. Sign out, then open "
                "the invitation again."
            )
        membership = _membership(invitation, user)
        actor = _give(invitation, membership, address)
        invitation.accepted_at, invitation.accepted_by = clock.now(), membership
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        audit.record(
            actor, "INVITATION_ACCEPTED", subject=invitation, new={"name": user.name, "roles": invitation.roles}
        )
    clear_failures(key=key)
    return actor


def _check_wait(key: str) -> None:
    seconds = seconds_to_wait(key)
    if seconds:
        raise Refused(f"Codes were wrong several times. Wait {rules.wait_words(seconds)}, then try again.")


def _row(code: str) -> InvitationCode | None:
    # What cannot be a code is looked for too (as the hash of nothing), so that it takes as long.
    return InvitationCode.objects.filter(code_hash=code_hash(rules.plain_invitation_code(code))).first()


def _offer(invitation_id: UUID) -> Offer:
    """Return what an invitation offers, or raise Refused if it no longer holds. Needs its school's scope."""
    invitation = Invitation.objects.filter(pk=invitation_id).select_related("school").first()
    if invitation is None or status_of(invitation) is not InvitationStatus.OPEN:
        raise Refused(DEAD, field="code")
    for code in invitation.roles:
        acceptance = _ACCEPTANCES.get(Role(code))
        if acceptance is not None and not acceptance.holds(invitation):
            raise Refused(DEAD, field="code")
    return offer_of(invitation)


def _new_user(invitation: Invitation, name: str, email: str, password: str | None, *, has_password: bool) -> User:
    name = " ".join(name.split())[:120] or invitation.name
    # A message proves that its address is the person's own; another one typed here would not be proved.
    address = invitation.email or email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("Give your e-mail address, like name@example.org.", field="email") from error
    if User.objects.filter(email__iexact=address).exists():
        raise Refused(
            "There is an account with this e-mail address already. Sign in with it, then open the invitation again.",
            field="email",
        )
    if has_password:
        check_password(password or "", email=address, name=name)
    return User.objects.create(email=address, name=name, password=make_password(password if has_password else None))


def _membership(invitation: Invitation, user: User) -> Membership:
    today = clock.today()
    membership = Membership.objects.filter(school_id=invitation.school_id, user=user).first()
    if membership is None:
        is_staff = not set(invitation.roles) <= set(OUTSIDE_ROLES)
        initials = rules.initials_of(user.name) if is_staff else ""
        return Membership.objects.create(school_id=invitation.school_id, user=user, initials=initials, starts_on=today)
    if membership.ends_on is not None and membership.ends_on < today:
        membership.ends_on = None
        membership.save(update_fields=["ends_on"])
    return membership


def _give(invitation: Invitation, membership: Membership, address: str | None) -> Actor:
    today = clock.today()
    roles = {Role(code) for code in invitation.roles}
    is_open = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    held = {
        Role(code) for code in RoleHeld.objects.filter(is_open, membership=membership).values_list("role", flat=True)
    }
    RoleHeld.objects.bulk_create(
        RoleHeld(school_id=invitation.school_id, membership=membership, role=role.value, starts_on=today)
        for role in sorted(roles - held)
    )
    actor = actor_for(membership.user, school_id=invitation.school_id, address=address)
    assert actor is not None  # the roles were given a moment ago
    FacultyAdult.objects.bulk_create(
        [
            FacultyAdult(school_id=invitation.school_id, faculty_id=faculty, membership=membership, starts_on=today)
            for faculty in _faculties(invitation, membership)
        ]
    )
    for role in sorted(roles & _ACCEPTANCES.keys()):
        _ACCEPTANCES[role].link(actor, invitation, membership)
    return actor


def _faculties(invitation: Invitation, membership: Membership) -> list[UUID]:
    """Return the faculties of an invitation that are still there and not this person's already."""
    faculties: Any = FacultyAdult._meta.get_field("faculty").related_model
    rows = faculties.objects.filter(school_id=invitation.school_id, pk__in=invitation.details.get("faculties", []))
    known = set(membership.faculties.filter(ends_on__isnull=True).values_list("faculty_id", flat=True))
    return [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in known]
