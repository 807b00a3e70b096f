"""Codes by e-mail: a way in for families and specialists, and a new password for whoever forgot theirs.

The page does the same work for every address, known or not: it counts, keeps a random word in the session and asks for
a task. Only the task looks whether there is an account. The code follows from the random word and the installation's
own key, so it stands neither in the session nor in the list of tasks.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from handrail.access import rules
from handrail.access.actions.second_factor import tell
from handrail.access.actions.sessions import end_all_sessions
from handrail.access.actions.sign_in import check_wait, check_wait_of_address, clear_failures, note_failed_sign_in
from handrail.access.actions.sign_in import note_failure as count
from handrail.access.models import SignInFailure, User
from handrail.access.passwords import check_password
from handrail.access.policy import signs_in_by_code
from handrail.access.queries import actor_at_sign_in, roles_everywhere, sign_in_key, user_for_sign_in
from handrail.core import audit, clock, mail
from handrail.core.errors import Refused
from handrail.core.ids import new_id

SIGN_IN, NEW_PASSWORD = "sign-in", "new-password"
WRONG = "The code is not right, or it is too old. Look at the newest mail, or ask for a new code."


def ask_for_code(*, purpose: str, email: str, address: str | None, send: Callable[[str, str, str], object]) -> str:
    """Have a code sent to an address, if an account there may have one, and return the random word that belongs to it.

    `send` asks for the task: it is given the purpose, the address (sealed) and the random word.
    Errors: Refused with the time to wait after several codes for this address from here.
    """
    key = sign_in_key(f"ask {purpose} {email}", address)
    check_wait(
        key, "Several codes were sent already. Look into your mail and its spam folder. Wait {wait} for another."
    )
    check_wait_of_address(None, address)
    count(key=key)
    nonce = secrets.token_urlsafe(24)
    send(purpose, mail.seal(email.strip().lower()), nonce)
    return nonce


def send_code(*, purpose: str, email: str, nonce: str) -> None:
    """Send the code, if there is an account with this address that may use it. Runs in the background."""
    user = _user_for(purpose, email)
    if user is None or not user.email:
        return
    code = rules.code_words(code_of(purpose, email, nonce))
    what = "sign in to Handrail" if purpose == SIGN_IN else "choose a new password for Handrail"
    mail.send_now(
        to=user.email,
        subject="Your code for Handrail",
        text=(
            f"Your code is {code}\n\nType it on the page where you asked for it, to {what}. It works once, for 15 "
            "minutes.\n\nDid you not ask for a code? Then you need not do anything. Do not give the code to anybody.\n"
        ),
    )


def code_of(purpose: str, email: str, nonce: str) -> str:
    """Return the eight digits that belong to a random word."""
    digest = salted_hmac("handrail.code", f"{purpose}|{email.strip().lower()}|{nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**rules.CODE_DIGITS:0{rules.CODE_DIGITS}}"


def check_code(*, purpose: str, email: str, nonce: str, asked_at: datetime, typed: str, address: str | None) -> User:
    """Return the account that a code opens.

    Errors: Refused with the field and one and the same sentence for a wrong code, an old one, one that was tried five
    times, and an address without an account.
    """
    key = sign_in_key(f"code {nonce}", None)
    tries = SignInFailure.objects.filter(key=key).values_list("n_failures", flat=True).first() or 0
    count(key=key)
    user = _user_for(purpose, email)
    is_right = constant_time_compare(rules.plain_code(typed), code_of(purpose, email, nonce))
    is_fresh = clock.now() - asked_at <= rules.CODE_LASTS and tries < rules.CODE_TRIES
    if user is None or not (is_right and is_fresh):
        note_failed_sign_in(user=user, address=address, way="code")
        raise Refused(WRONG, field="code")
    clear_failures(key=sign_in_key(f"ask {purpose} {email}", address))
    return user


def check_new_password(*, new: str, email: str) -> None:
    """Raise Refused(field='password') if a new password is too easy; asked before the code, which works only once."""
    check_password(new, email=email, name="")


@transaction.atomic
def choose_new_password(*, user: User, new: str, address: str | None) -> User:
    """Give an account the password that its owner chose after a code by e-mail; their sessions end everywhere.

    The second factor stays: it is asked for at the sign-in that follows. Errors: Refused with the field if it is easy.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    check_password(new, email=user.email or "", name=user.name)
    user.password = make_password(new)
    user.save(update_fields=["password"])
    end_all_sessions(user=user)
    actor = actor_at_sign_in(user, address=address)
    audit.record(actor, "PASSWORD_CHOSEN_BY_CODE", subject=user, address=address)
    tell(user, "A new password was chosen for your account, with a code that was sent to this address.")
    return user


def _user_for(purpose: str, email: str) -> User | None:
    """Return the account that a code for this purpose may open. The same two queries whether there is one or not."""
    user = user_for_sign_in(email)
    by_code = signs_in_by_code(row.role for row in roles_everywhere(user.pk if user else new_id()))
    return user if by_code == (purpose == SIGN_IN) else None
