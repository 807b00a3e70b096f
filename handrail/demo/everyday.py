"""From day to day in the demonstration: a reward in steps, a day card with its weeks, Reception week by week."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from handrail.access import queries as access
from handrail.access.types import Actor
from handrail.core import clock
from handrail.demo.cast import DOMAIN, Child
from handrail.demo.families import PUPIL_EMAIL
from handrail.plans import actions as plans
from handrail.plans.policy import plans_visible_to
from handrail.plans.queries import live_targets_of
from handrail.plans.types import PlanDraft, PlanState, TargetDraft
from handrail.pupils import actions as pupils
from handrail.pupils import policy as pupil_policy
from handrail.pupils.types import CoreRole
from handrail.reviews import actions as reviews
from handrail.reviews.types import Sure
from handrail.rewards import actions as rewards
from handrail.rewards import queries as reward_queries
from handrail.rewards.rules.day_cards import cell, monday_of
from handrail.rewards.types import BEHAVIOUR_PLAN, Look, NewDayCard, NewLook, NewReward, NewTarget

if TYPE_CHECKING:
    from handrail.demo.build import World

HELPER_EMAIL, KEY_WORKER_EMAIL = f"leah.winters@{DOMAIN}", f"noel.banks@{DOMAIN}"
PERIODS = ("Registration", "Lessons 1 and 2", "Break", "Lessons 3 and 4", "Lunch", "Lesson 5")
PLAY = PlanDraft(
    sections={"play": "Water, small cars, and anything that turns.", "who": "Everybody at the table, every day."},
    targets=[
        TargetDraft(
            wording="Use a spoon for the whole of lunch.",
            baseline="with some physical help",
            criterion="no help",
            strategies=[("Hand on the spoon, then let go for the last part.", "Short spoon with a thick handle")],
            how_often="Every lunch",
        ),
        TargetDraft(
            wording="Ask for a toy with a word or a sign.",
            baseline="1 time",
            criterion="5 times",
            strategies=[("Wait and look; then say and sign the word.", "Two favourite toys")],
            how_often="In free play",
        ),
    ],
)
# Week by week, as one adult and the key worker saw them: for the spoon, for the toy.
SEEN = (
    ((Look.NOT_YET, "Held the spoon, ate with the other hand."), (Look.BEGINNING, "Signed for the car once.")),
    ((Look.BEGINNING, "Three mouthfuls alone."), (Look.NEARLY, "Asked for the car and for water.")),
)
# Marks of the pupil's two lines through the day, day after day: a hard Wednesday, a good Friday.
DAYS = ("221201", "222211", "221110", "222122", "222222", "222221", "222222")
WORDS_HOME = ("A calm start.", "", "Lunch was hard; we talked about it.", "Helped to tidy the science room.", "")


@dataclass
class _Telling:
    """What the chapters share."""

    world: World
    today: date

    def at(self, day: date, hour: int = 14) -> AbstractContextManager[None]:
        """Do what follows on this day, never later than now."""
        return clock.at(min(datetime.combine(day, time(hour), tzinfo=UTC), clock.now()))

    def actor(self, email: str) -> Actor:
        found = access.actor_by_email(email, school_id=self.world.senco.school_id)
        return found or self.world.senco

    def pupil(self, child: Child) -> Any:
        return pupil_policy.get_pupil(self.world.senco, self.world.pupil_ids[child.admission_number])

    def school_days(self, since: date, until: date) -> list[date]:
        days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
        return [day for day in days if day.weekday() < 5]


def add_everyday(world: World, today: date) -> None:
    """Add what is kept from day to day, each for few pupils."""
    telling = _Telling(world, today)
    own = access.actor_by_email(PUPIL_EMAIL, school_id=world.senco.school_id)
    if own is not None:
        _steps(telling, own)
    _day_card(telling, own)
    _reception(telling)


def _steps(telling: _Telling, own: Actor) -> None:
    """A pupil who had one reward, collects for the next, and says how it goes."""
    senco, today = telling.world.senco, telling.today
    pupil = pupil_policy.get_own_page(own)
    parts = list(live_targets_of(senco, pupil))[:2]
    if not parts:
        return
    begun = max(today - timedelta(days=16), min(part.target.plan.starts_on for part in parts))
    days = telling.school_days(begun, today)[-8:]
    if not days:
        return
    with telling.at(days[0], 10):
        first = _choose(senco, pupil, parts, "Ten minutes with the train set.", "ball", 3)
        _choose(senco, pupil, parts, "I show my model in assembly.", "boat", 5)
        reviews.mark_sure(actor=own, pupil_target_id=parts[0].pk, sure=Sure.HARD)
    for number, day in enumerate(days[:6]):
        with telling.at(day, 11):
            part = parts[number % len(parts)]
            rewards.press_step(actor=senco, pupil_id=pupil.pk, pupil_target_id=part.pk, step_id=uuid4())
            if number == 2:
                rewards.give_reward(actor=senco, reward_id=first.pk)
    with telling.at(days[-1], 13):
        rewards.say_proud(actor=own, proud_id=uuid4(), text="I asked for help.")
        rewards.say_proud(actor=own, proud_id=uuid4(), text="I read to my little cousin and she laughed.")
        rewards.say_in_own_words(actor=own, pupil_target_id=parts[0].pk, text="I can do it, one bit at a time.")


def _choose(senco: Actor, pupil: Any, parts: Sequence[Any], words: str, picture: str, n_steps: int) -> Any:
    targets = tuple(NewTarget(part.pk) for part in parts)
    new = NewReward(words=words, picture=picture, n_steps=n_steps, targets=targets)
    return rewards.choose_reward(actor=senco, pupil_id=pupil.pk, reward_id=uuid4(), new=new)


def _day_card(telling: _Telling, own: Actor | None) -> None:
    """A pupil with a behaviour plan, whose day card was filled in on the school days of this week and the last.

    The one with an account, if they have such a plan: so their own page shows it.
    """
    senco, today = telling.world.senco, telling.today
    rows = plans_visible_to(senco).filter(kind=BEHAVIOUR_PLAN, state=PlanState.LIVE, starts_on__lt=today)
    found = list(rows.filter(pupil__isnull=False).select_related("pupil").order_by("starts_on", "pk"))
    own_id = pupil_policy.get_own_page(own).pk if own else None
    plan = next((row for row in found if row.pupil_id == own_id), found[0] if found else None)
    if plan is None or plan.pupil is None:
        return
    since = max(plan.starts_on, monday_of(today) - timedelta(weeks=1))
    days = telling.school_days(since, today - timedelta(days=1))
    with telling.at(since, 8):
        card = rewards.arrange_day_card(
            actor=senco,
            pupil_id=plan.pupil.pk,
            new=NewDayCard(
                pupil_promises=("I put up my hand and wait.", "I show my card when I need a break."),
                adult_promises=("We look at the card within a minute.",),
                periods=PERIODS,
                shows_family=True,
            ),
        )
    hand, pause, adults = reward_queries.card_lines(card)
    for number, day in enumerate(days):
        marks = DAYS[number % len(DAYS)]
        with telling.at(day, 8):
            aim = (hand, pause)[number % 2]
            rewards.check_in(actor=senco, card_id=card.pk, on=day, feeling=2 + number % 4, aim_id=aim.line_id)
        mine = {cell(hand, period): mark for period, mark in enumerate(marks)}
        mine |= {cell(pause, period): mark for period, mark in enumerate(reversed(marks))}
        mine |= {cell(adults, period): "2" for period in (1, 3)}
        mine |= {"own_word": "The card worked." if number % 3 == 0 else "", "home_word": WORDS_HOME[number % 5]}
        with telling.at(day, 15):
            rewards.check_out(actor=senco, card_id=card.pk, on=day, mine=mine, base={}, from_paper=number == 1)


def _reception(telling: _Telling) -> None:
    """Three children in Reception with play plans; two adults look each week, and the key worker closes it."""
    world, today = telling.world, telling.today
    youngest = [child for child in world.cast.children if child.year_group == 0 and not child.stage][:3]
    begun, monday = today - timedelta(weeks=3), monday_of(today)
    key_worker, helper = telling.actor(KEY_WORKER_EMAIL), telling.actor(HELPER_EMAIL)
    parts: list[tuple[Any, list[Any]]] = []
    for child in youngest:
        pupil = telling.pupil(child)
        with telling.at(begun, 9):
            for actor, role in ((key_worker, CoreRole.KEY_WORKER), (helper, CoreRole.SUPPORT)):
                pupils.add_to_core_group(
                    actor=world.senco, pupil=pupil, membership_id=actor.membership_id, role=role, starts_on=begun
                )
            plan = plans.write_plan(
                actor=world.senco,
                pupil=pupil,
                kind="play_plan",
                draft=PLAY,
                starts_on=begun,
                review_on=today + timedelta(weeks=3),
            )
            plans.agree_plan(actor=world.senco, plan=plan)
        parts.append((pupil, list(live_targets_of(world.senco, pupil))))
    for weeks_ago, seen in zip((2, 1), SEEN, strict=True):
        week = monday - timedelta(weeks=weeks_ago)
        if not parts or week < monday_of(begun):
            continue
        looks = [
            NewLook(part.pk, look, words)
            for _, targets in parts
            for part, (look, words) in zip(targets, seen, strict=False)
        ]
        with telling.at(week + timedelta(days=4)):
            rewards.save_week(actor=helper, monday=week, looks=looks[:2])
            rewards.save_week(actor=key_worker, monday=week, looks=looks)
            for pupil, _ in parts:
                rewards.close_week(actor=key_worker, pupil_id=pupil.pk, monday=week)
