"""Typing in a week of counts at once, as a paper tally sheet brings them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.progress import policy
from handrail.progress.actions import observing
from handrail.progress.models import Observation
from handrail.progress.recording import DayCount

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget

NOTHING_TYPED = "Type in at least one day."
SAVED_ALREADY = "This day was saved from this page already, as something else. Open the page again to add a count."


@transaction.atomic
def record_week(*, actor: Actor, pupil_target_id: UUID, days: Sequence[DayCount]) -> int:
    """Keep the counts of up to a week for one target; return how many are kept. Either all of them or none.

    Days without words are passed over. A day whose `id` is kept already with the same content counts as kept, so the
    whole can be sent again. Four statements and one event, for any number of days. Errors: NotVisible, Denied; Refused
    with field 'value-<day>' of the first day that cannot be kept, or None.
    """
    check_can(actor, Permission.OBSERVATION_RECORD)
    pupil_target = observing._locked(actor, pupil_target_id)
    typed = [day for day in days if day.text.strip()]
    if not typed:
        raise Refused(NOTHING_TYPED)
    is_in_use = bool(policy.in_use_among([pupil_target.pk]))
    known = Observation.objects.in_bulk([day.id for day in typed if day.id is not None])
    created = []
    for day in typed:
        try:
            content = _content(day, pupil_target)
            if day.id in known:
                _check_same(known[day.id], content)
                continue
            observing._check(pupil_target, is_in_use=is_in_use, **_checked(content))
        except Refused as refusal:
            raise Refused(refusal.message, field=f"value-{day.on.isoformat()}") from None
        created.append(
            observing._row(actor, pupil_target, content, observation_id=day.id or new_id(), observed_at=None)
        )
    Observation.objects.bulk_create(created)
    if created:
        new = {"n_records": len(created), "days": _days(created)}
        audit.record(actor, "OBSERVATIONS_RECORDED", pupil_id=pupil_target.pupil_id, new=new)
    return len(typed)


def _content(day: DayCount, pupil_target: PupilTarget) -> dict[str, Any]:
    has_measure = bool(pupil_target.target.measure)
    return {
        "pupil_target_id": pupil_target.pk,
        "observed_on": day.on,
        "value": observing._read(day.text, pupil_target) if has_measure else None,
        "note": "" if has_measure else day.text.strip(),
    }


def _checked(content: dict[str, Any]) -> dict[str, Any]:
    return {key: content[key] for key in ("observed_on", "value", "note")}


def _check_same(kept: Observation, content: dict[str, Any]) -> None:
    if any(getattr(kept, key) != value for key, value in content.items()):
        raise Refused(SAVED_ALREADY)


def _days(rows: Iterable[Observation]) -> list[str]:
    return sorted(row.observed_on.isoformat() for row in rows)
