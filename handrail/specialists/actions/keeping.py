"""Keeping advice: once under its number, with its recommendations and documents, whoever writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.specialists.types import AdviceText

if TYPE_CHECKING:
    from handrail.specialists.models import Advice

SAME_ID_REFUSED = "Something else was already kept under this number, so this was not saved. Start the advice again."


def same_again(advice_id: UUID, pupil_id: UUID, **whose: UUID | None) -> Advice | None:
    """Return the advice of this writer with this number, if it is kept. Errors: Refused if the number is another's.

    Shapes: `whose` names who keeps it in which column: given_by_id or written_down_by_id.
    """
    from handrail.specialists.models import Advice

    known = Advice.objects.select_related("pupil").filter(pk=advice_id).first()
    if known is not None and any(getattr(known, name) != key for name, key in {"pupil_id": pupil_id, **whose}.items()):
        raise Refused(SAME_ID_REFUSED)
    return known


def keep_once(row: Advice, **whose: UUID | None) -> Advice | None:
    """Keep new advice, and return None; or what the same writer kept at the same moment. Errors: as same_again."""
    try:
        # A savepoint: on PostgreSQL a second sender waits here for the first, and then meets its row.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if known := same_again(row.pk, row.pupil_id, **whose):
            return known
        raise Refused(SAME_ID_REFUSED) from None
    return None


def words_of(advice: AdviceText) -> dict[str, Any]:
    """Return what an advice says, by column; without its recommendations."""
    return {
        "profession": advice.profession,
        "service": advice.service,
        "summary": advice.summary,
        "text": advice.text,
        "given_on": advice.given_on,
    }


def as_json(advice: AdviceText) -> dict[str, Any]:
    """Return an advice as the trail keeps it."""
    return words_of(advice) | {
        "given_on": advice.given_on.isoformat(),
        "recommendations": [[row.text, row.suggested_wording] for row in advice.recommendations],
    }


def write_recommendations(actor: Actor, row: Advice, advice: AdviceText) -> None:
    """Keep the recommendations of an advice, in their order."""
    from handrail.specialists.models import Recommendation

    Recommendation.objects.bulk_create(
        [
            Recommendation(
                school_id=actor.school_id,
                advice=row,
                position=position,
                text=one.text,
                suggested_wording=one.suggested_wording,
            )
            for position, one in enumerate(advice.recommendations)
        ]
    )


def files_of(row: Advice) -> Any:
    """Return the documents beside an advice; unordered."""
    from handrail.specialists.models import AdviceFile

    return AdviceFile.objects.filter(advice=row)


def attach(actor: Actor, row: Advice, content: bytes, kind: str) -> None:
    """Keep a document beside an advice."""
    from handrail.specialists.models import AdviceFile

    AdviceFile.objects.create(school_id=actor.school_id, advice=row, kind=kind, n_bytes=len(content), content=content)
