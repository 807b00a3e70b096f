"""The calendar part of an invitation: what Outlook, Gmail, iOS and others accept. Pure.

Every requirement comes from the checklist for e-mailed invitations (RFC 5545, 5546, 6047, and what clients did).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from handrail.meetings.rules.words import place_words, summary_of
from handrail.meetings.types import Facts, Recipient

# icalendar is imported where it is used: it weighs 12 MB in each process, and few ever write an invitation.
if TYPE_CHECKING:
    from icalendar import vCalAddress
    from icalendar.prop import vDDDTypes

PRODUCT = "-//Handrail//Meetings//EN"
REQUEST, CANCEL = "REQUEST", "CANCEL"


def uid_of(facts: Facts) -> str:
    """Return the event's name for ever: it never changes with the time, the place or the sending address."""
    return f"{facts.meeting_id}@handrail"


def invitation_file(
    facts: Facts, *, method: str, to: Recipient, organiser: str, now: datetime, description: str
) -> str:
    """Return the calendar file for one person, with CRLF, folded lines and times in UTC.

    `organiser` is the address that the mail is sent from: receivers compare the two. Only the recipient stands as
    attendee: nobody learns anybody's address from an invitation. Errors: ValueError for another method.
    """
    from icalendar import Calendar, Event

    if method not in (REQUEST, CANCEL):
        raise ValueError(f"No calendar invitation is sent as {method}.")
    event = Event()
    event.add("uid", uid_of(facts))
    event.add("sequence", facts.sequence)
    event.add("dtstamp", _utc(now))
    event.add("created", _utc(now))
    event.add("last-modified", _utc(now))
    event.add("dtstart", _utc(facts.starts_at))
    event.add("dtend", _utc(facts.starts_at + timedelta(minutes=facts.minutes)))
    event.add("summary", summary_of(facts))
    event.add("description", description)
    if facts.place:
        event.add("location", place_words(facts.place))
    event.add("status", "CONFIRMED" if method == REQUEST else "CANCELLED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("organizer", _person(organiser, facts.school), encode=False)
    event.add("attendee", _attendee(to, method), encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


def _utc(moment: datetime) -> vDDDTypes:
    from icalendar.prop import vDDDTypes

    return vDDDTypes(moment.astimezone(UTC).replace(microsecond=0))


def _person(address: str, name: str) -> vCalAddress:
    from icalendar import vCalAddress, vText

    person = vCalAddress(f"mailto:{address}")
    # A double quote cannot stand in a parameter, whatever is put around it (RFC 5545 3.2).
    person.params["CN"] = vText(" ".join(name.replace('"', "").split()))
    return person


def _attendee(to: Recipient, method: str) -> vCalAddress:
    from icalendar import vText

    person = _person(to.email, to.name)
    person.params["CUTYPE"] = vText("INDIVIDUAL")
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    if method == REQUEST:
        person.params["PARTSTAT"] = vText("NEEDS-ACTION")
        person.params["RSVP"] = vText("TRUE")
    return person
