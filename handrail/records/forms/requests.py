"""Taking down a request, deciding on passages, corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.core.errors import Refused
from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput, HintedRadioSelect
from handrail.records.types.requests import ASKER_LABELS, CHOICE_LABELS, AnswerTime, Asker, Choice, RequestKind

DAY = {"required": "Enter the day.", "invalid": "Enter a day, for instance 3 November 2026."}


class RequestForm(PlainForm):
    """Who asks, by which right, since when."""

    kind = forms.ChoiceField(
        label="By which right",
        error_messages={"required": "Choose the right by which they ask.", "invalid_choice": "Choose one of these."},
    )
    asker = forms.ChoiceField(
        label="Who asks",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who asks.", "invalid_choice": "Choose one of these."},
    )
    asker_name = forms.CharField(
        label="Their name",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the name of the person who asks."},
    )
    received_on = forms.DateField(
        label="Received on",
        help_text="The day on which the school was asked, in writing or by word of mouth.",
        widget=DateInput(),
        error_messages=DAY,
    )
    with_trail = forms.BooleanField(
        label="They also ask who has seen or changed the record",
        required=False,
    )

    def __init__(self, *args: Any, times: Sequence[AnswerTime], is_pupil: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [time for time in times if is_pupil or time.kind is RequestKind.SUBJECT_ACCESS]
        hints = {
            str(time.kind): f"{time.for_whom}. {_length(time)}" + (f" {time.note}" if time.note else "")
            for time in known
        }
        field: Any = self.fields["kind"]
        field.widget = HintedRadioSelect(hints=hints)
        field.choices = [(str(time.kind), time.name) for time in known]
        askers = (Asker.PARENT, Asker.PUPIL) if is_pupil else (Asker.ADULT,)
        choices: Any = self.fields["asker"]
        choices.choices = [(str(asker), ASKER_LABELS[asker]) for asker in askers]
        if len(known) == 1:
            self.initial.setdefault("kind", str(known[0].kind))
        if not is_pupil:
            self.initial.setdefault("asker", str(Asker.ADULT))


def _length(time: AnswerTime) -> str:
    if time.months:
        return f"{time.months} calendar month{'' if time.months == 1 else 's'}."
    return f"{time.school_days} school days."


class ReasonForm(PlainForm):
    """One reason or note."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Give the reason."},
    )

    def __init__(self, *args: Any, label: str = "Reason", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint

    def refuse(self, refusal: Refused) -> None:
        """Show why it cannot be done."""
        self.add_error("reason" if refusal.field else None, refusal.message)


class WordsForm(PlainForm):
    """Other words to black out."""

    words = forms.CharField(
        label="Other words to black out",
        help_text="Exactly as they stand in the record. They are marked wherever they stand.",
        max_length=200,
        error_messages={"required": "Type the words to black out."},
    )


class PassagesForm(forms.Form):
    """Keep or black out, for each passage of a page; the suggestion is chosen already."""

    def __init__(self, *args: Any, passages: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._passages = passages
        for passage in passages:
            self.fields[f"passage-{passage.pk}"] = forms.ChoiceField(
                label=f"What to do with “{passage.words[:60]}”",
                choices=[(str(choice), label) for choice, label in CHOICE_LABELS.items()],
                initial=passage.choice or passage.suggestion,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
                error_messages={"required": "Choose keep or black out.", "invalid_choice": "Choose one of these."},
            )

    @property
    def choices(self) -> dict[Any, Choice]:
        """What was chosen, by the key of the passage, once the form is valid."""
        return {p.pk: Choice(self.cleaned_data[f"passage-{p.pk}"]) for p in self._passages}


class CorrectionForm(PlainForm):
    """What somebody says is wrong."""

    asked_by_name = forms.CharField(
        label="Who says so",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the name of the person who asks."},
    )
    asked_on = forms.DateField(label="Asked on", widget=DateInput(), error_messages=DAY)
    place = forms.CharField(
        label="Where it stands",
        help_text="For instance: the plan from 14 September 2026, under strengths.",
        max_length=200,
        error_messages={"required": "Say where in the record it stands."},
    )
    wrong = forms.CharField(
        label="What is said to be wrong",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages={"required": "Write down what is said to be wrong, in their own words."},
    )
    should_be = forms.CharField(
        label="What it should be",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages={"required": "Write down what it should be, in their own words."},
    )


class CorrectionDecisionForm(PlainForm):
    """Corrected and where, or not and why."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("corrected", "It was corrected"), ("refused", "It stays as it is")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was decided.", "invalid_choice": "Choose one of these."},
    )
    where = forms.CharField(
        label="Where it was corrected",
        help_text="If it was corrected. An agreed version never changes: correct the plan and agree it again.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )
    reason = forms.CharField(
        label="Why it stays as it is",
        help_text="If it stays. The person must be told.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )
    disagreement = forms.CharField(
        label="Their note of disagreement",
        help_text="If it stays: in their own words. It is kept beside the record and shown on the pupil’s page. "
        "Left empty, what they said is wrong and what it should be stand there.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
