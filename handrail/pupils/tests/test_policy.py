"""Who sees whom: by school, by group, by core group, and only while it lasts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django_scopes import scopes_disabled

from handrail.access.models import GroupAdult
from handrail.access.permissions import Permission
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible
from handrail.pupils import policy
from handrail.pupils.models import GroupPupil
from tests.factories import RegisterEntryFactory, make_actor


def names(actor, permission=Permission.PUPIL_VIEW):
    return sorted(pupil.forename for pupil in policy.pupils_visible_to(actor, permission))


def test_each_role_sees_its_pupils(here):
    assert names(here.senco) == names(here.head) == ["Noor", "Tobi"]
    assert names(here.teacher) == ["Tobi"]
    assert names(here.helper) == names(here.office) == names(here.elsewhere) == []


@pytest.mark.parametrize("model", [GroupAdult, GroupPupil])
def test_a_membership_that_ended_ends_the_reach(here, clock, model):
    with scopes_disabled():
        model.objects.update(ends_on=date(2026, 11, 16))
    assert names(here.teacher) == ["Tobi"]  # the last day counts
    clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert names(here.teacher) == []


@pytest.mark.parametrize("model", [GroupAdult, GroupPupil])
def test_a_membership_that_has_not_begun_reaches_nobody(here, model):
    with scopes_disabled():
        model.objects.update(starts_on=date(2026, 11, 17))
    assert names(here.teacher) == []


def test_fetching_says_which_kind_of_no(here):
    assert policy.get_pupil(here.teacher, here.tobi.pk) == here.tobi
    with pytest.raises(NotVisible):
        policy.get_pupil(here.teacher, here.noor.pk)
    with pytest.raises(Denied):
        policy.get_pupil(here.teacher, here.tobi.pk, Permission.REGISTER_EDIT)
    with pytest.raises(NotVisible):
        policy.get_pupil(here.elsewhere, here.tobi.pk)


def test_a_record_belongs_to_the_pupil_of_the_address(here):
    entry = RegisterEntryFactory(pupil=here.noor)
    ask = {"permission": Permission.REGISTER_EDIT}
    assert policy.get_entry(here.senco, entry.pk, pupil_id=here.noor.pk, **ask) == entry
    with pytest.raises(NotVisible):
        policy.get_entry(here.senco, entry.pk, pupil_id=here.tobi.pk, **ask)


def test_what_is_allowed_on_a_page_takes_no_query(here, django_assert_num_queries):
    asked = [Permission.PUPIL_EDIT, Permission.REGISTER_EDIT, Permission.PLAN_EDIT]
    with django_assert_num_queries(0):
        assert policy.allowed_for(here.senco, here.tobi, asked) == set(asked)
        assert policy.allowed_for(here.teacher, here.tobi, asked) == {Permission.PUPIL_EDIT, Permission.PLAN_EDIT}
        assert policy.allowed_for(here.helper, here.tobi, asked) == frozenset()


def test_two_roles_reach_what_each_of_them_reaches(here):
    both = make_actor(here.school, Role.OFFICE, Role.SUPPORT_ADULT)
    assert names(both) == []
    policy.check_whole_school(both, Permission.PUPIL_IMPORT)
    with pytest.raises(Denied):
        policy.check_whole_school(both, Permission.PUPIL_VIEW)
