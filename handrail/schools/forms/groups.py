"""Classes, groups, subjects and faculties, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from handrail.frameworks.rules import year_groups_of, year_name
from handrail.frameworks.types import Nation
from handrail.schools.types import GROUP_KIND_LABELS

if TYPE_CHECKING:
    from handrail.access.queries import StaffRow
    from handrail.schools.models import Faculty, Subject


def _name(label: str, longest: int, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": missing},
    )


class GroupForm(forms.Form):
    """A class, tutor group or teaching group."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind.value, label) for kind, label in GROUP_KIND_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of group it is."},
    )
    name = _name("Name", 40, "Give the class or group a name.")
    year_group = forms.TypedChoiceField(label="Year group", coerce=int, empty_value=None, required=False)
    subject = forms.ChoiceField(label="Subject", required=False, help_text="For a teaching group.")

    def __init__(self, *args: Any, nation: Nation, subjects: Iterable[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [("", "Mixed ages"), *((str(year), year_name(nation, year)) for year in year_groups_of(nation))]
        self.fields["year_group"].choices = years  # type: ignore[attr-defined]
        self._subjects = {str(subject.pk): subject for subject in subjects}
        choices = [("", "None"), *((key, subject.name) for key, subject in self._subjects.items())]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]

    def clean_subject(self) -> Subject | None:
        """Return the chosen subject itself."""
        return self._subjects.get(self.cleaned_data["subject"])


class SubjectForm(forms.Form):
    """A subject and its faculty."""

    name = _name("Name of the subject", 60, "Give the subject a name.")
    faculty = forms.ChoiceField(label="Faculty or department", required=False)

    def __init__(self, *args: Any, faculties: Iterable[Faculty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._faculties = {str(faculty.pk): faculty for faculty in faculties}
        choices = [("", "None"), *((key, faculty.name) for key, faculty in self._faculties.items())]
        self.fields["faculty"].choices = choices  # type: ignore[attr-defined]

    def clean_faculty(self) -> Faculty | None:
        """Return the chosen faculty itself."""
        return self._faculties.get(self.cleaned_data["faculty"])


class FacultyForm(forms.Form):
    """A faculty or department."""

    name = _name("Name of the faculty or department", 60, "Give the faculty a name.")


class AdultForm(forms.Form):
    """Which adult works with a group."""

    membership = forms.ChoiceField(
        label="Add an adult",
        error_messages={"required": "Choose an adult.", "invalid_choice": "Choose an adult from the list."},
    )

    def __init__(self, *args: Any, staff: Iterable[StaffRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose an adult"), *((str(row.membership_id), row.name) for row in staff)]
        self.fields["membership"].choices = choices  # type: ignore[attr-defined]
