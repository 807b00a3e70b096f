"""What people sent for a pupil's meetings, for the review of a plan and for whoever writes the next one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from handrail.access.types import Actor
from handrail.core import clock
from handrail.meetings import policy, rules
from handrail.meetings.queries.people import local_day
from handrail.meetings.types import MeetingState, Person, SentWords, SuggestedTarget, WordsKind
from handrail.plans.types import PlanState

if TYPE_CHECKING:
    from handrail.meetings.models import Words
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

MOST_WORDS = 40
# Plans whose review is still to come: meetings from their first day on are about them.
TO_BE_REVIEWED = (PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE)


def words_for_plan(actor: Actor, plan: Plan) -> list[SentWords]:
    """Return what was sent or said for the meetings about a visible plan of one pupil, the latest first.

    Those of meetings that name the plan, and of meetings that name none and take place in its time. Words that see
    minutes differently stay beside the minutes. Only of meetings that the actor sees. One query, none for a group.
    """
    if plan.pupil_id is None:
        return []
    rows = _words(actor).filter(Q(meeting__plan=plan) | Q(meeting__plan__isnull=True, meeting__pupil_id=plan.pupil_id))
    is_open = plan.state in TO_BE_REVIEWED
    return [
        _sent(row)
        for row in rows.order_by("-said_at", "-pk")[:MOST_WORDS]
        if row.meeting.plan_id == plan.pk
        or rules.concerns_plan(local_day(row.meeting.starts_at), plan.starts_on, None if is_open else plan.ends_on)
    ]


def suggested_targets(actor: Actor, pupil: Pupil) -> list[SuggestedTarget]:
    """Return the targets that were suggested for a visible pupil's meetings within a year, the latest first. One query.

    Of one person the short-term ones come before the long-term ones, in their order.
    """
    since = clock.now() - timedelta(days=rules.SUGGESTED_LAST_DAYS)
    rows = _words(actor).filter(meeting__pupil=pupil, said_at__gte=since).exclude(long_term="", short_term="")
    return [one for row in rows.order_by("-said_at", "-pk")[:MOST_WORDS] for one in _suggested(row)]


def _words(actor: Actor) -> QuerySet[Words]:
    from handrail.meetings.models import Words

    meetings = policy.meetings_visible_to(actor).exclude(state=MeetingState.CANCELLED)
    rows = Words.objects.filter(meeting__in=meetings.values("pk")).exclude(kind=WordsKind.DISAGREEMENT)
    return rows.select_related("meeting", "invitation")


def _who(row: Words) -> str:
    return f"{row.by_name}, {row.by_role}" if row.by_role else row.by_name


def _sent(row: Words) -> SentWords:
    return SentWords(
        meeting_id=row.meeting_id,
        person=Person(row.invitation.person) if row.invitation else Person.CONTACT,
        by=_who(row),
        recorded_by=row.recorded_by_name,
        said_on=local_day(row.said_at),
        meeting=row.meeting.title,
        meeting_on=local_day(row.meeting.starts_at),
        text=row.text,
        long_term=rules.lines_of(row.long_term, most=50),
        short_term=rules.lines_of(row.short_term, most=50),
    )


def _suggested(row: Words) -> Iterable[SuggestedTarget]:
    for is_long_term, text in ((False, row.short_term), (True, row.long_term)):
        for number, wording in enumerate(rules.lines_of(text, most=50)):
            code = f"{row.pk}:{'long' if is_long_term else 'short'}:{number}"
            yield SuggestedTarget(code, wording, is_long_term, _who(row), row.meeting.title, local_day(row.said_at))
