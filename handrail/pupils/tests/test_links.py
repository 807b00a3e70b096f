"""Contacts: what they see, bars, accounts; and the pupil's own account."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.access.models import Membership, RoleHeld
from handrail.access.permissions import Permission
from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions, policy
from handrail.pupils.types import NewContact, Sees
from tests.factories import PupilFactory, everywhere, make_actor

ORDER = "Court order of 3 May 2026."


def events(*types: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(type__in=types).order_by("at", "pk"))


def member(actor):
    with everywhere():
        return Membership.objects.get(pk=actor.membership_id)


@pytest.fixture
def mother(here):
    """Tobi's mother, with parental responsibility."""
    new = NewContact(name="Bola Adeyemi", relationship="Mother", has_parental_responsibility=True)
    return actions.add_contact(actor=here.senco, pupil=here.tobi, contact=new)


@pytest.fixture
def neighbour(here):
    """Somebody to ring, without parental responsibility."""
    new = NewContact(name="Ines Moor", relationship="Neighbour")
    return actions.add_contact(actor=here.senco, pupil=here.tobi, contact=new)


@pytest.fixture
def parent(here, mother):
    """The mother with an account, who sees the page and has a say."""
    actor = make_actor(here.school, Role.PARENT)
    actions.link_contact(actor=here.senco, contact=mother, membership=member(actor))
    actions.set_contact_sight(actor=here.senco, contact=mother, sees=Sees.FULL)
    mother.refresh_from_db()
    return actor


# ------------------------------------------------------------------------------------------------ what they see


def test_a_contact_sees_nothing_until_somebody_says_so(mother):
    assert mother.sees == Sees.NOTHING


def test_set_sight_of_somebody_with_responsibility_to_the_whole_page_needs_no_reason(here, mother):
    actions.set_contact_sight(actor=here.senco, contact=mother, sees=Sees.FULL)
    (event,) = events("CONTACT_SIGHT_CHANGED")
    assert (event.old, event.new) == ({"sees": "nothing"}, {"sees": "full"})
    assert event.pupil_uuid == here.tobi.pk


def test_set_sight_says_why_where_it_is_unusual(here, mother, neighbour):
    with pytest.raises(Refused, match="unusual for somebody with parental responsibility") as refusal:
        actions.set_contact_sight(actor=here.senco, contact=mother, sees=Sees.NOTHING)
    assert refusal.value.field == "reason"
    with pytest.raises(Refused, match="no parental responsibility"):
        actions.set_contact_sight(actor=here.senco, contact=neighbour, sees=Sees.READ, reason=" ")
    changed = actions.set_contact_sight(actor=here.senco, contact=neighbour, sees=Sees.READ, reason="Has daily care.")
    assert changed.sees == Sees.READ
    assert events("CONTACT_SIGHT_CHANGED")[0].reason == "Has daily care."


def test_set_sight_twice_leaves_one_event(here, mother):
    for _ in range(2):
        actions.set_contact_sight(actor=here.senco, contact=mother, sees=Sees.FULL)
    assert len(events("CONTACT_SIGHT_CHANGED")) == 1


def test_only_whoever_invites_families_says_what_contacts_see(here, mother):
    with pytest.raises(Denied):
        actions.set_contact_sight(actor=here.teacher, contact=mother, sees=Sees.FULL)
    with pytest.raises(NotVisible):
        actions.set_contact_sight(actor=here.elsewhere, contact=mother, sees=Sees.FULL)


def test_a_contact_who_was_removed_meanwhile_is_told_of(here, mother):
    mother.delete()
    with pytest.raises(Refused, match="removed this contact"):
        actions.lift_bar(actor=here.senco, contact=mother, reason="Over.")


# ----------------------------------------------------------------------------------------------------- accounts


def test_link_gives_the_contact_the_page(here, mother, parent):
    assert policy.get_own_child(parent, here.tobi.pk).pk == mother.pk
    assert policy.get_own_child(parent, here.tobi.pk, Permission.CHILD_CONTRIBUTE).pk == mother.pk


def test_link_twice_leaves_one_event(here, mother, parent):
    actions.link_contact(actor=here.senco, contact=mother, membership=member(parent))
    assert len(events("CONTACT_LINKED")) == 1


def test_link_refuses_an_account_of_another_school_and_of_another_contact(here, neighbour, parent):
    with pytest.raises(NotVisible):
        actions.link_contact(actor=here.senco, contact=neighbour, membership=member(here.elsewhere))
    with pytest.raises(Refused, match="another contact of the pupil"):
        actions.link_contact(actor=here.senco, contact=neighbour, membership=member(parent))


