"""Meetings, who is asked to them and says what, papers, minutes, actions; groups that meet."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.meetings.types import (
    ANSWER_LABELS,
    ATTENDANCE_LABELS,
    CHECK_LABELS,
    MEETING_STATE_LABELS,
    PERSON_LABELS,
    WORDS_LABELS,
    MeetingState,
)


class MeetingGroup(SchoolOwned):
    """A group of staff that meets: the SEN liaison group with one member for each faculty, or a working group."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=[("liaison", "SEN liaison group"), ("working", "Working group")])
    purpose = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    ended_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        free_text = "name purpose"
        staff = "created_by_name"
        plain = "kind created_at ended_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"], condition=Q(ended_on__isnull=True), name="meeting_group_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(SchoolOwned):
    """A member of staff in a group that meets, for a faculty where it is the liaison group; from and to a day."""

    group = models.ForeignKey(MeetingGroup, on_delete=models.CASCADE, related_name="members")
    membership = models.ForeignKey("access.Membership", on_delete=models.CASCADE, related_name="meeting_groups")
    faculty = models.ForeignKey("schools.Faculty", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        to_account = "membership__user"
        keeps = Keeps.ACCOUNT
        key = "group membership faculty"
        plain = "starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "faculty"],
                condition=Q(ends_on__isnull=True, faculty__isnull=False),
                name="one_member_for_a_faculty",
            ),
            models.UniqueConstraint(
                fields=["group", "membership"], condition=Q(ends_on__isnull=True), name="member_once_in_a_meeting_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.group_id}"


class Meeting(SchoolOwned):
    """One meeting, about a pupil or of a group. The key is made with the form, so that sending twice makes one.

    `kind` is a code of the framework or of the school's own list; `title` is what it was called when it was planned.
    `sequence` counts the changes of time or place that people's calendars were told of. `link_origin` is where people
    reach this installation, as the page said when invitations were sent: reminders go out without a page. `row_version`
    counts every save, so that nobody writes over somebody else's words.
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    framework = models.CharField(max_length=40)
    pupil = models.ForeignKey("pupils.Pupil", null=True, blank=True, on_delete=models.CASCADE, related_name="meetings")
    group = models.ForeignKey(MeetingGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="meetings")
    plan = models.ForeignKey("plans.Plan", null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings")
    state = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in MEETING_STATE_LABELS.items()], default=MeetingState.PLANNED
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=500, blank=True)
    agenda = models.TextField(blank=True)
    papers_due_on = models.DateField(null=True, blank=True)
    reminder_days = models.PositiveSmallIntegerField(default=7)
    organiser = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    organiser_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    link_origin = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    decided = models.TextField(blank=True)
    minutes_text = models.TextField(blank=True)
    next_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil group plan organiser kind framework"
        free_text = "title place purpose agenda cancel_reason decided minutes_text"
        staff = "organiser_name changed_by_name"
        place = "link_origin"
        plain = (
            "state starts_at minutes papers_due_on reminder_days created_at sequence held_at cancelled_at next_on "
            "changed_at row_version"
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pupil__isnull=False, group__isnull=True) | Q(pupil__isnull=True, group__isnull=False),
                name="meeting_is_about_a_pupil_or_of_a_group",
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False) | ~Q(state="held") & Q(held_at__isnull=True),
                name="held_meeting_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | ~Q(state="cancelled") & Q(cancelled_at__isnull=True),
                name="cancelled_meeting_says_when",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="meeting_has_a_length"),
        ]
        indexes = [
            models.Index(fields=["school", "state", "starts_at", "id"], name="meeting_by_time"),
            models.Index(fields=["pupil", "-starts_at"], name="meeting_of_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.title} at {self.starts_at:%Y-%m-%d %H:%M}"


class Invitation(SchoolOwned):
    """One person who is asked to a meeting, and everything that came of it. Never deleted: uninvited is a day.

    The links follow from `link_nonce` and the installation's key (rules.make_token); of each only the hash is kept.
    `sent_sequence` is what the person's calendar knows, at the address `sent_to`: a cancellation goes there too.
    Of the newest minutes: `minutes_sent_at` is when they went out by mail, `minutes_paper_at` since when they are for
    paper instead, and `minutes_given_at` when somebody gave them on paper.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    person = models.CharField(max_length=10, choices=[(k.value, v) for k, v in PERSON_LABELS.items()])
    membership = models.ForeignKey(
        "access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="meeting_invitations"
    )
    contact = models.ForeignKey(
        "pupils.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="meeting_invitations"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    link_nonce = models.CharField(max_length=40)
    answer_hash = models.CharField(max_length=64, unique=True)
    minutes_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.EmailField(blank=True)
    sent_sequence = models.PositiveIntegerField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in ANSWER_LABELS.items()])
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    wants_other_time = models.CharField(max_length=500, blank=True)
    papers_seen_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(
        max_length=10, blank=True, choices=[(k.value, v) for k, v in ATTENDANCE_LABELS.items()]
    )
    minutes_sent_at = models.DateTimeField(null=True, blank=True)
    minutes_paper_at = models.DateTimeField(null=True, blank=True)
    minutes_given_at = models.DateTimeField(null=True, blank=True)
    minutes_given_by_name = models.CharField(max_length=120, blank=True)
    minutes_seen_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "meeting__pupil"
        to_account = "membership__user"
        keeps = Keeps.FILE
        key = "meeting membership contact"
        third_party = "name role email sent_to"
        free_text = "wants_other_time"
        staff = "answered_by_name minutes_given_by_name"
        secret = "link_nonce answer_hash minutes_hash"  # noqa: S105
        plain = (
            "person position added_at withdrawn_at sent_at sent_sequence reminded_at received_at answer answered_at "
            "needs_interpreter papers_seen_at attendance minutes_sent_at minutes_paper_at minutes_given_at "
            "minutes_seen_at"
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "membership"],
                condition=Q(membership__isnull=False, withdrawn_at__isnull=True),
                name="colleague_asked_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "contact"],
                condition=Q(contact__isnull=False, withdrawn_at__isnull=True),
                name="contact_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="answer_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(minutes_given_at__isnull=True, minutes_given_by_name="")
                | Q(minutes_given_at__isnull=False) & ~Q(minutes_given_by_name=""),
                name="minutes_given_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "position", "id"], name="invitation_in_order")]

    def __str__(self) -> str:
        return f"{self.name} to {self.meeting_id}"


