"""What is refused, or left alone, when records are not (or no longer) what the person thinks they are."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from handrail.core.errors import NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions, rules
from handrail.pupils.models import ProfileEntry, RegisterEntry
from handrail.pupils.types import CoreRole, NewContact, NewEntry, ProfileKind
from tests.factories import CoreGroupMemberFactory, MembershipFactory, RegisterEntryFactory

TODAY = date(2026, 11, 16)
MOTHER = NewContact(name="Bola Adeyemi", relationship="Mother")


def entry_for(pupil):
    return NewEntry(
        pupil_id=pupil.pk, stage="K", starts_on=date(2026, 9, 7), reason="From the list.", decided_by="The school"
    )


def test_a_pupil_who_left_is_not_put_on_the_register_with_others(here):
    here.tobi.left_on = date(2026, 10, 23)
    here.tobi.save()
    with pytest.raises(Refused, match="Tobi Adeyemi left the school on 23 October 2026"):
        actions.put_many_on_register(actor=here.senco, rows=[entry_for(here.noor), entry_for(here.tobi)])
    assert not RegisterEntry.objects.exists()


def test_a_pupil_on_the_register_is_not_put_on_it_with_others_again(here):
    RegisterEntryFactory(pupil=here.tobi)
    with pytest.raises(Refused, match="Tobi Adeyemi is on the register already"):
        actions.put_many_on_register(actor=here.senco, rows=[entry_for(here.tobi)])


def test_a_contact_saved_as_it_was_leaves_no_trace(here):
    contact = actions.add_contact(actor=here.senco, pupil=here.tobi, contact=MOTHER)
    actions.change_contact(actor=here.senco, contact=contact, seen=MOTHER, wanted=MOTHER)
    assert not AuditEvent.objects.filter(type="CONTACT_CHANGED").exists()


def test_nobody_from_elsewhere_joins_a_core_group(here):
    for stranger in (uuid4(), here.elsewhere.membership_id):
        with pytest.raises(NotVisible):
            actions.add_to_core_group(
                actor=here.senco, pupil=here.tobi, membership_id=stranger, role=CoreRole.KEY_WORKER
            )


def test_nobody_joins_a_core_group_on_a_day_to_come(here):
    with pytest.raises(Refused) as refused:
        actions.add_to_core_group(
            actor=here.senco,
            pupil=here.tobi,
            membership_id=here.helper.membership_id,
            role=CoreRole.KEY_WORKER,
            starts_on=TODAY + timedelta(days=1),
        )
    assert refused.value.field == "starts_on"


def test_a_part_in_a_core_group_ends_once_and_not_in_the_future(here):
    member = CoreGroupMemberFactory(pupil=here.tobi, membership=MembershipFactory(school=here.school))
    with pytest.raises(Refused, match="1 September 2020 to today"):
        actions.end_core_group(actor=here.senco, member=member, ends_on=TODAY + timedelta(days=1))
    assert actions.end_core_group(actor=here.senco, member=member).ends_on == TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="ended already"):
        actions.end_core_group(actor=here.senco, member=member)


def test_words_without_a_trail_are_somebody_elses(here):
    ProfileEntry.objects.create(
        school=here.school, pupil=here.tobi, kind=ProfileKind.STRENGTH, text="Draws horses", position=0
    )
    saved = actions.set_profiles(
        actor=here.senco, pupil=here.tobi, changes={ProfileKind.STRENGTH: ((), ("Runs fast",))}
    )
    assert saved.conflicts == {ProfileKind.STRENGTH: ("Draws horses", "Somebody else", "")}


def test_a_stage_that_is_gone_cannot_be_corrected(here):
    entry = RegisterEntryFactory(pupil=here.tobi)
    RegisterEntry.objects.all().delete()
    with pytest.raises(NotVisible):
        correct(here.senco, entry, starts_on=date(2026, 9, 8))


def test_a_corrected_stage_that_has_ended_keeps_why_it_ended(here):
    entry = RegisterEntryFactory(pupil=here.tobi, ends_on=date(2026, 10, 23), end_reason="Reads with the class now.")
    corrected = correct(here.senco, entry, starts_on=date(2026, 9, 8), ends_on=date(2026, 10, 23))
    assert (corrected.starts_on, corrected.end_reason) == (date(2026, 9, 8), "Reads with the class now.")
    opened = correct(here.senco, entry, starts_on=date(2026, 9, 8), ends_on=None)
    assert (opened.ends_on, opened.end_reason) == (None, "")


def correct(actor, entry, *, starts_on, ends_on=None):
    return actions.correct_register_entry(
        actor=actor,
        entry=entry,
        stage="K",
        starts_on=starts_on,
        ends_on=ends_on,
        reason="Needs more help with reading.",
        correction_reason="The date was wrong.",
    )


def test_a_stage_cannot_end_in_the_future():
    with pytest.raises(Refused) as refused:
        rules.check_entry_dates(
            "Tobi",
            starts_on=date(2026, 9, 7),
            ends_on=TODAY + timedelta(days=1),
            today=TODAY,
            born_on=date(2014, 3, 14),
            left_on=None,
        )
    assert refused.value.field == "ends_on"


def test_a_stage_cannot_start_after_the_pupil_left():
    with pytest.raises(Refused, match="Tobi left the school on 23 October 2026"):
        rules.check_entry_dates(
            "Tobi",
            starts_on=date(2026, 11, 2),
            ends_on=None,
            today=TODAY,
            born_on=date(2014, 3, 14),
            left_on=date(2026, 10, 23),
        )
