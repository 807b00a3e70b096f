"""What the pages of sign-in read. Accounts belong to no school, so every read here goes across schools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from handrail.access import policy, queries, rules
from handrail.core import clock

Kind = Authenticator.Type
FACTORS = (Kind.TOTP, Kind.WEBAUTHN)


def factors_of(user_id: UUID) -> list[Authenticator]:
    """Return the app, passkeys and recovery codes of an account, the oldest first. One query."""
    return list(Authenticator.objects.filter(user_id=user_id).order_by("created_at", "pk"))


def factor(user_id: UUID, kind: str) -> Authenticator | None:
    """Return somebody's app or their recovery codes, or None. One query."""
    return Authenticator.objects.filter(user_id=user_id, type=kind).first()


def has_second_factor(user_id: UUID) -> bool:
    """Say whether an account has an app or a passkey. One query."""
    return Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()


def second_factors_since() -> date:
    """Return the day on which this installation began to know second factors. One query.

    Nobody who has been here for years is shut out on the day of the new version.
    """
    row = MigrationRecorder.Migration.objects.filter(app="mfa", name="0001_initial").first()
    return timezone.localdate(row.applied) if row else clock.today()


def signs_in_by_code(user_id: UUID) -> bool:
    """Say whether an account belongs to families or specialists only, who need no password. One query."""
    return policy.signs_in_by_code(row.role for row in queries.roles_everywhere(user_id))


def schools_trust_the_provider(user_id: UUID) -> bool:
    """Say whether all of the person's schools take the provider's own second factor for ours. One query."""
    rows = queries.roles_everywhere(user_id)
    return bool(rows) and all(row.school.sso_second_factor for row in rows)


@dataclass(frozen=True)
class PasskeyRow:
    """A passkey of a person, for the list."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


def passkeys(factors: Iterable[Authenticator]) -> list[PasskeyRow]:
    """Return the passkeys among somebody's factors. No query."""
    return [
        PasskeyRow(one.pk, one.data["name"], one.created_at, one.last_used_at)
        for one in factors
        if one.type == Kind.WEBAUTHN
    ]


@dataclass(frozen=True)
class SessionRow:
    """A place where somebody is signed in."""

    pk: int
    device: str
    address: str
    since: datetime
    is_this: bool


def sessions_of(user_id: UUID, *, current_key: str | None) -> list[SessionRow]:
    """Return where somebody is signed in now, this session first, then the newest. Two queries."""
    rows = list(UserSession.objects.filter(user_id=user_id).order_by("-created_at", "-pk"))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    found = [
        SessionRow(row.pk, rules.device_words(row.user_agent), row.ip, row.created_at, row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda row: not row.is_this)


def identities_of(user_id: UUID) -> list[SocialAccount]:
    """Return the accounts elsewhere that a person connected, the oldest first. One query."""
    return list(SocialAccount.objects.filter(user_id=user_id).order_by("date_joined", "pk"))
