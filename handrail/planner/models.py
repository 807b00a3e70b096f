"""Review days with their times, what was moved and can be put back, and the clocks of plans."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.planner.types import CHANGE_KIND_LABELS, DAY_KIND_LABELS


class ReviewDay(SchoolOwned):
    """A day, or a part of one, that the school sets aside for reviews: of one teacher, of one class, or of anybody."""

    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in DAY_KIND_LABELS.items()])
    held_on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    minutes_each = models.PositiveSmallIntegerField()
    room = models.CharField(max_length=60, blank=True)
    teacher = models.ForeignKey(
        "access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="review_days"
    )
    group = models.ForeignKey(
        "schools.TeachingGroup", null=True, blank=True, on_delete=models.SET_NULL, related_name="review_days"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "teacher group made_by"
        plain = "kind held_on starts_at ends_at minutes_each room made_at"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="review_day_starts_before_it_ends"),
            models.CheckConstraint(
                condition=Q(minutes_each__gte=5, minutes_each__lte=120), name="review_day_minutes_are_sensible"
            ),
        ]
        indexes = [models.Index(fields=["school", "held_on", "id"], name="review_day_by_date")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.held_on}"


class ReviewTime(SchoolOwned):
    """The time of one review on a review day. It counts only while the review is due on that day."""

    day = models.ForeignKey(ReviewDay, on_delete=models.CASCADE, related_name="times")
    plan = models.OneToOneField("plans.Plan", on_delete=models.CASCADE, related_name="review_time")
    starts_at = models.TimeField()

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__places__pupil"
        keeps = Keeps.FILE
        key = "day plan"
        plain = "starts_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "starts_at"], name="review_time_once_on_a_day")]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M}"


class Change(SchoolOwned):
    """Reviews that one person moved at once, so that they can be put back at once. `key` comes with the form."""

    kind = models.CharField(max_length=10, choices=[(k.value, v) for k, v in CHANGE_KIND_LABELS.items()])
    key = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_name = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "key made_by"
        staff = "made_by_name"
        plain = "kind made_at undone_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "key"], name="change_sent_twice_is_made_once")]
        indexes = [models.Index(fields=["school", "made_by", "-made_at"], name="change_by_person")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.made_at:%Y-%m-%d %H:%M}"


class ChangedReview(SchoolOwned):
    """One review of a change: from which day to which."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="reviews")
    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="review_moves")
    from_on = models.DateField()
    to_on = models.DateField()

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__places__pupil"
        keeps = Keeps.FILE
        key = "change plan"
        plain = "from_on to_on"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "plan"], name="plan_once_in_a_change")]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.to_on}"


class ClockStart(SchoolOwned):
    """A day that deadlines of a plan count from and that only people know; `anchor` is a code of the framework."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="clock_starts")
    anchor = models.CharField(max_length=40)
    started_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    set_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__places__pupil"
        keeps = Keeps.FILE
        key = "plan set_by"
        staff = "set_by_name"
        plain = "anchor started_on set_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "anchor"], name="clock_start_once_of_a_plan")]

    def __str__(self) -> str:
        return f"{self.anchor}: {self.started_on}"


class ClockNote(SchoolOwned):
    """What was written down for one deadline of a plan: the day when it was done, or why it is not.

    `exception` is a code of the framework where the law accepts the reason; other reasons are words alone.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="clock_notes")
    code = models.CharField(max_length=40)
    done_on = models.DateField(null=True, blank=True)
    exception = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    noted_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__places__pupil"
        keeps = Keeps.FILE
        key = "plan noted_by"
        free_text = "reason"
        staff = "noted_by_name"
        plain = "code done_on exception noted_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="clock_note_once_of_a_plan"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | ~Q(reason=""), name="clock_note_says_when_or_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.done_on or self.reason}"
