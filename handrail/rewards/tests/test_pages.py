"""The pages: what an adult presses, what paper shows, and how many questions a list asks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core import clock as now
from handrail.rewards import actions, queries
from handrail.rewards.models import CheckDay, DayCard, PlayLook, PlayWeek, Reward, RewardStep
from handrail.rewards.rules.day_cards import cell
from handrail.rewards.types import EarnedBy, NewDayCard, NewReward, NewTarget
from tests.factories import GroupPupilFactory, PupilFactory, make_actor, sign_in

from .conftest import CALLING_OUT, live_plan


def url(name: str, *args, **query) -> str:
    return reverse(f"rewards:{name}", args=args)


@pytest.fixture
def card(here) -> DayCard:
    new = NewDayCard(
        targets=(here.calling.pk,),
        pupil_promises=("I go to my place.",),
        adult_promises=("We wait.",),
        periods=("Morning", "Lunch"),
    )
    return actions.arrange_day_card(actor=here.teacher, pupil_id=here.tobi.pk, new=new)


def reward_fields(here, **more) -> dict:
    return {
        "reward_id": str(uuid4()),
        "words": "I feed the fish.",
        "picture": "fish",
        "n_steps": "3",
        "targets": [str(here.calling.pk)],
        "earned_by": "press",
        "shows_family": "on",
    } | more


# ---------------------------------------------------------------------------------------------------- rewards


def test_choose_press_undo_give_and_print(here, client):
    sign_in(client, here.teacher)
    page = url("reward-list", here.tobi.pk)
    assert "No reward is on the card" in client.get(page).content.decode()
    assert client.post(url("reward-choose", here.tobi.pk), reward_fields(here, n_steps="1")).status_code == 302
    shown = client.get(page)
    step_id = str(shown.context["step_id"])
    assert "0 of 1" in shown.content.decode()
    for _ in range(2):
        client.post(url("step-press", here.tobi.pk), {"step_id": step_id, "target": str(here.calling.pk)})
    assert RewardStep.objects.count() == 1
    words = client.get(page).content.decode()
    assert "The reward is given" in words
    assert "this step" in words
    client.post(url("step-undo", step_id))
    assert "0 of 1" in client.get(page).content.decode()
    client.post(url("step-press", here.tobi.pk), {"step_id": str(uuid4()), "target": str(here.calling.pk)})
    assert "1 of 1 step" in client.get(url("reward-print", here.tobi.pk)).content.decode()
    reward = Reward.objects.get()
    client.post(url("reward-give", reward.pk))
    assert "Undo: it was not given" in client.get(page).content.decode()
    client.post(url("reward-give-undo", reward.pk))
    reward.refresh_from_db()
    assert reward.given_at is None
    assert "No reward is on the card now" not in client.get(url("reward-print", here.tobi.pk)).content.decode()


def test_what_is_wrong_is_said_where_it_is(here, client):
    sign_in(client, here.teacher)
    page = url("reward-choose", here.tobi.pk)
    for change, words in (
        ({"words": ""}, "in their own words"),
        ({"targets": []}, "Choose at least one target."),
        ({"n_steps": "25"}, "Choose from 1 to 20 steps."),
        ({"earned_by": "record"}, "what a record must reach"),
        ({"earned_by": "record", f"aim-{here.calling.pk}": "a lot"}, "There is a problem"),
    ):
        answer = client.post(page, reward_fields(here, **change))
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    answer = client.post(page, reward_fields(here, earned_by="record", **{f"aim-{here.calling.pk}": "3 times"}))
    assert answer.status_code == 302
    assert "3 times or less" in client.get(url("reward-list", here.tobi.pk)).content.decode()
    for data in ({}, {"step_id": str(uuid4()), "target": str(here.calling.pk)}):
        answer = client.post(url("step-press", here.tobi.pk), data, follow=True)
        assert answer.status_code == 200
    assert "Steps of this reward come from the records" in answer.content.decode()
    reward = Reward.objects.get()
    answer = client.post(url("reward-give", reward.pk), follow=True)
    assert "steps are still to come" in answer.content.decode()


def test_putting_aside_asks_why(here, client):
    new = NewReward(words="A game.", earned_by=EarnedBy.PRESS, targets=(NewTarget(here.asks.pk),))
    reward = actions.choose_reward(actor=here.teacher, pupil_id=here.tobi.pk, reward_id=uuid4(), new=new)
    sign_in(client, here.teacher)
    page = url("reward-aside", reward.pk)
    assert "It is no punishment" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "He would rather draw."}).status_code == 302
    assert "He would rather draw." in client.get(url("reward-list", here.tobi.pk)).content.decode()


# -------------------------------------------------------------------------------------------------- day cards


def test_a_day_card_is_arranged_from_the_plans_promises(here, client):
    sign_in(client, here.teacher)
    page = url("day-card-arrange", here.tobi.pk)
    form = client.get(page).context["form"]
    assert (form["pupil_promises"].value(), form["adult_promises"].value()) == ("I go to my place.", "We wait.")
    data = {
        "targets": [str(here.calling.pk)],
        "pupil_promises": "I go to my place.\n\n",
        "adult_promises": "We wait.",
        "periods": "Morning\r\nLunch",
        "scale": "faces",
        "goal_percent": "70",
    }
    assert client.post(page, data | {"periods": "a\n" * 9}).status_code == 422
    assert client.post(page, data).status_code == 302
    card = DayCard.objects.get()
    assert (card.periods, card.scale, card.shows_family) == (["Morning", "Lunch"], "faces", False)
    assert client.get(page).context["form"].initial["periods"] == "Morning\nLunch"
    assert client.post(url("day-card-end", card.pk)).status_code == 302
    assert "Arrange a day card" in client.get(url("day-card", here.tobi.pk)).content.decode()


def test_in_the_morning_and_at_the_end_of_the_day(here, client, card):
    sign_in(client, here.helper)
    hand = queries.card_lines(card)[0]
    page = url("day-in", card.pk)
    assert client.post(page, {"aim": str(hand.line_id)}).status_code == 422
    assert client.post(page, {"feeling": "4", "aim": str(uuid4())}).status_code == 422
    assert client.post(page, {"feeling": "4", "aim": str(hand.line_id)}).status_code == 302
    assert "checked in: good. Aim: Put up a hand" in client.get(page).content.decode()
    page = url("day-out", card.pk)
    seen = client.get(page).context["seen"]
    # A body that holds no form shows the page again.
    assert client.post(page, "[1]", content_type="application/json").status_code == 200
    mine = {cell(hand, 0): "2", "home_word": "A calm\r\nmorning.", "seen": seen}
    assert client.post(page, mine | {"seen": "[1]"}).status_code == 422
    assert client.post(page, mine | {"seen": "{"}).status_code == 422
    assert client.post(page, mine | {cell(hand, 0): "9"}).status_code == 422
    assert client.post(page, mine).status_code == 302
    week = client.get(url("day-card", here.tobi.pk)).content.decode()
    assert all(words in week for words in ("2 of 2", "goal reached", "A calm"))
    answer = client.post(page, {cell(hand, 0): "0", "home_word": "A calm\nmorning.", "seen": seen})
    assert (answer.status_code, "Their answer stays" in answer.content.decode()) == (422, True)


def test_a_day_is_typed_in_from_paper(here, client, card, clock):
    clock.move_to(now.now() + timedelta(days=2))
    sign_in(client, here.helper)
    page = f"{url('day-out', card.pk)}?on={card.starts_on}&paper=1"
    form = client.get(page).content.decode()
    assert 'name="from_paper"' in form
    data = {"on": str(card.starts_on), "from_paper": "on", "own_word": "Good.", "seen": "{}"}
    assert client.post(page, data).status_code == 302
    assert (CheckDay.objects.get().on, CheckDay.objects.get().from_paper) == (card.starts_on, True)
    assert client.post(page, data | {"on": "2020-01-01"}).status_code == 422
    assert client.post(page, data | {"on": "yesterday"}).status_code == 422


def test_paper_has_boxes_for_each_part_of_the_day(here, client, card):
    sign_in(client, here.helper)
    paper = client.get(url("day-card-print", card.pk)).content.decode()
    assert paper.count('class="hr-paper-box"') == 3 * 2


def test_a_pupil_without_a_behaviour_plan_has_no_card(here, client):
    sign_in(client, here.senco)
    assert "Agree one with the pupil first" in client.get(url("day-card", here.una.pk)).content.decode()
    assert client.get(url("day-card-arrange", here.una.pk)).status_code == 200


def test_weeks_before_can_be_turned_to(here, client, card, clock):
    clock.move_to(now.now() + timedelta(weeks=1))
    sign_in(client, here.helper)
    page = client.get(url("day-card", here.tobi.pk))
    assert (page.context["before"], page.context["after"]) == (card.starts_on, None)
    page = client.get(f"{url('day-card', here.tobi.pk)}?week={card.starts_on}")
    assert (page.context["before"], page.context["after"]) == (None, card.starts_on + timedelta(weeks=1))


def test_ones_own_pupils_of_every_day(here, client, card, django_assert_max_num_queries):
    new = NewReward(words="A game.", targets=(NewTarget(here.asks.pk),))
    actions.choose_reward(actor=here.teacher, pupil_id=here.tobi.pk, reward_id=uuid4(), new=new)
    actions.check_in(actor=here.helper, card_id=card.pk, on=now.today(), feeling=3)
    (row,) = queries.everyday_rows(here.helper)
    assert (row.card_id, row.is_in, row.is_out, row.reward) == (card.pk, True, False, "A game.")
    assert queries.everyday_rows(here.stranger) == ()
    for number in range(3):
        pupil = PupilFactory(school=here.school, forename=f"Pupil {number}")
        GroupPupilFactory(group=here.tobi.groups.get().group, pupil=pupil)
        plan = live_plan(here.senco, pupil, "behaviour_plan", CALLING_OUT)
        actions.arrange_day_card(
            actor=here.senco, pupil_id=pupil.pk, new=NewDayCard(targets=(plan.parts[0].pk,), periods=("Day",))
        )
    with django_assert_max_num_queries(4):
        assert len(queries.everyday_rows(here.helper)) == 4
    sign_in(client, here.helper)
    assert "Checked in" in client.get(url("everyday")).content.decode()


# ------------------------------------------------------------------------------------------------ early years


def test_a_week_is_kept_by_one_save_and_closed(here, client):
    sign_in(client, here.teacher)
    page = url("week")
    monday = str(queries.this_monday())
    key = here.spoon.pk
    data = {"week": monday, f"look-{key}": "2", f"seen-{key}": "All of lunch."}
    assert "paper=mat" in client.get(page).content.decode()
    assert client.post(page, data | {"close": str(here.tobi.pk)}).status_code == 302
    assert PlayLook.objects.get().seen == "All of lunch."
    shown = client.get(page).content.decode()
    assert "Week closed" in shown
    assert client.post(page, data | {"reopen": str(here.tobi.pk)}).status_code == 302
    assert not PlayWeek.objects.exists()
    assert client.post(page, data | {f"look-{key}": "7"}).status_code == 422
    assert client.post(page, data | {"week": "2020-01-06"}).status_code == 422
    assert client.post(page, data).status_code == 302
    sign_in(client, here.helper)
    answer = client.post(page, {"week": monday, "close": str(here.tobi.pk)})
    assert answer.status_code == 403
    empty = make_actor(here.school, Role.SUPPORT_ADULT)
    assert "No play plans" in sign_in(client, empty).get(page).content.decode()


def test_the_weekly_look_asks_the_same_questions_for_any_number_of_children(here, client, django_assert_num_queries):
    monday = queries.this_monday()
    with django_assert_num_queries(4):
        assert len(queries.week_children(here.helper, monday)) == 1
    for number in range(3):
        pupil = PupilFactory(school=here.school, forename=f"Child {number}")
        GroupPupilFactory(group=here.tobi.groups.get().group, pupil=pupil)
        live_plan(here.senco, pupil, "play_plan", CALLING_OUT)
    with django_assert_num_queries(4):
        assert len(queries.week_children(here.helper, monday)) == 4
