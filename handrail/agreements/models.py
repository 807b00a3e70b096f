"""What families and pupils say to a plan, and the words in which a family reads it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.agreements.types import ANSWER_LABELS, HOW_LABELS, READY_LABELS, Ready, Who
from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps


class PlanAgreement(SchoolOwned):
    """One answer of one person to one text of a plan. A later one takes its place; the earlier stays as it was.

    `text_sha256` is the sum of what they saw (rules.answers.text_sum); `version_number` is empty for a draft. The words
    are the person's: nobody else changes them. `recorded_by_name` is empty where they answered on their own page.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="agreements")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="agreements")
    version_number = models.PositiveSmallIntegerField(null=True, blank=True)
    text_sha256 = models.CharField(max_length=64)
    who = models.CharField(max_length=10, choices=[(who.value, who.name.title()) for who in Who])
    contact = models.ForeignKey(
        "pupils.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    said_by_name = models.CharField(max_length=120)
    how = models.CharField(max_length=10, choices=[(k.value, v) for k, v in HOW_LABELS.items()])
    answer = models.CharField(max_length=10, choices=[(k.value, v) for k, v in ANSWER_LABELS.items()])
    words = models.TextField(blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=120, blank=True)
    said_on = models.DateField()
    was_read_back = models.BooleanField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "plan pupil contact recorded_by"
        secret = "text_sha256"  # noqa: S105
        third_party = "said_by_name interpreter language"
        free_text = "words"
        staff = "recorded_by_name"
        plain = "version_number who how answer said_on was_read_back recorded_at withdrawn_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how="screen", recorded_by_name="", was_read_back__isnull=True)
                | ~Q(how="screen") & ~Q(recorded_by_name="") & Q(was_read_back__isnull=False),
                name="answer_says_who_wrote_it_down",
            ),
            models.CheckConstraint(condition=Q(answer="agrees") | ~Q(words=""), name="answer_says_what_to_change"),
        ]
        indexes = [models.Index(fields=["plan", "pupil", "recorded_at", "id"], name="answer_by_plan")]

    def __str__(self) -> str:
        return f"{self.said_by_name}: {self.answer}"


class FamilyText(SchoolOwned):
    """Somebody's words for the parts of one version's summary: plainer ones in English, or a translation.

    `parts` maps the key of a part to {"text", "source"}; `source` is the sum of the text that the words were written
    for. `row_version` rises with each save.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="family_texts")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="family_texts")
    version_number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12)
    parts = models.JSONField(default=dict)
    ready = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in READY_LABELS.items()], default=Ready.WRITING
    )
    translator = models.CharField(max_length=120, blank=True)
    written_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    written_by_name = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    checked_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by_name = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "plan pupil written_by checked_by"
        free_text = "parts"
        third_party = "translator"
        staff = "written_by_name checked_by_name"
        plain = "version_number language ready written_at checked_at row_version"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "pupil", "version_number", "language"], name="family_text_once_in_a_language"
            ),
            models.CheckConstraint(
                condition=Q(ready="checked", checked_at__isnull=False) & ~Q(checked_by_name="")
                | ~Q(ready="checked") & Q(checked_at__isnull=True, checked_by_name=""),
                name="checked_family_text_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["school", "language", "-written_at"], name="family_text_by_language")]

    def __str__(self) -> str:
        return f"{self.language} of {self.plan_id}"
