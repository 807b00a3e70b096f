"""Whatever shows a pupil's records leaves an event, whoever made the page."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from handrail.access.roles import ROLES
from handrail.access.types import Role
from handrail.core.models import AuditEvent
from tests.factories import Trail, sign_in
from tests.meta.test_roles_and_addresses import ADDRESSES, Case, address_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

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


def left_by(client: Client, url: str) -> tuple[int, bytes, list[AuditEvent]]:
    """Return status, body, events that the GET left; nothing of it stays."""
    cache.clear()
    before = set(Trail.objects.values_list("pk", flat=True))
    with transaction.atomic():
        response = client.get(url)
        events = list(Trail.objects.exclude(pk__in=before))
        transaction.set_rollback(True)
    return response.status_code, getattr(response, "content", b""), events


def faults_of(role: Role, world: World) -> list[str]:
    """Return what a person of this role can see without leaving an event that says so."""
    client = sign_in(Client(), world.actors[role])
    wrong = []
    for name, pattern in ADDRESSES.items():
        status, body, events = left_by(client, address_of(name, world))
        if status != 200:
            continue
        body = body.replace(world.actors[role].name.encode(), b"")  # one's own name stands at the top
        own = name not in NOTHING_TO_SEE and ABOUT_A_PUPIL & set(pattern.pattern.converters)
        if own and not any(event.pupil_uuid == world.records["pupil_id"] for event in events):
            wrong.append(f"{role}: {name} shows one pupil's records and leaves no event that names the pupil.")
        told = any(event.type in TAKEN_OUT | {"LIST_SEEN"} or event.pupil_uuid for event in events)
        if any(each.encode() in body for each in NAMES) and not told:
            wrong.append(f"{role}: {name} shows names of pupils and leaves no event.")
        if any(event.school_uuid != world.school.pk or event.actor_name != world.actors[role].name for event in events):
            wrong.append(f"{role}: {name} leaves an event without its school or its person.")
    return wrong


def test_no_page_shows_a_pupil_without_an_event(world: World) -> None:
    """One pupil's records: an event that names the pupil. Names of pupils in a list: an event that names the list."""
    wrong = [fault for role in world.actors for fault in faults_of(role, world)]
    assert not wrong, "\n".join(wrong)


def test_each_refusal_leaves_an_event(world: World) -> None:
    client = sign_in(Client(), world.actors[Role.TEACHER])
    wrong = []
    for name, pattern in ADDRESSES.items():
        permission = getattr(pattern.callback, "permission", None)
        if permission is None or permission in ROLES[Role.TEACHER].allows:
            continue
        status, _, events = left_by(client, address_of(name, world) + "?q=secret")
        types = [event.type for event in events]
        if (status, types) != (403, ["REFUSED"]) or "secret" in str(events[0].new):
            wrong.append(f"{name}: {status}, {types}")
        elif events[0].new["page"] != name or events[0].new["permission"] != permission or not events[0].reason:
            wrong.append(f"{name}: {events[0].new}")
    assert not wrong, "\n".join(wrong)


def test_another_schools_record_asked_for_is_a_refusal_here(world: World) -> None:
    client = sign_in(Client(), world.actors[Role.SENCO])
    status, _, events = left_by(client, address_of("pupils:pupil-detail", world, Case.OTHER_SCHOOL))
    assert status == 404
    (event,) = events
    assert (event.type, event.school_uuid) == ("REFUSED", world.school.pk)
    assert event.new == {
        "page": "pupils:pupil-detail",
        "keys": {"pupil_id": str(world.theirs["pupil_id"])},
        "permission": "pupil_view",
    }
