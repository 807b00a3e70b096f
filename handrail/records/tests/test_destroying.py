"""The end of a file: who may, when, and that nothing of the person is left anywhere."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django_scopes import scope

from handrail.access import actions as access
from handrail.access import policy as access_policy
from handrail.access import queries as access_queries
from handrail.access.models import Membership, User
from handrail.access.types import Role
from handrail.core import audit, clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.core.tests.test_pictures import from_a_phone
from handrail.exchange import actions as exchange
from handrail.exchange.models import ImportRun
from handrail.plans import actions as plans
from handrail.plans.models import Plan, PlanVersion
from handrail.plans.rules.snapshot import is_intact
from handrail.progress import actions as progress
from handrail.progress.models import WorkPhoto
from handrail.pupils import actions as pupils
from handrail.pupils.models import Contact, Pupil
from handrail.pupils.types import GroupPlace, NewContact, NewEntry, NewNeed, NewPupil, ProfileKind, Sees, SharedPart
from handrail.records.actions import corrections, destroying, requests, retention
from handrail.records.models import DestroyedCount, Destruction, DestructionCertificate
from handrail.records.queries import retention as reads
from handrail.records.tests.test_packs import shared_plan
from handrail.records.types.requests import Asker, RequestKind
from handrail.reports import actions as reports
from handrail.reports.types import PlansOf, PrintChoice
from handrail.reviews.models import Contribution
from tests.factories import everywhere
from tests.worlds import plan_draft

# Words that stand in nothing but this file: names, numbers, addresses, and one word of each kind of text.
WORDS = (
    "Zephaniah", "Quillfeather", "Zeph", "A823432110007", "0090909", "Thessaly", "thessaly@home.example",
    "020 7946 0777", "zwordprofile", "zwordneed", "zwordreason", "zwordnote", "zwordsaid", "zwordsection", "zwordbar",
    "zwordquestion", "zwordpurpose",
)  # fmt: skip
WHY = "The years of the schedule are over."


@pytest.fixture
def here(world, in_school):
    """A pupil with something in every room, who left, and whose time is over."""
    senco, today = world.actors[Role.SENCO], date(2026, 11, 16)
    with in_school(world.school):
        (pupil,) = pupils.create_pupils(
            actor=senco,
            pupils=[
                NewPupil(
                    surname="Quillfeather",
                    forename="Zephaniah",
                    known_as="Zeph",
                    date_of_birth=date(1995, 3, 1),
                    admission_number="0090909",
                    upn="A823432110007",
                    year_group=7,
                    class_name="7A",
                )
            ],
        )
        _fill(senco, pupil, today, world)
        pupils.mark_left(actor=senco, pupil_ids=[pupil.pk], left_on=today)
        pupil.refresh_from_db()
        yield SimpleNamespace(
            world=world,
            senco=senco,
            pupil=pupil,
            head=world.actors[Role.HEAD],
            officer=world.actors[Role.DATA_PROTECTION],
        )


def _fill(senco, pupil, today, world):
    pupils.set_profile(actor=senco, pupil=pupil, kind=ProfileKind.STRENGTH, lines=["zwordprofile"], seen=[])
    pupils.put_many_on_register(
        actor=senco,
        rows=[
            NewEntry(
                pupil_id=pupil.pk,
                stage="K",
                starts_on=today - timedelta(days=50),
                reason="zwordreason of Zephaniah",
                decided_by="Dana",
            )
        ],
    )
    pupils.add_many_needs(
        actor=senco,
        rows=[NewNeed(pupil_id=pupil.pk, code="SPLD", starts_on=today, description="zwordneed")],
    )
    contact = pupils.add_contact(
        actor=senco,
        pupil=pupil,
        contact=NewContact(
            name="Thessaly Quillfeather",
            relationship="Mother",
            telephone="020 7946 0777",
            email="thessaly@home.example",
        ),
    )
    member = access.open_outside_account(
        actor=senco, name="Thessaly Quillfeather", role=Role.PARENT, email="thessaly@home.example"
    )
    pupils.link_contact(actor=senco, contact=contact, membership=member)
    pupils.set_contact_sight(actor=senco, contact=contact, sees=Sees.FULL, reason="Daily care of Zeph.")
    pupils.bar_contact(actor=senco, contact=contact, reason="zwordbar")
    pupils.lift_bar(actor=senco, contact=contact, reason="zwordbar")
    pupils.open_pupil_account(actor=senco, pupil=pupil)
    specialist = access_policy.get_member(senco, world.actors[Role.SPECIALIST].membership_id)
    pupils.share_pupil(
        actor=senco,
        pupil=pupil,
        membership=specialist,
        parts=list(SharedPart),
        purpose="zwordpurpose",
        ends_on=today + timedelta(days=9),
    )
    pupils.ensure_group_pupils(
        actor=senco, places=[GroupPlace(pupil.pk, world.records["group_id"])], starts_on=today - timedelta(days=9)
    )
    plans.ask_question(actor=senco, pupil=pupil, needs="zwordquestion")
    draft = plan_draft()
    draft.sections["pupil_views"] = "zwordsection by Zephaniah Quillfeather"
    plan = plans.write_plan(
        actor=senco,
        pupil=pupil,
        kind="sen_support_plan",
        draft=draft,
        starts_on=today - timedelta(days=9),
    )
    plan = plans.agree_plan(actor=senco, plan=plan)
    part = plan.targets.first().pupil_targets.get()
    seen = progress.record_observation(
        actor=senco, pupil_target_id=part.pk, observed_on=today, text="20 out of 50", note="zwordnote"
    )
    progress.add_photo(actor=senco, observation=seen, photo=from_a_phone())
    Contribution(
        school_id=pupil.school_id,
        pupil=pupil,
        speaker="parent",
        contact=contact,
        said_by_name="Thessaly Quillfeather",
        text="zwordsaid",
        said_at=plan.created_at,
    ).save()
    data = b"UPN,Surname,Forename,DOB\nA823432110007,Quillfeather,Zephaniah,01/03/1995\n"
    exchange.start_import(actor=senco, file_name="of Zephaniah Quillfeather.csv", data=data)
    choice = PrintChoice(whose=PlansOf.CLASS, class_name="7A")
    reports.ask_for_prints(actor=senco, choice=choice, title="Class 7A", start=lambda *keys: None)
    # What others' records say of them: the names go, the rest stays.
    tobi = Pupil.objects.get(pk=world.records["pupil_id"])
    pupils.set_profile(
        actor=senco, pupil=tobi, kind=ProfileKind.INTEREST, lines=["Chess with Zeph Quillfeather on Fridays"], seen=[]
    )
    shared_plan(world.school, tobi.pk, pupil.pk)
    # A form half filled in, and the pupil's own sign-in.
    session = SessionStore()
    session["journey"] = {"who": "Zephaniah Quillfeather"}
    session.save()


def propose(here, actor=None, **changes):
    given = {"pupil_id": here.pupil.pk, "reason": WHY, "typed": "Zephaniah Quillfeather"} | changes
    return destroying.propose_destruction(actor=actor or here.officer, **given)


def destroy(here, commit=None):
    row = propose(here)
    return destroying.destroy_file(actor=here.head, destruction_id=row.pk, typed="0090909")


def everything():
    """Return every value of every column of every table as one text, sessions opened, and what the storage holds."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, memoryview | bytes):
                        value = bytes(value).decode("utf-8", "replace")
                    elif isinstance(value, dict | list):
                        value = json.dumps(value, ensure_ascii=False)
                    text = str(value)
                    found.append(text)
                    if table == "django_session":
                        try:
                            found.append(json.dumps(SessionStore().decode(text), default=str))
                        except Exception:
                            continue
    for path in Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found.append(path.name)
            found.append(content.decode("utf-8", "replace"))
            if content[:2] == b"\x1f\x8b":
                found.append(gzip.decompress(content).decode("utf-8", "replace"))
    return "\n".join(found)


