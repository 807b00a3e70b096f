"""Mail of the room, sent in the background."""

from __future__ import annotations

from django_tasks import task

from handrail.access import actions
from handrail.core import mail


@task()
def send_code(purpose: str, sealed_email: str, nonce: str) -> None:
    """Send a code by e-mail, if an account with this address may have one."""
    actions.send_code(purpose=purpose, email=mail.unseal(sealed_email), nonce=nonce)
