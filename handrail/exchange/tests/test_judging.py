"""A list beside the school's records."""

from __future__ import annotations

import time
from datetime import date

import pytest

from handrail.exchange.rules import upn_check_letter
from handrail.exchange.tests.vocabulary import preview_of, sample
from handrail.exchange.types import (
    ExistingPupil,
    Field,
    FieldChange,
    Preview,
    ProblemChoice,
    Scope,
    Severity,
    Value,
)

HEAD = b"UPN,Adno,Surname,Forename,DOB,Year,SEN\n"
ALI = b"B801200005001,0042,Khan,Ali,14/03/2012,9,\n"


def known(
    pk: str = "1", *, stage: str = "", left_on: date | None = None, former: str = "", **values: Value
) -> ExistingPupil:
    """Return Ali Khan as the school has him, with differences."""
    base: dict[Field, Value] = {
        Field.UPN: "B801200005001",
        Field.ADMISSION_NUMBER: "42",
        Field.LEGAL_SURNAME: "Khan",
        Field.LEGAL_FORENAME: "Ali",
        Field.DATE_OF_BIRTH: date(2012, 3, 14),
        Field.YEAR_GROUP: 9,
    }
    return ExistingPupil(
        pk, base | {Field(name): value for name, value in values.items()}, (former,) if former else (), stage, left_on
    )


def texts(preview: Preview, row: int, severity: Severity | None = None) -> str:
    """Return all that is said about a row."""
    found = [*preview.problems, *preview.notes]
    return " ".join(p.message for p in found if p.row == row and (severity is None or p.severity is severity))


def test_the_secondary_sample_has_900_pupils_101_and_19_on_the_register() -> None:
    preview = preview_of(sample("sims-secondary-900.csv"))
    assert preview.n_pupils == len(preview.new) == 900
    assert preview.on_register == {"K": 101, "E": 19}
    assert len(preview.proposals) == 120
    assert preview.problems == ()


def test_the_primary_sample_leaves_out_its_totals_and_blank_line() -> None:
    preview = preview_of(sample("arbor-primary-240.csv"))
    assert preview.n_pupils == len(preview.new) == 240
    assert preview.on_register == {"K": 34, "E": 7}
    assert (preview.left_out.blank, preview.left_out.totals) == (1, 1)
    assert preview.problems == ()
    third = next(new.parsed for new in preview.new if new.parsed.values[Field.UPN] == "M330234524002")
    assert [need.code for need in third.needs] == ["MLD", "OTH"]
    second = next(new.parsed for new in preview.new if new.parsed.values[Field.UPN] == "J330234525001")
    assert second.values[Field.MIDDLE_NAMES] == "Tariq"


@pytest.mark.parametrize(
    ("row", "severity", "words"),
    [
        (2, Severity.WARNING, "again on row 6"),
        (2, Severity.ERROR, "row 7"),
        (2, Severity.NOTE, "O'Neill"),
        (3, Severity.WARNING, "Windows-1252"),
        (3, Severity.ERROR, "check letter"),
        (4, Severity.WARNING, "UPN is missing"),
        (4, Severity.ERROR, "no 31 February"),
        (4, Severity.ERROR, "first name is missing"),
        (5, Severity.NOTE, "temporary UPN"),
        (5, Severity.NOTE, "Blanks"),
        (6, Severity.WARNING, "same as row 2"),
        (7, Severity.ERROR, "row 2"),
        (7, Severity.NOTE, "small letters"),
        (7, Severity.ERROR, "future"),
        (7, Severity.ERROR, "no Year 15"),
        (7, Severity.ERROR, "“Z” is not a stage"),
        (9, Severity.ERROR, "formula"),
        (9, Severity.ERROR, "not a value for sex"),
        (9, Severity.ERROR, "England 2001"),
    ],
)
def test_each_fault_of_the_messy_sample_is_named_on_its_row(row: int, severity: Severity, words: str) -> None:
    assert words in texts(preview_of(sample("messy-8.csv")), row, severity)


