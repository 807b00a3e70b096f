"""Where the sections of a plan stand beside its targets, and what it still needs before it can be agreed. Pure."""

from __future__ import annotations

from handrail.bank.rules import blanks_of
from handrail.frameworks.types import PlanKind, Question, Section, Voice
from handrail.plans.types import MeasureKind, Missing, PlanContent, SectionPlace, TargetContent

# Each target answers these itself, so a section that asks nothing else is only for the plan as a whole.
_ANSWERED_BY_TARGETS = {Question.WHO, Question.HOW_OFTEN, Question.SUCCESS, Question.REVIEW}


def places_of(kind: PlanKind) -> dict[str, SectionPlace]:
    """Return where each section of a plan kind stands, by code; the order stays the framework's."""
    places: dict[str, SectionPlace] = {}
    is_before = True
    for section in kind.sections:
        if section.answers:
            is_before = False
        places[section.code] = _place(section, is_before=is_before or bool(section.voices), kind=kind)
    return places


def _place(section: Section, *, is_before: bool, kind: PlanKind) -> SectionPlace:
    answers = set(section.answers)
    if answers == {Question.WHAT_HAPPENED}:
        return SectionPlace.AT_REVIEW
    if is_before:
        return SectionPlace.BEFORE
    if kind.holds_targets and answers and answers <= _ANSWERED_BY_TARGETS and not section.is_required_by_law:
        return SectionPlace.MORE
    return SectionPlace.AFTER


def prefilled(section: Section, *, profile: dict[str, list[str]], unmet: str = "") -> str:
    """Return what a new plan's section starts with: the pupil's strengths and interests, and the answered question.

    What remains after class and group planning is the core of the plan, so the help starts from it.
    Shapes: profile maps 'strength', 'interest', ... to lines. Source: [002] section 3, step 4.
    """
    if section.code == "help":
        return unmet
    lines: list[str] = []
    if Voice.STRENGTHS in section.voices:
        lines += profile.get("strength", [])
    if Voice.INTERESTS in section.voices:
        lines += profile.get("interest", [])
    return "\n".join(lines)


def what_is_missing(content: PlanContent) -> tuple[Missing, ...]:
    """Return what a plan needs before it can be agreed, in the order of the page.

    Blank and dropped targets do not count.
    Source: house rule after [000 Bentley West]: whatever the format, each target has a date and a criterion.
    """
    found: list[Missing] = []
    if content.review_on is None:
        found.append(Missing("Choose the date of the review.", f"id_plan-{content.id.hex}-review_on"))
    if content.group is not None and not content.group.present:
        found.append(Missing("Give at least one pupil a place in the group.", "group"))
    written = [target for target in content.live_targets if not target.is_blank]
    if content.holds_targets and not written:
        found.append(Missing("Write at least one target.", "targets"))
    for number, target in enumerate(content.live_targets, start=1):
        if not target.is_blank:
            found += _missing_in(target, number, is_group=content.group is not None)
    return tuple(found)


def _missing_in(target: TargetContent, number: int, *, is_group: bool) -> list[Missing]:
    found = []
    if not target.wording.strip():
        found.append(
            Missing(f"Target {number}: say what the pupil will be able to do.", f"id_target-{target.id.hex}-wording")
        )
    if blanks := blanks_of(target.wording):
        words = " and ".join(f"“{blank}”" for blank in blanks)
        anchor = f"id_target-{target.id.hex}-wording"
        found.append(Missing(f"Target {number}: put words in place of {words}.", anchor))
    if target.measure == MeasureKind.RUBRIC and not target.steps:
        found.append(
            Missing(f"Target {number}: write the steps that it is counted in.", f"id_target-{target.id.hex}-rubric")
        )
    if is_group and not target.present:
        found.append(Missing(f"Target {number}: choose who works on it.", f"target-{target.id.hex}"))
    for part in target.present:
        stem = f"id_pupil-target-{part.id.hex}"
        whose = f"Target {number}, {part.pupil_name}" if is_group else f"Target {number}"
        if part.criterion is None:
            found.append(Missing(f"{whose}: say how you will know it is reached.", f"{stem}-criterion"))
        if part.due_on is None:
            found.append(Missing(f"{whose}: choose the day it should be reached by.", f"{stem}-due_on"))
    return found
