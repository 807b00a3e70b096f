"""Numbers without names: what is counted, what is left out, and for whom."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handrail.access import actions as access
from handrail.access.types import Role
from handrail.pupils.models import Need
from handrail.pupils.queries.numbers import SchoolNumbers, Split, school_numbers
from handrail.schools.models import Subject
from handrail.web.numbers import LEFT_OUT, tables_of
from tests.factories import PupilFactory, RegisterEntryFactory, SchoolFactory, Trail, everywhere, make_actor, sign_in

NUMBERS = reverse("web:numbers")


def on_register(school, n: int, *, stage: str = "K", need: str = "SPLD", **of) -> None:
    for pupil in PupilFactory.create_batch(n, school=school, **of):
        RegisterEntryFactory(pupil=pupil, stage=stage)
        Need.objects.create(school=school, pupil=pupil, code=need, starts_on=date(2026, 9, 7))


@pytest.fixture
def school(db):
    """Year 7: 20 of 40 on the register; Year 8: 3 of 30; four have a plan."""
    school = SchoolFactory()
    with everywhere():
        on_register(school, 16, year_group=7, sex="M", free_meals=True, looked_after=False)
        on_register(school, 4, year_group=7, sex="F", stage="E", need="ASD", free_meals=False, looked_after=False)
        on_register(school, 3, year_group=8, sex="F", free_meals=False, looked_after=False)
        PupilFactory.create_batch(20, school=school, year_group=7, sex="F", free_meals=False, looked_after=False)
        PupilFactory.create_batch(27, school=school, year_group=8, sex="M", free_meals=True, looked_after=None)
        PupilFactory(school=school, year_group=8, left_on=date(2026, 10, 1))
        PupilFactory(school=school, year_group=8, joined_on=date(2027, 1, 5))
    return school


def rows_of(table) -> dict[str, list[str]]:
    return {row.label: [cell.n for cell in row.cells] for row in table.rows}


def test_numbers_count_each_pupil_on_roll_once(school, in_school, django_assert_num_queries) -> None:
    senco = make_actor(school, Role.SENCO)
    with in_school(senco), django_assert_num_queries(3):
        numbers = school_numbers(senco)
    page = tables_of(numbers, in_full=True)
    by_year, by_need, by_sex, by_meals, by_care = page.tables
    assert rows_of(by_year)["Year 7"] == ["16", "4", "20", "20", "40"]
    assert rows_of(by_year)["All"] == ["19", "4", "23", "47", "70"]
    assert list(rows_of(by_need).values()) == [["19"], ["4"], ["23"]]
    assert rows_of(by_sex)["Girls"] == ["7", "20", "27"]
    assert rows_of(by_meals)["Yes"] == ["16", "27", "43"]
    assert rows_of(by_care)["Not known"] == ["0", "27", "27"]
    assert [cell.percent for cell in by_year.rows[0].cells] == ["40%", "10%", "50%", "50%", ""]
    assert rows_of(page.stages)["On the register"] == ["23"]


def test_small_numbers_are_left_out_with_what_would_tell_them(school, in_school) -> None:
    governor = make_actor(school, Role.GOVERNOR)
    with in_school(governor):
        page = tables_of(school_numbers(governor))
    by_year, by_need, by_sex, _, by_care = page.tables
    assert rows_of(by_year)["Year 8"][:4] == [LEFT_OUT, "0", LEFT_OUT, LEFT_OUT]
    assert LEFT_OUT in rows_of(by_year)["Year 7"][2]
    assert rows_of(by_need)["All"] == ["23"]
    assert [row[0] for row in rows_of(by_need).values()].count(LEFT_OUT) == 2
    assert rows_of(by_sex)["Girls"][:2] == [LEFT_OUT, LEFT_OUT]
    assert rows_of(by_care)["Not known"] == ["0", "27", "27"]


def test_a_pupil_at_stages_in_subjects_counts_once_at_the_highest(db, in_school) -> None:
    school = SchoolFactory()
    with everywhere():
        pupil = PupilFactory(school=school)
        for stage in ("K", "E"):
            RegisterEntryFactory(pupil=pupil, stage=stage, subject=Subject.objects.create(school=school, name=stage))
    senco = make_actor(school, Role.SENCO)
    with in_school(senco):
        assert school_numbers(senco).by_year == (Split("Year 7", (0, 1, 0)),)
        assert school_numbers(senco).by_need == (Split("No need recorded", (1, 0)),)


def splits(n_columns: int):
    counts = st.lists(st.integers(0, 14), min_size=n_columns, max_size=n_columns).map(tuple)
    return st.lists(counts, min_size=1, max_size=5)


@given(splits(3), st.data())
def test_no_page_shows_a_small_number_of_the_register(years, data) -> None:
    """Whatever the school: nothing between 1 and 4 stands in a column about the register, nor its complement."""
    n_on = sum(sum(counts[:-1]) for counts in years)
    n_off = sum(counts[-1] for counts in years)
    cut_on, cut_off = data.draw(st.integers(0, n_on)), data.draw(st.integers(0, n_off))
    halves = (Split("A", (cut_on, cut_off)), Split("B", (n_on - cut_on, n_off - cut_off)))
    numbers = SchoolNumbers(
        school_name="Fernhill",
        n_on_roll=n_on + n_off,
        stages=("K", "E"),
        by_year=tuple(Split(f"Year {n}", counts) for n, counts in enumerate(years)),
        by_need=(Split("A", (cut_on, n_on + n_off - cut_on)), Split("B", (n_on - cut_on, n_off + cut_on))),
        by_sex=halves,
        by_free_meals=halves,
        by_care=(),
    )
    page = tables_of(numbers)
    totals = set()
    for table in page.tables:
        for row in table.rows:
            smallest = 5 if row.is_total else table.smallest
            assert all(not 0 < int(c.n) < smallest for c in row.cells if c.n != LEFT_OUT and c.what != "On roll")
            if row.is_total:
                totals |= {cell.n for cell in row.cells if cell.what == "On the register"}
    # One total under all tables: what is left out of one is in no other.
    assert len(totals) <= 1


def test_a_school_without_pupils_has_numbers_too(db, in_school) -> None:
    governor = make_actor(SchoolFactory(), Role.GOVERNOR)
    with in_school(governor):
        page = tables_of(school_numbers(governor))
    assert rows_of(page.tables[0])["All"] == ["0", "0", "0", "0", "0"]


def test_a_school_too_small_for_any_number_says_so(db, in_school, client) -> None:
    school = SchoolFactory()
    with everywhere():
        on_register(school, 1, year_group=7, sex="M")
    answer = sign_in(client, make_actor(school, Role.GOVERNOR)).get(NUMBERS)
    assert answer.status_code == 200
    assert "too small to be shown" in answer.content.decode()


def test_only_who_sees_the_register_may_see_small_numbers(school, client) -> None:
    for role, may in ((Role.SENCO, True), (Role.HEAD, True), (Role.GOVERNOR, False)):
        answer = sign_in(client, make_actor(school, role)).get(NUMBERS, {"small": "show"})
        assert answer.context["in_full"] is may
        assert ("Show small numbers" in client.get(NUMBERS).content.decode()) is may


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.OFFICER, Role.SENCO])
def test_the_numbers_hold_no_name(school, client, role) -> None:
    page = sign_in(client, make_actor(school, role)).get(NUMBERS).content.decode()
    assert "Adeyemi" not in page and "Tobi" not in page


def test_the_spreadsheet_says_the_same_and_is_written_down(school, client) -> None:
    sign_in(client, make_actor(school, Role.GOVERNOR))
    answer = client.get(reverse("web:numbers-export"), {"format": "csv", "small": "show"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["By year", "Year 8", "On the register", LEFT_OUT, ""] in lines
    assert Trail.objects.get(type="NUMBERS_EXPORTED").new == {"with_small_numbers": False}
    assert client.get(reverse("web:numbers-export")).status_code == 200


@pytest.mark.parametrize(
    ("role", "url"),
    [(Role.GOVERNOR, NUMBERS), (Role.OFFICER, "/trust/"), (Role.SPECIALIST, "/shared/")],
)
def test_who_has_one_page_only_has_it_as_their_home(school, client, role, url) -> None:
    assert sign_in(client, make_actor(school, role)).get("/")["Location"] == url


def test_a_teacher_may_not_see_the_numbers(school, client) -> None:
    assert sign_in(client, make_actor(school, Role.TEACHER)).get(NUMBERS).status_code == 403


# ------------------------------------------------------------------------------------------------- the officer


def officer_of(*schools):
    return access.open_officer_account(
        school_ids=[school.pk for school in schools], email="carl@trust.example", name="Carl Osei"
    )


def test_an_officer_sees_each_of_their_schools_and_no_other(school, client, django_assert_max_num_queries) -> None:
    other, third = SchoolFactory(), SchoolFactory()
    user = officer_of(school, other)
    make_actor(third, Role.TEACHER, user=user)
    client.force_login(user)
    with django_assert_max_num_queries(16):
        page = client.get("/trust/").content.decode()
    assert school.name in page and other.name in page
    assert third.name not in page.partition("<main")[2]
    assert "Adeyemi" not in page


def test_an_officer_sees_no_small_number_even_as_head_of_a_school(school, client) -> None:
    user = officer_of(school)
    client.force_login(user)
    answer = client.get("/trust/", {"small": "show"})
    assert rows_of(answer.context["pages"][0].tables[0])["Year 8"][0] == LEFT_OUT


def test_somebody_who_is_no_officer_is_told_so(school, client) -> None:
    page = sign_in(client, make_actor(school, Role.GOVERNOR)).get("/trust/").content.decode()
    assert "No school yet" in page
