"""Until a school exists, every address leads to the first start."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.schools.queries import is_any_school


class FirstStart:
    """Send every request to /set-up/ while there is no school. Static files are answered before this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # A school is never removed, so one positive answer holds for the life of the process.
        self.is_done = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.is_done:
            self.is_done = is_any_school()
            if not self.is_done and not request.path.startswith(reverse("schools:set-up")):
                return redirect("schools:set-up")
        return self.get_response(request)
