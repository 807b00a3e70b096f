"""Answers through the link and at school; reports; papers; minutes; actions."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail as outgoing

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.meetings import actions, policy, queries
from handrail.meetings.models import Invitation, Words
from handrail.meetings.tests.conftest import ORIGIN, PDF, TUESDAY, again, token
from handrail.meetings.types import LinkFor, WordsKind
from handrail.pupils import actions as pupils
from tests.factories import make_actor, one_event, trail

HOME = "192.0.2.7"


def answer(row, answer="coming", **more):
    return actions.answer_by_link(token=token(row), given=actions.GivenAnswer(answer, **more), address=HOME)


def words(row=None, kind=WordsKind.REPORT, **texts):
    return actions.GivenWords(words_id=uuid4(), kind=kind, **({"text": "He reads more."} | texts))


def held(here, clock):
    """Let the meeting be over, with the mother there."""
    clock.move_to(TUESDAY + timedelta(hours=2))
    actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={here.bola.pk: "present"})
    again(here)


# -------------------------------------------------------------------------------------------------- answering


def test_opening_a_link_answers_nothing_and_is_written_down(asked) -> None:
    here = asked
    row = actions.open_link(token=token(here.bola), address=HOME)
    again(here)
    assert row == here.bola and here.bola.answer == "" and here.bola.received_at is None
    event = one_event(type="MEETING_LINK_OPENED")
    assert (event.pupil_uuid, event.address, event.new) == (here.tobi.pk, HOME, {"person": "Bola Adeyemi"})


def test_an_answer_is_kept_and_can_be_changed(asked) -> None:
    here = asked
    answer(here.bola, "maybe", wants_other_time=" After four. ", needs_interpreter=True)
    again(here)
    assert (here.bola.answer, here.bola.wants_other_time, here.bola.needs_interpreter) == ("maybe", "After four.", True)
    received = here.bola.received_at
    answer(here.bola, "not_coming")
    again(here)
    assert here.bola.answer == "not_coming" and here.bola.received_at == received and not here.bola.answered_by_name
    assert [event.new["answer"] for event in trail(type="MEETING_ANSWERED_BY_LINK")] == ["maybe", "not_coming"]


def test_an_answer_must_be_one_of_three(asked) -> None:
    with pytest.raises(Refused) as refusal:
        answer(asked.bola, "perhaps")
    assert refusal.value.field == "answer"


def test_a_receipt_and_read_papers_are_kept_once(asked) -> None:
    here = asked
    for _ in range(2):
        actions.receive_by_link(token=token(here.bola), address=HOME)
        actions.papers_seen_by_link(token=token(here.lind), address=HOME)
    again(here)
    assert here.bola.received_at and here.lind.papers_seen_at and here.lind.received_at
    assert len(trail(type="MEETING_ANSWERED_BY_LINK")) == 2


def test_what_is_told_at_school_says_who_wrote_it_down(asked) -> None:
    here = asked
    given = actions.GivenAnswer("coming")
    row = actions.write_down_answer(
        actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.ike.pk, given=given
    )
    assert row.answered_by_name == here.senco.name
    with pytest.raises(NotVisible):
        actions.write_down_answer(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=uuid4(), given=given)


def _dead(here) -> None:
    for link in ("never-a-link", token(here.bola)):
        assert actions.open_link(token=link, address=HOME) is None
        for act in (actions.receive_by_link, actions.papers_seen_by_link):
            with pytest.raises(Refused, match="does not work"):
                act(token=link, address=HOME)
        assert actions.open_paper_by_link(token=link, paper_id=uuid4(), address=HOME) is None


def test_a_link_ends_a_day_after_the_meeting(asked, clock) -> None:
    clock.move_to(TUESDAY + timedelta(hours=24))
    assert actions.open_link(token=token(asked.bola), address=HOME)
    clock.move_to(TUESDAY + timedelta(hours=26))
    _dead(asked)


def test_a_link_ends_for_whoever_is_uninvited(asked) -> None:
    actions.withdraw(actor=asked.senco, meeting_id=asked.meeting.pk, invitation_id=asked.bola.pk)
    _dead(asked)


def test_a_link_ends_for_whoever_is_barred(asked) -> None:
    pupils.bar_contact(actor=asked.senco, contact=asked.mother, reason="Court order.")
    _dead(asked)


def test_a_link_ends_with_the_contact(asked) -> None:
    Invitation.objects.filter(pk=asked.bola.pk).update(contact=None)
    _dead(asked)


def test_a_link_does_not_open_the_other_page(asked) -> None:
    assert actions.open_link(token=token(asked.bola, LinkFor.MINUTES), address=HOME) is None
    assert actions.open_minutes(token=token(asked.bola), address=HOME) is None


def test_a_cancelled_meeting_says_so_and_takes_no_answer(asked) -> None:
    here = asked
    actions.cancel_meeting(actor=here.senco, meeting_id=here.meeting.pk, reason="Snow.")
    row = actions.open_link(token=token(here.bola), address=HOME)
    assert row and queries.linked_page(row).is_cancelled
    with pytest.raises(Refused, match="does not take place"):
        answer(here.bola)
    assert actions.open_paper_by_link(token=token(here.bola), paper_id=uuid4(), address=HOME) is None


def test_a_link_shows_others_by_their_part_only(asked) -> None:
    row = actions.open_link(token=token(asked.bola), address=HOME)
    page = queries.linked_page(row)
    assert page.others == ("Father", "Key worker", "Educational psychologist") and page.is_family
    assert "Lind" not in str(page) and "Ike" not in str(page)


# ------------------------------------------------------------------------------------------------------- words


def test_a_report_is_kept_as_it_was_sent_and_once(asked) -> None:
    here = asked
    given = words(long_term="Read a story.", short_term="- Read 40 words.\n- Read 50 words.")
    first = actions.send_words_by_link(token=token(here.lind), given=given, address=HOME)
    again_ = actions.send_words_by_link(token=token(here.lind), given=given, address=HOME)
    assert first.pk == again_.pk and Words.objects.count() == 1 and not first.recorded_by_name
    page = queries.meeting_page(here.senco, here.meeting)
    (row,) = page.words
    assert row.short_term == ("Read 40 words.", "Read 50 words.") and row.by == "Dr Edda Lind"
    assert [one.has_report for one in page.people] == [False, False, False, True]
    assert one_event(type="MEETING_WORDS_SENT").new == {"person": "Dr Edda Lind", "words": "report"}


def test_words_need_something_and_an_end(asked) -> None:
    for text, part in (("  ", "Write something"), ("x" * 8001, "very long")):
        with pytest.raises(Refused, match=part) as refusal:
            actions.send_words_by_link(token=token(asked.lind), given=words(text=text), address=HOME)
        assert refusal.value.field == "text"


def test_the_number_of_somebody_elses_words_is_refused(asked) -> None:
    given = words()
    actions.send_words_by_link(token=token(asked.lind), given=given, address=HOME)
    with pytest.raises(Refused, match="already kept"):
        actions.send_words_by_link(token=token(asked.bola), given=given, address=HOME)


def test_two_senders_of_the_same_words_keep_them_once(asked, monkeypatch) -> None:
    from handrail.meetings.actions import answering

    given, real, calls = words(), answering._same_again, []
    actions.send_words_by_link(token=token(asked.lind), given=given, address=HOME)

    def late(*args):
        calls.append(1)
        return None if len(calls) == 1 else real(*args)

    monkeypatch.setattr(answering, "_same_again", late)
    actions.send_words_by_link(token=token(asked.lind), given=given, address=HOME)
    monkeypatch.setattr(answering, "_same_again", lambda *args: None)
    with pytest.raises(Refused, match="already kept"):
        actions.send_words_by_link(token=token(asked.lind), given=given, address=HOME)
    assert Words.objects.count() == 1


def test_a_disagreement_is_written_down_in_its_owners_words(asked, clock) -> None:
    here = asked
    held(here, clock)
    given = words(kind=WordsKind.DISAGREEMENT, text="Too many cards.")
    for _ in range(2):
        actions.write_down_words(actor=here.senco, meeting_id=here.meeting.pk, given=given, invitation_id=here.bola.pk)
    actions.write_down_words(
        actor=here.senco, meeting_id=here.meeting.pk, given=words(kind=WordsKind.VIEWS), by_name=" Grandmother "
    )
    page = queries.meeting_page(here.senco, here.meeting)
    (row,) = page.disagreements
    assert (row.by, row.text, row.recorded_by) == ("Bola Adeyemi", "Too many cards.", here.senco.name)
    assert "“Too many cards.”" in queries.drafted(here.senco, page) and page.words[0].by == "Grandmother"
    with pytest.raises(Refused, match="whose words"):
        actions.write_down_words(actor=here.senco, meeting_id=here.meeting.pk, given=words())
    assert len(trail(type="MEETING_WORDS_WRITTEN")) == 2


# ------------------------------------------------------------------------------------------------------ papers


def test_a_paper_is_there_for_everybody_asked_until_it_is_taken_away(asked) -> None:
    here = asked
    paper = actions.add_paper(actor=here.senco, meeting_id=here.meeting.pk, title=" School  report ", content=PDF)
    assert bytes(actions.open_paper(actor=here.teacher, meeting_id=here.meeting.pk, paper_id=paper.pk).content) == PDF
    found = actions.open_paper_by_link(token=token(here.lind), paper_id=paper.pk, address=HOME)
    assert found and found.title == "School report" and bytes(found.content) == PDF
    assert actions.open_paper_by_link(token=token(here.lind), paper_id=uuid4(), address=HOME) is None
    assert one_event(type="MEETING_PAPER_OPENED_BY_LINK").new["paper"] == "School report"
    actions.remove_paper(actor=here.senco, meeting_id=here.meeting.pk, paper_id=paper.pk)
    assert actions.open_paper_by_link(token=token(here.lind), paper_id=paper.pk, address=HOME) is None
    with pytest.raises(NotVisible):
        actions.open_paper(actor=here.senco, meeting_id=here.meeting.pk, paper_id=paper.pk)


def test_a_paper_needs_a_title_and_a_pdf(asked, monkeypatch) -> None:
    here = asked
    for title, content, field in ((" ", PDF, "title"), ("Report", b"MZ", "file")):
        with pytest.raises(Refused) as refusal:
            actions.add_paper(actor=here.senco, meeting_id=here.meeting.pk, title=title, content=content)
        assert refusal.value.field == field
    from handrail.meetings.actions import minuting

    monkeypatch.setattr(minuting, "MOST_PAPERS", 0)
    with pytest.raises(Refused, match="at most 0"):
        actions.add_paper(actor=here.senco, meeting_id=here.meeting.pk, title="Report", content=PDF)


# ----------------------------------------------------------------------------------------------------- minutes


def write(here, text="We met.", seen=None, **more):
    return actions.write_minutes(
        actor=here.senco,
        meeting_id=here.meeting.pk,
        **{"decided": "Cards go on.", "minutes_text": text, "next_on": date(2027, 3, 2)} | more,
        seen=here.meeting.row_version if seen is None else seen,
    )


def send(here):
    again(here)
    return actions.send_minutes(
        actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN, seen=here.meeting.row_version
    )


def test_minutes_are_sent_as_they_stand_read_and_kept(asked, clock) -> None:
    here = asked
    with pytest.raises(Refused, match="who was there"):
        send(here)
    held(here, clock)
    with pytest.raises(Refused, match="Write the minutes"):
        send(here)
    write(here)
    outgoing.outbox.clear()
    first = send(here)
    assert len(outgoing.outbox) == 3 and all("/meetings/minutes/link/" in mail.body for mail in outgoing.outbox)
    assert "We met" not in outgoing.outbox[0].body
    again(here)
    write(here, text="We met, and Ike came later.")
    second = send(here)
    first.refresh_from_db()
    assert (first.number, first.text, second.number) == (1, "We met.", 2)
    link = token(here.bola, LinkFor.MINUTES)
    row = actions.open_minutes(token=link, address=HOME)
    page = queries.linked_minutes(row)
    assert page and page.number == 2 and page.text.endswith("came later.")
    for _ in range(2):
        actions.minutes_read_by_link(token=link, address=HOME)
    given = words(kind=WordsKind.DISAGREEMENT, text="I said four cards.")
    actions.disagree_by_link(token=link, given=given, address=HOME)
    again(here)
    assert here.bola.minutes_seen_at and len(trail(type="MEETING_MINUTES_READ")) == 1
    assert queries.linked_minutes(row).disagreements[0].text == "I said four cards."
    clock.shift(timedelta(days=29))
    assert actions.open_minutes(token=link, address=HOME) is None
    for act in (
        lambda: actions.minutes_read_by_link(token=link, address=HOME),
        lambda: actions.disagree_by_link(token=link, given=given, address=HOME),
    ):
        with pytest.raises(Refused, match="does not work"):
            act()


def test_minutes_without_mail_are_for_paper(asked, clock, settings) -> None:
    held(asked, clock)
    write(asked)
    settings.EMAIL_IS_SET_UP = False
    outgoing.outbox.clear()
    send(asked)
    again(asked)
    assert not outgoing.outbox and not asked.bola.minutes_sent_at and asked.bola.minutes_paper_at
    row = actions.open_minutes(token=token(asked.bola, LinkFor.MINUTES), address=HOME)
    asked.meeting.sent_minutes.all().delete()
    assert queries.linked_minutes(row) is None


def give(here, row):
    return actions.give_minutes(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=row.pk)


def test_each_person_is_told_how_the_minutes_reach_them(asked, clock) -> None:
    here = asked
    held(here, clock)
    with pytest.raises(Refused, match="no minutes to give"):
        give(here, here.ike)
    write(here)
    send(here)
    again(here)
    assert here.bola.minutes_sent_at and not here.bola.minutes_paper_at
    assert here.ike.minutes_paper_at and not here.ike.minutes_sent_at
    page = queries.meeting_page(here.senco, here.meeting)
    assert [row.name for row in page.to_be_given] == ["Ike Adeyemi"]
    clock.shift(timedelta(days=20))
    for _ in range(2):
        give(here, here.ike)
    again(here)
    assert here.ike.minutes_given_by_name == here.senco.name and here.ike.minutes_given_at
    assert one_event(type="MEETING_MINUTES_GIVEN").new == {"people": ["Ike Adeyemi"]}
    (record,) = queries.review_record(here.senco, here.tobi.pk)
    assert (record.minutes_sent_on, record.minutes_given_on, record.n_minutes_to_give) == (
        date(2026, 12, 1), date(2026, 12, 21), 0
    )  # fmt: skip
    clock.shift(timedelta(days=20))  # the code on the sheet opens four weeks from when it was given
    assert actions.open_minutes(token=token(here.ike, LinkFor.MINUTES), address=HOME)
    write(here, text="Better minutes.")
    send(here)
    again(here)
    assert here.ike.minutes_given_at is None and here.ike.minutes_paper_at  # number 2 is to be given anew


def test_minutes_are_given_to_nobody_who_is_told_nothing_more(asked, clock) -> None:
    here = asked
    actions.withdraw(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.lind.pk)
    held(here, clock)
    write(here)
    pupils.bar_contact(actor=here.senco, contact=here.father, reason="Court order.")
    send(here)
    again(here)
    assert not here.ike.minutes_paper_at
    for row in (here.lind, here.ike):
        with pytest.raises(Refused, match="any more"):
            give(here, row)


def test_two_who_write_minutes_never_write_over_each_other(asked) -> None:
    here = asked
    version = here.meeting.row_version
    write(here)
    with pytest.raises(Refused, match="meanwhile"):
        write(here, text="Other words.", seen=version)
    again(here)
    assert here.meeting.minutes_text == "We met."
    assert write(here).row_version == here.meeting.row_version  # nothing changed, nothing saved


def test_minutes_have_an_end_and_the_next_day_is_near(asked) -> None:
    for more, field in (
        ({"text": "x" * 30_001}, "minutes_text"),
        ({"decided": "x" * 30_001}, "decided"),
        ({"next_on": date(9999, 12, 31)}, "next_on"),
    ):
        with pytest.raises(Refused) as refusal:
            write(asked, **more)
        assert refusal.value.field == field


# ----------------------------------------------------------------------------------------------------- actions


def note(here, **more):
    given = {"action_id": uuid4(), "text": "Order cards", "owner": f"staff:{here.teacher.membership_id}"}
    return actions.add_action(actor=here.senco, meeting_id=here.meeting.pk, **given | more)


def test_an_action_has_an_owner_and_is_chased_until_it_is_done(review, clock) -> None:
    here = review
    key = uuid4()
    first = note(here, action_id=key, due_on=date(2026, 12, 8))
    assert note(here, action_id=key, text="Other").pk == first.pk
    note(here, owner="Dr Edda Lind", text="Send the test")
    rows = queries.actions_listed(here.senco)
    assert [(row.text, row.owner, row.is_overdue) for row in rows] == [
        ("Order cards", here.teacher.name, False), ("Send the test", "Dr Edda Lind", False)
    ]  # fmt: skip
    clock.move_to(TUESDAY + timedelta(days=8))
    (mine,) = queries.actions_listed(here.teacher, mine=True)
    assert mine.is_overdue and mine.is_mine
    actions.finish_action(actor=here.teacher, action_id=first.pk, note=" 50  cards ")
    actions.finish_action(actor=here.senco, action_id=first.pk)
    (done,) = queries.actions_listed(here.senco, done=True)
    assert (done.done_note, done.is_done) == ("50 cards", True)
    for _ in range(2):
        actions.open_action_again(actor=here.senco, action_id=first.pk)
    assert len(queries.actions_listed(here.senco)) == 2
    assert len(trail(type="MEETING_ACTION_DONE")) == len(trail(type="MEETING_ACTION_OPENED_AGAIN")) == 1


def chased(here):
    outgoing.outbox.clear()
    n_chased = actions.chase(school_id=here.school.pk)
    return n_chased, [(mail.to[0], mail.subject) for mail in outgoing.outbox]


def test_an_overdue_action_is_chased_once_a_week(asked, clock, settings) -> None:
    here = asked
    owner = Membership.objects.get(pk=here.teacher.membership_id).user
    first = note(here, due_on=date(2026, 12, 8))
    note(here, due_on=date(2026, 12, 8), text="Ring home")
    note(here, due_on=date(2026, 12, 8), text="Send the test", owner="Dr Edda Lind")
    note(here, text="Some day")
    clock.move_to(TUESDAY + timedelta(days=7))
    assert chased(here) == (0, [])  # today is its day
    clock.shift(timedelta(days=1))
    assert chased(here) == (2, [(owner.email, "2 actions overdue at Fernhill School")])
    body = outgoing.outbox[0].body
    assert f"{ORIGIN}/meetings/actions/?whose=mine" in body and "Ring home" not in body and "Tobi" not in body
    assert chased(here) == (0, [])
    actions.finish_action(actor=here.teacher, action_id=first.pk)
    clock.shift(timedelta(days=6))
    assert chased(here) == (0, [])
    clock.shift(timedelta(days=1))
    assert chased(here) == (1, [(owner.email, "1 action overdue at Fernhill School")])
    assert len(trail(type="MEETING_ACTION_CHASED")) == 3
    clock.shift(timedelta(days=8))
    settings.EMAIL_IS_SET_UP = False
    assert chased(here) == (0, [])


def test_nobody_is_chased_who_left_or_sees_the_meeting_no_more(review, clock) -> None:
    here = review
    stranger = make_actor(here.school, Role.TEACHER)
    note(here, due_on=date(2026, 12, 8), owner=f"staff:{stranger.membership_id}")
    note(here, due_on=date(2026, 12, 8))
    Membership.objects.filter(pk=here.teacher.membership_id).update(ends_on=date(2026, 12, 1))
    clock.move_to(TUESDAY + timedelta(days=9))
    assert chased(here) == (0, [])
    note(here, due_on=date(2026, 12, 8), owner=f"staff:{here.senco.membership_id}")
    n_chased, mails = chased(here)
    assert n_chased == len(mails) == 1
    assert "under Meetings, Actions" in outgoing.outbox[0].body  # no invitation said where people reach Handrail


def test_an_action_is_somebodys_and_says_what(review) -> None:
    here = review
    for more, field in (
        ({"text": " "}, "text"),
        ({"owner": ""}, "owner"),
        ({"owner": "staff:never"}, "owner"),
        ({"owner": f"staff:{uuid4()}"}, "owner"),
        ({"faculty_id": uuid4()}, "faculty"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
    ):
        with pytest.raises(Refused) as refusal:
            note(here, **more)
        assert refusal.value.field == field


def test_the_number_of_another_meetings_action_is_refused(review) -> None:
    from handrail.meetings.tests.conftest import new

    here, key = review, uuid4()
    note(here, action_id=key)
    other = actions.plan_meeting(actor=here.senco, pupil_id=here.mina.pk, new=new(), meeting_id=uuid4())
    with pytest.raises(Refused, match="already kept"):
        actions.add_action(actor=here.senco, meeting_id=other.pk, action_id=key, text="x", owner="Kit")


def test_only_the_owner_and_whoever_arranges_marks_an_action(review) -> None:
    from tests.factories import CoreGroupMemberFactory

    here = review
    row = note(here)
    reader = make_actor(here.school, Role.SEN_LINK)
    with pytest.raises(NotVisible):
        policy.get_action(reader, row.pk)
    CoreGroupMemberFactory(pupil=here.tobi, membership=Membership.objects.get(pk=reader.membership_id))
    with pytest.raises(Denied):
        policy.get_action(reader, row.pk)
    with pytest.raises(NotVisible):
        policy.get_action(here.senco, uuid4())


def test_the_review_record_has_every_field_of_the_guidance(asked, clock) -> None:
    here = asked
    answer(here.bola)
    actions.send_words_by_link(token=token(here.lind), given=words(), address=HOME)
    note(here)
    held(here, clock)
    write(here)
    send(here)
    (record,) = queries.review_record(here.senco, here.tobi.pk)
    bola, _, _, lind = record.people
    assert record.row.title == "Annual review" and record.invitations_sent_on == date(2026, 11, 16)
    assert record.minutes_sent_on == date(2026, 12, 1) and record.next_on == date(2027, 3, 2)
    assert bola.received_at and bola.answer == "coming" and bola.attendance == "present" and bola.minutes_sent_at
    assert lind.has_report and record.actions[0].text == "Order cards" and record.decided == ("Cards go on.",)
    actions.note_record_printed(actor=here.senco, pupil_id=here.tobi.pk)
    assert one_event(type="MEETING_PRINTED").pupil_uuid == here.tobi.pk
