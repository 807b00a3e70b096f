"""The forms of the room records with hostile words: the SENCO of the world does not see them, so others send them."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from handrail.access.types import Role
from tests.factories import sign_in
from tests.meta.test_hostile_forms import WAYS, WORDS, WORST, Visitor, _kind, _short, mixed
from tests.meta.test_roles_and_addresses import ADDRESSES, address_of
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(world: World) -> Iterator[Visitor]:
    logging.disable(logging.CRITICAL)
    yield Visitor(sign_in(Client(), world.actors[Role.HEAD]))
    logging.disable(logging.NOTSET)


def test_hostile_words_in_the_forms_of_records_never_break_them(visitor: Visitor, world: World) -> None:
    names = [name for name in ADDRESSES if name.startswith("records:")]
    n_forms = 0
    for name in names:
        address = address_of(name, world)
        for form in visitor.forms(address):
            n_forms += 1
            tried = set()
            for field in form.values:
                if field == "csrfmiddlewaretoken" or _kind(field) in tried:
                    continue
                tried.add(_kind(field))
                for word in WORST:
                    visitor.ask("post", form.action, {**form.values, field: [word]}, told=f"{field}={_short(word)}")
        fields = ["q", "page", "sort", "for", "reason", "typed", "until", "years", "words", "decision", "kind", "asker"]
        for number, extra in enumerate(WAYS):
            bad = mixed(fields, WORDS, number * 5)
            visitor.ask("get", address, bad, told=f"all questions bad, {number}", **extra)
            visitor.ask("post", address, bad, told=f"everything bad, {number}", **extra)
    assert n_forms > 12
    assert not visitor.broken, "\n".join(visitor.broken[:40])
