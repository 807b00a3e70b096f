"""Accounts and invitations, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from handrail.access import rules
from handrail.access.roles import ROLES, Given
from handrail.access.types import Role
from handrail.core.ui.forms import HintedCheckboxes

# Roles that an administrator gives, in two groups: who helps pupils, and who keeps the school running.
WITH_PUPILS = (
    Role.SENCO,
    Role.HEAD,
    Role.TEACHER,
    Role.SEN_LINK,
    Role.KEY_WORKER,
    Role.SUPPORT_ADULT,
    Role.VOLUNTEER,
)
GIVEN = [role for role in ROLES if ROLES[role].given is Given.ACCOUNTS]


def _choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    return [(role.value, ROLES[role].name) for role in roles]


def _reason(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        help_text=help_text,
        max_length=400,
        error_messages={"required": "Say why, so that people can look it up later."},
    )


class RolesForm(forms.Form):
    """The roles of a person; each says what it allows. Only those that an administrator gives."""

    roles = forms.MultipleChoiceField(
        label="Roles with pupils",
        choices=_choices(role for role in GIVEN if role in WITH_PUPILS),
        widget=HintedCheckboxes(hints={role.value: ROLES[role].description for role in GIVEN}),
        required=False,
    )
    faculties = forms.MultipleChoiceField(
        label="Faculties of the SEN link person",
        help_text="They see the pupils who are taught in these faculties. Only for the role above.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other_roles = forms.MultipleChoiceField(
        label="Other roles",
        choices=_choices(role for role in GIVEN if role not in WITH_PUPILS),
        widget=HintedCheckboxes(hints={role.value: ROLES[role].description for role in GIVEN}),
        required=False,
    )
    mark_optional = False

    def __init__(self, *args: Any, faculties: Iterable[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), name) for pk, name in faculties]
        if choices:
            self.fields["faculties"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["faculties"]

    def clean(self) -> dict[str, Any]:
        """Bring both groups together as the roles themselves."""
        cleaned = super().clean() or {}
        codes = [*cleaned.get("roles", []), *cleaned.pop("other_roles", [])]
        cleaned["roles"] = [Role(code) for code in codes]
        if not codes:
            self.add_error("roles", "Choose at least one role.")
        if cleaned.get("faculties") and Role.SEN_LINK not in cleaned["roles"]:
            self.add_error("faculties", f"Tick '{ROLES[Role.SEN_LINK].name}' too, or no faculty.")
        cleaned["faculties"] = [UUID(pk) for pk in cleaned.get("faculties", [])]
        return cleaned

    @staticmethod
    def initial_for(codes: Iterable[str], faculties: Iterable[UUID] = ()) -> dict[str, list[str]]:
        """Return what is ticked for somebody who holds these roles and faculties now."""
        held = list(codes)
        return {
            "roles": [code for code in held if code in set(WITH_PUPILS)],
            "other_roles": [code for code in held if code not in set(WITH_PUPILS)],
            "faculties": [str(pk) for pk in faculties],
        }


class ChangeRolesForm(RolesForm):
    """Other roles, and why."""

    reason = _reason("For instance: takes over the class from Easter.")


class PersonForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give the person's name."})
    initials = forms.CharField(
        label="Initials",
        help_text="They stand on plans. Leave this empty and we take them from the name.",
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )


class AccountForm(PersonForm, RolesForm):
    """A new account."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="They sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Give the person's e-mail address.",
            "invalid": "This is not an e-mail address. Write it like name@school.org.uk.",
        },
    )
    field_order = ["name", "email", "initials", "roles", "faculties", "other_roles"]


class InviteForm(RolesForm):
    """Somebody who is invited to work at the school."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give the person's name."})
    email = forms.EmailField(
        label="E-mail address (optional)",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "This is not an e-mail address. Write it like name@school.org.uk."},
    )
    days = forms.IntegerField(
        label="For how many days it holds",
        min_value=1,
        max_value=rules.MOST_DAYS,
        initial=rules.STAFF_DAYS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Give a number of days from 1 to {rules.MOST_DAYS}."
        ),
    )
    field_order = ["name", "email", "roles", "faculties", "other_roles", "days"]

    def __init__(self, *args: Any, can_send: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = (
            "With an address we send the invitation there. Without one you print a letter with a code."
            if can_send
            else "This installation sends no e-mail, so you print a letter with a code in any case."
        )


class CloseForm(forms.Form):
    """Why an account closes."""

    reason = _reason("For instance: left at the end of the summer term.")


class LeaversForm(CloseForm):
    """Several leavers at once."""

    people = forms.MultipleChoiceField(
        label="Who leaves",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"required": "Choose at least one person."},
    )
    field_order = ["people", "reason"]

    def __init__(self, *args: Any, staff: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(pk), label) for pk, label in staff]  # type: ignore[attr-defined]


class LostFactorForm(forms.Form):
    """Why a second factor is taken away."""

    reason = forms.CharField(
        label="Reason",
        help_text="For instance: lost her telephone on 3 May, asked me in the staff room.",
        max_length=400,
        error_messages={"required": "Say why, for instance: lost her telephone on 3 May."},
    )