def test_unlink_takes_the_page_away_and_closes_an_account_without_another_child(here, mother, parent):
    actions.unlink_contact(actor=here.senco, contact=mother, reason="Asked for it.")
    with pytest.raises(NotVisible):
        policy.get_own_child(parent, here.tobi.pk)
    assert not RoleHeld.objects.filter(membership=parent.membership_id, ends_on__isnull=True).exists()
    assert [event.type for event in events("CONTACT_UNLINKED", "OUTSIDE_ROLE_ENDED")] == [
        "CONTACT_UNLINKED",
        "OUTSIDE_ROLE_ENDED",
    ]


def test_unlink_leaves_the_account_of_somebody_with_another_child(here, mother, parent):
    new = NewContact(name="Bola Adeyemi", relationship="Aunt", has_parental_responsibility=True)
    other = actions.add_contact(actor=here.senco, pupil=here.noor, contact=new)
    actions.link_contact(actor=here.senco, contact=other, membership=member(parent))
    actions.unlink_contact(actor=here.senco, contact=mother)
    assert not events("OUTSIDE_ROLE_ENDED")


def test_unlink_without_an_account_changes_nothing(here, neighbour):
    actions.unlink_contact(actor=here.senco, contact=neighbour)
    assert not events("CONTACT_UNLINKED")


# --------------------------------------------------------------------------------------------------------- bars


def test_bar_takes_everything_away_at_once_whatever_else_is_said(here, mother, parent):
    actions.bar_contact(actor=here.senco, contact=mother, reason=ORDER)
    for permission in (Permission.CHILD_VIEW, Permission.CHILD_CONTRIBUTE):
        with pytest.raises(NotVisible):
            policy.get_own_child(parent, here.tobi.pk, permission)
    (event,) = events("CONTACT_BARRED")
    assert event.reason == ORDER
    assert event.new == {"from": clock.today().isoformat(), "until": "", "reason": ORDER}


@pytest.mark.parametrize(
    ("starts", "ends", "is_barred"), [(0, 0, True), (-9, -1, False), (1, 9, False), (-3, None, True), (-3, 3, True)]
)
def test_a_bar_holds_from_its_first_day_to_its_last(here, mother, parent, starts, ends, is_barred):
    today = clock.today()
    until = None if ends is None else today + timedelta(days=ends)
    actions.bar_contact(
        actor=here.senco,
        contact=mother,
        reason=ORDER,
        barred_from=today + timedelta(days=starts),
        barred_until=until,
    )
    mother.refresh_from_db()
    assert mother.is_barred_on(today) is is_barred
    assert policy.children_links(parent).exists() is not is_barred


def test_bar_needs_a_reason_and_days_in_order(here, mother):
    with pytest.raises(Refused, match="Say why"):
        actions.bar_contact(actor=here.senco, contact=mother, reason="  ")
    with pytest.raises(Refused, match="before the first") as refusal:
        actions.bar_contact(actor=here.senco, contact=mother, reason=ORDER, barred_until=date(2026, 1, 1))
    assert refusal.value.field == "barred_until"


def test_bar_again_changes_the_days_and_keeps_the_old_ones_in_the_trail(here, mother):
    for until in (None, clock.today()):
        actions.bar_contact(actor=here.senco, contact=mother, reason=ORDER, barred_until=until)
    assert events("CONTACT_BARRED")[1].old == {"from": clock.today().isoformat(), "until": "", "reason": ORDER}


def test_lift_gives_the_page_back_and_says_why(here, mother, parent):
    actions.bar_contact(actor=here.senco, contact=mother, reason=ORDER)
    with pytest.raises(Refused, match="why the bar is lifted"):
        actions.lift_bar(actor=here.senco, contact=mother, reason="")
    actions.lift_bar(actor=here.senco, contact=mother, reason="The order has ended.")
    assert policy.get_own_child(parent, here.tobi.pk).barred_reason == ""
    assert events("CONTACT_BAR_LIFTED")[0].old["reason"] == ORDER


def test_lift_without_a_bar_changes_nothing(here, mother):
    actions.lift_bar(actor=here.senco, contact=mother, reason="Over.")
    assert not events("CONTACT_BAR_LIFTED")


# ----------------------------------------------------------------------------------------------- reading and helping


def test_a_contact_who_may_only_read_is_told_how_to_say_something(here, mother, parent):
    actions.set_contact_sight(actor=here.senco, contact=mother, sees=Sees.READ, reason="As they agreed.")
    assert policy.get_own_child(parent, here.tobi.pk)
    with pytest.raises(Denied, match="ring or ask the school"):
        policy.get_own_child(parent, here.tobi.pk, Permission.CHILD_CONTRIBUTE)


