"""Accounts, as they are typed."""

from __future__ import annotations

from django import forms

from handrail.access.roles import ROLES
from handrail.access.types import Role
from handrail.core.ui.forms import HintedCheckboxes


class RolesForm(forms.Form):
    """The roles of a person; each says what it allows."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, ROLES[role].name) for role in Role],
        widget=HintedCheckboxes(hints={role.value: ROLES[role].description for role in Role}),
        error_messages={"required": "Choose at least one role."},
    )

    def clean_roles(self) -> list[Role]:
        """Return the roles themselves."""
        return [Role(code) for code in self.cleaned_data["roles"]]


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
    field_order = ["name", "email", "initials", "roles"]


class CloseForm(forms.Form):
    """Why an account closes."""

    reason = forms.CharField(
        label="Reason", help_text="For instance: left at the end of the summer term.", required=False, max_length=400
    )
