"""The family's summary of a plan: made from the agreed text, made plainer, and in the family's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from handrail.access.types import Actor
from handrail.agreements.rules import summary as rules
from handrail.agreements.rules.reading import read_plan
from handrail.agreements.types import (
    BY_CODE,
    ENGLISH,
    IN_ENGLISH,
    READY_LABELS,
    AgreedPlan,
    Language,
    Ready,
    Summary,
    SummarySheet,
    TextPart,
    TranslationRow,
)
from handrail.core import clock
from handrail.plans import queries as plan_queries
from handrail.plans.rules import snapshot as plan_text
from handrail.plans.types import PlanState
from handrail.reviews.queries import day_due

if TYPE_CHECKING:
    from handrail.agreements.models import FamilyText
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

READY_VARIANTS = {Ready.WRITING: "attention", Ready.FINISHED: "info", Ready.CHECKED: "good"}
# How many translations of the school are looked through for words that stand in every summary.
MOST_REMEMBERED = 20

Words = dict[str, TextPart]


def summary_for(plan: Plan, pupil: Pupil, *, of_draft: bool = False) -> Summary | None:
    """Return the summary of a plan's latest agreed text, or of its draft; None before any text was agreed.

    `plan` must be one that the reader may read. Five queries, six of a group's plan; more to read a draft.
    """
    number, text = None, None
    if of_draft:
        content = plan_queries.content_of(plan, with_profile=False)
        text = plan_text.build(content, number=0, agreed_at=clock.now(), agreed_by="")
    elif (version := plan.versions.select_related("plan").order_by("-number", "pk").first()) is not None:
        number, text = version.number, plan_queries.open_text(version)
    if text is None:
        return None
    text = _about(plan, pupil, text)
    read = read_plan(text, pupil_id=str(pupil.pk), is_draft=of_draft)
    if not of_draft:
        read = replace(read, review_on=day_due(plan))
    plain = words_in(plan, pupil, ENGLISH)
    return rules.summary_of(
        read, first_name=pupil.first_name, number=number, talk_to=_talk_to(plan, text, read), plain=plain
    )


def _about(plan: Plan, pupil: Pupil, text: dict[str, Any]) -> dict[str, Any]:
    """Return the text as far as it is about this pupil: of a group's plan without the names of others. One query."""
    text = plan_queries.text_of_pupils(plan, text, [pupil.pk])
    return text | {"pupil": None} if text.get("group") else text


def _talk_to(plan: Plan, text: Mapping, read: AgreedPlan) -> str:
    owner = (text.get("owner") or {}).get("name", "")
    lines = [f"{owner} looks after this plan." if owner else "Ask the SENCO of the school."]
    if plan.school.telephone:
        lines.append(f"{plan.school.name}: {plan.school.telephone}")
    return "\n".join(lines)


def words_in(plan: Plan, pupil: Pupil, language: str) -> Words:
    """Return the newest words for a plan's summary in a language, by the key of the part. One query.

    They may have been written for an earlier version; each says for which text.
    """
    row = _newest(plan, pupil, language)
    return _words(row) if row else {}


def plain_words(plan: Plan, pupil: Pupil) -> FamilyText | None:
    """Return the newest plainer words in English as they are kept, or None. One query."""
    return _newest(plan, pupil, ENGLISH)


def _newest(plan: Plan, pupil: Pupil, language: str, *, is_shown: bool = False) -> FamilyText | None:
    from handrail.agreements.models import FamilyText

    rows = FamilyText.objects.filter(plan=plan, pupil=pupil, language=language)
    if is_shown:
        rows = rows.exclude(ready=Ready.WRITING)
    return rows.order_by("-version_number", "pk").first()


def family_text(plan: Plan, pupil: Pupil, language: str) -> FamilyText | None:
    """Return the newest translation into a language as it is kept, or None. One query."""
    return _newest(plan, pupil, language)


def _words(row: FamilyText) -> Words:
    return {key: TextPart(part["text"], part["source"]) for key, part in row.parts.items()}


