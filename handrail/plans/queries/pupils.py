"""What a plan says about its pupil that stands in their own record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from handrail.core import clock
from handrail.frameworks.types import Framework
from handrail.plans.types import (
    NeedContent,
    PupilFacts,
)

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


def stage_code_of(pupil: Pupil) -> str:
    """Return the code of the stage that the pupil is at today in all subjects, or nothing. One query."""
    entry = _entries_today(pupil.register_entries.all()).first()
    return entry.stage if entry else ""


def _entries_today(entries: QuerySet[Any]) -> QuerySet[Any]:
    today = clock.today()
    return entries.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        starts_on__lte=today,
        subject__isnull=True,
        withdrawn_at__isnull=True,
    ).order_by("-starts_on", "-pk")


def profile_lines(pupil: Pupil) -> dict[str, list[str]]:
    """Return the pupil's profile without what is confidential: kind -> lines in order. One query."""
    lines: dict[str, list[str]] = defaultdict(list)
    for entry in pupil.profile.filter(is_confidential=False).order_by("position", "pk"):
        lines[entry.kind].append(entry.text)
    return dict(lines)


def pupil_facts(pupil: Pupil) -> PupilFacts:
    return PupilFacts(
        id=pupil.pk,
        name=pupil.name,
        first_name=pupil.first_name,
        date_of_birth=pupil.date_of_birth,
        year_group=pupil.year_group,
        class_name=pupil.class_name,
        upn=pupil.upn,
    )


def stage_and_needs(
    pupil: Pupil, framework: Framework | None
) -> tuple[tuple[str, str] | None, tuple[NeedContent, ...]]:
    """Return the code and name of the stage that the pupil is at today, or None, and their needs by rank. One query."""
    entries = _entries_today(pupil.register_entries.model.objects.filter(pupil=OuterRef("pk")))
    rows = (
        type(pupil)
        .objects.filter(pk=pupil.pk)
        .annotate(
            stage_code=Subquery(entries.values("stage")[:1]),
            now=FilteredRelation("needs", condition=Q(needs__ends_on__isnull=True)),
        )
        .order_by("now__rank", "now__pk")
        .values_list("stage_code", "now__code", "now__rank", "now__description")
    )
    found, code = [], ""
    for stage_code, need, rank, description in rows:
        code = stage_code or ""
        if need is not None:
            known = framework.need_type(need) if framework else None
            found.append(NeedContent(need, known.name if known else need, rank, description))
    stage = framework.stage(code) if framework and code else None
    return ((code, stage.name if stage else code) if code else None), tuple(found)
