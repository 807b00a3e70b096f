"""Signing in with everything that there is: an app's code, a recovery code, a passkey, a code by e-mail."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from playwright.sync_api import Page, expect

from tests.journeys.serving import WIDTHS, Served, database, environment, run, serving
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

AT_WIDTHS = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A school of its own, whose mail falls into a folder."""
    pytest_socket.enable_socket()
    home = tmp_path_factory.mktemp("sign-in")
    with database(home) as url:
        around = environment(home, **url, HANDRAIL_EMAIL_URL=f"file://{home / 'mail'}")
        prepared = json.loads(run("tests.journeys.prepare", environment=around).splitlines()[-1])
        with serving(home, around, prepared) as server:
            yield server


def type_password(page: Page, school: Served, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(school.prepared["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def code_now(secret: str, *, steps_ahead: int = 0) -> str:
    """Return what an app would show for this secret."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + steps_ahead))


@contextmanager
def with_keys(page: Page) -> Iterator[Any]:
    """Give the browser a place that keeps passkeys and unlocks them by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session


@AT_WIDTHS
def test_an_app_is_set_up_and_asked_for(browser: Any, school: Served, width: int) -> None:
    email = "office@fernhill.example" if width == 1280 else "administrator@fernhill.example"
    with watched(browser, school.url, width=width) as (page, watch):
        watch.allow("status of 422")
        page.goto("/sign-in/")
        check(page, "sign-in")
        type_password(page, school, email)
        heading(page, "Hello")
        expect(page.get_by_text("Set up a second factor")).to_be_visible()
        check(page, "sign-in-home-grace")
        page.get_by_role("link", name="Set it up now").click()
        heading(page, "Your second factor")
        check(page, "second-factor-none")
        page.get_by_role("button", name="Set up an app").click()
        heading(page, "Set up an app")
        page.get_by_text("I cannot scan it").click()
        secret = page.locator(".hr-code").inner_text()
        check(page, "app-add")
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Set the app up").click()
        expect(page.get_by_role("alert")).to_contain_text("The code is not right")
        assert secret == page.locator(".hr-code").text_content()
        page.get_by_label("Code").fill(code_now(secret))
        page.get_by_role("button", name="Set the app up").click()
        heading(page, "Recovery codes")
        expect(page.locator(".hr-codes .hr-code")).to_have_count(10)
        recovery = page.locator(".hr-codes .hr-code").all_inner_texts()
        check(page, "recovery-codes")
        page.get_by_role("button", name="I have kept them").click()
        heading(page, "Your second factor")
        check(page, "second-factor-app")
        page.goto("/account/")
        check(page, "account")
    for code in (code_now(secret, steps_ahead=1), recovery[0]):
        with watched(browser, school.url, width=width) as (page, _):
            type_password(page, school, email)
            heading(page, "Show that it is you")
            check(page, "sign-in-second-factor")
            page.get_by_label("Code").fill(code)
            page.get_by_role("button", name="Go on").click()
            heading(page, "Hello")
            expect(page.get_by_text("Set up a second factor")).to_have_count(0)
            page.goto("/account/sessions/")
            expect(page.get_by_text("You are here")).to_be_visible()
            check(page, "sessions")


@AT_WIDTHS
def test_a_passkey_signs_in_alone(browser: Any, school: Served, width: int) -> None:
    email = "dana@fernhill.example" if width == 1280 else "head@fernhill.example"
    with watched(browser, school.url, width=width) as (page, watch), with_keys(page):
        type_password(page, school, email)
        page.goto("/account/passkeys/add/")
        check(page, "passkey-add")
        page.get_by_label("Name of the passkey").fill("School laptop")
        page.get_by_role("button", name="Add a passkey").click()
        heading(page, "Recovery codes")
        page.goto("/account/second-factor/")
        expect(page.get_by_text("School laptop, added on")).to_be_visible()
        check(page, "second-factor-passkey")
        sign_out(page)
        page.get_by_role("button", name="Use a passkey").click()
        heading(page, "Hello")
        sign_out(page)
        type_password(page, school, email)
        heading(page, "Show that it is you")
        check(page, "sign-in-second-factor-passkey")
        page.get_by_role("button", name="Use a passkey").click()
        heading(page, "Hello")
        page.goto("/account/confirm/?next=/account/")
        check(page, "confirm")
        page.get_by_role("button", name="Use a passkey").click()
        heading(page, "Your account")
        watch.check()


def sign_out(page: Page) -> None:
    page.locator(".hr-account__summary").click()
    page.get_by_role("button", name="Sign out").click()
    heading(page, "Sign in")


def test_a_passkey_of_another_installation_is_told_so(browser: Any, school: Served) -> None:
    with watched(browser, school.url) as (page, _), with_keys(page):
        page.goto("/sign-in/")
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_text("The passkey was not used")).to_be_visible()
        check(page, "sign-in-no-passkey")


@AT_WIDTHS
def test_a_family_signs_in_with_a_code(browser: Any, school: Served, width: int) -> None:
    with watched(browser, school.url, width=width) as (page, watch):
        watch.allow("status of 422")
        page.goto("/sign-in/")
        page.get_by_role("link", name=re.compile("get a code by e-mail")).click()
        check(page, "sign-in-code")
        page.get_by_label("E-mail address").fill("parent@fernhill.example")
        page.get_by_role("button", name="Send me a code").click()
        heading(page, "Type the code")
        check(page, "sign-in-code-enter")
        page.get_by_label("Code").fill("0000 0000")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("The code is not right")
        page.get_by_label("Code").fill(newest_code(school))
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".hr-account__summary")).to_be_visible()
        page.goto("/account/second-factor/")
        heading(page, "Passkeys")
        check(page, "family-passkeys")
        with with_keys(page):
            page.get_by_role("button", name=re.compile("Add .*passkey")).click()
            page.get_by_label("Name of the passkey").fill(f"Telephone {width}")
            page.get_by_role("button", name="Add a passkey").click()
            heading(page, "Passkeys")
            sign_out(page)
            page.get_by_role("button", name="Use a passkey").click()
            expect(page.locator(".hr-account__summary")).to_be_visible()


def newest_code(school: Served) -> str:
    """Return the code of the newest mail, waiting for the background task."""
    folder = school.home / "mail"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for path in sorted(folder.glob("*.log"), key=lambda one: one.stat().st_mtime, reverse=True):
            if path not in _read and (found := re.search(r"Your code is (\d{4} \d{4})", path.read_text())):
                _read.add(path)
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"No mail came: {sorted(folder.glob('*'))}")


_read: set[Path] = set()


def test_without_javascript_the_pages_say_what_else_works(browser: Any, school: Served) -> None:
    with watched(browser, school.url, java_script_enabled=False) as (page, _):
        page.goto("/sign-in/")
        expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
        expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
        type_password(page, school, "teacher@fernhill.example")
        page.goto("/account/passkeys/add/")
        expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
