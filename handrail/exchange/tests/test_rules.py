"""Single cells: UPNs, dates, year groups, names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.exchange import rules
from handrail.exchange.rules import DateOrder
from handrail.exchange.tests.vocabulary import TODAY
from handrail.exchange.types import Scope, Severity
from handrail.frameworks.types import Nation


@pytest.mark.parametrize(
    "upn",
    [
        "B801200005001",
        "R674123101121",
        "P823432109001",
        "C800123426007",
        "B940200126001",
        "M80120000500A",
        "P82343210900B",
    ],
)
def test_a_upn_with_the_right_letter_is_kept(upn: str) -> None:
    cell = rules.read_upn(upn)
    assert cell.value == upn
    assert not [finding for finding in cell.findings if finding.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("upn", "words"),
    [
        ("A801200005001", "other places ask for B"),
        ("B801200005010", "check letter"),
        ("B801200050001", "check letter"),
        ("B80120000500I", "ends in a digit or a letter"),
        ("X80120000A001", "a letter stands among them"),
        ("I801200005001", "starts with a letter other than"),
        ("B12345", "has 13 places; this has 6"),
        ("UN1", "13 places"),
    ],
)
def test_a_wrong_upn_says_what_is_wrong(upn: str, words: str) -> None:
    cell = rules.read_upn(upn)
    assert cell.value is None
    assert words in cell.findings[0].message
    assert cell.findings[0].severity is Severity.ERROR
    assert cell.findings[0].mend


def test_a_upn_in_small_letters_is_kept_in_capitals_and_said_so() -> None:
    cell = rules.read_upn(" b801200005001 ")
    assert cell.value == "B801200005001"
    assert [finding.severity for finding in cell.findings] == [Severity.NOTE]


def test_an_authority_outside_the_numbers_in_use_is_only_a_warning() -> None:
    upn = rules.upn_check_letter("A001200005001") + "001200005001"
    cell = rules.read_upn(upn)
    assert cell.value == upn
    assert [finding.severity for finding in cell.findings] == [Severity.WARNING]


@given(st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True), st.integers(0, 11))
def test_one_mistyped_digit_is_always_found(tail: str, place: int) -> None:
    """Weights 2 to 13 and the modulus 23 share no factor, so a single slip cannot hide."""
    upn = rules.upn_check_letter("A" + tail) + tail
    wrong = "1" if tail[place] != "1" else "2"
    slipped = upn[: place + 1] + wrong + upn[place + 2 :]
    assert rules.read_upn(upn).value == upn
    assert rules.read_upn(slipped).value is None or tail[place].isalpha()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14/03/2012", date(2012, 3, 14)),
        ("2012-03-14T00:00:00", date(2012, 3, 14)),
        ("2021-02-09 11:25:00", date(2021, 2, 9)),
        ("14 Mar 2012", date(2012, 3, 14)),
        ("1 Sep 2013", date(2013, 9, 1)),
        ("14-Mar-12", date(2012, 3, 14)),
        ("14th March 2012", date(2012, 3, 14)),
        ("Wednesday, 14 March 2012", date(2012, 3, 14)),
        ("March 14, 2012", date(2012, 3, 14)),
        ("14.3.2012", date(2012, 3, 14)),
        ("14-03-12", date(2012, 3, 14)),
        ("2012/03/14", date(2012, 3, 14)),
        ("20120314", date(2012, 3, 14)),
        ("14/03/2012 00:00", date(2012, 3, 14)),
        ("40982", date(2012, 3, 14)),
        ("", None),
        ("00/00/0000", None),
        ("31/02/2012", None),
        ("soon", None),
        ("99/99/9999", None),
        ("0000-01-01", None),
    ],
)
def test_dates_are_read_as_office_systems_write_them(text: str, expected: date | None) -> None:
    assert rules.read_date(text, today=TODAY).value == expected


def test_an_impossible_day_is_named() -> None:
    assert rules.read_date("31/02/2012", today=TODAY).findings[0].message == "There is no 31 February in 2012."
    assert rules.read_date("14/14/2012", today=TODAY).findings[0].message == "There is no month 14."


def test_the_month_comes_first_only_where_the_column_proves_it() -> None:
    assert rules.date_order(["03/04/2012", "05/06/2012"]) == DateOrder()
    assert rules.date_order(["03/14/2012", "05/06/2012"]) == DateOrder(month_first=True)
    assert rules.date_order(["03/14/2012", "14/03/2012"]) == DateOrder(mixed=True)
    assert rules.read_date("05/06/2012", today=TODAY, order=DateOrder(month_first=True)).value == date(2012, 5, 6)
    assert rules.read_date("05/06/2012", today=TODAY).value == date(2012, 6, 5)


@pytest.mark.parametrize(
    ("text", "words"), [("14/03/2030", "future"), ("14/03/1990", "36 years old"), ("2026-01-01", "0 years")]
)
def test_a_birthday_that_no_pupil_has_is_a_problem(text: str, words: str) -> None:
    cell = rules.read_birth_date(text, today=TODAY)
    assert cell.value is None
    assert words in cell.findings[0].message


@given(st.dates(date(2002, 1, 1), TODAY - timedelta(days=800)))
def test_every_way_of_writing_a_date_gives_the_date_back(day: date) -> None:
    forms = ["%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y", "%Y%m%d", "%d-%b-%y", "%B %d, %Y"]
    assert {rules.read_date(day.strftime(form), today=TODAY).value for form in forms} == {day}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Year  7", 7),
        ("Yr 8", 8),
        ("Y7", 7),
        ("Y07", 7),
        ("9", 9),
        ("NC Year 3", 3),
        ("Year 14", 14),
        ("R", 0),
        ("YR", 0),
        ("Year R", 0),
        ("Reception", 0),
        ("0", 0),
        ("N1", -2),
        ("N2", -1),
        ("Nursery", -1),
        ("FS1", -1),
        ("FS2", 0),
        ("5D", 5),
        ("RF", 0),
        ("RJM", 0),
        ("P4", 4),
        ("S2", 9),
        ("", None),
    ],
)
def test_year_groups_are_read(text: str, year: int | None) -> None:
    cell = rules.read_year_group(text, nation=Nation.ENGLAND)
    assert cell.value == year
    assert all(finding.severity is Severity.NOTE for finding in cell.findings)


@pytest.mark.parametrize(
    ("nation", "text", "year", "says"),
    [
        (Nation.SCOTLAND, "P6", 6, ""),
        (Nation.SCOTLAND, "p 1", 1, ""),
        (Nation.SCOTLAND, "Primary 3", 3, ""),
        (Nation.SCOTLAND, "S1", 8, ""),
        (Nation.SCOTLAND, "Secondary 6", 13, ""),
        (Nation.SCOTLAND, "N", 0, ""),
        (Nation.SCOTLAND, "Nursery", 0, ""),
        (Nation.SCOTLAND, "N1", -2, ""),
        (Nation.SCOTLAND, "Nursery 2", -1, ""),
        (Nation.SCOTLAND, "FS1", -1, "FS1 is kept as Nursery 2."),
        (Nation.SCOTLAND, "Year 6", 6, "Year 6 is kept as P6."),
        (Nation.SCOTLAND, "8", 8, "8 is kept as S1."),
        (Nation.SCOTLAND, "Reception", 0, "Reception is kept as Nursery."),
        (Nation.SCOTLAND, "P6B", 6, "“P6B” is the name of a class. It was read as P6."),
        (Nation.SCOTLAND, "S2 A", 9, "“S2 A” is the name of a class. It was read as S2."),
        (Nation.SCOTLAND, "6B", 6, "“6B” is the name of a class. It was read as P6."),
        (Nation.NORTHERN_IRELAND, "Year 6", 6, ""),
        (Nation.NORTHERN_IRELAND, "Year 14", 14, ""),
        (Nation.NORTHERN_IRELAND, "P6", 6, "P6 is kept as Year 6."),
        (Nation.NORTHERN_IRELAND, "Nursery", 0, ""),
        (Nation.NORTHERN_IRELAND, "R", 0, "R is kept as Nursery."),
        (Nation.ENGLAND, "P6", 6, "P6 is kept as Year 6."),
        (Nation.ENGLAND, "S1", 8, "S1 is kept as Year 8."),
        (Nation.ENGLAND, "5D", 5, "“5D” is the name of a class. It was read as Year 5."),
        (Nation.WALES, "Blwyddyn 6", 6, ""),
        (Nation.WALES, "R", 0, ""),
    ],
)
def test_a_year_is_kept_under_the_name_of_the_nation(nation: Nation, text: str, year: int, says: str) -> None:
    cell = rules.read_year_group(text, nation=nation)
    assert cell.value == year
    assert " ".join(finding.message for finding in cell.findings) == says
    assert all(finding.severity is Severity.NOTE for finding in cell.findings)


@pytest.mark.parametrize(
    ("nation", "text", "says", "mend"),
    [
        (Nation.SCOTLAND, "Year 14", "There is no Year 14.", "Write a year group from Nursery to S6."),
        (Nation.SCOTLAND, "14B", "There is no Year 14.", "Write a year group from Nursery to S6."),
        (Nation.SCOTLAND, "P8", "“P8” is not a year group.", "Write it as P4, S1 or Nursery."),
        (Nation.SCOTLAND, "RB", "“RB” is not a year group.", "Write it as P4, S1 or Nursery."),
        (
            Nation.SCOTLAND,
            "P4/5",
            "“P4/5” is a class of two years.",
            "Write each pupil's own year, such as P4, and P4/5 as the class.",
        ),
        (
            Nation.ENGLAND,
            "3/4",
            "“3/4” is a class of two years.",
            "Write each pupil's own year, such as Year 4, and 3/4 as the class.",
        ),
        (Nation.ENGLAND, "Willow", "“Willow” is not a year group.", "Write it as Year 4, Reception or Nursery."),
        (Nation.NORTHERN_IRELAND, "Willow", "“Willow” is not a year group.", "Write it as Year 4 or Nursery."),
        (Nation.ENGLAND, "Year 15", "There is no Year 15.", "Write a year group from Nursery to Year 14."),
    ],
)
def test_what_is_no_year_is_mended_in_the_words_of_the_nation(nation: Nation, text: str, says: str, mend: str) -> None:
    cell = rules.read_year_group(text, nation=nation)
    assert cell.value is None
    assert [(finding.message, finding.mend) for finding in cell.findings] == [(says, mend)]


@pytest.mark.parametrize("text", ["Year 15", "Willow", "2012", "Year 99", "-3x"])
def test_what_is_no_year_group_is_a_problem(text: str) -> None:
    cell = rules.read_year_group(text, nation=Nation.ENGLAND)
    assert cell.value is None
    assert cell.findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("9B", "9B"),
        (" 4 b ", "4B"),
        ("N Butterworth, N Butterworth: Monday Am, N Butterworth: Monday Pm", "N Butterworth"),
        ("Year 6 And Year 6: 6 Howe", "6 Howe"),
        ("Willow", "Willow"),
        ("P4/5", "P4/5"),
        ("", None),
    ],
)
def test_class_names_lose_their_noise(text: str, name: str | None) -> None:
    assert rules.read_class(text).value == name


@pytest.mark.parametrize(
    ("name", "year"), [("5D", 5), ("11 Red", 11), ("RJM", None), ("R Oak", 0), ("Willow", None), ("2012", None)]
)
def test_the_year_of_a_class_is_taken_from_its_name_only_where_it_is_plain(name: str, year: int | None) -> None:
    assert rules.year_of_class(name, nation=Nation.ENGLAND) == year


@pytest.mark.parametrize(
    ("nation", "name", "year"),
    [
        (Nation.SCOTLAND, "P6B", 6),
        (Nation.SCOTLAND, "Primary 3 Oak", 3),
        (Nation.SCOTLAND, "S2 A", 9),
        (Nation.SCOTLAND, "2B", None),
        (Nation.SCOTLAND, "P4/5", None),
        (Nation.SCOTLAND, "P4-5", None),
        (Nation.SCOTLAND, "P12", None),
        (Nation.SCOTLAND, "R Oak", None),
        (Nation.NORTHERN_IRELAND, "8B", 8),
        (Nation.NORTHERN_IRELAND, "R Oak", None),
    ],
)
def test_the_year_of_a_class_is_that_of_the_nation(nation: Nation, name: str, year: int | None) -> None:
    assert rules.year_of_class(name, nation=nation) == year


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("O'NEILL", "O'Neill"),
        ("D’ANGELO", "D’Angelo"),
        ("MCDONALD", "McDonald"),
        ("MacDonald", "MacDonald"),
        ("SMITH-JONES", "Smith-Jones"),
        ("smith jones", "Smith Jones"),
        ("van der Berg", "van der Berg"),
        ("WÓJCIK", "Wójcik"),
        ("AJ", "AJ"),
        ("J", "J"),
        ("李明", "李明"),
        (" Aisha ", "Aisha"),
        ("Anna\u00a0 Maria", "Anna Maria"),
        ("TA'AMU", "Ta'amu"),
        ("", None),
    ],
)
def test_names_are_set_as_people_write_them(text: str, name: str | None) -> None:
    assert rules.read_name(text, what="surname").value == name


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "=1+1", "+cmd(1)", "@SUM(A1)", "-A1", "= 2", "-(3)"])
def test_a_formula_in_a_name_is_named_and_holds_the_row(text: str) -> None:
    cell = rules.read_name(text, what="surname")
    assert cell.value is None
    assert "formula" in cell.findings[0].message
    assert cell.findings[0].scope is Scope.ROW


@pytest.mark.parametrize("text", ["W\ufffdjcik", "123", "x" * 81])
def test_a_name_that_cannot_be_kept_holds_the_row(text: str) -> None:
    assert rules.read_name(text, what="surname").findings[-1].scope is Scope.ROW


def test_garbled_letters_and_digits_in_a_name_are_worth_a_look() -> None:
    assert rules.read_name("WÃ³jcik", what="surname").findings[0].severity is Severity.WARNING
    assert rules.read_name("Pupil 7", what="surname").findings[0].severity is Severity.WARNING


@pytest.mark.parametrize("text", ["=x", "+1", "-1", "@a", "\tx"])
def test_what_goes_out_is_never_run(text: str) -> None:
    assert rules.escape_formula(text) == "'" + text
    assert rules.escape_formula("O'Neill") == "O'Neill"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Begum, Aisha Noor", ("Begum", "Aisha", "Noor")),
        ("Aisha Noor Begum", ("Begum", "Aisha", "Noor")),
        ("Aisha", ("Aisha", "", "")),
        ("Begum,", ("Begum", "", "")),
    ],
)
def test_full_names_are_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    assert rules.split_full_name(text) == parts


@pytest.mark.parametrize(
    ("text", "code"), [("M", "M"), (" female ", "F"), ("Male", "M"), ("U", "U"), ("", None), ("X", None), ("O", None)]
)
def test_sex_is_read(text: str, code: str | None) -> None:
    cell = rules.read_sex(text)
    assert cell.value == code
    assert bool(cell.findings) == (code is None and bool(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("T", True),
        ("Y", True),
        ("True", True),
        ("yes", True),
        ("F", False),
        ("No", False),
        ("false", False),
        ("", None),
        ("maybe", None),
    ],
)
def test_yes_and_no_are_read_and_blank_means_nobody_said(text: str, value: bool | None) -> None:
    assert rules.read_yes_no(text).value is value


def test_short_words_have_a_longest_form() -> None:
    assert rules.read_word("Polish", longest=60, what="the home language").value == "Polish"
    assert rules.read_word("x" * 61, longest=60, what="the home language").value is None
    assert rules.read_word("=A1", longest=60, what="the home language").value is None
    assert rules.read_word(" - ", longest=60, what="the home language").value is None


@given(st.text(max_size=60))
def test_no_text_upsets_any_reader(text: str) -> None:
    for reader in (rules.read_upn, rules.read_class, rules.read_sex, rules.read_yes_no):
        reader(text)
    for nation in Nation:
        rules.read_year_group(text, nation=nation)
        rules.year_of_class(text, nation=nation)
    rules.read_birth_date(text, today=TODAY)
    rules.read_name(text, what="name")
    rules.split_full_name(text)
    rules.says_no_support(text)
    assert not rules.is_formula(rules.escape_formula(text)) or text[:1] not in "=+-@\t\r"


def test_a_check_letter_is_asked_of_a_upn_only() -> None:
    with pytest.raises(ValueError, match="twelve places"):
        rules.upn_check_letter("B12")


def test_a_class_is_no_formula_and_no_sentence() -> None:
    assert "formula" in rules.read_class("=A1").findings[0].message
    assert rules.read_class("x" * 41).findings[0].severity is Severity.WARNING
