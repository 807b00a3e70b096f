"""Pupils, their profile, the people around them, and their history on the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.pupils.rules import sortable_name
from handrail.pupils.types import CORE_ROLE_LABELS, PROFILE_LABELS, SEES_LABELS, Sees, Sex


class Pupil(SchoolOwned):
    """A pupil. The school's list (MIS) owns names, dates and groups; the profile is ours.

    `year_group`: -2 and -1 nursery, 0 Reception (or nursery), 1 to 14, named by `frameworks.rules.year_name`. `left_on`
    is set when a person said that the pupil left.
    """

    upn = models.CharField(max_length=13, blank=True)
    former_upn = models.CharField(max_length=13, blank=True)
    admission_number = models.CharField(max_length=20, blank=True)
    surname = models.CharField(max_length=80)
    forename = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    preferred_surname = models.CharField(max_length=80, blank=True)
    middle_names = models.CharField(max_length=120, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, choices=[(s.value, s.name.title()) for s in Sex], default=Sex.UNKNOWN)
    year_group = models.SmallIntegerField(null=True, blank=True)
    # The class or tutor group's name as the last list gave it; membership with dates is in GroupPupil.
    class_name = models.CharField(max_length=40, blank=True)
    ethnicity = models.CharField(max_length=10, blank=True)
    home_language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=120, blank=True)
    eal = models.BooleanField(null=True, blank=True)
    free_meals = models.BooleanField(null=True, blank=True)
    looked_after = models.BooleanField(null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=200, blank=True)
    # The names without accents and capitals, the surname in use first: both databases sort and search it alike.
    sort_name = models.CharField(max_length=420, blank=True, editable=False)

    class Privacy:
        to_pupil = "pk"
        keeps = Keeps.FILE
        name = "surname forename known_as preferred_surname middle_names sort_name"
        person = (
            "upn former_upn admission_number date_of_birth sex ethnicity home_language interpreter eal free_meals "
            "looked_after"
        )
        free_text = "left_reason"
        plain = "year_group class_name joined_on left_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "upn"], condition=~Q(upn=""), name="upn_once_in_a_school"),
            models.UniqueConstraint(
                fields=["school", "admission_number"],
                condition=~Q(admission_number=""),
                name="admission_number_once_in_a_school",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "sort_name", "id"], name="pupil_by_name"),
            models.Index(fields=["school", "year_group", "class_name"], name="pupil_by_class"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name to sort by in step with the names."""
        self.sort_name = self.name_to_sort_by
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(*args, **kwargs)

    @property
    def name_to_sort_by(self) -> str:
        """The value of `sort_name`; actions that write many pupils at once set it themselves."""
        return sortable_name(
            surname=self.surname,
            forename=self.forename,
            known_as=self.known_as,
            preferred_surname=self.preferred_surname,
        )

    @property
    def first_name(self) -> str:
        """The name that the pupil is called by."""
        return self.known_as or self.forename

    @property
    def name(self) -> str:
        """The name used on screen and paper."""
        return f"{self.first_name} {self.preferred_surname or self.surname}"

    def __str__(self) -> str:
        return self.name


class ProfileEntry(SchoolOwned):
    """One short line of a pupil's profile, in the order that the school gave."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="profile")
    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in PROFILE_LABELS.items()])
    text = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)
    is_confidential = models.BooleanField(default=False)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil"
        free_text = "text"
        plain = "kind position is_confidential"

    class Meta:
        indexes = [models.Index(fields=["pupil", "kind", "position"], name="profile_in_order")]

    def __str__(self) -> str:
        return self.text


class Need(SchoolOwned):
    """A type of need from the framework's list; rank 1 is the primary one."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField(default=1)
    description = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil code"
        free_text = "description"
        plain = "rank starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "code"], condition=Q(ends_on__isnull=True), name="need_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["school", "code"], name="need_by_code")]

    def __str__(self) -> str:
        return self.code


