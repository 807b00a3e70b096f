"""What a column is taken for, and why."""

from __future__ import annotations

import pytest

from handrail.exchange.headings import columns_of, guess_columns, normal
from handrail.exchange.types import Field


def fields(*headings: str, **values: list[str]) -> list[Field]:
    """Return the fields guessed for headings; values are given by position as c0, c1..."""
    samples = [values.get(f"c{place}", []) for place in range(len(headings))]
    return list(columns_of(guess_columns(headings, samples)))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("UPN", Field.UPN),
        ("adno", Field.ADMISSION_NUMBER),
        ("Adm No.", Field.ADMISSION_NUMBER),
        ("Legal Last Name", Field.LEGAL_SURNAME),
        ("First name", Field.LEGAL_FORENAME),
        ("Middle Name(s)", Field.MIDDLE_NAMES),
        ("PN Preferred Surname", Field.PREFERRED_SURNAME),
        ("Year group(s) this academic year", Field.YEAR_GROUP),
        ("registration_forms_this_academic_year", Field.CLASS),
        ("Form/Tutor Group", Field.CLASS),
        ("D.O.B.", Field.DATE_OF_BIRTH),
        ("date  of BIRTH", Field.DATE_OF_BIRTH),
        ("Date of Brith", Field.DATE_OF_BIRTH),
        ("Pupil legal surname", Field.LEGAL_SURNAME),
        ("SEN status", Field.SEN_STATUS),
        ("Need type", Field.NEED_1),
        ("SEN need 2", Field.NEED_2),
        ("Globally Unique Student ID", Field.IGNORE),
        ("Attendance", Field.IGNORE),
        ("Year of Entry", Field.IGNORE),
        ("In Care", Field.LOOKED_AFTER),
        ("Dyddiad Geni", Field.DATE_OF_BIRTH),
        ("Quidditch", Field.IGNORE),
    ],
)
def test_headings_of_real_systems_are_known(heading: str, field: Field) -> None:
    assert fields(heading) == [field]


def test_a_slip_is_forgiven_but_a_number_is_not() -> None:
    assert fields("Legal Surnmae") == [Field.LEGAL_SURNAME]
    assert fields("Need 7") == [Field.IGNORE]


def test_values_speak_where_the_heading_does_not() -> None:
    assert fields("Code X", c0=["B801200005001", "R674123101121"]) == [Field.UPN]
    assert fields("qqq", c0=["14/03/2012", "15/03/2013", "1 May 2012"]) == [Field.DATE_OF_BIRTH]
    assert fields("qqq", c0=["01/09/2020"] * 9) == [Field.IGNORE]
    assert fields("qqq", c0=["M", "F", "f"]) == [Field.SEX]
    assert fields("qqq", c0=["Year 7", "Year 8"]) == [Field.YEAR_GROUP]
    assert fields("Stage", c0=["P6", "Primary 7", "S1"]) == [Field.YEAR_GROUP]
    assert fields("qqq", c0=["Khan, Ali", "Smith, Ann"]) == [Field.FULL_NAME]
    assert fields("Pupil ID", c0=["B801200005001", "R674123101121"]) == [Field.UPN]
    assert fields("Year", c0=["2019", "2020"]) == [Field.IGNORE]
    assert fields("SEN need", c0=["1", "2"]) == [Field.NEED_RANK]


def test_the_plain_name_is_the_one_in_use_beside_a_legal_one() -> None:
    assert fields("Legal Surname", "Surname") == [Field.LEGAL_SURNAME, Field.PREFERRED_SURNAME]
    assert fields("Forename", "Legal Forename", "Preferred Forename") == [
        Field.IGNORE,
        Field.LEGAL_FORENAME,
        Field.PREFERRED_FORENAME,
    ]


def test_no_field_is_given_to_two_columns() -> None:
    assert fields("UPN", "UPN") == [Field.UPN, Field.IGNORE]
    assert fields("SEN need", "Need") == [Field.NEED_1, Field.NEED_2]


def test_what_a_person_chose_comes_first() -> None:
    [guess] = guess_columns(["Surname"], [[]], {normal("SURNAME"): Field.PREFERRED_SURNAME})
    assert guess.field is Field.PREFERRED_SURNAME
    assert guess.confidence == 1.0
    assert "last time" in guess.why
