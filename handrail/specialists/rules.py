"""Rules of advice from outside: what may be attached, what is said, and what of an agreed plan is shared. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from handrail.core.errors import Refused
from handrail.plans.rules.formats import is_for
from handrail.plans.rules.rubric import in_a_row
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written
from handrail.plans.types import Audience
from handrail.pupils.rules import in_words
from handrail.specialists.types import (
    AdviceText,
    FileKind,
    NewRecommendation,
    RecommendationRow,
    SharedPlan,
    SharedTarget,
)

LARGEST_FILE_BYTES = 5 * 1024 * 1024
# A report of an educational psychologist has up to so many; no form is cut off below that (house rule).
MOST_RECOMMENDATIONS = 20
MOST_FILES = 3
_MARKS = {b"%PDF-": FileKind.PDF, b"\x89PNG\r\n\x1a\n": FileKind.PNG, b"\xff\xd8\xff": FileKind.JPEG}
_NOT_A_KIND = (
    "This file is not a PDF, a Word document (docx), a PNG or a JPEG picture. Save it as PDF and choose it again."
)


def file_kind(content: bytes, *, field: str = "file") -> FileKind:
    """Return what a file is, judged by its content and never by its name.

    Errors: Refused with the field for anything that is not one of FileKind, or has more than 5 MB.
    """
    if not content:
        raise Refused("This file is empty. Choose another one.", field=field)
    if len(content) > LARGEST_FILE_BYTES:
        raise Refused(
            f"The file has {len(content) / 1024 / 1024:.1f} MB. Choose one of at most "
            f"{LARGEST_FILE_BYTES // 1024 // 1024} MB.",
            field=field,
        )
    for mark, kind in _MARKS.items():
        if content.startswith(mark):
            return kind
    if content.startswith(b"PK\x03\x04") and _is_plain_word_document(content):
        return FileKind.DOCX
    raise Refused(_NOT_A_KIND, field=field)


def _is_plain_word_document(content: bytes) -> bool:
    """Say whether a ZIP file is a Word document without macros. Only its list of names is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    has_macros = any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names)
    return {"[Content_Types].xml", "word/document.xml"} <= names and not has_macros


def size_words(n_bytes: int) -> str:
    """Return how large a file is, as people say it."""
    return f"{n_bytes / 1024 / 1024:.1f} MB" if n_bytes >= 1024 * 1024 else f"{max(1, n_bytes // 1024)} kB"


def checked(advice: AdviceText, *, today: date, is_written_down: bool = False) -> AdviceText:
    """Return advice with tidy words, without empty recommendations.

    `is_written_down`: by somebody else, who says whose it is.
    Errors: Refused with field 'author', 'profession', 'summary', 'text', 'given_on' or None.
    """
    rows = tuple(
        NewRecommendation(row.text.strip(), row.suggested_wording.strip())
        for row in advice.recommendations
        if row.text.strip() or row.suggested_wording.strip()
    )
    tidy = AdviceText(
        profession=" ".join(advice.profession.split()),
        summary=" ".join(advice.summary.split()),
        text=advice.text.strip(),
        given_on=advice.given_on,
        recommendations=rows,
        author=" ".join(advice.author.split()),
        service=" ".join(advice.service.split()),
        is_confidential=advice.is_confidential,
    )
    if is_written_down and not tidy.author:
        raise Refused("Say who wrote the report.", field="author")
    if not tidy.profession:
        whose = "their" if is_written_down else "your"
        raise Refused(f"Write {whose} profession, for example: speech and language therapist.", field="profession")
    if not tidy.summary:
        whom = "they advise" if is_written_down else "you advise"
        raise Refused(f"Say in one sentence what {whom}.", field="summary")
    if not tidy.text and not rows:
        raise Refused("Write the advice, or at least one recommendation.", field="text")
    if tidy.given_on > today:
        raise Refused("The day of the advice must be today or in the past.", field="given_on")
    if len(rows) > MOST_RECOMMENDATIONS:
        raise Refused(f"Keep to {MOST_RECOMMENDATIONS} recommendations at most.")
    without_text = next((row for row in rows if not row.text), None)
    if without_text is not None:
        raise Refused(f"Say what is recommended beside the target '{without_text.suggested_wording[:60]}'.")
    return tidy