def left_of(text):
    return [word for word in WORDS if word.lower() in text.lower()]


def test_nothing_of_the_person_is_left_anywhere(here):
    before = everything()
    assert left_of(before) == list(WORDS), "the test would prove nothing"
    certificate = destroy(here)
    after = everything()
    assert left_of(after) == []
    for key in (here.pupil.pk.hex, str(here.pupil.pk)):
        # The key stays in the trail alone.
        assert key not in json.dumps(certificate.kinds)
    assert not Pupil.objects.filter(pk=here.pupil.pk).exists()
    assert "Tobi" in after
    assert "Mina" in after


def test_photos_of_work_go_with_the_file(here):
    mine = WorkPhoto.objects.filter(observation__pupil_target__pupil=here.pupil)
    others = WorkPhoto.objects.exclude(pk__in=mine.values("pk")).count()
    assert mine.count() == 1 and others, "the test would prove nothing"
    destroy(here)
    assert not mine.exists()
    assert WorkPhoto.objects.count() == others


def test_the_accounts_of_the_pupil_and_of_a_contact_without_another_child_go(here):
    destroy(here)
    assert not User.objects.filter(name__contains="Quillfeather").exists()
    assert not User.objects.filter(email="thessaly@home.example").exists()


def test_a_contact_with_another_child_here_keeps_the_account_and_the_name(here):
    tobi = Pupil.objects.get(pk=here.world.records["pupil_id"])
    other = pupils.add_contact(
        actor=here.senco, pupil=tobi, contact=NewContact(name="Thessaly Quillfeather", relationship="Aunt")
    )
    member = Membership.objects.get(user__email="thessaly@home.example")
    pupils.link_contact(actor=here.senco, contact=other, membership=member)
    destroy(here)
    assert Contact.objects.get(pk=other.pk).name == "Thessaly Quillfeather"
    assert User.objects.filter(email="thessaly@home.example").exists()
    assert "Zephaniah" not in everything()


