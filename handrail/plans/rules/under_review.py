"""A plan as the critical friend reads it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handrail.frameworks.types import PlanKind, TargetGuidance
from handrail.friend.types import GuidanceLimits, PlanUnderReview, TargetUnderReview
from handrail.plans.types import PlanContent, TargetContent

EDITION = 1
"""Raise it when the friend reads more of a plan than before, so that every plan is looked at again."""


def target_under_review(target: TargetContent, content: PlanContent) -> TargetUnderReview:
    """Return one target as the critical friend reads it; of a target for several pupils, the first one's part."""
    part = target.part
    goals = {row.id: row.wording for row in content.long_term_targets}
    return TargetUnderReview(
        wording=target.wording,
        criterion=part.criterion_text or part.criterion_note if part else "",
        baseline=part.baseline_text or part.baseline_note if part else "",
        due_on=part.due_on if part else None,
        measure=target.measure,
        strategies=tuple(way.method for way in target.ways if way.method.strip()),
        who=target.who,
        adult=target.adult_name,
        subjects=target.subjects,
        home_activity=target.home_activity,
        long_term=goals.get(target.long_term_id, "") if target.long_term_id else "",
        pupil_name=content.pupil.first_name if content.pupil else "",
    )


def as_typed(texts: dict[str, str], *, due_on: date | None, pupil_name: str) -> TargetUnderReview:
    """Return a card as it stands while somebody types. `texts` maps the short names of its fields to their words."""
    return TargetUnderReview(
        wording=texts.get("wording", ""),
        criterion=texts.get("criterion", ""),
        baseline=texts.get("baseline", ""),
        due_on=due_on,
        measure=texts.get("measure", ""),
        strategies=tuple(text for text in (texts.get("method", ""),) if text.strip()),
        who=texts.get("who", ""),
        adult=texts.get("adult", ""),
        subjects=texts.get("subjects", ""),
        home_activity=texts.get("home_activity", ""),
        pupil_name=pupil_name,
    )


def plan_under_review(
    content: PlanContent,
    kind: PlanKind | None,
    *,
    guidance: TargetGuidance | None = None,
    earlier: Sequence[str] = (),
    is_secondary: bool = False,
) -> PlanUnderReview:
    """Return a whole plan as the critical friend reads it, without blank and dropped targets.

    Shapes: `earlier` are wordings of the pupil's earlier targets, the latest first.
    """
    texts = {row.code: row.text for row in content.sections}
    voices: dict[str, str] = {}
    answers: dict[str, str] = {}
    for section in kind.sections if kind else ():
        if section.code not in texts:
            continue
        for found, codes in ((voices, section.voices), (answers, section.answers)):
            for code in codes:
                found[code.value] = "\n".join(filter(None, (found.get(code.value, ""), texts[section.code].strip())))
    return PlanUnderReview(
        targets=tuple(target_under_review(row, content) for row in content.live_targets if not row.is_blank),
        pupil_name=content.pupil.first_name if content.pupil else "",
        strengths=content.profile.get("strength", ()),
        interests=content.profile.get("interest", ()),
        needs=tuple(need.name for need in content.needs),
        voices=voices,
        answers=answers,
        earlier_wordings=tuple(earlier),
        limits=GuidanceLimits(guidance.short_max, guidance.words) if guidance else GuidanceLimits(),
        is_secondary=is_secondary,
    )
