"""A school with two that share its trust and one that does not, and small ladders in place of the bank's own."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from handrail.access.types import Role
from handrail.bank import ours_loader
from handrail.bank.queries import finding, targets
from handrail.bank.types import TargetText, Way
from handrail.schools.models import Trust
from tests.factories import SchoolFactory, make_actor

LADDERS = Path(__file__).parent / "ladders"
FIRST = "ours:t-first-sounds-1"


def text(**changes) -> TargetText:
    """Return a target as somebody writes it."""
    written = {
        "area": "literacy",
        "wording": "By {when}, {name} will read {number} words aloud to {adult}.",
        "number": "12",
        "criterion": "12 words",
        "plain": "I can read 12 words.",
        "strategies": (Way("Read five words a day together.", "Word cards"),),
        "ages": (5, 8),
    }
    return TargetText(**(written | changes))


@pytest.fixture(autouse=True)
def _small_ladders(monkeypatch):
    """The tests of the room do not lean on what the bank's own files say."""
    loaded = ours_loader.load_ours(LADDERS)
    monkeypatch.setattr(ours_loader, "ours", lambda: loaded)
    for cached in (targets._ours_by_code, finding._index_of_ours):
        cached.cache_clear()
    finding._kept.clear()
    yield
    for cached in (targets._ours_by_code, finding._index_of_ours):
        cached.cache_clear()


@pytest.fixture
def here(db, in_school):
    """Fernhill and Moorside of one trust, and Lakeside of none; Fernhill's scope is open."""
    trust = Trust.objects.create(code="north", name="North Trust")
    school, sister = SchoolFactory(trust=trust), SchoolFactory(trust=trust)
    stranger = SchoolFactory()
    made = SimpleNamespace(
        school=school,
        senco=make_actor(school, Role.SENCO),
        head=make_actor(school, Role.HEAD),
        teacher=make_actor(school, Role.TEACHER),
        helper=make_actor(school, Role.SUPPORT_ADULT),
        sister=sister,
        sister_senco=make_actor(sister, Role.SENCO),
        stranger=make_actor(stranger, Role.SENCO),
    )
    with in_school(school):
        yield made
