"""The pages on which an invitation is accepted, and those on which staff are invited."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from handrail.access import actions
from handrail.access.actions import Acceptance
from handrail.access.actions import invitations as module
from handrail.access.letters import letters
from handrail.access.models import Invitation, Membership, User
from handrail.access.types import Role
from tests.factories import SchoolFactory, UserFactory, make_actor, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "quartz lantern otter 7"
BOTH = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def school():
    return SchoolFactory(name="Fernhill School", telephone="01632 960001")


@pytest.fixture
def admin(school, in_school):
    actor = make_actor(school, Role.ADMINISTRATOR)
    with in_school(actor):
        yield actor


@pytest.fixture
def family(school, in_school, monkeypatch):
    nothing = Acceptance(lambda actor, details: None, lambda invitation: True, lambda actor, invitation, member: None)
    monkeypatch.setattr(module, "_ACCEPTANCES", {Role.PARENT: nothing})
    senco = make_actor(school, Role.SENCO)
    with in_school(senco):
        yield actions.invite(actor=senco, name="Bola Adeyemi", roles=[Role.PARENT])


def url_of(invited) -> str:
    return reverse("access:invitation-accept", args=[invited.spaced_code])


def test_a_code_is_typed_and_leads_to_the_invitation(client, admin) -> None:
    sent = actions.invite(actor=admin, name="Kit Marlow", roles=[Role.TEACHER])
    url = reverse("access:invitation")
    assert client.get(url).status_code == 200
    assert client.post(url, {"code": ""}).status_code == 422
    wrong = client.post(url, {"code": "AAAA BBBB CCCC"})
    assert wrong.status_code == 422 and "does not open anything" in wrong.content.decode()
    response = client.post(url, {"code": sent.code.lower()})
    assert response.status_code == 302 and response["Location"] == url_of(sent)
    page = client.get(response["Location"])
    assert "Fernhill School invites you as Teacher" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_staff_choose_a_password_and_are_in(client, admin) -> None:
    sent = actions.invite(actor=admin, name="Kit Marlow", roles=[Role.TEACHER])
    url = url_of(sent)
    data = {"email": "kit@example.org"} | BOTH
    assert client.post(url, data | {"again": "other"}).status_code == 422
    assert client.post(url, data | {"password": "short", "again": "short"}).status_code == 422
    UserFactory(email="taken@example.org")
    assert "Sign in with it" in client.post(url, data | {"email": "taken@example.org"}).content.decode()
    assert client.post(url, data)["Location"] == reverse("web:home")
    assert client.session["school_id"] == str(admin.school_id)
    assert client.get("/account/").status_code == 200
    dead = client.get(url)
    assert dead.status_code == 404 and "does not open anything" in dead.content.decode()


def test_a_dead_code_and_an_unknown_one_get_the_same_page(client, admin) -> None:
    sent = actions.invite(actor=admin, name="Kit Marlow", roles=[Role.TEACHER])
    actions.withdraw_invitation(actor=admin, invitation=sent.invitation)
    pages = []
    for code in (sent.spaced_code, "AAAA-BBBB-CCCC", "nonsense"):
        response = client.get(reverse("access:invitation-accept", args=[code]))
        assert response.status_code == 404
        text = response.content.decode().replace(code, "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text))
    assert len(set(pages)) == 1


def test_somebody_signed_in_is_asked_whether_it_is_them(client, admin) -> None:
    sent = actions.invite(actor=admin, name="Kit Marlow", roles=[Role.TEACHER])
    other = make_actor(SchoolFactory(), Role.HEAD)
    sign_in(client, other)
    assert f"Accept as {other.name}" in client.get(url_of(sent)).content.decode()
    assert client.post(url_of(sent)).status_code == 302
    assert Membership.objects.filter(school_id=admin.school_id, user_id=other.user_id).exists()
    by_message = actions.invite(actor=admin, name="Ada", roles=[Role.OFFICE], email="ada@example.org")
    page = client.get(url_of(by_message)).content.decode()
    assert "sent to another address" in page and "Accept as" not in page
    assert client.post(url_of(by_message)).status_code == 422


def test_a_family_proves_its_address_where_codes_come_by_message(client, family, settings) -> None:
    url = url_of(family)
    assert "your child's page" in client.get(url).content.decode()
    assert client.post(url, {"email": "bola@example.org"}).status_code == 422
    settings.EMAIL_IS_SET_UP = True
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
            "QUEUES": [],
            "ENQUEUE_ON_COMMIT": False,
        }
    }
    page = client.get(url).content.decode()
    assert "You need no password" in page
    assert client.post(url, {"email": "bola"}).status_code == 422
    assert "We sent six digits" in client.post(url, {"email": "bola@example.org"}).content.decode()
    assert not User.objects.filter(email="bola@example.org").exists()
    digits = re.search(r"\d{6}", mail.outbox[0].subject)[0]
    assert client.post(url, {"digits": ""}).status_code == 422
    assert client.post(url, {"digits": "12"}).status_code == 422
    assert client.post(url, {"digits": f" {digits} "}).status_code == 302
    user = User.objects.get(email="bola@example.org")
    assert not user.has_usable_password()
    assert client.get("/account/").status_code == 200


def test_digits_are_used_up_after_five_tries(client, family, settings) -> None:
    settings.EMAIL_IS_SET_UP = True
    url = url_of(family)
    assert client.post(url, {"digits": "123456"}).status_code == 302
    client.post(url, {"email": "bola@example.org"})
    for _ in range(5):
        assert client.post(url, {"digits": "x"}).status_code == 422
    assert client.post(url, {"digits": "x"}).status_code == 302
    assert not User.objects.filter(email="bola@example.org").exists()


def test_an_address_that_is_taken_meanwhile_is_not_taken_over(client, family, settings) -> None:
    settings.EMAIL_IS_SET_UP = True
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
            "QUEUES": [],
            "ENQUEUE_ON_COMMIT": False,
        }
    }
    url = url_of(family)
    client.post(url, {"email": "bola@example.org"})
    UserFactory(email="bola@example.org")
    digits = re.search(r"\d{6}", mail.outbox[0].subject)[0]
    assert client.post(url, {"digits": digits}).status_code == 422


def test_an_address_that_the_message_proved_is_not_asked_for(client, admin) -> None:
    sent = actions.invite(actor=admin, name="Kit Marlow", roles=[Role.TEACHER], email="kit@example.org")
    page = client.get(url_of(sent)).content.decode()
    assert "Your e-mail address" not in page and "kit@example.org" in page
    assert client.post(url_of(sent), BOTH | {"email": "other@example.org"}).status_code == 302
    assert User.objects.filter(email="kit@example.org").exists()


def test_letters_hold_the_code_and_no_style(admin) -> None:
    sent = actions.invite(actor=admin, name="Kit Marlow", roles=[Role.TEACHER])
    silent = actions.Invited(sent.invitation, "")
    (letter,) = letters([sent, silent], origin="https://handrail.example/")
    assert letter.link == f"https://handrail.example/invitation/{sent.spaced_code}/"
    assert letter.address == "https://handrail.example/invitation/"
    assert letter.square.startswith("<svg role=") and "style" not in letter.square


# ------------------------------------------------------------------------------------------------ inviting staff


def test_staff_are_invited_by_letter_or_message(client, admin, settings, django_assert_max_num_queries) -> None:
    sign_in(client, admin)
    add, listing = reverse("schools:invitation-add"), reverse("schools:invitation-list")
    assert client.post(add, {"name": "Kit Marlow", "days": "14"}).status_code == 422
    letter = client.post(add, {"name": "Kit Marlow", "roles": ["teacher"], "days": "14"})
    assert letter.status_code == 200 and "shown once" in letter.content.decode()
    settings.EMAIL_IS_SET_UP = True
    data = {"name": "Ada Quist", "email": "ada@example.org", "other_roles": ["office"], "days": "14"}
    assert client.post(add, data)["Location"] == listing
    with django_assert_max_num_queries(9):
        page = client.get(listing).content.decode()
    assert "Kit Marlow" in page and "ada@example.org" in page
    assert "Kit Marlow" not in client.get(f"{listing}?q=ada&status=open").content.decode()
    kit = Invitation.objects.get(name="Kit Marlow")
    again, withdraw = (reverse(f"schools:invitation-{verb}", args=[kit.pk]) for verb in ("again", "withdraw"))
    assert client.post(again).status_code == 200
    assert client.post(withdraw).status_code == client.post(withdraw).status_code == 302
    assert client.post(again).status_code == 302
    used = actions.invite(actor=admin, name="Used", roles=[Role.TEACHER])
    actions.accept_invitation(code=used.code, address=None, email="used@example.org", password=PASSWORD)
    assert client.post(reverse("schools:invitation-withdraw", args=[used.invitation.pk])).status_code == 302
