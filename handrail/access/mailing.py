"""The message of an invitation, sent in the background so that nobody waits for a mail server."""

from __future__ import annotations

from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django_scopes import scope
from django_tasks import task

from handrail.access import actions
from handrail.access.actions.invitations import Send
from handrail.access.queries import offer_of
from handrail.core import mail


def by_message(origin: str) -> Send:
    """Return what sends an invitation's message later. `origin` is where people reach this installation."""

    def send(invitation_id: str, school_id: str) -> None:
        send_invitation.enqueue(invitation_id, school_id, origin)

    return send


@task()
def send_invitation(invitation_id: str, school_id: str, origin: str) -> None:
    """Send an invitation with a new code; one that is no longer open is not sent."""
    with scope(school=UUID(school_id)):
        invited = actions.code_for_message(invitation_id=UUID(invitation_id))
        if invited is None:
            return
        invitation = invited.invitation
        link = origin.rstrip("/") + reverse("access:invitation-accept", args=[invited.spaced_code])
        text = render_to_string("access/mail/invitation.txt", {"offer": offer_of(invitation), "link": link})
        subject = f"{invitation.school.name}: an invitation to Handrail"
        mail.send_now(to=invitation.email, subject=subject, text=text)
