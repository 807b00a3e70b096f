"""Most adults of the demonstration have read most plans; the rest waits for them, and for the SENCO to see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handrail.access import queries as access
from handrail.briefs import actions as briefs
from handrail.readings import actions, queries

if TYPE_CHECKING:
    from handrail.demo.build import World

# Of ten plans of an adult, this many are read.
READ_OF_TEN = 8


def read(world: World, today: date) -> None:
    """Let the adults read, and a supply teacher open the brief of their day."""
    for place, adult in enumerate(world.cast.adults):
        actor = access.actor_by_email(adult.email, school_id=world.senco.school_id)
        if actor is None:
            continue
        waiting = list(queries.plans_to_read(actor).values_list("pk", flat=True))
        # Spread over the list, so that each plan waits for somebody else.
        done = [key for i, key in enumerate(waiting) if (place * 3 + i * 7) % 10 < READ_OF_TEN]
        if done:
            actions.acknowledge(actor=actor, version_ids=done)
    group = str(world.groups[world.children_on_register()[0].class_name])
    brief = briefs.make_brief(actor=world.senco, for_name="Ms Ferris, supply teacher", day=today, group_ids=[group])
    briefs.open_brief(token=briefs.make_link(actor=world.senco, brief=brief), address=None)
