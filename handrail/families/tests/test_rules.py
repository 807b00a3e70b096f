"""What a family may read of an agreed text, and how a line is told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.agreements.rules.reading import read_plan
from handrail.families import pictures, rules
from handrail.families.types import PICTURE_LABELS, Picture
from handrail.plans.types import Audience, MeasureKind
from handrail.progress.types import GOING, OWN_GOING, OWN_NEW_WAY, Line, Point, Standing
from handrail.reviews.types import SURE_LABELS, Sure
from tests.reading import PUPILS, grade

TODAY = date(2026, 11, 16)


def part(pupil: str, **more):
    given = {"baseline": "10", "criterion": "40", "out_of": "50", "starts_on": "2026-10-01", "due_on": "2026-12-07"}
    return {"id": f"part-{pupil}", "pupil": pupil} | given | more


def target(*parts, **more):
    row = {
        "id": "t1",
        "long_term": "g1",
        "area": "literacy",
        "area_name": "Literacy",
        "wording": "Read 40 words.",
        "measure": "SCORE",
        "unit": "",
        "strategies": [{"method": "Five words a day.", "materials": "Cards"}, {"method": " ", "materials": ""}],
        "who": "Ms Raman",
        "when": "Registration",
        "where": "",
        "how_often": "Daily",
        "subjects": "",
        "home_activity": "Play snap.",
        "pupils": list(parts),
    }
    return row | more


def snapshot(*targets, pupil="tobi", sections=()):
    return {
        "pupil": {"id": pupil} if pupil else None,
        "kind": {"code": "plan", "name": "Support plan"},
        "period": {"starts_on": "2026-10-01", "review_on": "2026-12-14", "ends_on": None},
        "needs": [{"code": "SPLD", "name": "Specific learning difficulty", "rank": 1, "description": ""}],
        "question": {"needs": "Secret"},
        "sections": list(sections),
        "long_term_targets": [{"id": "g1", "wording": "Read for pleasure."}],
        "targets": list(targets),
        "agreed": {"at": "2026-10-01T09:00:00+00:00", "by": "Dana"},
    }


def section(code, text, **more):
    return {"code": code, "label": code.title(), "text": text} | more


def test_read_plan_tells_the_target_as_it_was_agreed():
    plan = read_plan(snapshot(target(part("tobi"))), pupil_id="tobi")
    (row,) = plan.targets
    assert (plan.kind_name, plan.agreed_on, plan.review_on) == ("Support plan", date(2026, 10, 1), date(2026, 12, 14))
    assert (row.wording, row.goal, row.home) == ("Read 40 words.", "Read for pleasure.", "Play snap.")
    assert row.helps == ("Five words a day: Cards",)
    assert row.occasions == "Daily, Registration"
    assert row.due_on == date(2026, 12, 7)


def test_read_plan_leaves_confidential_and_empty_sections_out():
    sections = (section("a", "Read"), section("b", "Kept"), section("c", "Now"), section("d", " "))
    sections = (*sections, section("e", "Then", confidential=True))
    plan = read_plan(snapshot(sections=sections), pupil_id="tobi", hidden={"c"})
    assert plan.sections == (("A", "Read"), ("B", "Kept"))


def test_read_plan_of_a_group_shows_the_pupils_own_targets_and_no_words_about_others():
    rows = (target(part("tobi", due_on=None), part("ben")), target(part("ben")), target(part("tobi"), wording=" "))
    plan = read_plan(snapshot(*rows, pupil=None, sections=[section("a", "Ben shouts.")]), pupil_id="tobi")
    assert [row.part_id for row in plan.targets] == ["part-tobi"]
    assert plan.sections == ()
    assert (plan.targets[0].goal, plan.targets[0].due_on) == ("", None)


def test_a_draft_has_no_day_of_agreement():
    assert read_plan(snapshot(), pupil_id="tobi", is_draft=True).agreed_on is None


def line(*values, kind=MeasureKind.SCORE, baseline=10, criterion=40):
    points = tuple(Point(TODAY - timedelta(days=len(values) - i), Decimal(value)) for i, value in enumerate(values))
    numbers = [None if number is None else Decimal(number) for number in (baseline, criterion)]
    due_on = date(2026, 12, 7)
    return Line(kind, *numbers, starts_on=date(2026, 10, 1), due_on=due_on, points=points, out_of=Decimal(50))


def agreed(**more):
    return read_plan(snapshot(target(part("tobi"), **more)), pupil_id="tobi").targets[0]


def test_the_line_is_drawn_against_what_was_agreed():
    drawn = rules.line_of(agreed(), line(12, criterion=20))
    assert (drawn.criterion, len(drawn.points)) == (Decimal(40), 1)
    assert rules.line_of(agreed(), None).points == ()
    assert rules.line_of(agreed(), line(12, kind=MeasureKind.PERCENTAGE)).points == ()
    assert rules.line_of(agreed(measure=""), line(12)) is None


def test_facts_tell_the_start_the_newest_and_the_aim():
    assert rules.facts_of(line(12, 20), TODAY) == (
        "At the start: 10 out of 50",
        "Now: 20 out of 50",
        "The aim: 40 out of 50",
    )
    assert rules.facts_of(line(baseline=None, criterion=None), TODAY) == ()


@pytest.mark.parametrize(
    ("values", "steps"),
    [((), None), ((10,), 0), ((5,), 0), ((25,), 2), ((39,), 4), ((40,), 4), ((40, 41, 42), 5), ((50, 9, 10), 0)],
)
def test_five_steps_are_done_only_when_the_target_is_met(values, steps):
    assert rules.steps_done(line(*values), TODAY) == steps


def test_steps_need_a_start_and_an_aim():
    assert rules.steps_done(line(12, baseline=None), TODAY) is None
    assert rules.steps_done(line(12, criterion=None), TODAY) is None
    assert rules.steps_done(line(12, baseline=40), TODAY) == 0


@given(st.integers(-100, 200), st.integers(-100, 200), st.integers(-100, 200))
def test_steps_are_none_or_from_nought_to_five(value, baseline, criterion):
    steps = rules.steps_done(line(value, baseline=baseline, criterion=criterion), TODAY)
    assert steps is not None
    assert 0 <= steps <= 5


def test_every_standing_has_words_for_families_and_pupils():
    assert set(GOING) == set(OWN_GOING) == set(Standing)


def test_drawings_are_plain_svg_without_style():
    drawn = [pictures.picture(which) for which in Picture] + [pictures.face(sure) for sure in Sure]
    drawn += [pictures.way(2, title="2 of 5 steps"), pictures.way(5, title="All"), pictures.dots(1, title="1 of 4")]
    assert all(svg.startswith("<svg") and "style" not in svg and "script" not in svg for svg in drawn)
    assert 'aria-label="A &amp; B"' in pictures.picture(Picture.SUN, title="A & B")
    assert len(set(drawn)) == len(drawn)


def test_what_pupils_read_about_themselves_is_easy():
    assert (
        grade([*OWN_GOING.values(), OWN_NEW_WAY.format(day="5 May"), *SURE_LABELS.values(), *PICTURE_LABELS.values()])
        <= PUPILS
    )


def test_a_section_is_read_by_whom_the_format_names():
    rows = [
        section("for_all", "One."),
        section("for_family", "Two.", audiences=["staff", "family"]),
        section("for_pupil", "Three.", audiences=["staff", "pupil"]),
        section("for_staff", "Four.", audiences=["staff"]),
    ]
    text = snapshot(sections=rows)
    read = {one: dict(read_plan(text, pupil_id="tobi", audience=one).sections) for one in Audience}
    assert set(read[Audience.FAMILY].values()) == {"One.", "Two."}
    assert set(read[Audience.PUPIL].values()) == {"One.", "Three."}
