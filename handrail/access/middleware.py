"""Everybody signs in first, and then works inside one school's scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_scopes import scope

from handrail.access.http import Request, address_of
from handrail.access.queries import actor_for
from handrail.core.scoping import as_person

if TYPE_CHECKING:
    from handrail.access.types import Actor

Respond = Callable[[Request], HttpResponse]


class SignInRequired:
    """Give the request its actor and open the scope of the actor's school; refuse whoever is not signed in.

    Views that need no sign-in are marked with `@public` and are listed by name in a test.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        actor = None
        if request.user.is_authenticated:
            with as_person(request.user.pk):
                actor = actor_for(
                    request.user,
                    school_id=request.session.get("school_id"),
                    address=address_of(request),
                )
        # None passes no further than process_view, except to public views.
        request.actor = cast("Actor", actor)
        if actor is None:
            return self.get_response(request)
        with scope(school=actor.school_id):
            return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "public", False) or request.actor is not None:
            return None
        if request.headers.get("X-Requested-With") == "autosave":
            return JsonResponse({"error": "You are signed out. Sign in again to save."}, status=401)
        if request.user.is_authenticated:
            reason = "Your account is not open at any school now. Ask the school's administrator."
            return render(request, "errors/403.html", {"reason": reason}, status=403)
        if getattr(request, "htmx", False):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = reverse("access:sign-in")
            return response
        # Only a page can be gone back to; what was sent in a form is gone.
        back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{reverse('access:sign-in')}{'?' if back else ''}{back}")
