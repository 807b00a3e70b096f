"""Accounts: who works at the school, in which roles, until when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django_scopes import scope

from handrail.access import rules
from handrail.access.actions.sessions import end_all_sessions
from handrail.access.models import FacultyAdult, GroupAdult, Invitation, Membership, RoleHeld, User
from handrail.access.passwords import check_password, new_passphrase
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.queries import roles_everywhere, works_elsewhere
from handrail.access.roles import OUTSIDE_ROLES, ROLES, Given
from handrail.access.types import Actor, Role
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused

if TYPE_CHECKING:
    from handrail.schools.models import School


@dataclass(frozen=True)
class AccountRow:
    """One account of a list."""

    email: str
    name: str
    roles: tuple[Role, ...]
    initials: str = ""


@dataclass(frozen=True)
class NewAccount:
    """An account just opened, with the password to hand over once; None where the person has one already."""

    membership: Membership
    password: str | None


@transaction.atomic
def first_administrator(
    *, school: School, email: str, name: str, password: str, is_senco: bool = False, initials: str = ""
) -> Actor:
    """Open the first account of a school, as its administrator, and return that person as an actor.

    There is no actor yet: this is the first start, `createschool` or the demonstration.
    Errors: Refused if the school has an account already, or a field is missing or wrong.
    """
    with scope(school=school.pk):
        if Membership.objects.filter(school_id=school.pk).exists():
            raise Refused("This school has an administrator already. Ask them for an account.")
        email, name = _check_person(email, name)
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            check_password(password, email=email, name=name, school_name=school.name)
            user = User.objects.create(email=email, name=name, password=make_password(password))
        roles = {Role.ADMINISTRATOR, Role.SENCO} if is_senco else {Role.ADMINISTRATOR}
        membership = _open_membership(school.pk, user, initials or rules.initials_of(name), roles)
        actor = Actor(
            user_id=user.pk,
            name=user.name,
            school_id=school.pk,
            school_name=school.name,
            framework_code=school.framework,
            setting=school.setting,
            membership_id=membership.pk,
            roles=frozenset(roles),
        )
        audit.record(actor, "ACCOUNT_ADDED", subject=membership, new={"name": name, "roles": _codes(roles)})
    return actor


@transaction.atomic
def add_account(
    *,
    actor: Actor,
    email: str,
    name: str,
    roles: Collection[Role],
    initials: str = "",
    password: str | None = None,
) -> NewAccount:
    """Open an account at the actor's school and return it with the password to hand over, made here if none is given.

    A person who works at another school keeps their name and password there and gets a second school.
    Errors: Refused with the field: e-mail wrong or in use at this school, no name, no role.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    email, name = _check_person(email, name)
    chosen = _check_roles(roles)
    user = User.objects.filter(email__iexact=email).first()
    given: str | None = None
    if user is None:
        given = password or new_passphrase()
        check_password(given, email=email, name=name, school_name=actor.school_name)
        user = User.objects.create(email=email, name=name, password=make_password(given))
    else:
        known = Membership.objects.filter(school_id=actor.school_id, user=user).first()
        if known is not None and _is_outside_only(actor, known):
            # A parent who comes to work here keeps the account of a parent and gets these roles too.
            _hold(actor.school_id, known, chosen, clock.today())
            audit.record(actor, "ACCOUNT_ADDED", subject=known, new={"name": user.name, "roles": _codes(chosen)})
            return NewAccount(membership=known, password=None)
        if known is not None:
            raise Refused(
                f"{user.name} has an account with this e-mail address already"
                + (", which is closed. Open it again from the list of accounts." if known.ends_on else "."),
                field="email",
            )
    membership = _open_membership(actor.school_id, user, initials or rules.initials_of(name), chosen)
    audit.record(actor, "ACCOUNT_ADDED", subject=membership, new={"name": user.name, "roles": _codes(chosen)})
    return NewAccount(membership=membership, password=given)


