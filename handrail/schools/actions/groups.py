"""Faculties, subjects, classes and groups: one at a time for a person, many at once for a list."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models, transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused
from handrail.schools.models import AcademicYear, Faculty, Subject, TeachingGroup
from handrail.schools.types import GROUP_KIND_LABELS, GroupKind, GroupRow

# ----------------------------------------------------------------------------------------------- faculties


@transaction.atomic
def add_faculty(*, actor: Actor, name: str) -> Faculty:
    """Add a faculty or department. Errors: Refused(field='name') if empty, too long or taken."""
    check_can(actor, Permission.SCHOOL_EDIT)
    name = _free_name(Faculty.objects.filter(school_id=actor.school_id), name, longest=60, what="faculty")
    faculty = Faculty.objects.create(school_id=actor.school_id, name=name)
    audit.record(actor, "FACULTY_ADDED", subject=faculty, new={"name": name})
    return faculty


@transaction.atomic
def rename_faculty(*, actor: Actor, faculty: Faculty, name: str) -> Faculty:
    """Give a faculty another name. Errors: Refused(field='name') if empty, too long or taken."""
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, faculty)
    rows = Faculty.objects.filter(school_id=actor.school_id).exclude(pk=faculty.pk)
    old, faculty.name = faculty.name, _free_name(rows, name, longest=60, what="faculty")
    faculty.save(update_fields=["name"])
    audit.record(actor, "FACULTY_RENAMED", subject=faculty, old={"name": old}, new={"name": faculty.name})
    return faculty


@transaction.atomic
def remove_faculty(*, actor: Actor, faculty: Faculty) -> None:
    """Remove a faculty; its subjects stay, without a faculty."""
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, faculty)
    audit.record(actor, "FACULTY_REMOVED", subject=faculty, old={"name": faculty.name})
    faculty.delete()


@transaction.atomic
def ensure_faculties(*, actor: Actor, names: Iterable[str]) -> dict[str, Faculty]:
    """Return every faculty of the school by name, adding those of `names` that are missing. At most three queries."""
    check_can(actor, Permission.SCHOOL_EDIT)
    wanted = _clean_names(names, longest=60, what="faculty")
    rows = Faculty.objects.filter(school_id=actor.school_id)
    found = {row.name: row for row in rows.order_by("name", "pk")}
    missing = [name for name in wanted if name not in found]
    made = Faculty.objects.bulk_create([Faculty(school_id=actor.school_id, name=name) for name in missing])
    if made:
        audit.record(actor, "GROUPS_ADDED", new={"faculties": missing})
    return found | {row.name: row for row in made}


# ------------------------------------------------------------------------------------------------ subjects


@transaction.atomic
def add_subject(*, actor: Actor, name: str, faculty: Faculty | None = None) -> Subject:
    """Add a subject. Errors: Refused(field='name') if empty, too long or taken."""
    check_can(actor, Permission.SCHOOL_EDIT)
    if faculty is not None:
        _check_own(actor, faculty)
    name = _free_name(Subject.objects.filter(school_id=actor.school_id), name, longest=60, what="subject")
    subject = Subject.objects.create(school_id=actor.school_id, name=name, faculty=faculty)
    audit.record(actor, "SUBJECT_ADDED", subject=subject, new={"name": name, "faculty": faculty and faculty.name})
    return subject


@transaction.atomic
def change_subject(*, actor: Actor, subject: Subject, name: str, faculty: Faculty | None = None) -> Subject:
    """Change a subject's name and faculty. Errors: Refused(field='name') if empty, too long or taken."""
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, subject)
    if faculty is not None:
        _check_own(actor, faculty)
    rows = Subject.objects.filter(school_id=actor.school_id).exclude(pk=subject.pk)
    old = {"name": subject.name, "faculty": str(subject.faculty_id or "")}
    subject.name, subject.faculty = _free_name(rows, name, longest=60, what="subject"), faculty
    subject.save(update_fields=["name", "faculty"])
    new = {"name": subject.name, "faculty": str(subject.faculty_id or "")}
    audit.record(actor, "SUBJECT_CHANGED", subject=subject, old=old, new=new)
    return subject


@transaction.atomic
def remove_subject(*, actor: Actor, subject: Subject) -> None:
    """Remove a subject; its groups and the plans that name it stay, without a subject."""
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, subject)
    audit.record(actor, "SUBJECT_REMOVED", subject=subject, old={"name": subject.name})
    subject.delete()


@transaction.atomic
def ensure_subjects(*, actor: Actor, rows: Iterable[tuple[str, str | None]]) -> dict[str, Subject]:
    """Return every subject of the school by name, adding those of `rows` (name, faculty or None) that are missing.

    A subject that exists keeps its faculty. At most six queries, whatever the number of rows.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    faculty_of = {
        _clean_name(name, longest=60, what="subject"): _clean_name(faculty, longest=60, what="faculty")
        if faculty
        else ""
        for name, faculty in rows
    }
    found = {row.name: row for row in Subject.objects.filter(school_id=actor.school_id).order_by("name", "pk")}
    missing = [name for name in faculty_of if name not in found]
    if not missing:
        return found
    faculty_names = sorted({faculty_of[name] for name in missing} - {""})
    faculties = ensure_faculties(actor=actor, names=faculty_names) if faculty_names else {}
    made = Subject.objects.bulk_create(
        Subject(school_id=actor.school_id, name=name, faculty=faculties.get(faculty_of[name])) for name in missing
    )
    audit.record(actor, "GROUPS_ADDED", new={"subjects": missing})
    return found | {row.name: row for row in made}


# ---------------------------------------------------------------------------------------- classes and groups


@transaction.atomic
def add_group(
    *,
    actor: Actor,
    year: AcademicYear,
    kind: GroupKind | str,
    name: str,
    year_group: int | None = None,
    subject: Subject | None = None,
) -> TeachingGroup:
    """Add a class, tutor group or teaching group to a year.

    Errors: Refused(field='name') if the name is empty, too long or taken.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, year, subject)
    kind = _kind(kind)
    rows = TeachingGroup.objects.filter(year=year, kind=kind.value)
    name = _free_name(rows, name, longest=40, what=f"{GROUP_KIND_LABELS[kind].lower()} of {year.name}")
    group = TeachingGroup.objects.create(
        school_id=actor.school_id, year=year, kind=kind.value, name=name, year_group=year_group, subject=subject
    )
    audit.record(actor, "GROUP_ADDED", subject=group, new=_described(group))
    return group