def test_a_contact_who_works_at_the_school_keeps_the_account(here):
    from tests.factories import RoleHeldFactory

    member = Membership.objects.get(user__email="thessaly@home.example")
    RoleHeldFactory(membership=member, role="teacher")
    destroy(here)
    assert Membership.objects.filter(pk=member.pk).exists()


def test_an_account_that_another_school_knows_is_closed_here_only(here):
    from tests.factories import MembershipFactory

    user = User.objects.get(email="thessaly@home.example")
    with everywhere():
        from handrail.schools.models import School

        MembershipFactory(user=user, school=School.objects.get(code="moorside"))
    destroy(here)
    assert User.objects.filter(pk=user.pk).exists()
    assert not Membership.objects.filter(user=user, school=here.world.school).exists()


def test_the_events_stay_without_their_words(here):
    events = AuditEvent.objects.filter(pupil_uuid=here.pupil.pk)
    types = sorted(events.values_list("type", flat=True))
    destroy(here)
    after = AuditEvent.objects.filter(pupil_uuid=here.pupil.pk)
    assert sorted(after.values_list("type", flat=True)) == sorted([*types, "DESTRUCTION_PROPOSED", "FILE_DESTROYED"])
    kept = after.exclude(type="FILE_DESTROYED")
    assert not [event for event in kept if event.old or event.new or event.reason]


def test_a_group_plan_keeps_the_others_parts_with_a_sound_seal(here):
    plan = Plan.objects.get(pupil=None, targets__pupil_targets__pupil=here.pupil)
    destroy(here)
    version = PlanVersion.objects.get(plan=plan)
    (target,) = version.snapshot["targets"]
    assert [part["pupil"] for part in target["pupils"]] == [str(here.world.records["pupil_id"])]
    assert is_intact(version.snapshot, version.sha256)
    assert plan.targets.get().pupil_targets.count() == 1


def test_a_group_plan_of_nobody_else_goes(here):
    alone = shared_plan(here.world.school, here.pupil.pk)
    both = shared_plan(here.world.school, here.world.records["pupil_id"], here.pupil.pk)
    from tests.factories import PupilTargetFactory, TargetFactory

    own = TargetFactory(plan=both, school=here.world.school, wording="Only one pupil's.")
    PupilTargetFactory(target=own, pupil=here.pupil)
    destroy(here)
    assert not Plan.objects.filter(pk=alone.pk).exists()
    assert both.targets.count() == 1


def test_others_texts_stay_without_the_name(here):
    destroy(here)
    tobi = Pupil.objects.get(pk=here.world.records["pupil_id"])
    assert "Chess with [a former pupil] on Fridays" in tobi.profile.values_list("text", flat=True)


def test_an_agreed_version_of_somebody_else_loses_the_name_and_is_sealed_again(here):
    tobi = Pupil.objects.get(pk=here.world.records["pupil_id"])
    draft = plan_draft()
    draft.sections["pupil_views"] = "I sit with Zephaniah Quillfeather."
    plan = plans.write_plan(actor=here.senco, pupil=tobi, kind="behaviour_plan", draft=draft)
    plans.agree_plan(actor=here.senco, plan=plan)
    destroy(here)
    version = PlanVersion.objects.get(plan=plan)
    assert "I sit with [a former pupil]." in json.dumps(version.snapshot)
    assert is_intact(version.snapshot, version.sha256)


