"""Planning meetings: the meeting, its append-only list of events, places of people, and tasks that came out."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from handrail.core.models import Record, SchoolOwned
from handrail.core.privacy import Keeps
from handrail.planning.types import Kind, Stage


class PlanningMeeting(SchoolOwned):
    """One live planning meeting about one pupil. What was said and voted stands in its events.

    `n_events` is the number of the last event; every writer holds this row first, so that two never interleave. `code`
    is what people type to join; empty while the door is closed.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="planning_meetings")
    plan = models.ForeignKey(
        "plans.Plan", null=True, blank=True, on_delete=models.SET_NULL, related_name="planning_meetings"
    )
    framework = models.CharField(max_length=40)
    held_on = models.DateField()
    code = models.CharField(max_length=6, blank=True)
    n_events = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    new_plan = models.ForeignKey("plans.Plan", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil plan framework made_by new_plan"
        staff = "made_by_name ended_by_name"
        secret = "code"  # noqa: S105
        plain = "held_on n_events created_at changed_at ended_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="")
                | Q(ended_at__isnull=False, code="") & ~Q(ended_by_name=""),
                name="planning_meeting_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["school", "pupil", "-held_on", "-id"], name="planning_meeting_of_pupil")]

    def __str__(self) -> str:
        return f"planning meeting on {self.held_on}"


class EventQuerySet(models.QuerySet["PlanningEvent"]):
    """Reads events; refuses to change them. They go with their meeting, when its time is over."""

    def update(self, **values: Any) -> NoReturn:
        raise EventsAreFixed("What happened at a meeting never changes.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EventsAreFixed("What happened at a meeting never changes.")


class EventsAreFixed(Exception):
    """Somebody tried to change an event. That is a mistake in the program."""


class PlanningEvent(SchoolOwned):
    """One thing that happened at a meeting. Rows are only ever added; undoing adds one too.

    `key` comes from whoever sent it, so that a phone which tries again does nothing twice. `person` is the place of
    whoever did it, or None for staff at the facilitator's page, whose name is in `by_name`.
    """

    meeting = models.ForeignKey(PlanningMeeting, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=40)
    person = models.ForeignKey("planning.Participant", null=True, on_delete=models.SET_NULL, related_name="events")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects: ClassVar[Any] = ScopedManager(school="school", _manager_class=models.Manager.from_queryset(EventQuerySet))

    class Privacy:
        to_pupil = "meeting__pupil"
        keeps = Keeps.FILE
        key = "meeting person"
        # Words of everybody who was there, and their names.
        free_text = "payload"
        third_party = "by_name"
        secret = "key"  # noqa: S105
        plain = "number kind at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="planning_event_number_once"),
            models.UniqueConstraint(fields=["meeting", "key"], name="planning_event_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; a kept one is never written again."""
        if not self._state.adding:
            raise EventsAreFixed("What happened at a meeting never changes.")
        super().save(*args, **kwargs)


class Participant(SchoolOwned):
    """Somebody's place at one meeting. `token_hash` is the SHA-256 of what their phone keeps; empty without a phone."""

    meeting = models.ForeignKey(PlanningMeeting, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(max_length=60)
    membership = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Privacy:
        to_pupil = "meeting__pupil"
        keeps = Keeps.FILE
        key = "meeting membership"
        third_party = "name"
        secret = "token_hash"  # noqa: S105
        plain = "created_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="planning_place_token_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "membership"],
                condition=Q(membership__isnull=False),
                name="one_place_of_a_member_at_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanningNote(SchoolOwned):
    """What the recorder wrote down of one stage: what the board does not hold, such as the sharing."""

    meeting = models.ForeignKey(PlanningMeeting, on_delete=models.CASCADE, related_name="notes")
    stage = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Stage])
    text = models.TextField(blank=True)
    changed_by_name = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    class Privacy:
        to_pupil = "meeting__pupil"
        keeps = Keeps.FILE
        key = "meeting"
        free_text = "text"
        staff = "changed_by_name"
        plain = "stage changed_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "stage"], name="planning_note_once_a_stage")]

    def __str__(self) -> str:
        return f"notes of {self.stage}"


class PlanningTask(SchoolOwned):
    """An action that is within the normal work of class and school: who does it, until when, and whether it is done."""

    meeting = models.ForeignKey(PlanningMeeting, on_delete=models.CASCADE, related_name="tasks")
    wording = models.CharField(max_length=200)
    goal = models.CharField(max_length=200)
    # The member of staff whom the name names; None for a parent, a professional, or a name that two of staff have.
    owner = models.ForeignKey(
        "access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="planning_tasks"
    )
    owner_name = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = "meeting__pupil"
        to_account = "owner__user"
        keeps = Keeps.FILE
        key = "meeting owner"
        free_text = "wording goal"
        third_party = "owner_name"
        staff = "done_by_name"
        plain = "due_on position done_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="planning_task_position_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by_name="") | Q(done_at__isnull=False) & ~Q(done_by_name=""),
                name="planning_task_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.wording


class DoorCode(Record):
    """Where a code leads. It belongs to no school's rows, so that it can be looked up before the school is known.

    It holds keys only. With `participant_uuid` it gives one person's place to another phone, once. Rows go when the
    door closes or the meeting ends.
    """

    code = models.CharField(max_length=6, unique=True)
    school_uuid = models.UUIDField()
    meeting_uuid = models.UUIDField()
    participant_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.WORK
        in_copy = False
        key = "school_uuid meeting_uuid participant_uuid"
        secret = "code"  # noqa: S105
        plain = "created_at"

    class Meta:
        indexes = [models.Index(fields=["meeting_uuid"], name="door_code_of_meeting")]

    def __str__(self) -> str:
        return f"code of {self.meeting_uuid}"


class Pulse(Record):
    """The number of a meeting's last event, for the screens that follow it: no words, no names, no school.

    The key is the meeting's. One cheap query asks for all meetings that a web process follows.
    """

    number = models.PositiveIntegerField(default=0)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.WORK
        in_copy = False
        plain = "number"

    def __str__(self) -> str:
        return f"{self.pk}: {self.number}"
