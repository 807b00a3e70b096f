"""Reads of the school: its calendar, its year, its classes and groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BooleanField, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value

from handrail.core import clock
from handrail.schools.types import (
    GROUP_KIND_LABELS,
    Calendar,
    ClosureDates,
    ClosureKind,
    GroupKind,
    Period,
    TermDates,
    YearDates,
)

if TYPE_CHECKING:
    from handrail.access.types import Actor
    from handrail.schools.models import AcademicYear, Closure, Faculty, School, Subject, TeachingGroup, Term, Trust


def is_any_school() -> bool:
    """Say whether a school has been set up in this installation. One query."""
    from handrail.schools.models import School

    return School.objects.exists()


def school_ids() -> list[UUID]:
    """Return the keys of every school of the installation, for the night's work. One query."""
    from handrail.schools.models import School

    return list(School.objects.order_by("pk").values_list("pk", flat=True))


def school_coded(code: str) -> School | None:
    """Return the school with this short name, or None. One query."""
    from handrail.schools.models import School

    return School.objects.filter(code=code).first()


def class_plan_stages(school_id: UUID) -> list[str]:
    """Return the stages at which the school plans for pupils in the class plan. One query."""
    from handrail.schools.models import School

    return School.objects.values_list("class_plan_stages", flat=True).get(pk=school_id)


