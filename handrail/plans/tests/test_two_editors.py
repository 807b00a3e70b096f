"""Two people write in the same plan at the same moment, in threads with connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django_scopes import scope

from handrail.core.errors import Refused
from handrail.plans import actions, queries
from handrail.plans.models import PlanVersion
from handrail.plans.tests.conftest import READING, build
from handrail.plans.types import NotReady, PlanDraft, SaveConflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan_and_world(in_school):
    made = build()
    with in_school(made.school):
        plan = actions.write_plan(
            actor=made.senco, pupil=made.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[READING])
        )
        yield made, plan


def at_once(school, *jobs):
    """Run each job in a thread of its own, all starting together; return what each returned or raised."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            with scope(school=school.pk):
                barrier.wait(timeout=10)
                return job()
        except Exception as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def save(actor, plan, target, **fields):
    return lambda: actions.save_fields(actor=actor, plan=plan, kind="target", row_id=target.id, fields=fields)


def test_two_editors_of_different_fields_both_keep_their_words(plan_and_world):
    world, plan = plan_and_world
    target = queries.content_of(plan).targets[0]
    for number in range(5):
        before = queries.content_of(plan).targets[0]
        results = at_once(
            world.school,
            save(world.senco, plan, target, where=(before.where, f"Library {number}")),
            save(world.teacher, plan, target, who=(before.who, f"Ms Cole {number}")),
        )
        assert not [found for found in results if isinstance(found, Exception)]
        after = queries.content_of(plan).targets[0]
        assert (after.where, after.who) == (f"Library {number}", f"Ms Cole {number}")


def test_two_editors_of_the_same_field_one_is_asked(plan_and_world):
    world, plan = plan_and_world
    target = queries.content_of(plan).targets[0]
    for number in range(5):
        before = queries.content_of(plan).targets[0].wording
        mine, theirs = f"Mine {number}", f"Theirs {number}"
        results = at_once(
            world.school,
            save(world.senco, plan, target, wording=(before, mine)),
            save(world.teacher, plan, target, wording=(before, theirs)),
        )
        conflicts = [found for found in results if isinstance(found, SaveConflict)]
        assert len(conflicts) == 1
        kept = queries.content_of(plan).targets[0].wording
        assert kept in (mine, theirs)
        assert conflicts[0].fields["wording"][0] == kept


def test_the_same_save_twice_at_once_is_written_once(plan_and_world):
    world, plan = plan_and_world
    target = queries.content_of(plan).targets[0]
    job = save(world.senco, plan, target, where=("", "Library"))
    results = at_once(world.school, job, job, job)
    assert sorted(len(found.written) for found in results) == [0, 0, 1]


def test_agreeing_while_somebody_writes_takes_the_words_or_refuses_them(plan_and_world):
    world, plan = plan_and_world
    target = queries.content_of(plan).targets[0]
    agreed, saved = at_once(
        world.school,
        lambda: actions.agree_plan(actor=world.senco, plan=plan),
        save(world.teacher, plan, target, where=("", "Library")),
    )
    assert not isinstance(agreed, NotReady)
    text = PlanVersion.objects.get().snapshot["targets"][0]["where"]
    assert text == ("" if isinstance(saved, Refused) else "Library")
    assert queries.content_of(plan).targets[0].where == text


def test_agreeing_twice_at_once_makes_one_version(plan_and_world):
    world, plan = plan_and_world
    results = at_once(world.school, *[lambda: actions.agree_plan(actor=world.senco, plan=plan)] * 2)
    assert sum(isinstance(found, Refused) for found in results) == 1
    assert PlanVersion.objects.count() == 1
