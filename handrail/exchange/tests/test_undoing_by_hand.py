"""Undoing a list never takes away what somebody wrote of a new pupil by hand."""

from __future__ import annotations

from handrail.exchange import actions
from handrail.exchange.tests.conftest import ALI, HEAD, NIA, TODAY, bring_in, pupil
from handrail.pupils import actions as pupil_actions
from handrail.pupils.models import Need, Pupil, RegisterEntry


def test_a_new_pupil_put_on_the_register_by_hand_stays(here) -> None:
    run = bring_in(here.senco, HEAD + ALI + NIA, register=False)
    ali = pupil("B801200005001")
    pupil_actions.put_on_register(
        actor=here.senco, pupil=ali, stage="K", starts_on=TODAY, reason="Reads few words yet.", decided_by="Dana Okafor"
    )
    run = actions.undo_import(actor=here.senco, run=run)
    assert [kept["name"] for kept in run.kept_at_undo] == ["Ali Khan"]
    assert RegisterEntry.objects.get(pupil=ali).withdrawn_at is None


def test_a_new_pupil_given_a_need_by_hand_stays(here) -> None:
    run = bring_in(here.senco, HEAD + ALI + NIA, register=True, register_on=TODAY)
    nia = pupil("P823432109001")
    assert list(Need.objects.values_list("code", flat=True)) == ["MLD"]
    pupil_actions.add_need(actor=here.senco, pupil=nia, code="SPLD")
    run = actions.undo_import(actor=here.senco, run=run)
    assert [kept["name"] for kept in run.kept_at_undo] == ["Nia Jones"]
    assert Need.objects.filter(pupil=nia).count() == 2


def test_what_the_list_itself_wrote_goes_with_its_pupils(here) -> None:
    run = bring_in(here.senco, HEAD + ALI + NIA, register=True, register_on=TODAY)
    run = actions.undo_import(actor=here.senco, run=run)
    assert run.kept_at_undo == []
    assert not Pupil.objects.exists() and not Need.objects.exists()
