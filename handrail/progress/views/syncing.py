"""The one JSON address that records are sent to from a phone: many at once, each judged on its own."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.progress import actions, queries
from handrail.progress.forms import EntryForm

MOST_ROWS = 200
OF_ANOTHER = "These records are another person's. They stay on the device until that person signs in here again."
NOT_YOURS = "This target is not open to you any more, so nothing was recorded on it."


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def sync(request: Request) -> HttpResponse:
    """Keep each of the rows that were sent, in their order, and say of each what became of it.

    {"owner", "rows": [{id, pupil_target, observed_on, observed_at, text, note}]} is answered with
    {"rows": [{id, state: 'kept' or 'refused', message, words}]}; what is wrong with one row stops no other. `owner` is
    the membership whose they are: 403 where somebody else is signed in now.
    """
    rows, owner = _sent(request.body)
    if owner and owner != str(request.actor.membership_id):
        return JsonResponse({"error": OF_ANOTHER}, status=403)
    if rows is None:
        return JsonResponse({"error": 'Send {"rows": [...]} as JSON.'}, status=400)
    if len(rows) > MOST_ROWS:
        return JsonResponse({"error": f"Send at most {MOST_ROWS} rows at once."}, status=422)
    return JsonResponse({"rows": [_kept(request.actor, row) for row in rows]})


def _sent(body: bytes) -> tuple[list[Any] | None, str]:
    """Return the rows, None where there are none to read, and whose they are, as far as the device says so."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(sent, dict):
        return None, ""
    rows, owner = sent.get("rows"), sent.get("owner")
    return rows if isinstance(rows, list) else None, owner if isinstance(owner, str) else ""


def _kept(actor: Actor, row: Any) -> dict[str, str]:
    """Keep one row in a transaction of its own. The answer for the same row is the same for ever."""
    form = EntryForm.of(row)
    if not form.is_valid():
        return _answer(form.sent_id, "refused", message=form.first_error)
    entry = form.cleaned_data
    try:
        kept = actions.record_observation(
            actor=actor,
            pupil_target_id=entry["pupil_target"],
            observation_id=entry["id"],
            observed_on=entry["observed_on"],
            observed_at=entry["observed_at"],
            text=entry["text"],
            note=entry["note"],
        )
        words = queries.value_in_words(kept.pupil_target, kept.value)
    except Refused as refusal:
        return _answer(form.sent_id, "refused", message=refusal.message)
    except Denied as denied:
        return _answer(form.sent_id, "refused", message=denied.reason)
    except NotVisible:
        return _answer(form.sent_id, "refused", message=NOT_YOURS)
    return _answer(form.sent_id, "kept", words=words or "a note")


def _answer(sent_id: str, state: str, *, message: str = "", words: str = "") -> dict[str, str]:
    return {"id": sent_id, "state": state, "message": message, "words": words}
