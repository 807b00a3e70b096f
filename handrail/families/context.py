"""How the page is read: what the frame of every page of families and pupils needs to offer the choice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from handrail.core.languages import ENGLISH


def reading(request: HttpRequest) -> dict[str, Any]:
    """Return the language and direction of the page, and the choices; nothing on pages of staff."""
    chosen = getattr(request, "reading", None)
    if chosen is None:
        return {}
    return {
        "reading": chosen,
        "reading_url": reverse("families:reading"),
        # A page that answered a form is opened anew at its beginning.
        "reading_next": request.get_full_path() if request.method == "GET" else reverse("web:home"),
        "page_language": chosen.spoken.tag,
        "page_direction": chosen.spoken.direction,
        "page_english": ENGLISH.tag,
    }
