"""One target of a group, recorded for several pupils at once: all or none, once, each in their own measure."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core.ids import new_id
from handrail.progress import queries
from handrail.progress.actions import GroupRefused, TypedRow, record_for_group
from handrail.progress.models import Observation
from tests.factories import (
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    TargetFactory,
    everywhere,
    make_actor,
    sign_in,
    trail,
)

MONDAY = date(2026, 11, 16)


def group_of(school, n=3, **fields):
    """Return the parts of n pupils in one target of a live group plan; `fields` are the target's."""
    pupils = [PupilFactory(school=school, surname=f"Adams {place}") for place in range(n)]
    target = TargetFactory(plan=PlanFactory(pupil=pupils[0], state="live"), **fields)
    return [PupilTargetFactory(target=target, pupil=pupil) for pupil in pupils]


@pytest.fixture
def parts(school):
    return group_of(school)


def url(parts) -> str:
    return reverse("progress:group-record", args=[parts[0].target_id])


def rows(parts, *texts):
    return [TypedRow(part.pk, new_id(), text) for part, text in zip(parts, texts, strict=True)]


def test_all_are_kept_with_an_event_for_each_pupil(senco, parts, in_school):
    with in_school(senco):
        kept = record_for_group(actor=senco, observed_on=MONDAY, rows=rows(parts, "1", "2", "3"))
    assert [row.value for row in kept] == [1, 2, 3]
    assert {event.pupil_uuid for event in trail(type="OBSERVATION_RECORDED")} == {part.pupil_id for part in parts}


def test_the_same_rows_again_are_kept_once(senco, parts, in_school):
    sent = rows(parts, "1", "2", "3")
    with in_school(senco):
        first = record_for_group(actor=senco, observed_on=MONDAY, rows=sent)
        again = record_for_group(actor=senco, observed_on=MONDAY, rows=sent)
        assert [row.pk for row in first] == [row.pk for row in again]
        assert Observation.objects.count() == 3


def test_one_wrong_row_keeps_none_and_every_wrong_one_is_named(senco, parts, in_school):
    with in_school(senco):
        with pytest.raises(GroupRefused, match="Nothing was saved") as refused:
            record_for_group(actor=senco, observed_on=MONDAY, rows=rows(parts, "1", "99", "many"))
        assert not Observation.objects.exists()
    assert set(refused.value.refusals) == {parts[1].pk, parts[2].pk}
    assert not trail(type="OBSERVATION_RECORDED")


def page_fields(page) -> dict[str, str]:
    """Return what the page's form would send as it stands."""
    text = page.content.decode()
    found = dict(re.findall(r'name="(row-[^"]+-id)" value="([^"]+)"', text))
    return found | {"observed_on": "2026-11-16", "from": "/today/?class=7A"}


@pytest.mark.parametrize(
    ("measure", "sent", "value"),
    [
        ("SCORE", {"value": "20"}, 20),
        ("COUNT", {"value": "7"}, 7),
        ("PERCENTAGE", {"value": "60"}, 60),
        ("DURATION", {"minutes": "1", "seconds": "5"}, 65),
        ("PROMPT", {"value": "4"}, 4),
        ("RUBRIC", {"value": "2"}, 2),
        ("YES_NO", {"value": "nearly"}, 0.5),
    ],
)
def test_the_page_records_each_measure(client, school, senco, measure, sent, value):
    parts = group_of(school, measure=measure, unit="words" if measure == "COUNT" else "", rubric="names it\nblends it")
    page = client.get(url(parts))
    assert page.status_code == 200
    fields = page_fields(page)
    for part in parts[:2]:
        fields |= {f"row-{part.pk}-{name}": text for name, text in sent.items()}
    fields[f"row-{parts[2].pk}-note"] = "Was ill."
    answer = client.post(url(parts), fields)
    assert (answer.status_code, answer["Location"]) == (302, "/today/?class=7A")
    client.post(url(parts), fields)  # the second press of Save
    with everywhere():
        kept = {row.pupil_target_id: row for row in Observation.objects.all()}
    assert [float(kept[part.pk].value) for part in parts[:2]] == [value, value]
    assert (kept[parts[2].pk].value, kept[parts[2].pk].note) == (None, "Was ill.")
    assert len(kept) == 3


def test_pupils_who_did_not_take_part_are_left_out(client, senco, parts):
    fields = page_fields(client.get(url(parts))) | {f"row-{parts[1].pk}-value": "12"}
    client.post(url(parts), fields)
    with everywhere():
        assert [row.pupil_target_id for row in Observation.objects.all()] == [parts[1].pk]


