"""The school's list: pupils who come, change, leave and return, and what many get at once."""

from __future__ import annotations

from datetime import date

import pytest

from handrail.core.errors import Conflict, Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import GroupPupil, Need, Pupil, RegisterEntry
from handrail.pupils.types import (
    CoreRole,
    GroupPlace,
    NewContact,
    NewEntry,
    NewNeed,
    NewPupil,
    ProfileKind,
    PupilChange,
)
from tests.factories import PlanFactory, TeachingGroupFactory

TODAY = date(2026, 11, 16)
BORN = date(2014, 1, 2)


def new_pupils(count, **changes):
    return [
        NewPupil(
            surname=f"Ünal {n}", forename="Ece", date_of_birth=date(2014, 1, 2), admission_number=f"N{n}", **changes
        )
        for n in range(count)
    ]


def entry(pupil, **changes):
    return NewEntry(
        **{
            "pupil_id": pupil.pk,
            "stage": "K",
            "starts_on": date(2026, 9, 7),
            "reason": "From the school's list.",
            "decided_by": "The school",
        }
        | changes
    )


def types():
    return sorted(AuditEvent.objects.values_list("type", flat=True))


# --------------------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize("count", [1, 40])
def test_pupils_are_added_in_a_fixed_number_of_queries(here, django_assert_num_queries, count):
    with django_assert_num_queries(5):  # savepoint, numbers, pupils, events, release
        made = actions.create_pupils(actor=here.office, pupils=new_pupils(count))
    assert Pupil.objects.get(pk=made[0].pk).sort_name == "unal 0 ece"
    assert types() == ["PUPIL_ADDED"] * count


def test_a_number_is_given_once(here):
    with pytest.raises(Refused, match="have the same admission number, N0"):
        actions.create_pupils(actor=here.office, pupils=new_pupils(1) * 2)
    actions.create_pupils(actor=here.office, pupils=new_pupils(1, upn="A123456789012"))
    with pytest.raises(Refused, match="has the same UPN as Ece Ünal 0"):
        actions.create_pupils(
            actor=here.office,
            pupils=[NewPupil(surname="B", forename="A", date_of_birth=TODAY, upn="A123456789012")],
        )


def test_only_whoever_imports_adds_pupils(here):
    for actor in (here.teacher, here.head):
        with pytest.raises(Denied):
            actions.create_pupils(actor=actor, pupils=new_pupils(1))


def test_changes_keep_old_and_new(here):
    changed = actions.change_pupils(
        actor=here.office,
        changes=[
            PupilChange(here.tobi.pk, {"surname": "Öz", "date_of_birth": date(2014, 3, 15)}),
            PupilChange(here.noor.pk, {"surname": "Haddad"}),
        ],
    )
    assert [pupil.sort_name for pupil in changed] == ["oz tobi"]
    event = AuditEvent.objects.get()
    assert event.old == {"surname": "Adeyemi", "date_of_birth": "2014-03-14"}
    assert event.new == {"surname": "Öz", "date_of_birth": "2014-03-15"}


def test_a_list_cannot_change_what_it_does_not_own(here):
    with pytest.raises(ValueError, match="does not own left_on"):
        actions.change_pupils(actor=here.office, changes=[PupilChange(here.tobi.pk, {"left_on": TODAY})])


def test_a_list_cannot_change_pupils_of_another_school(here):
    for act in (
        lambda: actions.change_pupils(actor=here.elsewhere, changes=[PupilChange(here.tobi.pk, {"surname": "X"})]),
        lambda: actions.mark_left(actor=here.elsewhere, pupil_ids=[here.tobi.pk], left_on=TODAY),
        lambda: actions.remove_new_pupils(actor=here.elsewhere, pupil_ids=[here.tobi.pk]),
        lambda: actions.put_many_on_register(actor=here.elsewhere, rows=[entry(here.tobi)]),
    ):
        with pytest.raises(NotVisible):
            act()


def test_leaving_ends_places_and_keeps_the_stage(here):
    actions.put_many_on_register(actor=here.senco, rows=[entry(here.tobi)])
    actions.mark_left(actor=here.office, pupil_ids=[here.tobi.pk, here.noor.pk], left_on=date(2026, 10, 23))
    assert GroupPupil.objects.get(pupil=here.tobi).ends_on == date(2026, 10, 23)
    assert RegisterEntry.objects.get().ends_on is None
    actions.mark_returned(actor=here.office, pupil_ids=[here.tobi.pk])
    here.tobi.refresh_from_db()
    assert here.tobi.left_on is None
    with pytest.raises(Refused):
        actions.mark_left(actor=here.office, pupil_ids=[here.tobi.pk], left_on=date(2026, 12, 1))


