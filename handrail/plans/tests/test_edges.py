"""The rarer ways of the actions: the same again, what the bank is told, subjects that are not there, two at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from handrail.access.types import Role
from handrail.bank import queries as bank
from handrail.bank.rules import fill
from handrail.core import clock as school_clock
from handrail.core.errors import Refused
from handrail.frameworks.queries import get_framework
from handrail.plans import actions
from handrail.plans.actions.banking import count_uses, keep_outcomes
from handrail.plans.models import PupilTarget, TargetSubject
from handrail.plans.rules.formats import own_layout
from handrail.plans.tests.conftest import READING
from handrail.plans.types import Cover, Outcome, PlanDraft, TargetOutcome
from handrail.schools.models import Subject
from tests.factories import SchoolFactory, everywhere, make_actor, one_event, trail

KIND = "sen_support_plan"


def test_the_same_arrangements_again_leave_no_event_and_no_new_time(world, draft, clock):
    arrange = {"actor": world.teacher, "plan": draft, "cover": Cover(delivers="Ms Reed")}
    actions.arrange_plan(**arrange)
    draft.refresh_from_db()
    before = draft.changed_at
    clock.shift(60)
    actions.arrange_plan(**arrange)
    draft.refresh_from_db()
    assert draft.changed_at == before
    assert one_event(type="PLAN_ARRANGED").new["delivers"] == "Ms Reed"


# ------------------------------------------------------------------------------------------ the bank


def banked_wording():
    return fill(bank.ours()[0].wording, {"name": "Tobi", "when": "Easter", "number": "4"})


@pytest.fixture
def banked(world):
    """A live plan of three targets: one from the bank, one that the bank no longer has, and one in their own words."""
    taken = replace(READING, wording=banked_wording(), bank_code=bank.ours()[0].code)
    gone = replace(READING, wording="Tobi will count ten objects.", bank_code="ours:no-longer-there-1")
    own = replace(READING, wording="Tobi will write three sentences.")
    plan = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind=KIND, draft=PlanDraft(targets=[taken, gone, own])
    )
    return actions.agree_plan(actor=world.senco, plan=plan)


def parts_of(plan):
    return list(PupilTarget.objects.select_related("target").filter(target__plan=plan).order_by("pk"))


def test_agreeing_counts_what_the_bank_has_and_does_not_depend_on_it(banked):
    assert one_event(type="BANK_TARGET_USED").new == {"code": bank.ours()[0].code}


def test_a_target_that_was_written_anew_is_no_longer_the_bank_s(world, content):
    draft = replace(READING, wording=banked_wording(), bank_code=bank.ours()[0].code)
    plan = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind=KIND, draft=PlanDraft(targets=[draft, draft])
    )
    (first, second) = content(plan).targets
    for words in ("Tobi will tell the time", "Tobi will tell the time by the half hour."):
        wording = content(plan).targets[0].wording
        fields = {"wording": (wording, words)}
        actions.save_fields(actor=world.teacher, plan=plan, kind="target", row_id=first.id, fields=fields)
        # While it is being written nothing is decided.
        assert content(plan).targets[0].bank_code
    near = second.wording.replace("Tobi", "He").replace("4", "5") + " With a friend."
    fields = {"wording": (second.wording, near)}
    actions.save_fields(actor=world.teacher, plan=plan, kind="target", row_id=second.id, fields=fields)
    actions.agree_plan(actor=world.senco, plan=plan)
    assert [row.bank_code for row in content(plan).targets] == ["", bank.ours()[0].code]
    used = one_event(type="BANK_TARGET_USED")
    assert used.new == {"code": bank.ours()[0].code}
    (let_go,) = (event for event in trail(type="PLAN_WRITTEN") if "bank_code" in event.new)
    assert (let_go.old, let_go.new) == ({"bank_code": bank.ours()[0].code}, {"bank_code": ""})


def test_a_review_tells_the_bank_what_became_of_its_targets(world, banked):
    outcomes = [TargetOutcome(part.pk, Outcome.PARTLY, "20 by now", "continue") for part in parts_of(banked)]
    actions.record_outcomes(actor=world.senco, plan=banked, outcomes=outcomes)
    assert one_event(type="BANK_OUTCOME_KEPT").new == {"code": bank.ours()[0].code, "outcome": "partly"}


def test_a_target_without_an_outcome_tells_the_bank_nothing(world, banked):
    keep_outcomes(world.senco, parts_of(banked))
    assert not trail(type="BANK_OUTCOME_KEPT")


def test_who_may_not_read_the_bank_tells_it_nothing(world, content):
    plan = actions.write_plan(
        actor=world.teacher,
        pupil=world.pupil,
        kind=KIND,
        draft=PlanDraft(targets=[replace(READING, bank_code=bank.ours()[0].code)]),
    )
    helper = make_actor(world.school, Role.SUPPORT_ADULT)
    count_uses(helper, content(plan))
    assert not trail(type="BANK_TARGET_USED")
    count_uses(world.senco, content(plan))
    assert trail(type="BANK_TARGET_USED")
    (part,) = parts_of(plan)
    part.outcome = Outcome.PARTLY
    keep_outcomes(helper, [part])
    assert not trail(type="BANK_OUTCOME_KEPT")


# ------------------------------------------------------------------------------------------ fields and formats


def test_only_the_school_s_own_subjects_can_be_chosen(world, draft, content):
    target = content(draft).targets[0]
    ours = Subject.objects.create(school=world.school, name="English")
    with everywhere():
        theirs = Subject.objects.create(school=SchoolFactory(), name="History")
    save = partial(actions.save_fields, actor=world.teacher, plan=draft, kind="target", row_id=target.id)
    for stranger in (theirs.pk, uuid4()):
        with pytest.raises(Refused, match=r"Choose subjects from the list\.") as refused:
            save(fields={"taught_in": ("", f"{ours.pk},{stranger}")})
        assert refused.value.field == "taught_in"
    assert not TargetSubject.objects.exists()
    save(fields={"taught_in": ("", str(ours.pk))})
    assert TargetSubject.objects.get().subject == ours


def test_two_who_begin_to_change_a_format_at_once_hear_of_each_other(world, monkeypatch):
    layout = own_layout(get_framework("england-2015").plan_kind(KIND))
    other = make_actor(world.school, Role.SENCO)
    now, made = school_clock.now, []

    def a_colleague_is_faster():
        monkeypatch.setattr(school_clock, "now", now)
        made.append(actions.change_format(actor=other, kind_code=KIND, layout=replace(layout, title="Theirs")))
        return now()

    monkeypatch.setattr(school_clock, "now", a_colleague_is_faster)
    with pytest.raises(Refused, match="Somebody else began to change this format just now"):
        actions.change_format(actor=world.senco, kind_code=KIND, layout=replace(layout, title="Ours"))
    assert [row.layout["title"] for row in made] == ["Theirs"]
