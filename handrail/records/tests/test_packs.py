"""From a request to the pack: gathered, read, made, handed over."""

from __future__ import annotations

import io
import json
import subprocess
from datetime import date

import pikepdf
import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.plans.models import PlanVersion
from handrail.plans.rules.snapshot import sha256_of
from handrail.pupils import actions as pupils
from handrail.pupils.models import Pupil
from handrail.records.actions import packs, requests
from handrail.records.models import Passage, SubjectPack, SubjectRequest
from handrail.records.queries import requests as reads
from handrail.records.tasks import make_request_pack
from handrail.records.types.requests import Asker, Choice, RequestKind, RequestState
from handrail.reviews.models import Contribution
from tests.factories import PlanFactory, PupilTargetFactory, TargetFactory, everywhere

TODAY = date(2026, 11, 16)


def shared_plan(school, *pupil_ids):
    """Make a group plan with a target for these pupils, and its agreed version."""
    with everywhere():
        plan = PlanFactory(pupil=None, school=school, kind="group_plan", state="live")
        target = TargetFactory(plan=plan, school=school, wording="Take turns.")
        parts = []
        for pupil_id in pupil_ids:
            part = PupilTargetFactory(target=target, pupil=Pupil.objects.get(pk=pupil_id), baseline_note="Two of five")
            parts.append({"id": str(part.pk), "pupil": str(pupil_id), "baseline_note": part.baseline_note})
        snapshot = {"schema": 1, "targets": [{"wording": "Take turns.", "pupils": parts}]}
        version = PlanVersion(
            school=school,
            plan=plan,
            number=1,
            schema=1,
            snapshot=snapshot,
            sha256=sha256_of(snapshot),
            agreed_at=clock.now(),
            agreed_by_name="Dana Okafor",
        )
        version.save()
    return plan


@pytest.fixture
def officer(world):
    return world.actors[Role.DATA_PROTECTION]


@pytest.fixture
def tobi(world, in_school):
    with in_school(world.school):
        yield Pupil.objects.get(pk=world.records["pupil_id"])


def ask(actor, pupil, **changes):
    given = {
        "kind": RequestKind.SUBJECT_ACCESS,
        "asker": Asker.PARENT,
        "asker_name": "Bola Adeyemi",
        "received_on": date(2026, 11, 2),
        "pupil_id": pupil.pk,
    } | changes
    return requests.take_request(actor=actor, **given)


def say(pupil, text):
    """Write down something about the pupil that names others."""
    Contribution(
        school_id=pupil.school_id,
        pupil=pupil,
        speaker="pupil",
        said_by_name="Tobi",
        text=text,
        said_at=clock.now(),
    ).save()


def decide_all(actor, row, choice=None):
    choices = {p.pk: choice or Choice(p.suggestion) for p in Passage.objects.filter(request=row)}
    return requests.decide_passages(actor=actor, request_id=row.pk, choices=choices)


def now(*keys):
    make_request_pack.call(*keys)


def made(actor, row):
    """Gather, take every suggestion, and make the files; return the text of the PDF and the JSON."""
    requests.gather_records(actor=actor, request_id=row.pk)
    decide_all(actor, row)
    packs.ask_for_pack(actor=actor, request_id=row.pk, start=now)
    pdf = packs.open_pack(actor=actor, request_id=row.pk)
    return pdf, json.loads(packs.open_pack(actor=actor, request_id=row.pk, as_json=True))


def words_of(pdf):

    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_a_request_has_a_month_and_may_have_two_more(officer, tobi):
    row = ask(officer, tobi)
    assert row.due_on == date(2026, 12, 2)
    longer = requests.extend_request(actor=officer, request_id=row.pk, reason="Many records.")
    assert longer.due_on == date(2027, 2, 2)
    with pytest.raises(Refused, match="already"):
        requests.extend_request(actor=officer, request_id=row.pk, reason="Many records.")
    assert set(AuditEvent.objects.filter(pupil_uuid=tobi.pk).values_list("type", flat=True)) >= {
        "SUBJECT_REQUESTED",
        "SUBJECT_EXTENDED",
    }