def test_the_certificate_says_when_by_whom_why_and_how_much_and_no_name(here):
    certificate = destroy(here)
    assert certificate.proposed_by_name == "Inez Dorado"
    assert certificate.agreed_by_name == "Martin Hale"
    assert "31 years after the date of birth" in certificate.rule
    assert certificate.kinds["observation"] == 1
    assert certificate.n_rows == sum(certificate.kinds.values()) > 15
    assert certificate.n_blanked > 5
    assert list(reads.certificates(here.head)) == [certificate]


def test_anonymous_numbers_stay_and_small_ones_are_not_shown(here):
    destroy(here)
    row = DestroyedCount.objects.get()
    assert (row.left_in, row.setting, row.stage) == (2026, "secondary", "K")
    assert (row.n_pupils, row.n_plans, row.n_targets, row.n_achieved) == (1, 1, 4, 0)
    (shown,) = reads.destroyed_rows(here.head)
    assert shown.n_pupils is None
    DestroyedCount.objects.update(n_pupils=5)
    (shown,) = reads.destroyed_rows(here.head)
    assert shown.n_pupils == 5


def test_the_gates_are_shut_again(here):
    destroy(here)
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for gate in {"plans_erasing", "core_erasing"} & set(there):
            cursor.execute(f"SELECT count(*) FROM {gate}")
            assert cursor.fetchone()[0] == 0


def test_lists_prints_and_sessions_that_hold_the_pupil_go(here):
    run = ImportRun.objects.get(file_name__contains="Zephaniah")
    destroy(here)
    run.refresh_from_db()
    assert (bytes(run.data), run.state) == (b"", "DISCARDED")
    assert ImportRun.objects.exclude(pk=run.pk).get().state != "DISCARDED"
    from handrail.reports.models import PrintJob

    assert not PrintJob.objects.filter(state="waiting").exists()


def test_a_list_that_cannot_be_read_is_emptied_to_be_sure(here):
    run = ImportRun.objects.exclude(file_name__contains="Zephaniah").get()
    ImportRun.objects.filter(pk=run.pk).update(data=b"PK\x03\x04 broken")
    destroy(here)
    run.refresh_from_db()
    assert bytes(run.data) == b""


def test_an_undone_lists_note_of_the_pupil_goes(here):
    run = ImportRun.objects.exclude(file_name__contains="Zephaniah").get()
    notes = [{"name": "Zephaniah Quillfeather", "why": "x"}, {"name": "Tobi", "why": "y"}]
    ImportRun.objects.filter(pk=run.pk).update(kept_at_undo=notes)
    destroy(here)
    run.refresh_from_db()
    assert [row["name"] for row in run.kept_at_undo] == ["Tobi"]


def test_invitations_of_the_family_go_and_those_of_specialists_lose_the_pupil(here):
    from handrail.access.models import Invitation
    from handrail.core import clock

    contact = here.pupil.contacts.get()
    now = clock.now()
    common = {"school": here.world.school, "sent_at": now, "sent_by_name": "Dana", "expires_at": now}
    tobi = str(here.world.records["pupil_id"])
    for number, details in enumerate(
        [
            {"contact": str(contact.pk)},
            {"shares": [{"pupil": str(here.pupil.pk)}, {"pupil": tobi}]},
            {"faculties": []},
        ]
    ):
        Invitation(**common, name="Somebody", code_hash=f"{number:064}", details=details).save()
    destroy(here)
    ours = Invitation.objects.filter(name="Somebody")  # the world has others
    left = list(ours.order_by("code_hash").values_list("details", flat=True))
    assert left == [{"shares": [{"pupil": tobi}]}, {"faculties": []}]


def test_another_persons_open_pack_starts_afresh_where_it_names_the_pupil(here):
    tobi = here.world.records["pupil_id"]
    row = requests.take_request(
        actor=here.officer,
        kind=RequestKind.SUBJECT_ACCESS,
        asker=Asker.PARENT,
        asker_name="Bola Adeyemi",
        received_on=date(2026, 11, 2),
        pupil_id=tobi,
    )
    requests.gather_records(actor=here.officer, request_id=row.pk)
    destroy(here)
    row.refresh_from_db()
    assert row.state == "received"
    assert not row.passages.exists()