@transaction.atomic
def bulk_add_accounts(
    *, actor: Actor, rows: Iterable[AccountRow], password: str | None = None, starts_on: date | None = None
) -> dict[str, Membership]:
    """Open many accounts at once; return each row's membership by its e-mail in small letters. At most seven queries.

    People who have an account at the school already are returned unchanged. Without `password` nobody can sign in until
    an administrator gives them one; with it (the demonstration) all of these have the same.
    Errors: Refused naming the row, and nothing is saved.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    wanted: dict[str, AccountRow] = {}
    for number, row in enumerate(rows, start=1):
        try:
            email, _ = _check_person(row.email, row.name)
            _check_roles(row.roles)
        except Refused as refusal:
            raise Refused(f"Row {number} ({row.email}): {refusal.message}", field=refusal.field) from refusal
        wanted.setdefault(email, row)
    users = {user.email: user for user in User.objects.filter(email__in=list(wanted)).order_by("pk")}
    hashed = make_password(password)  # None makes a password that nothing matches
    users |= {
        user.email: user
        for user in User.objects.bulk_create(
            User(email=email, name=row.name.strip(), password=hashed)
            for email, row in wanted.items()
            if email not in users
        )
    }
    known = {
        row.user_id: row
        for row in Membership.objects.filter(
            school_id=actor.school_id, user_id__in=[user.pk for user in users.values()]
        ).order_by("pk")
    }
    since = starts_on or clock.today()
    made = Membership.objects.bulk_create(
        Membership(
            school_id=actor.school_id,
            user=users[email],
            initials=(row.initials or rules.initials_of(row.name))[:6],
            starts_on=since,
        )
        for email, row in wanted.items()
        if users[email].pk not in known
    )
    by_user = {row.user_id: row for row in made}
    RoleHeld.objects.bulk_create(
        RoleHeld(school_id=actor.school_id, membership=by_user[users[email].pk], role=Role(role).value, starts_on=since)
        for email, row in wanted.items()
        if users[email].pk in by_user
        for role in sorted(set(row.roles))
    )
    if made:
        audit.record(actor, "ACCOUNTS_ADDED", new={"accounts": [users[email].name for email in wanted]})
    return {email: (known | by_user)[users[email].pk] for email in wanted}


@transaction.atomic
def change_details(*, actor: Actor, membership: Membership, name: str, initials: str) -> Membership:
    """Change a person's name and the initials that stand on plans.

    Errors: Refused(field='name') without a name, or with another one if the person also works at another school: it
    stands on that school's plans too.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    _check_own(actor, membership)
    if not name.strip():
        raise Refused("Give the person's name.", field="name")
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if name.strip() != user.name and works_elsewhere(user, actor.school_id):
        raise Refused(f"{user.name} also works at another school, so the name cannot be changed here.", field="name")
    old = {"name": user.name, "initials": membership.initials}
    user.name, membership.initials = name.strip(), (initials.strip() or rules.initials_of(name))[:6]
    user.save(update_fields=["name"])
    membership.save(update_fields=["initials"])
    new = {"name": user.name, "initials": membership.initials}
    if new != old:
        audit.record(actor, "ACCOUNT_CHANGED", subject=membership, old=old, new=new)
    return membership