def test_an_educational_record_has_fifteen_school_days_and_no_extension(officer, tobi):
    row = ask(officer, tobi, kind=RequestKind.EDUCATIONAL_RECORD)
    assert row.due_on == date(2026, 11, 23)
    with pytest.raises(Refused, match="no longer time"):
        requests.extend_request(actor=officer, request_id=row.pk, reason="Many.")


def test_a_request_is_refused_with_a_reason(officer, tobi, world):
    for changes, said in (
        ({"received_on": date(2026, 11, 17)}, "lies in the past"),
        ({"asker_name": " "}, "Enter the name"),
    ):
        with pytest.raises(Refused, match=said):
            ask(officer, tobi, **changes)
    with pytest.raises(NotVisible):
        ask(officer, tobi, pupil_id=None)
    with pytest.raises(NotVisible):
        ask(officer, tobi, pupil_id=world.theirs["pupil_id"])
    with pytest.raises(Denied):
        ask(world.actors[Role.TEACHER], tobi)
    ask(officer, tobi)
    with pytest.raises(Refused, match="open request"):
        ask(officer, tobi)


def test_a_pack_has_everything_about_the_pupil_and_nothing_about_others(officer, tobi, world, in_school):
    say(tobi, "I sit beside Mina Adeyemi-Mina and Rafi. Mrs Carter helps. In May I want to read.")
    row = ask(officer, tobi)
    pdf, found = made(officer, row)
    text = words_of(pdf)
    assert "Read aloud 40 of the 50 words on word card 1." in text
    assert "I like to know what comes next." in text
    assert "Settled quickly." in text
    assert "Needs more help with reading" in text
    assert "I sit beside" in text
    assert "Mina" not in text
    assert "Rafi" not in text
    assert "In May I want to read" in text
    assert "Mrs Carter helps" in text
    assert found["schema"] == 1
    whole = json.dumps(found)
    assert "Mina" not in whole
    assert "Rafi" not in whole
    said = [r["values"]["text"] for t in found["topics"] if t["topic"] == "What was said" for r in t["records"]]
    assert any(text.startswith("I sit beside [removed] and [removed]. Mrs Carter helps.") for text in said)
    assert found["n_removed"] == SubjectRequest.objects.get(pk=row.pk).n_removed > 1
    assert "trail" not in [t["topic"] for t in found["topics"]]


def test_the_pdf_is_tagged_and_the_words_are_gone(officer, tobi):
    say(tobi, "Mina shouted.")
    pdf, _ = made(officer, ask(officer, tobi))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert metadata.get("pdfuaid:part") == "1"
        assert len(document.pages) > 3
    assert "removed shouted." in words_of(pdf)


def test_the_own_contact_who_asks_is_kept_and_others_are_blacked_out(officer, tobi, world, in_school):
    from handrail.pupils.types import NewContact

    pupils.add_contact(
        actor=world.actors[Role.SENCO],
        pupil=tobi,
        contact=NewContact(name="Segun Bright", relationship="Uncle", telephone="020 7946 0991"),
    )
    say(tobi, "Segun Bright collects me.")
    _, found = made(officer, ask(officer, tobi, with_trail=True))
    contacts = next(t["records"] for t in found["topics"] if t["topic"] == "Contacts")
    assert contacts[0]["values"]["name"] == "Bola Adeyemi"
    assert contacts[1]["values"]["name"] == "[removed]"
    assert "946 0991" not in json.dumps(found)


def test_a_contacts_data_in_the_trail_is_marked_like_the_contact(officer, tobi, world):
    from handrail.pupils.types import NewContact

    contact = NewContact(name="Segun Bright", relationship="Uncle", telephone="020 7946 0991")
    kept = pupils.add_contact(actor=world.actors[Role.SENCO], pupil=tobi, contact=contact)
    pupils.remove_contact(actor=world.actors[Role.SENCO], contact=kept, reason="Moved away.")
    pdf, found = made(officer, ask(officer, tobi, with_trail=True))
    # The whole number: four digits alone stand in a key of a record by chance.
    for words in ("946 0991", "Segun", "Uncle"):
        assert words not in json.dumps(found), words
        assert words not in words_of(pdf), words


