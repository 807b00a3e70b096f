"""What the recorder writes down: words for each stage that the board does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.planning import policy, queries, rules
from handrail.planning.models import PlanningNote
from handrail.planning.types import LONGEST_NOTE, NoteChange, SavedNotes, Stage

audit.register_events({"PLANNING_NOTES_WRITTEN": "wrote notes of a planning meeting"})


@transaction.atomic
def write_notes(*, actor: Actor, meeting_id: UUID, changes: Mapping[Stage, NoteChange]) -> SavedNotes:
    """Keep the notes of stages; words that somebody else changed meanwhile are not overwritten, but returned.

    The trail says once an hour that somebody wrote.
    Errors: NotVisible; Denied unless one leads the meeting or is its recorder; Refused (field: the stage) for what is
    too long, or without field when the notes stand.
    """
    meeting = policy.get_meeting(actor, meeting_id, lock=True)
    policy.check_can_write_notes(actor, meeting, queries.recorder_of(meeting))
    if not rules.may_note(meeting.ended_at, clock.now()):
        raise Refused("This meeting ended more than a week ago, so its notes stand.")
    kept = {Stage(row.stage): row for row in PlanningNote.objects.filter(meeting=meeting)}
    conflicts: dict[Stage, tuple[str, str, str]] = {}
    for stage, change in changes.items():
        text, row = rules.note_text(change.text), kept.get(stage)
        stands = row.text if row else ""
        if text == stands:
            continue
        if len(text) > LONGEST_NOTE:
            raise Refused(f"Make it shorter: at most {LONGEST_NOTE:,} letters.", field=stage.value)
        if row is not None and change.base is not None and rules.note_text(change.base) != stands:
            conflicts[stage] = (stands, row.changed_by_name, f"{timezone.localtime(row.changed_at):%H:%M}")
            continue
        row = row or PlanningNote(school_id=meeting.school_id, meeting=meeting, stage=stage)
        row.text, row.changed_by_name, row.changed_at = text, actor.name, clock.now()
        row.save()
        kept[stage] = row
        audit.record_view(actor, "PLANNING_NOTES_WRITTEN", subject=meeting, pupil_id=meeting.pupil_id)
    return SavedNotes({stage: row.text for stage, row in kept.items()}, conflicts)
