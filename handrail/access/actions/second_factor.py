"""Second factors: an app with codes, recovery codes, and taking away what a colleague lost."""

from __future__ import annotations

from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import transaction

from handrail.access import rules
from handrail.access.actions.sessions import end_all_sessions
from handrail.access.actions.sign_in import check_wait, clear_failures, note_failed_sign_in, note_failure
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.queries import actor_at_sign_in, sign_in_key, works_elsewhere
from handrail.access.types import Actor
from handrail.core import audit, mail
from handrail.core.errors import NotVisible, Refused

Kind = Authenticator.Type
WRONG_CODE = (
    "The code is not right. Type the six digits that the app shows now. If it is always wrong, set the clock of your "
    "telephone to change by itself."
)


@transaction.atomic
def set_up_app(*, actor: Actor, secret: str, code: str) -> bool:
    """Keep the secret of an app that shows codes, once it has shown a right one. Return whether recovery codes are new.

    Errors: Refused with the field if the code is wrong, or an app is there already.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
        raise Refused("You have an app already. Take it away first, then set the new one up.")
    counter = _counter_of(secret, code)
    if counter is None:
        raise Refused(WRONG_CODE, field="code")
    app = TOTP.activate(user, secret).instance
    app.data["last_counter"] = counter
    app.save(update_fields=["data"])
    audit.record(actor, "SECOND_FACTOR_ADDED", subject=user, new={"kind": "app"})
    tell(user, "An app for codes was added to your account.")
    return ensure_recovery_codes(actor=actor)


@transaction.atomic
def ensure_recovery_codes(*, actor: Actor) -> bool:
    """Make recovery codes if the person has none; return whether they are new."""
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(user)
    audit.record(actor, "RECOVERY_CODES_MADE", subject=user)
    return True


@transaction.atomic
def renew_recovery_codes(*, actor: Actor) -> None:
    """Make ten new recovery codes; the old ones open nothing from now on.

    Errors: Refused without a second factor, because there is nothing to recover.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if not Authenticator.objects.filter(user=user).exclude(type=Kind.RECOVERY_CODES).exists():
        raise Refused("Set up an app or a passkey first. Recovery codes stand in for it.")
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    ensure_recovery_codes(actor=actor)


@transaction.atomic
def remove_app(*, actor: Actor) -> None:
    """Take away one's own app. Without a passkey beside it the recovery codes go too."""
    user = User.objects.select_for_update().get(pk=actor.user_id)
    n_removed, _ = Authenticator.objects.filter(user=user, type=Kind.TOTP).delete()
    if n_removed:
        drop_idle_recovery_codes(user)
        audit.record(actor, "SECOND_FACTOR_REMOVED", subject=user, old={"kind": "app"})
        tell(user, "The app for codes was taken away from your account.")


def drop_idle_recovery_codes(user: User) -> None:
    """Delete recovery codes that stand in for nothing any more."""
    left = Authenticator.objects.filter(user=user)
    if not left.exclude(type=Kind.RECOVERY_CODES).exists():
        left.delete()


@transaction.atomic
def take_away_second_factor(*, actor: Actor, membership: Membership, reason: str) -> None:
    """Take every second factor away from a colleague who lost theirs, and sign them out everywhere.

    They get a mail. At their next sign-in they set a new one up.
    Errors: Refused without a reason, for oneself, if there is none, or if the person works at another school too:
    whoever took it away would weaken that school as well.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    if membership.school_id != actor.school_id:
        raise NotVisible
    if not reason.strip():
        raise Refused("Say why, for instance: lost her telephone on 3 May.", field="reason")
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if user.pk == actor.user_id:
        raise Refused("Change your own second factor under Your account.")
    if works_elsewhere(user, actor.school_id):
        raise Refused(f"{user.name} also works at another school, so only they can change their second factor.")
    held = Authenticator.objects.filter(user=user)
    kinds = sorted(held.values_list("type", flat=True))
    if not kinds:
        raise Refused(f"{user.name} has no second factor.")
    held.delete()
    end_all_sessions(user=user)
    audit.record(actor, "SECOND_FACTOR_TAKEN_AWAY", subject=membership, old={"kinds": kinds}, reason=reason.strip())
    tell(
        user,
        f"{actor.name} at {actor.school_name} took away the second factor of your account, because you no longer have "
        "it. You are signed out everywhere. Set up a new one when you sign in.",
    )


def check_second_factor(*, user: User, code: str, address: str | None) -> Authenticator:
    """Return the app or the recovery codes that a typed code belongs to, and use the code up.

    Errors: Refused for a wrong or used code; Refused with the time to wait after several for this account from here.
    """
    key = sign_in_key(f"second factor {user.pk}", address)
    check_wait(key, "The code was wrong several times. Wait {wait}, then try again with the code that is shown then.")
    note_failure(key=key)
    used = _use_code(user.pk, rules.plain_code(code))
    if used is None:
        note_failed_sign_in(user=user, address=address, way="second factor")
        raise Refused(
            "The code is not right, or was used before. Type the code that the app shows now, or a recovery code.",
            field="code",
        )
    clear_failures(key=key)
    if used.type == Kind.RECOVERY_CODES:
        actor = actor_at_sign_in(user, address=address)
        n_left = len(used.wrap().get_unused_codes())
        audit.record(actor, "RECOVERY_CODE_USED", subject=user, new={"left": n_left}, address=address)
        tell(user, f"A recovery code opened your account. {n_left} are left.")
    return used


@transaction.atomic
def _use_code(user_id: UUID, code: str) -> Authenticator | None:
    """Return what the code belongs to. Locked: a code that arrives twice at the same moment counts once."""
    held = Authenticator.objects.select_for_update().filter(user_id=user_id, type__in=[Kind.TOTP, Kind.RECOVERY_CODES])
    for one in held.order_by("-type"):
        if one.type == Kind.TOTP:
            counter = _counter_of(one.data["secret"], code)
            if counter is None or counter <= one.data.get("last_counter", 0):
                continue
            one.data["last_counter"] = counter
            one.save(update_fields=["data"])
        elif not one.wrap().validate_code(code):
            continue
        one.refresh_from_db()
        one.record_usage()
        return one
    return None


def _counter_of(secret: str, code: str) -> int | None:
    """Return the half minute whose code this is, among those around now, or None."""
    typed = rules.plain_code(code)
    return next(
        (
            counter
            for counter in yield_hotp_counters_from_time()
            if compare_user_code(actual=typed, expected=format_hotp_value(hotp_value(secret, counter)))
        ),
        None,
    )


def tell(user: User, sentence: str) -> None:
    """Write to the person whose way in was changed, so that nobody else does it unseen."""
    if user.email:
        mail.send_later(
            to=user.email,
            subject="Your Handrail account was changed",
            text=f"{sentence}\n\nIf this was not you, tell your school's administrator today.\n",
        )
