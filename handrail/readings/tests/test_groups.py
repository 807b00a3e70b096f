"""A group's plan is read by everybody who works with one of its pupils, each seeing only those whom they reach."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock
from handrail.plans import actions as plans
from handrail.plans.models import Plan
from handrail.plans.types import PlanDraft
from handrail.readings import actions, policy, queries
from handrail.readings.rules.differences import differences
from handrail.readings.tests.conftest import target
from tests.factories import GroupAdultFactory, everywhere, make_actor, one_event, sign_in

WORDING = "Each of them will blend words of four sounds aloud."


@pytest.fixture
def group(here: Any) -> Any:
    """Tobi of 7A and Una of 7B read together; Priya teaches Tobi, Ravi teaches Una, and nobody else knows either."""
    ravi = make_actor(here.school, Role.TEACHER)
    with everywhere():
        GroupAdultFactory(group=here.other, membership=Membership.objects.get(pk=ravi.membership_id))
    plan = plans.open_group_plan(
        actor=here.senco,
        name="Sound readers",
        pupil_ids=[here.tobi.pk, here.una.pk],
        draft=PlanDraft(targets=[target(WORDING)]),
    )
    plan = plans.agree_plan(actor=here.senco, plan=plan)
    return SimpleNamespace(**vars(here) | {"group_plan": plan, "ravi": ravi})


def waiting(actor: Any) -> list[Any]:
    return queries.to_read_rows(actor, list(queries.plans_to_read(actor)))


def of_group(actor: Any) -> list[Any]:
    return [row for row in waiting(actor) if row.kind_name == "Group plan"]


def test_each_adult_is_shown_the_pupils_whom_they_reach(group) -> None:
    (tobis,) = of_group(group.teacher)
    (unas,) = of_group(group.ravi)
    assert (tobis.pupil_name, tobis.pupils) == ("Sound readers", (group.tobi.name,))
    assert unas.pupils == (group.una.name,)
    assert tobis.targets[0].wording == WORDING
    assert of_group(group.stranger) == []
    assert queries.n_to_read(group.ravi) == 1, "Ravi works with nobody else who has a plan"


def test_to_read_a_group_plan_leaves_a_mark_for_the_pupils_in_reach(group) -> None:
    (row,) = of_group(group.teacher)
    assert actions.acknowledge(actor=group.teacher, version_ids=[row.version_id]) == 1
    assert of_group(group.teacher) == []
    assert one_event(type="PLAN_READ").pupil_uuid == group.tobi.pk
    reading, read = queries.plan_reading(group.teacher, group.group_plan, counts=True)
    assert reading is not None and not reading.waits
    assert read is not None and read.n_read == 1 and read.n_readers == len(readers(group))


def readers(group: Any) -> list[str]:
    rows = queries.readers_of(group.senco, queries.versions_listed(group.senco))
    (row,) = [one for one in rows if one.plan_id == group.group_plan.pk]
    assert row.pupil_name == "Sound readers" and set(row.pupil_ids) == {group.tobi.pk, group.una.pk}
    return [reader.name for reader in row.readers]


def test_who_oversees_sees_every_adult_of_every_pupil(group) -> None:
    names = readers(group)
    assert {group.teacher.name, group.ravi.name, group.key_worker.name} <= set(names)
    assert group.stranger.name not in names
    in_class = queries.versions_listed(group.senco, queries.ReadingFilter("7B"))
    assert [row.plan_id for row in in_class] == [group.group_plan.pk]


def test_one_adult_and_the_whole_school_agree_on_who_reads(group) -> None:
    names = set(readers(group))
    for person in (group.teacher, group.ravi, group.key_worker, group.helper, group.stranger, group.volunteer):
        asked = policy.versions_for(person).filter(plan=group.group_plan).exists()
        assert asked is (person.name in names), person.name


def test_a_confidential_group_plan_waits_only_for_those_who_may_see_it(group) -> None:
    with everywhere():
        Plan.objects.filter(pk=group.group_plan.pk).update(is_confidential=True)
    assert of_group(group.teacher) == []
    assert policy.versions_for(group.senco).filter(plan=group.group_plan).count() == 0, "linked with nobody of it"


def test_a_pupil_who_left_the_group_is_no_reason_to_read(group) -> None:
    plans.leave_group(
        actor=group.senco,
        plan=group.group_plan,
        pupil_id=group.una.pk,
        left_on=clock.today(),
        reason="Reads alone now.",
    )
    assert of_group(group.ravi) == []
    assert len(of_group(group.teacher)) == 1


def test_pages_tell_of_a_group(group, client) -> None:
    page = sign_in(client, group.ravi).get(reverse("readings:to-read")).content.decode()
    assert "Sound readers" in page and f"For {group.una.name}" in page and group.tobi.name not in page
    sign_in(client, group.senco)
    for name, arguments in (("plan-list", []), ("print", []), ("plan-readers", [group.group_plan.pk])):
        assert "Sound readers" in client.get(reverse(f"readings:{name}", args=arguments)).content.decode(), name
    assert "Sound readers" in client.get(reverse("readings:plan-list") + "?class=7B").content.decode()


def test_the_number_of_queries_stays_with_groups(group, django_assert_num_queries) -> None:
    rows = list(queries.plans_to_read(group.teacher))
    with django_assert_num_queries(4):
        queries.to_read_rows(group.teacher, rows)
    versions = queries.versions_listed(group.senco)
    with django_assert_num_queries(4):
        queries.readers_of(group.senco, versions)


def version(**changes: Any) -> dict[str, Any]:
    part = {"baseline": "8", "criterion": "20", "out_of": "30"}
    target = {
        "id": "t1",
        "wording": "Blend words",
        "strategies": [],
        "pupils": [part | {"pupil": "a"}, part | {"pupil": "b"}],
    }
    text: dict[str, Any] = {
        "targets": [target],
        "long_term_targets": [],
        "sections": [],
        "period": {"starts_on": "2026-09-01", "review_on": "2026-12-01"},
        "group": {"pupils": [{"id": "a", "first_name": "Asha"}, {"id": "b", "first_name": "Ben"}]},
    }
    return text | changes


def test_differences_name_the_pupils_of_a_group() -> None:
    new = version()
    new["targets"] = [
        new["targets"][0] | {"pupils": [row | {"criterion": "25"} for row in new["targets"][0]["pupils"]]}
    ]
    assert differences(version(), new) == ("Changed in “Blend words”: the aim of Asha and Ben.",)
    other = version(group={"pupils": [{"id": "b", "first_name": "Ben"}, {"id": "c", "first_name": "Cora"}]})
    other["targets"][0]["pupils"][0] = {"pupil": "c", "criterion": "11"}
    assert differences(version(), other) == ("New in the group: Cora.", "No longer in the group: Asha.")
    assert differences(version(), version()) == ()
