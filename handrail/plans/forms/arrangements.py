"""Who does what for a plan, and how plans are made at the school."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput
from handrail.plans.forms.plain import INVALID_DAY
from handrail.plans.types import AGENCIES_LABELS, CSP_LABELS, DUTIES, Cover, Duty


def _words(duty: Duty) -> forms.CharField:
    return forms.CharField(
        label=duty.question,
        help_text=duty.help,
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ArrangementsForm(PlainForm):
    """Who does what for one plan; with a cover also whether one agency or several help, and who leads."""

    mark_optional = False

    def __init__(self, *args: Any, has_cover: bool, outside: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_cover:
            self._add_cover(outside)
        for duty in DUTIES:
            self.fields[duty.code] = _words(duty)

    def _add_cover(self, outside: Sequence[str]) -> None:
        if outside:
            told = f"The record names people from outside: {', '.join(outside)}. Are they staff of another service?"
        else:
            told = "The record names nobody from outside the school."
        self.fields["agencies"] = forms.ChoiceField(
            label="Who carries out this plan?",
            help_text=f"Education staff alone, advisers and psychologists of the service included, make it a "
            f"single-agency plan. {told}",
            required=False,
            choices=[(code.value, words) for code, words in AGENCIES_LABELS.items()],
            widget=forms.RadioSelect,
        )
        self.fields["named_person"] = forms.CharField(label="Named person", required=False, max_length=120)
        self.fields["lead_professional"] = forms.CharField(
            label="Lead professional",
            help_text="Where several agencies take part and one of them leads.",
            required=False,
            max_length=120,
        )
        self.fields["other_agencies"] = forms.CharField(
            label="Other agencies",
            help_text="One on each line, with the name of the person.",
            required=False,
            max_length=1_000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["csp"] = forms.ChoiceField(
            label="Was a co-ordinated support plan thought about?",
            required=False,
            choices=[("", "Not talked about yet"), *((code.value, words) for code, words in CSP_LABELS.items())],
        )
        self.fields["csp_on"] = forms.DateField(
            label="On which day?", required=False, widget=DateInput(), error_messages={"invalid": INVALID_DAY}
        )
        self.fields["csp_note"] = forms.CharField(
            label="What was said", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
        )

    def cover(self, before: Cover) -> Cover:
        """Return what was written over what stood there before; for a form that is valid."""
        known = {name: getattr(before, name) for name in Cover.__dataclass_fields__}
        return Cover(**known | {name: self.cleaned_data[name] for name in self.fields})


class GuideForm(PlainForm):
    """The questions that a school answers on how it makes plans."""

    mark_optional = False

    def __init__(self, *args: Any, duties: Sequence[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for duty in duties:
            self.fields[duty.code] = _words(duty)
