"""Who does what for a plan: the school's answers, one plan's answers, and the cover of a Child's Plan."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


class Agencies(StrEnum):
    """Whether staff of Education alone deliver the plan, or others too. Source: [002] end of section 6."""

    SINGLE = "single"
    MULTI = "multi"


AGENCIES_LABELS = {
    Agencies.SINGLE: "Single-agency plan (Education)",
    Agencies.MULTI: "Multi-agency plan",
}


class Csp(StrEnum):
    """What became of the thought of a co-ordinated support plan. Source: [002] end of section 6."""

    NOT_NEEDED = "not_needed"
    CONSIDERED = "considered"
    REQUESTED = "requested"
    IN_PLACE = "in_place"


CSP_LABELS = {
    Csp.NOT_NEEDED: "Thought about; not needed now",
    Csp.CONSIDERED: "Should be considered",
    Csp.REQUESTED: "The family has asked for it",
    Csp.IN_PLACE: "There is one",
}


@dataclass(frozen=True)
class Duty:
    """One question that a school answers. `code` is also the column of a plan's own answer, where it has one."""

    code: str
    question: str
    help: str


DUTIES = (
    Duty("coordinates", "Who brings the plan together and sees it through?", "One name or post that everybody knows."),
    Duty("delivers", "Who carries out the plan from day to day?", "Family and others too, where they do a part."),
    Duty("resources", "Who makes and collects what is needed?", "Games, pictures, cards, equipment."),
    Duty("evaluates", "Who looks at how well the team works together?", "And when they do it."),
    Duty("keeps_in_touch", "Who keeps in touch with the family?", "One person whom the family can ask."),
    Duty("touch_how", "How do they keep in touch, and how often?", "For instance: a call every second Friday."),
)
"""What is settled while a plan is written. Source: [002] section 8; the wording is ours."""

GUIDELINES = (
    Duty("prepares", "Who prepares plans?", "Who writes the first draft, and who helps."),
    Duty("how_taught", "How are the targets taught?", "In class, in a group or alone; when in the day."),
    Duty("who_teaches", "Who teaches the targets?", "Teachers, support adults, and the family where they wish to."),
    Duty("how_recorded", "How is progress written down?", "Where, how often and by whom."),
    Duty("staff_know", "How does everybody who teaches the pupil know the plan?", "And who checks that they do."),
    Duty("new_staff", "How do new staff learn of it, also when a pupil changes school?", "On which day, from whom."),
)
"""What a school's guidelines say. Source: the six points quoted in [001]; the wording is ours."""


@dataclass(frozen=True)
class Cover:
    """The cover of a Child's Plan and who does what in it, as text."""

    agencies: str = ""
    named_person: str = ""
    lead_professional: str = ""
    other_agencies: str = ""
    csp: str = ""
    csp_on: date | None = None
    csp_note: str = ""
    coordinates: str = ""
    delivers: str = ""
    resources: str = ""
    evaluates: str = ""
    keeps_in_touch: str = ""
    touch_how: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote anything in it."""
        return not any(getattr(self, one.name) for one in fields(self))

    @property
    def duties(self) -> tuple[tuple[str, str], ...]:
        """Who does what: (question, words) for each answered question."""
        found = ((duty.question, getattr(self, duty.code)) for duty in DUTIES)
        return tuple((question, words) for question, words in found if words.strip())
