"""What families, pupils and those who help them fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.agreements.rules.answers import answer_words
from handrail.agreements.types import Answer, NewAnswer
from handrail.core.forms import PlainForm
from handrail.core.languages import said
from handrail.reviews.types import CHANNEL_LABELS, LONGEST_WORDS, Channel
from handrail.rewards.types import FEELINGS, PROUD_PICKS


class WordsForm(PlainForm):
    """Something to say. The key is made with the form, so that sending it twice says it once."""

    text = forms.CharField(
        label=_("What do you want to tell us?"),
        help_text=_("For example: what goes well at home, what is hard, what you want to ask."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": _("Write what you want to say."),
            "max_length": _("This is too long. Make it shorter, or send it in two parts."),
        },
    )
    contribution_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"contribution_id": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        key = self.cleaned_data.get("contribution_id") or uuid4()
        return {"contribution_id": key, "text": self.cleaned_data["text"]}


class OwnWordsForm(WordsForm):
    """What a pupil wants to say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What I want to say")
        self.fields["text"].help_text = _("What are you proud of? What is hard? What can we do?")
        self.fields["text"].widget.attrs["rows"] = 4


class ProudForm(PlainForm):
    """What a pupil is proud of: their own words, or a line to press."""

    text = forms.CharField(
        label=_("I am proud of this"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        error_messages={"max_length": _("This is too long. Make it shorter.")},
    )
    pick = forms.ChoiceField(required=False, choices=[(words, words) for words in PROUD_PICKS])
    proud_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"proud_id": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **({"auto_id": "proud_%s"} | kwargs))

    @property
    def said(self) -> dict[str, Any]:
        """What was written or pressed, as the action takes it."""
        typed = self.cleaned_data
        return {"proud_id": typed["proud_id"] or uuid4(), "text": typed["pick"] or typed["text"]}


class OwnWordingForm(PlainForm):
    """A target as the pupil says it."""

    text = forms.CharField(
        max_length=200,
        error_messages={"required": _("Write it in one short line."), "max_length": _("Write it in one short line.")},
    )


class OwnDayForm(PlainForm):
    """A pupil's word about their day."""

    text = forms.CharField(
        max_length=500,
        error_messages={
            "required": _("Write a word about your day."),
            "max_length": _("This is too long. Make it shorter."),
        },
    )


class OwnCheckInForm(PlainForm):
    """How a pupil feels, and what they aim at today."""

    feeling = forms.TypedChoiceField(
        choices=[(str(key), words) for key, words in FEELINGS.items()],
        coerce=int,
        error_messages={"required": _("Press a face."), "invalid_choice": _("Press a face.")},
    )
    aim = forms.UUIDField(required=False, error_messages={"invalid": _("Choose what you aim at.")})


class HelpedWordsForm(WordsForm):
    """What a contact says, written down by somebody at school."""

    channel = forms.ChoiceField(
        label="How did they say it?",
        choices=[(code, label) for code, label in CHANNEL_LABELS.items() if code is not Channel.OWN],
        initial=Channel.TOGETHER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how their words came to you."},
    )
    field_order = ("channel", "text", "contribution_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "What do they say?"
        self.fields["text"].help_text = "Write it down in their own words, and read it back to them."

    @property
    def said(self) -> dict[str, Any]:
        """What was written down, as the action takes it."""
        return super().said | {"channel": Channel(self.cleaned_data["channel"])}


class AnswerForm(PlainForm):
    """What somebody says to a plan. The key is made with the form, so that sending it twice says it once."""

    answer = forms.ChoiceField(
        label=_("What do you think of this plan?"),
        choices=[(answer.value, answer_words(answer)) for answer in (Answer.AGREES, Answer.CHANGE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    words = forms.CharField(
        label=_("What would you change?"),
        help_text=_("You can write in any language. If you agree, you can leave this empty."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("This is too long. Make it shorter.")},
    )
    answer_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    seen = forms.CharField(widget=forms.HiddenInput(), required=False)
    mark_optional = False

    def __init__(self, *args: Any, seen: str, labels: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"answer_id": uuid4(), "seen": seen} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["answer"]
        choices.choices = [(answer.value, said(answer_words(answer))) for answer in (Answer.AGREES, Answer.CHANGE)]
        self.speaks = bool(labels)
        if labels:
            self._speak(labels)

    def _speak(self, labels: Mapping[str, str]) -> None:
        """Ask in the words of the family's language, each with the English behind it where they differ."""
        field: Any = self.fields["answer"]
        field.label = labels["ask"]
        field.choices = [(Answer.AGREES.value, labels["agrees"]), (Answer.CHANGE.value, labels["change"])]
        self.fields["words"].label = labels["what"]
        # The page's own language is another than this form's: nothing is said in it here.
        self.fields["words"].help_text = ""

    @property
    def given(self) -> dict[str, Any]:
        """What was said, as the action takes it."""
        data = self.cleaned_data
        return {
            "answer_id": data.get("answer_id") or uuid4(),
            "seen": data["seen"],
            "given": NewAnswer(answer=Answer(data["answer"]), words=data["words"]),
        }


class OwnAnswerForm(AnswerForm):
    """What a pupil says to their plan: one of two faces, and a word if they like."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What do you want to change?")
        self.fields["words"].help_text = _("Or tell an adult. They can write it down.")
        self.fields["words"].widget.attrs["rows"] = 3


class CardsForm(PlainForm):
    """Which pupils of a class get a card."""

    def __init__(self, *args: Any, pupils: Sequence[tuple[UUID, str]], without: Sequence[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"] = forms.MultipleChoiceField(
            label="Who gets a card?",
            choices=[(str(key), name) for key, name in pupils],
            initial=[str(key) for key in without],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "Choose at least one pupil.",
                "invalid_choice": "Choose pupils of this class.",
            },
        )

    @property
    def chosen(self) -> list[UUID]:
        """The keys of the pupils that were ticked."""
        return [UUID(key) for key in self.cleaned_data["pupils"]]
