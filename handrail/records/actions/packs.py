"""Making the files of a request in the background, and taking them out."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.queries import actor_for
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.records import policy
from handrail.records.actions.requests import move
from handrail.records.models import SubjectPack, SubjectRequest
from handrail.records.queries import gathering
from handrail.records.queries import requests as reads
from handrail.records.requests_rendering import pack_json, render_pack
from handrail.records.types.requests import RequestState

logger = logging.getLogger(__name__)

PROBLEM = "The files could not be made. Try again; if it happens again, tell the person who looks after Handrail."


@transaction.atomic
def ask_for_pack(*, actor: Actor, request_id: UUID, start: Callable[[str, str, str], object]) -> SubjectRequest:
    """Start to make the files of a request. `start` puts the work in the queue, in this same transaction.

    Errors: Denied, NotVisible; Refused while a passage is undecided.
    """
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    move(row, RequestState.MAKING)
    n_open = reads.passage_counts(row).n_open
    if n_open:
        raise Refused(f"{n_open} marked passage{'' if n_open == 1 else 's'} wait for a decision. Decide on all first.")
    row.n_done, row.n_total, row.problem = 0, len(reads.gathered_of(row)), ""
    row.save(update_fields=["state", "n_done", "n_total", "problem"])
    audit.record(actor, "SUBJECT_PACK_ASKED_FOR", subject=row, pupil_id=row.pupil_id)
    start(str(row.pk), str(actor.school_id), str(actor.user_id))
    return row


def make_pack(*, request_id: UUID, school_id: UUID, user_id: UUID) -> None:
    """Make the files of a request that waits for them; any other is left alone. Needs the school's scope.

    What goes wrong is told on the request, not raised.
    """
    row = (
        SubjectRequest.objects.filter(school_id=school_id, pk=request_id, state=RequestState.MAKING)
        .select_related("school", "pupil", "membership__user")
        .first()
    )
    if row is None:
        return
    user = get_user_model().objects.filter(pk=user_id).first()
    actor = actor_for(user, school_id=school_id) if user else None
    if actor is None or actor.school_id != school_id:
        _fail(None, row, "The account that asked for this is closed. Ask again with your own.")
        return
    try:
        _make(actor, row)
    except Exception:
        # A task has nobody to tell but the page that waits for it; the operator reads the log.
        logger.exception("a pack of records could not be made")
        _fail(actor, row, PROBLEM)


def _make(actor: Actor, row: SubjectRequest) -> None:
    items = gathering.from_json(reads.gathered_of(row))
    pieces = reads.items_without(row, items)
    n_removed = reads.passage_counts(row).n_removed
    facts = _facts(actor, row, n_removed)

    def tell(n_done: int) -> None:
        SubjectRequest.objects.filter(pk=row.pk).update(n_done=n_done)

    content = json.dumps(pack_json(facts, pieces), ensure_ascii=False, indent=1).encode()
    tell(len(items) // 2)
    pdf = render_pack(facts, pieces)
    with transaction.atomic():
        kept = SubjectRequest.objects.select_for_update().get(pk=row.pk)
        move(kept, RequestState.READY)
        kept.n_done, kept.n_removed = len(items), n_removed
        kept.save(update_fields=["state", "n_done", "n_removed"])
        SubjectPack.objects.filter(request=row).update(pdf=pdf, json=content, made_at=clock.now())
        new = {"n_records": len(items), "n_removed": n_removed}
        audit.record(actor, "SUBJECT_PACK_MADE", subject=row, pupil_id=row.pupil_id, new=new)


def _facts(actor: Actor, row: SubjectRequest, n_removed: int) -> dict[str, Any]:
    shown = reads.row_of(row)
    return {
        "school": actor.school_name,
        "about": shown.name,
        "right": shown.kind_name,
        "asked_by": shown.asker_name,
        "received_on": row.received_on,
        "made_on": clock.today(),
        "n_removed": n_removed,
        "with_trail": row.with_trail,
    }


@transaction.atomic
def _fail(actor: Actor | None, row: SubjectRequest, problem: str) -> None:
    SubjectRequest.objects.filter(pk=row.pk).update(state=RequestState.READING, problem=problem)
    audit.record(
        actor, "SUBJECT_PACK_FAILED", subject=row, pupil_id=row.pupil_id, reason=problem, school_id=row.school_id
    )


@transaction.atomic
def open_pack(*, actor: Actor, request_id: UUID, as_json: bool = False) -> bytes:
    """Return a file of a finished pack and write down who took it out.

    Errors: Denied, NotVisible; Refused where there is no file (not yet, or no longer).
    """
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT)
    content = (
        SubjectPack.objects.filter(request=row).values_list("json" if as_json else "pdf", flat=True).first()
        if row.state == RequestState.READY
        else None
    )
    if not content:
        raise Refused("There is no file to take out: it is not made yet, or it was handed over and deleted.")
    new = {"file": "json" if as_json else "pdf"}
    audit.record(actor, "SUBJECT_PACK_OPENED", subject=row, pupil_id=row.pupil_id, new=new)
    return bytes(content)
