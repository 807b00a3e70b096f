"""What people send for a meeting stands at the review of the plan, and its targets can be taken into the next one."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.meetings import actions as meetings
from handrail.meetings import queries as meeting_queries
from handrail.meetings.models import Meeting
from handrail.meetings.types import NewMeeting, Outsider, WordsKind
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, PlanState, TargetDraft
from handrail.pupils.models import Contact, Pupil
from handrail.reviews.queries import advice_for_review
from handrail.reviews.types import Speaker
from handrail.web.writing import Desk
from tests.factories import make_actor, sign_in
from tests.worlds import plan_draft

HOME = "192.0.2.7"


@pytest.fixture
def talk(world, in_school):
    """A plan of the world's pupil, a meeting about the pupil, a psychologist's report and the family's words."""
    senco = world.actors[Role.SENCO]
    with in_school(world.school):
        pupil = Pupil.objects.get(pk=world.records["pupil_id"])
        plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=plan_draft())
        new = NewMeeting("annual", clock.now() + timedelta(days=7), 60)
        meeting = meetings.plan_meeting(actor=senco, pupil_id=pupil.pk, new=new, meeting_id=uuid4())
        contact = Contact.objects.create(
            school=world.school, pupil=pupil, name="Bola", relationship="Mother", position=9
        )
        lind = Outsider("Dr Lind", "Psychologist")
        people = meetings.choose_people(
            actor=senco, meeting_id=meeting.pk, keys=[f"contact:{contact.pk}", "pupil"], outsiders=[lind]
        )
        rows = {row.name: row for row in people}
        _send(rows["Dr Lind"], WordsKind.REPORT, "Reads on.", "Read a story.", "Read 40 words.\nRead 50 words.")
        _send(rows["Bola"], WordsKind.VIEWS, "He is proud.")
        yield senco, plan, meeting, rows


def _send(row, kind, text, long_term="", short_term=""):
    token = meeting_queries.token_of(row, "answer")
    given = meetings.GivenWords(uuid4(), kind, text, long_term, short_term)
    return meetings.send_words_by_link(token=token, given=given, address=HOME)


def test_each_voice_stands_with_its_own(talk, django_assert_num_queries):
    senco, plan, meeting, _ = talk
    with django_assert_num_queries(1):
        found = meeting_queries.words_for_plan(senco, plan)
    assert {row.by for row in found} == {"Bola, Mother", "Dr Lind, Psychologist"}
    rows = [row for row in advice_for_review(senco, plan) if row.said_by == "Dr Lind, Psychologist"]
    assert [(row.text, row.suggested_wording) for row in rows] == [
        ("Reads on.", ""), ("Short-term target", "Read 40 words."), ("Short-term target", "Read 50 words."),
        ("Long-term target", "Read a story."),
    ]  # fmt: skip
    assert rows[0].url == reverse("meetings:meeting", args=[meeting.pk]) and meeting.title in rows[0].standing
    assert [row.text for row in advice_for_review(senco, plan, Speaker.FAMILY)] == ["He is proud."]
    assert advice_for_review(senco, plan, Speaker.PUPIL) == ()


def test_the_page_of_the_review_shows_them(talk, client):
    senco, plan, meeting, rows = talk
    given = meetings.GivenWords(uuid4(), WordsKind.VIEWS, "I like maths.")
    pupil = next(row for row in rows.values() if row.person == "pupil")
    meetings.write_down_words(actor=senco, meeting_id=meeting.pk, given=given, invitation_id=pupil.pk)
    sign_in(client, senco)
    address = reverse("reviews:review-advice", args=[plan.pk])
    professional = client.get(address).content.decode()
    assert "Suggested target: <strong>Read 40 words.</strong>" in professional and "He is proud." not in professional
    family = client.get(f"{address}?of=family").content.decode()
    assert "He is proud." in family and "Reads on." not in family
    told = client.get(f"{address}?of=pupil", headers={"HX-Request": "true"}).content.decode()
    assert "I like maths." in told and f"written down by {senco.name}" in told
    assert f"{address}?of=family" in client.get(reverse("reviews:review-detail", args=[plan.pk])).content.decode()


def test_only_words_of_meetings_in_the_plans_time_stand_at_its_review(talk):
    senco, plan, meeting, _ = talk
    plan.state = PlanState.CLOSED
    plan.starts_on, plan.ends_on = date(2026, 1, 1), clock.today()
    assert meeting_queries.words_for_plan(senco, plan) == []  # the meeting is after its end
    Meeting.objects.filter(pk=meeting.pk).update(plan=plan)
    assert len(meeting_queries.words_for_plan(senco, plan)) == 2
    meetings.cancel_meeting(actor=senco, meeting_id=meeting.pk, reason="Snow.")
    assert meeting_queries.words_for_plan(senco, plan) == []
    plan.pupil_id = None
    assert meeting_queries.words_for_plan(senco, plan) == []


def test_whoever_does_not_see_the_meeting_reads_nothing_of_it(talk, world):
    _, plan, _, _ = talk
    stranger = make_actor(world.school, Role.TEACHER)
    assert meeting_queries.words_for_plan(stranger, plan) == []
    assert meeting_queries.suggested_targets(stranger, plan.pupil) == []


def test_a_suggested_target_is_taken_into_the_next_plan(talk, clock):
    senco, plan, _, _ = talk
    blank = TargetDraft(wording="", criterion="", strategies=[("", "")])
    following = plans.write_plan(
        actor=senco, pupil=plan.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[blank, blank])
    )
    target = following.targets.order_by("position").first()
    desk = Desk(senco, following, target)
    offer = next(row for row in desk.offer("read words", most=20) if row.code.startswith("meeting:"))
    assert offer.draft.wording == "Read 40 words." and "suggested by Dr Lind, Psychologist" in offer.why
    found = desk.find(offer.code)
    plans.take_suggestion(actor=senco, plan=following, target_id=target.pk, draft=found.draft)
    target.refresh_from_db()
    assert target.wording == "Read 40 words."
    clock.shift(timedelta(days=371))
    with pytest.raises(Refused, match="no longer offered"):
        Desk(senco, following, target).find(offer.code)
