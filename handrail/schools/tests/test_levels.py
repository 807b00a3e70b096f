"""A school moves a role between its floor and its ceiling; it is felt at the next request, and stands in the trail."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.urls import reverse

from handrail.access import levels, policy, queries
from handrail.access.permissions import Permission
from handrail.access.roles import ROLES
from handrail.access.types import Area, Level, Reach, Role
from handrail.core.errors import Denied, Refused
from handrail.core.models import AuditEvent
from handrail.schools import actions, levels_page
from handrail.schools.models import School
from tests.factories import SchoolFactory, UserFactory, everywhere, make_actor, sign_in

EVERY = [(role, area) for role in Role for area in ROLES[role].levels]


# -------------------------------------------------------------------------------------------- without a database


@pytest.mark.parametrize(("role", "area"), EVERY, ids=lambda part: str(part))
def test_every_usual_level_lies_between_its_floor_and_its_ceiling(role: Role, area: Area) -> None:
    bounds = ROLES[role].levels[area]
    assert levels.is_within(bounds.usual, bounds.floor, bounds.ceiling)
    assert bounds.usual in levels.offered(area, bounds.floor, bounds.ceiling)


def test_what_was_stored_outside_is_brought_back_inside() -> None:
    stored = {"administrator": {"accounts": "none"}, "volunteer": {"plans": "agree"}, "wizard": {"plans": "agree"}}
    own = levels.read(stored | {"teacher": {"plans": "sideways", "magic": "edit"}})
    assert levels.stands_at(Role.ADMINISTRATOR, Area.ACCOUNTS, own) is Level.AGREE
    assert levels.stands_at(Role.VOLUNTEER, Area.PLANS, own) is Level.NONE
    assert Permission.PLAN_VIEW not in levels.allowed_to(Role.VOLUNTEER, own)
    assert levels.stands_at(Role.GOVERNOR, Area.PLANS, own) is Level.NONE
    assert own == ((Role.ADMINISTRATOR, Area.ACCOUNTS, Level.NONE), (Role.VOLUNTEER, Area.PLANS, Level.AGREE))


def test_each_level_includes_those_before_it() -> None:
    for area in Area:
        sizes = [levels.permissions_at(area, level) for level in Level]
        assert all(one <= other for one, other in pairwise(sizes))
        assert all(levels.area_of(permission) is area for permission in sizes[-1])
    assert set().union(*(levels.permissions_at(area, Level.AGREE) for area in Area)) == set(Permission)


def test_matters_of_the_whole_school_reach_all_of_it() -> None:
    found = levels.reaches([(Area.SCHOOL, Level.VIEW), (Area.PLANS, Level.VIEW)], frozenset({Reach.TAUGHT}))
    assert found[Permission.SCHOOL_VIEW] == {Reach.SCHOOL}
    assert found[Permission.PLAN_VIEW] == {Reach.TAUGHT}


def test_every_role_stands_in_one_table() -> None:
    assert sorted(role for _, roles in levels_page.TABLES for role in roles) == sorted(Role)
    assert levels_page.allowed_in_words(Area.PLANS, Level.NONE) == "May do nothing here."
    assert "agree a plan" in levels_page.allowed_in_words(Area.PLANS, Level.AGREE)


# ------------------------------------------------------------------------------------------------ with a school


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def admin(school, in_school):
    actor = make_actor(school, Role.ADMINISTRATOR)
    with in_school(actor):
        yield actor


def set_level(admin, role: Role, area: Area, level: Level, reason: str = "Staff meeting"):
    return actions.set_role_level(actor=admin, role=role, area=area, level=level, reason=reason)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_floors_and_ceilings_hold(admin, role: Role) -> None:
    for area in Area:
        bounds = ROLES[role].levels.get(area)
        for level in Level:
            allowed = bounds is not None and level in levels.offered(area, bounds.floor, bounds.ceiling)
            if allowed:
                set_level(admin, role, area, level)
                own = levels.read(School.objects.get().role_levels)
                assert levels.stands_at(role, area, own) is level
            else:
                with pytest.raises(Refused) as refused:
                    set_level(admin, role, area, level)
                assert refused.value.field == "level"
    for area, bounds in ROLES[role].levels.items():
        set_level(admin, role, area, bounds.usual)
    assert School.objects.get().role_levels == {}


def test_a_refusal_says_why(admin) -> None:
    for role, area, level, words in (
        (Role.ADMINISTRATOR, Area.ACCOUNTS, Level.VIEW, "cannot go below 'Agree'"),
        (Role.VOLUNTEER, Area.PLANS, Level.VIEW, "cannot go above 'None'"),
        (Role.GOVERNOR, Area.PLANS, Level.VIEW, "has nothing to do with"),
        (Role.HEAD, Area.PUPILS, Level.CONTRIBUTE, "changes nothing"),
    ):
        with pytest.raises(Refused, match=words):
            set_level(admin, role, area, level)


def test_a_change_is_felt_by_the_next_actor_and_stands_in_the_trail(admin, school) -> None:
    user = UserFactory()
    make_actor(school, Role.TEACHER, user=user)

    def now():
        with everywhere():
            return queries.actor_for(user, school_id=school.pk)

    assert policy.can(now(), Permission.PLAN_EDIT) and not policy.can(now(), Permission.PLAN_AGREE)
    set_level(admin, Role.TEACHER, Area.PLANS, Level.VIEW)
    assert not policy.can(now(), Permission.PLAN_EDIT)
    assert policy.reach_of(now(), Permission.PLAN_VIEW) == ROLES[Role.TEACHER].reach
    set_level(admin, Role.TEACHER, Area.PLANS, Level.VIEW)
    event = AuditEvent.objects.get(type="LEVEL_CHANGED")
    assert (event.old["level"], event.new["level"], event.reason) == ("edit", "view", "Staff meeting")
    set_level(admin, Role.TEACHER, Area.PLANS, Level.AGREE)
    assert policy.can(now(), Permission.PLAN_AGREE)
    actions.reset_role_levels(actor=admin, reason="Too far")
    actions.reset_role_levels(actor=admin, reason="Too far")
    assert now().levels == ()
    assert AuditEvent.objects.filter(type="LEVELS_RESET").count() == 1


def test_only_those_who_may_change_levels(admin, school) -> None:
    senco = make_actor(school, Role.SENCO)
    for attempt in (
        lambda: set_level(senco, Role.TEACHER, Area.PLANS, Level.VIEW),
        lambda: actions.reset_role_levels(actor=senco, reason="x"),
        lambda: actions.set_second_factor(actor=senco, grace_days=1, sso_second_factor=True, reason="x"),
    ):
        with pytest.raises(Denied):
            attempt()
    for attempt in (
        lambda: set_level(admin, Role.TEACHER, Area.PLANS, Level.VIEW, reason=" "),
        lambda: actions.reset_role_levels(actor=admin, reason=""),
        lambda: actions.set_second_factor(actor=admin, grace_days=1, sso_second_factor=True, reason=""),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.field == "reason"


def test_rules_for_second_factors(admin) -> None:
    for days in (-1, 366):
        with pytest.raises(Refused, match="0 to 365"):
            actions.set_second_factor(actor=admin, grace_days=days, sso_second_factor=False, reason="x")
    for _ in range(2):
        school = actions.set_second_factor(actor=admin, grace_days=0, sso_second_factor=True, reason="New rule")
    assert (school.second_factor_grace_days, school.sso_second_factor) == (0, True)
    assert AuditEvent.objects.filter(type="SECOND_FACTOR_RULES_CHANGED").count() == 1


def test_pages_show_and_change_levels(client, admin, school, django_assert_max_num_queries) -> None:
    sign_in(client, admin)
    url = reverse("schools:role-level", args=["teacher", "plans"])
    page = client.get(url).content.decode()
    assert "agree a plan" in page and "(usual)" in page
    assert client.post(url, {"level": "view"}).status_code == 422
    assert client.post(url, {"level": "sideways", "reason": "x"}).status_code == 422
    assert client.post(url, {"level": "view", "reason": "Staff meeting"}).status_code == 302
    with django_assert_max_num_queries(8):
        page = client.get(reverse("schools:role-list")).content.decode()
    assert "usually Edit" in page and reverse("schools:role-reset") in page
    for wrong in (("wizard", "plans"), ("teacher", "magic"), ("governor", "plans")):
        assert client.get(reverse("schools:role-level", args=wrong)).status_code == 404
    reset = reverse("schools:role-reset")
    assert client.post(reset, {}).status_code == 422
    assert client.post(reset, {"reason": "Back"}).status_code == 302
    factor = reverse("schools:second-factor")
    assert client.get(factor).status_code == 200
    assert client.post(factor, {"grace_days": "400", "reason": "x"}).status_code == 422
    assert client.post(factor, {"grace_days": "7", "sso_second_factor": "on", "reason": "x"}).status_code == 302
    assert School.objects.get(pk=school.pk).second_factor_grace_days == 7
    page = sign_in(client, make_actor(school, Role.TEACHER)).get(reverse("schools:role-list")).content.decode()
    assert url not in page