@transaction.atomic
def change_roles(*, actor: Actor, membership: Membership, roles: Collection[Role], reason: str) -> Membership:
    """Let a person hold exactly these roles from now on; one that is taken away ends at once.

    Whoever is no longer the link person of faculties leaves them too.
    Errors: Refused without a reason, if no role is left, the account is closed, or the school would lose its last
    administrator.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    _check_own(actor, membership)
    chosen = _check_roles(roles)
    reason = _check_reason(reason)
    if membership.ends_on is not None and membership.ends_on < clock.today():
        raise Refused("This account is closed. Open it again first.")
    held = _lock_roles(actor, membership)
    old = {Role(row.role) for row in held}
    # What follows from children, cards and sharing is not on the form, and stays.
    chosen |= old & OUTSIDE_ROLES
    if old == chosen:
        return membership
    if Role.ADMINISTRATOR not in chosen:
        _keep_an_administrator(actor, without=membership)
    _end([row for row in held if Role(row.role) not in chosen])
    _hold(actor.school_id, membership, chosen - old, clock.today())
    if Role.SEN_LINK not in chosen:
        _end_links(FacultyAdult, membership)
    audit.record(actor, "ROLES_CHANGED", subject=membership, old=_codes(old), new=_codes(chosen), reason=reason)
    return membership


@transaction.atomic
def close_account(*, actor: Actor, membership: Membership, reason: str) -> Membership:
    """Close a leaver's account: access ends at once at this school, what they wrote stays with their name on it.

    Their sessions, their time with groups and faculties, and what rooms above registered with `register_leaving` end
    too, and invitations of staff that they sent, or that wait for their address. A leaver whose own child is at the
    school goes on as a parent. Errors: Refused without a reason, or if the school would lose its last administrator.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    _check_own(actor, membership)
    reason = _check_reason(reason)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    held = _lock_roles(actor, membership)
    _keep_an_administrator(actor, without=membership)
    # The last day is the day before, because a period includes its last day and access must end now.
    last_day_on = clock.today() - timedelta(days=1)
    staff = [row for row in held if Role(row.role) not in OUTSIDE_ROLES]
    if len(staff) == len(held) and (membership.ends_on is None or membership.ends_on > last_day_on):
        membership.ends_on = last_day_on
        membership.save(update_fields=["ends_on"])
    _end(staff)
    _end_links(GroupAdult, membership)
    _end_links(FacultyAdult, membership)
    for ends in _LEAVING:
        ends(actor, membership)
    _withdraw_of_leaver(membership)
    _end_sessions(membership.user)
    audit.record(actor, "ACCOUNT_CLOSED", subject=membership, old=_codes({Role(r.role) for r in staff}), reason=reason)
    return membership


@transaction.atomic
def close_accounts(*, actor: Actor, memberships: Iterable[Membership], reason: str) -> int:
    """Close the accounts of several leavers, all or none; return how many. Errors as `close_account`, naming whom."""
    n_closed = 0
    for membership in memberships:
        try:
            close_account(actor=actor, membership=membership, reason=reason)
        except Refused as refusal:
            if refusal.field == "reason":
                raise
            raise Refused(f"{membership.user.name}: {refusal.message}", field="people") from refusal
        n_closed += 1
    if not n_closed:
        raise Refused("Choose at least one person.", field="people")
    return n_closed


@transaction.atomic
def reopen_account(*, actor: Actor, membership: Membership, roles: Collection[Role], reason: str) -> Membership:
    """Open a closed account again with these roles; the groups of before are not given back.

    Errors: Refused without a reason, or if the account is open.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    _check_own(actor, membership)
    chosen = _check_roles(roles)
    reason = _check_reason(reason)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.ends_on is None or membership.ends_on >= clock.today():
        raise Refused("This account is open already.")
    membership.ends_on = None
    membership.save(update_fields=["ends_on"])
    _hold(actor.school_id, membership, chosen, clock.today())
    audit.record(actor, "ACCOUNT_REOPENED", subject=membership, new=_codes(chosen), reason=reason)
    return membership


# ------------------------------------------------------------------------------------------------- leavers

# What rooms above end for a leaver, inside the same transaction.
_LEAVING: list[Callable[[Actor, Membership], None]] = []


def register_leaving(ends: Callable[[Actor, Membership], None]) -> None:
    """Let a room above end its own links of a leaver with the account, in the same transaction."""
    if ends not in _LEAVING:
        _LEAVING.append(ends)


def _end_links(model: type[GroupAdult] | type[FacultyAdult], membership: Membership) -> None:
    """End somebody's time with groups or faculties at once; a time that never had a day is removed."""
    last_day_on = clock.today() - timedelta(days=1)
    rows = model.objects.filter(membership=membership)
    rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day_on), starts_on__lte=last_day_on).update(
        ends_on=last_day_on
    )
    rows.filter(starts_on__gt=last_day_on).delete()


def _withdraw_of_leaver(membership: Membership) -> None:
    """Withdraw what could still let a leaver in, or somebody whom they alone chose: their last letters to staff.

    What was sent to families and specialists stays: there the school invites, whoever signed.
    """
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    sent = [row.pk for row in waiting.filter(sent_by=membership) if not set(row.roles) <= set(OUTSIDE_ROLES)]
    address = membership.user.email
    theirs = waiting.filter(email__iexact=address) if address else waiting.none()
    mine = [row.pk for row in theirs if not set(row.roles) <= set(OUTSIDE_ROLES)]
    waiting.filter(pk__in=[*sent, *mine]).update(withdrawn_at=clock.now())


