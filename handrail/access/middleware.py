"""Everybody signs in first, and then works inside one school's scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from handrail.access.queries import actor_for

Respond = Callable[[HttpRequest], HttpResponse]


class SignInRequired:
    """Give the request its actor and open the scope of the actor's school; refuse whoever is not signed in.

    Views that need no sign-in are marked with `@public` and are listed by name in a test.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        if request.user.is_authenticated:
            with scopes_disabled():
                request.actor = actor_for(
                    request.user,
                    school_id=request.session.get("school_id"),
                    address=request.META.get("REMOTE_ADDR"),
                )
        if request.actor is None:
            return self.get_response(request)
        with scope(school=request.actor.school_id):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
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
        return redirect(f"{reverse('access:sign-in')}?next={request.get_full_path()}")
