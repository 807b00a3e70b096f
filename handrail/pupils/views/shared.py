"""What the pages of this room do alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.core.errors import Refused
from handrail.pupils.forms import PlainForm
from handrail.pupils.models import Pupil


def carried_out(request: HttpRequest, form: PlainForm, act: Callable[[], Any]) -> bool:
    """Run the action if the form was sent and is complete; put a refusal beside its field. Say whether it was done."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def done(request: HttpRequest, pupil: Pupil, message: str, *, part: str = "") -> HttpResponse:
    """Return to the pupil's page, or a part of it, with a message."""
    messages.success(request, message)
    return redirect(page_of(pupil, part))


def refused(request: HttpRequest, pupil: Pupil, refusal: Refused, *, part: str = "") -> HttpResponse:
    """Return to the pupil's page, or a part of it, with why a button's work was not done."""
    messages.error(request, refusal.message)
    return redirect(page_of(pupil, part))


def page_of(pupil: Pupil, part: str = "") -> str:
    """Return the address of a pupil's page."""
    return reverse("pupils:pupil-detail", args=[pupil.pk]) + (f"#{part}" if part else "")


def form_page(
    request: HttpRequest, template: str, pupil: Pupil, form: PlainForm, *, submit_text: str, **more: Any
) -> HttpResponse:
    """Show a form about a pupil, with 422 where it needs mending."""
    context = {"pupil": pupil, "form": form, "submit_text": submit_text, "cancel_url": page_of(pupil), **more}
    return render(request, template, context, status=422 if form.errors else 200)
