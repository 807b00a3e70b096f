"""In which language and how large somebody reads: kept on the device, so that it holds before anybody has signed in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import public
from handrail.access.http import Request
from handrail.core.addresses import asked_for
from handrail.core.languages import BY_CODE, LANGUAGE_COOKIE, LARGE, LETTERS_COOKIE, cookie_name

KEPT_FOR = timedelta(days=365)


@public
@require_POST
def reading(request: Request) -> HttpResponse:
    """Keep the language or the size of letters that somebody pressed, and go back to the page."""
    response = redirect(asked_for(request, "next", otherwise=reverse("web:home")))
    if (code := request.POST.get("language", "")) in BY_CODE:
        _keep(response, LANGUAGE_COOKIE, code)
    if (letters := request.POST.get("letters", "")) in {LARGE, "usual"}:
        _keep(response, LETTERS_COOKIE, letters)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        cookie_name(name), value, max_age=KEPT_FOR, httponly=True, secure=settings.SECURE, samesite="Lax", path="/"
    )
