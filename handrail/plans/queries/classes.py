"""What is worked on in a class, a teaching group or a faculty: mark book, class sheet, subjects and their teachers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from handrail.access.permissions import Permission
from handrail.access.policy import reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock
from handrail.plans.queries.groups import group_name, pupils_in
from handrail.plans.queries.live import live_targets_visible_to
from handrail.plans.rules import alike
from handrail.plans.rules.writing import criterion_as_written

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from handrail.plans.models import PupilTarget
    from handrail.schools.models import Faculty, Subject, TeachingGroup

# A line of a mark book, and the two lines of a class sheet, are read at a glance.
SHORT = 90
STRATEGY = 160


@dataclass(frozen=True)
class ShortTarget:
    """A target in one line for a mark book or class sheet."""

    wording: str
    goal: str
    strategy: tuple[str, ...] = ()
    group_name: str = ""
    subjects: str = ""


@dataclass(frozen=True)
class MarkbookRow:
    """A pupil's line in a mark book."""

    pupil_id: UUID
    name: str
    initials: str
    targets: tuple[ShortTarget, ...]


@dataclass(frozen=True)
class SubjectTeacher:
    """Who teaches a pupil a subject, in which group."""

    pupil_id: UUID
    subject_id: UUID | None
    subject_name: str
    group_name: str
    teacher: str


@dataclass(frozen=True)
class FacultyGroup:
    """A teaching group of a faculty, with the pupils whose targets concern its subject."""

    group_id: UUID
    name: str
    subject_name: str
    teachers: tuple[str, ...]
    rows: tuple[MarkbookRow, ...]


def _targets_in(actor: Actor, group: TeachingGroup, permission: Permission = Permission.PLAN_VIEW) -> list[PupilTarget]:
    rows = live_targets_visible_to(actor, permission).filter(pupil__in=pupils_in(group.pk).values("pupil_id"))
    return list(rows.prefetch_related("target__strategies", "target__taught_in__subject"))


def markbook_rows(actor: Actor, group: TeachingGroup, *, only_its_subject: bool = False) -> tuple[MarkbookRow, ...]:
    """Return the pupils of a class or group with their targets of today in a line each, by name. Three queries.

    `only_its_subject`: of a subject's group only the targets that concern the subject, or every lesson; a target that
    names no subject concerns all. Confidential plans are left out for whoever may not see them.
    """
    subject_id = group.subject_id if only_its_subject else None
    return _by_pupil(row for row in _targets_in(actor, group) if concerns(row, subject_id))


def class_sheet_rows(
    actor: Actor, group: TeachingGroup, permission: Permission = Permission.PLAN_VIEW
) -> tuple[MarkbookRow, ...]:
    """Return the pupils of a class with their targets and how each is taught, in at most two lines. Three queries.

    For paper, ask with REPORT_PRINT.
    """
    return _by_pupil(_targets_in(actor, group, permission))


def concerns(row: PupilTarget, subject_id: UUID | None) -> bool:
    """Say whether a target concerns a subject: it names it, or none at all, or is for everybody."""
    named = {taught.subject_id for taught in row.target.taught_in.all()}
    return subject_id is None or row.target.is_for_everybody or not named or subject_id in named


def _by_pupil(rows: Iterable[PupilTarget]) -> tuple[MarkbookRow, ...]:
    found: dict[UUID, list[ShortTarget]] = {}
    pupils: dict[UUID, Any] = {}
    for row in rows:
        pupils[row.pupil_id] = row.pupil
        found.setdefault(row.pupil_id, []).append(_short(row))
    return tuple(
        MarkbookRow(key, pupil.name, initials(pupil.name), tuple(found[key]))
        for key, pupil in sorted(pupils.items(), key=lambda item: (item[1].sort_name, str(item[0])))
    )


def initials(name: str) -> str:
    """Return the initials of a pupil for a narrow column: 'TA'."""
    words = [word for word in name.replace("-", " ").split() if word]
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


def _short(row: PupilTarget) -> ShortTarget:
    target = row.target
    ways = sorted(target.strategies.all(), key=lambda way: (way.position, way.pk))
    first = next((way for way in ways if way.method.strip() or way.materials.strip()), None)
    how = (
        ": ".join(part for part in (first.method.strip().rstrip("."), first.materials.strip()) if part) if first else ""
    )
    helper = target.adult.user.name if target.adult else ""
    who = "; ".join(part for part in (helper, target.who) if part)
    around = ", ".join(part for part in (who, target.when, target.where, target.how_often) if part)
    named = ["every lesson"] if target.is_for_everybody else sorted(t.subject.name for t in target.taught_in.all())
    return ShortTarget(
        wording=clipped(target.wording, SHORT),
        goal=criterion_as_written(
            row.criterion, target.measure, out_of=row.out_of, unit=target.unit, steps=target.steps
        ),
        strategy=tuple(clipped(line, STRATEGY) for line in (how, around) if line),
        group_name=group_name(target.plan),
        subjects=", ".join(part for part in (*named, target.subjects) if part),
    )


