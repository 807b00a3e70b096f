"""The register, the list of pupils, the search and the pupil's page, with the number of queries of each."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.cache import cache
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.pupils import actions
from handrail.pupils.types import CoreRole, NewContact, ProfileKind
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    RegisterEntryFactory,
    SchoolFactory,
    TargetFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
    trail,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def here(db):
    """Tobi, with a live plan, is in the teacher's tutor group; Noor is not."""
    cache.clear()
    school = SchoolFactory()
    group = TeachingGroupFactory(year__school=school, name="7A")
    teacher = make_actor(school, Role.TEACHER)
    with everywhere():
        GroupAdultFactory(group=group, membership=Membership.objects.get(pk=teacher.membership_id))
    tobi = PupilFactory(school=school, forename="Tobi", surname="Adeyemi")
    noor = PupilFactory(school=school, forename="Noor", surname="Haddad", year_group=8, class_name="8C")
    GroupPupilFactory(group=group, pupil=tobi)
    RegisterEntryFactory(pupil=tobi)
    plan = PlanFactory(pupil=tobi, state="live", kind="sen_support_plan")
    for wording in ("Read 40 key words.", "Write three sentences."):
        part = PupilTargetFactory(target=TargetFactory(plan=plan, wording=wording))
        ObservationFactory(pupil_target=part)
    return SimpleNamespace(
        school=school,
        group=group,
        senco=make_actor(school, Role.SENCO),
        teacher=teacher,
        helper=make_actor(school, Role.SUPPORT_ADULT),
        office=make_actor(school, Role.OFFICE),
        elsewhere=make_actor(SchoolFactory(), Role.SENCO),
        tobi=tobi,
        noor=noor,
        plan=plan,
    )


def text_of(answer):
    return answer.content.decode()


def sign_in_warm(client, actor):
    """Sign in, and let the first request ask what each process asks only once: whether there is a school."""
    sign_in(client, actor)
    client.get(reverse("pupils:pupil-search"))


def page_of(pupil):
    return reverse("pupils:pupil-detail", args=[pupil.pk])


# ------------------------------------------------------------------------------------------------- the register


@pytest.mark.parametrize("count", [5, 60])
def test_the_register_takes_the_same_queries_whatever_its_length(client, here, django_assert_num_queries, count):
    for pupil in PupilFactory.create_batch(count, school=here.school):
        RegisterEntryFactory(pupil=pupil)
    sign_in_warm(client, here.senco)
    with django_assert_num_queries(7):  # the last is the event of the look
        answer = client.get(reverse("pupils:register"))
    assert answer.status_code == 200
    assert "Tobi Adeyemi" in text_of(answer)


def test_the_register_shows_the_next_review_and_can_be_narrowed_to_it(client, here):
    RegisterEntryFactory(pupil=here.noor)
    sign_in(client, here.senco)
    address = reverse("pupils:register")
    assert "7 Dec 2026" in text_of(client.get(address))
    soon = text_of(client.get(address, {"due": "soon"}))
    assert "Tobi Adeyemi" in soon
    assert "Noor Haddad" not in soon
    assert "Tobi Adeyemi" not in text_of(client.get(address, {"due": "overdue"}))


def test_the_register_can_be_sorted_by_the_next_review(client, here):
    RegisterEntryFactory(pupil=here.noor)
    PlanFactory(pupil=here.noor, state="live", review_on=date(2026, 12, 1))
    sign_in(client, here.senco)
    for sort, first in (("review", "Noor Haddad"), ("-review", "Tobi Adeyemi")):
        shown = text_of(client.get(reverse("pupils:register"), {"sort": sort}))
        other = ({"Noor Haddad", "Tobi Adeyemi"} - {first}).pop()
        assert shown.index(first) < shown.index(other)


def test_the_register_answers_htmx_with_its_rows_alone(client, here):
    sign_in(client, here.senco)
    answer = client.get(reverse("pupils:register"), {"q": "ade"}, headers=HTMX)
    assert "Tobi Adeyemi" in text_of(answer)
    assert "<html" not in text_of(answer)
    assert "HX-Request" in answer["Vary"]
    assert "No pupil fits" in text_of(client.get(reverse("pupils:register"), {"q": "zzz"}, headers=HTMX))


@pytest.mark.parametrize("query", ["sort=x", "page=999", "year=x", "year=-", "stage=%00", "q=%27%25_", "need=zz"])
def test_the_register_takes_any_address(client, here, query):
    sign_in(client, here.senco)
    assert client.get(f"{reverse('pupils:register')}?{query}").status_code == 200


