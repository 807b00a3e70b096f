"""A school year as it is typed: the year, a row for each term, a row for each closure. Empty rows do not count."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from handrail.core.ui.forms import DateInput
from handrail.schools import rules
from handrail.schools.types import (
    CLOSURE_KIND_LABELS,
    CalendarProblem,
    ClosureDates,
    ClosureKind,
    Period,
    TermDates,
    YearDates,
)

MOST_TERMS = 8
MOST_CLOSURES = 60
SPARE_CLOSURES = 3
NOT_A_DATE = "This is not a date. Choose it again, for instance 26/10/2026."


def _date(label: str, missing: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DateInput(),
        error_messages={"required": missing, "invalid": NOT_A_DATE},
    )


class YearForm(forms.Form):
    """The school year."""

    name = forms.CharField(
        label="Name of the year",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Give the year a name, for instance 2026/27."},
    )
    starts_on = _date("First day", "Choose the first day of the year.")
    ends_on = _date("Last day", "Choose the last day of the year.")


class TermForm(forms.Form):
    """One term with its half-term holiday."""

    mark_optional = False

    name = forms.CharField(
        label="Name",
        max_length=30,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Give the term a name, for instance Autumn."},
    )
    starts_on = _date("First day for pupils", "Choose the term's first day.")
    ends_on = _date("Last day for pupils", "Choose the term's last day.")
    half_term_starts_on = _date("Half-term holiday from", required=False)
    half_term_ends_on = _date("Half-term holiday to", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both days of the half-term, or none."""
        cleaned = super().clean() or {}
        from_day, to_day = cleaned.get("half_term_starts_on"), cleaned.get("half_term_ends_on")
        if from_day and not to_day and "half_term_ends_on" not in self.errors:
            self.add_error("half_term_ends_on", "Choose the last day of the half-term holiday, or leave both empty.")
        if to_day and not from_day and "half_term_starts_on" not in self.errors:
            self.add_error("half_term_starts_on", "Choose the first day of the half-term holiday, or leave both empty.")
        return cleaned


class ClosureForm(forms.Form):
    """Days inside the year on which pupils do not come."""

    mark_optional = False

    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind.value, label) for kind, label in CLOSURE_KIND_LABELS.items() if kind != ClosureKind.HALF_TERM],
    )
    name = forms.CharField(
        label="What it is",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Say what the closure is, for instance Staff training."},
    )
    starts_on = _date("From", "Choose the first day of the closure.")
    ends_on = _date("To", required=False)


