"""A form whose action may still say no, and the page that it stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.core.errors import Refused
from handrail.core.languages import said


class PlainForm(forms.Form):
    """A form whose action may still say no: the refusal then stands beside its field."""

    def refuse(self, refusal: Refused) -> None:
        """Put the message of a refusal beside the field that it belongs to, or above the whole form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, said(refusal.message))


def sent_in(request: HttpRequest) -> Any:
    """Return what was sent to a form's page, also where it is empty, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def carried_out(request: HttpRequest, form: PlainForm, act: Callable[[], Any]) -> Any:
    """Run the action if the form was sent and is complete.

    Returns what the action made, or True where it makes nothing; None where it was not run, or was refused: the refusal
    then stands in the form.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act() or True
    except Refused as refusal:
        form.refuse(refusal)
        return None


def form_page(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """Answer with a form's page; 422 where something is wrong with what was sent."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
