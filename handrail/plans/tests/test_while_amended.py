"""While a plan is being amended adults work to what was agreed last: words, targets, days, pupils."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from handrail.core import clock
from handrail.core.errors import Denied
from handrail.plans import actions, policy, queries
from handrail.plans.models import Plan, PupilTarget, Strategy, Target, TargetSubject
from handrail.plans.types import PlanDraft, PlanState, PlanVerb, RowKind
from handrail.plans.views.showing import next_moves
from handrail.schools.models import Subject

from .conftest import READING


@pytest.fixture
def amended(world, live):
    """Tobi's live plan, taken back and written over from one end to the other."""
    plan = actions.amend_plan(actor=world.teacher, plan=live, reason="It goes faster.")
    target = plan.targets.get()
    part = target.pupil_targets.get()
    words = {"wording": "Tobi will read 90 key words.", "when": "After lunch", "home_activity": "Cards"}
    for field, new in words.items():
        old = getattr(target, field)
        actions.save_fields(
            actor=world.teacher, plan=plan, kind=RowKind.TARGET, row_id=target.pk, fields={field: (old, new)}
        )
    fields = {"criterion": ("40 out of 50", "90%"), "baseline": ("12", "30%")}
    actions.save_fields(actor=world.teacher, plan=plan, kind=RowKind.PUPIL_TARGET, row_id=part.pk, fields=fields)
    actions.remove_strategy(actor=world.teacher, plan=plan, strategy_id=target.strategies.get().pk)
    added = actions.add_target(actor=world.teacher, plan=plan)
    fields = {"wording": ("", "Tobi will write ten sentences.")}
    actions.save_fields(actor=world.teacher, plan=plan, kind=RowKind.TARGET, row_id=added.pk, fields=fields)
    fields = {"criterion": ("", "10 sentences")}
    own = added.pupil_targets.get().pk
    actions.save_fields(actor=world.teacher, plan=plan, kind=RowKind.PUPIL_TARGET, row_id=own, fields=fields)
    return Plan.objects.get(pk=plan.pk)


def in_class(world):
    return list(queries.live_targets_of(world.senco, world.pupil))


def test_what_was_agreed_holds_until_the_new_text_is_agreed(world, amended):
    (row,) = in_class(world)
    assert row.target.wording == READING.wording
    assert (row.criterion, row.out_of, row.baseline) == (Decimal(40), Decimal(50), Decimal(12))
    assert (row.target.measure, row.target.when, row.target.home_activity) == (
        "SCORE", "Registration", READING.home_activity,
    )  # fmt: skip
    assert [(way.method, way.materials) for way in row.target.strategies.all()] == list(READING.strategies)
    assert row.target.adult is not None and row.target.who == ""
    actions.agree_plan(actor=world.senco, plan=amended)
    first, second = in_class(world)
    assert (first.target.wording, first.criterion) == ("Tobi will read 90 key words.", Decimal(90))
    assert second.target.wording == "Tobi will write ten sentences."
    assert not PupilTarget.objects.filter(held_in__isnull=False).exists()


def test_the_draft_itself_is_read_as_it_is_written(world, amended):
    assert [row.wording for row in queries.content_of(amended).live_targets if row.wording] == [
        "Tobi will read 90 key words.",
        "Tobi will write ten sentences.",
    ]


def test_a_target_dropped_in_the_draft_stays_until_that_is_agreed(world, amended):
    target = amended.targets.get(wording__startswith="Tobi will read")
    actions.remove_target(actor=world.teacher, plan=amended, target_id=target.pk, reason="Not needed.")
    (row,) = in_class(world)
    assert (row.target_id, row.outcome, row.drop_reason, row.outcome_at) == (target.pk, "", "", None)
    actions.agree_plan(actor=world.senco, plan=amended)
    assert [row.target.wording for row in in_class(world)] == ["Tobi will write ten sentences."]


