"""Undoing a list whose pupils are not what they were."""

from __future__ import annotations

from datetime import date

from handrail.exchange import actions
from handrail.exchange.tests.conftest import ALI, HEAD, NIA, bring_in, pupil
from handrail.exchange.types import ImportState, LeaverChoice
from handrail.pupils.models import GroupPupil, Pupil
from tests.factories import PupilFactory


def test_undoing_passes_over_a_pupil_whose_record_is_gone(here) -> None:
    bring_in(here.senco, HEAD + ALI + NIA, register=False)
    run = bring_in(
        here.senco, HEAD + ALI.replace(b"Khan", b"Khan-Smith") + NIA.replace(b"Jones", b"Jonas"), register=False
    )
    GroupPupil.objects.filter(pupil__surname="Khan-Smith").delete()
    Pupil.objects.filter(surname="Khan-Smith").delete()
    run = actions.undo_import(actor=here.senco, run=run)
    assert (run.state, run.kept_at_undo) == (ImportState.UNDONE, [])
    assert pupil("P823432109001").surname == "Jones"


def test_undoing_brings_a_pupil_without_a_class_back_without_one(here) -> None:
    nobody = PupilFactory(school=here.school, class_name="", upn="B801200005999")
    run = bring_in(here.senco, HEAD + ALI, leavers=LeaverChoice.LEFT, left_on=date(2026, 10, 23))
    nobody.refresh_from_db()
    assert nobody.left_on == date(2026, 10, 23)
    actions.undo_import(actor=here.senco, run=run)
    nobody.refresh_from_db()
    assert nobody.left_on is None
    assert not GroupPupil.objects.filter(pupil=nobody).exists()