def test_only_the_sound_row_of_the_messy_sample_could_be_saved() -> None:
    preview = preview_of(sample("messy-8.csv"))
    assert [new.parsed.row for new in preview.new] == [5]
    assert sorted(pupil.row for pupil in preview.held_back) == [2, 3, 4, 7, 9]
    assert all(problem.mend for problem in preview.problems)
    assert preview.left_out.repeated_rows == 1
    emptied = preview_of(sample("messy-8.csv"), choice=ProblemChoice.EMPTY_CELLS)
    assert [new.parsed.row for new in emptied.new] == [3, 5]


@pytest.mark.parametrize(
    "row",
    [
        ALI,
        b",0042,Khan,Ali,14/03/2012,9,\n",
        b",,KHAN,Ali,14/03/2012,9,\n",
        b"B801200005001,,Khan,Ali,14/03/2012,9,\n",
    ],
)
def test_a_pupil_is_found_by_upn_number_or_name_and_birthday(row: bytes) -> None:
    preview = preview_of(HEAD + row, [known()])
    assert [pk for pk, _ in preview.unchanged] == ["1"]
    assert not preview.new and not preview.changed and not preview.leaving


def test_a_pupil_is_found_by_a_former_upn_and_keeps_the_new_one() -> None:
    old = known(upn="P823432109001", former="B801200005001")
    preview = preview_of(HEAD + ALI, [old])
    assert [pk for pk, _ in preview.unchanged] == ["1"]


def test_what_changed_is_said_field_by_field() -> None:
    row = b"B801200005001,0042,Khan-Smith,Ali,14/03/2012,10,\n"
    [changed] = preview_of(HEAD + row, [known()]).changed
    assert changed.changes == (
        FieldChange(Field.LEGAL_SURNAME, "Khan", "Khan-Smith"),
        FieldChange(Field.YEAR_GROUP, 9, 10),
    )


def test_a_blank_cell_empties_nothing() -> None:
    row = b"B801200005001,,Khan,Ali,14/03/2012,,\n"
    assert not preview_of(HEAD + row, [known()]).changed


def test_a_permanent_upn_takes_the_place_of_a_temporary_one_without_a_word() -> None:
    preview = preview_of(HEAD + ALI, [known(upn="M80120000500A")])
    assert preview.changed[0].changes == (
        FieldChange(Field.UPN, "M80120000500A", "B801200005001"),
        FieldChange(Field.FORMER_UPN, None, "M80120000500A"),
    )
    assert not preview.problems


def test_another_permanent_upn_is_worth_a_look() -> None:
    preview = preview_of(HEAD + ALI, [known(upn="P823432109001")])
    assert "not the one in your records" in texts(preview, 2, Severity.WARNING)


def test_a_number_that_belongs_to_somebody_else_holds_the_row() -> None:
    row = b"B801200005001,0099,Jones,Nia,01/05/2013,8,\n"
    preview = preview_of(HEAD + row, [known()])
    assert preview.held_back[0].held_by is Scope.ROW
    assert "belongs to Ali Khan" in texts(preview, 2, Severity.ERROR)
    assert not preview.leaving


def test_an_admission_number_of_somebody_else_holds_the_row_though_the_upn_is_new() -> None:
    row = b"P823432109001,0042,Jones,Nia,01/05/2013,8,\n"
    preview = preview_of(HEAD + row, [known()])
    assert preview.held_back[0].held_by is Scope.ROW
    assert "The admission number belongs to Ali Khan" in texts(preview, 2, Severity.ERROR)
    assert not preview.changed


def test_an_admission_number_with_another_upn_and_only_the_surname_alike_holds_the_row() -> None:
    row = b"P823432109001,0042,Khan,Nia,01/05/2013,8,\n"
    preview = preview_of(HEAD + row, [known()])
    assert "The admission number belongs to Ali Khan" in texts(preview, 2, Severity.ERROR)