def test_it_takes_two_people(here):
    row = propose(here)
    with pytest.raises(Refused, match="Somebody else"):
        destroying.destroy_file(actor=here.officer, destruction_id=row.pk, typed="0090909")
    with pytest.raises(Denied):
        destroying.destroy_file(actor=here.senco, destruction_id=row.pk, typed="0090909")
    with pytest.raises(Refused, match="Type the pupil's"):
        destroying.destroy_file(actor=here.head, destruction_id=row.pk, typed="Zephaniah")
    assert Pupil.objects.filter(pk=here.pupil.pk).exists()


def test_the_only_person_waits_a_week(here, clock):
    with everywhere():
        from handrail.access.models import RoleHeld

        RoleHeld.objects.filter(role="head", school=here.world.school).delete()
    row = propose(here)
    with pytest.raises(Refused, match="from 23 November 2026"):
        destroying.destroy_file(actor=here.officer, destruction_id=row.pk, typed="0090909")
    clock.shift(timedelta(days=7))
    destroying.destroy_file(actor=here.officer, destruction_id=row.pk, typed="0090909")
    assert DestructionCertificate.objects.exists()


def test_what_is_proposed_can_be_taken_back(here):
    row = propose(here)
    with pytest.raises(Refused, match="already"):
        propose(here)
    destroying.withdraw_destruction(actor=here.head, destruction_id=row.pk)
    assert not Destruction.objects.exists()
    with pytest.raises(NotVisible):
        destroying.withdraw_destruction(actor=here.head, destruction_id=row.pk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"typed": "Somebody Else"}, "Type the pupil's"),
        ({"typed": ""}, "Type the pupil's"),
        ({"reason": " "}, "Say why"),
        ({"reason": "Zephaniah is 31."}, "Leave names out"),
        ({"reason": "Asked for by Thessaly Quillfeather"}, "Leave names out"),
    ],
)
def test_a_proposal_is_refused_with_a_reason(here, changes, said):
    with pytest.raises(Refused, match=said):
        propose(here, **changes)


def test_a_file_whose_time_is_not_over_is_not_destroyed(here):
    tobi = Pupil.objects.get(pk=here.world.records["pupil_id"])
    with pytest.raises(Refused, match="not over"):
        destroying.propose_destruction(actor=here.officer, pupil_id=tobi.pk, reason=WHY, typed=tobi.admission_number)


def test_a_file_is_not_destroyed_while_somebody_asks_for_it_or_to_correct_it(here):
    row = propose(here)
    correction = corrections.take_correction(
        actor=here.officer,
        pupil_id=here.pupil.pk,
        asked_by_name="Zeph",
        asked_on=date(2026, 11, 2),
        place="Register",
        wrong="K",
        should_be="E",
    )
    with pytest.raises(Refused, match="correct"):
        destroying.destroy_file(actor=here.head, destruction_id=row.pk, typed="0090909")
    corrections.make_correction(actor=here.officer, correction_id=correction.pk, where="Register")
    requests.take_request(
        actor=here.officer,
        kind=RequestKind.SUBJECT_ACCESS,
        asker=Asker.PUPIL,
        asker_name="Zeph",
        received_on=date(2026, 11, 2),
        pupil_id=here.pupil.pk,
    )
    with pytest.raises(Refused, match="asked for these records"):
        destroying.destroy_file(actor=here.head, destruction_id=row.pk, typed="0090909")


def test_keeping_longer_takes_a_proposal_back_and_hides_the_file(here):
    propose(here)
    assert list(reads.files_over(here.officer, reads.rules_of(here.officer))) == [here.pupil]
    retention.keep_longer(actor=here.officer, pupil_id=here.pupil.pk, until=date(2027, 1, 1), reason="A claim is open.")
    assert not Destruction.objects.exists()
    assert list(reads.files_over(here.officer, reads.rules_of(here.officer))) == []
    time = reads.file_time(here.officer, here.pupil)
    assert (time.is_over, time.kept_until) == (False, date(2027, 1, 1))


