"""A plan with something to see in a week: a new way that helps, a target behind, one met early, one without records,
and one that is counted in steps of its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access import queries as access
from handrail.access.types import Actor
from handrail.core import clock
from handrail.demo.group_plans import school_time
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.progress import actions as progress
from handrail.progress.recording import NewObservation
from handrail.pupils import policy as pupil_policy

if TYPE_CHECKING:
    from handrail.demo.build import World

WEEKS = 7
ASKING = (
    "stays at the table when stuck",
    "shows the help card after a reminder",
    "shows the help card alone",
    "asks aloud and goes on with the task",
)
NEW_WAY = ("Reminders from the front", "A timer on the desk, set by the pupil")


def _draft(name: str, due_on: date) -> PlanDraft:
    def target(
        wording: str, method: str, *, baseline: str, criterion: str, measure: str, unit: str = "", rubric: str = ""
    ) -> TargetDraft:
        return TargetDraft(
            wording=wording,
            area="behaviour",
            measure=measure,
            unit=unit,
            rubric=rubric,
            baseline=baseline,
            criterion=criterion,
            strategies=[(method, "")],
            who="Form tutor and key worker",
            when="Mornings",
            how_often="Every day",
            due_on=due_on,
        )

    return PlanDraft(
        targets=[
            target(
                f"{name} will work alone for 10 minutes without leaving the seat.",
                NEW_WAY[0],
                baseline="2 min",
                criterion="10 min",
                measure="DURATION",
            ),
            target(
                f"{name} will call out at most twice in a lesson.",
                "A tally on the desk, looked at together at the end",
                baseline="12",
                criterion="2",
                measure="COUNT",
                unit="times",
            ),
            target(
                f"{name} will start to write within a minute of being asked, in 8 of 10 tasks.",
                "First word given, then look away",
                baseline="20%",
                criterion="80%",
                measure="PERCENTAGE",
            ),
            target(
                f"{name} will pack the bag for the next day from the list.",
                "Picture list inside the lid",
                baseline="full physical help",
                criterion="no help",
                measure="PROMPT",
            ),
            target(
                f"{name} will ask aloud for help when a task is too hard.",
                "A help card on the desk; the adult waits ten seconds before helping",
                baseline="1",
                criterion="4",
                measure="RUBRIC",
                rubric="\n".join(ASKING),
            ),
        ]
    )


# Of each target the records, one a week from the first week on; those of packing the bag stop.
RECORDS = (
    (120, 135, 130, 300, 390, 450),
    (12, 11, 12, 11, 12, 11),
    (30, 50, 70, 80, 85, 90),
    (1, 2, 2),
    (1, 1, 2, 2, 3, 3),
)


def show_the_week(world: World, today: date) -> None:
    """Write the plan, agree it again with another strategy after three weeks, record, and ask for help."""
    senco, begun = world.senco, today - timedelta(weeks=WEEKS)
    child = world.child_of_the_teacher()
    pupil = pupil_policy.get_pupil(senco, world.pupil_ids[child.admission_number])
    with clock.at(school_time(begun, 10)):
        plan = plans.write_plan(
            actor=senco,
            pupil=pupil,
            kind="sen_support_plan" if child.needs[0] == "SEMH" else "behaviour_plan",
            draft=_draft(pupil.first_name, today + timedelta(weeks=4)),
            starts_on=begun,
            review_on=today + timedelta(weeks=5),
        )
        plan = plans.agree_plan(actor=senco, plan=plan)
    targets = list(plan.targets.order_by("position", "pk"))
    with clock.at(school_time(begun + timedelta(days=24), 10)):
        plan = plans.amend_plan(actor=senco, plan=plan, reason="Reminders do not help; try a timer.")
        way = targets[0].strategies.get()
        plans.save_fields(actor=senco, plan=plan, kind="strategy", row_id=way.pk, fields={"method": NEW_WAY})
        plans.agree_plan(actor=senco, plan=plan)
    parts = [target.pupil_targets.get() for target in targets]
    rows = [
        _record(part.pk, begun + timedelta(days=7 * week + 1), value)
        for part, values in zip(parts, RECORDS, strict=True)
        for week, value in enumerate(values, start=1)
    ]
    progress.record_many(actor=senco, rows=rows)
    with clock.at(school_time(today - timedelta(days=1), 10)):
        progress.ask_for_help(
            actor=_helper(world, child),
            pupil_target_id=parts[1].pk,
            note="The tally starts an argument. What can I try instead?",
        )


def _record(part_id: UUID, on: date, value: int) -> NewObservation:
    return NewObservation(part_id, on, Decimal(value), observed_at=school_time(on, 10))


def _helper(world: World, child: Any) -> Actor:
    """Return the key worker of a pupil."""
    helpers = world.cast.key_workers
    email = helpers[world.children_on_register().index(child) % len(helpers)].email
    found = access.actor_by_email(email, school_id=world.senco.school_id)
    assert found is not None
    return found
