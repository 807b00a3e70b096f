"""What pupils, families and those who write down their words fill in. What families and pupils read is translated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.core.charts import Svg
from handrail.core.errors import Refused
from handrail.core.forms import PlainForm
from handrail.core.languages import said
from handrail.core.ui.forms import DateInput
from handrail.reviews import pictures, rules
from handrail.reviews.types import (
    CHANNEL_LABELS,
    LONGEST_WORDS,
    MANNER_LABELS,
    SURE_LABELS,
    Channel,
    ContactToAsk,
    Interpreted,
    Manner,
    PupilVoice,
    Speaker,
    Sure,
    VoiceWay,
)

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget

# Every word that a pupil or a family reads, by the English in which it is kept.
READ = {
    "A quiet place": _("A quiet place"),
    "A friend": _("A friend"),
    "A grown-up": _("A grown-up"),
    "More time": _("More time"),
    "A break": _("A break"),
    "Pictures": _("Pictures"),
    "A computer": _("A computer"),
    "Moving about": _("Moving about"),
    "Reading": _("Reading"),
    "Writing": _("Writing"),
    "Numbers": _("Numbers"),
    "Listening": _("Listening"),
    "Talking": _("Talking"),
    "Noise": _("Noise"),
    "Waiting": _("Waiting"),
    "Playing together": _("Playing together"),
    "What helps me": _("What helps me"),
    "What is hard": _("What is hard"),
    "What else do I want to say?": _("What else do I want to say?"),
    "I am proud that": _("I am proud that"),
    "It helps me when": _("It helps me when"),
    "It is hard when": _("It is hard when"),
    "Next I want to": _("Next I want to"),
    "What went well?": _("What went well?"),
    "What do I want to change?": _("What do I want to change?"),
    "What should adults know?": _("What should adults know?"),
    "What is going well?": _("What is going well?"),
    "What is hard?": _("What is hard?"),
    "What should we do next?": _("What should we do next?"),
    "I cannot do it yet": _("I cannot do it yet"),
    "It is hard": _("It is hard"),
    "Some days I can": _("Some days I can"),
    "I can nearly do it": _("I can nearly do it"),
    "I can do it": _("I can do it"),
}
TOO_LONG = _("This is too long. Make it shorter, or send it in two parts.")
# A few lines to each question; all of them together are at most what one can say at once.
LONGEST_ANSWER = 1_500


class VoiceForm(PlainForm):
    """Something said, with a key that was made with the form, so that sending it twice says it once."""

    mark_optional = False
    contribution_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"contribution_id": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    @property
    def key(self) -> UUID:
        """The key under which the words are kept."""
        return self.cleaned_data.get("contribution_id") or uuid4()

    def ask(self, number: int, asked: str, *, rows: int) -> None:
        """Add a question, or the beginning of a sentence, as a field."""
        self.fields[f"answer_{number}"] = forms.CharField(
            label=READ[asked],
            required=False,
            max_length=LONGEST_ANSWER,
            widget=forms.Textarea({"rows": rows}),
            error_messages={"max_length": TOO_LONG},
        )


@dataclass(frozen=True)
class PressRow:
    """One thing to press: its value, words and drawing, and whether it is chosen."""

    value: str
    words: Any
    svg: Svg
    is_chosen: bool


@dataclass(frozen=True)
class TargetToAsk:
    """One target with its five faces; `name` is that of the field."""

    name: str
    wording: str
    faces: tuple[PressRow, ...]


@dataclass(frozen=True)
class PicturesToAsk:
    """One question with its pictures; `name` is that of the field."""

    name: str
    question: Any
    pictures: tuple[PressRow, ...]


class PupilVoiceForm(VoiceForm):
    """What a pupil says for a review: faces, pictures, words, by the way in which they are asked."""

    def __init__(
        self,
        *args: Any,
        way: VoiceWay,
        targets: Sequence[tuple[PupilTarget, str]],
        sure: dict[UUID, Sure],
        is_together: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.way, self._targets, self._sure = way, targets, sure
        for part, _wording in targets:
            self.fields[f"sure-{part.pk}"] = forms.ChoiceField(
                required=False, choices=[(str(code.value), words) for code, words in SURE_LABELS.items()]
            )
        if way is VoiceWay.PICTURES:
            for number, (_question, names) in enumerate(rules.PICTURE_QUESTIONS.items()):
                self.fields[f"pictures_{number}"] = forms.MultipleChoiceField(
                    required=False, choices=[(name, rules.PICTURES[name]) for name in names]
                )
        for number, asked in enumerate(rules.FREE[way]):
            self.ask(number, asked, rows=4 if way is VoiceWay.WORDS else 2)
        if is_together:
            self.fields["said_how"] = forms.ChoiceField(
                label="How did they say it?",
                choices=[(code.value, label) for code, label in MANNER_LABELS.items()],
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--small govuk-radios--inline"}),
                initial=Manner.PICTURES if way is VoiceWay.PICTURES else Manner.SPOKEN,
                error_messages={"required": "Choose how they said it."},
            )

    @property
    def targets(self) -> list[TargetToAsk]:
        """Each target with its five faces, the one chosen before pressed in."""
        found = []
        for part, wording in self._targets:
            name = f"sure-{part.pk}"
            now = self.data.get(name) if self.is_bound else str(int(self._sure.get(part.pk, 0)))
            faces = tuple(
                PressRow(str(code.value), READ[words], pictures.face(code), str(code.value) == now)
                for code, words in SURE_LABELS.items()
            )
            found.append(TargetToAsk(name, wording, faces))
        return found

    @property
    def picture_rows(self) -> list[PicturesToAsk]:
        """Each question with its pictures."""
        found = []
        for number, (question, names) in enumerate(rules.PICTURE_QUESTIONS.items()):
            if (name := f"pictures_{number}") in self.fields:
                now = self[name].value() or []
                rows = tuple(
                    PressRow(one, READ[rules.PICTURES[one]], pictures.picture(one), one in now) for one in names
                )
                found.append(PicturesToAsk(name, READ[question], rows))
        return found

    @property
    def answers(self) -> list[forms.BoundField]:
        """The fields for words, in order."""
        return [self[f"answer_{number}"] for number in range(len(rules.FREE[self.way]))]

    @property
    def manner(self) -> Manner:
        """How it was said, in a form that is filled in together."""
        return Manner(self.cleaned_data["said_how"])

    @property
    def voice(self) -> PupilVoice:
        """What was said, as the actions take it. A face that was pressed in before is not said again."""
        typed = self.cleaned_data
        sure = [(part.pk, typed[f"sure-{part.pk}"]) for part, _wording in self._targets]
        chosen = [
            (question, rules.known_pictures(typed.get(f"pictures_{number}", []), question))
            for number, question in enumerate(rules.PICTURE_QUESTIONS)
        ]
        answers = [(asked, typed[f"answer_{number}"]) for number, asked in enumerate(rules.FREE[self.way])]
        return PupilVoice(
            sure=tuple((key, int(value)) for key, value in sure if value),
            pictures=tuple((question, names) for question, names in chosen if names),
            answers=tuple((asked, words) for asked, words in answers if words.strip()),
        )


class SayForm(VoiceForm):
    """What whoever holds a link says."""

    language = forms.CharField(
        label=_("Which language do you write in?"),
        help_text=_("Leave this empty for English. Write in the language that is easy for you."),
        required=False,
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, asked in enumerate(rules.FAMILY_QUESTIONS):
            self.ask(number, asked, rows=4)

    def refuse(self, refusal: Refused) -> None:
        """Put what was refused beside the first question: that is where one begins to write."""
        self.add_error("answer_0", said(refusal.message))

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields for words, in order."""
        return [self[f"answer_{number}"] for number in range(len(rules.FAMILY_QUESTIONS))]

    @property
    def said(self) -> dict[str, Any]:
        """What was said, as the action takes it."""
        typed = self.cleaned_data
        answers = [(asked, typed[f"answer_{number}"]) for number, asked in enumerate(rules.FAMILY_QUESTIONS)]
        return {"contribution_id": self.key, "answers": answers, "language": typed["language"]}


