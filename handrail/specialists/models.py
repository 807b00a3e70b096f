"""Specialists from outside, their advice, and what became of each recommendation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.specialists.types import USE_LABELS, FileKind, RecommendationUse


class Specialist(SchoolOwned):
    """What the school knows of somebody with the role specialist, beside their account."""

    membership = models.OneToOneField("access.Membership", on_delete=models.CASCADE, related_name="specialist")
    profession = models.CharField(max_length=120)

    class Privacy:
        to_pupil = ""
        to_account = "membership__user"
        keeps = Keeps.ACCOUNT
        key = "membership"
        staff = "profession"

    def __str__(self) -> str:
        return self.profession


class Advice(SchoolOwned):
    """What a specialist advises for one pupil. The key is made with the form, so that sending twice keeps one.

    `written_down_by`: a member of staff wrote it down, from paper or an e-mail, for somebody without an account here.
    Name and profession are kept as they were on that day. `withdrawn_at`: taken back by the specialist before the
    school decided on any part of it; nobody sees it any more.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="advice")
    given_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="advice")
    given_by_name = models.CharField(max_length=120)
    profession = models.CharField(max_length=120)
    service = models.CharField(max_length=120, blank=True)
    written_down_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    written_down_by_name = models.CharField(max_length=120, blank=True)
    is_confidential = models.BooleanField(default=False)
    summary = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    given_on = models.DateField()
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil given_by written_down_by"
        free_text = "summary text"
        staff = "given_by_name profession service written_down_by_name"
        plain = "is_confidential given_on recorded_at changed_at withdrawn_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(written_down_by_name="") & Q(written_down_by__isnull=True)
                | ~Q(written_down_by_name="") & Q(given_by__isnull=True),
                name="advice_is_own_or_written_down",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-given_on"], name="advice_by_pupil")]

    def __str__(self) -> str:
        return self.summary


class AdviceFile(SchoolOwned):
    """A file beside advice. It is small and must travel with a backup of the database, so it is kept in it.

    Its name is not kept: names of files often hold names of pupils.
    """

    advice = models.ForeignKey(Advice, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=100, choices=[(k.value, k.name) for k in FileKind])
    n_bytes = models.PositiveIntegerField()
    content = models.BinaryField()

    class Privacy:
        # A sealed content: it stands in no pack and in no copy for support. Whoever answers a request looks at it.
        to_pupil = "advice__pupil"
        keeps = Keeps.FILE
        in_copy = False
        key = "advice"
        secret = "content"  # noqa: S105
        plain = "kind n_bytes"

    def __str__(self) -> str:
        return self.kind


class Recommendation(SchoolOwned):
    """One thing that the advice recommends. `target` is the one that it was used for, if it was written as a target."""

    advice = models.ForeignKey(Advice, on_delete=models.CASCADE, related_name="recommendations")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    suggested_wording = models.TextField(blank=True)
    use = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in USE_LABELS.items()], default=RecommendationUse.OPEN
    )
    reason = models.TextField(blank=True)
    target = models.ForeignKey(
        "plans.Target", null=True, blank=True, on_delete=models.SET_NULL, related_name="recommendations"
    )
    decided_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "advice__pupil"
        keeps = Keeps.FILE
        key = "advice target decided_by"
        free_text = "text suggested_wording reason"
        staff = "decided_by_name"
        plain = "position use decided_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(use=RecommendationUse.OPEN, decided_at__isnull=True, decided_by_name="")
                | ~Q(use=RecommendationUse.OPEN) & Q(decided_at__isnull=False) & ~Q(decided_by_name=""),
                name="recommendation_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(use=RecommendationUse.DECLINED) | ~Q(reason=""),
                name="declined_recommendation_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["advice", "position"], name="recommendations_in_order")]

    def __str__(self) -> str:
        return self.text
