"""Inviting families, as it is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from handrail.access import rules
from handrail.core.forms import PlainForm
from handrail.core.ui.forms import HintedRadioSelect
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.pupils.queries import FamilyChoice
from handrail.pupils.types import SEES_LABELS, Sees, place_name

SIGHT = [(sees.value, SEES_LABELS[sees]) for sees in (Sees.FULL, Sees.READ)]
SIGHT_HINTS = {
    Sees.FULL.value: "They read the page and can tell the school what they think.",
    Sees.READ.value: "They read the page only.",
}


def _days() -> forms.IntegerField:
    return forms.IntegerField(
        label="For how many days an invitation holds",
        min_value=1,
        max_value=rules.MOST_DAYS,
        initial=rules.OUTSIDE_DAYS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Give a number of days from 1 to {rules.MOST_DAYS}."
        ),
    )


def _sees() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What they may see",
        choices=SIGHT,
        initial=Sees.FULL.value,
        widget=HintedRadioSelect(hints=SIGHT_HINTS),
        error_messages={"required": "Choose what they may see."},
    )


class WhichForm(forms.Form):
    """Whose families: those of a year, or of a class."""

    place = forms.ChoiceField(
        label="Whose families",
        error_messages={"required": "Choose a year or a class.", "invalid_choice": "Choose a year or a class."},
    )

    def __init__(
        self, *args: Any, nation: Nation, places: Sequence[tuple[int | None, str, int]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        years: dict[int, int] = {}
        classes: dict[str, tuple[int | None, int]] = {}
        for year, class_name, n_pupils in places:
            if year is not None:
                years[year] = years.get(year, 0) + n_pupils
            if class_name:
                before = classes.get(class_name, (year, 0))
                classes[class_name] = (before[0], before[1] + n_pupils)
        labels = [(f"year:{year}", f"{year_name(nation, year)} ({n} pupils)") for year, n in years.items()]
        labels += [
            (f"class:{name}", f"{place_name(nation, year, name)} ({n} pupils)") for name, (year, n) in classes.items()
        ]
        field: Any = self.fields["place"]
        field.choices = [("", "Choose"), *labels]

    @property
    def place_chosen(self) -> tuple[int | None, str]:
        """The year group, or None, and the class, or ''."""
        kind, _, value = self.cleaned_data["place"].partition(":")
        return (int(value), "") if kind == "year" else (None, value)

    @property
    def label(self) -> str:
        """What was chosen, in words."""
        field: Any = self.fields["place"]
        return dict(field.choices)[self.cleaned_data["place"]]


class FamiliesForm(forms.Form):
    """Who of a class or year is invited."""

    contacts = forms.MultipleChoiceField(label="Who is invited", required=False, widget=forms.CheckboxSelectMultiple)
    sees = _sees()
    days = _days()
    again = forms.BooleanField(
        label="Also send a new code to those whose invitation is on its way (the old code stops working)",
        required=False,
    )
    mark_optional = False

    def __init__(self, *args: Any, choices: Iterable[FamilyChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [row for row in choices if not row.left_out]
        self.new = [(str(row.contact_id), _label(row)) for row in rows if row.invited_on is None]
        self.on_their_way = [row.contact_id for row in rows if row.invited_on is not None]
        field: Any = self.fields["contacts"]
        field.choices = self.new
        field.initial = [key for key, _ in self.new]
        if not self.on_their_way:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody at least."""
        cleaned = super().clean() or {}
        if "contacts" in cleaned and not cleaned["contacts"] and not cleaned.get("again"):
            self.add_error("contacts", "Choose at least one person.")
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        """What the action takes."""
        again = bool(self.cleaned_data.get("again"))
        chosen = [UUID(key) for key in self.cleaned_data["contacts"]]
        return {
            "contact_ids": [*chosen, *(self.on_their_way if again else [])],
            "sees": Sees(self.cleaned_data["sees"]),
            "days": self.cleaned_data["days"],
            "again": again,
        }


def _label(row: FamilyChoice) -> str:
    by = f"e-mail to {row.email}" if row.email else "letter"
    return f"{row.name}, {row.relationship.lower()} of {row.pupil_name} ({row.place}): {by}"


class InviteContactForm(PlainForm):
    """One contact."""

    sees = _sees()
    email = forms.EmailField(
        label="E-mail address (optional)",
        help_text="With an address they get a message, if this installation sends e-mail. Else you print a letter.",
        required=False,
        error_messages={"invalid": "This is not an e-mail address. Write it like name@example.org."},
    )
    days = _days()
    reason = forms.CharField(
        label="Reason (optional)",
        help_text="Needed for a contact without parental responsibility.",
        max_length=400,
        required=False,
    )
    mark_optional = False

    def clean_sees(self) -> Sees:
        """Return what they may see itself."""
        return Sees(self.cleaned_data["sees"])
