"""What a parent sees, what they never see, and what they say; and the same together with somebody at school."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from handrail.access.models import User
from handrail.access.types import Area, Level, Role
from handrail.agreements.queries import summaries
from handrail.core import clock
from handrail.core.models import AuditEvent
from handrail.families import policy, queries
from handrail.families.tests.conftest import add_parent, targets
from handrail.frameworks.queries import get_framework
from handrail.plans import actions as plans
from handrail.plans.models import Plan, PlanSection
from handrail.plans.rules import formats
from handrail.plans.types import Audience, PlanDraft
from handrail.pupils import actions as pupils
from handrail.pupils.models import ProfileEntry
from handrail.pupils.types import Sees
from handrail.reviews import actions as reviews
from handrail.reviews import queries as review_queries
from handrail.reviews.models import Contribution
from handrail.reviews.types import Channel, Move
from tests.factories import PupilFactory, SchoolFactory, make_actor, sign_in

CALM = "There is nothing to show here at the moment."


def text_of(response) -> str:
    return response.content.decode()


def child(home, part="detail", *more):
    return reverse(f"families:child-{part}", args=[home.tobi.pk, *more])


def together(contact, part="detail", *more):
    return reverse(f"families:with-{part}", args=[contact.pk, *more])


def events(type):
    return list(AuditEvent.objects.filter(type=type))


# ------------------------------------------------------------------------------------------------ the first page


def test_the_only_child_is_opened_at_once(client, home):
    sign_in(client, home.mother)
    for address in (reverse("web:home"), reverse("families:family")):
        assert client.get(address, follow=True).redirect_chain[-1][0] == child(home)


def test_two_children_stand_on_one_page(client, home):
    sister = PupilFactory(school=home.school, forename="Ada")
    add_parent(home, sister, "Mother", actor=home.mother)
    sign_in(client, home.mother)
    shown = text_of(client.get(reverse("families:family")))
    assert "Tobi" in shown
    assert "Ada" in shown


def test_a_child_at_another_school_opens_by_changing_over(client, home):
    other = SchoolFactory(name="Aldermoor School")
    ola = PupilFactory(school=other, forename="Ola")
    with scope(school=other.pk):
        there = make_actor(other, Role.PARENT, user=User.objects.get(pk=home.mother.user_id))
        elsewhere = type(home)(school=other, senco=make_actor(other, Role.SENCO))
        add_parent(elsewhere, ola, "Mother", actor=there)
    sign_in(client, home.mother)
    session = client.session
    session["school_id"] = str(home.school.pk)
    session.save()
    shown = text_of(client.get(reverse("families:family")))
    assert "Tobi" in shown
    assert "Aldermoor School" in shown
    page = reverse("families:child-detail", args=[ola.pk])
    assert client.get(page).status_code == 404
    answer = client.post(reverse("access:choose-school"), {"school": other.pk, "next": page}, follow=True)
    assert answer.status_code == 200
    assert "Ola" in text_of(answer)


def test_a_school_where_the_person_is_no_parent_shows_no_children(home):
    other = SchoolFactory(name="Aldermoor School")
    user = User.objects.get(pk=home.mother.user_id)
    make_actor(other, Role.TEACHER, user=user)
    assert [row.first_name for row in queries.children_of(home.mother, user)] == ["Tobi"]


def barred(home):
    pupils.bar_contact(actor=home.senco, contact=home.mother_contact, reason="Court order.")


def sees_nothing(home):
    pupils.set_contact_sight(actor=home.senco, contact=home.mother_contact, sees=Sees.NOTHING, reason="Asked for it.")


def left(home):
    home.tobi.left_on = clock.today() - timedelta(days=1)
    home.tobi.save(update_fields=["left_on"])


def without_the_token(text: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


def test_barred_nothing_to_see_and_left_are_told_exactly_the_same(home):
    answers = set()
    for change in (barred, sees_nothing, left):
        from django.db import transaction

        with transaction.atomic():
            change(home)
            client = sign_in(Client(), home.mother)
            page = client.get(reverse("families:family"), follow=True)
            assert CALM in text_of(page)
            assert "01632 960123" in text_of(page)
            missing = [
                client.get(child(home)),
                client.get(child(home, "say")),
                client.get(child(home, "plan-print", home.plan.pk)),
            ]
            statuses = (page.status_code, *(answer.status_code for answer in missing))
            answers.add(
                (
                    statuses,
                    without_the_token(text_of(page)),
                    *(without_the_token(text_of(answer)) for answer in missing[:1]),
                )
            )
            transaction.set_rollback(True)
    assert len(answers) == 1
    assert next(iter(answers))[0] == (200, 404, 404, 404)


def test_a_teacher_who_is_a_parent_has_a_door_at_home(client, home):
    teacher = replace(home.teacher)
    add_parent(home, home.tobi, "Aunt", actor=teacher)
    from tests.factories import RoleHeldFactory

    with scope(school=home.school.pk):
        from handrail.families.tests.conftest import member

        RoleHeldFactory(membership=member(teacher), role="parent")
    sign_in(client, teacher)
    assert reverse("families:family") in text_of(client.get(reverse("web:home")))


# -------------------------------------------------------------------------------------------------- a child's page


def test_the_page_tells_what_was_agreed_and_how_it_goes(client, home):
    sign_in(client, home.mother)
    shown = text_of(client.get(child(home)))
    for words in (
        "Draws well",
        "Trains",
        "A quiet seat",
        "Read 40 words aloud.",
        "This is going well.",
        "Now: 34 out of 50",
        "Five words a day: Word cards",
        "Play snap with five words.",
        "He should enjoy books.",
        home.teacher.name,
        "Key worker, Class teacher",
        home.senco.name,
    ):
        assert words in shown
    (event,) = events("CHILD_PAGE_SEEN")
    assert (event.pupil_uuid, event.actor_uuid) == (home.tobi.pk, home.mother.user_id)


def test_the_page_never_tells_what_is_not_for_families(client, home):
    ProfileEntry.objects.create(school=home.school, pupil=home.tobi, kind="helps", text="Secret", is_confidential=True)
    PlanSection.objects.filter(plan=home.plan, code="family_views").update(is_confidential=True)
    sign_in(client, home.mother)
    shown = text_of(client.get(child(home)))
    for words in (
        "Secret",
        "He should enjoy books.",  # confidential since
        "Cried at first.",  # an adult's note
        "Carries an inhaler",
        "Being rushed",
        "Father Adeyemi",  # another contact
        "SPLD",
        "Specific learning",
        "Behind the aim line",
    ):
        assert words not in shown


def test_a_confidential_plan_does_not_exist_for_the_family(client, home):
    home.plan.is_confidential = True
    home.plan.save(update_fields=["is_confidential"])
    sign_in(client, home.mother)
    assert "Read 40 words" not in text_of(client.get(child(home)))
    assert client.get(child(home, "plan-print", home.plan.pk)).status_code == 404


def test_a_plan_that_is_being_changed_is_read_as_it_was_agreed(client, home):
    plans.amend_plan(actor=home.senco, plan=home.plan, reason="Too easy.")
    target = home.plan.targets.order_by("position", "pk").first()
    target.wording = "Read 90 words aloud."
    target.save(update_fields=["wording"])
    sign_in(client, home.mother)
    shown = text_of(client.get(child(home)))
    assert "Read 40 words aloud." in shown
    assert "Read 90 words aloud." not in shown


def test_a_draft_is_shown_only_while_it_is_shared_and_says_that_it_is_not_agreed(client, home):
    new = PlanDraft(targets=[replace(targets()[0], wording="Write three sentences.")])
    draft = plans.write_plan(actor=home.senco, pupil=home.tobi, kind="behaviour_plan", draft=new)
    sign_in(client, home.mother)
    assert "Write three sentences." not in text_of(client.get(child(home)))
    plans.share_draft_with_family(actor=home.senco, plan=draft)
    shown = text_of(client.get(child(home)))
    assert "Write three sentences." in shown
    assert "Not agreed yet" in shown
    assert client.get(child(home, "plan-print", draft.pk)).status_code == 404
    plans.take_back_draft(actor=home.senco, plan=draft)
    assert "Write three sentences." not in text_of(client.get(child(home)))


def test_a_dropped_target_and_a_plan_that_has_not_begun_are_told_truly(client, home):
    home.parts[1].outcome, home.parts[1].drop_reason = "dropped", "Not needed."
    home.parts[1].outcome_at = clock.now()
    home.parts[1].save(update_fields=["outcome", "drop_reason", "outcome_at"])
    plan = plans.write_plan(
        actor=home.senco,
        pupil=home.tobi,
        kind="behaviour_plan",
        draft=PlanDraft(targets=[replace(targets()[0], wording="Wait for a turn.")]),
        starts_on=clock.today() + timedelta(days=5),
    )
    plans.agree_plan(actor=home.senco, plan=plan)
    sign_in(client, home.mother)
    shown = text_of(client.get(child(home)))
    assert "Ask for help." not in shown
    assert "We start on" in shown


def test_a_review_that_was_brought_forward_is_the_next_day(client, home):
    earlier = clock.today() + timedelta(days=8)
    reviews.bring_forward(actor=home.senco, plan_id=home.plan.pk, due_on=earlier, reason="Goes quickly.")
    page = queries.child_page(home.mother, policy.own_reader(home.mother, home.tobi.pk))
    assert page.next_review_on == earlier


@pytest.mark.parametrize("days", [-3, 9])
def test_a_review_that_was_moved_is_the_next_day_everywhere(client, home, days):
    day = home.plan.review_on + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    row = review_queries.with_days(Plan.objects.filter(pk=home.plan.pk)).get()
    reviews.move_reviews(actor=home.senco, moves=[Move(home.plan.pk, day, row.due_on)], reason="They asked.")
    page = queries.child_page(home.mother, policy.own_reader(home.mother, home.tobi.pk))
    assert page.next_review_on == day
    assert review_queries.day_due(home.plan) == day
    assert summaries.summary_for(home.plan, home.tobi).review_on == day


def test_the_page_takes_at_most_sixteen_queries(client, home, django_assert_max_num_queries):
    reviews.give_family_words(actor=home.mother, contribution_id=uuid4(), pupil_id=home.tobi.pk, text="Thank you.")
    sign_in(client, home.mother).get(reverse("access:account"))  # whether there is any school is asked once
    with django_assert_max_num_queries(16):
        assert client.get(child(home)).status_code == 200


@pytest.mark.parametrize("size", ["", "large"])
def test_the_agreed_plan_prints_also_in_large_letters(client, home, size):
    sign_in(client, home.mother)
    shown = text_of(client.get(child(home, "plan-print", home.plan.pk), {"size": size}))
    assert "Read 40 words aloud." in shown
    assert ("hr-large" in shown) is (size == "large")
    assert events("PLAN_PRINTED_FOR_FAMILY")[0].new == {"plan": str(home.plan.pk)}


# --------------------------------------------------------------------------------------------------------- saying


def test_words_are_sent_once_shown_and_taken_back(client, home):
    sign_in(client, home.mother)
    form = client.get(child(home, "say")).context["form"]
    sent = {"text": "She reads at home.", "contribution_id": form.initial["contribution_id"]}
    for _ in range(2):
        assert client.post(child(home, "say"), sent).status_code == 302
    words = Contribution.objects.get()
    assert "She reads at home." in text_of(client.get(child(home)))
    other = sign_in(Client(), home.father)
    assert "She reads at home." not in text_of(other.get(child(home)))
    assert other.post(child(home, "words-withdraw", words.pk)).status_code == 404
    assert client.post(child(home, "words-withdraw", words.pk)).status_code == 302
    assert "She reads at home." not in text_of(client.get(child(home)))


def test_a_rejected_form_keeps_what_was_typed(client, home):
    sign_in(client, home.mother)
    key = reviews.give_family_words(actor=home.father, contribution_id=uuid4(), pupil_id=home.tobi.pk, text="His.").pk
    answer = client.post(child(home, "say"), {"text": "She reads at home.", "contribution_id": key})
    assert answer.status_code == 422
    assert "She reads at home." in text_of(answer)
    assert client.post(child(home, "say"), {"text": " "}).status_code == 422
    assert client.post(child(home, "say"), {"text": "Without a key."}).status_code == 302


def test_whoever_may_only_read_gets_the_page_without_a_say_and_a_sentence(client, home):
    pupils.set_contact_sight(actor=home.senco, contact=home.mother_contact, sees=Sees.READ)
    sign_in(client, home.mother)
    shown = text_of(client.get(child(home)))
    assert "Read 40 words aloud." in shown
    assert "Tell the school something" not in shown
    answer = client.post(child(home, "say"), {"text": "She reads at home."})
    assert answer.status_code == 403
    assert "ring or ask the school" in text_of(answer)


def test_a_school_that_lets_parents_only_read_offers_no_say(home):
    quiet = replace(home.mother, levels=((Role.PARENT, Area.OWN_CHILD, Level.VIEW),))
    assert not policy.own_reader(quiet, home.tobi.pk).may_speak


# ------------------------------------------------------------------------------------------------------- together


def test_staff_see_exactly_what_the_contact_sees(client, home):
    reviews.give_family_words(actor=home.father, contribution_id=uuid4(), pupil_id=home.tobi.pk, text="Only his.")
    sign_in(client, home.teacher)
    shown = text_of(client.get(together(home.mother_contact)))
    assert "You read this page together with Mother Adeyemi" in shown
    assert "Read 40 words aloud." in shown
    for words in ("Cried at first.", "Carries an inhaler", "Only his.", "Father Adeyemi"):
        assert words not in shown
    (event,) = events("CHILD_PAGE_SEEN_TOGETHER")
    assert (event.subject_uuid, event.actor_uuid) == (home.mother_contact.pk, home.teacher.user_id)
    assert not events("CHILD_PAGE_SEEN")


def test_staff_write_down_what_a_contact_says_and_take_their_slip_back(client, home):
    sign_in(client, home.teacher)
    page = together(home.mother_contact, "say")
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "", "channel": "paper"}).status_code == 422
    sent = {"text": "Homework takes long.", "channel": "telephone", "contribution_id": uuid4()}
    assert client.post(page, sent).status_code == 302
    words = Contribution.objects.get()
    assert (words.channel, words.recorded_by_name) == ("telephone", home.teacher.name)
    assert "Homework takes long." in text_of(client.get(together(home.mother_contact)))
    assert client.post(page, sent | {"contribution_id": words.pk}).status_code == 302  # the same again
    assert client.post(together(home.father_contact, "say"), sent).status_code == 422  # another contact's key
    assert client.post(together(home.mother_contact, "words-withdraw", words.pk)).status_code == 302
    assert client.get(together(home.mother_contact, "plan-print", home.plan.pk)).status_code == 200


def test_nobody_opens_the_page_with_somebody_who_is_barred(client, home):
    barred(home)
    sign_in(client, home.teacher)
    for answer in (client.get(together(home.mother_contact)), client.get(together(home.mother_contact, "say"))):
        assert answer.status_code == 403
        assert "is to see nothing of Tobi: Court order." in text_of(answer)


def test_the_say_of_a_contact_who_reads_is_not_written_down(client, home):
    pupils.set_contact_sight(actor=home.senco, contact=home.mother_contact, sees=Sees.READ)
    sign_in(client, home.teacher)
    assert "Write down what they say" not in text_of(client.get(together(home.mother_contact)))
    assert client.get(together(home.mother_contact, "say")).status_code == 403


def test_channels_are_those_of_somebody_else_writing():
    from handrail.families.forms import HelpedWordsForm

    assert Channel.OWN not in dict(HelpedWordsForm().fields["channel"].choices)


# ------------------------------------------------------------------------------------------------ the school's format


def test_a_section_for_staff_alone_stands_on_no_family_or_pupil_page(client, home):
    own = formats.own_layout(get_framework("england-2015").plan_kind("sen_support_plan"))
    rows = tuple(
        replace(row, audiences=(Audience.STAFF,)) if row.code == "family_views" else row for row in own.sections
    )
    plans.change_format(actor=home.senco, kind_code="sen_support_plan", layout=replace(own, sections=rows))
    plans.use_format(actor=home.senco, kind_code="sen_support_plan")
    draft = PlanDraft(sections={"family_views": "Only for us.", "needs": "Long texts."}, targets=targets())
    plan = plans.write_plan(
        actor=home.senco, pupil=home.tobi, kind="sen_support_plan", draft=draft, starts_on=clock.today()
    )
    plans.share_draft_with_family(actor=home.senco, plan=plan)
    shared = text_of(sign_in(client, home.mother).get(child(home)))
    assert "Long texts." in shared
    assert "Only for us." not in shared
    plans.agree_plan(actor=home.senco, plan=plan)
    for who, address in ((home.mother, child(home)), (home.own, reverse("families:me"))):
        assert "Only for us." not in text_of(sign_in(Client(), who).get(address))