def test_what_is_wrong_stands_beside_its_pupil_and_nothing_typed_is_lost(client, senco, parts):
    fields = page_fields(client.get(url(parts)))
    fields |= {f"row-{parts[0].pk}-value": "12", f"row-{parts[1].pk}-value": "99"}
    page = client.post(url(parts), fields)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count(f"{parts[1].pupil.name}: Enter a score from 0 to 50.") == 2  # above, and beside the row
    assert 'value="12"' in text and 'value="99"' in text
    with everywhere():
        assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Record at least one pupil"),
        ({"observed_on": "soon"}, "Enter the day as a date"),
        ({"observed_on": "2026-12-24", "first": "12"}, "in the future"),
        ({"first": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_saved_is_said_once(client, senco, parts, changed, sentence):
    fields = page_fields(client.get(url(parts))) | changed
    first = fields.pop("first", "")
    page = client.post(url(parts), fields | {f"row-{part.pk}-value": first for part in parts[:2]})
    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_the_page_takes_the_same_few_queries_for_a_class(client, school, senco, django_assert_max_num_queries):
    parts = group_of(school, n=30)
    for part in parts:
        ObservationFactory(pupil_target=part)
    with django_assert_max_num_queries(12):
        assert client.get(url(parts)).status_code == 200


def test_only_pupils_in_reach_stand_on_it(client, school, parts):
    helper = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=parts[1].pupil, membership_id=helper.membership_id, membership=None)
    page = sign_in(client, helper).get(url(parts))
    assert [row.name for row in page.context["form"].rows] == [parts[1].pupil.name]
    # A row of a pupil out of reach that somebody sends all the same is not looked at.
    fields = page_fields(page) | {f"row-{parts[0].pk}-value": "12", f"row-{parts[1].pk}-value": "13"}
    client.post(url(parts), fields)
    with everywhere():
        assert [row.pupil_target_id for row in Observation.objects.all()] == [parts[1].pk]


def test_whoever_may_only_read_is_told_so_and_whoever_may_not_finds_nothing(client, school, parts, in_school):
    from handrail.core.errors import Denied, NotVisible

    head, teacher = make_actor(school, Role.HEAD), make_actor(school, Role.TEACHER)
    assert sign_in(client, head).get(url(parts)).status_code == 403
    assert sign_in(client, teacher).get(url(parts)).status_code == 404
    with in_school(school):
        with pytest.raises(Denied):
            queries.group_target(head, parts[0].target_id)
        with pytest.raises(NotVisible):
            queries.group_target(teacher, parts[0].target_id)


def test_a_target_that_is_not_in_use_is_not_there(client, school, senco, parts, in_school):
    with in_school(school):
        type(parts[0].target.plan).objects.update(state="draft")
    assert client.get(url(parts)).status_code == 404


def test_today_has_one_block_for_a_group_and_cards_for_what_is_a_pupils_own(client, senco, group_plan):
    plan, parts, own = group_plan
    today = client.get(reverse("progress:today"), {"class": "7A"}).context["today"]
    (group,) = today.groups
    assert (group.name, group.id) == ("Readers", plan.pk)
    assert [part.name for part in group.targets[0].parts] == [part.pupil.name for part in parts]
    assert [part.is_anchor for part in group.targets[0].parts] == [False, True]
    assert [pupil.id for pupil in today.cards] == [own.pupil_id]
    assert [target.pupil_target_id for target in today.cards[0].open] == [own.pk]
    assert {pupil.id for pupil in today.pupils} == {part.pupil_id for part in parts}


@pytest.fixture
def group_plan(school, senco, in_school):
    """A live group plan of two pupils, the first of whom has a plan of their own too."""
    from handrail.plans import actions as plans
    from handrail.plans.types import PlanDraft, TargetDraft

    pupils = [PupilFactory(school=school, surname=name) for name in ("Abbott", "Barker")]
    draft = PlanDraft(
        sections={},
        targets=[
            TargetDraft(wording="Say what happened.", baseline="2 out of 10", criterion="8 out of 10"),
            TargetDraft(wording="Ask a question.", baseline="0 questions", criterion="3 questions"),
        ],
    )
    with in_school(senco):
        plan = plans.open_group_plan(
            actor=senco, name="Readers", pupil_ids=[one.pk for one in pupils], starts_on=date(2026, 11, 2), draft=draft
        )
        plan = plans.agree_plan(actor=senco, plan=plan)
        parts = list(plan.targets.order_by("position").first().pupil_targets.order_by("pupil__surname"))
        for part in parts:
            part.pupil  # noqa: B018 - fetched here, inside the school
    own = PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil=pupils[0], state="live")))
    return plan, parts, own


def test_two_targets_of_a_group_anchor_each_pupil_once(client, senco, group_plan):
    text = client.get(reverse("progress:today"), {"class": "7A"}).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
