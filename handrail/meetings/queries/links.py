"""The links of invitations: worked out when they are needed, never kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from handrail.meetings import rules
from handrail.meetings.types import FORM_WORDS, Facts, Form, LinkFor

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting

_VIEWS = {LinkFor.ANSWER: "meetings:link", LinkFor.MINUTES: "meetings:minutes-link"}


def token_of(invitation: Invitation, link: LinkFor) -> str:
    """Return the last part of an invitation's link. No query."""
    key = hashlib.sha256(b"handrail.meetings.links" + settings.SECRET_KEY.encode()).digest()
    return rules.make_token(key, invitation.school_id, invitation.pk, invitation.link_nonce, link)


def link_of(invitation: Invitation, link: LinkFor, origin: str) -> str:
    """Return a whole link. `origin` is where people reach this installation. No query."""
    return origin.rstrip("/") + reverse(_VIEWS[link], args=[token_of(invitation, link)])


def actions_link(origin: str) -> str:
    """Return the address of a reader's own open actions, or '' where nobody knows where people reach Handrail."""
    return f"{origin.rstrip('/')}{reverse('meetings:action-list')}?whose=mine" if origin else ""


def facts_of(meeting: Meeting) -> Facts:
    """Return what mails and letters say of a meeting. At most four queries, none for what is loaded."""
    from handrail.frameworks.queries import get_framework

    kind = rules.kind_coded(get_framework(meeting.framework), meeting.kind)
    pupil, group, school = meeting.pupil, meeting.group, meeting.school
    return Facts(
        meeting_id=meeting.pk,
        sequence=meeting.sequence,
        school=school.name,
        telephone=school.telephone,
        what=FORM_WORDS[kind.form if kind else Form.TALK],
        whom=pupil.first_name if pupil else group.name if group else "",
        initials=rules.initials_of(pupil.name) if pupil else "",
        is_group=pupil is None,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        organiser=meeting.organiser_name,
        time_zone=timezone.get_current_timezone_name(),
    )
