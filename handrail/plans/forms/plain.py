"""Fields and words that forms of plans share."""

from __future__ import annotations

from django import forms

INVALID_DAY = "Enter a date, like 7 12 2026."


def required(label: str, missing: str, *, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )
