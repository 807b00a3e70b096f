"""What is sent from the screens of a meeting: shapes and lengths. Whether it can happen now, the rules say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from handrail.core import clock
from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.core.ui.forms import DateInput
from handrail.planning.types import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_BOXES,
    PART_LABELS,
    ROLE_HINTS,
    ROLE_LABELS,
    Kind,
    MeetingRole,
    NoteChange,
    NotNow,
    Part,
    Stage,
)

# PART_LABELS in the words of whoever reads the page on a phone.
PARTS = {
    Part.PUPIL: _("The pupil"),
    Part.PARENT: _("Parent or carer"),
    Part.CHILD: _("Another child"),
    Part.PROFESSIONAL: _("Professional from outside the school"),
    Part.STAFF: _("Member of staff"),
}
NOT_UNDERSTOOD = "This was not understood. Open the page again."


class Keys:
    """Gives each form of a page a key of its own, so that sending it twice does it once."""

    @property
    def fresh(self) -> str:
        """A new key, each time that a template asks."""
        return str(uuid4())


class SetUpForm(PlainForm):
    """When the meeting is, which plan it is about, and who has which role."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    held_on = forms.DateField(
        label="Day of the meeting",
        widget=DateInput(),
        error_messages={"required": "Enter the day of the meeting.", "invalid": "Enter the day as a date."},
    )

    def __init__(self, *args: Any, plans: Sequence[tuple[str, str]], facilitator: str, **kwargs: Any) -> None:
        initial = {"id": new_id(), "held_on": clock.today(), "role-facilitator": facilitator}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if plans:
            self.fields["plan"] = forms.ChoiceField(
                label="Is it about a plan?",
                required=False,
                choices=[("", "No plan yet"), *plans],
                error_messages={"invalid_choice": "Choose a plan from the list."},
            )
        for role in MeetingRole:
            self.fields[f"role-{role}"] = forms.CharField(
                label=ROLE_LABELS[role], help_text=ROLE_HINTS[role], required=False, max_length=LONGEST_NAME
            )

    @property
    def wanted(self) -> dict[str, Any]:
        """Return the meeting to set up, once the form is valid."""
        given = self.cleaned_data
        return {
            "meeting_id": given["id"] or new_id(),
            "held_on": given["held_on"],
            "plan_id": given.get("plan") or None,
            "roles": {role: given[f"role-{role}"] for role in MeetingRole},
        }


class NotesForm(PlainForm):
    """The recorder's notes, stage by stage."""

    mark_optional = False

    def __init__(self, *args: Any, stages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in stages:
            self.fields[code] = forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 5}))


def read_notes(post: QueryDict) -> dict[Stage, NoteChange]:
    """Return the notes that were sent, with what the page said before."""
    return {
        stage: NoteChange(str(post[stage.value]), post.get(f"base-{stage.value}"))
        for stage in Stage
        if stage.value in post and stage is not Stage.ENDED
    }


class JoinForm(PlainForm):
    """The code of the meeting, and who comes in."""

    mark_optional = False

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six letters, on the screen in the room."),
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10 hr-join-code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Type the six letters that are on the screen.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("As people in the room know you. They see it on the screen."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "name"}),
    )
    part = forms.ChoiceField(
        label=_("Who are you?"),
        required=False,
        choices=[(part.value, PARTS[part]) for part in Part],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose who you are.")},
    )


class PersonForm(forms.Form):
    """Somebody without a phone."""

    name = forms.CharField(
        label="Name", max_length=LONGEST_NAME, error_messages={"required": "Write the name of who has no phone."}
    )
    part = forms.ChoiceField(label="Who are they?", choices=[(part.value, PART_LABELS[part]) for part in Part])


class KeyForm(forms.Form):
    """The key that makes a second sending of the same form do nothing."""

    key = forms.UUIDField(required=False)


