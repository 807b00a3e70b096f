"""What an adult fills in to record how a target went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms

from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.core.ui.forms import DateInput
from handrail.plans.rules.measures import format_number
from handrail.plans.types import MeasureKind, PromptLevel

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget


class ObservationForm(forms.Form):
    """The input that suits the target's measure, then the day and a note.

    The hidden number is made when the page is drawn: pressing Save twice sends the same number twice.
    """

    mark_optional = False

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    value = forms.CharField(required=False, max_length=60)
    minutes = forms.IntegerField(required=False, min_value=0, max_value=1_000)
    seconds = forms.DecimalField(required=False, min_value=0, max_value=59, decimal_places=2)
    note = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you saw, in a few words.",
    )
    observed_on = forms.DateField(
        label="Day",
        widget=DateInput(),
        error_messages={"required": "Enter the day.", "invalid": "Enter the day as a date, like 16 November 2026."},
    )

    def __init__(self, *args: Any, pupil_target: PupilTarget, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(), "observed_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.measure = pupil_target.target.measure
        self.fields["observed_on"].widget.attrs["max"] = clock.today().isoformat()
        if self.measure != MeasureKind.DURATION:
            del self.fields["minutes"], self.fields["seconds"]
        if not self.measure or self.measure == MeasureKind.DURATION:
            del self.fields["value"]
        if self.measure:
            _SHAPES[MeasureKind(self.measure)](self.fields, pupil_target)

    @property
    def has_answer_buttons(self) -> bool:
        """Tell whether yes and no are buttons that save at once."""
        return self.measure == MeasureKind.YES_NO

    @property
    def observation_id(self) -> UUID | None:
        """Return the number that the page sent, once the form is valid."""
        return self.cleaned_data["id"]

    @property
    def text(self) -> str:
        """Return what was entered as one text for the measure, once the form is valid."""
        if self.measure != MeasureKind.DURATION:
            return self.cleaned_data.get("value", "")
        minutes, seconds = self.cleaned_data["minutes"], self.cleaned_data["seconds"]
        if minutes is None and seconds is None:
            return ""
        return f"{minutes or 0} min {seconds or 0} s"

    def refuse(self, refusal: Refused) -> None:
        """Put what an action refused beside the field that it speaks of."""
        field = "minutes" if refusal.field == "value" and "minutes" in self.fields else refusal.field
        self.add_error(field if field in self.fields else None, refusal.message)


def _count(fields: Any, pupil_target: PupilTarget) -> None:
    fields["value"].label = f"How many {pupil_target.target.unit}".strip()
    fields["value"].widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"})


def _percentage(fields: Any, pupil_target: PupilTarget) -> None:
    fields["value"].label = "Per cent, from 0 to 100"
    fields["value"].widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"})


def _score(fields: Any, pupil_target: PupilTarget) -> None:
    total = f", out of {format_number(pupil_target.out_of)}" if pupil_target.out_of is not None else ""
    fields["value"].label = f"Score{total}"
    fields["value"].widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"})


def _duration(fields: Any, pupil_target: PupilTarget) -> None:
    narrow = {"inputmode": "decimal", "class": "govuk-input--width-3"}
    for name, most in (("minutes", "1,000"), ("seconds", "59")):
        fields[name].label = name.title()
        fields[name].widget = forms.TextInput(attrs=dict(narrow))
        words = f"Enter the {name} as a number from 0 to {most}."
        fields[name].error_messages |= {"invalid": words}
        for validator in fields[name].validators:
            validator.message = words


def _prompt(fields: Any, pupil_target: PupilTarget) -> None:
    choices = [(str(int(level)), level.label[:1].upper() + level.label[1:]) for level in reversed(PromptLevel)]
    fields["value"] = forms.ChoiceField(
        label=f"{pupil_target.pupil.first_name} did it", required=False, choices=choices, widget=forms.RadioSelect
    )


def _yes_no(fields: Any, pupil_target: PupilTarget) -> None:
    fields["value"] = forms.ChoiceField(
        label="Did it happen", required=False, choices=[("yes", "Yes"), ("no", "Not yet")], widget=forms.RadioSelect
    )


_SHAPES = {
    MeasureKind.COUNT: _count,
    MeasureKind.PERCENTAGE: _percentage,
    MeasureKind.DURATION: _duration,
    MeasureKind.SCORE: _score,
    MeasureKind.PROMPT: _prompt,
    MeasureKind.YES_NO: _yes_no,
}


class WithdrawForm(forms.Form):
    """Why a record should not count."""

    reason = forms.CharField(
        label="Why should this record not count?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: it was another pupil's score.",
    )
    mark_optional = False
