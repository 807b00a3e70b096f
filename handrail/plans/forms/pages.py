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
from handrail.plans.queries.classes import clipped
from handrail.plans.rules.lineage import SAY_WHY_LEFT_OUT, needs_reason
from handrail.plans.types import (
    Carry,
    NextStep,
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
        self.outcomes: dict[str, str] = {}
        for target in content.live_targets:
            for part in target.present:
                name = f"target-{part.id.hex}"
                self.target_names.append((name, part.id))
                usual = part.next_step or ("next" if part.outcome == "achieved" else "continue")
                label = f"{part.pupil_name}: {target.wording}" if content.group else target.wording
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=steps,
                    initial=usual,
                    widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
                )
                self.fields[self._reason(part.id)] = forms.CharField(
                    label=f"If left out, why? {clipped(label, 60)}",
                    help_text="" if needs_reason(part.outcome) else "It was achieved, so you need not say.",
                    required=False,
                    max_length=1_000,
                    initial=part.drop_reason,
                    widget=forms.Textarea(attrs={"rows": 1}),
                )
                self.outcomes[name] = part.outcome
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

    @staticmethod
    def _reason(part_id: UUID) -> str:
        return f"reason-{part_id.hex}"

    def clean(self) -> dict[str, Any]:
        """Ask why a target is left out that was not achieved."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name, part_id in self.target_names:
            is_out = found.get(name) == NextStep.DROP and needs_reason(self.outcomes[name])
            if is_out and not found.get(self._reason(part_id), "").strip():
                self.add_error(self._reason(part_id), SAY_WHY_LEFT_OUT)
        return found

    def carries(self) -> dict[UUID, Carry]:
        """Return how each target goes on, by the key of the pupil's part. For a valid form."""
        chosen = self.cleaned_data
        return {
            part_id: Carry(chosen[name], reason=chosen[self._reason(part_id)] if chosen[name] == NextStep.DROP else "")
            for name, part_id in self.target_names
        }


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
