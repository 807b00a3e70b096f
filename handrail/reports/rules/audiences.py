"""Who reads a paper: which parts stand on it, and in which words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handrail.pupils.types import ProfileKind
from handrail.reports.types import (
    Audience,
    LongTermText,
    PlanDocument,
    ReviewText,
    SectionRole,
    SignatureText,
    TargetText,
)

# A section that does not say who reads it is for adults at school and at home.
USUAL = frozenset({Audience.STAFF, Audience.FAMILY})
# What the pupil said or is good at is the pupil's own to read.
OWN_ROLES = frozenset({SectionRole.STRENGTHS, SectionRole.INTERESTS, SectionRole.PUPIL_VOICE})
# What goes home and into classrooms: medical notes and other agencies stay in the pupil's file.
PROFILE = {
    Audience.STAFF: (ProfileKind.HELPS, ProfileKind.AVOID, ProfileKind.COMMUNICATION),
    Audience.FAMILY: (ProfileKind.HELPS, ProfileKind.AVOID, ProfileKind.COMMUNICATION),
    Audience.PUPIL: (ProfileKind.HELPS,),
}
OWN_PROFILE_LABELS = {ProfileKind.HELPS: "What helps me"}
OWN_SIGNATURES = (SignatureText("Me"), SignatureText("An adult who helps me"))

# The words of the document for adults at school; the others say only what differs.
_STAFF = {
    "profile": "Strengths and interests",
    "strengths": "Strengths",
    "interests": "Interests",
    "need": "Nature of need",
    "targets": "Targets",
    "no_targets": "No targets are written yet.",
    "goal": "Long-term target",
    "what": "What: the target",
    "how": "How: method and materials",
    "home": "At home",
    "start": "Start",
    "aim": "Aim",
    "by": "By",
    "who_when": "Who and when",
    "progress": "Progress and outcomes",
    "ticks": ["Achieved", "Partly", "Not yet"],
    "review": "Review of the plan",
    "went_well": "What went well, and what helped",
    "next": "What happens next, and the date",
    "voices": "In our own words",
    "people": "People",
    "agreed": "Agreed by",
    "starts_on": "Start date",
    "review_on": "Review date",
}
_FAMILY = {
    "profile": "What goes well",
    "strengths": "Good at",
    "interests": "Enjoys",
    "need": "What makes learning harder",
    "targets": "What we are working on",
    "no_targets": "We have not written the steps yet.",
    "goal": "What we hope for in about a year",
    "what": "What we are working on",
    "how": "How we help",
    "home": "You can help at home",
    "start": "At the start",
    "who_when": "Who helps, and when",
    "progress": "How it is going",
    "review": "When we look at it together",
    "people": "Who helps at school",
    "starts_on": "Begins",
    "review_on": "We look at it again",
}
_PUPIL = {
    "profile": "About me",
    "strengths": "I am good at",
    "interests": "I like",
    "targets": "My targets",
    "no_targets": "My targets are not written yet.",
    "goal": "What I am working towards",
    "what": "What I am working on",
    "how": "What helps me",
    "start": "At the start",
    "who_when": "Who helps me, and when",
    "progress": "How I am doing",
    "ticks": ["I can do it", "Nearly", "Not yet"],
    "review": "When we talk about it",
    "went_well": "What went well",
    "next": "What I want to do next",
    "voices": "In my own words",
    "people": "People who help me",
    "agreed": "We agree",
    "starts_on": "Begins",
    "review_on": "We talk about it again",
}
WORDS: Mapping[Audience, Mapping[str, Any]] = {
    Audience.STAFF: _STAFF,
    Audience.FAMILY: _STAFF | _FAMILY,
    Audience.PUPIL: _STAFF | _PUPIL,
}


def is_for(row: Mapping[str, Any], role: SectionRole, audience: Audience) -> bool:
    """Say whether a section of an agreed text stands on the paper of this audience.

    Shapes: `row["audiences"]` is a list of audiences; without it a section is for staff and families, and for the
    pupil where it holds only the pupil's own words, strengths or interests. A section that says so decides alone.
    """
    stated = row.get("audiences")
    if stated:
        return audience.value in stated
    return audience in USUAL or role in OWN_ROLES


def told_to(document: PlanDocument) -> PlanDocument:
    """Return a document with only what its audience reads.

    Source: house rule (docs/rules/reports.md). Families read no stage and no list of needs by name, as on their own
    page; the pupil reads targets, help and progress, and nothing that adults decide about them.
    """
    if document.audience is Audience.STAFF:
        return document
    if document.audience is Audience.FAMILY:
        return replace(document, stage_name="")
    return replace(
        document,
        stage_name="",
        date_of_birth=None,
        nature_of_need="",
        long_term=tuple(_goal(goal) for goal in document.long_term),
        front_voices=tuple(part for part in document.front_voices if part.text.strip()),
        voices=tuple(part for part in document.voices if part.text.strip()),
        review=_review(document.review),
        signatures=OWN_SIGNATURES,
    )


def _goal(goal: LongTermText) -> LongTermText:
    return replace(goal, area="", indicators=(), targets=tuple(_target(row) for row in goal.targets))


def _target(target: TargetText) -> TargetText:
    return replace(target, area="", outcome_evidence="", next_step="")


def _review(review: ReviewText | None) -> ReviewText | None:
    return replace(review, considerations=(), decision="") if review is not None else None
