"""What the seven packs say, compared with the facts that were verified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import BaseModel

from handrail.frameworks.loader import PACKS_DIRECTORY, load_all, load_sources, plain_key
from handrail.frameworks.rules import source_keys
from handrail.frameworks.types import Fact, FactStatus, Framework, LegalStatus, Question, Record, Unit, Voice

PACKS = load_all(PACKS_DIRECTORY)

LEGAL_STATUS = {
    "england-1994": LegalStatus.HISTORIC,
    "england-2001": LegalStatus.HISTORIC,
    "england-2015": LegalStatus.IN_FORCE,
    "england-2026": LegalStatus.PROPOSED,
    "highland-2015": LegalStatus.IN_FORCE,
    "northern-ireland": LegalStatus.RECORDING_ONLY,
    "wales-2021": LegalStatus.IN_FORCE,
}

# framework, plan kind, of what, at which stages, least a year, basis: policy.md 1.8
REVIEWS = [
    ("england-2001", "iep", "plan", (), 2, "guidance"),
    ("england-2001", "statement", "plan", (), 1, "statute"),
    ("england-2015", "sen_support_plan", "plan", (), 3, "guidance"),
    ("england-2015", "ehc_plan", "plan", (), 1, "statute"),
    ("england-2026", "isp", "plan", (), 1, "proposed"),
    ("england-2026", "ehc_plan", "plan", (), None, "proposed"),
    ("highland-2015", "csp", "plan", (), 1, "statute"),
    ("highland-2015", "childs_plan", "targets", ("2",), 3, "council"),
    ("wales-2021", "idp", "plan", (), 1, "statute"),
    ("northern-ireland", "plp", "plan", (), 2, "guidance"),
    ("northern-ireland", "statement", "plan", (), 1, "statute"),
]

# framework, rule, anchor, offset, unit: policy.md 1.8, and the clocks of 1.2, 1.3 and 1.5
DEADLINES = [
    ("england-2015", "AR-INVITE", "meeting", -2, Unit.CALENDAR_WEEKS),
    ("england-2015", "AR-CIRC", "meeting", -2, Unit.CALENDAR_WEEKS),
    ("england-2015", "AR-REPORT", "meeting", 2, Unit.CALENDAR_WEEKS),
    ("england-2015", "AR-DECIDE", "meeting", 4, Unit.CALENDAR_WEEKS),
    ("england-2015", "AR-FINAL", "amendment_notice", 8, Unit.CALENDAR_WEEKS),
    ("england-2015", "AR-MAX", "meeting", 12, Unit.CALENDAR_WEEKS),
    ("england-2015", "AR-RESP", "amendment_notice", 15, Unit.CALENDAR_DAYS),
    ("england-2015", "EHC-DECIDE", "request", 6, Unit.CALENDAR_WEEKS),
    ("england-2015", "EHC-ADVICE", "advice_request", 6, Unit.CALENDAR_WEEKS),
    ("england-2015", "EHC-NOPLAN", "request", 16, Unit.CALENDAR_WEEKS),
    ("england-2015", "EHC-FINAL", "request", 20, Unit.CALENDAR_WEEKS),
    ("england-2015", "PT-P16", "transfer", -5, Unit.CALENDAR_MONTHS),
    ("england-2001", "SA-FINAL", "request", 26, Unit.CALENDAR_WEEKS),
    ("england-2001", "AR-NOTICE", "notice_to_head", 2, Unit.CALENDAR_MONTHS),
    ("england-2001", "AR-REPORT", "meeting", 10, Unit.SCHOOL_DAYS),
    ("england-1994", "SA-FINAL", "request", 26, Unit.CALENDAR_WEEKS),
    ("wales-2021", "IDP-SCHOOL", "brought_to_attention", 35, Unit.SCHOOL_DAYS),
    ("wales-2021", "IDP-LA", "brought_to_attention", 12, Unit.CALENDAR_WEEKS),
    ("highland-2015", "CSP-REQ", "request", 8, Unit.CALENDAR_WEEKS),
    ("highland-2015", "CSP-EARLY", "early_review_request", 4, Unit.CALENDAR_WEEKS),
    ("highland-2015", "CSP-HELP", "help_request", 10, Unit.CALENDAR_WEEKS),
    ("northern-ireland", "STAT-NI", "request", 26, Unit.CALENDAR_WEEKS),
]

STAGES = {
    "england-1994": [("1", True), ("2", True), ("3", True), ("4", True), ("5", True)],
    "england-2001": [("N", False), ("A", True), ("P", True), ("S", True)],
    "england-2015": [("N", False), ("K", True), ("E", True)],
    "england-2026": [("U", False), ("T", True), ("TP", True), ("S", True)],
    "highland-2015": [("1", False), ("2", True), ("3", True), ("4", True)],
    "northern-ireland": [("1", True), ("2", True), ("3", True)],
    "wales-2021": [("NONE", False), ("ALN", True)],
}

# Things that policy.md marks as remembered only. None of them may be found in the pack.
NOT_VERIFIED = {
    "england-1994": ["Introduction", "EBD", "emotional and behavioural"],
    "england-2001": ["code: Q", "EYA", "Transition plan"],
    "england-2026": ["8 National Inclusion Standards", "2030-31"],
    "highland-2015": ["16 weeks", "six-monthly", "every six months", "Young carer", "Bereavement", "Substance", "ADHD"],
    "northern-ireland": ["22 weeks", "offset: 22, unit: calendar_weeks"],
    "wales-2021": ["7 weeks", "seven weeks", "10 weeks", "3A", "3B"],
}


def facts_of(record: BaseModel) -> Iterator[Fact]:
    """Yield the record and every record inside it that states a fact."""
    if isinstance(record, Fact):
        yield record
    for name in type(record).model_fields:
        value = getattr(record, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Record):
                yield from facts_of(inner)


@pytest.fixture(params=sorted(PACKS))
def pack(request: pytest.FixtureRequest) -> Framework:
    return PACKS[request.param]


def test_there_are_the_seven_packs_with_their_legal_status():
    assert {code: pack.legal_status for code, pack in PACKS.items()} == LEGAL_STATUS
    assert all((PACKS_DIRECTORY / f"{code}.yaml").is_file() for code in PACKS)


def test_every_fact_has_a_source_and_a_status(pack):
    facts = list(facts_of(pack))
    assert len(facts) > 60
    assert all(fact.source and fact.status in FactStatus for fact in facts)


def test_a_fact_that_is_not_ours_names_where_it_was_read(pack):
    for fact in facts_of(pack):
        if fact.status is not FactStatus.HOUSE:
            named = source_keys(fact.source) or re.search(r"policy\.md 1\.\d", fact.source)
            assert named, (pack.code, fact.source)


def test_every_source_key_leads_somewhere(pack):
    addresses = load_sources()
    for fact in facts_of(pack):
        for text in (fact.source, fact.note):
            assert set(source_keys(text)) <= set(addresses), (pack.code, text)


def test_every_source_key_is_used():
    used = {key for pack in PACKS.values() for fact in facts_of(pack) for key in source_keys(fact.source + fact.note)}
    assert set(load_sources()) == used


@pytest.mark.parametrize("code", sorted(NOT_VERIFIED))
def test_nothing_that_was_only_remembered_slipped_in(code):
    text = (PACKS_DIRECTORY / f"{code}.yaml").read_text(encoding="utf-8")
    lines = [line.split("#")[0] for line in text.splitlines()]
    for remembered in NOT_VERIFIED[code]:
        assert not any(remembered.casefold() in line.casefold() for line in lines), remembered
    assert "unverified" not in text and "from memory" not in text


@pytest.mark.parametrize("code", sorted(STAGES))
def test_stages_have_their_codes_in_order(code):
    stages = sorted(PACKS[code].stages, key=lambda stage: stage.rank)
    assert [(stage.code, stage.is_on_register) for stage in stages] == STAGES[code]


def test_only_england_has_census_codes():
    with_codes = {
        code: [stage.census_code for stage in pack.stages if stage.census_code]
        for code, pack in PACKS.items()
        if any(stage.census_code for stage in pack.stages)
    }
    assert with_codes == {"england-2001": ["N", "A", "P", "S"], "england-2015": ["N", "K", "E"]}


@pytest.mark.parametrize(("code", "kind", "of", "stages", "least", "basis"), REVIEWS)
def test_reviews_are_as_often_as_was_verified(code, kind, of, stages, least, basis):
    found = [
        cadence
        for cadence in PACKS[code].cadences
        if (cadence.plan_kind, cadence.of, cadence.stages) == (kind, of, stages)
    ]
    assert [(cadence.minimum_per_year, cadence.basis.value) for cadence in found] == [(least, basis)]
    assert found[0].statutory_per_year == (least if basis == "statute" else None)


@pytest.mark.parametrize(("code", "rule", "anchor", "offset", "unit"), DEADLINES)
def test_deadlines_count_as_was_verified(code, rule, anchor, offset, unit):
    deadline = PACKS[code].deadline(rule)
    assert deadline is not None
    assert (deadline.anchor, deadline.offset, deadline.unit) == (anchor, offset, unit)


def test_moves_between_phases_have_their_fixed_days():
    found = {code: PACKS["england-2015"].deadline(code) for code in ("PT-FEB", "PT-MAR")}
    assert {code: (rule.day, rule.month, rule.sense.value) for code, rule in found.items()} == {
        "PT-FEB": (15, 2, "before"),
        "PT-MAR": (31, 3, "before"),
    }


def test_an_ehc_plan_has_its_lettered_sections_in_order():
    kind = PACKS["england-2015"].plan_kind("ehc_plan")
    by_law = [section.code for section in kind.sections if section.is_required_by_law]
    assert by_law == ["A", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J", "K"]


def test_an_annual_review_must_invite_the_five_of_the_regulations():
    meeting = next(kind for kind in PACKS["england-2015"].meeting_kinds if kind.code == "annual_review")
    sources = [person.source for person in meeting.invited if person.is_required]
    assert sources == [f"SI 2014/1530 reg 20(2)({letter}) [R20]" for letter in "abcde"]


def test_need_types_are_those_of_the_census():
    assert {need.code for need in PACKS["england-2015"].need_types} == {
        *("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "ASD"),
        *("HI", "VI", "MSI", "PD", "DS", "OTH", "NSA"),
    }
    assert PACKS["england-2015"].need_type("NSA").valid_with_stages == ("K",)
    assert PACKS["england-2001"].need_type("BESD") and not PACKS["england-2001"].need_type("SEMH")


def test_numbers_of_targets_are_given_only_where_one_was_found():
    def numbers(code):
        return {
            (item.setting, item.short_min, item.short_max) for item in PACKS[code].target_guidance if item.short_max
        }

    assert numbers("england-2001") == {(None, None, 4)}
    assert ("special", None, 12) in numbers("highland-2015")
    assert ("primary", 4, 8) in numbers("highland-2015")
    assert not any(numbers(code) for code in PACKS if code not in {"england-2001", "highland-2015"})


def test_target_guidance_without_a_number_says_who_chooses(pack):
    for item in pack.target_guidance:
        if item.short_max is None:
            assert "chooses" in item.note


def test_highland_has_the_seven_indicators_of_wellbeing():
    names = [indicator.name for indicator in PACKS["highland-2015"].wellbeing_indicators]
    assert names == ["Safe", "Healthy", "Achieving", "Nurtured", "Active", "Respected and responsible", "Included"]


def test_every_plan_with_targets_has_a_place_for_the_nine_questions_and_the_voices(pack):
    kinds = [kind for kind in pack.plan_kinds if kind.holds_targets]
    assert kinds
    for kind in kinds:
        assert kind.answered == frozenset(Question)
        assert kind.voices == frozenset(Voice)


def test_no_alias_of_a_stage_means_two_things(pack):
    unclear = {plain_key(value.text) for value in pack.unclear_stage_values}
    named = [plain_key(text) for stage in pack.stages for text in {stage.code, stage.name, *stage.aliases}]
    assert not unclear & set(named)


def test_words_are_plain(pack):
    for fact in facts_of(pack):
        for name in ("plain", "words", "help", "question", "for_whom", "summary"):
            text = getattr(fact, name, "")
            if isinstance(text, str):
                assert ";" not in text and "  " not in text and "\u2014" not in text, text


def test_eras_of_england_follow_each_other():
    assert PACKS["england-1994"].validity.ends_on == date(2001, 12, 31)
    assert PACKS["england-2001"].validity.starts_on == date(2002, 1, 1)
    assert PACKS["england-2001"].validity.ends_on == date(2014, 8, 31)
    assert PACKS["england-2015"].validity.starts_on == date(2014, 9, 1)
    assert PACKS["england-2015"].validity.ends_on is None


def test_every_framework_has_a_one_page_profile_and_the_school_s_own_kinds(pack):
    for code in ("one_page_profile", "behaviour_plan", "play_plan", "group_plan"):
        assert pack.plan_kind(code), code
    assert any("one_page_profile" in stage.plan_kinds for stage in pack.stages)


def test_a_behaviour_plan_has_a_place_for_what_both_sides_promise(pack):
    codes = {section.code for section in pack.plan_kind("behaviour_plan").sections}
    assert {"triggers", "rewards", "pupil_promises", "adult_promises", "agreement"} <= codes


def test_a_play_plan_names_the_key_worker_and_keeps_home_apart(pack):
    assert {"key_worker", "at_home"} <= {section.code for section in pack.plan_kind("play_plan").sections}


def test_only_the_child_s_plan_and_its_fourth_section_have_a_cover():
    found = {(code, kind.code) for code, pack in PACKS.items() for kind in pack.plan_kinds if kind.has_cover}
    assert found == {("highland-2015", "childs_plan"), ("highland-2015", "iep")}
