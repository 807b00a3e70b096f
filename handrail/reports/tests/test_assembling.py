"""From the agreed text to the document: who stands where, and what is left off. No database."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from handrail.plans.types import MeasureKind
from handrail.progress.types import Line, Point
from handrail.reports.rules.assembling import OutcomeFacts, PlanFacts, assemble
from handrail.reports.types import PersonText, SchoolHead, SectionRole

TEXT: dict[str, Any] = {
    "schema": 1,
    "kind": {"code": "support_plan", "name": "Support plan"},
    "framework": "somewhere",
    "pupil": {
        "id": "p1",
        "name": "Tobi Adeyemi",
        "first_name": "Tobi",
        "date_of_birth": "2014-03-14",
        "year_group": 7,
        "class_name": "7A",
    },
    "period": {"starts_on": "2026-09-14", "review_on": "2026-12-07", "ends_on": None},
    "owner": {"name": "Dana Okafor", "initials": "DO"},
    "needs": [{"code": "SPLD", "name": "Specific learning difficulty", "rank": 1, "description": "Reading."}],
    "stage": {"code": "K", "name": "SEN support"},
    "profile": {"strength": ["Kind"], "helps": ["A list", "Quiet"], "medical": ["Asthma"], "agency": ["Dr Hale"]},
    "sections": [
        {"code": "pupil_views", "label": "What the pupil says", "text": "I like maps."},
        {"code": "needs", "label": "What is hard", "text": "Long texts."},
        {"code": "help", "label": "What help is given", "text": "A reader."},
        {"code": "empty", "label": "Nothing", "text": " \n"},
    ],
    "long_term_targets": [
        {"id": "g1", "area": "lit", "area_name": "Literacy", "wording": "Reads alone.", "indicators": ["achieving"]},
        {"id": "g2", "area": "", "area_name": "", "wording": "", "indicators": []},
    ],
    "targets": [
        {
            "id": "t1",
            "long_term": "g1",
            "area": "lit",
            "area_name": "Literacy",
            "wording": "Read 40 key words.",
            "measure": "SCORE",
            "unit": "",
            "strategies": [{"method": "Games", "materials": "cards"}, {"method": " ", "materials": ""}],
            "who": "Mrs Kaur",
            "when": "",
            "where": "",
            "how_often": "daily",
            "subjects": "English",
            "home_activity": "",
            "pupils": [
                {
                    "id": "pt1",
                    "pupil": "p1",
                    "baseline": "12",
                    "baseline_note": "in June",
                    "criterion": "40",
                    "out_of": "50",
                    "criterion_note": "",
                    "starts_on": "2026-09-14",
                    "due_on": "2026-12-07",
                }
            ],
        }
    ],
}


def facts(**changes: Any) -> PlanFacts:
    return PlanFacts(**({"school": SchoolHead("Fernhill"), "today": date(2026, 11, 16), "printed_by": "DO"} | changes))


def text(**changes: Any) -> dict[str, Any]:
    return deepcopy(TEXT) | changes


def recorded(kind: MeasureKind = MeasureKind.SCORE) -> Line:
    points = tuple(Point(date(2026, 10, day), D(20 + day)) for day in range(1, 21))
    return Line(kind, D(1), D(2), date(2026, 9, 1), None, points)


def test_sections_stand_where_they_belong() -> None:
    document = assemble(text(), facts())
    assert [(part.label, part.text) for part in document.sections] == [("What help is given", "A reader.")]
    assert [(part.label, part.text) for part in document.voices] == [
        ("What Tobi says", "I like maps."),
        ("What the family says", ""),
    ]
    assert document.nature_of_need == "Specific learning difficulty: Reading.\nLong texts."
    assert (document.year_group, document.teacher_initials, document.stage_name) == ("Year 7", "DO", "SEN support")


def test_a_frameworks_own_sections_say_their_role() -> None:
    sections = [
        {"code": "A", "label": "A: Views", "text": "We hope."},
        {"code": "X", "label": "X", "text": "Likes\nTrains"},
    ]
    roles = {"A": SectionRole.VOICES, "X": SectionRole.INTERESTS}
    document = assemble(text(sections=sections), facts(roles=roles))
    assert [part.label for part in document.voices] == ["A: Views"]
    assert document.interests == ("Likes", "Trains")


def test_medical_notes_and_agencies_stay_in_the_file() -> None:
    document = assemble(text(), facts())
    assert document.strengths == ("Kind",)
    assert [part.text for part in document.profile] == ["A list\nQuiet", "", ""]
    assert "Asthma" not in repr(document) and "Hale" not in repr(document)


def test_the_plans_own_strengths_come_before_the_profile() -> None:
    own = text(sections=[{"code": "strengths", "label": "Strengths", "text": "Draws maps\n\nHelps others"}])
    assert assemble(own, facts()).strengths == ("Draws maps", "Helps others")


def test_a_target_is_written_in_words() -> None:
    goal = assemble(text(), facts(indicators={"achieving": "Achieving"})).long_term[0]
    target = goal.targets[0]
    assert (goal.wording, goal.area, goal.indicators) == ("Reads alone.", "Literacy", ("Achieving",))
    assert (target.baseline, target.criterion) == ("12 out of 50 (in June)", "40 out of 50")
    assert len(target.strategies) == 1 and target.due_on == date(2026, 12, 7)
    assert target.chart_svg and target.in_words.endswith("nothing is recorded yet.")


def test_a_long_term_target_without_words_and_targets_is_left_out() -> None:
    assert len(assemble(text(), facts()).long_term) == 1


def test_a_target_whose_long_term_target_is_gone_stands_alone() -> None:
    document = assemble(text(long_term_targets=[]), facts())
    assert [goal.wording for goal in document.long_term] == [""]


def test_the_line_is_drawn_against_what_was_agreed() -> None:
    target = assemble(text(), facts(lines={"pt1": recorded()})).long_term[0].targets[0]
    assert target.in_words.startswith("Started at 12 out of 50. Now 40 out of 50. The aim is 40 out of 50")
    assert target.numbers.count("Record") == 10, "the newest ones and the aim, so that it can be listened to"
    assert target.numbers.endswith("Aim 7 December 2026: 40 out of 50.")


def test_records_of_another_measure_are_left_off() -> None:
    lines = {"pt1": recorded(MeasureKind.PERCENTAGE)}
    assert "nothing is recorded yet" in assemble(text(), facts(lines=lines)).long_term[0].targets[0].in_words


def test_a_target_without_a_measure_has_no_line() -> None:
    plain = text()
    plain["targets"][0]["measure"] = ""
    target = assemble(plain, facts()).long_term[0].targets[0]
    assert (target.chart_svg, target.in_words, target.baseline, target.criterion) == ("", "", "in June", "")


def test_a_group_shows_no_single_pupils_numbers() -> None:
    group = text(pupil=None)
    group["targets"][0]["pupils"] *= 2
    document = assemble(group, facts(outcomes={"pt1": OutcomeFacts("Achieved")}))
    target = document.long_term[0].targets[0]
    assert document.pupil_name == "Support plan"
    assert (target.baseline, target.chart_svg, target.outcome) == ("", "", "")
    assert document.voices[0].label == "What the pupil says"


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ((), ["Dana Okafor"]),
        ((PersonText("Dana Okafor", "key worker"),), ["Dana Okafor"]),
        ((PersonText("Mr Obi", "support adult"),), ["Dana Okafor", "Mr Obi"]),
    ],
)
def test_the_owner_is_among_the_people_once(people: tuple[PersonText, ...], names: list[str]) -> None:
    assert [person.name for person in assemble(text(), facts(people=people)).people] == names


def test_outcomes_are_those_of_the_pupils_target() -> None:
    outcomes = {"pt1": OutcomeFacts("Achieved", "41 words", "Next target")}
    target = assemble(text(), facts(outcomes=outcomes)).long_term[0].targets[0]
    assert (target.outcome, target.outcome_evidence, target.next_step) == ("Achieved", "41 words", "Next target")
