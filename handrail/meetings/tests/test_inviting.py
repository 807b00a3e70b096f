"""Planning, asking, changing, uninviting, cancelling, holding, reminding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as outgoing
from django.db import IntegrityError, transaction

from handrail.access.models import Membership
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.meetings import actions, policy, queries
from handrail.meetings.models import Invitation, Meeting
from handrail.meetings.tests.conftest import ORIGIN, TUESDAY, again, new
from handrail.meetings.types import MeetingState, Outsider
from handrail.plans import actions as plans
from handrail.pupils import actions as pupils
from tests.factories import SchoolFactory, make_actor, one_event, trail
from tests.worlds import plan_draft


def plan(here, actor=None, key=None, **changes):
    return actions.plan_meeting(
        actor=actor or here.senco, pupil_id=here.tobi.pk, new=new(**changes), meeting_id=key or uuid4()
    )


# ----------------------------------------------------------------------------------------------------- planning


def test_a_meeting_is_planned_once_however_often_it_is_sent(here) -> None:
    key = uuid4()
    first, second = plan(here, key=key), plan(here, key=key, place="Elsewhere")
    assert first.pk == second.pk and second.place.startswith("Room 2") and Meeting.objects.count() == 1
    assert one_event(type="MEETING_PLANNED").pupil_uuid == here.tobi.pk


def test_a_number_of_another_pupils_meeting_is_refused(here) -> None:
    key = uuid4()
    plan(here, key=key)
    with pytest.raises(Refused, match="already kept"):
        actions.plan_meeting(actor=here.senco, pupil_id=here.mina.pk, new=new(), meeting_id=key)


def test_two_senders_at_once_make_one(here, monkeypatch) -> None:
    from handrail.meetings.actions import planning

    key = uuid4()
    plan(here, key=key)
    real, calls = planning._same_again, []

    def late(*given):
        calls.append(1)
        return None if len(calls) == 1 else real(*given)

    monkeypatch.setattr(planning, "_same_again", late)
    assert plan(here, key=key).pk == key
    calls.clear()
    monkeypatch.setattr(planning, "_same_again", lambda *given: None)
    with pytest.raises(Refused, match="already kept"):
        plan(here, key=key)


def test_the_kind_and_the_plan_must_be_known(here) -> None:
    with pytest.raises(Refused, match="kind of meeting") as refusal:
        plan(here, kind="liaison")
    assert refusal.value.field == "kind"
    with pytest.raises(Refused, match="one of the pupil"):
        actions.plan_meeting(actor=here.senco, pupil_id=here.tobi.pk, new=new(), meeting_id=uuid4(), plan_id=uuid4())


def test_a_meeting_can_be_about_a_plan(here) -> None:
    written = plans.write_plan(
        actor=here.senco, pupil=here.tobi, kind="sen_support_plan", draft=plan_draft(), starts_on=date(2026, 11, 16)
    )
    meeting = actions.plan_meeting(
        actor=here.senco, pupil_id=here.tobi.pk, new=new(), meeting_id=uuid4(), plan_id=written.pk
    )
    assert queries.meeting_page(here.senco, meeting).plan_title == "SEN support plan"
    assert queries.plan_choices(here.senco, here.tobi.pk)[0][0] == str(written.pk)


def test_a_meeting_follows_its_pupil(here) -> None:
    meeting = plan(here, actor=here.teacher)
    hers = actions.plan_meeting(actor=here.senco, pupil_id=here.mina.pk, new=new(), meeting_id=uuid4())
    assert policy.get_meeting(here.teacher, meeting.pk) == meeting
    with pytest.raises(NotVisible):
        policy.get_meeting(here.teacher, hers.pk)
    with pytest.raises(NotVisible):
        actions.plan_meeting(actor=here.teacher, pupil_id=here.mina.pk, new=new(), meeting_id=uuid4())
    assert set(policy.meetings_visible_to(here.senco)) == {meeting, hers}


def test_whoever_only_reads_reviews_arranges_none(here, in_school) -> None:
    from handrail.access.types import Role
    from tests.factories import CoreGroupMemberFactory

    meeting = plan(here)
    reader = make_actor(here.school, Role.SEN_LINK)
    CoreGroupMemberFactory(pupil=here.tobi, membership=Membership.objects.get(pk=reader.membership_id))
    assert policy.get_meeting(reader, meeting.pk) == meeting and not policy.can_arrange(reader, meeting)
    with pytest.raises(Denied):
        policy.get_meeting(reader, meeting.pk, policy.ARRANGE)


def test_the_database_refuses_what_no_meeting_is(here) -> None:
    meeting = plan(here)
    for changes in ({"state": "held"}, {"state": "cancelled"}, {"minutes": 0}, {"pupil": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(**changes)


# ----------------------------------------------------------------------------------------------------- inviting


def test_the_core_group_the_family_and_the_pupil_are_proposed(here) -> None:
    meeting = plan(here)
    proposed = {one.name for one in queries.candidates(here.senco, meeting) if one.is_proposed}
    assert proposed == {"Bola Adeyemi", "Ike Adeyemi", "Tobi", here.teacher.name, here.senco.name}


def test_a_barred_contact_stands_in_no_list_and_cannot_be_asked(here) -> None:
    meeting = plan(here)
    pupils.bar_contact(actor=here.senco, contact=here.father, reason="Court order.")
    assert "Ike Adeyemi" not in {one.name for one in queries.candidates(here.senco, meeting)}
    with pytest.raises(Refused, match="Choose again"):
        actions.choose_people(actor=here.senco, meeting_id=meeting.pk, keys=[f"contact:{here.father.pk}"])


def test_nobody_is_asked_twice(review) -> None:
    here = review
    lind = Outsider("Dr Lind", "", "LIND@service.example")
    rows = actions.choose_people(
        actor=here.senco,
        meeting_id=here.meeting.pk,
        keys=[f"contact:{here.mother.pk}", "pupil", "pupil"],
        outsiders=[lind],
    )
    assert [row.name for row in rows] == ["Tobi"]
    assert actions.choose_people(actor=here.senco, meeting_id=here.meeting.pk, keys=["pupil"]) == []
    assert [queries.key_of(row) for row in here.meeting.invitations.order_by("position")][3:] == ["", "pupil"]


@pytest.mark.parametrize(
    ("other", "field"),
    [(Outsider("", "Nurse"), "outside_name"), (Outsider("Kit", "Nurse", "kit"), "outside_email")],
)
def test_somebody_from_outside_needs_a_name_and_a_right_address(review, other, field) -> None:
    with pytest.raises(Refused) as refusal:
        actions.choose_people(actor=review.senco, meeting_id=review.meeting.pk, outsiders=[other])
    assert refusal.value.field == field


def test_there_are_never_too_many(review) -> None:
    many = [Outsider(f"Person {i}", "") for i in range(37)]
    with pytest.raises(Refused, match="At most 40"):
        actions.choose_people(actor=review.senco, meeting_id=review.meeting.pk, outsiders=many)


def open_lines(here, meeting):
    asked = meeting.invitations.filter(withdrawn_at__isnull=True)
    return queries.open_lines(meeting, queries.candidates(here.senco, meeting), asked)


def test_the_frameworks_list_is_told_where_nobody_stands_for_it(here) -> None:
    meeting = plan(here, kind="annual_review")
    assert "The educational psychologist" in [line.who for line in open_lines(here, meeting)]
    required = {"The head or principal, or the early years provider", "The parent or the young person"}
    staff = [f"staff:{here.senco.membership_id}"]
    actions.choose_people(actor=here.senco, meeting_id=meeting.pk, keys=staff)
    lines = {line.who for line in open_lines(here, meeting)}
    assert required | {"The virtual school head"} <= lines  # only the SENCO is asked
    lind = Outsider("Dr Edda Lind", "Educational psychologist")
    more = [f"staff:{here.head.membership_id}", f"contact:{here.mother.pk}"]
    actions.choose_people(actor=here.senco, meeting_id=meeting.pk, keys=more, outsiders=[lind])
    lines = {line.who for line in open_lines(here, meeting)}
    assert not lines & (required | {"The educational psychologist"}) and "The virtual school head" in lines
    pupils.bar_contact(actor=here.senco, contact=here.mother, reason="Court order.")
    assert "The parent or the young person" in {line.who for line in open_lines(here, meeting)}
    Meeting.objects.filter(pk=meeting.pk).update(kind="gone")
    meeting.refresh_from_db()
    assert open_lines(here, meeting) == ()


def test_invitations_go_once_to_everybody_with_an_address(asked) -> None:
    here = asked
    assert {mail.to[0] for mail in outgoing.outbox} == {
        "bola@example.org", "lind@service.example", Membership.objects.get(pk=here.teacher.membership_id).user.email
    }  # fmt: skip
    assert actions.send_invitations(actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN) == 0
    assert here.ike.sent_at is None and here.bola.sent_sequence == 0 and len(outgoing.outbox) == 3


def test_nothing_of_a_link_is_kept_but_its_hash(asked) -> None:
    here = asked
    body = next(mail.body for mail in outgoing.outbox if mail.to == ["bola@example.org"])
    token = body.split("/meetings/link/")[1].split("/")[0]
    kept = " ".join(str(value) for value in Invitation.objects.filter(pk=here.bola.pk).values()[0].values())
    assert token not in kept and f"{ORIGIN}/meetings/link/{token}/" in body


def test_without_mail_letters_are_printed(review, settings) -> None:
    settings.EMAIL_IS_SET_UP = False
    with pytest.raises(Refused, match="Print the letters"):
        actions.send_invitations(actor=review.senco, meeting_id=review.meeting.pk, origin=ORIGIN)
    actions.note_printed(actor=review.senco, meeting=review.meeting, invitations=[review.ike])
    actions.hand_out(actor=review.senco, meeting_id=review.meeting.pk, invitation_id=review.ike.pk)
    actions.hand_out(actor=review.senco, meeting_id=review.meeting.pk, invitation_id=review.ike.pk)
    again(review)
    assert review.ike.sent_at and not review.ike.sent_to
    assert len(trail(type="MEETING_INVITATION_HANDED_OUT")) == len(trail(type="MEETING_INVITATION_PRINTED")) == 1


def test_a_meeting_that_has_begun_is_not_asked_to_any_more(review, clock) -> None:
    clock.move_to(TUESDAY + timedelta(minutes=1))
    with pytest.raises(Refused, match="has begun"):
        actions.send_invitations(actor=review.senco, meeting_id=review.meeting.pk, origin=ORIGIN)


def test_a_barred_contact_is_told_nothing_more(asked) -> None:
    here = asked
    pupils.bar_contact(actor=here.senco, contact=here.mother, reason="Court order.")
    outgoing.outbox.clear()
    moved = new(place="Hall")
    told = actions.change_meeting(
        actor=here.senco, meeting_id=here.meeting.pk, new=moved, seen=here.meeting.row_version, origin=ORIGIN
    )
    assert told == 2 and ["bola@example.org"] not in [mail.to for mail in outgoing.outbox]


def test_a_colleague_who_left_is_told_nothing_more(asked) -> None:
    here = asked
    Membership.objects.filter(pk=here.teacher.membership_id).update(ends_on=date(2026, 11, 15))
    told = actions.change_meeting(
        actor=here.senco, meeting_id=here.meeting.pk, new=new(minutes=90), seen=here.meeting.row_version, origin=ORIGIN
    )
    assert told == 2


# ------------------------------------------------------------------------------------------ changing, cancelling


def change(here, seen=None, **changes):
    return actions.change_meeting(
        actor=here.senco,
        meeting_id=here.meeting.pk,
        new=new(**changes),
        seen=here.meeting.row_version if seen is None else seen,
        origin=ORIGIN,
    )


def test_only_time_length_and_place_raise_the_sequence(asked) -> None:
    here = asked
    outgoing.outbox.clear()
    assert change(here) == 0 and change(here, agenda="Reading") == 0
    again(here)
    assert here.meeting.sequence == 0 and not outgoing.outbox
    assert change(here, agenda="Reading", minutes=45) == 3
    again(here)
    assert here.meeting.sequence == here.bola.sent_sequence == 1
    assert all("Something has changed" in mail.body for mail in outgoing.outbox)


def test_a_change_without_mail_tells_nobody_by_itself(asked, settings) -> None:
    settings.EMAIL_IS_SET_UP = False
    assert change(asked, place="Hall") == 0
    again(asked)
    assert asked.meeting.sequence == 1 and asked.bola.sent_sequence == 0


def test_after_another_time_people_are_asked_again(asked) -> None:
    here = asked
    given = actions.GivenAnswer("coming")
    actions.write_down_answer(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, given=given)
    change(here, place="Hall")
    again(here)
    assert here.bola.answer == "coming"
    change(here, place="Hall", starts_at=datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    again(here)
    assert here.bola.answer == "" and here.bola.answered_at is None


def test_nobody_writes_over_somebody_else(asked) -> None:
    here = asked
    with pytest.raises(Refused, match="changed this meeting meanwhile"):
        change(here, seen=here.meeting.row_version - 1, place="Hall")


def test_an_uninvited_person_hears_of_it_once_and_the_others_stay_as_they_are(asked) -> None:
    here = asked
    outgoing.outbox.clear()
    for _ in range(2):
        actions.withdraw(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.lind.pk)
    (sent,) = outgoing.outbox
    again(here)
    assert sent.to == ["lind@service.example"] and "need not come" in sent.body
    assert here.meeting.sequence == here.bola.sent_sequence == 2
    for act in (actions.hand_out, actions.correct_address, actions.write_down_answer):
        more = {"email": "x@example.org"} if act is actions.correct_address else {}
        more |= {"given": actions.GivenAnswer("coming")} if act is actions.write_down_answer else {}
        with pytest.raises(Refused, match="not asked any more"):
            act(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.lind.pk, **more)


def test_uninviting_somebody_who_was_never_told_sends_nothing(review) -> None:
    actions.withdraw(actor=review.senco, meeting_id=review.meeting.pk, invitation_id=review.lind.pk)
    review.meeting.refresh_from_db()
    assert not outgoing.outbox and review.meeting.sequence == 0


def test_a_corrected_address_has_new_links(asked) -> None:
    here = asked
    old = here.bola.answer_hash
    row = actions.correct_address(
        actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, email=" new@example.org "
    )
    assert row.answer_hash != old and row.sent_at is None
    same = actions.correct_address(
        actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, email="new@example.org"
    )
    assert same.answer_hash == row.answer_hash
    with pytest.raises(Refused, match="like name@example"):
        actions.correct_address(
            actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, email="nobody"
        )


def test_a_cancelled_meeting_needs_a_reason_and_is_over(asked) -> None:
    here = asked
    outgoing.outbox.clear()
    with pytest.raises(Refused, match="why the meeting"):
        actions.cancel_meeting(actor=here.senco, meeting_id=here.meeting.pk, reason=" ")
    actions.cancel_meeting(actor=here.senco, meeting_id=here.meeting.pk, reason="Snow.")
    again(here)
    assert here.meeting.state == MeetingState.CANCELLED and len(outgoing.outbox) == 3
    assert not [mail for mail in outgoing.outbox if "Snow" in mail.body]
    for act in (
        lambda: change(here),
        lambda: actions.cancel_meeting(actor=here.senco, meeting_id=here.meeting.pk, reason="Again."),
        lambda: actions.choose_people(actor=here.senco, meeting_id=here.meeting.pk, keys=["pupil"]),
        lambda: actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={}),
    ):
        with pytest.raises(Refused, match="was cancelled"):
            act()


def test_who_was_there_is_written_down_from_its_day_on_and_corrected(asked, clock) -> None:
    here = asked
    said = {here.bola.pk: "present", here.lind.pk: "absent", here.ike.pk: "never"}
    with pytest.raises(Refused, match="still to come"):
        actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance=said)
    clock.move_to(TUESDAY)
    with pytest.raises(NotVisible):
        actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={uuid4(): "present"})
    actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance=said)
    again(here)
    assert here.meeting.state == MeetingState.HELD and (here.bola.attendance, here.ike.attendance) == ("present", "")
    actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={here.lind.pk: "part"})
    again(here)
    assert (here.bola.attendance, here.lind.attendance) == ("present", "part")
    with pytest.raises(Refused, match="was held"):
        change(here, place="Hall")


# ---------------------------------------------------------------------------------------------------- reminding


def test_whoever_is_silent_is_reminded_once(asked, clock) -> None:
    here = asked
    given = actions.GivenAnswer("coming")
    actions.write_down_answer(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.bola.pk, given=given)
    assert actions.remind(school_id=here.school.pk) == 0  # two weeks before: too early
    clock.move_to(TUESDAY - timedelta(days=6))
    outgoing.outbox.clear()
    assert actions.remind(school_id=here.school.pk) == 2
    assert actions.remind(school_id=here.school.pk) == 0
    assert all("not heard yet" in mail.body and f"{ORIGIN}/meetings/link/" in mail.body for mail in outgoing.outbox)
    # No calendar part: an entry is there already, and a second request would be a second entry for some.
    assert not [mail for mail in outgoing.outbox if mail.attachments]
    assert {event.actor_name for event in trail(type="MEETING_REMINDED")} == {"Handrail"}


def test_nobody_is_reminded_without_mail_or_of_a_cancelled_meeting(asked, clock, settings) -> None:
    here = asked
    clock.move_to(TUESDAY - timedelta(days=6))
    settings.EMAIL_IS_SET_UP = False
    assert actions.remind(school_id=here.school.pk) == 0
    settings.EMAIL_IS_SET_UP = True
    pupils.bar_contact(actor=here.senco, contact=here.mother, reason="Court order.")
    actions.withdraw(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.lind.pk)
    assert actions.remind(school_id=here.school.pk) == 1
    actions.cancel_meeting(actor=here.senco, meeting_id=here.meeting.pk, reason="Snow.")
    assert actions.remind(school_id=SchoolFactory().pk) == actions.remind(school_id=here.school.pk) == 0


def test_the_organiser_who_left_leaves_no_address_to_answer_to(asked) -> None:
    here = asked
    Meeting.objects.filter(pk=here.meeting.pk).update(organiser=None)
    outgoing.outbox.clear()
    assert change(here, place="Hall") == 3 and not outgoing.outbox[0].reply_to


def test_somebody_of_another_school_sees_nothing(here, in_school) -> None:
    meeting = plan(here)
    stranger = replace(here.senco, school_id=SchoolFactory().pk)
    with in_school(stranger), pytest.raises(NotVisible):
        policy.get_meeting(stranger, meeting.pk)
