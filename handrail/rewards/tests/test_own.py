"""What a pupil is proud of and how they say their targets: theirs alone to write and take back."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from handrail.core.errors import NotVisible, Refused
from handrail.rewards import actions, queries
from handrail.rewards.models import OwnWording, ProudWord
from tests.factories import trail


def test_what_one_is_proud_of_is_kept_once_and_can_be_taken_back(here):
    key = uuid4()
    for _ in range(2):
        actions.say_proud(actor=here.own, proud_id=key, text=" I was kind. ")
    assert [row.text for row in queries.proud_words(here.tobi)] == ["I was kind."]
    with pytest.raises(Refused, match="sent before"):
        actions.say_proud(actor=here.own, proud_id=key, text="Another.")
    for text in ("", "x" * 501):
        with pytest.raises(Refused):
            actions.say_proud(actor=here.own, proud_id=uuid4(), text=text)
    for _ in range(2):
        actions.take_back_proud(actor=here.own, proud_id=key)
    assert queries.proud_words(here.tobi) == ()
    assert ProudWord.objects.count() == 1
    types = [event.type for event in trail(pupil_uuid=here.tobi.pk) if event.type.startswith("PROUD")]
    assert types == ["PROUD_SAID", "PROUD_TAKEN_BACK"]


def test_nobody_else_writes_or_takes_back_a_pupils_words(here):
    word = actions.say_proud(actor=here.own, proud_id=uuid4(), text="I was kind.")
    for actor in (here.senco, replace(here.own, membership_id=here.helper.membership_id)):
        with pytest.raises(NotVisible):
            actions.say_proud(actor=actor, proud_id=uuid4(), text="He was kind.")
        with pytest.raises(NotVisible):
            actions.take_back_proud(actor=actor, proud_id=word.pk)
    with pytest.raises(NotVisible):
        actions.take_back_proud(actor=here.own, proud_id=uuid4())


def test_a_target_in_ones_own_words_keeps_what_was_said_before(here):
    say = {"actor": here.own, "pupil_target_id": here.calling.pk}
    for text in ("Hand first!", "Hand first!", "I wait with my hand up."):
        actions.say_in_own_words(**say, text=text)
    assert queries.own_wordings(here.tobi) == {here.calling.pk: "I wait with my hand up."}
    assert OwnWording.objects.count() == 2
    for text in ("", "x" * 201):
        with pytest.raises(Refused):
            actions.say_in_own_words(**say, text=text)
    with pytest.raises(NotVisible):
        actions.say_in_own_words(actor=here.own, pupil_target_id=uuid4(), text="Hand first!")
