"""How Django forms become accessible fields: the renderer, the bound field and our own widgets.

`{{ form.name.as_field_group }}` gives the markup of GOV.UK Frontend:
label or legend, hint, error, control, all wired together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

HERE = Path(__file__).parent
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class HandrailBoundField(BoundField):
    """A form field on a page: knows which shape it has, and how its parts refer to each other."""

    @property
    def shape(self) -> str:
        """Return which part of field.html draws the field."""
        widget = self.field.widget
        for kind, shape in (
            (forms.CheckboxSelectMultiple, "choices"),
            (forms.RadioSelect, "choices"),
            (DateInput3, "choices"),
            (forms.CheckboxInput, "checkbox"),
            (forms.PasswordInput, "password"),
        ):
            if isinstance(widget, kind):
                return shape
        return "choices" if self.use_fieldset else "control"

    @property
    def is_date_in_boxes(self) -> bool:
        return isinstance(self.field.widget, DateInput3)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        parts = [self.hint_id] if self.help_text else []
        parts += [self.error_id] if self.errors else []
        return " ".join(parts) or None

    @property
    def first_control_id(self) -> str:
        """Return the id that a link of the error summary leads to."""
        widget = self.field.widget
        if isinstance(widget, DateInput3):
            return f"{self.auto_id}_0"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def is_marked_optional(self) -> bool:
        """Tell whether to add "(optional)": only where other fields of the form must be filled in."""
        if self.field.required or not getattr(self.form, "mark_optional", True):
            return False
        return any(field.required for field in self.form.fields.values())

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        made = super().build_widget_attrs(attrs, widget)
        # The server tells what is missing, in our words, beside the field; the browser's bubble cannot be read again.
        made.pop("required", None)
        if widget.is_hidden:
            return made
        own = str(widget.attrs.get("class", ""))
        base = _base_class(widget)
        if base:
            wrong = f"{base}--error" if self.errors else ""
            made["class"] = " ".join(part for part in (base, own, wrong) if part)
        if isinstance(widget, forms.NumberInput):
            made.setdefault("inputmode", widget.attrs.get("inputmode", "decimal"))
        return made


def _base_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return ""
    if isinstance(widget, forms.Textarea):
        return "govuk-textarea"
    if isinstance(widget, forms.Select):
        return "govuk-select"
    if isinstance(widget, forms.FileInput):
        return "govuk-file-upload"
    if isinstance(widget, forms.widgets.Input):
        return "govuk-input"
    return ""


class HandrailRenderer(DjangoTemplates):
    """Draw every form of the product with the templates beside this file, before Django's own."""

    field_template_name = "handrail/forms/field.html"
    form_template_name = "handrail/forms/form.html"
    bound_field_class = HandrailBoundField

    @property
    def engine(self) -> Any:
        if not hasattr(self, "_engine"):
            django_templates = Path(forms.__file__).parent / "templates"
            self._engine = self.backend(
                {
                    "APP_DIRS": True,
                    "DIRS": [HERE / "templates", django_templates],
                    "NAME": "handrail-forms",
                    "OPTIONS": {},
                }
            )
        return self._engine


class DateInput(forms.DateInput):
    """One date with the browser's own picker; ten characters wide."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "hr-input-date", **(attrs or {})}, format="%Y-%m-%d")


class DateInput3(forms.MultiWidget):
    """A date in three boxes, for one that people know by heart. Use it with an ordinary `DateField`.

    Shapes: posts `<name>_day`, `<name>_month` (a number or a month's name), `<name>_year`.
    """

    template_name = "handrail/widgets/date3.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric"}
        super().__init__({part: forms.TextInput(attrs=dict(box)) for part in ("day", "month", "year")}, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["wrong"] = context["widget"]["attrs"].get("aria-invalid") == "true"
        return context

    def decompress(self, value: date | str | None) -> list[str]:
        """Return what stands in the three boxes."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        parts = str(value or "").split("-")
        if len(parts) != 3:
            return ["", "", ""]
        return parts[::-1] if len(parts[0]) == 4 else parts

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:  # type: ignore[override]
        """Return an ISO date, or the three boxes joined by hyphens so that they are shown again beside the error."""
        day, month, year = (str(part or "").strip() for part in super().value_from_datadict(data, files, name))
        if not (day or month or year):
            return ""
        number = MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in MONTHS else month
        try:
            return date(int(year), int(number), int(day)).isoformat() if len(year) == 4 else f"{day}-{month}-{year}"
        except ValueError:
            return f"{day}-{month}-{year}"


class _Hinted:
    """Add a hint under single choices: `hints={value: "text"}`."""

    def __init__(self, *args: Any, hints: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        self.hints = {str(value): text for value, text in (hints or {}).items()}
        super().__init__(*args, **kwargs)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        return option


class HintedRadioSelect(_Hinted, forms.RadioSelect):
    """Radio buttons with a hint under some of them."""


class HintedCheckboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Checkboxes with a hint under some of them."""
