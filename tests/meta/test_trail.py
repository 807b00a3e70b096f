"""Refusals leave an event. That whatever shows a pupil's records leaves one is tried with the table of roles."""

from __future__ import annotations

import pytest
from django.test import Client

from handrail.access.roles import ROLES
from handrail.access.types import Role
from tests.factories import sign_in
from tests.meta.test_roles_and_addresses import ADDRESSES, Case, address_of, look
from tests.worlds import World

pytestmark = pytest.mark.django_db


def test_each_refusal_leaves_an_event(world: World) -> None:
    client = sign_in(Client(), world.actors[Role.TEACHER])
    wrong = []
    for name, pattern in ADDRESSES.items():
        permission = getattr(pattern.callback, "permission", None)
        if permission is None or permission in ROLES[Role.TEACHER].allows:
            continue
        response, events = look(client, address_of(name, world) + "?q=secret")
        status, types = response.status_code, [event.type for event in events]
        if (status, types) != (403, ["REFUSED"]) or "secret" in str(events[0].new):
            wrong.append(f"{name}: {status}, {types}")
        elif events[0].new["page"] != name or events[0].new["permission"] != permission or not events[0].reason:
            wrong.append(f"{name}: {events[0].new}")
    assert not wrong, "\n".join(wrong)


def test_another_schools_record_asked_for_is_a_refusal_here(world: World) -> None:
    client = sign_in(Client(), world.actors[Role.SENCO])
    response, events = look(client, address_of("pupils:pupil-detail", world, Case.OTHER_SCHOOL))
    assert response.status_code == 404
    (event,) = events
    assert (event.type, event.school_uuid) == ("REFUSED", world.school.pk)
    assert event.new == {
        "page": "pupils:pupil-detail",
        "keys": {"pupil_id": str(world.theirs["pupil_id"])},
        "permission": "pupil_view",
    }