def only_school() -> School | None:
    """Return the school of an installation that holds just one, or None. One query."""
    from handrail.schools.models import School

    found = list(School.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def trust_coded(code: str) -> Trust | None:
    """Return the trust with this short name, or None. One query."""
    from handrail.schools.models import Trust

    return Trust.objects.filter(code=code).first()


def trusts() -> list[Trust]:
    """Return every trust with its schools, by name. Two queries."""
    from handrail.schools.models import School, Trust

    schools = School.objects.order_by("name", "pk")
    return list(Trust.objects.prefetch_related(Prefetch("schools", queryset=schools)).order_by("name", "pk"))


# ------------------------------------------------------------------------------------------------ calendar


def calendar_of(school_id: UUID) -> Calendar:
    """Return all the school days that the school has typed in, of every year. One query."""
    from handrail.schools.models import Closure, Term

    both = (
        model.objects.filter(school_id=school_id)
        .order_by()
        .annotate(is_term=Value(model is Term, BooleanField()))
        .values_list("starts_on", "ends_on", "is_term", "pk")
        for model in (Term, Closure)
    )
    terms, closures = both
    found: dict[bool, list[Period]] = {True: [], False: []}
    for starts_on, ends_on, is_term, _ in terms.union(closures, all=True).order_by("starts_on", "pk"):
        found[bool(is_term)].append(Period(starts_on, ends_on))
    return Calendar(terms=tuple(found[True]), closures=tuple(found[False]))


def years_of(school_id: UUID) -> list[AcademicYear]:
    """Return the school's years, the latest first. One query."""
    from handrail.schools.models import AcademicYear

    return list(AcademicYear.objects.filter(school_id=school_id).order_by("-starts_on", "pk"))


def current_year(school_id: UUID, today: date | None = None) -> AcademicYear | None:
    """Return the year that holds today, else the next one, else the last one, else None. One query."""
    return year_for(years_of(school_id), today or clock.today())


def year_for(years: list[AcademicYear], today: date) -> AcademicYear | None:
    """Return of these years the one that holds today, else the next one, else the last one, else None."""
    in_order = sorted(years, key=lambda year: year.starts_on)
    for year in in_order:
        if year.ends_on >= today:
            return year
    return in_order[-1] if in_order else None


def year_dates(year: AcademicYear) -> YearDates:
    """Return a kept year as it would be typed in: each half-term with its term. Two queries."""
    terms = list(year.terms.order_by("starts_on", "pk"))
    closures = list(year.closures.order_by("starts_on", "pk"))
    half_terms = [closure for closure in closures if closure.kind == ClosureKind.HALF_TERM]
    taken: set[UUID] = set()

    def half_term_of(term: Term) -> Period | None:
        for closure in half_terms:
            if closure.pk not in taken and term.starts_on <= closure.starts_on and closure.ends_on <= term.ends_on:
                taken.add(closure.pk)
                return Period(closure.starts_on, closure.ends_on)
        return None

    typed = tuple(TermDates(term.name, Period(term.starts_on, term.ends_on), half_term_of(term)) for term in terms)
    return YearDates(
        name=year.name,
        period=Period(year.starts_on, year.ends_on),
        terms=typed,
        closures=tuple(_typed_closure(closure) for closure in closures if closure.pk not in taken),
    )


def _typed_closure(closure: Closure) -> ClosureDates:
    return ClosureDates(ClosureKind(closure.kind), closure.name, Period(closure.starts_on, closure.ends_on))


# --------------------------------------------------------------------------------------- classes and groups


@dataclass(frozen=True)
class AdultInGroup:
    """An adult who teaches or supports a group today. `group_adult_id` is the record of it."""

    group_adult_id: UUID
    membership_id: UUID
    name: str
    initials: str


@dataclass(frozen=True)
class GroupWithPeople:
    """One class or group with who works with it and how many pupils are in it today."""

    group_id: UUID
    name: str
    kind: GroupKind
    kind_name: str
    year_group: int | None
    subject: str
    n_pupils: int
    adults: tuple[AdultInGroup, ...]


def _open_on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def groups_with_people(
    actor: Actor,
    year_id: UUID | None,
    *,
    kind: GroupKind | str | None = None,
    search: str = "",
    group_id: UUID | None = None,
) -> list[GroupWithPeople]:
    """Return a year's groups by year group, kind and name, with their adults and number of pupils. Two queries."""
    from handrail.schools.models import TeachingGroup

    today = clock.today()
    groups = TeachingGroup.objects.filter(school_id=actor.school_id, year_id=year_id)
    if kind:
        groups = groups.filter(kind=str(kind))
    if search:
        groups = groups.filter(Q(name__icontains=search) | Q(subject__name__icontains=search))
    if group_id:
        groups = groups.filter(pk=group_id)
    # Both belong to rooms above; they are reached by the names they give to a group.
    adults = _related(TeachingGroup, "adults").filter(_open_on(today)).select_related("membership__user")
    pupils = _related(TeachingGroup, "pupils").filter(_open_on(today), group=OuterRef("pk")).order_by().values("group")
    rows = (
        groups.annotate(n_pupils_today=Subquery(pupils.annotate(n=Count("pk")).values("n")))
        .select_related("subject")
        .prefetch_related(
            Prefetch("adults", queryset=adults.order_by("membership__user__name", "pk"), to_attr="adults_today")
        )
        .order_by(F("year_group").asc(nulls_last=True), "kind", "name", "pk")
    )
    return [_with_people(row) for row in rows]


def _related(model: type, name: str) -> QuerySet:
    return model._meta.get_field(name).related_model.objects.all()  # type: ignore[attr-defined]


def _with_people(row: TeachingGroup) -> GroupWithPeople:
    kind = GroupKind(row.kind)
    return GroupWithPeople(
        group_id=row.pk,
        name=row.name,
        kind=kind,
        kind_name=GROUP_KIND_LABELS[kind],
        year_group=row.year_group,
        subject=row.subject.name if row.subject else "",
        n_pupils=row.n_pupils_today or 0,  # type: ignore[attr-defined]
        adults=tuple(
            AdultInGroup(held.pk, held.membership_id, held.membership.user.name, held.membership.initials)
            for held in row.adults_today  # type: ignore[attr-defined]
        ),
    )


@dataclass(frozen=True)
class ClassChoice:
    """A class or tutor group, for a filter."""

    group_id: UUID
    name: str
    kind: GroupKind
    year_group: int | None


def classes_for_filter(
    actor: Actor, *, kinds: tuple[GroupKind, ...] = (GroupKind.CLASS, GroupKind.TUTOR)
) -> list[ClassChoice]:
    """Return the classes and tutor groups of the current year, by year group and name. Two queries."""
    from handrail.schools.models import TeachingGroup

    year = current_year(actor.school_id)
    if year is None:
        return []
    rows = TeachingGroup.objects.filter(school_id=actor.school_id, year=year, kind__in=[k.value for k in kinds])
    return [
        ClassChoice(row.pk, row.name, GroupKind(row.kind), row.year_group)
        for row in rows.order_by(F("year_group").asc(nulls_last=True), "name", "pk")
    ]


def subjects_of(actor: Actor) -> list[Subject]:
    """Return the school's subjects with their faculties, by name. One query."""
    from handrail.schools.models import Subject

    return list(Subject.objects.filter(school_id=actor.school_id).select_related("faculty").order_by("name", "pk"))


def faculties_of(actor: Actor) -> list[Faculty]:
    """Return the school's faculties with their subjects, by name. Two queries."""
    from handrail.schools.models import Faculty, Subject

    subjects = Subject.objects.order_by("name", "pk")
    rows = Faculty.objects.filter(school_id=actor.school_id)
    return list(rows.prefetch_related(Prefetch("subjects", queryset=subjects)).order_by("name", "pk"))


def faculties_by_id(actor: Actor, ids: Iterable[UUID]) -> list[Faculty]:
    """Return those of the faculties that are the school's, by name. One query."""
    from handrail.schools.models import Faculty

    return list(Faculty.objects.filter(school_id=actor.school_id, pk__in=list(ids)).order_by("name", "pk"))


@dataclass(frozen=True)
class SchoolCounts:
    """How much of everything there is, for the overview."""

    n_classes: int
    n_groups: int
    n_subjects: int
    n_faculties: int


def counts_of(actor: Actor) -> SchoolCounts:
    """Return how many classes, groups, subjects and faculties the school has this year. Four queries."""
    from handrail.schools.models import Faculty, Subject, TeachingGroup

    year = current_year(actor.school_id)
    groups = TeachingGroup.objects.filter(school_id=actor.school_id, year=year)
    by_kind = dict(groups.order_by().values_list("kind").annotate(n=Count("pk"))) if year else {}
    n_teaching = by_kind.get(GroupKind.TEACHING.value, 0)
    return SchoolCounts(
        n_classes=sum(by_kind.values()) - n_teaching,
        n_groups=n_teaching,
        n_subjects=Subject.objects.filter(school_id=actor.school_id).count(),
        n_faculties=Faculty.objects.filter(school_id=actor.school_id).count(),
    )
