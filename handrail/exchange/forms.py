"""The forms of an import: the file, the columns, the choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.core import clock
from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput, HintedRadioSelect
from handrail.exchange.detecting import MAX_FILE_BYTES, too_large
from handrail.exchange.types import (
    FIELD_NAMES,
    Columns,
    Field,
    Guess,
    LeaverChoice,
    Preview,
    ProblemChoice,
)

FIELD_CHOICES = [
    (Field.IGNORE.value, FIELD_NAMES[Field.IGNORE]),
    *((field.value, name) for field, name in FIELD_NAMES.items() if field is not Field.IGNORE),
]


class UploadForm(PlainForm):
    """The file itself."""

    file = forms.FileField(
        label="The list of pupils",
        help_text="A CSV file or an Excel workbook (.xlsx) from your office system, as it comes out. At most 20 MB.",
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty. Make the list again in your office system.",
            "missing": "Choose the file.",
            "invalid": "The file did not arrive. Choose it again.",
        },
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            refusal = too_large(file.size)
            raise forms.ValidationError(f"{refusal.message} {refusal.mend}")
        return file


class ColumnsForm(PlainForm):
    """What each column stands for; one select for each heading."""

    mark_optional = False

    def __init__(self, data: Any, *, guesses: Sequence[Guess], chosen: Columns) -> None:
        super().__init__(data)
        self.guesses = guesses
        for place, (guess, field) in enumerate(zip(guesses, chosen, strict=True)):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=guess.heading,
                choices=FIELD_CHOICES,
                initial=field.value,
                error_messages={"invalid_choice": "Choose what this column stands for."},
            )

    @property
    def columns(self) -> Columns:
        """Return the chosen fields, in the order of the columns."""
        return tuple(Field(self.cleaned_data[f"column-{place}"]) for place in range(len(self.guesses)))


class ChoicesForm(PlainForm):
    """The questions that this list leaves open; a question that it does not raise is not asked."""

    mark_optional = False

    def __init__(self, data: Any, *, preview: Preview) -> None:
        super().__init__(data)
        if preview.errors:
            self.fields["problems"] = _problem_field(preview)
        if preview.leaving:
            self.fields["leavers"] = _leaver_field(preview)
            if any(leaver.left_on is None for leaver in preview.leaving):
                self.fields["left_on"] = forms.DateField(
                    label="Their last day, if they left", widget=DateInput(), required=False, error_messages=_DAY
                )
        if preview.proposals:
            self.fields["register"] = _register_field(preview)
            self.fields["register_on"] = forms.DateField(
                label="From which day, if they do",
                widget=DateInput(),
                required=False,
                error_messages=_DAY,
                initial=clock.today,
            )

    @property
    def choices(self) -> dict[str, Any]:
        """Return the answers as `settle_choices` takes them."""
        answers = self.cleaned_data
        register = answers.get("register")
        return {
            "leavers": LeaverChoice(answers["leavers"]) if answers.get("leavers") else None,
            "left_on": answers.get("left_on"),
            "problems": ProblemChoice(answers["problems"]) if answers.get("problems") else None,
            "register": register == "yes" if register else None,
            "register_on": answers.get("register_on"),
        }


_DAY = {"invalid": "Write the day as 14/03/2026."}


def _pupils(n: int) -> str:
    return "1 pupil" if n == 1 else f"{n:,} pupils"


def _problem_field(preview: Preview) -> forms.ChoiceField:
    rows = len({problem.row for problem in preview.errors})
    return forms.ChoiceField(
        label="1 row has a problem" if rows == 1 else f"{rows:,} rows have a problem",
        help_text="It is best to mend the list and bring it in again. If you cannot:",
        choices=[
            (ProblemChoice.LEAVE_OUT.value, "Leave these rows out"),
            (ProblemChoice.EMPTY_CELLS.value, "Leave out only what is wrong, where the rest of the row can be used"),
        ],
        widget=HintedRadioSelect(
            hints={
                ProblemChoice.LEAVE_OUT.value: "Nothing is saved from these rows.",
                ProblemChoice.EMPTY_CELLS.value: "A wrong cell counts as blank. A row without a name, or with another "
                "pupil's number, is still left out.",
            }
        ),
        error_messages={"required": "Say what happens to the rows with a problem, or mend the list first."},
    )


def _leaver_field(preview: Preview) -> forms.ChoiceField:
    n = len(preview.leaving)
    return forms.ChoiceField(
        label=f"{_pupils(n)} of your records {'is' if n == 1 else 'are'} not in the list",
        choices=[
            (LeaverChoice.KEEP.value, "Leave them as they are"),
            (LeaverChoice.LEFT.value, "They have left the school"),
        ],
        widget=HintedRadioSelect(
            hints={
                LeaverChoice.KEEP.value: "For a list of one year or class, or if you are not sure.",
                LeaverChoice.LEFT.value: "Their records stay and can be brought back.",
            }
        ),
        error_messages={"required": "Say what happens to the pupils who are not in the list."},
    )


def _register_field(preview: Preview) -> forms.ChoiceField:
    n = len(preview.proposals)
    return forms.ChoiceField(
        label=f"The list shows {_pupils(n)} at a stage of support who {'is' if n == 1 else 'are'} not on your register",
        choices=[("yes", "Put them on the register"), ("no", "Leave the register as it is")],
        widget=HintedRadioSelect(
            hints={
                "yes": "At the stage that the list gives. New pupils also get the types of need that stand there.",
                "no": "You can put them on one by one.",
            }
        ),
        error_messages={"required": "Say whether these pupils go on the register."},
    )
