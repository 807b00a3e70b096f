"""Groups that meet, and the faculties' parts of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from handrail.access.types import Actor
from handrail.core import clock
from handrail.meetings import policy
from handrail.meetings.queries.people import faculty_names
from handrail.meetings.types import CHECK_LABELS, Check
from handrail.pupils.queries import REGISTER_SORTS, register_entries, register_rows
from handrail.pupils.types import RegisterRow

if TYPE_CHECKING:
    from handrail.meetings.models import FacultyCheck, GroupMember, Meeting, MeetingGroup


def _open_now() -> Q:
    today = clock.today()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def groups_listed(actor: Actor) -> list[MeetingGroup]:
    """Return the groups that the actor sees, open ones first, with `n_members`. One query."""
    today = clock.today()
    open_now = Q(members__starts_on__lte=today) & (Q(members__ends_on__isnull=True) | Q(members__ends_on__gte=today))
    rows = policy.groups_visible_to(actor).annotate(n_members=Count("members", filter=open_now))
    return sorted(rows.order_by("name", "pk"), key=lambda row: row.ended_on is not None)


def members_of(group: MeetingGroup) -> list[GroupMember]:
    """Return who is in a group today, by faculty and name. One query."""
    rows = group.members.filter(_open_now()).select_related("membership__user", "faculty")
    return list(rows.order_by("faculty__name", "membership__user__name", "pk"))


def faculties_without(actor: Actor, members: list[GroupMember]) -> list[tuple[UUID, str]]:
    """Return the faculties of the school that nobody of these is the member for. Two queries."""
    taken = {row.faculty_id for row in members}
    return [(key, name) for key, name in faculty_names(actor).items() if key not in taken]


def group_meetings(actor: Actor, group: MeetingGroup) -> QuerySet[Meeting]:
    """Return a visible group's meetings, the latest first."""
    rows = policy.meetings_visible_to(actor).filter(group=group).select_related("pupil", "group")
    return rows.order_by("-starts_at", "-pk")


@dataclass(frozen=True)
class FacultyPart:
    """A faculty's part of the register, as far as the actor sees it, and what was last said of it at this meeting.

    `has_changed`: the register is another than the one that was checked.
    """

    faculty_id: UUID
    name: str
    member: str
    rows: tuple[RegisterRow, ...]
    answer: str
    answer_words: str
    words: str
    checked_at: datetime | None
    checked_by: str
    has_changed: bool
    may_check: bool

    @property
    def pupil_ids(self) -> list[str]:
        """Return the keys of those who are shown, as the form sends them back."""
        return [str(row.pupil_id) for row in self.rows]


@dataclass(frozen=True)
class FacultyState:
    """What one faculty's member has said so far, for the meeting's page."""

    faculty_id: UUID
    name: str
    member: str
    answer: str
    answer_words: str
    words: str
    checked_at: datetime | None
    checked_by: str
    may_check: bool


def faculty_states(actor: Actor, meeting: Meeting) -> list[FacultyState]:
    """Return for a liaison group's meeting where each faculty stands, by name. Two queries."""
    if meeting.group is None or meeting.group.kind != "liaison":
        return []
    newest: dict[UUID, FacultyCheck] = {}
    for row in meeting.faculty_checks.order_by("checked_at", "pk"):
        newest[row.faculty_id] = row
    arranges = policy.can_arrange(actor, meeting)
    return [
        _state(member, newest.get(member.faculty_id), arranges or member.membership_id == actor.membership_id)
        for member in members_of(meeting.group)
        if member.faculty_id is not None
    ]


def _state(member: GroupMember, check: FacultyCheck | None, may_check: bool) -> FacultyState:
    assert member.faculty is not None
    return FacultyState(
        faculty_id=member.faculty.pk,
        name=member.faculty.name,
        member=member.membership.user.name,
        answer=check.answer if check else "",
        answer_words=CHECK_LABELS[Check(check.answer)] if check else "Not looked at yet",
        words=check.words if check else "",
        checked_at=check.checked_at if check else None,
        checked_by=check.checked_by_name if check else "",
        may_check=may_check,
    )


def faculty_part(actor: Actor, meeting: Meeting, faculty_id: UUID) -> FacultyPart | None:
    """Return one faculty's part of the register for a liaison group's meeting, or None where there is none.

    The pupils on the register who are taught in the faculty's groups today; a stage in single subjects counts where the
    subject is the faculty's. Derived from the one register, so that the two always match. Four queries.
    """
    state = next((row for row in faculty_states(actor, meeting) if row.faculty_id == faculty_id), None)
    if state is None:
        return None
    places = apps.get_model("pupils", "GroupPupil").objects.filter(_open_now(), group__subject__faculty_id=faculty_id)
    entries = register_entries(actor, only_pupils=places.values("pupil_id"))
    entries = entries.filter(Q(subject__isnull=True) | Q(subject__faculty_id=faculty_id))
    rows = tuple(register_rows(actor, entries.order_by(*REGISTER_SORTS["class"], "pk")))
    check = meeting.faculty_checks.filter(faculty_id=faculty_id).order_by("-checked_at", "-pk").first()
    shown = sorted(str(row.pupil_id) for row in rows)
    return FacultyPart(
        faculty_id=faculty_id,
        name=state.name,
        member=state.member,
        rows=rows,
        answer=state.answer,
        answer_words=state.answer_words,
        words=state.words,
        checked_at=state.checked_at,
        checked_by=state.checked_by,
        has_changed=check is not None and sorted(check.pupil_ids) != shown,
        may_check=state.may_check,
    )
