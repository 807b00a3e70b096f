"""The last part of a link without an account."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.rules import links

SECRET = bytes(range(32))
SCHOOL = UUID("0193b2c4-0000-7000-8000-000000000001")


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_link_says_which_school_and_what_is_kept_of_it(school_id: UUID, secret: bytes) -> None:
    token = links.token_for(school_id, secret)
    assert links.read_token(token) == (school_id, hashlib.sha256(token.encode()).hexdigest())
    assert token.isascii() and "/" not in token and "=" not in token


@given(st.text(max_size=90))
def test_what_was_never_a_link_is_none(text: str) -> None:
    assert links.read_token(text) is None


def test_a_link_written_in_another_way_is_none() -> None:
    token = links.token_for(SCHOOL, SECRET)
    for other in (token + "=", token[:-1], token + "A", f" {token}"):
        assert links.read_token(other) is None


def test_a_short_secret_makes_no_link() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        links.token_for(SCHOOL, SECRET[:31])
