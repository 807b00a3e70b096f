"""From the agreed text to the document: who stands where, and what is left off. No database."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from handrail.frameworks.queries import get_framework
from handrail.frameworks.types import Nation
from handrail.plans.rules import formats
from handrail.plans.types import MeasureKind
from handrail.progress.types import Line, Point
from handrail.reports.rules.assembling import OutcomeFacts, PlanFacts, assemble
from handrail.reports.rules.payload import payload
from handrail.reports.types import Audience, LabelledText, PersonText, SchoolHead, SectionRole, SignatureText

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
    return PlanFacts(
        **(
            {
                "school": SchoolHead("Fernhill"),
                "today": date(2026, 11, 16),
                "printed_by": "DO",
                "nation": Nation.ENGLAND,
            }
            | changes
        )
    )


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


def test_the_steps_of_a_target_are_told_on_paper() -> None:
    content = text()
    content["targets"][0] |= {"measure": "RUBRIC", "rubric": ["names the sound", "blends two"]}
    content["targets"][0]["pupils"][0] |= {"baseline": "1", "criterion": "2", "out_of": None}
    target = assemble(content, facts()).long_term[0].targets[0]
    assert (target.baseline, target.criterion) == ("names the sound (in June)", "blends two")
    assert target.numbers.startswith("1 names the sound; 2 blends two. Start 14 September 2026: names the sound.")
    assert "2  blends two" in target.chart_svg


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


def test_the_cover_comes_first_and_who_does_what_last_and_a_format_may_leave_the_logo_out():
    text = deepcopy(TEXT) | {
        "cover": [["Lead professional", "A. Hale"]],
        "duties": [["Who keeps in touch with the family?", "Mrs Kaur"]],
        "format": {"number": 1, "shows_logo": False, "target_fields": []},
    }
    facts = PlanFacts(SchoolHead("Fernhill", b"a picture"), date(2026, 11, 25), "Dana Okafor", Nation.ENGLAND)
    document = assemble(text, facts)
    assert document.cover[0].label == "Lead professional"
    assert document.back_sections[-1].text == "Mrs Kaur"
    assert document.school.logo is None


# ---------------------------------------------------------------------------------------------- sides of the sheet

SIDED = [
    {"code": "strengths", "label": "What I am proud of", "text": "Kind", "side": "back"},
    {"code": "interests", "label": "What the pupil enjoys", "text": "", "side": "front"},
    {"code": "needs", "label": "What is hard now", "text": "Long texts.", "side": "back"},
    {"code": "help", "label": "What extra help is given", "text": "A reader.", "side": "back"},
    {"code": "at_home", "label": "What helps at home", "text": "A story.", "side": "front"},
    {"code": "pupil_views", "label": "What I say", "text": "I like maps.", "side": "front"},
    {"code": "family_views", "label": "What the family says", "text": "", "side": "back"},
]
OWN = {"number": 1, "shows_logo": True, "target_fields": []}


def usual() -> dict[str, Any]:
    kind = get_framework("england-2015").plan_kind("sen_support_plan")
    return {row.code: row for row in formats.own_layout(kind).sections}


def in_format(*sections: dict[str, Any], **changes: Any) -> Any:
    rows = [row | {"audiences": ["staff", "family", "pupil"]} for row in sections]
    return assemble(text(sections=rows, format=OWN, needs=[]), facts(usual=usual(), **changes))


def test_a_format_says_on_which_side_a_section_stands_and_what_it_is_called() -> None:
    document = in_format(*SIDED)
    assert [part.label for part in document.sections] == ["What helps at home"]
    assert [part.label for part in document.back_sections] == ["What extra help is given"]
    assert document.back_profile == (LabelledText("What I am proud of", "Kind"),)
    assert document.strengths == (), "the profile's strengths are not told twice"
    assert (document.nature_of_need, document.need_on_back) == ("Long texts.", True)
    assert document.front_voices == (LabelledText("What I say", "I like maps."),)
    assert document.voices == (LabelledText("What the family says", ""),), (
        "room to write stands where the format has it"
    )
    (told,) = payload([document], title="Plans")["plans"]
    assert (told["need_heading"], told["need_on_back"]) == ("What is hard now", True)


def test_a_format_that_leaves_a_voice_out_leaves_no_room_for_it() -> None:
    document = in_format(*SIDED[:5])
    assert (document.front_voices, document.voices) == ((), ())


def test_without_a_format_the_sides_are_those_of_the_frameworks_own_layout() -> None:
    codes = ("help", "at_home", "what_happened", "pupil_views")
    rows = [{"code": code, "label": usual()[code].label, "text": f"Words of {code}."} for code in codes]
    document = assemble(text(sections=rows), facts(usual=usual()))
    assert [part.text for part in document.sections] == ["Words of help."]
    assert [part.text for part in document.back_sections] == ["Words of at_home.", "Words of what_happened."]
    assert [part.label for part in document.voices] == ["What Tobi says", "What the family says"]
    assert document.own_labels == {}


def test_a_section_that_the_pupil_does_not_read_is_on_neither_side_of_their_paper() -> None:
    rows = [row | {"audiences": ["staff"]} for row in SIDED]
    document = assemble(text(sections=rows, format=OWN), facts(usual=usual(), audience=Audience.PUPIL))
    parts = (document.sections, document.back_sections, document.back_profile, document.front_voices, document.voices)
    assert parts == ((), (), (), (), ())


def test_what_comes_before_the_targets_in_the_editor_comes_before_them_on_paper() -> None:
    rows = [{"code": "triggers", "label": "Before a hard moment", "text": "Noise."}, *TEXT["sections"]]
    document = assemble(text(sections=rows), facts(roles={"triggers": SectionRole.BEFORE}))
    assert [part.text for part in document.before_sections] == ["Noise."]
    assert [part.text for part in document.sections] == ["A reader."]


def test_what_others_tell_stands_on_the_back_and_who_agreed_needs_no_pen() -> None:
    told, signed = LabelledText("Advice", "Cards. Used."), SignatureText("Pupil", "Agreed", date(2026, 11, 1))
    document = assemble(text(), facts(told=(told,), signed=(signed,)))
    assert document.back_sections[-1] == told
    assert [(row.role, row.name) for row in document.signatures[:2]] == [("Pupil", "Agreed"), ("Parent or carer", "")]


def test_each_pupil_of_a_group_has_a_row_and_no_family_signs_for_all() -> None:
    names = [{"id": "p1", "name": "Tobi Adeyemi"}, {"id": "p2", "name": "Una Hart"}]
    rows = text(pupil=None, group={"name": "Readers", "pupils": names})
    part = rows["targets"][0]["pupils"][0]
    rows["targets"][0]["pupils"] = [part, part | {"id": "pt2", "pupil": "p2", "baseline": None, "baseline_note": ""}]
    document = assemble(rows, facts(group=("Tobi Adeyemi", "Una Hart"), outcomes={"pt2": OutcomeFacts("Achieved")}))
    assert [row.role for row in document.signatures] == ["Teacher", "SENCO"]
    (told,) = payload([document], title="Plans")["plans"]
    (target,) = told["targets"]
    assert [(row["name"], row["start"], row["aim"], row["outcome"]) for row in target["pupils"]] == [
        ("Tobi Adeyemi", "12 out of 50 (in June)", "40 out of 50", ""),
        ("Una Hart", "", "40 out of 50", "Achieved"),
    ]
    assert target["pupils"][1]["told"] == "to 40 out of 50, by 7 Dec 2026, Achieved"
    assert [fact["label"] for fact in told["facts"]] == ["Start date", "Review date", "Teacher"]
