"""How many pupils are on the register, without a name: for governors, and for officers of a trust or authority."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import get_framework, nation_of
from handrail.frameworks.rules import year_name
from handrail.pupils.queries.register import need_name, stage_name
from handrail.pupils.types import Sex

SEX_LABELS = {Sex.FEMALE: "Girls", Sex.MALE: "Boys", Sex.UNKNOWN: "Not said"}
YES_NO = {True: "Yes", False: "No", None: "Not known"}
NO_NEED = "No need recorded"


@dataclass(frozen=True)
class Split:
    """One group of pupils: its name, how many of it are at each stage, and how many are not on the register."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class SchoolNumbers:
    """A school's numbers on a day. `by_year` is split by `stages` and 'not on the register'; the others in two."""

    school_name: str
    n_on_roll: int
    stages: tuple[str, ...]
    by_year: tuple[Split, ...]
    by_need: tuple[Split, ...]
    by_sex: tuple[Split, ...]
    by_free_meals: tuple[Split, ...]
    by_care: tuple[Split, ...]


@dataclass(frozen=True)
class _OnRegister:
    """One pupil on the register, counted once, whatever the number of subjects."""

    stage: str
    need: str
    year: int | None
    sex: str
    free_meals: bool | None
    looked_after: bool | None


def school_numbers(actor: Actor) -> SchoolNumbers:
    """Return the numbers of the actor's school today. Three queries, whatever the size of the school.

    A pupil at a stage in the whole curriculum counts there; one at stages in single subjects only, at the highest of
    them. A pupil with several needs counts with the main one. Errors: Denied without NUMBERS_VIEW.
    """
    check_can(actor, Permission.NUMBERS_VIEW)
    roll = _roll(actor)
    found = _on_register(actor)
    stages = _stages_found(actor, found)
    n_on_roll = sum(roll.values())
    nation = nation_of(actor.framework_code)
    years = sorted({key[0] for key in roll}, key=lambda year: (year is None, year or 0))
    by_year = []
    for year in years:
        at = Counter(row.stage for row in found if row.year == year)
        n = sum(count for key, count in roll.items() if key[0] == year)
        by_year.append(Split(year_name(nation, year), (*(at[stage] for stage in stages), n - sum(at.values()))))
    needs = Counter(row.need for row in found)
    return SchoolNumbers(
        school_name=actor.school_name,
        n_on_roll=n_on_roll,
        stages=tuple(stage_name(actor.framework_code, stage) for stage in stages),
        by_year=tuple(by_year),
        by_need=tuple(
            Split(need_name(actor.framework_code, need) or NO_NEED, (n, n_on_roll - n))
            for need, n in sorted(needs.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        by_sex=_in_two(roll, found, 1, lambda row: row.sex, SEX_LABELS),
        by_free_meals=_in_two(roll, found, 2, lambda row: row.free_meals, YES_NO),
        by_care=_in_two(roll, found, 3, lambda row: row.looked_after, YES_NO),
    )


def _here(prefix: str = "") -> Q:
    today = clock.today()
    joined, left = f"{prefix}joined_on", f"{prefix}left_on"
    return (Q(**{f"{joined}__isnull": True}) | Q(**{f"{joined}__lte": today})) & (
        Q(**{f"{left}__isnull": True}) | Q(**{f"{left}__gte": today})
    )


def _roll(actor: Actor) -> Counter[tuple[Any, ...]]:
    """Return how many pupils there are of each (year, sex, free meals, looked-after). One grouped query."""
    from handrail.pupils.models import Pupil

    columns = ("year_group", "sex", "free_meals", "looked_after")
    rows = Pupil.objects.filter(_here(), school_id=actor.school_id).order_by().values_list(*columns)
    return Counter({tuple(key): n for *key, n in rows.annotate(n=Count("pk"))})


def _on_register(actor: Actor) -> list[_OnRegister]:
    """Return each pupil on the register once, nameless. Two queries."""
    from handrail.pupils.models import Need, RegisterEntry

    entries = RegisterEntry.objects.filter(
        _here("pupil__"), school_id=actor.school_id, ends_on__isnull=True, withdrawn_at__isnull=True
    ).select_related("pupil")
    ranks = {stage.code: stage.rank for stage in get_framework(actor.framework_code).stages}
    best: dict[UUID, Any] = {}
    for entry in sorted(entries, key=lambda row: (row.subject_id is not None, -ranks.get(row.stage, 0), str(row.pk))):
        best.setdefault(entry.pupil_id, entry)
    needs: dict[UUID, str] = defaultdict(str)
    open_needs = Need.objects.filter(school_id=actor.school_id, ends_on__isnull=True).order_by(
        "rank", "starts_on", "pk"
    )
    for pupil_id, code in open_needs.values_list("pupil_id", "code"):
        needs.setdefault(pupil_id, code)
    return [
        _OnRegister(
            row.stage,
            needs[pupil_id],
            row.pupil.year_group,
            row.pupil.sex,
            row.pupil.free_meals,
            row.pupil.looked_after,
        )
        for pupil_id, row in best.items()
    ]


def _stages_found(actor: Actor, found: Iterable[_OnRegister]) -> list[str]:
    """Return the stages of the school's register, empty ones too, then older ones that pupils are still at."""
    known = [stage.code for stage in get_framework(actor.framework_code).register_stages]
    return known + sorted({row.stage for row in found} - set(known))


def _in_two(
    roll: Counter[tuple[Any, ...]],
    found: Iterable[_OnRegister],
    place: int,
    value_of: Callable[[_OnRegister], Any],
    labels: dict[Any, str],
) -> tuple[Split, ...]:
    """Split the roll by one thing, and each part into those on the register and the others."""
    everybody: Counter[Any] = Counter()
    for key, n in roll.items():
        everybody[key[place]] += n
    on = Counter(value_of(row) for row in found)
    return tuple(
        Split(label, (on[value], everybody[value] - on[value])) for value, label in labels.items() if everybody[value]
    )
