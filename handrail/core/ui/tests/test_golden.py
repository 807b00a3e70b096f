"""The tags that stand for a component of GOV.UK Frontend make the same HTML as its examples."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from handrail.core.ui import controls, feedback, lists, marks, panels, tables
from handrail.core.ui.forms import DateInput3, HintedCheckboxes, HintedRadioSelect
from handrail.core.ui.tests.golden import expected, normal, options


def assert_same(ours: str, component: str, name: str, **how: Any) -> None:
    assert normal(ours, **how) == normal(expected(component, name), **how)


def field(
    one: forms.Field, *, name: str, data: dict[str, Any] | None = None, error: str = "", **form_options: Any
) -> str:
    form = type("OneField", (forms.Form,), {name: one})(data, auto_id="%s")
    if error:
        form.full_clean()
        form.add_error(name, error)
    return form[name].as_field_group()


def test_status_tag_without_a_colour_is_the_tag():
    assert_same(marks.status_tag(text="Alpha"), "tag", "default")


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("default", "primary"),
        ("link", "primary"),
        ("disabled", "primary"),
        ("secondary", "secondary"),
        ("warning", "warning"),
        ("name", "primary"),
        ("value", "primary"),
        ("type", "primary"),
    ],
)
def test_button(name: str, variant: str):
    given = {key: value for key, value in options("button", name).items() if key != "classes"}
    assert_same(controls.button(variant=variant, **given), "button", name)


@pytest.mark.parametrize("name", ["default", "expanded"])
def test_details(name: str):
    given = options("details", name)
    ours = panels.details(
        given["text"], summary=given["summaryText"], open=given.get("open", False), id=given.get("id", "")
    )
    assert_same(ours, "details", name)


def test_inset():
    assert_same(panels.inset(options("inset-text", "default")["text"]), "inset-text", "default")


def test_warning_text():
    assert_same(panels.warning_text(text=options("warning-text", "default")["text"]), "warning-text", "default")


def test_back_link():
    assert_same(controls.back_link(href="#"), "back-link", "default")


@pytest.mark.parametrize("name", ["default", "with one level", "with last breadcrumb as current page"])
def test_breadcrumbs(name: str):
    items = [{"label": item["text"], "url": item.get("href", "")} for item in options("breadcrumbs", name)["items"]]
    assert_same(controls.breadcrumbs(items=items), "breadcrumbs", name)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("with prev and next only", {"previous_url": "/previous", "next_url": "/next"}),
        ("with previous only", {"previous_url": "/previous"}),
        ("with next only", {"next_url": "/next"}),
    ],
)
def test_pagination_without_numbers(name: str, arguments: dict[str, str]):
    assert_same(tables.pagination(**arguments), "pagination", name)


@pytest.mark.parametrize(("name", "page", "pages"), [("default", 2, 3)])
def test_pagination_with_numbers(name: str, page: int, pages: int):
    ours = tables.pagination(page=Paginator(range(pages), 1).page(page))
    assert_same(ours, "pagination", name, drop=("href",))


@pytest.mark.parametrize("name", ["default", "without links", "mixed with and without links"])
def test_error_summary(name: str):
    given = options("error-summary", name)
    errors = [{"text": item["text"], "url": item.get("href", "")} for item in given["errorList"]]
    ours = feedback.error_summary(errors=errors, title=given["titleText"])
    assert_same(ours, "error-summary", name)


@pytest.mark.parametrize("name", ["with actions", "as a summary card with a text header", "no-border"])
def test_summary_list(name: str):
    given = options("summary-list", name)
    rows = [
        {
            "key": row["key"]["text"],
            "value": mark_safe(row["value"]["html"]) if "html" in row["value"] else row["value"]["text"],
            "actions": [
                {"href": item["href"], "text": item["text"], "hidden": item.get("visuallyHiddenText", "")}
                for item in row.get("actions", {}).get("items", ())
            ],
        }
        for row in given["rows"]
    ]
    title = given.get("card", {}).get("title", {}).get("text", "")
    assert_same(lists.summary_list(rows=rows, title=title, borders=name != "no-border"), "summary-list", name)


def test_fieldset():
    ours = panels.fieldset("", legend=options("fieldset", "default")["legend"]["text"], size="s")
    assert_same(ours, "fieldset", "default", drop_classes=("govuk-fieldset__legend--s",))


@pytest.mark.parametrize("name", ["default", "with hint text", "with error message", "with width-5 class"])
def test_input(name: str):
    given = options("input", name)
    one = forms.CharField(
        label=given["label"]["text"],
        help_text=given.get("hint", {}).get("text", ""),
        widget=forms.TextInput(attrs={"class": given.get("classes", "")}),
        required=False,
    )
    made = field(one, name=given["name"], error=given.get("errorMessage", {}).get("text", ""), data=_data(given))
    assert_same(made, "input", name)


def _data(given: dict[str, Any]) -> dict[str, Any] | None:
    """Return data that fails for no other reason than the example's own."""
    return {given["name"]: ""} if "errorMessage" in given else None


