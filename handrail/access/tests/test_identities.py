"""Single sign-on against a real OpenID Connect provider: nobody comes in who was not connected before."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_socket
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from handrail.access import actions
from handrail.access.models import User
from handrail.access.tests.conftest import attempt, person, school_says, with_app
from handrail.access.types import Role
from handrail.core.errors import NotVisible, Refused
from tests.factories import Trail, sign_in

# The provider of the tests is made of older parts.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

ANN = "ann@trust.example"


@pytest.fixture
def provider(settings):
    """A provider that answers over HTTP, for the installation's third button."""
    import oidc_provider_mock

    pytest_socket.enable_socket()
    with oidc_provider_mock.run_server_in_thread() as server:
        url = f"http://localhost:{server.server_port}"
        settings.IDENTITY_PROVIDERS = [
            {
                "provider_id": "other",
                "name": "Trust account",
                "client_id": "handrail",
                "secret": "secret",
                "settings": {"server_url": url},
            }
        ]
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": settings.IDENTITY_PROVIDERS, "OAUTH_PKCE_ENABLED": True}
        }
        yield url


def way_out(client, url: str) -> str:
    """Press the button, and return where the page leads to."""
    page = client.post(url)
    assert page.status_code == 200
    return re.search(r'content="0; url=([^"]+)"', page.content.decode())[1].replace("&amp;", "&")


