"""The register now: who is at which stage. Everything is read through what the person may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.frameworks.queries import all_frameworks, get_framework, nation_of
from handrail.pupils import policy, rules
from handrail.pupils.types import RegisterFilter, RegisterRow, RegisterSummary, StageCount

if TYPE_CHECKING:
    from handrail.pupils.models import RegisterEntry

REGISTER_SORTS = {
    "name": ("pupil__sort_name",),
    "year": ("pupil__year_group", "pupil__class_name", "pupil__sort_name"),
    "class": ("pupil__class_name", "pupil__sort_name"),
    "stage": ("stage_rank", "pupil__sort_name"),
    "since": ("starts_on", "pupil__sort_name"),
    "need": ("primary_need", "pupil__sort_name"),
}


def register_entries(
    actor: Actor,
    filters: RegisterFilter | None = None,
    *,
    only_pupils: QuerySet | Iterable[UUID] | None = None,
) -> QuerySet[RegisterEntry]:
    """Return the open stages of pupils at the school now, one row each, unordered: for a page or a spreadsheet.

    `only_pupils` narrows to pupils that a higher room knows of, for instance by a subquery of reviews that are due.
    Sort by REGISTER_SORTS. One query when read, whatever the number of pupils.
    """
    from handrail.pupils.models import Need

    filters = filters or RegisterFilter()
    ranks = [When(stage=s.code, then=Value(s.rank)) for s in get_framework(actor.framework_code).stages]
    open_needs = Need.objects.filter(pupil=OuterRef("pupil_id"), ends_on__isnull=True)
    rows = _open_entries(actor).annotate(
        stage_rank=Case(*ranks, default=Value(99), output_field=IntegerField()),
        primary_need=Subquery(open_needs.order_by("rank", "starts_on", "pk").values("code")[:1]),
    )
    if filters.year is not None:
        rows = rows.filter(pupil__year_group=filters.year)
    if filters.class_name:
        rows = rows.filter(pupil__class_name=filters.class_name)
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.need:
        rows = rows.filter(Exists(open_needs.filter(code=filters.need)))
    for word in rules.search_words(filters.text):
        rows = rows.filter(Q(pupil__sort_name__startswith=word) | Q(pupil__sort_name__contains=f" {word}"))
    if only_pupils is not None:
        rows = rows.filter(pupil_id__in=only_pupils)
    return rows.select_related("pupil", "subject")


def register_rows(actor: Actor, entries: Iterable[RegisterEntry]) -> list[RegisterRow]:
    """Return rows for the screen from entries of `register_entries`, in their order. No query beyond theirs."""
    nation = nation_of(actor.framework_code)
    return [
        RegisterRow(
            entry_id=entry.pk,
            pupil_id=entry.pupil_id,
            name=entry.pupil.name,
            nation=nation,
            year_group=entry.pupil.year_group,
            class_name=entry.pupil.class_name,
            stage=entry.stage,
            stage_name=stage_name(entry.framework, entry.stage),
            subject=entry.subject.name if entry.subject else "",
            since=entry.starts_on,
            need=need_name(entry.framework, entry.primary_need or ""),  # type: ignore[attr-defined]
        )
        for entry in entries
    ]


def register_summary(actor: Actor) -> RegisterSummary:
    """Return how many pupils are at each stage in each year, and the classes that they are in. One grouped query.

    A pupil with stages in single subjects only counts once at each of those stages; small numbers are shown,
    because the register is for staff who see the names too.
    """
    from handrail.pupils.models import RegisterEntry

    whole = RegisterEntry.objects.filter(
        pupil=OuterRef("pupil_id"), subject__isnull=True, ends_on__isnull=True, withdrawn_at__isnull=True
    )
    groups = (
        _open_entries(actor)
        .filter(Q(subject__isnull=True) | ~Exists(whole))
        .values_list("framework", "stage", "pupil__year_group", "pupil__class_name")
        .annotate(n=Count("pupil_id", distinct=True))
        .order_by("pupil__year_group", "pupil__class_name", "stage")
    )
    counts: Counter[tuple[str, str, int | None]] = Counter()
    classes: dict[str, None] = {}
    for framework, stage, year, class_name, n in groups:
        counts[(framework, stage, year)] += n
        if class_name:
            classes.setdefault(class_name)
    years = tuple(sorted({year for _, _, year in counts}, key=lambda year: (year is None, year or 0)))
    return RegisterSummary(
        total=sum(counts.values()),
        nation=nation_of(actor.framework_code),
        years=years,
        stages=_stage_counts(actor, counts, years),
        by_year=tuple(sum(n for key, n in counts.items() if key[2] == year) for year in years),
        classes=tuple(classes),
    )


def _stage_counts(
    actor: Actor, counts: Counter[tuple[str, str, int | None]], years: tuple[int | None, ...]
) -> tuple[StageCount, ...]:
    """Return the stages of the school's framework, empty ones too, then older stages that pupils are still at."""
    keys = [(actor.framework_code, stage.code) for stage in get_framework(actor.framework_code).register_stages]
    keys += sorted({(framework, stage) for framework, stage, _ in counts} - set(keys))
    found = []
    for framework, stage in keys:
        by_year = tuple(counts[(framework, stage, year)] for year in years)
        found.append(StageCount(stage, stage_name(framework, stage), sum(by_year), by_year))
    return tuple(found)


def stages_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the stages of the school's register as (code, name), by rank. No query."""
    return [(stage.code, stage.name) for stage in get_framework(actor.framework_code).register_stages]


def stage_name(framework: str, code: str) -> str:
    """Return what a framework calls a stage, or the code where the framework is not installed any more. No query."""
    found = all_frameworks().get(framework)
    stage = found.stage(code) if found else None
    return stage.name if stage else code


def need_name(framework: str, code: str) -> str:
    """Return what a framework calls a type of need, or the code where it does not know it. No query."""
    found = all_frameworks().get(framework)
    need = found.need_type(code) if found and code else None
    return need.name if need else code


def _open_entries(actor: Actor) -> QuerySet[RegisterEntry]:
    from handrail.pupils.models import RegisterEntry

    rows = RegisterEntry.objects.filter(ends_on__isnull=True, withdrawn_at__isnull=True, pupil__left_on__isnull=True)
    return policy.limit_to_visible(rows, actor, Permission.REGISTER_VIEW, pupil="pupil_id")
