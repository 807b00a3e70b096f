"""What people fill in at a review: one form for the whole page, saved as it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.plans.types import NEXT_STEP_LABELS, OUTCOME_LABELS, FieldChange, NextStep, Outcome
from handrail.reviews.queries import TARGET_FIELDS, ReviewPage, TargetOnReview
from handrail.reviews.rules import target_field
from handrail.reviews.types import CONSIDERATIONS, STAGE_DECISION_LABELS, Missing, StageDecision

# Dropping is chosen as what became of the target, so it is not asked a second time.
NEXT_CHOICES = [(code.value, NEXT_STEP_LABELS[code]) for code in NextStep if code != NextStep.DROP]
EVIDENCE_HINT = "From the records at first; change it as you like."
OUTCOME_CHOICES = [(code.value, OUTCOME_LABELS[code]) for code in Outcome]


def _prose(label: str, help_text: str = "", *, rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=20_000, widget=forms.Textarea({"rows": rows})
    )


class ReviewForm(forms.Form):
    """The whole review. What is missing is said by the rules, not by the form, so that half a review can be saved."""

    mark_optional = False

    def __init__(self, page: ReviewPage) -> None:
        initial = dict(page.values)
        super().__init__(initial=initial)
        for target in page.targets:
            self._add_target(target)
        for code, (label, question) in CONSIDERATIONS.items():
            self.fields[code.value] = _prose(label, question)
        self.fields["present"] = forms.CharField(
            label="Who was there", help_text="Names, and who they are to the pupil.", required=False, max_length=2_000
        )
        self._add_decision(page)

    def _add_target(self, target: TargetOnReview) -> None:
        name = target.finding.pupil_target_id
        # In the table of a group each label says whose it is, for those who hear the page.
        of = f", {target.pupil_name}" if target.pupil_name else ""
        widget = forms.Select if of else forms.RadioSelect
        fields: dict[str, forms.Field] = {
            "outcome": forms.ChoiceField(
                label=f"What became of it?{of}", required=False, choices=OUTCOME_CHOICES, widget=widget
            ),
            "evidence": _prose(
                f"How do you know?{of}", "" if of else "From the records at first; change it as you like."
            ),
            "next_step": forms.ChoiceField(
                label=f"How does it go on?{of}", required=False, choices=NEXT_CHOICES, widget=widget
            ),
            "next_wording": _prose(f"New words, for a next target or a smaller step{of}"),
            "drop_reason": _prose(f"Why is it dropped?{of}", rows=2),
        }
        for field in TARGET_FIELDS:
            self.fields[target_field(name, field)] = fields[field]
            self.initial[target_field(name, field)] = getattr(target.finding, field)

    def _add_decision(self, page: ReviewPage) -> None:
        self.fields["stage_decision"] = forms.ChoiceField(
            label="What did you decide about the stage?",
            required=False,
            choices=[(code.value, STAGE_DECISION_LABELS[code]) for code in StageDecision],
            widget=forms.RadioSelect,
        )
        stages = [(stage.code, stage.name) for stage in page.stages if not page.stage or stage.code != page.stage.code]
        self.fields["new_stage"] = forms.ChoiceField(
            label="The stage to move to", required=False, choices=[("", "Choose a stage"), *stages]
        )
        self.fields["stage_reason"] = _prose("Why should the stage change?", rows=2)
        self.fields["next_review_on"] = forms.DateField(
            label="Day of the next review",
            required=False,
            widget=DateInput(),
            help_text="The usual day, inside term. Choose an earlier one if you like.",
        )
        self.fields["held_on"] = forms.DateField(
            label="Day of this review", required=False, widget=DateInput(), help_text="Leave it empty for today."
        )

    def of_target(self, target: TargetOnReview) -> dict[str, BoundField]:
        """Return the fields of one target by their short names."""
        return {field: self[target_field(target.finding.pupil_target_id, field)] for field in TARGET_FIELDS}

    def link_to(self, missing: Missing) -> str:
        """Return the address on the page of the field that something is missing in, or ''."""
        name = missing.anchor.removeprefix("id_")
        if name not in self.fields:
            return ""
        field: Any = self[name]
        return f"#{field.first_control_id}"


def changes_in(posted: Mapping[str, Any]) -> dict[str, FieldChange]:
    """Return the fields of a post that say what they were before (`base-<name>`), each with both."""
    return {
        name: FieldChange(base=posted[f"base-{name}"], new=posted[name])
        for name in posted
        if not name.startswith("base-") and f"base-{name}" in posted
    }


class BringForwardForm(PlainForm):
    """When and why a review should be earlier."""

    due_on = forms.DateField(
        label="New day",
        widget=DateInput(),
        error_messages={"required": "Enter the new day.", "invalid": "Enter the day as a date."},
    )
    reason = forms.CharField(
        label="Why should it be earlier?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why the review should be earlier."},
    )


class ListFilter(forms.Form):
    """Which reviews to show."""

    mark_optional = False

    year = forms.TypedChoiceField(label="Year", required=False, coerce=int, empty_value=None)
    class_name = forms.ChoiceField(label="Class", required=False)
    whose = forms.ChoiceField(label="Whose", required=False, choices=[("", "Everybody's"), ("mine", "Mine")])

    def __init__(
        self, *args: Any, nation: Nation, years: Sequence[int] = (), classes: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "year": [("", "All years"), *((year, year_name(nation, year)) for year in years)],
            "class_name": [("", "All classes"), *((name, name) for name in classes)],
        }
        for name, offered in choices.items():
            setattr(self.fields[name], "choices", offered)
