"""A form whose action may still say no, and the page that it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.core import clock
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


def autosaved(values: Mapping[str, str], conflicts: Mapping[str, tuple[str, str, str]]) -> JsonResponse:
    """Answer the autosave script of a page whose fields are all texts, as handrail/core/ui/README.md says.

    Shapes: `values` is field -> what is on the server; `conflicts` is field -> (their words, by whom, at what time).
    """
    answer = {
        "saved": not conflicts,
        "values": {name: text for name, text in values.items() if name not in conflicts},
        "saved_at_text": f"{timezone.localtime(clock.now()):%H:%M}",
        "conflicts": [
            {"name": name, "theirs": theirs, "by": by, "at_text": at_text}
            for name, (theirs, by, at_text) in conflicts.items()
        ],
    }
    return JsonResponse(answer, status=409 if conflicts else 200)
