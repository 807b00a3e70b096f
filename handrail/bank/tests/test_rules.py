"""Blanks, names, what a target must be like, usage in words, rows of a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handrail.bank import rules
from handrail.bank.rules import rows as bank_rows
from handrail.bank.rules.checking import BEGINNING
from handrail.bank.rules.folding import fold
from handrail.bank.rules.names import EVERYDAY
from handrail.bank.tests.conftest import text
from handrail.bank.types import BankTarget, ChangeKind, Names, Origin, Usage, UseOutcome, Way

READS = "By {when}, {name} will find a {object} with {adult}, {number} times out of 10."

# --------------------------------------------------------------------------------------------------------- blanks


def test_the_blanks_of_a_text_are_listed_once_in_order() -> None:
    assert rules.blanks_of("{name} gives {adult} a {object}; {name} waits. {}") == ("name", "adult", "object")
    assert rules.unknown_blanks("{name} reads {book}") == ("book",)


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        (
            READS,
            {"when": "the end of term", "name": "Tobi", "object": "apple", "adult": "Mrs Lowe", "number": "8"},
            "By the end of term, Tobi will find an apple with Mrs Lowe, 8 times out of 10.",
        ),
        ("By {when}, {name} will read.", {"when": "12 February 2027"}, "By 12 February 2027, {name} will read."),
        ("By {when}, Tobi", {"when": "by The end of term."}, "By the end of term, Tobi"),
        ("{number} times", {"number": "1"}, "1 time"),
        ("{number} minutes", {"number": "21"}, "21 minutes"),
        ("wait {number}", {"number": "2 minutes"}, "wait 2 minutes"),
        ("an {object}", {"object": "ruler"}, "a ruler"),
        ("a {object}", {"object": "uniform"}, "a uniform"),
        ("a {object}", {"object": "hour glass"}, "an hour glass"),
        ("{adult} says it. {adult} waits.", {"adult": "the teacher"}, "The teacher says it. The teacher waits."),
        ("{name} reads", {"name": "  "}, "{name} reads"),
        ("{name} reads", {"name": "{adult}", "adult": "Mrs Lowe"}, "{adult} reads"),
        ("to {adult}", {"adult": "A teacher"}, "to a teacher"),
        ("{ name } reads", {"name": "Tobi"}, "Tobi reads"),
    ],
)
def test_a_filled_sentence_reads(template, values, expected) -> None:
    assert rules.fill(template, values) == expected


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(rules.BLANKS), st.text(max_size=20)))
def test_what_has_no_value_stays_a_blank(words, values) -> None:
    filled = rules.fill(words + " {name}, {when} {number}", values)
    for blank in ("name", "when", "number"):
        if not values.get(blank, "").strip():
            assert f"{{{blank}}}" in filled


@given(st.text(max_size=120))
def test_the_pieces_of_a_text_are_all_of_it(words) -> None:
    assert (
        "".join(f"{{{piece}}}" if blank else piece for piece, blank in rules.in_parts(words)) == words or "{" in words
    )


# ---------------------------------------------------------------------------------------------------------- names

TOLD = Names(pupil=("Zoë Anne-Marie O’Brien", "Zozo"), adults=("Priya Raman",), others=("Mina Hart",))


@pytest.mark.parametrize(
    ("live", "cleaned"),
    [
        ("By 12 February 2027, Zoë will read to Mrs Raman.", "By {when}, {name} will read to {adult}."),
        ("By the end of the spring term, ZOE will read.", "By {when}, {name} will read."),
        ("By Easter, Zoe's friend and Zozo’s book", "By {when}, {name}’s friend and {name}’s book"),
        ("zoes book and Zoë O'Brien or OBRIEN, not anne marie", "{name}’s book and {name} or {name}, not {name}"),
        ("Zoe\u0308 reads, Zo\u00ade reads", "{name} reads, {name} reads"),
        (
            "Sit by Mina; look at Hart’s bag; Ms. Raman reads; DR PRIYA RAMAN",
            "Sit by another pupil; look at another pupil’s bag; {adult} reads; {adult}",
        ),
        ("zoe_obrien reads zoe2", "{name} reads {name}2"),
        ("on 3/4/27, 2027-04-03, 3rd April, Apr 3, 2027 and May 2027", "on {when}, {when}, {when}, {when} and {when}"),
        ("may read 3 words in May", "may read 3 words in May"),
    ],
)
def test_names_and_dates_are_taken_out(live, cleaned) -> None:
    assert rules.without_names(live, TOLD).text == cleaned


def test_what_was_changed_is_told() -> None:
    cleaned = rules.without_names("By Friday, Zoë will ask Priya.", TOLD)
    assert [(change.kind, change.found, change.put) for change in cleaned.changes] == [
        (ChangeKind.NAME, "Zoë", "{name}"),
        (ChangeKind.ADULT, "Priya", "{adult}"),
        (ChangeKind.WHEN, "Friday", "{when}"),
    ]


def test_an_everyday_word_that_is_a_name_is_left_small_and_shown() -> None:
    cleaned = rules.without_names("By {when}, Will will read Will's book.", Names(pupil=("Will May",)))
    assert cleaned.text == "By {when}, {name} will read {name}’s book."
    assert cleaned.doubtful == ("will",)


def test_a_longer_word_with_a_name_in_it_is_shown() -> None:
    assert rules.without_names("Tobiah reads", Names(pupil=("Tobi",))).doubtful == ("Tobiah",)


def test_a_name_of_a_script_without_spaces_is_found_within_words() -> None:
    assert rules.without_names("小明会读十个字", Names(pupil=("小明",))).text == "{name}会读十个字"


names = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=12)
change_case = st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase])


@given(names, change_case, st.sampled_from(["{}", "{}'s", "{}’s", "({})", "_{}_", "“{}”", "{},"]), st.text(max_size=30))
def test_no_told_name_stays_unnoticed(name, change, around, rest) -> None:
    assume(fold(name).isalpha() and fold(name) not in EVERYDAY)
    assume("{" not in rest and "}" not in rest)
    told = Names(pupil=(name,))
    cleaned = rules.without_names(f"By {{when}}, {around.format(change(name))} {rest}", told)
    assume(fold(change(name)) == fold(name))
    assert cleaned.changes
    assert not rules.still_named(cleaned.text, told)


@given(st.text(max_size=200), st.lists(st.text(max_size=15), max_size=4))
def test_any_text_and_any_name_can_be_looked_at(words, told) -> None:
    rules.without_names(words, Names(pupil=tuple(told)))


# --------------------------------------------------------------------------------------------------------- checking


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wording": ""}, "wording"),
        ({"wording": "Improve reading."}, "wording"),
        ({"wording": BEGINNING + "read {book} {number} times."}, "wording"),
        ({"wording": BEGINNING + "{number}" + "x" * 500}, "wording"),
        ({"wording": BEGINNING + "read aloud."}, "number"),
        ({"criterion": " "}, "criterion"),
        ({"area": "cooking"}, "area"),
        ({"ages": (9, 5)}, "ages"),
        ({"strategies": (Way("", "Cards"),)}, "method_1"),
        ({"strategies": (Way("x" * 601),)}, "method_1"),
        ({"strategies": (Way("Use {cards}"),)}, "method_1"),
        ({"strategies": tuple(Way(str(n)) for n in range(4))}, "strategies"),
        ({"home": "Read to {granny}."}, "home"),
    ],
)
def test_a_target_that_is_not_in_the_pattern_is_refused_with_how_to_mend_it(changes, field) -> None:
    _, faults = rules.checked(text(**changes))
    assert list(faults) == [field] and faults[field].endswith(".")


def test_white_space_and_a_forgotten_comma_are_mended() -> None:
    kept, faults = rules.checked(
        text(wording="by { when } {name} will  read {number} words.\n", strategies=(Way(" "),))
    )
    assert not faults
    assert (kept.wording, kept.strategies) == ("By {when}, {name} will read {number} words.", ())


# ------------------------------------------------------------------------------------------------------------ usage


@pytest.mark.parametrize(
    ("n", "outcomes", "words"),
    [
        (0, {}, "not used yet"),
        (4, {UseOutcome.ACHIEVED: 4}, "used fewer than 5 times"),
        (5, {}, "used 5 times"),
        (12, {UseOutcome.ACHIEVED: 4}, "used 12 times"),
        (
            12,
            {UseOutcome.NOT_YET: 1, UseOutcome.ACHIEVED: 7, UseOutcome.PARTLY: 2},
            "used 12 times: 7 achieved, 2 partly, 1 not yet",
        ),
    ],
)
def test_usage_is_told_without_telling_of_a_pupil(n, outcomes, words) -> None:
    assert rules.usage_in_words(Usage(n, outcomes)) == words


# ------------------------------------------------------------------------------------------------------------- rows


def written(*rows, headings=bank_rows.COLUMNS) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue()


def as_target(kept) -> BankTarget:
    return BankTarget(
        code="own:1", origin=Origin.SCHOOL, area=kept.area, wording=kept.wording, number=kept.number,
        criterion=kept.criterion, unit=kept.unit, plain=kept.plain, strategies=kept.strategies, home=kept.home,
        ages=kept.ages, ladder=kept.ladder,
    )  # fmt: skip


def test_what_goes_out_comes_in_again() -> None:
    from handrail.bank.types import BankArea

    kept = text(area=BankArea.LITERACY, strategies=(Way("=Say it", "+ cards"), Way("Then write it")), home="- Read")
    (line,) = bank_rows.rows_of([as_target(kept)], {})
    escaped = [f"'{cell}" if str(cell)[:1] in "=+-@" and cell else cell for cell in line]
    read = bank_rows.read_rows(bank_rows.decoded(("\ufeff" + written(escaped, headings=bank_rows.HEADINGS)).encode()))
    assert read.faults == ()
    assert read.texts == (kept,)


def test_each_fault_names_its_row_and_column() -> None:
    good = ["Literacy", BEGINNING + "read.", "yes"]
    listed = written(good, [], ["Cooking", "Read", ""], headings=["area", "TARGET", "criterion"])
    read = bank_rows.read_rows(listed)
    assert len(read.texts) == 1
    assert {fault.row for fault in read.faults} == {4}
    assert [fault.message.partition(":")[0] for fault in read.faults] == ["Area", "Target", "Criterion"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "save it as CSV"),
        (b"x" * 1_000_001, "1 MB"),
        (b"Area,Wording\n", "Missing: Target, Criterion"),
        (b'Area,Target,Criterion\n"Literacy,x\n', "quotation mark"),
        (b"Area,Target,Criterion\n" + b"Literacy,x,y\n" * 1001, "more than 1000"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(data, says) -> None:
    with pytest.raises(bank_rows.UnreadableList, match=says):
        bank_rows.read_rows(bank_rows.decoded(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lists_come_as_spreadsheets_save_them(encoding) -> None:
    listed = f"Area;Target;Criterion\nLiteracy;{BEGINNING}say café.;yes\n"
    (kept,) = bank_rows.read_rows(bank_rows.decoded(listed.encode(encoding))).texts
    assert kept.wording == BEGINNING + "say café."


def test_ages_are_whole_numbers() -> None:
    listed = written(
        ["Literacy", BEGINNING + "read.", "yes", "five"], headings=["Area", "Target", "Criterion", "From age"]
    )
    assert bank_rows.read_rows(listed).faults[0].message == "From age: write a whole number from 0 to 25, not 'five'."
