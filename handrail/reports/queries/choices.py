"""Which plans can be printed together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import year_name
from handrail.plans import queries as plan_queries
from handrail.plans.policy import get_plan
from handrail.plans.types import PlanState
from handrail.pupils.policy import get_pupil
from handrail.reports import policy
from handrail.reports.types import PlansOf, PrintChoice

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.reports.models import PrintJob

KEPT_FOR = timedelta(hours=24)
# The plans that are worked to, or about to be; a live plan that is being changed is printed as it was agreed.
CURRENT = (PlanState.AGREED, PlanState.LIVE, PlanState.DRAFT)


@dataclass(frozen=True)
class ChoiceCount:
    """One way to choose plans, with what it is called and how many plans it has."""

    choice: PrintChoice
    label: str
    n_plans: int


def plans_to_print(actor: Actor, choice: PrintChoice) -> QuerySet[Plan]:
    """Return the plans of a choice that have an agreed text, by class and then by the pupil's name. One query."""
    rows = _current(actor)
    if choice.whose is PlansOf.CLASS:
        rows = rows.filter(pupil__class_name=choice.class_name)
    elif choice.whose is PlansOf.YEAR:
        rows = rows.filter(pupil__year_group=choice.year_group)
    elif choice.whose is PlansOf.GROUP:
        rows = rows.filter(pupil__in=pupils_in_group(choice.key))
    elif choice.whose is PlansOf.PUPIL:
        rows = rows.filter(pupil=choice.key)
    elif choice.whose is PlansOf.PLAN:
        rows = rows.filter(pk__in=[choice.key])
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    return rows.order_by(
        F("pupil__year_group").asc(nulls_last=True), "pupil__class_name", "pupil__sort_name", "starts_on", "pk"
    )


def pupils_in_group(group_id: UUID | None) -> QuerySet:
    """Return the keys of the pupils who are in a class or group today, to be used inside another query."""
    places = apps.get_model("pupils", "GroupPupil").objects.filter(_today(), group=group_id)
    return places.order_by().values("pupil")


def _today() -> Q:
    today = clock.today()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def _current(actor: Actor) -> QuerySet[Plan]:
    versions = apps.get_model("plans", "PlanVersion").objects.filter(plan=OuterRef("pk"))
    here = Q(pupil__isnull=True) | Q(pupil__left_on__isnull=True)
    return policy.printable_plans(actor).filter(here, Exists(versions), state__in=CURRENT)


def choices_to_print(actor: Actor) -> tuple[ChoiceCount, ...]:
    """Return everybody, each year, class and group that have plans to print, with their numbers. Two queries."""
    rows = list(
        _current(actor)
        .values("pupil__year_group", "pupil__class_name")
        .annotate(n=Count("pk"))
        .order_by(F("pupil__year_group").asc(nulls_last=True), "pupil__class_name")
    )
    total = sum(row["n"] for row in rows)
    if not total:
        return ()
    nation = nation_of(actor.framework_code)
    years: dict[int, int] = {}
    classes: dict[str, int] = {}
    for row in rows:
        if row["pupil__year_group"] is not None:
            years[row["pupil__year_group"]] = years.get(row["pupil__year_group"], 0) + row["n"]
        if row["pupil__class_name"]:
            classes[row["pupil__class_name"]] = classes.get(row["pupil__class_name"], 0) + row["n"]
    return (
        ChoiceCount(PrintChoice(PlansOf.EVERYBODY), "Every pupil you work with", total),
        *(
            ChoiceCount(PrintChoice(PlansOf.YEAR, year_group=year), year_name(nation, year), n)
            for year, n in years.items()
        ),
        *(ChoiceCount(PrintChoice(PlansOf.CLASS, class_name=name), f"Class {name}", n) for name, n in classes.items()),
        *_groups(actor, set(classes)),
    )


def _groups(actor: Actor, class_names: set[str]) -> Iterator[ChoiceCount]:
    """Yield the groups of these pupils today, by name, without those that are chosen as classes already. One query."""
    places = apps.get_model("pupils", "GroupPupil").objects.filter(_today(), group__year__ends_on__gte=clock.today())
    rows = places.filter(pupil__in=_current(actor).filter(pupil__isnull=False).order_by().values("pupil"))
    counted = rows.values("group_id", "group__name").annotate(n=Count("pupil", distinct=True))
    for row in counted.order_by("group__name", "group_id"):
        if row["group__name"] not in class_names:
            choice = PrintChoice(PlansOf.GROUP, key=row["group_id"])
            yield ChoiceCount(choice, row["group__name"], row["n"])


def choice_of_pupil(actor: Actor, pupil_id: UUID) -> ChoiceCount:
    """Return the choice of one pupil. Errors: NotVisible, Denied."""
    pupil = get_pupil(actor, pupil_id, Permission.REPORT_PRINT)
    choice = PrintChoice(PlansOf.PUPIL, key=pupil.pk)
    return ChoiceCount(choice, pupil.name, plans_to_print(actor, choice).count())


def choice_of_plan(actor: Actor, plan_id: UUID) -> ChoiceCount:
    """Return the choice of one plan, which may be a draft. Errors: NotVisible, Denied (also for a confidential one)."""
    plan = get_plan(actor, plan_id, Permission.REPORT_PRINT)
    policy.check_is_printable(plan)
    name = plan_queries.kind_name(plan)
    label = f"{plan.pupil.name}: {name}" if plan.pupil else name
    return ChoiceCount(PrintChoice(PlansOf.PLAN, key=plan.pk), label, 1)


def only_plan(actor: Actor, choice: PrintChoice) -> UUID | None:
    """Return the plan of a choice that is one plan, or a pupil with one agreed plan; else None. One query at most."""
    if choice.whose is PlansOf.PLAN:
        return choice.key
    if choice.whose is not PlansOf.PUPIL:
        return None
    found = list(plans_to_print(actor, choice).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def kinds_to_print(actor: Actor) -> list[tuple[str, str]]:
    """Return the kinds of plan that can be printed: code and name. One query."""
    found = _current(actor).values_list("framework", "kind").order_by("framework", "kind").distinct()
    names: dict[str, str] = {}
    for code, kind_code in found:
        framework = plan_queries.framework_of(code)
        kind = framework.plan_kind(kind_code) if framework else None
        names.setdefault(kind_code, kind.name if kind else kind_code)
    return list(names.items())


def recent_jobs(actor: Actor) -> list[PrintJob]:
    """Return the files that this person asked for and that are still kept, the newest first, at most ten. One query."""
    from handrail.reports.models import PrintJob

    rows = PrintJob.objects.filter(
        school_id=actor.school_id, asked_by_id=actor.membership_id, asked_at__gt=clock.now() - KEPT_FOR
    )
    return list(rows.defer("document").order_by("-asked_at", "-pk")[:10])
