"""Where somebody is signed in, and ending it there."""

from __future__ import annotations

from collections.abc import Collection

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from handrail.access import rules
from handrail.access.models import User
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  (a word for "unknown", nothing is opened)


@transaction.atomic
def note_session(*, user: User, session_key: str, address: str | None, user_agent: str) -> None:
    """Put a new session on its owner's list, and take those off that are over."""
    mine = UserSession.objects.filter(user_id=user.pk)
    alive = Session.objects.filter(
        session_key__in=list(mine.values_list("session_key", flat=True)), expire_date__gt=clock.now()
    )
    mine.exclude(session_key__in=list(alive.values_list("session_key", flat=True))).delete()
    UserSession.objects.create(
        user_id=user.pk,
        session_key=session_key,
        ip=address or UNKNOWN_ADDRESS,
        user_agent=user_agent[:200],
        created_at=clock.now(),
        last_seen_at=clock.now(),
    )


@transaction.atomic
def end_session(*, actor: Actor, session_id: int, current_key: str | None) -> None:
    """End one of the actor's other sessions. Errors: NotVisible for anybody else's; Refused for this one."""
    row = UserSession.objects.filter(user_id=actor.user_id, pk=session_id).first()
    if row is None:
        raise NotVisible
    if row.session_key == current_key:
        raise Refused("This is where you are now. Choose Sign out instead.")
    _end(UserSession.objects.filter(pk=row.pk))
    audit.record(actor, "SESSION_ENDED", old={"device": rules.device_words(row.user_agent), "address": row.ip})


@transaction.atomic
def end_other_sessions(*, actor: Actor, current_key: str | None) -> int:
    """Sign the actor out everywhere but here, and return how many sessions ended."""
    n_ended = _end(UserSession.objects.filter(user_id=actor.user_id).exclude(session_key=current_key or ""))
    if n_ended:
        audit.record(actor, "SESSIONS_ENDED", old={"sessions": n_ended})
    return n_ended


def end_all_sessions(*, user: User) -> int:
    """Sign somebody out everywhere, inside the action that is the reason for it; return how many sessions ended."""
    return _end(UserSession.objects.filter(user_id=user.pk))


@transaction.atomic
def move_session(*, user: User, old_key: str | None, new_key: str | None) -> None:
    """Keep a session on its owner's list whose key was changed for safety."""
    UserSession.objects.filter(user_id=user.pk, session_key=old_key or "").update(session_key=new_key or "")


@transaction.atomic
def forget_old_sessions() -> int:
    """Delete the sessions that are over, of everybody, and return how many there were. For the night."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    n_gone, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return n_gone


def _end(rows: QuerySet[UserSession]) -> int:
    keys: Collection[str] = list(rows.values_list("session_key", flat=True))
    n_ended, _ = Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return n_ended