class Contact(SchoolOwned):
    """A parent, carer or other adult for a pupil.

    `sees` says what they may see of the pupil once they have an account (`membership`). From `barred_from` to
    `barred_until` (no end: until lifted) they see nothing of the pupil, whatever `sees` says, and nothing tells them.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60)
    has_parental_responsibility = models.BooleanField(default=False)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=60, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    large_print = models.BooleanField(default=False)
    prefers_telephone = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    sees = models.CharField(max_length=10, choices=[(k.value, v) for k, v in SEES_LABELS.items()], default=Sees.NOTHING)
    membership = models.ForeignKey(
        "access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    barred_from = models.DateField(null=True, blank=True)
    barred_until = models.DateField(null=True, blank=True)
    barred_reason = models.TextField(blank=True)
    barred_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = "pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "pupil membership"
        third_party = "name relationship telephone email language"
        free_text = "barred_reason"
        staff = "barred_by_name"
        plain = (
            "has_parental_responsibility needs_interpreter large_print prefers_telephone position sees barred_from "
            "barred_until"
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(barred_from__isnull=True, barred_until__isnull=True, barred_reason="")
                | Q(barred_from__isnull=False) & ~Q(barred_reason=""),
                name="bar_has_a_reason",
            )
        ]
        indexes = [models.Index(fields=["membership", "pupil"], name="contact_by_member")]

    def __str__(self) -> str:
        return f"{self.name} ({self.relationship})"

    def is_barred_on(self, day: date) -> bool:
        """Say whether the contact is to see nothing of the pupil on this day."""
        if self.barred_from is None or self.barred_from > day:
            return False
        return self.barred_until is None or self.barred_until >= day


class CoreGroupMember(SchoolOwned):
    """A member of staff in the core group around one pupil: the caseload of that adult."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="core_group")
    membership = models.ForeignKey("access.Membership", on_delete=models.CASCADE, related_name="caseload")
    role = models.CharField(max_length=20, choices=[(k.value, v) for k, v in CORE_ROLE_LABELS.items()])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "pupil membership"
        plain = "role starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "membership", "role"],
                condition=Q(ends_on__isnull=True),
                name="core_role_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["membership", "pupil"], name="core_group_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} for {self.pupil_id}"


class PupilAccount(SchoolOwned):
    """A pupil's own account, from and (once it ends) to a day: the page that is theirs."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="accounts")
    membership = models.ForeignKey("access.Membership", on_delete=models.CASCADE, related_name="own_pages")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "pupil membership"
        plain = "starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ends_on__isnull=True), name="one_open_account_of_a_pupil"
            )
        ]
        indexes = [models.Index(fields=["membership", "pupil"], name="pupil_account_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} is {self.pupil_id}"


class SharedPupil(SchoolOwned):
    """A pupil whom the school shares with a specialist, from a day to a day. `parts` are codes of SharedPart."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="shared_with")
    membership = models.ForeignKey("access.Membership", on_delete=models.CASCADE, related_name="shared_pupils")
    purpose = models.CharField(max_length=200)
    parts = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    shared_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = "pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "pupil membership"
        free_text = "purpose"
        staff = "shared_by_name"
        plain = "parts starts_on ends_on"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="sharing_starts_before_it_ends")
        ]
        indexes = [models.Index(fields=["membership", "pupil"], name="shared_pupil_by_member")]

    def __str__(self) -> str:
        return f"{self.pupil_id} shared with {self.membership_id}"


class GroupPupil(SchoolOwned):
    """A pupil in a class, tutor group or teaching group, from and (once it ends) to a day."""

    group = models.ForeignKey("schools.TeachingGroup", on_delete=models.CASCADE, related_name="pupils")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="groups")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "group pupil"
        plain = "starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "pupil"], condition=Q(ends_on__isnull=True), name="pupil_once_in_a_group"
            )
        ]
        indexes = [models.Index(fields=["pupil", "group"], name="group_by_pupil")]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.group_id}"


class RegisterEntry(SchoolOwned):
    """A pupil's time at one stage of a framework; the open entry (no end) is where they are now.

    `subject` is set when the stage holds in one subject only. Never deleted: a mistake is corrected with a reason
    (`corrected_at`, `correction_reason`), and the audit trail keeps what stood before. An entry that should never
    have been made is `withdrawn_at` and no longer counts.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="register_entries")
    framework = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    subject = models.ForeignKey("schools.Subject", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    end_reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200)
    recorded_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    correction_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil subject recorded_by framework stage"
        free_text = "reason end_reason correction_reason decided_by"
        plain = "starts_on ends_on recorded_at corrected_at withdrawn_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(ends_on__isnull=True, subject__isnull=True, withdrawn_at__isnull=True),
                name="one_open_stage_for_a_pupil",
            ),
            models.UniqueConstraint(
                fields=["pupil", "subject"],
                condition=Q(ends_on__isnull=True, subject__isnull=False, withdrawn_at__isnull=True),
                name="one_open_stage_in_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")), name="stage_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True, correction_reason="")
                | Q(corrected_at__isnull=False) & ~Q(correction_reason=""),
                name="correction_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "stage"],
                condition=Q(ends_on__isnull=True, withdrawn_at__isnull=True),
                name="register_now",
            ),
            models.Index(fields=["pupil", "starts_on"], name="register_history"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} from {self.starts_on}"
