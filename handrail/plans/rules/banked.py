"""Whether a target is still the one of the bank that it was made from. Pure.

Source: house rule. Measured on Handrail's own targets: of all pairs from two ladders fewer than one in a hundred are
taken for each other.
"""

from __future__ import annotations

import re

from handrail.plans.rules.alike import telling_words

LEAST_IN_COMMON = 0.5
_BLANK = re.compile(r"\{[^{}]*\}")


def is_still(wording: str, of_the_bank: str) -> bool:
    """Say whether a wording still has at least half of the telling words of a target of the bank.

    Names, numbers, small words and whatever fills its blanks do not count, nor does what somebody adds to it.
    """
    telling = telling_words(_BLANK.sub(" ", of_the_bank))
    return len(telling & telling_words(wording)) >= LEAST_IN_COMMON * len(telling)
