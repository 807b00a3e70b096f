"""A pupil's card: a code to scan and four pictures in order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.families.types import CARD_END_LABELS


class PupilCard(SchoolOwned):
    """A card that opens a pupil's own page. Code and pictures are kept as hashes only, so it is printed once.

    `n_failures` counts wrong tries in a row, wherever they came from.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="cards")
    account = models.ForeignKey("pupils.PupilAccount", on_delete=models.CASCADE, related_name="cards")
    token_hash = models.CharField(max_length=64, unique=True)
    pictures_hash = models.CharField(max_length=256)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_name = models.CharField(max_length=120)
    used_at = models.DateTimeField(null=True, blank=True)
    n_failures = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(
        max_length=10, blank=True, choices=[(k.value, v) for k, v in CARD_END_LABELS.items()]
    )

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil account made_by"
        staff = "made_by_name"
        secret = "token_hash pictures_hash"  # noqa: S105
        plain = "made_at used_at n_failures ended_at ended_because"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_at__isnull=True), name="one_open_card_of_a_pupil"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="ended_card_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"card of {self.pupil_id}"
