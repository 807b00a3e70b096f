"""What every form of plans can do."""

from __future__ import annotations

from django import forms

from handrail.core.errors import Refused

INVALID_DAY = "Enter a date, like 7 12 2026."


class PlainForm(forms.Form):
    """A form whose action may still say no: the refusal then stands beside its field."""

    mark_optional = True

    def refuse(self, refusal: Refused) -> None:
        """Put the message of a refusal beside the field that it belongs to, or above the whole form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def required(label: str, missing: str, *, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )
