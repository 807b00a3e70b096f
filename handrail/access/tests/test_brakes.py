"""Trying many accounts from one address is slowed; a school full of people behind one address is not locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handrail.access import queries, rules
from handrail.access.models import SignInFailure
from handrail.access.tests.conftest import attempt, person
from handrail.access.types import Role
from handrail.core import clock as time
from tests.factories import Trail

pytestmark = pytest.mark.django_db


def many_failures(n: int, address: str = "127.0.0.1") -> None:
    SignInFailure.objects.create(key=queries.address_key(address), n_failures=n, last_failed_at=time.now())


def test_the_wait_of_an_address_is_short_and_comes_late() -> None:
    waits = [rules.wait_seconds_of_address(n) for n in (0, 100, 109, 110, 150, 199, 200, 10_000)]
    assert waits == [0, 0, 0, 1, 5, 9, 10, 10]


def test_a_hundred_slips_in_an_hour_hold_nobody_up(client, dana) -> None:
    many_failures(100)
    assert attempt(client, "dana@example.org").status_code == 302


def test_very_many_slow_everybody_down_who_is_not_known_here(client, dana, clock) -> None:
    many_failures(150)
    answer = attempt(client, "dana@example.org")
    assert answer.status_code == 422 and "Wait 5 seconds" in answer.content.decode()
    assert attempt(client, "dana@example.org", REMOTE_ADDR="192.0.2.7").status_code == 302
    clock.shift(timedelta(seconds=5))
    assert attempt(client.__class__(), "dana@example.org").status_code == 302


def test_who_signed_in_well_from_here_lately_is_never_held_up(client, dana, clock) -> None:
    assert attempt(client, "dana@example.org").status_code == 302
    clock.shift(timedelta(days=29))
    many_failures(10_000)
    assert attempt(client.__class__(), "dana@example.org").status_code == 302
    clock.shift(timedelta(days=31))
    SignInFailure.objects.all().delete()
    many_failures(10_000)
    assert attempt(client.__class__(), "dana@example.org").status_code == 422


def test_only_failures_count(client, dana) -> None:
    for _ in range(3):
        attempt(client.__class__(), "dana@example.org")
    assert not SignInFailure.objects.filter(key=queries.address_key("127.0.0.1")).exists()
    attempt(client, "dana@example.org", "wrong")
    assert SignInFailure.objects.get(key=queries.address_key("127.0.0.1")).n_failures == 1


def test_each_hour_counts_anew(clock) -> None:
    many_failures(10_000)
    assert queries.seconds_to_wait_for_address("127.0.0.1") == 10
    clock.shift(timedelta(hours=1))
    assert queries.seconds_to_wait_for_address("127.0.0.1") == 0


def test_a_failure_names_the_account_by_its_id_and_never_what_was_typed(client, dana) -> None:
    attempt(client, "dana@example.org", "my secret word")
    attempt(client, "nobody@example.org", "my secret word")
    known, unknown = Trail.objects.filter(type="SIGN_IN_FAILED").order_by("pk")
    assert (known.subject_uuid, known.school_uuid, known.address) == (dana.user_id, dana.school_id, "127.0.0.1")
    assert (unknown.subject_uuid, unknown.school_uuid, unknown.address) == (None, None, "127.0.0.1")
    for event in (known, unknown):
        assert (event.actor_uuid, event.actor_name, event.new) == (None, "Handrail", {"with": "password"})


def test_a_failure_stands_in_the_trail_of_each_of_the_persons_schools(client, dana) -> None:
    from handrail.access.models import User
    from tests.factories import SchoolFactory, Trail, make_actor

    second = make_actor(SchoolFactory(), Role.TEACHER, user=User.objects.get(pk=dana.user_id))
    attempt(client, "dana@example.org", "wrong")
    schools = set(Trail.objects.filter(type="SIGN_IN_FAILED").values_list("school_uuid", flat=True))
    assert schools == {dana.school_id, second.school_id}


def test_known_and_unknown_addresses_cost_the_same_queries(client, dana) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    attempt(client.__class__(), "somebody@example.org", "wrong")
    counts = []
    for email in ("dana@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            attempt(client.__class__(), email, "wrong")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_knows_nobody_without_a_school() -> None:
    stranger = person(Role.TEACHER, email="kit@example.org")
    from handrail.access.models import User

    assert not queries.is_known_here(User.objects.get(pk=stranger.user_id), "127.0.0.1")


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/18 Safari/605", "Safari on a Mac"),
        ("Mozilla/5.0 (iPad; CPU OS 18 like Mac OS X) CriOS/141 Safari/604", "Chrome on an iPad"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/141 Safari/537", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130", "Samsung Internet on an Android device"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Firefox", "Firefox"),
        ("something on Windows", "A browser on Windows"),
        ("curl/8", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_a_device_is_named_in_plain_words(sign: str, words: str) -> None:
    assert rules.device_words(sign) == words
