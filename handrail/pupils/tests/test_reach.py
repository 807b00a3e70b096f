"""Who can see a pupil, and why: never anything else than what the policy decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handrail.access.types import Area, Level, Role
from handrail.core import clock
from handrail.pupils import policy, queries
from handrail.pupils.models import Pupil
from handrail.pupils.queries import SEEING

pytestmark = pytest.mark.django_db

# A school that has moved roles: volunteers may not, SEN link persons may see what is confidential.
MOVED = (
    (Role.SEN_LINK, Area.CONFIDENTIAL, Level.VIEW),
    (Role.SUPPORT_ADULT, Area.REVIEWS, Level.VIEW),
    (Role.TEACHER, Area.REGISTER, Level.NONE),
)


@pytest.mark.parametrize("levels", [(), MOVED], ids=["usual", "moved"])
@pytest.mark.parametrize("left", [False, True], ids=["here", "left"])
def test_the_list_and_the_policy_agree_for_every_actor_and_pupil(world, in_school, levels, left) -> None:
    with in_school(world.school):
        if left:
            Pupil.objects.filter(pk=world.records["pupil_id"]).update(left_on=clock.today() - timedelta(days=1))
        for pupil in Pupil.objects.order_by("pk"):
            people = queries.people_who_reach(replace(world.actors[Role.HEAD], levels=levels), pupil)
            found = {person.membership_id: person for person in people}
            for role, actor in world.actors.items():
                asking = replace(actor, levels=levels)
                may = {permission for permission in SEEING if policy.can_reach(asking, pupil.pk, permission)}
                listed = found.get(actor.membership_id)
                assert (set(listed.permissions) if listed else set()) == may, (role, pupil.name)
                assert not listed or (listed.whys and listed.sees and listed.name == actor.name)


def test_each_reason_says_what_it_follows_from_and_until_when(world, in_school, django_assert_num_queries) -> None:
    with in_school(world.school):
        tobi = policy.get_pupil(world.actors[Role.HEAD], world.records["pupil_id"])
        with django_assert_num_queries(7):
            people = queries.people_who_reach(world.actors[Role.HEAD], tobi)
    whys = {person.name: [why.sentence for why in person.whys] for person in people}
    assert whys["Martin Hale"] == ["Head or senior leader: sees every pupil of the school"]
    assert whys["Priya Raman"] == ["Teaches or supports 7A"]
    assert whys["Femke Olsen"] == ["Link person of Languages, through 7 English"]
    assert whys["Noel Banks"] == ["Core group: key worker"]
    assert whys["Dr Edda Lind"] == ["Shared for: How to help with reading (by Dana Okafor)"]
    assert whys["Bola Adeyemi"] == ["Mother: sees the page and has a say"]
    assert "The pupil's own account" in [sentence for found in whys.values() for sentence in found]
    assert not {"Joy Farley", "Hugh Pell", "Inez Dorado", "Ada Quist", "Carl Osei"} & whys.keys()
    shared = next(person for person in people if person.name == "Dr Edda Lind")
    assert shared.whys[0].ends_on == clock.today() + timedelta(days=60)
    assert shared.sees == ("What is shared",)


def test_whoever_is_barred_is_not_in_the_list(world, in_school) -> None:
    with in_school(world.school):
        rafi = policy.get_pupil(world.actors[Role.HEAD], world.barred["pupil_id"])
        people = queries.people_who_reach(world.actors[Role.HEAD], rafi)
    assert "Bola Adeyemi" not in {person.name for person in people}


def test_pupils_are_found_by_name_for_those_who_see_the_trail(world, in_school) -> None:
    from handrail.access.permissions import Permission

    officer = world.actors[Role.DATA_PROTECTION]
    with in_school(world.school):
        (row,) = queries.pupils_by_name(officer, "tobi", Permission.TRAIL_VIEW)
        assert row.pupil_id == world.records["pupil_id"]
        assert queries.pupils_by_name(officer, " ", Permission.TRAIL_VIEW) == []
        names = queries.names_of_pupils(officer, [row.pupil_id, world.theirs["pupil_id"]], Permission.TRAIL_VIEW)
        assert names == {row.pupil_id: row.name}
        assert queries.names_of_pupils(officer, [], Permission.TRAIL_VIEW) == {}
