"""Where nothing has to be hidden, words stay as they are: names that are shared, plans for one, readers of all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from handrail.plans.rules import sharing
from handrail.plans.types import GroupContent, GroupMember, PlanContent

TOBI, AMA = uuid4(), uuid4()
NAMES = {TOBI: ("Tobi Mensah", "Tobi"), AMA: ("Ama Boateng", "Ama")}


def content_of(*members: UUID) -> PlanContent:
    """Return a plan without text for these pupils; for nobody named, the plan of one pupil."""
    day = date(2026, 9, 14)
    places = tuple(GroupMember(key, *NAMES[key], class_name="7A", joined_on=day) for key in members)
    return PlanContent(
        id=uuid4(),
        school_name="Fernhill",
        kind_code="group_plan",
        kind_name="Group plan",
        kind_short_name="Group",
        holds_targets=True,
        framework_code="england-2015",
        state="closed",
        starts_on=day,
        review_on=date(2026, 12, 7),
        ends_on=None,
        owner_id=None,
        owner_name="",
        owner_initials="",
        changed_at=datetime(2026, 9, 14, tzinfo=UTC),
        closed_reason="Ama reads alone now.",
        pupil=None,
        stage=None,
        needs=(),
        profile={},
        question=None,
        sections=(),
        long_term_targets=(),
        targets=(),
        group=GroupContent("Tobi and Ama", places) if members else None,
    )


def agreed_for(*members: UUID) -> dict[str, object]:
    """Return an agreed text for these pupils; for nobody named, of a plan for one pupil."""
    pupils = [{"id": str(key), "name": NAMES[key][0], "first_name": NAMES[key][1]} for key in members]
    return {
        "pupil": None,
        "group": {"name": "Tobi and Ama", "pupils": pupils} if members else None,
        "sections": [{"code": "help", "text": "Ama helps Tobi."}],
        "long_term_targets": [],
        "targets": [],
    }


def test_without_another_pupils_name_words_stay_as_they_are():
    words = "Ama Mensah reads with Tobi."
    assert sharing.hider([], [("Tobi",)])(words) == words
    assert sharing.hider([("Ama",), (" ", "")], [("Ama", "Mensah")])(words) == words
    assert sharing.hider([("Ama",)], [("Tobi",)])(words) == "another pupil Mensah reads with Tobi."


def test_a_plan_for_one_pupil_is_read_as_it_is():
    content = content_of()
    assert sharing.for_some(content, []) is content


def test_whoever_may_see_every_pupil_reads_the_plan_as_it_is():
    content = content_of(TOBI, AMA)
    assert sharing.for_some(content, [TOBI, AMA]) is content
    partly = sharing.for_some(content, [TOBI])
    assert (partly.group.name, partly.closed_reason) == ("Tobi and another pupil", "another pupil reads alone now.")
    assert ([row.pupil_id for row in partly.group.members], partly.group.n_others) == ([TOBI], 1)


def test_the_agreed_text_of_one_pupil_is_read_as_it_is():
    text = agreed_for()
    assert sharing.text_for_some(text, []) == text


def test_whoever_may_see_everybody_ever_in_the_plan_reads_the_agreed_text_as_it_is():
    text = agreed_for(TOBI)
    assert sharing.text_for_some(text, [str(TOBI)]) == text
    # Ama left before the text was agreed, and its words may speak of her still.
    left = [(str(AMA), *NAMES[AMA])]
    assert sharing.text_for_some(text, [str(TOBI), str(AMA)], everybody=left) == text
    partly = sharing.text_for_some(text, [str(TOBI)], everybody=left)
    assert partly["sections"] == [{"code": "help", "text": "another pupil helps Tobi."}]
