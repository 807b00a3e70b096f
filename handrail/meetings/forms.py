"""What is filled in about meetings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.core.ui.forms import DateInput
from handrail.meetings.actions import GivenAnswer, GivenWords
from handrail.meetings.types import (
    ANSWER_WORDS,
    ATTENDANCE_LABELS,
    CHECK_LABELS,
    LONGEST_MINUTES,
    LONGEST_WORDS,
    Answer,
    Candidate,
    InvitationRow,
    Kind,
    NewMeeting,
    Outsider,
    WordsKind,
)

# The answers of ANSWER_LABELS, in the words of whoever reads the page behind a link.
ANSWERS = {
    Answer.COMING: _("Yes, I am coming"),
    Answer.MAYBE: _("I do not know yet"),
    Answer.NOT_COMING: _("No, I cannot come"),
}
INVALID_DAY = "Enter a date, like 16 November 2026."
SMALL = {"class": "govuk-input--width-5"}


class MeetingForm(PlainForm):
    """A meeting. The hidden number lets the same meeting be sent twice and made once; `seen` guards changes."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    kind = forms.ChoiceField(
        label="What kind of meeting?",
        error_messages={
            "required": "Choose what kind of meeting it is.",
            "invalid_choice": "Choose a kind from the list.",
        },
    )
    plan = forms.ChoiceField(label="Which plan is it about?", required=False)
    day = forms.DateField(
        label="Day", widget=DateInput(), error_messages={"required": "Enter the day.", "invalid": INVALID_DAY}
    )
    time = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time", **SMALL}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time, like 14:30."},
    )
    minutes = forms.IntegerField(
        label="How many minutes?",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages={"required": "Enter how long it takes.", "invalid": "Enter a number of minutes, like 60."},
    )
    place = forms.CharField(label="Where?", required=False, max_length=200)
    purpose = forms.CharField(
        label="What is it for?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences. People who are asked see them behind their link, not in the mail.",
    )
    agenda = forms.CharField(
        label="Agenda",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One point on each line.",
    )
    papers_due_on = forms.DateField(
        label="Papers are wanted by",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": INVALID_DAY},
        help_text="Empty: the day that the framework names, if it names one.",
    )
    reminder_days = forms.IntegerField(
        label="Remind whoever has not answered, how many days before?",
        initial=7,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        help_text="0: remind nobody.",
        error_messages={"required": "Enter a number of days.", "invalid": "Enter a number of days, like 7."},
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[Kind],
        plans: Sequence[tuple[str, str]] | None = None,
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"id": new_id()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose"), *((kind.code, kind.name) for kind in kinds)]  # type: ignore[attr-defined]
        self.fields["plan"].choices = [("", "None in particular"), *(plans or ())]  # type: ignore[attr-defined]
        if not is_new or len(kinds) == 1:
            del self.fields["kind"]
        if not plans or not is_new:
            del self.fields["plan"]

    def new(self, kind: str = "") -> NewMeeting:
        """Return the meeting to plan, once the form is valid."""
        given = self.cleaned_data
        moment = datetime.combine(given["day"], given["time"].replace(tzinfo=None))
        return NewMeeting(
            kind=given.get("kind") or kind,
            starts_at=timezone.make_aware(moment),
            minutes=given["minutes"],
            place=given["place"],
            purpose=given["purpose"],
            agenda=given["agenda"],
            papers_due_on=given["papers_due_on"],
            reminder_days=given["reminder_days"],
        )

    @property
    def plan_id(self) -> UUID | None:
        """Return the plan that was chosen."""
        chosen = self.cleaned_data.get("plan")
        return UUID(chosen) if chosen else None


class PeopleForm(PlainForm):
    """Who is asked: from the lists, and one person from outside at a time."""

    mark_optional = False

    people = forms.MultipleChoiceField(
        label="Family and the people around the pupil",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody changed the list meanwhile. Choose again."},
    )
    others = forms.MultipleChoiceField(
        label="Other colleagues",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"invalid_choice": "Somebody changed the list meanwhile. Choose again."},
    )
    outside_name = forms.CharField(label="Name", required=False, max_length=120)
    outside_role = forms.CharField(
        label="What they are", required=False, max_length=120, help_text="For example: speech and language therapist."
    )
    outside_email = forms.CharField(label="E-mail address", required=False, max_length=254)

    def __init__(self, *args: Any, candidates: Iterable[Candidate], asked: Iterable[str], **kwargs: Any) -> None:
        rows = [one for one in candidates if one.key not in set(asked)]
        near = [one for one in rows if one.is_proposed or not one.key.startswith("staff:")]
        kwargs["initial"] = {"people": [one.key for one in near if one.is_proposed]} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        far = [one for one in rows if one not in near]
        for name, people in (("people", near), ("others", far)):
            self.fields[name].choices = [(one.key, _words(one)) for one in people]  # type: ignore[attr-defined]

    @property
    def keys(self) -> list[str]:
        """Return the keys of whom to ask."""
        return [*self.cleaned_data["people"], *self.cleaned_data["others"]]

    @property
    def outsiders(self) -> list[Outsider]:
        """Return the person from outside, if one was typed in."""
        given = self.cleaned_data
        name, role, email = given["outside_name"], given["outside_role"], given["outside_email"]
        return [Outsider(name, role, email)] if name or role or email else []


