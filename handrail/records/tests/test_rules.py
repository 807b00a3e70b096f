"""Times, names in texts, retention, who may destroy: without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.records.retention_loader import MalformedRules, load_time_limits, time_limits
from handrail.records.rules import destroying, marking, requests, retention
from handrail.records.types.requests import AnswerTime, Choice, Mark, Name, RequestKind, RequestState, Why
from handrail.records.types.retention import Anchor, FileKind, RetentionRule, RuleStatus
from handrail.schools.types import Calendar, Period

MONTH = AnswerTime("", RequestKind.SUBJECT_ACCESS, "Subject access", 1, 0, 2, "anybody", "s", "verified")
DAYS = AnswerTime("England", RequestKind.EDUCATIONAL_RECORD, "Record", 0, 15, 0, "a parent", "s", "verified")
TERM = Calendar((Period(date(2026, 11, 2), date(2026, 12, 18)),), (Period(date(2026, 11, 9), date(2026, 11, 10)),))


# -------------------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 2), date(2026, 12, 2)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_months_last(received, due):
    assert requests.due_on(MONTH, received, TERM) == due


def test_school_days_leave_out_weekends_and_closures():
    assert requests.due_on(DAYS, date(2026, 11, 2), TERM) == date(2026, 11, 25)


def test_without_a_calendar_every_weekday_counts_so_that_it_is_never_too_late():
    assert requests.due_on(DAYS, date(2026, 12, 14), TERM) == requests.weekdays_after(date(2026, 12, 14), 15)
    assert requests.weekdays_after(date(2026, 11, 6), 1) == date(2026, 11, 9)


def test_an_extension_is_two_months_more_and_only_where_there_is_one():
    assert requests.extended_due_on(MONTH, date(2026, 11, 30)) == date(2027, 2, 28)
    with pytest.raises(ValueError, match="no extension"):
        requests.extended_due_on(DAYS, date(2026, 11, 30))


def test_a_nation_has_the_rights_of_its_own():
    times = time_limits().answers
    assert requests.answer_time(times, nation="Scotland", kind=RequestKind.EDUCATIONAL_RECORD).school_days == 15
    assert requests.answer_time(times, nation="Wales", kind=RequestKind.EDUCATIONAL_RECORD) is None


@pytest.mark.parametrize(
    ("days", "words", "variant"),
    [
        (-2, "2 days late", "problem"),
        (0, "Due today", "attention"),
        (1, "1 day left", "attention"),
        (30, "30 days left", "info"),
    ],
)
def test_the_clock_says_what_is_left(days, words, variant):
    today = date(2026, 11, 16)
    found = requests.clock(today + timedelta(days=days), today)
    assert (found.words, found.variant) == (words, variant)


def test_a_settled_request_moves_no_further():
    assert requests.may_move(RequestState.RECEIVED, RequestState.READING)
    assert not any(requests.may_move(RequestState.HANDED_OVER, state) for state in RequestState)


# -------------------------------------------------------------------------------------------------------- names


def names(*rows):
    return [Name(tuple(words.split()), Why.PUPIL, Choice.REMOVE) for words in rows]


INDEX = marking.name_index(names("mina", "mina haddad", "will", "haddad", "tobi", "adeyemi"), own=["tobi", "adeyemi"])


def found(text):
    return [(mark.words, mark.suggestion) for mark in marking.find_names(text, INDEX)]


def test_the_longest_name_wins_and_own_names_are_left():
    assert found("Tobi and Mina Haddad, then Mina.") == [("Mina Haddad", "remove"), ("Mina", "remove")]


def test_a_single_word_needs_a_capital():
    assert found("mina") == []
    assert found("mina haddad") == [("mina haddad", "remove")]


def test_an_everyday_word_is_marked_and_kept_unless_the_reader_says_otherwise():
    assert found("Will reads. Then Will stops; he will.") == [("Will", "keep"), ("Will", "keep")]


def test_words_are_found_as_whole_words_whatever_their_capitals():
    assert [m.words for m in marking.find_words("The dog, the DOG, dogs", "dog")] == ["dog", "DOG"]
    assert marking.find_words("x", "  ") == []
    assert marking.find_words("x", "x") == [Mark(0, 1, "x", Why.READER, Choice.REMOVE)]


def test_what_is_taken_out_is_nowhere_in_the_pieces():
    assert marking.segments("abcdef", [(1, 3), (2, 4)]) == ["a", None, "ef"]
    assert marking.segments("abcdef", [(1, 3), (1, 2)]) == ["a", None, "def"]
    assert marking.as_text(marking.segments("abc", [(0, 3)])) == "[removed]"
    assert marking.segments("", []) == []


@given(
    st.text(alphabet="abcdef ", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5)
)
def test_pieces_put_together_are_the_text_without_the_passages(text, spans):
    spans = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans]
    gone = {place for start, end in spans for place in range(start, end)}
    kept = "".join(sign for place, sign in enumerate(text) if place not in gone)
    assert "".join(piece for piece in marking.segments(text, spans) if piece) == kept


# ---------------------------------------------------------------------------------------------------- retention


RULE = RetentionRule("England", FileKind.SEN_FILE, Anchor.DATE_OF_BIRTH, 31, "s", RuleStatus.VERIFIED)
LEFT = RetentionRule("Scotland", FileKind.SEN_FILE, Anchor.LEFT_ON, 5, "s", RuleStatus.VERIFIED)
OWN = RetentionRule("Wales", FileKind.SEN_FILE, Anchor.DATE_OF_BIRTH, None, "s", RuleStatus.SCHOOL)


def over(rule, born, left, today):
    return retention.is_over(rule, date_of_birth=born, left_on=left, today=today)


def test_a_file_is_over_so_many_years_after_its_anchor_and_not_a_day_before():
    born, left = date(1995, 11, 16), date(2013, 7, 1)
    assert over(RULE, born, left, date(2026, 11, 16))
    assert not over(RULE, born, left, date(2026, 11, 15))
    assert over(LEFT, born, left, date(2018, 7, 1))
    assert not over(LEFT, born, left, date(2018, 6, 30))


def test_a_file_is_never_over_while_the_pupil_is_here_or_without_a_figure():
    born = date(1980, 1, 1)
    assert not over(RULE, born, None, date(2026, 11, 16))
    assert not over(RULE, born, date(2026, 11, 17), date(2026, 11, 16))
    assert not over(OWN, born, date(2000, 1, 1), date(2026, 11, 16))
    assert not over(None, born, date(2000, 1, 1), date(2026, 11, 16))


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2060, 1, 1)), st.integers(1, 60))
def test_the_list_and_the_rule_agree_on_every_day(today, years):
    last = retention.last_anchor_over(today, years)
    assert retention.over_on(last, years) <= today
    assert retention.over_on(last + timedelta(days=1), years) > today


def test_a_schools_own_years_hold_only_where_no_figure_is_verified():
    rules = retention.rules_for([RULE, OWN], "Wales", {FileKind.SEN_FILE: 20})
    assert [rule.years for rule in rules] == [20]
    rules = retention.rules_for([RULE, OWN], "England", {FileKind.SEN_FILE: 20})
    assert [rule.years for rule in rules] == [31]
    assert retention.rule_for(rules, FileKind.CSP) is None


def test_verified_figures_are_those_of_the_reference():
    figures = {(rule.nation, rule.kind.value): (rule.anchor.value, rule.years) for rule in time_limits().retention}
    assert figures["England", "sen_file"] == ("date_of_birth", 31)
    assert figures["England", "pupil_file"] == ("date_of_birth", 25)
    assert figures["Scotland", "sen_file"] == ("left_on", 5)
    assert figures["Scotland", "csp"] == ("closed", 5)
    for nation in ("Wales", "Northern Ireland"):
        assert figures[nation, "sen_file"][1] is None


# --------------------------------------------------------------------------------------------------- destroying


def agreed(**changes):
    given = {"is_own": True, "has_another": False, "proposed_on": date(2026, 11, 2), "today": date(2026, 11, 16)}
    return destroying.agreement(**given | changes)


def test_another_person_agrees_and_the_only_one_waits_a_week():
    assert agreed(is_own=False).is_possible
    assert "Somebody else" in agreed(has_another=True).reason
    assert agreed().is_possible
    waiting = agreed(proposed_on=date(2026, 11, 10))
    assert (waiting.is_possible, waiting.from_on) == (False, date(2026, 11, 17))


def test_the_name_or_the_number_is_typed_whole():
    given = {"names": ["Łukasz Adeyemi"], "admission_number": "0001"}
    assert destroying.is_confirmed(" lukasz  ADEYEMI ", **given)
    assert destroying.is_confirmed("0001", **given)
    assert not destroying.is_confirmed("Adeyemi", **given)
    assert not destroying.is_confirmed("", names=[], admission_number="")


def test_names_are_found_as_whole_words():
    assert destroying.names_somebody("He, Tobi Adeyemi, is 31", ["Tobi Adeyemi"])
    assert not destroying.names_somebody("Tobias Adeyemi", ["Tobi Adeyemi", " "])


def test_names_are_replaced_in_texts_and_json():
    found = destroying.without_names({"TOBI A": ["with Tobi A.", 3]}, ["Tobi A", "", "Tobi"])
    assert found == {"[a former pupil]": ["with [a former pupil].", 3]}


def test_a_version_without_a_pupil_keeps_the_rest():
    part = {"pupil": "1"}
    snapshot = {"targets": [{"pupils": [part, {"pupil": "2"}]}, {"pupils": [part]}, {"pupils": []}], "x": 1}
    assert destroying.version_without(snapshot, "1") == {
        "targets": [{"pupils": [{"pupil": "2"}]}, {"pupils": []}],
        "x": 1,
    }
    assert destroying.version_without({}, "1") == {"targets": []}


def test_a_version_without_a_pupil_names_the_others_of_its_group_only():
    group = {"name": "Reading group", "pupils": [{"id": "1", "name": "Zeph"}, {"id": "2", "name": "Tobi"}]}
    found = destroying.version_without({"targets": [], "group": group}, "1")
    assert found["group"] == {"name": "Reading group", "pupils": [{"id": "2", "name": "Tobi"}]}


def test_small_numbers_are_not_shown():
    counts = {"n_plans": 9, "n_targets": 9, "n_achieved": 9}
    row = destroying.shown(left_in=0, setting="primary", stage="K", n_pupils=4, **counts)
    assert (row.left_in, row.n_plans) == (None, None)
    assert destroying.shown(left_in=2020, setting="primary", stage="K", n_pupils=5, **counts).n_plans == 9


# ------------------------------------------------------------------------------------------------------ the file

GOOD = """
retention:
  - {nation: England, kind: sen_file, anchor: left_on, years: 5, source: "[A]", status: verified}
