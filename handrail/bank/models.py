"""The school's own targets, those that a trust's schools share, and how often which target was used."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handrail.bank.types import AREA_LABELS, OUTCOME_WORDS
from handrail.core.models import Record, SchoolOwned
from handrail.core.privacy import Keeps


class TargetTexts(models.Model):
    """What is written of a target, whoever's it is. `strategies` is a list of {"method", "materials"}.

    `ladder` is the name of the ladder that it is a step of, `before_code` the code of the step before, or ''.
    """

    area = models.CharField(max_length=20, choices=[(k.value, v) for k, v in AREA_LABELS.items()])
    wording = models.TextField()
    number = models.CharField(max_length=40, blank=True)
    criterion = models.CharField(max_length=80)
    unit = models.CharField(max_length=40, blank=True)
    plain = models.CharField(max_length=300, blank=True)
    strategies = models.JSONField(default=list, blank=True)
    home = models.TextField(blank=True)
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    ladder = models.CharField(max_length=60, blank=True)
    before_code = models.CharField(max_length=80, blank=True)

    class Privacy:
        # Written without names: rules/names.py takes them out of what comes from a plan, and a person looks at it.
        key = "area before_code"
        free_text = "wording number criterion unit plain strategies home ladder"
        plain = "age_from age_to"

    class Meta:
        abstract = True


class BankItem(TargetTexts, SchoolOwned):
    """A target that the school wrote itself or kept from a plan. It is withdrawn with a reason, never deleted.

    `row_version` rises with each change; a save names the one that its writer saw.
    """

    is_from_plan = models.BooleanField(default=False)
    shared_with_trust = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by_name = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_by_name = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "created_by changed_by"
        free_text = "withdrawn_reason"
        staff = "created_by_name changed_by_name"
        plain = "is_from_plan shared_with_trust created_at changed_at withdrawn_at row_version"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(age_from__lte=F("age_to")), name="bank_item_ages_in_order"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, shared_with_trust=False) & ~Q(withdrawn_reason=""),
                name="bank_item_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["school", "area", "id"], name="bank_item_by_area")]

    def __str__(self) -> str:
        return self.wording


class TrustTarget(TargetTexts, Record):
    """A copy of a school's target that all schools of its trust may use. Nothing of the school is in it.

    `source` is the key of the school's own; only that school can tell whose it is. It belongs to the trust: the
    database shows it to its schools only (core.isolation, ADR 17).
    """

    trust = models.ForeignKey("schools.Trust", on_delete=models.CASCADE, related_name="+")
    source = models.UUIDField()
    shared_at = models.DateTimeField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "trust source"
        plain = "shared_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trust", "source"], name="shared_once_with_a_trust")]

    def __str__(self) -> str:
        return self.wording


class BankUse(SchoolOwned):
    """One use of a target of the bank in a plan, and what the review found.

    `pupil_target` is the key of the pupil's part in the plan's target, without a foreign key: it leads nowhere once the
    pupil's file is destroyed, and the count stays.
    """

    item_code = models.CharField(max_length=80)
    pupil_target = models.UUIDField()
    used_on = models.DateField()
    outcome = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in OUTCOME_WORDS.items()])
    outcome_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "item_code pupil_target"
        plain = "used_on outcome outcome_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "pupil_target"], name="bank_use_once_for_a_pupil_target"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True) | ~Q(outcome="") & Q(outcome_on__isnull=False),
                name="bank_outcome_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["school", "item_code"], name="bank_use_by_item")]

    def __str__(self) -> str:
        return f"{self.item_code} on {self.used_on}"