def test_a_wording_emptied_in_the_draft_hides_nothing(world, amended):
    Target.objects.filter(plan=amended).update(wording="")
    assert [row.target.wording for row in in_class(world)] == [READING.wording]


def test_a_first_day_moved_in_the_draft_ends_nothing(world, amended):
    later = clock.today() + timedelta(days=30)
    Plan.objects.filter(pk=amended.pk).update(starts_on=later)
    PupilTarget.objects.filter(target__plan=amended).update(starts_on=later)
    (row,) = in_class(world)
    assert row.starts_on == clock.today()


def test_a_plan_that_had_not_begun_does_not_begin_in_its_draft(world, draft):
    later = clock.today() + timedelta(days=10)
    fields = {"starts_on": (draft.starts_on.isoformat(), later.isoformat())}
    actions.save_fields(actor=world.teacher, plan=draft, kind=RowKind.PLAN, row_id=draft.pk, fields=fields)
    plan = actions.agree_plan(actor=world.senco, plan=draft)
    assert plan.state == PlanState.AGREED
    actions.amend_plan(actor=world.teacher, plan=plan, reason="A word.")
    Plan.objects.filter(pk=plan.pk).update(starts_on=clock.today())
    assert in_class(world) == []


def test_rows_without_their_target_and_keys_alone_can_be_read(world, amended):
    rows = queries.in_use(PupilTarget.objects.all(), clock.today())
    assert [row.criterion for row in rows] == [Decimal(40)]
    assert rows.count() == 1
    assert list(rows.values_list("target__wording", flat=True)) == ["Tobi will read 90 key words."]
    assert rows.only("target_id").select_related(None).get().criterion == Decimal(40)
    assert list(PupilTarget.objects.filter(pk__in=rows)) == list(rows)


def test_the_number_of_queries_does_not_grow(world, amended, django_assert_num_queries):
    # The rows, their ways; and of what is being amended: the version, the adults.
    with django_assert_num_queries(4):
        in_class(world)
    actions.agree_plan(actor=world.senco, plan=amended)
    with django_assert_num_queries(2):
        in_class(world)


def test_another_adult_in_the_draft_is_not_the_one_in_class(world, amended):
    Target.objects.filter(plan=amended).update(adult=world.senco.membership_id, who="Any adult")
    (row,) = in_class(world)
    assert (row.target.adult, row.target.who) == (None, world.teacher.name)


def test_subjects_are_those_that_were_agreed(world, draft):
    english = Subject.objects.create(school=world.school, name="English")
    maths = Subject.objects.create(school=world.school, name="Maths")
    target = draft.targets.order_by("position").first()
    TargetSubject.objects.create(school=world.school, target=target, subject=english)
    Target.objects.filter(pk=target.pk).update(subjects="form time")
    plan = actions.agree_plan(actor=world.senco, plan=draft)
    actions.amend_plan(actor=world.teacher, plan=plan, reason="Maths now.")
    TargetSubject.objects.filter(target=target).update(subject=maths)
    Target.objects.filter(pk=target.pk).update(subjects="", is_for_everybody=True)
    (row,) = in_class(world)
    assert [taught.subject for taught in row.target.taught_in.all()] == [english]
    assert (row.target.subjects, row.target.is_for_everybody) == ("form time", False)


# ------------------------------------------------------------------------------------------ groups


@pytest.fixture
def group(world, people):
    plan = actions.open_group_plan(
        actor=world.teacher,
        name="Blue readers",
        pupil_ids=[people.tobi.pk, people.ama.pk],
        draft=PlanDraft(targets=[READING]),
    )
    return actions.agree_plan(actor=world.senco, plan=plan)


def readers():
    rows = queries.in_use(PupilTarget.objects.all(), clock.today()).select_related("pupil")
    return sorted(row.pupil.forename for row in rows)


