"""Who is to read a plan: the adults linked to its pupil today, by the links that decide what people see at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from handrail.access.permissions import Permission
from handrail.access.policy import reach_of
from handrail.access.queries import open_on
from handrail.access.types import Actor, Reach, Role
from handrail.core import clock
from handrail.plans.policy import plans_visible_to
from handrail.plans.types import PlanState
from handrail.pupils.policy import LINKS, still_here, within_reach

if TYPE_CHECKING:
    from handrail.plans.models import PlanVersion
    from handrail.readings.models import PlanReading

# Adults who work with the pupil from day to day. Families and specialists have pages of their own.
DAILY = (Reach.TAUGHT, Reach.FACULTY, Reach.CASELOAD)
# What was agreed holds until the plan is reviewed, and while it is being changed.
IN_FORCE = (PlanState.AGREED, PlanState.LIVE, PlanState.DRAFT)


def versions_in_force() -> QuerySet[PlanVersion]:
    """Return the latest version of each plan that holds, of pupils who are here and of their groups; unordered."""
    versions = apps.get_model("plans", "PlanVersion").objects
    newer = versions.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    here = still_here(clock.today(), pupil="plan__pupil")
    of_pupil = Q(plan__pupil__isnull=False) & here
    of_group = Q(plan__pupil__isnull=True) & Q(Exists(open_places().filter(plan=OuterRef("plan"))))
    return versions.filter(of_pupil | of_group, ~Exists(newer), plan__state__in=IN_FORCE)


def open_places() -> QuerySet[Any]:
    """Return the places of pupils who are in the group of a plan and at the school today; unordered."""
    here = still_here(clock.today(), pupil="pupil")
    return apps.get_model("plans", "PlanPupil").objects.filter(here, left_on__isnull=True)


def links_asked(actor: Actor, permission: Permission) -> frozenset[Reach]:
    """Return which daily links make somebody with these roles see a pupil's plan. Whoever sees all has each of them."""
    reach = reach_of(actor, permission)
    return frozenset(DAILY) if Reach.SCHOOL in reach else reach & frozenset(DAILY)


def versions_for(actor: Actor) -> QuerySet[Any]:
    """Return the versions in force that this person is to know, with `seen_at` and `read_at`; unordered.

    Somebody who sees the whole school without working with a pupil is not asked to read every plan.
    """
    rows = versions_in_force().filter(is_linked(actor), school_id=actor.school_id)
    return with_own_reading(_without_confidential(rows, actor), actor)


def _without_confidential(rows: QuerySet[PlanVersion], actor: Actor) -> QuerySet[PlanVersion]:
    """Leave out confidential plans: of pupils, and of groups of whom the actor sees no pupil's confidential parts."""
    allowed = within_reach(actor, Permission.CONFIDENTIAL_VIEW, pupil="plan__pupil_id")
    in_group = within_reach(actor, Permission.CONFIDENTIAL_VIEW, pupil="pupil_id")
    if allowed is None or in_group is None:
        return rows
    places = open_places().filter(in_group, plan=OuterRef("plan"))
    return rows.filter(Q(plan__is_confidential=False) | allowed | Q(Exists(places)))


def is_linked(actor: Actor) -> Q:
    """Return the condition on versions that a link of today makes this person read the plan.

    Of a group's plan a link with one of its pupils is enough.
    """
    linked, in_group = Q(pk__in=[]), Q(pk__in=[])
    for place in sorted(links_asked(actor, Permission.PLAN_VIEW)):
        linked |= Q(Exists(LINKS[place](actor, Permission.PLAN_VIEW, OuterRef("plan__pupil_id"))))
        in_group |= Q(Exists(LINKS[place](actor, Permission.PLAN_VIEW, OuterRef("pupil_id"))))
    return linked | Q(Exists(open_places().filter(in_group, plan=OuterRef("plan"))))


def with_own_reading(rows: QuerySet[PlanVersion], actor: Actor) -> QuerySet[Any]:
    """Add to versions when this person first saw each, and when they said that they read it."""
    readings = _readings_of(actor).filter(version=OuterRef("pk"))
    return rows.annotate(
        seen_at=Subquery(readings.values("first_seen_at")[:1]), read_at=Subquery(readings.values("acknowledged_at")[:1])
    )


def versions_to_read(actor: Actor) -> QuerySet[Any]:
    """Return the versions of `versions_for` that this person has neither read nor agreed themselves; unordered."""
    own = Q(agreed_by_id=actor.membership_id, agreed_by_id__isnull=False)
    # The plugin does not know what versions_for adds to the rows.
    return versions_for(actor).filter(read_at__isnull=True).exclude(own)  # type: ignore[misc]