def clipped(text: str, longest: int) -> str:
    """Return a text in one line of at most so many characters, cut after a word."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


# ------------------------------------------------------------------------------------------ subjects, teachers


def subject_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the school's subjects: key and name, by name. One query."""
    rows = apps.get_model("schools", "Subject").objects.filter(school_id=actor.school_id)
    return [(str(key), name) for key, name in rows.order_by("name", "pk").values_list("pk", "name")]


def teachers_of(pupil_ids: Collection[UUID]) -> tuple[SubjectTeacher, ...]:
    """Return who teaches these pupils which subject today, by subject and group. One query."""
    today = clock.today()
    adults = "group__adults__"
    rows = (
        apps.get_model("pupils", "GroupPupil")
        .objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            Q(**{f"{adults}ends_on__isnull": True}) | Q(**{f"{adults}ends_on__gte": today}),
            **{f"{adults}starts_on__lte": today, f"{adults}membership__isnull": False},
            starts_on__lte=today,
            pupil__in=list(pupil_ids),
            group__subject__isnull=False,
        )
        .order_by("group__subject__name", "group__name", f"{adults}membership__user__name", "pk")
        .values_list(
            "pupil_id", "group__subject_id", "group__subject__name", "group__name", f"{adults}membership__user__name"
        )
    )
    return tuple(SubjectTeacher(*row) for row in rows)


def faculties_reached(actor: Actor) -> list[Faculty]:
    """Return the faculties whose targets the actor may see: their own, or all for the whole school. One query."""
    reach = reach_of(actor, Permission.PLAN_VIEW)
    rows = apps.get_model("schools", "Faculty").objects.filter(school_id=actor.school_id)
    if Reach.SCHOOL not in reach:
        if Reach.FACULTY not in reach:
            return []
        today = clock.today()
        links = apps.get_model("access", "FacultyAdult").objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            faculty=OuterRef("pk"),
            membership_id=actor.membership_id,
            starts_on__lte=today,
        )
        rows = rows.filter(Exists(links))
    return list(rows.order_by("name", "pk"))


def faculty_groups(actor: Actor, faculty: Faculty) -> tuple[FacultyGroup, ...]:
    """Return the teaching groups of a faculty with the targets that concern their subject. Six queries for any number.

    A group without a pupil with such a target is left out.
    """
    today = clock.today()
    GroupPupil = apps.get_model("pupils", "GroupPupil")
    places = GroupPupil.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today, group__subject__faculty=faculty
    )
    by_group: dict[UUID, set[UUID]] = {}
    groups: dict[UUID, Any] = {}
    for place in places.select_related("group__subject").order_by("group__subject__name", "group__name", "pk"):
        groups[place.group_id] = place.group
        by_group.setdefault(place.group_id, set()).add(place.pupil_id)
    targets = live_targets_visible_to(actor).filter(pupil__in=places.values("pupil_id"))
    rows = list(targets.prefetch_related("target__strategies", "target__taught_in__subject"))
    teachers = _teachers_by_group(groups)
    found = []
    for key, group in groups.items():
        own = _by_pupil(row for row in rows if row.pupil_id in by_group[key] and concerns(row, group.subject_id))
        if own:
            found.append(FacultyGroup(key, group.name, group.subject.name, teachers.get(key, ()), own))
    return tuple(found)


def _teachers_by_group(group_ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    today = clock.today()
    rows = apps.get_model("access", "GroupAdult").objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), group__in=list(group_ids), starts_on__lte=today
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for key, name in rows.order_by("membership__user__name", "pk").values_list("group_id", "membership__user__name"):
        found[key] = (*found.get(key, ()), name)
    return found


# ------------------------------------------------------------------------------------------ the same target


def shared_targets(actor: Actor, group: TeachingGroup) -> tuple[alike.Alike, ...]:
    """Return the targets that most of a class's pupils with targets share, as far as the actor sees them. One query."""
    rows = live_targets_visible_to(actor).filter(pupil__in=pupils_in(group.pk).values("pupil_id"))
    return alike.shared_by_most(_as_one(row) for row in rows)


def shared_targets_by_class(actor: Actor) -> tuple[tuple[str, alike.Alike], ...]:
    """Return each class in reach with a target that most of its pupils with targets share, by class. One query."""
    by_class: dict[str, list[alike.OneTarget]] = {}
    for row in live_targets_visible_to(actor).exclude(pupil__class_name=""):
        by_class.setdefault(row.pupil.class_name, []).append(_as_one(row))
    return tuple((name, one) for name in sorted(by_class) for one in alike.shared_by_most(by_class[name]))


def _as_one(row: PupilTarget) -> alike.OneTarget:
    return alike.OneTarget(row.pupil_id, row.pupil.first_name, row.target.wording, row.target_id)


def subjects_named(actor: Actor, keys: Iterable[UUID]) -> QuerySet[Subject]:
    """Return the school's subjects with these keys; unordered."""
    return apps.get_model("schools", "Subject").objects.filter(school_id=actor.school_id, pk__in=list(keys))
