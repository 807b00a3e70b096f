"""The school's pages: who sees them, who may change what, and how many questions they ask the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.access import actions as access
from handrail.access.actions import AccountRow
from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.schools import actions, queries, rules
from handrail.schools.models import Faculty, School, Subject, TeachingGroup
from handrail.schools.tests.test_actions import PNG, SVG
from handrail.schools.types import GroupKind, GroupRow
from tests.factories import GroupPupilFactory, SchoolFactory, TeachingGroupFactory, everywhere, make_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(in_school):
    """The administrator of a school with a year, ten classes and twelve teachers."""
    actor = make_actor(SchoolFactory(), Role.ADMINISTRATOR)
    with in_school(actor):
        year = actions.set_calendar(actor=actor, year=rules.usual_dates(date(2026, 9, 1)))
        rows = [GroupRow(GroupKind.TUTOR, f"{n}A", n) for n in range(7, 12)]
        rows += [GroupRow(GroupKind.TEACHING, f"{n}/Ma1", n, "Mathematics") for n in range(7, 12)]
        groups = actions.ensure_groups(actor=actor, year=year, rows=rows)
        staff = access.bulk_add_accounts(
            actor=actor, rows=[AccountRow(f"t{n}@example.org", f"Teacher {n}", (Role.TEACHER,)) for n in range(12)]
        )
        pairs = [(g.pk, m.pk) for g in groups.values() for m in list(staff.values())[:3]]
        access.ensure_group_adults(actor=actor, rows=pairs)
        for group in groups.values():
            GroupPupilFactory(group=group, pupil__school_id=actor.school_id)
        yield actor


@pytest.fixture
def teacher(admin):
    return make_actor(School.objects.get(pk=admin.school_id), Role.TEACHER)


def a_group() -> TeachingGroup:
    return TeachingGroup.objects.get(name="7A")


VIEWS = ["school", "calendar", "group-list", "subject-list"]
CHANGES = ["school-change", "logo-change", "calendar-add", "group-add", "subject-add", "faculty-add"]
ACCOUNTS = ["account-list", "account-add"]


@pytest.mark.parametrize("name", VIEWS)
def test_everybody_sees_the_school_without_buttons_to_change_it(client, teacher, name: str) -> None:
    page = sign_in(client, teacher).get(reverse(f"schools:{name}")).content.decode()
    for change in (*CHANGES, *ACCOUNTS):
        assert reverse(f"schools:{change}") not in page


@pytest.mark.parametrize("name", [*VIEWS, *CHANGES, *ACCOUNTS])
def test_pages_ask_few_questions(client, admin, name: str, django_assert_max_num_queries) -> None:
    sign_in(client, admin)
    client.get("/school/")
    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"schools:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*CHANGES, *ACCOUNTS])
def test_others_are_told_why_not(client, teacher, name: str) -> None:
    sign_in(client, teacher)
    for response in (client.get(reverse(f"schools:{name}")), client.post(reverse(f"schools:{name}"), {})):
        assert response.status_code == 403
        assert "Your role (Teacher) does not allow you" in response.content.decode()


def test_group_list_is_the_same_number_of_questions_for_more_groups(client, admin, django_assert_num_queries) -> None:
    year = queries.current_year(admin.school_id)
    for n in range(20):
        TeachingGroupFactory(year=year, name=f"X{n}")
    with django_assert_num_queries(2):
        rows = queries.groups_with_people(admin, year.pk)
    assert len(rows) == 30
    seven = next(row for row in rows if row.name == "7A")
    assert (seven.n_pupils, [a.name for a in seven.adults]) == (1, ["Teacher 0", "Teacher 1", "Teacher 2"])


def test_group_list_can_be_narrowed(client, admin) -> None:
    sign_in(client, admin)
    names = {g.name for g in client.get("/school/groups/?kind=teaching&q=7").context["groups"]}
    assert names == {"7/Ma1"}
    assert client.get("/school/groups/?kind=nonsense").context["groups"]
    assert "Nothing has this name" in client.get("/school/groups/?q=zzz").content.decode()


def test_classes_for_filter(admin) -> None:
    assert [c.name for c in queries.classes_for_filter(admin)] == ["7A", "8A", "9A", "10A", "11A"]


def test_details_are_changed_or_explained(client, admin) -> None:
    sign_in(client, admin)
    url = reverse("schools:school-change")
    data = {"name": "Fernhill", "setting": "secondary", "framework": "england-2001", "telephone": "", "reason": ""}
    refused = client.post(url, data)
    assert refused.status_code == 422 and "Say why the school changes" in refused.content.decode()
    assert client.post(url, data | {"name": ""}).status_code == 422
    assert client.post(url, data | {"reason": "A test"}).status_code == 302
    assert School.objects.get(pk=admin.school_id).framework == "england-2001"


@pytest.mark.parametrize(("content", "kind"), [(PNG, "image/png"), (SVG, "image/svg+xml")])
def test_logo_is_taken_shown_and_removed(client, admin, content: bytes, kind: str) -> None:
    sign_in(client, admin)
    assert client.get(reverse("schools:logo")).status_code == 404
    wrong = SimpleUploadedFile("logo.png", b"GIF89a")
    assert client.post(reverse("schools:logo-change"), {"logo": wrong}).status_code == 422
    assert client.post(reverse("schools:logo-change"), {}).status_code == 422
    right = SimpleUploadedFile("logo.gif", content)
    assert client.post(reverse("schools:logo-change"), {"logo": right}).status_code == 302
    shown = client.get(reverse("schools:logo"))
    assert (shown.content, shown["Content-Type"]) == (content, kind)
    assert "sandbox" in shown["Content-Security-Policy"]
    client.post(reverse("schools:logo-remove"))
    assert client.get(reverse("schools:logo")).status_code == 404


def test_calendar_is_shown_and_changed(client, admin) -> None:
    sign_in(client, admin)
    page = client.get(reverse("schools:calendar")).content.decode()
    assert "<svg" in page and "school days in 3 terms" in page
    year = queries.current_year(admin.school_id)
    url = reverse("schools:calendar-change", args=[year.pk])
    calendar = client.get(url).context["calendar"]
    data = {"n_terms": "3", "n_closures": str(calendar.n_closures)}
    for form in (calendar.year, *calendar.terms, *calendar.closures):
        data |= {field.html_name: field.value() or "" for field in form}
    closure = {"closures-1-kind": "staff_day", "closures-1-name": "Training", "closures-1-starts_on": "2026-11-27"}
    assert client.post(url, data | closure).status_code == 302
    assert any(c.name == "Training" for c in queries.year_dates(year).closures)
    assert client.post(url, data | {"year-ends_on": "2026-01-01"}).status_code == 422
    assert client.post(url, data | {"more": "1"}).context["calendar"].n_terms == 4
    added = client.get(reverse("schools:calendar-add")).context["calendar"]
    assert added.year["name"].value() == "2027/28"
    overlap = client.post(reverse("schools:calendar-add"), data | {"year-name": "Again"})
    assert overlap.status_code == 422 and "shares days" in overlap.content.decode()


def test_a_year_of_another_school_is_not_there(client, admin) -> None:
    other = TeachingGroupFactory()
    sign_in(client, admin)
    for url in (
        reverse("schools:calendar-year", args=[other.year_id]),
        reverse("schools:calendar-change", args=[other.year_id]),
        reverse("schools:group", args=[other.pk]),
        reverse("schools:group-change", args=[other.pk]),
        reverse("schools:subject-change", args=[other.pk]),
        reverse("schools:faculty-change", args=[other.pk]),
        reverse("schools:account", args=[other.pk]),
    ):
        assert client.get(url).status_code == 404


def test_groups_are_added_changed_and_removed(client, admin) -> None:
    sign_in(client, admin)
    assert client.post(reverse("schools:group-add"), {}).status_code == 422
    data = {"kind": "teaching", "name": "8/Ma2", "year_group": "8", "subject": str(Subject.objects.get().pk)}
    assert client.post(reverse("schools:group-add"), data).status_code == 302
    assert client.post(reverse("schools:group-add"), data).status_code == 422
    row = TeachingGroup.objects.get(name="8/Ma2")
    change = reverse("schools:group-change", args=[row.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, data | {"name": "8/Ma3", "year_group": "", "subject": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.year_group, row.subject) == ("8/Ma3", None, None)
    assert client.post(reverse("schools:group-remove", args=[a_group().pk])).status_code == 302
    assert client.post(reverse("schools:group-remove", args=[row.pk])).status_code == 302
    assert {g.name for g in TeachingGroup.objects.filter(year_group=7)} == {"7A", "7/Ma1"}


def test_adults_are_put_with_a_group_and_leave_it(client, admin) -> None:
    sign_in(client, admin)
    row = a_group()
    page = reverse("schools:group", args=[row.pk])
    newcomer = Membership.objects.get(user__name="Teacher 9")
    add = reverse("schools:group-adult-add", args=[row.pk])
    assert client.post(add, {"membership": ""}).status_code == 422
    assert client.post(add, {"membership": str(newcomer.pk)}).status_code == 302
    assert client.post(add, {"membership": str(newcomer.pk)}).status_code == 422
    assert [a.name for a in client.get(page).context["group"].adults][-1] == "Teacher 9"
    held = row.adults.get(membership=newcomer)
    end = reverse("schools:group-adult-end", args=[row.pk, held.pk])
    assert client.post(end).status_code == 302
    assert client.post(end).status_code == 404


def test_subjects_and_faculties_are_added_changed_and_removed(client, admin) -> None:
    sign_in(client, admin)
    assert client.post(reverse("schools:faculty-add"), {"name": "Science"}).status_code == 302
    assert client.post(reverse("schools:faculty-add"), {"name": "science"}).status_code == 422
    faculty = Faculty.objects.get()
    assert (
        client.post(reverse("schools:subject-add"), {"name": "Physics", "faculty": str(faculty.pk)}).status_code == 302
    )
    assert client.post(reverse("schools:subject-add"), {"name": "", "faculty": ""}).status_code == 422
    subject = Subject.objects.get(name="Physics")
    change = reverse("schools:subject-change", args=[subject.pk])
    assert client.post(change, {"name": "Physics and astronomy", "faculty": str(faculty.pk)}).status_code == 302
    assert client.post(change, {"name": "Mathematics", "faculty": ""}).status_code == 422
    rename = reverse("schools:faculty-change", args=[faculty.pk])
    assert client.get(rename).status_code == 200
    assert client.post(rename, {"name": "Sciences"}).status_code == 302
    assert "Physics and astronomy" in client.get(reverse("schools:subject-list")).content.decode()
    assert client.post(rename, {"remove": "1"}).status_code == 302
    assert client.post(change, {"remove": "1"}).status_code == 302
    assert [s.name for s in Subject.objects.all()] == ["Mathematics"]


def test_accounts_are_opened_changed_closed_and_opened_again(client, admin) -> None:
    sign_in(client, admin)
    add = reverse("schools:account-add")
    assert client.post(add, {}).status_code == 422
    data = {"name": "Kit Marlow", "email": "kit@example.org", "roles": ["teacher", "senco"], "initials": ""}
    made = client.post(add, data)
    assert made.status_code == 200
    kit = Membership.objects.get(user__email="kit@example.org")
    assert kit.user.check_password(made.context["password"]) and made.context["password"] in made.content.decode()
    assert client.post(add, data).status_code == 422
    url = reverse("schools:account", args=[kit.pk])
    assert client.post(url, {"name": "Kit Marlow-Reed", "initials": ""}).status_code == 302
    assert client.post(url, {"name": ""}).status_code == 422
    roles = reverse("schools:account-roles", args=[kit.pk])
    assert client.post(roles, {"roles": ["head"], "reason": "New post"}).status_code == 302
    assert client.post(roles, {}).status_code == 422
    password = reverse("schools:account-password", args=[kit.pk])
    kit.user.refresh_from_db()
    again = client.post(password)
    kit.user.refresh_from_db()
    assert kit.user.check_password(again.context["password"])
    close = reverse("schools:account-close", args=[kit.pk])
    assert "can no longer sign in" in client.get(close).content.decode()
    assert client.post(close, {"reason": "Left"}).status_code == 302
    assert "Kit Marlow-Reed" in [
        row.name for row in client.get(reverse("schools:account-list") + "?kind=leavers").context["people"]
    ]
    assert "Open this account again" in client.get(url).content.decode()
    assert client.post(roles, {"roles": ["teacher"], "reason": "Back"}).status_code == 302
    assert client.post(reverse("schools:account-close", args=[admin.membership_id]), {}).status_code == 422


def test_somebody_of_another_school_is_added_without_a_password(client, admin) -> None:
    with everywhere():
        other = make_actor(SchoolFactory(), Role.HEAD)
        email = Membership.objects.get(pk=other.membership_id).user.email
    sign_in(client, admin)
    response = client.post(reverse("schools:account-add"), {"name": "X", "email": email, "roles": ["teacher"]})
    assert response.status_code == 302
    kit = Membership.objects.get(user__email=email)
    assert client.post(reverse("schools:account-password", args=[kit.pk])).status_code == 302


def test_a_school_without_a_year_says_what_to_do(client, in_school) -> None:
    office = make_actor(SchoolFactory(), Role.OFFICE)
    sign_in(client, office)
    assert "No school year yet" in client.get(reverse("schools:calendar")).content.decode()
    assert client.get(reverse("schools:group-add")).headers["Location"] == reverse("schools:calendar-add")
    assert client.get(reverse("schools:group-list")).status_code == 200
    assert client.get(reverse("schools:school")).status_code == 200
    assert client.get(reverse("schools:calendar-add")).status_code == 200
    with in_school(office):
        assert queries.classes_for_filter(office) == []
