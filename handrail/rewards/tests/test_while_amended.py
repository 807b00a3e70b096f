"""A reward names its target as it was agreed, while the plan is being amended."""

from uuid import uuid4

from handrail.plans import actions as plans
from handrail.plans.types import RowKind
from handrail.rewards import actions, queries
from handrail.rewards.types import NewReward, NewTarget

from .conftest import CALLING_OUT


def test_pupil_and_family_read_the_agreed_words(here):
    new = NewReward(words="A game.", targets=(NewTarget(here.calling.pk),))
    actions.choose_reward(actor=here.teacher, pupil_id=here.tobi.pk, reward_id=uuid4(), new=new)
    plan = plans.amend_plan(actor=here.senco, plan=here.plan, reason="Other words.")
    fields = {"wording": (CALLING_OUT.wording, "Wait for a turn.")}
    plans.save_fields(actor=here.senco, plan=plan, kind=RowKind.TARGET, row_id=here.calling.target_id, fields=fields)
    for page in (queries.own_reward_page(here.tobi), queries.shared_reward_page(here.tobi)):
        assert [row.wording for row in page.current.targets] == [CALLING_OUT.wording]
