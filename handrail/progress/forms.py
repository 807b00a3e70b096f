"""What an adult fills in to record how a target went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms

from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.core.pictures import LARGEST_SENT_BYTES
from handrail.core.ui.forms import DateInput
from handrail.plans.rules.measures import format_number
from handrail.plans.types import MeasureKind
from handrail.progress.actions import GroupRefused, TypedRow
from handrail.progress.queries import GroupTarget, TodayTarget
from handrail.progress.recording import Recorder, level_choices, recorder_for

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget


LONGEST_NOTE = 2_000
YEARS = range(2000, 2200)
# Named like this, phones offer the camera beside the pictures, and send a photo in a kind that every browser shows.
PICTURES = "image/jpeg,image/png,image/webp"


def recorder_of(pupil_target: PupilTarget) -> Recorder:
    """Return the recorder of one pupil's target."""
    target = pupil_target.target
    return recorder_for(
        target.measure,
        unit=target.unit,
        out_of=pupil_target.out_of,
        criterion=pupil_target.criterion,
        steps=target.steps,
    )


def photo_field(label: str) -> forms.FileField:
    """Return a field for one photo."""
    return forms.FileField(
        label=label,
        required=False,
        allow_empty_file=True,
        help_text="Only work and hands: no faces. Place and time are taken out of it. Up to 15 MB.",
        widget=forms.FileInput(attrs={"accept": PICTURES, "data-photo": ""}),
    )


