"""Advice that came on paper or by e-mail: a member of staff writes it down for somebody without an account here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.pupils.policy import get_pupil
from handrail.specialists import policy, queries, rules
from handrail.specialists.actions import keeping
from handrail.specialists.types import AdviceText, FileKind

if TYPE_CHECKING:
    from handrail.specialists.models import Advice

audit.register_events(
    {
        "ADVICE_WRITTEN_DOWN": "wrote down advice for the pupil that came on paper or by e-mail",
        "WRITTEN_ADVICE_CORRECTED": "corrected advice for the pupil that they had written down",
        "WRITTEN_ADVICE_WITHDRAWN": "took back advice for the pupil that was written down",
        "ADVICE_MARKED": "said whether advice for the pupil is confidential",
    }
)


@transaction.atomic
def write_advice_down(
    *, actor: Actor, pupil_id: UUID, advice: AdviceText, files: Sequence[bytes] = (), advice_id: UUID | None = None
) -> Advice:
    """Keep advice of somebody without an account here, as it stands in their report; the documents beside it, in order.

    The same `advice_id` again returns what is kept. Errors: Denied, NotVisible; Refused with the field's name, for the
    document at fault 'file_1' and so on.
    """
    from handrail.specialists.models import Advice

    pupil = get_pupil(actor, pupil_id, policy.WRITE_DOWN)
    advice_id = advice_id or new_id()
    if known := keeping.same_again(advice_id, pupil_id, written_down_by_id=actor.membership_id):
        return known
    advice = _checked(actor, pupil_id, advice)
    kinds = _kinds(files)
    now = clock.now()
    row = Advice(
        pk=advice_id,
        school_id=actor.school_id,
        pupil=pupil,
        given_by_name=advice.author,
        written_down_by_id=actor.membership_id,
        written_down_by_name=actor.name,
        is_confidential=advice.is_confidential,
        recorded_at=now,
        changed_at=now,
        **keeping.words_of(advice),
    )
    if known := keeping.keep_once(row, written_down_by_id=actor.membership_id):
        return known
    keeping.write_recommendations(actor, row, advice)
    for content, kind in zip(files, kinds, strict=True):
        keeping.attach(actor, row, content, kind.value)
    audit.record(actor, "ADVICE_WRITTEN_DOWN", subject=row, pupil_id=pupil_id, new=_told(advice, files=len(kinds)))
    return row


def _checked(actor: Actor, pupil_id: UUID, advice: AdviceText) -> AdviceText:
    if advice.is_confidential:
        policy.check_can_mark(actor, pupil_id)
    return rules.checked(advice, today=clock.today(), is_written_down=True)


def _kinds(files: Sequence[bytes]) -> list[FileKind]:
    if len(files) > rules.MOST_FILES:
        raise Refused(f"Keep to {rules.MOST_FILES} documents at most.", field=f"file_{rules.MOST_FILES}")
    return [rules.file_kind(content, field=f"file_{number}") for number, content in enumerate(files, start=1)]


@transaction.atomic
def correct_written_advice(
    *,
    actor: Actor,
    advice_id: UUID,
    advice: AdviceText,
    files: Sequence[bytes] = (),
    removes_files: bool = False,
) -> Advice:
    """Change advice that was written down, until the school has decided on any part of it.

    New documents are put beside those that are there, unless these are removed. Whether it is confidential is said by
    `mark_advice`. Errors: NotVisible; Denied once the school has decided; Refused with the field's name.
    """
    row = policy.get_written_advice(actor, advice_id, lock=True)
    policy.check_can_change(row)
    advice = rules.checked(advice, today=clock.today(), is_written_down=True)
    kinds = _kinds(files)
    if removes_files:
        keeping.files_of(row).delete()
    if keeping.files_of(row).count() + len(files) > rules.MOST_FILES:
        raise Refused(f"Keep to {rules.MOST_FILES} documents at most.", field="file_1")
    old = _told(queries.advice_text(row), files=keeping.files_of(row).count())
    row.given_by_name = advice.author
    for name, value in keeping.words_of(advice).items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    row.save(update_fields=[*keeping.words_of(advice), "given_by_name", "changed_at"])
    row.recommendations.all().delete()
    keeping.write_recommendations(actor, row, advice)
    for content, kind in zip(files, kinds, strict=True):
        keeping.attach(actor, row, content, kind.value)
    new = _told(advice, files=keeping.files_of(row).count())
    audit.record(actor, "WRITTEN_ADVICE_CORRECTED", subject=row, pupil_id=row.pupil_id, old=old, new=new)
    return row


@transaction.atomic
def withdraw_written_advice(*, actor: Actor, advice_id: UUID, reason: str = "") -> Advice:
    """Take back advice that was written down, until the school has decided on any part of it.

    Errors: NotVisible; Denied once the school has decided.
    """
    row = policy.get_written_advice(actor, advice_id, lock=True)
    policy.check_can_change(row)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(actor, "WRITTEN_ADVICE_WITHDRAWN", subject=row, pupil_id=row.pupil_id, reason=reason.strip())
    return row


@transaction.atomic
def mark_advice(*, actor: Actor, advice_id: UUID, is_confidential: bool) -> Advice:
    """Say whether advice that was written down is confidential; also after the school has decided on it.

    Errors: NotVisible; Denied for whoever may not read what is confidential.
    """
    row = policy.get_written_advice(actor, advice_id, lock=True)
    policy.check_can_mark(actor, row.pupil_id)
    if row.is_confidential != is_confidential:
        row.is_confidential = is_confidential
        row.save(update_fields=["is_confidential"])
        audit.record(
            actor,
            "ADVICE_MARKED",
            subject=row,
            pupil_id=row.pupil_id,
            old={"confidential": not is_confidential},
            new={"confidential": is_confidential},
        )
    return row


def _told(advice: AdviceText, *, files: int) -> dict[str, object]:
    return keeping.as_json(advice) | {
        "author": advice.author,
        "confidential": advice.is_confidential,
        "files": files,
    }
