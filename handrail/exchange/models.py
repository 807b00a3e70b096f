"""An import of a pupils' list: its file, its choices, how far it is, and what it changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.exchange.types import (
    FIELD_NAMES,
    IMPORT_STATE_NAMES,
    ChangeKind,
    ImportState,
    LeaverChoice,
    ProblemChoice,
)


class ImportRun(SchoolOwned):
    """One list, from its upload until it is saved, undone or set aside.

    `data` holds the file only while it is needed: it is emptied when the list is saved or set aside. `attempt` counts
    the times that saving was started; a task of an earlier attempt does nothing. `told_at` is when saving last said
    how far it is.
    """

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField(blank=True)
    framework = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=[(s.value, n) for s, n in IMPORT_STATE_NAMES.items()])
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    leaver_choice = models.CharField(max_length=10, blank=True, choices=[(c.value, c.name) for c in LeaverChoice])
    left_on = models.DateField(null=True, blank=True)
    problem_choice = models.CharField(max_length=12, blank=True, choices=[(c.value, c.name) for c in ProblemChoice])
    register_choice = models.BooleanField(null=True, blank=True)
    register_on = models.DateField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    started_by_name = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    applied_by_name = models.CharField(max_length=120, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    kept_at_undo = models.JSONField(default=list)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.WORK
        key = "framework started_by"
        free_text = "file_name headings columns failure kept_at_undo"
        secret = "sha256 data"  # noqa: S105
        staff = "started_by_name applied_by_name undone_by_name"
        plain = (
            "state leaver_choice left_on problem_choice register_choice register_on counts attempt n_done n_total "
            "told_at started_at applied_at undone_at"
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by_name="")
                | Q(applied_at__isnull=False) & ~Q(applied_by_name=""),
                name="import_applied_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by_name="")
                | Q(undone_at__isnull=False) & ~Q(undone_by_name=""),
                name="import_undone_by_and_at",
            ),
            # Two lists saved at once would each count the other's pupils as leavers.
            models.UniqueConstraint(
                fields=["school"], condition=Q(state=ImportState.APPLYING.value), name="one_import_saved_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["school", "-started_at"], name="import_by_time")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class ImportChange(SchoolOwned):
    """What one import did to one pupil: the values before and after, so that it can be undone.

    No foreign key to the pupil: the trail of an import outlives a pupil who was removed by undoing it.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.name) for k in ChangeKind])
    pupil_uuid = models.UUIDField()
    name = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Privacy:
        to_pupil = "pupil_uuid"
        keeps = Keeps.FILE
        key = "run pupil_uuid"
        name = "name"
        free_text = "before after"
        plain = "kind"

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "id"], name="import_change_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class ColumnMemory(SchoolOwned):
    """What a person said a heading stands for, kept for the school's next list."""

    heading = models.CharField(max_length=120)
    field = models.CharField(max_length=30, choices=[(f.value, n) for f, n in FIELD_NAMES.items()])

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        free_text = "heading"
        plain = "field"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "heading"], name="heading_remembered_once")]

    def __str__(self) -> str:
        return f"{self.heading} is {self.field}"
