"""Reading leaves its mark: opened, read; and reminders to those for whom plans wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access import queries as access
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock, mail
from handrail.core.errors import Refused
from handrail.plans.actions import note_viewed
from handrail.plans.queries import GroupSight, sights_of
from handrail.plans.types import PlanState
from handrail.readings import policy, queries
from handrail.readings.models import PlanReading, ReadingReminder
from handrail.readings.rules.waiting import reminder
from handrail.readings.types import AdultReading, OwnReading, ReadCount

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanVersion

audit.register_events(
    {
        "PLAN_READ": "said that they have read the plan",
        "READING_REMINDED": "reminded somebody by e-mail of plans that wait to be read",
    }
)

NO_MAIL = "This installation sends no e-mail. Print the list instead, or ask whoever looks after Handrail to set it up."
NOBODY = (
    "Nobody was reminded. Choose adults for whom plans wait, who have an e-mail address and were not reminded today."
)


def note_opened(
    *, actor: Actor, plan: Plan, number: int | None = None, counts: bool = False
) -> tuple[OwnReading | None, ReadCount | None]:
    """Note that the actor opened a plan, and that they have seen what is agreed if they are to read it.

    `number` is the version on the page; without it the page shows the plan as it is now. Returns how far they are, None
    for whoever is not asked to read it; and with `counts` how many have read it. The policy has handed `plan` out.
    Three queries at most.
    """
    note_viewed(actor=actor, plan=plan)
    reading, read = queries.plan_reading(actor, plan, counts=counts)
    # A plan that is being changed shows the draft: what is agreed stands on the page of its version.
    shows_it = reading and (number == reading.number or (number is None and plan.state != PlanState.DRAFT))
    if reading and shows_it and reading.waits and reading.seen_at is None:
        _seen(actor, [reading.version_id])
    return reading, read


def _seen(actor: Actor, version_ids: Collection[UUID]) -> None:
    """Keep when each version was first seen. One query; what was seen before stays as it was."""
    now = clock.now()
    rows = [
        PlanReading(school_id=actor.school_id, version_id=key, membership_id=actor.membership_id, first_seen_at=now)
        for key in version_ids
    ]
    PlanReading.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def acknowledge(*, actor: Actor, version_ids: Collection[UUID]) -> int:
    """Keep that the actor has read these versions; return how many. Again, it changes nothing.

    A version that no longer holds, or that is not theirs to read, is passed over: what replaced it still waits.
    Errors: Denied.
    """
    check_can(actor, Permission.PLAN_VIEW)
    rows = policy.versions_to_read(actor).filter(pk__in=list(version_ids)).defer("snapshot").select_related("plan")
    versions = list(rows.order_by("pk"))
    if not versions:
        return 0
    _seen(actor, [row.pk for row in versions])
    waiting = PlanReading.objects.filter(
        membership_id=actor.membership_id, version__in=[row.pk for row in versions], acknowledged_at__isnull=True
    )
    n_read = waiting.update(acknowledged_at=clock.now())
    sights = sights_of(actor, [row.plan_id for row in versions if row.plan.pupil_id is None])
    audit.record_many(
        actor,
        "PLAN_READ",
        [
            audit.Event(row.plan, key, new={"version": row.number})
            for row in versions
            for key in _pupils_read_of(row, sights)
        ],
    )
    return n_read


def _pupils_read_of(version: PlanVersion, sights: Mapping[UUID, GroupSight]) -> list[UUID | None]:
    """Return whose trail tells that a plan was read: its pupil's, or those of the group's pupils whom one reaches."""
    if version.plan.pupil_id is not None:
        return [version.plan.pupil_id]
    return [key for key, _ in sights[version.plan_id].reached]


@transaction.atomic
def remind(*, actor: Actor, membership_ids: Collection[UUID], link: str) -> int:
    """Remind adults by e-mail of the plans that wait for them, each once a day; return how many. It names no pupil.

    Only of plans that the actor oversees. `link` is where the reader finds what waits.
    Errors: Denied; Refused where no mail can be sent, or nobody is left to remind.
    """
    check_can(actor, Permission.PLAN_AGREE)
    if not mail.is_set_up():
        raise Refused(NO_MAIL, field="adult")
    plans = queries.readers_of(actor, queries.versions_listed(actor))
    chosen = [
        row
        for row in queries.adults_of(plans)
        if row.membership_id in set(membership_ids) and row.n_waiting and row.reminded_on != clock.today()
    ]
    addresses = _addresses(actor, chosen)
    reached = [row for row in chosen if addresses.get(row.membership_id)]
    if not reached:
        raise Refused(NOBODY, field="adult")
    reminders = [
        ReadingReminder(
            school_id=actor.school_id,
            membership_id=row.membership_id,
            sent_on=clock.today(),
            sent_by_name=actor.name,
            n_plans=row.n_waiting,
        )
        for row in reached
    ]
    ReadingReminder.objects.bulk_create(reminders)
    for row in reached:
        subject, text = reminder(
            first_name=row.name.split()[0],
            n_plans=row.n_waiting,
            school_name=actor.school_name,
            sender=actor.name,
            link=link,
        )
        mail.send_later(to=addresses[row.membership_id], subject=subject, text=text)
    audit.record_many(actor, "READING_REMINDED", [audit.Event(row, new={"n_plans": row.n_plans}) for row in reminders])
    return len(reached)


def _addresses(actor: Actor, adults: Sequence[AdultReading]) -> dict[UUID, str]:
    """Return membership -> e-mail address. One query."""
    rows = access.members(actor).filter(pk__in=[row.membership_id for row in adults])
    return {row.pk: row.user.email or "" for row in rows}
