"""Accounts open, change, close and open again; one administrator always remains."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.access import actions, queries
from handrail.access.actions import AccountRow
from handrail.access.models import GroupAdult, Membership, RoleHeld, User
from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from tests.factories import (
    AcademicYearFactory,
    MembershipFactory,
    SchoolFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
)

pytestmark = pytest.mark.django_db

PASSWORD = "quartz lantern otter 7"


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
        actor = queries.actor_for(membership.user)
    return {role.value for role in actor.roles} if actor else set()


# ------------------------------------------------------------------------------------------------- the first


def test_first_administrator_is_an_actor_at_once(school) -> None:
    actor = actions.first_administrator(
        school=school, email=" Dana@Example.org ", name="Dana  Okafor", password=PASSWORD, is_senco=True
    )
    assert (actor.name, actor.roles) == ("Dana Okafor", {Role.ADMINISTRATOR, Role.SENCO})
    user = User.objects.get(pk=actor.user_id)
    assert (user.email, user.check_password(PASSWORD)) == ("dana@example.org", True)
    with pytest.raises(Refused, match="already"):
        actions.first_administrator(school=school, email="b@example.org", name="B", password=PASSWORD)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "dana"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
    ],
)
def test_first_administrator_refuses_what_is_missing(school, changed: dict, field: str) -> None:
    good = {"email": "dana@example.org", "name": "Dana Okafor", "password": PASSWORD}
    with pytest.raises(Refused) as refusal:
        actions.first_administrator(school=school, **(good | changed))
    assert refusal.value.field == field
    assert not User.objects.exists()


# ------------------------------------------------------------------------------------------------- opening


def test_add_account_gives_a_password_once(admin) -> None:
    made = actions.add_account(actor=admin, email="Kit@example.org", name="Kit Marlow", roles=[Role.TEACHER])
    assert made.membership.user.check_password(made.password)
    assert made.membership.initials == "KM"
    assert roles_now(made.membership) == {"teacher"}
    assert AuditEvent.objects.get(type="ACCOUNT_ADDED").new == {"name": "Kit Marlow", "roles": ["teacher"]}
    with pytest.raises(Refused, match="already") as refusal:
        actions.add_account(actor=admin, email="kit@EXAMPLE.org", name="Kit", roles=[Role.TEACHER])
    assert refusal.value.field == "email"


@pytest.mark.parametrize("roles", [[], ["wizard"]])
def test_add_account_needs_a_role(admin, roles) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_account(actor=admin, email="kit@example.org", name="Kit", roles=roles)
    assert refusal.value.field == "roles"


def test_a_person_of_another_school_keeps_their_password(admin) -> None:
    elsewhere = MembershipFactory(user__email="kit@example.org", user__name="Kit Marlow")
    made = actions.add_account(actor=admin, email="kit@example.org", name="Somebody", roles=[Role.TEACHER])
    assert (made.password, made.membership.user_id) == (None, elsewhere.user_id)
    assert [choice.name for choice in queries.schools_of(elsewhere.user_id)] == sorted(
        [admin.school_name, elsewhere.school.name]
    )
    with pytest.raises(Refused, match="another school"):
        actions.reset_password(actor=admin, membership=made.membership)


def test_bulk_add_accounts_is_a_few_queries(admin, django_assert_max_num_queries) -> None:
    rows = [AccountRow(f"T{n}@example.org", f"Teacher {n}", (Role.TEACHER, Role.SUPPORT_ADULT)) for n in range(60)]
    with django_assert_max_num_queries(9):  # with the two of the savepoint
        made = actions.bulk_add_accounts(actor=admin, rows=rows, password=PASSWORD, starts_on=date(2026, 9, 1))
    assert len(made) == 60
    assert made["t7@example.org"].user.check_password(PASSWORD)
    assert roles_now(made["t7@example.org"]) == {"teacher", "support_adult"}
    again = actions.bulk_add_accounts(actor=admin, rows=rows)
    assert {m.pk for m in again.values()} == {m.pk for m in made.values()}
    assert RoleHeld.objects.filter(membership=made["t7@example.org"]).count() == 2
    with pytest.raises(Refused, match=r"Row 2 \(x\)"):
        actions.bulk_add_accounts(actor=admin, rows=[rows[0], AccountRow("x", "X", (Role.TEACHER,))])


# ----------------------------------------------------------------------------------------- changing, closing


def test_change_roles_works_at_once(admin, school) -> None:
    kit = member(make_actor(school, Role.TEACHER))
    actions.change_roles(actor=admin, membership=kit, roles=[Role.SENCO, Role.OFFICE], reason="New post")
    assert roles_now(kit) == {"senco", "office"}
    actions.change_roles(actor=admin, membership=kit, roles=[Role.OFFICE, Role.SENCO], reason="New post")
    actions.change_roles(actor=admin, membership=kit, roles=[Role.TEACHER], reason="New post")
    assert roles_now(kit) == {"teacher"}
    assert AuditEvent.objects.filter(type="ROLES_CHANGED").count() == 2
    # the role of years ago keeps its days; the two that began and ended today leave only their trail
    assert RoleHeld.objects.filter(membership=kit, ends_on=clock.today() - timedelta(days=1)).count() == 1


def test_a_leaver_loses_access_at_once_and_can_come_back(admin, school) -> None:
    kit = member(make_actor(school, Role.TEACHER))
    group = TeachingGroupFactory(year=AcademicYearFactory(school=school))
    actions.put_adult_with_group(actor=admin, group=group, membership=kit, starts_on=date(2026, 9, 1))
    actions.put_adult_with_group(
        actor=admin, group=TeachingGroupFactory(year=group.year), membership=kit, starts_on=clock.today()
    )
    closed = actions.close_account(actor=admin, membership=kit, reason="Moved away")
    assert roles_now(kit) == set()
    assert GroupAdult.objects.get().ends_on == clock.today() - timedelta(days=1)
    assert closed not in queries.members(admin)
    with pytest.raises(Refused, match="closed"):
        actions.change_roles(actor=admin, membership=closed, roles=[Role.SENCO], reason="New post")
    with pytest.raises(Refused, match="closed"):
        actions.put_adult_with_group(actor=admin, group=group, membership=closed)
    with pytest.raises(Refused, match="closed"):
        actions.add_account(actor=admin, email=kit.user.email, name="Kit", roles=[Role.TEACHER])
    back = actions.reopen_account(actor=admin, membership=closed, roles=[Role.SUPPORT_ADULT], reason="Back")
    assert roles_now(back) == {"support_adult"}
    with pytest.raises(Refused, match="open already"):
        actions.reopen_account(actor=admin, membership=back, roles=[Role.TEACHER], reason="Back")


def test_one_administrator_always_remains(admin, school) -> None:
    own = member(admin)
    for attempt in (
        lambda: actions.close_account(actor=admin, membership=own, reason="Left"),
        lambda: actions.change_roles(actor=admin, membership=own, roles=[Role.TEACHER], reason="New post"),
    ):
        with pytest.raises(Refused, match="only administrator"):
            attempt()
    second = member(make_actor(school, Role.ADMINISTRATOR))
    actions.change_roles(actor=admin, membership=own, roles=[Role.TEACHER], reason="New post")
    assert roles_now(own) == {"teacher"}
    head = make_actor(school, Role.HEAD)
    with pytest.raises(Refused, match="only administrator"):
        actions.close_account(actor=head, membership=second, reason="Left")


def test_change_details(admin, school) -> None:
    kit = member(make_actor(school, Role.TEACHER))
    actions.change_details(actor=admin, membership=kit, name="Kit Marlow-Reed", initials="")
    kit.refresh_from_db()
    assert (kit.user.name, kit.initials) == ("Kit Marlow-Reed", "KMR")
    actions.change_details(actor=admin, membership=kit, name="Kit Marlow-Reed", initials="KM")
    actions.change_details(actor=admin, membership=kit, name="Kit Marlow-Reed", initials="KM")
    assert AuditEvent.objects.filter(type="ACCOUNT_CHANGED").count() == 2
    with pytest.raises(Refused):
        actions.change_details(actor=admin, membership=kit, name="  ", initials="")


def test_the_name_of_somebody_who_works_elsewhere_stays(admin, school) -> None:
    kit = make_actor(school, Role.TEACHER, user=User.objects.create(email="kit@example.org", name="Kit Marlow"))
    make_actor(SchoolFactory(), Role.TEACHER, user=User.objects.get(pk=kit.user_id))
    with pytest.raises(Refused, match="another school") as refused:
        actions.change_details(actor=admin, membership=member(kit), name="Somebody Else", initials="SE")
    assert refused.value.field == "name"
    actions.change_details(actor=admin, membership=member(kit), name="Kit Marlow", initials="XY")
    assert (member(kit).user.name, member(kit).initials) == ("Kit Marlow", "XY")


# ------------------------------------------------------------------------------------------------ passwords


def test_reset_and_own_password(admin, school) -> None:
    kit = make_actor(school, Role.TEACHER)
    given = actions.reset_password(actor=admin, membership=member(kit))
    with pytest.raises(Refused) as refusal:
        actions.change_own_password(actor=kit, current="not it", new=PASSWORD)
    assert refusal.value.field == "current"
    with pytest.raises(Refused) as refusal:
        actions.change_own_password(actor=kit, current=given, new="short")
    assert refusal.value.field == "password"
    assert actions.change_own_password(actor=kit, current=given, new=PASSWORD).check_password(PASSWORD)


# --------------------------------------------------------------------------------------------------- groups


def test_adults_come_to_groups_and_leave_them(admin, school, django_assert_max_num_queries) -> None:
    year = AcademicYearFactory(school=school)
    groups = [TeachingGroupFactory(year=year) for _ in range(5)]
    kit = member(make_actor(school, Role.TEACHER))
    rows = [(group.pk, kit.pk) for group in groups]
    with django_assert_max_num_queries(7):
        assert actions.ensure_group_adults(actor=admin, rows=rows, starts_on=date(2026, 9, 1)) == 5
    assert actions.ensure_group_adults(actor=admin, rows=[*rows, rows[0]]) == 0
    assert actions.ensure_group_adults(actor=admin, rows=[]) == 0
    with pytest.raises(Refused, match="already"):
        actions.put_adult_with_group(actor=admin, group=groups[0], membership=kit)
    held = GroupAdult.objects.get(group=groups[0])
    with pytest.raises(Refused, match="before"):
        actions.end_adult_with_group(actor=admin, group_adult=held, ends_on=date(2026, 8, 1))
    actions.end_adult_with_group(actor=admin, group_adult=held)
    again = actions.put_adult_with_group(actor=admin, group=groups[0], membership=kit)
    actions.end_adult_with_group(actor=admin, group_adult=again)
    assert GroupAdult.objects.filter(group=groups[0]).count() == 1


def test_nothing_crosses_schools(admin) -> None:
    other = MembershipFactory()
    group = TeachingGroupFactory()
    for attempt in (
        lambda: actions.close_account(actor=admin, membership=other, reason="Left"),
        lambda: actions.change_roles(actor=admin, membership=other, roles=[Role.TEACHER], reason="New post"),
        lambda: actions.reset_password(actor=admin, membership=other),
        lambda: actions.put_adult_with_group(actor=admin, group=group, membership=other),
        lambda: actions.ensure_group_adults(actor=admin, rows=[(group.pk, other.pk)]),
    ):
        with pytest.raises(NotVisible):
            attempt()


def test_only_those_who_may_manage_accounts(school, in_school) -> None:
    office = make_actor(school, Role.OFFICE)
    with in_school(office):
        own = member(office)
        for attempt in (
            lambda: actions.add_account(actor=office, email="a@example.org", name="A", roles=[Role.SENCO]),
            lambda: actions.bulk_add_accounts(actor=office, rows=[]),
            lambda: actions.change_roles(actor=office, membership=own, roles=[Role.SENCO], reason="New post"),
            lambda: actions.change_details(actor=office, membership=own, name="A", initials=""),
            lambda: actions.close_account(actor=office, membership=own, reason="Left"),
            lambda: actions.reopen_account(actor=office, membership=own, roles=[Role.SENCO], reason="Back"),
            lambda: actions.reset_password(actor=office, membership=own),
        ):
            with pytest.raises(Denied):
                attempt()


def test_ending_a_time_with_a_group_again_changes_nothing(admin, school) -> None:
    group = TeachingGroupFactory(year__school=school)
    held = GroupAdult.objects.create(
        school=school, group=group, membership=member(admin), starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 1)
    )
    actions.end_adult_with_group(actor=admin, group_adult=held)
    held.refresh_from_db()
    assert held.ends_on == date(2026, 10, 1)
    assert not AuditEvent.objects.filter(type="ADULT_LEFT_GROUP").exists()
