"""The cards of the editor, and reading what they send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from handrail.core.forms import PlainForm
from handrail.core.ui.forms import DateInput, HintedCheckboxes
from handrail.plans.actions import field_name
from handrail.plans.rules.rubric import FEWEST_STEPS, MOST_STEPS
from handrail.plans.types import (
    MEASURE_LABELS,
    TARGET_FIELD_LABELS,
    FieldChange,
    LongTermContent,
    PlanContent,
    RowChange,
    RowKind,
    SectionContent,
    TargetContent,
)


class CardForm(PlainForm):
    """One card of the editor: fields of several rows, each named by its row, saved as they are written."""

    mark_optional = False

    def __init__(self, fields: Mapping[str, forms.Field], initial: Mapping[str, Any], data: QueryDict | None) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields = self.fields | dict(fields)

    @property
    def bases(self) -> list[tuple[str, str]]:
        """The values that were on the server when the page was made, for comparing at the next save."""
        found = []
        for name in self.fields:
            value = self.initial.get(name)
            values = value if isinstance(value, list) else ["" if value is None else str(value)]
            found += [(f"base-{name}", one) for one in values]
        return found

    def bound(self, suffix: str) -> Any:
        """The field whose name ends so."""
        return next((self[name] for name in self.fields if name.endswith(f"-{suffix}")), None)


@dataclass(frozen=True)
class Choices:
    """What the selects of the editor offer: (value, label)."""

    areas: Sequence[tuple[str, str]]
    adults: Sequence[tuple[str, str]]
    indicators: Sequence[tuple[str, str]]
    indicator_hints: Mapping[str, str]
    subjects: Sequence[tuple[str, str]] = ()


def _text(label: str, *, rows: int = 2, help_text: str = "", **attrs: Any) -> forms.Field:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows, **attrs})
    )


def _line(label: str, *, help_text: str = "", css: str = "", **attrs: Any) -> forms.Field:
    if css:
        attrs["class"] = css
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs})
    )


def _select(label: str, choices: Sequence[tuple[str, str]], *, empty: str, help_text: str = "") -> forms.Field:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Select(choices=[("", empty), *choices])
    )


def _day(label: str, help_text: str = "") -> forms.Field:
    # Text, so that what was typed is never lost to a form that could not read it; the action reads it.
    return forms.CharField(label=label, help_text=help_text, required=False, widget=DateInput())


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _fitting(value: Any, choices: Sequence[tuple[str, str]], label: str) -> Sequence[tuple[str, str]]:
    """Keep a value that is no longer on the list choosable, so that opening the page does not change it."""
    text = str(value or "")
    return choices if not text or text in {code for code, _ in choices} else [*choices, (text, label or text)]


def dates_form(content: PlanContent, choices: Choices, data: QueryDict | None = None) -> CardForm:
    """Return the card of the plan's own fields: its days and who looks after it."""
    stem = field_name(RowKind.PLAN, content.id, "")
    fields = {
        f"{stem}starts_on": _day("First day"),
        f"{stem}review_on": _day("We look at it again on"),
        f"{stem}owner": _select(
            "Who looks after the plan",
            _fitting(content.owner_id, choices.adults, content.owner_name),
            empty="Nobody yet",
        ),
    }
    initial = {
        f"{stem}starts_on": _iso(content.starts_on),
        f"{stem}review_on": _iso(content.review_on),
        f"{stem}owner": str(content.owner_id or ""),
    }
    return CardForm(fields, initial, data)


def sections_form(rows: Sequence[SectionContent], data: QueryDict | None = None) -> CardForm:
    """Return a card of free sections, in the framework's order."""
    names = {field_name(RowKind.SECTION, row.id, "text"): row for row in rows}
    fields = {name: _text(row.label, rows=3, help_text=row.help) for name, row in names.items()}
    return CardForm(fields, {name: row.text for name, row in names.items()}, data)


