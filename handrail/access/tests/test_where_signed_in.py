"""Where somebody is signed in, ending it there, and sessions that end by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse

from handrail.access import actions
from handrail.access.tests.conftest import PASSWORD, attempt, person
from handrail.access.types import Role
from tests.factories import Trail, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/account/sessions/"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
NEW = "harbour pelican mint 4"


@pytest.fixture
def telephone(client, dana):
    other = client.__class__(headers={"user-agent": IPHONE}, REMOTE_ADDR="192.0.2.7")
    attempt(other, "dana@example.org")
    return other


@pytest.fixture
def here(client, dana, telephone):
    attempt(client, "dana@example.org")
    return client


def test_the_list_says_device_address_and_which_is_this(here, django_assert_num_queries) -> None:
    with django_assert_num_queries(4):  # session, account; the list and which of it still lasts
        page = here.get(PAGE)
    rows = page.context["sessions"]
    assert [(row.device, row.address, row.is_this) for row in rows] == [
        ("An unknown browser", "127.0.0.1", True),
        ("Safari on an iPhone", "192.0.2.7", False),
    ]


def test_one_session_is_ended(here, telephone) -> None:
    other = next(row for row in here.get(PAGE).context["sessions"] if not row.is_this)
    assert here.post(reverse("access:session-end", args=[other.pk])).headers["Location"] == PAGE
    assert telephone.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    old = Trail.objects.get(type="SESSION_ENDED").old
    assert old == {"device": "Safari on an iPhone", "address": "192.0.2.7"}


def test_this_session_and_other_peoples_are_not_ended(here) -> None:
    mine = next(row for row in here.get(PAGE).context["sessions"] if row.is_this)
    assert here.post(reverse("access:session-end", args=[mine.pk])).status_code == 409
    kit = person(Role.TEACHER, email="kit@example.org")
    theirs = here.__class__()
    sign_in(theirs, kit)
    assert theirs.post(reverse("access:session-end", args=[mine.pk])).status_code == 404


def test_everywhere_else_is_signed_out(here, telephone) -> None:
    here.post(reverse("access:sessions-end-others"))
    assert telephone.get("/account/").status_code == 302
    assert Trail.objects.get(type="SESSIONS_ENDED").old == {"sessions": 1}
    here.post(reverse("access:sessions-end-others"))
    assert Trail.objects.filter(type="SESSIONS_ENDED").count() == 1
    assert here.get(PAGE).status_code == 200


def test_a_new_password_ends_the_others_and_keeps_this(here, telephone) -> None:
    data = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert here.post(reverse("access:password"), data).status_code == 302
    assert telephone.get("/account/").status_code == 302
    rows = here.get(PAGE).context["sessions"]
    assert [row.is_this for row in rows] == [True]


def test_a_password_from_the_administrator_ends_all(here, dana, telephone, in_school) -> None:
    from handrail.access.models import Membership
    from tests.factories import make_actor

    with in_school(dana):
        membership = Membership.objects.get(pk=dana.membership_id)
        admin = make_actor(membership.school, Role.ADMINISTRATOR)
        actions.reset_password(actor=admin, membership=membership)
    assert here.get("/account/").status_code == telephone.get("/account/").status_code == 302
    assert not UserSession.objects.filter(user_id=dana.user_id).exists()


def test_a_session_ends_after_twelve_hours_however_busy(here, clock) -> None:
    for _ in range(3):
        clock.shift(timedelta(hours=3, minutes=50))
        assert here.get("/account/").status_code == 200
    clock.shift(timedelta(minutes=31))
    assert here.get("/account/").status_code == 302


def test_the_key_is_new_after_signing_in(client, dana) -> None:
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    attempt(client, "dana@example.org")
    assert client.session.session_key != before


def test_sessions_that_are_over_leave_the_list(here, dana, clock) -> None:
    clock.shift(timedelta(hours=13))
    attempt(here, "dana@example.org")
    assert UserSession.objects.filter(user_id=dana.user_id).count() == 1


def test_the_night_forgets_what_is_over(here, clock) -> None:
    assert actions.forget_old_sessions() == 0
    clock.shift(timedelta(hours=13))
    assert actions.forget_old_sessions() == 2
    assert not Session.objects.exists() and not UserSession.objects.exists()


def test_an_idle_session_ends_where_the_installation_says_so(here, settings, clock) -> None:
    settings.HANDRAIL_IDLE_MINUTES = 30
    assert here.get("/account/").status_code == 200
    for _ in range(4):
        clock.shift(timedelta(minutes=29))
        assert here.get("/account/").status_code == 200
    clock.shift(timedelta(minutes=31))
    assert here.post("/", headers={"X-Requested-With": "autosave"}).status_code == 403
    answer = here.get("/account/")
    assert answer.headers["Location"].startswith("/sign-in/")


def test_an_idle_session_says_why_it_ended(here, settings, clock) -> None:
    settings.HANDRAIL_IDLE_MINUTES = 30
    here.get("/account/")
    clock.shift(timedelta(minutes=31))
    assert here.get("/account/").headers["Location"] == "/sign-in/"
    assert "nothing was done for a while" in here.get("/sign-in/").content.decode()


def test_reading_pages_costs_no_writes_while_idleness_is_watched(here, settings, django_assert_num_queries) -> None:
    settings.HANDRAIL_IDLE_MINUTES = 30
    here.get(PAGE)
    with django_assert_num_queries(4):
        here.get(PAGE)


def test_an_unknown_address_can_be_listed(client, dana) -> None:
    attempt(client, "dana@example.org", REMOTE_ADDR="unknown")
    assert UserSession.objects.get().ip == "0.0.0.0"