def remembered_words(actor: Actor, language: str) -> Words:
    """Return words in a language for what stands in every summary, from the school's newest translations. One query.

    Only for the fixed parts: nothing that was written of one pupil comes to another.
    """
    from handrail.agreements.models import FamilyText

    rows = FamilyText.objects.filter(school_id=actor.school_id, language=language).exclude(ready=Ready.WRITING)
    found: Words = {}
    for row in rows.order_by("-written_at", "-pk")[:MOST_REMEMBERED]:
        for key, part in _words(row).items():
            if key in rules.FIXED and part.source == rules.sum_of(rules.FIXED[key][1]):
                found.setdefault(key, part)
    return found


def finished_languages(plan: Plan, pupil: Pupil) -> tuple[Language, ...]:
    """Return the languages in which a family can read a plan's summary, English first. One query."""
    from handrail.agreements.models import FamilyText

    rows = FamilyText.objects.filter(plan=plan, pupil=pupil).exclude(ready=Ready.WRITING).exclude(language=ENGLISH)
    codes = set(rows.order_by().values_list("language", flat=True))
    return (IN_ENGLISH, *(language for code, language in BY_CODE.items() if code in codes))


def sheet(plan: Plan, pupil: Pupil, *, code: str = ENGLISH, of_draft: bool = False) -> SummarySheet | None:
    """Return the summary as a family reads it: in this language if its translation is finished, else in English.

    None before any text was agreed. Seven queries; those of the plan's content more for a draft.
    """
    summary = summary_for(plan, pupil, of_draft=of_draft)
    if summary is None:
        return None
    choices = finished_languages(plan, pupil)
    language = next((one for one in choices if one.code == code), IN_ENGLISH)
    if language.code == ENGLISH:
        return rules.sheet_of(summary, language, {}, choices=choices)
    row = _newest(plan, pupil, language.code, is_shown=True)
    words = _words(row) if row else {}
    return rules.sheet_of(summary, language, words, ready=Ready(row.ready) if row else None, choices=choices)


def sheet_for_staff(plan: Plan, pupil: Pupil, language: Language) -> SummarySheet | None:
    """Return the summary with a translation in whatever state it is, or None before any text was agreed."""
    summary = summary_for(plan, pupil)
    if summary is None:
        return None
    row = _newest(plan, pupil, language.code)
    return rules.sheet_of(summary, language, _words(row) if row else {}, ready=Ready(row.ready) if row else None)


def translations_of(actor: Actor, plan: Plan, pupil: Pupil, summary: Summary) -> list[TranslationRow]:
    """Return the translations of a plan's summary, by the name of the language, for staff. One query."""
    from handrail.agreements.models import FamilyText

    newest: dict[str, FamilyText] = {}
    rows = FamilyText.objects.filter(plan=plan, pupil=pupil).exclude(language=ENGLISH)
    for row in rows.order_by("version_number", "pk"):
        newest[row.language] = row
    return [_row(actor, newest[code], language, summary) for code, language in BY_CODE.items() if code in newest]


def _row(actor: Actor, row: FamilyText, language: Language, summary: Summary) -> TranslationRow:
    shown, ready = rules.sheet_of(summary, language, _words(row)), Ready(row.ready)
    return TranslationRow(
        language=language,
        ready=ready,
        label=READY_LABELS[ready],
        variant=READY_VARIANTS[ready],
        written_by=f"{row.translator} (kept by {row.written_by_name})" if row.translator else row.written_by_name,
        checked_by=row.checked_by_name,
        n_missing=rules.n_missing(shown) - rules.n_outdated(shown),
        n_outdated=rules.n_outdated(shown),
        may_check=ready is Ready.FINISHED and row.written_by_id != actor.membership_id,
    )


def is_of_draft(plan: Plan) -> bool:
    """Say whether a family reads the draft of this plan now."""
    return plan.state == PlanState.DRAFT and plan.shared_with_family_at is not None
