"""Observations: how a target went, each time that somebody looked; and who asked for help with it."""

from __future__ import annotations

from django.db import models

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps

# A few words on what is difficult, not a report.
LONGEST_NOTE = 300


class Observation(SchoolOwned):
    """One record of how one pupil's target went.

    The key is made by the browser (or the server for a plain form), so that sending the same record twice is harmless.
    `value` is in the units of the target's measure; null when only a note was left.
    `withdrawn_at`: taken back by the person who made it or by the SENCO; it stays in the file and no longer counts.
    `withdrawn_reason` may be empty only for an undo straight after saving.
    """

    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="observations")
    observed_on = models.DateField()
    observed_at = models.DateTimeField()
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Privacy:
        to_pupil = "pupil_target__pupil"
        keeps = Keeps.FILE
        key = "pupil_target recorded_by"
        free_text = "note withdrawn_reason"
        staff = "recorded_by_name withdrawn_by_name"
        plain = "observed_on observed_at value recorded_at withdrawn_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(note=""), name="observation_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by_name="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by_name=""),
                name="withdrawn_observation_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["pupil_target", "observed_on", "id"], name="observations_in_order")]

    def __str__(self) -> str:
        return f"{self.observed_on}: {self.value}"


class WorkPhoto(SchoolOwned):
    """The one photo of work beside a record: a small JPEG without anything beside its pixels (core.pictures).

    It must travel with a backup of the database, so it is kept in it. Its record's note says what it shows.
    """

    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="photo")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    n_bytes = models.PositiveIntegerField()
    content = models.BinaryField()

    class Privacy:
        # A sealed content: it stands in no pack and in no copy for support. Whoever answers a request looks at it.
        to_pupil = "observation__pupil_target__pupil"
        keeps = Keeps.FILE
        in_copy = False
        key = "observation"
        secret = "content"  # noqa: S105
        plain = "width height n_bytes"

    def __str__(self) -> str:
        return f"{self.width} x {self.height}"


class HelpRequest(SchoolOwned):
    """An adult asks for help with how a target is taught; whoever writes the plan marks it as helped.

    One open request of one adult for one pupil's target at a time, so that pressing twice asks once.
    """

    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="help_requests")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    helped_at = models.DateTimeField(null=True, blank=True)
    helped_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = "pupil_target__pupil"
        keeps = Keeps.FILE
        key = "pupil_target asked_by"
        free_text = "note"
        staff = "asked_by_name helped_by_name"
        plain = "asked_at helped_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil_target", "asked_by"],
                condition=models.Q(helped_at__isnull=True),
                name="help_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(helped_at__isnull=True, helped_by_name="")
                | models.Q(helped_at__isnull=False) & ~models.Q(helped_by_name=""),
                name="help_given_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["school", "helped_at", "asked_at"], name="help_by_day")]

    def __str__(self) -> str:
        return f"help with {self.pupil_target_id}"
