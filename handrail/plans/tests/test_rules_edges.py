"""The rarer sentences of the pure rules: what a comparison, a format, a layout, a picture and a snapshot say then."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from handrail.core.errors import Refused
from handrail.frameworks.queries import get_framework
from handrail.plans.rules import formats, layout, snapshot
from handrail.plans.rules.comparing import compare
from handrail.plans.rules.lineage import lanes_of
from handrail.plans.rules.lineage_picture import lineage_svg
from handrail.plans.types import (
    Agencies,
    Change,
    Cover,
    FormatSection,
    GroupContent,
    GroupMember,
    Layout,
    PlanContent,
    SectionPlace,
    Side,
    TargetContent,
)
from handrail.plans.types.lineage import LineageStep

DAY = date(2026, 11, 16)

# ------------------------------------------------------------------------------------------ comparing

TARGET = {
    "id": "t1",
    "wording": "Tobi will read 40 key words aloud.",
    "measure": "SCORE",
    "strategies": [],
    "pupils": [{"id": "p1", "criterion": "40", "out_of": "50", "due_on": None}],
}
PLAN = {
    "plan": "a",
    "kind": {"code": "iep", "name": "IEP"},
    "owner": {"name": "Dana Okafor"},
    "period": {"starts_on": "2026-11-16", "review_on": "2027-02-12"},
    "sections": [{"code": "strengths", "label": "Strengths", "text": "Kind"}],
    "long_term_targets": [],
    "targets": [TARGET],
}


def test_another_kind_of_plan_is_said_with_both_names():
    other = deepcopy(PLAN) | {"kind": {"code": "childs_plan", "name": "Child's Plan"}}
    assert compare(PLAN, other).dates == ("It is now a plan of the kind “Child's Plan”; before, it was “IEP”.",)


def test_a_section_that_the_newer_plan_does_not_have_has_ended():
    (row,) = compare(PLAN, deepcopy(PLAN) | {"sections": []}).sections
    assert (row.label, row.change) == ("Strengths", Change.ENDED)
    assert [piece.text for piece in row.before] == ["Kind"]


def test_a_day_where_there_was_none_is_said_and_a_day_that_is_gone_is_not():
    dated = deepcopy(PLAN)
    dated["targets"][0]["pupils"][0]["due_on"] = "2027-02-05"
    (row,) = compare(PLAN, dated).targets
    assert row.sentences == ("It is due on 5 February 2027.",)
    (row,) = compare(dated, PLAN).targets
    assert row.sentences == ()


# ------------------------------------------------------------------------------------------ formats


def own(number: int, place: SectionPlace = SectionPlace.BEFORE) -> FormatSection:
    return FormatSection(f"own-{number}", f"Section {number}", "", place, Side.FRONT)


@pytest.fixture
def kind():
    return get_framework("england-2015").plan_kind("sen_support_plan")


def test_a_format_has_room_for_so_many_sections_of_the_school_s_own(kind):
    base = formats.own_layout(kind)
    most = replace(base, sections=(*base.sections, *map(own, range(1, formats.MOST_OWN_SECTIONS + 1))))
    assert formats.checked(most, kind) == most
    with pytest.raises(Refused, match=f"Keep to {formats.MOST_OWN_SECTIONS} sections") as refused:
        formats.checked(replace(most, sections=(*most.sections, own(99))), kind)
    assert refused.value.field == "own_label"


def test_a_name_of_a_format_that_is_too_long_is_refused(kind):
    base = formats.own_layout(kind)
    with pytest.raises(Refused, match="characters for the name") as refused:
        formats.checked(replace(base, title="x" * (formats.LONGEST_LABEL + 1)), kind)
    assert refused.value.field == "title"
    assert formats.checked(replace(base, title=" My   plan "), kind).title == "My plan"


def test_a_section_moves_past_those_of_other_cards():
    rows = Layout((own(1), own(2, SectionPlace.AFTER), own(3)))
    assert [row.code for row in formats.moved(rows, "own-3", -1).sections] == ["own-3", "own-2", "own-1"]
    assert formats.moved(rows, "own-2", 1) == rows


# ------------------------------------------------------------------------------------------ layout and snapshot


def target(wording: str = "Read 40 key words aloud") -> TargetContent:
    """A target on which nobody works."""
    words = ("area", "area_name", "measure", "measure_label", "unit", "who", "adult_name")
    words += ("when", "where", "how_often", "subjects", "home_activity")
    return TargetContent(
        id=UUID(int=7), long_term_id=None, wording=wording, adult_id=None, strategies=(), pupils=(),
        **dict.fromkeys(words, ""),
    )  # fmt: skip


def plan(**more: Any) -> PlanContent:
    """A plan for a group of one, with one target on which nobody works."""
    member = GroupMember(UUID(int=5), "Tobi Ade", "Tobi", "3B", joined_on=DAY)
    known: dict[str, Any] = {
        "id": UUID(int=1), "school_name": "Fernhill", "kind_code": "group", "kind_name": "Group plan",
        "kind_short_name": "Group", "holds_targets": True, "framework_code": "england-2015", "state": "draft",
        "starts_on": DAY, "review_on": date(2027, 2, 12), "ends_on": None, "owner_id": None, "owner_name": "",
        "owner_initials": "", "changed_at": datetime(2026, 11, 16, tzinfo=UTC), "closed_reason": "", "pupil": None,
        "stage": None, "needs": (), "profile": {}, "question": None, "sections": (), "long_term_targets": (),
        "targets": (target(),), "group": GroupContent("Blue readers", (member,)),
    }  # fmt: skip
    return PlanContent(**known | more)


def test_a_group_without_pupils_is_missing_somebody():
    left = GroupMember(UUID(int=5), "Tobi Ade", "Tobi", "3B", joined_on=DAY, left_on=DAY)
    found = layout.what_is_missing(plan(group=GroupContent("Blue readers", (left,))))
    assert found[0].sentence == "Give at least one pupil a place in the group."
    assert found[0].anchor == "group"


def test_a_group_s_target_on_which_nobody_works_is_missing_somebody():
    (found,) = layout.what_is_missing(plan())
    assert found.sentence == "Target 1: choose who works on it."
    assert found.anchor == f"target-{UUID(int=7).hex}"
    assert not layout.what_is_missing(plan(group=None))


def test_a_snapshot_has_the_cover_only_where_somebody_wrote_one():
    written = plan(cover=Cover(agencies=Agencies.SINGLE, named_person="Ms Reed"))
    made, bare = (
        snapshot.build(content, number=1, agreed_at=content.changed_at, agreed_by="Dana Okafor")
        for content in (written, plan())
    )
    assert made["cover"][1] == ["Named person", "Ms Reed"]
    assert made["cover"][0][0] == "Kind of plan"
    assert "cover" not in bare


# ------------------------------------------------------------------------------------------ the picture


def test_words_beside_a_short_bar_at_the_end_of_the_picture_stay_inside_it():
    starts_on = date(2026, 12, 10)
    step = LineageStep(
        id=UUID(int=1), plan_id=UUID(int=2), plan_name="SEN support plan", plan_state="live", wording="Swims",
        area="", starts_on=starts_on, due_on=None, ended_on=None, outcome="", next_step="", drop_reason="",
        continues_id=None,
    )  # fmt: skip
    drawn = lineage_svg(lanes_of([step]), starts_on, title="Targets", description="In words.")
    width = int(drawn.split('viewBox="0 0 ')[1].split()[0])
    words = next(part for part in drawn.split("<text ") if ">Worked on now<" in part)
    assert words.startswith(f'x="{width - 4}"')
    assert 'text-anchor="end"' in words
