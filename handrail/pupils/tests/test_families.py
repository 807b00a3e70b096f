"""Families are invited to one child's page; an invitation never opens more than it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.access import actions as access
from handrail.access import queries as access_queries
from handrail.access.actions.invitations import DEAD
from handrail.access.models import Invitation, Membership, User
from handrail.access.permissions import Permission
from handrail.access.types import Area, Level, Role
from handrail.core import clock as core_clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions, policy, queries
from handrail.pupils.models import Contact, SharedPupil
from handrail.pupils.types import CoreRole, NewContact, Sees
from tests.factories import PupilFactory, RoleHeldFactory, everywhere, make_actor, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "quartz lantern otter 7"


def contact_of(here, pupil=None, **changes) -> Contact:
    details = {"name": "Bola Adeyemi", "relationship": "Mother", "has_parental_responsibility": True} | changes
    return actions.add_contact(actor=here.senco, pupil=pupil or here.tobi, contact=NewContact(**details))


def asked(here, contact: Contact, **changes):
    return actions.invite_contact(**({"actor": here.senco, "contact": contact} | changes))


def accept(code: str, email: str = "bola@example.org", **changes):
    return access.accept_invitation(code=code, address=None, email=email, password=PASSWORD, **changes)


def is_dead(code: str) -> bool:
    with pytest.raises(Refused) as refused:
        accept(code, email="somebody@example.org")
    return refused.value.message == DEAD and not User.objects.filter(email="somebody@example.org").exists()


def children(actor) -> set:
    return set(policy.pupils_visible_to(actor, Permission.CHILD_VIEW).values_list("pk", flat=True))


# ------------------------------------------------------------------------------------------------ one contact


def test_accepting_links_the_contact_and_opens_that_child_only(here) -> None:
    sent = asked(here, contact_of(here))
    contact_of(here, pupil=here.noor)
    actor = accept(sent.code)
    assert children(actor) == {here.tobi.pk}
    contact = Contact.objects.get(membership_id=actor.membership_id)
    assert contact.sees == Sees.FULL
    event = AuditEvent.objects.get(type="CONTACT_LINKED")
    assert (event.pupil_uuid, event.actor_name) == (here.tobi.pk, "Bola Adeyemi")


def test_inviting_says_what_they_may_see(here) -> None:
    contact = contact_of(here, has_parental_responsibility=False)
    with pytest.raises(Refused) as refused:
        asked(here, contact)
    assert refused.value.field == "reason"
    with pytest.raises(Refused, match="needs no invitation"):
        asked(here, contact, sees=Sees.NOTHING)
    actor = accept(asked(here, contact, sees=Sees.READ, reason="Lives with Tobi").code)
    assert not policy.pupils_visible_to(actor, Permission.CHILD_CONTRIBUTE).exists()
    with pytest.raises(Refused, match="account already"):
        asked(here, contact, sees=Sees.READ, reason="Lives with Tobi")


def test_an_open_invitation_is_not_sent_twice(here) -> None:
    contact = contact_of(here)
    asked(here, contact)
    with pytest.raises(Refused, match="invited already"):
        asked(here, contact)
    contact_again = contact_of(here, name="Gone")
    contact_again.delete()
    with pytest.raises(Refused, match="removed this contact"):
        asked(here, contact_again)


def test_only_those_who_may_invite_families(here) -> None:
    contact = contact_of(here)
    with pytest.raises(Denied):
        asked(here, contact, actor=here.teacher)
    with pytest.raises(NotVisible):
        access.invite(actor=here.senco, name="X", roles=[Role.PARENT], details={})


# ------------------------------------------------------------------------------- what happens in between


def test_an_invitation_dies_when_the_contact_is_barred(here) -> None:
    contact = contact_of(here)
    sent = asked(here, contact)
    actions.bar_contact(actor=here.senco, contact=contact, reason="Court order")
    assert is_dead(sent.code)
    with pytest.raises(Refused, match="cannot be invited now"):
        access.invite_again(actor=here.senco, invitation=sent.invitation)
    actions.lift_bar(actor=here.senco, contact=contact, reason="Order ended")
    assert children(accept(sent.code)) == {here.tobi.pk}


def test_an_invitation_dies_when_the_contact_sees_nothing_is_removed_or_linked(here) -> None:
    nothing, removed, linked = (contact_of(here, name=name) for name in ("One", "Two", "Three"))
    codes = [asked(here, contact).code for contact in (nothing, removed, linked)]
    actions.set_contact_sight(actor=here.senco, contact=nothing, sees=Sees.NOTHING, reason="Asked for it")
    actions.remove_contact(actor=here.senco, contact=removed, reason="Wrong person")
    with everywhere():
        parent = RoleHeldFactory(membership__school=here.school, role="parent").membership
    actions.link_contact(actor=here.senco, contact=linked, membership=parent)
    assert all(is_dead(code) for code in codes)


def test_an_invitation_dies_when_the_pupil_left(here, clock) -> None:
    sent = asked(here, contact_of(here))
    here.tobi.left_on = core_clock.today() - timedelta(days=1)
    here.tobi.save()
    assert is_dead(sent.code)


def test_an_invitation_of_a_family_outlives_whoever_sent_it(here) -> None:
    sent = asked(here, contact_of(here))
    admin = make_actor(here.school, Role.ADMINISTRATOR)
    access.close_account(actor=admin, membership=Membership.objects.get(pk=here.senco.membership_id), reason="Left")
    assert children(accept(sent.code)) == {here.tobi.pk}


def test_two_contacts_of_one_child_are_two_accounts(here) -> None:
    mother, father = contact_of(here), contact_of(here, name="Ike Adeyemi", relationship="Father")
    actor = accept(asked(here, mother).code)
    second = asked(here, father)
    with pytest.raises(Refused, match="another contact of this child"):
        accept(second.code, user=User.objects.get(pk=actor.user_id))
    assert Invitation.objects.get(pk=second.invitation.pk).accepted_at is None
    assert children(accept(second.code, email="ike@example.org")) == {here.tobi.pk}


def test_a_second_child_comes_to_the_same_account(here) -> None:
    actor = accept(asked(here, contact_of(here)).code)
    sent = asked(here, contact_of(here, pupil=here.noor))
    again = accept(sent.code, user=User.objects.get(pk=actor.user_id))
    assert again.membership_id == actor.membership_id
    assert children(again) == {here.tobi.pk, here.noor.pk}


def test_accepting_as_a_member_of_staff_gives_a_parents_sight_only(here) -> None:
    sent = asked(here, contact_of(here, pupil=here.noor))
    teacher = User.objects.get(pk=here.teacher.user_id)
    actor = accept(sent.code, user=teacher)
    assert actor.roles == {Role.TEACHER, Role.PARENT}
    assert children(actor) == {here.noor.pk}
    assert here.noor.pk not in set(policy.pupils_visible_to(actor).values_list("pk", flat=True))


# --------------------------------------------------------------------------------------------------- many


@pytest.fixture
def year(here):
    """Contacts of Year 7: one to invite by letter, one by message, and one of each who is left out."""
    contact_of(here, name="Letter")
    contact_of(here, name="Message", email="message@example.org")
    actions.bar_contact(actor=here.senco, contact=contact_of(here, name="Barred"), reason="Court order")
    contact_of(here, name="Aunt", has_parental_responsibility=False)
    decided = contact_of(here, name="Decided")
    for sees in (Sees.FULL, Sees.NOTHING):
        actions.set_contact_sight(actor=here.senco, contact=decided, sees=sees, reason="Asked for it")
    accept(asked(here, contact_of(here, name="Linked")).code)
    contact_of(here, pupil=here.noor, name="Year 8")
    return here


def choices(here, actor=None) -> dict[str, queries.FamilyChoice]:
    return {row.name: row for row in queries.family_choices(actor or here.senco, year=7)}


def test_the_list_says_who_is_left_out_and_why(year, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3):
        found = choices(year)
    assert {name for name, row in found.items() if row.may_be_invited} == {"Letter", "Message"}
    why = {name: row.left_out for name, row in found.items() if row.left_out}
    assert set(why) == {"Barred", "Aunt", "Decided", "Linked"}
    assert why["Barred"].startswith("Barred") and "decided" in why["Decided"] and "account" in why["Linked"]
    assert queries.family_choices(year.senco, class_name="8C")[0].name == "Year 8"
    assert not queries.family_choices(year.teacher, year=7)


def invite_all(here, **changes) -> actions.FamiliesInvited:
    ids = [row.contact_id for row in queries.family_choices(here.senco, year=7)]
    return actions.invite_families(**({"actor": here.senco, "contact_ids": ids} | changes))


def test_inviting_many_leaves_out_who_may_not_be_invited(year) -> None:
    sent: list[str] = []
    made = invite_all(year, send=lambda invitation, school: sent.append(invitation), days=20)
    assert [letter.invitation.name for letter in made.letters] == ["Letter"]
    assert (made.n_messages, len(sent)) == (1, 1)
    assert Contact.objects.get(name="Letter").sees == Sees.FULL
    assert children(accept(made.letters[0].code, email="letter@example.org")) == {year.tobi.pk}


def test_inviting_many_twice_invites_nobody_twice(year) -> None:
    first = invite_all(year)
    assert len(first.letters) == 2 and invite_all(year).letters == ()
    assert {row.name for row in choices(year).values() if row.may_be_invited_again} == {"Letter", "Message"}
    again = invite_all(year, again=True)
    assert len(again.letters) == 2
    assert all(is_dead(letter.code) for letter in first.letters)
    assert AuditEvent.objects.filter(type="FAMILIES_INVITED").count() == 2
    with pytest.raises(Refused, match="Choose what"):
        invite_all(year, sees=Sees.NOTHING)


def test_inviting_many_keeps_what_a_contact_may_see(year) -> None:
    contact = Contact.objects.get(name="Letter")
    actions.set_contact_sight(actor=year.senco, contact=contact, sees=Sees.READ)
    invite_all(year)
    contact.refresh_from_db()
    assert contact.sees == Sees.READ


def test_inviting_many_names_whose_address_is_wrong_and_invites_nobody(client, year) -> None:
    Contact.objects.filter(name="Message").update(email="not an address")
    keys = [str(row.contact_id) for row in choices(year).values() if row.may_be_invited]
    page = sign_in(client, year.senco).post(
        f"{reverse('pupils:families-invite')}?place=year:7", {"contacts": keys, "sees": "full", "days": "30"}
    )
    assert page.status_code == 422 and "Message: &#x27;not an address&#x27; is not" in page.content.decode()
    assert Invitation.objects.filter(accepted_at__isnull=True).count() == 0


def test_lists_reach_as_far_as_the_pupils(year, in_school, django_assert_max_num_queries) -> None:
    invite_all(year)
    found = queries.family_invitations(year.senco)
    with django_assert_max_num_queries(3):
        rows = queries.family_invitation_rows(year.senco, found)
    assert {row.pupil_name for row in rows} == {"Tobi Adeyemi"} and len(rows) == 3
    assert not queries.family_invitations(year.teacher).exists()
    helper = make_actor(year.school, Role.KEY_WORKER)
    helper = replace(helper, levels=((Role.KEY_WORKER, Area.FAMILIES, Level.EDIT),))
    assert not queries.family_invitations(helper).exists()
    with pytest.raises(NotVisible):
        policy.get_family_invitation(helper, rows[0].invitation_id)
    actions.add_to_core_group(
        actor=year.senco, pupil=year.tobi, membership_id=helper.membership_id, role=CoreRole.KEY_WORKER
    )
    assert queries.family_invitations(helper).count() == 3
    assert policy.get_family_invitation(helper, rows[0].invitation_id).pk == rows[0].invitation_id
    with pytest.raises(NotVisible):
        policy.get_family_invitation(helper, year.tobi.pk)


# ------------------------------------------------------------------------------------------------- specialists


def shares(here, **changes) -> dict:
    ends_on = (core_clock.today() + timedelta(days=30)).isoformat()
    share = {"pupil": str(here.tobi.pk), "parts": ["plans", "gossip"], "purpose": "Reading", "ends_on": ends_on}
    return {"shares": [share | changes]}


def test_a_specialist_sees_what_the_invitation_shares(here) -> None:
    def invited(details: dict):
        return access.invite(actor=here.senco, name="Dr Lind", roles=[Role.SPECIALIST], details=details)

    actor = accept(invited(shares(here)).code, email="lind@example.org")
    shared = SharedPupil.objects.get()
    assert (shared.pupil_id, shared.parts, shared.purpose) == (here.tobi.pk, ["plans"], "Reading")
    assert shared.shared_by_name == here.senco.name
    visible = policy.pupils_visible_to(actor, Permission.SHARED_VIEW)
    assert [pupil.pk for pupil in visible] == [here.tobi.pk]
    user = User.objects.get(pk=actor.user_id)
    accept(invited(shares(here, parts=["needs"])).code, user=user)
    assert SharedPupil.objects.get().parts == ["needs"]
    dead = invited(shares(here))
    here.tobi.left_on = core_clock.today() - timedelta(days=1)
    here.tobi.save()
    assert is_dead(dead.code)
    for details in (shares(here, ends_on="2026-01-01"), {"shares": []}):
        with pytest.raises(Refused) as refused:
            invited(details)
        assert refused.value.field == "pupils"
    with pytest.raises(NotVisible):
        invited(shares(here, pupil=str(PupilFactory().pk)))


# ----------------------------------------------------------------------------------------------------- leavers


def test_a_leavers_caseload_ends_with_the_account(here, clock) -> None:
    admin = make_actor(here.school, Role.ADMINISTRATOR)
    helper = Membership.objects.get(pk=here.helper.membership_id)
    for role in (CoreRole.SUPPORT, CoreRole.KEY_WORKER):
        actions.add_to_core_group(actor=here.senco, pupil=here.tobi, membership_id=helper.pk, role=role)
        clock.shift(timedelta(days=1))
    clock.shift(timedelta(days=-1))
    access.close_account(actor=admin, membership=helper, reason="Left")
    (part,) = here.tobi.core_group.filter(membership=helper)
    assert (part.role, part.ends_on) == ("support", core_clock.today() - timedelta(days=1))
    assert AuditEvent.objects.filter(type="CORE_GROUP_ENDED", pupil_uuid=here.tobi.pk).count() == 2
    access.close_account(actor=admin, membership=helper, reason="Left")


# --------------------------------------------------------------------------------------------- what reaches them


def test_what_reaches_a_person_is_said_without_names_that_one_may_not_know(here, django_assert_max_num_queries) -> None:
    admin = make_actor(here.school, Role.ADMINISTRATOR)
    actions.add_to_core_group(
        actor=here.senco, pupil=here.tobi, membership_id=here.teacher.membership_id, role=CoreRole.SUPPORT
    )
    with django_assert_max_num_queries(8):
        reach = queries.person_reach(here.senco, here.teacher.membership_id)
    assert [(row.name, row.n_pupils) for row in reach.groups] == [("7A", 1)]
    assert [(row.name, row.how) for row in reach.caseload] == [("Tobi Adeyemi", "Support adult")]
    (hidden,) = queries.person_reach(admin, here.teacher.membership_id).caseload
    assert (hidden.name, hidden.place) == ("", "")


def test_a_bar_is_told_to_those_who_may_invite_families_only(here) -> None:
    contact = contact_of(here)
    actor = accept(asked(here, contact).code)
    (row,) = queries.person_reach(here.senco, actor.membership_id).children
    assert row.how == "Mother: sees the page and has a say"
    actions.bar_contact(
        actor=here.senco,
        contact=contact,
        reason="Court order",
        barred_until=core_clock.today() + timedelta(days=9),
    )
    (row,) = queries.person_reach(here.senco, actor.membership_id).children
    assert "barred from 16 November 2026 until 25 November 2026" in row.how
    assert queries.person_reach(make_actor(here.school, Role.ADMINISTRATOR), actor.membership_id).children == ()


# ------------------------------------------------------------------------------------------------------- pages


def test_a_year_is_invited_on_one_page(client, year, settings) -> None:
    sign_in(client, year.senco)
    url = reverse("pupils:families-invite")
    assert "Year 7 (1 pupils)" in client.get(url).content.decode()
    assert client.get(url, {"place": "year:99"}).status_code == 422
    page = client.get(url, {"place": "year:7"}).content.decode()
    assert "Left out, and why" in page and "Barred from seeing" in page
    here = f"{url}?place=year:7"
    assert client.post(here, {"sees": "full", "days": "30"}).status_code == 422
    keys = [str(row.contact_id) for row in choices(year).values() if row.may_be_invited]
    data = {"contacts": keys, "sees": "full", "days": "30"}
    letters = client.post(here, data)
    body = letters.content.decode()
    assert letters.status_code == 200 and body.count("<svg") >= 2 and "Tobi" not in body
    assert "no-store" in letters["Cache-Control"] and "style=" not in body
    assert client.post(here, {"contacts": keys[:1], "sees": "full", "days": "30"}).status_code == 422
    assert client.post(here, {"contacts": [], "sees": "full", "days": "30", "again": "on"}).status_code == 200
    listed = client.get(reverse("pupils:family-invitation-list"))
    assert listed.content.decode().count("Tobi Adeyemi") == 3
    open_one = Invitation.objects.filter(accepted_at__isnull=True).first()
    again = reverse("pupils:family-invitation-again", args=[open_one.pk])
    assert client.post(again).status_code == 200
    withdraw = reverse("pupils:family-invitation-withdraw", args=[open_one.pk])
    assert client.post(withdraw).status_code == client.post(again).status_code == 302
    used = Invitation.objects.filter(accepted_at__isnull=False).first()
    assert client.post(reverse("pupils:family-invitation-withdraw", args=[used.pk])).status_code == 302
    used.refresh_from_db()
    assert used.withdrawn_at is None


def test_one_contact_is_invited_from_the_pupils_page(client, here, settings) -> None:
    sign_in(client, here.senco)
    contact = contact_of(here, has_parental_responsibility=False)
    url = reverse("pupils:contact-invite", args=[here.tobi.pk, contact.pk])
    assert client.get(url).status_code == 200
    data = {"sees": "read", "email": "bola@example.org", "days": "30", "reason": ""}
    assert "Say why" in client.post(url, data).content.decode()
    assert client.post(url, data | {"reason": "Lives with Tobi", "days": "0"}).status_code == 422
    assert "letter" in client.post(url, data | {"reason": "Lives with Tobi"}).content.decode()
    settings.EMAIL_IS_SET_UP = True
    other = contact_of(here, name="Ike Adeyemi")
    url = reverse("pupils:contact-invite", args=[here.tobi.pk, other.pk])
    assert client.post(url, data | {"sees": "full"}).status_code == 302
    one = Invitation.objects.get(name="Ike Adeyemi")
    assert client.post(reverse("pupils:family-invitation-again", args=[one.pk])).status_code == 302
    assert access_queries.family_invitations(here.senco).count() == 2
