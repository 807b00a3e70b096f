"""Forms about one pupil: done, mended and refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from handrail.core.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import Contact, CoreGroupMember, Need, RegisterEntry
from handrail.pupils.types import CoreRole, NewContact, ProfileKind
from tests.factories import RegisterEntryFactory, sign_in

STAGE = {"stage": "K", "starts_on": "2026-09-07", "reason": "Reads few words yet.", "decided_by": "Dana Okafor"}
AUTOSAVE = {"X-Requested-With": "autosave"}


def address(name, pupil, **more):
    return reverse(f"pupils:{name}", kwargs={"pupil_id": pupil.pk} | more)


@pytest.fixture
def senco(client, here):
    return sign_in(client, here.senco)


def test_put_on(senco, here):
    url = address("register-put-on", here.tobi)
    assert "SEN support" in senco.get(url).content.decode()
    answer = senco.post(url, STAGE)
    assert answer.status_code == 302
    assert RegisterEntry.objects.get().stage == "K"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": ""}, "Choose a stage."),
        ({"starts_on": "soon"}, "Enter a date, like"),
        ({"starts_on": "2026-11-17"}, "today or in the past"),
        ({"reason": ""}, "Give the reason"),
    ],
)
def test_put_on_is_mended_beside_its_field(senco, here, changes, words):
    answer = senco.post(address("register-put-on", here.tobi), STAGE | changes)
    assert answer.status_code == 422
    assert answer.content.decode().count(words) == 2  # in the summary, and beside the field
    assert not RegisterEntry.objects.exists()


def test_move_take_off_correct_and_withdraw(senco, here):
    entry = RegisterEntryFactory(pupil=here.tobi)
    move = address("register-move", here.tobi, entry_id=entry.pk)
    page = senco.get(move).content.decode()
    assert 'value="E"' in page
    assert 'value="K"' not in page
    assert senco.post(move, STAGE | {"stage": "E", "starts_on": "2026-11-02"}).status_code == 302
    second = RegisterEntry.objects.get(stage="E")

    correct = address("register-correct", here.tobi, entry_id=second.pk)
    fields = {"stage": "E", "starts_on": "2026-11-09", "ends_on": "", "reason": "Issued."}
    assert senco.post(correct, fields).status_code == 422
    assert senco.post(correct, fields | {"correction_reason": "Typed wrongly."}).status_code == 302

    take_off = address("register-take-off", here.tobi, entry_id=second.pk)
    assert senco.post(take_off, {"ends_on": "2026-11-01", "reason": "x"}).status_code == 422
    assert senco.post(take_off, {"ends_on": "2026-11-16", "reason": "Moved away."}).status_code == 302

    withdraw = address("register-withdraw", here.tobi, entry_id=second.pk)
    assert senco.post(withdraw, {"reason": ""}).status_code == 422
    assert senco.post(withdraw, {"reason": "Wrong pupil."}).status_code == 302
    second.refresh_from_db()
    assert second.withdrawn_at


def test_a_mistaken_move_is_undone_whole(senco, here):
    first = RegisterEntryFactory(pupil=here.tobi)
    second = actions.move_stage(
        actor=here.senco, entry=first, stage="E", starts_on=date(2026, 11, 2), reason="Issued.", decided_by="LA"
    )
    url = address("register-withdraw", here.tobi, entry_id=second.pk)
    assert "back at the stage before: SEN support" in senco.get(url).content.decode()
    senco.post(url, {"reason": "Not issued yet.", "reopen_previous": "on"})
    first.refresh_from_db()
    assert first.ends_on is None


@pytest.mark.parametrize("name", ["register-move", "register-take-off", "register-correct", "register-withdraw"])
def test_a_teacher_may_not_change_the_register(client, here, name):
    entry = RegisterEntryFactory(pupil=here.tobi)
    other = RegisterEntryFactory(pupil=here.noor)
    sign_in(client, here.teacher)
    assert client.get(address(name, here.tobi, entry_id=entry.pk)).status_code == 403
    sign_in(client, here.elsewhere)
    assert client.get(address(name, here.tobi, entry_id=entry.pk)).status_code == 404
    sign_in(client, here.senco)
    assert client.get(address(name, here.tobi, entry_id=other.pk)).status_code == 404


def test_profile_is_saved_by_the_button(client, here):
    sign_in(client, here.teacher)
    url = address("profile-edit", here.tobi)
    assert 'name="base-strength"' in client.get(url).content.decode()
    answer = client.post(url, {"strength": "Draws well\n- Kind", "base-strength": ""})
    assert answer.status_code == 302
    assert [entry.text for entry in here.tobi.profile.order_by("position")] == ["Draws well", "Kind"]


def test_profile_is_saved_while_typing(senco, here):
    answer = senco.post(
        address("profile-edit", here.tobi), {"interest": "Trains", "base-interest": ""}, headers=AUTOSAVE
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "saved": True,
        "values": {"interest": "Trains"},
        "saved_at_text": "09:30",
        "conflicts": [],
    }


def test_two_people_never_overwrite_each_others_profile(senco, here):
    actions.set_profile(actor=here.teacher, pupil=here.tobi, kind=ProfileKind.STRENGTH, lines=["Sings"], seen=[])
    url = address("profile-edit", here.tobi)
    mine = {"strength": "Draws", "base-strength": "", "interest": "Trains", "base-interest": ""}
    answer = senco.post(url, mine, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == [
        {"name": "strength", "theirs": "Sings", "by": here.teacher.name, "at_text": "09:30"}
    ]
    assert answer.json()["values"] == {"interest": "Trains"}
    answer = senco.post(url, mine | {"base-interest": "Trains"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "changed this at 09:30 to: Sings." in page
    assert 'name="base-strength" value="Sings"' in page
    assert "Draws" in page


def test_a_profile_with_too_many_lines_is_refused(senco, here):
    url = address("profile-edit", here.tobi)
    long = {"helps": "\n".join(f"line {n}" for n in range(21)), "base-helps": ""}
    assert senco.post(url, long, headers=AUTOSAVE).json()["errors"]["helps"][0].startswith("Keep it to 20 lines")
    assert senco.post(url, long).status_code == 422


def test_needs(senco, here):
    add = address("need-add", here.tobi)
    assert senco.post(add, {"code": ""}).status_code == 422
    assert senco.post(add, {"code": "SPLD", "description": "Reading is slow."}).status_code == 302
    assert senco.post(add, {"code": "SLCN"}).status_code == 302
    assert senco.post(add, {"code": "SLCN"}).status_code == 422
    second = Need.objects.get(code="SLCN")
    assert senco.get(address("need-first", here.tobi, need_id=second.pk)).status_code == 405
    assert senco.post(address("need-first", here.tobi, need_id=second.pk)).status_code == 302
    assert list(Need.objects.order_by("rank").values_list("code", "rank")) == [("SLCN", 1), ("SPLD", 2)]
    end = address("need-end", here.tobi, need_id=second.pk)
    assert senco.post(end, {"ends_on": "2026-11-16", "reason": ""}).status_code == 422
    assert senco.post(end, {"ends_on": "2026-11-16", "reason": "Speech is clear now."}).status_code == 302
    assert Need.objects.get(code="SPLD").rank == 1


def test_contacts(senco, here):
    add = address("contact-add", here.tobi)
    assert senco.post(add, {"name": "", "relationship": "Mother"}).status_code == 422
    assert senco.post(add, {"name": "Ada", "relationship": "Mother", "email": "nonsense"}).status_code == 422
    assert senco.post(add, {"name": "Ada Adeyemi", "relationship": "Mother"}).status_code == 302
    contact = Contact.objects.get()
    change = address("contact-change", here.tobi, contact_id=contact.pk)
    assert 'name="base-telephone" value=""' in senco.get(change).content.decode()
    base = {f"base-{name}": "" for name in actions.contact_facts(contact)}
    base |= {"base-name": "Ada Adeyemi", "base-relationship": "Mother"}
    wanted = {"name": "Ada Adeyemi", "relationship": "Mother", "telephone": "020 7946 0000"}
    assert senco.post(change, base | wanted).status_code == 302
    assert senco.post(change, base | wanted | {"telephone": "020 7946 0001"}).status_code == 422
    contact.refresh_from_db()
    assert contact.telephone == "020 7946 0000"
    remove = address("contact-remove", here.tobi, contact_id=contact.pk)
    assert senco.post(remove, {"reason": ""}).status_code == 422
    assert senco.post(remove, {"reason": "Asked to be removed."}).status_code == 302
    assert not Contact.objects.exists()
    assert AuditEvent.objects.get(type="CONTACT_REMOVED").old["telephone"] == "020 7946 0000"


def test_core_group(senco, here):
    url = address("core-group-edit", here.tobi)
    assert here.helper.name in senco.get(url).content.decode()
    assert senco.post(url, {"membership": "", "role": "support"}).status_code == 422
    fields = {"membership": str(here.helper.membership_id), "role": "support"}
    assert senco.post(url, fields).status_code == 302
    assert senco.post(url, fields).status_code == 422
    member = CoreGroupMember.objects.get()
    assert senco.post(address("core-group-end", here.tobi, member_id=member.pk)).status_code == 302
    member.refresh_from_db()
    assert member.ends_on == date(2026, 11, 16)


@pytest.mark.parametrize("name", ["profile-edit", "need-add", "contact-add", "core-group-edit", "register-put-on"])
def test_forms_keep_to_roles_and_schools(client, here, name):
    actions.add_to_core_group(
        actor=here.senco, pupil=here.tobi, membership_id=here.helper.membership_id, role=CoreRole.SUPPORT
    )
    for actor, status in ((here.elsewhere, 404), (here.helper, 403), (here.office, 403)):
        sign_in(client, actor)
        assert client.get(address(name, here.tobi)).status_code == status
    sign_in(client, here.teacher)
    expected = 403 if name == "register-put-on" else 404
    assert client.get(address(name, here.noor)).status_code == expected


def test_every_form_has_a_page(senco, here):
    entry = RegisterEntryFactory(pupil=here.tobi)
    need = actions.add_need(actor=here.senco, pupil=here.tobi, code="SPLD")
    contact = actions.add_contact(
        actor=here.senco, pupil=here.tobi, contact=NewContact(name="Ada", relationship="Mother")
    )
    pages = [
        *(address(f"register-{verb}", here.tobi, entry_id=entry.pk) for verb in ("take-off", "correct", "withdraw")),
        address("need-end", here.tobi, need_id=need.pk),
        address("contact-remove", here.tobi, contact_id=contact.pk),
        *(address(name, here.tobi) for name in ("need-add", "contact-add", "core-group-edit", "profile-edit")),
    ]
    for page in pages:
        answer = senco.get(page)
        assert answer.status_code == 200
        assert here.tobi.name in answer.content.decode()


def test_a_button_pressed_twice_says_so(senco, here):
    member = actions.add_to_core_group(
        actor=here.senco, pupil=here.tobi, membership_id=here.helper.membership_id, role=CoreRole.SUPPORT
    )
    end = address("core-group-end", here.tobi, member_id=member.pk)
    assert senco.post(end).status_code == 302
    assert "This has ended already." in senco.post(end, follow=True).content.decode()


def test_a_need_that_ended_meanwhile_is_not_made_the_main_one(senco, here):
    need = actions.add_need(actor=here.senco, pupil=here.tobi, code="SPLD")
    actions.end_need(actor=here.senco, need=need, ends_on=date(2026, 11, 16), reason="Reads with ease.")
    answer = senco.post(address("need-first", here.tobi, need_id=need.pk))
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(type="NEEDS_RANKED").count() == 0
