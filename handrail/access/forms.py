"""What is typed in to sign in, and to change one's own password."""

from __future__ import annotations

from django import forms


class SignInForm(forms.Form):
    """An e-mail address and a password."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "username", "spellcheck": "false", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": "Type your e-mail address."},
    )
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "govuk-input--width-20"}),
        error_messages={"required": "Type your password."},
    )


class PasswordForm(forms.Form):
    """The password now, and a new one twice."""

    current = forms.CharField(
        label="Your password now",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password."},
    )
    password = forms.CharField(
        label="New password",
        help_text="At least 12 characters. Three or four words without a connection are easy to remember.",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type a new password."},
    )
    again = forms.CharField(
        label="New password again",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the new password again."},
    )

    def clean(self) -> dict[str, str]:
        """Check that the new password is the same twice."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "This is not the same as the new password above. Type both again.")
        return cleaned
