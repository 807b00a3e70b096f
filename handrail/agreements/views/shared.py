"""What the pages of this room do alike."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from handrail.agreements.forms import PlainForm
from handrail.core.errors import Refused


def carried_out(request: HttpRequest, form: PlainForm, act: Callable[[], object]) -> bool:
    """Run the action if the form was sent and is complete; put a refusal beside its field. Say whether it was done."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True
