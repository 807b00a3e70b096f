"""What is different, since when it waits, and what a reminder says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from handrail.readings.rules.differences import differences, in_short, listed
from handrail.readings.rules.waiting import by_adult, freshness, reminder, state_of, waits_since
from handrail.readings.types import Freshness, PlanReaders, Reader, ReadStanding

PART = {"criterion": "40", "out_of": "50", "criterion_note": "", "baseline": "12", "baseline_note": "", "due_on": None}


def target(key: str = "t1", wording: str = "Read 40 words", **more: Any) -> dict[str, Any]:
    known = {
        "id": key, "wording": wording, "strategies": [{"method": "Cards", "materials": ""}], "who": "", "when": "",
        "where": "", "how_often": "", "subjects": "", "home_activity": "", "pupils": [PART],
    }  # fmt: skip
    return known | more


def text(**more: Any) -> dict[str, Any]:
    known = {
        "targets": [target()],
        "long_term_targets": [],
        "sections": [{"code": "help", "label": "The help", "text": "A quiet corner"}],
        "period": {"starts_on": "2026-09-14", "review_on": "2026-12-07"},
    }
    return known | more


def section(words: str) -> list[dict[str, str]]:
    return [{"code": "help", "label": "The help", "text": words}]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ({}, ()),
        ({"targets": [target(), target("t2", "Count to 20")]}, ("New target: “Count to 20”",)),
        ({"targets": []}, ("No longer a target: “Read 40 words”",)),
        (
            {"targets": [target(wording="Read 50 words")]},
            ("A target has new words: “Read 50 words” (before: “Read 40 words”)",),
        ),
        ({"targets": [target(wording=" Read 40 words ")]}, ()),
        (
            {"targets": [target(pupils=[PART | {"criterion": "45", "due_on": "2026-12-01"}], who="Leah")]},
            ("Changed in “Read 40 words”: the aim, the day it is due and who helps.",),
        ),
        (
            {"targets": [target(strategies=[{"method": "Songs", "materials": ""}], how_often="Daily")]},
            ("Changed in “Read 40 words”: how it is taught and when and where.",),
        ),
        ({"sections": section("A quiet corner and a card")}, ("Changed text: The help.",)),
        ({"long_term_targets": [{"wording": "Read alone"}]}, ("Changed: what should be reached in about a year.",)),
        (
            {"period": {"starts_on": "2026-09-14", "review_on": "2027-02-12"}},
            ("The review is on 12 February 2027 (before: 7 December 2026).",),
        ),
        ({"targets": [target(pupils=[])]}, ("Changed in “Read 40 words”: the aim and the start.",)),
    ],
)
def test_differences_are_said_in_sentences(new: dict[str, Any], said: tuple[str, ...]) -> None:
    assert differences(text(), text(**new)) == said


def test_a_new_plan_is_told_by_its_targets() -> None:
    (short,) = in_short(text(targets=[target(strategies=[{"method": "Cards "}, {"method": " "}])]))
    assert (short.wording, short.ways) == ("Read 40 words", ("Cards",))


@pytest.mark.parametrize(("words", "phrase"), [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")])
def test_words_are_listed(words: str, phrase: str) -> None:
    assert listed(list(words)) == phrase


def test_a_plan_waits_from_the_first_day_with_the_pupil() -> None:
    agreed, came = date(2026, 9, 14), date(2026, 11, 2)
    assert waits_since(agreed, came) == came
    assert waits_since(came, agreed) == came


@pytest.mark.parametrize(
    ("this", "any_plan", "what"),
    [
        (True, True, Freshness.CHANGED),
        (False, True, Freshness.NEW_PLAN),
        (False, False, Freshness.NEW_PUPIL),
    ],
)
def test_what_is_new_depends_on_what_was_read(this: bool, any_plan: bool, what: Freshness) -> None:
    assert freshness(read_this_plan=this, read_any_plan=any_plan) is what


NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen", "read", "author", "state"),
    [
        (None, None, False, ReadStanding.WAITING),
        (NOW, None, False, ReadStanding.OPENED),
        (NOW, NOW, False, ReadStanding.READ),
        (None, None, True, ReadStanding.AGREED),
        (NOW, None, True, ReadStanding.AGREED),
    ],
)
def test_state_of_one_reader(seen: Any, read: Any, author: bool, state: ReadStanding) -> None:
    assert state_of(seen_at=seen, read_at=read, is_author=author) is state


def reader(number: int, state: ReadStanding, since: date = date(2026, 11, 2)) -> Reader:
    return Reader(UUID(int=number), f"Adult {number}", since, state, None)


def plan(*readers: Reader) -> PlanReaders:
    return PlanReaders(UUID(int=90), UUID(int=91), UUID(int=92), 1, "Tobi", "7A", "Support plan", NOW, readers)


def test_adults_with_most_to_read_come_first() -> None:
    plans = [
        plan(reader(1, ReadStanding.READ), reader(2, ReadStanding.WAITING)),
        plan(
            reader(1, ReadStanding.AGREED),
            reader(2, ReadStanding.OPENED, date(2026, 10, 1)),
            reader(3, ReadStanding.WAITING),
        ),
    ]
    rows = by_adult(plans, {UUID(int=2): date(2026, 11, 13)})
    assert [(row.name, row.n_plans, row.n_waiting) for row in rows] == [
        ("Adult 2", 2, 2),
        ("Adult 3", 1, 1),
        ("Adult 1", 2, 0),
    ]
    assert rows[0].waits_since == date(2026, 10, 1)
    assert rows[0].reminded_on == date(2026, 11, 13)
    assert rows[2].waits_since is None


def test_a_plan_says_how_many_have_read_it() -> None:
    assert plan(reader(1, ReadStanding.READ), reader(2, ReadStanding.WAITING)).words == "Read by 1 of 2"
    assert plan().words == "No adult works with this pupil yet"
    assert plan().waits_since is None
    assert reader(1, ReadStanding.WAITING).variant == "attention"
    assert reader(1, ReadStanding.AGREED).label == "Agreed it"


def test_a_reminder_counts_and_leads_there() -> None:
    subject, body = reminder(
        first_name="Leah", n_plans=1, school_name="Fernhill", sender="Dana Okafor", link="https://x/"
    )
    assert subject == "Fernhill: 1 plan waits for you to read"
    assert "https://x/" in body and "Dana Okafor asked" in body
    assert "3 plans wait" in reminder(first_name="L", n_plans=3, school_name="F", sender="D", link="l")[0]