def test_an_import_is_undone_but_not_the_work_since(here):
    made = actions.create_pupils(actor=here.office, pupils=new_pupils(4))
    brought = [row.pk for row in actions.put_many_on_register(actor=here.office, rows=[entry(p) for p in made])]
    PlanFactory(pupil=made[0])
    actions.set_profile(actor=here.senco, pupil=made[1], kind=ProfileKind.STRENGTH, lines=["Sings"], seen=[])
    removal = actions.remove_new_pupils(actor=here.office, pupil_ids=[p.pk for p in made], brought=brought)
    assert removal.n_removed == 2
    assert set(removal.kept) == {made[0].pk, made[1].pk}
    assert RegisterEntry.objects.count() == 2
    assert types().count("PUPIL_REMOVED") == 2


def test_a_move_to_another_tutor_group_ends_the_old_place(here):
    other = TeachingGroupFactory(year=here.group.year, name="7B")
    maths = TeachingGroupFactory(year=here.group.year, name="7M1", kind="teaching")
    places = [GroupPlace(here.tobi.pk, other.pk), GroupPlace(here.tobi.pk, maths.pk, is_home=False)]
    assert len(actions.ensure_group_pupils(actor=here.office, places=places, starts_on=TODAY)) == 2
    assert GroupPupil.objects.get(group=here.group).ends_on == date(2026, 11, 15)
    assert actions.ensure_group_pupils(actor=here.office, places=places, starts_on=TODAY) == []
    back = [GroupPlace(here.tobi.pk, here.group.pk)]
    actions.ensure_group_pupils(actor=here.office, places=back, starts_on=TODAY)
    open_places = GroupPupil.objects.filter(ends_on__isnull=True).values_list("group__name", flat=True)
    assert sorted(open_places) == ["7A", "7M1"]


# ------------------------------------------------------------------------------------------- many on the register


def test_many_are_put_on_with_an_event_each(here):
    rows = [
        entry(here.tobi, ends_on=date(2026, 10, 1), end_reason="Met."),
        entry(here.tobi, starts_on=date(2026, 10, 2), stage="E"),
        entry(here.noor),
    ]
    made = actions.put_many_on_register(actor=here.senco, rows=rows)
    assert [(each.pupil_id, each.stage) for each in made] == [
        (here.tobi.pk, "K"),
        (here.tobi.pk, "E"),
        (here.noor.pk, "K"),
    ]
    assert types() == ["PUPIL_REGISTERED"] * 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": "N"}, "Noor Haddad: Choose one of the stages"),
        ({"starts_on": date(2026, 12, 1)}, "Noor Haddad: The start date"),
        ({"reason": ""}, "Noor Haddad: Give the reason"),
    ],
)
def test_the_first_problem_refuses_them_all(here, changes, words):
    with pytest.raises(Refused, match=words):
        actions.put_many_on_register(actor=here.senco, rows=[entry(here.tobi), entry(here.noor, **changes)])
    assert not RegisterEntry.objects.exists()


def test_twice_open_is_refused(here):
    with pytest.raises(Refused, match="Tobi Adeyemi is on the register already"):
        actions.put_many_on_register(actor=here.senco, rows=[entry(here.tobi), entry(here.tobi)])


def test_the_stages_of_an_import_are_undone_but_not_what_was_changed_since(here):
    made = actions.put_many_on_register(actor=here.office, rows=[entry(here.tobi), entry(here.noor)])
    actions.take_off_register(actor=here.senco, entry=made[1], ends_on=TODAY, reason="Met.")
    assert actions.undo_many_entries(actor=here.office, entry_ids=[m.pk for m in made], reason="Import undone.") == 1
    withdrawn = RegisterEntry.objects.get(withdrawn_at__isnull=False)
    assert (withdrawn.pupil_id, withdrawn.correction_reason) == (here.tobi.pk, "Import undone.")


def test_a_teacher_may_not_write_many_stages(here):
    with pytest.raises(Denied):
        actions.put_many_on_register(actor=here.teacher, rows=[entry(here.tobi)])


# ------------------------------------------------------------------------------------------ profiles and people


