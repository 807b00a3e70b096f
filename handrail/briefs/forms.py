"""What somebody fills in to make a brief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from handrail.briefs.types import Choices
from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.schools.rules import words

GONE = "Somebody changed the groups meanwhile. Choose again from the list."


class BriefForm(PlainForm):
    """For whom, for which day, and about whom. The hidden number lets the same brief be sent twice and made once."""

    mark_optional = False

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    for_name = forms.CharField(
        label="Who is it for?",
        required=False,
        max_length=120,
        help_text="The name of the adult who comes, for example: Mr Lowe, supply teacher.",
    )
    day = forms.ChoiceField(
        label="Which day?",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        error_messages={"required": "Choose the day.", "invalid_choice": "Choose today or the next school day."},
    )

    def __init__(self, *args: Any, days: Sequence[date], choices: Choices, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(), "day": days[0].isoformat()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        labels = ("Today", "The next school day")
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), f"{label}, {day:%A} {words(day)}") for day, label in zip(days, labels, strict=True)
        ]
        parts = {
            "groups": ("Classes", choices.classes),
            "sets": ("Teaching groups", choices.sets),
            "pupils": ("Single pupils", choices.pupils),
        }
        for name, (label, options) in parts.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=options,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
                error_messages={"invalid_choice": GONE},
            )

    @property
    def wanted(self) -> dict[str, Any]:
        """Return the brief to make, once the form is valid."""
        given = self.cleaned_data
        return {
            "brief_id": given["id"],
            "for_name": given["for_name"],
            "day": date.fromisoformat(given["day"]),
            "group_ids": [*given["groups"], *given["sets"]],
            "pupil_ids": given["pupils"],
        }
