"""Each verb of the register, and each thing that it refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import RegisterEntry
from tests.factories import PupilFactory, RegisterEntryFactory

TODAY = date(2026, 11, 16)


def put_on(world, **changes):
    return actions.put_on_register(
        **{
            "actor": world.senco,
            "pupil": world.tobi,
            "stage": "K",
            "starts_on": date(2026, 9, 7),
            "reason": "Reads few words yet.",
            "decided_by": "Dana Okafor",
        }
        | changes
    )


def move(world, entry, **changes):
    return actions.move_stage(
        **{
            "actor": world.senco,
            "entry": entry,
            "stage": "E",
            "starts_on": date(2026, 11, 2),
            "reason": "A plan was issued.",
            "decided_by": "The local authority",
        }
        | changes
    )


def correct(world, entry, **changes):
    return actions.correct_register_entry(
        **{
            "actor": world.senco,
            "entry": entry,
            "stage": entry.stage,
            "starts_on": entry.starts_on,
            "ends_on": entry.ends_on,
            "reason": entry.reason,
            "correction_reason": "Typed wrongly.",
        }
        | changes
    )


def test_putting_on_opens_a_stage_and_is_in_the_trail(here):
    entry = put_on(here)
    assert (entry.stage, entry.starts_on, entry.ends_on, entry.framework) == (
        "K",
        date(2026, 9, 7),
        None,
        "england-2015",
    )
    event = AuditEvent.objects.get(type="PUPIL_REGISTERED")
    assert (event.pupil_uuid, event.new["stage"], event.reason) == (here.tobi.pk, "K", "Reads few words yet.")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts_on": TODAY + timedelta(days=1)}, "starts_on", "today or in the past"),
        ({"starts_on": date(2014, 3, 13)}, "starts_on", "was born"),
        ({"stage": "N"}, "stage", "SEN support, EHC plan"),
        ({"stage": "nonsense"}, "stage", "stages of the register"),
        ({"reason": "  "}, "reason", "reason"),
        ({"decided_by": ""}, "decided_by", "who decided"),
    ],
)
def test_putting_on_refuses(here, changes, field, words):
    with pytest.raises(Refused) as refusal:
        put_on(here, **changes)
    assert refusal.value.field == field
    assert words in refusal.value.message
    assert not RegisterEntry.objects.exists()
    assert not AuditEvent.objects.exists()


def test_putting_on_refuses_a_pupil_who_is_on_the_register(here):
    put_on(here)
    with pytest.raises(Refused, match="already"):
        put_on(here, starts_on=TODAY)


def test_putting_on_refuses_a_leaver(here):
    here.tobi.left_on = date(2026, 10, 1)
    here.tobi.save(update_fields=["left_on"])
    with pytest.raises(Refused, match="left the school on 1 October 2026"):
        put_on(here)


def test_putting_on_refuses_days_of_an_earlier_stage(here):
    entry = put_on(here)
    actions.take_off_register(actor=here.senco, entry=entry, ends_on=date(2026, 10, 1), reason="Reads well now.")
    with pytest.raises(Refused, match=r"overlap .*SEN support.* 7 September 2026 to 1 October 2026"):
        put_on(here, starts_on=date(2026, 10, 1))
    assert put_on(here, starts_on=date(2026, 10, 2)).ends_on is None


def test_a_stage_in_one_subject_stands_beside_the_whole_one(here):
    from handrail.schools.models import Subject

    maths = Subject.objects.create(school=here.school, name="Mathematics")
    put_on(here)
    entry = put_on(here, subject_id=maths.pk, stage="E")
    assert entry.subject == maths
    with pytest.raises(Refused, match="already"):
        put_on(here, subject_id=maths.pk)


def test_only_those_who_may_edit_the_register_put_on(here):
    with pytest.raises(Denied, match="put a pupil on the register"):
        put_on(here, actor=here.teacher)
    with pytest.raises(NotVisible):
        put_on(here, actor=here.teacher, pupil=here.noor)
    with pytest.raises(NotVisible):
        put_on(here, actor=here.elsewhere)


def test_moving_ends_the_day_before(here):
    first = put_on(here)
    second = move(here, first)
    first.refresh_from_db()
    assert (first.ends_on, second.starts_on, second.ends_on) == (date(2026, 11, 1), date(2026, 11, 2), None)
    assert first.end_reason == "A plan was issued."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": "K"}, "at this stage already"),
        ({"starts_on": date(2026, 9, 7)}, "must be on a later day"),
        ({"starts_on": TODAY + timedelta(days=1)}, "today or in the past"),
        ({"reason": ""}, "reason"),
    ],
)
def test_moving_refuses(here, changes, words):
    entry = put_on(here)
    with pytest.raises(Refused, match=words):
        move(here, entry, **changes)
    entry.refresh_from_db()
    assert entry.ends_on is None


def test_moving_refuses_an_ended_stage(here):
    entry = put_on(here)
    move(here, entry)
    with pytest.raises(Refused, match="has ended"):
        move(here, entry)


def test_taking_off_ends_on_the_last_day(here):
    entry = actions.take_off_register(
        actor=here.senco, entry=put_on(here), ends_on=TODAY, reason="Every target was met."
    )
    assert (entry.ends_on, entry.end_reason) == (TODAY, "Every target was met.")
    with pytest.raises(Refused, match="ended on 16 November 2026 already"):
        actions.take_off_register(actor=here.senco, entry=entry, ends_on=TODAY, reason="Again.")


@pytest.mark.parametrize("ends_on", [date(2026, 9, 6), TODAY + timedelta(days=1)])
def test_taking_off_refuses_a_wrong_day(here, ends_on):
    entry = put_on(here)
    with pytest.raises(Refused) as refusal:
        actions.take_off_register(actor=here.senco, entry=entry, ends_on=ends_on, reason="Met.")
    assert refusal.value.field == "ends_on"


def test_correcting_keeps_old_and_new_in_the_trail(here):
    entry = correct(here, put_on(here), starts_on=date(2026, 9, 14), stage="E")
    assert (entry.starts_on, entry.stage, entry.correction_reason) == (date(2026, 9, 14), "E", "Typed wrongly.")
    event = AuditEvent.objects.get(type="REGISTER_ENTRY_CORRECTED")
    assert (event.old["starts_on"], event.new["starts_on"]) == ("2026-09-07", "2026-09-14")
    assert (event.old["stage"], event.new["stage"], event.reason) == ("K", "E", "Typed wrongly.")


def test_correcting_needs_a_reason_and_a_change(here):
    entry = put_on(here)
    with pytest.raises(Refused, match="Say why"):
        correct(here, entry, stage="E", correction_reason=" ")
    with pytest.raises(Refused, match="Nothing was changed"):
        correct(here, entry)


def test_correcting_keeps_stages_apart(here):
    first = put_on(here)
    second = move(here, first)
    with pytest.raises(Refused, match="overlap"):
        correct(here, second, starts_on=date(2026, 11, 1))
    with pytest.raises(Refused, match="overlap"):
        correct(here, RegisterEntry.objects.get(pk=first.pk), ends_on=None)
    with pytest.raises(Refused, match="must be"):
        correct(here, second, starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 9))
    assert correct(here, second, starts_on=date(2026, 11, 9)).starts_on == date(2026, 11, 9)


def test_withdrawing_keeps_the_row_and_frees_the_days(here):
    entry = actions.withdraw_register_entry(actor=here.senco, entry=put_on(here), reason="Wrong pupil.")
    assert entry.withdrawn_at is not None
    assert RegisterEntry.objects.count() == 1
    assert put_on(here).pk != entry.pk
    with pytest.raises(Refused, match="withdrawn"):
        actions.withdraw_register_entry(actor=here.senco, entry=entry, reason="Again.")


def test_withdrawing_a_mistaken_move_can_open_the_earlier_stage(here):
    first = put_on(here)
    second = move(here, first)
    actions.withdraw_register_entry(actor=here.senco, entry=second, reason="Not issued yet.", reopen_previous=True)
    first.refresh_from_db()
    assert (first.ends_on, first.end_reason, first.correction_reason) == (None, "", "Not issued yet.")
    with pytest.raises(Refused, match="no stage just before"):
        actions.withdraw_register_entry(actor=here.senco, entry=first, reason="x", reopen_previous=True)


def test_a_stage_of_another_school_does_not_exist(here):
    entry = RegisterEntryFactory(pupil=_pupil_of(here.elsewhere))
    with pytest.raises(NotVisible):
        move(here, entry)


def _pupil_of(actor):
    from handrail.schools.models import School

    return PupilFactory(school=School.objects.get(pk=actor.school_id))