def test_who_joins_is_not_in_class_before_the_text_speaks_of_them(world, people, group):
    plan = actions.join_group(actor=world.senco, plan=group, pupil_id=people.rafi.pk)
    assert readers() == ["Ama", "Tobi"]
    actions.agree_plan(actor=world.senco, plan=plan)
    assert readers() == ["Ama", "Rafi", "Tobi"]


def test_whom_the_draft_takes_out_of_a_target_works_on_it_until_that_is_agreed(world, people, group):
    plan = actions.amend_plan(actor=world.teacher, plan=group, reason="Ama is done.")
    target = plan.targets.get()
    actions.choose_for_target(actor=world.teacher, plan=plan, target_id=target.pk, pupil_id=people.ama.pk, is_in=False)
    PupilTarget.objects.filter(pupil=people.ama).update(ends_on=clock.today() - timedelta(days=1))
    assert readers() == ["Ama", "Tobi"]


def test_who_leaves_the_group_leaves_at_once(world, people, group):
    plan = actions.amend_plan(actor=world.teacher, plan=group, reason="A word.")
    actions.leave_group(actor=world.teacher, plan=plan, pupil_id=people.ama.pk, reason="Moved.")
    assert readers() == ["Ama", "Tobi"]
    plan.places.filter(pupil=people.ama).update(joined_on=date(2026, 1, 1), left_on=clock.today() - timedelta(days=1))
    assert readers() == ["Tobi"]


def test_a_plan_written_over_before_the_mark_was_kept_is_marked(world, amended):
    from importlib import import_module

    from django.apps import apps

    PupilTarget.objects.update(held_in=None)
    assert in_class(world) == []
    import_module("handrail.plans.migrations.0008_words_that_hold").hold(apps, None)
    assert [row.target.wording for row in in_class(world)] == [READING.wording]
    assert Strategy.objects.count() == 1


# ------------------------------------------------------------------------------------------ closing


def test_who_may_not_close_a_live_plan_may_not_amend_and_close_it(world, amended):
    with pytest.raises(Denied, match="not allow you to close a plan that was agreed"):
        actions.close_plan(actor=world.teacher, plan=amended, reason="Over.")
    assert "close a plan that was agreed" in policy.reason_not(world.teacher, amended, PlanVerb.CLOSE)
    closed = actions.close_plan(actor=world.senco, plan=amended, reason="Over.")
    assert (closed.state, closed.ends_on) == (PlanState.CLOSED, clock.today())


def test_the_page_of_an_amended_plan_offers_closing_to_whoever_may(world, amended, draft):
    def closing(actor):
        return next(move for move in next_moves(actor, amended, was_agreed=True) if move.icon == "lock")

    assert (closing(world.teacher).url, closing(world.teacher).who) == ("", "The SENCO or the head does this.")
    assert closing(world.senco).url


def test_a_plan_closed_while_it_is_amended_was_in_use_as_it_was_agreed(world, amended):
    target = amended.targets.get(wording__startswith="Tobi will read")
    actions.remove_target(actor=world.teacher, plan=amended, target_id=target.pk, reason="Not needed.")
    Plan.objects.filter(pk=amended.pk).update(starts_on=clock.today() + timedelta(days=9))
    plan = actions.close_plan(actor=world.senco, plan=amended, reason="Over.")
    assert plan.ends_on == clock.today()
    found = queries.was_in_use(PupilTarget.objects.all(), clock.now())
    assert [row.target_id for row in found] == [target.pk]
    assert not queries.was_in_use(PupilTarget.objects.all(), clock.now() + timedelta(days=1)).exists()


def test_a_draft_that_was_closed_was_never_in_use(world, draft):
    actions.close_plan(actor=world.teacher, plan=draft, reason="Not needed.")
    assert not queries.was_in_use(PupilTarget.objects.all(), clock.now()).exists()


def test_a_plan_without_any_version_holds_nothing(world, draft):
    Plan.objects.filter(pk=draft.pk).update(state=PlanState.LIVE)
    actions.amend_plan(actor=world.senco, plan=draft, reason="A word.")
    assert in_class(world) == []
