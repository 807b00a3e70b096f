"""Headers and error pages that every response shares."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from handrail.core.errors import Denied, NotVisible, Refused

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    """Allow only what comes from this server, and nothing inline. Pages with pupils' data are never cached."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class PlainErrors:
    """Turn the answers 'no' and 'not for you' of policies into pages with a sentence.

    Views show what an action refuses beside the form. Where one has no form, or meant that it could not be refused (a
    button pressed twice, a plan that somebody else agreed a moment ago), the sentence still reaches the person.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible):
            return _answer(request, 404, "errors/404.html", "There is nothing here, or it is not yours to see.")
        if isinstance(exception, Denied):
            return _answer(request, 403, "errors/403.html", exception.reason)
        if isinstance(exception, Refused):
            return _answer(request, 409, "errors/409.html", exception.message)
        return None


def _answer(request: HttpRequest, status: int, template: str, reason: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse({"error": reason}, status=status)
    return render(request, template, {"reason": reason}, status=status)
