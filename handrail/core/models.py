"""What every room's records share: keys, the school they belong to, and the trail of who did what."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from handrail.core.ids import new_id


class Record(models.Model):
    """A row with a version 7 UUID as key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class SchoolOwned(Record):
    """A row that belongs to one school and can only be read inside that school's scope."""

    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager(school="school")

    class Meta:
        abstract = True


class AuditEvent(Record):
    """One thing that somebody did or looked at. Rows are only ever added.

    No foreign keys: the trail must outlive what it speaks of, and survive a restore of part of the data.
    """

    at = models.DateTimeField()
    school_uuid = models.UUIDField(null=True)
    actor_uuid = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    type = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_uuid = models.UUIDField(null=True)
    pupil_uuid = models.UUIDField(null=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["school_uuid", "-at"], name="audit_by_school"),
            models.Index(fields=["pupil_uuid", "-at"], name="audit_by_pupil"),
            models.Index(fields=["actor_uuid", "-at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.type} at {self.at:%Y-%m-%d %H:%M}"
