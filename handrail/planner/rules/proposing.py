"""Spread a term's reviews over teachers, days and review days. The same question has always the same answer.

A proposal is only that: it says for each review where, and why there; people take it whole, in part or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from handrail.planner.rules.weeks import monday_of
from handrail.planner.types import LeftOut, Placed, Proposal, Sitting, ToPlace
from handrail.schools.rules import words

# A teacher who also teaches holds at most this many reviews on an ordinary day (house rule).
PER_TEACHER_AND_DAY = 2
# A review that comes later than its day by more than this waits too long; the law's day holds in any case (house rule).
LATER_DAYS = 14


def window(
    *,
    last_on: date,
    due_on: date,
    today: date,
    term_starts_on: date,
    term_ends_on: date,
    notice_days: int = 0,
    law_on: date | None = None,
    guidance_on: date | None = None,
) -> tuple[date, date]:
    """Return the first and the last day on which a proposal may put a review; where there is none, the last is first.

    Not before half of its time has passed, nor before there is time to invite; at most two weeks after its own day (of
    an overdue one: after today), never after the law's last day or the term's. Guidance that is still to come holds
    too. A review that is due before there is time to invite is not held back by that.
    Source: half the time and two weeks are house rules, the first as in `plans.rules.periods`.
    """
    first = max(today, term_starts_on)
    last = min(max(due_on, today) + timedelta(days=LATER_DAYS), term_ends_on)
    if law_on is not None:
        last = min(last, law_on)
    if guidance_on is not None and guidance_on >= first:
        last = min(last, guidance_on)
    earliest = max(first, last_on + (due_on - last_on) / 2, today + timedelta(days=notice_days))
    return (earliest if earliest <= last else first), last


def propose(
    reviews: Sequence[ToPlace],
    sittings: Sequence[Sitting],
    open_days: Sequence[date],
    *,
    taken: Mapping[date, int] | None = None,
    taken_by_teacher: Mapping[tuple[UUID, date], int] | None = None,
    per_teacher_and_day: int = PER_TEACHER_AND_DAY,
) -> Proposal:
    """Give each review a day: first the times of review days, then the ordinary days, week by week as even as can be.

    `open_days` are the days on which pupils come; `taken` and `taken_by_teacher` are reviews that stay where they are.
    The most urgent review chooses first. On ordinary days it goes to the week that is least beyond its share (as many
    as its days of the term's days), there to the day nearest its own, and a teacher has at most so many on a day.
    """
    days = sorted(set(open_days))
    order = sorted(reviews, key=lambda one: (one.latest_on, one.due_on, one.name, str(one.plan_id)))
    placed = _seated(order, sittings, set(days))
    load = Counter(dict.fromkeys(map(monday_of, days), 0))
    by_day = Counter(dict(taken or {}))
    for day, number in by_day.items():
        load[monday_of(day)] += number
    busy = Counter(dict(taken_by_teacher or {}))
    for seat in placed.values():
        load[monday_of(seat.to_on)] += 1
    rest = [one for one in order if one.plan_id not in placed]
    total, n_days = sum(load.values()) + len(rest), Counter(map(monday_of, days))
    share = {week: ceil(total * n_days[week] / max(1, len(days))) for week in load}
    left_out = []
    for one in rest:
        allowed = [day for day in days if one.earliest_on <= day <= one.latest_on]
        free = [day for day in allowed if one.teacher is None or busy[one.teacher, day] < per_teacher_and_day]
        if not free:
            left_out.append(LeftOut(one.plan_id, one.name, one.due_on, _why_not(one, allowed)))
            continue
        best = min(
            free,
            key=lambda day: (
                max(0, load[monday_of(day)] + 1 - share[monday_of(day)]),
                abs((day - one.due_on).days),
                by_day[day],
                day,
            ),
        )
        why = _why(one, best, days, free, load, share)
        placed[one.plan_id] = Placed(one.plan_id, one.name, one.due_on, best, why)
        load[monday_of(best)] += 1
        by_day[best] += 1
        if one.teacher is not None:
            busy[one.teacher, best] += 1
    in_order = sorted(placed.values(), key=lambda one: (one.to_on, one.at is None, str(one.at), one.name, one.plan_id))
    return Proposal(tuple(in_order), tuple(sorted(left_out, key=lambda one: (one.on, one.name, one.plan_id))))


def _seated(order: Sequence[ToPlace], sittings: Sequence[Sitting], days: set[date]) -> dict[UUID, Placed]:
    """Fill the times of the review days, day by day, with the reviews that they are for."""
    found: dict[UUID, Placed] = {}
    for sitting in sorted(sittings, key=lambda one: (one.on, one.free[:1], str(one.day_id))):
        if sitting.on not in days:
            continue
        fitting = [one for one in order if one.plan_id not in found and _fits(one, sitting)]
        for one, at in zip(fitting, sitting.free, strict=False):
            why = f"{sitting.label}, at {at:%H:%M}."
            found[one.plan_id] = Placed(one.plan_id, one.name, one.due_on, sitting.on, why, sitting.day_id, at)
    return found


def _fits(one: ToPlace, sitting: Sitting) -> bool:
    if not one.earliest_on <= sitting.on <= one.latest_on:
        return False
    if sitting.teacher is not None and sitting.teacher != one.teacher:
        return False
    return sitting.group is None or sitting.group in one.groups


def _why(
    one: ToPlace,
    best: date,
    days: Sequence[date],
    free: Sequence[date],
    load: Mapping[date, int],
    share: Mapping[date, int],
) -> str:
    own, new = monday_of(one.due_on), monday_of(best)
    if best == one.due_on:
        return "Its own day is a good one."
    if one.due_on < days[0]:
        return f"It was due on {words(one.due_on)}; this is the nearest good day."
    if one.due_on not in days:
        return f"{words(one.due_on)} is a day without pupils; this is the nearest good day."
    if not one.earliest_on <= one.due_on <= one.latest_on:
        return f"{words(one.due_on)} is too early or too late for it; this is the nearest good day."
    if one.due_on not in free:
        whose = one.teacher_name or "The teacher"
        return f"{whose} has enough reviews on {words(one.due_on)}; this is the nearest good day."
    return (
        f"The week of {words(own)} has {load[own]} already, where {share[own]} would be an even share; "
        f"the week of {words(new)} has {load[new]}."
    )


def _why_not(one: ToPlace, allowed: Sequence[date]) -> str:
    if allowed:
        return (
            f"{one.teacher_name or 'The teacher'} has no day left that is allowed. Move it by hand, or ask a colleague."
        )
    if one.law_on is not None and one.law_on < one.earliest_on:
        return f"The law's last day was {words(one.law_on)}. Hold this review as soon as you can."
    return "No day of this term is allowed for it. Leave it, or choose another term."
