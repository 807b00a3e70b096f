"""The home page and the navigation: each role finds its own work, and nothing that it may not open."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock
from handrail.meetings import actions as meetings
from handrail.meetings.types import NewMeeting
from tests.factories import (
    CoreGroupMemberFactory,
    PlanFactory,
    PupilFactory,
    RegisterEntryFactory,
    SchoolFactory,
    everywhere,
    make_actor,
    sign_in,
)

HOME = "/"
TEACHING = [
    "Home",
    "Today",
    "Register",
    "Pupils",
    "Plans",
    "Target bank",
    "Reviews",
    "Meetings",
    "Briefs",
    "Print",
    "School",
]
NAVIGATION = {
    Role.SENCO: [
        "Home",
        "Today",
        "Register",
        "Pupils",
        "Plans",
        "Target bank",
        "Reviews",
        "Meetings",
        "Briefs",
        "Print",
        "Import",
        "Numbers",
        "Records",
        "School",
    ],
    Role.HEAD: [
        "Home",
        "Register",
        "Pupils",
        "Plans",
        "Target bank",
        "Reviews",
        "Meetings",
        "Briefs",
        "Print",
        "Numbers",
        "Records",
        "School",
        "Trail",
    ],
    Role.TEACHER: [
        "Home",
        "Today",
        "Register",
        "Pupils",
        "Plans",
        "Target bank",
        "Reviews",
        "Meetings",
        "Briefs",
        "Print",
        "School",
    ],
    Role.SEN_LINK: [
        "Home",
        "Today",
        "Register",
        "Pupils",
        "Plans",
        "Target bank",
        "Reviews",
        "Meetings",
        "Briefs",
        "Print",
        "School",
    ],
    Role.KEY_WORKER: [
        "Home",
        "Today",
        "Register",
        "Pupils",
        "Plans",
        "Target bank",
        "Reviews",
        "Meetings",
        "Briefs",
        "Print",
        "School",
    ],
    Role.SUPPORT_ADULT: ["Home", "Today", "Pupils", "Plans", "Print", "School"],
    Role.VOLUNTEER: ["Home", "Today", "School"],
    Role.OFFICE: ["Home", "Import", "School"],
    Role.DATA_PROTECTION: ["Home", "Records", "School", "Trail"],
    Role.ADMINISTRATOR: ["Home", "Import", "School"],
}
SEES_ALL = {Role.SENCO, Role.HEAD}
KEEPS_COUNT = SEES_ALL | {Role.TEACHER, Role.SEN_LINK, Role.KEY_WORKER}


@pytest.fixture
def here(db):
    """Tobi's review is overdue and Noor's plan is a draft; each role's person knows Tobi only."""
    cache.clear()
    school = SchoolFactory()
    people = {role: make_actor(school, role) for role in Role}
    tobi, noor = (PupilFactory(school=school, forename=name, surname="Adeyemi") for name in ("Tobi", "Noor"))
    with everywhere():
        members = Membership.objects.in_bulk([actor.membership_id for actor in people.values()])
    for role in (Role.TEACHER, Role.SEN_LINK, Role.KEY_WORKER, Role.SUPPORT_ADULT):
        CoreGroupMemberFactory(pupil=tobi, membership=members[people[role].membership_id])
    for pupil in (tobi, noor):
        RegisterEntryFactory(pupil=pupil)
    PlanFactory(pupil=tobi, state="live", review_on=date(2026, 11, 9))
    PlanFactory(pupil=noor, owner=members[people[Role.SENCO].membership_id])
    return SimpleNamespace(school=school, people=people, tobi=tobi, noor=noor)


def shown_to(client, actor):
    answer = sign_in(client, actor).get(HOME)
    assert answer.status_code == 200
    return answer


# Families and pupils have a first page of their own.
STAFF = list(NAVIGATION)


@pytest.mark.parametrize(("role", "page"), [(Role.PARENT, "families:family"), (Role.PUPIL, "families:me")])
def test_a_parent_and_a_pupil_are_led_to_their_own_page(client, here, role: Role, page: str) -> None:
    answer = sign_in(client, here.people[role]).get(HOME)
    assert answer["Location"] == reverse(page)
    rows = client.get(answer["Location"]).context["navigation"]
    assert [(row["url"], row["current"]) for row in rows] == [(reverse(page), True)]


@pytest.mark.parametrize("role", STAFF)
def test_the_navigation_leads_only_where_the_role_may_go(client, here, role: Role) -> None:
    rows = shown_to(client, here.people[role]).context["navigation"]
    assert [row["label"] for row in rows] == NAVIGATION[role]
    assert [row["label"] for row in rows if row["current"]] == ["Home"]
    assert {client.get(row["url"]).status_code for row in rows} == {200}


