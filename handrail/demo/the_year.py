"""What the year planner shows in the demonstration: annual reviews that come near, and days set aside for reviews."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from handrail.core import clock
from handrail.demo.group_plans import school_time
from handrail.planner import actions as planner
from handrail.planner.types import DayKind, NewDay
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils import policy as pupil_policy
from handrail.schools.queries import calendar_of
from handrail.schools.rules.deadlines import open_day_on_or_after, open_day_on_or_before
from handrail.schools.types import Calendar

if TYPE_CHECKING:
    from handrail.demo.build import World

# Their plans are nearly a year old, so that the annual review is near: days until it.
UNTIL_THE_REVIEW = (12, 23)
DAYS_OLD = 335


def show_the_year(world: World, today: date) -> None:
    """Give two pupils an EHC plan whose annual review is near, and set two days aside for reviews."""
    calendar = calendar_of(world.senco.school_id)
    with_plan = [child for child in world.children_on_register() if child.stage == "E"][-len(UNTIL_THE_REVIEW) :]
    # A small school may have only one pupil with such a plan.
    for child, days in zip(with_plan, UNTIL_THE_REVIEW, strict=False):
        pupil = pupil_policy.get_pupil(world.senco, world.pupil_ids[child.admission_number])
        begun = today - timedelta(days=DAYS_OLD)
        review_on = open_day_on_or_before(today + timedelta(days=days), calendar)
        with clock.at(school_time(begun, 10)):
            plan = plans.write_plan(
                actor=world.senco,
                pupil=pupil,
                kind="ehc_plan",
                draft=_draft(pupil.first_name),
                starts_on=begun,
                review_on=review_on,
            )
            plans.agree_plan(actor=world.senco, plan=plan)
    _set_days_aside(world, today, calendar)


def _draft(name: str) -> PlanDraft:
    return PlanDraft(
        sections={"E": f"{name} takes part in lessons with an adult near, and asks for a break in time."},
        targets=[
            TargetDraft(
                wording=f"{name} will show the break card before leaving the seat, in 8 of 10 lessons.",
                area="communication",
                baseline="2 out of 10",
                criterion="8 out of 10",
                strategies=[("The card lies on the desk; the adult points to it once.", "Break card")],
                how_often="Every lesson",
            )
        ],
    )


def _set_days_aside(world: World, today: date, calendar: Calendar) -> None:
    teacher = next((adult for adult in world.cast.adults if adult.persona == "teacher"), world.cast.adults[0])
    half_day = open_day_on_or_after(today + timedelta(days=8), calendar)
    evening = open_day_on_or_after(today + timedelta(days=13), calendar)
    owner = world.members[teacher.email]
    days = [
        NewDay(DayKind.REVIEW_DAY, half_day, time(9), time(12), 15, "Library", owner),
        NewDay(DayKind.PARENTS_EVENING, evening, time(16), time(18), 10, "Hall"),
    ]
    for day in days:
        planner.add_day(actor=world.senco, day=day, day_id=uuid4())
