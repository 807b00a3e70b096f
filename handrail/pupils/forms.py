"""What people fill in about the register, a pupil's profile and the people around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput, HintedRadioSelect
from handrail.frameworks.queries import all_frameworks, get_framework
from handrail.pupils.types import (
    CORE_ROLE_LABELS,
    PROFILE_LABELS,
    SEES_LABELS,
    CoreRole,
    NewContact,
    ProfileKind,
    Sees,
)

INVALID_DAY = "Enter a date, like 16 November 2026."


def _day(label: str, missing: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DateInput(attrs={"max": clock.today().isoformat()}),
        error_messages={"required": missing, "invalid": INVALID_DAY},
        **more,
    )


def _sentence(label: str, missing: str, *, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **more,
    )


# ------------------------------------------------------------------------------------------------- the register


class StageForm(PlainForm):
    """A stage, from when, why and decided by whom: to put on the register or to move."""

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        subjects: Sequence[tuple[UUID, str]] = (),
        without: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"starts_on": clock.today(), "decided_by": actor.name} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        stages = [s for s in get_framework(actor.framework_code).register_stages if s.code != without]
        self.fields["stage"] = forms.ChoiceField(
            label="Stage of support",
            choices=[(s.code, s.name) for s in stages],
            widget=HintedRadioSelect(hints={s.code: s.plain for s in stages}),
            error_messages={"required": "Choose a stage."},
        )
        if subjects:
            self.fields["subject"] = forms.ChoiceField(
                label="Subject",
                required=False,
                choices=[("", "Every subject"), *((str(pk), name) for pk, name in subjects)],
                help_text="Choose one only if the stage holds in a single subject.",
            )
        self.fields["starts_on"] = _day("From", "Enter the first day of this stage.")
        self.fields["reason"] = _sentence(
            "Reason",
            "Give the reason, in a sentence.",
            help_text="What you have seen, and what help this makes possible.",
        )
        self.fields["decided_by"] = forms.CharField(
            label="Decided by",
            max_length=200,
            error_messages={"required": "Say who decided, for example a name or a meeting."},
            help_text="A name, or a meeting.",
        )

    @property
    def values(self) -> dict[str, Any]:
        """What the actions of the register take."""
        names = ("stage", "starts_on", "reason", "decided_by")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def subject_id(self) -> UUID | None:
        """The chosen subject, or None for all."""
        chosen = self.cleaned_data.get("subject")
        return UUID(chosen) if chosen else None


class TakeOffForm(PlainForm):
    """The last day on the register, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"ends_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["ends_on"] = _day("Last day on the register", "Enter the last day.")
        self.fields["reason"] = _sentence(
            "Reason", "Give the reason, in a sentence.", help_text="For example which targets were met, and who agreed."
        )


