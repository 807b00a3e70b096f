"""Accounts of people who do not work at the school: parents, pupils, specialists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django_scopes import scope

from handrail.access.actions.sessions import end_all_sessions
from handrail.access.models import Membership, RoleHeld, User
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused

# Who may open an account in a role that follows from a link to a pupil.
NEEDED = {
    Role.PARENT: Permission.FAMILY_INVITE,
    Role.PUPIL: Permission.CARD_MAKE,
    Role.SPECIALIST: Permission.SPECIALIST_INVITE,
}


@transaction.atomic
def open_outside_account(*, actor: Actor, name: str, role: Role, email: str | None = None) -> Membership:
    """Give somebody an account in one of the roles of NEEDED, without a password, and return their membership.

    Somebody with this address who is known at the school gets the role as well; at another school they keep what they
    have there. A pupil has no address. Errors: Refused without a name.
    """
    check_can(actor, NEEDED[role])
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the person's name.", field="name")
    address = email.strip().lower() if email else None
    user = User.objects.filter(email__iexact=address).first() if address else None
    if user is None:
        user = User.objects.create(email=address, name=name, password=make_password(None))
    membership = Membership.objects.filter(school_id=actor.school_id, user=user).first()
    today = clock.today()
    if membership is None:
        membership = Membership.objects.create(school_id=actor.school_id, user=user, starts_on=today)
    elif membership.ends_on is not None:
        membership.ends_on = None
        membership.save(update_fields=["ends_on"])
    held = RoleHeld.objects.filter(membership=membership, role=role.value, ends_on__isnull=True)
    if not held.exists():
        RoleHeld.objects.create(school_id=actor.school_id, membership=membership, role=role.value, starts_on=today)
        audit.record(actor, "OUTSIDE_ACCOUNT_OPENED", subject=membership, new={"name": user.name, "role": role.value})
    return membership


@transaction.atomic
def end_outside_role(*, actor: Actor, membership: Membership, role: Role, reason: str = "") -> None:
    """End a role of NEEDED at once; an account that holds no other role closes with it."""
    check_can(actor, NEEDED[role])
    if membership.school_id != actor.school_id:
        raise NotVisible
    today = clock.today()
    last_day_on = today - timedelta(days=1)
    is_open = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    held = RoleHeld.objects.filter(is_open, membership=membership)
    ended = held.filter(role=role.value)
    if not ended.exists():
        return
    ended.filter(starts_on__gte=today).delete()
    ended.update(ends_on=last_day_on)
    if not held.exists():
        membership.ends_on = last_day_on
        membership.save(update_fields=["ends_on"])
    audit.record(actor, "OUTSIDE_ROLE_ENDED", subject=membership, old={"role": role.value}, reason=reason.strip())


@transaction.atomic
def end_outside_sessions(
    *, actor: Actor, membership: Membership, role: Role, pupil_id: UUID | None = None, reason: str = ""
) -> int:
    """Sign somebody in one of the roles of NEEDED out everywhere at once, and return how many sessions ended.

    For a way in that must not go on, such as a pupil's card that was lost; their account stays open.
    Errors: Denied; NotVisible for somebody of another school.
    """
    check_can(actor, NEEDED[role])
    if membership.school_id != actor.school_id:
        raise NotVisible
    n_ended = end_all_sessions(user=membership.user)
    if n_ended:
        audit.record(
            actor,
            "OUTSIDE_SESSIONS_ENDED",
            subject=membership,
            pupil_id=pupil_id,
            old={"sessions": n_ended},
            reason=reason.strip(),
        )
    return n_ended


@transaction.atomic
def open_officer_account(*, school_ids: Collection[UUID], email: str, name: str, password: str | None = None) -> User:
    """Give an officer of a trust or authority an account at each of its schools, to see their numbers.

    There is no actor: no one school may open an account at others, so whoever runs the installation does (the command
    `handrail trust`). Each school's administrator sees the account in the trail.
    Errors: Refused with the field without a name or with an address that is none.
    """
    address, name = email.strip().lower(), " ".join(name.split())
    if not name:
        raise Refused("Give the person's name.", field="name")
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(f"'{email}' is not an e-mail address. Write it like name@trust.org.uk.", field="email") from error
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        user = User.objects.create(email=address, name=name, password=make_password(password))
    today = clock.today()
    for school_id in school_ids:
        with scope(school=school_id):
            membership, _ = Membership.objects.get_or_create(
                school_id=school_id, user=user, defaults={"starts_on": today}
            )
            if membership.ends_on is not None:
                membership.ends_on = None
                membership.save(update_fields=["ends_on"])
            _, is_new = RoleHeld.objects.get_or_create(
                school_id=school_id,
                membership=membership,
                role=Role.OFFICER.value,
                ends_on=None,
                defaults={"starts_on": today},
            )
            if is_new:
                new = {"name": user.name, "role": Role.OFFICER.value}
                audit.record(None, "OFFICER_ADDED", school_id=school_id, subject=membership, new=new)
    return user


@transaction.atomic
def close_officer_accounts(*, school_id: UUID, user_ids: Collection[UUID] | None = None) -> int:
    """End the accounts of officers at a school, as when it leaves a trust; return how many. Their other roles stay.

    Without `user_ids`: of all of them. There is no actor, as with `open_officer_account`.
    """
    today = clock.today()
    last_day_on = today - timedelta(days=1)
    is_open = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    n_closed = 0
    with scope(school=school_id):
        held = RoleHeld.objects.filter(is_open, school_id=school_id, role=Role.OFFICER.value)
        if user_ids is not None:
            held = held.filter(membership__user_id__in=user_ids)
        for row in held.select_related("membership__user").order_by("pk"):
            if row.starts_on >= today:
                row.delete()
            else:
                row.ends_on = last_day_on
                row.save(update_fields=["ends_on"])
            if not RoleHeld.objects.filter(is_open, membership=row.membership).exists():
                row.membership.ends_on = last_day_on
                row.membership.save(update_fields=["ends_on"])
            old = {"name": row.membership.user.name, "role": Role.OFFICER.value}
            audit.record(None, "OFFICER_REMOVED", school_id=school_id, subject=row.membership, old=old)
            n_closed += 1
    return n_closed