def whose(*, name: str, profession: str, service: str, written_down_by: str) -> str:
    """Say whose advice it is, and who wrote it down if it was not the specialist."""
    words = ", ".join(part for part in (name, profession, service) if part)
    return f"{words}; written down by {written_down_by}" if written_down_by else words


def shared_plan(snapshot: Mapping[str, Any], *, agreed_on: date, confidential: Collection[str]) -> SharedPlan:
    """Return what a specialist reads of an agreed version: sections that are not confidential, and the targets.

    `confidential`: the codes of the sections that are marked so now, or were when the version was agreed. What the
    version says of the family, the profile and the four-step question is left out, and what the format does not show
    to the family does not leave the school either.
    """
    hidden = set(confidential) | {row["code"] for row in snapshot["sections"] if row.get("is_confidential")}
    return SharedPlan(
        name=snapshot["kind"]["name"],
        starts_on=date.fromisoformat(snapshot["period"]["starts_on"]),
        review_on=date.fromisoformat(snapshot["period"]["review_on"]),
        agreed_on=agreed_on,
        sections=tuple(
            (row["label"], row["text"])
            for row in snapshot["sections"]
            if row["code"] not in hidden and row["text"].strip() and is_for(row, Audience.FAMILY)
        ),
        long_term=tuple(row["wording"] for row in snapshot["long_term_targets"] if row["wording"].strip()),
        targets=tuple(_shared_target(row) for row in snapshot["targets"] if row["wording"].strip()),
    )


def _shared_target(row: Mapping[str, Any]) -> SharedTarget:
    part = row["pupils"][0] if row["pupils"] else {}
    facts = [
        ("Starts from", _written(baseline_as_written, part, "baseline", row)),
        ("Steps", in_a_row(row.get("rubric", ()))),
        ("Success is", _written(criterion_as_written, part, "criterion", row)),
        ("Who", row["who"]),
        ("How often", _phrase([row["how_often"], row["when"], row["where"], row["subjects"]])),
    ]
    return SharedTarget(
        wording=row["wording"],
        strategies=tuple(
            words for way in row["strategies"] if (words := _phrase([way["method"], way["materials"]], ": "))
        ),
        facts=tuple((what, words) for what, words in facts if words),
    )


def _written(write: Any, part: Mapping[str, Any], name: str, row: Mapping[str, Any]) -> str:
    """Return a number of the version in the target's measure, and what was noted beside it."""
    number = part.get(name)
    out_of = part.get("out_of")
    more: dict[str, Any] = {"out_of": Decimal(out_of) if out_of else None} if name == "criterion" else {}
    more["steps"] = row.get("rubric", ())
    words = write(Decimal(number) if number is not None else None, row["measure"], unit=row["unit"], **more)
    return _phrase([words, part.get(f"{name}_note", "")])


def _phrase(parts: Sequence[str], between: str = ", ") -> str:
    return between.join(part.strip().rstrip(".") for part in parts if part.strip())


def concerns_plan(
    *, decided_on: date | None, became_target_of: UUID | None, plan_id: UUID, opened_on: date, ended_on: date | None
) -> bool:
    """Say whether what became of a recommendation belongs to a plan of the same pupil.

    Open ones do, until somebody decides; a target belongs to its own plan; anything else to the plan that was written
    or in use on the day of the decision. Source: house rule.
    """
    if decided_on is None:
        return True
    if became_target_of is not None:
        return became_target_of == plan_id
    return opened_on <= decided_on and (ended_on is None or decided_on <= ended_on)


def advice_on_paper(rows: Sequence[RecommendationRow]) -> str:
    """Write what became of each recommendation, one line each, for the printed plan of staff."""
    return "\n".join(f"{row.text.strip().rstrip('.')}. {_became(row)} ({row.by})" for row in rows)


def _became(row: RecommendationRow) -> str:
    if row.decided_on is None:
        return f"{row.use_label}."
    words = [f"{row.use_label}, {in_words(row.decided_on)}, {row.decided_by}"]
    words += [f"the target: {row.target_wording}"] if row.target_wording else []
    words += [row.reason] if row.reason else []
    return ": ".join(word.strip().rstrip(".") for word in words) + "."
