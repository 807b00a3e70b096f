"""What signing in leaves behind: the trail, and the count of wrong passwords."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from handrail.access import rules
from handrail.access.models import SignInFailure
from handrail.access.types import Actor
from handrail.core import audit, clock


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
