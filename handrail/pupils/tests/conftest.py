"""One school with its SENCO, a teacher with a tutor group, and a neighbouring school."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache

from handrail.access.models import Membership
from handrail.access.types import Role
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def here(db, in_school):
    """Tobi is in the teacher's tutor group; Noor is not. The school's scope is open."""
    school = SchoolFactory()
    group = TeachingGroupFactory(year__school=school, name="7A")
    teacher = make_actor(school, Role.TEACHER)
    with everywhere():
        teaches = Membership.objects.get(pk=teacher.membership_id)
    GroupAdultFactory(group=group, membership=teaches)
    tobi = PupilFactory(school=school, forename="Tobi", surname="Adeyemi")
    noor = PupilFactory(school=school, forename="Noor", surname="Haddad", year_group=8, class_name="8C")
    GroupPupilFactory(group=group, pupil=tobi)
    world = SimpleNamespace(
        school=school,
        group=group,
        senco=make_actor(school, Role.SENCO),
        head=make_actor(school, Role.HEAD),
        teacher=teacher,
        helper=make_actor(school, Role.SUPPORT_ADULT),
        office=make_actor(school, Role.OFFICE),
        elsewhere=make_actor(SchoolFactory(), Role.SENCO),
        tobi=tobi,
        noor=noor,
    )
    with in_school(world.senco):
        yield world
