"""What a person may see and change of the school: no pupils here, so one question for the whole school."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from handrail.schools.models import AcademicYear, Faculty, School, Subject, TeachingGroup


def get_school(actor: Actor, permission: Permission = Permission.SCHOOL_VIEW) -> School:
    """Return the actor's own school, or raise Denied. One query."""
    from handrail.schools.models import School

    check_can(actor, permission)
    return School.objects.get(pk=actor.school_id)


def groups_visible_to(actor: Actor) -> QuerySet[TeachingGroup]:
    """Return the classes and groups of the actor's school, of every year; unordered. Names of groups are no secret."""
    from handrail.schools.models import TeachingGroup

    return TeachingGroup.objects.filter(school_id=actor.school_id)


def get_group(actor: Actor, group_id: UUID, permission: Permission = Permission.SCHOOL_VIEW) -> TeachingGroup:
    """Return a class or group of the actor's school with its subject and year, or raise Denied or NotVisible."""
    check_can(actor, permission)
    group = groups_visible_to(actor).select_related("subject", "year").filter(pk=group_id).first()
    if group is None:
        raise NotVisible
    return group


def get_subject(actor: Actor, subject_id: UUID, permission: Permission = Permission.SCHOOL_VIEW) -> Subject:
    """Return a subject of the actor's school, or raise Denied or NotVisible."""
    from handrail.schools.models import Subject

    check_can(actor, permission)
    subject = Subject.objects.filter(school_id=actor.school_id, pk=subject_id).first()
    if subject is None:
        raise NotVisible
    return subject


def get_faculty(actor: Actor, faculty_id: UUID, permission: Permission = Permission.SCHOOL_VIEW) -> Faculty:
    """Return a faculty of the actor's school, or raise Denied or NotVisible."""
    from handrail.schools.models import Faculty

    check_can(actor, permission)
    faculty = Faculty.objects.filter(school_id=actor.school_id, pk=faculty_id).first()
    if faculty is None:
        raise NotVisible
    return faculty


def get_year(actor: Actor, year_id: UUID, permission: Permission = Permission.SCHOOL_VIEW) -> AcademicYear:
    """Return an academic year of the actor's school, or raise Denied or NotVisible."""
    from handrail.schools.models import AcademicYear

    check_can(actor, permission)
    year = AcademicYear.objects.filter(school_id=actor.school_id, pk=year_id).first()
    if year is None:
        raise NotVisible
    return year
