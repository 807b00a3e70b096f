"""What the pages of this room do alike."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.core import forms
from handrail.core.errors import Refused
from handrail.pupils.models import Pupil


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
    request: HttpRequest, template: str, pupil: Pupil, form: forms.PlainForm, *, submit_text: str, **more: Any
) -> HttpResponse:
    """Show a form about a pupil, with 422 where it needs mending."""
    context = {"pupil": pupil, "form": form, "submit_text": submit_text, "cancel_url": page_of(pupil), **more}
    return forms.form_page(request, template, **context)
