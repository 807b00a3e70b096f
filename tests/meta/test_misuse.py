"""Whatever happens in whatever order, nobody sees a pupil outside their reach.

A machine gives and takes roles, groups, faculties, caseloads, children, bars, sharings and accounts at random, lets
days pass, and after each step asks for pages with sessions that were opened before. What is right is worked out beside,
from what was done, by a few lines that know nothing of the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handrail.access import actions as access
from handrail.access import policy as access_policy
from handrail.access import queries as access_queries
from handrail.access.levels import allowed_to
from handrail.access.models import FacultyAdult, GroupAdult
from handrail.access.permissions import Permission
from handrail.access.roles import OUTSIDE_ROLES, ROLES, Given
from handrail.access.types import Actor, Reach, Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.pupils import actions as pupils
from handrail.pupils import policy as pupils_policy
from handrail.pupils.models import CoreGroupMember
from handrail.pupils.types import CoreRole, GroupPlace, NewContact, NewPupil, Sees, SharedPart
from handrail.schools import actions as schools
from handrail.schools import policy as school_policy
from handrail.schools import rules as school_rules
from handrail.schools.types import GroupRow
from tests.worlds import PASSWORD

pytestmark = pytest.mark.django_db

FIRST_DAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
GIVEN = [role for role in Role if ROLES[role].given is Given.ACCOUNTS]
PUPILS = ["Ada", "Ben", "Cal"]
GROUPS = {"7A": ["Ada"], "7B": ["Ben"], "English": ["Ben", "Cal"]}
PEOPLE = ["first", "second", "third", "fourth"]
# Every kind of page of one pupil, with the permission that it asks for.
PAGES = [("pupils:pupil-detail", Permission.PUPIL_VIEW)]


@dataclass
class Facts:
    """What is so, as somebody would keep it on paper."""

    roles: dict[str, set[Role]] = field(default_factory=dict)
    groups: set[tuple[str, str]] = field(default_factory=set)
    faculty: set[str] = field(default_factory=set)
    caseload: set[tuple[str, str]] = field(default_factory=set)
    children: dict[tuple[str, str], Sees] = field(default_factory=dict)
    bars: dict[tuple[str, str], date | None] = field(default_factory=dict)
    shared: dict[tuple[str, str], date] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    today: date = date(2026, 11, 16)

    def reaches(self, person: str, pupil: str) -> set[Reach]:
        """Return by which ways the person reaches the pupil, whatever their roles."""
        found = {Reach.SCHOOL}
        if (person, pupil) in self.caseload:
            found.add(Reach.CASELOAD)
        if pupil in self.left:  # their places in groups ended with them
            return found
        if any((person, group) in self.groups and pupil in GROUPS[group] for group in GROUPS):
            found.add(Reach.TAUGHT)
        if person in self.faculty and pupil in GROUPS["English"]:
            found.add(Reach.FACULTY)
        is_barred = (person, pupil) in self.bars and (self.bars[person, pupil] or self.today) >= self.today
        if self.children.get((person, pupil), Sees.NOTHING) is not Sees.NOTHING and not is_barred:
            found.add(Reach.OWN_CHILD)
        if self.shared.get((person, pupil), date.min) >= self.today:
            found.add(Reach.INVITED)
        return found

    def sees(self, person: str, pupil: str, permission: Permission) -> bool:
        """Say whether the person may open a page of the pupil that asks for the permission."""
        held: set[Reach] = set()
        for role in self.roles[person]:
            held |= allowed_to(role, ()).get(permission, frozenset())
        return bool(held & self.reaches(person, pupil))


def days(first: int, last: int) -> Any:
    return st.integers(first, last)


person = st.sampled_from(PEOPLE)
pupil = st.sampled_from(PUPILS)


@dataclass
class Town:
    """A school with three pupils and four people who know nobody yet, and a pupil of another school."""

    school: Any
    admin: Actor
    pupils: dict[str, Any]
    groups: dict[str, Any]
    faculty: Any
    members: dict[str, Any]
    contacts: dict[tuple[str, str], Any]
    strange_pupil: Any


class Misuse(RuleBasedStateMachine):
    """What happens in the town. `town` is built once; each order of events begins with it as it was."""

    traveller: Any = None
    town: Town

    @initialize()
    def begin(self) -> None:
        cache.clear()
        self.traveller.move_to(FIRST_DAY)
        self.saved = transaction.savepoint()
        self.facts = Facts(roles={name: {Role.TEACHER} for name in PEOPLE})
        self.school, self.admin, self.pupils = self.town.school, self.town.admin, self.town.pupils
        self.groups, self.faculty = self.town.groups, self.town.faculty
        self.members, self.contacts = self.town.members, self.town.contacts
        self._sign_everybody_in()

    def _sign_everybody_in(self) -> None:
        """Open the sessions that go on while things happen; they last less than a day."""
        self.clients = {name: Client() for name in PEOPLE}
        for name, client in self.clients.items():
            client.force_login(self.members[name].user)

    def _actor(self, name: str) -> Actor | None:
        with scope(school=self.school.pk):
            return access_queries.actor_by_email(f"{name}@fernhill.example", school_id=self.school.pk)

    def _do(self, action: Any, **arguments: Any) -> bool:
        """Do something as the administrator; say whether it was not refused. Refusals change nothing."""
        saved = transaction.savepoint()
        try:
            with scope(school=self.school.pk):
                action(actor=self.admin, **arguments)
        except (Refused, Denied, NotVisible):
            transaction.savepoint_rollback(saved)
            return False
        transaction.savepoint_commit(saved)
        return True

    # ------------------------------------------------------------------------------------ what may happen

    @rule(name=person, roles=st.sets(st.sampled_from(GIVEN), min_size=1, max_size=2))
    def change_roles(self, name: str, roles: set[Role]) -> None:
        outside = self.facts.roles[name] & OUTSIDE_ROLES
        member = self._fresh(name)
        is_open = member.ends_on is None or member.ends_on >= self.facts.today
        act = access.change_roles if is_open else access.reopen_account
        if self._do(act, membership=member, roles=roles, reason="Trying."):
            self.facts.roles[name] = roles | outside

    @rule(name=person)
    def leave(self, name: str) -> None:
        if self._do(access.close_account, membership=self._fresh(name), reason="Left."):
            self.facts.roles[name] &= OUTSIDE_ROLES
            self.facts.groups = {row for row in self.facts.groups if row[0] != name}
            self.facts.caseload = {row for row in self.facts.caseload if row[0] != name}
            self.facts.faculty.discard(name)

    @rule(name=person, group=st.sampled_from(list(GROUPS)))
    def teach(self, name: str, group: str) -> None:
        if self._do(access.put_adult_with_group, group=self.groups[group], membership=self._fresh(name)):
            self.facts.groups.add((name, group))

    @rule(name=person, group=st.sampled_from(list(GROUPS)))
    def stop_teaching(self, name: str, group: str) -> None:
        with scope(school=self.school.pk):
            row = GroupAdult.objects.filter(group=self.groups[group], membership=self.members[name]).last()
        if row is not None and self._do(access.end_adult_with_group, group_adult=row):
            self.facts.groups.discard((name, group))

    @rule(name=person)
    def link_to_faculty(self, name: str) -> None:
        if self._do(access.put_adult_with_faculty, faculty=self.faculty, membership=self._fresh(name)):
            self.facts.faculty.add(name)

    @rule(name=person)
    def unlink_from_faculty(self, name: str) -> None:
        with scope(school=self.school.pk):
            row = FacultyAdult.objects.filter(membership=self.members[name]).last()
        if row is not None and self._do(access.end_adult_with_faculty, faculty_adult=row):
            self.facts.faculty.discard(name)

    @rule(name=person, child=pupil)
    def take_on(self, name: str, child: str) -> None:
        arguments = {"membership_id": self.members[name].pk, "role": CoreRole.SUPPORT}
        if self._do(pupils.add_to_core_group, pupil=self.pupils[child], **arguments):
            self.facts.caseload.add((name, child))

    @rule(name=person, child=pupil)
    def hand_over(self, name: str, child: str) -> None:
        with scope(school=self.school.pk):
            open_now = CoreGroupMember.objects.filter(membership=self.members[name], ends_on__isnull=True)
            row = open_now.filter(pupil=self.pupils[child]).first()
        # A part that began today ends today, so it is taken a day later.
        if row is None or row.starts_on >= self.facts.today:
            return
        if self._do(pupils.end_core_group, member=row):
            self.facts.caseload.discard((name, child))

    @rule(name=person, child=pupil, sees=st.sampled_from(list(Sees)))
    def be_a_parent(self, name: str, child: str, sees: Sees) -> None:
        contact = self.contacts[name, child]
        email = f"{name}@fernhill.example"
        if self._do(access.open_outside_account, name=name, role=Role.PARENT, email=email):
            self.facts.roles[name].add(Role.PARENT)
        self._do(pupils.link_contact, contact=contact, membership=self._fresh(name))
        if self._do(pupils.set_contact_sight, contact=contact, sees=sees, reason="Trying."):
            self.facts.children[name, child] = sees

    @rule(name=person, child=pupil)
    def no_longer_a_parent(self, name: str, child: str) -> None:
        if (name, child) not in self.facts.children:
            return
        self._do(pupils.unlink_contact, contact=self.contacts[name, child])
        del self.facts.children[name, child]
        if not any(row[0] == name for row in self.facts.children):
            self.facts.roles[name].discard(Role.PARENT)

    @rule(name=person, child=pupil, n_days=st.none() | days(0, 3))
    def bar(self, name: str, child: str, n_days: int | None) -> None:
        until = None if n_days is None else self.facts.today + timedelta(days=n_days)
        contact = self.contacts[name, child]
        if self._do(pupils.bar_contact, contact=contact, reason="Court order.", barred_until=until):
            self.facts.bars[name, child] = until

    @rule(name=person, child=pupil)
    def lift(self, name: str, child: str) -> None:
        self._do(pupils.lift_bar, contact=self.contacts[name, child], reason="Lifted.")
        self.facts.bars.pop((name, child), None)

    @rule(name=person, child=pupil, n_days=days(0, 3))
    def share(self, name: str, child: str, n_days: int) -> None:
        email = f"{name}@fernhill.example"
        if self._do(access.open_outside_account, name=name, role=Role.SPECIALIST, email=email):
            self.facts.roles[name].add(Role.SPECIALIST)
        until = self.facts.today + timedelta(days=n_days)
        arguments = {"parts": list(SharedPart), "purpose": "Trying.", "ends_on": until}
        if self._do(pupils.share_pupil, pupil=self.pupils[child], membership=self._fresh(name), **arguments):
            self.facts.shared[name, child] = until

    @rule(name=person, child=pupil)
    def stop_sharing(self, name: str, child: str) -> None:
        with scope(school=self.school.pk):
            rows = self.pupils[child].shared_with.filter(membership=self.members[name])
            row = rows.filter(ends_on__gte=self.facts.today).first()
        if row is not None and self._do(pupils.end_sharing, shared_id=row.pk, pupil=self.pupils[child]):
            del self.facts.shared[name, child]

    @rule(child=pupil)
    def pupil_leaves(self, child: str) -> None:
        if child in self.facts.left or len(self.facts.left) == len(PUPILS) - 1:
            return
        yesterday = self.facts.today - timedelta(days=1)
        arguments = {"pupil_ids": [self.pupils[child].pk], "left_on": yesterday, "reason": "Moved away."}
        if self._do(pupils.mark_left, **arguments):
            self.facts.left.add(child)

    @rule()
    def a_day_passes(self) -> None:
        self.facts.today += timedelta(days=1)
        self.traveller.shift(timedelta(days=1))
        self._sign_everybody_in()

    # ------------------------------------------------------------------------------------ what must hold

    @invariant()
    def everybody_opens_what_they_may_and_nothing_else(self) -> None:
        # One person after each step, in turn: the lists below ask for all of them.
        self.n_steps = getattr(self, "n_steps", 0) + 1
        name = PEOPLE[self.n_steps % len(PEOPLE)]
        client = self.clients[name]
        for page, permission in PAGES:
            for child, row in self.pupils.items():
                right = self.facts.sees(name, child, permission)
                self._opens(client, page, row.pk, right, f"{name}, {page} of {child}")
            self._opens(client, page, self.town.strange_pupil.pk, False, f"{name}, {page} of a stranger")

    def _opens(self, client: Client, page: str, pupil_id: UUID, right: bool, words: str) -> None:
        saved = transaction.savepoint()
        status = client.get(reverse(page, args=[pupil_id])).status_code
        transaction.savepoint_rollback(saved)
        assert status == 200 if right else status in {302, 403, 404}, f"{words}: {status}, right is {right}"

    @invariant()
    def the_list_and_the_check_agree(self) -> None:
        with scope(school=self.school.pk):
            for name in PEOPLE:
                actor = self._actor(name)
                if actor is None:
                    assert not self.facts.roles[name], f"{name} has roles, but no access"
                    continue
                for _, permission in PAGES:
                    seen = {row.forename for row in pupils_policy.pupils_visible_to(actor, permission)}
                    assert seen == {c for c in PUPILS if self.facts.sees(name, c, permission)}, f"{name}: {permission}"

    def _fresh(self, name: str) -> Any:
        with scope(school=self.school.pk):
            return access_policy.get_member(self.admin, self.members[name].pk)

    def teardown(self) -> None:
        if hasattr(self, "saved"):
            transaction.savepoint_rollback(self.saved)


def _school(code: str) -> tuple[Any, Actor]:
    school = schools.open_school(code=code, name=code.title(), setting="secondary", framework="england-2015")
    first = access.first_administrator(
        school=school, email=f"dana@{code}.example", name="Dana Okafor", password=PASSWORD, is_senco=True
    )
    return school, first


def _pupils(actor: Actor, names: list[str]) -> dict[str, Any]:
    made = pupils.create_pupils(
        actor=actor,
        pupils=[
            NewPupil(surname="Adeyemi", forename=name, date_of_birth=date(2014, 3, 14), year_group=7) for name in names
        ],
    )
    return dict(zip(names, made, strict=True))


def _groups(actor: Actor, children: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    year = schools.set_calendar(actor=actor, year=school_rules.usual_dates(FIRST_DAY.date()))
    schools.ensure_subjects(actor=actor, rows=[("English", "Languages")])
    rows = [GroupRow("tutor", "7A", 7), GroupRow("tutor", "7B", 7), GroupRow("teaching", "English", 7, "English")]
    made = {name: group for (_, name), group in schools.ensure_groups(actor=actor, year=year, rows=rows).items()}
    places = [
        GroupPlace(children[child].pk, made[name].pk, is_home=False)
        for name, members in GROUPS.items()
        for child in members
    ]
    pupils.ensure_group_pupils(actor=actor, places=places, starts_on=FIRST_DAY.date())
    return made, school_policy.get_faculty(actor, made["English"].subject.faculty_id)


def build_town() -> Town:
    """Build the town through actions."""
    school, admin = _school("fernhill")
    strange_school, stranger = _school("moorside")
    with scope(school=strange_school.pk):
        strange_pupil = _pupils(stranger, ["Zed"])["Zed"]
    with scope(school=school.pk):
        children = _pupils(admin, PUPILS)
        groups, faculty = _groups(admin, children)
        members = {}
        for name in PEOPLE:
            account = {"email": f"{name}@fernhill.example", "name": name.title(), "password": PASSWORD}
            members[name] = access.add_account(actor=admin, roles=[Role.TEACHER], **account).membership
        contacts = {
            (name, child): pupils.add_contact(
                actor=admin, pupil=row, contact=NewContact(name=name, relationship="Carer")
            )
            for child, row in children.items()
            for name in PEOPLE
        }
    return Town(school, admin, children, groups, faculty, members, contacts, strange_pupil)


def test_no_order_of_events_lets_anybody_see_a_pupil_outside_their_reach(_frozen_clock) -> None:
    Misuse.traveller, Misuse.town = _frozen_clock, build_town()
    # What is found is short enough to read as it is; making it shorter takes minutes.
    phases = [Phase.explicit, Phase.generate]
    chosen = settings(max_examples=20, stateful_step_count=20, phases=phases, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Misuse, settings=chosen)