@transaction.atomic
def change_group(
    *,
    actor: Actor,
    group: TeachingGroup,
    kind: GroupKind | str,
    name: str,
    year_group: int | None = None,
    subject: Subject | None = None,
) -> TeachingGroup:
    """Change a group; its pupils and adults stay with it. Errors: Refused(field='name') if empty, too long or taken."""
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, group, subject)
    kind = _kind(kind)
    rows = TeachingGroup.objects.filter(year_id=group.year_id, kind=kind.value).exclude(pk=group.pk)
    name = _free_name(rows, name, longest=40, what=GROUP_KIND_LABELS[kind].lower())
    old = _described(group)
    group.kind, group.name, group.year_group, group.subject = kind.value, name, year_group, subject
    group.save(update_fields=["kind", "name", "year_group", "subject"])
    audit.record(actor, "GROUP_CHANGED", subject=group, old=old, new=_described(group))
    return group


@transaction.atomic
def remove_group(*, actor: Actor, group: TeachingGroup) -> None:
    """Remove a group that nobody is or was in.

    Errors: Refused if a pupil or an adult belongs to it, even in the past.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    _check_own(actor, group)
    # By their reverse names: those records belong to rooms above.
    if group.pupils.exists() or group.adults.exists():
        raise Refused(
            f"{group.name} has, or had, pupils or adults, and the record of that is kept. "
            "Rename it, or end its pupils' and adults' time in it."
        )
    audit.record(actor, "GROUP_REMOVED", subject=group, old=_described(group))
    group.delete()


@transaction.atomic
def ensure_groups(
    *, actor: Actor, year: AcademicYear | UUID, rows: Iterable[GroupRow]
) -> dict[tuple[str, str], TeachingGroup]:
    """Return every group of the year by (kind, name), adding those of `rows` that are missing.

    A list may only say which groups there are: one that exists is not changed. Subjects named are added too.
    At most eight queries, whatever the number of rows.
    Errors: Refused with the row's name if a name is empty or longer than 40 characters.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    year_id = year if isinstance(year, UUID) else year.pk
    if not isinstance(year, UUID):
        _check_own(actor, year)
    elif not AcademicYear.objects.filter(school_id=actor.school_id, pk=year_id).exists():
        raise NotVisible
    found = {
        (row.kind, row.name): row
        for row in TeachingGroup.objects.filter(school_id=actor.school_id, year_id=year_id).order_by(
            "kind", "name", "pk"
        )
    }
    missing: dict[tuple[str, str], GroupRow] = {}
    for row in rows:
        kind, name = _kind(row.kind), _clean_name(row.name, longest=40, what=GROUP_KIND_LABELS[_kind(row.kind)].lower())
        if (kind.value, name) not in found:
            missing.setdefault((kind.value, name), row)
    if not missing:
        return found
    subject_names = sorted({row.subject for row in missing.values() if row.subject})
    subjects = ensure_subjects(actor=actor, rows=[(name, None) for name in subject_names]) if subject_names else {}
    made = TeachingGroup.objects.bulk_create(
        TeachingGroup(
            school_id=actor.school_id,
            year_id=year_id,
            kind=kind,
            name=name,
            year_group=row.year_group,
            subject=subjects.get(" ".join(row.subject.split())) if row.subject else None,
        )
        for (kind, name), row in missing.items()
    )
    audit.record(actor, "GROUPS_ADDED", new={"groups": [name for _, name in missing]})
    return found | {(row.kind, row.name): row for row in made}


# -------------------------------------------------------------------------------------------------- checks


def _check_own(actor: Actor, *records: models.Model | None) -> None:
    """Refuse to touch what belongs to another school, whoever handed it over."""
    for record in records:
        if record is not None and getattr(record, "school_id", None) != actor.school_id:
            raise NotVisible


def _kind(kind: GroupKind | str) -> GroupKind:
    if kind not in set(GroupKind):
        raise Refused(f"There is no kind of group '{kind}'. Choose one of: {', '.join(GroupKind)}.", field="kind")
    return GroupKind(kind)


def _clean_name(name: str, *, longest: int, what: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(f"Give the {what} a name.", field="name")
    if len(name) > longest:
        raise Refused(f"'{name}' is longer than {longest} characters. Shorten the name.", field="name")
    return name


def _clean_names(names: Iterable[str], *, longest: int, what: str) -> list[str]:
    return list(dict.fromkeys(_clean_name(name, longest=longest, what=what) for name in names))


def _free_name(rows: models.QuerySet, name: str, *, longest: int, what: str) -> str:
    name = _clean_name(name, longest=longest, what=what)
    if rows.filter(name__iexact=name).exists():
        raise Refused(f"There is a {what} called {name} already. Choose another name.", field="name")
    return name


def _described(group: TeachingGroup) -> dict[str, object]:
    return {
        "kind": group.kind,
        "name": group.name,
        "year_group": group.year_group,
        "subject": str(group.subject_id or ""),
    }
