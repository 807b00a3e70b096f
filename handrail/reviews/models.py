"""Reviews: looking at a plan again, with people's words and a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.reviews.types import (
    HOW_LABELS,
    LINK_WAY_LABELS,
    MANNER_LABELS,
    REVIEW_STATE_LABELS,
    SPEAKER_LABELS,
    STAGE_DECISION_LABELS,
    SURE_LABELS,
    Channel,
    ReviewState,
)


class Review(SchoolOwned):
    """One review of one plan. The seven considerations are text fields, saved as they are typed.

    The review of a group plan has no pupil of its own; its findings stand pupil by pupil.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="reviews")
    pupil = models.ForeignKey("pupils.Pupil", null=True, on_delete=models.CASCADE, related_name="reviews")
    state = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in REVIEW_STATE_LABELS.items()], default=ReviewState.DUE
    )
    due_on = models.DateField()
    # The day that a person moved it to; without it the plan's own day holds, or an earlier `due_on`.
    moved_on = models.DateField(null=True, blank=True)
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

    class Privacy:
        to_pupil = "pupil"
        shared_by = "plan__places__pupil"
        keeps = Keeps.FILE
        key = "plan pupil new_stage next_plan held_by changed_by"
        free_text = (
            "present progress family_views pupil_views effectiveness influences new_information next stage_reason"
        )
        staff = "held_by_name"
        plain = "state due_on moved_on held_on stage_decision next_review_on created_at changed_at"

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

    class Privacy:
        to_pupil = "pupil_target__pupil"
        keeps = Keeps.FILE
        key = "review pupil_target changed_by"
        free_text = "evidence next_wording drop_reason"
        plain = "outcome next_step changed_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "pupil_target"], name="target_once_in_a_review")]

    def __str__(self) -> str:
        return f"{self.pupil_target_id}: {self.outcome}"


class Contribution(SchoolOwned):
    """What a parent, the pupil or a professional has to say; nobody else changes their words.

    `recorded_by_name` is empty where the speaker wrote it themselves, signed in or through a `link`. `text` is what was
    said, in `language` ('' for English), and never changes; `english` is what it means, by the word of the person named
    beside it. `pictures` are names of pictures that a pupil chose. Withdrawn by the speaker, it stays in the file and
    is no longer shown.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="contributions")
    plan = models.ForeignKey(
        "plans.Plan", null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    speaker = models.CharField(max_length=12, choices=[(k.value, v) for k, v in SPEAKER_LABELS.items()])
    pupil_target = models.ForeignKey(
        "plans.PupilTarget", null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    contact = models.ForeignKey(
        "pupils.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    link = models.ForeignKey(
        "reviews.SayLink", null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    said_by_name = models.CharField(max_length=120)
    channel = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in HOW_LABELS.items()], default=Channel.OWN
    )
    text = models.TextField()
    manner = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in MANNER_LABELS.items()])
    pictures = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=60, blank=True)
    english = models.TextField(blank=True)
    english_by_name = models.CharField(max_length=120, blank=True)
    english_kept_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil plan pupil_target contact link recorded_by english_kept_by"
        free_text = "text english"
        person = "language"
        third_party = "said_by_name english_by_name"
        staff = "recorded_by_name"
        plain = "speaker channel manner pictures said_at withdrawn_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["own", "link"], recorded_by_name="")
                | ~Q(channel__in=["own", "link"]) & ~Q(recorded_by_name=""),
                name="contribution_says_who_wrote_it_down",
            ),
            models.CheckConstraint(
                condition=Q(english="", english_by_name="") | ~Q(english="") & ~Q(english_by_name="") & ~Q(language=""),
                name="english_says_who_put_it_so",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-said_at"], name="contribution_by_pupil")]

    def __str__(self) -> str:
        return f"{self.said_by_name}: {self.text[:40]}"


class SureMark(SchoolOwned):
    """How sure a pupil said they are of one target. Each answer stays; the newest is what they say now.

    `recorded_by_name` is who was beside them at school, and empty where they pressed the face on their own page.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="sure_marks")
    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="sure_marks")
    sure = models.PositiveSmallIntegerField(choices=[(k.value, v) for k, v in SURE_LABELS.items()])
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil pupil_target recorded_by"
        person = "sure"
        staff = "recorded_by_name"
        plain = "said_at"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sure__gte=1, sure__lte=5), name="sure_is_one_of_five")]
        indexes = [models.Index(fields=["pupil", "-said_at"], name="sure_mark_by_pupil")]

    def __str__(self) -> str:
        return f"{self.pupil_target_id}: {self.sure}"


class SayLink(SchoolOwned):
    """A link with which one contact says something for one review, without an account.

    Only the SHA-256 of its last part is kept. The key is made with the form, so that sending twice makes one.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="say_links")
    contact = models.ForeignKey("pupils.Contact", on_delete=models.CASCADE, related_name="say_links")
    way = models.CharField(max_length=10, choices=[(k.value, v) for k, v in LINK_WAY_LABELS.items()])
    token_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = "contact__pupil"
        keeps = Keeps.FILE
        key = "plan contact made_by"
        staff = "made_by_name ended_by_name"
        secret = "token_hash"  # noqa: S105
        plain = "way made_at ends_on ended_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="say_link_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="") | Q(ended_at__isnull=False) & ~Q(ended_by_name=""),
                name="say_link_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["plan", "-made_at"], name="say_links_of_plan")]

    def __str__(self) -> str:
        return f"for {self.contact_id} until {self.ends_on}"