def test_a_teacher_sees_only_their_own_pupils_on_the_register(client, here):
    RegisterEntryFactory(pupil=here.noor)
    sign_in(client, here.teacher)
    shown = text_of(client.get(reverse("pupils:register")))
    assert "Tobi Adeyemi" in shown
    assert "Noor Haddad" not in shown
    assert "Put a pupil on the register" not in shown
    assert "Excel" not in shown


@pytest.mark.parametrize("name", ["pupils:register", "pupils:register-export", "pupils:register-print"])
def test_a_support_adult_may_not_see_the_register(client, here, name):
    sign_in(client, here.helper)
    assert client.get(reverse(name)).status_code == 403


def test_the_export_is_harmless_and_written_down(client, here):
    here.tobi.surname = "=cmd|' /C calc'!A0"
    with everywhere():
        here.tobi.save()
    sign_in(client, here.senco)
    answer = client.get(reverse("pupils:register-export"), {"stage": "K"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Pupil", "Year", "Class", "Stage", "Main need", "Since", "Subject", "Next review")
    assert rows[1][3] == "SEN support"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    here.tobi.forename = "=1+1"
    with everywhere():
        here.tobi.save()
    as_csv = client.get(reverse("pupils:register-export"), {"format": "csv"})
    assert "'=1+1" in as_csv.content.decode("utf-8-sig")
    events = trail(type="REGISTER_EXPORTED")
    assert [event.new["rows"] for event in events] == [1, 1]
    assert events[0].new["filters"]["stage"] == "K"


def test_the_export_holds_words_with_control_characters_and_any_question(client, here):
    here.tobi.forename = "To\x0bbi\x1f"
    with everywhere():
        here.tobi.save()
    sign_in(client, here.senco)
    # PostgreSQL refuses NUL in the trail; and what is not a filter is not written there.
    answer = client.get(reverse("pupils:register-export"), {"due": "a\0b"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A2"].value.startswith("Tobi ")
    assert one_event(type="REGISTER_EXPORTED").new["filters"]["due"] == ""


def test_the_register_prints(client, here):
    sign_in(client, here.senco)
    answer = client.get(reverse("pupils:register-print"), {"stage": "K"})
    assert "Tobi Adeyemi" in text_of(answer)
    assert "SEN support" in text_of(answer)
    assert trail(type="REGISTER_PRINTED")


# ---------------------------------------------------------------------------------------------- lists and search


@pytest.mark.parametrize("count", [5, 60])
def test_the_list_of_pupils_takes_the_same_queries_whatever_its_length(client, here, django_assert_num_queries, count):
    PupilFactory.create_batch(count, school=here.school)
    sign_in_warm(client, here.senco)
    with django_assert_num_queries(6):  # the last is the event of the look
        assert client.get(reverse("pupils:pupil-list")).status_code == 200


def test_the_list_of_pupils_is_narrowed(client, here):
    sign_in(client, here.senco)
    for query in ({"q": "noor"}, {"year": "8"}, {"class": "8C"}):
        shown = text_of(client.get(reverse("pupils:pupil-list"), query))
        assert "Noor Haddad" in shown
        assert "Tobi Adeyemi" not in shown


def test_a_search_leads_to_the_only_pupil_who_fits(client, here):
    sign_in(client, here.senco)
    assert client.get(reverse("pupils:pupil-search"), {"q": "noor"}).url == page_of(here.noor)
    hits = text_of(client.get(reverse("pupils:pupil-search"), {"q": "n"}, headers=HTMX))
    assert "Noor Haddad" in hits
    assert "<html" not in hits
    onward = text_of(client.get(reverse("pupils:pupil-search"), {"q": "noor", "then": "put-on"}))
    assert reverse("pupils:register-put-on", args=[here.noor.pk]) in onward
    assert "Nobody of that name" in text_of(client.get(reverse("pupils:pupil-search"), {"q": "zz"}))


def test_a_search_finds_only_pupils_within_reach(client, here):
    sign_in(client, here.teacher)
    assert "Nobody of that name" in text_of(client.get(reverse("pupils:pupil-search"), {"q": "noor"}))


# -------------------------------------------------------------------------------------------------- the page


def test_the_page_takes_at_most_twelve_queries(client, here, in_school, django_assert_max_num_queries):
    with in_school(here.senco):
        for kind, line in ((ProfileKind.STRENGTH, "Draws well"), (ProfileKind.HELPS, "A quiet seat")):
            actions.set_profile(actor=here.senco, pupil=here.tobi, kind=kind, lines=[line], seen=[])
        actions.add_need(actor=here.senco, pupil=here.tobi, code="SPLD")
        actions.add_need(actor=here.senco, pupil=here.tobi, code="SLCN", description="Finds long words hard.")
        actions.add_contact(actor=here.senco, pupil=here.tobi, contact=NewContact(name="Ada A", relationship="Mother"))
        actions.add_to_core_group(
            actor=here.senco, pupil=here.tobi, membership_id=here.helper.membership_id, role=CoreRole.SUPPORT
        )
    for actor in (here.senco, here.teacher, here.helper):
        sign_in_warm(client, actor)
        with django_assert_max_num_queries(12):
            shown = text_of(client.get(page_of(here.tobi)))
        for words in ("Tobi Adeyemi", "Draws well", "A quiet seat", "Read 40 key words.", "Ada A"):
            assert words in shown


def test_the_page_leads_with_strengths_and_asks_for_them(client, here):
    sign_in(client, here.teacher)
    shown = text_of(client.get(page_of(here.tobi)))
    assert "Add a strength" in shown
    assert shown.index("Good at") < shown.index("Working on now") < shown.index("SEN support")


def test_the_page_shows_only_what_this_person_may_do(client, here):
    sign_in(client, here.teacher)
    shown = text_of(client.get(page_of(here.tobi)))
    assert "Change the profile" in shown
    assert "Take off the register" not in shown
    sign_in(client, here.senco)
    assert "Take off the register" in text_of(client.get(page_of(here.tobi)))
    assert "Put on the register" in text_of(client.get(page_of(here.noor)))


def test_the_page_offers_the_next_steps_of_a_plan(client, here):
    sign_in(client, here.teacher)
    shown = text_of(client.get(page_of(here.tobi)))
    for name in ("reviews:review-detail", "reports:plan-print"):
        assert reverse(name, args=[here.plan.pk]) in shown
    assert "Start another plan" in shown
    PlanFactory(pupil=here.tobi, kind="sen_support_plan")
    shown = text_of(client.get(page_of(here.tobi)))
    assert "Go on with the draft plan" in shown
    assert "Start another plan" not in shown
    sign_in(client, here.senco)
    assert "Start a plan" in text_of(client.get(page_of(here.noor)))


def test_the_page_of_a_pupil_out_of_reach_does_not_exist(client, here):
    sign_in(client, here.teacher)
    assert client.get(page_of(here.noor)).status_code == 404
    sign_in(client, here.elsewhere)
    assert client.get(page_of(here.tobi)).status_code == 404
    sign_in(client, here.office)
    assert client.get(page_of(here.tobi)).status_code == 403


def test_looking_is_written_down_once_an_hour(client, here, clock):
    sign_in(client, here.senco)
    looks = {"type": "PUPIL_VIEWED", "pupil_uuid": here.tobi.pk}
    for _ in range(2):
        client.get(page_of(here.tobi))
    cache.clear()  # another process
    client.get(page_of(here.tobi))
    assert one_event(**looks).pk.version == 7
    clock.shift(3600)
    client.get(page_of(here.tobi))
    assert len(trail(**looks)) == 2


def test_the_page_of_a_leaver_says_so(client, here, in_school):
    with in_school(here.senco):
        actions.mark_left(actor=here.senco, pupil_ids=[here.tobi.pk], left_on=date(2026, 10, 1), reason="Moved away.")
    sign_in(client, here.senco)
    shown = text_of(client.get(page_of(here.tobi)))
    assert "left the school on" in shown
    assert "Moved away." in shown


def test_the_journey_tells_that_a_plan_was_asked_about(client, here, in_school):
    from handrail.plans import actions as plans
    from handrail.plans.types import QuestionAnswer

    with in_school(here.senco):
        question = plans.ask_question(actor=here.senco, pupil=here.noor, needs="Reads slowly.")
        plans.write_question(actor=here.senco, question=question, class_planning="A word bank on each table.")
        plans.answer_question(actor=here.senco, question=question, answer=QuestionAnswer.CLASS)
    sign_in(client, here.senco)
    shown = text_of(client.get(reverse("pupils:pupil-detail", args=[here.noor.pk])))
    assert "Asked whether a plan is needed" in shown
    assert "the planning for the whole class meets it" in shown


def test_the_office_cannot_be_named_in_a_core_group(client, here):
    from tests.factories import make_actor

    office = make_actor(here.school, Role.OFFICE)
    helper = make_actor(here.school, Role.SUPPORT_ADULT)
    sign_in(client, here.senco)
    shown = text_of(client.get(reverse("pupils:core-group-edit", args=[here.tobi.pk])))
    assert helper.name in shown
    assert office.name not in shown
