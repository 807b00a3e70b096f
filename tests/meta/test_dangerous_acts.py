"""Before a dangerous act everybody is asked who they are, unless they said so a moment ago."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.types import Role
from tests.factories import sign_in
from tests.meta.test_roles_and_addresses import ADDRESSES, address_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

CONFIRM = reverse("access:confirm")

# Accounts and rights, what leaves the house, and what cannot be undone.
DANGEROUS = {
    "access:app-add",
    "access:app-remove",
    "access:identity-connect",
    "access:identity-disconnect",
    "access:passkey-add",
    "access:passkey-remove",
    "access:recovery-codes",
    "access:recovery-codes-renew",
    "pupils:contact-bar",
    "pupils:contact-invite",
    "pupils:contact-lift",
    "pupils:contact-sight",
    "pupils:families-invite",
    "pupils:family-invitation-again",
    "pupils:register-export",
    "records:destruction-detail",
    "records:destruction-propose",
    "records:request-json",
    "records:request-make",
    "records:request-pdf",
    "records:trail-export",
    "schools:account-add",
    "schools:account-close",
    "schools:account-password",
    "schools:account-roles",
    "schools:account-second-factor",
    "schools:invitation-add",
    "schools:invitation-again",
    "schools:leavers",
    "schools:role-level",
    "schools:role-reset",
    "schools:second-factor",
    "specialists:invite",
    "specialists:sharing-change",
}
POST_ONLY = {
    "pupils:family-invitation-again",
    "records:request-make",
    "schools:account-password",
    "schools:invitation-again",
}
# Whoever of the world may do it; the SENCO of the world is its administrator too.
BY = {"records:": Role.HEAD}


def test_every_dangerous_act_is_in_the_table() -> None:
    found = {name for name, pattern in ADDRESSES.items() if getattr(pattern.callback, "recent", False)}
    assert found == DANGEROUS


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_that_is_not_recent_is_asked_first(world: World, method: str) -> None:
    wrong = []
    for name in sorted(DANGEROUS):
        if name.startswith("access:") or (method == "get" and name in POST_ONLY):
            continue  # the room of access has tests of its own
        role = next((role for start, role in BY.items() if name.startswith(start)), Role.SENCO)
        client = sign_in(Client(), world.actors[role], recently=False)
        answer = getattr(client, method)(address_of(name, world))
        if answer.status_code != 302 or not answer.url.startswith(f"{CONFIRM}?next="):
            wrong.append(f"{name}: {answer.status_code} {getattr(answer, 'url', '')}")
    assert not wrong, "\n".join(wrong)


def test_numbers_are_exported_without_being_asked_unless_small_ones_are_shown(world: World) -> None:
    client = sign_in(Client(), world.actors[Role.SENCO], recently=False)
    url = reverse("web:numbers-export")
    assert client.get(url).status_code == 200
    assert client.get(f"{url}?small=show").url.startswith(CONFIRM)
    assert sign_in(client, world.actors[Role.SENCO]).get(f"{url}?small=show").status_code == 200
