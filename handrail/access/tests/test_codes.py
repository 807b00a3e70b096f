"""Codes by e-mail: for families and specialists, and for a forgotten password; nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.access import actions, policy, tasks
from handrail.access.actions.codes import NEW_PASSWORD, SIGN_IN, code_of
from handrail.access.models import User
from handrail.access.tests.conftest import PASSWORD, app_code, attempt, person, with_app
from handrail.access.types import Role
from tests.factories import Trail, sign_in

pytestmark = pytest.mark.django_db

ASK, ENTER = "/sign-in/code/", "/sign-in/code/enter/"
FORGOTTEN, CHOOSE = "/sign-in/forgotten/", "/sign-in/forgotten/enter/"
NEW = "harbour pelican mint 4"


@pytest.fixture(autouse=True)
def _mail(settings) -> None:
    settings.EMAIL_IS_SET_UP = True


@pytest.fixture
def parent(monkeypatch):
    """Somebody of a family. Which roles come with a code is decided in one place."""
    monkeypatch.setattr(policy, "CODE_ROLES", frozenset({"support_adult"}))
    return person(Role.SUPPORT_ADULT, email="bola@family.example")


def code_in(message) -> str:
    return re.search(r"Your code is (\d{4} \d{4})", message.body)[1]


def later(monkeypatch) -> list:
    """Keep the tasks that pages ask for, in place of doing them at once."""
    kept: list = []
    task = type("Later", (), {"enqueue": lambda *words: kept.append(words)})
    monkeypatch.setattr("handrail.access.views.codes.send_code", task)
    return kept


def ask(client, email: str = "bola@family.example", url: str = ASK, **extra):
    return client.post(url, {"email": email}, **extra)


def test_without_mail_there_are_no_codes_and_the_page_says_whom_to_ask(client, dana, settings) -> None:
    settings.EMAIL_IS_SET_UP = False
    page = client.get("/sign-in/").content.decode()
    assert "ask the school how to sign in" in page and ASK not in page and FORGOTTEN not in page
    for url in (ASK, FORGOTTEN):
        assert client.get(url).status_code == client.post(url, {"email": "x@y.example"}).status_code == 404


def test_a_family_signs_in_with_a_code(client, parent) -> None:
    assert ASK in client.get("/sign-in/").content.decode()
    assert "For families and specialists" in client.get(ASK).content.decode()
    answer = ask(client, " BOLA@family.example ")
    assert answer.headers["Location"] == f"{ENTER}?next=%2F"
    assert "a mail with a code is on its way" in client.get(ENTER).content.decode()
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["bola@family.example"], "Your code for Handrail")
    assert client.post(ENTER, {"code": code_in(message), "next": "/account/"}).headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert Trail.objects.get(type="SIGNED_IN").new == {"with": ["code"]}
    assert client.get(ASK).headers["Location"] == "/"


def test_a_code_works_once_and_in_the_browser_that_asked(client, parent) -> None:
    ask(client)
    code = code_in(mail.outbox[0])
    other = client.__class__()
    assert other.post(ENTER, {"code": code}).headers["Location"] == ASK
    ask(other)
    assert other.post(ENTER, {"code": code}).status_code == 422
    client.post(ENTER, {"code": code})
    client.post(reverse("access:sign-out"))
    assert client.post(ENTER, {"code": code}).headers["Location"] == ASK


@pytest.mark.parametrize("email", ["nobody@family.example", "dana@example.org"])
def test_who_may_not_have_a_code_sees_the_same_and_gets_no_mail(client, parent, dana, email: str) -> None:
    pages = []
    for address in ("bola@family.example", email):
        browser = client.__class__()
        with CaptureQueriesContext(connection) as asked:
            answer = ask(browser, address)
        page = browser.get(ENTER).content.decode().replace(address, "ADDRESS")
        pages.append((answer.headers["Location"], re.sub(r'value="\w{64}"', "", page), len(asked)))
    # In the background of the tests the task runs at once: its own queries are the only difference.
    assert pages[0][:2] == pages[1][:2]
    assert [message.to for message in mail.outbox] == [["bola@family.example"]]


def test_the_page_does_the_same_work_for_every_address(client, parent, dana, monkeypatch) -> None:
    """What an account has to do with it is found out by the task alone."""
    sent = []
    monkeypatch.setattr(
        "handrail.access.views.codes.send_code", type("Later", (), {"enqueue": lambda *a: sent.append(a)})
    )
    counts = set()
    for address in ("bola@family.example", "nobody@family.example", "dana@example.org"):
        with CaptureQueriesContext(connection) as asked:
            ask(client.__class__(), address)
        counts.add(len(asked))
    assert len(counts) == 1 and len(sent) == 3 and not mail.outbox


def test_neither_session_nor_task_holds_the_code(client, parent, monkeypatch) -> None:
    sent = []
    monkeypatch.setattr(
        "handrail.access.views.codes.send_code", type("Later", (), {"enqueue": lambda *a: sent.append(a)})
    )
    ask(client)
    (task,) = sent
    tasks.send_code.func(*task)
    code = code_in(mail.outbox[0]).replace(" ", "")
    assert code not in str(task) and code not in str(dict(client.session)) and "bola" not in str(task)


def test_a_wrong_code_is_told_and_after_five_the_code_is_dead(client, parent) -> None:
    ask(client)
    code = code_in(mail.outbox[0])
    for _ in range(5):
        answer = client.post(ENTER, {"code": "0000 0000"})
        assert answer.status_code == 422 and "The code is not right" in answer.content.decode()
    assert client.post(ENTER, {"code": code}).status_code == 422
    assert client.post(ENTER, {"code": ""}).status_code == 422
    failed = Trail.objects.filter(type="SIGN_IN_FAILED").first()
    assert (failed.subject_uuid, failed.new) == (parent.user_id, {"with": "code"})


def test_a_code_lasts_a_quarter_of_an_hour(client, parent, clock) -> None:
    ask(client)
    clock.shift(timedelta(minutes=15, seconds=1))
    assert client.post(ENTER, {"code": code_in(mail.outbox[0])}).status_code == 422


def test_many_codes_for_one_address_have_to_wait(client, parent) -> None:
    for _ in range(5):
        ask(client)
    answer = ask(client)
    assert answer.status_code == 422 and "Wait 4 seconds for another" in answer.content.decode()
    assert ask(client, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert client.post(ASK, {}).status_code == 422


def test_a_mail_names_nobody_and_is_short(client, parent) -> None:
    ask(client)
    body = mail.outbox[0].body
    assert parent.name not in body and len(body.split()) < 60


def test_an_account_that_was_closed_since_is_not_opened(client, parent) -> None:
    ask(client)
    User.objects.update(is_active=False)
    assert client.post(ENTER, {"code": code_in(mail.outbox[0])}).status_code == 422


def test_a_family_with_a_passkey_is_not_asked_for_it_after_the_code(client, parent) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user_id=parent.user_id, type="webauthn", data={"name": "Telephone"})
    ask(client)
    assert client.post(ENTER, {"code": code_in(mail.outbox[0])}).headers["Location"] == "/"


def test_codes_of_one_purpose_do_not_serve_another() -> None:
    assert code_of(SIGN_IN, "a@b.example", "x") != code_of(NEW_PASSWORD, "a@b.example", "x")
    assert re.fullmatch(r"\d{8}", code_of(SIGN_IN, "a@b.example", "x"))
    assert code_of(SIGN_IN, " A@b.example", "x") == code_of(SIGN_IN, "a@b.example", "x")


def test_an_account_without_an_address_gets_no_mail(parent, monkeypatch) -> None:
    monkeypatch.setattr(
        "handrail.access.actions.codes.user_for_sign_in", lambda email: User(pk=parent.user_id, email="")
    )
    actions.send_code(purpose=SIGN_IN, email="", nonce="x")
    assert not mail.outbox


# -------------------------------------------------------------------------------------- a forgotten password


def test_a_forgotten_password_is_chosen_anew(client, dana) -> None:
    elsewhere = sign_in(client.__class__(), dana)
    attempt(elsewhere, "dana@example.org")
    assert FORGOTTEN in client.get("/sign-in/").content.decode()
    assert client.get(FORGOTTEN).status_code == 200
    assert ask(client, "dana@example.org", FORGOTTEN).headers["Location"] == f"{CHOOSE}?next=%2F"
    assert client.get(CHOOSE).status_code == 200
    code = code_in(mail.outbox[0])
    for wrong in (
        {},
        {"code": code, "password": NEW, "again": "other"},
        {"code": code, "password": "short", "again": "short"},
        {"code": "00000000", "password": NEW, "again": NEW},
    ):
        assert client.post(CHOOSE, wrong).status_code == 422
    assert client.post(CHOOSE, {"code": code, "password": NEW, "again": NEW}).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert User.objects.get(pk=dana.user_id).check_password(NEW)
    assert Trail.objects.get(type="PASSWORD_CHOSEN_BY_CODE").actor_uuid == dana.user_id
    assert "A new password was chosen" in mail.outbox[-1].body
    assert elsewhere.get("/account/").status_code == 302
    assert UserSession.objects.filter(user_id=dana.user_id).count() == 1


def test_the_second_factor_stays(client, senco) -> None:
    with_app(senco)
    ask(client, "senco@example.org", FORGOTTEN)
    answer = client.post(CHOOSE, {"code": code_in(mail.outbox[0]), "password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/sign-in/second-factor/"
    assert client.post("/sign-in/second-factor/", {"code": app_code()}).headers["Location"] == "/"


def test_families_have_no_password_to_forget(client, parent) -> None:
    ask(client, "bola@family.example", FORGOTTEN)
    assert not mail.outbox
    assert client.get(CHOOSE).status_code == 200


def test_a_password_like_the_name_is_refused_after_the_code(client, dana) -> None:
    ask(client, "dana@example.org", FORGOTTEN)
    name = User.objects.get(pk=dana.user_id).name
    data = {"code": code_in(mail.outbox[0]), "password": name, "again": name}
    assert client.post(CHOOSE, data).status_code == 422
    assert User.objects.get(pk=dana.user_id).check_password(PASSWORD)


def test_the_page_to_choose_needs_that_a_code_was_asked_for(client, dana) -> None:
    assert client.get(CHOOSE).headers["Location"] == FORGOTTEN
    ask(client, "dana@example.org", ASK)
    assert client.get(CHOOSE).headers["Location"] == FORGOTTEN
