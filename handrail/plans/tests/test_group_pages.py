"""Pages of plans for a group or a class."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.plans import actions, queries
from handrail.plans.models import Plan, PupilTarget, TargetSubject
from handrail.plans.tests.conftest import READING
from handrail.plans.types import PlanDraft, RowKind
from handrail.schools.models import AcademicYear, Faculty, School, Subject
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    TeachingGroupFactory,
    everywhere,
    sign_in,
    trail,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(world, client):
    """The world with a second pupil, a class of both, and the SENCO signed in."""
    world.ama = PupilFactory(school=world.school, forename="Ama", surname="Boateng")
    world.group = TeachingGroupFactory(year=AcademicYear.objects.get())
    for pupil in (world.pupil, world.ama):
        GroupPupilFactory(group=world.group, pupil=pupil, starts_on=date(2026, 9, 1))
    sign_in(client, world.senco)
    world.client = client
    return world


@pytest.fixture
def plan(here):
    return actions.open_group_plan(
        actor=here.senco,
        name="Blue readers",
        pupil_ids=[here.pupil.pk, here.ama.pk],
        teaching_group=here.group,
        draft=PlanDraft(targets=[READING]),
    )


def page(here, name, *args, **query):
    response = here.client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def part_of(plan, pupil):
    return PupilTarget.objects.get(target__plan=plan, pupil=pupil)


def test_a_plan_is_opened_from_a_class(here):
    text = page(here, "plans:group-open", group=str(here.group.pk))
    assert text.count(" checked") == 2 and "Boateng" in text
    sent = {"group": here.group.pk, "pupil": [here.pupil.pk, here.ama.pk], "name": "Blue readers", "owner": ""}
    answer = here.client.post(reverse("plans:group-open"), sent | {"starts_on": "2026-12-07"})
    plan = Plan.objects.get(pupil=None)
    assert answer.url == reverse("plans:plan-edit", args=[plan.pk])
    assert (plan.group.teaching_group, plan.places.count()) == (here.group, 2)


def test_what_is_missing_keeps_what_was_ticked(here):
    answer = here.client.post(
        reverse("plans:group-open"), {"pupil": [here.pupil.pk], "name": "A", "starts_on": "2026-12-07"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "at least two pupils" in text and f'value="{here.pupil.pk}" checked' in text


def test_pupils_are_found_by_name_too(here):
    assert "Boateng" in page(here, "plans:group-open", q="Ama")
    assert "Boateng" not in page(here, "plans:group-open", q="Zz")


def test_the_editor_saves_each_pupils_part_without_a_script(here, plan):
    text = page(here, "plans:plan-edit", plan.pk)
    assert "What can Ama Boateng do now?" in text
    part = part_of(plan, here.ama)
    name = actions.field_name(RowKind.PUPIL_TARGET, part.pk, "baseline")
    answer = here.client.post(reverse("plans:plan-save", args=[plan.pk]), {f"base-{name}": "12", name: "20"})
    assert answer.status_code == 302
    assert part_of(plan, here.ama).baseline == 20 and part_of(plan, here.pupil).baseline == 12


def test_a_wrong_aim_is_said_in_its_row(here, plan):
    part = part_of(plan, here.ama)
    name = actions.field_name(RowKind.PUPIL_TARGET, part.pk, "due_on")
    answer = here.client.post(reverse("plans:plan-save", args=[plan.pk]), {f"base-{name}": part.due_on, name: "soon"})
    assert answer.status_code == 422
    assert f"id_{name}" in answer.content.decode()


def test_one_value_for_all_and_who_works_on_it(here, plan):
    target = plan.targets.get()
    url = reverse("plans:target-for-all", args=[plan.pk, target.pk])
    told = here.client.post(url, {"baseline": "9", "replace": "yes"}, follow=True).content.decode()
    assert "Written for everybody" in told and part_of(plan, here.ama).baseline == 9
    told = here.client.post(url, {"criterion": "a great deal", "replace": "yes"}, follow=True).content.decode()
    assert "Written for everybody" not in told and part_of(plan, here.ama).criterion == 40
    url = reverse("plans:target-pupil", args=[plan.pk, target.pk, here.ama.pk])
    here.client.post(url, {"is_in": "no"})
    assert not PupilTarget.objects.filter(target=target, pupil=here.ama).exists()
    assert "Boateng, not in it" in page(here, "plans:plan-edit", plan.pk)
    here.client.post(url, {"is_in": "yes"})
    assert part_of(plan, here.ama)


def test_subjects_are_ticked_and_everybody_who_teaches(here, plan):
    target = plan.targets.get()
    one, two = (Subject.objects.create(school=here.school, name=name) for name in ("English", "History"))
    stem = actions.field_name(RowKind.TARGET, target.pk, "")
    assert "History" in page(here, "plans:plan-edit", plan.pk)
    url = reverse("plans:plan-save", args=[plan.pk])
    here.client.post(url, {f"base-{stem}taught_in": "", f"{stem}taught_in": [two.pk, one.pk]})
    assert set(TargetSubject.objects.values_list("subject__name", flat=True)) == {"English", "History"}
    here.client.post(url, {f"base-{stem}taught_in": [one.pk, two.pk], f"{stem}taught_in": [two.pk]})
    assert TargetSubject.objects.get().subject == two
    here.client.post(url, {f"base-{stem}everybody": "", f"{stem}everybody": "yes"})
    target.refresh_from_db()
    assert target.is_for_everybody
    assert "every lesson" in page(here, "plans:plan-detail", plan.pk)


def test_agreeing_and_reading_an_agreed_group_plan(here, plan):
    assert "Blue readers" in page(here, "plans:plan-agree", plan.pk)
    here.client.post(reverse("plans:plan-agree", args=[plan.pk]))
    text = page(here, "plans:plan-detail", plan.pk)
    assert "Boateng" in text and "Tobi" in text and "Page for the family" in text
    assert "Boateng" in page(here, "plans:version-detail", plan.pk, 1)
    sign_in(here.client, here.teacher)
    partly = page(here, "plans:plan-detail", plan.pk) + page(here, "plans:version-detail", plan.pk, 1)
    assert "Boateng" not in partly and "Ama" not in partly and "whom you do not work with" in partly


def test_a_group_plan_stands_on_the_list_and_on_the_pupils_page(here, plan):
    assert "Blue readers" in page(here, "plans:plan-list")
    assert "Blue readers" in page(here, "plans:plan-list", q="Blue")
    actions.agree_plan(actor=here.senco, plan=plan)
    text = page(here, "pupils:pupil-detail", here.ama.pk)
    assert "With the group Blue readers" in text and "Blue readers, group plan" in text
    assert "Blue readers" in page(here, "progress:target-detail", part_of(plan, here.ama).pk)


def test_the_list_has_the_same_number_of_queries_for_any_number_of_group_plans(
    here, plan, django_assert_max_num_queries, django_assert_num_queries
):
    page(here, "plans:plan-list")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        page(here, "plans:plan-list")
    for name in ("Red", "Green", "Gold"):
        actions.open_group_plan(actor=here.senco, name=name, pupil_ids=[here.pupil.pk, here.ama.pk])
    with django_assert_num_queries(len(few)):
        page(here, "plans:plan-list")


def test_joining_and_leaving(here, plan):
    noor = PupilFactory(school=here.school, forename="Noor", surname="Haddad")
    GroupPupilFactory(group=here.group, pupil=noor, starts_on=date(2026, 9, 1))
    assert "Offer Noor Haddad a place" in page(here, "plans:group-detail", plan.pk)
    join = reverse("plans:group-join", args=[plan.pk])
    assert "Haddad" in here.client.get(join).content.decode()
    target = plan.targets.get()
    sent = {"pupil": noor.pk, "joined_on": plan.starts_on.isoformat(), "targets": [target.pk]}
    assert here.client.post(join, sent).status_code == 302
    assert part_of(plan, noor).criterion == 40
    leave = reverse("plans:group-leave", args=[plan.pk, noor.pk])
    assert here.client.post(leave, {"left_on": "2026-12-07"}).status_code == 422
    assert here.client.post(leave, {"left_on": "2026-12-07", "reason": "Moves to another set."}).status_code == 302
    text = page(here, "plans:group-detail", plan.pk)
    assert "Moves to another set." in text and "Comes back" in text
    here.client.post(reverse("plans:group-detail", args=[plan.pk]), {"name": "Red readers"})
    assert "Red readers" in page(here, "plans:group-detail", plan.pk)


def test_the_next_plan_of_a_group(here, plan):
    actions.agree_plan(actor=here.senco, plan=plan)
    text = page(here, "plans:plan-copy", plan.pk)
    assert "Ama Boateng: " in text
    sent = {f"target-{part.pk.hex}": "continue" for part in PupilTarget.objects.filter(target__plan=plan)}
    answer = here.client.post(reverse("plans:plan-copy", args=[plan.pk]), sent | {"starts_on": "2026-12-07"})
    following = Plan.objects.get(continues=plan)
    assert answer.url == reverse("plans:plan-edit", args=[following.pk])
    assert following.places.count() == 2


def test_a_class_a_mark_book_and_a_faculty(here, plan):
    faculty = Faculty.objects.create(school=here.school, name="Languages")
    english = Subject.objects.create(school=here.school, name="English", faculty=faculty)
    history = Subject.objects.create(school=here.school, name="History")
    english_set = TeachingGroupFactory(year=AcademicYear.objects.get(), kind="subject", name="7En1", subject=english)
    GroupPupilFactory(group=english_set, pupil=here.ama, starts_on=date(2026, 9, 1))
    with everywhere():
        GroupAdultFactory(
            group=english_set,
            membership=Membership.objects.get(pk=here.teacher.membership_id),
            starts_on=date(2026, 9, 1),
        )
    actions.agree_plan(actor=here.senco, plan=plan)
    assert "key words" in page(here, "plans:class-detail", here.group.pk)
    assert "AB" in page(here, "plans:mark-book", english_set.pk)
    assert "Languages" in page(here, "plans:faculty-list")
    assert "7En1" in page(here, "plans:faculty-detail", faculty.pk)
    TargetSubject.objects.create(school=here.school, target=plan.targets.get(), subject=history)
    assert "7En1" not in page(here, "plans:faculty-detail", faculty.pk)
    assert queries.markbook_rows(here.senco, english_set, only_its_subject=True) == ()
    (row,) = queries.class_sheet_rows(here.senco, english_set)
    assert row.targets[0].strategy[0] == "Precision teaching: Word cards"
    assert row.targets[0].group_name == "Blue readers"


def test_the_named_teachers_follow_from_the_pupils_groups(here):
    english = Subject.objects.create(school=here.school, name="English")
    english_set = TeachingGroupFactory(year=AcademicYear.objects.get(), kind="subject", name="7En1", subject=english)
    GroupPupilFactory(group=english_set, pupil=here.pupil, starts_on=date(2026, 9, 1))
    with everywhere():
        teacher = Membership.objects.select_related("user").get(pk=here.teacher.membership_id)
        GroupAdultFactory(group=english_set, membership=teacher, starts_on=date(2026, 9, 1))
    plan = actions.write_plan(
        actor=here.senco, pupil=here.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[READING])
    )
    TargetSubject.objects.create(school=here.school, target=plan.targets.get(), subject=english)
    assert f"{teacher.user.name} (7En1)" in page(here, "plans:plan-detail", plan.pk)


def test_most_of_a_class_with_one_target_is_asked_about(here):
    more = [PupilFactory(school=here.school, class_name="7A") for _ in range(4)]
    for pupil in more:
        GroupPupilFactory(group=here.group, pupil=pupil, starts_on=date(2026, 9, 1))
    plan = actions.open_group_plan(
        actor=here.senco, name="All", pupil_ids=[pupil.pk for pupil in more], draft=PlanDraft(targets=[READING])
    )
    actions.agree_plan(actor=here.senco, plan=plan)
    text = page(here, "plans:class-detail", here.group.pk)
    assert "4 of the 4 pupils with targets" in text
    assert "4 of the 4 pupils with targets" in page(here, "plans:shared-targets")


def test_the_school_says_where_a_stage_is_planned_for(here, plan):
    from handrail.pupils import actions as pupils
    from handrail.pupils.types import NewEntry

    pupils.put_many_on_register(
        actor=here.senco,
        rows=[
            NewEntry(
                pupil_id=here.ama.pk, stage="K", starts_on=date(2026, 9, 1), reason="Reads slowly.", decided_by="Sam"
            )
        ],
    )
    assert "planned for in the class plan" not in page(here, "pupils:pupil-detail", here.ama.pk)
    School.objects.filter(pk=here.school.pk).update(class_plan_stages=["K"])
    class_plan = actions.open_group_plan(
        actor=here.senco, name="7A together", pupil_ids=[here.pupil.pk], teaching_group=here.group, is_class_plan=True
    )
    text = page(here, "pupils:pupil-detail", here.ama.pk)
    assert "are planned for in the class plan" in text and "7A together" in text
    assert reverse("plans:group-join", args=[class_plan.pk]) in text
    assert "are planned for in the class plan" in page(here, "plans:question-start", here.ama.pk)


def test_printing_for_staff_and_for_one_family(here, plan):
    actions.agree_plan(actor=here.senco, plan=plan)
    url = reverse("reports:plan-print", args=[plan.pk])
    assert here.client.get(url).status_code == 200
    assert here.client.get(url, {"pupil": str(here.ama.pk)}).status_code == 200
    assert here.client.get(url, {"pupil": "nonsense"}).status_code == 404
    printed = [event.pupil_uuid for event in trail(type="PLAN_PRINTED")]
    assert sorted(printed, key=str) == sorted([here.ama.pk, here.ama.pk, here.pupil.pk], key=str)


def test_looking_at_a_group_plan_stands_in_the_trail_of_each_pupil(here, plan):
    page(here, "plans:plan-detail", plan.pk)
    page(here, "plans:plan-detail", plan.pk)
    seen = [event.pupil_uuid for event in trail(type="PLAN_VIEWED", subject_uuid=plan.pk) if event.pupil_uuid]
    assert sorted(seen, key=str) == sorted([here.pupil.pk, here.ama.pk], key=str)
    assert here.senco.roles == frozenset({Role.SENCO})
