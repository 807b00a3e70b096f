"""Keeping a target of a plan in the school's bank, without names."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.bank.types import AREA_LABELS, TargetText, Way
from handrail.core.forms import PlainForm

YOUNGEST, OLDEST = 2, 19


def _words(label: str, rows: int = 2, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=2_000, widget=widget)


class KeepForm(PlainForm):
    """The words as the bank would keep them, for a person to check."""

    item_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    wording = _words("Target", 3, "{name} and {when} are filled in each time that it is used.")
    area = forms.ChoiceField(label="Area", choices=[("", "Choose an area"), *AREA_LABELS.items()], required=False)
    criterion = forms.CharField(label="How will we know it is reached?", required=False, max_length=100)
    method = _words("How is it taught?", 3)
    materials = forms.CharField(label="With what?", required=False, max_length=300)
    home = _words("At home")
    plain = forms.CharField(
        label="In the pupil’s words", help_text="For example: I can read 12 words.", required=False, max_length=300
    )
    age_from = forms.IntegerField(label="From age", min_value=YOUNGEST, max_value=OLDEST)
    age_to = forms.IntegerField(label="To age", min_value=YOUNGEST, max_value=OLDEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("age_from", "age_to"):
            field = self.fields[name]
            field.widget.attrs["class"] = "govuk-input--width-3"
            wrong = f"Write a whole number from {YOUNGEST} to {OLDEST}."
            field.error_messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)

    @property
    def text(self) -> TargetText:
        """What was filled in, as the bank takes it."""
        data = self.cleaned_data
        way = Way(data["method"].strip(), data["materials"].strip())
        return TargetText(
            area=data["area"],
            wording=data["wording"].strip(),
            criterion=data["criterion"].strip(),
            plain=data["plain"].strip(),
            strategies=(way,) if way.method else (),
            home=data["home"].strip(),
            ages=(data["age_from"], data["age_to"]),
        )
