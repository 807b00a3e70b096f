"""Formats of plans: from the framework's own to the school's, what may be changed, and what differs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handrail.core.errors import Refused
from handrail.frameworks.types import PlanKind, Question, Section, Voice
from handrail.plans.rules import layout as places
from handrail.plans.types import EVERYBODY, TARGET_FIELD_LABELS, Audience, FormatSection, Layout, SectionPlace, Side

# What is agreed, earned and done at home stands on the back, beside the lines to sign.
_ON_THE_BACK = {"agreement", "rewards", "pupil_promises", "adult_promises", "at_home"}
MOST_OWN_SECTIONS = 12
LONGEST_LABEL = 80
LONGEST_HELP = 300


def own_layout(kind: PlanKind) -> Layout:
    """Return the framework's own layout of a kind, printed as the two-sided simple model.

    The front has the pupil, the targets and how they are taught; the back has what everybody says, the agreement and
    the review. A kind without targets, such as a profile, has one side.
    Source: [000] para 14 for the two sides; which section stands where is a house rule.
    """
    stands = places.places_of(kind)
    rows = (_from_pack(section, stands[section.code]) for section in kind.sections)
    return Layout(tuple(rows if kind.holds_targets else (replace(row, side=Side.FRONT) for row in rows)))


def _from_pack(section: Section, place: SectionPlace) -> FormatSection:
    is_back = (
        place is SectionPlace.AT_REVIEW
        or bool(set(section.answers) & {Question.REVIEW, Question.NO_LONGER_NEEDED, Question.SUCCESS})
        or bool(set(section.voices) & {Voice.PUPIL_VIEWS, Voice.FAMILY_VIEWS})
    )
    return FormatSection(
        code=section.code,
        label=section.label,
        help=section.help,
        place=place,
        side=Side.BACK if is_back or section.code in _ON_THE_BACK else Side.FRONT,
        is_fixed=section.is_required_by_law,
        is_kept=section.is_required_by_law or set(section.answers) == {Question.WHAT_HAPPENED},
    )


def as_kept(layout: Layout) -> dict[str, Any]:
    """Return a layout as it is kept in the database."""
    return {
        "title": layout.title,
        "shows_logo": layout.shows_logo,
        "target_fields": list(layout.target_fields),
        "sections": [
            {
                "code": row.code,
                "label": row.label,
                "help": row.help,
                "place": row.place.value,
                "side": row.side.value,
                "audiences": [one.value for one in row.audiences],
                "is_shown": row.is_shown,
            }
            for row in layout.sections
        ],
    }


def from_kept(kept: Mapping[str, Any], kind: PlanKind | None) -> Layout:
    """Read a kept layout. What the law or the shared criteria ask for is shown, whatever is kept.

    A section that the framework has had only since then comes where the framework has it.
    """
    base = own_layout(kind) if kind else Layout(())
    rows = [_section(row, base.section(row["code"])) for row in kept["sections"]]
    known = {row.code for row in rows}
    for position, row in enumerate(base.sections):
        if row.code not in known:
            rows.insert(position, row)
    return Layout(
        sections=tuple(rows),
        target_fields=tuple(name for name in TARGET_FIELD_LABELS if name in kept["target_fields"]),
        title=kept.get("title", ""),
        shows_logo=kept.get("shows_logo", True),
    )


def _section(row: Mapping[str, Any], base: FormatSection | None) -> FormatSection:
    is_fixed, is_kept = (base.is_fixed, base.is_kept) if base else (False, False)
    return FormatSection(
        code=row["code"],
        label=base.label if base and is_fixed else row["label"],
        help=row["help"],
        place=base.place if base else SectionPlace(row["place"]),
        side=Side(row["side"]),
        audiences=tuple(Audience(one) for one in row["audiences"]),
        is_shown=row["is_shown"] or is_kept,
        is_fixed=is_fixed,
        is_kept=is_kept,
    )


# ------------------------------------------------------------------------------------------ changing one


def checked(layout: Layout, kind: PlanKind) -> Layout:
    """Return a layout with tidy words, as it may be kept.

    Errors: Refused, with a field like 'label-<code>', for a section without a label, two of the same label, a label or
    help that is too long, or one that is hidden although the law or the shared criteria ask for it.
    """
    base = own_layout(kind)
    labels: dict[str, str] = {}
    rows = []
    for row in layout.sections:
        tidy = _tidy(row, base.section(row.code))
        if tidy.is_shown:
            key = tidy.label.casefold()
            if key in labels:
                raise Refused(
                    f"Two sections are called '{tidy.label}'. Give one of them another label.",
                    field=f"label-{row.code}",
                )
            labels[key] = row.code
        rows.append(tidy)
    if sum(row.is_own for row in rows) > MOST_OWN_SECTIONS:
        raise Refused(
            f"Keep to {MOST_OWN_SECTIONS} sections of your own; a longer plan is read less.", field="own_label"
        )
    title = " ".join(layout.title.split())
    if len(title) > LONGEST_LABEL:
        raise Refused(f"Use at most {LONGEST_LABEL} characters for the name.", field="title")
    fields = tuple(name for name in TARGET_FIELD_LABELS if name in layout.target_fields)
    return replace(layout, sections=_law_in_order(rows, base), title=title, target_fields=fields)


def _tidy(row: FormatSection, base: FormatSection | None) -> FormatSection:
    label, help_text = " ".join(row.label.split()), " ".join(row.help.split())
    if not label:
        raise Refused("Give this section a label, for instance 'What helps me'.", field=f"label-{row.code}")
    if len(label) > LONGEST_LABEL:
        raise Refused(f"Use at most {LONGEST_LABEL} characters for a label.", field=f"label-{row.code}")
    if len(help_text) > LONGEST_HELP:
        raise Refused(f"Use at most {LONGEST_HELP} characters to help the writer.", field=f"help-{row.code}")
    if base is not None and base.is_fixed and label != base.label:
        raise Refused(f"The law asks for this section under its own label: '{base.label}'.", field=f"label-{row.code}")
    if base is not None and base.is_kept and not row.is_shown:
        why = "The law asks for this section" if base.is_fixed else "Every plan says what happened"
        raise Refused(f"{why}, so it stays in the format.", field=f"is_shown-{row.code}")
    audiences = tuple(one for one in EVERYBODY if one is Audience.STAFF or one in row.audiences)
    return replace(row, label=label, help=help_text, audiences=audiences)


def _law_in_order(rows: Sequence[FormatSection], base: Layout) -> tuple[FormatSection, ...]:
    """Keep the sections that the law asks for in the law's order; the others stay where they are."""
    order = [row.code for row in base.sections if row.is_fixed]
    by_code = {row.code: row for row in rows}
    fixed = iter([by_code[code] for code in order if code in by_code])
    return tuple(next(fixed) if row.code in order else row for row in rows)