class CalendarForms:
    """The forms of one year together, with the problems that concern several of them in their places."""

    def __init__(self, sent: QueryDict | None, start: YearDates | None = None, *, is_checked: bool = True) -> None:
        """Take what was sent, else start from a year; `is_checked=False` shows what was sent and checks nothing."""
        self.is_bound = sent is not None and is_checked
        self._sent = sent if sent is not None else _as_sent(start) if start else QueryDict()
        self.n_terms = _number(self._sent, "n_terms", MOST_TERMS)
        self.n_closures = _number(self._sent, "n_closures", MOST_CLOSURES)
        self.year: YearForm = self._form(YearForm, "year")
        self.terms: list[TermForm] = [self._form(TermForm, f"terms-{n}") for n in range(self.n_terms)]
        self.closures: list[ClosureForm] = [self._form(ClosureForm, f"closures-{n}") for n in range(self.n_closures)]
        self.general: list[str] = []
        self._year_dates: YearDates | None = None

    def _form(self, kind: type[Any], prefix: str) -> Any:
        """Return one row: checked if something was sent in it; just shown if it is fresh or left empty."""
        names = kind.base_fields
        values = {name: self._sent.get(f"{prefix}-{name}", "") for name in names}
        is_empty = not any(value.strip() for name, value in values.items() if name != "kind")
        if not self.is_bound or (is_empty and kind is not YearForm):
            return kind(initial=values, prefix=prefix, use_required_attribute=False)
        return kind(self._sent, prefix=prefix, use_required_attribute=False)

    def with_more_rows(self) -> CalendarForms:
        """Return the same answers, unchecked, with room for one more term and some more closures."""
        sent = self._sent.copy()
        sent["n_terms"] = str(min(self.n_terms + 1, MOST_TERMS))
        sent["n_closures"] = str(min(self.n_closures + SPARE_CLOSURES, MOST_CLOSURES))
        return CalendarForms(sent, is_checked=False)

    def is_valid(self) -> bool:
        """Say whether the year can be kept; puts each problem beside the field that it is about."""
        if not self.is_bound:
            return False
        if self._year_dates is None and all(form.is_valid() for form in self._filled):
            year = self._read()
            for problem in rules.calendar_problems(year):
                self.add(problem)
            self._year_dates = year
        return not self.general and all(form.is_valid() for form in self._filled)

    @property
    def year_dates(self) -> YearDates:
        """Return the typed year; only after is_valid()."""
        if self._year_dates is None:
            raise ValueError("The year has not been checked.")
        return self._year_dates

    @property
    def _filled(self) -> list[forms.Form]:
        return [form for form in (self.year, *self.terms, *self.closures) if form.is_bound]

    def _read(self) -> YearDates:
        self.filled_terms = [form for form in self.terms if form.is_bound]
        self.filled_closures = [form for form in self.closures if form.is_bound]
        year = self.year.cleaned_data
        terms = []
        for form in self.filled_terms:
            value = form.cleaned_data
            half_term = None
            if value["half_term_starts_on"]:
                half_term = Period(value["half_term_starts_on"], value["half_term_ends_on"])
            terms.append(TermDates(value["name"], Period(value["starts_on"], value["ends_on"]), half_term))
        closures = []
        for closure in self.filled_closures:
            value = closure.cleaned_data
            period = Period(value["starts_on"], value["ends_on"] or value["starts_on"])
            closures.append(ClosureDates(ClosureKind(value["kind"]), value["name"], period))
        return YearDates(year["name"], Period(year["starts_on"], year["ends_on"]), tuple(terms), tuple(closures))

    def add(self, problem: CalendarProblem) -> None:
        """Put a problem beside the field that it is about, or above the form."""
        part, _, rest = problem.place.partition(".")
        if part == "year" and rest in self.year.fields:
            self.year.add_error(rest, problem.message)
        elif part in {"terms", "closures"} and rest:
            number, _, field = rest.partition(".")
            rows: list[Any] = self.filled_terms if part == "terms" else self.filled_closures
            rows[int(number)].add_error("half_term_starts_on" if field == "half_term" else field, problem.message)
        else:
            self.general.append(problem.message)

    @property
    def errors(self) -> list[Any]:
        """Return everything that is wrong, for the summary at the top: sentences, or {text, url}."""
        if not self.is_bound:
            return []
        found: list[Any] = list(self.general)
        for form in self._filled:
            for name, messages in form.errors.items():
                found += [{"text": message, "url": f"#{form[name].first_control_id}"} for message in messages]  # type: ignore[attr-defined]
        return found


def _number(sent: QueryDict, name: str, most: int) -> int:
    value = sent.get(name) or ""
    return min(int(value), most) if value.isdecimal() and len(value) < 4 else 0


def _as_sent(year: YearDates) -> QueryDict:
    """Return a year in the shape in which a browser would send it, with empty rows for more."""
    sent = QueryDict(mutable=True)

    def put(prefix: str, **values: Any) -> None:
        for name, value in values.items():
            sent[f"{prefix}-{name}"] = value.isoformat() if isinstance(value, date) else str(value or "")

    put("year", name=year.name, starts_on=year.period.starts_on, ends_on=year.period.ends_on)
    for n, term in enumerate(year.terms):
        put(f"terms-{n}", name=term.name, starts_on=term.period.starts_on, ends_on=term.period.ends_on)
        if term.half_term:
            put(
                f"terms-{n}",
                half_term_starts_on=term.half_term.starts_on,
                half_term_ends_on=term.half_term.ends_on,
            )
    for n, closure in enumerate(year.closures):
        put(
            f"closures-{n}",
            kind=closure.kind.value,
            name=closure.name,
            starts_on=closure.period.starts_on,
            ends_on=closure.period.ends_on,
        )
    sent["n_terms"] = str(len(year.terms))
    sent["n_closures"] = str(len(year.closures) + SPARE_CLOSURES)
    return sent
