"""People who sign in, and what they hold."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from handrail.access.models import User
from handrail.access.types import Role
from tests.factories import SchoolFactory, make_actor

PASSWORD = "quartz lantern otter 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(*roles: Role, email: str, school: Any = None) -> Any:
    """Return somebody with an address and the password above, as an actor."""
    actor = make_actor(school or SchoolFactory(), *roles)
    user = User.objects.get(pk=actor.user_id)
    user.set_password(PASSWORD)
    user.email = email
    user.save()
    return actor


@pytest.fixture
def dana():
    """A teacher: sees their own pupils only, so that no second factor is asked for."""
    return person(Role.TEACHER, email="dana@example.org")


@pytest.fixture
def senco():
    """Somebody who sees every pupil, and needs a second factor."""
    return person(Role.SENCO, Role.ADMINISTRATOR, email="senco@example.org")


def with_app(actor: Any) -> Authenticator:
    """Give somebody an app whose secret is known."""
    return TOTP.activate(User.objects.get(pk=actor.user_id), SECRET).instance


def app_code(*, secret: str = SECRET, steps: int = 0) -> str:
    """Return what the app shows now, or some half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def attempt(client: Any, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Send the form of the sign-in page."""
    return client.post("/sign-in/", {"email": email, "password": password, **extra.pop("data", {})}, **extra)


def school_says(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Let every school say something about sign-in, as a field of its own."""
    from handrail.access.models import Membership

    school: Any = Membership._meta.get_field("school").related_model
    kept = {field.name for field in school._meta.concrete_fields}
    for name, value in values.items():
        if name in kept:
            school.objects.update(**{name: value})
        else:
            monkeypatch.setattr(school, name, value, raising=False)
