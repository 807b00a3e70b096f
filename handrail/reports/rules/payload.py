"""From a document to the values that the Typst template sets. Pure: no database, no clock, no engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from handrail.pupils.rules import in_words
from handrail.reports.rules.audiences import WORDS
from handrail.reports.types import (
    Audience,
    LabelledText,
    LongTermText,
    PlanDocument,
    PupilText,
    ReviewText,
    SectionRole,
    Size,
    TargetText,
)

# A cell that is longer than this may break across pages; a shorter one stays whole.
LONG_TEXT = 1_200
SHORT_TITLE = 58
_WORD_OF = {SectionRole.STRENGTHS: "strengths", SectionRole.INTERESTS: "interests", SectionRole.NEED: "need"}


def payload(documents: Sequence[PlanDocument], *, title: str) -> dict[str, Any]:
    """Return everything that the template reads, as values that JSON can carry.

    Shapes: {"title", "author", "large", "logos": [[byte, ...]], "plans": [...]}; a plan names its logo by its place in
    "logos", so that one logo travels once for a whole school. One file has one size of letters.
    """
    logos: list[bytes] = []
    for document in documents:
        logo = document.school.logo
        if logo is not None and is_drawable(logo) and logo not in logos:
            logos.append(logo)
    return {
        "title": title,
        "author": documents[0].school.name if documents else "",
        "large": any(document.size is Size.LARGE for document in documents),
        "logos": [list(logo) for logo in logos],
        "plans": [_plan(document, logos) for document in documents],
    }


def is_drawable(logo: bytes) -> bool:
    """Say whether a logo is a PNG, a JPEG or an SVG that draws on nothing outside itself."""
    if logo.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return True
    start = logo[:1024].lower()
    # An SVG may name other files to draw; the school's own picture has no need of that.
    return b"<svg" in start and b"<image" not in logo.lower() and b"<!entity" not in logo.lower()


def document_title(document: PlanDocument) -> str:
    """Name one plan, as the title of its file's properties and of the reader's window."""
    return f"{document.pupil_name}: {document.kind_name}, from {_day(document.starts_on)}"


def _plan(document: PlanDocument, logos: Sequence[bytes]) -> dict[str, Any]:
    long_term = []
    number = 0
    for goal in document.long_term:
        long_term.append(_long_term(goal, number))
        number += len(goal.targets)
    logo = document.school.logo
    return {
        "school": document.school.name,
        "logo": logos.index(logo) if logo in logos else None,
        "kind": document.kind_name,
        "pupil": document.pupil_name or "Name not recorded",
        "stage": document.stage_name,
        "draft": document.is_draft,
        "say": WORDS[document.audience],
        "holds_targets": document.holds_targets,
        "facts": _facts(document),
        "group": ", ".join(document.group),
        "profile_heading": WORDS[document.audience]["profile"],
        "profile": _profile(document),
        "back_profile": _written(document.back_profile),
        "need": document.nature_of_need,
        "need_heading": heading_of(document, SectionRole.NEED),
        "need_on_back": document.need_on_back,
        "cover": _written(document.cover),
        "before_sections": _written(document.before_sections),
        "sections": _written(document.sections),
        "back_sections": _written(document.back_sections),
        "long_term": long_term,
        "targets": [target for goal in long_term for target in goal["targets"]],
        "review": None if document.review is None else _review(document.review),
        "front_voices": [_labelled(part) for part in document.front_voices],
        "voices": [_labelled(part) for part in document.voices],
        "people": [{"name": person.name, "role": person.role} for person in document.people],
        "signatures": [
            {"role": line.role, "name": line.name, "on": _day(line.signed_on)} for line in document.signatures
        ],
        "edition": _edition(document),
        "printed": f"Printed {_day(document.printed_on)} by {document.printed_by}. Confidential.",
    }


def _facts(document: PlanDocument) -> list[dict[str, str]]:
    say = WORDS[document.audience]
    period = [(say["starts_on"], _short_day(document.starts_on)), (say["review_on"], _short_day(document.review_on))]
    place = [("Year group", document.year_group), ("Class or tutor group", document.class_name)]
    teacher = [("Teacher", document.teacher_initials)]
    if document.group:
        facts = [*period, *teacher]
    elif document.audience is Audience.PUPIL:
        facts = [place[1], *period]
    else:
        facts = [("Date of birth", _short_day(document.date_of_birth)), *place, *period, *teacher]
    # The page of one pupil of a group, for instance, knows no date of birth: nothing says so better than a dash.
    return [{"label": label, "value": value} for label, value in facts if value]


def _profile(document: PlanDocument) -> list[dict[str, str]]:
    parts = [
        LabelledText(heading_of(document, SectionRole.STRENGTHS), listed(document.strengths)),
        LabelledText(heading_of(document, SectionRole.INTERESTS), listed(document.interests)),
        *document.profile,
    ]
    return _written(parts)


def heading_of(document: PlanDocument, role: SectionRole) -> str:
    """Return what a part is called: in the school's own words, or in those of the paper."""
    return document.own_labels.get(role) or WORDS[document.audience][_WORD_OF[role]]