def test_many_needs_profiles_and_core_groups(here):
    needs = [NewNeed(pupil_id=here.tobi.pk, code=code, starts_on=TODAY) for code in ("SPLD", "SPLD", "SLCN")]
    assert len(actions.add_many_needs(actor=here.senco, rows=needs)) == 2
    with pytest.raises(Refused, match="has no type of need"):
        actions.add_many_needs(actor=here.senco, rows=[NewNeed(pupil_id=here.tobi.pk, code="EAL", starts_on=TODAY)])
    profiles = {here.tobi.pk: {ProfileKind.STRENGTH: ["Sings", "Draws"]}}
    assert actions.set_many_profiles(actor=here.senco, profiles=profiles) == 2
    assert actions.set_many_profiles(actor=here.senco, profiles=profiles) == 0
    core = [(here.tobi.pk, here.helper.membership_id, CoreRole.SUPPORT)] * 2
    assert len(actions.add_many_to_core_groups(actor=here.senco, rows=core, starts_on=TODAY)) == 1
    with pytest.raises(NotVisible):
        actions.add_many_to_core_groups(
            actor=here.senco, rows=[(here.tobi.pk, here.elsewhere.membership_id, CoreRole.LEAD)], starts_on=TODAY
        )


def test_a_profile_is_written_only_over_what_was_seen(here):
    write = {"actor": here.teacher, "pupil": here.tobi, "kind": ProfileKind.STRENGTH}
    assert actions.set_profile(**write, lines=["Sings"], seen=[]) == ("Sings",)
    with pytest.raises(Conflict) as conflict:
        actions.set_profile(**write, lines=["Draws"], seen=[])
    assert conflict.value.fields == {"strength": ("Sings", here.teacher.name, "09:30")}
    assert actions.set_profile(**write, lines=["Sings"], seen=["Old"]) == ("Sings",)  # the same words: no quarrel
    assert actions.set_profile(**write, lines=["Sings", "Draws"], seen=["Sings"]) == ("Sings", "Draws")
    event = AuditEvent.objects.filter(type="PROFILE_CHANGED").latest("pk")
    assert (event.old, event.new) == ({"strength": ["Sings"]}, {"strength": ["Sings", "Draws"]})


def test_a_need_is_ranked_and_ended(here):
    first = actions.add_need(actor=here.senco, pupil=here.tobi, code="SPLD")
    second = actions.add_need(actor=here.senco, pupil=here.tobi, code="SLCN", is_primary=True)
    assert list(Need.objects.order_by("rank").values_list("code", flat=True)) == ["SLCN", "SPLD"]
    with pytest.raises(Refused, match="changed by somebody else"):
        actions.rank_needs(actor=here.senco, pupil=here.tobi, need_ids=[first.pk])
    actions.end_need(actor=here.senco, need=second, ends_on=TODAY, reason="Speech is clear.")
    with pytest.raises(Refused, match="ended already"):
        actions.end_need(actor=here.senco, need=second, ends_on=TODAY, reason="Again.")
    for wrong in (date(2026, 11, 15), date(2026, 11, 17)):
        with pytest.raises(Refused, match="must be from"):
            actions.end_need(actor=here.senco, need=first, ends_on=wrong, reason="x")
    for bad in ({"code": "EAL"}, {"code": "SLCN", "starts_on": date(2027, 1, 1)}):
        with pytest.raises(Refused):
            actions.add_need(actor=here.senco, pupil=here.tobi, **bad)


def test_two_people_change_different_details_of_a_contact(here):
    seen = NewContact(name="Ada", relationship="Mother")
    contact = actions.add_contact(actor=here.senco, pupil=here.tobi, contact=seen)
    change = {"actor": here.senco, "contact": contact, "seen": seen}
    actions.change_contact(**change, wanted=NewContact(name="Ada", relationship="Mother", telephone="1"))
    actions.change_contact(**change, wanted=NewContact(name="Ada B", relationship="Mother"))
    contact.refresh_from_db()
    assert (contact.name, contact.telephone) == ("Ada B", "1")
    with pytest.raises(Refused) as refusal:
        actions.change_contact(**change, wanted=NewContact(name="Ada C", relationship="Mother"))
    assert refusal.value.field == "name"
    actions.remove_contact(actor=here.senco, contact=contact, reason="Asked for it.")
    actions.remove_contact(actor=here.senco, contact=contact, reason="Twice is harmless.")
    with pytest.raises(Refused, match="removed this contact"):
        actions.change_contact(**change, wanted=seen)


def test_a_core_group_gives_and_ends_sight(here):
    from handrail.pupils import policy

    assert not policy.pupils_visible_to(here.helper).exists()
    member = actions.add_to_core_group(
        actor=here.senco,
        pupil=here.tobi,
        membership_id=here.helper.membership_id,
        role=CoreRole.SUPPORT,
        starts_on=date(2026, 9, 7),
    )
    assert policy.pupils_visible_to(here.helper).get() == here.tobi
    actions.end_core_group(actor=here.senco, member=member)
    assert not policy.pupils_visible_to(here.helper).exists()
    with pytest.raises(Refused, match="ended already"):
        actions.end_core_group(actor=here.senco, member=member)
