"""Second factors: who needs one and by when, setting up, being asked, losing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from handrail.access import actions, policy
from handrail.access.models import Membership, RoleHeld, User
from handrail.access.tests.conftest import SECRET, app_code, attempt, person, school_says, with_app
from handrail.access.types import Role
from handrail.core.errors import NotVisible, Refused
from handrail.core.models import AuditEvent
from tests.factories import MembershipFactory, RoleHeldFactory, Trail, everywhere, make_actor, sign_in

pytestmark = pytest.mark.django_db

ASK = "/sign-in/second-factor/"
PAGE = "/account/second-factor/"


@pytest.fixture(autouse=True)
def _mail(settings) -> None:
    settings.EMAIL_IS_SET_UP = True


def events(kind: str) -> list[AuditEvent]:
    return list(Trail.objects.filter(type=kind).order_by("at", "pk"))


def give_recovery_codes(actor) -> list[str]:
    return RecoveryCodes.activate(User.objects.get(pk=actor.user_id)).get_unused_codes()


# ------------------------------------------------------------------------------------------------ who needs one


@pytest.mark.parametrize(
    ("role", "needs"),
    [
        (Role.SENCO, True),
        (Role.HEAD, True),
        (Role.OFFICE, True),
        (Role.ADMINISTRATOR, True),
        (Role.TEACHER, False),
        (Role.SUPPORT_ADULT, False),
    ],
)
def test_whoever_sees_more_than_their_own_class_needs_one(dana, role: Role, needs: bool) -> None:
    assert policy.needs_second_factor(replace(dana, roles=frozenset({role}))) is needs
    assert policy.needs_second_factor(replace(dana, roles=frozenset({role, Role.TEACHER}))) is needs


def test_codes_by_mail_are_for_families_and_specialists_only() -> None:
    assert policy.signs_in_by_code(["parent"]) and policy.signs_in_by_code(["parent", "specialist"])
    assert not policy.signs_in_by_code(["parent", "teacher"]) and not policy.signs_in_by_code([])


def test_families_are_never_asked_to_confirm(dana, monkeypatch) -> None:
    assert policy.is_asked_to_confirm(dana)
    monkeypatch.setattr(policy, "_NEVER_CONFIRM", {"teacher"})
    assert not policy.is_asked_to_confirm(dana)


def since(day: date) -> None:
    with everywhere():
        MigrationRecorder.Migration.objects.filter(app="mfa", name="0001_initial").update(
            applied=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        )


def started(actor, day: date) -> None:
    with everywhere():
        Membership.objects.filter(pk=actor.membership_id).update(starts_on=day)


def test_in_the_days_of_grace_a_banner_says_until_when(client, senco) -> None:
    since(date(2026, 11, 10))
    attempt(client, "senco@example.org")
    for url in ("/", "/account/", PAGE):
        assert "24 November 2026" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("of_installation", "of_membership", "of_role", "due"),
    [
        (date(2026, 11, 1), date(2020, 9, 1), date(2020, 9, 1), "15 November 2026"),
        (date(2026, 10, 1), date(2026, 11, 6), date(2026, 11, 6), "20 November 2026"),
        (date(2026, 10, 1), date(2020, 9, 1), date(2026, 11, 9), "23 November 2026"),
    ],
)
def test_the_days_of_grace_begin_with_whatever_came_last(
    client, senco, of_installation, of_membership, of_role, due
) -> None:
    since(of_installation)
    started(senco, of_membership)
    with everywhere():
        RoleHeld.objects.update(starts_on=of_role)
    attempt(client, "senco@example.org")
    assert due in client.get(PAGE).content.decode()


def test_a_school_says_how_many_days_of_grace_there_are(client, senco, monkeypatch) -> None:
    school_says(monkeypatch, second_factor_grace_days=30)
    since(date(2026, 11, 1))
    attempt(client, "senco@example.org")
    assert "1 December 2026" in client.get("/account/").content.decode()


def test_after_the_days_of_grace_every_page_leads_to_setting_one_up(client, senco) -> None:
    since(date(2026, 10, 1))
    attempt(client, "senco@example.org")
    for url in ("/", "/pupils/", "/school/accounts/"):
        assert client.get(url).headers["Location"] == PAGE
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == PAGE
    answer = client.post("/", headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 403 and "second factor" in answer.json()["error"]
    page = client.get(PAGE).content.decode()
    assert "Set one of these up first" in page
    for url in ("/account/", "/account/password/", "/account/second-factor/app/", "/account/sessions/"):
        assert client.get(url).status_code == 200
    assert client.post(reverse("access:sign-out")).status_code == 302


def test_the_last_day_of_grace_is_included(client, senco) -> None:
    since(date(2026, 11, 2))
    attempt(client, "senco@example.org")
    assert client.get("/").status_code == 200


def test_who_needs_none_is_not_asked(client, dana) -> None:
    since(date(2026, 10, 1))
    attempt(client, "dana@example.org")
    assert "Set up a second factor" not in client.get("/").content.decode()


def test_the_demonstration_does_not_demand_one(client, senco, settings) -> None:
    since(date(2026, 10, 1))
    settings.DEMO = True
    attempt(client, "senco@example.org")
    assert client.get("/").status_code == 200


def test_a_role_that_comes_later_is_noticed_in_the_same_session(client, dana) -> None:
    since(date(2026, 10, 1))
    attempt(client, "dana@example.org")
    with everywhere():
        RoleHeldFactory(membership=Membership.objects.get(), role="senco", starts_on=date(2026, 10, 20))
    assert client.get("/").headers["Location"] == PAGE


def test_a_session_from_elsewhere_is_looked_up_once(client, senco, django_assert_num_queries) -> None:
    since(date(2026, 10, 1))
    client.force_login(User.objects.get(pk=senco.user_id))
    assert client.get("/").headers["Location"] == PAGE
    with django_assert_num_queries(2):  # the session and the account
        client.get("/")


def test_the_question_costs_no_query(client, senco, django_assert_num_queries) -> None:
    since(date(2026, 11, 10))
    attempt(client, "senco@example.org")
    with django_assert_num_queries(4):  # session, account, factors, schools
        client.get("/account/")
    with django_assert_num_queries(3):
        client.get(PAGE)


# ---------------------------------------------------------------------------------------------------- an app


def test_an_app_is_set_up_with_a_code_that_it_shows(client, senco) -> None:
    since(date(2026, 10, 1))
    attempt(client, "senco@example.org")
    page = client.get(reverse("access:app-add"))
    secret = client.session["app_secret"]
    assert b"<svg" in page.content and b"style=" not in page.content
    assert client.post(reverse("access:app-add"), {"code": "12"}).status_code == 422
    assert client.post(reverse("access:app-add"), {}).status_code == 422
    assert client.session["app_secret"] == secret
    answer = client.post(reverse("access:app-add"), {"code": app_code(secret=secret)})
    assert answer.headers["Location"] == reverse("access:recovery-codes")
    assert len(client.get(answer.headers["Location"]).context["codes"]) == 10
    assert client.get("/").status_code == 200
    assert "app_secret" not in client.session
    assert [event.new for event in events("SECOND_FACTOR_ADDED")] == [{"kind": "app"}]
    assert events("RECOVERY_CODES_MADE")
    assert "An app for codes was added" in mail.outbox[0].body and mail.outbox[0].to == ["senco@example.org"]


def test_who_has_no_address_gets_no_mail(senco) -> None:
    User.objects.update(email="")
    actions.set_up_app(actor=senco, secret=SECRET, code=app_code())
    assert not mail.outbox


def test_a_second_app_is_refused(senco) -> None:
    with_app(senco)
    with pytest.raises(Refused, match="You have an app already"):
        actions.set_up_app(actor=senco, secret=SECRET, code=app_code())


def test_with_recovery_codes_there_are_no_new_ones(client, senco) -> None:
    codes = give_recovery_codes(senco)
    sign_in(client, senco)
    client.get(reverse("access:app-add"))
    answer = client.post(reverse("access:app-add"), {"code": app_code(secret=client.session["app_secret"])})
    assert answer.headers["Location"] == PAGE
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes


def test_the_app_is_asked_for_and_each_code_works_once(client, senco, clock) -> None:
    with_app(senco)
    assert attempt(client, "senco@example.org", data={"next": PAGE}).headers["Location"] == ASK
    assert client.get("/account/").status_code == 302
    assert "Open the app" in client.get(ASK).content.decode()
    answer = client.post(ASK, {"code": f" {app_code()[:3]} {app_code()[3:]} "})
    assert answer.headers["Location"] == PAGE
    assert events("SIGNED_IN")[0].new == {"with": ["password", "app"]}
    client.post(reverse("access:sign-out"))
    attempt(client, "senco@example.org")
    again = client.post(ASK, {"code": app_code()})
    assert again.status_code == 422 and "was used before" in again.content.decode()
    clock.shift(timedelta(seconds=30))
    assert client.post(ASK, {"code": app_code()}).status_code == 302


def test_an_older_code_does_not_work_after_a_newer_one(client, senco) -> None:
    with_app(senco)
    user = User.objects.get(pk=senco.user_id)
    actions.check_second_factor(user=user, code=app_code(steps=1), address="::1")
    with pytest.raises(Refused):
        actions.check_second_factor(user=user, code=app_code(), address="::1")


def test_a_clock_may_be_wrong_by_half_a_minute_and_no_more(senco) -> None:
    with_app(senco)
    user = User.objects.get(pk=senco.user_id)
    for steps in (-2, 2):
        with pytest.raises(Refused):
            actions.check_second_factor(user=user, code=app_code(steps=steps), address="::1")
    actions.check_second_factor(user=user, code=app_code(steps=-1), address="::1")


def test_wrong_codes_make_that_address_wait_and_no_other(client, senco) -> None:
    with_app(senco)
    attempt(client, "senco@example.org")
    for _ in range(5):
        assert client.post(ASK, {"code": "000000"}).status_code == 422
    assert "Wait 4 seconds" in client.post(ASK, {"code": app_code()}).content.decode()
    other = client.__class__(REMOTE_ADDR="192.0.2.7")
    attempt(other, "senco@example.org")
    assert other.post(ASK, {"code": app_code()}).status_code == 302
    failed = events("SIGN_IN_FAILED")
    assert {(one.subject_uuid, one.school_uuid, one.actor_uuid) for one in failed} == {
        (senco.user_id, senco.school_id, None)
    }


def test_an_empty_code_is_told_and_not_counted(client, senco) -> None:
    with_app(senco)
    attempt(client, "senco@example.org")
    assert "Type the code" in client.post(ASK, {"code": ""}).content.decode()
    assert not events("SIGN_IN_FAILED")


def test_a_recovery_code_opens_once_and_the_person_is_told(client, senco) -> None:
    with_app(senco)
    codes = give_recovery_codes(senco)
    attempt(client, "senco@example.org")
    assert client.post(ASK, {"code": f"{codes[0][:4]} {codes[0][4:]}"}).status_code == 302
    assert events("RECOVERY_CODE_USED")[0].new == {"left": 9}
    assert "9 are left" in mail.outbox[0].body
    client.post(reverse("access:sign-out"))
    attempt(client, "senco@example.org")
    assert client.post(ASK, {"code": codes[0]}).status_code == 422


def test_nobody_reaches_the_question_without_a_password(client, senco) -> None:
    with_app(senco)
    assert client.get(ASK).headers["Location"] == "/sign-in/"
    assert client.post(ASK, {"code": app_code()}).headers["Location"] == "/sign-in/"


def test_a_sign_in_that_waits_too_long_begins_again(client, senco, clock) -> None:
    with_app(senco)
    attempt(client, "senco@example.org")
    clock.shift(timedelta(minutes=16))
    assert client.post(ASK, {"code": app_code()}).headers["Location"] == "/sign-in/"


def test_not_you_starts_again(client, senco) -> None:
    with_app(senco)
    attempt(client, "senco@example.org")
    client.post(reverse("access:sign-out"))
    assert client.get(ASK).headers["Location"] == "/sign-in/"


def test_the_app_is_taken_away_by_its_owner(client, senco) -> None:
    with_app(senco)
    give_recovery_codes(senco)
    sign_in(client, senco)
    assert "Your role needs a second factor" in client.get(reverse("access:app-remove")).content.decode()
    assert client.post(reverse("access:app-remove")).headers["Location"] == PAGE
    assert not Authenticator.objects.exists()
    assert events("SECOND_FACTOR_REMOVED")[0].old == {"kind": "app"}
    client.post(reverse("access:app-remove"))
    assert len(events("SECOND_FACTOR_REMOVED")) == 1


def test_with_a_passkey_left_the_recovery_codes_stay(senco) -> None:
    with_app(senco)
    give_recovery_codes(senco)
    Authenticator.objects.create(user_id=senco.user_id, type="webauthn", data={"name": "Key"})
    actions.remove_app(actor=senco)
    assert Authenticator.objects.filter(type="recovery_codes").exists()


def test_new_recovery_codes_replace_the_old(client, senco) -> None:
    with_app(senco)
    codes = give_recovery_codes(senco)
    sign_in(client, senco)
    client.post(reverse("access:recovery-codes-renew"))
    page = client.get(reverse("access:recovery-codes"))
    assert len(page.context["codes"]) == 10 and codes[0] not in "".join(page.context["codes"]).replace(" ", "")


def test_recovery_codes_alone_are_refused(client, senco) -> None:
    sign_in(client, senco)
    assert client.post(reverse("access:recovery-codes-renew")).status_code == 409
    assert "no recovery codes left" in client.get(reverse("access:recovery-codes")).content.decode()


@pytest.mark.parametrize(
    "name", ["app-add", "app-remove", "recovery-codes", "recovery-codes-renew", "passkey-add", "passkey-remove"]
)
def test_changing_a_second_factor_needs_a_recent_sign_in(client, senco, name: str) -> None:
    sign_in(client, senco, recently=False)
    url = reverse(f"access:{name}", args=[1] if name == "passkey-remove" else [])
    assert client.get(url).headers["Location"].startswith("/account/confirm/?next=")


# ------------------------------------------------------------------------------------------------- lost ones


def take_away(senco, colleague, reason: str = "Lost her telephone on 3 May."):
    with everywhere():
        membership = Membership.objects.get(pk=colleague.membership_id)
        return actions.take_away_second_factor(actor=senco, membership=membership, reason=reason)


def test_an_administrator_takes_a_lost_one_away(client, senco) -> None:
    school = Membership.objects.model._meta.get_field("school").related_model.objects.get(pk=senco.school_id)
    head = person(Role.HEAD, email="head@example.org", school=school)
    with_app(head)
    give_recovery_codes(head)
    theirs = client.__class__()
    attempt(theirs, "head@example.org")
    theirs.post(ASK, {"code": app_code()})
    assert theirs.get("/account/").status_code == 200
    sign_in(client, senco)
    url = reverse("schools:account-second-factor", args=[head.membership_id])
    assert url in client.get(reverse("schools:account", args=[head.membership_id])).content.decode()
    assert "Only if" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Lost her telephone."}).status_code == 302
    assert not Authenticator.objects.exists() and not UserSession.objects.filter(user_id=head.user_id).exists()
    assert theirs.get("/account/").status_code == 302
    event = events("SECOND_FACTOR_TAKEN_AWAY")[0]
    assert (event.reason, event.old) == ("Lost her telephone.", {"kinds": ["recovery_codes", "totp"]})
    assert mail.outbox[-1].to == ["head@example.org"] and "took away the second factor" in mail.outbox[-1].body
    later = sign_in(client.__class__(), senco, recently=False)
    assert later.get(url).headers["Location"].startswith("/account/confirm/")


def test_it_is_taken_away_only_where_it_may_be(senco, dana) -> None:
    with pytest.raises(NotVisible):
        take_away(senco, dana)
    school = Membership.objects.model._meta.get_field("school").related_model.objects.get(pk=senco.school_id)
    kit = make_actor(school, Role.TEACHER)
    with pytest.raises(Refused, match="Say why"):
        take_away(senco, kit, reason=" ")
    with pytest.raises(Refused, match="under Your account"):
        take_away(senco, senco)
    with pytest.raises(Refused, match="has no second factor"):
        take_away(senco, kit)
    with everywhere():
        MembershipFactory(user=User.objects.get(pk=kit.user_id))
    with_app(kit)
    with pytest.raises(Refused, match="also works at another school"):
        take_away(senco, kit)
