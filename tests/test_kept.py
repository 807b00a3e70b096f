"""The world that is put back is the world that was built."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction
from django_scopes import scope

from handrail.access.types import Role
from handrail.plans.models import Plan
from tests.factories import Trail, everywhere
from tests.kept import Kept, keep_world, rows_of_all
from tests.worlds import World, build_world

pytestmark = pytest.mark.django_db


def sizes(rows) -> Counter:
    return Counter({table: len(found) for (table, _), found in rows.items()})


def test_every_row_that_was_built_is_put_back_as_it_was(_kept_world: Kept) -> None:
    _kept_world.put_back()
    connection.check_constraints()
    found = rows_of_all()
    for key, rows in _kept_world.rows.items():
        assert [row for row in found[key] if row in rows] == rows, key[0]


def test_as_many_rows_are_put_back_as_building_writes_anew(_kept_world: Kept) -> None:
    before = sizes(rows_of_all())
    with transaction.atomic():
        build_world()
        built = sizes(rows_of_all())
        transaction.set_rollback(True)
    assert sizes(rows_of_all()) == before
    _kept_world.put_back()
    assert sizes(rows_of_all()) == built


def test_keeping_leaves_nothing_behind() -> None:
    before = rows_of_all()
    keep_world()
    assert rows_of_all() == before


def test_each_test_has_a_world_of_its_own(_kept_world: Kept) -> None:
    world = _kept_world.put_back()
    world.records.clear()
    world.school.name = "Another"
    assert _kept_world.world.records
    assert _kept_world.world.school.name == "Fernhill School"


def test_a_world_is_not_put_back_over_another(world: World, _kept_world: Kept) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _kept_world.put_back()
    with everywhere():
        assert Trail.objects.filter(school_uuid=world.school.pk).exists()


def test_the_walls_between_schools_stand_round_what_is_put_back(world: World) -> None:
    actor = world.actors[Role.SENCO]
    with scope(school=actor.school_id):
        mine = set(Plan.objects.values_list("school_id", flat=True))
    assert mine == {world.school.pk}
