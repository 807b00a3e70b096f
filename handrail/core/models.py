"""What every room's records share: keys, the school they belong to, and the trail of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from handrail.core.ids import new_id
from handrail.core.privacy import AtEnd, Keeps


class Record(models.Model):
    """A row with a version 7 UUID as key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Privacy:
        key = "id"

    class Meta:
        abstract = True


class SchoolOwned(Record):
    """A row that belongs to one school and can only be read inside that school's scope."""

    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager(school="school")

    class Privacy:
        key = "school"

    class Meta:
        abstract = True


class TrailIsFixed(Exception):
    """Somebody tried to change or remove an event of the trail. That is a mistake in the program."""


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    """Reads the trail; refuses to change it."""

    def newest_first(self) -> AuditQuerySet:
        """Return the events, newest first; with `before` for the page after."""
        return self.order_by("-at", "-pk")

    def before(self, at: datetime, key: UUID) -> AuditQuerySet:
        """Return what came before the event of this time and key: the next page, however far back."""
        # The first condition alone is what an index can seek; the second parts events of one moment.
        return self.filter(Q(at__lt=at) | Q(at=at, pk__lt=key), at__lte=at)

    def update(self, **values: Any) -> NoReturn:
        raise TrailIsFixed("What the trail says never changes.")

    def delete(self) -> NoReturn:
        raise TrailIsFixed("What the trail says is kept until its time is over.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TrailIsFixed("What the trail says never changes.")


class AuditEvent(Record):
    """One thing that somebody did or looked at. Rows are only ever added.

    The database refuses the rest too (migration 0002, core/README.md). No foreign keys: the trail must outlive what it
    speaks of, and survive a restore of part of the data.
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

    objects = AuditQuerySet.as_manager()

    class Privacy:
        # A destroyed pupil's events stay, without their words (records/actions/destroying.py).
        to_pupil = "pupil_uuid"
        to_account = "actor_uuid"
        keeps = Keeps.TRAIL
        at_end = AtEnd.WITHOUT_PERSON
        key = "school_uuid actor_uuid subject_uuid pupil_uuid"
        staff = "actor_name"
        free_text = "old new reason"
        person = "address"
        plain = "at type subject_type"

    class Meta:
        # One for each way in which the trail is read, newest first and by page: `before`. Each starts with what parts
        # most, and ends with the order; the school is in all, because a reader names it and so does the database.
        indexes = [
            models.Index(fields=["school_uuid", "-at", "-id"], name="audit_of_school"),
            models.Index(fields=["school_uuid", "type", "-at", "-id"], name="audit_of_type"),
            models.Index(
                fields=["pupil_uuid", "school_uuid", "-at", "-id"],
                name="audit_of_pupil",
                condition=Q(pupil_uuid__isnull=False),
            ),
            models.Index(fields=["actor_uuid", "school_uuid", "-at", "-id"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.type} at {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; a kept one is never written again."""
        if not self._state.adding:
            raise TrailIsFixed("What the trail says never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: an event is kept until its time is over."""
        raise TrailIsFixed("What the trail says is kept until its time is over.")
