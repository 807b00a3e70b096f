"""What signing in leaves behind: the trail, and the count of wrong passwords."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from handrail.access import rules
from handrail.access.models import SignInFailure, User
from handrail.access.queries import seconds_to_wait, sign_in_key, user_for_sign_in
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused


def check_sign_in(*, email: str, password: str, address: str | None) -> User:
    """Return the account that an e-mail address and a password open.

    Errors: Refused with one and the same sentence for an unknown address and a wrong password, after the same work;
    Refused with the time to wait after several wrong ones for this account from this address.
    """
    key = sign_in_key(email, address)
    seconds = seconds_to_wait(key)
    if seconds:
        raise Refused(
            "The password was wrong several times. "
            f"Wait {rules.wait_words(seconds)}, then try again. If you do not remember it, your school's administrator "
            "can give you a new one."
        )
    # Counted before the password is looked at: many tries at the same moment must not all count as the first.
    note_failure(key=key)
    user = user_for_sign_in(email)
    if user is None:
        make_password(password)  # takes as long as a real check
    if user is None or not user.check_password(password):
        raise Refused("The e-mail address or the password is not right. Check both and try again.")
    clear_failures(key=key)
    return user


@transaction.atomic
def note_signed_in(*, actor: Actor) -> None:
    """Write in the trail that somebody signed in."""
    audit.record(actor, "SIGNED_IN")


@transaction.atomic
def note_signed_out(*, actor: Actor) -> None:
    """Write in the trail that somebody signed out."""
    audit.record(actor, "SIGNED_OUT")


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
