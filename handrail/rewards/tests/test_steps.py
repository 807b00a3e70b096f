"""Choosing a reward, steps from records and presses, giving it: nothing takes a step away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from handrail.core import clock as now
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.progress import actions as progress
from handrail.rewards import actions, queries
from handrail.rewards.models import Reward, RewardStep
from handrail.rewards.types import EarnedBy, NewReward, NewTarget, RewardStands
from tests.factories import everywhere, trail


def press_reward(here, words: str = "I show my model in assembly.", n_steps: int = 2, **more) -> Reward:
    new = NewReward(words=words, picture="star", n_steps=n_steps, targets=(NewTarget(here.asks.pk),), **more)
    return actions.choose_reward(actor=here.teacher, pupil_id=here.tobi.pk, reward_id=uuid4(), new=new)


def press(here, actor=None, **more) -> RewardStep:
    known = {"pupil_id": here.tobi.pk, "pupil_target_id": here.asks.pk, "step_id": uuid4()}
    return actions.press_step(actor=actor or here.helper, **(known | more))


def record(here, part, text: str):
    return progress.record_observation(
        actor=here.helper, pupil_target_id=part.pk, observed_on=now.today(), text=text, observation_id=uuid4()
    )


def later(clock, **by) -> None:
    clock.move_to(now.now() + timedelta(**by))


def test_steps_fill_the_card_and_the_reward_is_given(here, clock):
    reward = press_reward(here)
    assert queries.reward_page(here.teacher, here.tobi).current.state is RewardStands.COLLECTING
    with pytest.raises(Refused, match="2 steps are still to come"):
        actions.give_reward(actor=here.helper, reward_id=reward.pk)
    press(here)
    with pytest.raises(Refused, match="1 step is still to come"):
        actions.give_reward(actor=here.helper, reward_id=reward.pk)
    press(here, here.teacher)
    page = queries.own_reward_page(here.tobi)
    assert (page.current.state, page.current.n_missing, page.n_total) == (RewardStands.REACHED, 0, 2)
    assert 'aria-label="2 of 2 steps"' in page.stars
    given = actions.give_reward(actor=here.helper, reward_id=reward.pk)
    assert actions.give_reward(actor=here.teacher, reward_id=reward.pk).given_by_name == given.given_by_name
    page = queries.reward_page(here.teacher, here.tobi)
    assert (page.current, page.past[0].state, page.past[0].given_by) == (None, RewardStands.GIVEN, here.helper.name)
    types = [event.type for event in trail(pupil_uuid=here.tobi.pk) if event.type.startswith("REWARD")]
    assert types == ["REWARD_CHOSEN", "REWARD_STEP_GIVEN", "REWARD_STEP_GIVEN", "REWARD_GIVEN"]


def test_rewards_come_one_after_the_other_and_no_step_is_lost(here, clock):
    first = press_reward(here)
    later(clock, seconds=1)
    second = press_reward(here, "I choose the game.", n_steps=3)
    assert [row.state for row in queries.own_reward_page(here.tobi).next] == [RewardStands.WAITS]
    for _ in range(3):
        press(here)
        later(clock, seconds=1)
    with pytest.raises(Refused, match="not the reward that is collected for"):
        actions.give_reward(actor=here.helper, reward_id=second.pk)
    actions.give_reward(actor=here.helper, reward_id=first.pk)
    page = queries.own_reward_page(here.tobi)
    # The third step was one more than the first reward needed: it counts for the next.
    assert (page.current.reward_id, page.current.n_have) == (second.pk, 1)


def test_a_reward_put_aside_leaves_its_steps(here, clock):
    first = press_reward(here, n_steps=5)
    press(here)
    with pytest.raises(Refused, match="Say why"):
        actions.put_aside(actor=here.teacher, reward_id=first.pk, reason=" ")
    later(clock, seconds=1)
    waiting = press_reward(here, "Time to draw.", n_steps=3)
    dropped = press_reward(here, "A sticker.", n_steps=3)
    actions.put_aside(actor=here.teacher, reward_id=dropped.pk, reason="Did not mean it.")
    actions.put_aside(actor=here.teacher, reward_id=first.pk, reason="She would rather draw.")
    again = actions.put_aside(actor=here.teacher, reward_id=first.pk, reason="Another reason.")
    page = queries.reward_page(here.teacher, here.tobi)
    assert again.aside_reason == "She would rather draw."
    assert (page.current.reward_id, page.current.n_have) == (waiting.pk, 1)
    with pytest.raises(Refused, match="not the reward"):
        actions.give_reward(actor=here.teacher, reward_id=first.pk)


def test_records_that_reach_the_days_aim_are_steps(here, clock):
    record(here, here.calling, "1 time")
    later(clock, minutes=2)
    actions.choose_reward(
        actor=here.teacher,
        pupil_id=here.tobi.pk,
        reward_id=uuid4(),
        new=NewReward(
            words="I feed the fish.",
            earned_by=EarnedBy.RECORD,
            targets=(NewTarget(here.calling.pk, Decimal(3)), NewTarget(here.asks.pk, Decimal(60))),
        ),
    )
    later(clock, seconds=1)
    for part, text in ((here.calling, "3"), (here.calling, "4"), (here.asks, "60%"), (here.asks, "50%")):
        record(here, part, text)
    page = queries.reward_page(here.helper, here.tobi)
    assert (page.current.n_have, page.n_total) == (2, 2)
    assert [row.day_aim for row in page.current.targets] == ["3 times or less", "60% or more"]
    slip = record(here, here.asks, "90%")
    assert queries.own_reward_page(here.tobi).n_total == 3
    progress.withdraw_observation(actor=here.helper, observation=slip)
    assert queries.own_reward_page(here.tobi).n_total == 2
    kept = record(here, here.asks, "90%")
    later(clock, minutes=5)
    progress.withdraw_observation(actor=here.helper, observation=kept, reason="Another pupil's.")
    assert queries.own_reward_page(here.tobi).n_total == 3
    with pytest.raises(Refused, match="come from the records"):
        press(here)


def test_the_same_key_is_the_same_step_and_the_same_reward(here):
    key = uuid4()
    new = NewReward(words="A game.", targets=(NewTarget(here.asks.pk),))
    ask = {"actor": here.teacher, "pupil_id": here.tobi.pk, "reward_id": key}
    assert actions.choose_reward(**ask, new=new).pk == actions.choose_reward(**ask, new=new).pk
    with pytest.raises(Refused, match="Something else"):
        actions.choose_reward(**ask, new=NewReward(words="Another.", targets=new.targets))
    step = uuid4()
    assert press(here, step_id=step).pk == press(here, step_id=step).pk == step
    with pytest.raises(Refused, match="Something else"):
        press(here, here.teacher, step_id=step)
    assert RewardStep.objects.count() == 1


def test_a_slip_is_undone_for_a_minute_by_who_pressed(here, clock):
    press_reward(here)
    step = press(here)
    with pytest.raises(Denied, match="Once given, a step stays"):
        actions.undo_step(actor=here.teacher, step_id=step.pk)
    assert queries.reward_page(here.helper, here.tobi).steps[0].can_undo
    assert not queries.reward_page(here.teacher, here.tobi).steps[0].can_undo
    actions.undo_step(actor=here.helper, step_id=step.pk)
    assert actions.undo_step(actor=here.helper, step_id=step.pk).undone_at is not None
    assert queries.own_reward_page(here.tobi).n_total == 0
    step = press(here)
    later(clock, seconds=61)
    with pytest.raises(Refused, match="never taken away"):
        actions.undo_step(actor=here.helper, step_id=step.pk)
    with pytest.raises(NotVisible):
        actions.undo_step(actor=here.stranger, step_id=step.pk)
    with pytest.raises(NotVisible):
        actions.undo_step(actor=here.helper, step_id=uuid4())


def test_a_step_that_a_reward_was_given_for_stays(here):
    reward = press_reward(here, n_steps=1)
    step = press(here)
    actions.give_reward(actor=here.helper, reward_id=reward.pk)
    with pytest.raises(Refused, match="was given with this step"):
        actions.undo_step(actor=here.helper, step_id=step.pk)


def test_giving_by_mistake_is_undone_for_a_minute(here, clock):
    first = press_reward(here, n_steps=1)
    later(clock, seconds=1)
    second = press_reward(here, "Next.", n_steps=1)
    press(here)
    assert actions.take_back_giving(actor=here.helper, reward_id=first.pk).given_at is None
    actions.give_reward(actor=here.helper, reward_id=first.pk)
    with pytest.raises(Refused, match="was given already"):
        actions.put_aside(actor=here.teacher, reward_id=first.pk, reason="No.")
    with pytest.raises(Denied, match="Only they can undo"):
        actions.take_back_giving(actor=here.teacher, reward_id=first.pk)
    actions.take_back_giving(actor=here.helper, reward_id=first.pk)
    page = queries.own_reward_page(here.tobi)
    assert (page.current.reward_id, page.current.n_have, page.next[0].reward_id) == (first.pk, 1, second.pk)
    actions.give_reward(actor=here.helper, reward_id=first.pk)
    later(clock, seconds=61)
    with pytest.raises(Refused, match="A minute has passed"):
        actions.take_back_giving(actor=here.helper, reward_id=first.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "x" * 201}, "words"),
        ({"picture": "dragon"}, "picture"),
        ({"n_steps": 0}, "n_steps"),
        ({"n_steps": 21}, "n_steps"),
        ({"targets": ()}, "targets"),
        ({"targets": (NewTarget(uuid4()),)}, "targets"),
        ({"earned_by": EarnedBy.RECORD}, "targets"),
    ],
)
def test_a_reward_that_does_not_hold_is_refused(here, change, field):
    known = {"words": "A game.", "targets": (NewTarget(here.asks.pk),)}
    with pytest.raises(Refused) as refusal:
        actions.choose_reward(
            actor=here.teacher, pupil_id=here.tobi.pk, reward_id=uuid4(), new=NewReward(**(known | change))
        )
    assert refusal.value.field == field


def test_a_target_without_a_measure_is_for_pressing(here):
    with everywhere():
        type(here.asks.target).objects.filter(pk=here.asks.target_id).update(measure="")
    new = NewReward(words="A game.", earned_by=EarnedBy.RECORD, targets=(NewTarget(here.asks.pk, Decimal(1)),))
    with pytest.raises(Refused, match="has no records to count"):
        actions.choose_reward(actor=here.teacher, pupil_id=here.tobi.pk, reward_id=uuid4(), new=new)


def test_steps_need_a_reward_and_one_of_its_targets(here):
    with pytest.raises(Refused, match="No reward is being collected for"):
        press(here)
    press_reward(here)
    with pytest.raises(Refused, match="one of the targets of this reward"):
        press(here, pupil_target_id=here.calling.pk)


def test_who_may_choose_and_who_may_give(here):
    new = NewReward(words="A game.", targets=(NewTarget(here.asks.pk),))
    ask = {"pupil_id": here.tobi.pk, "reward_id": uuid4(), "new": new}
    with pytest.raises(Denied):
        actions.choose_reward(actor=here.helper, **ask)
    with pytest.raises(NotVisible):
        actions.choose_reward(actor=here.stranger, **ask)
    reward = press_reward(here)
    with pytest.raises(Denied):
        actions.put_aside(actor=here.helper, reward_id=reward.pk, reason="No.")
    with pytest.raises(NotVisible):
        actions.give_reward(actor=here.stranger, reward_id=reward.pk)
    with pytest.raises(NotVisible):
        press(here, here.stranger)


def test_the_family_sees_what_is_shared_and_staff_without_sight_no_confidential_target(here):
    press_reward(here, shows_family=False)
    assert queries.shared_reward_page(here.tobi).current is None
    assert queries.own_reward_page(here.tobi).current is not None
    press(here)
    with everywhere():
        type(here.plan).objects.filter(pk=here.plan.pk).update(is_confidential=True)
    for page in (queries.reward_page(here.helper, here.tobi), queries.own_reward_page(here.tobi)):
        assert (page.current.targets, page.current.n_have, page.steps[0].wording) == ((), 1, "")
    assert len(queries.reward_page(here.senco, here.tobi).current.targets) == 1
    assert [part.pk for part in queries.target_choices(here.senco, here.tobi)] == [here.spoon.pk]
