"""Plans for several pupils in the demonstration: a group of readers, and the plan of a class."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from handrail.core import clock
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.progress import actions as progress
from handrail.schools.policy import get_group

if TYPE_CHECKING:
    from handrail.demo.build import World

READERS = PlanDraft(
    sections={
        "group": "Four pupils who read the same book twice a week and help one another.",
        "help": "Twenty minutes before lunch, in the library corner, always in the same order: look back, read, talk.",
    },
    targets=[
        TargetDraft(
            wording="Say in their own words what happened on the page that was read.",
            baseline="2 out of 10",
            criterion="8 out of 10",
            area="literacy",
            strategies=[("Read a page together, close the book, and tell it to a partner.", "Two copies of the book")],
            how_often="Twice a week, 20 minutes",
            where="Library corner",
        ),
        TargetDraft(
            wording="Ask a question about a word that is new.",
            baseline="0 questions",
            criterion="3 questions",
            area="communication",
            strategies=[("Stop at a new word and wait; everybody may ask.", "Cards with question words")],
            how_often="Twice a week, 20 minutes",
        ),
    ],
)
CLASS = PlanDraft(
    sections={
        "group": "Everybody in the class, whatever help they have besides.",
        "help": "Instructions one at a time, with a picture on the board; a quiet table for whoever needs it.",
    },
    targets=[
        TargetDraft(
            wording="Begin a task within two minutes of being shown it.",
            baseline="with a spoken prompt",
            criterion="no help",
            strategies=[("Show the first step, then look away and wait.", "Picture of the first step")],
            how_often="Every lesson",
        )
    ],
)


def add_group_plans(world: World, today: date) -> None:
    """Open, agree and work to a plan for a group of four, and leave the plan of a class as a draft."""
    child = world.child_of_the_teacher()
    group = get_group(world.senco, world.groups[child.class_name])
    classmates = [
        world.pupil_ids[one.admission_number] for one in world.cast.children if one.class_name == child.class_name
    ]
    others = [key for key in classmates if key != world.pupil_ids[child.admission_number]]
    four = [world.pupil_ids[child.admission_number], *others[:3]]
    begun = today - timedelta(days=28)
    with clock.at(school_time(begun, 11)):
        plan = plans.open_group_plan(
            actor=world.senco,
            name="Book friends",
            pupil_ids=four,
            teaching_group=group,
            starts_on=begun,
            draft=READERS,
        )
        plan = plans.agree_plan(actor=world.senco, plan=plan)
    _record(world, plan, begun)
    plans.open_group_plan(
        actor=world.senco,
        name=f"Class plan {child.class_name}",
        pupil_ids=classmates[:8],
        teaching_group=group,
        is_class_plan=True,
        draft=CLASS,
    )


def _record(world: World, plan: Any, begun: date) -> None:
    """Record three results of each pupil on the first target."""
    target = plan.targets.order_by("position", "pk").first()
    for place, part in enumerate(target.pupil_targets.order_by("pk")):
        for week in range(3):
            day = begun + timedelta(days=7 * week + 1)
            with clock.at(school_time(day, 11)):
                progress.record_observation(
                    actor=world.senco,
                    pupil_target_id=part.pk,
                    observed_on=day,
                    text=f"{min(10, 3 + week + place % 3)} out of 10",
                    note="",
                )


def school_time(day: date, hour: int) -> datetime:
    """Return a full hour of a day as the school's clocks show it."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