def long_term_form(row: LongTermContent, first_name: str, choices: Choices, data: QueryDict | None = None) -> CardForm:
    """Return the card of a long-term target."""
    stem = field_name(RowKind.LONG_TERM, row.id, "")
    areas = _fitting(row.area, choices.areas, row.area_name)
    fields: dict[str, forms.Field] = {
        f"{stem}wording": _text(f"What will {first_name} be able to do in about a year?"),
        f"{stem}area": _select("Area", areas, empty="Choose an area"),
    }
    initial: dict[str, Any] = {f"{stem}wording": row.wording, f"{stem}area": row.area}
    if choices.indicators:
        fields[f"{stem}indicators"] = forms.MultipleChoiceField(
            label="Which parts of wellbeing does it serve?",
            required=False,
            choices=choices.indicators,
            widget=HintedCheckboxes(hints=choices.indicator_hints, attrs={"class": "govuk-checkboxes--small"}),
        )
        initial[f"{stem}indicators"] = list(row.indicators)
    return CardForm(fields, initial, data)


def target_form(
    target: TargetContent, content: PlanContent, choices: Choices, data: QueryDict | None = None
) -> CardForm:
    """Return the card of one short-term target with its strategies and the pupil's part."""
    first_name = content.first_name if content.pupil else "each of them"
    stem = field_name(RowKind.TARGET, target.id, "")
    fields: dict[str, forms.Field] = {f"{stem}wording": _text(f"What will {first_name} be able to do?")}
    initial: dict[str, Any] = {f"{stem}wording": target.wording, f"{stem}bank_code": target.bank_code}
    # Nobody types it: a suggestion that is taken brings it along, and it is kept with the other fields.
    fields[f"{stem}bank_code"] = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-kept": ""}))
    if content.group is not None:
        _add_parts(target, fields, initial)
    elif part := target.part:
        inner = field_name(RowKind.PUPIL_TARGET, part.id, "")
        fields[f"{inner}baseline"] = _line(f"What can {first_name} do now?", css="govuk-input--width-20")
        # The line below both says how to write it, and then how it was understood.
        told = {"aria-describedby": f"echo-{target.id.hex}"}
        fields[f"{inner}criterion"] = _line("How will we know it is reached?", css="govuk-input--width-20", **told)
        fields[f"{inner}due_on"] = _day("By when?")
        initial[f"{inner}baseline"] = part.baseline_text
        initial[f"{inner}criterion"] = part.criterion_text
        initial[f"{inner}due_on"] = _iso(part.due_on)
    fields[f"{stem}area"] = _select(
        "Area", _fitting(target.area, choices.areas, target.area_name), empty="Choose an area"
    )
    initial[f"{stem}area"] = target.area
    for number, way in enumerate(target.strategies, start=1):
        inner = field_name(RowKind.STRATEGY, way.id, "")
        many = f" ({number})" if len(target.strategies) > 1 else ""
        fields[f"{inner}method"] = _text(f"How will we teach it?{many}")
        fields[f"{inner}materials"] = _line(f"With what?{many}", help_text="Books, games, pictures, equipment.")
        initial[f"{inner}method"], initial[f"{inner}materials"] = way.method, way.materials
    adults = _fitting(target.adult_id, choices.adults, target.adult_name)
    fields |= {
        f"{stem}how_often": _line("How often, and for how long?"),
        f"{stem}adult": _select("Who helps?", adults, empty="Somebody else"),
        f"{stem}who": _line("Anybody else who helps"),
        f"{stem}when": _line("When?"),
        f"{stem}where": _line("Where?"),
        f"{stem}subjects": _line("In which subjects?"),
        f"{stem}home_activity": _text("What can the family do at home?", help_text="One short thing is enough."),
        f"{stem}measure": _select(
            "Counted as",
            [(code.value, label) for code, label in MEASURE_LABELS.items()],
            empty="As you write it",
            help_text="Handrail finds this out from what you write. Choose it only to change it.",
        ),
        f"{stem}rubric": _text(
            "The steps, the lowest first",
            rows=6,
            help_text=f"One to a line, {FEWEST_STEPS} to {MOST_STEPS} of them. For example: names the sound.",
        ),
    }
    initial |= {
        f"{stem}how_often": target.how_often,
        f"{stem}adult": str(target.adult_id or ""),
        f"{stem}who": target.who,
        f"{stem}when": target.when,
        f"{stem}where": target.where,
        f"{stem}subjects": target.subjects,
        f"{stem}home_activity": target.home_activity,
        f"{stem}measure": target.measure,
        f"{stem}rubric": target.rubric,
    }
    if choices.subjects:
        _add_subjects(target, stem, choices, fields, initial)
    if content.long_term_targets:
        # Numbered as on their cards, so that one can be chosen whose words were written since the page was made.
        goals = [
            (str(row.id), f"{number}. {row.wording or 'No words yet'}")
            for number, row in enumerate(content.long_term_targets, start=1)
        ]
        fields[f"{stem}long_term"] = _select("A step towards", goals, empty="No long-term target")
        initial[f"{stem}long_term"] = str(target.long_term_id or "")
    for name in _not_asked(content, initial):
        del fields[name]
    return CardForm(fields, initial, data)


