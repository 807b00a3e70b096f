"""What the tags promise beyond the shape of their HTML."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template

from handrail.core.ui import controls, feedback, icons, lists, marks, panels, tables
from handrail.core.ui.html import UnknownVariant, attributes


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% status_tag text="x" variant="purple" %}',
        '{% button text="x" variant="huge" %}',
        '{% icon name="dragon" %}',
        '{% banner variant="loud" %}x{% endbanner %}',
        '{% card title="x" variant="loud" %}x{% endcard %}',
        '{% initials name="A B" size="xl" %}',
        '{% sort_heading label="x" url="#" direction="sideways" %}',
        '{% table caption="x" caption_size="xl" %}{% endtable %}',
    ],
)
def test_an_unknown_variant_raises(source: str):
    with pytest.raises(UnknownVariant):
        draw(source)


@pytest.mark.parametrize(
    ("source", "bad"),
    [
        ("{% status_tag text=bad %}", "<b>"),
        ("{% card title=bad %}{{ bad }}{% endcard %}", "<b>"),
        ("{% summary_list rows=rows %}", "<b>"),
        ("{% button text=bad href=bad %}", "<b>"),
        ("{% action_list items=due %}", "<b>"),
        ("{% timeline %}{% timeline_item title=bad by=bad %}{{ bad }}{% endtimeline_item %}{% endtimeline %}", "<b>"),
    ],
)
def test_what_people_wrote_is_escaped(source: str, bad: str):
    words = '<b>"x"</b>'
    rows = [{"key": words, "value": words}]
    due = [{"title": words, "url": words, "note": words}]
    assert bad not in draw(source, bad=words, rows=rows, due=due)


def test_inline_styles_are_refused():
    with pytest.raises(ValueError, match="content security policy"):
        attributes(style="color: red")
    with pytest.raises(ValueError, match="content security policy"):
        draw('{% button text="x" style="color: red" %}')


def test_dates_are_said_as_people_say_them():
    day = date(2027, 3, 10)
    assert marks.date(value=day) == '<time datetime="2027-03-10">10 March 2027</time>'
    assert ">10 Mar 2027<" in marks.date(value=day, short=True)
    assert ">Wednesday 10 March 2027<" in marks.date(value=day, weekday=True)
    assert "Not set" in marks.date(value=None)


def test_a_moment_is_shown_in_the_time_of_the_school():
    summer = datetime(2027, 6, 10, 13, 2, tzinfo=UTC)
    assert ">10 June 2027 at 14:02<" in marks.date(value=summer, time=True)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amira Hassan", "AH"), ("Noah", "N"), ("Lily-Mae van der Berg", "LB"), ("", "?"), ("Mr (Joe) Reed", "MR")],
)
def test_initials(name: str, letters: str):
    assert marks.initials_of(name) == letters


def test_a_disabled_link_is_a_disabled_button_with_its_reason():
    made = controls.button(text="Agree", href="/agree/", disabled_reason="Each target needs a criterion.")
    assert "<a" not in made
    assert " disabled" in made
    assert "Each target needs a criterion." in made


def test_pages_keep_the_rest_of_the_address():
    query = QueryDict("sort=name&year=4&page=6")
    made = tables.pagination(page=Paginator(range(240), 20).page(6), query=query)
    assert 'href="?sort=name&amp;year=4&amp;page=7"' in made
    assert made.count("ellipsis") == 2
    assert 'aria-current="page"' in made


def test_one_page_needs_no_links():
    assert tables.pagination(page=Paginator(range(3), 20).page(1)) == ""


def test_nothing_wrong_gives_no_error_summary():
    assert feedback.error_summary(errors=[]) == ""


def test_a_finished_task_is_not_asked_for_again():
    assert "hx-get" not in feedback.progress_bar(value=9, max=9, label="Plans")
    assert 'hx-get="/p/"' in feedback.progress_bar(value=3, max=9, label="Plans", poll_url="/p/")


def test_a_staircase_has_at_most_eight_steps():
    with pytest.raises(ValueError, match="eight"):
        lists.steps(items=[{"label": "x", "state": "next"}] * 9)


def test_a_waiting_item_names_who_it_waits_for():
    made = lists.action_list(items=[{"title": "Agree", "url": "#", "whose": "waiting", "who": "Dana Okafor"}])
    assert "Waiting for Dana Okafor" in made


def test_icons_are_decorative_unless_they_have_a_label():
    assert 'aria-hidden="true"' in icons.icon(name="star")
    assert 'role="img" aria-label="Strength"' in icons.icon(name="star", label="Strength")


def test_an_empty_state_says_what_to_do_next():
    made = panels.empty_state("", title="No targets yet", action_text="Add one", action_url="/add/")
    assert 'href="/add/"' in made


def test_a_page_about_a_person_shows_their_initials():
    assert "hr-initials" in panels.page_heading("", title="Amira Hassan", initials=True)
    assert "hr-initials" not in panels.page_heading("", title="Plans")
