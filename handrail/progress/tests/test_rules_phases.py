"""When the way of working changed: rules only, no database and no clock."""

from __future__ import annotations

from datetime import date

from handrail.core.charts import Tick, progress_line_svg
from handrail.progress.rules import going, in_words, numbers_table
from handrail.progress.rules.phases import LONGEST_WAY, phases_of
from handrail.progress.types import Line, MeasureKind, Phase, Point

SEP, OCT, NOV = date(2026, 9, 7), date(2026, 10, 5), date(2026, 11, 2)


def ways(*methods: str, materials: str = "") -> list[dict[str, str]]:
    return [{"method": method, "materials": materials} for method in methods]


def test_one_agreed_text_or_the_same_ways_again_are_no_change() -> None:
    assert phases_of([]) == ()
    assert phases_of([(SEP, ways("Short games"))]) == ()
    again = ways("a timer", "", "short  games.")
    assert phases_of([(SEP, ways("Short games", "A timer")), (OCT, again)]) == ()


def test_another_method_or_other_materials_begin_a_phase_that_tells_what_is_new() -> None:
    assert phases_of([(SEP, ways("Games")), (OCT, ways("Games", "Songs.", materials=""))]) == (Phase(OCT, "Songs"),)
    other = ways("Games", materials="picture cards")
    assert phases_of([(OCT, other), (SEP, ways("Games"))]) == (Phase(OCT, "Games: picture cards"),)


def test_what_is_left_is_told_where_something_was_taken_away() -> None:
    agreed = [(SEP, ways("Games", "Songs")), (OCT, ways("Games")), (NOV, [])]
    assert phases_of(agreed) == (Phase(OCT, "Games"), Phase(NOV, ""))


def test_of_several_agreements_on_a_day_the_last_counts() -> None:
    agreed = [(SEP, ways("Games")), (OCT, ways("Songs")), (OCT, ways("Games"))]
    assert phases_of(agreed) == ()


def test_a_long_way_is_cut_at_a_word() -> None:
    (phase,) = phases_of([(SEP, []), (OCT, ways("read aloud " * 20))])
    assert len(phase.way) <= LONGEST_WAY
    assert phase.way.endswith(("read…", "aloud…"))


def line(*phases: Phase) -> Line:
    points = tuple(Point(day, 1) for day in (date(2026, 9, 21), date(2026, 10, 12)))  # type: ignore[arg-type]
    return Line(MeasureKind.COUNT, None, None, SEP, date(2026, 12, 14), points=points, phases=phases)


def test_a_change_before_the_start_or_to_come_is_no_phase_yet() -> None:
    assert "Another way" not in in_words(line(Phase(SEP, "Games"), Phase(NOV, "Songs")), OCT)


def test_a_new_way_is_told_to_staff_families_and_pupils_and_stands_in_the_numbers() -> None:
    changed = line(Phase(NOV, ""), Phase(OCT, "Songs"))
    assert "Another way since 5 October: Songs." in in_words(changed, date(2026, 10, 20))
    assert "Another way since 2 November." in in_words(changed, NOV)
    assert going(changed, date(2026, 10, 20)).endswith("We tried a new way from 5 October.")
    assert going(changed, date(2026, 10, 20), own=True).endswith("You have tried a new way since 5 October.")
    told = [(row.what, row.on, row.note) for row in numbers_table(changed, NOV)]
    assert told[1] == ("Way 2", OCT, "Songs")
    assert told[3] == ("Way 3", NOV, "")


def picture(*phases: tuple[date, str], shape: str = "line") -> str:
    return progress_line_svg(
        uid="a",
        title="t",
        description="d",
        points=[(date(2026, 9, 21), 1.0), (date(2026, 9, 28), 2.0), (date(2026, 10, 12), 3.0)],
        starts_on=SEP,
        due_on=date(2026, 12, 14),
        ticks=[Tick(0, "0"), Tick(5, "5")],
        phases=phases,
        shape=shape,  # type: ignore[arg-type]
    )


def test_a_phase_is_an_upright_dashed_line_that_records_are_not_joined_across() -> None:
    def joins(drawn: str) -> int:
        path = next(part for part in drawn.split("<path ") if 'stroke-linejoin="round" fill="none"/>' in part)
        return path.count("L")

    assert 'stroke-dasharray="7 3"' not in picture()
    changed = picture((OCT, "Way 2"))
    assert changed.count('stroke-dasharray="7 3"') == 1
    assert ">Way 2</text>" in changed
    assert (joins(picture()), joins(changed)) == (2, 1)
    assert ">Way 2</text>" in picture((OCT, "Way 2"), shape="marks")


def test_of_two_phases_close_together_both_lines_and_one_word_are_drawn() -> None:
    drawn = picture((OCT, "Way 2"), (date(2026, 10, 7), "Way 3"))
    assert drawn.count('stroke-dasharray="7 3"') == 2
    assert ">Way 3</text>" not in drawn