class BoxForm(KeyForm):
    """One suggestion, and what is done with it."""

    box = forms.CharField(required=False, max_length=40)
    text = forms.CharField(required=False, max_length=LONGEST_TEXT * 4)
    person = forms.CharField(required=False, max_length=40)
    by = forms.TypedChoiceField(required=False, choices=[("1", ""), ("-1", "")], coerce=int, empty_value="0")


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return what a small form holds. Errors: NotNow for what no page of ours sends."""
    if not form.is_valid():
        raise NotNow(NOT_UNDERSTOOD)
    return {**form.cleaned_data, "key": str(form.cleaned_data.get("key") or uuid4())}


class StepForm(KeyForm):
    """One step at the facilitator's page. Which fields count depends on its kind."""

    kind = forms.ChoiceField(choices=[(kind.value, "") for kind in Kind])
    stage = forms.CharField(required=False, max_length=20)
    round = forms.CharField(required=False, max_length=40)
    role = forms.CharField(required=False, max_length=20)
    name = forms.CharField(required=False, max_length=LONGEST_NAME * 4)
    box = forms.CharField(required=False, max_length=40)
    text = forms.CharField(required=False, max_length=LONGEST_TEXT * 4)
    n_voters = forms.IntegerField(required=False, min_value=0, max_value=999)


FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MOVED: ("stage", "round"),
    Kind.ROLE: ("role", "name"),
    Kind.WORDED: ("box", "text"),
    Kind.KEPT: ("box",),
    Kind.SET_ASIDE: ("box",),
    Kind.PUT_BACK: ("box",),
}


def read_step(post: QueryDict) -> tuple[Kind, dict[str, Any], str]:
    """Return the kind of a step, its payload and its key. Errors: NotNow for what no page of ours sends."""
    given = cleaned(StepForm(post))
    kind = Kind(given["kind"])
    payload = {name: given[name] for name in FIELDS.get(kind, ())}
    if kind is Kind.CHOSEN:
        payload["boxes"] = _texts(post.getlist("boxes"))
    elif kind is Kind.GOAL:
        payload = {"box": given["box"], "wording": given["text"], "indicators": _texts(post.getlist("indicators"))}
    elif kind is Kind.DOTS:
        payload = {"n_voters": given["n_voters"] or 0, "totals": _dots(post)}
    return kind, payload, given["key"]


def _texts(values: Sequence[str]) -> list[str]:
    if len(values) > MOST_BOXES or any("\0" in value or len(value) > 40 for value in values):
        raise NotNow(NOT_UNDERSTOOD)
    return list(values)


def _dots(post: QueryDict) -> dict[str, int]:
    names = [name for name in post if name.startswith("dots-")]
    _texts([name.removeprefix("dots-") for name in names])
    found = {}
    for name in names:
        text = str(post[name]).strip()
        if text and not (text.isascii() and text.isdecimal() and len(text) < 4):
            raise NotNow("Write the dots as whole numbers, such as 7.")
        found[name.removeprefix("dots-")] = int(text or 0)
    return found


class SortForm(forms.Form):
    """Who does one action and until when, and whether it is beyond normal work."""

    beyond = forms.BooleanField(required=False)
    owner = forms.CharField(required=False, max_length=LONGEST_NAME)
    due_on = forms.DateField(required=False)


class TaskForm(forms.Form):
    """Who does a task, and until when."""

    owner = forms.CharField(required=False, max_length=LONGEST_NAME)
    due_on = forms.DateField(required=False)


def read_sorting(post: QueryDict, boxes: Sequence[str]) -> dict[str, tuple[bool, str, str]]:
    """Return of each action (beyond, owner, day). Errors: NotNow with a sentence for a day that is none."""
    found = {}
    for box in boxes:
        form = SortForm({name: post.get(f"{name}-{box}", "") for name in ("beyond", "owner", "due_on")})
        if not form.is_valid():
            raise NotNow(f"Write a name of at most {LONGEST_NAME} letters, and the day as a date.")
        due_on = form.cleaned_data["due_on"]
        found[box] = (form.cleaned_data["beyond"], form.cleaned_data["owner"], due_on.isoformat() if due_on else "")
    return found
