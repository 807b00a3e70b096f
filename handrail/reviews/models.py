"""Reviews: looking at a plan again, with people's words and a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.reviews.types import REVIEW_STATE_LABELS, STAGE_DECISION_LABELS, ReviewState


class Review(SchoolOwned):
    """One review of one plan. The seven considerations are text fields, saved as they are typed."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="reviews")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="reviews")
    state = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in REVIEW_STATE_LABELS.items()], default=ReviewState.DUE
    )
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    present = models.TextField(blank=True)
    progress = models.TextField(blank=True)
    family_views = models.TextField(blank=True)
    pupil_views = models.TextField(blank=True)
    effectiveness = models.TextField(blank=True)
    influences = models.TextField(blank=True)
    new_information = models.TextField(blank=True)
    next = models.TextField(blank=True)
    stage_decision = models.CharField(
        max_length=10, blank=True, choices=[(k.value, v) for k, v in STAGE_DECISION_LABELS.items()]
    )
    stage_reason = models.TextField(blank=True)
    new_stage = models.CharField(max_length=20, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    next_plan = models.ForeignKey("plans.Plan", null=True, on_delete=models.SET_NULL, related_name="+")
    held_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    held_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=["due", "preparing"]), name="one_open_review_of_a_plan"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_on__isnull=False), name="held_review_has_a_date"
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "due_on", "id"], name="review_by_due")]

    def __str__(self) -> str:
        return f"review due {self.due_on}"


class TargetReview(SchoolOwned):
    """What the review said of one pupil's target: outcome, evidence and how it goes on; in draft until it is held."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="target_reviews")
    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="target_reviews")
    outcome = models.CharField(max_length=10, blank=True)
    evidence = models.TextField(blank=True)
    next_step = models.CharField(max_length=10, blank=True)
    next_wording = models.TextField(blank=True)
    drop_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "pupil_target"], name="target_once_in_a_review")]

    def __str__(self) -> str:
        return f"{self.pupil_target_id}: {self.outcome}"
