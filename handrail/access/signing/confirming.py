"""Asking somebody again who they are, before a dangerous act, and leading them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from handrail.access.signing.session import is_recent as is_recent
from handrail.access.signing.ways import lead_to

if TYPE_CHECKING:
    from handrail.access.http import Request


def ask(request: Request, *, back: str, arguments: Mapping[str, Any]) -> HttpResponse:
    """Lead to the page that asks who is there; from it back to this page, or to the one with the button (`back`)."""
    here = request.get_full_path()
    if request.method != "GET":
        messages.info(request, "Nothing was changed yet. Confirm that it is you, then do it once more.")
        here = _page(back, arguments) if back else request.path
    to = f"{reverse('access:confirm')}?{urlencode({'next': here})}"
    return lead_to(request, to, autosave_error="Confirm that it is you first: open the page again.")


def _page(name: str, arguments: Mapping[str, Any]) -> str:
    """Return the address of a page by its name: with the same arguments, if it takes them, else without any."""
    try:
        return reverse(name, kwargs=dict(arguments))
    except NoReverseMatch:
        return reverse(name)
