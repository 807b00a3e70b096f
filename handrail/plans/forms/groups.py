"""What people fill in about plans for several pupils."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput
from handrail.plans.forms.plain import INVALID_DAY


def _day(label: str, *, help_text: str = "", required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=DateInput(),
        error_messages={"required": "Choose the day.", "invalid": INVALID_DAY},
    )


class GroupPlanForm(PlainForm):
    """Whose plan it will be. The pupils stand in the form as they were found: by their class, or by name."""

    mark_optional = False
    name = forms.CharField(
        label="What is the group called?",
        help_text="Families and pupils see it too, so no pupil’s name belongs here. For instance: Blue readers.",
        max_length=80,
        error_messages={"required": "Give the group a name, for instance Blue readers."},
    )
    kind = forms.ChoiceField(label="What kind of plan?", required=False)
    is_class_plan = forms.BooleanField(
        label="This is the plan of the class",
        help_text="For any pupil of it, on the register or not. Who joins the class is offered a place, and who leaves "
        "it is taken out when you say so.",
        required=False,
    )
    owner = forms.ChoiceField(label="Who looks after the plan?", required=False)
    starts_on = _day("First day", required=True)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]],
        adults: Sequence[tuple[str, str]],
        has_class: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = list(kinds)
        owner: Any = self.fields["owner"]
        owner.choices = list(adults)
        if len(kinds) < 2:
            del self.fields["kind"]
        if not has_class:
            del self.fields["is_class_plan"]


class GroupNameForm(PlainForm):
    """The group's name."""

    name = forms.CharField(
        label="What is the group called?",
        max_length=80,
        error_messages={"required": "Give the group a name, for instance Blue readers."},
    )


class JoinForm(PlainForm):
    """Who joins, from when, in which targets."""

    mark_optional = False
    pupil = forms.ChoiceField(label="Who joins?", error_messages={"required": "Choose a pupil."})
    joined_on = _day("From", required=True)
    targets = forms.MultipleChoiceField(
        label="Which targets will the pupil work on?",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )

    def __init__(
        self, *args: Any, pupils: Sequence[tuple[str, str]], targets: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        pupil: Any = self.fields["pupil"]
        pupil.choices = [("", "Choose a pupil"), *pupils]
        chosen: Any = self.fields["targets"]
        chosen.choices = list(targets)
        chosen.initial = [key for key, _ in targets]
        if not targets:
            del self.fields["targets"]


class LeaveForm(PlainForm):
    """The last day in the group, and why."""

    left_on = _day("Last day in the group", required=True)
    reason = forms.CharField(
        label="Why does the pupil leave the group?",
        help_text="For example: reads alone now. What was recorded stays.",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the pupil leaves the group."},
    )
