"""Plans for several pupils: whose they are, who can be chosen, and what a change of the class brings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.types import Framework, PlanKind
from handrail.plans.policy import group_in_reach, plans_visible_to
from handrail.plans.rules import sharing
from handrail.plans.types import GroupContent, GroupMember, PlanState
from handrail.pupils.policy import limit_to_visible, pupils_visible_to, still_here, within_reach
from handrail.schools.queries import current_year

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil
    from handrail.schools.models import TeachingGroup

OPEN_STATES = [PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE]
MOST_FOUND = 60


def group_of(plan: Plan) -> GroupContent | None:
    """Return whose plan a group plan is, with all who have or had a place. One query, none for one pupil's plan."""
    group = getattr(plan, "group", None)
    if plan.pupil_id is not None or group is None:
        return None
    places = plan.places.select_related("pupil").order_by("pupil__surname", "pupil__forename", "pk")
    return GroupContent(
        name=group.name,
        members=tuple(
            GroupMember(
                row.pupil_id,
                row.pupil.name,
                row.pupil.first_name,
                row.pupil.class_name,
                row.joined_on,
                row.left_on,
                row.left_reason,
            )
            for row in places
        ),
        class_id=group.teaching_group_id,
        class_name=group.teaching_group.name if group.teaching_group else "",
        is_class_plan=group.is_class_plan,
    )


def whose_plan(plan: Plan) -> str:
    """Return whose plan it is: the pupil's name, or the group's. No query for a plan fetched by the policy."""
    if plan.pupil is not None:
        return plan.pupil.name
    return group_name(plan) or "A group"


def group_name(plan: Plan) -> str:
    """Return the name of the group that a plan is for; '' for the plan of one pupil. No query where it was fetched."""
    group = getattr(plan, "group", None) if plan.pupil_id is None else None
    return group.name if group else ""


def has_a_place(actor: Actor, **of_pupil: Any) -> Q:
    """Say of a group plan that a pupil whom the actor reaches has a place in it now."""
    from handrail.plans.models import PlanPupil

    rows = limit_to_visible(PlanPupil.objects.all(), actor, Permission.PLAN_VIEW, pupil="pupil_id")
    wanted = {f"pupil__{name}": value for name, value in of_pupil.items()}
    return Q(Exists(rows.filter(plan=OuterRef("pk"), left_on__isnull=True, **wanted)))


def group_kinds(framework: Framework) -> list[PlanKind]:
    """Return the kinds of plan for several pupils, in the framework's order."""
    return [kind for kind in framework.plan_kinds if kind.is_for_group]


def open_group_plans_of(actor: Actor, group: TeachingGroup) -> list[Plan]:
    """Return the plans for this class or teaching group that are written or worked to, the newest first. One query."""
    rows = plans_visible_to(actor).filter(group__teaching_group=group, state__in=OPEN_STATES)
    return list(rows.select_related("owner__user", "group__teaching_group").order_by("-starts_on", "-pk"))