def test_the_navigation_marks_the_page_that_a_record_belongs_to(client, here) -> None:
    sign_in(client, here.people[Role.SENCO])
    rows = client.get(reverse("pupils:pupil-detail", args=[here.tobi.pk])).context["navigation"]
    assert [row["label"] for row in rows if row["current"]] == ["Pupils"]


def test_who_is_not_signed_in_gets_no_navigation(client, here) -> None:
    assert client.get(reverse("access:sign-in")).context["navigation"] == []


@pytest.mark.parametrize("role", STAFF)
def test_home_counts_what_the_role_may_see(client, here, role: Role) -> None:
    page = shown_to(client, here.people[role]).context["page"]
    assert bool(page.stats) == (role in KEEPS_COUNT)
    if page.stats:
        sees_all = role in SEES_ALL
        assert [stat.value for stat in page.stats] == [1, 0, 2 if sees_all else 1, 1, 1 if sees_all else 0]
        assert page.stats[0].label == "review overdue"


@pytest.mark.parametrize("role", STAFF)
def test_home_shows_reviews_and_drafts_to_those_who_work_on_them(client, here, role: Role) -> None:
    page = shown_to(client, here.people[role]).context["page"]
    works_on_reviews = role in KEEPS_COUNT
    assert [(item.title, item.is_overdue) for item in page.reviews] == [("Tobi Adeyemi", True)] * works_on_reviews
    drafts = role in SEES_ALL
    assert [item.title for item in page.plans] == ["Noor Adeyemi"] * drafts
    if drafts:
        assert page.plans[0].whose == ("yours" if role is Role.SENCO else "waiting")


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("n_more", [0, 30])
def test_home_asks_few_questions_whatever_the_size_of_the_school(
    client, here, django_assert_max_num_queries, role: Role, n_more: int
) -> None:
    for _ in range(n_more):
        pupil = PupilFactory(school=here.school)
        RegisterEntryFactory(pupil=pupil)
        PlanFactory(pupil=pupil, state="live")
        PlanFactory(pupil=pupil, kind="behaviour_plan")
    sign_in(client, here.people[role])
    client.get(HOME)  # what each process asks only once: whether there is a school
    with django_assert_max_num_queries(12):
        assert client.get(HOME).status_code == 200


def test_nothing_that_waits_is_said_calmly(client, db) -> None:
    shown = shown_to(client, make_actor(SchoolFactory(), Role.SENCO)).content.decode()
    assert "Nothing waits for you" in shown


def test_the_tour_is_offered_in_the_demonstration_only(client, here, settings) -> None:
    assert "Try this" not in shown_to(client, here.people[Role.SENCO]).content.decode()
    settings.DEMO = True
    answer = client.get(HOME)
    assert "Try this" in answer.content.decode()
    assert "every person here is invented" in answer.content.decode()
    assert {client.get(step["url"]).status_code for step in answer.context["tour"]} == {200}


@pytest.mark.parametrize(
    ("role", "page", "entries"),
    [
        (Role.PARENT, "/family/", ["Your children"]),
        (Role.PUPIL, "/me/", ["Your page"]),
        (Role.SPECIALIST, "/shared/", ["Shared with you"]),
        (Role.GOVERNOR, "/numbers/", ["Numbers", "School"]),
        (Role.OFFICER, "/trust/", ["Numbers"]),
    ],
)
def test_whoever_has_one_page_begins_there(client, here, role: Role, page: str, entries: list[str]) -> None:
    answer = sign_in(client, here.people[role]).get(HOME)
    assert answer["Location"] == page
    shown = client.get(page)
    if shown.status_code == 200:  # a pupil without an account of their own has no page
        assert [row["label"] for row in shown.context["navigation"]] == entries


def test_what_one_took_on_at_meetings_stands_on_ones_home(client, here, in_school) -> None:
    with in_school(here.school):
        senco, other = make_actor(here.school, Role.SENCO), make_actor(here.school, Role.SENCO)
        pupil = PupilFactory(school=here.school)
        new = NewMeeting("informal", clock.now(), 20)
        meeting = meetings.plan_meeting(actor=senco, pupil_id=pupil.pk, new=new, meeting_id=uuid4())
        meetings.add_action(
            actor=senco,
            meeting_id=meeting.pk,
            action_id=uuid4(),
            text="Order word cards",
            owner=f"staff:{senco.membership_id}",
            due_on=date(2026, 11, 2),
        )
    page = sign_in(client, senco).get(HOME).content.decode()
    assert "What you took on at meetings" in page and "Order word cards" in page and "#actions" in page
    assert "Order word cards" not in sign_in(client, other).get(HOME).content.decode()
