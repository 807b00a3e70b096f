"""Dangerous acts ask again who is there, lead back, and leave families alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from handrail.access import policy
from handrail.access.decorators import recently_signed_in
from handrail.access.models import User
from handrail.access.signing import confirming
from handrail.access.tests.conftest import PASSWORD, app_code, attempt, with_app
from tests.factories import Trail, sign_in

pytestmark = pytest.mark.django_db

CONFIRM = "/account/confirm/"
GUARDED = reverse("access:recovery-codes")


def test_a_recent_sign_in_is_enough_and_an_old_one_is_not(client, dana, clock) -> None:
    attempt(client, "dana@example.org")
    clock.shift(timedelta(minutes=14))
    assert client.get(GUARDED).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert client.get(GUARDED).headers["Location"] == f"{CONFIRM}?next=%2Faccount%2Fsecond-factor%2Frecovery-codes%2F"


def test_the_password_confirms_and_leads_back(client, dana, clock) -> None:
    sign_in(client, dana, recently=False)
    to = client.get(GUARDED).headers["Location"]
    page = client.get(to).content.decode()
    assert "Confirm that it is you" in page and "Or with a code" not in page
    for wrong in ("", "not it"):
        assert client.post(CONFIRM, {"password": wrong, "next": GUARDED}).status_code == 422
    answer = client.post(CONFIRM, {"password": PASSWORD, "next": GUARDED})
    assert answer.headers["Location"] == GUARDED
    assert client.get(GUARDED).status_code == 200
    assert Trail.objects.get(type="IDENTITY_CONFIRMED").new == {"with": "password"}
    failed = Trail.objects.get(type="SIGN_IN_FAILED")
    assert (failed.subject_uuid, failed.new) == (dana.user_id, {"with": "password"})


def test_next_never_leads_away(client, dana) -> None:
    sign_in(client, dana, recently=False)
    answer = client.post(CONFIRM, {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_the_app_confirms_too(client, dana) -> None:
    with_app(dana)
    sign_in(client, dana, recently=False)
    assert "Or with a code" in client.get(CONFIRM).content.decode()
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 422
    assert client.post(CONFIRM, {"code": app_code(), "next": GUARDED}).headers["Location"] == GUARDED
    assert client.get(GUARDED).status_code == 200


def test_a_passkey_that_is_none_is_told(client, dana) -> None:
    sign_in(client, dana, recently=False)
    assert "was not accepted" in client.post(CONFIRM, {"credential": "{}"}).content.decode()


def test_many_wrong_passwords_wait(client, dana) -> None:
    sign_in(client, dana, recently=False)
    for _ in range(5):
        client.post(CONFIRM, {"password": "wrong"})
    assert "Wait 4 seconds" in client.post(CONFIRM, {"password": PASSWORD}).content.decode()


def test_a_form_that_was_sent_leads_back_to_its_page(client, dana) -> None:
    sign_in(client, dana, recently=False)
    answer = client.post(reverse("access:app-add") + "?x=1", {"code": "1"})
    assert answer.headers["Location"] == f"{CONFIRM}?next=%2Faccount%2Fsecond-factor%2Fapp%2F"
    assert "Nothing was changed yet" in client.get(CONFIRM).content.decode()


def test_a_button_leads_back_to_the_page_that_it_is_on(client, dana) -> None:
    sign_in(client, dana, recently=False)
    answer = client.post(reverse("access:recovery-codes-renew"))
    assert answer.headers["Location"] == f"{CONFIRM}?next=%2Faccount%2Fsecond-factor%2Frecovery-codes%2F"
    answer = client.post(reverse("access:passkey-remove", args=[7]))
    assert answer.headers["Location"] == f"{CONFIRM}?next=%2Faccount%2Fsecond-factor%2F"


def test_a_page_with_the_same_arguments_is_found(rf: RequestFactory, dana) -> None:
    assert confirming._page("schools:account", {"membership_id": dana.membership_id}).endswith(f"{dana.membership_id}/")
    assert confirming._page("web:home", {"membership_id": dana.membership_id}) == "/"


def test_parts_of_pages_and_saves_are_led_too(client, dana) -> None:
    sign_in(client, dana, recently=False)
    assert client.get(GUARDED, headers={"HX-Request": "true"}).headers["HX-Redirect"].startswith(CONFIRM)
    answer = client.post(GUARDED, headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 403 and "Confirm that it is you" in answer.json()["error"]


def test_the_demonstration_and_families_are_never_asked(client, dana, settings, monkeypatch) -> None:
    sign_in(client, dana, recently=False)
    settings.DEMO = True
    assert client.get(GUARDED).status_code == 200
    settings.DEMO = False
    monkeypatch.setattr(policy, "_NEVER_CONFIRM", {"teacher"})
    assert client.get(GUARDED).status_code == 200


def test_a_record_of_somebody_else_counts_for_nothing(client, dana, senco) -> None:
    sign_in(client, senco)
    session = client.session
    session["account_authentication_methods_user"] = str(dana.user_id)
    session.save()
    assert client.get(GUARDED).status_code == 302


def test_the_decorator_can_be_seen_on_a_view(rf: RequestFactory) -> None:
    @recently_signed_in
    def view(request: object) -> HttpResponse:
        return HttpResponse("done")

    assert view.recent is True and view.__name__ == "view"


def test_somebody_without_a_password_is_not_asked_for_one(client, dana) -> None:
    user = User.objects.get(pk=dana.user_id)
    user.set_unusable_password()
    user.save()
    sign_in(client, dana, recently=False)
    page = client.get(CONFIRM).content.decode()
    assert "Confirm with the password" not in page and "Sign out and in again" in page
