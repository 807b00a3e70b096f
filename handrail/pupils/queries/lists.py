"""Lists of pupils, and the search box."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.frameworks.queries import nation_of
from handrail.pupils import policy, rules
from handrail.pupils.queries.register import stage_name
from handrail.pupils.types import PupilFilter, PupilRow

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

PUPIL_SORTS = {
    "name": ("sort_name",),
    "year": ("year_group", "class_name", "sort_name"),
    "class": ("class_name", "sort_name"),
}


def pupils_listed(actor: Actor, filters: PupilFilter | None = None) -> QuerySet[Pupil]:
    """Return the pupils that the actor may see, unordered: those at the school, or only those who left.

    Each has `stage_now` and `stage_framework`, empty where the person may not see the register at all.
    Sort by PUPIL_SORTS. One query when read.
    """
    filters = filters or PupilFilter()
    rows = with_names(policy.pupils_visible_to(actor), filters.text).filter(left_on__isnull=not filters.leavers)
    if filters.year is not None:
        rows = rows.filter(year_group=filters.year)
    if filters.class_name:
        rows = rows.filter(class_name=filters.class_name)
    return _with_stage(actor, rows)


def _with_stage(actor: Actor, pupils: QuerySet[Pupil]) -> QuerySet[Pupil]:
    """Add the open whole-school stage, where the person may see the register for the pupils that they reach."""
    from handrail.pupils.models import RegisterEntry

    stages = RegisterEntry.objects.filter(
        pupil=OuterRef("pk"), subject__isnull=True, ends_on__isnull=True, withdrawn_at__isnull=True
    )
    visible = policy.limit_to_visible(stages, actor, Permission.REGISTER_VIEW, pupil="pupil_id")
    if not can(actor, Permission.REGISTER_VIEW):
        visible = stages.none()
    return pupils.annotate(
        stage_now=Subquery(visible.values("stage")[:1]), stage_framework=Subquery(visible.values("framework")[:1])
    )


def pupil_rows(actor: Actor, pupils: Iterable[Pupil]) -> list[PupilRow]:
    """Return rows for the screen from pupils of `pupils_listed` or any other. No query beyond theirs."""
    nation = nation_of(actor.framework_code)
    return [
        PupilRow(
            pupil_id=pupil.pk,
            name=pupil.name,
            nation=nation,
            year_group=pupil.year_group,
            class_name=pupil.class_name,
            stage_name=_stage_of(pupil),
            left_on=pupil.left_on,
        )
        for pupil in pupils
    ]


def search_pupils(actor: Actor, text: str, *, limit: int = 8) -> list[PupilRow]:
    """Return the first pupils, at the school now, with a name that starts with each word of the text.

    Accents and capitals do not count. An exact UPN or admission number finds its pupil too. Nothing for an empty text.
    One query.
    """
    if not rules.search_words(text):
        return []
    found = policy.pupils_visible_to(actor).filter(left_on__isnull=True)
    number = text.strip()
    by_number = Q(pk__in=found.filter(Q(upn__iexact=number) | Q(admission_number=number)).values("pk"))
    rows = _with_stage(actor, found.filter(by_number | _names_match(text)))
    return pupil_rows(actor, rows.order_by("sort_name", "pk")[:limit])


def class_choices(actor: Actor) -> tuple[list[int | None], list[str]]:
    """Return the years and the classes of the pupils that the actor may see, in order. One query."""
    rows = policy.pupils_visible_to(actor).filter(left_on__isnull=True)
    pairs = list(rows.order_by("year_group", "class_name").values_list("year_group", "class_name").distinct())
    years = sorted({year for year, _ in pairs}, key=lambda year: (year is None, year or 0))
    return years, list(dict.fromkeys(name for _, name in pairs if name))


def with_names(pupils: QuerySet[Pupil], text: str) -> QuerySet[Pupil]:
    """Keep the pupils with a name that starts with each word of the text, whatever its accents and capitals."""
    return pupils.filter(_names_match(text)) if rules.search_words(text) else pupils


def _names_match(text: str) -> Q:
    condition = Q()
    for word in rules.search_words(text):
        # At the start of a name, not inside it: 'an' should not bring up every Joanna.
        condition &= Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}")
    return condition


def _stage_of(pupil: Pupil) -> str:
    code = getattr(pupil, "stage_now", None)
    return stage_name(getattr(pupil, "stage_framework", "") or "", code) if code else ""
