"""Preparing, holding, bringing forward and setting aside a review."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django_scopes import scope

from handrail.access.types import Area, Level, Role
from handrail.core import clock as school_clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.plans.types import FieldChange, SaveConflict
from handrail.reviews import actions, policy, queries
from handrail.reviews.models import Contribution, Review, SureMark, TargetReview
from handrail.reviews.types import Channel, NotReadyToHold, NotUnderstood, Speaker, Sure, TargetFinding
from tests.factories import (
    AcademicYearFactory,
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    RegisterEntryFactory,
    SchoolFactory,
    TargetFactory,
    TermFactory,
    everywhere,
    make_actor,
    one_event,
    trail,
)

NEXT = date(2027, 2, 8)


def build(school, n_targets: int = 3):
    """Return a live plan of a pupil on the register with targets in order."""
    year = AcademicYearFactory(school=school)
    TermFactory(year=year)
    TermFactory(year=year, name="Spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 26))
    pupil = PupilFactory(school=school)
    RegisterEntryFactory(pupil=pupil)
    plan = PlanFactory(pupil=pupil, kind="sen_support_plan", state="live")
    parts = [
        PupilTargetFactory(target=TargetFactory(plan=plan, position=number, wording=f"Target {number}."))
        for number in range(n_targets)
    ]
    return plan, parts


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture
def plan_and_parts(school):
    return build(school)


@pytest.fixture
def plan(plan_and_parts):
    return plan_and_parts[0]


def ready(actor, plan, parts, **fields):
    """Prepare a review with everything that it needs: carried on, made smaller, followed by a next step."""
    first, second, third = (part.pk for part in parts)
    findings = [
        TargetFinding(first, outcome="partly", evidence="Nearly.", next_step="continue"),
        TargetFinding(second, outcome="not_yet", evidence="Not yet.", next_step="smaller", next_wording="Ten words."),
        TargetFinding(third, outcome="achieved", evidence="All.", next_step="next", next_wording="Sixty words."),
    ]
    chosen = {"stage_decision": "same", "next_review_on": NEXT} | fields
    return actions.write_review(
        actor=actor, plan_id=plan.pk, considerations={"progress": "Reads more."}, findings=findings, **chosen
    )


# ----------------------------------------------------------------------------------------------------- prepare


def test_open_review_starts_with_what_the_records_say_and_the_usual_next_day(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    ObservationFactory(pupil_target=parts[0], value=30)
    with in_school(senco):
        review = actions.open_review(actor=senco, plan_id=plan.pk)
        again = actions.open_review(actor=senco, plan_id=plan.pk)
        evidence = dict(TargetReview.objects.values_list("pupil_target_id", "evidence"))
    assert review.pk == again.pk
    assert (review.state, review.due_on) == ("due", plan.review_on)
    assert "Now 30 out of 50." in evidence[parts[0].pk]
    # Nothing was recorded, so nothing is put in anybody's mouth.
    assert evidence[parts[1].pk] == ""
    assert review.next_review_on is not None
    assert review.next_review_on > date(2026, 11, 16)
    assert len(trail(type="REVIEW_OPENED")) == 1


def test_save_fields_keeps_words_and_says_who_wrote_them(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    name = f"outcome-{parts[0].pk}"
    with in_school(senco):
        saved = actions.save_fields(
            actor=senco,
            plan_id=plan.pk,
            changes={"family_views": FieldChange("", "She reads at home."), name: FieldChange("", "achieved")},
        )
        review = Review.objects.get()
        row = TargetReview.objects.get(pupil_target=parts[0])
    assert dict(saved.values) == {"family_views": "She reads at home.", name: "achieved"}
    assert (review.state, review.family_views, row.outcome) == ("preparing", "She reads at home.", "achieved")
    assert review.changed_by_id == senco.membership_id
    event = one_event(type="REVIEW_WRITTEN")
    assert event.new == {"family_views": "She reads at home.", name: "achieved"}


def test_save_fields_never_overwrites_words_of_somebody_else(school, senco, plan, in_school):
    head = make_actor(school, Role.HEAD)
    with in_school(senco):
        actions.save_fields(actor=senco, plan_id=plan.pk, changes={"family_views": FieldChange("", "Mine.")})
        with pytest.raises(SaveConflict) as conflict:
            actions.save_fields(
                actor=head,
                plan_id=plan.pk,
                changes={"family_views": FieldChange("", "Theirs."), "pupil_views": FieldChange("", "I like it.")},
            )
        review = Review.objects.get()
    assert conflict.value.fields == {"family_views": ("Mine.", senco.name, "09:30")}
    assert conflict.value.saved.values["pupil_views"] == "I like it."
    # The field without a conflict was saved all the same.
    assert (review.family_views, review.pupil_views) == ("Mine.", "I like it.")


def test_save_fields_again_is_harmless(senco, plan, in_school):
    change = {"progress": FieldChange("", "Reads more.")}
    with in_school(senco):
        actions.save_fields(actor=senco, plan_id=plan.pk, changes=change)
        actions.save_fields(actor=senco, plan_id=plan.pk, changes=change)
    assert len(trail(type="REVIEW_WRITTEN")) == 1


def test_save_fields_starts_from_what_the_first_writer_saw(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    name = f"evidence-{parts[0].pk}"
    # The page was drawn, then somebody recorded: the suggestion on the server is another one now.
    ObservationFactory(pupil_target=parts[0], value=30)
    with in_school(senco):
        actions.save_fields(
            actor=senco, plan_id=plan.pk, changes={name: FieldChange("Now 20 out of 50.", "Reads 20 words.")}
        )
        assert TargetReview.objects.get(pupil_target=parts[0]).evidence == "Reads 20 words."


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("stage_decision", "up", "Choose one of the answers."),
        ("new_stage", "Z", "Choose one of the stages."),
        ("next_review_on", "soon", "Enter the day as a date"),
        ("outcome", "great", "Choose one of the answers."),
        ("progress", "x" * 20_001, "too long"),
    ],
)
def test_save_fields_says_what_it_cannot_read(senco, plan_and_parts, in_school, name, text, words):
    plan, parts = plan_and_parts
    name = f"outcome-{parts[0].pk}" if name == "outcome" else name
    changes = {name: FieldChange("", text), "present": FieldChange("", "Ms Okafor")}
    with in_school(senco), pytest.raises(NotUnderstood) as refusal:
        actions.save_fields(actor=senco, plan_id=plan.pk, changes=changes)
    assert words in refusal.value.errors[name]
    # What can be read is kept all the same: nobody types it twice.
    with in_school(senco):
        assert Review.objects.get().present == "Ms Okafor"


def test_save_fields_passes_over_names_of_nothing(senco, plan, in_school):
    with in_school(senco):
        saved = actions.save_fields(actor=senco, plan_id=plan.pk, changes={"make_move": FieldChange("", "on")})
    assert not saved.values


def test_review_is_prepared_by_those_who_may_hold_it(school, plan, in_school):
    support, teacher = make_actor(school, Role.SUPPORT_ADULT), make_actor(school, Role.TEACHER)
    own = make_actor(school, Role.TEACHER)
    CoreGroupMemberFactory(pupil=plan.pupil, membership_id=own.membership_id, membership=None)
    with in_school(school):
        with pytest.raises(NotVisible):
            actions.open_review(actor=teacher, plan_id=plan.pk)
        with pytest.raises(NotVisible):
            actions.open_review(actor=support, plan_id=plan.pk)
        assert actions.open_review(actor=own, plan_id=plan.pk).pk
    with in_school(school), pytest.raises(NotVisible):
        actions.open_review(actor=make_actor(SchoolFactory(), Role.SENCO), plan_id=plan.pk)


@pytest.mark.parametrize("state", ["draft", "reviewed", "closed"])
def test_open_review_needs_a_live_plan(school, senco, in_school, state):
    plan = PlanFactory(pupil__school=school, state=state)
    with in_school(senco), pytest.raises(Refused, match="once it is live"):
        actions.open_review(actor=senco, plan_id=plan.pk)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_begin_at_once_share_one_review():
    school = SchoolFactory()
    plan, _ = build(school)
    people = [make_actor(school, Role.SENCO), make_actor(school, Role.HEAD)]
    start = threading.Barrier(2)
    problems: list[Exception] = []

    def write(actor, field) -> None:
        try:
            start.wait()
            with scope(school=school.pk):
                actions.save_fields(actor=actor, plan_id=plan.pk, changes={field: FieldChange("", "Words.")})
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=pair) for pair in zip(people, ["progress", "pupil_views"], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with scope(school=school.pk):
        review = Review.objects.get()
        assert (review.progress, review.pupil_views) == ("Words.", "Words.")
        assert TargetReview.objects.count() == 3


# -------------------------------------------------------------------------------------------------------- hold


def test_hold_review_keeps_outcomes_and_opens_the_next_plan(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts)
        review = actions.hold_review(actor=senco, plan_id=plan.pk)
        plan.refresh_from_db()
        for part in parts:
            part.refresh_from_db()
        following = {
            row.continues_id: row.target.wording
            for target in review.next_plan.targets.order_by("position")
            for row in target.pupil_targets.all()
        }
    assert (review.state, review.held_on, review.held_by_name) == ("held", date(2026, 11, 16), senco.name)
    assert plan.state == "reviewed"
    assert [part.outcome for part in parts] == ["partly", "not_yet", "achieved"]
    assert [part.next_step for part in parts] == ["continue", "smaller", "next"]
    assert (review.next_plan.state, review.next_plan.review_on, review.next_plan.continues_id) == (
        "draft",
        NEXT,
        plan.pk,
    )
    assert following == {parts[0].pk: "Target 0.", parts[1].pk: "Ten words.", parts[2].pk: "Sixty words."}
    assert len(trail(type="REVIEW_HELD")) == 1


def test_a_review_that_was_held_keeps_the_words_that_were_heard(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts)
        say = {"speaker": Speaker.PUPIL, "contact_id": None, "channel": Channel.TOGETHER}
        actions.write_down_for_review(
            actor=senco, plan_id=plan.pk, contribution_id=uuid4(), text="I like the cards.", **say
        )
        school = {"school_id": plan.school_id, "said_at": school_clock.now()}
        SureMark.objects.create(pupil=plan.pupil, pupil_target=parts[0], sure=Sure.NEARLY, **school)
        review = actions.hold_review(actor=senco, plan_id=plan.pk)
        for number in range(30):
            words = Contribution.objects.get(text="I like the cards.")
            words.pk, words.text, words.said_at = uuid4(), f"Later {number}.", words.said_at + timedelta(days=20)
            words.save(force_insert=True)
        plan = policy.get_plan(senco, review.plan_id)
        page = queries.review_page(senco, plan)
    assert [row.text for row in page.words] == ["I like the cards."]
    assert [row.sure for row in page.sure] == [Sure.NEARLY]


def test_hold_review_lists_what_is_missing_and_keeps_nothing(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco), pytest.raises(NotReadyToHold) as refusal:
        actions.open_review(actor=senco, plan_id=plan.pk)
        actions.hold_review(actor=senco, plan_id=plan.pk)
    sentences = [item.sentence for item in refusal.value.missing]
    assert sentences[:3] == [
        "Target 1: choose what became of it.",
        "Target 1: say how you know.",
        "Target 1: choose how it goes on.",
    ]
    assert sentences[-1] == "Decide on the stage."
    assert refusal.value.missing[0].anchor == f"id_outcome-{parts[0].pk}"
    with everywhere():
        plan.refresh_from_db()
    assert plan.state == "live"


def test_hold_review_drops_a_target_only_with_a_reason(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts)
        dropped = {f"outcome-{parts[0].pk}": FieldChange("partly", "dropped")}
        actions.save_fields(actor=senco, plan_id=plan.pk, changes=dropped)
        with pytest.raises(NotReadyToHold, match="Target 1: say why it is dropped"):
            actions.hold_review(actor=senco, plan_id=plan.pk)
        why = {f"drop_reason-{parts[0].pk}": FieldChange("", "Glasses solved it.")}
        actions.save_fields(actor=senco, plan_id=plan.pk, changes=why)
        review = actions.hold_review(actor=senco, plan_id=plan.pk)
        parts[0].refresh_from_db()
        assert review.next_plan.targets.count() == 2
    assert (parts[0].outcome, parts[0].next_step, parts[0].drop_reason) == ("dropped", "drop", "Glasses solved it.")


def test_hold_review_moves_nobody_by_itself(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts, stage_decision="more", stage_reason="Little progress.", new_stage="E")
        actions.hold_review(actor=senco, plan_id=plan.pk)
        assert [entry.stage for entry in plan.pupil.register_entries.all()] == ["K"]


def test_hold_review_makes_the_move_when_asked(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts, stage_decision="more", stage_reason="Little progress.", new_stage="E")
        actions.hold_review(actor=senco, plan_id=plan.pk, make_move=True)
        entries = plan.pupil.register_entries.order_by("starts_on")
        assert [(entry.stage, entry.ends_on is None) for entry in entries] == [("K", False), ("E", True)]
        assert entries[1].decided_by == "Review on 16 November 2026"


def test_hold_review_moves_only_for_those_who_edit_the_register(school, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    teacher = make_actor(school, Role.TEACHER)
    CoreGroupMemberFactory(pupil=plan.pupil, membership_id=teacher.membership_id, membership=None)
    with in_school(teacher):
        ready(teacher, plan, parts, stage_decision="more", stage_reason="Little progress.", new_stage="E")
        with pytest.raises(Denied):
            actions.hold_review(actor=teacher, plan_id=plan.pk, make_move=True)
        plan.refresh_from_db()
        assert plan.state == "live"
        # The review itself is theirs to hold; somebody else makes the move.
        assert actions.hold_review(actor=teacher, plan_id=plan.pk).state == "held"


def test_hold_review_at_the_end_of_help_has_no_next_plan(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts, stage_decision="exit", stage_reason="Keeps up with the class.")
        review = actions.hold_review(actor=senco, plan_id=plan.pk, make_move=True)
        assert review.next_plan is None
        assert plan.pupil.register_entries.get().ends_on == date(2026, 11, 16)


def test_hold_review_is_done_once(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts)
        actions.hold_review(actor=senco, plan_id=plan.pk)
        with pytest.raises(Refused, match="has been held"):
            actions.hold_review(actor=senco, plan_id=plan.pk)
        with pytest.raises(Refused, match="has been held"):
            actions.save_fields(actor=senco, plan_id=plan.pk, changes={"progress": FieldChange("", "More.")})


# ------------------------------------------------------------------------------- bring forward and set aside


def test_bring_forward_makes_the_review_due_earlier(senco, plan, in_school):
    with in_school(senco):
        review = actions.bring_forward(
            actor=senco, plan_id=plan.pk, due_on=date(2026, 11, 20), reason="He is unhappy at play."
        )
        assert (review.state, review.due_on) == ("due", date(2026, 11, 20))
    assert one_event(type="REVIEW_BROUGHT_FORWARD").reason == "He is unhappy at play."


@pytest.mark.parametrize(
    ("due_on", "reason", "field"),
    [
        (date(2026, 11, 13), "Why not.", "due_on"),
        (date(2026, 12, 7), "Why not.", "due_on"),
        (date(2026, 11, 20), " ", "reason"),
    ],
)
def test_bring_forward_refuses(senco, plan, in_school, due_on, reason, field):
    with in_school(senco), pytest.raises(Refused) as refusal:
        actions.bring_forward(actor=senco, plan_id=plan.pk, due_on=due_on, reason=reason)
    assert refusal.value.field == field


def test_cancel_review_is_for_closed_plans(senco, plan, in_school):
    with in_school(senco):
        actions.open_review(actor=senco, plan_id=plan.pk)
        with pytest.raises(Refused, match="still needs its review"):
            actions.cancel_review(actor=senco, plan_id=plan.pk, reason="Moved away.")
        plan.state = "closed"
        plan.save(update_fields=["state"])
        with pytest.raises(Refused) as refusal:
            actions.cancel_review(actor=senco, plan_id=plan.pk, reason="")
        assert refusal.value.field == "reason"
        review = actions.cancel_review(actor=senco, plan_id=plan.pk, reason="Moved away.")
        assert review is not None
        assert review.state == "cancelled"
        assert actions.cancel_review(actor=senco, plan_id=plan.pk, reason="Moved away.") is None


def test_write_review_refuses_a_target_of_another_plan(senco, plan, in_school):
    stranger = PupilTargetFactory()
    with in_school(senco), pytest.raises(Refused, match="not in this plan"):
        actions.write_review(
            actor=senco, plan_id=plan.pk, considerations={}, findings=[TargetFinding(stranger.pk, outcome="partly")]
        )


def test_a_day_in_the_future_cannot_be_the_day_of_the_review(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts, held_on=date(2026, 11, 16) + timedelta(days=1))
        with pytest.raises(NotReadyToHold, match="in the future"):
            actions.hold_review(actor=senco, plan_id=plan.pk)


def test_hold_review_has_nobody_to_move_when_the_stage_stays(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts)
        actions.hold_review(actor=senco, plan_id=plan.pk, make_move=True)
        assert [entry.stage for entry in plan.pupil.register_entries.all()] == ["K"]


def test_hold_review_says_when_there_is_no_stage_to_move_from(senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        plan.pupil.register_entries.all().delete()
        ready(senco, plan, parts, stage_decision="exit", stage_reason="Keeps up with the class.")
        with pytest.raises(Refused) as refusal:
            actions.hold_review(actor=senco, plan_id=plan.pk, make_move=True)
        assert refusal.value.field == "make_move"
        # Nothing of it is kept.
        plan.refresh_from_db()
        assert plan.state == "live"


def test_whoever_sees_reviews_but_may_not_hold_this_one_is_told_so(school, plan, in_school):
    head = replace(make_actor(school, Role.HEAD), levels=((Role.HEAD, Area.REVIEWS, Level.VIEW),))
    with in_school(head), pytest.raises(Denied, match="hold a review"):
        actions.open_review(actor=head, plan_id=plan.pk)


@pytest.mark.parametrize("is_by_itself", [False, True])
def test_the_open_review_is_set_aside_when_the_next_plan_begins(senco, plan_and_parts, in_school, is_by_itself):
    plan, parts = plan_and_parts
    with in_school(senco):
        review = actions.open_review(actor=senco, plan_id=plan.pk)
        new = plans.copy_forward(actor=senco, plan=plan, targets=[parts[0].pk])
        type(new).objects.filter(pk=new.pk).update(state="agreed")
        if is_by_itself:
            plans.start_due_plans(school_id=senco.school_id)
        else:
            type(new).objects.filter(pk=new.pk).update(state="draft")
            plans.agree_plan(actor=senco, plan=new)
        review.refresh_from_db()
        assert review.state == "cancelled"
        event = AuditEvent.objects.get(type="REVIEW_CANCELLED")
        assert event.reason.startswith("The next plan began on")
        assert (event.actor_uuid is None) is is_by_itself
