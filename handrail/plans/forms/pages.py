"""The four steps, and the short pages around a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput, HintedRadioSelect
from handrail.frameworks.types import PlanKind
from handrail.plans.forms.plain import INVALID_DAY, required
from handrail.plans.types import (
    PlanContent,
    SectionContent,
)


class StepForm(PlainForm):
    """One step of the four-step question: its text, and where the step allows it whether that is enough."""

    def __init__(self, *args: Any, step: Any, first_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = required(
            step.label.format(name=first_name), step.missing, help_text=step.help.format(name=first_name)
        )
        if step.enough:
            self.fields["enough"] = forms.ChoiceField(
                label=step.enough.format(name=first_name),
                choices=[("no", "No, something is still needed"), ("yes", "Yes, this is enough for now")],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose yes or no."},
            )
            self.fields["text"].required = False


class OpenPlanForm(PlainForm):
    """Which kind of plan, and from when."""

    kind = forms.ChoiceField(label="What kind of plan?", error_messages={"required": "Choose what kind of plan it is."})
    starts_on = forms.DateField(
        label="First day",
        widget=DateInput(),
        error_messages={"required": "Choose the first day.", "invalid": INVALID_DAY},
    )

    def __init__(self, *args: Any, kinds: Sequence[PlanKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        hints = {kind.code: kind.for_whom for kind in kinds}
        field.widget = HintedRadioSelect(hints=hints)
        field.choices = [(kind.code, kind.name) for kind in kinds]


class ReasonForm(PlainForm):
    """A reason, for amending or closing."""

    def __init__(self, *args: Any, label: str, missing: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = required(label, missing, help_text=help_text, rows=3)


class ConfidentialForm(PlainForm):
    """What of a plan is confidential."""

    def __init__(self, *args: Any, sections: Sequence[SectionContent], is_whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_whole"] = forms.BooleanField(
            label="The whole plan",
            help_text="Then it does not exist for anybody else, nor do its targets.",
            required=False,
            initial=is_whole,
        )
        self.fields["sections"] = forms.MultipleChoiceField(
            label="Or single parts",
            required=False,
            choices=[(row.code, row.label) for row in sections],
            initial=[row.code for row in sections if row.is_confidential],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        )


class CopyForm(PlainForm):
    """What goes into the next plan."""

    def __init__(self, *args: Any, content: PlanContent, kinds: Sequence[PlanKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [
            ("continue", "Carry on with it"),
            ("smaller", "Carry on with a smaller step"),
            ("next", "Achieved: write the next step"),
            ("drop", "Leave it out"),
        ]
        self.target_names: list[tuple[str, UUID]] = []
        for target in content.live_targets:
            for part in target.present:
                name = f"target-{part.id.hex}"
                self.target_names.append((name, part.id))
                usual = part.next_step or ("next" if part.outcome == "achieved" else "continue")
                self.fields[name] = forms.ChoiceField(
                    label=f"{part.pupil_name}: {target.wording}" if content.group else target.wording,
                    choices=steps,
                    initial=usual,
                    widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
                )
        written = [row for row in content.sections if row.text.strip() and row.place != "at_review"]
        self.fields["sections"] = forms.MultipleChoiceField(
            label="Which of these texts still hold?",
            help_text="They are copied, and you can change them.",
            required=False,
            choices=[(row.code, row.label) for row in written],
            initial=[row.code for row in written],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        )
        if not written:
            del self.fields["sections"]
        self.fields["starts_on"] = forms.DateField(
            label="First day of the new plan",
            widget=DateInput(),
            error_messages={"required": "Choose the first day.", "invalid": INVALID_DAY},
        )


class PlanFilterForm(PlainForm):
    """How the list of plans is narrowed."""

    mark_optional = False
    state = forms.ChoiceField(label="State", required=False)
    year = forms.ChoiceField(label="Year", required=False)
    class_name = forms.ChoiceField(label="Class", required=False)
    owner = forms.ChoiceField(label="Looked after by", required=False)
    review = forms.ChoiceField(label="Review", required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            field: Any = self.fields[name]
            field.choices = [("", "All"), *options]
