"""Phases from the agreed versions of a plan, as pages read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from handrail.access.types import Role
from handrail.plans import actions as plans
from handrail.plans.models import PupilTarget, Strategy
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.progress import actions
from handrail.progress.queries import lines_for, panels_for
from handrail.progress.recording import NewObservation
from handrail.progress.types import Phase, Standing
from tests.factories import AcademicYearFactory, PupilFactory, SchoolFactory, TermFactory, make_actor


@pytest.fixture
def senco(db, in_school, clock):
    school = SchoolFactory()
    TermFactory(year=AcademicYearFactory(school=school))
    actor = make_actor(school, Role.SENCO)
    clock.move_to(datetime(2026, 9, 7, 9, tzinfo=UTC))
    with in_school(actor):
        yield actor


@pytest.fixture
def part(senco):
    draft = TargetDraft(
        wording="Tobi will read 40 of the first 50 key words aloud.",
        criterion="40 out of 50",
        baseline="12",
        area="literacy",
        strategies=[("Word cards", "")],
        who="Mrs Lowe",
    )
    plan = plans.write_plan(
        actor=senco,
        pupil=PupilFactory(school_id=senco.school_id),
        kind="sen_support_plan",
        draft=PlanDraft(targets=[draft]),
    )
    plans.agree_plan(actor=senco, plan=plan)
    return PupilTarget.objects.select_related("target__plan", "target").get(target__plan=plan)


def agree_again(senco, part, **change):
    plan = part.target.plan
    plans.amend_plan(actor=senco, plan=plan, reason="It does not help yet")
    way = Strategy.objects.get(target=part.target)
    for name, (old, new) in change.items():
        kind, key = ("strategy", way.pk) if name in {"method", "materials"} else ("target", part.target_id)
        plans.save_fields(actor=senco, plan=plan, kind=kind, row_id=key, fields={name: (old, new)})
    plans.agree_plan(actor=senco, plan=plan)


def record(senco, part, *days):
    rows = [NewObservation(part.pk, day, Decimal(13)) for day in days]
    actions.record_many(actor=senco, rows=rows)


def test_a_plan_that_was_agreed_once_costs_one_query_and_has_no_phase(senco, part, django_assert_num_queries):
    record(senco, part, date(2026, 9, 7))
    with django_assert_num_queries(1):
        assert lines_for(senco, [part])[part.pk].phases == ()


def test_another_strategy_in_the_next_agreed_version_begins_a_phase(senco, part, clock, django_assert_num_queries):
    record(senco, part, date(2026, 9, 7))
    clock.move_to(datetime(2026, 10, 5, 9, tzinfo=UTC))
    agree_again(senco, part, method=("Word cards", "Short games with a timer"))
    clock.move_to(datetime(2026, 10, 20, 9, tzinfo=UTC))
    record(senco, part, date(2026, 9, 14), date(2026, 9, 21), date(2026, 10, 12))
    with django_assert_num_queries(2):
        line = lines_for(senco, [part])[part.pk]
    assert line.phases == (Phase(date(2026, 10, 5), "Short games with a timer"),)
    panel = panels_for(senco, [part])[part.pk]
    assert ">Way 2<" in panel.chart
    assert "1 day with a record since then" in panel.words
    assert panel.standing is Standing.TOO_FEW_POINTS


def test_other_words_of_the_target_are_no_phase(senco, part, clock):
    record(senco, part, date(2026, 9, 7))
    clock.move_to(datetime(2026, 10, 5, 9, tzinfo=UTC))
    agree_again(senco, part, who=("Mrs Lowe", "Mr Price"))
    assert lines_for(senco, [part])[part.pk].phases == ()


def test_the_draft_that_is_being_written_is_no_phase_yet(senco, part, clock):
    record(senco, part, date(2026, 9, 7))
    clock.move_to(datetime(2026, 10, 5, 9, tzinfo=UTC))
    agree_again(senco, part)
    plans.amend_plan(actor=senco, plan=part.target.plan, reason="Another try")
    way = Strategy.objects.get(target=part.target)
    plans.save_fields(
        actor=senco, plan=part.target.plan, kind="strategy", row_id=way.pk, fields={"method": ("Word cards", "Songs")}
    )
    assert lines_for(senco, [part])[part.pk].phases == ()
