"""What the pages of this room do alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from handrail.core.errors import Refused
from handrail.plans.forms import PlainForm


def carried_out(request: HttpRequest, form: PlainForm, act: Callable[[], Any]) -> Any:
    """Run the action if the form was sent and is complete; return what it made, or None with a refusal in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except Refused as refusal:
        form.refuse(refusal)
        return None


def form_page(request: HttpRequest, template: str, form: PlainForm, **context: Any) -> HttpResponse:
    """Show a form, with 422 where it needs mending."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def first_address(*names: str, args: tuple[Any, ...] = ()) -> str:
    """Return the address of the first page of these names that this installation has, or nothing."""
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


def pupil_address(pupil: Any) -> str:
    """Return the address of a pupil's page."""
    return first_address("pupils:pupil-detail", "web:pupil", args=(pupil.pk,)) if pupil else ""
