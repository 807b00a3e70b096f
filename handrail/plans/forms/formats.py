"""The format of a kind of plan, as one form: its name, what targets ask, and each section with who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from handrail.core.forms import PlainForm
from handrail.frameworks.types import PlanKind
from handrail.plans.rules.formats import LONGEST_HELP, LONGEST_LABEL
from handrail.plans.types import (
    SIDE_LABELS,
    TARGET_FIELD_LABELS,
    Audience,
    FormatSection,
    Layout,
    SectionPlace,
    Side,
)

PLACES = [
    (SectionPlace.BEFORE.value, "About the pupil, before the targets"),
    (SectionPlace.AFTER.value, "The help as a whole, after the targets"),
]


@dataclass(frozen=True)
class SectionFields:
    """The fields of one section, for the page."""

    section: FormatSection
    label: BoundField
    help: BoundField
    is_shown: BoundField
    for_family: BoundField
    for_pupil: BoundField
    side: BoundField

    @property
    def note(self) -> str:
        """Why some of it cannot be changed."""
        if self.section.is_fixed:
            return "The law asks for this section: its label and its place stay."
        return "Every plan says what happened, so this section stays." if self.section.is_kept else ""


def _tick(label: str, *, is_off: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, disabled=is_off)


class FormatForm(PlainForm):
    """A whole format. `kind` names what stands when the title is left empty."""

    mark_optional = False

    def __init__(self, data: QueryDict | None = None, *, layout: Layout, kind: PlanKind) -> None:
        self.base = layout
        initial: dict[str, Any] = {
            "title": layout.title,
            "shows_logo": layout.shows_logo,
            "target_fields": list(layout.target_fields),
        }
        for row in layout.sections:
            initial |= {
                f"label-{row.code}": row.label,
                f"help-{row.code}": row.help,
                f"is_shown-{row.code}": row.is_shown,
                f"for_family-{row.code}": Audience.FAMILY in row.audiences,
                f"for_pupil-{row.code}": Audience.PUPIL in row.audiences,
                f"side-{row.code}": row.side.value,
            }
        super().__init__(data, initial=initial)
        self.fields["title"] = forms.CharField(
            label="What is it called at your school?",
            help_text=f"For instance IEP. Leave it empty for '{kind.name}'.",
            required=False,
            max_length=LONGEST_LABEL,
        )
        self.fields["shows_logo"] = _tick("Print the school's logo")
        self.fields["target_fields"] = forms.MultipleChoiceField(
            label="What else does each target ask?",
            help_text="The shared criteria are always there: see below.",
            required=False,
            choices=list(TARGET_FIELD_LABELS.items()),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        )
        for row in layout.sections:
            self._add(row)
        self.fields["own_label"] = forms.CharField(
            label="A section of your own", help_text="Its label.", required=False, max_length=LONGEST_LABEL
        )
        self.fields["own_place"] = forms.ChoiceField(
            label="Where does it stand?", required=False, choices=PLACES, initial=PLACES[0][0]
        )

    def _add(self, row: FormatSection) -> None:
        self.fields[f"label-{row.code}"] = forms.CharField(
            label="Label", required=False, max_length=LONGEST_LABEL, disabled=row.is_fixed
        )
        self.fields[f"help-{row.code}"] = forms.CharField(
            label="Help for the writer",
            required=False,
            max_length=LONGEST_HELP,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"is_shown-{row.code}"] = _tick("In the plan", is_off=row.is_kept)
        self.fields[f"for_family-{row.code}"] = _tick("The family reads it")
        self.fields[f"for_pupil-{row.code}"] = _tick("The pupil reads it")
        self.fields[f"side-{row.code}"] = forms.ChoiceField(
            label="Printed on the", choices=[(one.value, words.lower()) for one, words in SIDE_LABELS.items()]
        )

    def sections(self) -> Iterator[SectionFields]:
        """Yield the sections with their fields, in the order of the format."""
        names = ("label", "help", "is_shown", "for_family", "for_pupil", "side")
        for row in self.base.sections:
            yield SectionFields(row, *(self[f"{name}-{row.code}"] for name in names))

    def layout(self) -> Layout:
        """Return the layout that was written; for a form that is valid."""
        typed = self.cleaned_data
        return replace(
            self.base,
            title=typed["title"],
            shows_logo=typed["shows_logo"],
            target_fields=tuple(typed["target_fields"]),
            sections=tuple(self._section(row) for row in self.base.sections),
        )

    def _section(self, row: FormatSection) -> FormatSection:
        typed = self.cleaned_data
        readers = {Audience.FAMILY: f"for_family-{row.code}", Audience.PUPIL: f"for_pupil-{row.code}"}
        return replace(
            row,
            label=typed[f"label-{row.code}"],
            help=typed[f"help-{row.code}"],
            is_shown=typed[f"is_shown-{row.code}"],
            side=Side(typed[f"side-{row.code}"]),
            audiences=tuple(one for one in Audience if one not in readers or typed[readers[one]]),
        )
