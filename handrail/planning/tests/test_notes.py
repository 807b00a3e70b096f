"""The recorder's notes: who writes them, how long, and that nobody's words are overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock as clocks
from handrail.core.errors import Denied, Refused
from handrail.planning import actions, queries
from handrail.planning.models import PlanningNote
from handrail.planning.types import Kind, NoteChange, Stage
from tests.factories import CoreGroupMemberFactory, everywhere, make_actor, sign_in, trail


def note(room, text: str, *, base: str | None = None, actor=None, stage: Stage = Stage.SHARING):
    return actions.write_notes(
        actor=actor or room.senco, meeting_id=room.meeting_id, changes={stage: NoteChange(text, base)}
    )


def a_reader(room, school):
    """Somebody who reads reviews of the pupil and holds none."""
    reader = make_actor(school, Role.SEN_LINK)
    with everywhere():
        member = Membership.objects.get(pk=reader.membership_id)
    CoreGroupMemberFactory(pupil=room.pupil, membership=member)
    return reader


def test_notes_are_kept_by_stage_and_nobodys_words_are_overwritten(room, school) -> None:
    head = make_actor(school, Role.SENCO)
    assert note(room, " Reads at home.\r\nSleeps badly. ").values == {Stage.SHARING: "Reads at home.\nSleeps badly."}
    note(room, "Reads at home.\nSleeps badly.", base="", actor=head)
    saved = note(room, "Something else.", base="", actor=head)
    assert saved.conflicts == {Stage.SHARING: ("Reads at home.\nSleeps badly.", room.senco.name, "09:30")}
    note(room, "Reads at home with Grandad.", base="Reads at home.\nSleeps badly.", actor=head)
    note(room, "Nobody wanted a seat in front.", stage=Stage.ISSUES)
    rows = queries.notes_of(room.meeting)
    assert [(row.label, row.text, row.by) for row in rows] == [
        ("Stage 1: Sharing", "Reads at home with Grandad.", head.name),
        ("Stage 2: What do we need to address?", "Nobody wanted a seat in front.", room.senco.name),
    ]
    note(room, "", stage=Stage.ISSUES)
    assert len(queries.notes_of(room.meeting)) == 1
    assert len(trail(type="PLANNING_NOTES_WRITTEN")) == 2
    assert str(PlanningNote.objects.first()) == "notes of sharing"


def test_too_long_a_note_is_refused_at_its_stage(room) -> None:
    with pytest.raises(Refused, match="at most 10,000 letters") as refused:
        note(room, "x" * 10_001)
    assert refused.value.field == "sharing"


def test_the_named_recorder_writes_notes_and_another_reader_does_not(room, school) -> None:
    reader, other = a_reader(room, school), make_actor(school, Role.SENCO)
    reader = replace(reader, name="Rosa Lindqvist")
    with pytest.raises(Denied, match="named recorder"):
        note(room, "By a reader.", actor=reader)
    room.step(Kind.ROLE, role="recorder", name=" rosa  LINDQVIST")
    note(room, "Written by the recorder.", actor=reader)
    room.step(Kind.ROLE, role="recorder", name="Somebody else")
    with pytest.raises(Denied):
        note(room, "No recorder any more.", actor=reader)
    note(room, "By who leads.", base="Written by the recorder.", actor=other)


def test_notes_are_put_in_order_for_a_week_after_the_meeting(room, clock) -> None:
    room.to_sorting()
    actions.end_meeting(actor=room.senco, meeting_id=room.meeting_id, key="e")
    clock.move_to(clocks.now() + timedelta(days=6))
    note(room, "In order now.")
    clock.move_to(clocks.now() + timedelta(days=1))
    with pytest.raises(Refused, match="its notes stand"):
        note(room, "Too late.")


@pytest.fixture
def page(client, room):
    """The page of the notes, as the SENCO."""
    sign_in(client, room.senco)
    return reverse("planning:notes", args=[room.meeting_id])


AUTOSAVE = {"headers": {"X-Requested-With": "autosave"}}


def test_the_page_saves_by_its_button_and_while_somebody_writes(client, room, page) -> None:
    assert 'data-autosave-url="' + page in client.get(page).content.decode()
    assert client.post(page, {"sharing": "Reads at home.", "base-sharing": ""}).status_code == 302
    told = client.post(page, {"issues": "Two more ideas.", "base-issues": ""}, **AUTOSAVE).json()
    assert (told["saved"], told["values"]["issues"], told["conflicts"]) == (True, "Two more ideas.", [])
    late = client.post(page, {"sharing": "Mine.", "base-sharing": ""}, **AUTOSAVE)
    assert (late.status_code, late.json()["conflicts"][0]["theirs"]) == (409, "Reads at home.")
    conflict = client.post(page, {"sharing": "Mine.", "base-sharing": ""})
    assert conflict.status_code == 409
    assert "changed this at 09:30 to: Reads at home." in conflict.content.decode()
    long = {"sharing": "x" * 10_001, "base-sharing": "Reads at home."}
    assert client.post(page, long, **AUTOSAVE).json()["errors"]["sharing"]
    assert client.post(page, long).status_code == 422


def test_notes_stand_in_what_is_kept_and_printed(client, room, page, django_assert_max_num_queries) -> None:
    note(room, "Reads at home.\n\nSleeps badly.")
    for name in ("meeting-detail", "meeting-print"):
        with django_assert_max_num_queries(12):
            body = client.get(reverse(f"planning:{name}", args=[room.meeting_id])).content.decode()
        assert "<p>Reads at home.</p>" in body
    assert page in client.get(reverse("planning:lead", args=[room.meeting_id])).content.decode()


def test_whoever_may_not_write_notes_is_told_and_a_stranger_finds_nothing(client, room, school) -> None:
    url = reverse("planning:notes", args=[room.meeting_id])
    sign_in(client, a_reader(room, school))
    assert client.get(url).status_code == 403
    assert url not in client.get(reverse("planning:meeting-detail", args=[room.meeting_id])).content.decode()
    assert client.get(reverse("planning:notes", args=[uuid4()])).status_code == 404