def way_back(url: str, *, sub: str = ANN, action: str = "allow") -> str:
    """Answer at the provider, and return the address on which the browser comes back to us."""
    answer = requests.post(url, data={"sub": sub, "action": action}, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    # This provider forgets the state when somebody stops; RFC 6749, 4.1.2.1, says that it comes back.
    state = "" if "state=" in parts.query else f"&state={parse_qs(urlsplit(url).query)['state'][0]}"
    return f"{parts.path}?{parts.query}{state}"


def through(client, url: str, **answer: str):
    return client.get(way_back(way_out(client, url), **answer))


def words(client) -> str:
    return client.get("/sign-in/").content.decode()


CONNECT = "/account/identities/other/connect/"
SIGN_IN = "/sign-in/with/other/"


def connected(client, actor) -> None:
    sign_in(client, actor)
    assert through(client, CONNECT).headers["Location"] == reverse("access:identities")
    client.post(reverse("access:sign-out"))


def test_the_button_is_there_only_where_a_provider_is_set_up(client, provider, dana, settings) -> None:
    assert "With Trust account" in words(client)
    settings.IDENTITY_PROVIDERS = []
    assert "Trust account" not in words(client)
    assert client.post(SIGN_IN).status_code == 404
    assert client.get("/sign-in/with/other/back/?state=x&code=y").status_code == 404


def test_somebody_connects_their_account_and_signs_in_with_it(client, provider, dana) -> None:
    connected(client, dana)
    assert SocialAccount.objects.get().extra_data == {"email": ANN}
    assert through(client, SIGN_IN).headers["Location"] == "/"
    assert "Your account" in client.get("/account/").content.decode()
    event = Trail.objects.get(type="SIGNED_IN")
    assert (event.actor_uuid, event.new) == (dana.user_id, {"with": ["other"]})
    assert Trail.objects.filter(type="IDENTITY_CONNECTED", actor_uuid=dana.user_id).exists()
    page = client.get("/account/identities/").content.decode()
    assert ANN in page and "Connect Trust account" not in page


def test_connecting_again_changes_nothing(client, provider, dana) -> None:
    connected(client, dana)
    connected(client, dana)
    assert SocialAccount.objects.count() == 1
    assert Trail.objects.filter(type="IDENTITY_CONNECTED").count() == 1


def test_the_way_back_leads_to_the_page_that_was_wanted(client, provider, dana) -> None:
    connected(client, dana)
    page = client.post(SIGN_IN, {"next": "/account/sessions/"}).content.decode()
    out = re.search(r'content="0; url=([^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(way_back(out)).headers["Location"] == "/account/sessions/"


def test_an_unknown_identity_gets_a_sentence_and_no_account(client, provider, dana) -> None:
    """Not even with the very address of somebody here: addresses are given to new people."""
    answer = through(client, SIGN_IN, sub="dana@example.org")
    assert answer.headers["Location"] == "/sign-in/"
    assert "is not connected with anybody here" in words(client)
    assert client.get("/account/").status_code == 302
    assert User.objects.count() == 1 and not SocialAccount.objects.exists()
    event = Trail.objects.get(type="SIGN_IN_FAILED")
    assert (event.actor_uuid, event.subject_uuid, event.new) == (None, None, {"with": "other"})


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, dana) -> None:
    connected(client, dana)
    back = way_back(way_out(client, SIGN_IN))
    assert client.__class__().get(back).headers["Location"] == "/sign-in/"  # another browser
    wrong = back.replace(parse_qs(urlsplit(back).query)["state"][0], "forged")
    assert client.get(wrong).headers["Location"] == "/sign-in/"
    assert "did not let you in, or the way there took too long" in words(client)
    assert client.get("/account/").status_code == 302
    assert client.get(back).headers["Location"] == "/"
    assert client.get(back).headers["Location"] == reverse("access:identities")  # once only


def test_a_code_of_somebody_else_is_refused(client, provider, dana) -> None:
    connected(client, dana)
    theirs = parse_qs(urlsplit(way_back(way_out(client, SIGN_IN))).query)["code"][0]
    other = client.__class__()
    mine = way_back(way_out(other, SIGN_IN), sub="eve@trust.example")
    mixed = mine.replace(parse_qs(urlsplit(mine).query)["code"][0], theirs)
    assert other.get(mixed).headers["Location"] == "/sign-in/"
    assert other.get("/account/").status_code == 302


def test_whoever_stops_at_the_provider_comes_back_with_a_sentence(client, provider, dana) -> None:
    assert through(client, SIGN_IN, action="deny").headers["Location"] == "/sign-in/"
    assert "You stopped at Trust account. Nothing was changed." in words(client)
    sign_in(client, dana)
    assert through(client, CONNECT, action="deny").headers["Location"] == reverse("access:identities")


def test_a_provider_that_does_not_answer_is_told(client, provider, dana, settings) -> None:
    settings.IDENTITY_PROVIDERS[0]["settings"]["server_url"] = "http://localhost:9"
    assert client.post(SIGN_IN).headers["Location"] == "/sign-in/"
    assert "did not let you in" in words(client)


def test_connecting_needs_a_recent_sign_in(client, provider, dana) -> None:
    sign_in(client, dana, recently=False)
    assert client.post(CONNECT).headers["Location"].startswith("/account/confirm/")


def test_signed_out_on_the_way_nothing_is_connected(client, provider, dana) -> None:
    sign_in(client, dana)
    back = way_back(way_out(client, CONNECT))
    session = client.session
    for key in ("_auth_user_id", "_auth_user_hash", "_auth_user_backend"):
        session.pop(key)
    session.save()
    assert client.get(back).headers["Location"] == "/sign-in/"
    assert not SocialAccount.objects.exists()


def test_an_identity_opens_one_account_only(client, provider, dana) -> None:
    connected(client, dana)
    kit = person(Role.TEACHER, email="kit@example.org")
    sign_in(client, kit)
    through(client, CONNECT)
    assert "connected with somebody else here" in client.get("/account/identities/").content.decode()
    assert SocialAccount.objects.get().user_id == dana.user_id


def test_our_second_factor_is_asked_for_after_the_provider(client, provider, senco) -> None:
    connected(client, senco)
    with_app(senco)
    assert through(client, SIGN_IN).headers["Location"] == "/sign-in/second-factor/"
    assert client.get("/account/").status_code == 302


def test_a_school_may_trust_the_providers_second_factor(client, provider, senco, monkeypatch) -> None:
    connected(client, senco)
    with_app(senco)
    school_says(monkeypatch, sso_second_factor=True)
    assert through(client, SIGN_IN).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200
    client.post(reverse("access:sign-out"))
    assert attempt(client, "senco@example.org").headers["Location"] == "/sign-in/second-factor/"


def test_an_account_that_was_switched_off_stays_out(client, provider, dana) -> None:
    connected(client, dana)
    User.objects.update(is_active=False)
    assert through(client, SIGN_IN).headers["Location"] == "/sign-in/"
    assert "did not let you in" in words(client)


def test_an_identity_is_disconnected_by_its_owner_only(client, dana) -> None:
    actions.connect_identity(actor=dana, provider="google", uid="1", email="")
    held = SocialAccount.objects.get()
    kit = person(Role.TEACHER, email="kit@example.org")
    with pytest.raises(NotVisible):
        actions.disconnect_identity(actor=kit, identity_id=held.pk)
    sign_in(client, dana)
    client.post(reverse("access:identity-disconnect", args=[held.pk]))
    assert not SocialAccount.objects.exists()
    assert Trail.objects.get(type="IDENTITY_DISCONNECTED").old == {"provider": "google"}


def test_a_second_account_of_the_same_provider_is_refused(dana) -> None:
    actions.connect_identity(actor=dana, provider="google", uid="1", email=ANN)
    with pytest.raises(Refused, match="Disconnect it first"):
        actions.connect_identity(actor=dana, provider="google", uid="2", email=ANN)


def test_the_last_way_in_cannot_be_disconnected(client, dana) -> None:
    user = User.objects.get(pk=dana.user_id)
    user.set_unusable_password()
    user.save()
    actions.connect_identity(actor=dana, provider="google", uid="1", email=ANN)
    held = SocialAccount.objects.get()
    sign_in(client, dana)
    client.post(reverse("access:identity-disconnect", args=[held.pk]))
    assert "You could not sign in any more" in client.get("/account/identities/").content.decode()
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key"})
    client.post(reverse("access:identity-disconnect", args=[held.pk]))
    assert not SocialAccount.objects.exists()
