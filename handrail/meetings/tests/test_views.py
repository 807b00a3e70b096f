"""The pages: for staff, and those that a link opens without an account."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from handrail.access.types import Role
from handrail.meetings import actions
from handrail.meetings.models import Meeting, MeetingGroup, Words
from handrail.meetings.tests.conftest import ORIGIN, PDF, TUESDAY, again, new, token
from handrail.meetings.types import LinkFor, Outsider, WordsKind
from handrail.pupils import actions as pupils
from handrail.schools import actions as schools
from tests.factories import MembershipFactory, make_actor, sign_in


@pytest.fixture
def senco(here, client):
    return sign_in(client, here.senco)


def url(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=args)


FORM = {
    "kind": "annual", "day": "2026-12-01", "time": "14:30", "minutes": "60", "place": "Room 2", "purpose": "Next year",
    "agenda": "Reading", "papers_due_on": "", "reminder_days": "7",
}  # fmt: skip


def test_a_meeting_is_planned_people_are_chosen_and_told(here, senco) -> None:
    address = url("new", here.tobi.pk)
    page = senco.get(address)
    assert page.status_code == 200 and "Annual review of an EHC plan" in page.content.decode()
    answer = senco.post(address, FORM | {"id": str(uuid4())})
    meeting = Meeting.objects.get()
    assert answer["Location"] == url("people", meeting.pk) and meeting.papers_due_on is None
    assert "Bola Adeyemi (Mother)" in senco.get(url("people", meeting.pk)).content.decode()
    people = {
        "people": [f"contact:{here.mother.pk}", "pupil"], "outside_name": "Dr Lind", "outside_role": "Psychologist",
        "outside_email": "lind@service.example", "another": "1",
    }  # fmt: skip
    assert senco.post(url("people", meeting.pk), people)["Location"] == url("people", meeting.pk)
    assert senco.post(url("people", meeting.pk), {})["Location"] == url("meeting", meeting.pk)
    assert "Send 2 invitations" in senco.get(url("meeting", meeting.pk)).content.decode()
    text = senco.post(url("send", meeting.pk), follow=True).content.decode()
    assert "2 invitations sent." in text and "by mail" in text
    assert "Nobody with an e-mail address" in senco.post(url("send", meeting.pk), follow=True).content.decode()


def test_a_kind_of_the_framework_fills_in_the_day_for_papers(here, senco) -> None:
    senco.post(url("new", here.tobi.pk), FORM | {"kind": "annual_review"})
    assert Meeting.objects.get().papers_due_on == date(2026, 11, 17)
    assert "Days that count" in senco.get(url("meeting", Meeting.objects.get().pk)).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Choose what kind"), ({"day": "31 February"}, "Enter a date"),
        ({"minutes": "4"}, "from 5 to 480"),
        ({"day": "9999-12-31"}, "year and a half"), ({"day": "0001-01-01"}, "last year"),
        ({"time": "noon"}, "Enter a time"),
        ({"place": "a\0b"}, "Null characters"), ({"id": "never"}, "UUID"),
    ],
)  # fmt: skip
def test_a_wrong_form_says_what_to_do(here, senco, changes, said) -> None:
    answer = senco.post(url("new", here.tobi.pk), FORM | changes)
    assert answer.status_code == 422 and said in answer.content.decode() and not Meeting.objects.exists()


def test_the_lists_show_what_is_coming_and_past(asked, client, clock) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    assert "Annual review" in senco.get(url("list")).content.decode()
    assert "No meetings here" in senco.get(url("past")).content.decode()
    assert "Annual review" in senco.get(url("list") + "?whose=mine").content.decode()
    teacher, head = sign_in(Client(), here.teacher), sign_in(Client(), here.head)
    assert "Annual review" in teacher.get(url("list") + "?whose=mine").content.decode()  # asked to it
    assert "No meetings here" in head.get(url("list") + "?whose=mine").content.decode()
    clock.move_to(TUESDAY + timedelta(days=1))
    assert "Annual review" in sign_in(Client(), here.senco).get(url("past")).content.decode()


def test_a_page_asks_the_same_number_of_questions_whatever_there_is(
    review, client, django_assert_max_num_queries
) -> None:
    here, senco = review, sign_in(client, review.senco)
    many = [Outsider(f"Person {i}", "Nurse", f"p{i}@service.example") for i in range(30)]
    actions.choose_people(actor=here.senco, meeting_id=here.meeting.pk, outsiders=many)
    for i in range(8):
        actions.plan_meeting(actor=here.senco, pupil_id=here.mina.pk, new=new(), meeting_id=uuid4())
        actions.add_action(
            actor=here.senco, meeting_id=here.meeting.pk, action_id=uuid4(), text=f"Action {i}", owner="Kit"
        )
    pages = [url("list"), url("past"), url("action-list"), url("group-list"), url("meeting", here.meeting.pk)]
    pages += [url("record", here.tobi.pk), url("people", here.meeting.pk), url("minutes", here.meeting.pk)]
    pages += [url("letters", here.meeting.pk), url("link", token(here.bola))]
    for page in pages:
        senco.get(page)
        with django_assert_max_num_queries(16):  # with session, account and the note of the look
            assert senco.get(page).status_code == 200


def test_a_meeting_is_moved_and_cancelled(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    address = url("change", here.meeting.pk)
    page = senco.get(address).content.decode()
    assert 'value="14:30"' in page and f'name="seen" value="{here.meeting.row_version}"' in page
    moved = FORM | {"time": "15:00", "seen": str(here.meeting.row_version)}
    assert "3 people were told by mail." in senco.post(address, moved, follow=True).content.decode()
    answer = senco.post(address, moved | {"time": "16:00"})
    assert answer.status_code == 422 and "meanwhile" in answer.content.decode()
    address = url("cancel", here.meeting.pk)
    assert senco.post(address, {"reason": ""}).status_code == 422 and senco.get(address).status_code == 200
    assert "This meeting was cancelled" in senco.post(address, {"reason": "Snow."}, follow=True).content.decode()


def test_one_persons_page_takes_what_they_said_and_where_mail_goes(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    meeting, ike, bola = here.meeting.pk, here.ike.pk, here.bola.pk
    assert "Not confirmed" in senco.get(url("person", meeting, bola)).content.decode()
    assert senco.post(url("person-answer", meeting, ike), {"answer": ""}).status_code == 422
    assert senco.post(url("person-answer", meeting, ike), {"answer": "coming"}).status_code == 302
    assert senco.post(url("person-address", meeting, ike), {"email": "no"}).status_code == 422
    assert senco.post(url("person-address", meeting, ike), {"email": "ike@example.org"}).status_code == 302
    assert "been told" in senco.post(url("person-handed-out", meeting, ike), follow=True).content.decode()
    assert "told by mail" in senco.post(url("person-uninvite", meeting, bola), follow=True).content.decode()
    assert "is not asked any more" in senco.get(url("person", meeting, bola)).content.decode()
    assert senco.get(url("person", meeting, uuid4())).status_code == 404


def test_letters_have_a_code_and_a_link_that_works(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    page = senco.get(url("letters", here.meeting.pk)).content.decode()
    assert "Dear Ike Adeyemi" in page and "Dear Bola" not in page and "<svg" in page
    assert url("link", token(here.ike)) in page and "Can you come?" in page
    assert "Dear Bola" in senco.get(url("letters", here.meeting.pk) + f"?who={here.bola.pk}").content.decode()
    assert senco.get(url("letters", here.meeting.pk) + "?who=never").status_code == 200


def by_hand(here) -> None:
    """Let the father, who has no address, be told by hand."""
    actions.hand_out(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.ike.pk)


def test_a_change_is_printed_for_whoever_was_told_by_hand(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    by_hand(here)
    address = url("letters-changed", here.meeting.pk)
    assert "Nobody is to be told by hand" in senco.get(address).content.decode()
    moved = FORM | {"time": "15:00", "seen": str(here.meeting.row_version)}
    page = senco.post(url("change", here.meeting.pk), moved, follow=True).content.decode()
    assert "Still to be told by hand: Ike Adeyemi." in page and address in page
    letter = senco.get(address).content.decode()
    assert "Dear Ike Adeyemi" in letter and "Dear Bola" not in letter and "Something has changed" in letter
    assert "3 pm" in letter and url("link", token(here.ike)) in letter
    assert address in senco.get(url("person", here.meeting.pk, here.ike.pk)).content.decode()
    by_hand(here)
    assert "Still to be told" not in senco.get(url("meeting", here.meeting.pk)).content.decode()


def test_a_cancellation_is_printed_for_whoever_was_told_by_hand(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    by_hand(here)
    page = senco.post(url("cancel", here.meeting.pk), {"reason": "Snow."}, follow=True).content.decode()
    assert "Still to be told by hand: Ike Adeyemi." in page and "knows that it is off" in page
    letter = senco.get(url("letters-off", here.meeting.pk)).content.decode()
    assert "Dear Ike Adeyemi" in letter and "does not take place" in letter
    assert "Dear Bola" not in letter and "Snow" not in letter and "hr-code-frame" not in letter
    told = senco.post(url("person-handed-out", here.meeting.pk, here.ike.pk), follow=True).content.decode()
    assert "Still to be told" not in told
    assert "Nobody is to be told" in senco.get(url("letters-off", here.meeting.pk)).content.decode()
    for name in ("letters", "letters-changed", "letters-minutes"):
        assert senco.get(url(name, here.meeting.pk)).status_code == 409


def test_whoever_was_told_by_hand_gets_a_letter_that_they_need_not_come(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    by_hand(here)
    for row in (here.ike, here.lind):
        page = senco.post(url("person-uninvite", here.meeting.pk, row.pk), follow=True).content.decode()
    address = url("letters-off", here.meeting.pk)
    assert f"{address}?who={here.ike.pk}" in page and f"?who={here.lind.pk}" not in page
    letter = senco.get(address).content.decode()
    assert "Dear Ike Adeyemi" in letter and "need not come" in letter and "Dear Dr Edda Lind" not in letter


def test_minutes_are_printed_for_whoever_gets_them_on_paper(asked, client, clock) -> None:
    here = asked
    clock.move_to(TUESDAY + timedelta(hours=2))
    senco = sign_in(client, here.senco)
    address = url("letters-minutes", here.meeting.pk)
    actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={})
    assert senco.get(address).status_code == 409
    again(here)
    senco.post(url("minutes", here.meeting.pk), {"minutes_text": "We met.", "seen": str(here.meeting.row_version)})
    again(here)
    page = senco.post(url("minutes-send", here.meeting.pk), {"seen": here.meeting.row_version}, follow=True)
    assert "Print the minutes for them" in page.content.decode() and address in page.content.decode()
    said = {"who": str(here.bola.pk), "text": "I said four cards."}
    senco.post(url("words-add", here.meeting.pk) + "?kind=differs", said)
    letter = senco.get(address).content.decode()
    assert "For Ike Adeyemi" in letter and "For Bola" not in letter and "We met." in letter
    assert "I said four cards." in letter and url("minutes-link", token(here.ike, LinkFor.MINUTES)) in letter
    assert "For Bola Adeyemi" in senco.get(f"{address}?who={here.bola.pk}").content.decode()
    senco.post(url("minutes-given", here.meeting.pk, here.ike.pk))
    assert "Nobody is to be given the minutes" in senco.get(address).content.decode()


def test_nobody_who_is_told_nothing_more_gets_a_letter(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    pupils.bar_contact(actor=here.senco, contact=here.father, reason="Court order.")
    assert "Ike" not in senco.get(url("letters", here.meeting.pk)).content.decode()
    assert "Ike" not in senco.get(url("letters", here.meeting.pk) + f"?who={here.ike.pk}").content.decode()


def test_papers_are_added_opened_and_taken_away(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    address = url("paper-add", here.meeting.pk)
    assert senco.get(address).status_code == 200 and senco.post(address, {"title": "x"}).status_code == 422
    senco.post(address, {"title": "School report", "file": SimpleUploadedFile("Tobi Adeyemi.pdf", PDF)})
    paper = here.meeting.papers.get()
    answer = senco.get(url("paper", here.meeting.pk, paper.pk))
    assert answer.content == PDF and "Tobi" not in answer["Content-Disposition"]
    assert Client().get(url("link-paper", token(here.lind), paper.pk)).content == PDF
    senco.post(url("paper-remove", here.meeting.pk, paper.pk))
    assert Client().get(url("link-paper", token(here.lind), paper.pk)).status_code == 404


def test_the_way_from_attendance_to_minutes_that_are_sent(asked, client, clock) -> None:
    here = asked
    clock.move_to(TUESDAY + timedelta(hours=2))
    senco = sign_in(client, here.senco)
    assert "Write down who was there" in senco.get(url("meeting", here.meeting.pk)).content.decode()
    assert senco.get(url("hold", here.meeting.pk)).status_code == 200
    assert senco.post(url("hold", here.meeting.pk), {f"was-{here.bola.pk}": "never"}).status_code == 422
    senco.post(url("hold", here.meeting.pk), {f"was-{here.bola.pk}": "present"})
    page = senco.get(url("minutes", here.meeting.pk)).content.decode()
    assert "Present: Bola Adeyemi (Mother)" in page
    again(here)
    given = {"decided": "Cards go on.", "minutes_text": "We met.", "next_on": "2027-03-02", "then": "draft"}
    given["seen"] = str(here.meeting.row_version)
    answer = senco.post(url("minutes", here.meeting.pk), given)
    assert answer["Location"].endswith("?draft=again")
    assert "- Cards go on." in senco.get(answer["Location"]).content.decode()
    assert senco.post(url("minutes", here.meeting.pk), given).status_code == 422
    again(here)
    for seen in ("never", "9" * 30):
        assert senco.post(url("minutes-send", here.meeting.pk), {"seen": seen}).status_code == 409
    sent = senco.post(url("minutes-send", here.meeting.pk), {"seen": here.meeting.row_version}, follow=True)
    text = sent.content.decode()
    assert "sent by e-mail. To be given on paper: Ike Adeyemi." in text and "Send them again" in text
    assert text.count("Sent by e-mail on") == 3
    given = senco.post(url("minutes-given", here.meeting.pk, here.ike.pk), follow=True).content.decode()
    assert f"Given on paper by {here.senco.name} on" in given
    record = senco.get(url("record", here.tobi.pk)).content.decode()
    assert "on paper: " in record and "still to be given" not in record


def test_where_no_mail_is_set_up_nothing_is_called_sent(asked, client, clock, settings) -> None:
    here = asked
    clock.move_to(TUESDAY + timedelta(hours=2))
    senco = sign_in(client, here.senco)
    settings.EMAIL_IS_SET_UP = False
    actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={})
    again(here)
    senco.post(url("minutes", here.meeting.pk), {"minutes_text": "We met.", "seen": str(here.meeting.row_version)})
    again(here)
    sent = senco.post(url("minutes-send", here.meeting.pk), {"seen": here.meeting.row_version}, follow=True)
    assert "Nothing went by e-mail" in sent.content.decode()
    record = senco.get(url("record", here.tobi.pk)).content.decode()
    assert "to be given to 4" in record and "Sent by e-mail on" not in record
    for row in (here.bola, here.ike):
        senco.post(url("minutes-given", here.meeting.pk, row.pk))
    assert "still to be given to 2" in senco.get(url("record", here.tobi.pk)).content.decode()


def test_actions_and_words_are_noted(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    address = url("action-add", here.meeting.pk)
    assert "Dr Edda Lind" in senco.get(address).content.decode() and senco.post(address, {}).status_code == 422
    senco.post(address, {"text": "Order cards", "owner": f"staff:{here.teacher.membership_id}", "due_on": "2026-11-02"})
    assert "1 overdue" in senco.get(url("action-list")).content.decode()
    teacher = sign_in(Client(), here.teacher)
    assert "Order cards" in teacher.get(url("action-list") + "?whose=mine").content.decode()
    row = here.meeting.actions.get()
    teacher.post(url("action-done", row.pk), {"from": "list", "note": "In the\0 cupboard"})
    assert "In the cupboard" in teacher.get(url("action-list") + "?state=done").content.decode()
    assert senco.post(url("action-done", row.pk), {"again": "1"})["Location"] == url("meeting", here.meeting.pk)
    for kind, said in (("?kind=differs", "Seen differently"), ("", "What they want to say")):
        address = url("words-add", here.meeting.pk) + kind
        assert senco.get(address).status_code == 200 and senco.post(address, {"who": ""}).status_code == 422
        answer = senco.post(address, {"who": str(here.bola.pk), "text": "Too many cards."}, follow=True)
        assert said in answer.content.decode()


def test_the_review_record_is_a_page_and_a_print(asked, client) -> None:
    here, senco = asked, sign_in(client, asked.senco)
    for name in ("record", "record-print"):
        text = senco.get(url(name, here.tobi.pk)).content.decode()
        assert "Annual review" in text and "Dr Edda Lind" in text
    assert "No meetings yet" in senco.get(url("record", here.mina.pk)).content.decode()
    assert sign_in(Client(), here.teacher).get(url("record", here.mina.pk)).status_code == 404


# ---------------------------------------------------------------------------------------------- without account


def test_a_link_shows_and_a_press_answers(asked) -> None:
    here, visitor = asked, Client()
    address = url("link", token(here.bola))
    page = visitor.get(address + "?answer=yes")
    text = page.content.decode()
    assert page.status_code == 200 and page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "same-origin" and "noindex" in page["X-Robots-Tag"]
    assert "a review meeting about Tobi" in text and "Tobi Adeyemi" not in text and "Dr Edda Lind" not in text
    assert 'value="coming"' in text and "checked" in text
    again(here)
    assert here.bola.answer == ""
    answer = visitor.post(address, {"what": "answer", "answer": "coming", "needs_interpreter": "on"}, follow=True)
    assert "Your answer has arrived" in answer.content.decode()
    again(here)
    assert here.bola.answer == "coming" and here.bola.needs_interpreter
    assert visitor.post(address, {"what": "answer"}).status_code == 422
    for what in ("received", "papers"):
        assert "The school knows now" in visitor.post(address, {"what": what}, follow=True).content.decode()
    assert visitor.post(address, {"what": "never"}).status_code == 200


def test_a_report_is_sent_through_the_link(asked) -> None:
    here, visitor = asked, Client()
    address, key = url("link", token(here.lind)), str(uuid4())
    report = {"what": "words", "id": key, "text": "He reads more.", "long_term": "A story.", "short_term": "40 words."}
    for _ in range(2):
        assert "Your words have arrived" in visitor.post(address, report, follow=True).content.decode()
    row = Words.objects.get()
    assert (row.kind, row.short_term) == (WordsKind.REPORT, "40 words.")
    assert visitor.post(address, {"what": "words"}).status_code == 422
    assert visitor.post(address, {"what": "words", "text": "a\0b"}).status_code == 422
    family = url("link", token(here.bola))
    visitor.post(family, {"what": "words", "text": "He is proud.", "long_term": "not asked"})
    assert Words.objects.filter(kind=WordsKind.VIEWS, long_term="").count() == 1


def test_links_that_open_nothing_all_say_the_same(asked, clock) -> None:
    here, visitor = asked, Client()
    actions.withdraw(actor=here.senco, meeting_id=here.meeting.pk, invitation_id=here.lind.pk)
    pages = [
        visitor.get(url("link", "never-a-link")), visitor.get(url("link", token(here.lind))),
        visitor.post(url("link", token(here.lind)), {"what": "answer", "answer": "coming"}),
        visitor.get(url("minutes-link", token(here.bola, LinkFor.MINUTES))), visitor.get(url("minutes-link", "x")),
    ]  # fmt: skip
    assert {page.status_code for page in pages} == {404}
    # The choice of language above names the page to come back to, which differs.
    assert len({page.content.partition(b"<main")[2] for page in pages}) == 1
    assert all(page.content.count(b"<main") == 1 for page in pages)


def test_a_cancelled_meeting_is_said_on_the_page_of_the_link(asked) -> None:
    actions.cancel_meeting(actor=asked.senco, meeting_id=asked.meeting.pk, reason="Snow.")
    text = Client().post(url("link", token(asked.bola)), {"what": "answer", "answer": "coming"}).content.decode()
    assert "does not take place" in text and "Send my answer" not in text and "Snow" not in text


def test_minutes_are_read_through_their_link(asked, clock) -> None:
    here, visitor = asked, Client()
    clock.move_to(TUESDAY + timedelta(hours=2))
    actions.hold_meeting(actor=here.senco, meeting_id=here.meeting.pk, attendance={})
    again(here)
    actions.write_minutes(
        actor=here.senco, meeting_id=here.meeting.pk, decided="", minutes_text="We met.", next_on=None,
        seen=here.meeting.row_version,
    )  # fmt: skip
    again(here)
    actions.send_minutes(actor=here.senco, meeting_id=here.meeting.pk, origin=ORIGIN, seen=here.meeting.row_version)
    again(here)
    address = url("minutes-link", token(here.bola, LinkFor.MINUTES))
    assert "We met." in visitor.get(address).content.decode()
    assert "have read them" in visitor.post(address, {"what": "read"}, follow=True).content.decode()
    assert visitor.post(address, {"what": "words", "text": ""}).status_code == 422
    said = visitor.post(address, {"what": "words", "text": "I said four cards."}, follow=True).content.decode()
    assert "I said four cards." in said
    here.meeting.sent_minutes.all().delete()
    assert visitor.get(address).status_code == 404


# ------------------------------------------------------------------------------------------------------ groups


def test_a_group_is_made_meets_and_checks_the_register(here, senco) -> None:
    schools.ensure_subjects(actor=here.senco, rows=[("English", "Languages")])
    assert "No groups" in senco.get(url("group-list")).content.decode()
    assert senco.get(url("group-new")).status_code == 200 and senco.post(url("group-new"), {}).status_code == 422
    senco.post(url("group-new"), {"name": "SEN liaison group", "kind": "liaison", "purpose": "Every half term"})
    group = MeetingGroup.objects.get()
    address = url("group", group.pk)
    assert "Faculties without a member" in senco.get(address).content.decode()
    faculty = group.school_id and schools and str(next(iter(_faculties(here))))
    assert senco.post(address, {"member": ""}).status_code == 422
    senco.post(address, {"member": str(here.link.membership_id), "faculty": faculty})
    assert "Every half term" in senco.get(url("group-list")).content.decode()
    meet = url("group-meet", group.pk)
    assert "register" in senco.get(meet).content.decode() and senco.post(meet, {"day": ""}).status_code == 422
    senco.post(meet, FORM)
    meeting = Meeting.objects.get()
    assert senco.get(meet).status_code == 200  # half a term later
    link = sign_in(Client(), here.link)
    assert "Languages" in link.get(url("meeting", meeting.pk)).content.decode()
    check = url("faculty-check", meeting.pk, faculty)
    assert link.get(check).status_code == 200 and link.post(check, {"answer": "differs"}).status_code == 422
    said = link.post(check, {"answer": "differs", "words": "Kofi is missing.", "shown": ""}, follow=True)
    assert "What you say of Languages is kept" in said.content.decode()
    assert "Kofi is missing." in senco.get(url("meeting", meeting.pk)).content.decode()
    assert link.get(url("faculty-check", meeting.pk, uuid4())).status_code == 404
    add = url("action-add", meeting.pk)
    senco.post(add, {"text": "Bring books", "owner": f"staff:{here.link.membership_id}", "faculty": faculty})
    assert "Bring books" in link.get(url("meeting", meeting.pk)).content.decode()
    assert link.post(address, {"member": "x"}).status_code == 403
    member = group.members.get()
    senco.post(url("member-end", group.pk, member.pk))
    assert senco.post(url("group-end", group.pk)).status_code == 302
    assert "This group ended" in senco.get(address).content.decode() and senco.post(address, {}).status_code == 200


def _faculties(here) -> dict:
    from handrail.meetings import queries

    return queries.faculty_names(here.senco)


def test_whoever_does_not_arrange_for_the_whole_school_makes_no_group(here) -> None:
    teacher = sign_in(Client(), here.teacher)
    assert teacher.get(url("group-new")).status_code == 403
    governor = sign_in(Client(), make_actor(here.school, Role.GOVERNOR))
    assert governor.get(url("list")).status_code == 403
    assert MembershipFactory.build().pk
