"""The weekly glance: which targets in reach want a look, by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import DenseRank
from django.db.models.lookups import IsNull

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans.queries import group_name, in_use
from handrail.progress import policy, rules
from handrail.progress.queries.help import HelpRow, open_help_for
from handrail.progress.queries.lines import lines_from
from handrail.progress.queries.phases import agreed_again
from handrail.progress.queries.seen import SeenRow, seen_of
from handrail.progress.rules.glance import is_quiet, quiet_before, week_before, week_in_a_sentence, why_look
from handrail.progress.types import LOOK_LABELS, Line, LookAt
from handrail.pupils.policy import still_here
from handrail.schools.queries import calendar_of

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.progress.models import Observation

ROWS_ON_A_PAGE = 40
# What is read of each target in reach: reading and converting the rest would take as long again.
SHOWN = [
    *("target_id", "pupil_id", "baseline", "criterion", "out_of", "starts_on", "due_on"),
    *("target__wording", "target__measure", "target__unit", "target__rubric", "target__plan__group__name"),
    *("target__plan__pupil_id", "pupil__forename", "pupil__surname", "pupil__preferred_surname"),
    *("pupil__known_as", "pupil__class_name"),
]
LOOK_VARIANTS = {
    LookAt.HELP: "attention",
    LookAt.OFF_TRACK: "attention",
    LookAt.QUIET: "neutral",
    LookAt.MET_EARLY: "good",
}


@dataclass(frozen=True)
class GlanceRow:
    """One target that wants a look, why, and the newest record. `last` is its value in words, empty for none.

    `seen`: the newest look of an adult that is no record of this room, such as a weekly look at a play plan.
    """

    pupil_target_id: UUID
    plan_id: UUID
    pupil_id: UUID
    pupil_name: str
    class_name: str
    wording: str
    group_name: str
    why: tuple[LookAt, ...]
    tags: tuple[tuple[str, str], ...]
    last_on: date | None
    last: str
    due_on: date | None
    help: tuple[HelpRow, ...]
    seen: SeenRow | None = None


@dataclass(frozen=True)
class Glance:
    """The week of one adult: `rows` is a page of GlanceRow in the order of class and name.

    `counts` says of each reason how many targets there are (before `why` narrows); `n_targets` how many are in use.
    `sentence` tells the week before, on a Monday; empty on other days.
    """

    rows: Page
    counts: tuple[tuple[LookAt, str, int], ...]
    n_targets: int
    classes: tuple[str, ...]
    sentence: str


def glance(actor: Actor, *, class_name: str = "", why: LookAt | None = None, page: int = 1) -> Glance:
    """Return what wants a look this week in the actor's reach, 40 targets a page.

    Seven queries for any number of pupils (on a Monday one more, and one more as lines_for): of each target only the
    records of its last three days are read, which is all that the rule looks at.
    """
    today = clock.today()
    everybody = list(_targets(actor, today))
    targets = [row for row in everybody if not class_name or row.pupil.class_name == class_name]
    last = _last_days([row.pk for row in targets])
    lines = lines_from(targets, last)
    seen = seen_of([row.pk for row in targets], each=1)
    wanted = open_help_for(actor, [row.pk for row in targets])
    quiet = quiet_before(today, calendar_of(actor.school_id))
    rows = [
        found
        for row in targets
        if (
            found := _row(
                row,
                lines.get(row.pk),
                last.get(row.pk, ()),
                wanted.get(row.pk, ()),
                quiet,
                today,
                next(iter(seen.get(row.pk, ())), None),
            )
        )
    ]
    counted = Counter(reason for row in rows for reason in row.why)
    shown = [row for row in rows if why is None or why in row.why]
    return Glance(
        rows=Paginator(shown, ROWS_ON_A_PAGE).get_page(page),
        counts=tuple((reason, LOOK_LABELS[reason], counted[reason]) for reason in LookAt),
        n_targets=len(targets),
        classes=tuple(sorted({row.pupil.class_name for row in everybody if row.pupil.class_name})),
        sentence=_sentence(actor, today) if today.weekday() == 0 else "",
    )


def _targets(actor: Actor, today: date) -> QuerySet[PupilTarget]:
    rows = in_use(policy.pupil_targets_visible_to(actor, Permission.PLAN_EDIT), today)
    rows = rows.filter(still_here(today, pupil="pupil"))
    rows = rows.select_related("pupil", "target__plan__group")
    rows = rows.only(*SHOWN)
    return rows.order_by("pupil__class_name", "pupil__sort_name", "pupil_id", "target__position", "pk")


def _last_days(pupil_target_ids: Sequence[UUID]) -> dict[UUID, list[Observation]]:
    """Return the records that count of the last three days with a value or a note, oldest first, by target. One query.

    A note alone is a look at the target too, so it keeps it from being quiet.
    """
    from handrail.progress.models import Observation

    # Days with a note alone are ranked for themselves: they must not push out a day with a value.
    apart: list[Any] = [F("pupil_target_id"), IsNull(F("value"), True)]
    rank = Window(DenseRank(), partition_by=apart, order_by=F("observed_on").desc())
    rows = Observation.objects.filter(pupil_target_id__in=pupil_target_ids, withdrawn_at__isnull=True)
    rows = rows.only("pupil_target_id", "observed_on", "value", "note")
    rows = rows.annotate(rank=rank, has_phases=agreed_again(pupil_target_ids)).filter(rank__lte=rules.POINTS_NEEDED)
    found: dict[UUID, list[Observation]] = {}
    for row in rows.order_by("pupil_target_id", "observed_on", "observed_at", "pk"):
        found.setdefault(row.pupil_target_id, []).append(row)
    return found


def _row(
    part: PupilTarget,
    line: Line | None,
    records: Sequence[Observation],
    wanted: tuple[HelpRow, ...],
    quiet: date | None,
    today: date,
    seen: SeenRow | None,
) -> GlanceRow | None:
    days = [row.observed_on for row in records] + ([seen.seen_on] if seen else [])
    last_on = max(days, default=None)
    silent = is_quiet(starts_on=part.starts_on, last_on=last_on, quiet=quiet)
    why = why_look(line, is_quiet=silent, wants_help=bool(wanted), today=today)
    if not why:
        return None
    values = [row for row in records if row.value is not None]
    return GlanceRow(
        pupil_target_id=part.pk,
        plan_id=part.target.plan_id,
        pupil_id=part.pupil_id,
        pupil_name=part.pupil.name,
        class_name=part.pupil.class_name,
        wording=part.target.wording,
        group_name=group_name(part.target.plan),
        why=why,
        tags=tuple((LOOK_LABELS[reason], LOOK_VARIANTS[reason]) for reason in why),
        last_on=last_on,
        last=rules.write(line, values[-1].value) if line and values and values[-1].value is not None else "",
        due_on=part.due_on,
        help=wanted,
        seen=seen,
    )


def _sentence(actor: Actor, today: date) -> str:
    """Tell the week before in the actor's reach. One query."""
    first, last = week_before(today)
    rows = policy.observations_visible_to(actor, Permission.PLAN_EDIT)
    rows = rows.filter(observed_on__range=(first, last), withdrawn_at__isnull=True)
    found = rows.aggregate(
        records=Count("pk"),
        targets=Count("pupil_target_id", distinct=True),
        pupils=Count("pupil_target__pupil_id", distinct=True),
        adults=Count("recorded_by_name", distinct=True),
    )
    return week_in_a_sentence(found["records"], found["targets"], found["pupils"], found["adults"])


def by_class(rows: Iterable[GlanceRow]) -> tuple[tuple[str, tuple[GlanceRow, ...]], ...]:
    """Return the rows of a page in their classes, in the order that they have. No query."""
    found: dict[str, list[GlanceRow]] = {}
    for row in rows:
        found.setdefault(row.class_name or "No class", []).append(row)
    return tuple((name, tuple(some)) for name, some in found.items())
