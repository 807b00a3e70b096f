"""What the views of meetings share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from handrail.access.http import Request
from handrail.meetings import policy
from handrail.pupils import actions as pupils_actions


def origin_of(request: HttpRequest) -> str:
    """Return where people reach this installation, as the browser asked for it."""
    return request.build_absolute_uri("/").rstrip("/")


def seen_meeting(request: Request, meeting_id: Any, permission: Any = policy.VIEW) -> Any:
    """Return a meeting in reach, and note that its pupil's record was looked at."""
    meeting = policy.get_meeting(request.actor, meeting_id, permission)
    if meeting.pupil is not None:
        pupils_actions.note_viewed(actor=request.actor, pupil=meeting.pupil)
    return meeting
