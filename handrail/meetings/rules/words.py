"""What mails, letters and messages say: when, where, who asks, and how to answer. Pure.

Nothing here names a need, a stage, a plan or the pupil's surname: mail is read over shoulders and by families' devices.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handrail.meetings.types import Facts


def when_words(starts_at: datetime, minutes: int, zone: str) -> str:
    """Return 'Tuesday 24 November 2026, 2.30 pm to 3.30 pm (UK time, GMT)'."""
    start = starts_at.astimezone(ZoneInfo(zone))
    end = start + timedelta(minutes=minutes)
    named = f"UK time, {start.tzname()}" if zone == "Europe/London" else zone
    return f"{start:%A} {start.day} {start:%B %Y}, {clock_words(start)} to {clock_words(end)} ({named})"


def clock_words(moment: datetime) -> str:
    """Return '9.30 am', '12 noon' or '2 pm'."""
    if (moment.hour, moment.minute) == (12, 0):
        return "12 noon"
    hour = moment.hour % 12 or 12
    half = "am" if moment.hour < 12 else "pm"
    return f"{hour}.{moment.minute:02} {half}" if moment.minute else f"{hour} {half}"


def place_words(place: str) -> str:
    """Return a place in one line."""
    return " ".join(place.split())


def summary_of(facts: Facts) -> str:
    """Return what stands in people's calendars: 'Review meeting, T.A., Fernhill School'."""
    what = facts.what[:1].upper() + facts.what[1:]
    return f"{facts.whom}, {facts.school}" if facts.is_group else f"{what}, {facts.initials}, {facts.school}"


def about_words(facts: Facts) -> str:
    """Return 'a review meeting about Tobi' or 'a meeting of the SEN liaison group'."""
    return f"a {facts.what} of {facts.whom}" if facts.is_group else f"a {facts.what} about {facts.whom}"


def subject_of(facts: Facts, what: str) -> str:
    """Return a mail's subject: `what` is 'Invitation', 'Changed', 'Cancelled', 'Reminder' or 'Minutes'."""
    start = facts.starts_at.astimezone(ZoneInfo(facts.time_zone))
    return f"{what}: {facts.what} at {facts.school}, {start:%A} {start.day} {start:%B}"


def _facts_lines(facts: Facts) -> str:
    lines = [f"When: {when_words(facts.starts_at, facts.minutes, facts.time_zone)}"]
    if facts.place:
        lines.append(f"Where: {place_words(facts.place)}")
    lines.append(f"Asked by: {facts.organiser}, {facts.school}")
    return "\n".join(lines)


def _reach(facts: Facts) -> str:
    by_telephone = f" or ring {facts.telephone}" if facts.telephone else ""
    return f"Questions? Answer this mail{by_telephone}."


def invitation_text(facts: Facts, name: str, link: str, *, changed: bool = False) -> str:
    """Return the mail that asks somebody, or tells them of another time or place."""
    first = (
        f"Something has changed for {about_words(facts)}. This is how it stands now:"
        if changed
        else f"{facts.school} would like you to come to {about_words(facts)}."
    )
    return (
        f"Dear {name}\n\n{first}\n\n{_facts_lines(facts)}\n\n"
        f"Please say whether you can come. You need no account:\n{link}\n\n"
        "On that page you also see who else is asked and the papers. If you cannot come, you can send a report there. "
        "You can ask for another time or an interpreter.\n\n"
        f"{_reach(facts)}\n\nThe link is for you alone. It works until a day after the meeting.\n"
    )


def cancel_text(facts: Facts, name: str, *, uninvited: bool = False) -> str:
    """Return the mail that says that a meeting does not take place, or that somebody need not come."""
    said = (
        f"You need not come to {about_words(facts)} any more."
        if uninvited
        else f"This meeting does not take place: {about_words(facts)}."
    )
    return f"Dear {name}\n\n{said}\n\n{_facts_lines(facts)}\n\nYou need not do anything. {_reach(facts)}\n"


def reminder_text(facts: Facts, name: str, link: str) -> str:
    """Return the mail to somebody who has not answered."""
    return (
        f"Dear {name}\n\nWe have not heard yet whether you can come to {about_words(facts)}.\n\n"
        f"{_facts_lines(facts)}\n\n"
        f"Please tell us. You need no account:\n{link}\n\n{_reach(facts)}\n"
    )


def minutes_text(facts: Facts, name: str, link: str) -> str:
    """Return the mail that says where the minutes are."""
    return (
        f"Dear {name}\n\nThe minutes of {about_words(facts)} are ready.\n\n{_facts_lines(facts)}\n\n"
        f"Please read them, and press the button to say that you have. You need no account:\n{link}\n\n"
        "If you see something differently, you can say so there in your own words. They are kept beside the minutes as "
        f"you write them.\n\n{_reach(facts)}\n\nThe link is for you alone. It works for four weeks.\n"
    )


def chase_subject(school: str, n_actions: int) -> str:
    """Return the subject of the mail about actions that are overdue."""
    return f"{_actions(n_actions)} overdue at {school}"


def chase_text(school: str, name: str, n_actions: int, link: str) -> str:
    """Return the mail to somebody with overdue actions. What they are stands behind the sign-in only."""
    where = f"See them here, and mark what is done:\n{link}" if link else "You find them under Meetings, Actions."
    return (
        f"Dear {name}\n\n{_actions(n_actions)} that you took on at meetings of {school} "
        f"{'is' if n_actions == 1 else 'are'} overdue.\n\n{where}\n\nYou are reminded of each once a week at most.\n"
    )


def _actions(n_actions: int) -> str:
    return "1 action" if n_actions == 1 else f"{n_actions} actions"


def message_text(facts: Facts, link: str) -> str:
    """Return the short version for a text message or a message to print."""
    when = when_words(facts.starts_at, facts.minutes, facts.time_zone)
    where = f", {place_words(facts.place)}" if facts.place else ""
    return f"{facts.school}: {about_words(facts)}, {when}{where}. Can you come? {link}"


def calendar_words(facts: Facts) -> str:
    """Return the description in the calendar file. No link: calendars are shared, and the link is for one person."""
    about = about_words(facts)
    return (
        f"{about[:1].upper()}{about[1:]} at {facts.school}, asked by {facts.organiser}.\n"
        "To say whether you can come, and to see the papers, open the link in the mail that brought this."
    )