def versions_overseen(actor: Actor) -> QuerySet[PlanVersion]:
    """Return the versions in force of plans that the actor may write: of those they see who has read them."""
    return versions_in_force().filter(plan__in=plans_visible_to(actor, Permission.PLAN_EDIT))


def links_of_all(reach: Reach) -> QuerySet:
    """Return the daily links of one kind of every adult with every pupil today; the columns are those of LINKS."""
    # The same definitions as for one pupil: asked of each row's own pupil, they hold for all.
    return LINKS[reach](None, Permission.PLAN_VIEW, F("pupil_id"))


def is_to_read(person: Actor, reach: Reach, *, is_confidential: bool) -> bool:
    """Say whether a link of this kind makes a person with these roles read a plan. No query."""
    if reach not in links_asked(person, Permission.PLAN_VIEW):
        return False
    return not is_confidential or reach in links_asked(person, Permission.CONFIDENTIAL_VIEW)


def _readings_of(actor: Actor) -> QuerySet[PlanReading]:
    from handrail.readings.models import PlanReading

    return PlanReading.objects.filter(membership_id=actor.membership_id)


def reader_counts(
    actor: Actor, *, pupil: str, plan: str, is_confidential: str, of_group: bool = False
) -> dict[str, Combinable]:
    """Return annotations of rows about plans: `n_readers` is how many are to read it, `n_read` how many have.

    The arguments name the columns of the row: its pupil, its plan, and whether that is confidential. No query of its
    own, so that a page can say 'Read by 6 of 8' with what it reads anyway. `queries.readers_of` says who they are.
    `of_group`: the rows are about a group's plan, whose pupils take the place of `pupil`.
    """
    linked = _in_a_group(actor, plan) if of_group else _with_pupil(actor, pupil)
    return {
        name: Case(
            When(**{is_confidential: True}, then=_n_readers(actor, linked, plan, confidential=True, has_read=has_read)),
            default=_n_readers(actor, linked, plan, confidential=False, has_read=has_read),
        )
        for name, has_read in (("n_readers", False), ("n_read", True))
    }


# For a kind of link: the condition on members that today they have one with the pupils of the outer row.
Linked = Callable[[Reach], Q]


def _with_pupil(actor: Actor, pupil: str) -> Linked:
    # Whoever stands in the outer row of members is asked what an actor is asked: the same definitions once more.
    anybody: Any = replace(actor, membership_id=OuterRef("pk"))  # type: ignore[arg-type]
    return lambda place: Q(Exists(LINKS[place](anybody, Permission.PLAN_VIEW, OuterRef(OuterRef(pupil)))))


def _in_a_group(actor: Actor, plan: str) -> Linked:
    # The same one row further in: members, then the places of the group, then the links of each place's pupil.
    anybody: Any = replace(actor, membership_id=OuterRef(OuterRef("pk")))  # type: ignore[arg-type]

    def linked(place: Reach) -> Q:
        links = LINKS[place](anybody, Permission.PLAN_VIEW, OuterRef("pupil_id"))
        return Q(Exists(open_places().filter(Exists(links), plan=OuterRef(OuterRef(plan)))))

    return linked


def _n_readers(actor: Actor, linked: Linked, plan: str, *, confidential: bool, has_read: bool) -> Combinable:
    from handrail.readings.models import PlanReading

    today, members = clock.today(), apps.get_model("access", "Membership").objects
    reached = Q(pk__in=[])
    for place in DAILY:
        roles = [
            role
            for role in Role
            if is_to_read(replace(actor, roles=frozenset({role})), place, is_confidential=confidential)
        ]
        held = apps.get_model("access", "RoleHeld").objects.filter(
            open_on(today), membership=OuterRef("pk"), role__in=roles
        )
        reached |= Q(Exists(held)) & linked(place)
    rows = members.filter(open_on(today), reached, school_id=actor.school_id, user__is_active=True)
    if has_read:
        newer = apps.get_model("plans", "PlanVersion").objects.filter(
            plan=OuterRef("version__plan"), number__gt=OuterRef("version__number")
        )
        said = PlanReading.objects.filter(
            ~Exists(newer),
            membership=OuterRef("pk"),
            acknowledged_at__isnull=False,
            version__plan=OuterRef(OuterRef(plan)),
        )
        agreed = versions_in_force().filter(plan=OuterRef(OuterRef(plan)), agreed_by=OuterRef("pk"))
        rows = rows.filter(Exists(said) | Exists(agreed))
    counted = rows.order_by().values("school_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
