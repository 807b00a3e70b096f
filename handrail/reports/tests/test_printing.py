"""Printing one plan and many: what stands on paper, who may, and what is written down."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock as school_clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.plans.actions import open_group_plan
from handrail.plans.actions.agreeing import agree_plan, amend_plan
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils.models import GroupPupil
from handrail.reports import actions, policy, queries
from handrail.reports.actions import plans as making
from handrail.reports.models import PrintJob
from handrail.reports.rendering import FONTS
from handrail.reports.tasks import make_prints
from handrail.reports.types import PlansOf, PrintChoice, PrintState
from tests.factories import (
    CoreGroupMemberFactory,
    GroupAdultFactory,
    GroupPupilFactory,
    MembershipFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    ReviewFactory,
    SchoolFactory,
    TargetFactory,
    TeachingGroupFactory,
    make_actor,
    sign_in,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not any(FONTS.glob("Atkinson*.ttf")), reason="the fonts are not built: run make assets"),
]

EVERYBODY = PrintChoice(PlansOf.EVERYBODY)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture(autouse=True)
def _in_scope(school):
    with scope(school=school.pk):
        yield


def write_plan(school, *, n_targets=2, n_records=3, **pupil):
    """A draft with targets and records, for a new pupil."""
    plan = PlanFactory(pupil=PupilFactory(school=school, **pupil))
    for position in range(n_targets):
        target = TargetFactory(plan=plan, position=position, who="Mrs Kaur")
        part = PupilTargetFactory(target=target)
        for day in range(n_records):
            ObservationFactory(pupil_target=part, observed_on=date(2026, 10, 1 + day), value=15 + day)
    return plan


def agreed_plan(school, senco, **changes):
    plan = write_plan(school, **changes)
    return agree_plan(actor=senco, plan=plan)


def nothing(*keys):
    """Start no task."""


def opened(pdf):
    return pikepdf.open(BytesIO(pdf))


# ---------------------------------------------------------------------------------------------- one plan


def test_an_agreed_plan_is_printed_as_it_was_agreed(school, senco):
    plan = agreed_plan(school, senco)
    plan.targets.update(wording="Changed afterwards.")
    document = queries.document_of(senco, plan)
    version = plan.versions.get()
    assert document.version_number == 1 and document.sha256 == version.sha256
    assert document.agreed_on == date(2026, 11, 16)
    assert {t.wording for goal in document.long_term for t in goal.targets} == {
        "Tobi will read 40 of the first 50 key words aloud."
    }


def test_a_printed_target_has_its_line_its_words_and_its_numbers(school, senco):
    target = queries.document_of(senco, agreed_plan(school, senco)).long_term[0].targets[0]
    assert target.chart_svg.startswith("<svg")
    assert target.in_words.startswith("Started at 12 out of 50. Now 17 out of 50. The aim is 40 out of 50")
    assert "Record 3 October 2026: 17 out of 50." in target.numbers
    assert (target.baseline, target.criterion, target.who) == ("12 out of 50", "40 out of 50", "Mrs Kaur")


def test_a_draft_is_printed_as_it_stands_and_says_so(school, senco):
    document = queries.document_of(senco, write_plan(school))
    assert document.is_draft and not document.sha256


def test_a_plan_that_is_being_changed_prints_the_draft_or_a_version(school, senco):
    plan = amend_plan(actor=senco, plan=agreed_plan(school, senco), reason="A new target.")
    assert queries.document_of(senco, plan).is_draft
    assert queries.document_of(senco, plan, number=1).version_number == 1
    with pytest.raises(LookupError):
        queries.document_of(senco, plan, number=9)


def test_outcomes_and_the_review_are_printed(school, senco):
    plan = agreed_plan(school, senco, n_targets=1)
    part = plan.targets.get().pupil_targets.get()
    part.outcome, part.outcome_evidence, part.outcome_at = "achieved", "41 words", school_clock.now()
    part.save()
    ReviewFactory(
        plan=plan, pupil=plan.pupil, state="held", held_on=date(2026, 12, 1), progress="Good.", stage_decision="same"
    )
    document = queries.document_of(senco, plan)
    target = document.long_term[0].targets[0]
    assert (target.outcome, target.outcome_evidence) == ("Achieved", "41 words")
    assert document.review is not None
    assert (document.review.held_on, document.review.decision) == (date(2026, 12, 1), "Stay at the same stage")


def test_a_review_is_not_printed_for_those_who_may_not_read_reviews(school, senco):
    plan = agreed_plan(school, senco, n_targets=1)
    ReviewFactory(plan=plan, pupil=plan.pupil, state="held", held_on=date(2026, 12, 1), progress="Private.")
    adult = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=plan.pupil, membership_id=adult.membership_id, membership=None, role="support")
    document = queries.document_of(adult, plan)
    assert document.review is None
    assert [(person.name, person.role) for person in document.people] == [(adult.name, "support adult")]


def test_the_page_gives_a_pdf_and_writes_it_down(client, school, senco):
    plan = agreed_plan(school, senco)
    response = sign_in(client, senco).get(reverse("reports:plan-print", args=[plan.pk]))
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="plan-2026-11-16.pdf"'
    assert len(opened(response.content).pages) == 2
    event = AuditEvent.objects.get(type="PLAN_PRINTED")
    assert (event.pupil_uuid, event.subject_uuid, event.new) == (plan.pupil_id, plan.pk, {"version": 1})


def test_a_version_can_be_asked_for_and_one_that_does_not_exist_is_not_found(client, school, senco):
    plan = agreed_plan(school, senco)
    url = reverse("reports:plan-print", args=[plan.pk])
    sign_in(client, senco)
    assert client.get(url + "?version=1").status_code == 200
    assert client.get(url + "?version=7").status_code == 404
    assert client.get(url + "?version=one").status_code == 200


def test_a_plan_out_of_reach_does_not_exist(client, school, senco):
    plan = agreed_plan(school, senco)
    for actor, status in [
        (make_actor(school, Role.TEACHER), 404),
        (make_actor(SchoolFactory(), Role.SENCO), 404),
        (make_actor(school, Role.OFFICE), 403),
    ]:
        assert sign_in(client, actor).get(reverse("reports:plan-print", args=[plan.pk])).status_code == status
    assert not AuditEvent.objects.filter(type="PLAN_PRINTED").exists()


def test_print_plan_refuses_what_the_policy_refuses(school, senco):
    plan = agreed_plan(school, senco)
    with pytest.raises(NotVisible):
        actions.print_plan(actor=make_actor(school, Role.TEACHER), plan_id=plan.pk)
    with pytest.raises(NotVisible):
        actions.print_plan(actor=senco, plan_id=plan.pk, number=3)


# ---------------------------------------------------------------------------------------------- many plans


def test_the_number_of_queries_does_not_grow_with_the_plans(school, senco, django_assert_max_num_queries):
    first = [agreed_plan(school, senco).pk for _ in range(2)]
    more = first + [agreed_plan(school, senco).pk for _ in range(6)]
    with django_assert_max_num_queries(8) as few:
        assert len(list(queries.documents_of(senco, first))) == 2
    with django_assert_max_num_queries(8) as many:
        assert len(list(queries.documents_of(senco, more))) == 8
    assert len(few) == len(many)


def test_choices_are_counted_and_only_agreed_plans_of_present_pupils_are_printed(school, senco):
    agreed_plan(school, senco, class_name="7A", year_group=7, surname="Brown")
    agreed_plan(school, senco, class_name="7A", year_group=7, surname="Ali")
    agreed_plan(school, senco, class_name="8B", year_group=8)
    agreed_plan(school, senco, class_name="8B", year_group=8, left_on=date(2026, 10, 1))
    write_plan(school, class_name="9C", year_group=9)
    assert [(row.label, row.n_plans) for row in queries.choices_to_print(senco)] == [
        ("Every pupil you work with", 3),
        ("Year 7", 2),
        ("Year 8", 1),
        ("Class 7A", 2),
        ("Class 8B", 1),
    ]
    in_class = queries.plans_to_print(senco, PrintChoice(PlansOf.CLASS, class_name="7A"))
    assert [plan.pupil.surname for plan in in_class] == ["Ali", "Brown"]
    assert queries.plans_to_print(senco, PrintChoice(PlansOf.YEAR, year_group=8)).count() == 1
    assert queries.plans_to_print(senco, PrintChoice(PlansOf.EVERYBODY, kind="OTHER")).count() == 0


def test_an_adult_prints_only_the_pupils_in_reach(school, senco):
    mine, _other = agreed_plan(school, senco), agreed_plan(school, senco)
    adult = make_actor(school, Role.SUPPORT_ADULT)
    assert queries.choices_to_print(adult) == ()
    CoreGroupMemberFactory(pupil=mine.pupil, membership_id=adult.membership_id, membership=None)
    assert [plan.pk for plan in queries.plans_to_print(adult, EVERYBODY)] == [mine.pk]


def test_a_class_is_printed_as_one_file(client, school, senco):
    plans = [agreed_plan(school, senco, class_name="7A") for _ in range(3)]
    sign_in(client, senco)
    page = client.get(reverse("reports:print"))
    assert "Class 7A (3)" in page.content.decode()
    response = client.post(reverse("reports:print"), {"whose": "class:7A"})
    job = PrintJob.objects.get()
    assert response.status_code == 302 and response["Location"] == reverse("reports:job-detail", args=[job.pk])
    assert (job.state, job.n_total, job.n_done, job.title) == (PrintState.DONE, 3, 3, "Class 7A")
    page = client.get(response["Location"]).content.decode()
    assert "Open the file" in page and "hx-get" not in page
    file = client.get(reverse("reports:job-download", args=[job.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="plans-2026-11-16.pdf"'
    assert len(opened(file.content).pages) == 6
    printed = AuditEvent.objects.filter(type="PLAN_PRINTED")
    assert {event.pupil_uuid for event in printed} == {plan.pupil_id for plan in plans}
    assert AuditEvent.objects.filter(type="PRINT_ASKED_FOR").count() == 1
    assert AuditEvent.objects.filter(type="PRINT_OPENED").count() == 1


def test_the_pages_have_a_fixed_number_of_queries(client, school, senco, django_assert_max_num_queries):
    for _ in range(4):
        agreed_plan(school, senco)
    sign_in(client, senco)
    client.post(reverse("reports:print"), {"whose": "everybody:"})
    with django_assert_max_num_queries(12):
        client.get(reverse("reports:print"))
    with django_assert_max_num_queries(12):
        client.get(reverse("reports:job-detail", args=[PrintJob.objects.get().pk]))


def test_without_a_choice_the_form_says_what_to_do(client, school, senco):
    agreed_plan(school, senco)
    response = sign_in(client, senco).post(reverse("reports:print"), {"whose": ""})
    assert response.status_code == 422 and "Choose whose plans to print." in response.content.decode()


def test_a_school_without_agreed_plans_is_told_so(client, senco):
    response = sign_in(client, senco).get(reverse("reports:print"))
    assert "No plans to print yet" in response.content.decode()


def test_the_kind_is_asked_only_where_there_are_several(client, school, senco):
    agreed_plan(school, senco)
    sign_in(client, senco)
    assert "Kind of plan" not in client.get(reverse("reports:print")).content.decode()
    other = agreed_plan(school, senco)
    other.kind = "ehc_plan"
    other.save(update_fields=["kind"])
    assert "Kind of plan" in client.get(reverse("reports:print")).content.decode()
    client.post(reverse("reports:print"), {"whose": "everybody:", "kind": "ehc_plan"})
    job = PrintJob.objects.get()
    assert job.scope["plans"] == [str(other.pk)]
    assert job.title == "Every pupil you work with: Education, health and care plan"


def test_a_choice_without_plans_is_refused(senco):
    with pytest.raises(Refused):
        actions.ask_for_prints(actor=senco, choice=EVERYBODY, title="x", start=nothing)


def test_those_who_may_not_print_may_not_ask(school):
    with pytest.raises(Denied):
        actions.ask_for_prints(actor=make_actor(school, Role.OFFICE), choice=EVERYBODY, title="x", start=nothing)


def waiting_job(school, senco, plans, **changes):
    parts = {
        "school": school,
        "scope": {"plans": [str(plan.pk) for plan in plans]},
        "title": "Year 7",
        "n_total": len(plans),
        "asked_by_id": senco.membership_id,
        "asked_at": school_clock.now(),
    }
    return PrintJob.objects.create(**(parts | changes))


def test_a_waiting_job_shows_how_far_it_is_and_asks_again(client, school, senco):
    job = waiting_job(school, senco, [agreed_plan(school, senco)], state=PrintState.WORKING, n_done=0)
    url = reverse("reports:job-detail", args=[job.pk])
    page = sign_in(client, senco).get(url).content.decode()
    assert f'hx-get="{url}"' in page and 'hx-trigger="every 1s"' in page and "<noscript>" in page
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "HX-Request" in part["Vary"]
    assert client.get(reverse("reports:job-download", args=[job.pk])).status_code == 404


def test_a_job_that_stopped_with_its_worker_says_so(client, school, senco, clock):
    job = waiting_job(school, senco, [agreed_plan(school, senco)], state=PrintState.WORKING)
    clock.shift(timedelta(minutes=16))
    page = sign_in(client, senco).get(reverse("reports:job-detail", args=[job.pk])).content.decode()
    assert "seems to have stopped" in page and "hx-get" not in page


def test_a_file_with_a_group_stands_in_each_pupils_trail_and_opens_for_whoever_reaches_all(school):
    teacher = make_actor(school, Role.TEACHER)
    pupils = [PupilFactory(school=school, surname=name) for name in ("Ali", "Brown")]
    group = TeachingGroupFactory(year__school=school)
    GroupAdultFactory(group=group, membership=Membership.objects.get(pk=teacher.membership_id))
    for pupil in pupils:
        GroupPupilFactory(pupil=pupil, group=group)
    target = TargetDraft(wording="Read together for ten minutes.", criterion="10 minutes")
    senco = make_actor(school, Role.SENCO)
    draft = PlanDraft(targets=[target])
    plan = open_group_plan(actor=senco, name="Readers", pupil_ids=[one.pk for one in pupils], draft=draft)
    agree_plan(actor=senco, plan=plan)
    job = waiting_job(school, teacher, [plan], state=PrintState.WAITING)
    actions.make_print_file(job_id=job.pk, school_id=school.pk, user_id=teacher.user_id)
    events = AuditEvent.objects.filter(type="PLAN_PRINTED")
    assert {event.pupil_uuid for event in events} == {one.pk for one in pupils}
    assert actions.open_print_file(actor=teacher, job_id=job.pk).startswith(b"%PDF")
    GroupPupil.objects.filter(pupil=pupils[1]).update(ends_on=date(2026, 11, 1))
    with pytest.raises(NotVisible):
        actions.open_print_file(actor=teacher, job_id=job.pk)


def test_a_job_is_made_once(school, senco, monkeypatch):
    job = waiting_job(school, senco, [agreed_plan(school, senco)], state=PrintState.DONE)
    monkeypatch.setattr(making, "_make", lambda *args: pytest.fail("made twice"))
    actions.make_print_file(job_id=job.pk, school_id=school.pk, user_id=senco.user_id)


def test_a_failure_is_told_on_the_page_and_logged(client, school, senco, monkeypatch, caplog):
    job = waiting_job(school, senco, [agreed_plan(school, senco)], state=PrintState.WAITING)
    monkeypatch.setattr(making, "render_plans", lambda *args, **kwargs: 1 / 0)
    actions.make_print_file(job_id=job.pk, school_id=school.pk, user_id=senco.user_id)
    job.refresh_from_db()
    assert job.state == PrintState.FAILED and "could not be made" in caplog.text
    page = sign_in(client, senco).get(reverse("reports:job-detail", args=[job.pk])).content.decode()
    assert "The file was not made" in page
    assert AuditEvent.objects.filter(type="PRINT_FAILED").exists()


def test_a_closed_account_gets_no_file(school, senco):
    job = waiting_job(school, senco, [agreed_plan(school, senco)], state=PrintState.WAITING)
    stranger = MembershipFactory()
    for user_id in (stranger.user_id, job.pk):
        PrintJob.objects.update(state=PrintState.WAITING)
        actions.make_print_file(job_id=job.pk, school_id=school.pk, user_id=user_id)
        job.refresh_from_db()
        assert job.state == PrintState.FAILED and "closed" in job.problem


def test_a_file_is_open_only_to_those_who_may_print_every_plan_in_it(school, senco):
    mine, other = agreed_plan(school, senco), agreed_plan(school, senco)
    adult = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=mine.pupil, membership_id=adult.membership_id, membership=None)
    assert policy.get_print_job(adult, waiting_job(school, senco, [mine]).pk)
    both = waiting_job(school, senco, [mine, other])
    assert policy.get_print_job(senco, both.pk)
    with pytest.raises(NotVisible):
        policy.get_print_job(adult, both.pk)
    with pytest.raises(NotVisible):
        policy.get_print_job(make_actor(SchoolFactory(), Role.SENCO), both.pk)


def test_a_file_is_kept_for_a_day(client, school, senco, clock):
    agreed_plan(school, senco)
    job = actions.ask_for_prints(actor=senco, choice=EVERYBODY, title="Everybody", start=make_prints.enqueue)
    assert [row.pk for row in queries.recent_jobs(senco)] == [job.pk]
    clock.shift(timedelta(hours=25))
    with pytest.raises(NotVisible):
        actions.open_print_file(actor=senco, job_id=job.pk)
    assert queries.recent_jobs(senco) == []
    assert actions.forget_old_prints(school_id=school.pk) == 1
    assert not PrintJob.objects.exists()
