"""Leavers lose everything at once; somebody who is also a parent stays one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from handrail.access import actions, queries
from handrail.access.actions import accounts
from handrail.access.models import FacultyAdult, GroupAdult, Membership, RoleHeld, User
from handrail.access.queries import AccountKind
from handrail.access.types import Role
from handrail.core import clock as core_clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from tests.factories import (
    GroupAdultFactory,
    MembershipFactory,
    RoleHeldFactory,
    SchoolFactory,
    TeachingGroupFactory,
    UserFactory,
    everywhere,
    make_actor,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def admin(school, in_school):
    actor = make_actor(school, Role.ADMINISTRATOR)
    with in_school(actor):
        yield actor


def member(actor) -> Membership:
    return Membership.objects.get(pk=actor.membership_id)


def roles_now(membership: Membership) -> set[str]:
    with everywhere():
        actor = queries.actor_for(User.objects.get(pk=membership.user_id), school_id=membership.school_id)
    return {role.value for role in actor.roles} if actor else set()


def faculty(admin, name: str = "English"):
    return FacultyAdult._meta.get_field("faculty").related_model.objects.create(school_id=admin.school_id, name=name)


# ------------------------------------------------------------------------------------------------- faculties


def test_link_people_come_to_faculties_and_leave_them(admin, school, clock) -> None:
    kit, english, maths = member(make_actor(school, Role.SEN_LINK)), faculty(admin), faculty(admin, "Mathematics")
    held = actions.put_adult_with_faculty(actor=admin, faculty=english, membership=kit)
    with pytest.raises(Refused, match="already") as refused:
        actions.put_adult_with_faculty(actor=admin, faculty=english, membership=kit)
    assert refused.value.field == "membership"
    assert queries.faculty_ids_of(kit) == [english.pk]
    clock.shift(timedelta(days=3))
    actions.set_faculties(actor=admin, membership=kit, faculties=[maths])
    assert queries.faculty_ids_of(kit) == [maths.pk]
    held.refresh_from_db()
    assert held.ends_on == core_clock.today() - timedelta(days=1)
    actions.end_adult_with_faculty(actor=admin, faculty_adult=held)
    actions.set_faculties(actor=admin, membership=kit, faculties=[maths])
    actions.set_faculties(actor=admin, membership=kit, faculties=[])
    actions.set_faculties(actor=admin, membership=kit, faculties=[])
    assert FacultyAdult.objects.count() == 1
    assert AuditEvent.objects.filter(type="ADULT_LEFT_FACULTY").count() == 2


def test_faculties_are_for_people_of_the_school_whose_account_is_open(admin, school) -> None:
    english = faculty(admin)
    closed = MembershipFactory(school=school, ends_on=core_clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="closed"):
        actions.put_adult_with_faculty(actor=admin, faculty=english, membership=closed)
    with pytest.raises(NotVisible):
        actions.put_adult_with_faculty(actor=admin, faculty=english, membership=MembershipFactory())
    other = SchoolFactory()
    with everywhere():
        away = FacultyAdult(
            school=other, faculty=english, membership=MembershipFactory(school=other), starts_on=core_clock.today()
        )
        away.save()
    with pytest.raises(NotVisible):
        actions.end_adult_with_faculty(actor=admin, faculty_adult=away)
    teacher = make_actor(school, Role.TEACHER)
    for attempt in (
        lambda: actions.put_adult_with_faculty(actor=teacher, faculty=english, membership=closed),
        lambda: actions.end_adult_with_faculty(actor=teacher, faculty_adult=away),
        lambda: actions.set_faculties(actor=teacher, membership=closed, faculties=[]),
    ):
        with pytest.raises(Denied):
            attempt()


def test_who_is_no_longer_link_person_leaves_the_faculties(admin, school) -> None:
    kit = member(make_actor(school, Role.SEN_LINK))
    actions.put_adult_with_faculty(actor=admin, faculty=faculty(admin), membership=kit)
    actions.change_roles(actor=admin, membership=kit, roles=[Role.TEACHER], reason="New post")
    assert queries.faculty_ids_of(kit) == []


def test_a_link_person_who_gets_another_role_too_keeps_the_faculties(admin, school) -> None:
    kit, english = member(make_actor(school, Role.SEN_LINK)), faculty(admin)
    actions.put_adult_with_faculty(actor=admin, faculty=english, membership=kit)
    actions.change_roles(actor=admin, membership=kit, roles=[Role.SEN_LINK, Role.TEACHER], reason="New post")
    assert queries.faculty_ids_of(kit) == [english.pk]


# --------------------------------------------------------------------------------------------------- leaving


def test_what_a_room_ends_is_ended_once(admin, school, monkeypatch) -> None:
    monkeypatch.setattr(accounts, "_LEAVING", [])
    ended: list[str] = []

    def ends(actor, membership) -> None:
        ended.append(membership.user.name)

    for _ in range(2):
        actions.register_leaving(ends)
    kit = member(make_actor(school, Role.TEACHER))
    actions.close_account(actor=admin, membership=kit, reason="Left")
    assert ended == [kit.user.name]


def test_a_leavers_next_click_is_refused_and_the_session_is_gone(admin, school, client) -> None:
    teacher = make_actor(school, Role.TEACHER)
    group = TeachingGroupFactory(year__school=school)
    GroupAdultFactory(group=group, membership=member(teacher))
    actions.put_adult_with_faculty(actor=admin, faculty=faculty(admin), membership=member(teacher))
    sign_in(client, teacher)
    key = client.session.session_key
    actions.note_session(user=member(teacher).user, session_key=key, address=None, user_agent="Firefox")
    sign_in(Client(), admin)
    assert client.get("/account/").status_code == 200
    actions.close_account(actor=admin, membership=member(teacher), reason="Left")
    assert client.get("/account/").status_code == 302
    assert Session.objects.count() == 1
    assert not FacultyAdult.objects.filter(ends_on__isnull=True).exists()
    assert GroupAdult.objects.get().ends_on == core_clock.today() - timedelta(days=1)


def test_sessions_at_another_school_stay(admin, school, client) -> None:
    user = UserFactory()
    make_actor(SchoolFactory(), Role.HEAD, user=user)
    here = make_actor(school, Role.TEACHER, user=user)
    sign_in(client, here)
    actions.close_account(actor=admin, membership=member(here), reason="Left")
    assert Session.objects.count() == 1
    assert client.get("/account/").status_code == 200


def test_reasons_are_asked_for(admin, school) -> None:
    kit = member(make_actor(school, Role.TEACHER))
    for attempt in (
        lambda: actions.change_roles(actor=admin, membership=kit, roles=[Role.HEAD], reason=" "),
        lambda: actions.close_account(actor=admin, membership=kit, reason=""),
        lambda: actions.reopen_account(actor=admin, membership=kit, roles=[Role.HEAD], reason=""),
        lambda: actions.close_accounts(actor=admin, memberships=[kit], reason=""),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.field == "reason"


def test_several_leavers_close_together_or_not_at_all(admin, school) -> None:
    first, second = (member(make_actor(school, Role.TEACHER)) for _ in range(2))
    with pytest.raises(Refused, match=r"Dana Okafor .*only administrator") as refused:
        actions.close_accounts(actor=admin, memberships=[first, member(admin)], reason="Summer")
    assert refused.value.field == "people"
    assert roles_now(first) == {"teacher"}
    with pytest.raises(Refused, match="at least one"):
        actions.close_accounts(actor=admin, memberships=[], reason="Summer")
    assert actions.close_accounts(actor=admin, memberships=[first, second], reason="Summer") == 2
    assert roles_now(first) == roles_now(second) == set()


# ------------------------------------------------------------------------------------------ parent and teacher


@pytest.fixture
def both(admin, school) -> Membership:
    """A parent who came to work here: one account, both roles, since a month ago."""
    parent = RoleHeldFactory(membership__school=school, role="parent")
    user = parent.membership.user
    made = actions.add_account(actor=admin, email=user.email.upper(), name="Other Name", roles=[Role.TEACHER])
    assert (made.membership, made.password) == (parent.membership, None)
    return parent.membership


def test_a_parent_who_comes_to_work_here_has_one_account_with_both_roles(admin, both) -> None:
    assert roles_now(both) == {"parent", "teacher"}
    assert both in list(queries.members(admin))
    with pytest.raises(Refused, match="account with this e-mail address already"):
        actions.add_account(actor=admin, email=both.user.email, name="X", roles=[Role.HEAD])


def test_other_roles_leave_the_parents_part_alone(admin, both) -> None:
    actions.change_roles(actor=admin, membership=both, roles=[Role.SENCO], reason="New post")
    assert roles_now(both) == {"parent", "senco"}
    actions.change_roles(actor=admin, membership=both, roles=[Role.SENCO], reason="Same")
    assert AuditEvent.objects.filter(type="ROLES_CHANGED").count() == 1


def test_closing_the_staff_part_leaves_the_parents_part(admin, both, client, clock) -> None:
    clock.shift(timedelta(days=3))
    client.force_login(both.user)
    actions.close_account(actor=admin, membership=both, reason="Left")
    assert roles_now(both) == {"parent"}
    assert client.get("/account/").status_code == 200
    assert both not in list(queries.members(admin))
    assert both not in list(queries.accounts(admin, AccountKind.STAFF))
    assert both in list(queries.accounts(admin, AccountKind.LEAVERS))
    assert both in list(queries.accounts(admin, AccountKind.FAMILIES))
    assert both.pk not in {row.membership_id for row in queries.staff_rows(admin)}
    assert both.pk in {row.membership_id for row in queries.staff_rows(admin, with_leavers=True)}
    actions.change_roles(actor=admin, membership=both, roles=[Role.OFFICE], reason="Back")
    assert roles_now(both) == {"parent", "office"}


def test_the_parents_part_can_end_and_the_staff_part_stays(admin, both, school, clock) -> None:
    senco = make_actor(school, Role.SENCO)
    actions.end_outside_role(actor=senco, membership=both, role=Role.PARENT, reason="Moved")
    actions.end_outside_role(actor=senco, membership=both, role=Role.PARENT, reason="Moved")
    assert roles_now(both) == {"teacher"}
    assert AuditEvent.objects.filter(type="OUTSIDE_ROLE_ENDED").count() == 1


# --------------------------------------------------------------------------------------------- outside the staff


def test_outside_accounts_open_and_end(admin, school, clock) -> None:
    senco = make_actor(school, Role.SENCO)

    def opened(**changes) -> Membership:
        wanted = {"actor": senco, "name": "Bola  Adeyemi", "role": Role.PARENT, "email": "Bola@example.org"} | changes
        return actions.open_outside_account(**wanted)

    with pytest.raises(Refused, match="name"):
        opened(name=" ")
    with pytest.raises(Denied):
        opened(actor=admin)
    parent = opened()
    assert (parent.user.email, parent.user.name, roles_now(parent)) == ("bola@example.org", "Bola Adeyemi", {"parent"})
    assert opened() == parent
    assert opened(role=Role.SPECIALIST) == parent
    pupil = opened(role=Role.PUPIL, email=None, name="Tobi")
    assert pupil.user.email is None and not pupil.user.has_usable_password()
    with pytest.raises(Denied):
        actions.end_outside_role(actor=admin, membership=parent, role=Role.PARENT)
    with pytest.raises(NotVisible):
        actions.end_outside_role(actor=senco, membership=MembershipFactory(), role=Role.PARENT)
    clock.shift(timedelta(days=2))
    for role in (Role.PARENT, Role.SPECIALIST):
        actions.end_outside_role(actor=senco, membership=parent, role=role)
    parent.refresh_from_db()
    assert parent.ends_on == core_clock.today() - timedelta(days=1)
    assert roles_now(parent) == set()
    back = opened()
    assert back == parent and roles_now(back) == {"parent"}


def test_a_role_that_follows_from_a_link_is_not_given_by_hand(admin) -> None:
    with pytest.raises(Refused, match="follows from a link"):
        actions.add_account(actor=admin, email="a@example.org", name="A", roles=[Role.PARENT])
    with pytest.raises(Refused, match="no role 'wizard'"):
        actions.add_account(actor=admin, email="a@example.org", name="A", roles=["wizard"])


def test_lists_of_accounts_are_a_few_queries(admin, school, both, django_assert_num_queries) -> None:
    RoleHeldFactory(membership__school=school, role="specialist")
    RoleHeldFactory(membership__school=school, role="officer")
    RoleHeldFactory(membership__school=school, role="pupil")
    with django_assert_num_queries(1):
        counts = queries.account_counts(admin)
    assert counts == {
        AccountKind.STAFF: 2,
        AccountKind.SPECIALISTS: 1,
        AccountKind.FAMILIES: 1,
        AccountKind.OFFICERS: 1,
        AccountKind.LEAVERS: 0,
    }
    with django_assert_num_queries(2):
        rows = queries.account_rows(queries.accounts(admin, AccountKind.STAFF, both.user.name.upper()))
    assert [row.membership_id for row in rows] == [both.pk]
    assert RoleHeld.objects.filter(role="pupil").exists()