def _not_asked(content: PlanContent, initial: Mapping[str, Any]) -> list[str]:
    """Return the fields that the format does not ask for; one with words in it stays, so that nothing vanishes."""
    if content.target_fields is None:
        return []
    return [
        name
        for name, value in initial.items()
        if not value
        and (field := name.rpartition("-")[2]) in TARGET_FIELD_LABELS
        and field not in content.target_fields
    ]


def _add_parts(target: TargetContent, fields: dict[str, forms.Field], initial: dict[str, Any]) -> None:
    """Add what each pupil of a group has of their own: a row of three fields, named for those who hear the page."""
    for part in target.present:
        inner, name = field_name(RowKind.PUPIL_TARGET, part.id, ""), part.pupil_name
        fields[f"{inner}baseline"] = _line(f"What can {name} do now?")
        fields[f"{inner}criterion"] = _line(f"How will we know that {name} has reached it?")
        fields[f"{inner}due_on"] = _line(f"By when, for {name}?")
        initial[f"{inner}baseline"], initial[f"{inner}criterion"] = part.baseline_text, part.criterion_text
        initial[f"{inner}due_on"] = _iso(part.due_on)


def _add_subjects(
    target: TargetContent, stem: str, choices: Choices, fields: dict[str, forms.Field], initial: dict[str, Any]
) -> None:
    small = {"class": "govuk-checkboxes--small"}
    fields[f"{stem}everybody"] = forms.MultipleChoiceField(
        label="Who works on it?",
        help_text="Keep this for one or two targets, so that every teacher can remember them.",
        required=False,
        choices=[("yes", "Everybody who teaches the pupil")],
        widget=forms.CheckboxSelectMultiple(attrs=small),
    )
    fields[f"{stem}taught_in"] = forms.MultipleChoiceField(
        label="Or in these subjects",
        required=False,
        choices=choices.subjects,
        widget=forms.CheckboxSelectMultiple(attrs=small),
    )
    initial[f"{stem}everybody"] = ["yes"] if target.is_for_everybody else []
    initial[f"{stem}taught_in"] = sorted(str(key) for key, _ in target.taught_in)


def changes_in(post: QueryDict) -> list[RowChange]:
    """Read the rows and fields that a card sent, each with what its page last knew.

    A name without a value was emptied (no box of a list is ticked); a value without a base was never on the server.
    """
    names = dict.fromkeys(name.removeprefix("base-") for name in post if name.removeprefix("base-").rpartition("-")[0])
    found: dict[tuple[RowKind, UUID], dict[str, FieldChange]] = {}
    for name in names:
        kind, row_id, field = _parted(name)
        if kind is None or row_id is None:
            continue
        # Subjects have no order of their own, so that one ticked again is no change.
        in_order = sorted if field == "taught_in" else list
        base, new = (",".join(in_order(post.getlist(key))) for key in (f"base-{name}", name))
        found.setdefault((kind, row_id), {})[field] = FieldChange(base, new)
    return [RowChange(kind, row_id, fields) for (kind, row_id), fields in found.items()]


def _parted(name: str) -> tuple[RowKind | None, UUID | None, str]:
    stem, _, field = name.rpartition("-")
    kind, _, key = stem.rpartition("-")
    try:
        return RowKind(kind), UUID(hex=key), field
    except ValueError:
        return None, None, field


def settled(post: QueryDict) -> QueryDict:
    """Read the choices of the page that shows both texts: mine, theirs or both, as what is to be saved."""
    data = post.copy()
    for name in [key.removeprefix("choice-") for key in post if key.startswith("choice-")]:
        match post[f"choice-{name}"]:
            case "theirs":
                data[name] = post.get(f"base-{name}", "")
            case "both":
                data[name] = post.get(f"both-{name}", "")
    return data