def test_two_pupils_of_one_name_and_birthday_need_a_number() -> None:
    twins = [known("1", upn="", admission_number=""), known("2", upn="", admission_number="")]
    preview = preview_of(HEAD + b",,Khan,Ali,14/03/2012,9,\n", twins)
    assert "2 pupils in your records" in texts(preview, 2, Severity.ERROR)


def test_two_rows_that_are_one_record_are_told() -> None:
    rows = ALI + b"P823432109001,0042,Khan,Ali,14/03/2012,9,\n"
    preview = preview_of(HEAD + rows, [known(former="P823432109001")])
    assert len(preview.held_back) == 2


def test_a_row_that_leads_to_a_record_already_taken_is_held() -> None:
    rows = ALI + b"P823432109001,0043,Khan,Ali,14/03/2012,9,\n"
    preview = preview_of(HEAD + rows, [known(former="P823432109001")])
    assert "both the same pupil" in texts(preview, 3, Severity.ERROR)


def test_a_pupil_who_is_not_in_the_list_may_be_leaving_and_nothing_is_decided() -> None:
    gone = known("2", upn="P823432109001", admission_number="7", legal_surname="Smith", stage="K")
    preview = preview_of(HEAD + ALI, [known(), gone])
    [leaver] = preview.leaving
    assert (leaver.pk, leaver.on_register, leaver.left_on) == ("2", "K", None)


def test_a_pupil_who_left_before_is_no_leaver_again() -> None:
    gone = known("2", upn="P823432109001", admission_number="7", left_on=date(2025, 7, 20))
    assert not preview_of(HEAD + ALI, [known(), gone]).leaving


def test_a_leaving_date_in_the_list_is_taken_up_for_records_and_left_out_for_strangers() -> None:
    head = b"UPN,Surname,Forename,DOB,Leaving Date\n"
    rows = b"B801200005001,Khan,Ali,14/03/2012,20/07/2026\nP823432109001,Smith,Ann,01/01/2013,20/07/2026\n"
    preview = preview_of(head + rows, [known()])
    assert preview.leaving[0].left_on == date(2026, 7, 20)
    assert preview.already_left == 1
    assert not preview.new


def test_a_pupil_who_came_back_is_named_and_not_brought_back() -> None:
    preview = preview_of(HEAD + ALI, [known(left_on=date(2025, 7, 20))])
    assert "marked as left" in texts(preview, 2, Severity.WARNING)


def test_a_list_of_part_of_the_school_is_seen() -> None:
    others = [known(str(n), upn="", admission_number=str(n), legal_surname=f"N{n}") for n in range(50, 70)]
    assert preview_of(HEAD + ALI, [known(), *others]).looks_partial
    assert not preview_of(HEAD + ALI, [known()]).looks_partial


def test_a_stage_in_the_list_is_proposed_for_those_on_none_and_only_remarked_for_others() -> None:
    row = ALI.replace(b",9,", b",9,K")
    preview = preview_of(HEAD + row, [known()])
    assert [(p.pk, p.stage) for p in preview.proposals] == [("1", "K")]
    assert not preview.changed
    preview = preview_of(HEAD + row, [known(stage="E")])
    assert not preview.proposals
    assert [(d.register_stage, d.list_stage) for d in preview.differences] == [("E", "K")]
    preview = preview_of(HEAD + ALI, [known(stage="K")])
    assert [(d.register_stage, d.list_stage) for d in preview.differences] == [("K", "")]
    assert not preview_of(HEAD + row, [known(stage="K")]).differences


def test_a_list_without_a_stage_column_says_nothing_about_stages() -> None:
    preview = preview_of(b"UPN,Surname,Forename,DOB\nB801200005001,Khan,Ali,14/03/2012\n", [known(stage="K")])
    assert not preview.differences


