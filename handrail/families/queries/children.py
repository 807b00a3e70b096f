"""A person's children, at every school where they have any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django_scopes import scope

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.queries import actor_at, schools_of
from handrail.access.types import Actor
from handrail.families.types import ChildRow
from handrail.frameworks.queries import nation_of
from handrail.pupils.policy import children_links
from handrail.pupils.types import place_name

if TYPE_CHECKING:
    from handrail.access.models import User


def children_of(actor: Actor, user: User) -> tuple[ChildRow, ...]:
    """Return the children whose pages this person may open, those of the present school first, then by first name.

    Each school's children are read inside that school. Two queries, and two for each further school.
    """
    rows = list(_here(actor))
    for school in schools_of(user.pk):
        if school.school_id == actor.school_id:
            continue
        elsewhere = actor_at(user, school.school_id, address=actor.address)
        if elsewhere is not None and can(elsewhere, Permission.CHILD_VIEW):
            with scope(school=school.school_id):
                rows += _here(elsewhere, is_here=False)
    return tuple(rows)


def _here(actor: Actor, *, is_here: bool = True) -> list[ChildRow]:
    nation = nation_of(actor.framework_code)
    links = children_links(actor).filter(school_id=actor.school_id).select_related("pupil")
    return [
        ChildRow(
            pupil_id=link.pupil.pk,
            first_name=link.pupil.first_name,
            name=link.pupil.name,
            place=place_name(nation, link.pupil.year_group, link.pupil.class_name),
            school_id=actor.school_id,
            school_name=actor.school_name,
            is_here=is_here,
        )
        for link in links.order_by("pupil__sort_name", "pk")
    ]


def school_telephone(actor: Actor) -> str:
    """Return the telephone number of the actor's school, or ''. One query."""
    School = apps.get_model("schools", "School")
    return School.objects.filter(pk=actor.school_id).values_list("telephone", flat=True).first() or ""
