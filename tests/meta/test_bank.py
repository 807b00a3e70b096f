"""What the target bank says for itself and what the rooms above it mean by the same words."""

from __future__ import annotations

import pytest

from handrail.bank.ours_loader import load_ours
from handrail.bank.types import BankTarget, UseOutcome
from handrail.plans.rules.measures import parse_value
from handrail.plans.types import MeasureKind, NotAValue, Outcome


def test_outcomes_of_the_bank_are_those_of_a_plan() -> None:
    assert {outcome.value for outcome in UseOutcome} == {outcome.value for outcome in Outcome}


def is_understood(criterion: str) -> bool:
    """Say whether a plan would understand a criterion in at least one measure."""
    for kind in MeasureKind:
        try:
            parse_value(criterion, kind)
        except NotAValue:
            continue
        return True
    return False


def test_every_criterion_of_the_bank_is_understood_by_a_plan() -> None:
    wrong: list[BankTarget] = [target for target in load_ours() if not is_understood(target.criterion)]
    assert not [(target.code, target.criterion) for target in wrong]


@pytest.mark.parametrize("criterion", ["better", "most of the time"])
def test_a_criterion_that_says_nothing_would_be_found(criterion) -> None:
    assert not is_understood(criterion)
