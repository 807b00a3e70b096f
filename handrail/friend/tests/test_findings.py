"""Each rule: when it speaks, when it is silent, and the wording that it offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handrail.friend.rules import RULES, critique_plan, critique_target, critique_wording, grade_of, label_of
from handrail.friend.types import (
    Finding,
    GuidanceLimits,
    Label,
    Part,
    PlanUnderReview,
    Severity,
    TargetUnderReview,
)

GOOD = TargetUnderReview(
    wording="By 18 December 2026, Ada will read 60 words from her list in a minute, 4 times out of 5.",
    criterion="4 out of 5",
    baseline="2 out of 5",
    due_on=date(2026, 12, 18),
    measure="score",
    strategies=("Read the list together twice, then race a timer, with cards about horses.",),
    adult="Mr Okoro",
    subjects="English",
    home_activity="Read the cards together after tea.",
    pupil_name="Ada",
)
PLAN = PlanUnderReview(
    targets=(GOOD,),
    pupil_name="Ada",
    strengths=("Knows all about horses",),
    needs=("Dyslexia",),
    voices={"pupil_views": "I like reading with a friend.", "family_views": "She reads more at home."},
    limits=GuidanceLimits(most_targets=3),
    is_secondary=True,
)


def found(rule: str, findings: tuple[Finding, ...]) -> Finding | None:
    return next((one for one in findings if one.rule == rule), None)


def test_a_good_plan_leaves_nothing_to_say() -> None:
    said = critique_plan(PLAN, grade=None)
    assert not said.findings and not said.targets[0].findings
    assert not [line.code for line in said.summary.weaknesses if line.is_there]
    assert all(line.is_there for line in said.summary.strengths)


WORDINGS = [
    (
        "strategy-not-target",
        "Ada will have weekly speech therapy.",
        "By {when}, Ada will say {sound} clearly in {number} out of 10 words.",
    ),
    (
        "negative-words",
        "Ada will not hit.",
        (
            "By {when}, Ada will keep hands and feet to themselves, or step back and ask for "
            "space, {number} times out of 10."
        ),
    ),
    (
        "negative-words",
        "Ada must stop calling out.",
        "By {when}, Ada will put a hand up and wait to be asked before speaking, {number} times out of 10.",
    ),
    (
        "imprecise-words",
        "Will improve reading.",
        (
            "By {when}, {name} will read a text at {text level} aloud at {number} words a "
            "minute, with no more than 3 errors."
        ),
    ),
    (
        "imprecise-words",
        "By May 2027 Ada will show better manners.",
        "By May 2027, Ada will show manners by {what can be seen or heard}, {number} times out of 10.",
    ),
    ("no-criterion", "Ada will tie her laces.", "By {when}, Ada will tie her laces, {number} times out of 10."),
    (
        "empty-percentage",
        "Ada will improve her listening with 80% accuracy.",
        "By {when}, Ada will do what is asked after one reminder, {number} times out of 10.",
    ),
    ("no-date", "Ada will hop 5 times.", "By {when}, Ada will hop 5 times."),
    ("no-date", "Given a rope, Ada will skip 5 times.", "By {when}, given a rope, Ada will skip 5 times."),
    (
        "several-skills",
        "By May, Ada will read a page aloud and draw what happened in it.",
        "By May, Ada will read a page aloud. By May, Ada will draw what happened in it.",
    ),
    ("jargon", "By May, Ada will utilise a ruler 5 times.", "By May, Ada will use a ruler 5 times."),
    ("nothing-written", "  ...  ", "By {when}, {name} will {what can be seen or heard}, {number} times out of 10."),
]


@pytest.mark.parametrize(("rule", "text", "better"), WORDINGS)
def test_a_wording_gets_a_better_one(rule: str, text: str, better: str) -> None:
    finding = found(rule, critique_wording(text).findings)
    assert finding is not None
    assert finding.suggestion == better
    assert finding.where.part is Part.WORDING


@pytest.mark.parametrize("text", [better for rule, _, better in WORDINGS if rule not in {"jargon", "several-skills"}])
def test_what_is_offered_is_itself_a_target(text: str) -> None:
    assert label_of(text) is Label.SMART


def test_a_known_name_and_date_stand_in_the_better_wording() -> None:
    target = TargetUnderReview("To improve spelling", pupil_name="Siân", due_on=date(2027, 3, 26))
    finding = found("imprecise-words", critique_target(target).findings)
    assert finding is not None
    assert (
        finding.suggestion == "By 26 March 2027, Siân will spell {number} out of 10 words from {word list} correctly."
    )


def test_a_finding_points_at_the_word() -> None:
    text = "Ada will improve reading"
    finding = found("imprecise-words", critique_wording(text).findings)
    assert finding is not None
    assert text[finding.where.starts : finding.where.ends] == "improve"
    assert "‘improve’" in finding.why


FIELDS = [
    ("no-baseline", {"baseline": " "}),
    ("no-teacher", {"adult": "", "who": ""}),
    ("nothing-extra", {"strategies": ()}),
    ("nothing-extra", {"strategies": ("Differentiated work", "Praise")}),
]


@pytest.mark.parametrize(("rule", "change"), FIELDS)
def test_a_field_that_is_missing_is_found(rule: str, change: dict[str, object]) -> None:
    assert found(rule, critique_target(GOOD).findings) is None
    assert found(rule, critique_target(replace(GOOD, **change)).findings) is not None


def test_a_criterion_and_a_date_in_their_fields_are_not_missed() -> None:
    rules = {one.rule for one in critique_target(replace(GOOD, wording="Ada will tie her laces.")).findings}
    assert not rules & {"no-criterion", "no-date"}


def test_a_rule_that_was_set_aside_is_silent() -> None:
    target = TargetUnderReview("To improve spelling", allowed=frozenset({"imprecise-words"}))
    assert found("imprecise-words", critique_target(target).findings) is None


PLANS = [
    ("no-pupil-voice", {"voices": {"pupil_views": "", "family_views": "Yes."}}),
    ("no-strength-used", {"strengths": ("Plays chess",)}),
    ("too-many-targets", {"limits": GuidanceLimits(most_targets=0)}),
    ("no-parent", {"voices": {"family_views": ""}, "targets": (replace(GOOD, home_activity=""),)}),
    ("no-assessment-link", {"targets": (replace(GOOD, baseline=""),)}),
]


@pytest.mark.parametrize(("rule", "change"), PLANS)
def test_what_a_plan_lacks_is_found(rule: str, change: dict[str, object]) -> None:
    assert found(rule, critique_plan(replace(PLAN, **change), grade=None).findings) is not None


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("no-subject", {"targets": (replace(GOOD, subjects=""),)}),
        (
            "same-target-again",
            {"earlier_wordings": ("By May 2026, Ada will read 50 words from her list in a minute, 3 times out of 5.",)},
        ),
    ],
)
def test_what_only_the_plan_shows_of_a_target_is_found(rule: str, change: dict[str, object]) -> None:
    assert found(rule, critique_plan(replace(PLAN, **change), grade=None).targets[0].findings) is not None


def test_a_primary_school_need_not_name_the_subject() -> None:
    plan = replace(PLAN, targets=(replace(GOOD, subjects=""),), is_secondary=False)
    assert not critique_plan(plan, grade=None).targets[0].findings


def test_a_target_twice_in_a_plan_is_found_once() -> None:
    said = critique_plan(replace(PLAN, targets=(GOOD, GOOD)), grade=None)
    assert found("same-target-again", said.targets[0].findings) is None
    assert found("same-target-again", said.targets[1].findings) is not None


def test_an_empty_plan_has_every_weakness_of_missing_and_no_strength() -> None:
    summary = critique_plan(PlanUnderReview(targets=()), grade=None).summary
    assert {line.code for line in summary.weaknesses if line.is_there} == {"who-where", "pupil-left-out", "not-linked"}
    assert not [line.code for line in summary.strengths if line.is_there]


HARD = (
    "Utilisation of multisensory methodologies facilitates significantly accelerated "
    "acquisition of orthographic representations independently."
)


def test_hard_reading_is_found_by_its_grade() -> None:
    assert grade_of("Read the book.") is None  # too short to tell
    easy, hard = (
        grade_of("Sit with Ada and read the book. Then let her read it to you. Stop when she is tired."),
        grade_of(HARD),
    )
    assert easy is not None and hard is not None and easy < 6 < hard
    said = critique_plan(replace(PLAN, targets=(replace(GOOD, home_activity=HARD),)))
    finding = found("hard-reading", said.targets[0].findings)
    assert finding is not None and finding.where.part is Part.HOME


def test_a_long_wording_is_hard_reading() -> None:
    assert found("hard-reading", critique_wording("By May Ada will hop " + "and then hop " * 20).findings) is not None


def test_nothing_strange_stops_the_grade() -> None:
    for text in ("", "\0" * 50, "zzxqj " * 40, "' " * 40, "é " * 50, "\ud800" * 50, "!?." * 50, "a'b'c " * 30):
        grade_of(text)


def test_every_rule_is_described_and_tried() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "rules" / "friend.md").read_text(encoding="utf-8")
    assert not [code for code in RULES if f"`{code}`" not in page]
    tried = {row[0] for row in (*WORDINGS, *FIELDS, *PLANS)} | {"no-subject", "same-target-again", "hard-reading"}
    assert tried == set(RULES)
    assert all(rule.severity in Severity for rule in RULES.values())
