"""Type in a week of counts: where the code on a paper tally sheet leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.forms import PlainForm
from handrail.core.ids import new_id
from handrail.plans.rules.measures import format_number, parse_value
from handrail.plans.types import MeasureKind, NotAValue
from handrail.progress import actions, policy, queries
from handrail.progress.queries import RecordRow
from handrail.progress.recording import DayCount, level_choices, step_choices
from handrail.progress.rules.week import days_of, monday_of, open_days, week_words

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget

CHOICES = {
    MeasureKind.PROMPT: level_choices(),
    MeasureKind.YES_NO: [("yes", "Yes"), ("nearly", "Nearly"), ("no", "Not yet")],
}


class WeekAsked(forms.Form):
    """Which week the address asks for."""

    week = forms.DateField(required=False)


class WeekForm(PlainForm):
    """One field for each day of the week that can be recorded, each with a number of its own made by the page."""

    mark_optional = False

    def __init__(
        self, *args: Any, pupil_target: PupilTarget, days: Sequence[date], kept: Mapping[date, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._target, self._days = pupil_target, days
        self._kind = MeasureKind(pupil_target.target.measure) if pupil_target.target.measure else None
        for day in days:
            field = self._field()
            field.label = f"{day:%A} {day.day} {day:%B}"
            field.help_text = f"Recorded already: {kept[day]}." if day in kept else ""
            self.fields[_value_name(day)] = field
            self.fields[_id_name(day)] = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_id)

    def _field(self) -> forms.Field:
        if offered := self._offered():
            choices = [("", "Nothing to type in"), *offered]
            return forms.ChoiceField(required=False, choices=choices, widget=forms.Select)
        if self._kind is None:
            return forms.CharField(required=False, max_length=300, widget=forms.TextInput)
        mode = "text" if self._kind is MeasureKind.DURATION else "decimal"
        attrs = {"inputmode": mode, "class": "govuk-input--width-5", "autocomplete": "off"}
        return forms.CharField(required=False, max_length=60, widget=forms.TextInput(attrs=attrs))

    def _offered(self) -> list[tuple[str, str]]:
        if self._kind is MeasureKind.RUBRIC:
            return step_choices(self._target.target.steps)
        return CHOICES.get(self._kind, []) if self._kind else []

    @property
    def hint(self) -> str:
        """Say in what the target is counted."""
        unit, out_of = self._target.target.unit, self._target.out_of
        return {
            None: "This target has no measure: write a few words for each day.",
            MeasureKind.COUNT: f"How many {unit or 'times'} each day.",
            MeasureKind.PERCENTAGE: "Per cent each day, from 0 to 100.",
            MeasureKind.DURATION: "How long each day, like 1 min 30 s or 1:30.",
            MeasureKind.SCORE: f"The score each day{f', out of {format_number(out_of)}' if out_of else ''}.",
            MeasureKind.PROMPT: "How much help was needed each day.",
            MeasureKind.RUBRIC: "Which step was reached each day.",
            MeasureKind.YES_NO: "Whether it happened each day.",
        }[self._kind]

    def clean(self) -> dict[str, Any]:
        """Read each day's value, so that every day that cannot be read is told at once."""
        typed = super().clean() or {}
        for day in self._days:
            text = (typed.get(_value_name(day)) or "").strip()
            if not text or self._kind is None:
                continue
            try:
                parse_value(text, self._kind, out_of=self._target.out_of, steps=self._target.target.steps)
            except NotAValue as problem:
                self.add_error(_value_name(day), str(problem))
        return typed

    @property
    def typed(self) -> list[DayCount]:
        """What was typed, once the form is valid."""
        data = self.cleaned_data
        return [DayCount(day, data[_value_name(day)], data[_id_name(day)]) for day in self._days]


def _value_name(day: date) -> str:
    return f"value-{day.isoformat()}"


def _id_name(day: date) -> str:
    return f"id-{day.isoformat()}"


@requires(Permission.OBSERVATION_RECORD)
def week_record(request: Request, pupil_target_id: UUID) -> HttpResponse:
    """Type in the counts of up to seven days; `?week=` is any day of the week, else it is this one."""
    pupil_target = policy.get_pupil_target(request.actor, pupil_target_id, Permission.OBSERVATION_RECORD)
    monday = _monday(request)
    records = queries.records_of(request.actor, pupil_target)
    days = open_days(monday, starts_on=pupil_target.starts_on, today=clock.today())
    form = WeekForm(
        request.POST if request.method == "POST" else None, pupil_target=pupil_target, days=days, kept=_kept(records)
    )
    if request.method == "POST" and form.is_valid():
        try:
            n_kept = actions.record_week(actor=request.actor, pupil_target_id=pupil_target.pk, days=form.typed)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Saved: {'1 day' if n_kept == 1 else f'{n_kept} days'}. The line has changed.")
            return redirect("progress:target-detail", pupil_target_id=pupil_target.pk)
    page = _page(request, pupil_target, form, monday)
    return render(request, "progress/week_record.html", page, status=422 if form.errors else 200)


def _monday(request: Request) -> date:
    """Return the Monday that is asked for; a week to come, or what is no day, is this week."""
    asked = WeekAsked({"week": request.GET.get("week", "")})
    this = monday_of(clock.today())
    day = asked.cleaned_data["week"] if asked.is_valid() else None
    return min(monday_of(day), this) if day else this


def _kept(records: Sequence[RecordRow]) -> dict[date, str]:
    """Return by day what is recorded and counts, with who did."""
    found: dict[date, list[str]] = {}
    for row in reversed(records):
        if row.withdrawn_at is None:
            found.setdefault(row.observed_on, []).append(f"{row.value or row.note} ({row.by})")
    return {day: ", ".join(words) for day, words in found.items()}


def _page(request: Request, pupil_target: PupilTarget, form: WeekForm, monday: date) -> dict[str, Any]:
    url = reverse("progress:week-record", args=[pupil_target.pk])
    starts, this = monday_of(pupil_target.starts_on), monday_of(clock.today())
    return {
        "form": form,
        "pupil_target": pupil_target,
        "target": pupil_target.target,
        "pupil": pupil_target.pupil,
        "is_live": policy.can_record(request.actor, pupil_target),
        "week": week_words(days_of(monday)),
        "panel": queries.panels_for(request.actor, [pupil_target])[pupil_target.pk],
        "before_url": f"{url}?week={monday - timedelta(days=7)}" if monday > starts else "",
        "after_url": f"{url}?week={monday + timedelta(days=7)}" if monday < this else "",
        "cancel_url": reverse("progress:target-detail", args=[pupil_target.pk]),
    }
