"""The demonstration school, on any day of the year."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from handrail.access import queries as access
from handrail.access.types import Role
from handrail.core import clock as time
from handrail.core.models import AuditEvent
from handrail.demo import cast
from handrail.demo.build import PASSWORD, AnotherSchool, build
from handrail.demo.cast import Cast
from handrail.plans.models import Plan, PlanQuestion, PlanVersion
from handrail.progress.models import Observation
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.reviews.models import Review
from handrail.schools.models import School
from tests.factories import SchoolFactory, everywhere, sign_in

pytestmark = pytest.mark.django_db

IN_TERM = date(2026, 11, 16)
SUMMER, NEW_YEAR, FIRST_DAYS, LEAP_DAY = date(2026, 7, 31), date(2027, 1, 3), date(2026, 9, 5), date(2028, 2, 29)

N_ON_REGISTER = 12  # the first ten meet every fate but one


def shortened(people: Cast) -> Cast:
    """Return the school with fewer pupils, so that a day takes a second."""
    on_register = [child for child in people.children if child.stage][:N_ON_REGISTER]
    others = [child for child in people.children if not child.stage][::12]
    return replace(people, children=tuple(on_register + others))


def quietly(step: str, done: int, total: int) -> None:
    assert 0 <= done <= total, step


def states() -> Counter[str]:
    return Counter(Plan.objects.values_list("state", flat=True))


def check_reviews(today: date) -> None:
    """There are reviews just held, reviews overdue, and reviews due."""
    live = list(Plan.objects.filter(state="live").values_list("review_on", flat=True))
    assert [day for day in live if day < today]
    # In a holiday the next reviews are due when school begins again: six weeks away at most.
    assert [day for day in live if today <= day <= today + timedelta(weeks=7)]
    held = Review.objects.filter(state="held").values_list("held_on", flat=True)
    assert [day for day in held if today - timedelta(weeks=8) <= day <= today]
    assert max(held) <= today


@pytest.mark.parametrize("today", [SUMMER, FIRST_DAYS, NEW_YEAR, LEAP_DAY])
def test_a_demo_of_any_day_shows_a_school_in_the_middle_of_its_work(clock, monkeypatch, today: date) -> None:
    clock.move_to(datetime(today.year, today.month, today.day, 9, 30, tzinfo=UTC))
    whole = cast.primary
    monkeypatch.setattr(cast, "primary", lambda day: shortened(whole(day)))
    build(primary=True, say=quietly)
    with everywhere():
        assert set(states()) == {"draft", "agreed", "live", "reviewed"}
        check_reviews(today)
        assert AuditEvent.objects.filter(at__gt=time.now()).count() == 0
        assert Observation.objects.filter(observed_on__gt=today).count() == 0


def test_the_primary_demo_of_a_school_day(client, monkeypatch) -> None:
    cache.clear()
    summary = build(primary=True, say=quietly)
    assert summary.startswith("Brook Lane Primary School: 240 pupils, 41 on the register, 20 members of staff, ")
    with everywhere():
        school = School.objects.get()
        assert Pupil.objects.count() == 240
        register = RegisterEntry.objects.filter(ends_on=None)
        assert Counter(register.values_list("stage", flat=True)) == {"K": 34, "E": 7}
        assert set(states()) == {"draft", "agreed", "live", "reviewed"}
        check_reviews(IN_TERM)
        # One plan was taken back to change it: a draft that has an agreed version.
        assert PlanVersion.objects.filter(plan__state="draft").exists()
        answers = PlanQuestion.objects.order_by("pk").values_list("answer", flat=True)
        assert sorted(answers) == ["class", "open"]
        assert AuditEvent.objects.filter(at__gt=time.now()).count() == 0
        senco = access.actor_by_email("dana.okafor@demo.example", school_id=school.pk)
        assert senco.roles == {Role.SENCO, Role.ADMINISTRATOR}
    assert build(primary=True, say=quietly) == "Brook Lane Primary School is there already."
    with pytest.raises(AnotherSchool, match="another school"):
        build(primary=False, say=quietly)
    sign_in(client, senco)
    for name in ("web:home", "pupils:register", "reviews:review-list", "plans:plan-list", "progress:today"):
        assert client.get(reverse(name)).status_code == 200
    client.logout()
    sent = {"email": "priya.raman@demo.example", "password": PASSWORD}
    assert client.post(reverse("access:sign-in"), sent).status_code == 302


def test_a_demo_never_touches_another_school() -> None:
    SchoolFactory()
    with pytest.raises(AnotherSchool, match="a database of its own"):
        build(primary=True, say=quietly)
    assert School.objects.count() == 1
    assert not AuditEvent.objects.exists()