def _written(parts: Sequence[LabelledText]) -> list[dict[str, str]]:
    return [_labelled(part) for part in parts if part.text.strip()]


def listed(words: Sequence[str]) -> str:
    """Join short entries to one line, long ones to paragraphs."""
    if all(len(entry) <= 60 for entry in words):
        return "; ".join(entry.strip().rstrip(".") for entry in words)
    return "\n".join(words)


def _long_term(goal: LongTermText, n_before: int) -> dict[str, Any]:
    return {
        "wording": goal.wording,
        "area": goal.area,
        "indicators": list(goal.indicators),
        "targets": [_target(target, n_before + place) for place, target in enumerate(goal.targets, start=1)],
    }


def _target(target: TargetText, number: int) -> dict[str, Any]:
    strategies = [{"method": way.method, "materials": way.materials} for way in target.strategies]
    length = len(target.wording) + len(target.home_activity) + len(target.outcome_evidence)
    length += sum(len(way["method"]) + len(way["materials"]) for way in strategies)
    return {
        "number": number,
        "area": target.area,
        "wording": target.wording or "Not written yet",
        "short": shortened(target.wording or "Not written yet"),
        "long": length > LONG_TEXT,
        "baseline": target.baseline,
        "criterion": target.criterion,
        "due": _short_day(target.due_on),
        "strategies": strategies,
        "who": target.who,
        "when": target.when,
        "where": target.where,
        "often": target.how_often,
        "subjects": target.subjects,
        "home": target.home_activity,
        "chart": target.chart_svg,
        "alt": " ".join(part for part in (target.in_words, target.numbers) if part) or "Progress line",
        "words": target.in_words,
        "outcome": target.outcome,
        "evidence": target.outcome_evidence,
        "next": target.next_step,
        "pupils": [_pupil(part) for part in target.pupils],
    }


def _pupil(part: PupilText) -> dict[str, str]:
    due = _short_day(part.due_on)
    words = [f"from {part.start} to {part.aim}" if part.start else f"to {part.aim}" if part.aim else ""]
    words += [f"by {due}" if due else "", part.outcome]
    told = ", ".join(word for word in words if word)
    return {
        "name": part.name,
        "start": part.start,
        "aim": part.aim,
        "due": due,
        "outcome": part.outcome,
        "told": told,
    }


def shortened(words: str, most: int = SHORT_TITLE) -> str:
    """Cut a wording at the end of a word, for a title that stands over a small picture."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    return line[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;:.") + "…"


def _review(review: ReviewText) -> dict[str, Any]:
    return {
        "held": _day(review.held_on),
        "parts": _written(review.considerations),
        "decision": review.decision,
        "next": _day(review.next_review_on),
    }


def _edition(document: PlanDocument) -> str:
    if document.is_draft:
        return "Draft: not yet agreed"
    agreed = f", agreed {_day(document.agreed_on)}" if document.agreed_on else ""
    mark = f" · {document.sha256[:12]}" if document.sha256 else ""
    return f"Version {document.version_number}{agreed}{mark}"


def _labelled(part: LabelledText) -> dict[str, str]:
    return {"label": part.label, "text": part.text}


def _day(day: date | None) -> str:
    return "" if day is None else in_words(day)


def _short_day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%b %Y}"
