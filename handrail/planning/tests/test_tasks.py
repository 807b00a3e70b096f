"""Tasks that came out: who has them, and where they are listed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock as clocks
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.meetings.queries import other_actions
from handrail.planning import actions, queries
from handrail.planning.models import PlanningTask
from tests.factories import (
    CoreGroupMemberFactory,
    PupilFactory,
    SchoolFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
)


@pytest.fixture
def helper(school, pupil):
    """An adult who reads reviews of the pupil and leads none."""
    actor = make_actor(school, Role.SEN_LINK)
    with everywhere():
        member = Membership.objects.get(pk=actor.membership_id)
    CoreGroupMemberFactory(pupil=pupil, membership=member)
    return actor


@pytest.fixture
def tasks(room, helper):
    """One task of the helper, named in other letters, and one of Grandad, who has no account."""
    boxes = room.to_sorting()
    rows = {boxes[0]: (False, helper.name.upper(), "2026-11-20"), boxes[1]: (False, "Grandad", "")}
    actions.sort_actions(actor=room.senco, meeting_id=room.meeting_id, rows=rows, key="s")
    actions.end_meeting(actor=room.senco, meeting_id=room.meeting_id, key="e")
    return list(PlanningTask.objects.order_by("position"))


def listed(actor, **wanted) -> list[str]:
    return [row.text for row in other_actions(actor, **wanted)]


def test_a_name_of_the_schools_adults_makes_the_task_theirs(room, helper, tasks) -> None:
    assert [row.owner_id for row in tasks] == [helper.membership_id, None]
    assert [row.owner_name for row in tasks] == [helper.name.upper(), "Grandad"]
    assert helper.name in queries.owner_choices(room.senco)
    assert queries.owner_of(room.senco, "") is None


def test_a_name_that_two_adults_have_names_nobody(room, monkeypatch, helper) -> None:
    twice = [(str(helper.membership_id), "Jo Reed"), (str(room.senco.membership_id), "Jo Reed")]
    monkeypatch.setattr("handrail.plans.queries.adult_choices", lambda actor: twice)
    assert queries.owner_of(room.senco, "jo  reed") is None
    assert queries.owner_choices(room.senco) == ["Jo Reed"]


def test_tasks_stand_among_the_actions_of_meetings(
    room, helper, tasks, school, clock, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        rows = other_actions(room.senco)
    assert [(row.owner, row.due_on, row.about, bool(row.done_url)) for row in rows] == [
        (helper.name.upper(), date(2026, 11, 20), room.pupil.name, True),
        ("Grandad", None, room.pupil.name, True),
    ]
    assert [bool(row.done_url) for row in other_actions(helper)] == [True, False]
    assert listed(helper, mine=True) == [tasks[0].wording]
    assert listed(make_actor(school, Role.VOLUNTEER)) == []
    clock.move_to(clocks.now() + timedelta(days=5))
    assert [row.is_overdue for row in other_actions(room.senco)] == [True, False]
    actions.settle_task(actor=helper, task_id=tasks[0].pk, is_done=True)
    clock.move_to(clocks.now() + timedelta(days=1))
    actions.settle_task(actor=room.senco, task_id=tasks[1].pk, is_done=True)
    assert listed(room.senco) == []
    assert listed(room.senco, done=True) == [tasks[1].wording, tasks[0].wording]


def test_ones_own_task_is_marked_by_oneself_and_no_other(room, helper, tasks) -> None:
    actions.settle_task(actor=helper, task_id=tasks[0].pk, is_done=True)
    with pytest.raises(Denied, match="Whoever has the task"):
        actions.settle_task(actor=helper, task_id=tasks[1].pk, is_done=True)
    other = make_actor(SchoolFactory(), Role.SENCO)
    with pytest.raises(NotVisible):
        actions.settle_task(actor=other, task_id=tasks[0].pk, is_done=False)


def test_a_task_is_given_to_somebody_else_until_it_is_done(room, helper, tasks) -> None:
    day = date(2026, 12, 1)
    for _ in range(2):
        task = actions.assign_task(actor=room.senco, task_id=tasks[1].pk, owner=f" {helper.name} ", due_on=day)
    assert (task.owner_id, task.owner_name, task.due_on) == (helper.membership_id, helper.name, day)
    event = one_event(type="PLANNING_TASK_ASSIGNED")
    assert (event.old, event.new["owner"]) == ({"owner": "Grandad", "due_on": ""}, helper.name)
    task = actions.assign_task(actor=room.senco, task_id=tasks[1].pk, owner="", due_on=None)
    assert (task.owner_id, task.owner_name) == (None, "")
    with pytest.raises(Refused, match="at most 60 letters"):
        actions.assign_task(actor=room.senco, task_id=tasks[1].pk, owner="x" * 61, due_on=None)
    with pytest.raises(Denied):
        actions.assign_task(actor=helper, task_id=tasks[1].pk, owner=helper.name, due_on=None)
    actions.settle_task(actor=room.senco, task_id=tasks[1].pk, is_done=True)
    with pytest.raises(Refused, match="Open it again first"):
        actions.assign_task(actor=room.senco, task_id=tasks[1].pk, owner=helper.name, due_on=None)


def test_the_pages_offer_the_names_and_lead_there_and_back(client, room, helper, tasks, school) -> None:
    PupilFactory(school=school)
    sign_in(client, room.senco)
    detail = reverse("planning:meeting-detail", args=[room.meeting_id])
    assert f'<option value="{helper.name}">' in client.get(detail).content.decode()
    assign = reverse("planning:task-assign", args=[tasks[1].pk])
    assert client.post(assign, {"owner": helper.name, "due_on": "2026-12-01"}).url == detail
    assert client.post(assign, {"owner": helper.name, "due_on": "soon"}).status_code == 422
    listing = reverse("meetings:action-list")
    body = client.get(listing).content.decode()
    assert tasks[0].wording in body
    assert detail in body
    settle = reverse("planning:task-settle", args=[tasks[0].pk])
    assert client.post(settle, {"done": "1", "from": "list"}).url == listing
    assert tasks[0].wording in client.get(f"{listing}?state=done").content.decode()
