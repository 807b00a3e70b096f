"""Where a person is led: on to the page that was wanted, and by a way that htmx understands too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.core.addresses import asked_for

if TYPE_CHECKING:
    from handrail.access.http import Request


def lead_to(request: Request, url: str, *, autosave_error: str = "") -> HttpResponse:
    """Answer with a page to go to, also where only a part of a page or a save by itself was asked for.

    A script is told the sentence and, as `to`, where it is put right.
    """
    if autosave_error and request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse({"error": autosave_error, "to": url}, status=403)
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def next_page(request: Request, default: str = "web:home") -> str:
    """Return the page that the person wanted, if it is one of ours; else a page of ours by name."""
    return asked_for(request, "next", otherwise=reverse(default))