def test_nothing_is_left_undecided_before_the_pack_is_made(officer, tobi):
    say(tobi, "Mina shouted.")
    row = ask(officer, tobi)
    with pytest.raises(Refused, match="received"):
        packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    requests.gather_records(actor=officer, request_id=row.pk)
    with pytest.raises(Refused, match="wait for a decision"):
        packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    assert decide_all(officer, row, Choice.KEEP) > 0
    assert decide_all(officer, row, Choice.KEEP) == 0
    packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    assert "Mina shouted." in words_of(packs.open_pack(actor=officer, request_id=row.pk))


def test_a_reader_marks_words_of_their_own(officer, tobi):
    say(tobi, "The neighbour at number 12 complained. The Neighbour was loud.")
    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    assert requests.mark_words(actor=officer, request_id=row.pk, words="the neighbour") == 2
    with pytest.raises(Refused, match="nowhere"):
        requests.mark_words(actor=officer, request_id=row.pk, words="the neighbour")
    decide_all(officer, row)
    packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    text = words_of(packs.open_pack(actor=officer, request_id=row.pk))
    assert "eighbour" not in text
    assert "number 12 complained" in text


def test_a_changed_decision_makes_the_files_go(officer, tobi):
    say(tobi, "Mina shouted.")
    row = ask(officer, tobi)
    made(officer, row)
    decide_all(officer, row, Choice.KEEP)
    row.refresh_from_db()
    assert row.state == RequestState.READING
    with pytest.raises(Refused, match="no file"):
        packs.open_pack(actor=officer, request_id=row.pk)
    assert SubjectPack.objects.get(request=row).pdf is None


def test_confidential_records_are_one_decision_each(officer, tobi, world):
    from handrail.pupils.models import Contact, ProfileEntry

    ProfileEntry(school_id=tobi.school_id, pupil=tobi, kind="avoid", text="Father's flat.", is_confidential=True).save()
    Contact.objects.filter(pupil=tobi, name="Bola Adeyemi").update(
        barred_from=TODAY, barred_reason="Court order.", barred_by_name="Dana"
    )
    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    whole = Passage.objects.filter(request=row, value=-1)
    assert {p.why for p in whole} == {"confidential"}
    assert len(whole) == 2
    decide_all(officer, row)
    packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    pdf = packs.open_pack(actor=officer, request_id=row.pk)
    found = json.loads(packs.open_pack(actor=officer, request_id=row.pk, as_json=True))
    assert "Court order" not in words_of(pdf) + json.dumps(found)
    assert "flat" not in words_of(pdf) + json.dumps(found)
    assert '"removed": true' in json.dumps(found)


def test_a_confidential_plan_is_flagged_with_all_its_parts(officer, tobi, world):
    from handrail.plans.models import Plan

    Plan.objects.filter(pk=world.records["plan_id"]).update(is_confidential=True)
    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    items = reads.gathered_of(row)
    flagged = {items[p.item]["record"] for p in Passage.objects.filter(request=row, value=-1)}
    assert {"plans.plan", "plans.plansection", "plans.target", "plans.planversion"} <= flagged


def test_the_trail_is_in_the_pack_where_it_was_asked_for(officer, tobi):
    pdf, found = made(officer, ask(officer, tobi, with_trail=True))
    assert found["topics"][-1]["topic"].startswith("The trail")
    assert "Dana Okafor" in words_of(pdf)


def test_a_group_plans_version_shows_the_own_part_only(officer, tobi, world):
    mina = world.out_of_reach["pupil_id"]
    shared_plan(tobi.school, tobi.pk, mina)
    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    whole = json.dumps(reads.gathered_of(row))
    assert "Take turns." in whole
    assert "Two of five" in whole
    assert str(mina) not in whole


