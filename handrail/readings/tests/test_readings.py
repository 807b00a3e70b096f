"""Who is to read what, what they are told, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.access.models import FacultyAdult, GroupAdult
from handrail.access.types import Area, Level, Role
from handrail.briefs import actions as briefs
from handrail.core.errors import Denied, Refused
from handrail.plans import actions as plans
from handrail.plans import queries as plan_queries
from handrail.plans.models import Plan
from handrail.plans.types import PlanDraft
from handrail.pupils.models import Pupil
from handrail.readings import actions, policy, queries
from handrail.readings.models import PlanReading, ReadingReminder
from handrail.readings.tests.conftest import agreed_plan, put_in, target
from handrail.readings.types import Freshness, ReadStanding
from handrail.schools.models import Faculty, Subject, TeachingGroup
from tests.factories import (
    CoreGroupMemberFactory,
    GroupAdultFactory,
    PupilFactory,
    make_actor,
    one_event,
    trail,
)


def overseen(here: Any) -> dict[str, Any]:
    """Return who reads the plans of the school, as the SENCO sees it: pupil's forename -> readers by name."""
    rows = queries.readers_of(here.senco, queries.versions_listed(here.senco))
    return {row.pupil_name.split()[0]: {reader.membership_id: reader for reader in row.readers} for row in rows}


def version_of(actor: Any, plan: Any) -> Any:
    return policy.versions_for(actor).get(plan=plan)


def amended(here: Any, **fields: str) -> Any:
    """Change the plan's target and agree it anew."""
    plan = plans.amend_plan(actor=here.senco, plan=here.plan, reason="Reached sooner than thought.")
    row = plan.targets.get()
    changes = {name: (getattr(row, name), new) for name, new in fields.items()}
    plans.save_fields(actor=here.senco, plan=plan, kind="target", row_id=row.pk, fields=changes)
    return plans.agree_plan(actor=here.senco, plan=plan)


def test_the_adults_linked_today_are_to_read(here: Any) -> None:
    expected = {here.teacher.membership_id, here.helper.membership_id, here.key_worker.membership_id}
    # Neither the volunteer, who may not read plans, nor the SENCO, who works with no pupil, nor a stranger.
    assert overseen(here)["Tobi"].keys() == expected


@pytest.mark.parametrize("name", ["senco", "teacher", "helper", "key_worker", "volunteer", "stranger"])
def test_the_list_of_one_and_the_list_of_all_say_the_same(here: Any, name: str) -> None:
    actor = getattr(here, name)
    agreed_plan(here.senco, here.una)
    own = {version.plan.pupil.forename for version in policy.versions_for(actor).select_related("plan__pupil")}
    assert own == {pupil for pupil, readers in overseen(here).items() if actor.membership_id in readers}


def test_whoever_sees_the_whole_school_reads_what_they_work_with(here: Any) -> None:
    CoreGroupMemberFactory(pupil=here.una, membership=here.members[here.senco.membership_id], role="lead")
    agreed_plan(here.senco, here.una)
    assert here.senco.membership_id in overseen(here)["Una"]
    assert overseen(here)["Una"][here.senco.membership_id].state is ReadStanding.AGREED
    assert queries.n_to_read(here.senco) == 0


def test_the_link_person_of_a_faculty_reads_plans_of_its_groups(here: Any) -> None:
    link_person = make_actor(here.school, Role.SEN_LINK)
    faculty = Faculty.objects.create(school=here.school, name="Languages")
    subject = Subject.objects.create(school=here.school, name="English", faculty=faculty)
    TeachingGroup.objects.filter(pk=here.group.pk).update(subject=subject)
    FacultyAdult.objects.create(
        school=here.school, faculty=faculty, membership_id=link_person.membership_id, starts_on=date(2026, 9, 1)
    )
    assert queries.n_to_read(link_person) == 1
    assert link_person.membership_id in overseen(here)["Tobi"]


def test_an_ended_link_ends_the_reading(here: Any) -> None:
    GroupAdult.objects.filter(membership_id=here.helper.membership_id).update(ends_on=date(2026, 11, 13))
    assert queries.n_to_read(here.helper) == 0
    assert here.helper.membership_id not in overseen(here)["Tobi"]


