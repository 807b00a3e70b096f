"""What a view says about itself: public, or which permission it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import check_can

View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view run only for an actor with this permission for at least some pupils; else 403 with a sentence.

    The permission stays readable as `view.permission`, for the table of roles and addresses in the tests.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            check_can(request.actor, permission)
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may use, whatever their role."""
    view.any_role = True  # type: ignore[attr-defined]
    return view
