"""Short plain mails, sent in the background. What they say is sealed until then, so that no list of tasks shows it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import formataddr, parseaddr
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils.html import escape
from django_tasks import task


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that goes with a mail, with the method that stands in it (REQUEST or CANCEL)."""

    content: str
    method: str


@dataclass(frozen=True)
class Mail:
    """A mail with more than words: whom an answer goes to, under whose name it is sent, and a calendar part."""

    to: str
    subject: str
    text: str
    from_name: str = ""
    reply_to: str = ""
    calendar: CalendarPart | None = None


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


def send_mail_later(mail: Mail) -> None:
    """Ask for a mail with a calendar part to be sent in the background, as `send_later` does. Without mail: nothing."""
    if is_set_up():
        send_sealed_mail.enqueue(seal(json.dumps(asdict(mail))))


def sending_address() -> str:
    """Return the bare address that mails are sent from: in calendars it is the organiser."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


@task()
def send_sealed_mail(sealed: str) -> None:
    """Open what `send_mail_later` sealed, and send it."""
    given = json.loads(unseal(sealed))
    calendar = CalendarPart(**given["calendar"]) if given["calendar"] else None
    made_of(Mail(**given | {"calendar": calendar})).send()


def made_of(mail: Mail) -> EmailMultiAlternatives:
    """Return the message: words as text and as HTML, and the calendar file among them and once more as a file.

    The order is that of iMIP (RFC 6047) as clients read it: the last alternative that they understand counts, and some
    look at attachments only.
    """
    address = sending_address()
    message = WithCalendar(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((mail.from_name, address)) if mail.from_name else settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
    )
    message.encoding = QUOTED
    message.attach_alternative(html_of(mail.text), "text/html")
    if mail.calendar is not None:
        kind = f"text/calendar; method={mail.calendar.method}; charset=UTF-8"
        message.attach_alternative(mail.calendar.content, kind)
        message.attach("invite.ics", mail.calendar.content.encode(), "application/ics")
    return message


# Words as quoted-printable: every mail server passes them on as they are.
QUOTED = Charset("utf-8")
QUOTED.body_encoding = QP


class WithCalendar(EmailMultiAlternatives):
    """A mail whose calendar part reaches the receiver byte for byte: as base64, which nothing on the way wraps anew."""

    def _create_mime_attachment(self, content: Any, mimetype: str) -> Any:
        if not mimetype.startswith("text/calendar"):
            return super()._create_mime_attachment(content, mimetype)  # type: ignore[misc]
        subtype, *parameters = mimetype.partition("/")[2].split("; ")
        part = MIMEBase("text", subtype)
        part.set_payload(content.encode())
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            part.set_param(name, value)
        encode_base64(part)
        return part


_LINK = re.compile(r"https?://[^\s<>\"]+")


def html_of(text: str) -> str:
    """Return a plain mail as HTML that says the same: paragraphs, line breaks and links, and nothing to load."""
    parts = []
    for paragraph in text.strip().split("\n\n"):
        shown = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', str(escape(paragraph)))
        parts.append("<p>{}</p>".format(shown.replace("\n", "<br>\n")))
    return '<!DOCTYPE html>\n<html lang="en-GB"><body>\n{}\n</body></html>\n'.format("\n".join(parts))


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
