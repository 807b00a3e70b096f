"""The rules: states, days, links, reminders, words. No database, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.errors import Refused
from handrail.core.rules import links
from handrail.frameworks.queries import all_frameworks, get_framework
from handrail.meetings import rules
from handrail.meetings.rules import minutes as minutes_rules
from handrail.meetings.rules import words
from handrail.meetings.types import (
    MEETING_MOVES,
    Answer,
    Candidate,
    Facts,
    LinkFor,
    MeetingState,
    MeetingVerb,
    MinutesFacts,
    NewMeeting,
    Person,
)

ENGLAND = get_framework("england-2015")
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
FACTS = Facts(
    meeting_id=UUID(int=7),
    sequence=0,
    school="Fernhill School",
    telephone="01234 567890",
    what="review meeting",
    whom="Tobi",
    initials="T.A.",
    is_group=False,
    starts_at=TUESDAY,
    minutes=60,
    place="Room 2",
    organiser="Dana Okafor",
    time_zone="Europe/London",
)


def new(**changes) -> NewMeeting:
    return NewMeeting(**{"kind": "annual", "starts_at": TUESDAY, "minutes": 60} | changes)


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("verb", list(MeetingVerb))
def test_a_state_allows_what_its_table_says(state: MeetingState, verb: MeetingVerb) -> None:
    if verb in MEETING_MOVES[state]:
        assert rules.after(state, verb) is MEETING_MOVES[state][verb]
    else:
        with pytest.raises(Refused, match="Plan a new one"):
            rules.after(state, verb)


@pytest.mark.parametrize("code", list(all_frameworks()))
def test_each_framework_has_its_kinds_and_the_schools_own(code: str) -> None:
    framework = all_frameworks()[code]
    codes = [kind.code for kind in rules.kinds_of(framework)]
    assert {"informal", "termly", "annual", "parents_evening", "telephone", "private", "transition"} <= set(codes)
    assert {kind.code for kind in framework.meeting_kinds} <= set(codes) and len(codes) == len(set(codes))
    assert {kind.code for kind in rules.kinds_of(framework, for_group=True)} == {"liaison", "working"}
    assert rules.kind_coded(framework, "liaison") and rules.kind_coded(framework, "never") is None


def test_an_annual_review_in_england_has_its_papers_two_weeks_before() -> None:
    kind = rules.kind_coded(ENGLAND, "annual_review")
    assert kind and rules.papers_day(ENGLAND, kind, date(2026, 12, 1)) == date(2026, 11, 17)
    days = [day for _, _, day in rules.deadlines_of(ENGLAND, kind, date(2026, 12, 1))]
    assert days == sorted(days) and days[0] == date(2026, 11, 17) and days[-1] > date(2026, 12, 1)
    assert rules.with_papers_day(new(), ENGLAND, kind).papers_due_on == date(2026, 11, 17)


def test_the_schools_own_kinds_have_no_day_by_law() -> None:
    kind = rules.kind_coded(ENGLAND, "termly")
    assert kind and rules.papers_day(ENGLAND, kind, date(2026, 12, 1)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"starts_at": NOW + timedelta(days=551)}, "day"),
        ({"starts_at": NOW - timedelta(days=371)}, "day"),
        ({"reminder_days": 31}, "reminder_days"),
        ({"papers_due_on": date(2026, 12, 2)}, "papers_due_on"),
        ({"papers_due_on": date(1, 1, 1)}, "papers_due_on"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_beside_its_field(changes, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.check_new(new(**changes), NOW)
    assert refusal.value.field == field


def test_a_meeting_that_can_be_is_not_refused() -> None:
    rules.check_new(new(papers_due_on=date(2026, 11, 20)), NOW)


def lines_without(kind: str, *people: Candidate) -> list[str]:
    found = rules.kind_coded(ENGLAND, kind)
    assert found
    return [line.who for line in rules.still_open(found.asked, people)]


MOTHER = Candidate("contact:1", Person.CONTACT, "Bola", "Mother", fills=frozenset({"parent"}))
HEAD_LINE, VIRTUAL_HEAD = "The head or principal, or the early years provider", "The virtual school head"


def test_the_head_is_asked_only_when_the_head_is() -> None:
    senco = Candidate(
        "staff:1", Person.STAFF, "Dana", "School staff", fills=rules.fills(["senco"], works_with_pupil=True)
    )
    head = replace(senco, fills=rules.fills(["head", "office"], works_with_pupil=False))
    assert {HEAD_LINE, VIRTUAL_HEAD} <= set(lines_without("annual_review", MOTHER, senco))
    assert HEAD_LINE not in lines_without("annual_review", head)
    assert VIRTUAL_HEAD in lines_without("annual_review", head)


def test_the_frameworks_list_is_open_where_nobody_is_a_line_by_role() -> None:
    grandmother = replace(MOTHER, role="Grandmother", fills=frozenset())
    assert "The parent or the young person" not in lines_without("annual_review", MOTHER)
    assert "The parent or the young person" in lines_without("annual_review", grandmother)
    pupil = replace(MOTHER, kind=Person.PUPIL, fills=frozenset({"pupil"}))
    assert lines_without("support_review", MOTHER, pupil) == ["A teacher who knows the pupil well", "The SENCO"]
    teacher = replace(MOTHER, kind=Person.STAFF, fills=rules.fills(["sen_link", "senco"], works_with_pupil=False))
    assert lines_without("support_review", MOTHER, pupil, teacher) == []


def test_somebody_from_outside_fills_the_line_they_were_named_for() -> None:
    lind = Candidate("", Person.OUTSIDE, "Dr Lind", "Educational  psychologist")
    open_lines = lines_without("annual_review", lind)
    assert "The educational psychologist" not in open_lines and "A careers adviser" in open_lines


def test_every_required_line_of_every_framework_is_open_while_nobody_is_asked() -> None:
    for framework in all_frameworks().values():
        for kind in rules.kinds_of(framework):
            assert rules.still_open(kind.asked, []) == kind.asked


@pytest.mark.parametrize(
    ("name", "initials"), [("Tobi Adeyemi", "T.A."), ("Anne-Marie O’Neill", "A.M.O."), ("(Kit) Lowe", "L."), ("", "")]
)
def test_calendars_show_initials(name: str, initials: str) -> None:
    assert rules.initials_of(name) == initials


# -------------------------------------------------------------------------------------------------------- links


@given(st.binary(min_size=32, max_size=32), st.uuids(), st.uuids(), st.text(max_size=40))
def test_a_link_can_be_worked_out_again_and_read(key: bytes, school: UUID, invitation: UUID, nonce: str) -> None:
    made = rules.make_token(key, school, invitation, nonce, LinkFor.ANSWER)
    assert made == rules.make_token(key, school, invitation, nonce, LinkFor.ANSWER)
    assert made != rules.make_token(key, school, invitation, nonce, LinkFor.MINUTES)
    assert made != rules.make_token(key, school, invitation, nonce + "x", LinkFor.ANSWER)
    assert made != rules.make_token(key + b"x", school, invitation, nonce, LinkFor.ANSWER)
    assert links.read_token(made) == (school, links.hash_of(made))


def test_a_link_works_until_a_day_after_the_meeting() -> None:
    end = TUESDAY + timedelta(minutes=60)
    assert rules.answer_link_works("planned", TUESDAY, 60, end + timedelta(hours=24))
    assert not rules.answer_link_works("planned", TUESDAY, 60, end + timedelta(hours=24, seconds=1))


def test_a_link_to_minutes_works_for_four_weeks() -> None:
    later = NOW + timedelta(days=28, seconds=1)
    assert rules.minutes_link_works(NOW + timedelta(days=28), NOW)
    assert not rules.minutes_link_works(later, NOW, None, NOW)
    assert rules.minutes_link_works(later, None, NOW, NOW + timedelta(days=1))  # on paper, given a day later
    assert not rules.minutes_link_works(NOW, None, None)


# ---------------------------------------------------------------------------------------------------- reminders


def is_due(**changes) -> bool:
    usual = {
        "starts_at": TUESDAY,
        "reminder_days": 7,
        "sent_at": NOW,
        "answer": "",
        "reminded_at": None,
        "now": TUESDAY - timedelta(days=6),
        "zone": "Europe/London",
    }
    return rules.is_to_remind(**usual | changes)


def test_whoever_is_silent_or_unsure_is_reminded_once() -> None:
    assert is_due() and is_due(answer=Answer.MAYBE)
    assert not is_due(reminded_at=NOW) and not is_due(answer=Answer.COMING) and not is_due(answer=Answer.NOT_COMING)


def test_nobody_is_reminded_too_early_too_late_or_where_it_is_switched_off() -> None:
    assert is_due(now=TUESDAY - timedelta(days=7)) and not is_due(now=TUESDAY - timedelta(days=8))
    assert not is_due(now=TUESDAY) and not is_due(reminder_days=0) and not is_due(sent_at=None)
    assert not is_due(sent_at=TUESDAY - timedelta(days=7))


@given(st.integers(0, 30), st.integers(-40, 40), st.sampled_from(["", *Answer]))
def test_a_reminder_never_comes_after_the_meeting_began(days: int, offset: int, answer: str) -> None:
    now = TUESDAY + timedelta(days=offset)
    if is_due(reminder_days=days, now=now, answer=answer):
        assert now < TUESDAY and (TUESDAY.date() - now.date()).days <= days and answer in ("", Answer.MAYBE)


# -------------------------------------------------------------------------------------------------------- words


def test_lines_lose_their_marks_and_the_empty_ones() -> None:
    assert rules.lines_of(" - one\n\n* two\n• three \n") == ("one", "two", "three")
    assert rules.lines_of("a\nb\nc", most=2) == ("a", "b")


@pytest.mark.parametrize(
    ("content", "part"),
    [(b"", "empty"), (b"%PDF-" + b"x" * 1_048_600, "at most 1 MB"), (b"MZ", "not a PDF"), (b"%PDF-1.7", "")],
)
def test_a_paper_is_a_pdf_of_reasonable_size(content: bytes, part: str) -> None:
    problem = rules.pdf_problem(content, largest_mb=1)
    assert part in problem and bool(problem) is bool(part)


def test_sizes_are_said_as_people_say_them() -> None:
    assert (rules.size_words(10), rules.size_words(20_480), rules.size_words(1_572_864)) == ("1 kB", "20 kB", "1.5 MB")


def test_the_next_meeting_of_a_group_is_half_a_term_later() -> None:
    assert rules.next_half_term(date(2026, 11, 16)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("moment", "words_of_it"),
    [
        (datetime(2026, 12, 1, 14, 30, tzinfo=UTC), "Tuesday 1 December 2026, 2.30 pm to 3.30 pm (UK time, GMT)"),
        (datetime(2027, 6, 1, 8, 0, tzinfo=UTC), "Tuesday 1 June 2027, 9 am to 10 am (UK time, BST)"),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "Tuesday 1 December 2026, 12 noon to 1 pm (UK time, GMT)"),
        (datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "Tuesday 1 December 2026, 12.05 am to 1.05 am (UK time, GMT)"),
    ],
)
def test_a_moment_is_said_in_the_time_of_the_school(moment: datetime, words_of_it: str) -> None:
    assert words.when_words(moment, 60, "Europe/London") == words_of_it


def test_another_zone_is_named_by_itself() -> None:
    assert "(Europe/Dublin)" in words.when_words(TUESDAY, 60, "Europe/Dublin")


def test_mails_name_neither_surname_nor_need() -> None:
    link = "https://h.example/x"
    every = [
        words.invitation_text(FACTS, "Bola", link),
        words.invitation_text(FACTS, "Bola", link, changed=True),
        words.cancel_text(FACTS, "Bola"),
        words.cancel_text(FACTS, "Bola", uninvited=True),
        words.reminder_text(FACTS, "Bola", link),
        words.minutes_text(FACTS, "Bola", link),
    ]
    for text in every:
        assert "Tobi" in text and "2.30 pm" in text and "Room 2" in text and "01234 567890" in text
        assert "Adeyemi" not in text and "EHC" not in text
    assert words.subject_of(FACTS, "Invitation") == "Invitation: review meeting at Fernhill School, Tuesday 1 December"
    assert words.summary_of(FACTS) == "Review meeting, T.A., Fernhill School"
    assert words.message_text(FACTS, link).startswith("Fernhill School: a review meeting about Tobi, Tuesday")


def test_a_groups_mails_name_the_group() -> None:
    group = replace(FACTS, is_group=True, what="meeting", whom="SEN liaison group", place="", telephone="")
    assert "a meeting of SEN liaison group" in words.invitation_text(group, "Priya", "x")
    assert words.summary_of(group) == "SEN liaison group, Fernhill School"
    assert "Where" not in words.invitation_text(group, "Priya", "x") and "ring" not in words.cancel_text(group, "P")
    assert ", Room" not in words.message_text(group, "x")


def test_minutes_are_drafted_from_all_that_is_known() -> None:
    text = minutes_rules.draft(
        MinutesFacts(
            title="Annual review",
            about="Tobi Adeyemi",
            starts_at=TUESDAY,
            place="Room 2",
            present=("Bola Adeyemi (Mother)",),
            part=("Priya Raman",),
            absent=("Dr Edda Lind",),
            reports=("Dr Edda Lind",),
            agenda=("Reading",),
            decided=("Word cards go on.",),
            actions=(("Order cards", "Priya Raman", date(2026, 12, 8)), ("Ring home", "Dana", None)),
            disagreements=(("Bola Adeyemi", "Too many cards."),),
            next_on=date(2027, 3, 2),
            targets=("Read 40 words: Achieved",),
            stage="Stay at the same stage",
        ),
        zone="Europe/London",
    )
    for part in (
        "Tuesday 1 December 2026, Room 2", "Present: Bola Adeyemi (Mother)", "Present for part of the meeting: Priya",
        "Asked, not present: Dr Edda Lind", "Reports were sent by: Dr Edda Lind", "Agenda\n- Reading",
        "- Word cards go on.", "- Order cards (Priya Raman, by 8 December 2026)", "- Ring home (Dana)",
        "“Too many cards.”", "Next: 2 March 2027",
        "What became of each target\n- Read 40 words: Achieved", "Decision on the stage: Stay at the same stage",
    ):  # fmt: skip
        assert part in text


def test_an_action_is_chased_once_it_is_overdue_and_weekly() -> None:
    day = date(2026, 12, 8)
    assert not rules.is_to_chase(None, None, day) and not rules.is_to_chase(day, None, day)
    assert rules.is_to_chase(day, None, day + timedelta(days=1))
    assert not rules.is_to_chase(day, day + timedelta(days=1), day + timedelta(days=7))
    assert rules.is_to_chase(day, day + timedelta(days=1), day + timedelta(days=8))


def test_a_meeting_is_of_the_review_held_about_its_day() -> None:
    day = date(2026, 12, 1)
    assert rules.is_of_review(day, date(2026, 12, 10), today=date(2027, 9, 1))
    assert not rules.is_of_review(day, date(2027, 2, 1), today=day)
    assert rules.is_of_review(day, None, today=day) and not rules.is_of_review(day, None, today=date(2027, 2, 1))


def test_a_meeting_that_names_no_plan_is_about_the_one_of_its_time() -> None:
    day = date(2026, 12, 1)
    assert rules.concerns_plan(day, day, day) and rules.concerns_plan(day, date(2026, 9, 1), None)
    assert not rules.concerns_plan(day, date(2026, 12, 2), None)
    assert not rules.concerns_plan(day, date(2026, 9, 1), date(2026, 11, 30))


def test_minutes_of_which_little_is_known_are_short() -> None:
    text = minutes_rules.draft(MinutesFacts("Informal meeting", "Tobi", TUESDAY, ""), zone="Europe/London")
    assert text == "Informal meeting\nTobi\nTuesday 1 December 2026\n"
