"""What the pages of this room do alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.core import clock
from handrail.core.downloads import download
from handrail.core.errors import Refused
from handrail.specialists.forms import PlainForm
from handrail.specialists.models import AdviceFile
from handrail.specialists.types import FILE_ENDINGS, FileKind


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


def form_page(request: HttpRequest, template: str, form: PlainForm, **context: Any) -> HttpResponse:
    """Show a form, with 422 where it needs mending."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def as_download(file: AdviceFile) -> HttpResponse:
    """Answer with the file to keep: never shown in the browser, and under a name that tells nothing."""
    kind = FileKind(file.kind)
    name = f"advice-{clock.today().isoformat()}.{FILE_ENDINGS[kind]}"
    answer = download(bytes(file.content), name=name, content_type=kind.value)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