def _words(one: Candidate) -> str:
    return f"{one.name} ({one.role})" + ("" if one.email or one.key == "pupil" else ", no e-mail address: by letter")


class AnswerForm(PlainForm):
    """Whether somebody comes, and what they need for it."""

    mark_optional = False

    answer = forms.ChoiceField(
        label=_("Can you come?"),
        required=False,
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the three answers.")},
    )
    wants_other_time = forms.CharField(
        label=_("Would another time or place be better? Write when or where."), required=False, max_length=500
    )
    needs_interpreter = forms.BooleanField(label=_("I need an interpreter"), required=False)

    @property
    def given(self) -> GivenAnswer:
        """Return the answer, once the form is valid."""
        return GivenAnswer(**self.cleaned_data)


class ToldForm(AnswerForm):
    """What somebody answered on the telephone or in person, written down by a colleague."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = "Can they come?"
        self.fields["answer"].choices = list(ANSWER_WORDS.items())  # type: ignore[attr-defined]
        self.fields["needs_interpreter"].label = "They need an interpreter"


class WordsForm(PlainForm):
    """A report with suggested targets, or what somebody wants to say. The number is made with the page."""

    mark_optional = False

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your report"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 8})
    )
    long_term = forms.CharField(
        label=_("Long-term targets that you suggest"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For about a school year. One on each line."),
    )
    short_term = forms.CharField(
        label=_("Short-term targets that you suggest"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For six to eight weeks or a term. One on each line."),
    )

    def __init__(self, *args: Any, is_family: bool = False, kind: WordsKind | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.kind = kind or (WordsKind.VIEWS if is_family else WordsKind.REPORT)
        if self.kind is not WordsKind.REPORT:
            del self.fields["long_term"], self.fields["short_term"]
            self.fields["text"].label = _("What would you like to say?")
        if self.kind is WordsKind.DISAGREEMENT:
            self.fields["text"].label = _("What do you see differently?")
            self.fields["text"].help_text = _("Your words are kept beside the minutes as you write them.")

    @property
    def given(self) -> GivenWords:
        """Return the words, once the form is valid."""
        given = self.cleaned_data
        texts = {name: given.get(name, "") for name in ("text", "long_term", "short_term")}
        return GivenWords(words_id=given["id"] or new_id(), kind=self.kind, **texts)


class SaidForm(WordsForm):
    """What somebody said at the meeting or told the school, written down in their words."""

    who = forms.ChoiceField(
        label="Whose words are these?",
        error_messages={"required": "Say whose words these are.", "invalid_choice": "Choose somebody from the list."},
    )

    def __init__(self, *args: Any, people: Iterable[InvitationRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.invitation_id), f"{row.name} ({row.role})" if row.role else row.name) for row in people]
        self.fields["who"].choices = [("", "Choose"), *rows]  # type: ignore[attr-defined]
        self.fields["text"].label = "What did they say?"
        self.fields["text"].help_text = "Write it as they said it, and read it back to them. It is never changed."
        self.order_fields(["id", "who", "text"])


class AttendanceForm(PlainForm):
    """Who was there, one row of choices for each person asked."""

    def __init__(self, *args: Any, people: Iterable[InvitationRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in people:
            self.fields[f"was-{row.invitation_id}"] = forms.ChoiceField(
                label=f"{row.name} ({row.role})" if row.role else row.name,
                required=False,
                initial=row.attendance,
                choices=list(ATTENDANCE_LABELS.items()),
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
                error_messages={"invalid_choice": "Choose one of the three."},
            )

    @property
    def attendance(self) -> dict[UUID, str]:
        """Return who was there, once the form is valid."""
        return {UUID(name.removeprefix("was-")): value for name, value in self.cleaned_data.items()}


class MinutesForm(PlainForm):
    """What was decided, the minutes, and the day of the next meeting."""

    mark_optional = False

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    decided = forms.CharField(
        label="What was decided",
        required=False,
        max_length=LONGEST_MINUTES,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One decision on each line. The draft of the minutes is made from them.",
    )
    next_on = forms.DateField(
        label="Day of the next meeting", required=False, widget=DateInput(), error_messages={"invalid": INVALID_DAY}
    )
    minutes_text = forms.CharField(
        label="Minutes", required=False, max_length=LONGEST_MINUTES, widget=forms.Textarea(attrs={"rows": 18})
    )

    @property
    def written(self) -> dict[str, Any]:
        """Return what to save, once the form is valid."""
        return self.cleaned_data | {"seen": self.cleaned_data["seen"] or 0}


class ActionForm(PlainForm):
    """What somebody will do."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="What will be done?", max_length=500, error_messages={"required": "Write what will be done."}
    )
    owner = forms.ChoiceField(
        label="Who does it?",
        error_messages={"required": "Say who will do it.", "invalid_choice": "Choose somebody from the list."},
    )
    due_on = forms.DateField(
        label="By when?", required=False, widget=DateInput(), error_messages={"invalid": INVALID_DAY}
    )
    faculty = forms.ChoiceField(label="For which faculty?", required=False)

    def __init__(
        self, *args: Any, owners: Sequence[tuple[str, str]], faculties: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"id": new_id()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Choose"), *owners]  # type: ignore[attr-defined]
        self.fields["faculty"].choices = [("", "For all"), *faculties]  # type: ignore[attr-defined]
        if not faculties:
            del self.fields["faculty"]

    @property
    def wanted(self) -> dict[str, Any]:
        """Return the action to note, once the form is valid."""
        given = self.cleaned_data
        faculty = given.get("faculty")
        return {
            "action_id": given["id"] or new_id(),
            "text": given["text"],
            "owner": given["owner"],
            "due_on": given["due_on"],
            "faculty_id": UUID(faculty) if faculty else None,
        }


class PaperForm(PlainForm):
    """A paper for everybody who is asked."""

    title = forms.CharField(
        label="What is it?",
        max_length=120,
        help_text="For example: School report.",
        error_messages={"required": "Write what the paper is, for example: School report."},
    )
    file = forms.FileField(
        label="The paper",
        allow_empty_file=True,
        help_text="As PDF, up to 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={"required": "Choose a file."},
    )


class CancelForm(PlainForm):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label="Why is the meeting cancelled?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the school's record. People are told that the meeting is off, and not why.",
        error_messages={"required": "Write why the meeting is cancelled."},
    )