def test_files_in_the_storage_go_after_the_commit(here, monkeypatch, django_capture_on_commit_callbacks):
    """No room keeps files yet, so one is put in by hand where those of models are collected."""
    name = default_storage.save("advice/zephaniah.txt", ContentFile(b"of Zephaniah"))
    collect = destroying._Destroying._collect

    def with_a_file(self):
        collect(self)
        self.files.append((default_storage, name))

    monkeypatch.setattr(destroying._Destroying, "_collect", with_a_file)
    with django_capture_on_commit_callbacks(execute=True):
        certificate = destroy(here)
    assert certificate.n_files == 1
    assert not default_storage.exists(name)


def test_another_schools_file_is_not_destroyed(here):
    stranger = access_queries.actor_by_email("head@moorside.example", school_id=here.world.actors[Role.HEAD].school_id)
    assert stranger is None
    row = propose(here)
    with everywhere():
        user = User.objects.get(email="head@moorside.example")
        member = Membership.objects.get(user=user)
        other = access_queries.actor_for(user, school_id=member.school_id)
    with scope(school=other.school_id), pytest.raises(NotVisible):
        destroying.destroy_file(actor=other, destruction_id=row.pk, typed="0090909")


def test_the_gates_open_inside_a_transaction_only(transactional_db):
    from handrail.core.erasing import erasing

    with pytest.raises(RuntimeError, match="transaction"), erasing("x"):
        pass


def test_every_event_of_the_room_is_known():
    assert {"FILE_DESTROYED", "SUBJECT_PACK_MADE"} <= set(audit.SENTENCES)


def test_a_word_that_only_holds_the_name_stays(here):
    """The database finds the letters; whole words decide."""
    words = "Zephaniah Quillfeathers is a bird in the story."
    said = Contribution.objects.exclude(pupil=here.pupil).first()
    Contribution.objects.filter(pk=said.pk).update(text=words)
    destroy(here)
    said.refresh_from_db()
    assert said.text == words


def test_an_agreed_text_that_only_seems_to_name_the_pupil_is_not_sealed_again(here):
    version = PlanVersion.objects.exclude(plan__pupil=here.pupil).first()
    run = destroying._Destroying(here.officer, here.pupil)
    run._rewrite(version, dict(version.snapshot))
    assert run.n_blanked == 0


def test_traces_of_tasks_that_speak_of_the_pupil_go(here):
    tasks = apps.get_model("django_tasks_database", "DBTaskResult")
    for words in (str(here.pupil.pk), "nobody"):
        tasks.objects.create(
            task_path="handrail.reports.tasks.print_plans",
            args_kwargs={"args": [words], "kwargs": {}},
            queue_name="default",
            backend_name="default",
            run_after=clock.now(),
        )
    destroy(here)
    assert [row.args_kwargs["args"] for row in tasks.objects.all()] == [["nobody"]]


def test_a_correction_was_asked_for_and_a_file_is_kept_until_a_day_to_come(here):
    given = {"asked_by_name": "B", "place": "P", "wrong": "W", "should_be": "S"}
    with pytest.raises(Refused, match="lies in the past"):
        corrections.take_correction(actor=here.officer, pupil_id=here.pupil.pk, asked_on=date(2030, 1, 1), **given)
    with pytest.raises(Refused, match="still to come"):
        retention.keep_longer(actor=here.officer, pupil_id=here.pupil.pk, until=date(2020, 1, 1), reason="A claim.")


@pytest.mark.parametrize("empty", ["asked_by_name", "place", "wrong", "should_be"])
def test_a_correction_is_not_taken_down_with_an_empty_part(here, empty):
    given = {"asked_by_name": "B", "place": "P", "wrong": "W", "should_be": "S"} | {empty: "  "}
    with pytest.raises(Refused, match="in the person's own words") as refused:
        corrections.take_correction(actor=here.officer, pupil_id=here.pupil.pk, asked_on=date(2026, 11, 2), **given)
    assert refused.value.field == empty
    assert not apps.get_model("records", "Correction").objects.exists()


def test_a_file_is_not_kept_longer_without_a_reason(here):
    with pytest.raises(Refused, match="needed longer") as refused:
        retention.keep_longer(actor=here.officer, pupil_id=here.pupil.pk, until=date(2027, 1, 1), reason=" ")
    assert refused.value.field == "reason"
    assert not apps.get_model("records", "KeptLonger").objects.exists()
