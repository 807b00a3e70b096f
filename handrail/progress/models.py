"""Observations: how a target went, each time that somebody looked."""

from __future__ import annotations

from django.db import models

from handrail.core.models import SchoolOwned


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
