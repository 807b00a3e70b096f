"""How the areas of the bank and those of a framework meet. No query."""

from __future__ import annotations

from handrail.bank.areas_loader import areas_for, served
from handrail.bank.types import BankArea
from handrail.frameworks.types import Framework


def framework_area(framework: Framework, area: BankArea) -> str:
    """Return the code of the framework's area in which targets of a bank's area stand, or '' where it has none."""
    known = {one.code for one in framework.areas}
    return next((code for code in served()[area] if code in known), "")


def suits(code: str) -> tuple[BankArea, ...]:
    """Return the bank's areas with targets for an area of a framework, the best first; none for an unknown code."""
    return areas_for(code)