def test_a_leaver_or_a_closed_plan_waits_for_nobody(here: Any) -> None:
    Pupil.objects.filter(pk=here.tobi.pk).update(left_on=date(2026, 11, 13))
    assert queries.n_to_read(here.teacher) == 0
    Pupil.objects.filter(pk=here.tobi.pk).update(left_on=None)
    assert queries.n_to_read(here.teacher) == 1
    plans.close_plan(actor=here.senco, plan=here.plan, reason="Over.")
    assert queries.n_to_read(here.teacher) == 0


def test_a_draft_waits_for_nobody(here: Any) -> None:
    Plan.objects.filter(pk=here.plan.pk).update(state="closed")
    plans.write_plan(actor=here.senco, pupil=here.tobi, kind="sen_support_plan", draft=PlanDraft())
    assert queries.n_to_read(here.teacher) == 0


def test_a_confidential_plan_is_for_those_who_may_read_it(here: Any) -> None:
    Plan.objects.filter(pk=here.plan.pk).update(is_confidential=True)
    assert queries.n_to_read(here.teacher) == 0
    assert here.teacher.membership_id not in overseen(here)["Tobi"]
    allowed = ((Role.TEACHER, Area.CONFIDENTIAL, Level.VIEW),)
    teacher, senco = replace(here.teacher, levels=allowed), replace(here.senco, levels=allowed)
    assert queries.n_to_read(teacher) == 1
    (row,) = queries.readers_of(senco, queries.versions_listed(senco))
    assert {reader.membership_id for reader in row.readers} == {here.teacher.membership_id}


def counted(actor: Any, plan: Any) -> tuple[int, int]:
    """Return how many are to read a plan and how many have, as its page says it; the long list says the same."""
    _, read = queries.plan_reading(actor, plan, counts=True)
    assert read is not None
    (row,) = queries.counts_of(actor, [plan.pk]).values()
    assert read.words == row.words
    return read.n_readers, read.n_read


def test_the_number_and_the_list_say_the_same(here: Any) -> None:
    assert counted(here.senco, here.plan) == (3, 0)
    actions.acknowledge(actor=here.teacher, version_ids=[version_of(here.teacher, here.plan).pk])
    CoreGroupMemberFactory(pupil=here.tobi, membership=here.members[here.senco.membership_id], role="lead")
    assert counted(here.senco, here.plan) == (4, 2)
    assert counted(here.senco, amended(here, how_often="Twice a day")) == (4, 1)
    GroupAdult.objects.filter(membership_id=here.teacher.membership_id).update(ends_on=date(2026, 11, 13))
    assert counted(here.senco, here.plan) == (3, 1)
    Plan.objects.filter(pk=here.plan.pk).update(is_confidential=True)
    assert counted(here.senco, here.plan) == (1, 1)


def test_nothing_is_counted_where_nothing_holds(here: Any) -> None:
    plans.close_plan(actor=here.senco, plan=here.plan, reason="Over.")
    assert queries.plan_reading(here.senco, here.plan, counts=True) == (None, None)


# ------------------------------------------------------------------------------------------------ opened and read


def test_opening_the_plan_marks_it_seen_once(here: Any, clock: Any) -> None:
    first, read = actions.note_opened(actor=here.teacher, plan=here.plan)
    assert first is not None and first.waits and read is None
    seen_at = PlanReading.objects.get().first_seen_at
    clock.shift(timedelta(hours=2))
    actions.note_opened(actor=here.teacher, plan=here.plan)
    assert PlanReading.objects.get().first_seen_at == seen_at
    assert overseen(here)["Tobi"][here.teacher.membership_id].state is ReadStanding.OPENED
    assert trail(type="PLAN_VIEWED")


def test_whoever_is_not_asked_to_read_leaves_only_the_trail(here: Any) -> None:
    assert actions.note_opened(actor=here.senco, plan=here.plan) == (None, None)
    assert not PlanReading.objects.exists()
    assert one_event(type="PLAN_VIEWED").actor_uuid == here.senco.user_id


def test_a_plan_that_is_being_changed_is_seen_on_the_page_of_its_version(here: Any) -> None:
    plan = plans.amend_plan(actor=here.senco, plan=here.plan, reason="New words.")
    actions.note_opened(actor=here.teacher, plan=plan)
    assert not PlanReading.objects.exists()
    actions.note_opened(actor=here.teacher, plan=plan, number=1)
    assert PlanReading.objects.exists()


