"""The weekly look: one save, several adults, one key worker closes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from handrail.core import clock as now
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.progress.queries import glance, seen_of
from handrail.progress.types import LookAt
from handrail.pupils.models import CoreGroupMember
from handrail.rewards import actions, queries
from handrail.rewards.models import PlayLook
from handrail.rewards.types import Look, NewLook
from tests.factories import everywhere, trail

WEEK = timedelta(weeks=1)


@pytest.fixture
def monday(here):
    return queries.this_monday()


def save(here, monday, look, seen="", actor=None, part=None) -> int:
    row = NewLook((part or here.spoon).pk, look, seen)
    return actions.save_week(actor=actor or here.helper, monday=monday, looks=[row])


def test_each_adult_has_an_answer_of_their_own_and_again_changes_nothing(here, monday):
    assert save(here, monday, Look.BEGINNING, " Held it twice. ") == 1
    assert save(here, monday, Look.BEGINNING, "Held it twice.") == 0
    assert save(here, monday, None) == 0
    assert save(here, monday, Look.NEARLY, actor=here.teacher) == 1
    assert save(here, monday, Look.DOES, "All of lunch.") == 1
    (child,) = queries.week_children(here.teacher, monday)
    (target,) = child.targets
    assert (child.may_close, child.n_seen, target.own) == (True, 1, Look.NEARLY)
    assert [(row.by, row.label, row.seen) for row in target.others] == [(here.helper.name, "Does it", "All of lunch.")]
    assert PlayLook.objects.count() == 2
    assert len(trail(type="PLAY_LOOKED")) == 3
    assert {row[2] for row in queries.looks_of_pupil(here.senco, here.tobi)} == {"Nearly", "Does it"}


def test_a_weekly_look_is_a_record_for_the_weekly_glance(here, monday, clock):
    quiet = {row.pupil_target_id: row for row in glance(here.senco).rows if LookAt.QUIET in row.why}
    assert here.spoon.pk in quiet
    assert quiet[here.spoon.pk].last_on is None
    save(here, monday - WEEK, Look.BEGINNING, "Held it twice.")
    save(here, monday, None, "All of lunch.")
    assert here.spoon.pk not in {row.pupil_target_id for row in glance(here.senco).rows if LookAt.QUIET in row.why}
    clock.move_to(now.now() + 3 * WEEK)
    (row,) = (row for row in glance(here.senco).rows if row.pupil_target_id == here.spoon.pk)
    assert (row.last, row.last_on) == ("", row.seen.seen_on)
    assert row.seen.words == "All of lunch."


def test_looks_are_told_in_words_the_newest_first_and_so_many_of_each(here, monday, django_assert_num_queries):
    for n in range(2):
        save(here, monday - n * WEEK, Look.NEARLY, f"Week {n}.")
        save(here, monday - n * WEEK, Look.DOES, f"Teacher's week {n}.", actor=here.teacher)
    save(here, monday, Look.NEARLY, "Week 0, said again.")
    with django_assert_num_queries(1):
        told = seen_of([here.spoon.pk, here.asks.pk], each=3)
    assert list(told) == [here.spoon.pk]
    assert {(row.words, row.seen_on) for row in told[here.spoon.pk][:2]} == {
        ("Nearly. Week 0, said again.", now.today()),
        ("Does it. Teacher's week 0.", now.today()),
    }
    # Written down after its week, it counts for the week's end.
    assert [row.seen_on for row in told[here.spoon.pk][2:]] == [monday - timedelta(days=1)]


def test_the_key_worker_closes_and_opens_again(here, monday):
    close = {"pupil_id": here.tobi.pk, "monday": monday}
    with pytest.raises(Refused, match="Press a picture first"):
        actions.close_week(actor=here.teacher, **close)
    save(here, monday, Look.NEARLY)
    with pytest.raises(Denied, match="key worker closes"):
        actions.close_week(actor=here.helper, **close)
    with pytest.raises(NotVisible):
        actions.close_week(actor=here.stranger, **close)
    week = actions.close_week(actor=here.teacher, **close)
    assert actions.close_week(actor=here.senco, **close).pk == week.pk
    with pytest.raises(Refused, match="has closed the week of Tobi"):
        save(here, monday, Look.DOES)
    assert save(here, monday, Look.NEARLY) == 0
    (child,) = queries.week_children(here.helper, monday)
    assert (child.closed_by, child.may_close) == (here.teacher.name, False)
    actions.reopen_week(actor=here.senco, **close)
    actions.reopen_week(actor=here.senco, **close)
    assert save(here, monday, Look.DOES) == 1
    types = [event.type for event in trail(pupil_uuid=here.tobi.pk) if event.type.startswith("PLAY_WEEK")]
    assert types == ["PLAY_WEEK_CLOSED", "PLAY_WEEK_REOPENED"]


def test_without_a_key_worker_whoever_reviews_closes(here, monday):
    with everywhere():
        CoreGroupMember.objects.filter(pupil=here.tobi).delete()
    save(here, monday, Look.NEARLY)
    with pytest.raises(Denied):
        actions.close_week(actor=here.helper, pupil_id=here.tobi.pk, monday=monday)
    actions.close_week(actor=here.teacher, pupil_id=here.tobi.pk, monday=monday)


def test_weeks_before_stand_beside_a_target_by_the_key_workers_answer(here, monday):
    save(here, monday - WEEK, Look.NOT_YET, actor=here.teacher)
    save(here, monday - WEEK, Look.DOES)
    save(here, monday, None, "Only a line.")
    (child,) = queries.week_children(here.helper, monday)
    (before,) = child.targets[0].before
    assert before[:2] == (monday - WEEK, Look.NOT_YET)
    assert (child.n_seen, child.targets[0].own_seen) == (0, "Only a line.")


@pytest.mark.parametrize("weeks", [1, -2])
def test_other_weeks_are_refused(here, monday, weeks):
    with pytest.raises(Refused) as refusal:
        save(here, monday + weeks * WEEK, Look.DOES)
    assert refusal.value.field == "week"


def test_only_ones_own_childrens_play_targets(here, monday):
    for part in (here.calling, here.una):
        with pytest.raises(NotVisible):
            save(here, monday, Look.DOES, part=part)
    with pytest.raises(NotVisible):
        save(here, monday, Look.DOES, actor=here.stranger)
    with pytest.raises(Refused, match="too long"):
        save(here, monday, Look.DOES, "x" * 501)
    assert queries.week_children(here.senco, monday) == ()
    with pytest.raises(Denied):
        actions.save_week(actor=here.own, monday=monday, looks=[])
    with pytest.raises(NotVisible):
        actions.close_week(actor=here.senco, pupil_id=uuid4(), monday=monday)
