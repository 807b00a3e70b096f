"""Every address with every role, and with another school's records; and what each leaves in the trail.

The table is made from the map of addresses: a new address is tried without anybody thinking of it, and one whose
records the world does not hold fails until it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_scopes import scope

from handrail.access import decorators
from handrail.access import queries as access_queries
from handrail.access.models import Membership, RoleHeld
from handrail.access.permissions import Permission
from handrail.access.roles import ROLES
from handrail.access.types import Reach, Role
from handrail.core import clock
from handrail.core.models import AuditEvent
from handrail.pupils import policy as pupils_policy
from handrail.pupils.models import Contact
from tests.factories import Trail, sign_in
from tests.meta import trail
from tests.worlds import Records, World

pytestmark = pytest.mark.django_db

# Views that need no sign-in, by name: adding one here is a decision.
PUBLIC = {
    "access:invitation",
    "access:invitation-accept",
    "access:sign-in",
    "access:sign-in-persona",
    "access:sign-in-second-factor",
    "access:sign-in-passkey",
    "access:sign-in-passkey-options",
    "access:sign-in-code",
    "access:sign-in-code-enter",
    "access:sign-in-with",
    "access:sign-in-back",
    "access:forgotten",
    "access:forgotten-enter",
    "access:sign-out",
    "briefs:brief-open",
    "families:card",
    "families:card-pictures",
    "families:me-finished",
    "meetings:link",
    "meetings:link-paper",
    "meetings:minutes-link",
    "reviews:say",
    "families:reading",
    "planning:join",
    "planning:join-code",
    "planning:board",
    "planning:board-live",
    "planning:propose",
    "planning:words",
    "planning:vote",
    "schools:set-up",
    "schools:set-up-check",
    "schools:set-up-step",
    "web:gallery",
    "web:favicon",
    "web:service-worker",
    "web:manifest",
    "web:today-shell",
}
# Views that every signed-in person may use, by name.
ANY_ROLE = {
    "web:home",
    "access:choose-school",
    "access:account",
    "access:password",
    "access:confirm",
    "access:second-factor",
    "access:app-add",
    "access:app-remove",
    "access:recovery-codes",
    "access:recovery-codes-renew",
    "access:passkey-add",
    "access:passkey-remove",
    "access:sessions",
    "access:sessions-end-others",
    "access:session-end",
    "access:identities",
    "access:identity-connect",
    "access:identity-disconnect",
}

# Narrower than their permission: whoever recorded it, or the SENCO, may take a record back. The world's is the SENCO's.
OWN_RECORD = {
    "progress:observation-undo",
    "progress:observation-withdraw",
    "progress:photo-add",
    "families:with-words-withdraw",
    "agreements:answer-withdraw",
    "reviews:words-take-back",
    "rewards:step-undo",
    "planner:change-undo",
}
# Addresses that ask for a second permission inside.
ALSO_NEEDED = {
    "plans:plan-confidential": Permission.CONFIDENTIAL_VIEW,
    "rewards:day-in": Permission.OBSERVATION_RECORD,
    "rewards:day-out": Permission.OBSERVATION_RECORD,
    # The world's action is the SENCO's: others mark it where they arrange the meeting.
    "meetings:action-done": Permission.REVIEW_HOLD,
    # The task is nobody's in this world, and nobody is named recorder there: both are for whoever leads the meeting.
    "planning:task-settle": Permission.REVIEW_HOLD,
    "planning:notes": Permission.REVIEW_HOLD,
}


class Case(StrEnum):
    """Whose records an address names, or whose session asks."""

    OWN = "own"
    OTHER_CLASS = "another class's"
    OTHER_SCHOOL = "another school's"
    BARRED = "a barred contact's"
    LEAVER = "a leaver's session"


# Which reaches find the pupil of each case; everybody of the world is linked to the pupil of OWN.
FOUND_BY = {
    Case.OWN: frozenset(Reach),
    Case.OTHER_CLASS: frozenset({Reach.SCHOOL}),
    Case.OTHER_SCHOOL: frozenset[Reach](),
    Case.BARRED: frozenset({Reach.SCHOOL}),
}
# The pupil of BARRED is in the class of these.
OF_HIS_CLASS = {Role.TEACHER, Role.SUPPORT_ADULT, Role.VOLUNTEER}
OPEN = "opens"

# Narrower than their permission: only for whoever reaches the whole school with it.
WHOLE_SCHOOL = {"records:pupil-reach", "meetings:group-new"}

# Only for the faculty's link person, and whoever reaches the whole school.
OF_A_FACULTY = {"plans:faculty-detail"}

# Only for the members of the group (of the world's: the link person), and whoever reaches the whole school.
OF_A_GROUP_THAT_MEETS = {
    "meetings:group",
    "meetings:group-meet",
    "meetings:group-end",
    "meetings:member-end",
    "meetings:faculty-check",
}

# Of the pupil of OWN: under another pupil's address it is not there.
OF_TOBI = {
    "specialists:sharing-change",
    "specialists:sharing-end",
    "reviews:voice-english",
    "reviews:link-end",
}

# The world's brief is the SENCO's: others make their own, and only whoever makes them for the whole school sees hers.
WHO_SEES_THE_BRIEF = {
    "briefs:brief-detail": {Role.SENCO, Role.HEAD},
    "briefs:brief-end": {Role.SENCO, Role.HEAD},
    "briefs:brief-print": {Role.SENCO},
    "briefs:brief-link": {Role.SENCO},
}


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


def records_of(world: World, case: Case) -> Records:
    """Return the records that addresses name in this case, over those of the school itself."""
    of_case = {
        Case.OTHER_CLASS: world.out_of_reach,
        Case.OTHER_SCHOOL: world.theirs,
        Case.BARRED: world.barred,
    }
    return world.records | of_case.get(case, {})


def address_of(name: str, world: World, case: Case = Case.OWN) -> str:
    """Return a real address with records of the world."""
    records = records_of(world, case)
    arguments = {}
    for argument in ADDRESSES[name].pattern.converters:
        assert (name, argument) in records or argument in records, (
            f"{name} needs a record for '{argument}': add one to tests/worlds.py."
        )
        arguments[argument] = records.get((name, argument), records.get(argument))
    return reverse(name, kwargs=arguments)


def names_a_record_of(name: str, world: World, case: Case) -> bool:
    """Say whether the address names a record that is another one in this case than in the pupil's own."""
    own, other = world.records, records_of(world, case)
    keys = [(name, argument) for argument in ADDRESSES[name].pattern.converters]
    keys += list(ADDRESSES[name].pattern.converters)
    return any(isinstance(other.get(key), UUID | str) and other.get(key) != own.get(key) for key in keys)