def content_of(sent: Any) -> bytes:
    """Return what a field for a file holds; empty without one. No more than can be a photo is read."""
    return sent.read(LARGEST_SENT_BYTES + 1) if sent else b""


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
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you saw, in a few words.",
    )
    photo = photo_field("Photo of work (optional)")
    observed_on = forms.DateField(
        label="Day",
        widget=DateInput(),
        error_messages={"required": "Enter the day.", "invalid": "Enter the day as a date, like 16 November 2026."},
    )

    def __init__(self, data: Any = None, files: Any = None, *, pupil_target: PupilTarget, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(), "observed_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(_with_typed(data), files, **kwargs)
        self.measure = pupil_target.target.measure
        self.answers = recorder_of(pupil_target).choices
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
    def photo_content(self) -> bytes:
        """Return the photo that was sent, once the form is valid; empty without one."""
        return content_of(self.cleaned_data["photo"])

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


def _with_typed(data: Any) -> Any:
    """Take what was typed where no button was pressed: on today a field may stand beside buttons."""
    if data is None or data.get("value") or not data.get("typed"):
        return data
    filled = data.copy()
    filled["value"] = data["typed"]
    return filled


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
    choices = level_choices()[::-1]
    fields["value"] = forms.ChoiceField(
        label=f"{pupil_target.pupil.first_name} did it", required=False, choices=choices, widget=forms.RadioSelect
    )


def _choose(fields: Any, pupil_target: PupilTarget) -> None:
    recorder = recorder_of(pupil_target)
    fields["value"] = forms.ChoiceField(
        label=recorder.legend,
        required=False,
        choices=[(one.value, one.label) for one in recorder.choices],
        widget=forms.RadioSelect,
    )


_SHAPES = {
    MeasureKind.COUNT: _count,
    MeasureKind.PERCENTAGE: _percentage,
    MeasureKind.DURATION: _duration,
    MeasureKind.SCORE: _score,
    MeasureKind.PROMPT: _prompt,
    MeasureKind.RUBRIC: _choose,
    MeasureKind.YES_NO: _choose,
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


class PhotoForm(forms.Form):
    """A photo for a record that is there already."""

    photo = photo_field("Photo of work")
    mark_optional = False

    def clean_photo(self) -> Any:
        """Ask for a photo in our words."""
        if not self.cleaned_data["photo"]:
            raise forms.ValidationError("Choose a photo.")
        return self.cleaned_data["photo"]

    @property
    def content(self) -> bytes:
        """Return the photo, once the form is valid."""
        return content_of(self.cleaned_data["photo"])


def _whole(text: str) -> str:
    """Return the text without halves of characters, which JSON can hold and no database can."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class EntryForm(forms.Form):
    """One record as a phone sends it, in JSON. Its words are for people: they stand on the phone."""

    id = forms.UUIDField()
    pupil_target = forms.UUIDField()
    observed_on = forms.DateField(input_formats=["%Y-%m-%d"])
    observed_at = forms.DateTimeField(required=False)
    text = forms.CharField(required=False, max_length=60)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)

    @classmethod
    def of(cls, row: Any) -> EntryForm:
        """Return the form of a row of any shape; what is no text counts as missing."""
        sent = row if isinstance(row, dict) else {}
        return cls(
            {name: _whole(text) for name, text in sent.items() if name in cls.base_fields and isinstance(text, str)}
        )

    def clean_observed_at(self) -> datetime | None:
        """Refuse years that no clock of a phone shows: at the ends of the calendar there is no time zone to go to."""
        moment = self.cleaned_data["observed_at"]
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError("Enter a time of this century.")
        return moment

    @property
    def sent_id(self) -> str:
        """Return the number that was sent, so that the sender finds its row; not longer than one can be."""
        return str(self.data.get("id", ""))[:36]

    @property
    def first_error(self) -> str:
        """Return one sentence on what is wrong."""
        name, (error, *_) = next(iter(self.errors.items()))
        words = {"text": "The value", "note": "The note", "observed_on": "The day"}.get(name)
        return f"{words}: {error}" if words else "This record cannot be read, so it was not saved. Record it again."


class GroupRowForm(ObservationForm):
    """One pupil's row of a group: as a single record, without a day or a photo of its own."""

    def __init__(self, data: Any = None, *, name: str, shown: TodayTarget, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields["observed_on"], self.fields["photo"]
        self.name, self.shown = name, shown
        # Tens do for a tap on today; beside a whole group a field is shorter.
        self.chips = () if self.measure == MeasureKind.PERCENTAGE else self.answers
        self.fields["note"] = forms.CharField(label=f"Note for {name}", required=False, max_length=LONGEST_NOTE)

    @property
    def is_filled(self) -> bool:
        """Say whether anything was entered for this pupil, once the form is valid."""
        return bool(self.text.strip() or self.cleaned_data["note"].strip())


class GroupForm(forms.Form):
    """The day, and a row for each pupil of the group; rows that stay empty are pupils who did not take part."""

    observed_on = forms.DateField(
        label="Day",
        widget=DateInput(),
        error_messages={"required": "Enter the day.", "invalid": "Enter the day as a date, like 16 November 2026."},
    )
    mark_optional = False

    def __init__(self, data: Any = None, *, target: GroupTarget, rows: dict[UUID, PupilTarget]) -> None:
        super().__init__(data, initial={"observed_on": clock.today()})
        self.fields["observed_on"].widget.attrs["max"] = clock.today().isoformat()
        self.rows = [
            GroupRowForm(
                data,
                name=part.name,
                shown=part.target,
                pupil_target=rows[part.target.pupil_target_id],
                prefix=f"row-{part.target.pupil_target_id}",
            )
            for part in target.parts
        ]

    def is_valid(self) -> bool:
        """Say whether the day and all rows can be read, and at least one row says something."""
        if not all([super().is_valid(), *(row.is_valid() for row in self.rows)]):
            return False
        if not any(row.is_filled for row in self.rows):
            self.add_error(None, "Record at least one pupil: a value, a note or both.")
        return not self.errors

    @property
    def filled(self) -> list[TypedRow]:
        """Return what was entered, once the form is valid."""
        return [
            TypedRow(row.shown.pupil_target_id, row.observation_id or new_id(), row.text, row.cleaned_data["note"])
            for row in self.rows
            if row.is_filled
        ]

    def refuse(self, refused: GroupRefused) -> None:
        """Put each refusal beside its pupil; what is wrong with the day stands once, at the day."""
        for row in self.rows:
            refusal = refused.refusals.get(row.shown.pupil_target_id)
            if refusal is not None and refusal.field == "observed_on":
                self.errors.pop("observed_on", None)
                self.add_error("observed_on", refusal.message)
            elif refusal is not None:
                row.refuse(Refused(f"{row.name}: {refusal.message}", field=refusal.field))

    @property
    def has_errors(self) -> bool:
        """Say whether anything is marked."""
        return bool(self.errors) or any(row.errors for row in self.rows)
