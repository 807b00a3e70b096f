"""What a session remembers of how its owner signed in, so that no page has to ask the database."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from handrail.access import policy, rules
from handrail.core import clock

if TYPE_CHECKING:
    from handrail.access.http import Request

FACTOR_KEY = "second_factor"
USED_KEY = "used_at"


def records(request: Request) -> list[dict[str, Any]]:
    """Return how and when the owner of the session proved who they are, the oldest first."""
    from allauth.account.internal.flows.login import get_authentication_records

    return get_authentication_records(request, request.user)


def is_recent(request: Request) -> bool:
    """Say whether the person signed in, or confirmed who they are, in the last quarter of an hour."""
    return any(time.time() - one["at"] < rules.RECENT.total_seconds() for one in records(request))


def remember_second_factor(request: Request, *, is_there: bool, since: date) -> None:
    """Keep whether the person has (or need not have) a second factor, and since when one is asked for."""
    request.session[FACTOR_KEY] = {"is_there": is_there, "since": since.isoformat()}


def second_factor_due_on(request: Request) -> date | None:
    """Return the last day on which the person may work without a second factor; None where none is missing.

    No query, except the first time in a session that was begun in some other way than by our pages.
    """
    if settings.DEMO or not policy.needs_second_factor(request.actor):
        return None
    facts = request.session.get(FACTOR_KEY)
    if facts is None:
        facts = _look_up(request)
    if facts["is_there"]:
        return None
    rows = [row for row in request.user.roles_today if row.school_id == request.actor.school_id]
    needing = [row for row in rows if policy.role_needs_second_factor(row.role, request.actor)]
    return rules.second_factor_due_on(
        [rows[0].membership.starts_on, min(row.starts_on for row in needing), date.fromisoformat(facts["since"])],
        grace_days=rows[0].school.second_factor_grace_days,
    )


def _look_up(request: Request) -> dict[str, Any]:
    from handrail.access.signing import lookups

    remember_second_factor(
        request,
        is_there=lookups.has_second_factor(request.actor.user_id),
        since=lookups.second_factors_since(),
    )
    return request.session[FACTOR_KEY]


def is_overdue(request: Request) -> bool:
    """Say whether the days of grace are over, so that only the pages that set a second factor up are open."""
    due_on = second_factor_due_on(request)
    return due_on is not None and due_on < clock.today()


def begin(request: Request) -> None:
    """Let a new session end after a school day, however busy it is."""
    request.session.set_expiry(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def is_idle(request: Request) -> bool:
    """Say whether nobody used the session for longer than the installation allows; if not, note that it is used now.

    The note is written at most ten times in the allowed time, so that reading pages costs no writes.
    """
    allowed = settings.HANDRAIL_IDLE_MINUTES * 60
    if not allowed:
        return False
    now = time.time()
    idle = now - request.session.get(USED_KEY, now)
    if idle > allowed:
        return True
    if USED_KEY not in request.session or idle > allowed / 10:
        request.session[USED_KEY] = now
    return False
