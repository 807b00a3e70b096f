"""Who has read which agreed plan, and who was reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps


class PlanReading(SchoolOwned):
    """One adult and one agreed version: when they first opened it, and when they said that they have read it.

    Who is to read a plan is kept nowhere: it follows from today's links of adults and pupils.
    """

    version = models.ForeignKey("plans.PlanVersion", on_delete=models.CASCADE, related_name="readings")
    membership = models.ForeignKey("access.Membership", on_delete=models.CASCADE, related_name="plan_readings")
    first_seen_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "version__plan__pupil"
        shared_by = "version__plan__targets__pupil_targets__pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "version membership"
        plain = "first_seen_at acknowledged_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "membership"], name="reading_once_of_a_version"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("first_seen_at")),
                name="reading_seen_before_it_is_read",
            ),
        ]
        indexes = [models.Index(fields=["membership", "version"], name="reading_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} and {self.version_id}"


class ReadingReminder(SchoolOwned):
    """A reminder by e-mail that plans wait to be read; one a day for each adult. `n_plans`: how many waited then."""

    membership = models.ForeignKey("access.Membership", on_delete=models.CASCADE, related_name="reading_reminders")
    sent_on = models.DateField()
    sent_by_name = models.CharField(max_length=120)
    n_plans = models.PositiveSmallIntegerField()

    class Privacy:
        to_pupil = ""
        to_account = "membership__user"
        keeps = Keeps.ACCOUNT
        key = "membership"
        staff = "sent_by_name"
        plain = "sent_on n_plans"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "sent_on"], name="reading_reminder_once_a_day")]

    def __str__(self) -> str:
        return f"to {self.membership_id} on {self.sent_on}"
