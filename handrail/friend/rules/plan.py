"""The rules that look at a whole plan: voices, strengths, how many targets, what is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from handrail.friend.rules.quality import quality_summary
from handrail.friend.rules.reading import HOME_GRADE, WORDING_GRADE, grade_of
from handrail.friend.rules.strengths import key_words, uses_strength
from handrail.friend.rules.wording import critique_target, finding
from handrail.friend.types import Critique, Finding, Part, PlanCritique, PlanUnderReview, TargetUnderReview

# So much of two wordings must be the same words. Source: house rule; 'Sam' and 'Ada', '5' and '6' may differ.
SAME_SHARE = 0.8
Grader = Callable[[str], float | None]


def critique_plan(plan: PlanUnderReview, *, grade: Grader | None = grade_of) -> PlanCritique:
    """Return what the friend says of a plan: each target in order, the plan as a whole, and its quality summary.

    `grade` measures how hard a text is to read; None leaves that out, which spares a second at the first call.
    """
    targets = tuple(
        _with_more(critique_target(_named(target, plan), place=place), plan, target, place, grade)
        for place, target in enumerate(plan.targets)
    )
    found = [*_voices(plan), *_strengths(plan), *_assessment(plan), *_number(plan)]
    return PlanCritique(targets, tuple(found), quality_summary(plan, targets))


def _named(target: TargetUnderReview, plan: PlanUnderReview) -> TargetUnderReview:
    return target if target.pupil_name or not plan.pupil_name else replace(target, pupil_name=plan.pupil_name)


def _with_more(
    critique: Critique, plan: PlanUnderReview, target: TargetUnderReview, place: int, grade: Grader | None
) -> Critique:
    """Add what only the plan shows of a target: its subjects, whether it stood before, how hard its words are."""
    more = [*_subjects(plan, target, place), *_repeated(plan, target, place)]
    if grade is not None:
        more += _reading(target, place, grade)
    return replace(critique, findings=(*critique.findings, *(one for one in more if one.rule not in target.allowed)))


def _subjects(plan: PlanUnderReview, target: TargetUnderReview, place: int) -> Iterator[Finding]:
    """In a secondary school each teacher has to know which targets are theirs; in a primary one teacher has all."""
    if plan.is_secondary and not target.subjects.strip():
        yield finding("no-subject", Part.SUBJECTS, place, "In {subject} and {subject}.")


def _repeated(plan: PlanUnderReview, target: TargetUnderReview, place: int) -> Iterator[Finding]:
    words = key_words(target.wording)
    smaller = f"By {{when}}, {plan.pupil_name or '{name}'} will {{a smaller step of it}}, {{number}} times out of 10."
    if any(_is_same(words, key_words(earlier)) for earlier in plan.earlier_wordings):
        yield finding(
            "same-target-again",
            Part.WORDING,
            place,
            smaller,
            "This stood in an earlier plan. A smaller step or another way may help.",
        )
    elif any(_is_same(words, key_words(other.wording)) for other in plan.targets[:place]):
        yield finding(
            "same-target-again",
            Part.WORDING,
            place,
            "",
            "Another target of this plan says the same. One of them is enough.",
        )


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) >= 2 and len(one & other) >= SAME_SHARE * len(one | other)


def _reading(target: TargetUnderReview, place: int, grade: Grader) -> Iterator[Finding]:
    for part, text, most in (
        (Part.WORDING, target.wording, WORDING_GRADE),
        (Part.HOME, target.home_activity, HOME_GRADE),
    ):
        found = grade(text)
        if found is not None and found > most:
            why = f"Easy only for readers of about {round(found) + 5} years. Shorter sentences and everyday words help."
            yield finding("hard-reading", part, place, "", why)


def _voices(plan: PlanUnderReview) -> Iterator[Finding]:
    name = plan.pupil_name or "{name}"
    if "pupil_views" in plan.voices and not plan.voices["pupil_views"].strip():
        yield finding(
            "no-pupil-voice", Part.SECTIONS, None, f"{name} says: ‘{{what goes well, what is hard, what helps}}’."
        )
    is_heard = bool(plan.voices.get("family_views", "").strip())
    if plan.targets and not is_heard and not any(target.home_activity.strip() for target in plan.targets):
        yield finding(
            "no-parent", Part.HOME, None, f"At home, {name} and {{who}} {{do what}} for {{number}} minutes on {{days}}."
        )


def _strengths(plan: PlanUnderReview) -> Iterator[Finding]:
    lines = [line.strip() for line in (*plan.interests, *plan.strengths) if line.strip()]
    if plan.targets and lines and not uses_strength(plan):
        first = lines[0].rstrip(".")
        yield finding(
            "no-strength-used",
            Part.STRATEGIES,
            None,
            f"Use what {plan.pupil_name or '{name}'} likes or does well: {first[:200]}.",
        )


def _assessment(plan: PlanUnderReview) -> Iterator[Finding]:
    if plan.targets and not any(is_linked(target) for target in plan.targets):
        yield finding(
            "no-assessment-link",
            Part.BASELINE,
            None,
            "Baseline: {result} in {assessment} on {date}.",
        )


def is_linked(target: TargetUnderReview) -> bool:
    """Say whether a target has a measure and a starting point, so that results can be set beside it."""
    return bool(target.measure.strip() and target.baseline.strip())


def _number(plan: PlanUnderReview) -> Iterator[Finding]:
    most = plan.limits.most_targets
    if most is not None and len(plan.targets) > most:
        why = f"There are {len(plan.targets)} targets; at most {most} are usual. Few are remembered each day."
        yield finding(
            "too-many-targets",
            Part.TARGETS,
            None,
            f"Keep the {most} that matter most now, and the others for the next plan.",
            why,
        )
