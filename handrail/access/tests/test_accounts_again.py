"""People who are known already: at another school, with a role, or as leavers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.access import actions
from handrail.access.models import GroupAdult, Membership, RoleHeld, User
from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import NotVisible, Refused
from tests.factories import GroupAdultFactory, MembershipFactory, SchoolFactory, UserFactory, everywhere, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(in_school):
    actor = make_actor(SchoolFactory(), Role.ADMINISTRATOR)
    with in_school(actor):
        yield actor


def test_somebody_with_an_account_elsewhere_opens_a_school_with_it(in_school) -> None:
    user = UserFactory(email="dana@example.org", name="Dana Okafor", password="kept")
    school = SchoolFactory()
    actor = actions.first_administrator(
        school=school, email="Dana@example.org", name="Another Name", password="no use", is_senco=True
    )
    assert (actor.user_id, actor.name, actor.roles) == (user.pk, "Dana Okafor", {Role.ADMINISTRATOR, Role.SENCO})
    assert User.objects.get().password == "kept"


def test_an_administrator_gets_a_second_role_and_stays_one(admin) -> None:
    membership = Membership.objects.get(pk=admin.membership_id)
    actions.change_roles(actor=admin, membership=membership, roles=[Role.ADMINISTRATOR, Role.OFFICE], reason="New post")
    assert set(RoleHeld.objects.values_list("role", flat=True)) == {"administrator", "office"}


def test_closing_a_closed_account_keeps_its_last_day(admin) -> None:
    left_on = date(2026, 7, 20)
    membership = MembershipFactory(school_id=admin.school_id, school=None, ends_on=left_on)
    assert actions.close_account(actor=admin, membership=membership, reason="Left").ends_on == left_on


def test_a_name_is_at_most_120_characters(admin) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_account(
            actor=admin, email="long@example.org", name="Ada " * 40, roles=[Role.OFFICE], password="quartz lantern 7"
        )
    assert refused.value.field == "name"
    assert not User.objects.filter(email="long@example.org").exists()


def test_nobody_ends_a_group_of_another_school(admin) -> None:
    theirs = GroupAdultFactory()
    with pytest.raises(NotVisible):
        actions.end_adult_with_group(actor=admin, group_adult=theirs, ends_on=clock.today() - timedelta(days=1))

    with everywhere():
        assert GroupAdult.objects.get(pk=theirs.pk).ends_on is None
