"""What somebody fills in: a target of the school's own, a reason, a list to bring in, and what to look for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from handrail.bank.rules.checking import MOST_LETTERS, MOST_WAYS, OLDEST, YOUNGEST
from handrail.bank.rules.rows import MOST_BYTES
from handrail.bank.types import AGE_GROUP_LABELS, AREA_LABELS, ORIGIN_LABELS, TargetText, Way
from handrail.core.errors import Refused
from handrail.core.ids import new_id

AREAS = [(area.value, label) for area, label in AREA_LABELS.items()]
AGES_WRONG = f"Write a whole number from {YOUNGEST} to {OLDEST}."


def _words(label: str, name: str, hint: str = "", **more: Any) -> forms.CharField:
    given: dict[str, Any] = {"required": False, "max_length": MOST_LETTERS[name], "help_text": hint}
    return forms.CharField(label=label, **(given | more))


class TargetForm(forms.Form):
    """A target of the school's own. The hidden number lets the same one be sent twice and kept once."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    wording = _words(
        "Target",
        "wording",
        "In the pattern: By {when}, {name} will read {number} words aloud. Blanks: {name} {when} {number} {text level} "
        "{adult} {object} {word list}",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=True,
        error_messages={"required": "Write the target, for example: By {when}, {name} will read {number} words aloud."},
    )
    area = forms.ChoiceField(
        label="Area",
        choices=[("", "Choose an area"), *AREAS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the area."),
    )
    criterion = _words(
        "How will we know it is reached?",
        "criterion",
        "As you would say it: 8 out of 10, 60%, 12 words, 2 min, with a spoken prompt, yes",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        required=True,
        error_messages={"required": "Say how everybody will know that it is reached, for example: 8 out of 10."},
    )
    number = _words(
        "What usually stands in {number}?", "number", widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )
    unit = _words(
        "Counted in",
        "unit",
        "For a plain count, for example: words",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    plain = _words("In the pupil's words", "plain", "For example: I can read 12 words.")
    home = _words("At home", "home", "Something light for a family.", widget=forms.Textarea(attrs={"rows": 2}))
    age_from = forms.IntegerField(
        label="From age",
        initial=5,
        min_value=YOUNGEST,
        max_value=OLDEST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), AGES_WRONG),
    )
    age_to = forms.IntegerField(
        label="To age",
        initial=11,
        min_value=YOUNGEST,
        max_value=OLDEST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), AGES_WRONG),
    )
    ladder = _words("Name of the ladder", "ladder", "What a teacher would look for, for example: Reading words aloud")

    def __init__(
        self,
        data: Any = None,
        *,
        ladders: Sequence[tuple[str, str]],
        text: TargetText | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"id": new_id()} | (_initial(text) if text else {}) | (initial or {}))
        choices = [("", "No step before it"), *ladders]
        if text and text.before and text.before not in dict(choices):
            choices.append((text.before, "The step that it comes after now"))
        self.fields["before"] = forms.ChoiceField(
            label="Comes after",
            required=False,
            choices=choices,
            error_messages={"invalid_choice": "That step is not in the bank any more. Choose another one."},
        )
        for n in range(1, MOST_WAYS + 1):
            self.fields[f"method_{n}"] = forms.CharField(
                label="How it is taught" if n == 1 else f"Another way, {n}",
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"materials_{n}"] = forms.CharField(label="Materials", required=False, max_length=600)

    def refuse(self, refusal: Refused) -> None:
        """Put the message of a refusal beside the field that it belongs to, or above the whole form."""
        field = {"ages": "age_from", "strategies": "method_1"}.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, refusal.message)

    def seen(self, row_version: int) -> None:
        """Keep the words as they were typed, for a writer who now has seen what stands in the bank."""
        sent = self.data.copy()  # type: ignore[attr-defined]  # what a browser sends is a QueryDict
        sent["base_version"] = str(row_version)
        self.data = sent

    @property
    def has_more_ways(self) -> bool:
        """Whether the second or third way holds something, or something wrong."""
        names = [f"{part}_{n}" for n in range(2, MOST_WAYS + 1) for part in ("method", "materials")]
        return any(self[name].value() or name in self.errors for name in names)

    @property
    def text(self) -> TargetText:
        """Return what was written, once the form is valid."""
        given = self.cleaned_data
        names = ("area", "wording", "criterion", "number", "unit", "plain", "home", "ladder", "before")
        return TargetText(
            **{name: given[name] for name in names},
            strategies=tuple(Way(given[f"method_{n}"], given[f"materials_{n}"]) for n in range(1, MOST_WAYS + 1)),
            ages=(given["age_from"], given["age_to"]),
        )


def _initial(text: TargetText) -> dict[str, Any]:
    ways = dict(enumerate(text.strategies, start=1))
    names = ("area", "wording", "criterion", "number", "unit", "plain", "home", "ladder", "before")
    return (
        {name: getattr(text, name) for name in names}
        | {"age_from": text.ages[0], "age_to": text.ages[1]}
        | {f"method_{n}": way.method for n, way in ways.items()}
        | {f"materials_{n}": way.materials for n, way in ways.items()}
    )


class ReasonForm(forms.Form):
    """Why a target is withdrawn, or comes back."""

    reason = forms.CharField(label="Why?", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def refuse(self, refusal: Refused) -> None:
        """Put the message of a refusal beside the field."""
        self.add_error("reason" if refusal.field == "reason" else None, refusal.message)


class UploadForm(forms.Form):
    """A list of targets as CSV."""

    file = forms.FileField(
        label="The list, as a CSV file",
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is far too large before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB. Bring in a part of the list at a time.")
        return file


class FilterForm(forms.Form):
    """What the list can be narrowed to."""

    mark_optional = False

    def __init__(self, chosen: dict[str, str], *, origins: Sequence[str]) -> None:
        super().__init__(initial=chosen)
        options = (
            ("area", "Area", AREAS),
            ("age", "Age", [(group.value, label) for group, label in AGE_GROUP_LABELS.items()]),
            ("origin", "Whose", [(o.value, label) for o, label in ORIGIN_LABELS.items() if o.value in origins]),
        )
        for name, label, choices in options:
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "All"), *choices])
