"""Figures of the school, keeping longer, destroying."""

from __future__ import annotations

from django import forms

from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput
from handrail.records.forms.requests import DAY


class FigureForm(PlainForm):
    """For how many years, and by which decision."""

    years = forms.IntegerField(
        label="Years",
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter the number of years.",
            "invalid": "Enter a whole number of years, for instance 31.",
            "min_value": "Enter a whole number of years from 1 to 120.",
            "max_value": "Enter a whole number of years from 1 to 120.",
        },
    )
    reason = forms.CharField(
        label="Where the figure comes from",
        help_text="For instance: the governors’ retention schedule of March 2026.",
        max_length=500,
        error_messages={"required": "Say where the figure comes from."},
    )


class KeepForm(PlainForm):
    """Until when, and why."""

    until = forms.DateField(label="Keep it until", widget=DateInput(), error_messages=DAY)
    reason = forms.CharField(
        label="Why it is needed longer",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why the file is needed longer."},
    )


class ProposeForm(PlainForm):
    """Why, and the name to be sure."""

    reason = forms.CharField(
        label="Why it is destroyed",
        help_text="Without names: the reason stays on the certificate when everything else is gone.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Say why the file is destroyed."},
    )
    typed = forms.CharField(
        label="Type the pupil’s name or admission number, to be sure",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Type the pupil’s first name and surname, or the admission number."},
    )


class AgreeForm(PlainForm):
    """The name once more, by the person who destroys."""

    typed = forms.CharField(
        label="Type the pupil’s name or admission number, to be sure",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Type the pupil’s first name and surname, or the admission number."},
    )
