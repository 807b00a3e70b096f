"""How often a target was used, in words, so that no single pupil can be told by them."""

from __future__ import annotations

from handrail.bank.types import OUTCOME_WORDS, Usage, UseOutcome
from handrail.core.rules.small_numbers import K


def usage_in_words(usage: Usage) -> str:
    """Return 'used 12 times: 7 achieved, 2 partly, 1 not yet', or less where so few pupils used it that one could tell.

    Below five uses only that there were some is told, and outcomes from five reviewed ones on. Source: the small
    number of core.rules.small_numbers.
    """
    if not usage.n_uses:
        return "not used yet"
    if usage.n_uses < K:
        return f"used fewer than {K} times"
    times = f"used {usage.n_uses} times"
    if usage.n_outcomes < K:
        return times
    parts = [f"{usage.outcomes[code]} {OUTCOME_WORDS[code]}" for code in UseOutcome if usage.outcomes.get(code)]
    return f"{times}: {', '.join(parts)}"
