"""Choosing what to print: what, whose, for whom, how large, and as which file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.core import clock
from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput, HintedRadioSelect
from handrail.reports.queries import ChoiceCount
from handrail.reports.rules.label_sheets import LABEL_SHEETS
from handrail.reports.types import (
    PAPER_LABELS,
    Audience,
    FileFormat,
    Paper,
    PlansOf,
    PrintChoice,
    PrintSettings,
    Size,
)

PAPER_HINTS = {
    Paper.PLAN: "The whole agreed plan on two sides.",
    Paper.CLASS_SHEET: "All targets and what helps, on one side of A4 for about 12 pupils.",
    Paper.TALLY: "A4, one side for each pupil: a week of boxes to count in, and a code to type the week in by phone.",
    Paper.OWN_PAGE: "One side with pictures, in large letters, to give to the pupil.",
    Paper.MAT: "A4, one to three targets in big letters, with what the adult does below.",
    Paper.DESK_CARD: "Four on a sheet. Cut them apart and fold: targets in front, what the adult does behind.",
    Paper.KEY_RING: "Ten on a sheet, one for each target.",
    Paper.LABEL: "Stick-on labels, one for each target.",
}
AUDIENCES = [
    (Audience.STAFF.value, "Adults at school"),
    (Audience.FAMILY.value, "The family"),
    (Audience.PUPIL.value, "The pupil"),
]
AUDIENCE_HINTS = {
    Audience.STAFF.value: "Everything that is agreed.",
    Audience.FAMILY.value: "In plain words, without stages and names of needs.",
    Audience.PUPIL.value: "Targets, help and progress, said from the pupil’s side.",
}
SIZES = [(Size.NORMAL.value, "Usual"), (Size.LARGE.value, "Large print, 18 point")]
FORMATS = [(FileFormat.PDF.value, "PDF, to print"), (FileFormat.WORD.value, "Word, to go on writing")]
FORMAT_HINTS = {FileFormat.WORD.value: "Plans only. What you change there does not change the plan in Handrail."}
FURTHEST_WEEK_DAYS = 366
ROW = {"class": "govuk-radios--inline"}


class PrintForm(PlainForm):
    """What is printed. What is not said is the usual: plans, for adults at school, as a PDF of usual size."""

    mark_optional = False

    paper = forms.ChoiceField(
        label="What to print",
        required=False,
        choices=[(paper.value, label) for paper, label in PAPER_LABELS.items()],
        widget=HintedRadioSelect(hints={paper.value: hint for paper, hint in PAPER_HINTS.items()}),
    )
    whose = forms.ChoiceField(
        label="Whose",
        help_text="The number in brackets is how many plans, or for a group how many pupils, there are.",
        error_messages={"required": "Choose whose plans to print.", "invalid_choice": "Choose one from the list."},
    )
    kind = forms.ChoiceField(label="Kind of plan", required=False)
    audience = forms.ChoiceField(
        label="Who will read it",
        help_text="For plans. The other papers are made for those who use them.",
        required=False,
        choices=AUDIENCES,
        widget=HintedRadioSelect(hints=AUDIENCE_HINTS),
    )
    size = forms.ChoiceField(
        label="How large",
        help_text="For plans and class sheets. The pupil’s page, mats and cards are large already.",
        required=False,
        choices=SIZES,
        widget=forms.RadioSelect(attrs=ROW),
    )
    file_format = forms.ChoiceField(
        label="Which file", required=False, choices=FORMATS, widget=HintedRadioSelect(hints=FORMAT_HINTS)
    )
    sheet = forms.ChoiceField(
        label="Sheet of labels",
        help_text="Choose the sheet by the size of its labels, and print without scaling.",
        required=False,
        choices=[(sheet.code, sheet.name) for sheet in LABEL_SHEETS.values()],
    )
    start_at = forms.IntegerField(
        label="First free label",
        help_text="For a sheet that was begun: count along the rows from the upper left.",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={"invalid": "Write the number of the first free label, for example 1."},
    )

    week_on = forms.DateField(
        label="A day of the week",
        help_text="Leave it empty for this week, or from Friday on for the next.",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "Enter the day as a date, like 16 November 2026."},
    )

    def __init__(
        self, *args: object, counts: Sequence[ChoiceCount], kinds: Sequence[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._counts = {key_of(row.choice): row for row in counts}
        self.fields["whose"].choices = _grouped(counts)  # type: ignore[attr-defined]
        if len(kinds) > 1:
            self.fields["kind"].choices = [("", "Every kind"), *kinds]  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]
        usual = PrintSettings(sheet=next(iter(LABEL_SHEETS)))
        for name in ("paper", "audience", "size", "file_format", "sheet", "start_at"):
            self.fields[name].initial = getattr(usual, name)

    def clean(self) -> dict[str, Any]:
        """Fill in what was not said, and see that the parts go together."""
        typed = super().clean() or {}
        for name in ("paper", "audience", "size", "file_format", "sheet", "start_at"):
            typed[name] = typed.get(name) or self.fields[name].initial
        if typed["file_format"] == FileFormat.WORD and typed["paper"] != Paper.PLAN:
            label = PAPER_LABELS[Paper(typed["paper"])].lower()
            self.add_error("file_format", f"Only plans can be made in Word. For {label}, choose PDF.")
        if (week_on := typed.get("week_on")) and abs((week_on - clock.today()).days) > FURTHEST_WEEK_DAYS:
            self.add_error("week_on", "Enter a day within a year from today.")
        n_labels = LABEL_SHEETS[typed["sheet"]].n_labels
        if typed["paper"] == Paper.LABEL and typed["start_at"] > n_labels:
            self.add_error("start_at", f"This sheet has {n_labels} labels. Write a number from 1 to {n_labels}.")
        return typed

    @property
    def choice(self) -> PrintChoice:
        """Whose was chosen, once the form is valid."""
        whose = self._counts[self.cleaned_data["whose"]].choice
        kind = self.cleaned_data.get("kind", "")
        return PrintChoice(whose.whose, whose.class_name, whose.year_group, kind, whose.key)

    @property
    def n_chosen(self) -> int:
        """How many plans (of a group: pupils) were chosen, once the form is valid."""
        return self._counts[self.cleaned_data["whose"]].n_plans

    @property
    def settings(self) -> PrintSettings:
        """How it is printed, once the form is valid."""
        typed = self.cleaned_data
        return PrintSettings(
            paper=Paper(typed["paper"]),
            audience=Audience(typed["audience"]),
            size=Size(typed["size"]),
            file_format=FileFormat(typed["file_format"]),
            sheet=typed["sheet"],
            start_at=typed["start_at"],
            week_on=typed["week_on"].isoformat() if typed.get("week_on") else "",
        )

    @property
    def title(self) -> str:
        """What the file is called: the choice in words."""
        kinds = dict(self.fields["kind"].choices) if "kind" in self.fields else {}  # type: ignore[attr-defined]
        kind = kinds.get(self.choice.kind, "") if self.choice.kind else ""
        paper = self.settings.paper
        label = self._counts[self.cleaned_data["whose"]].label
        words = "targets and what helps" if paper is Paper.CLASS_SHEET else PAPER_LABELS[paper].lower()
        more = [kind] if paper is Paper.PLAN else [words, kind]
        told = ", ".join(word for word in more if word)
        return f"{label}: {told}" if told else label


def key_of(choice: PrintChoice) -> str:
    """Name a choice in a form and in an address."""
    which = choice.key or choice.class_name or ("" if choice.year_group is None else choice.year_group)
    return f"{choice.whose.value}:{which}"


def _grouped(counts: Sequence[ChoiceCount]) -> list[object]:
    def named(*whose: PlansOf) -> list[tuple[str, str]]:
        return [(key_of(row.choice), _counted(row)) for row in counts if row.choice.whose in whose]

    groups = [
        ("Years", named(PlansOf.YEAR)),
        ("Classes", named(PlansOf.CLASS)),
        ("Groups", named(PlansOf.GROUP)),
    ]
    single = named(PlansOf.PLAN, PlansOf.PUPIL)
    return [*single, *named(PlansOf.EVERYBODY), *((label, rows) for label, rows in groups if rows)]


def _counted(row: ChoiceCount) -> str:
    return row.label if row.choice.whose is PlansOf.PLAN else f"{row.label} ({row.n_plans})"
