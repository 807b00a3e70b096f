"""What is typed in to sign in, to show a second factor, and to change one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL_ATTRS = {"autocomplete": "username", "spellcheck": "false", "class": "govuk-input--width-20"}
CODE_ATTRS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "class": "govuk-input--width-10",
}


def _password(label: Any, required: Any, autocomplete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": "govuk-input--width-20"}),
        error_messages={"required": required},
        **more,
    )


def _email() -> forms.CharField:
    return forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs=EMAIL_ATTRS),
        error_messages={"required": _("Type your e-mail address.")},
    )


NEW_PASSWORD_HINT = _("At least 12 characters. Three or four words without a connection are easy to remember.")


class SignInForm(forms.Form):
    """An e-mail address and a password."""

    email = _email()
    password = _password(_("Password"), _("Type your password."), "current-password")


class EmailForm(forms.Form):
    """The address that a code is sent to."""

    email = _email()


class CodeForm(forms.Form):
    """A code: from an app, a mail, or a list of recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs=CODE_ATTRS),
        error_messages={"required": _("Type the code.")},
    )


class ConfirmPasswordForm(forms.Form):
    """The person's own password, once more."""

    password = _password("Your password", _("Type your password."), "current-password")


class TwiceForm(forms.Form):
    """A new password, twice."""

    password = _password(_("New password"), _("Type a new password."), "new-password", help_text=NEW_PASSWORD_HINT)
    again = _password(_("New password again"), _("Type the new password again."), "new-password")

    def clean(self) -> dict[str, Any]:
        """Check that the new password is the same twice."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("This is not the same as the new password above. Type both again."))
        return cleaned


class PasswordForm(TwiceForm):
    """The password now, and a new one twice."""

    current = _password("Your password now", _("Type your password."), "current-password")
    field_order = ("current", "password", "again")


class NewPasswordForm(TwiceForm):
    """A code that came by e-mail, and a new password twice."""

    code = CodeForm.base_fields["code"]
    field_order = ("code", "password", "again")


class PasskeyForm(forms.Form):
    """A passkey that the browser has made, and what its owner calls it."""

    name = forms.CharField(
        label="Name of the passkey",
        help_text="For instance: school laptop, my telephone.",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Give it a name, so that you know it later."},
    )
    credential = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "The browser made no passkey. Try again."}
    )


class DeviceForm(forms.Form):
    """The number that a browser made for itself."""

    device = forms.UUIDField()
