"""Who does what: what a school starts from, and what the cover of a Child's Plan says. Pure."""

from __future__ import annotations

from collections.abc import Collection

from handrail.core.errors import Refused
from handrail.plans.types import AGENCIES_LABELS, CSP_LABELS, Agencies, Cover, Csp

_SMALL = {
    "coordinates": "The named person or SENCO, together with the class or nursery teacher.",
    "delivers": "The class or nursery teacher, with the support adult of the class.",
    "resources": "The class or support teacher, with the help of classroom assistants.",
    "evaluates": "The head and everybody who took part, at each review.",
    "keeps_in_touch": "The support teacher or the head, together with the class teacher.",
    "touch_how": "A word at the door each week, and a call before each review.",
    "prepares": "The class teacher, with the SENCO, the pupil and the family.",
    "how_taught": "In class first; in a small group or alone only where that is needed.",
    "who_teaches": "The class teacher and the named support adult.",
    "how_recorded": "In Handrail, at least once a week for each target.",
    "staff_know": "Everybody who works with the pupil reads the agreed plan; the SENCO looks who has not yet.",
    "new_staff": "They read the plan on their first day; when a pupil changes school, the SENCO sends it on and calls.",
}
_LARGE = {
    "coordinates": "The named person or SENCO, together with support staff and the subject teachers.",
    "delivers": "The subject teachers, together with the support adults in their lessons.",
    "resources": "The department, with the support teacher.",
    "evaluates": "The senior leader for inclusion and everybody who took part, at each review.",
    "keeps_in_touch": "The head of year, or another named adult, together with the support teacher.",
    "touch_how": "A message every second week, and a call before each review.",
    "prepares": "The SENCO, with the subject teachers, the pupil and the family.",
    "how_taught": "In lessons first; whole-school targets in every lesson, subject targets in theirs.",
    "who_teaches": "The subject teachers that the plan names, and the support adult.",
    "how_recorded": "In Handrail, at least once a week for each target.",
    "staff_know": "Each teacher reads the agreed plan; the link person of each faculty looks who has not yet.",
    "new_staff": "They read the plan on their first day; when a pupil changes school, the SENCO sends it on and calls.",
}


def suggestions(setting: str) -> dict[str, str]:
    """Return what a school of this setting may start from, by the code of the question.

    Source: [002] section 8 for who does what in primary, secondary and special schools; the words, and the answers to
    the six guidelines of [001], are ours.
    """
    return dict(_LARGE if setting in ("secondary", "all_through") else _SMALL)


def suggested_agencies(outside: Collection[str]) -> Agencies:
    """Return what the record suggests: several agencies as soon as somebody from outside works with the pupil.

    A suggestion only: an adviser of the education service is outside the school, and the plan is still single-agency.
    Source: [002] end of section 6.
    """
    return Agencies.MULTI if outside else Agencies.SINGLE


def checked(cover: Cover) -> Cover:
    """Return the cover as it may be kept.

    Errors: Refused (field 'lead_professional', 'other_agencies' or 'csp_on').
    """
    if cover.agencies == Agencies.MULTI and not cover.other_agencies.strip():
        raise Refused("Say which other agencies take part in the plan.", field="other_agencies")
    if cover.csp and cover.csp_on is None:
        raise Refused("Choose the day on which a co-ordinated support plan was talked about.", field="csp_on")
    if cover.csp_on and not cover.csp:
        raise Refused("Say what came of it on that day.", field="csp")
    return cover


def cover_lines(cover: Cover) -> tuple[tuple[str, str], ...]:
    """Return what stands on the cover: (label, words), without what was left empty."""
    csp = ""
    if cover.csp and cover.csp_on:
        day = f"{cover.csp_on.day} {cover.csp_on:%B %Y}"
        csp = ". ".join(part for part in (f"{CSP_LABELS[Csp(cover.csp)]} ({day})", cover.csp_note.strip()) if part)
    lines = (
        ("Kind of plan", AGENCIES_LABELS[Agencies(cover.agencies)] if cover.agencies else ""),
        ("Named person", cover.named_person),
        ("Lead professional", cover.lead_professional),
        ("Other agencies", cover.other_agencies),
        ("Co-ordinated support plan", csp),
    )
    return tuple((label, words) for label, words in lines if words.strip())
