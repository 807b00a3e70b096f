"""The charts are well formed, accessible, quick, and say with shapes what they say with colour."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.charts import BRAND, HEIGHT, WIDTH, Svg, Tick, nice_ticks, progress_line_svg

START, DUE = date(2026, 9, 7), date(2027, 2, 12)
TICKS = (Tick(0, "0"), Tick(5, "5"), Tick(10, "10"))
SVG = "{http://www.w3.org/2000/svg}"


def draw(n_points: int = 5, **changes: object) -> Svg:
    points = tuple((START + timedelta(days=3 * day), float(day % 11)) for day in range(n_points))
    given_parts = {
        "uid": "t1",
        "title": "Reading",
        "description": "Started at 3.",
        "points": points,
        "starts_on": START,
        "due_on": DUE,
        "ticks": TICKS,
        "baseline": 3.0,
        "criterion": 9.0,
        "baseline_label": "Start 3",
        "criterion_label": "Aim 9",
        "latest_label": "7",
        "aim": ((START, 3.0), (DUE, 9.0)),
    }
    return progress_line_svg(**(given_parts | changes))  # type: ignore[arg-type]


def test_a_chart_has_a_role_a_title_and_a_description_with_its_own_ids() -> None:
    tree = ElementTree.fromstring(draw())
    assert tree.get("role") == "img"
    ids = tree.get("aria-labelledby", "").split()
    assert ids == ["line-t1-title", "line-t1-desc"]
    assert [tree.find(f"{SVG}{name}").get("id") for name in ("title", "desc")] == ids  # type: ignore[union-attr]
    assert "line-t2-title" in draw(uid="t2")


def test_a_chart_needs_no_style_and_no_script() -> None:
    for shape in ("line", "steps", "marks"):
        assert not re.search(r"style=|<style|<script|\son\w+=|href", draw(shape=shape))


def test_templates_print_a_chart_as_it_is() -> None:
    svg = draw()
    assert svg.__html__() is svg


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\"'&<>", "]]>", "ŵ ż أ 😀"])
def test_text_is_escaped(hostile: str) -> None:
    svg = draw(title=hostile, description=hostile, criterion_label=hostile, uid=hostile)
    tree = ElementTree.fromstring(svg)
    assert tree.findtext(f"{SVG}title") == hostile
    assert "<script" not in svg
    assert hostile in unescape(svg)


def test_a_uid_without_letters_still_gives_an_id() -> None:
    assert 'id="line-chart-title"' in draw(uid="<>")


@pytest.mark.parametrize("n_points", [0, 1, 2, 29, 30, 200])
@pytest.mark.parametrize("shape", ["line", "steps", "marks"])
def test_any_number_of_points_is_drawn_inside_the_picture(n_points: int, shape: str) -> None:
    svg = draw(n_points, shape=shape)
    tree = ElementTree.fromstring(svg)
    for node in tree.iter():
        for key, most in (("x", WIDTH), ("cx", WIDTH), ("y", HEIGHT), ("cy", HEIGHT)):
            if node.get(key) is not None:
                assert -1 <= float(node.get(key, "")) <= most
    assert ("Nothing recorded yet" in svg) is (n_points == 0)


def test_a_chart_is_told_apart_without_colour() -> None:
    svg = draw()
    assert svg.count("stroke-dasharray") == 2, "the aim line and the due date are dashed, each in its own way"
    assert "<rect" in svg, "the start is a square, records are dots"


def test_yes_is_a_filled_dot_with_a_tick_and_no_an_open_ring() -> None:
    svg = draw(points=((START, 1.0), (DUE, 0.0)), shape="marks", ticks=(Tick(0, "no"), Tick(1, "yes")))
    assert svg.count(f'fill="{BRAND.paper}" stroke="{BRAND.line}"') == 1
    assert svg.count(f'stroke="{BRAND.paper}" stroke-width="1.6"') == 1


def test_steps_never_slope() -> None:
    svg = draw(4, shape="steps", aim=())
    path = re.search(r'<path d="(M[^"]*V[^"]*)" stroke="#0f5257"', svg)
    assert path and "L" not in path[1]


def test_all_equal_values_and_one_day_are_drawn() -> None:
    flat = draw(points=((START, 5.0), (START, 5.0)), baseline=5.0, criterion=5.0, due_on=None, aim=())
    assert "NaN" not in flat and "7 Sep" in flat


def test_a_chart_without_baseline_criterion_or_due_date_is_drawn() -> None:
    svg = draw(baseline=None, criterion=None, due_on=None, aim=(), latest_label="")
    assert ">Aim 9<" not in svg and ">Start 3<" not in svg


def test_an_axis_needs_two_ticks() -> None:
    with pytest.raises(ValueError, match="two ticks"):
        draw(ticks=TICKS[:1])


@pytest.mark.parametrize("criterion", [0.0, 9.0])
@pytest.mark.parametrize("baseline", [0.0, 10.0])
def test_the_word_at_the_start_never_lies_on_the_days(baseline: float, criterion: float) -> None:
    svg = draw(baseline=baseline, criterion=criterion)
    label_y = float(re.search(r'y="([\d.]+)"[^>]*>Start 3<', svg)[1])  # type: ignore[index]
    day_y = float(re.search(r'y="([\d.]+)"[^>]*>7 Sep<', svg)[1])  # type: ignore[index]
    assert label_y + 11 <= day_y


def test_the_newest_value_stands_left_of_a_dot_at_the_edge() -> None:
    for value in (2.0, 9.0):
        svg = draw(points=((START, 5.0), (DUE, value)))
        assert re.search(r'text-anchor="end"[^>]*font-weight="700"', svg)


def test_a_chart_takes_about_a_millisecond() -> None:
    # The budget is 1 ms on a quiet machine; the test leaves room for a busy one.
    best = min(_seconds_for(200) for _ in range(20))
    assert best < 0.005


def _seconds_for(n_points: int) -> float:
    start = time.perf_counter()
    draw(n_points)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("low", "high", "steps", "expected"),
    [
        (0, 10, None, (0, 2, 4, 6, 8, 10)),
        (0, 3, None, (0, 1, 2, 3)),
        (0, 100, None, (0, 20, 40, 60, 80, 100)),
        (88, 110, None, (85, 90, 95, 100, 105, 110)),
        (5, 5, None, (5, 6)),
        (0, 0.4, None, (0, 0.1, 0.2, 0.3, 0.4)),
        (0, 1e-9, None, (0, 0.01)),
        (0, 300, (15, 30, 60), (0, 60, 120, 180, 240, 300)),
        (0, 3000, (15, 30, 60), (0, 960, 1920, 2880, 3840)),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, steps: tuple[float, ...] | None, expected: object) -> None:
    assert nice_ticks(low, high, steps=steps) == expected


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_ticks_cover_the_range_and_are_few(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high)
    assert 2 <= len(ticks) <= 6
    assert ticks[0] <= low + 1e-3 and ticks[-1] >= high - 1e-3
    assert list(ticks) == sorted(set(ticks))
