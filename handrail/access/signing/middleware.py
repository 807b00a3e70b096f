"""What each request of a signed-in person is held to: a second factor after the days of grace, and no long idleness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.urls import reverse

from handrail.access.http import Request
from handrail.access.signing.session import is_idle, is_overdue
from handrail.access.signing.ways import lead_to

Respond = Callable[[Request], HttpResponse]

SET_UP = "Your role needs a second factor, and the days of grace are over. Set one up now; it takes two minutes."


class SecondFactorDue:
    """Lead whoever must set up a second factor to the page that does it; end a session that nobody used for long.

    No query: the session remembers what is needed. Views that stay open are marked with `@before_second_factor`.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "public", False) or request.actor is None:
            return None
        if is_idle(request):
            logout(request)
            messages.info(request, "You were signed out because nothing was done for a while.")
            return lead_to(request, reverse("access:sign-in"), autosave_error="You are signed out. Sign in again.")
        if getattr(view, "before_second_factor", False) or not is_overdue(request):
            return None
        return lead_to(request, reverse("access:second-factor"), autosave_error=SET_UP)