def test_reading_is_kept_once_and_is_on_the_trail(here: Any) -> None:
    version = version_of(here.teacher, here.plan)
    assert actions.acknowledge(actor=here.teacher, version_ids=[version.pk]) == 1
    assert actions.acknowledge(actor=here.teacher, version_ids=[version.pk]) == 0
    event = one_event(type="PLAN_READ")
    assert (event.subject_uuid, event.pupil_uuid, event.new) == (here.plan.pk, here.tobi.pk, {"version": 1})
    assert queries.n_to_read(here.teacher) == 0
    reader = overseen(here)["Tobi"][here.teacher.membership_id]
    assert reader.state is ReadStanding.READ and reader.at is not None
    # Opening it afterwards changes nothing.
    own, _ = actions.note_opened(actor=here.teacher, plan=here.plan)
    assert own is not None and own.read_at is not None


def test_nobody_reads_for_others_or_what_is_not_theirs(here: Any) -> None:
    version = version_of(here.teacher, here.plan)
    assert actions.acknowledge(actor=here.stranger, version_ids=[version.pk]) == 0
    with pytest.raises(Denied):
        actions.acknowledge(actor=here.volunteer, version_ids=[version.pk])
    assert not PlanReading.objects.exists()


def test_what_was_replaced_meanwhile_is_not_marked_as_read(here: Any) -> None:
    old = version_of(here.teacher, here.plan)
    amended(here, how_often="Twice a day")
    assert actions.acknowledge(actor=here.teacher, version_ids=[old.pk]) == 0
    assert queries.n_to_read(here.teacher) == 1


def rows_for(actor: Any) -> list[Any]:
    return queries.to_read_rows(actor, list(queries.plans_to_read(actor)))


def test_a_first_plan_is_new_with_its_targets(here: Any) -> None:
    (row,) = rows_for(here.teacher)
    assert row.freshness is Freshness.NEW_PUPIL
    assert [(short.wording, short.ways) for short in row.targets] == [(target().wording, ("Five words a day",))]
    assert row.changes == ()


def test_a_changed_plan_says_what_changed_since_this_adult_read(here: Any) -> None:
    actions.acknowledge(actor=here.teacher, version_ids=[version_of(here.teacher, here.plan).pk])
    amended(here, how_often="Twice a day")
    amended(here, wording="Tobi will read 45 of the first 50 key words aloud.")
    (row,) = rows_for(here.teacher)
    assert (row.freshness, row.number, row.read_number) == (Freshness.CHANGED, 3, 1)
    # Both changes: version 2 was never read by this adult.
    assert any("45" in sentence for sentence in row.changes)
    assert any("when and where" in sentence for sentence in row.changes)
    (other,) = rows_for(here.helper)
    assert other.freshness is Freshness.NEW_PUPIL


def test_the_next_plan_is_new_but_not_the_pupil(here: Any) -> None:
    actions.acknowledge(actor=here.teacher, version_ids=[version_of(here.teacher, here.plan).pk])
    plans.close_plan(actor=here.senco, plan=here.plan, reason="Over.")
    agreed_plan(here.senco, here.tobi, target("Tobi will read a page."))
    (row,) = rows_for(here.teacher)
    assert row.freshness is Freshness.NEW_PLAN
    assert row.targets[0].wording == "Tobi will read a page."


def test_a_new_teacher_has_everything_to_read_on_the_first_day(here: Any) -> None:
    put_in(here.group, here.una)
    agreed_plan(here.senco, here.una)
    newcomer = make_actor(here.school, Role.TEACHER)
    GroupAdultFactory(
        group=here.group, membership_id=newcomer.membership_id, membership=None, starts_on=date(2026, 11, 16)
    )
    assert {row.freshness for row in rows_for(newcomer)} == {Freshness.NEW_PUPIL}
    assert len(rows_for(newcomer)) == 2
    # Agreed before they came, it waits from their first day.
    assert overseen(here)["Tobi"][newcomer.membership_id].since == date(2026, 11, 16)


def test_confidential_sections_stay_out_of_what_changed(here: Any) -> None:
    plan = plans.amend_plan(actor=here.senco, plan=here.plan, reason="More.")
    section = plan.sections.order_by("pk").first()
    plans.save_fields(
        actor=here.senco,
        plan=plan,
        kind="section",
        row_id=section.pk,
        fields={"text": (section.text, "A private word")},
    )
    type(section).objects.filter(pk=section.pk).update(is_confidential=True)
    plans.agree_plan(actor=here.senco, plan=plan)
    actions.acknowledge(actor=here.teacher, version_ids=[])
    (row,) = rows_for(here.teacher)
    assert "private" not in repr(row)


