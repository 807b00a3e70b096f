"""A wrong pack is refused with its file, its line and a plain reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from handrail.frameworks.loader import PACKS_DIRECTORY, load_all, load_pack, plain_key
from handrail.frameworks.types import MalformedPack

GOOD = (PACKS_DIRECTORY / "england-2015.yaml").read_text(encoding="utf-8")


def line_of(text: str, part: str, nth: int = 1) -> int:
    """Return the line on which a part stands for the nth time."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    return numbers[nth - 1]


def refused(tmp_path: Path, text: str | bytes) -> MalformedPack:
    path = tmp_path / "pack.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(MalformedPack) as caught:
        load_pack(path)
    assert caught.value.file == str(path)
    assert str(caught.value) == f"{path}, line {caught.value.line}: {caught.value.reason}"
    assert "pydantic" not in caught.value.reason and "\n" not in caught.value.reason
    return caught.value


def changed(old: str, new: str, nth: int = 1) -> str:
    """Return the good pack with the nth place of `old` changed."""
    parts = GOOD.split(old)
    assert len(parts) > nth, f"{old!r} stands fewer than {nth} times in the pack"
    return old.join(parts[:nth]) + new + old.join(parts[nth:])


# name, what to change, what to put there, what stands on the line named, reason
FAULTS = [
    (
        "unknown key",
        "    led_by: Class",
        "    leader: me\n    led_by: Class",
        "leader:",
        "the key 'leader' is not known",
    ),
    ("missing source", "    source: policy.md 1.3 [DEV], [NOR]; aliases are ours\n", "", '"N"', "'source' is missing"),
    ("empty source", "source: SI 2014/1530 reg 5 [R5]; exceptions [SEXP]", "source: ''", "''", "'source' is empty"),
    ("unknown status", "    status: verified\n", "    status: certain\n", "certain", "'status' must be one of"),
    ("from memory", "    status: verified\n", "    status: unverified\n", "unverified", "'status' must be one of"),
    ("unquoted number", 'code: "N"', "code: 5", "code: 5", "'code' must be text; put a number"),
    ("unquoted no", 'code: "N"', "code: no", "code: no", "'code' must be text; put a number"),
    ("odd code", "- code: K\n    name", "- code: 'K !'\n    name", "'K !'", "'code' must be a short code"),
    ("stage twice", "  - code: E\n", "  - code: K\n", "- code: K", "the code 'K' is used twice", 2),
    ("rank twice", "    rank: 2", "    rank: 1", "    rank: 1", "the rank '1' is used twice", 2),
    ("need twice", "- code: MLD", "- code: SPLD", "- code: SPLD", "the code 'SPLD' is used twice", 2),
    ("alias of two", "aliases: [EHCP,", "aliases: [SENS,", "aliases: [SENS,", "'SENS' already stands for 'K'"),
    ("no letters", "aliases: [EHCP,", "aliases: ['--',", "['--'", "'--' has no letter or digit"),
    ("key twice", "name: England,", "code: again\nname: England,", "code: again", "the key 'code' is given twice"),
    (
        "cadence of nothing",
        "plan_kind: ehc_plan",
        "plan_kind: ehcp",
        "plan_kind: ehcp",
        "there is no plan kind with the code 'ehcp'",
    ),
    (
        "plan at no stage",
        "plan_kinds: [ehc_plan, sen",
        "plan_kinds: [ehc, sen",
        "[ehc, sen",
        "there is no plan kind with the code 'ehc'",
    ),
    (
        "need at no stage",
        "valid_with_stages: [K]",
        "valid_with_stages: [Q]",
        "[Q]",
        "there is no stage with the code 'Q'",
    ),
    ("no broad area", "broad_area: semh", "broad_area: mood", "mood", "there is no broad area with the code 'mood'"),
    ("no anchor", "anchor: transfer", "anchor: moving", "anchor: moving", "there is no anchor with the code 'moving'"),
    (
        "no exception",
        "exceptions: [school_closed,",
        "exceptions: [snow,",
        "[snow,",
        "there is no deadline exception with the code 'snow'",
    ),
    (
        "no section",
        "sections: [strengths, interests, pupil",
        "sections: [hopes, interests, pupil",
        "[hopes",
        "the section 'hopes' is not among the shared sections",
    ),
    (
        "no place",
        "    answers: [no_longer_needed]\n",
        "",
        "sections: [strengths",
        "no section gives a place to: no_longer",
    ),
    ("no unit", "unit: calendar_weeks", "unit: fortnights", "fortnights", "'unit' must be one of"),
    ("no offset", "    offset: 6\n", "", "- code: EHC-DECIDE", "unit 'calendar_weeks' needs an offset"),
    ("odd date", "    day: 15\n", "    day: 31\n", "- code: PT-FEB", "month and day do not name a date"),
    (
        "half a statute",
        "statutory_per_year: 1",
        "statutory_per_year: 2",
        "plan_kind: ehc_plan",
        "must be the same number",
    ),
    (
        "too rarely",
        "    usual_per_year: 3\n    basis: g",
        "    usual_per_year: 2\n    basis: g",
        "_plan",
        "usual_per_year is",
    ),
    ("ends first", "ends_on: null", "ends_on: 2001-01-01", "validity:", "ends_on is before starts_on"),
    ("not a date", "starts_on: 2014-09-01", "starts_on: 2014-13-01", "2014-13-01", "not a value that can be read"),
    (
        "a word unsaid",
        "  - {key: authority,",
        "  - {key: register,",
        "key: register",
        "the key 'register' is used twice",
        2,
    ),
    (
        "a limit upside down",
        "    words: No number of",
        "    short_min: 5\n    short_max: 4\n    words: No number of",
        "- setting: null",
        "the most is less than the least",
    ),
    (
        "statute by guidance",
        "    basis: statute",
        "    basis: guidance",
        "plan_kind: ehc_plan",
        "statutory_per_year needs basis 'statute'",
    ),
    (
        "unknown but known",
        "    basis: guidance",
        "    basis: unknown",
        "_plan",
        "with basis 'unknown' there is no minimum_per_year",
    ),
    (
        "fixed and counted",
        "    day: 15\n",
        "    day: 15\n    offset: 3\n",
        "- code: PT-FEB",
        "unit 'fixed_date' needs month and day",
    ),
    ("odd choice", "plan_kind: ehc_plan\n", "plan_kind: ehc_plan\n    of: pupils\n", "of: pupils", "'of' must be"),
    (
        "too many weeks",
        "period_weeks: 13",
        "period_weeks: 90",
        "period_weeks: 90",
        "'period_weeks': input should be less",
    ),
    ("no targets at all", "target_guidance:\n", "target_guidance: []\nx:\n", "x:", "the key 'x' is not known here"),
    (
        "no cadence",
        "  - plan_kind: play_plan\n",
        "  - plan_kind: group_plan\n",
        "- code: play_plan",
        "the plan kind 'play_plan' has no cadence",
    ),
    ("an anchor", "code: england-2015", "code: &code england-2015\nx: *code", "&code", "anchors and aliases"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_malformed_pack_is_refused_with_line_and_reason(tmp_path, fault):
    _, old, new, on_line, reason, *nth = fault
    text = changed(old, new)
    error = refused(tmp_path, text)
    assert reason in error.reason
    if on_line not in ("plan_kind: ehc_plan", "_plan"):
        assert error.line == line_of(text, on_line, *nth), text.splitlines()[error.line - 1]
    else:
        assert error.line in {number for number, line in enumerate(text.splitlines(), 1) if on_line in line}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "a pack is a list of named keys"),
        ("- one\n- two\n", 1, "a pack is a list of named keys"),
        ("code: a\n  name: [\n", 2, "not valid YAML"),
        ("code: a\n---\ncode: b\n", 2, "not valid YAML"),
        ("\tcode: a\n", 1, "not valid YAML"),
        (b"code: \xff\xfe\n", 1, "cannot be read as UTF-8"),
        ("code: !!python/object:os.system x\n", 1, "not a value"),
        ("code: !!binary aGVsbG8=\n", 1, "not a value"),
        ("shared_sections: 7\n", 1, "shared_sections is a list"),
        ("code: a\nshared_sections:\n  - code: x\n  - code: x\n", 4, "the code 'x' is used twice"),
        ("code: a\nshared_sections:\n  - code: x\n", 3, "no plan kind uses the section 'x'"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path, text, line, reason):
    error = refused(tmp_path, text)
    assert (error.line, reason in error.reason) == (line, True), str(error)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(MalformedPack, match="line 1: the file cannot be read"):
        load_pack(tmp_path / "none.yaml")


def test_the_first_fault_of_the_file_is_the_one_that_is_named(tmp_path):
    text = changed("    status: verified\n", "    status: certain\n", nth=8).replace(
        "legal_status: in_force", "legal_status: x"
    )
    assert refused(tmp_path, text).line == line_of(text, "legal_status: x")


def test_a_fault_in_a_shared_section_is_named_where_the_section_stands(tmp_path):
    text = changed("    voices: [strengths]\n", "    voices: [talents]\n")
    error = refused(tmp_path, text)
    assert error.line == line_of(text, "voices: [talents]")


def test_load_all_refuses_two_files_with_one_code(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(MalformedPack, match=r"b\.yaml, line 1: another file already gives"):
        load_all(tmp_path)


def test_load_all_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(MalformedPack, match="this folder of frameworks does not exist"):
        load_all(tmp_path / "none")


def test_a_framework_cannot_be_changed():
    framework = load_pack(PACKS_DIRECTORY / "england-2015.yaml")
    with pytest.raises(ValueError, match="frozen"):
        framework.name = "Another"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SEN Support", "sen-support", True),
        ("Speech, Language & Communication Needs", "Speech language and communication needs", True),
        ("School Action +", "School Action Plus", True),
        ("School Action", "School Action Plus", False),
        ("Other Difficulty/Disability", "other difficulty / disability", True),
        ("E.H.C.P.", "EHCP", True),
    ],
)
def test_plain_key_ignores_case_and_punctuation(one, other, same):
    assert (plain_key(one) == plain_key(other)) is same


def test_a_pack_says_what_it_calls_everything(tmp_path):
    lines = [line for line in GOOD.splitlines(keepends=True) if "{key: authority," not in line]
    error = refused(tmp_path, "".join(lines))
    assert error.reason == "the pack does not say what it calls: authority"
    assert lines[error.line - 1] == "words:\n"


def test_a_list_that_needs_an_entry_says_so(tmp_path):
    before, after = GOOD[: GOOD.index("target_guidance:")], GOOD[GOOD.index("cadences:") :]
    error = refused(tmp_path, f"{before}target_guidance: []\n{after}")
    assert error.reason == "'target_guidance' needs at least one entry"
