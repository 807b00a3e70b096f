"""Short plain mails, sent in the background. What they say is sealed until then, so that no list of tasks shows it."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.mail import EmailMessage
from django_tasks import task


def is_set_up() -> bool:
    """Say whether this installation can send mail; pages offer what needs mail only then."""
    return bool(settings.EMAIL_IS_SET_UP)


def send_now(*, to: str, subject: str, text: str) -> None:
    """Send one mail. For background tasks only: a mail server may take its time.

    Errors: what the mail server says (OSError, smtplib.SMTPException).
    """
    EmailMessage(subject=subject, body=text, to=[to]).send()


def send_later(*, to: str, subject: str, text: str) -> None:
    """Ask for a mail to be sent in the background, once the action around this is saved. Without mail: nothing.

    A finished task stays in its table for a while, so that what it holds is sealed.
    """
    if is_set_up():
        send_sealed.enqueue(seal(f"{to}\n{subject}\n{text}"))


@task()
def send_sealed(sealed: str) -> None:
    """Open what `send_later` sealed, and send it."""
    to, subject, text = unseal(sealed).split("\n", 2)
    send_now(to=to, subject=subject, text=text)


def seal(text: str) -> str:
    """Encrypt words with the installation's own key, for what must lie in the list of tasks for a while."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return the words again. Errors: cryptography.fernet.InvalidToken if this installation did not seal them."""
    return _box().decrypt(sealed.encode("ascii")).decode()


def _box() -> Fernet:
    key = hashlib.sha256(b"handrail.core.mail" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
