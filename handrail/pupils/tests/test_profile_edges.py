"""Needs that are put in the order in which they are already."""

from __future__ import annotations

from handrail.core.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import Need


def test_only_a_new_order_of_needs_is_in_the_trail(here) -> None:
    first = actions.add_need(actor=here.senco, pupil=here.tobi, code="SPLD")
    second = actions.add_need(actor=here.senco, pupil=here.tobi, code="SLCN")
    ranks = Need.objects.filter(pupil=here.tobi).order_by("rank").values_list("code", flat=True)
    actions.rank_needs(actor=here.senco, pupil=here.tobi, need_ids=[first.pk, second.pk])
    assert list(ranks.all()) == ["SPLD", "SLCN"]
    assert not AuditEvent.objects.filter(type="NEEDS_RANKED").exists()
    actions.rank_needs(actor=here.senco, pupil=here.tobi, need_ids=[second.pk, first.pk])
    assert list(ranks.all()) == ["SLCN", "SPLD"]
    event = AuditEvent.objects.get(type="NEEDS_RANKED")
    assert (event.old, event.new) == (["SPLD", "SLCN"], ["SLCN", "SPLD"])