def pupils_in(group_id: UUID) -> QuerySet[Any]:
    """Return the places of pupils who are in a class or teaching group today; unordered."""
    today = clock.today()
    rows = apps.get_model("pupils", "GroupPupil").objects.filter(group_id=group_id, starts_on__lte=today)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def group_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the classes and groups of this year that hold a pupil whom the actor writes plans for. Two queries."""
    year = current_year(actor.school_id)
    if year is None:
        return []
    GroupPupil = apps.get_model("pupils", "GroupPupil")
    reached = limit_to_visible(GroupPupil.objects.all(), actor, Permission.PLAN_EDIT, pupil="pupil_id")
    rows = year.groups.filter(Exists(reached.filter(group=OuterRef("pk")))).order_by("kind", "name", "pk")
    return [(str(row.pk), row.name) for row in rows]


def pupils_to_choose(
    actor: Actor, *, group_id: UUID | None = None, search: str = "", chosen: Collection[UUID] = ()
) -> list[Pupil]:
    """Return pupils at school whom the actor writes plans for, by name: of a group, of a search, and those chosen.

    At most 60 of a search. Two queries at most.
    """
    today = clock.today()
    rows = pupils_visible_to(actor, Permission.PLAN_EDIT).filter(still_here(today))
    wanted = Q(pk__in=list(chosen))
    if group_id is not None:
        wanted |= Q(pk__in=pupils_in(group_id).values("pupil_id"))
    found = list(rows.filter(wanted))
    if search.strip():
        for word in search.split():
            rows = rows.filter(
                Q(surname__istartswith=word)
                | Q(forename__istartswith=word)
                | Q(known_as__istartswith=word)
                | Q(preferred_surname__istartswith=word)
            )
        found += list(rows.exclude(wanted).order_by("sort_name", "pk")[:MOST_FOUND])
    return sorted(found, key=lambda pupil: (pupil.sort_name, str(pupil.pk)))


def changes_of_class(actor: Actor, plan: Plan) -> tuple[list[Pupil], list[Pupil]]:
    """Return who is in the plan's class and has no place in the plan, and who has a place and left the class.

    Only pupils whom the actor writes plans for, by name. Two queries; none for a plan without a class.
    """
    group = getattr(plan, "group", None)
    if group is None or group.teaching_group_id is None:
        return [], []
    in_class = pupils_in(group.teaching_group_id).values("pupil_id")
    places = plan.places.filter(left_on__isnull=True).values("pupil_id")
    pupils = pupils_visible_to(actor, Permission.PLAN_EDIT).order_by("sort_name", "pk")
    today = clock.today()
    here = still_here(today)
    joiners = list(pupils.filter(here, pk__in=in_class).exclude(pk__in=places))
    gone = pupils.filter(pk__in=places).filter(~Q(pk__in=in_class) | ~here)
    return joiners, list(gone) if group.is_class_plan else []


def class_plans_of_pupil(actor: Actor, pupil: Pupil) -> list[Plan]:
    """Return the open class plans of the classes that a pupil is in today, with or without a place. One query."""
    today = clock.today()
    classes = apps.get_model("pupils", "GroupPupil").objects.filter(pupil=pupil, starts_on__lte=today)
    classes = classes.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    rows = plans_visible_to(actor).filter(
        group__is_class_plan=True, group__teaching_group__in=classes.values("group_id"), state__in=OPEN_STATES
    )
    return list(rows.select_related("group__teaching_group", "owner__user").order_by("-starts_on", "-pk"))


def may_write_group(actor: Actor, plan: Plan) -> bool:
    """Say whether the actor writes for the whole group of a plan. One query."""
    return type(plan).objects.filter(group_in_reach(actor, Permission.PLAN_EDIT), pk=plan.pk).exists()


@dataclass(frozen=True)
class GroupSight:
    """Of one group plan: its pupils of today whom the actor reaches, by name, and the keys and names of all ever."""

    reached: tuple[tuple[UUID, str], ...]
    everybody: tuple[tuple[str, str, str], ...]

    def text(self, text: dict[str, Any]) -> dict[str, Any]:
        """Return an agreed text as far as it is about the pupils in reach, without the names of others."""
        return sharing.text_for_some(text, {str(key) for key, _ in self.reached}, everybody=self.everybody)


def sights_of(actor: Actor, plan_ids: Collection[UUID]) -> dict[UUID, GroupSight]:
    """Return whom of each of these group plans the actor reaches. One query, none without plans."""
    if not plan_ids:
        return {}
    within = within_reach(actor, Permission.PLAN_VIEW, pupil="pupil_id")
    is_reached = Case(When(within, then=True), default=False) if within is not None else Value(True)
    rows = apps.get_model("plans", "PlanPupil").objects.filter(plan__in=plan_ids).select_related("pupil")
    found: dict[UUID, list[Any]] = {key: [] for key in plan_ids}
    for row in rows.annotate(is_reached=is_reached).order_by("pupil__sort_name", "pk"):
        found[row.plan_id].append(row)
    return {
        key: GroupSight(
            tuple((row.pupil_id, row.pupil.name) for row in mine if row.is_reached and row.left_on is None),
            tuple((str(row.pupil_id), row.pupil.name, row.pupil.first_name) for row in mine),
        )
        for key, mine in found.items()
    }