class AddressForm(PlainForm):
    """Where somebody's invitation goes."""

    mark_optional = False

    email = forms.CharField(label="E-mail address", required=False, max_length=254)


class GroupForm(PlainForm):
    """A group that meets."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="What is the group called?",
        max_length=120,
        error_messages={"required": "Write what the group is called."},
    )
    kind = forms.ChoiceField(
        label="What kind of group?",
        choices=[
            ("liaison", "SEN liaison group: one member for each faculty"),
            ("working", "Working group: colleagues with one task"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of group it is.", "invalid_choice": "Choose one of the two."},
    )
    purpose = forms.CharField(
        label="What is it for?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(), "kind": "liaison"} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class MemberForm(PlainForm):
    """A colleague in a group, in the liaison group for a faculty."""

    member = forms.ChoiceField(
        label="Colleague", error_messages={"required": "Choose somebody.", "invalid_choice": "Choose from the list."}
    )
    faculty = forms.ChoiceField(
        label="For which faculty?", required=False, error_messages={"invalid_choice": "Choose from the list."}
    )

    def __init__(
        self, *args: Any, colleagues: Sequence[tuple[str, str]], faculties: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "Choose"), *colleagues]  # type: ignore[attr-defined]
        self.fields["faculty"].choices = [("", "None"), *faculties]  # type: ignore[attr-defined]
        if not faculties:
            del self.fields["faculty"]


class CheckForm(PlainForm):
    """What a member says of the faculty's part of the register, as it was shown."""

    mark_optional = False

    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100_000)
    answer = forms.ChoiceField(
        label="Does it match what your faculty knows?",
        required=False,
        choices=list(CHECK_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the two."},
    )
    words = forms.CharField(
        label="What differs, and for whom?",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A pupil who is missing, one who needs no more help with you, another stage. The SENCO decides.",
    )

    @property
    def said(self) -> dict[str, Any]:
        """Return what to keep, once the form is valid."""
        given = self.cleaned_data
        return {
            "answer": given["answer"],
            "words": given["words"],
            "pupil_ids": [key for key in given["shown"].split(",") if key],
        }
