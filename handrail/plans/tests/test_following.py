"""The next plan begins, and the one before it ends: no target is worked on twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.core.models import AuditEvent
from handrail.plans import actions, queries
from handrail.plans.actions import following
from handrail.plans.models import Plan, PupilTarget
from handrail.plans.types import PlanState
from tests.factories import sign_in

TODAY = date(2026, 11, 16)


@pytest.fixture
def told(monkeypatch):
    """What rooms above are told."""
    heard = []
    monkeypatch.setattr(following, "_TOLD", [])
    actions.register_followed(tell := lambda *said: heard.append(said))
    actions.register_followed(tell)
    return heard


def following_plan(world, plan, starts_on=TODAY):
    parts = PupilTarget.objects.filter(target__plan=plan).values_list("pk", flat=True)
    return actions.copy_forward(actor=world.senco, plan=plan, targets=list(parts), starts_on=starts_on)


def in_class(world):
    return [row.target.plan_id for row in queries.live_targets_of(world.senco, world.pupil)]


def test_the_plan_before_ends_when_the_next_is_agreed(world, live, told):
    new = following_plan(world, live)
    assert in_class(world) == [live.pk]
    actions.agree_plan(actor=world.senco, plan=new)
    old = Plan.objects.get(pk=live.pk)
    assert (old.state, old.ends_on, old.closed_reason) == (
        PlanState.CLOSED, TODAY, "The next plan began on 16 November 2026.",
    )  # fmt: skip
    assert in_class(world) == [new.pk]
    event = AuditEvent.objects.get(type="PLAN_CLOSED")
    assert (event.subject_uuid, event.new["next_plan"], event.actor_name) == (old.pk, str(new.pk), world.senco.name)
    assert told == [(world.senco, old, old.closed_reason)]
    # What a device brings of this morning still counts.
    assert queries.was_in_use(PupilTarget.objects.filter(target__plan=old), event.at).exists()


def test_a_plan_that_starts_later_lets_the_one_before_go_on_until_then(world, live, told, clock):
    start = TODAY + timedelta(days=14)
    new = actions.agree_plan(actor=world.senco, plan=following_plan(world, live, start))
    assert (new.state, in_class(world), told) == (PlanState.AGREED, [live.pk], [])
    clock.move_to(datetime(2026, 11, 30, 0, 30, tzinfo=ZoneInfo("Europe/London")))
    # Before the nightly task too.
    assert in_class(world) == [new.pk]
    assert actions.start_due_plans(school_id=world.school.pk) == 1
    old = Plan.objects.get(pk=live.pk)
    assert (old.state, old.ends_on) == (PlanState.CLOSED, start - timedelta(days=1))
    assert in_class(world) == [new.pk]
    assert told[0][0] is None


def test_a_plan_that_is_being_amended_ends_too(world, live):
    new = following_plan(world, live)
    actions.amend_plan(actor=world.senco, plan=live, reason="A word.")
    actions.agree_plan(actor=world.senco, plan=new)
    old = Plan.objects.get(pk=live.pk)
    assert (old.state, old.ends_on) == (PlanState.CLOSED, TODAY)
    assert in_class(world) == [new.pk]


def test_what_is_over_stays_as_it_was(world, live):
    actions.close_plan(actor=world.senco, plan=live, reason="Moved on.")
    actions.agree_plan(actor=world.senco, plan=following_plan(world, live))
    assert Plan.objects.get(pk=live.pk).closed_reason == "Moved on."


def test_a_draft_that_was_never_agreed_stays_a_draft(world, draft, live):
    new = following_plan(world, live)
    Plan.objects.filter(pk=new.pk).update(continues=actions.open_plan(
        actor=world.senco, pupil=world.pupil, kind="sen_support_plan",
    ))  # fmt: skip
    actions.agree_plan(actor=world.senco, plan=new)
    assert Plan.objects.get(continued_by=new).state == PlanState.DRAFT


@pytest.mark.parametrize(("days", "words"), [(0, "ends today"), (9, "the day before this one starts")])
def test_whoever_agrees_is_told(world, live, client, days, words):
    sign_in(client, world.senco)
    new = following_plan(world, live, TODAY + timedelta(days=days))
    page = client.get(reverse("plans:plan-agree", args=[new.pk])).content.decode()
    assert words in page and "hold its review first" in page
    assert reverse("plans:plan-detail", args=[live.pk]) in page
    assert "then it ends, and its" in client.get(reverse("plans:plan-copy", args=[live.pk])).content.decode()
    actions.close_plan(actor=world.senco, plan=live, reason="Moved on.")
    assert "hold its review first" not in client.get(reverse("plans:plan-agree", args=[new.pk])).content.decode()
