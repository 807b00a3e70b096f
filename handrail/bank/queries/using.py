"""How often targets were used, and with what outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count

from handrail.access.types import Actor
from handrail.bank import policy
from handrail.bank.types import Usage, UseOutcome


def usage_of(actor: Actor, codes: Collection[str]) -> dict[str, Usage]:
    """Return how often the school used each of these targets, each code with an entry. One query."""
    rows = policy.uses_visible_to(actor).filter(item_code__in=list(codes))
    counted = rows.order_by().values_list("item_code", "outcome").annotate(n=Count("pk"))
    uses: dict[str, int] = defaultdict(int)
    outcomes: dict[str, dict[UseOutcome, int]] = defaultdict(dict)
    for code, outcome, n in counted:
        uses[code] += n
        if outcome:
            outcomes[code][UseOutcome(outcome)] = n
    return {code: Usage(uses[code], outcomes[code]) for code in codes}
