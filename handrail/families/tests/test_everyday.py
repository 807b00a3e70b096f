"""The pupil's own page from day to day, and what the family reads of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.core import clock as now
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft
from handrail.rewards import actions, queries
from handrail.rewards.models import CheckDay, OwnWording, ProudWord
from handrail.rewards.types import NewDayCard, NewReward, NewTarget
from tests.factories import sign_in

from .conftest import targets

ME = reverse("families:me")


@pytest.fixture
def card(home):
    plan = plans.write_plan(
        actor=home.senco,
        pupil=home.tobi,
        kind="behaviour_plan",
        draft=PlanDraft(targets=targets()[1:]),
        starts_on=now.today(),
        review_on=now.today() + timedelta(days=30),
    )
    plans.agree_plan(actor=home.senco, plan=plan)
    new = NewDayCard(pupil_promises=("I ask for a break.",), periods=("Day",), shows_family=True)
    return actions.arrange_day_card(actor=home.senco, pupil_id=home.tobi.pk, new=new)


def sent(client, name: str, data: dict, *args) -> str:
    return client.post(reverse(f"families:{name}", args=args), data, follow=True).content.decode()


def test_a_pupil_checks_in_and_says_how_the_day_was(client, home, card):
    sign_in(client, home.own)
    line = queries.card_lines(card)[0].line_id
    assert "How do you feel?" in client.get(ME).content.decode()
    assert "Press a face." in sent(client, "me-check-in", {"aim": str(line)})
    assert "Have a good day!" in sent(client, "me-check-in", {"feeling": "4", "aim": str(line)})
    page = client.get(ME).content.decode()
    assert "You feel: good. You aim at this: I ask for a break." in " ".join(page.split())
    assert "How do you feel?" not in page
    assert "Choose an aim" in sent(client, "me-check-in", {"feeling": "4", "aim": str(uuid4())})
    assert "Write a word" in sent(client, "me-day", {"text": ""})
    assert "Lunch was loud." in sent(client, "me-day", {"text": "Lunch was loud."})
    day = CheckDay.objects.get()
    assert (day.feeling, day.own_word, day.own_word_is_own) == (4, "Lunch was loud.", True)
    family = sign_in(client, home.mother).get(reverse("families:child-detail", args=[home.tobi.pk])).content.decode()
    assert "The week at school" in family
    assert "Lunch was loud." not in family
    assert "feel" not in family.lower()


def test_the_day_card_stands_on_a_saturday_too(client, home, card, clock):
    clock.move_to(now.now() + timedelta(days=5))
    sign_in(client, home.own)
    assert "How do you feel?" in client.get(ME).content.decode()


def test_an_adults_own_words_of_the_day_are_not_written_over(client, home, card):
    actions.check_out(actor=home.senco, card_id=card.pk, on=now.today(), mine={"own_word": "Good, she said."}, base={})
    sign_in(client, home.own)
    assert "An adult wrote down" in sent(client, "me-day", {"text": "Not good."})


def test_a_pupil_without_a_card_finds_none(client, home):
    sign_in(client, home.own)
    assert client.post(reverse("families:me-check-in"), {"feeling": "4"}).status_code == 404
    assert "My day" not in client.get(ME).content.decode()


def test_a_pupil_writes_or_presses_what_they_are_proud_of(client, home):
    sign_in(client, home.own)
    assert "Write it, or press one of the words." in sent(client, "me-proud", {"text": " "})
    assert "too long" in sent(client, "me-proud", {"text": "x" * 501})
    key = str(uuid4())
    sent(client, "me-proud", {"text": "I read to my cousin.", "proud_id": key})
    page = sent(client, "me-proud", {"text": "half a sen", "pick": "I was kind."})
    assert "I read to my cousin." in page
    assert sorted(ProudWord.objects.values_list("text", flat=True)) == ["I read to my cousin.", "I was kind."]
    assert "You took it back." in sent(client, "me-proud-withdraw", {}, key)
    assert "I read to my cousin." not in client.get(ME).content.decode()


def test_a_pupil_says_a_target_in_their_words(client, home):
    sign_in(client, home.own)
    part = home.parts[0].pk
    assert "one short line" in sent(client, "me-wording", {"text": ""}, part)
    assert "I read and read." in sent(client, "me-wording", {"text": "I read and read."}, part)
    assert OwnWording.objects.get().pupil_target_id == part


def test_steps_stand_on_the_own_page_and_on_the_familys(client, home):
    new = NewReward(words="I drive the train.", picture="ball", n_steps=2, targets=(NewTarget(home.parts[0].pk),))
    for words, shows in (("I drive the train.", True), ("A secret one.", False)):
        reward = NewReward(words=words, n_steps=2, targets=new.targets, shows_family=shows)
        actions.choose_reward(actor=home.teacher, pupil_id=home.tobi.pk, reward_id=uuid4(), new=reward)
    press = {"actor": home.teacher, "pupil_id": home.tobi.pk, "pupil_target_id": home.parts[0].pk}
    actions.press_step(**press, step_id=uuid4())
    page = sign_in(client, home.own).get(ME).content.decode()
    assert all(words in page for words in ("I drive the train.", "1 of 2 steps", "You need 1 more.", "A secret one."))
    actions.press_step(**press, step_id=uuid4())
    assert "You have all the steps!" in client.get(ME).content.decode()
    family = sign_in(client, home.mother).get(reverse("families:child-detail", args=[home.tobi.pk])).content.decode()
    assert "I drive the train." in family
    assert "A secret one." not in family
