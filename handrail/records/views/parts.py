"""What the room's pages share: the tabs, and a form around one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.http import Request
from handrail.core.errors import Refused

TABS = [
    ("Requests", "records:request-list"),
    ("Corrections", "records:correction-list"),
    ("Retention", "records:retention-list"),
    ("Destroyed", "records:destroyed-list"),
]


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs of the room, with the one that is open."""
    return [{"label": label, "url": reverse(name), "current": name == current} for label, name in TABS]


def settle(
    request: Request,
    form: Any,
    act: Callable[[], Any],
    *,
    template: str,
    context: dict[str, Any],
    then: Callable[[Any], tuple[str, Any]],
) -> HttpResponse:
    """Show a form; when it is sent and right, act and go on; show beside its field what was refused."""
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refused as refusal:
            form.refuse(refusal)
        else:
            name, key = then(done)
            return redirect(name, key) if key else redirect(name)
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
