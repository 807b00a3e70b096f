"""Print jobs: many plans as one document, made in the background."""

from __future__ import annotations

from django.db import models

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps


class PrintJob(SchoolOwned):
    """A class's or a school's plans as one PDF, kept for a day. `scope` says which plans were asked for, in JSON."""

    scope = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="waiting")
    n_total = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    document = models.BinaryField(null=True)
    asked_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        # The file holds many pupils' plans and goes after a day; with one of them destroyed, at once.
        to_pupil = ""
        keeps = Keeps.WORK
        in_copy = False
        key = "scope asked_by"
        free_text = "title problem"
        secret = "document"  # noqa: S105
        plain = "state n_total n_done asked_at finished_at"

    def __str__(self) -> str:
        return f"{self.title}: {self.state}"
