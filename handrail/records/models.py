"""Requests for records, corrections, and the end of records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import AtEnd, Keeps
from handrail.records.types.destroying import CORRECTION_STATE_LABELS, CorrectionState
from handrail.records.types.requests import (
    ASKER_LABELS,
    CHOICE_LABELS,
    REQUEST_KIND_LABELS,
    REQUEST_STATE_LABELS,
    WHY_LABELS,
    Choice,
    RequestState,
)
from handrail.records.types.retention import FILE_KIND_LABELS


class SubjectRequest(SchoolOwned):
    """Somebody asks for the records about a pupil, or about themselves as an adult. States: types.requests.

    `with_trail`: they also ask who has seen the record. `n_removed`: passages that the pack leaves out, kept when the
    pack itself is gone.
    """

    pupil = models.ForeignKey("pupils.Pupil", null=True, on_delete=models.CASCADE, related_name="record_requests")
    membership = models.ForeignKey(
        "access.Membership", null=True, on_delete=models.CASCADE, related_name="record_requests"
    )
    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in REQUEST_KIND_LABELS.items()])
    asker = models.CharField(max_length=10, choices=[(k.value, v) for k, v in ASKER_LABELS.items()])
    asker_name = models.CharField(max_length=120)
    with_trail = models.BooleanField(default=False)
    state = models.CharField(
        max_length=12, choices=[(k.value, v) for k, v in REQUEST_STATE_LABELS.items()], default=RequestState.RECEIVED
    )
    received_on = models.DateField()
    due_on = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)
    n_removed = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    recorded_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    closed_note = models.TextField(blank=True)

    class Privacy:
        to_pupil = "pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "pupil membership"
        third_party = "asker_name"
        free_text = "extension_reason problem closed_note"
        staff = "recorded_by_name closed_by_name"
        plain = (
            "kind asker with_trail state received_on due_on extended_at n_removed n_done n_total recorded_at closed_at"
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pupil__isnull=False, membership__isnull=True)
                | Q(pupil__isnull=True, membership__isnull=False),
                name="request_is_about_one_person",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extension_reason="")
                | Q(extended_at__isnull=False) & ~Q(extension_reason=""),
                name="extension_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "due_on", "id"], name="request_by_due")]

    def __str__(self) -> str:
        return f"request of {self.received_on}: {self.state}"


class SubjectPack(SchoolOwned):
    """What was gathered for a request, and the files made of it. Deleted when the pack is handed over.

    `gathered` is a list of items (types.requests.Item as JSON), so that the decisions stay with the words they are for.
    """

    request = models.OneToOneField(SubjectRequest, on_delete=models.CASCADE, related_name="pack")
    gathered = models.JSONField(default=list)
    gathered_at = models.DateTimeField()
    pdf = models.BinaryField(null=True)
    json = models.BinaryField(null=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "request__pupil"
        to_account = "request__membership__user"
        keeps = Keeps.WORK
        in_copy = False
        key = "request"
        free_text = "gathered"
        secret = "pdf json"  # noqa: S105
        plain = "gathered_at made_at"

    def __str__(self) -> str:
        return f"pack of {self.request_id}"


class Passage(SchoolOwned):
    """Words in a gathered pack that speak of somebody else, and what is decided on them.

    From character `start` to before `end` of value `value` of item `item` of SubjectPack.gathered; a confidential item
    has one passage for all of it (`value` -1).
    """

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="passages")
    item = models.PositiveIntegerField()
    value = models.IntegerField()
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    words = models.TextField()
    why = models.CharField(max_length=14, choices=[(k.value, v) for k, v in WHY_LABELS.items()])
    suggestion = models.CharField(max_length=6, choices=[(k.value, v) for k, v in CHOICE_LABELS.items()])
    choice = models.CharField(max_length=6, blank=True, choices=[(k.value, v) for k, v in CHOICE_LABELS.items()])

    class Privacy:
        to_pupil = "request__pupil"
        to_account = "request__membership__user"
        keeps = Keeps.WORK
        in_copy = False
        key = "request"
        third_party = "words"
        plain = "item value start end why suggestion choice"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "item", "value", "start"], name="passage_once_in_a_pack"),
            models.CheckConstraint(condition=Q(choice__in=["", *Choice]), name="passage_choice_is_known"),
        ]

    def __str__(self) -> str:
        return f"passage {self.item}.{self.value}"


class Correction(SchoolOwned):
    """Somebody says that something in a pupil's record is wrong. What was decided stays, with their own words."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="corrections")
    asked_by_name = models.CharField(max_length=120)
    asked_on = models.DateField()
    place = models.CharField(max_length=200)
    wrong = models.TextField()
    should_be = models.TextField()
    state = models.CharField(
        max_length=10,
        choices=[(k.value, v) for k, v in CORRECTION_STATE_LABELS.items()],
        default=CorrectionState.OPEN,
    )
    corrected_where = models.TextField(blank=True)
    refusal_reason = models.TextField(blank=True)
    disagreement = models.TextField(blank=True)
    recorded_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil"
        third_party = "asked_by_name"
        free_text = "place wrong should_be corrected_where refusal_reason disagreement"
        staff = "recorded_by_name decided_by_name"
        plain = "asked_on state recorded_at decided_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state="corrected", decided_at__isnull=False) & ~Q(corrected_where="")
                | Q(state="refused", decided_at__isnull=False) & ~Q(refusal_reason=""),
                name="correction_says_what_was_decided",
            )
        ]
        indexes = [models.Index(fields=["pupil", "-asked_on"], name="correction_by_pupil")]

    def __str__(self) -> str:
        return f"correction of {self.asked_on}: {self.state}"


