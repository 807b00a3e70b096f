"""What staff fill in: an answer that they write down, and the words of a summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from handrail.agreements.types import (
    ANSWER_LABELS,
    BY_CODE,
    HOW_LABELS,
    LANGUAGES,
    LONGEST_WORDS,
    Answer,
    How,
    Language,
    NewAnswer,
    PartKind,
    SummarySheet,
    Who,
)
from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.core.ui.forms import DateInput

DRAFT, AGREED = "draft", "agreed"


class AnswerForm(PlainForm):
    """What somebody said to the plan, written down by staff. The key is made with the form: sent twice, kept once."""

    who = forms.ChoiceField(
        label="Who says it?", widget=forms.RadioSelect, error_messages={"required": "Choose whose answer it is."}
    )
    name = forms.CharField(
        label="Name, if it is another person with parental responsibility", max_length=120, required=False
    )
    about = forms.ChoiceField(
        label="What did they read, or have read to them?",
        choices=[(AGREED, "What was agreed last"), (DRAFT, "The draft as it is now")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which text they know."},
    )
    how = forms.ChoiceField(
        label="How did the answer come?",
        choices=[(how.value, label) for how, label in HOW_LABELS.items() if how is not How.SCREEN],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose how the answer came."},
    )
    answer = forms.ChoiceField(
        label="What do they say?",
        choices=[(answer.value, label) for answer, label in ANSWER_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they say."},
    )
    words = forms.CharField(
        label="In their own words",
        help_text="Or what the pupil showed, pointed at or signed. Nobody changes these words later.",
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.CharField(
        label="In which language?", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "languages"})
    )
    interpreter = forms.CharField(label="Who interpreted?", max_length=120, required=False)
    said_on = forms.DateField(
        label="On which day?",
        widget=DateInput(),
        error_messages={"required": "Choose the day.", "invalid": "Write the day as day, month and year."},
    )
    was_read_back = forms.BooleanField(label="I read it back to them, and they said it is right", required=False)
    answer_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], has_version: bool, has_draft: bool, **kwargs: Any
    ) -> None:
        usual = {"answer_id": new_id(), "about": DRAFT if has_draft else AGREED}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        who.choices = [*people, (Who.OTHER.value, "Another person with parental responsibility")]
        if not (has_version and has_draft):
            self._only = DRAFT if has_draft else AGREED
            del self.fields["about"]

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        who, _, key = data["who"].partition(":")
        about = data["about"] if "about" in self.fields else self._only
        return {
            "answer_id": data.get("answer_id") or new_id(),
            "who": Who(who),
            "contact_id": UUID(key) if key else None,
            "name": data["name"],
            "of_draft": about == DRAFT,
            "given": NewAnswer(
                answer=Answer(data["answer"]),
                words=data["words"],
                how=How(data["how"]),
                language=data["language"],
                interpreter=data["interpreter"],
                said_on=data["said_on"],
                was_read_back=data["was_read_back"],
            ),
        }


class LanguageForm(PlainForm):
    """Into which language a summary is translated."""

    language = forms.ChoiceField(
        label="Into which language?",
        choices=[("", "Choose a language"), *((row.code, row.label) for row in LANGUAGES)],
        error_messages={"required": "Choose a language.", "invalid_choice": "Choose a language of the list."},
    )

    @property
    def chosen(self) -> Language:
        """The language that was chosen."""
        return BY_CODE[self.cleaned_data["language"]]


# How many lines a part usually has.
ROWS = {PartKind.HELP: 4, PartKind.HOME: 3, PartKind.TARGET: 2, PartKind.TEXT: 2}


class WordsForm(PlainForm):
    """Words for each part of a summary, the fields in the order of the page, named by the key of the part."""

    mark_optional = False

    def __init__(self, *args: Any, sheet: SummarySheet, texts: dict[str, str], seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sheet = sheet
        language = sheet.language
        told = {"lang": language.code, "dir": language.direction, "autocomplete": "off"}
        for part in sheet.parts:
            rows = ROWS.get(part.kind, 1)
            more = {"class": "hr-tongue"} if not sheet.is_english else {}
            widget = (
                forms.Textarea(attrs={"rows": rows, **told, **more}) if rows > 1 else forms.TextInput(attrs=told | more)
            )
            self.fields[part.key] = forms.CharField(
                label="Plainer words" if sheet.is_english else language.own_name,
                widget=widget,
                required=False,
                initial=texts.get(part.key, ""),
            )
            if part.is_outdated:
                self.fields[f"still.{part.key}"] = forms.BooleanField(
                    label="These words still say the same", required=False
                )
        if not sheet.is_english:
            self.fields["translator"] = forms.CharField(
                label="Who translated it, if not you?",
                help_text="For example an interpreter or an agency whose words you put in here.",
                max_length=120,
                required=False,
            )
            self.fields["finished"] = forms.BooleanField(
                label="The family can read it",
                help_text="Leave this open while you are still writing.",
                required=False,
            )
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput(), required=False, initial=seen)

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "texts": {part.key: data.get(part.key, "") for part in self._sheet.parts},
            "still_right": [part.key for part in self._sheet.parts if data.get(f"still.{part.key}")],
            "seen": data["seen"],
            "translator": data.get("translator", ""),
            "is_finished": bool(data.get("finished", self._sheet.is_english)),
        }

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each part with its field, and the field that says that its words still hold (or None)."""
        return [
            (part, self[part.key], self[f"still.{part.key}"] if part.is_outdated else None)
            for part in self._sheet.parts
        ]
