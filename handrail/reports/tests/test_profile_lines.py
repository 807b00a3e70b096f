"""Strengths and interests: short ones stand in one line, a long one makes paragraphs."""

from __future__ import annotations

import pytest

from handrail.reports.rules.payload import payload
from handrail.reports.tests.test_rendering import plan

LONG = "Explains to younger pupils how a machine works, and draws each of its parts with care."


@pytest.mark.parametrize(
    ("strengths", "shown"),
    [(("Kind.", "Quick at chess"), "Kind; Quick at chess"), (("Kind", LONG), f"Kind\n{LONG}")],
)
def test_strengths_are_joined_by_their_length(strengths: tuple[str, ...], shown: str) -> None:
    profile = payload([plan(strengths=strengths)], title="Plans")["plans"][0]["profile"]
    assert next(part for part in profile if part["label"] == "Strengths")["text"] == shown