@pytest.mark.parametrize(
    ("word", "words"), [("Yes", "not which stage"), ("School Action", "England 2001"), ("Z", "not a stage")]
)
def test_a_stage_that_is_none_of_the_framework_offers_those_that_are(word: str, words: str) -> None:
    preview = preview_of(HEAD + ALI.replace(b",9,", b",9," + word.encode()))
    assert words in texts(preview, 2, Severity.ERROR)
    assert "SEN support or EHC plan" in preview.problems[0].mend


@pytest.mark.parametrize("word", ["N", "No SEN", "None", "-", "", "No special educational need"])
def test_words_for_no_support_put_nobody_on_the_register(word: str) -> None:
    preview = preview_of(HEAD + ALI.replace(b",9,", b",9," + word.encode()))
    assert not preview.proposals and not preview.problems


def test_rows_that_differ_only_in_the_need_are_one_pupil() -> None:
    head = b"UPN,Surname,Forename,DOB,SEN Status,Need type,Need ID\n"
    row = b"B801200005001,Khan,Ali,14/03/2012,K,Moderate Learning Difficulty,1\n"
    more = row.replace(b"Moderate Learning Difficulty,1", b"HI,2")
    preview = preview_of(head + row + more)
    [new] = preview.new
    assert [need.code for need in new.parsed.needs] == ["MLD", "HI"]
    assert new.parsed.also_rows == (3,)
    assert preview.n_pupils == 1


def test_an_unknown_need_is_left_out_and_named() -> None:
    head = b"UPN,Surname,Forename,DOB,SEN need 1\n"
    preview = preview_of(head + b"B801200005001,Khan,Ali,14/03/2012,Wobbles\n")
    assert "Wobbles" in texts(preview, 2, Severity.WARNING)
    assert preview.new[0].parsed.needs == ()


def test_missing_columns_are_a_problem_of_the_whole_file() -> None:
    preview = preview_of(b"UPN,Year\nB801200005001,7\n")
    assert [problem.scope for problem in preview.problems[:3]] == [Scope.FILE] * 3


def test_a_new_pupil_without_a_birthday_is_held() -> None:
    preview = preview_of(HEAD + b"B801200005001,0042,Khan,Ali,,9,\n")
    assert "date of birth is missing" in texts(preview, 2, Severity.ERROR)
    assert not preview.new


def test_an_age_far_from_the_year_group_is_worth_a_look() -> None:
    preview = preview_of(HEAD + ALI.replace(b"2012,9", b"2012,2"))
    assert "far from the usual age" in texts(preview, 2, Severity.WARNING)


def test_american_dates_are_read_and_said_so() -> None:
    preview = preview_of(HEAD + ALI.replace(b"14/03/2012", b"03/14/2012"))
    assert preview.new[0].parsed.values[Field.DATE_OF_BIRTH] == date(2012, 3, 14)
    assert "month first" in texts(preview, 0, Severity.WARNING)
    mixed = preview_of(HEAD + ALI + b",0043,Smith,Ann,03/14/2012,9,\n")
    assert "some with the month" in texts(mixed, 0)


def test_full_names_fill_surname_and_first_name() -> None:
    preview = preview_of(b'UPN,Name,DOB,Class\nB801200005001,"Khan, Ali Raza",14/03/2012,9B\n')
    values = preview.new[0].parsed.values
    assert (values[Field.LEGAL_SURNAME], values[Field.LEGAL_FORENAME], values[Field.MIDDLE_NAMES]) == (
        "Khan",
        "Ali",
        "Raza",
    )
    assert values[Field.YEAR_GROUP] == 9


def big_list(n: int) -> bytes:
    """Return a list of n pupils with all usual columns."""
    lines = [
        "adno,UPN,Legal Surname,Legal Forename,DOB,Gender,Year,Reg,SEN Status,Need type,Ethnicity,Home Language,FSM"
    ]
    for number in range(n):
        tail = f"881{number // 1000:04d}19{number % 1000:03d}"
        upn = upn_check_letter("A" + tail) + tail
        stage, need = ("SEN Support", "Moderate Learning Difficulty") if number % 8 == 0 else ("", "")
        day = f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/{2010 + number % 5}"
        person = f"{number:06d},{upn},Khan{'abcdefghij'[number % 10]},Ali,{day},M,Year {11 - number % 5},7A"
        lines.append(f"{person},{stage},{need},WBRI,English,F")
    return "\n".join(lines).encode()


