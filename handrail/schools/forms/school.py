"""The school's own details, its logo, its framework."""

from __future__ import annotations

from typing import Any

from django import forms

from handrail.core.ui.forms import HintedRadioSelect
from handrail.frameworks.queries import DEFAULT_FRAMEWORK_CODE, all_frameworks, nation_of
from handrail.frameworks.types import Framework, LegalStatus, Nation
from handrail.schools.types import SETTING_LABELS

LEGAL_STATUS_WORDS = {
    LegalStatus.IN_FORCE: "In force.",
    LegalStatus.RECORDING_ONLY: "Used for recording while older law still applies.",
    LegalStatus.PROPOSED: "Proposed, and not law.",
    LegalStatus.HISTORIC: "No longer in force; for old records and for learning.",
}


def is_scottish(framework_code: str) -> bool:
    """Say whether a framework's schools keep the Scottish school year."""
    return nation_of(framework_code) is Nation.SCOTLAND


def framework_words(framework: Framework) -> str:
    """Return what a framework is, and whether it binds anyone."""
    return f"{LEGAL_STATUS_WORDS[framework.legal_status]} {framework.summary}"


class SchoolForm(forms.Form):
    """A school's name, setting and framework."""

    name = forms.CharField(
        label="Name of the school",
        max_length=120,
        error_messages={"required": "Give the school's name."},
    )
    setting = forms.ChoiceField(
        label="What kind of school is it?",
        choices=[(setting.value, label) for setting, label in SETTING_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of school it is."},
    )
    framework = forms.ChoiceField(
        label="Which framework does the school follow?",
        help_text="It decides the stages of support, the kinds of plan, how often plans are reviewed, and the words on "
        "the screens. You can change it later; records made until then keep theirs.",
        initial=DEFAULT_FRAMEWORK_CODE,
        error_messages={"required": "Choose a framework."},
    )
    telephone = forms.CharField(
        label="Telephone number",
        help_text="Stands on plans that families get.",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "type": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frameworks = all_frameworks()
        in_order = sorted(frameworks.values(), key=lambda pack: pack.code != DEFAULT_FRAMEWORK_CODE)
        field = self.fields["framework"]
        field.widget = HintedRadioSelect(hints={pack.code: framework_words(pack) for pack in in_order})
        field.choices = [(pack.code, pack.name) for pack in in_order]  # type: ignore[attr-defined]


class SchoolChangeForm(SchoolForm):
    """The same, with the reason for another framework."""

    reason = forms.CharField(
        label="Why the framework changes",
        help_text="Only needed when you choose another framework.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ClassPlanForm(forms.Form):
    """At which stages pupils are planned for in the class plan."""

    mark_optional = False
    stages = forms.MultipleChoiceField(
        label="At which stages is the planning done in the class plan?",
        help_text="Staff are told so on the pupil’s page and before a plan is opened. A plan of the pupil’s own stays "
        "possible at every stage. Choose none if every pupil on the register has a plan of their own.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, framework: Framework | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stages"]
        field.choices = [(stage.code, stage.name) for stage in framework.register_stages] if framework else []


class LogoForm(forms.Form):
    """A picture of the school's own."""

    logo = forms.FileField(
        label="Logo",
        help_text="A PNG or SVG picture. It stands on printed plans. A PNG that is larger than needed is made smaller.",
        error_messages={"required": "Choose a picture.", "empty": "This file is empty. Choose another."},
    )
