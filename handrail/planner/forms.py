"""What people fill in: another day, what the planner shows, a review day, a clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.core.ui.forms import DateInput
from handrail.frameworks.rules import year_name
from handrail.planner.queries import Chosen, Year
from handrail.planner.rules import weeks
from handrail.planner.types import DAY_KIND_LABELS, NewDay

NOT_A_DATE = "Enter the day as a date, like 7 December 2026."


class MoveForm(PlainForm):
    """Another day for one review: a near one from the list, or any. A script sends the week that it was dropped on."""

    mark_optional = False

    near = forms.ChoiceField(
        label="A school day near it",
        required=False,
        error_messages={"invalid_choice": "Choose again from the list; a day of it has passed meanwhile."},
    )
    day = forms.DateField(
        label="Or another day",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": NOT_A_DATE},
    )
    reason = forms.CharField(
        label="Why? It is kept with the pupil's records. You can leave it empty.",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    week = forms.DateField(required=False, widget=forms.HiddenInput)
    was = forms.DateField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    back = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, near: Sequence[tuple[date, int, str]], was: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"was": was, "key": new_id()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["near"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a day"),
            *((day.isoformat(), _day_words(day, number, own)) for day, number, own in near if day != was),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the three ways to say a day."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in ("near", "day", "week")):
            self.add_error("near", "Choose the new day.")
        return found

    @property
    def wanted(self) -> date | None:
        """The day that was chosen; None where a week was."""
        typed, near = self.cleaned_data.get("day"), self.cleaned_data.get("near")
        return typed or (date.fromisoformat(near) if near else None)


def _day_words(day: date, number: int, own: str) -> str:
    count = "no review" if not number else "1 review" if number == 1 else f"{number} reviews"
    return f"{day:%A} {day.day} {day:%B}: {count}{f', {own}' if own else ''}"


class PlannerFilter(forms.Form):
    """What the planner shows."""

    mark_optional = False

    year = forms.ChoiceField(label="Year", required=False)
    class_name = forms.ChoiceField(label="Class", required=False)
    teacher = forms.ChoiceField(label="Teacher", required=False)
    kind = forms.ChoiceField(label="Kind of plan", required=False)

    def __init__(self, *args: Any, year: Year, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "year": [("", "All years"), *((str(one), year_name(year.nation, one)) for one in year.year_groups)],
            "class_name": [("", "All classes"), *((name, name) for name in year.classes)],
            "teacher": [("", "Everybody"), *year.teachers],
            "kind": [("", "All kinds"), *year.kinds],
        }
        for name, choices in offered.items():
            setattr(self.fields[name], "choices", choices)


def chosen_from(value: Any) -> Chosen:
    """Return what an address narrows the planner to; what is no number or too long narrows nothing."""
    year = value("year")
    return Chosen(
        year_group=int(year) if year.removeprefix("-").isdecimal() and len(year) < 4 and year.isascii() else None,
        class_name=value("class_name"),
        teacher_id=value("teacher"),
        kind=value("kind"),
    )


def week_from(text: str) -> date | None:
    """Return the Monday of the week that an address names, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return weeks.monday_of(day) if 2000 < day.year < 2100 else None


class DayForm(PlainForm):
    """A review day or parents' evening."""

    mark_optional = False

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[(code.value, label) for code, label in DAY_KIND_LABELS.items()],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        error_messages={"required": "Choose what it is."},
    )
    held_on = forms.DateField(
        label="Day", widget=DateInput(), error_messages={"required": "Enter the day.", "invalid": NOT_A_DATE}
    )
    starts_at = forms.TimeField(
        label="From",
        widget=forms.TimeInput({"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={"required": "Enter when it starts.", "invalid": "Enter a time, like 13:30."},
    )
    ends_at = forms.TimeField(
        label="To",
        widget=forms.TimeInput({"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={"required": "Enter when it ends.", "invalid": "Enter a time, like 16:30."},
    )
    minutes_each = forms.IntegerField(
        label="Minutes for each review",
        min_value=1,
        max_value=600,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={"required": "Enter how many minutes each review has.", "invalid": "Enter a number."},
    )
    room = forms.CharField(label="Room", required=False, max_length=60)
    teacher = forms.ChoiceField(
        label="Whose reviews?",
        required=False,
        help_text="The reviews of one teacher's plans, of one class, or leave both open for everybody's.",
        error_messages={"invalid_choice": "Choose again from the list."},
    )
    group = forms.ChoiceField(
        label="Of which class or group?",
        required=False,
        error_messages={"invalid_choice": "Choose again from the list."},
    )

    def __init__(
        self, *args: Any, teachers: Sequence[tuple[str, str]], groups: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"id": new_id(), "kind": "review_day"} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["teacher"].choices = [("", "Every teacher"), *teachers]  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", "Every class"), *groups]  # type: ignore[attr-defined]

    @property
    def key(self) -> UUID:
        """The key of the day to make: it came with the form, so that the same day is made once."""
        return self.cleaned_data["id"] or new_id()

    @property
    def wanted(self) -> NewDay:
        """The day, once the form is valid."""
        given = self.cleaned_data
        return NewDay(
            kind=given["kind"],
            held_on=given["held_on"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            minutes_each=given["minutes_each"],
            room=given["room"].strip(),
            teacher_id=UUID(given["teacher"]) if given["teacher"] else None,
            group_id=UUID(given["group"]) if given["group"] else None,
        )


class DoneForm(PlainForm):
    """When something with a deadline was done."""

    mark_optional = False

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    done_on = forms.DateField(
        label="Done on",
        widget=DateInput(),
        error_messages={"required": "Enter the day when it was done.", "invalid": NOT_A_DATE},
    )


class ReasonForm(PlainForm):
    """Why a deadline is not kept."""

    mark_optional = False

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    exception = forms.ChoiceField(
        label="A reason that the law accepts",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose again from the list."},
    )
    reason = forms.CharField(
        label="What happened",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say what happened, so that it can be understood later."},
    )

    def __init__(self, *args: Any, exceptions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exception"].choices = [*exceptions, ("", "Another reason")]  # type: ignore[attr-defined]
        if not exceptions:
            del self.fields["exception"]


class StartForm(PlainForm):
    """From which day deadlines count."""

    mark_optional = False

    anchor = forms.CharField(max_length=40, widget=forms.HiddenInput)
    started_on = forms.DateField(
        widget=DateInput(), error_messages={"required": "Enter the day.", "invalid": NOT_A_DATE}
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].label = f"Day of {label.removeprefix('the day ')}"
