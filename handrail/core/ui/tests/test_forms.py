"""How forms are drawn, and the date in three boxes."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from handrail.core.ui.feedback import autosave_bases, error_summary
from handrail.core.ui.forms import DateInput, DateInput3


class Born(forms.Form):
    born_on = forms.DateField(widget=DateInput3())


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("14", "3", "2027", date(2027, 3, 14)),
        (" 04", "03 ", "2027", date(2027, 3, 4)),
        ("14", "March", "2027", date(2027, 3, 14)),
        ("14", "mar", "2027", date(2027, 3, 14)),
        ("29", "2", "2028", date(2028, 2, 29)),
    ],
)
def test_a_date_in_three_boxes_is_understood(day: str, month: str, year: str, expected: date):
    form = Born({"born_on_day": day, "born_on_month": month, "born_on_year": year})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == expected


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "2", "2027"), ("14", "3", "27"), ("14", "", "2027"), ("x", "3", "2027"), ("0", "0", "0")],
)
def test_a_wrong_date_is_refused_and_shown_again(day: str, month: str, year: str):
    form = Born({"born_on_day": day, "born_on_month": month, "born_on_year": year})
    assert not form.is_valid()
    drawn = form["born_on"].as_field_group()
    for text in (day, month, year):
        assert not text or f'value="{text}"' in drawn
    assert 'href="#id_born_on_0"' in error_summary(form=form)
    assert 'id="id_born_on_0"' in drawn


def test_empty_boxes_are_no_date():
    form = Born({"born_on_day": "", "born_on_month": "", "born_on_year": ""})
    assert form.errors.as_data()["born_on"][0].code == "required"


def test_an_existing_date_stands_in_the_boxes():
    drawn = str(Born(initial={"born_on": date(2027, 3, 4)})["born_on"])
    assert [part in drawn for part in ('value="4"', 'value="3"', 'value="2027"')] == [True] * 3


def test_the_browsers_own_picker_gets_an_iso_date():
    form = type("F", (forms.Form,), {"on": forms.DateField(widget=DateInput())})(initial={"on": date(2027, 3, 4)})
    assert 'type="date"' in str(form["on"])
    assert 'value="2027-03-04"' in str(form["on"])


class Mixed(forms.Form):
    title = forms.CharField()
    note = forms.CharField(required=False, help_text="A hint")


def test_optional_is_said_only_beside_fields_that_must_be_filled_in():
    assert "(optional)" in Mixed()["note"].as_field_group()
    assert "(optional)" not in Mixed()["title"].as_field_group()
    only = type("F", (forms.Form,), {"note": forms.CharField(required=False)})()
    assert "(optional)" not in only["note"].as_field_group()


def test_a_field_tells_hint_and_error_to_who_listens():
    form = Mixed({"title": "", "note": "x"})
    form.add_error("note", "Too short")
    drawn = form["note"].as_field_group()
    assert 'aria-describedby="id_note-hint id_note-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_note-error"' in drawn


def test_the_browser_does_not_check_for_the_server():
    assert " required" not in str(Mixed()["title"])


def test_autosave_bases_hold_what_the_server_had():
    form_class = type(
        "F",
        (forms.Form,),
        {
            "words": forms.CharField(required=False),
            "on": forms.DateField(required=False),
            "who": forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False),
            "told": forms.BooleanField(required=False),
        },
    )
    made = autosave_bases(
        form=form_class(initial={"words": 'a "b"', "on": date(2027, 3, 4), "who": ["a", "b"], "told": True})
    )
    assert 'name="base-words" value="a &quot;b&quot;"' in made
    assert 'name="base-on" value="2027-03-04"' in made
    assert made.count('name="base-who"') == 2
    assert 'name="base-told" value="on"' in made
