"""The words in which a family reads a plan: plainer ones, translations, and a second pair of eyes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.agreements import policy, queries
from handrail.agreements.models import FamilyText
from handrail.agreements.rules.summary import sum_of
from handrail.agreements.types import ENGLISH, Language, Ready, Summary
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "FAMILY_TEXT_SAVED": "wrote the family's summary of the plan",
        "TRANSLATION_CHECKED": "checked a translation of the plan's summary",
    }
)

LONGEST_PART = 2_000
MEANWHILE = (
    "Somebody else saved these words while you wrote. Yours are still on this page: copy what you need, open the page "
    "again, and put it in."
)


def edition_of(row: FamilyText | None) -> str:
    """Return by what a form knows again the words that it was filled with."""
    return f"{row.pk}:{row.row_version}" if row else ""


@transaction.atomic
def save_family_text(
    *,
    actor: Actor,
    plan_id: UUID,
    pupil_id: UUID | None = None,
    language: Language,
    texts: Mapping[str, str],
    seen: str,
    still_right: Collection[str] = (),
    is_finished: bool = True,
    translator: str = "",
) -> FamilyText:
    """Keep somebody's words for the parts of the summary of the latest version, by the key of the part.

    Plainer words in English are for whoever writes the plan, a translation for whoever may help families. A part whose
    English changed keeps its mark until its words change, or its key stands in `still_right`. `seen` is the edition
    that the words were written over (edition_of). A change takes the mark 'checked' away. `pupil_id` names the pupil
    of a group's plan.
    Errors: NotVisible (also before anything was agreed), Denied, Refused with the key of a part as field.
    """
    needed = Permission.PLAN_EDIT if language.code == ENGLISH else Permission.FAMILY_HELP
    plan, pupil = policy.get_plan_for_families(actor, plan_id, pupil_id, needed)
    # Two people who save at the same moment come one after the other.
    type(plan).objects.select_for_update(of=("self",)).get(pk=plan.pk)
    summary = queries.summary_for(plan, pupil)
    if summary is None:
        raise NotVisible
    newest = queries.family_text(plan, pupil, language.code)
    if edition_of(newest) != seen:
        raise Refused(MEANWHILE)
    parts = _parts(summary, newest, texts, still_right, in_english=language.code == ENGLISH)
    return _keep(
        actor,
        (plan, pupil),
        summary,
        newest,
        language,
        parts,
        is_finished=is_finished,
        translator=" ".join(translator.split()),
    )


def _parts(
    summary: Summary,
    newest: FamilyText | None,
    texts: Mapping[str, str],
    still_right: Collection[str],
    *,
    in_english: bool,
) -> dict[str, Any]:
    kept: dict[str, Any] = dict(newest.parts) if newest else {}
    parts = {}
    for part in summary.parts:
        source = sum_of(part.made if in_english else part.text)
        text = texts.get(part.key, "").replace("\0", "").replace("\r\n", "\n").strip()
        if len(text) > LONGEST_PART:
            raise Refused(f"This is too long. Write at most {LONGEST_PART:,} letters.", field=part.key)
        if not text or (in_english and text == part.made):
            continue
        before = kept.get(part.key)
        is_same = before is not None and before["text"] == text
        parts[part.key] = before if is_same and part.key not in still_right else {"text": text, "source": source}
    return parts


def _keep(
    actor: Actor,
    of: tuple[Plan, Pupil],
    summary: Summary,
    newest: FamilyText | None,
    language: Language,
    parts: dict[str, Any],
    *,
    is_finished: bool,
    translator: str,
) -> FamilyText:
    row = newest
    if row is None or row.version_number != summary.number:
        # The words for an earlier version stay beside it, as they were.
        row = FamilyText(
            school_id=actor.school_id,
            plan=of[0],
            pupil=of[1],
            version_number=summary.number or 0,
            language=language.code,
            row_version=0,
        )
    is_checked = newest is not None and newest.ready == Ready.CHECKED and newest.parts == parts and is_finished
    if is_checked and row is newest:
        return row
    row.parts, row.translator = parts, translator[:120]
    row.ready = Ready.FINISHED if is_finished else Ready.WRITING
    row.checked_at, row.checked_by, row.checked_by_name = None, None, ""
    row.written_by_id, row.written_by_name, row.written_at = actor.membership_id, actor.name, clock.now()
    row.row_version += 1
    row.save()
    new = {"language": language.name, "version": summary.number, "parts": len(parts), "finished": is_finished}
    audit.record(actor, "FAMILY_TEXT_SAVED", subject=row, pupil_id=row.pupil_id, new=new)
    return row


@transaction.atomic
def check_translation(*, actor: Actor, plan_id: UUID, pupil_id: UUID | None = None, language: Language) -> FamilyText:
    """Mark a finished translation as checked by somebody else than its writer. Again changes nothing.

    Errors: NotVisible; Denied while it is being written, and for whoever wrote it last; Refused if there is none.
    """
    plan, pupil = policy.get_plan_for_families(actor, plan_id, pupil_id, Permission.FAMILY_HELP)
    row = queries.family_text(plan, pupil, language.code)
    if row is None or language.code == ENGLISH:
        raise Refused(f"There is no translation into {language.name} yet.")
    if row.ready == Ready.CHECKED:
        return row
    policy.check_can_check(actor, row)
    row.ready = Ready.CHECKED
    row.checked_at, row.checked_by_id, row.checked_by_name = clock.now(), actor.membership_id, actor.name
    row.row_version += 1
    row.save(update_fields=["ready", "checked_at", "checked_by", "checked_by_name", "row_version"])
    audit.record(actor, "TRANSLATION_CHECKED", subject=row, pupil_id=row.pupil_id, new={"language": language.name})
    return row