def expected(name: str, role: Role, case: Case, held: Iterable[Role]) -> set[int] | str:
    """Return the statuses that are right, or OPEN where the page must answer.

    `held` are all roles of the person who stands for `role`: the world's SENCO is its administrator too.
    """
    permission = ADDRESSES[name].callback.permission
    allows: dict[Permission, frozenset[Reach]] = {}
    for one in held:
        for given, reach in ROLES[one].allows.items():
            allows[given] = allows.get(given, frozenset()) | reach
    if case is Case.LEAVER or permission not in allows:
        return {403}
    is_of_his_class = case is Case.BARRED and role in OF_HIS_CLASS and Reach.TAUGHT in allows[permission]
    if not allows[permission] & FOUND_BY[case] and not is_of_his_class:
        return {404}
    if name in WHOLE_SCHOOL and Reach.SCHOOL not in allows[permission]:
        return {403}
    if name in OF_TOBI and case is not Case.OWN:
        return {404}
    # Mina's contact sees nothing and Rafi's is barred, so there is nothing to look at together.
    if name.startswith("families:with-") and case is not Case.OWN:
        return {403}
    if role not in WHO_SEES_THE_BRIEF.get(name, {role}):
        return {404}
    if name in OF_A_FACULTY and not allows[permission] & {Reach.SCHOOL, Reach.FACULTY}:
        return {404}
    if name in OF_A_GROUP_THAT_MEETS and Reach.SCHOOL not in allows[permission] and role is not Role.SEN_LINK:
        return {404}
    second = ALSO_NEEDED.get(name)
    if (second and second not in allows) or (name in OWN_RECORD and role is not Role.SENCO):
        return {403}
    return OPEN


