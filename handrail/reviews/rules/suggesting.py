"""What the records suggest for a target at its review. A person takes it or not. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from handrail.plans.types import NextStep, Outcome
from handrail.progress.types import Standing
from handrail.reviews.rules.naming import target_field
from handrail.reviews.types import Steps, Suggested, TargetFinding

BECAUSE = {
    Standing.MET: "the last three days with a record reach the aim",
    Standing.ON_TRACK: "the records follow the aim line, and the aim is not reached yet",
    Standing.OFF_TRACK: "the last three days with a record are behind the aim line",
}
# What a line says of a target, and how a target usually goes on from there. Source: house rule after domain P10.
FOLLOWS = {
    Standing.MET: (Outcome.ACHIEVED, NextStep.NEXT),
    Standing.ON_TRACK: (Outcome.PARTLY, NextStep.CONTINUE),
    Standing.OFF_TRACK: (Outcome.NOT_YET, NextStep.SMALLER),
}
_NUMBER = r"(?<![\d.,/:]){number}(?![\d]|[.,:/]\d| ?%)"


def suggested(
    standing: Standing | None,
    steps: Steps,
    *,
    wording: str = "",
    now: Decimal | None = None,
    aim: Decimal | None = None,
) -> Suggested:
    """Return what the records suggest: an outcome with its reason, and how the target could go on.

    Nothing where the line says nothing: too few records, both sides of the aim line, no measure. A next step comes from
    the target bank only; a smaller one from the bank, else the same words with an aim half way from now. Where no words
    are known, how it goes on is left open.
    """
    if standing not in FOLLOWS:
        return Suggested()
    outcome, step = FOLLOWS[standing]
    because = BECAUSE[standing]
    if step is NextStep.CONTINUE:
        return Suggested(outcome, because, step)
    words, source = _words(step, steps, wording, now, aim)
    return Suggested(outcome, because, step, words, source) if words else Suggested(outcome, because)


def _words(step: NextStep, steps: Steps, wording: str, now: Decimal | None, aim: Decimal | None) -> tuple[str, str]:
    if step is NextStep.NEXT:
        return steps.after, "the next step of the target bank"
    if steps.before:
        return steps.before, "the step before in the target bank"
    return smaller_words(wording, now=now, aim=aim), "the same words with a smaller aim"


def smaller_words(wording: str, *, now: Decimal | None, aim: Decimal | None) -> str:
    """Return the words of a target with an aim half way between now and the old aim; '' where that cannot be written.

    Only for whole numbers, where the old aim stands in the words exactly once, as a number of its own.
    """
    if now is None or aim is None or now != int(now) or aim != int(aim) or now < 0:
        return ""
    half = int(now) + round((int(aim) - int(now)) / 2)
    if half in (int(now), int(aim)):
        return ""
    found = re.findall(_NUMBER.format(number=int(aim)), wording)
    return re.sub(_NUMBER.format(number=int(aim)), str(half), wording) if len(found) == 1 else ""


def is_taken(offer: Suggested, finding: TargetFinding) -> bool:
    """Say whether the review says already what is suggested, so that there is nothing to take."""
    is_outcome = finding.outcome == offer.outcome
    return is_outcome and (not offer.next_step or finding.next_step == offer.next_step)


def taken(offer: Suggested, finding: TargetFinding, *, only_outcome: bool = False) -> Mapping[str, str]:
    """Return the fields of the page that a taken suggestion fills, with their words."""
    fields = {"outcome": offer.outcome}
    if offer.next_step and not only_outcome:
        fields |= {"next_step": offer.next_step}
        fields |= {"next_wording": offer.next_wording} if offer.next_wording else {}
    return {target_field(finding.pupil_target_id, name): text for name, text in fields.items()}
