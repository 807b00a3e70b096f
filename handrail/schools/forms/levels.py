"""How far a role may go, as it is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.access.types import Level
from handrail.core.ui.forms import HintedRadioSelect


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Reason",
        help_text="It stands in the trail with what was before.",
        max_length=400,
        error_messages={"required": "Say why, so that people can look it up later."},
    )


class LevelForm(forms.Form):
    """A level of one role in one area."""

    level = forms.ChoiceField(
        label="How far they may go",
        widget=HintedRadioSelect(hints={}),
        error_messages={"required": "Choose how far they may go.", "invalid_choice": "Choose one of these."},
    )
    reason = _reason()

    def __init__(self, *args: Any, choices: Sequence[tuple[Level, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.choices = [(level.value, label) for level, label, _ in choices]
        field.widget.hints = {level.value: hint for level, _, hint in choices}

    def clean_level(self) -> Level:
        """Return the level itself."""
        return Level(self.cleaned_data["level"])


class ResetForm(forms.Form):
    """Why every role goes back to its usual levels."""

    reason = _reason()


class SecondFactorForm(forms.Form):
    """What the school asks of people who need a second factor."""

    grace_days = forms.IntegerField(
        label="Days without a second factor",
        help_text="For so many days somebody who needs one may still work without.",
        min_value=0,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Give a number of days from 0 to 365."
        ),
    )
    sso_second_factor = forms.BooleanField(
        label="A second factor at the school's own sign-in (Microsoft, Google) counts",
        required=False,
    )
    reason = _reason()