def moved(layout: Layout, code: str, by: int) -> Layout:
    """Return the layout with a section one place up (-1) or down (1); at either end nothing changes."""
    rows = list(layout.sections)
    here = next((i for i, row in enumerate(rows) if row.code == code), None)
    if here is None:
        return layout
    # A section moves past its neighbour on the same card: that is what people see.
    step = 1 if by > 0 else -1
    there = here + step
    while 0 <= there < len(rows) and rows[there].place is not rows[here].place:
        there += step
    if not 0 <= there < len(rows):
        return layout
    rows[here], rows[there] = rows[there], rows[here]
    return replace(layout, sections=tuple(rows))


def with_own(layout: Layout, label: str, *, used: Iterable[str], place: SectionPlace = SectionPlace.BEFORE) -> Layout:
    """Return the layout with a section of the school's own, last on its card.

    `used` are the codes of own sections that any format of this kind ever had: a code is never used for another one.
    """
    numbers = [int(code.removeprefix("own-")) for code in {*used, *(r.code for r in layout.sections if r.is_own)}]
    row = FormatSection(f"own-{max(numbers, default=0) + 1}", label, "", place, Side.FRONT)
    last = max((i for i, other in enumerate(layout.sections) if other.place is place), default=-1)
    rows = [*layout.sections[: last + 1], row, *layout.sections[last + 1 :]]
    return replace(layout, sections=tuple(rows))


def without_own(layout: Layout, code: str, *, is_new: bool) -> Layout:
    """Return the layout without an own section: gone if no format in use ever had it, else hidden, so that plans with
    words in it keep its label."""
    if is_new:
        return replace(layout, sections=tuple(row for row in layout.sections if row.code != code))
    rows = tuple(replace(row, is_shown=False) if row.code == code else row for row in layout.sections)
    return replace(layout, sections=rows)


def restored(layout: Layout, kind: PlanKind) -> Layout:
    """Return the framework's own layout; own sections are kept hidden, because older plans may have words in them."""
    own = tuple(replace(row, is_shown=False) for row in layout.sections if row.is_own)
    base = own_layout(kind)
    return replace(base, sections=(*base.sections, *own))


# ------------------------------------------------------------------------------------------ saying what differs


def differences(layout: Layout, kind: PlanKind) -> tuple[str, ...]:
    """Say in sentences how a layout differs from the framework's own, in the order of the page."""
    base = own_layout(kind)
    found = []
    if layout.title:
        found.append(f"It is called '{layout.title}' instead of '{kind.name}'.")
    for row in layout.sections:
        found += _differences(row, base.section(row.code))
    theirs = [row.code for row in layout.shown if not row.is_own]
    kept = [row.code for row in base.sections if row.code in theirs]
    if kept != theirs:
        found.append("The sections stand in another order.")
    if hidden := [label for name, label in TARGET_FIELD_LABELS.items() if name not in layout.target_fields]:
        found.append(f"Targets do not ask for: {', '.join(label.lower() for label in hidden)}.")
    if not layout.shows_logo:
        found.append("The school's logo is not printed.")
    return tuple(found)


def _differences(row: FormatSection, base: FormatSection | None) -> list[str]:
    if base is None:
        return [f"'{row.label}' is added.", *_readers(row)] if row.is_shown else []
    if not row.is_shown:
        return [f"'{base.label}' is left out."]
    found = []
    if row.label != base.label:
        found.append(f"'{base.label}' is called '{row.label}'.")
    if row.help != base.help:
        found.append(f"'{row.label}' has other words to help the writer.")
    if row.side is not base.side:
        found.append(f"'{row.label}' is printed on the {row.side.value}.")
    return found + _readers(row)


def _readers(row: FormatSection) -> list[str]:
    without = [one for one in EVERYBODY if one not in row.audiences]
    words = {Audience.FAMILY: "the family", Audience.PUPIL: "the pupil"}
    if not without:
        return []
    return [f"'{row.label}' is not shown to {' or '.join(words[one] for one in without)}."]


def is_for(section: Mapping[str, Any], audience: Audience) -> bool:
    """Say whether a section of a snapshot is shown to these readers; one without audiences is for everybody."""
    audiences = section.get("audiences")
    return audiences is None or audience.value in audiences
