"""What a statement may see follows the scope, however the scope names its school."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest
from django_scopes import scope, scopes_disabled

from handrail.core.scoping import NOTHING, Seen, as_person, seen_now

KEY = UUID("01900000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    "school", [KEY, str(KEY), KEY.hex, SimpleNamespace(pk=KEY), [KEY], (SimpleNamespace(pk=KEY),)], ids=str
)
def test_a_school_in_scope_is_seen(school: object) -> None:
    with scope(school=school):
        assert seen_now() == Seen(str(KEY), "")


@pytest.mark.parametrize("school", [None, []])
def test_a_scope_without_a_school_shows_nothing(school: object) -> None:
    with scope(school=school):
        assert seen_now() == NOTHING


def test_without_a_scope_nothing_is_seen() -> None:
    assert seen_now() == NOTHING
    with scope(school=KEY), scopes_disabled():
        assert seen_now() == NOTHING


@pytest.mark.parametrize("school", [[KEY, KEY], "fernhill", "x'; DROP TABLE pupils_pupil; --"])
def test_a_scope_that_is_not_one_school_is_refused(school: object) -> None:
    with scope(school=school), pytest.raises(ValueError):
        seen_now()


def test_a_person_is_seen_across_schools_and_not_inside_one() -> None:
    with as_person(KEY):
        assert seen_now() == Seen("", str(KEY))
        with scope(school=KEY):
            assert seen_now() == Seen(str(KEY), "")
        assert seen_now() == Seen("", str(KEY))
    with scopes_disabled():
        assert seen_now() == NOTHING


def test_a_key_of_a_person_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError), as_person("root"):
        pass