@contextmanager
def aside() -> Iterator[None]:
    """Forget afterwards what was done: what one address did must not be seen by the next.

    A block of its own, not a savepoint: rolled back, those stay and pile up until each write takes a second.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, url: str) -> int:
    """Return the status of a GET, or of an empty POST where only POST is answered."""
    with aside():
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url)
    return response.status_code


def look(client: Client, url: str) -> tuple[HttpResponse, list[AuditEvent]]:
    """Return the answer to a GET, and the events that it left."""
    cache.clear()
    before = set(Trail.objects.values_list("pk", flat=True))
    with aside():
        response = client.get(url)
        events = list(Trail.objects.exclude(pk__in=before))
    return response, events


def probe(client: Client, world: World, role: Role, cases: Iterable[Case] = Case) -> tuple[list[str], int]:
    """Try every address as this person in each case; return what is wrong, and how many were tried."""
    wrong, n_tried = [], 0
    for case in cases:
        for name, pattern in ADDRESSES.items():
            needs_a_record = case not in {Case.OWN, Case.LEAVER}
            has_permission = hasattr(pattern.callback, "permission")
            if needs_a_record and not names_a_record_of(name, world, case):
                continue
            address = address_of(name, world, case)
            if case is Case.OWN:
                response, events = look(client, address)
                status = response.status_code
                if status == 405 and has_permission:
                    status = ask(client, address)
                wrong += trail.faults_of(name, pattern.pattern.converters, response, events, world, role)
            elif has_permission:
                status = ask(client, address)
            if not has_permission:
                continue
            right = expected(name, role, case, world.actors[role].roles)
            n_tried += 1
            if status in {401, 403, 404, 405, 500} if right == OPEN else status not in right:
                wrong.append(f"{name} ({case}): {status}, expected {right}")
    return wrong, n_tried


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


IN_SERVICE = [case for case in Case if case is not Case.LEAVER]
# On PostgreSQL row-level security would hide what a view forgot, so the whole table is tried on SQLite; there, one who
# reaches the whole school and one who reaches a class show that it hides nothing that they should see.
ROLES_TRIED = [Role.SENCO, Role.TEACHER] if connection.vendor == "postgresql" else list(Role)


@pytest.mark.parametrize("role", ROLES_TRIED, ids=str)
def test_each_role_opens_what_it_may_and_nothing_else(role: Role, world: World, record_property) -> None:
    client = sign_in(Client(), world.actors[role])
    wrong, n_tried = probe(client, world, role, IN_SERVICE)
    end_everything(world, role)
    wrong_after, n_after = probe(client, world, role, [Case.LEAVER])
    record_property("probes", n_tried + n_after)
    assert not wrong + wrong_after, "\n".join(wrong + wrong_after)
    assert n_tried > len(ADDRESSES) / 2


def end_everything(world: World, role: Role) -> None:
    """End the person's membership while their session goes on."""
    yesterday = clock.today() - timedelta(days=1)
    with scope(school=world.school.pk):
        Membership.objects.filter(pk=world.actors[role].membership_id).update(ends_on=yesterday)


def within_the_school(rows: Any, actor: Any, permission: Any, *, pupil: str) -> Any:
    """What `limit_to_visible` would be without reach."""
    return rows.filter(school_id=actor.school_id)


def without_bars(actor: Any, permission: Any = None) -> Any:
    """What `children_links` would be without bars."""
    return Contact.objects.filter(membership_id=actor.membership_id)


def everybody_works_here() -> Any:
    """What `roles_today` would be if nothing ever ended."""
    return RoleHeld.objects.select_related("membership", "school").order_by("pk")


REMOVED = {
    "the permission of a view": (decorators, "check_can", lambda actor, permission: None, Role.OFFICE, Case.OWN),
    "the reach": (pupils_policy, "limit_to_visible", within_the_school, Role.TEACHER, Case.OTHER_CLASS),
    "the bar": (pupils_policy, "children_links", without_bars, Role.PARENT, Case.BARRED),
    "the end of a membership": (access_queries, "roles_today", everybody_works_here, Role.TEACHER, Case.LEAVER),
}


@pytest.mark.skipif(connection.vendor == "postgresql", reason="row-level security stands behind a check that is gone")
@pytest.mark.parametrize("what", REMOVED)
def test_the_table_would_notice_that_a_check_is_gone(what: str, world: World, monkeypatch) -> None:
    module, name, without, role, case = REMOVED[what]
    monkeypatch.setattr(module, name, without)
    client = sign_in(Client(), world.actors[role])
    if case is Case.LEAVER:
        end_everything(world, role)
    wrong, _ = probe(client, world, role, [case])
    assert wrong, f"Without {what} nothing was noticed."


def test_the_scope_stands_behind_a_forgotten_school(world: World, monkeypatch) -> None:
    """The first net is the policy's own condition on the school, the second django-scopes, the third the database."""

    def without_school(rows: Any, actor: Any, permission: Any, *, pupil: str) -> Any:
        return rows

    monkeypatch.setattr(pupils_policy, "limit_to_visible", without_school)
    client = sign_in(Client(), world.actors[Role.SENCO])
    wrong, n_tried = probe(client, world, Role.SENCO, [Case.OTHER_SCHOOL])
    assert n_tried
    assert not wrong, "\n".join(wrong)
