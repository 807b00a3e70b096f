"""The school, its year, and the groups it teaches in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handrail.core.models import Record, SchoolOwned
from handrail.core.privacy import Keeps
from handrail.schools.types import (
    CLOSURE_KIND_LABELS,
    GROUP_KIND_LABELS,
    SETTING_LABELS,
)


class Trust(Record):
    """A trust or authority that several schools belong to; its officers see their numbers."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        place = "code name"

    def __str__(self) -> str:
        return self.name


class School(Record):
    """One school. `code` is the short name used on the command line; `framework` names a pack.

    `role_levels` is what the school says differently of its roles: role -> area -> level (access.levels).
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    setting = models.CharField(max_length=20, choices=[(k.value, v) for k, v in SETTING_LABELS.items()])
    framework = models.CharField(max_length=40)
    telephone = models.CharField(max_length=40, blank=True)
    # The logo is small and must travel with a backup of the database, so it is kept in it.
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    trust = models.ForeignKey(Trust, null=True, blank=True, on_delete=models.SET_NULL, related_name="schools")
    role_levels = models.JSONField(default=dict, blank=True)
    # For how many days somebody who needs a second factor may still work without one.
    second_factor_grace_days = models.PositiveSmallIntegerField(default=14)
    # Whether a second factor at the school's own sign-in (Microsoft, Google) counts as ours.
    sso_second_factor = models.BooleanField(default=False)
    # At which stages (codes of the framework) pupils are planned for in the class plan, not in one of their own.
    class_plan_stages = models.JSONField(default=list, blank=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "trust"
        place = "code name telephone logo"
        plain = (
            "setting framework logo_type created_at role_levels second_factor_grace_days sso_second_factor "
            "class_plan_stages"
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(logo__isnull=True, logo_type="") | Q(logo__isnull=False) & ~Q(logo_type=""),
                name="school_logo_and_type_together",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AcademicYear(SchoolOwned):
    """A school's year, for instance 2026/27."""

    name = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        plain = "name starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="year_name_once_in_a_school"),
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="year_starts_before_it_ends"),
        ]

    def __str__(self) -> str:
        return self.name


class Term(SchoolOwned):
    """A term of a year, first to last day for pupils."""

    year = models.ForeignKey(AcademicYear, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "year"
        plain = "name starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "name"], name="term_name_once_in_a_year"),
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="term_starts_before_it_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on:%Y}"


class Closure(SchoolOwned):
    """Days inside a year on which pupils do not come."""

    year = models.ForeignKey(AcademicYear, on_delete=models.CASCADE, related_name="closures")
    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in CLOSURE_KIND_LABELS.items()])
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "year"
        plain = "kind name starts_on ends_on"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="closure_starts_before_it_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on:%-d %B %Y}"


class Faculty(SchoolOwned):
    """A faculty or department of a secondary school."""

    name = models.CharField(max_length=60)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        plain = "name"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="faculty_name_once_in_a_school")]

    def __str__(self) -> str:
        return self.name


class Subject(SchoolOwned):
    """A subject that is taught; in a secondary school it belongs to a faculty."""

    name = models.CharField(max_length=60)
    faculty = models.ForeignKey(Faculty, null=True, blank=True, on_delete=models.SET_NULL, related_name="subjects")

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "faculty"
        plain = "name"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="subject_name_once_in_a_school")]

    def __str__(self) -> str:
        return self.name


class TeachingGroup(SchoolOwned):
    """A class, a tutor group or a subject's teaching group, in one academic year."""

    year = models.ForeignKey(AcademicYear, on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=10, choices=[(k.value, v) for k, v in GROUP_KIND_LABELS.items()])
    name = models.CharField(max_length=40)
    # Nursery 1 and 2 are -2 and -1, Reception is 0, Year 1 (P1 in Scotland) is 1; null for a group of mixed ages.
    year_group = models.SmallIntegerField(null=True, blank=True)
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.SET_NULL, related_name="groups")

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "year subject"
        plain = "kind name year_group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "name"], name="group_name_once_in_a_year"),
        ]
        indexes = [models.Index(fields=["school", "kind", "name"], name="group_by_kind")]

    def __str__(self) -> str:
        return self.name
