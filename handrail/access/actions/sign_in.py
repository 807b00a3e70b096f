"""What signing in leaves behind: the trail, and the count of wrong passwords."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from handrail.access import rules
from handrail.access.models import SignInFailure, User
from handrail.access.queries import (
    address_key,
    is_known_here,
    schools_of,
    seconds_to_wait,
    seconds_to_wait_for_address,
    sign_in_key,
    user_for_sign_in,
    user_of,
)
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.core.ids import new_id


def check_sign_in(*, email: str, password: str, address: str | None) -> User:
    """Return the account that an e-mail address and a password open.

    Errors: Refused with one and the same sentence for an unknown address and a wrong password, after the same work;
    Refused with the time to wait after several wrong ones for this account from this address, or after very many for
    any accounts from this address, unless this account signed in well from here lately.
    """
    key = sign_in_key(email, address)
    check_wait(
        key,
        "The password was wrong several times. Wait {wait}, then try again. If you do not remember it, your school's "
        "administrator can give you a new one.",
    )
    user = user_for_sign_in(email)
    check_wait_of_address(user, address)
    # Counted before the password is looked at: many tries at the same moment must not all count as the first.
    note_failure(key=key)
    if user is None:
        make_password(password)  # takes as long as a real check
    if user is None or not user.check_password(password):
        note_failed_sign_in(user=user, address=address, way="password")
        raise Refused("The e-mail address or the password is not right. Check both and try again.")
    clear_failures(key=key)
    return user


def check_wait(key: str, sentence: str) -> None:
    """Raise Refused with the sentence, in which {wait} says how long, if the next try under this key comes too soon."""
    seconds = seconds_to_wait(key)
    if seconds:
        raise Refused(sentence.format(wait=rules.wait_words(seconds)))


def check_wait_of_address(user: User | None, address: str | None) -> None:
    """Raise Refused if very many tries from this address were wrong, except for an account that is known here."""
    seconds = seconds_to_wait_for_address(address)
    if seconds and not (user is not None and is_known_here(user, address)):
        raise Refused(
            f"Very many passwords were wrong from this network. Wait {rules.wait_words(seconds)}, then try again."
        )


@transaction.atomic
def note_failed_sign_in(*, user: User | None, address: str | None, way: str) -> None:
    """Write in the trail, and count for the address, that somebody was not let in.

    A known account is named by its id, in the trail of each of its schools; what was typed is written nowhere.
    """
    note_failure(key=address_key(address))
    # The same work for an account that is not there.
    schools: list[UUID | None] = [one.school_id for one in schools_of(user.pk if user else new_id())]
    for school_id in schools or [None]:
        audit.record(None, "SIGN_IN_FAILED", subject=user, new={"with": way}, address=address, school_id=school_id)


def check_own_password(*, actor: Actor, password: str) -> None:
    """Raise Refused with the field unless this is the actor's password; with the same waits as at sign-in."""
    key = sign_in_key(f"confirm {actor.user_id}", actor.address)
    check_wait(key, "The password was wrong several times. Wait {wait}, then try again.")
    note_failure(key=key)
    user = user_of(actor)
    if not user.check_password(password):
        note_failed_sign_in(user=user, address=actor.address, way="password")
        raise Refused("This is not your password. Type it again.", field="password")
    clear_failures(key=key)


@transaction.atomic
def note_passkey_used(*, passkey: Authenticator) -> None:
    """Write on a passkey when it was used."""
    passkey.record_usage()


@transaction.atomic
def note_signed_in(*, actor: Actor, ways: Sequence[str] = ()) -> None:
    """Write in the trail that somebody signed in, and with what."""
    audit.record(actor, "SIGNED_IN", new={"with": list(ways)} if ways else None)


@transaction.atomic
def note_signed_out(*, actor: Actor) -> None:
    """Write in the trail that somebody signed out."""
    audit.record(actor, "SIGNED_OUT")


@transaction.atomic
def note_confirmed(*, actor: Actor, way: str) -> None:
    """Write in the trail that somebody confirmed who they are, before a dangerous act."""
    audit.record(actor, "IDENTITY_CONFIRMED", new={"with": way})


@transaction.atomic
def note_failure(*, key: str) -> None:
    """Count a wrong password for this key (an account tried from an address; see queries.sign_in_key)."""
    now = clock.now()
    SignInFailure.objects.filter(last_failed_at__lt=now - rules.FORGOTTEN_AFTER).delete()
    row, is_new = SignInFailure.objects.get_or_create(key=key, defaults={"n_failures": 1, "last_failed_at": now})
    if not is_new:
        SignInFailure.objects.filter(pk=row.pk).update(n_failures=F("n_failures") + 1, last_failed_at=now)


@transaction.atomic
def clear_failures(*, key: str) -> None:
    """Forget the wrong passwords of this key, after a right one."""
    SignInFailure.objects.filter(key=key).delete()
