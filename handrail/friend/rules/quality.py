"""A plan beside the four weaknesses and five strengths that inspectors found most often in plans of this kind.

Source: HMI, The SEN Code of Practice: three years on (1999), paragraphs 43 and 44.
"""

from __future__ import annotations

from collections.abc import Sequence

from handrail.friend.rules.strengths import uses_strength
from handrail.friend.types import Critique, Label, PlanUnderReview, QualityLine, QualitySummary

_IMPRECISE = frozenset({Label.VAGUE, Label.NEGATIVE, Label.NOT_TARGET})


def quality_summary(plan: PlanUnderReview, critiques: Sequence[Critique]) -> QualitySummary:
    """Return which of the four weaknesses and five strengths a plan shows, and by what one sees that.

    `critiques` are those of the plan's targets, in their order. A plan without targets has no strength yet.
    """
    return QualitySummary(_weaknesses(plan, critiques), _strengths(plan))


def _weaknesses(plan: PlanUnderReview, critiques: Sequence[Critique]) -> tuple[QualityLine, ...]:
    n_imprecise = sum(_is_imprecise(critique) for critique in critiques)
    n = len(plan.targets)
    n_people = sum(
        bool(t.adult.strip() or t.who.strip()) and bool(t.subjects.strip() or not plan.is_secondary)
        for t in plan.targets
    )
    is_asked = bool(plan.voices.get("pupil_views", "").strip())
    n_linked = sum(bool(t.measure.strip() and t.baseline.strip()) for t in plan.targets)
    return (
        QualityLine("imprecise", "Imprecise words", n_imprecise > 0, f"{n_imprecise} of {n} targets cannot be told"),
        QualityLine(
            "who-where",
            "Teachers and subjects are not named",
            n_people < n or n == 0,
            f"{n_people} of {n} targets name them",
        ),
        QualityLine(
            "pupil-left-out",
            "The pupil has little part",
            not is_asked,
            "their own words are there" if is_asked else "their own words are missing",
        ),
        QualityLine(
            "not-linked",
            "No link with assessment and recording",
            n_linked < n or n == 0,
            f"{n_linked} of {n} targets have a measure and a baseline",
        ),
    )


def _is_imprecise(critique: Critique) -> bool:
    """Say whether a target cannot be told; a criterion in its own field settles a wording that only lacks one."""
    return critique.label in _IMPRECISE and any(one.severity.value == "important" for one in critique.findings)


def _strengths(plan: PlanUnderReview) -> tuple[QualityLine, ...]:
    n = len(plan.targets)
    n_baselines = sum(bool(target.baseline.strip()) for target in plan.targets)
    is_known = bool(plan.needs) and n > 0 and n_baselines == n
    n_dated = sum(target.due_on is not None for target in plan.targets)
    n_ways = sum(any(text.strip() for text in target.strategies) for target in plan.targets)
    is_used = bool(plan.strengths or plan.interests) and uses_strength(plan)
    n_home = sum(bool(target.home_activity.strip()) for target in plan.targets)
    is_heard = bool(plan.voices.get("family_views", "").strip())
    return (
        QualityLine(
            "knows-pupil",
            "Based on sound knowledge of the pupil",
            is_known,
            f"needs and {n_baselines} of {n} baselines are written" if plan.needs else "no need is written",
        ),
        QualityLine(
            "uses-strengths",
            "Takes up strengths and interests",
            is_used,
            "a target or strategy takes one up" if is_used else "no target or strategy takes one up",
        ),
        QualityLine("time-scales", "Realistic time scales", 0 < n == n_dated, f"{n_dated} of {n} targets have a date"),
        QualityLine(
            "resources",
            "Linked to what the school has",
            0 < n == n_ways,
            f"{n_ways} of {n} targets say how they are taught",
        ),
        QualityLine(
            "parents",
            "Parents are involved",
            is_heard or n_home > 0,
            "their words are there" if is_heard else f"{n_home} of {n} targets have something for home",
        ),
    )
