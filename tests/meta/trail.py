"""What a page must leave in the trail: rules for whatever an address answered, whoever asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from handrail.access.types import Role
from handrail.core.models import AuditEvent
from tests.worlds import World

# The world's pupils, as their names stand on pages.
NAMES = ("Adeyemi-Tobi", "Adeyemi-Mina", "Adeyemi-Rafi")
# Addresses that take one pupil's record and show nothing of it, each with why.
NOTHING_TO_SEE: dict[str, str] = {}
# Lists that are taken out of the house, and the trail, have events of their own.
TAKEN_OUT = {
    "TRAIL_SEEN",
    "TRAIL_EXPORTED",
    "REGISTER_EXPORTED",
    "REGISTER_PRINTED",
    "PRINT_OPENED",
    "BRIEF_PRINTED",
    "IMPORT_PROBLEMS_EXPORTED",
}
ABOUT_A_PUPIL = {
    "pupil_id", "plan_id", "pupil_target_id", "observation_id", "review_id", "shared_id", "question_id",
}  # fmt: skip


def faults_of(
    name: str, arguments: dict[str, Any], response: HttpResponse, events: list[AuditEvent], world: World, role: Role
) -> list[str]:
    """Return what an answer shows to the person of this role without an event that says so.

    One pupil's records: an event that names the pupil. Names of pupils in a list: an event that names the list.
    """
    if response.status_code != 200:
        return []
    person, wrong = world.actors[role], []
    body = getattr(response, "content", b"").replace(person.name.encode(), b"")  # one's own name stands at the top
    own = name not in NOTHING_TO_SEE and ABOUT_A_PUPIL & set(arguments)
    if own and not any(event.pupil_uuid == world.records["pupil_id"] for event in events):
        wrong.append(f"{role}: {name} shows one pupil's records and leaves no event that names the pupil.")
    told = any(event.type in TAKEN_OUT | {"LIST_SEEN"} or event.pupil_uuid for event in events)
    if any(each.encode() in body for each in NAMES) and not told:
        wrong.append(f"{role}: {name} shows names of pupils and leaves no event.")
    if any(event.school_uuid != world.school.pk or event.actor_name != person.name for event in events):
        wrong.append(f"{role}: {name} leaves an event without its school or its person.")
    return wrong