answers:
  - {nation: "", kind: subject_access, name: N, months: 1, for_whom: W, source: "[A]", status: verified}
sources:
  A: here
"""


def load(tmp_path, text):
    path = tmp_path / "retention.yaml"
    path.write_text(text, encoding="utf-8")
    return load_time_limits(path)


def test_a_good_file_is_read(tmp_path):
    assert load(tmp_path, GOOD).retention[0].years == 5


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("years: 5", "years: five", 3, "whole number"),
        ("years: 5, ", "", 3, "'years' is missing"),
        ("verified}\nanswers", "school}\nanswers", 3, "no years of ours"),
        ("kind: sen_file", "kind: file", 3, "must be one of: sen_file"),
        ("kind: sen_file, ", "", 3, "'kind' is missing"),
        ("nation: England", "nation: 3", 3, "must be text"),
        ("nation: England", "nation: [England]", 3, "one value"),
        ("nation: England", "nation: England, nation: Wales", 3, "given twice"),
        ("nation: England", "land: x, nation: England", 3, "not known here"),
        ('"[A]", status: verified}\nanswers', '"[B]", status: verified}\nanswers', 3, "the source 'B'"),
        ("months: 1", "months: 1, school_days: 3", 5, "either months or school_days"),
        ("\nanswers:\n", "\n  - x\nanswers:\n", 4, "list of named keys"),
        ("sources:\n  A: here\n", "", 1, "the part 'sources' is missing"),
        ("sources:", "more: 1\nsources:", 6, "the part 'more' is not known"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, old, new, line, said):
    assert old in GOOD
    with pytest.raises(MalformedRules, match=f"line {line}: .*{said}"):
        load(tmp_path, GOOD.replace(old, new, 1))


def test_two_rules_for_the_same_are_refused(tmp_path):
    row = GOOD.splitlines()[2]
    with pytest.raises(MalformedRules, match="line 4: there are two rules"):
        load(tmp_path, GOOD.replace(row, f"{row}\n{row}", 1))


def test_what_is_no_yaml_and_no_text_is_refused(tmp_path):
    for text, said in (("a: [", "valid YAML"), ("- 1", "has the parts"), ("", "has the parts")):
        with pytest.raises(MalformedRules, match=said):
            load(tmp_path, text)
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MalformedRules, match="UTF-8"):
        load_time_limits(tmp_path / "x")
