"""How an account is found again at each request: with its roles, in one query in place of two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError

from handrail.core.scoping import as_person

if TYPE_CHECKING:
    from handrail.access.models import User


class WithRoles(ModelBackend):
    """Django's own, but the account that it returns carries `roles_today`: the rows that `actor_for` needs.

    For somebody whose roles have all ended, the account is looked for alone.
    """

    def get_user(self, user_id: Any) -> User | None:
        from handrail.access.queries import roles_today

        try:
            with as_person(user_id):
                rows = list(roles_today().filter(membership__user_id=user_id).select_related("membership__user"))
        except (ValueError, ValidationError):
            return None
        if not rows:
            return super().get_user(user_id)
        user = rows[0].membership.user
        user.roles_today = rows
        return user if self.user_can_authenticate(user) else None