# ---------------------------------------------------------------------------------------------------- reminders


@pytest.fixture
def _mail(settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = True


@pytest.mark.usefixtures("_mail")
def test_a_reminder_counts_and_names_no_pupil(here: Any, django_capture_on_commit_callbacks: Any) -> None:
    wanted = [here.helper.membership_id, here.stranger.membership_id]
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind(actor=here.senco, membership_ids=wanted, link="https://school.example/") == 1
    (message,) = mail.outbox
    assert "1 plan waits" in message.subject
    assert "Tobi" not in message.body + message.subject and "https://school.example/" in message.body
    assert ReadingReminder.objects.get().n_plans == 1
    assert one_event(type="READING_REMINDED").new == {"n_plans": 1}
    with pytest.raises(Refused, match="Nobody was reminded"):
        actions.remind(actor=here.senco, membership_ids=wanted, link="https://school.example/")
    rows = queries.adults_of(queries.readers_of(here.senco, queries.versions_listed(here.senco)))
    assert {row.membership_id: row.reminded_on for row in rows}[here.helper.membership_id] == date(2026, 11, 16)


def test_reminders_need_mail_and_the_permission(here: Any) -> None:
    with pytest.raises(Refused, match="sends no e-mail"):
        actions.remind(actor=here.senco, membership_ids=[here.helper.membership_id], link="l")
    with pytest.raises(Denied):
        actions.remind(actor=here.teacher, membership_ids=[here.helper.membership_id], link="l")


# -------------------------------------------------------------------------------------------------- supply staff


def test_an_opened_brief_shows_beside_the_plan(here: Any) -> None:
    brief = briefs.make_brief(
        actor=here.senco, for_name="Mr Lowe", day=date(2026, 11, 16), group_ids=[str(here.group.pk)]
    )
    token = briefs.make_link(actor=here.senco, brief=brief)
    assert queries.briefs_of(here.senco, [here.tobi.pk]) == {}
    briefs.open_brief(token=token, address="192.0.2.7")
    briefs.open_brief(token=token, address="192.0.2.7")
    (seen,) = queries.briefs_of(here.senco, [here.tobi.pk, here.una.pk])[here.tobi.pk]
    assert (seen.for_name, seen.n_openings) == ("Mr Lowe", 2)
    assert here.una.pk not in queries.briefs_of(here.senco, [here.tobi.pk, here.una.pk])
    # Whoever makes briefs for their own class sees their own.
    assert queries.briefs_of(here.teacher, [here.tobi.pk]) == {}


# ------------------------------------------------------------------------------------------------ number of queries


def n_queries(act: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def test_the_number_of_queries_is_the_same_for_one_plan_and_for_many(here: Any) -> None:
    acts = {
        "overseen": lambda: queries.adults_of(queries.readers_of(here.senco, queries.versions_listed(here.senco))),
        "own": lambda: rows_for(here.teacher),
        "number": lambda: queries.n_to_read(here.teacher),
    }
    before = {name: n_queries(act) for name, act in acts.items()}
    for _ in range(5):
        pupil = PupilFactory(school=here.school)
        put_in(here.group, pupil)
        agreed_plan(here.senco, pupil)
    assert {name: n_queries(act) for name, act in acts.items()} == before
    assert before == {"overseen": 5, "own": 4, "number": 1}


def test_no_query_without_versions_or_for_whoever_reads_no_plans(here: Any) -> None:
    office = make_actor(here.school, Role.OFFICE)
    assert n_queries(lambda: queries.readers_of(here.senco, [])) == 0
    assert n_queries(lambda: queries.counts_of(here.senco, [])) == 0
    assert n_queries(lambda: queries.to_read_rows(here.teacher, [])) == 0
    assert n_queries(lambda: queries.n_to_read(office)) == 0
    assert queries.plan_reading(office, here.plan, counts=False) == (None, None)
    assert plan_queries.text_for(here.senco, version_of(here.teacher, here.plan))


def test_models_say_what_they_are(here: Any) -> None:
    actions.note_opened(actor=here.teacher, plan=here.plan)
    assert str(PlanReading.objects.get())
    assert str(ReadingReminder(membership_id=here.teacher.membership_id, sent_on=datetime(2026, 11, 16, tzinfo=UTC)))