def test_two_thousand_pupils_are_judged_in_well_under_three_seconds() -> None:
    data = big_list(2_000)
    records = [ExistingPupil(str(n), dict(new.parsed.values)) for n, new in enumerate(preview_of(data).new)]
    started = time.process_time()
    preview = preview_of(data, records)
    seconds = time.process_time() - started
    assert len(preview.unchanged) == 2_000
    assert seconds < 3


def test_the_worked_example_of_the_rules_is_true() -> None:
    """docs/rules/exchange.md tells this story to school staff."""
    head = b"UPN,Surname,Forename,DOB,Year,Reg,SEN\n"
    rows = (
        "b801200005001,KHAN,Ali,14/03/2012,Year 10,10B,K\n"
        "P823432109001,Jones,Nia,01/05/2013,9,9B,EHC plan\n"
        "A801200005001,Wójcik,Zofia,02/05/2012,9,9A,\n"
        ",Begum,Aisha,1 Sep 2013,Yr 8,8C,\n"
    )
    ali = known("ali", **{"class": "9B"})
    nia = known(
        "nia",
        stage="K",
        upn="P823432109001",
        admission_number="43",
        legal_surname="Jones",
        legal_forename="Nia",
        date_of_birth=date(2013, 5, 1),
        **{"class": "9B"},
    )
    tom = known("tom", upn="", admission_number="44", legal_surname="Reed", legal_forename="Tom")
    preview = preview_of(head + rows.encode(), [ali, nia, tom])
    [changed] = preview.changed
    assert changed.changes == (FieldChange(Field.YEAR_GROUP, 9, 10), FieldChange(Field.CLASS, "9B", "10B"))
    assert [(p.pk, p.stage) for p in preview.proposals] == [("ali", "K")]
    assert [pk for pk, _ in preview.unchanged] == ["nia"]
    assert [(d.register_stage, d.list_stage) for d in preview.differences] == [("K", "E")]
    assert [(pupil.row, pupil.held_by) for pupil in preview.held_back] == [(4, Scope.CELL)]
    assert "ask for B" in texts(preview, 4, Severity.ERROR)
    assert [new.parsed.row for new in preview.new] == [5]
    assert "UPN is missing" in texts(preview, 5, Severity.WARNING)
    assert [leaver.name for leaver in preview.leaving] == ["Tom Reed"]


def test_two_numbers_of_two_pupils_in_one_row_hold_it() -> None:
    other = known("2", upn="P823432109001", admission_number="7", legal_surname="Smith")
    preview = preview_of(HEAD + ALI.replace(b"0042", b"0007"), [known(), other])
    assert "admission number is Ali Smith's" in texts(preview, 2, Severity.ERROR)


def test_a_former_upn_that_is_known_changes_nothing() -> None:
    head = b"UPN,Former UPN,Surname,Forename,DOB\n"
    row = b"B801200005001,M80120000500A,Khan,Ali,14/03/2012\n"
    former = known(former="M80120000500A")
    assert not preview_of(head + row, [former]).changed


def test_names_in_use_stand_in_for_missing_legal_ones_and_repeat_none() -> None:
    head = b"Preferred Surname,Preferred Forename,DOB\n"
    values = preview_of(head + b"Khan,Ali,14/03/2012\n").new[0].parsed.values
    assert (values[Field.LEGAL_SURNAME], values[Field.LEGAL_FORENAME]) == ("Khan", "Ali")
    head = b"Legal Surname,Legal Forename,Preferred Forename,DOB\n"
    values = preview_of(head + b"Khan,Ali,Ali,14/03/2012\n").new[0].parsed.values
    assert values[Field.PREFERRED_FORENAME] == ""
