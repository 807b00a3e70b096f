"""The weekly look: all key children of one adult with their play-plan targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock, drawings
from handrail.progress.queries import SeenRow
from handrail.pupils.policy import limit_to_visible
from handrail.rewards import policy
from handrail.rewards.rules import early_years as rules
from handrail.rewards.rules.day_cards import monday_of
from handrail.rewards.types import LOOK_LABELS, Look, LookRow, WeekChild, WeekTarget

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.pupils.models import Pupil
    from handrail.rewards.models import PlayLook

CHILDREN_ON_A_PAGE = 30


def week_children(actor: Actor, monday: date) -> tuple[WeekChild, ...]:
    """Return one's key children with their targets in one week, by name, 30 at most. Four queries; one without any."""
    by_child: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for part in policy.play_targets(actor)[: CHILDREN_ON_A_PAGE * 12]:
        by_child[part.pupil_id].append(part)
    if not by_child:
        return ()
    children = list(by_child)[:CHILDREN_ON_A_PAGE]
    key_workers = policy.key_workers_of(children)
    looks = _looks([part.pk for child in children for part in by_child[child]], monday)
    closed = _closed(children, monday)
    return tuple(
        _child(actor, by_child[key], looks, key_workers.get(key, set()), closed.get(key), monday) for key in children
    )


def looks_of_pupil(actor: Actor, pupil: Pupil) -> tuple[tuple[date, str, str, LookRow], ...]:
    """Return what was seen of a pupil's play-plan targets, the newest week first: week, target, what, by whom."""
    from handrail.rewards.models import PlayLook

    rows = limit_to_visible(PlayLook.objects.all(), actor, Permission.PLAN_VIEW, pupil="pupil_target__pupil_id")
    rows = rows.filter(pupil_target__pupil=pupil, pupil_target__target__plan__is_confidential=False)
    rows = rows.select_related("pupil_target__target").order_by("-week_on", "pupil_target_id", "seen_at")[:24]
    return tuple((row.week_on, row.pupil_target.target.wording, _label(row.look), _look(row)) for row in rows)


def tell_seen(pupil_target_ids: Collection[UUID], each: int) -> Iterable[SeenRow]:
    """Tell what adults saw of these targets in their weekly looks, so many of each, the newest first. One query."""
    from handrail.rewards.models import PlayLook

    newest = [F("week_on").desc(), F("seen_at").desc(), F("pk").desc()]
    rows = PlayLook.objects.filter(pupil_target_id__in=list(pupil_target_ids))
    rows = rows.annotate(rank=Window(RowNumber(), partition_by=[F("pupil_target_id")], order_by=newest))
    for row in rows.filter(rank__lte=each).order_by("pupil_target_id", "rank"):
        words = ". ".join(part for part in (_label(row.look), row.seen) if part)
        yield SeenRow(row.pupil_target_id, _day_of(row), words, row.by_name)


def _day_of(row: PlayLook) -> date:
    """Return the day of a look; one that was written down after its week counts for the week's end."""
    return min(timezone.localdate(row.seen_at), row.week_on + timedelta(days=6))


def _looks(parts: list[UUID], monday: date) -> dict[UUID, list[PlayLook]]:
    from handrail.rewards.models import PlayLook

    since = monday - timedelta(weeks=rules.WEEKS_SHOWN)
    rows = PlayLook.objects.filter(pupil_target_id__in=parts, week_on__gte=since, week_on__lte=monday)
    found: dict[UUID, list[PlayLook]] = defaultdict(list)
    for row in rows.order_by("week_on", "seen_at", "pk"):
        found[row.pupil_target_id].append(row)
    return found


def _closed(children: Iterable[UUID], monday: date) -> dict[UUID, tuple]:
    from handrail.rewards.models import PlayWeek

    rows = PlayWeek.objects.filter(pupil_id__in=list(children), week_on=monday)
    return {key: (at, by) for key, at, by in rows.values_list("pupil_id", "closed_at", "closed_by_name")}


def _child(
    actor: Actor,
    parts: list[PupilTarget],
    looks: dict[UUID, list[PlayLook]],
    key_workers: set[UUID],
    closed: tuple | None,
    monday: date,
) -> WeekChild:
    pupil = parts[0].pupil
    targets = tuple(_target(actor, part, looks.get(part.pk, []), key_workers, monday) for part in parts)
    return WeekChild(
        pupil_id=pupil.pk,
        name=pupil.name,
        first_name=pupil.first_name,
        place=pupil.class_name,
        targets=targets,
        may_close=policy.may_close_week(actor, key_workers),
        n_seen=sum(row.own is not None or any(other.look is not None for other in row.others) for row in targets),
        closed_at=closed[0] if closed else None,
        closed_by=closed[1] if closed else "",
    )


def _target(actor: Actor, part: PupilTarget, looks: list[PlayLook], key_workers: set[UUID], monday: date) -> WeekTarget:
    this = [row for row in looks if row.week_on == monday]
    own = next((row for row in this if row.by_id == actor.membership_id), None)
    weeks: dict[date, list[tuple[Look | None, bool]]] = defaultdict(list)
    for row in looks:
        if row.week_on < monday:
            weeks[row.week_on].append((_answer(row.look), row.by_id in key_workers))
    before = [(week, look) for week, given in weeks.items() if (look := rules.stands_for(given)) is not None]
    return WeekTarget(
        pupil_target_id=part.pk,
        wording=part.target.wording,
        own=_answer(own.look) if own else None,
        own_seen=own.seen if own else "",
        others=tuple(_look(row) for row in this if row is not own),
        before=tuple(
            (week, look, drawings.growing(look, title=f"Week of {week.day} {week:%B}: {LOOK_LABELS[look].lower()}"))
            for week, look in before
        ),
    )


def _answer(kept: int | None) -> Look | None:
    return None if kept is None else Look(kept)


def _label(kept: int | None) -> str:
    return "" if kept is None else LOOK_LABELS[Look(kept)]


def _look(row: PlayLook) -> LookRow:
    return LookRow(row.by_name, _answer(row.look), _label(row.look), row.seen)


def this_monday() -> date:
    """Return the Monday of today's week. No query."""
    return monday_of(clock.today())
