"""The first start: from the code on the terminal to a school and somebody signed in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from handrail.access.models import Membership, User
from handrail.access.types import Role
from handrail.core.errors import Refused
from handrail.schools import actions, rules
from handrail.schools.models import AcademicYear, School
from handrail.schools.set_up_code import forget_set_up_code, is_set_up_code, set_up_code
from tests.factories import SchoolFactory, everywhere

pytestmark = pytest.mark.django_db

PASSWORD = "quartz lantern otter 7"


@pytest.fixture(autouse=True)
def _fresh_home(settings, tmp_path):
    settings.VAR = tmp_path


def step(slug: str) -> str:
    return reverse("schools:set-up-step", args=[slug])


SCHOOL = {"name": "Fernhill Academy", "setting": "secondary", "framework": "england-2015", "telephone": ""}
YOU = {"name": "Dana Okafor", "email": "dana@example.org", "is_senco": "on"}


def year_data(client) -> dict[str, str]:
    """Return what a browser would send of the year's page as it stands."""
    calendar = client.get(step("year")).context["calendar"]
    data = {"n_terms": str(calendar.n_terms), "n_closures": str(calendar.n_closures)}
    for form in (calendar.year, *calendar.terms, *calendar.closures):
        for field in form:
            data[field.html_name] = field.value() or ""
    return data


def walk(client, **school) -> None:
    assert client.post(step("code"), {"code": set_up_code().lower()}).status_code == 302
    assert client.post(step("school"), SCHOOL | school).status_code == 302
    assert client.post(step("year"), year_data(client)).status_code == 302
    assert client.post(step("you"), YOU).headers["Location"] == reverse("schools:set-up-check")


def test_every_address_leads_to_the_first_start(client) -> None:
    for address in ("/", "/sign-in/", "/school/", "/nonsense/"):
        assert client.get(address).headers["Location"] == "/set-up/"
    assert client.get("/set-up/").status_code == 200


def test_the_whole_way(client) -> None:
    walk(client)
    page = client.get(reverse("schools:set-up-check")).content.decode()
    assert "Fernhill Academy" in page and "26 October 2026" in page and "Administrator and SENCO" in page
    response = client.post(reverse("schools:set-up-check"), {"password": PASSWORD, "again": PASSWORD})
    assert response.headers["Location"] == reverse("schools:school")
    assert "Fernhill Academy is set up" in client.get("/school/").content.decode()
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    with everywhere():
        assert School.objects.get().code == "fernhill-academy"
        assert AcademicYear.objects.get().terms.count() == 3
        assert {held.role for held in Membership.objects.get().roles_held.all()} == {"administrator", "senco"}


def test_afterwards_it_is_gone(client) -> None:
    SchoolFactory()
    for address in ("/set-up/", step("code"), step("school"), reverse("schools:set-up-check")):
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404


def test_no_step_without_the_code(client) -> None:
    for slug in ("school", "year", "you"):
        assert client.get(step(slug)).headers["Location"] == step("code")
        assert client.post(step(slug), SCHOOL).headers["Location"] == step("code")
    assert client.post(reverse("schools:set-up-check"), {}).headers["Location"] == step("code")
    assert client.post(step("code"), {"code": "AAAA-AAAA"}).status_code == 422
    assert client.get(step("nonsense")).status_code == 404


def test_wrong_answers_are_asked_again(client) -> None:
    client.post(step("code"), {"code": set_up_code()})
    assert client.post(step("school"), SCHOOL | {"name": ""}).status_code == 422
    client.post(step("school"), SCHOOL)
    data = year_data(client)
    wrong = client.post(step("year"), data | {"terms-0-ends_on": "2026-08-01"})
    assert wrong.status_code == 422
    assert (
        "which is not after its first day" in wrong.content.decode() and "#id_terms-0-ends_on" in wrong.content.decode()
    )
    assert client.post(step("year"), data | {"terms-0-half_term_ends_on": ""}).status_code == 422
    more = client.post(step("year"), data | {"more": "1", "terms-0-name": "Michaelmas"})
    assert more.status_code == 200
    assert more.context["calendar"].n_terms == 4 and "Michaelmas" in more.content.decode()
    client.post(step("year"), data)
    assert client.post(step("you"), {}).status_code == 422
    client.post(step("you"), YOU)
    for password, again in (
        ("", ""),
        (PASSWORD, "other"),
        ("short", "short"),
        ("dana@example.org", "dana@example.org"),
    ):
        check = client.post(reverse("schools:set-up-check"), {"password": password, "again": again})
        assert check.status_code == 422
    assert not School.objects.exists() and not User.objects.exists()


def test_an_emptied_term_and_spare_rows_do_not_count(client) -> None:
    client.post(step("code"), {"code": set_up_code()})
    client.post(step("school"), SCHOOL)
    data = year_data(client)
    emptied = {name: "" for name in data if name.startswith("terms-2-")}
    assert client.post(step("year"), data | emptied).status_code == 302
    client.post(step("you"), YOU)
    client.post(reverse("schools:set-up-check"), {"password": PASSWORD, "again": PASSWORD})
    with everywhere():
        year = AcademicYear.objects.get()
        assert year.terms.count() == 2
        assert year.closures.count() == 3


def test_scottish_schools_start_from_scottish_dates(client) -> None:
    client.post(step("code"), {"code": set_up_code()})
    client.post(step("school"), SCHOOL | {"framework": "highland-2015"})
    calendar = client.get(step("year")).context["calendar"]
    assert [form["name"].value() for form in calendar.terms] == ["Term 1", "Term 2", "Term 3", "Term 4"]


def test_the_password_never_lies_in_the_session(client) -> None:
    walk(client)
    client.post(reverse("schools:set-up-check"), {"password": PASSWORD, "again": "other"})
    assert PASSWORD not in str(dict(client.session))


def test_only_one_school_comes_of_two_first_starts(client) -> None:
    year = rules.usual_dates(date(2026, 9, 1))
    given = {
        "name": "!!!", "setting": "primary", "framework": "england-2015", "year": year,
        "administrator_name": "Dana", "administrator_email": "dana@example.org", "password": PASSWORD,
    }  # fmt: skip
    actor = actions.set_up_school(**given, is_first=True)
    assert actor.roles == {Role.ADMINISTRATOR}
    with everywhere():
        assert School.objects.get().code == "school"
    with pytest.raises(Refused, match="already"):
        actions.set_up_school(**given, is_first=True)


@pytest.mark.django_db(transaction=True)
def test_only_one_school_comes_of_two_first_starts_at_once() -> None:
    year, barrier = rules.usual_dates(date(2026, 9, 1)), Barrier(2)

    def start(name: str) -> object:
        try:
            barrier.wait(timeout=10)
            return actions.set_up_school(
                name=name, setting="primary", framework="england-2015", year=year, administrator_name="Dana",
                administrator_email=f"{name}@example.org", password=PASSWORD, is_first=True,
            )  # fmt: skip
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(start, ["fernhill", "moorside"]))
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert School.objects.count() == 1


def test_numbers_past_all_sense_are_no_rows(client) -> None:
    walk(client)
    data = year_data(client) | {"n_terms": "9" * 5000, "n_closures": "\u0663" * 9}
    assert client.post(step("year"), data).status_code in {302, 422}


def test_the_code_is_one_for_all_and_goes_away(settings) -> None:
    code = set_up_code()
    assert code == set_up_code() and is_set_up_code(code.lower().replace("-", " "))
    assert oct((settings.VAR / "set-up-code").stat().st_mode)[-3:] == "600"
    forget_set_up_code()
    forget_set_up_code()
    assert set_up_code() != code
