"""Choosing what to print, and printing it: for each audience, size and file; who may, and what is written down."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import docx
import pikepdf
import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, Refused
from handrail.core.models import AuditEvent
from handrail.plans.actions.agreeing import agree_plan, amend_plan
from handrail.plans.models import PlanVersion, Strategy, Target
from handrail.reports import actions, policy, queries
from handrail.reports.models import PrintJob
from handrail.reports.rendering import FONTS
from handrail.reports.rules.assembling import assemble
from handrail.reports.rules.choosing import choice_in, settings_asked_for, settings_in, written
from handrail.reports.tasks import make_prints
from handrail.reports.tests.test_assembling import TEXT, facts
from handrail.reports.types import (
    Audience,
    FileFormat,
    Paper,
    PlansOf,
    PrintChoice,
    PrintSettings,
    PrintState,
    Size,
)
from tests.factories import (
    CoreGroupMemberFactory,
    GroupPupilFactory,
    MembershipFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    TeachingGroupFactory,
    make_actor,
    sign_in,
)

EVERYBODY = PrintChoice(PlansOf.EVERYBODY)
MAT = PrintSettings(paper=Paper.MAT)
FAMILY_WORD = PrintSettings(audience=Audience.FAMILY, file_format=FileFormat.WORD)
needs_fonts = pytest.mark.skipif(
    not any(FONTS.glob("Atkinson*.ttf")), reason="the fonts are not built: run make assets"
)


# ---------------------------------------------------------------------------------------------- audiences, pure


def test_a_family_reads_no_stage_and_no_name_of_a_need():
    document = assemble(TEXT, facts(audience=Audience.FAMILY))
    assert document.stage_name == "" and document.nature_of_need == "Long texts."
    assert [part.label for part in document.sections] == ["What help is given"]


def test_a_pupil_reads_targets_and_help_and_what_they_said():
    document = assemble(TEXT, facts(audience=Audience.PUPIL))
    assert (document.stage_name, document.nature_of_need, document.date_of_birth, document.sections) == (
        "",
        "",
        None,
        (),
    )
    assert [(part.label, part.text) for part in document.voices] == [("What I say", "I like maps.")]
    assert [part.label for part in document.profile] == ["What helps me"]
    assert document.long_term[0].targets[0].strategies[0].method == "Games"
    assert [line.role for line in document.signatures] == ["Me", "An adult who helps me"]


@pytest.mark.parametrize(
    ("stated", "audience", "is_there"),
    [
        (["staff"], Audience.STAFF, True),
        (["staff"], Audience.FAMILY, False),
        (["staff", "pupil"], Audience.PUPIL, True),
        ([], Audience.FAMILY, True),
        ([], Audience.PUPIL, False),
    ],
)
def test_a_section_can_say_who_reads_it(stated, audience, is_there):
    section = {"code": "help", "label": "What help is given", "text": "A reader.", "audiences": stated}
    document = assemble(TEXT | {"sections": [section]}, facts(audience=audience))
    assert bool(document.sections) is is_there


def test_a_group_is_named_for_adults_at_school_only():
    text = TEXT | {"pupil": None}
    assert assemble(text, facts(group=("Ada", "Ben"))).group == ("Ada", "Ben")
    assert assemble(text, facts(group=("Ada", "Ben"), audience=Audience.FAMILY)).group == ()


def test_what_was_chosen_is_kept_and_read_again():
    settings = PrintSettings(Paper.LABEL, Audience.PUPIL, Size.LARGE, FileFormat.PDF, "a4-21", 4)
    choice = PrintChoice(PlansOf.CLASS, class_name="7A", kind="ehc_plan")
    scope = {"choice": written(choice), "settings": written(settings)}
    assert (choice_in(scope), settings_in(scope)) == (choice, settings)
    assert settings_in({"plans": []}) == PrintSettings()


def test_an_address_can_ask_for_an_audience_and_a_file():
    assert settings_asked_for({"for": "family", "size": "large", "as": "word"}) == PrintSettings(
        audience=Audience.FAMILY, size=Size.LARGE, file_format=FileFormat.WORD
    )
    assert settings_asked_for({"for": "everybody", "as": "exe"}) == PrintSettings()


# ---------------------------------------------------------------------------------------------- with the school


@pytest.fixture
def school(db):
    found = SchoolFactory()
    with scope(school=found.pk):
        yield found


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


def agreed(school, senco, *, wording="Tobi will use a spoon.", is_confidential=False, **pupil):
    """An agreed plan that has begun, with one target, its help and a record."""
    plan = PlanFactory(pupil=PupilFactory(school=school, **pupil), is_confidential=is_confidential)
    target = TargetFactory(plan=plan, wording=wording, who="Mrs Kaur", when="Lunch")
    Strategy.objects.create(
        school=school, target=target, method="Hand under hand.", materials="a deep spoon", changed_at=clock.now()
    )
    ObservationFactory(pupil_target=PupilTargetFactory(target=target), observed_on=date(2026, 10, 1), value=20)
    return agree_plan(actor=senco, plan=plan)


def printed(actor, choice=EVERYBODY):
    return queries.papers_of(actor, queries.targets_to_print(actor, choice))


def test_papers_tell_the_targets_in_use_by_surname(school, senco):
    first = agreed(school, senco, surname="Zeller", class_name="7A")
    first.pupil.profile.create(school=school, kind="strength", text="Kind")
    agreed(school, senco, surname="Ali", class_name="7B", forename="Amina")
    papers = printed(senco)
    assert [row.name for row in papers] == ["Amina Ali", "Tobi Zeller"]
    target = papers[1].targets[0]
    assert (target.wording, target.aim, target.who, target.when) == (
        "Tobi will use a spoon.",
        "40 out of 50",
        "Mrs Kaur",
        "Lunch",
    )
    assert target.ways == ("Hand under hand: a deep spoon",) and target.steps == 1
    assert papers[1].good_at == ("Kind",)
    assert [row.name for row in printed(senco, PrintChoice(PlansOf.CLASS, class_name="7B"))] == ["Amina Ali"]
    assert [row.name for row in printed(senco, PrintChoice(PlansOf.PUPIL, key=first.pupil_id))] == ["Tobi Zeller"]
    assert [row.name for row in printed(senco, PrintChoice(PlansOf.PLAN, key=first.pk))] == ["Tobi Zeller"]


def test_a_group_prints_its_pupils_of_today(school, senco):
    inside, outside = agreed(school, senco, surname="Ali"), agreed(school, senco, surname="Brown")
    group = TeachingGroupFactory(year__school=school, name="Readers")
    GroupPupilFactory(pupil=inside.pupil, group=group)
    GroupPupilFactory(pupil=outside.pupil, group=group, ends_on=date(2026, 10, 1))
    choice = PrintChoice(PlansOf.GROUP, key=group.pk)
    assert ("Readers", 1) in [(row.label, row.n_plans) for row in queries.choices_to_print(senco)]
    assert [row.name for row in printed(senco, choice)] == ["Tobi Ali"]
    assert [row.pk for row in queries.plans_to_print(senco, choice)] == [inside.pk]


def test_what_is_changed_in_a_draft_is_not_printed(school, senco):
    plan = amend_plan(actor=senco, plan=agreed(school, senco), reason="A new word.")
    Target.objects.update(wording="Changed and not agreed.")
    assert [row.targets[0].wording for row in printed(senco)] == ["Tobi will use a spoon."]
    assert PlanVersion.objects.filter(plan=plan).count() == 1


def test_confidential_plans_and_leavers_are_on_no_paper(school, senco):
    agreed(school, senco, is_confidential=True)
    agreed(school, senco, left_on=date(2026, 10, 1))
    assert printed(senco) == () and queries.choices_to_print(senco) == ()


def test_a_confidential_plan_is_refused_in_a_sentence(client, school, senco):
    plan = agreed(school, senco, is_confidential=True)
    with pytest.raises(Denied, match="never printed"):
        actions.print_plan(actor=senco, plan_id=plan.pk)
    assert sign_in(client, senco).get(reverse("reports:print"), {"plan": plan.pk}).status_code == 403
    assert not AuditEvent.objects.filter(type="PLAN_PRINTED").exists()


def test_papers_need_the_same_queries_for_many_as_for_few(school, senco, django_assert_num_queries):
    agreed(school, senco)
    with django_assert_num_queries(6):
        assert len(printed(senco)) == 1
    for _ in range(4):
        agreed(school, senco)
    with django_assert_num_queries(6):
        assert len(printed(senco)) == 5


def test_the_key_worker_of_today_stands_on_the_papers(school, senco):
    with_one, without = agreed(school, senco, surname="A"), agreed(school, senco, surname="B")
    member = MembershipFactory(school=school)
    since, until = date(2026, 9, 1), date(2026, 10, 1)
    for plan, role, ends_on in (
        (with_one, "key_worker", None),
        (without, "key_worker", until),
        (without, "support", None),
    ):
        CoreGroupMemberFactory(pupil=plan.pupil, membership=member, role=role, starts_on=since, ends_on=ends_on)
    first, second = printed(senco)
    assert (first.key_worker, second.key_worker) == (member.user.name, "")


def test_an_adult_prints_papers_of_pupils_in_reach(school, senco):
    mine = agreed(school, senco, surname="Mine")
    agreed(school, senco, surname="Other")
    adult = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=mine.pupil, membership_id=adult.membership_id, membership=None)
    assert [row.name for row in printed(adult)] == ["Tobi Mine"]
    office = make_actor(school, Role.OFFICE)
    with pytest.raises(Denied):
        actions.print_papers(actor=office, choice=EVERYBODY, settings=MAT, title="Mats")


def test_papers_without_targets_are_refused(school, senco):
    with pytest.raises(Refused, match="no target in use"):
        actions.print_papers(actor=senco, choice=EVERYBODY, settings=MAT, title="Mats")
    with pytest.raises(Refused, match="no target in use"):
        actions.ask_for_prints(actor=senco, choice=EVERYBODY, settings=MAT, title="Mats", start=lambda *keys: None)


# ---------------------------------------------------------------------------------------------- the page


@needs_fonts
@pytest.mark.parametrize("paper", [paper for paper in Paper if paper is not Paper.PLAN])
def test_each_paper_of_a_class_opens_at_once_and_is_written_down(client, school, senco, paper):
    plans = [agreed(school, senco, class_name="7A") for _ in range(2)]
    body = {"whose": "class:7A", "paper": paper.value, "sheet": "a4-24", "start_at": "3"}
    response = sign_in(client, senco).post(reverse("reports:print"), body)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert f'filename="{paper.value.replace("_", "-")}-2026-11-16.pdf"' in response["Content-Disposition"]
    assert pikepdf.open(BytesIO(response.content)).Root.MarkInfo.Marked
    events = AuditEvent.objects.filter(type="PAPER_PRINTED")
    assert {event.pupil_uuid for event in events} == {plan.pupil_id for plan in plans}


@needs_fonts
def test_one_plan_is_chosen_from_its_page_as_word_for_the_family(client, school, senco):
    plan = agreed(school, senco)
    url = f"{reverse('reports:print')}?plan={plan.pk}"
    page = sign_in(client, senco).get(url).content.decode()
    assert f'value="plan:{plan.pk}" selected' in page
    response = client.post(url, {"whose": f"plan:{plan.pk}", "audience": "family", "file_format": "word"})
    assert response["Content-Disposition"] == 'attachment; filename="plan-2026-11-16.docx"'
    assert "What we are working on" in "\n".join(
        cell.text for table in docx.Document(BytesIO(response.content)).tables for cell in table.rows[0].cells
    )
    assert AuditEvent.objects.get(type="PLAN_PRINTED").new == {"version": 1, "for": "family", "file_format": "word"}


@needs_fonts
def test_the_address_of_a_plan_takes_audience_size_and_file(client, school, senco):
    plan = agreed(school, senco)
    url = reverse("reports:plan-print", args=[plan.pk])
    sign_in(client, senco)
    assert client.get(url + "?as=word")["Content-Disposition"].endswith('.docx"')
    large = client.get(url + "?size=large&for=pupil")
    assert len(pikepdf.open(BytesIO(large.content)).pages) > 2


@needs_fonts
def test_many_plans_in_word_are_a_zip_made_in_the_background(client, school, senco):
    for _ in range(2):
        agreed(school, senco, class_name="7A")
    url = reverse("reports:print")
    response = sign_in(client, senco).post(url, {"whose": "class:7A", "file_format": "word", "audience": "family"})
    job = PrintJob.objects.get()
    assert job.state == PrintState.DONE and settings_in(job.scope) == PrintSettings(
        audience=Audience.FAMILY, file_format=FileFormat.WORD, sheet="a4-21"
    )
    assert "packed as one file" in client.get(response["Location"]).content.decode()
    file = client.get(reverse("reports:job-download", args=[job.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="plans-2026-11-16.zip"'
    assert len(zipfile.ZipFile(BytesIO(file.content)).namelist()) == 2
    assert {event.new["for"] for event in AuditEvent.objects.filter(type="PLAN_PRINTED")} == {"family"}


@needs_fonts
def test_papers_of_very_many_pupils_are_made_in_the_background(client, school, senco, monkeypatch):
    from handrail.reports import views

    plan = agreed(school, senco, class_name="7A")
    monkeypatch.setattr(views, "AT_ONCE", 0)
    sign_in(client, senco).post(reverse("reports:print"), {"whose": "class:7A", "paper": "mat"})
    job = PrintJob.objects.get()
    assert (job.state, job.title, job.n_total) == (PrintState.DONE, "Class 7A: place mats", 1)
    assert job.scope["pupils"] == [str(plan.pupil_id)] and job.scope["plans"] == [str(plan.pk)]
    assert AuditEvent.objects.get(type="PAPER_PRINTED").pupil_uuid == plan.pupil_id
    file = client.get(reverse("reports:job-download", args=[job.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="mat-2026-11-16.pdf"'
    stranger = make_actor(school, Role.TEACHER)
    assert sign_in(client, stranger).get(reverse("reports:job-detail", args=[job.pk])).status_code == 404
    assert policy.get_print_job(senco, job.pk)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"paper": "mat", "file_format": "word"}, "Only plans can be made in Word. For place mats, choose PDF."),
        (
            {"paper": "label", "start_at": "25", "sheet": "a4-24"},
            "This sheet has 24 labels. Write a number from 1 to 24.",
        ),
        ({"paper": "label", "start_at": "x"}, "Write the number of the first free label, for example 1."),
    ],
)
def test_what_does_not_go_together_is_said_in_a_sentence(client, school, senco, body, sentence):
    agreed(school, senco, class_name="7A")
    response = sign_in(client, senco).post(reverse("reports:print"), {"whose": "class:7A"} | body)
    assert response.status_code == 422 and sentence in response.content.decode()


def test_a_plan_that_has_not_begun_has_no_papers_yet(client, school, senco):
    plan = agreed(school, senco, class_name="7A")
    plan.state, plan.starts_on, plan.review_on = "agreed", date(2027, 1, 4), date(2027, 3, 1)
    plan.save()
    response = sign_in(client, senco).post(reverse("reports:print"), {"whose": "class:7A", "paper": "mat"})
    assert response.status_code == 422 and "There is no target in use here today." in response.content.decode()


def test_the_page_begins_with_the_pupil_or_class_it_came_from(client, school, senco):
    plan = agreed(school, senco, class_name="7A")
    sign_in(client, senco)
    url = reverse("reports:print")
    assert f'value="pupil:{plan.pupil_id}" selected' in client.get(url, {"pupil": plan.pupil_id}).content.decode()
    assert 'value="class:7A" selected' in client.get(url, {"class": "7A", "group": "none"}).content.decode()
    assert client.get(url, {"pupil": "not-a-key", "plan": ""}).status_code == 200
    other = PupilFactory(school=SchoolFactory())
    assert client.get(url, {"pupil": other.pk}).status_code == 404


@needs_fonts
def test_the_task_runs_once_for_papers(school, senco):
    agreed(school, senco)
    job = actions.ask_for_prints(actor=senco, choice=EVERYBODY, settings=MAT, title="Mats", start=make_prints.enqueue)
    job.refresh_from_db()
    assert job.state == PrintState.DONE and job.n_done == 1
