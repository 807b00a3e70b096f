"""Which side of the sheet each section stands on: as its format says, else as the two-sided model has it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handrail.plans.types import FormatSection, Side
from handrail.reports.rules import audiences
from handrail.reports.types import Audience, LabelledText, SectionRole

# For a plan of a framework that this installation no longer has: the sections that every pack shares.
USUAL_ROLES = {
    "strengths": SectionRole.STRENGTHS,
    "interests": SectionRole.INTERESTS,
    "pupil_views": SectionRole.PUPIL_VOICE,
    "family_views": SectionRole.FAMILY_VOICE,
    "needs": SectionRole.NEED,
}
VOICES = (SectionRole.PUPIL_VOICE, SectionRole.FAMILY_VOICE)
# These have a heading of the paper's own, unless the school's format calls them otherwise.
NAMED = frozenset({SectionRole.STRENGTHS, SectionRole.INTERESTS, SectionRole.NEED, *VOICES})

ByRole = dict[SectionRole, list[LabelledText]]


def placed(
    snapshot: Mapping[str, Any],
    audience: Audience,
    *,
    roles: Mapping[str, SectionRole],
    usual: Mapping[str, FormatSection],
) -> tuple[ByRole, ByRole]:
    """Return the sections of an agreed text that this audience reads: those of the front, those of the back.

    Shapes: `roles` and `usual` (the framework's own layout) are found by the code of a section. A part that has a
    heading of the paper's own carries a label only where the school's format has other words for it.
    Each of the two voices has a place to write in, also without a word; a format that leaves one out has none.
    """
    front: ByRole = {role: [] for role in SectionRole}
    back: ByRole = {role: [] for role in SectionRole}
    for row in snapshot.get("sections", ()):
        role = roles.get(row["code"]) or USUAL_ROLES.get(row["code"], SectionRole.OTHER)
        if audiences.is_for(row, role, audience) and (row["text"].strip() or role in VOICES):
            known = usual.get(row["code"])
            side = back if _side(row, role, known) is Side.BACK else front
            side[role].append(LabelledText(_label(row, role, known), row["text"]))
    if "format" not in snapshot:
        for role in VOICES:
            if not front[role] and not back[role]:
                back[role].append(LabelledText("", ""))
    return front, back


def _side(row: Mapping[str, Any], role: SectionRole, known: FormatSection | None) -> Side:
    if row.get("side"):
        return Side(row["side"])
    if known is not None:
        return known.side
    return Side.BACK if role in (*VOICES, SectionRole.VOICES) else Side.FRONT


def _label(row: Mapping[str, Any], role: SectionRole, known: FormatSection | None) -> str:
    is_own = known is not None and row["label"] != known.label
    return row["label"] if is_own or role not in NAMED else ""
