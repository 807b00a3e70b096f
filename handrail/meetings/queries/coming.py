"""The meetings that are coming up, for the pages of families and pupils: those to which the reader is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from handrail.core import clock
from handrail.frameworks.queries import get_framework
from handrail.meetings import rules
from handrail.meetings.types import FORM_WORDS, Form, MeetingState, Person
from handrail.pupils.queries import Coming

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting
    from handrail.pupils.models import Contact, Pupil


def tell_what_is_coming(pupil: Pupil, contact: Contact | None) -> Sequence[Coming]:
    """Return the planned meetings of a pupil to which this contact (None: the pupil) is asked. One query.

    Other contacts are left out: who else of the family is asked is not for each of them to know.
    """
    from handrail.meetings.models import Invitation

    rows = Invitation.objects.filter(
        meeting__pupil=pupil,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__gte=clock.now(),
        withdrawn_at__isnull=True,
    ).select_related("meeting")
    asked: dict[UUID, list[Invitation]] = {}
    for row in rows.order_by("meeting__starts_at", "position", "pk"):
        asked.setdefault(row.meeting_id, []).append(row)
    return [
        _coming(people[0].meeting, people)
        for people in asked.values()
        if any(_is_reader(person, contact) for person in people)
    ]


def _is_reader(person: Invitation, contact: Contact | None) -> bool:
    return person.person == Person.PUPIL if contact is None else person.contact_id == contact.pk


def _coming(meeting: Meeting, people: Sequence[Invitation]) -> Coming:
    kind = rules.kind_coded(get_framework(meeting.framework), meeting.kind)
    starts_at = timezone.localtime(meeting.starts_at)
    what = FORM_WORDS[kind.form if kind else Form.TALK]
    return Coming(
        on=starts_at.date(),
        title=what[:1].upper() + what[1:],
        at=f"{starts_at:%H:%M}",
        place=meeting.place,
        people=tuple(
            f"{person.name}, {person.role}" if person.role else person.name
            for person in people
            if person.person in (Person.STAFF, Person.OUTSIDE)
        ),
    )
