"""Briefs for adults without an account, and when their links were opened."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps


class Brief(SchoolOwned):
    """A brief for one adult and one day. Its content is not kept but worked out each time, by what its maker may see.

    `group_ids` and `pupil_ids` are keys as text. `token_hash` is the SHA-256 of the link's last part; the link itself
    is shown once. The key is made with the form, so that sending twice makes one.
    """

    made_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="briefs")
    made_by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    for_name = models.CharField(max_length=120)
    day = models.DateField()
    group_ids = models.JSONField(default=list)
    pupil_ids = models.JSONField(default=list)
    whom = models.CharField(max_length=300)
    token_hash = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        # Keys of groups and pupils only: what a brief says is worked out each time, so nothing of a pupil is in it.
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "made_by group_ids pupil_ids"
        staff = "made_by_name ended_by_name for_name whom"
        secret = "token_hash"  # noqa: S105
        plain = "made_at day ended_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="brief_link_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="") | Q(ended_at__isnull=False) & ~Q(ended_by_name=""),
                name="brief_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["school", "-day", "-id"], name="brief_by_day")]

    def __str__(self) -> str:
        return f"for {self.for_name} on {self.day}"


class BriefOpening(SchoolOwned):
    """One opening of a brief's link by somebody without an account."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "brief"
        person = "address"
        plain = "at"

    class Meta:
        indexes = [models.Index(fields=["brief", "-at"], name="brief_openings")]

    def __str__(self) -> str:
        return f"{self.brief_id} at {self.at}"