def _end_sessions(user: User) -> None:
    """Forget the sessions of somebody who has nothing open left, at any school."""
    if not roles_everywhere(user.pk):
        end_all_sessions(user=user)


# -------------------------------------------------------------------------------------------------- pieces


def _check_person(email: str, name: str) -> tuple[str, str]:
    # In small letters everywhere, so that one person cannot have two accounts by a capital.
    email, name = email.strip().lower(), " ".join(name.split())
    if not name:
        raise Refused("Give the person's name.", field="name")
    if len(name) > 120:
        raise Refused("The name is longer than 120 characters. Shorten it.", field="name")
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            f"'{email}' is not an e-mail address. Write it like name@school.org.uk."
            if email
            else "Give an e-mail address.",
            field="email",
        ) from error
    return email, name


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("Say why, so that people can look it up later.", field="reason")
    return reason.strip()


def _check_roles(roles: Collection[Role]) -> set[Role]:
    if not roles:
        raise Refused("Choose at least one role.", field="roles")
    unknown = [role for role in roles if role not in set(Role)]
    if unknown:
        raise Refused(f"There is no role '{unknown[0]}'. Choose from: {', '.join(Role)}.", field="roles")
    linked = [ROLES[Role(role)].name for role in roles if ROLES[Role(role)].given is not Given.ACCOUNTS]
    if linked:
        raise Refused(
            f"The role '{linked[0]}' can't be given here: it follows from a link to a pupil or a trust.", field="roles"
        )
    return {Role(role) for role in roles}


def _is_outside_only(actor: Actor, membership: Membership) -> bool:
    """Say whether an open account is only a parent's, a pupil's, a specialist's or an officer's."""
    roles = {Role(row.role) for row in _lock_roles(actor, membership)}
    return bool(roles) and roles <= OUTSIDE_ROLES


def _check_own(actor: Actor, membership: Membership) -> None:
    if membership.school_id != actor.school_id:
        raise NotVisible


def _open_membership(school_id: UUID, user: User, initials: str, roles: set[Role]) -> Membership:
    today = clock.today()
    membership = Membership.objects.create(
        school_id=school_id, user=user, initials=initials.strip()[:6], starts_on=today
    )
    _hold(school_id, membership, roles, today)
    return membership


def _hold(school_id: UUID, membership: Membership, roles: Iterable[Role], since: date) -> None:
    RoleHeld.objects.bulk_create(
        RoleHeld(school_id=school_id, membership=membership, role=role.value, starts_on=since) for role in sorted(roles)
    )


def _end(held: Collection[RoleHeld]) -> None:
    """End roles at once. One that began today was never held for a whole day, so only the trail remembers it."""
    today = clock.today()
    RoleHeld.objects.filter(pk__in=[row.pk for row in held if row.starts_on >= today]).delete()
    RoleHeld.objects.filter(pk__in=[row.pk for row in held if row.starts_on < today]).update(
        ends_on=today - timedelta(days=1)
    )


def _lock_roles(actor: Actor, membership: Membership) -> list[RoleHeld]:
    """Return the roles that the member holds, with every administrator's role at the school locked.

    Two administrators who take each other's role at the same moment must not both succeed.
    """
    administrators = RoleHeld.objects.filter(school_id=actor.school_id, role=Role.ADMINISTRATOR.value)
    list(administrators.select_for_update().order_by("pk"))
    return list(
        RoleHeld.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()), membership=membership
        ).order_by("pk")
    )


def _keep_an_administrator(actor: Actor, *, without: Membership) -> None:
    today = clock.today()
    others = (
        RoleHeld.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=today),
            school_id=actor.school_id,
            role=Role.ADMINISTRATOR.value,
        )
        .exclude(membership=without)
        .exists()
    )
    is_one = RoleHeld.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), membership=without, role=Role.ADMINISTRATOR.value
    ).exists()
    if is_one and not others:
        raise Refused(
            f"This is the only {ROLES[Role.ADMINISTRATOR].name.lower()} of the school. "
            "Make somebody else an administrator first.",
            field="roles",
        )


def _codes(roles: Iterable[Role]) -> list[str]:
    return sorted(role.value for role in roles)