class CorrectForm(PlainForm):
    """A recorded stage as it should have been, and why it was wrong."""

    def __init__(self, *args: Any, framework: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = all_frameworks()[framework].register_stages if framework in all_frameworks() else ()
        self.fields["stage"] = forms.ChoiceField(
            label="Stage of support", widget=forms.RadioSelect, choices=[(s.code, s.name) for s in stages]
        )
        self.fields["starts_on"] = _day("From", "Enter the first day of this stage.")
        self.fields["ends_on"] = _day(
            "To", "", required=False, help_text="The last day. Leave it empty if the pupil is at this stage now."
        )
        self.fields["reason"] = _sentence("Reason for the stage", "Give the reason for the stage.")
        self.fields["correction_reason"] = _sentence(
            "Why is it corrected?",
            "Say why the history is corrected.",
            rows=2,
            help_text="This stays in the history beside the stage.",
        )


class WithdrawForm(PlainForm):
    """Why a stage should never have been recorded."""

    reopen_previous = forms.BooleanField(required=False)

    def __init__(self, *args: Any, previous_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _sentence(
            "Why should this stage not have been recorded?", "Say why this stage should not have been recorded.", rows=2
        )
        if previous_name:
            self.fields["reopen_previous"].label = f"Put the pupil back at the stage before: {previous_name}"
        else:
            del self.fields["reopen_previous"]


# -------------------------------------------------------------------------------------------------- the profile

PROFILE_HINTS = {
    ProfileKind.STRENGTH: "Skills and qualities that help can build on.",
    ProfileKind.INTEREST: "People, places and topics that make it easier to start.",
    ProfileKind.HELPS: "What any adult can do, in a few words each.",
    ProfileKind.AVOID: "What makes it harder, in a few words each.",
    ProfileKind.COMMUNICATION: "How the pupil tells you things, and how best to speak with them.",
    ProfileKind.MEDICAL: "Only what an adult needs to know in the room.",
    ProfileKind.AGENCY: "People from outside the school, what they do, and since when.",
    ProfileKind.CONFIDENTIAL: "What only a few may know. On no paper, and not for families or specialists.",
}


class ProfileForm(PlainForm):
    """Short lists, one line for each entry; the confidential one only for whoever may see it."""

    mark_optional = False

    def __init__(self, *args: Any, sees_confidential: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in PROFILE_LABELS.items():
            if kind is ProfileKind.CONFIDENTIAL and not sees_confidential:
                continue
            rows = 4 if kind in (ProfileKind.STRENGTH, ProfileKind.INTEREST, ProfileKind.HELPS) else 3
            self.fields[str(kind)] = forms.CharField(
                label=label,
                required=False,
                help_text=f"{PROFILE_HINTS[kind]} One on each line.",
                widget=forms.Textarea(attrs={"rows": rows}),
            )


def profile_changes(post: Mapping[str, str]) -> dict[ProfileKind, tuple[list[str], list[str]]]:
    """Return for each kind that was sent the lines that the person saw, and those that they want."""
    return {
        kind: (post.get(f"base-{kind}", "").splitlines(), post[str(kind)].splitlines())
        for kind in ProfileKind
        if str(kind) in post
    }


class NeedForm(PlainForm):
    """A type of need of the framework, and what it means for this pupil."""

    is_primary = forms.BooleanField(label="This is the main need", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        framework = get_framework(actor.framework_code)
        self.fields["code"] = forms.ChoiceField(
            label="Type of need",
            choices=[("", "Choose one"), *((need.code, need.name) for need in framework.need_types)],
            error_messages={"required": "Choose a type of need."},
        )
        self.fields["description"] = forms.CharField(
            label="What it means for this pupil",
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="What you see in class. Speaking another language at home is not a need in itself.",
        )
        self.order_fields(["code", "description", "is_primary"])


class EndNeedForm(PlainForm):
    """When and why a type of need ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"ends_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["ends_on"] = _day("Last day", "Enter the last day.")
        self.fields["reason"] = _sentence("Reason", "Say why it is no longer a need.", rows=2)


# ---------------------------------------------------------------------------------------------------- people


class ContactForm(PlainForm):
    """A parent, carer or other adult for a pupil."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the contact's name."})
    relationship = forms.CharField(
        label="Who are they to the pupil?",
        max_length=60,
        help_text="For example mother, father, carer, grandparent.",
        error_messages={"required": "Say who they are to the pupil, for example mother or carer."},
    )
    has_parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False)
    telephone = forms.CharField(
        label="Telephone", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Enter an e-mail address, like name@example.org."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.CharField(label="Language they prefer", max_length=60, required=False)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    large_print = forms.BooleanField(label="Reads large print", required=False)
    prefers_telephone = forms.BooleanField(label="Rather by telephone than in writing", required=False)

    @property
    def contact(self) -> NewContact:
        """The contact as it was filled in."""
        return NewContact(**{name: self.cleaned_data[name] for name in NewContact.__dataclass_fields__})

    def seen(self, post: Mapping[str, str]) -> NewContact:
        """Return the contact as the person saw it when they opened the form, from its hidden fields."""
        given: dict[str, Any] = {name: post.get(f"base-{name}", "") for name in self.fields}
        ticks = ("has_parental_responsibility", "needs_interpreter", "large_print", "prefers_telephone")
        return NewContact(**given | {name: given[name] == "on" for name in ticks})


class RemoveForm(PlainForm):
    """Why a contact is removed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _sentence("Why is this contact removed?", "Say why this contact is removed.", rows=2)


class CoreGroupForm(PlainForm):
    """A member of staff and their part around the pupil."""

    role = forms.ChoiceField(
        label="Their part",
        widget=forms.RadioSelect,
        choices=[(role.value, CORE_ROLE_LABELS[role]) for role in CoreRole],
        error_messages={"required": "Choose their part."},
    )

    def __init__(self, *args: Any, staff: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"] = forms.ChoiceField(
            label="Who",
            choices=[("", "Choose one"), *((str(pk), name) for pk, name in staff)],
            error_messages={"required": "Choose a member of staff."},
        )
        self.order_fields(["membership", "role"])


# ------------------------------------------------------------------------------------- what contacts may see

SEES_HINTS = {
    Sees.FULL: "Usual for somebody with parental responsibility: reads the agreed plan and how it is going, and can "
    "write to the school about it.",
    Sees.READ: "Reads the same page, and cannot write.",
    Sees.NOTHING: "Usual for a contact without parental responsibility, such as a neighbour to ring.",
}


class SightForm(PlainForm):
    """What a contact may see of the pupil, and why where that is unusual."""

    sees = forms.ChoiceField(
        label="What may this contact see?",
        choices=list(SEES_LABELS.items()),
        widget=HintedRadioSelect(hints={str(code): text for code, text in SEES_HINTS.items()}),
        error_messages={"required": "Choose what this contact may see."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _sentence("Why, if this is unusual?", "", rows=2, required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen, as the action takes it."""
        return {"sees": Sees(self.cleaned_data["sees"]), "reason": self.cleaned_data["reason"]}


class BarForm(PlainForm):
    """Why a contact is to see nothing, from when and until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"barred_from": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _sentence(
            "Why?", "Say why, for example: court order of 3 May 2026.", help_text="Staff see this beside the contact."
        )
        self.fields["barred_from"] = forms.DateField(
            label="From",
            widget=DateInput(),
            error_messages={"required": "Enter the first day.", "invalid": INVALID_DAY},
        )
        self.fields["barred_until"] = forms.DateField(
            label="Until",
            widget=DateInput(),
            required=False,
            help_text="The last day. Leave it empty if it holds until somebody lifts it.",
            error_messages={"invalid": INVALID_DAY},
        )


class LiftForm(PlainForm):
    """Why a bar is lifted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _sentence("Why is it lifted?", "Say why the bar is lifted.", rows=2)


class UnlinkForm(PlainForm):
    """Why a contact's account is taken off the pupil's page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _sentence("Why?", "", rows=2, required=False)
