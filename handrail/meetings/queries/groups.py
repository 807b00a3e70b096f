"""Groups that meet, and the faculties' parts of the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from handrail.access.queries import actor_for
from handrail.access.types import Actor
from handrail.core import clock
from handrail.meetings import policy
from handrail.meetings.queries.people import faculty_names
from handrail.meetings.types import CHECK_LABELS, Check
from handrail.pupils.policy import pupils_visible_to
from handrail.pupils.queries import REGISTER_SORTS, register_entries, register_rows
from handrail.pupils.types import RegisterRow

if TYPE_CHECKING:
    from handrail.meetings.models import FacultyCheck, GroupMember, Meeting, MeetingGroup
    from handrail.pupils.models import RegisterEntry


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

    What was said covers the pupils whom whoever said it was shown. `not_shown`: those of the rows whom they do not see,
    so that nothing was said of them. `joined` and `left`: who of those whom they see came to the part since, and who
    is not in it any more; only where the actor may see the pupil too.
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
    n_covered: int
    not_shown: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    may_check: bool

    @property
    def has_changed(self) -> bool:
        """Whether the part is another now than the one that was checked, to the eyes of whoever checked it."""
        return bool(self.joined or self.left)

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
    n_covered: int
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
        n_covered=len(check.pupil_ids) if check else 0,
        may_check=may_check,
    )


def faculty_part(actor: Actor, meeting: Meeting, faculty_id: UUID) -> FacultyPart | None:
    """Return one faculty's part of the register for a liaison group's meeting, or None where there is none.

    The pupils on the register who are taught in the faculty's groups today; a stage in single subjects counts where the
    subject is the faculty's. Derived from the one register, so that the two always match. At most nine queries.
    """
    state = next((row for row in faculty_states(actor, meeting) if row.faculty_id == faculty_id), None)
    if state is None:
        return None
    rows = tuple(register_rows(actor, _entries(actor, faculty_id).order_by(*REGISTER_SORTS["class"], "pk")))
    newest = meeting.faculty_checks.filter(faculty_id=faculty_id).select_related("membership__user")
    check = newest.order_by("-checked_at", "-pk").first()
    found = _compared(actor, check, rows) if check else _Compared()
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
        n_covered=found.n_covered,
        not_shown=found.not_shown,
        joined=found.joined,
        left=found.left,
        may_check=state.may_check,
    )


def _entries(actor: Actor, faculty_id: UUID) -> QuerySet[RegisterEntry]:
    places = apps.get_model("pupils", "GroupPupil").objects.filter(_open_now(), group__subject__faculty_id=faculty_id)
    entries = register_entries(actor, only_pupils=places.values("pupil_id"))
    return entries.filter(Q(subject__isnull=True) | Q(subject__faculty_id=faculty_id))


@dataclass(frozen=True)
class _Compared:
    n_covered: int = 0
    not_shown: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def _compared(actor: Actor, check: FacultyCheck, rows: Sequence[RegisterRow]) -> _Compared:
    """Compare a check with the part as the same person sees it now: what two people see cannot be compared.

    Of somebody who has no account any more nobody knows what they would see; then only who left is told.
    """
    covered = {UUID(key) for key in check.pupil_ids}
    shown = {row.pupil_id: row.name for row in rows}
    seen = _seen_now(actor, check, set(shown))
    left = covered - (set(shown) if seen is None else seen)
    names = dict(_names(actor, left)) if left else {}
    return _Compared(
        n_covered=sum(key in covered for key in shown),
        not_shown=_ordered(shown[key] for key in shown if key not in covered and (seen is None or key not in seen)),
        joined=_ordered(shown[key] for key in (seen or set()) - covered if key in shown),
        left=_ordered(names.values()),
    )


def _seen_now(actor: Actor, check: FacultyCheck, shown: set[UUID]) -> set[UUID] | None:
    """Return the keys of the part as whoever checked it sees it now; None where they have no account any more."""
    if check.membership_id is not None and check.membership_id == actor.membership_id:
        return shown
    checker = actor_for(check.membership.user, school_id=check.school_id) if check.membership else None
    if checker is None:
        return None
    return set(_entries(checker, check.faculty_id).order_by("pk").values_list("pupil_id", flat=True))


def _names(actor: Actor, pupil_ids: set[UUID]) -> list[tuple[UUID, str]]:
    found = pupils_visible_to(actor).filter(pk__in=pupil_ids).order_by("pk")
    return [(pupil.pk, pupil.name) for pupil in found]


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
