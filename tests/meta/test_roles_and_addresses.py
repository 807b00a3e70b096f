"""Every address with every role, and with another school's records.

The table is made from the map of addresses: a new address is tried without anybody thinking of it, and one whose
records the world does not hold fails until it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from handrail.access.roles import ROLES
from handrail.access.types import Role
from tests.factories import sign_in
from tests.worlds import World

pytestmark = pytest.mark.django_db

# Views that need no sign-in, by name: adding one here is a decision.
PUBLIC = {
    "access:sign-in",
    "access:sign-in-persona",
    "access:sign-out",
    "schools:set-up",
    "schools:set-up-check",
    "schools:set-up-step",
    "web:gallery",
    "web:favicon",
}
# Views that every signed-in person may use, by name.
ANY_ROLE = {"web:home", "access:choose-school", "access:account", "access:password"}

# Narrower than their permission: whoever recorded it, or the SENCO, may take a record back. The world's is the SENCO's.
OWN_RECORD = {"progress:observation-undo", "progress:observation-withdraw"}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Yield every named address as 'room:name' with its pattern."""

    def walk(patterns: list, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, pattern.namespace or namespace)
            else:
                yield f"{namespace}:{pattern.name}", pattern

    yield from walk(get_resolver().url_patterns, "")


ADDRESSES = dict(addresses())


def address_of(name: str, world: World, *, theirs: bool = False) -> str:
    """Return a real address, with records of the world (or of the other school)."""
    records = world.theirs if theirs else world.records
    pattern = ADDRESSES[name]
    arguments = {}
    for argument in pattern.pattern.converters:
        assert (name, argument) in records or argument in records, (
            f"{name} needs a record for '{argument}': add one to tests/worlds.py."
        )
        arguments[argument] = records.get((name, argument), records.get(argument))
    return reverse(name, kwargs=arguments)


def ask(client: Client, url: str) -> int:
    """Return the status of a GET, or of an empty POST where only POST is answered."""
    saved = transaction.savepoint()
    response = client.get(url)
    if response.status_code == 405:
        response = client.post(url)
    # What one address did must not be seen by the next.
    transaction.savepoint_rollback(saved)
    return response.status_code


def test_every_view_says_what_it_needs() -> None:
    silent, wrong = [], []
    for name, pattern in ADDRESSES.items():
        view = pattern.callback
        if getattr(view, "public", False):
            wrong += [name] if name not in PUBLIC else []
        elif getattr(view, "any_role", False):
            wrong += [name] if name not in ANY_ROLE else []
        elif not hasattr(view, "permission"):
            silent.append(name)
    assert not silent, f"These views name no permission: {silent}"
    assert not wrong, f"These views are open to more people than their names say: {wrong}"


def test_nobody_gets_past_the_sign_in(client: Client, world: World) -> None:
    for name, pattern in ADDRESSES.items():
        if getattr(pattern.callback, "public", False):
            continue
        response = client.get(address_of(name, world))
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("access:sign-in")), name


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_each_role_opens_what_it_may_and_nothing_else(role: Role, world: World) -> None:
    client = sign_in(Client(), world.actors[role])
    wrong = []
    for name, pattern in ADDRESSES.items():
        permission = getattr(pattern.callback, "permission", None)
        if permission is None:
            continue
        status = ask(client, address_of(name, world))
        allowed = permission in ROLES[role].allows and (name not in OWN_RECORD or role is Role.SENCO)
        if not allowed and status != 403:
            wrong.append(f"{name}: {status}, expected 403 without {permission}")
        if allowed and status in {401, 403, 404, 405, 500}:
            wrong.append(f"{name}: {status}, though {permission} is given")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_another_schools_records_do_not_exist(role: Role, world: World) -> None:
    client = sign_in(Client(), world.actors[role])
    wrong = []
    for name, pattern in ADDRESSES.items():
        permission = getattr(pattern.callback, "permission", None)
        uuids = {a for a in pattern.pattern.converters if isinstance(world.records.get(a), UUID)}
        if permission is None or not uuids:
            continue
        expected = 404 if permission in ROLES[role].allows else 403
        status = ask(client, address_of(name, world, theirs=True))
        if status != expected:
            wrong.append(f"{name}: {status}, expected {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.SUPPORT_ADULT], ids=str)
def test_a_pupil_out_of_reach_does_not_exist(role: Role, world: World) -> None:
    """The same school, but a pupil whom this adult neither teaches nor supports."""
    client = sign_in(Client(), world.actors[role])
    wrong = []
    for name, pattern in ADDRESSES.items():
        permission = getattr(pattern.callback, "permission", None)
        arguments = set(pattern.pattern.converters) & set(world.out_of_reach)
        if permission not in ROLES[role].allows or not arguments:
            continue
        kwargs = {a: world.out_of_reach.get(a, world.records.get(a)) for a in pattern.pattern.converters}
        status = ask(client, reverse(name, kwargs=kwargs))
        if status != 404:
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)
