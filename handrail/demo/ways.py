"""How the demonstration schools make plans: their answers, their format of the support plan, and one being made."""

from __future__ import annotations

from dataclasses import replace

from handrail.access.types import Actor
from handrail.plans import actions as plans
from handrail.plans import policy, queries
from handrail.plans.rules import arrangements, formats
from handrail.plans.types import Audience, Layout, PlanState, SectionPlace

SUPPORT, BEHAVIOUR = "sen_support_plan", "behaviour_plan"


def settle(senco: Actor) -> None:
    """Answer how plans are made, and lay out the support plan before the first one is opened."""
    plans.write_guide(actor=senco, answers=arrangements.suggestions(senco.setting or ""))
    if (own := _own(senco, SUPPORT)) is None:
        return
    made = formats.with_own(own, "What I would like adults to know", used=())
    rows = tuple(
        replace(row, help="In the pupil's own words, written or said.") if row.is_own else row for row in made.sections
    )
    # What is hard is talked about with the family; the pupil's own page leads with what helps.
    rows = tuple(
        replace(row, label="What is hard now", audiences=(Audience.STAFF, Audience.FAMILY))
        if row.code == "needs"
        else row
        for row in rows
    )
    plans.change_format(actor=senco, kind_code=SUPPORT, layout=replace(made, sections=rows))
    plans.use_format(actor=senco, kind_code=SUPPORT)


def make_behaviour_format(senco: Actor) -> None:
    """Begin a format of the behaviour plan that nobody uses yet."""
    if (own := _own(senco, BEHAVIOUR)) is None:
        return
    made = formats.with_own(own, "Where I can go to be calm", used=(), place=SectionPlace.AFTER)
    plans.change_format(actor=senco, kind_code=BEHAVIOUR, layout=replace(made, title="Our agreement"))


def arrange_drafts(senco: Actor) -> None:
    """Say in the first draft who keeps in touch with this family, which is another way than usual."""
    draft = policy.plans_visible_to(senco).filter(state=PlanState.DRAFT, pupil__isnull=False).order_by("pk").first()
    if draft is None:
        return
    cover = replace(queries.cover_of(draft), touch_how="A note in the reading book every Friday, and a call if asked.")
    plans.arrange_plan(actor=senco, plan=draft, cover=cover)


def _own(senco: Actor, code: str) -> Layout | None:
    framework = queries.framework_of(senco.framework_code)
    kind = framework.plan_kind(code) if framework else None
    return formats.own_layout(kind) if kind else None