class RetentionFigure(SchoolOwned):
    """For how many years the school keeps a kind of file, where its nation has no verified figure."""

    kind = models.CharField(max_length=12, choices=[(k.value, v) for k, v in FILE_KIND_LABELS.items()])
    years = models.PositiveSmallIntegerField()
    reason = models.TextField()
    set_by_name = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        free_text = "reason"
        staff = "set_by_name"
        plain = "kind years set_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "kind"], name="one_figure_for_a_kind"),
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=120), name="figure_of_years_is_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.years} years"


class KeptLonger(SchoolOwned):
    """A decision to keep a pupil's file until a later day, although its time is over."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="kept_longer")
    until = models.DateField()
    reason = models.TextField()
    decided_by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil"
        free_text = "reason"
        staff = "decided_by_name"
        plain = "until decided_at"

    class Meta:
        indexes = [models.Index(fields=["pupil", "-until"], name="kept_longer_by_pupil")]

    def __str__(self) -> str:
        return f"{self.pupil_id} until {self.until}"


class Destruction(SchoolOwned):
    """A proposal to destroy a pupil's file. It goes with the file; the certificate stays."""

    pupil = models.OneToOneField("pupils.Pupil", on_delete=models.CASCADE, related_name="destruction")
    reason = models.TextField()
    proposed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_by_name = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil proposed_by"
        free_text = "reason"
        staff = "proposed_by_name"
        plain = "proposed_at"

    def __str__(self) -> str:
        return f"destruction of {self.pupil_id}"


class DestructionCertificate(SchoolOwned):
    """That a file was destroyed: when, by whom, why, and how many rows of which kinds. It names no pupil.

    `kinds` is {what: number}.
    """

    destroyed_at = models.DateTimeField()
    proposed_by_name = models.CharField(max_length=120)
    agreed_by_name = models.CharField(max_length=120)
    rule = models.CharField(max_length=300)
    reason = models.TextField()
    kinds = models.JSONField(default=dict)
    n_rows = models.PositiveIntegerField()
    n_blanked = models.PositiveIntegerField()
    n_files = models.PositiveIntegerField(default=0)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        free_text = "reason"
        staff = "proposed_by_name agreed_by_name"
        plain = "destroyed_at rule kinds n_rows n_blanked n_files"

    class Meta:
        indexes = [models.Index(fields=["school", "-destroyed_at"], name="certificate_by_time")]

    def __str__(self) -> str:
        return f"destroyed at {self.destroyed_at:%Y-%m-%d}"


class DestroyedCount(SchoolOwned):
    """Anonymous numbers of destroyed files: one row for a year of leaving, setting and last stage."""

    # 0 where it is not known.
    left_in = models.PositiveSmallIntegerField(default=0)
    setting = models.CharField(max_length=20)
    stage = models.CharField(max_length=20, blank=True)
    n_pupils = models.PositiveIntegerField(default=0)
    n_plans = models.PositiveIntegerField(default=0)
    n_targets = models.PositiveIntegerField(default=0)
    n_achieved = models.PositiveIntegerField(default=0)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        at_end = AtEnd.KEPT
        plain = "left_in setting stage n_pupils n_plans n_targets n_achieved"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "left_in", "setting", "stage"], name="one_count_for_a_year_and_stage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.left_in} {self.stage}: {self.n_pupils}"