class Words(SchoolOwned):
    """What one person sent for a meeting, or said and somebody wrote down. Rows are added and never changed.

    Targets stand one on a line. `recorded_by_name` is empty where the person wrote it themselves.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="words")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=12, choices=[(k.value, v) for k, v in WORDS_LABELS.items()])
    by_name = models.CharField(max_length=120)
    by_role = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    long_term = models.TextField(blank=True)
    short_term = models.TextField(blank=True)
    said_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = "meeting__pupil"
        to_account = "invitation__membership__user"
        keeps = Keeps.FILE
        key = "meeting invitation"
        third_party = "by_name by_role"
        free_text = "text long_term short_term"
        staff = "recorded_by_name"
        plain = "kind said_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="", long_term="", short_term=""), name="meeting_words_say_something"
            )
        ]
        indexes = [models.Index(fields=["meeting", "said_at"], name="meeting_words_in_order")]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.text[:40]}"


class Paper(SchoolOwned):
    """A paper that everybody asked can read before the meeting, as PDF. In the database, to travel with a backup."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(max_length=120)
    content = models.BinaryField()
    n_bytes = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "meeting__pupil"
        keeps = Keeps.FILE
        key = "meeting"
        free_text = "title content"
        staff = "added_by_name"
        plain = "n_bytes added_at removed_at"

    def __str__(self) -> str:
        return self.title


class SentMinutes(SchoolOwned):
    """Minutes as they went out. They never change; better ones are another row."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sent_minutes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    sent_at = models.DateTimeField()
    sent_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = "meeting__pupil"
        keeps = Keeps.FILE
        key = "meeting"
        free_text = "text"
        staff = "sent_by_name"
        plain = "number sent_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="minutes_number_once")]

    def __str__(self) -> str:
        return f"minutes {self.number} of {self.meeting_id}"


class MeetingAction(SchoolOwned):
    """One thing that somebody will do after a meeting, by a day; chased on lists and by mail until it is done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    faculty = models.ForeignKey("schools.Faculty", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(
        "access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="meeting_actions"
    )
    owner_name = models.CharField(max_length=120)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_name = models.CharField(max_length=120, blank=True)
    done_note = models.CharField(max_length=500, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "meeting__pupil"
        to_account = "owner__user"
        keeps = Keeps.FILE
        key = "meeting owner faculty"
        free_text = "text done_note"
        third_party = "owner_name"
        staff = "done_by_name"
        plain = "due_on created_at done_at chased_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by_name="") | Q(done_at__isnull=False) & ~Q(done_by_name=""),
                name="action_done_by_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["school", "due_on", "id"], condition=Q(done_at__isnull=True), name="meeting_action_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_name}: {self.text[:40]}"


class FacultyCheck(SchoolOwned):
    """What a member of the liaison group said of their faculty's part of the register. The newest stands.

    `pupil_ids` are the keys of whom they were shown, so that a later change can be seen; no names.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="faculty_checks")
    faculty = models.ForeignKey("schools.Faculty", on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=[(k.value, v) for k, v in CHECK_LABELS.items()])
    words = models.TextField(blank=True)
    pupil_ids = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    membership = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "meeting faculty membership pupil_ids"
        free_text = "words"
        staff = "checked_by_name"
        plain = "answer checked_at"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(answer="differs") | ~Q(words=""), name="difference_is_in_words")
        ]
        indexes = [models.Index(F("meeting"), F("faculty"), F("checked_at").desc(), name="faculty_check_newest")]

    def __str__(self) -> str:
        return f"{self.faculty_id}: {self.answer}"