class InterpretedFields(forms.Form):
    """In which language it was said, what it means, and who says so."""

    language = forms.CharField(
        label="Language",
        help_text="Only if it was not English.",
        required=False,
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )
    english = forms.CharField(
        label="In English",
        help_text="What it means. Their own words stay as they are.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
    )
    english_by = forms.CharField(
        label="Who put it into English",
        help_text="The interpreter’s name, or yours.",
        required=False,
        max_length=120,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )

    @property
    def interpreted(self) -> Interpreted:
        """The language, the English and who put it so."""
        typed = self.cleaned_data
        return Interpreted(typed["language"], typed["english"], typed["english_by"])


class WriteDownForm(InterpretedFields, VoiceForm):
    """What somebody said for a review, written down by somebody at school."""

    who = forms.ChoiceField(
        label="Whose words are these?", error_messages={"required": "Choose whose words these are."}
    )
    said_by = forms.CharField(
        label="Name, and who they are to the pupil",
        help_text="For a professional: Dr Lind, educational psychologist.",
        required=False,
        max_length=120,
    )
    channel = forms.ChoiceField(
        label="How did their words come to you?",
        choices=[(code.value, label) for code, label in CHANNEL_LABELS.items() if code is not Channel.OWN],
        initial=Channel.TOGETHER,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Say how their words came to you."},
    )
    about = forms.ChoiceField(label="What is it about?", required=False)
    text = forms.CharField(
        label="Their words",
        help_text="As they said them, in their language.",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 6}),
        error_messages={
            "required": "Write what they said.",
            "max_length": "This is too long. Write it in two parts.",
        },
    )

    field_order = ("who", "said_by", "channel", "about", "text", "language", "english", "english_by")

    def __init__(
        self,
        *args: Any,
        pupil_name: str,
        contacts: Sequence[ContactToAsk],
        targets: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(row.contact_id), f"{row.name}, {row.relationship}") for row in contacts]
        others = [(Speaker.PUPIL.value, f"{pupil_name}, the pupil"), (Speaker.PROFESSIONAL.value, "A professional")]
        choices = {"who": [*people, *others], "about": [("", "The plan as a whole"), *targets]}
        for name, offered in choices.items():
            setattr(self.fields[name], "choices", offered)

    @property
    def said(self) -> dict[str, Any]:
        """What was said, as the action takes it."""
        typed = self.cleaned_data
        is_other = typed["who"] in {Speaker.PUPIL, Speaker.PROFESSIONAL}
        return {
            "contribution_id": self.key,
            "speaker": Speaker(typed["who"]) if is_other else Speaker.FAMILY,
            "contact_id": None if is_other else UUID(typed["who"]),
            "said_by": typed["said_by"],
            "channel": Channel(typed["channel"]),
            "text": typed["text"],
            "pupil_target_id": UUID(typed["about"]) if typed["about"] else None,
            "interpreted": self.interpreted,
        }


class EnglishForm(InterpretedFields, VoiceForm):
    """What somebody's words mean in English."""

    field_order = ("language", "english", "english_by")


class LinkForm(forms.Form):
    """A link for one contact: until when it works."""

    mark_optional = False
    link_id = forms.UUIDField()
    contact = forms.UUIDField()
    way = forms.CharField(max_length=10)
    ends_on = forms.DateField(required=False, widget=DateInput())


class DayFilter(forms.Form):
    """Whose reviews could be held on one day."""

    mark_optional = False

    owner = forms.ChoiceField(label="Teacher", required=False)
    class_name = forms.ChoiceField(label="Class", required=False)
    weeks = forms.ChoiceField(
        label="Due within",
        required=False,
        choices=[("2", "two weeks"), ("4", "four weeks"), ("8", "eight weeks"), ("26", "half a year")],
    )

    def __init__(
        self,
        *args: Any,
        owners: Sequence[tuple[str, str]] = (),
        classes: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {"owner": [("", "Everybody"), *owners], "class_name": [("", "All classes"), *classes]}
        for name, offered in choices.items():
            setattr(self.fields[name], "choices", offered)
