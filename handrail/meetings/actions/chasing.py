"""Chasing actions that are overdue: one mail to each owner, and no action more than once a week."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.queries import actor_for
from handrail.core import audit, clock, mail
from handrail.meetings import policy, queries, rules
from handrail.meetings.actions.shared import record
from handrail.meetings.models import MeetingAction
from handrail.meetings.rules import words as letters

if TYPE_CHECKING:
    from handrail.access.models import Membership

audit.register_events({"MEETING_ACTION_CHASED": "reminded somebody of an action of a meeting"})


@transaction.atomic
def chase(*, school_id: UUID) -> int:
    """Remind the owners of actions that are overdue, and return of how many actions. For each night, inside the scope.

    Only colleagues who have an address and still see the meeting. Run again, it reminds nobody of the same action
    within a week.
    """
    if not mail.is_set_up():
        return 0
    today = clock.today()
    rows = MeetingAction.objects.select_for_update(of=("self",)).filter(
        school_id=school_id, done_at__isnull=True, due_on__lt=today, owner__isnull=False
    )
    rows = rows.exclude(owner__user__email="").exclude(owner__user__email__isnull=True)
    due = [
        row
        for row in rows.select_related("owner__user", "meeting__school").order_by("owner_id", "due_on", "pk")
        if rules.is_to_chase(row.due_on, queries.local_day(row.chased_at) if row.chased_at else None, today)
    ]
    return sum(_chase(owner, list(theirs)) for owner, theirs in groupby(due, key=lambda row: row.owner))


def _chase(owner: Membership | None, rows: list[MeetingAction]) -> int:
    assert owner is not None
    actor = actor_for(owner.user, school_id=owner.school_id)
    if actor is None:
        return 0
    seen = set(
        policy.meetings_visible_to(actor).filter(pk__in={row.meeting_id for row in rows}).values_list("pk", flat=True)
    )
    told = [row for row in rows if row.meeting_id in seen]
    if not told:
        return 0
    school = told[0].meeting.school.name
    origin = next((row.meeting.link_origin for row in told if row.meeting.link_origin), "")
    mail.send_mail_later(
        mail.Mail(
            owner.user.email or "",
            letters.chase_subject(school, len(told)),
            letters.chase_text(school, owner.user.name, len(told), queries.actions_link(origin)),
            from_name=school,
        )
    )
    for row in told:
        row.chased_at = clock.now()
        row.save(update_fields=["chased_at"])
        record(None, "MEETING_ACTION_CHASED", row.meeting, new={"text": row.text, "owner": row.owner_name})
    return len(told)
