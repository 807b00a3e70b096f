"""New passwords: one's own, or for somebody who lost theirs."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from handrail.access.actions.sessions import end_all_sessions, end_other_sessions
from handrail.access.models import Membership, User
from handrail.access.passwords import check_password, new_passphrase
from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.queries import works_elsewhere
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused


@transaction.atomic
def reset_password(*, actor: Actor, membership: Membership) -> str:
    """Give a person of the actor's school a new password and return it, to be shown once. It signs them out everywhere.

    Errors: Refused if the person also works at another school: whoever knew the new password could see that school too.
    """
    check_can(actor, Permission.ACCOUNT_MANAGE)
    if membership.school_id != actor.school_id:
        raise NotVisible
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if works_elsewhere(user, actor.school_id):
        raise Refused(f"{user.name} also works at another school, so only they can change the password.")
    passphrase = new_passphrase()
    user.password = make_password(passphrase)
    user.save(update_fields=["password"])
    end_all_sessions(user=user)
    audit.record(actor, "PASSWORD_RESET", subject=membership)
    return passphrase


@transaction.atomic
def change_own_password(*, actor: Actor, current: str, new: str, keep: str | None = None) -> User:
    """Change the actor's own password; the current one proves that it is they, not somebody at an open laptop.

    Their sessions end, except the one with the key `keep`.
    Errors: Refused with the field: current is wrong, or new is too easy.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if not user.check_password(current):
        raise Refused("This is not your password now. Type it again.", field="current")
    check_password(new, email=user.email or "", name=user.name, school_name=actor.school_name)
    user.password = make_password(new)
    user.save(update_fields=["password"])
    end_other_sessions(actor=actor, current_key=keep)
    audit.record(actor, "PASSWORD_CHANGED", subject=user)
    return user
