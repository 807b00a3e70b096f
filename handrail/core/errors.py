"""What actions and policies raise when the answer is no, in sentences that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Denied(Exception):
    """The person may know of this, but may not do it. The reason is shown as a sentence (403)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotVisible(Exception):
    """The person may not know that this exists (404)."""


class Refused(Exception):
    """A rule of the school or the framework says no; the message says what is wrong and how to mend it.

    `field` names the form field that the message belongs to, or is None for the whole form.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(Exception):
    """Somebody else changed the same words first; nothing was overwritten.

    `fields` maps a field's name to (their words, who, when).
    """

    def __init__(self, fields: dict[str, tuple[str, str, str]]) -> None:
        super().__init__("Somebody else changed the same words.")
        self.fields = fields


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that the form was too old, and that nothing was saved."""
    from django.http import JsonResponse
    from django.shortcuts import render

    if request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse({"error": "This page is too old to save from. Open it again.", "again": True}, status=403)
    return render(request, "errors/csrf.html", status=403)
