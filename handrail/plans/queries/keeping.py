"""What of a target the bank may keep, and every name that must not come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from handrail.access.types import Actor
from handrail.bank.types import Names
from handrail.plans.queries.lists import adult_choices

if TYPE_CHECKING:
    from handrail.plans.models import Plan, Target


def names_around(actor: Actor, plan: Plan, target: Target) -> Names:
    """Return the names of the pupils of a target, of the school's adults, and of the people around the pupils.

    Three queries. Names of other children are known to Handrail only where they are pupils of the same plan.
    """
    Pupil, Contact = (apps.get_model("pupils", name) for name in ("Pupil", "Contact"))
    pupils = list(Pupil.objects.filter(pupil_targets__target__plan=plan).distinct().order_by("pk"))
    own = [
        name for pupil in pupils for name in (pupil.forename, pupil.surname, pupil.known_as, pupil.preferred_surname)
    ]
    people = Contact.objects.filter(pupil__in=pupils).order_by("pk").values_list("name", flat=True)
    adults = [name for _, name in adult_choices(actor)]
    return Names(
        pupil=tuple(dict.fromkeys(name for name in own if name)),
        adults=tuple(dict.fromkeys([*adults, target.who])) if target.who else tuple(adults),
        others=tuple(dict.fromkeys(people)),
    )
