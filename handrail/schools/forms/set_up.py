"""The questions of the first start."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.schools.set_up_code import is_set_up_code


class CodeForm(forms.Form):
    """The code from the terminal."""

    code = forms.CharField(
        label="Set-up code",
        help_text="The program shows it in the window where it was started, and keeps it in the file set-up-code "
        "in its folder. It makes sure that nobody else sets your school up.",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the set-up code."},
    )

    def clean_code(self) -> str:
        """Compare the code with the one on the terminal."""
        code = self.cleaned_data["code"]
        if not is_set_up_code(code):
            raise forms.ValidationError(
                "This is not the set-up code. Look in the window where the program was started; capitals do not matter."
            )
        return code


class AdministratorForm(forms.Form):
    """Who opens the first account."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your name."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": "Give your e-mail address.",
            "invalid": "This is not an e-mail address. Write it like name@school.org.uk.",
        },
    )
    is_senco = forms.BooleanField(
        label="I am also the SENCO",
        help_text="The SENCO sees every pupil. Without this you look after accounts and lists only.",
        required=False,
    )


class NewPasswordForm(forms.Form):
    """A first password, twice. It is asked last, so that it is never kept in a draft."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three or four words without a connection are easy to remember.",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same password again",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the password again."},
    )

    def clean(self) -> dict[str, Any]:
        """Check that the password is the same twice."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "This is not the same as the password above. Type both again.")
        return cleaned
