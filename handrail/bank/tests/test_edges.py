"""Two who write or count the same thing at the same moment."""

from __future__ import annotations

from uuid import uuid4

import pytest

from handrail.bank import actions
from handrail.bank.actions import using, writing
from handrail.bank.models import BankItem, BankUse
from handrail.bank.tests.conftest import FIRST, text
from handrail.core.ids import new_id
from tests.factories import one_event, trail

OTHER = "ours:t-tables-1"


@pytest.fixture
def blind_at_first(monkeypatch):
    """Make a look-up find nothing the first time: the other sender's row comes between the look and the save."""

    def blind(module, name: str) -> list[tuple]:
        looks, look = [], getattr(module, name)

        def looked(*args):
            looks.append(args)
            return None if len(looks) == 1 else look(*args)

        monkeypatch.setattr(module, name, looked)
        return looks

    return blind


def test_two_who_count_one_use_at_once_count_it_once(here, blind_at_first) -> None:
    part = uuid4()
    first = actions.record_use(actor=here.teacher, code=FIRST, pupil_target_id=part)
    looks = blind_at_first(using, "_use")
    assert actions.record_use(actor=here.senco, code=FIRST, pupil_target_id=part) == first
    assert len(looks) == 2
    assert BankUse.objects.get().item_code == FIRST
    assert one_event(type="BANK_TARGET_USED").subject_uuid == first.pk


def test_of_two_who_count_different_targets_at_once_the_later_counts(here, blind_at_first) -> None:
    part = uuid4()
    first = actions.record_use(actor=here.teacher, code=FIRST, pupil_target_id=part)
    blind_at_first(using, "_use")
    assert actions.record_use(actor=here.senco, code=OTHER, pupil_target_id=part) == first
    assert BankUse.objects.get().item_code == OTHER
    assert [(event.old, event.new) for event in trail(type="BANK_TARGET_USED")] == [
        (None, {"code": FIRST}),
        ({"code": FIRST}, {"code": OTHER}),
    ]


def test_two_senders_of_one_number_keep_one_target(here, blind_at_first) -> None:
    key = new_id()
    first = actions.add_item(actor=here.senco, text=text(), item_id=key)
    looks = blind_at_first(writing, "_known")
    assert actions.add_item(actor=here.senco, text=text(), item_id=key) == first
    assert len(looks) == 2
    assert BankItem.objects.get() == first
    assert one_event(type="BANK_ITEM_ADDED").subject_uuid == key
