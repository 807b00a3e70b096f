"""The invented people of the demonstration."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from handrail.demo import cast
from handrail.exchange.rules.upn import upn_check_letter
from handrail.frameworks.queries import get_framework

TODAY = date(2026, 11, 16)
CASTS = [cast.primary, cast.secondary]


@pytest.mark.parametrize("people_of", CASTS)
def test_the_cast_is_the_same_for_the_same_day(people_of) -> None:
    assert people_of(TODAY) == people_of(TODAY)


@pytest.mark.parametrize(
    ("people_of", "n_pupils", "n_support", "n_ehc"), [(cast.primary, 240, 34, 7), (cast.secondary, 900, 101, 19)]
)
@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29)])
def test_the_cast_has_the_promised_numbers(people_of, n_pupils: int, n_support: int, n_ehc: int, today: date) -> None:
    children = people_of(today).children
    stages = Counter(child.stage for child in children)
    assert (len(children), stages["K"], stages["E"]) == (n_pupils, n_support, n_ehc)
    assert all(bool(child.stage) == bool(child.needs) for child in children)


@pytest.mark.parametrize("people_of", CASTS)
def test_nobody_shares_a_number_or_an_address(people_of) -> None:
    people = people_of(TODAY)
    for values in (
        [child.admission_number for child in people.children],
        [child.upn for child in people.children],
        [adult.email for adult in people.adults],
    ):
        assert [value for value, n in Counter(values).items() if n > 1] == []


@pytest.mark.parametrize("people_of", CASTS)
def test_pupils_have_the_age_of_their_year(people_of) -> None:
    for child in people_of(TODAY).children:
        assert date(2021 - child.year_group, 9, 1) <= child.date_of_birth <= date(2022 - child.year_group, 8, 31)
        assert child.upn[0] == upn_check_letter(child.upn)


EVERYWHERE = {
    "senco", "head", "teacher", "key_worker", "support_adult", "office", "volunteer", "governor", "data_protection",
}  # fmt: skip


# A primary school has no faculties, and so no link person.
@pytest.mark.parametrize(("people_of", "more"), [(cast.primary, set()), (cast.secondary, {"sen_link"})])
def test_each_role_has_a_person_whom_a_visitor_can_be(people_of, more: set[str]) -> None:
    people = people_of(TODAY)
    personas = [adult for adult in people.adults if adult.persona]
    assert {adult.persona for adult in personas} == EVERYWHERE | more
    assert all(adult.email.endswith("@demo.example") for adult in personas)
    assert not any(adult.email.endswith("@demo.example") for adult in people.adults if not adult.persona)
    homes = {child.class_name for child in people.children}
    led = Counter(name for adult in people.adults for name in adult.group_names)
    assert led == Counter(homes)


def test_each_set_holds_pupils_of_its_year_and_each_pupil_has_one_in_each_subject_of_all() -> None:
    people = cast.secondary(TODAY)
    years = {child.admission_number: child.year_group for child in people.children}
    places = Counter((subject, number) for subject, year, numbers in people.sets.values() for number in numbers)
    assert all(years[number] == year for _, year, numbers in people.sets.values() for number in numbers)
    assert set(places.values()) == {1}
    everybodys = [subject for subject, _ in places if subject in cast.SET_SUBJECTS]
    assert len(everybodys) == len(years) * len(cast.SET_SUBJECTS)


def test_the_invented_targets_fit_the_framework_and_their_own_measure() -> None:
    framework = get_framework("england-2015")
    for material in cast.target_material():
        assert framework.area(material["area"]), material
        assert all(framework.need_type(code) for code in material["needs"]), material
        low, high = material["from"]
        assert low <= high, material
