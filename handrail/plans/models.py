"""Plans, their targets, and the agreed versions that never change."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from handrail.core.models import SchoolOwned
from handrail.plans.types import (
    MEASURE_LABELS,
    NEXT_STEP_LABELS,
    OUTCOME_LABELS,
    PLAN_STATE_LABELS,
    PlanState,
    QuestionAnswer,
)


class PlanQuestion(SchoolOwned):
    """The four-step question before a plan: what is needed, what class and group planning can meet, what remains."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="plan_questions")
    needs = models.TextField(blank=True)
    class_planning = models.TextField(blank=True)
    group_planning = models.TextField(blank=True)
    unmet = models.TextField(blank=True)
    answer = models.CharField(max_length=10, default=QuestionAnswer.OPEN)
    asked_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Question for {self.pupil_id}: {self.answer}"


class Plan(SchoolOwned):
    """One plan over one period. An individual plan has one pupil; a group plan has many through its targets.

    `kind` is a plan kind of `framework`. `row_version` rises with each change of the plan's own fields.
    """

    pupil = models.ForeignKey("pupils.Pupil", null=True, on_delete=models.CASCADE, related_name="plans")
    kind = models.CharField(max_length=40)
    framework = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in PLAN_STATE_LABELS.items()], default=PlanState.DRAFT
    )
    starts_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="plans_owned")
    question = models.ForeignKey(PlanQuestion, null=True, on_delete=models.SET_NULL, related_name="plans")
    continues = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="continued_by")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_reason = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("review_on")), name="plan_starts_before_its_review"),
        ]
        indexes = [
            models.Index(fields=["school", "state", "review_on", "id"], name="plan_by_review"),
            models.Index(fields=["pupil", "-starts_on"], name="plan_by_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.starts_on}"


class PlanSection(SchoolOwned):
    """The text of one free section of a plan; `code` is a section of the plan kind in the framework."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="section_once_in_a_plan")]

    def __str__(self) -> str:
        return self.code


class LongTermTarget(SchoolOwned):
    """What the pupil should reach in about a school year; `indicators` are wellbeing indicators of the framework."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="long_term_targets")
    area = models.CharField(max_length=40, blank=True)
    wording = models.TextField(blank=True)
    indicators = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.wording


class Target(SchoolOwned):
    """A short-term target: one text, whoever it is for. `measure` says how it is counted, `unit` in what
    (a plural noun such as 'words', for a count).

    `who`, `when`, `where`, `how_often` are the school's own words; `adult` is the named member of staff.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets")
    long_term = models.ForeignKey(
        LongTermTarget, null=True, blank=True, on_delete=models.SET_NULL, related_name="targets"
    )
    area = models.CharField(max_length=40, blank=True)
    wording = models.TextField(blank=True)
    measure = models.CharField(max_length=12, blank=True, choices=[(k.value, v) for k, v in MEASURE_LABELS.items()])
    unit = models.CharField(max_length=40, blank=True)
    who = models.CharField(max_length=200, blank=True)
    adult = models.ForeignKey("access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    when = models.CharField(max_length=200, blank=True)
    where = models.CharField(max_length=200, blank=True)
    how_often = models.CharField(max_length=200, blank=True)
    subjects = models.CharField(max_length=300, blank=True)
    home_activity = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["plan", "position"], name="target_in_order")]

    def __str__(self) -> str:
        return self.wording


class Strategy(SchoolOwned):
    """How a target is taught: method and materials."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="strategies")
    method = models.TextField(blank=True)
    materials = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.method


class PupilTarget(SchoolOwned):
    """One pupil's part in a target: where they start, what success is, by when, and what became of it.

    `baseline` and `criterion` are in the units of the target's measure: a count; percent; seconds; a score
    (`out_of` is its maximum); a PromptLevel (1 most help to 5 none); yes/no (0 or 1).
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="pupil_targets")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="pupil_targets")
    baseline = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    baseline_note = models.CharField(max_length=300, blank=True)
    criterion = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    out_of = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    criterion_note = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in OUTCOME_LABELS.items()])
    outcome_evidence = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    next_step = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in NEXT_STEP_LABELS.items()])
    drop_reason = models.TextField(blank=True)
    continues = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="continued_by")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "pupil"], name="pupil_once_in_a_target"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True) | ~Q(outcome="") & Q(outcome_at__isnull=False),
                name="outcome_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dropped") | ~Q(drop_reason=""), name="dropped_target_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["pupil", "starts_on"], name="pupil_targets")]

    def __str__(self) -> str:
        return f"{self.target_id} for {self.pupil_id}"


class VersionIsFixed(Exception):
    """Somebody tried to change or remove an agreed version. That is a mistake in the program, never in the input."""


class VersionQuerySet(models.QuerySet["PlanVersion"]):
    """Reads agreed versions; refuses to change them."""

    def update(self, **values: Any) -> NoReturn:
        raise VersionIsFixed("An agreed version never changes. Agree the plan again for a new one.")

    def delete(self) -> NoReturn:
        raise VersionIsFixed("An agreed version is kept as long as its plan.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise VersionIsFixed("An agreed version never changes. Agree the plan again for a new one.")


class PlanVersion(SchoolOwned):
    """An agreed text, kept for ever as it was. Layout of `snapshot`: plans/types.

    Rows are only ever added. The database refuses the rest too: migration 0002, plans/README.md.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_by_name = models.CharField(max_length=120)

    objects: ClassVar[Any] = ScopedManager(
        school="school", _manager_class=models.Manager.from_queryset(VersionQuerySet)
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_number_once_in_a_plan")]

    def __str__(self) -> str:
        return f"version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new version; a kept one is never written again."""
        if not self._state.adding:
            raise VersionIsFixed("An agreed version never changes. Agree the plan again for a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: an agreed version is kept as long as its plan."""
        raise VersionIsFixed("An agreed version is kept as long as its plan.")