def test_nobody_but_parents_has_children(here, mother, parent):
    with pytest.raises(NotVisible):
        policy.get_own_child(here.senco, here.tobi.pk)
    with pytest.raises(NotVisible):
        policy.get_own_child(parent, here.noor.pk)


def test_a_leaver_is_nobodys_child_here(here, mother, parent):
    here.tobi.left_on = clock.today() - timedelta(days=1)
    here.tobi.save(update_fields=["left_on"])
    with pytest.raises(NotVisible):
        policy.get_own_child(parent, here.tobi.pk)
    with pytest.raises(Denied, match="has left the school"):
        policy.get_contact_to_help(here.senco, mother.pk)


def test_staff_help_a_contact_as_far_as_the_contact_sees(here, mother, parent, neighbour):
    assert policy.get_contact_to_help(here.teacher, mother.pk).pk == mother.pk
    with pytest.raises(Denied, match="has not said that Ines Moor may see"):
        policy.get_contact_to_help(here.teacher, neighbour.pk)
    with pytest.raises(NotVisible):
        policy.get_contact_to_help(here.elsewhere, mother.pk)
    actions.bar_contact(actor=here.senco, contact=mother, reason=ORDER)
    with pytest.raises(Denied, match="Court order of 3 May 2026"):
        policy.get_contact_to_help(here.teacher, mother.pk)


def test_a_teacher_helps_only_the_families_of_their_pupils(here):
    contact = actions.add_contact(
        actor=here.senco, pupil=here.noor, contact=NewContact(name="Lina Haddad", relationship="Mother")
    )
    with pytest.raises(NotVisible):
        policy.get_contact_to_help(here.teacher, contact.pk)


# ------------------------------------------------------------------------------------------- the pupil's own account


def as_pupil(actor_of_school, account):
    """The pupil as an actor."""
    from dataclasses import replace

    return replace(
        actor_of_school,
        user_id=account.membership.user_id,
        membership_id=account.membership_id,
        roles=frozenset({Role.PUPIL}),
    )


def test_open_gives_a_pupil_an_account_without_an_address_once(here):
    account = actions.open_pupil_account(actor=here.teacher, pupil=here.tobi)
    assert account.membership.user.email is None
    assert actions.open_pupil_account(actor=here.senco, pupil=here.tobi).pk == account.pk
    assert len(events("PUPIL_ACCOUNT_OPENED")) == 1
    own = as_pupil(here.senco, account)
    assert policy.get_own_page(own).pk == here.tobi.pk
    assert policy.get_own_page(own, Permission.SELF_CONTRIBUTE).pk == here.tobi.pk


def test_open_refuses_a_leaver_and_a_pupil_out_of_reach(here):
    gone = PupilFactory(school=here.school, left_on=date(2026, 11, 1))
    with pytest.raises(Refused, match="left the school on 1 November 2026"):
        actions.open_pupil_account(actor=here.senco, pupil=gone)
    with pytest.raises(NotVisible):
        actions.open_pupil_account(actor=here.teacher, pupil=here.noor)


def test_end_closes_the_page_at_once(here):
    account = actions.open_pupil_account(actor=here.senco, pupil=here.tobi)
    own = as_pupil(here.senco, account)
    actions.end_pupil_account(actor=here.senco, pupil=here.tobi, reason="Moved to another class.")
    with pytest.raises(NotVisible):
        policy.get_own_page(own)
    actions.end_pupil_account(actor=here.senco, pupil=here.tobi)
    assert len(events("PUPIL_ACCOUNT_ENDED")) == 1


def test_end_of_an_older_account_keeps_its_row(here):
    account = actions.open_pupil_account(actor=here.senco, pupil=here.tobi)
    account.starts_on = clock.today() - timedelta(days=5)
    account.save(update_fields=["starts_on"])
    actions.end_pupil_account(actor=here.senco, pupil=here.tobi)
    account.refresh_from_db()
    assert account.ends_on == clock.today() - timedelta(days=1)


def test_nobody_but_a_pupil_has_a_page_of_their_own(here):
    with pytest.raises(NotVisible):
        policy.get_own_page(here.senco)


def test_a_school_may_let_pupils_read_without_a_say(here):
    from dataclasses import replace

    from handrail.access.types import Area, Level

    own = as_pupil(here.senco, actions.open_pupil_account(actor=here.senco, pupil=here.tobi))
    quiet = replace(own, levels=((Role.PUPIL, Area.SELF, Level.VIEW),))
    assert policy.get_own_page(quiet).pk == here.tobi.pk
    with pytest.raises(Denied, match="tell an adult"):
        policy.get_own_page(quiet, Permission.SELF_CONTRIBUTE)
