"""Check-in and check-out: who, when, twice, two adults at once, and what the pupil wrote stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from handrail.access.types import Role
from handrail.core import clock as now
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.rewards import actions, policy, queries
from handrail.rewards.models import CheckDay, DayCard
from handrail.rewards.rules.day_cards import cell
from handrail.rewards.types import NewDayCard, Scale
from tests.factories import everywhere, trail

PERIODS = ("Morning", "Lunch", "Afternoon")


def arrange(here, **more) -> DayCard:
    known = {
        "targets": (here.calling.pk,),
        "pupil_promises": ("I go to my place.",),
        "adult_promises": ("We wait.",),
        "periods": PERIODS,
    }
    return actions.arrange_day_card(actor=here.teacher, pupil_id=here.tobi.pk, new=NewDayCard(**(known | more)))


@pytest.fixture
def card(here) -> DayCard:
    return arrange(here)


def out(here, card, mine, base=None, *, actor=None, **more) -> CheckDay:
    return actions.check_out(
        actor=actor or here.helper, card_id=card.pk, on=more.pop("on", now.today()), mine=mine, base=base or {}, **more
    )


def test_a_card_takes_targets_and_promises_and_changes_by_a_new_one(here, card, clock):
    assert [line.text for line in queries.card_lines(card)] == [
        "Put up a hand before speaking.",
        "I go to my place.",
        "We wait.",
    ]
    assert arrange(here).pk == card.pk
    clock.move_to(now.now() + timedelta(days=1))
    new = arrange(here, goal_percent=70, scale=Scale.FACES)
    card.refresh_from_db()
    assert new.pk != card.pk
    assert (card.is_open, card.ends_on) == (False, now.today())
    assert queries.card_of(here.helper, here.tobi).pk == new.pk
    assert not actions.end_day_card(actor=here.teacher, card_id=new.pk).is_open
    assert not actions.end_day_card(actor=here.teacher, card_id=new.pk).is_open
    types = [event.type for event in trail(pupil_uuid=here.tobi.pk) if event.type.startswith("DAY_")]
    assert types == ["DAY_CARD_ARRANGED", "DAY_CARD_ARRANGED", "DAY_CARD_ENDED"]
    assert queries.promises_of(here.plan) == {"pupil_promises": "I go to my place.", "adult_promises": "We wait."}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"targets": (uuid4(),)}, "targets"),
        ({"targets": (), "pupil_promises": ()}, "pupil_promises"),
        ({"pupil_promises": ("a",) * 5}, "targets"),
        ({"adult_promises": ("a",) * 4}, "adult_promises"),
        ({"periods": ()}, "periods"),
        ({"periods": ("a",) * 9}, "periods"),
        ({"periods": ("a" * 201,)}, "periods"),
        ({"goal_percent": 0}, "goal_percent"),
        ({"goal_percent": 101}, "goal_percent"),
    ],
)
def test_a_card_that_takes_too_long_to_fill_is_refused(here, change, field):
    with pytest.raises(Refused) as refusal:
        arrange(here, **change)
    assert refusal.value.field == field


def test_a_card_belongs_to_a_behaviour_plan(here):
    with pytest.raises(Refused, match="belongs to a behaviour plan"):
        actions.arrange_day_card(
            actor=here.senco, pupil_id=here.una.pk, new=NewDayCard(pupil_promises=("A",), periods=PERIODS)
        )


def test_a_check_in_is_kept_once_and_nobody_writes_over_it(here, card):
    first, second, adult = queries.card_lines(card)
    ask = {"actor": here.helper, "card_id": card.pk, "on": now.today()}
    actions.check_in(**ask, feeling=3, aim_id=first.line_id)
    actions.check_in(**ask, feeling=3, aim_id=first.line_id)
    actions.check_in(**(ask | {"actor": here.teacher}), feeling=3, aim_id=first.line_id)
    assert len(trail(type="DAY_CHECKED_IN")) == 1
    assert actions.check_in(**ask, feeling=4, aim_id=second.line_id).checked_in_by_name == here.helper.name
    with pytest.raises(Refused, match="has checked in for this day already"):
        actions.check_in(**(ask | {"actor": here.teacher}), feeling=1)
    with pytest.raises(Refused, match="has checked in for this day already"):
        actions.check_in_own(actor=here.own, feeling=1)
    for change, field in (
        ({"feeling": 6}, "feeling"),
        ({"feeling": None}, "feeling"),
        ({"aim_id": adult.line_id}, "aim"),
        ({"on": now.today() + timedelta(days=1)}, "on"),
        ({"on": now.today() - timedelta(days=1)}, "on"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.check_in(**({"feeling": 3} | ask | change))
        assert refusal.value.field == field


def test_an_ended_card_takes_no_later_day(here, card, clock):
    actions.end_day_card(actor=here.teacher, card_id=card.pk)
    out(here, card, {"own_word": "Good."}, from_paper=True)
    clock.move_to(now.now() + timedelta(days=1))
    with pytest.raises(Refused, match="did not hold"):
        out(here, card, {"own_word": "Good."})


def test_two_adults_fill_in_one_day_each_their_lesson(here, card):
    hand, place, adult = queries.card_lines(card)
    out(here, card, {cell(hand, 0): "2", cell(place, 0): "1", "own_word": "", "home_word": ""})
    out(here, card, {cell(hand, 1): "0", cell(adult, 0): "2", "home_word": " A calm lunch. "}, actor=here.teacher)
    again = {cell(hand, 1): "0", cell(adult, 0): "2", "home_word": "A calm lunch."}
    day = out(here, card, again, actor=here.teacher)
    assert len(trail(type="DAY_CHECKED_OUT")) == 2
    assert (day.home_word, day.checked_out_by_name) == ("A calm lunch.", here.teacher.name)
    (today, *_) = queries.week_of(card).days
    assert (today.n_points, today.n_possible, today.n_adult, today.n_adult_possible) == (3, 6, 2, 2)
    with pytest.raises(Refused, match="Their answer stays") as refusal:
        out(here, card, {cell(hand, 1): "2"})
    assert refusal.value.field is None
    assert out(here, card, {cell(hand, 1): "2"}, queries.day_as_kept(day)).marks[cell(hand, 1)] == "2"


def test_an_empty_check_out_writes_nothing(here, card):
    out(here, card, {"own_word": "", "home_word": ""})
    assert not CheckDay.objects.exists()


@pytest.mark.parametrize(
    ("mine", "field"),
    [({"own_word": "x" * 501}, "own_word"), ({"nothing:0": "1"}, "marks"), ({"line": "7"}, "marks")],
)
def test_marks_must_fit_the_card(here, card, mine, field):
    hand = queries.card_lines(card)[0]
    mine = {cell(hand, 0) if name == "line" else name: value for name, value in mine.items()}
    with pytest.raises(Refused) as refusal:
        out(here, card, mine)
    assert refusal.value.field == field


def test_nobody_changes_the_pupils_own_word(here, card):
    actions.say_own_word(actor=here.own, text="Lunch was hard.")
    actions.say_own_word(actor=here.own, text="Lunch was hard. Then good.")
    actions.say_own_word(actor=here.own, text="Lunch was hard. Then good.")
    assert len(trail(type="DAY_OWN_WORD_SAID")) == 2
    with pytest.raises(Refused, match="wrote this themselves") as refusal:
        out(here, card, {"own_word": "All fine."})
    assert refusal.value.field == "own_word"
    kept = out(here, card, {"home_word": "Well done."})
    assert (kept.own_word, kept.home_word) == ("Lunch was hard. Then good.", "Well done.")
    for text in (" ", "x" * 501):
        with pytest.raises(Refused):
            actions.say_own_word(actor=here.own, text=text)


def test_what_an_adult_wrote_down_is_not_overwritten_by_the_own_page(here, card):
    out(here, card, {"own_word": "He said: good."})
    with pytest.raises(Refused, match="An adult wrote down"):
        actions.say_own_word(actor=here.own, text="Not so good.")


def test_the_pupil_checks_in_on_their_own_page_only_with_a_card(here):
    with pytest.raises(NotVisible):
        actions.check_in_own(actor=here.own, feeling=3)
    card = arrange(here)
    day = actions.check_in_own(actor=here.own, feeling=5, aim_id=queries.card_lines(card)[0].line_id)
    assert (day.checked_in_by_name, day.feeling) == ("Tobi Adeyemi", 5)
    with pytest.raises(Refused):
        actions.check_in(actor=here.helper, card_id=card.pk, on=now.today(), feeling=1)


def test_who_may_see_and_fill_in_a_card(here, card):
    ask = {"card_id": card.pk, "on": now.today(), "feeling": 3}
    with pytest.raises(NotVisible):
        actions.check_in(actor=here.stranger, **ask)
    head = replace(here.senco, roles=frozenset({Role.HEAD}))
    with pytest.raises(Denied):
        actions.check_in(actor=head, **ask)
    # Who only records, as volunteers do, sees no feelings.
    volunteer = replace(here.helper, roles=frozenset({Role.VOLUNTEER}))
    with pytest.raises(NotVisible):
        actions.check_in(actor=volunteer, **ask)
    with pytest.raises(Denied):
        actions.end_day_card(actor=here.helper, card_id=card.pk)
    with everywhere():
        type(here.plan).objects.filter(pk=here.plan.pk).update(is_confidential=True)
    with pytest.raises(NotVisible):
        policy.get_day_card(here.helper, card.pk)
    assert policy.get_day_card(here.senco, card.pk).pk == card.pk
    assert queries.open_card_of_pupil(here.tobi) is None


def test_the_family_sees_a_shared_week_and_at_its_start_the_last(here, card, clock):
    assert queries.shared_week(here.tobi) is None
    card = arrange(here, shows_family=True)
    hand = queries.card_lines(card)[0]
    actions.check_in(actor=here.helper, card_id=card.pk, on=now.today(), feeling=1)
    out(here, card, {cell(hand, 0): "2", "own_word": "Mum was cross.", "home_word": "A good start."})
    shared = queries.shared_week(here.tobi).days[0]
    assert shared.has_reached
    # How the pupil feels and what they say may be about home.
    assert (shared.feeling, shared.own_word, shared.home_word) == ("", "", "A good start.")
    monday = queries.shared_week(here.tobi).monday
    clock.move_to(now.now() + timedelta(weeks=1))
    assert queries.shared_week(here.tobi).monday == monday


def test_a_review_reads_the_last_weeks_pride_and_own_words(here, card, clock):
    hand = queries.card_lines(card)[0]
    actions.check_in(actor=here.helper, card_id=card.pk, on=now.today(), feeling=2, aim_id=hand.line_id)
    actions.say_proud(actor=here.own, proud_id=uuid4(), text="I kept on trying.")
    actions.say_in_own_words(actor=here.own, pupil_target_id=here.calling.pk, text="Hand first!")
    clock.move_to(now.now() + timedelta(weeks=1))
    out(here, card, {cell(hand, 0): "1"})
    found = queries.for_review(here.teacher, here.tobi)
    assert [row.text for row in found.proud] == ["I kept on trying."]
    assert found.own_wordings == (("Put up a hand before speaking.", "Hand first!"),)
    assert [week.days[0].feeling for week in found.weeks] == ["", "Not good"]
    assert not queries.for_review(here.stranger, here.tobi)
