"""What a view says about itself: public, or which permission it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import check_can, is_asked_to_confirm

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


def recently_signed_in(view: View | None = None, *, back: str = "") -> Any:
    """Let a view run only for somebody who proved in the last 15 minutes who they are; others are asked, and come back.

    For dangerous acts: roles, exports of everything, destroying. Stands below `@requires`. A form that was sent is not
    kept: the person comes back to the page, and does it once more. A view that answers POST only names the page with
    its button: `@recently_signed_in(back="room:page")`. Never asked: families and pupils, and the demonstration.
    """
    if view is None:
        return partial(recently_signed_in, back=back)

    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        from handrail.access.signing import confirming

        if settings.DEMO or not is_asked_to_confirm(request.actor) or confirming.is_recent(request):
            return view(request, *args, **kwargs)
        return confirming.ask(request, back=back, arguments=kwargs)

    checked.recent = True  # type: ignore[attr-defined]
    return checked


def before_second_factor(view: View) -> View:
    """Mark a view that stays open to somebody who must set up a second factor first: what is needed to do that."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may use, whatever their role."""
    view.any_role = True  # type: ignore[attr-defined]
    return view
