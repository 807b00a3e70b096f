"""Invitations, changes and cancellations as calendars get them: by a real mail server, read by other libraries.

Two that are not the one that writes them: `vobject` and `ics`.
"""

from __future__ import annotations

import email
import email.policy
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outgoing

from handrail.core.mail import html_of
from handrail.meetings import actions
from handrail.meetings.rules.calendar import invitation_file, uid_of
from handrail.meetings.tests.conftest import ORIGIN, TUESDAY, again, new
from handrail.meetings.tests.test_rules import FACTS, NOW
from handrail.meetings.types import Outsider, Recipient
from tests.servers import free_port

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of libraries that only the tests use
    import ics
    import vobject

ADDRESS = "meetings@handrail.example"


def file(method: str = "REQUEST", **changes: Any) -> str:
    to = Recipient('Bola "B" Adeyemi, MSc: x', "bola.with.a.very.long.name.indeed@family.example.org")
    return invitation_file(
        replace(FACTS, **changes),
        method=method,
        to=to,
        organiser=ADDRESS,
        now=NOW,
        description="One, two; three \\ four\nand more. " * 9,
    )


def by_vobject(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return vobject.readOne(text)


def by_ics(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ics.Calendar(text)


def lines(text: str) -> list[str]:
    """Return the lines of a calendar file, unfolded as the standard says."""
    return text.replace("\r\n ", "").split("\r\n")


# ----------------------------------------------------------------------------------------------- the file alone


def test_a_request_says_once_each_what_clients_need() -> None:
    found = lines(file())
    for line in ("METHOD:REQUEST", "VERSION:2.0", "CALSCALE:GREGORIAN", "STATUS:CONFIRMED", "SEQUENCE:0"):
        assert found.count(line) == 1
    for name in ("PRODID", "UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "ATTENDEE", "DTEND"):
        assert sum(line.startswith((f"{name}:", f"{name};")) for line in found) == 1
    assert not [line for line in found if line.startswith(("DURATION", "TZID", "BEGIN:VTIMEZONE", "BEGIN:VALARM"))]


def test_times_are_in_utc_also_in_summer() -> None:
    assert "DTSTART:20261201T143000Z" in lines(file()) and "DTSTAMP:20261116T093000Z" in lines(file())
    summer = datetime.fromisoformat("2027-06-01T09:00:00+01:00")
    assert "DTSTART:20270601T080000Z" in lines(file(starts_at=summer))


def test_lines_end_crlf_are_short_and_none_is_empty() -> None:
    text = file()
    assert text.endswith("END:VCALENDAR\r\n") and "\r\n\r\n" not in text
    assert "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_letters_of_many_bytes_are_folded_by_bytes() -> None:
    text = file(place="Żółć ł ą ę ś ć ń ó ź ż, الغرفة, 会议室 " * 5)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert by_vobject(text).vevent.location.value.startswith("Żółć ł ą ę ś ć ń ó ź ż, الغرفة, 会议室")


def test_marks_are_escaped_and_read_back_whole() -> None:
    text = file(place="Room 2; the library, up \\ stairs")
    assert "LOCATION:Room 2\\; the library\\, up \\\\ stairs" in lines(text)
    assert by_vobject(text).vevent.location.value == "Room 2; the library, up \\ stairs"
    (event,) = by_ics(text).events
    assert event.location == "Room 2; the library, up \\ stairs"
    assert event.description.startswith("One, two; three \\ four\nand more.")


def test_a_name_with_marks_stands_in_quotes_without_quotes_inside() -> None:
    (attendee,) = [line for line in lines(file()) if line.startswith("ATTENDEE")]
    assert 'CN="Bola B Adeyemi, MSc: x"' in attendee and "RSVP=TRUE" in attendee and "PARTSTAT=NEEDS-ACTION" in attendee
    assert "ROLE=REQ-PARTICIPANT" in attendee and "CUTYPE=INDIVIDUAL" in attendee
    assert attendee.endswith(":mailto:bola.with.a.very.long.name.indeed@family.example.org")


def test_the_organiser_is_the_sending_address() -> None:
    (line,) = [line for line in lines(file()) if line.startswith("ORGANIZER")]
    assert line == f'ORGANIZER;CN="Fernhill School":mailto:{ADDRESS}'


def test_a_calendar_without_a_place_has_no_location() -> None:
    assert not [line for line in lines(file(place="")) if line.startswith("LOCATION")]


def test_a_cancellation_has_the_same_name_and_organiser() -> None:
    request, cancel = lines(file()), lines(file("CANCEL", sequence=3))
    assert "METHOD:CANCEL" in cancel and "STATUS:CANCELLED" in cancel and "SEQUENCE:3" in cancel
    for name in ("UID", "ORGANIZER"):
        assert [row for row in request if row.startswith(name)] == [row for row in cancel if row.startswith(name)]
    assert [row for row in cancel if row.startswith("ATTENDEE")] and "RSVP" not in "".join(cancel)


@pytest.mark.parametrize("method", ["PUBLISH", "REPLY", ""])
def test_nothing_else_is_sent(method: str) -> None:
    with pytest.raises(ValueError, match="No calendar invitation"):
        file(method)


def test_two_other_libraries_read_the_same_of_each_method() -> None:
    for method, sequence in (("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)):
        text = file(method, sequence=sequence)
        one, (two,) = by_vobject(text), by_ics(text).events
        assert one.method.value == by_ics(text).method == method
        assert one.vevent.uid.value == two.uid == uid_of(FACTS)
        assert one.vevent.dtstart.value == two.begin.datetime == TUESDAY
        assert one.vevent.dtend.value == two.end.datetime == TUESDAY + timedelta(minutes=60)
        assert one.vevent.summary.value == two.name == "Review meeting, T.A., Fernhill School"
        assert int(one.vevent.sequence.value) == sequence
        assert (two.status or "").upper() == one.vevent.status.value
        assert one.vevent.organizer.value == f"mailto:{ADDRESS}" and two.organizer.email == ADDRESS
        assert one.vevent.attendee.value.removeprefix("mailto:") in {person.email for person in two.attendees}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("METHOD:REQUEST", "METHOD:PUBLISH"),
        ("RSVP=TRUE", "RSVP=FALSE"),
        (f":mailto:{ADDRESS}", f":{ADDRESS}"),
        ("DTSTART:20261201T143000Z", "DTSTART:20261201T143000"),
        ("DTSTAMP:", "X-DTSTAMP:"),
        ("PARTSTAT=NEEDS-ACTION", "PARTSTAT=TENTATIVE"),
    ],
)
def test_none_of_the_known_bad_samples_is_what_we_send(good: str, bad: str) -> None:
    text = "\r\n".join(lines(file()))
    assert good in text and f"\r\n{bad}\r\n" not in text and (bad in good or bad not in text.replace(good, ""))


# ------------------------------------------------------------------------------------------- through a server


class Inbox:
    """A mail server's handler that keeps what arrives."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], Any]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"

    def to(self, address: str) -> Any:
        """Return the latest mail to an address."""
        return next(message for _, rcpt, message in reversed(self.mails) if rcpt == [address])


@pytest.fixture
def server(settings, clock):
    """A real SMTP server on this machine."""
    inbox = Inbox()
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield inbox
    controller.stop()


def calendar_in(message: Any) -> str:
    """Return the calendar part of a mail, and check the way in which it is packed."""
    assert message.get_content_type() == "multipart/mixed"
    words, attached = message.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    plain, html, calendar = words.iter_parts()
    kinds = [part.get_content_type() for part in (plain, html, calendar)]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    text = calendar.get_payload(decode=True).decode("utf-8")
    method = by_vobject(text).method.value
    assert calendar.get_param("method") == method and calendar.get_param("charset").upper() == "UTF-8"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert plain["Content-Transfer-Encoding"] == html["Content-Transfer-Encoding"] == "quoted-printable"
    assert attached.get_filename() == "invite.ics" and attached.get_payload(decode=True) == text.encode()
    for part in (plain, html):
        assert "2.30 pm" in part.get_content() or "10 am" in part.get_content()
    return text


def sequence_of(text: str) -> int:
    return int(by_vobject(text).vevent.sequence.value)


def test_a_request_a_change_and_a_cancellation_arrive_by_a_real_server(server, review) -> None:
    here = review
    n_sent = actions.send_invitations(actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN)
    assert n_sent == 3  # the father has no address
    sent_from, _, message = server.mails[0]
    assert sent_from == ADDRESS and message["From"] == f"Fernhill School <{ADDRESS}>"
    assert message["Reply-To"].startswith("dana")
    first = calendar_in(server.to("lind@service.example"))
    assert by_vobject(first).vevent.attendee.value == "mailto:lind@service.example"
    assert "bola@example.org" not in first and "Adeyemi" not in first
    assert ORIGIN not in first  # a calendar is shared, and the link is for one person

    again(here)
    moved = new(starts_at=datetime(2026, 12, 3, 10, 0, tzinfo=UTC))
    told = actions.change_meeting(
        actor=here.senco, meeting_id=here.meeting.pk, new=moved, seen=here.meeting.row_version, origin=ORIGIN
    )
    assert told == 3
    second = calendar_in(server.to("lind@service.example"))
    again(here)

    actions.withdraw(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.lind.pk)
    third = calendar_in(server.to("lind@service.example"))
    assert "METHOD:CANCEL" in third and len(server.mails) == 7

    actions.cancel_meeting(actor=here.senco, meeting_id=here.meeting.pk, reason="The family moved away.")
    fourth = calendar_in(server.to("bola@example.org"))
    assert "METHOD:CANCEL" in fourth and len(server.mails) == 9
    assert "moved away" not in str(server.to("bola@example.org"))

    read = [by_ics(text).events for text in (first, second, third, fourth)]
    assert {event.uid for events in read for event in events} == {f"{here.meeting.pk}@handrail"}
    assert [sequence_of(text) for text in (first, second, third, fourth)] == [0, 1, 2, 4]
    organisers = {by_vobject(text).vevent.organizer.value for text in (first, second, third, fourth)}
    assert organisers == {f"mailto:{ADDRESS}"}
    assert by_vobject(second).vevent.dtstart.value == datetime(2026, 12, 3, 10, 0, tzinfo=UTC)


def test_a_change_has_a_new_stamp(server, asked, clock) -> None:
    here = asked
    before = calendar_in(server.to("bola@example.org"))
    clock.shift(timedelta(hours=2))
    actions.change_meeting(
        actor=here.senco,
        meeting_id=here.meeting.pk,
        new=new(place="Hall"),
        seen=here.meeting.row_version,
        origin=ORIGIN,
    )
    after = calendar_in(server.to("bola@example.org"))
    stamps = [by_vobject(text).vevent.dtstamp.value for text in (before, after)]
    assert stamps[1] - stamps[0] == timedelta(hours=2)


def test_a_corrected_address_gets_the_invitation_and_the_old_one_a_cancellation(server, asked) -> None:
    here = asked
    actions.correct_address(
        actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, email="bola.new@example.org"
    )
    assert "METHOD:CANCEL" in calendar_in(server.to("bola@example.org"))
    actions.send_invitations(actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN)
    assert "METHOD:REQUEST" in calendar_in(server.to("bola.new@example.org"))


def test_each_entry_that_is_taken_away_or_sent_anew_stands_above_the_one_before(server, asked) -> None:
    here = asked
    server.mails.clear()
    actions.correct_address(
        actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, email="bola.a@example.org"
    )
    actions.send_invitations(actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN)
    again(here)
    assert here.lind.sent_sequence == here.meeting.sequence  # nothing changed for the others
    actions.withdraw(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk)
    actions.choose_people(actor=here.senco, meeting_id=here.meeting.pk, keys=[f"contact:{here.mother.pk}"])
    actions.send_invitations(actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN)
    texts = [calendar_in(message) for _, _, message in server.mails]
    methods = ["REQUEST" if "METHOD:REQUEST" in text else "CANCEL" for text in texts]
    assert methods == ["CANCEL", "REQUEST", "CANCEL", "REQUEST"]
    assert [sequence_of(text) for text in texts] == [1, 2, 3, 4]


def test_a_name_that_tries_to_break_a_mail_is_only_a_name(server, here) -> None:
    meeting = actions.plan_meeting(actor=here.senco, pupil_id=here.tobi.pk, new=new(), meeting_id=uuid4())
    hostile = Outsider('Eve"\r\nBcc: all@example.org;x:', "X", "eve@service.example")
    actions.choose_people(actor=here.senco, meeting_id=meeting.pk, outsiders=[hostile])
    actions.send_invitations(actor=here.senco, meeting_id=meeting.pk, origin=ORIGIN)
    message = server.to("eve@service.example")
    assert message["Bcc"] is None and len(server.mails) == 1
    assert by_vobject(calendar_in(message)).vevent.attendee.value == "mailto:eve@service.example"


def test_words_become_html_that_says_the_same() -> None:
    made = html_of("Dear <Bola>\n\nLine & line\nhttps://h.example/x?a=1\n")
    assert "&lt;Bola&gt;" in made and "Line &amp; line<br>" in made
    assert '<a href="https://h.example/x?a=1">https://h.example/x?a=1</a>' in made


def test_without_mail_nothing_goes_out(review, settings) -> None:
    settings.EMAIL_IS_SET_UP = False
    actions.cancel_meeting(actor=review.senco, meeting_id=review.meeting.pk, reason="Snow.")
    assert not outgoing.outbox