def test_an_adult_gets_what_is_held_about_them(officer, world, in_school):
    teacher = world.actors[Role.TEACHER]
    given = {"asker": Asker.ADULT, "asker_name": teacher.name, "received_on": TODAY}
    about = {"membership_id": teacher.membership_id, "with_trail": True}
    with in_school(world.school):
        row = requests.take_request(actor=officer, kind=RequestKind.SUBJECT_ACCESS, **given, **about)
        _, found = made(officer, row)
        records = {r["record"] for t in found["topics"] for r in t["records"]}
        assert {"access.user", "access.membership", "access.roleheld", "access.groupadult"} <= records
        assert Membership.objects.get(pk=teacher.membership_id).user.password not in json.dumps(found)
        with pytest.raises(Refused, match="does not hold"):
            requests.take_request(actor=officer, kind=RequestKind.EDUCATIONAL_RECORD, **given, **about)


def test_handing_over_deletes_the_files_and_keeps_the_count(officer, tobi):
    say(tobi, "Mina shouted.")
    row = ask(officer, tobi)
    made(officer, row)
    with pytest.raises(Refused, match="how it was handed over"):
        requests.hand_over(actor=officer, request_id=row.pk, note=" ")
    requests.hand_over(actor=officer, request_id=row.pk, note="In person; passport seen.")
    assert not SubjectPack.objects.exists()
    assert not Passage.objects.exists()
    row.refresh_from_db()
    assert row.n_removed
    assert row.closed_by_name == officer.name
    with pytest.raises(Refused, match="handed over"):
        requests.gather_records(actor=officer, request_id=row.pk)
    with pytest.raises(Refused, match="settled"):
        requests.extend_request(actor=officer, request_id=row.pk, reason="x")


def test_closing_needs_a_reason_and_deletes_what_was_gathered(officer, tobi):
    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    with pytest.raises(Refused, match="Say why"):
        requests.close_request(actor=officer, request_id=row.pk, note="")
    requests.close_request(actor=officer, request_id=row.pk, note="Withdrawn by telephone.")
    assert not SubjectPack.objects.exists()
    assert reads.row_of(SubjectRequest.objects.get()).clock is None


def test_deciding_before_gathering_is_refused(officer, tobi):
    row = ask(officer, tobi)
    with pytest.raises(Refused):
        requests.decide_passages(actor=officer, request_id=row.pk, choices={})


def test_an_extension_needs_a_reason(officer, tobi):
    row = ask(officer, tobi)
    with pytest.raises(Refused, match="Say why"):
        requests.extend_request(actor=officer, request_id=row.pk, reason="")


def test_a_pack_that_cannot_be_made_says_so_and_can_be_made_again(officer, tobi, monkeypatch):
    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    decide_all(officer, row)

    def broken(*args):
        raise ValueError("no")

    monkeypatch.setattr(packs, "render_pack", broken)
    packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    row.refresh_from_db()
    assert row.state == RequestState.READING
    assert row.problem.startswith("The files could not be made")
    monkeypatch.undo()
    packs.ask_for_pack(actor=officer, request_id=row.pk, start=now)
    row.refresh_from_db()
    assert row.state == RequestState.READY
    assert row.problem == ""


def test_a_pack_for_a_closed_account_is_not_made(officer, tobi):
    from uuid import uuid4

    row = ask(officer, tobi)
    requests.gather_records(actor=officer, request_id=row.pk)
    decide_all(officer, row)
    packs.ask_for_pack(actor=officer, request_id=row.pk, start=lambda *keys: None)
    make_request_pack.call(str(row.pk), str(officer.school_id), str(uuid4()))
    row.refresh_from_db()
    assert "closed" in row.problem
    make_request_pack.call(str(row.pk), str(officer.school_id), str(officer.user_id))
    row.refresh_from_db()
    assert row.state == RequestState.READING


def test_a_character_without_a_font_still_gives_a_tagged_file(officer, tobi):
    say(tobi, "An odd sign: \U0001fbf0\ue000.")
    pdf, _ = made(officer, ask(officer, tobi))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
