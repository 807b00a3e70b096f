"""What people sent for a meeting, beside the other voices of a review, and as targets for the next plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from handrail.access.types import Actor
from handrail.meetings import queries as meetings
from handrail.meetings.types import Person, SentWords
from handrail.plans.types import Suggestion, SuggestionKind, TargetDraft
from handrail.reviews.types import AdviceRow, Speaker
from handrail.schools.rules import words as day_words

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

SPEAKERS = {
    Person.CONTACT: Speaker.FAMILY,
    Person.PUPIL: Speaker.PUPIL,
    Person.STAFF: Speaker.PROFESSIONAL,
    Person.OUTSIDE: Speaker.PROFESSIONAL,
}


def tell_of_meetings(actor: Actor, plan: Plan) -> list[AdviceRow]:
    """Tell, at a plan's review, what was sent for its meetings: the words as they came, then each target. One query.

    Only of meetings that the actor may see.
    """
    return [row for sent in meetings.words_for_plan(actor, plan) for row in _rows(sent)]


def _rows(sent: SentWords) -> list[AdviceRow]:
    targets = [("Short-term target", wording) for wording in sent.short_term]
    targets += [("Long-term target", wording) for wording in sent.long_term]
    told = f"For the meeting “{sent.meeting}” on {day_words(sent.meeting_on)}"
    if sent.recorded_by:
        told += f", written down by {sent.recorded_by}"
    return [
        AdviceRow(
            text=text,
            suggested_wording=wording,
            said_by=sent.by,
            said_on=sent.said_on,
            standing=told,
            url=reverse("meetings:meeting", args=[sent.meeting_id]),
            speaker=SPEAKERS[sent.person],
        )
        for text, wording in [*([(sent.text, "")] if sent.text else []), *targets]
    ]


def suggest_from_meetings(actor: Actor, pupil: Pupil) -> list[Suggestion]:
    """Return the targets that were suggested for a visible pupil's meetings, to take into a plan. One query."""
    return [
        Suggestion(
            f"meeting:{row.code}",
            SuggestionKind.ADVICE,
            f"{'Long-term target' if row.is_long_term else 'Target'} suggested by {row.by}, for the meeting "
            f"“{row.meeting}”",
            TargetDraft(wording=row.wording, criterion=""),
        )
        for row in meetings.suggested_targets(actor, pupil)
    ]