def test_input_tells_hint_and_error():
    given = options("input", "with error and hint")
    one = forms.CharField(label=given["label"]["text"], help_text=given["hint"]["text"], required=False)
    made = field(one, name="test", data={"test": ""}, error=given["errorMessage"]["text"])
    assert_same(made, "input", "with error and hint", drop=("name",))


@pytest.mark.parametrize("name", ["default", "with hint", "with error message", "with custom rows"])
def test_textarea(name: str):
    given = options("textarea", name)
    one = forms.CharField(
        label=given["label"]["text"],
        help_text=given.get("hint", {}).get("text", ""),
        widget=forms.Textarea(attrs={"rows": given.get("rows", 5)}),
        required=False,
    )
    error = given.get("errorMessage", {}).get("text", "")
    made = field(one, name="text", data={"text": ""} if error else None, error=error)
    assert_same(made, "textarea", name, drop=("name",))


@pytest.mark.parametrize("name", ["with hint text and error message"])
def test_select(name: str):
    given = options("select", name)
    one = forms.ChoiceField(
        label=given["label"]["text"],
        help_text=given["hint"]["text"],
        choices=[(item["value"], item["text"]) for item in given["items"]],
        required=False,
    )
    made = field(one, name=given["name"], data={given["name"]: ""}, error=given["errorMessage"]["text"])
    assert_same(made, "select", name)


@pytest.mark.parametrize(
    ("component", "name", "widget"),
    [
        ("radios", "default", HintedRadioSelect),
        ("radios", "with hints on items", HintedRadioSelect),
        ("checkboxes", "default", HintedCheckboxes),
        ("checkboxes", "with hint", HintedCheckboxes),
        ("checkboxes", "with hints on items", HintedCheckboxes),
    ],
)
def test_choices(component: str, name: str, widget: type[forms.Widget]):
    given = options(component, name)
    hints = {item["value"]: item["hint"]["text"] for item in given["items"] if "hint" in item}
    kind = forms.ChoiceField if component == "radios" else forms.MultipleChoiceField
    one = kind(
        label=given["fieldset"]["legend"]["text"],
        help_text=given.get("hint", {}).get("text", ""),
        choices=[(item["value"], item["text"]) for item in given["items"]],
        widget=widget(hints=hints),
    )
    wanted = expected(component, name)
    for heading in ('<h1 class="govuk-fieldset__heading">', "</h1>"):
        wanted = wanted.replace(heading, "")
    how = {"drop": ("name",), "drop_classes": ("govuk-fieldset__legend--l",)}
    assert normal(field(one, name="choice"), **how) == normal(wanted, **how)


def test_radios_in_one_row():
    given = options("radios", "inline")
    one = forms.ChoiceField(
        label=given["fieldset"]["legend"]["text"],
        help_text=given["hint"]["text"],
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        initial="no",
    )
    assert_same(field(one, name="example"), "radios", "inline")


def test_date_in_three_boxes():
    given = options("date-input", "with errors only")
    one = forms.DateField(label=given["fieldset"]["legend"]["text"], widget=DateInput3())
    made = field(one, name="dob", data={"dob_day": "", "dob_month": "", "dob_year": ""})
    # The example shows the boxes alone in error; ours always says what is wrong, as its next example does.
    assert 'class="govuk-error-message"' in made
    wanted = expected("date-input", "with errors only")
    ours = normal(_without_error(made), drop=("name", "aria-describedby"), drop_classes=("govuk-form-group--error",))
    assert ours == normal(wanted, drop=("name",))


def _without_error(html: str) -> str:
    begin, end = html.index('<p id="dob-error"'), html.index("</p>") + len("</p>")
    return html[:begin] + html[end:]


def test_file_upload():
    given = options("file-upload", "with hint text")
    one = forms.FileField(label=given["label"]["text"], help_text=given["hint"]["text"], widget=forms.FileInput())
    assert_same(field(one, name=given["name"]), "file-upload", "with hint text")


def test_password():
    one = forms.CharField(label="Password", widget=forms.PasswordInput)
    assert_same(field(one, name="password"), "password-input", "default")


@pytest.mark.parametrize("name", ["with new-password autocomplete"])
def test_new_password(name: str):
    given = options("password-input", name)
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    one = forms.CharField(label=given["label"]["text"], widget=widget)
    assert_same(field(one, name=given["name"]), "password-input", name)
