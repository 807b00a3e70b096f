"""Mail is sent in the background, and a finished task does not show what it said."""

from __future__ import annotations

import pytest
from django.core import mail as outgoing

from handrail.core import mail

pytestmark = pytest.mark.django_db


def test_a_mail_is_sent_as_it_was_asked_for(settings) -> None:
    settings.EMAIL_IS_SET_UP = True
    settings.DEFAULT_FROM_EMAIL = "Fernhill <help@fernhill.example>"
    mail.send_later(to="dana@example.org", subject="A word", text="First line.\nSecond line: é.\n")
    (sent,) = outgoing.outbox
    assert (sent.to, sent.subject, sent.body) == (["dana@example.org"], "A word", "First line.\nSecond line: é.\n")
    assert sent.from_email == "Fernhill <help@fernhill.example>"


def test_without_mail_nothing_is_asked_for(settings) -> None:
    settings.EMAIL_IS_SET_UP = False
    mail.send_later(to="dana@example.org", subject="A word", text="Text.")
    assert not outgoing.outbox and not mail.is_set_up()


def test_what_a_task_keeps_is_sealed(settings, monkeypatch) -> None:
    settings.EMAIL_IS_SET_UP = True
    kept = []
    monkeypatch.setattr(mail, "send_sealed", type("Later", (), {"enqueue": lambda *words: kept.append(words)}))
    mail.send_later(to="dana@example.org", subject="A word", text="The secret is 4821.")
    assert not [word for word in ("4821", "secret", "dana") if word in str(kept)]


@pytest.mark.parametrize("field", ["to", "subject"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_somebody_typed_adds_no_line_to_the_head_of_a_mail(field: str, end: str) -> None:
    words = {"to": "dana@example.org", "subject": "A word", "text": "Text."}
    with pytest.raises(ValueError, match="newline"):
        mail.send_now(**words | {field: f"{words[field]}{end}Bcc: eve@example.org"})
    assert not outgoing.outbox
