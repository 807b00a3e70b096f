"""Who does what, the cover of a Child's Plan, and how plans are made at the school."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core.errors import Denied, Refused
from handrail.core.models import AuditEvent
from handrail.plans import actions, queries
from handrail.plans.rules import arrangements
from handrail.plans.types import DUTIES, GUIDELINES, Agencies, Cover, Csp, PlanDraft
from handrail.schools.types import Setting
from tests.factories import PupilFactory, SchoolFactory, make_actor, sign_in

ANSWERS = {"coordinates": "The SENCO", "prepares": "The class teacher"}


def url(name, *args):
    return reverse(f"plans:{name}", args=args)


@pytest.mark.parametrize("setting", list(Setting))
def test_every_setting_has_something_to_start_from(setting):
    found = arrangements.suggestions(setting)
    assert set(found) == {duty.code for duty in (*DUTIES, *GUIDELINES)}


def test_somebody_from_outside_suggests_several_agencies():
    assert arrangements.suggested_agencies([]) is Agencies.SINGLE
    assert arrangements.suggested_agencies(["A therapist"]) is Agencies.MULTI


@pytest.mark.parametrize(
    ("cover", "field"),
    [
        (Cover(agencies=Agencies.MULTI), "other_agencies"),
        (Cover(csp=Csp.REQUESTED), "csp_on"),
        (Cover(csp_on=date(2026, 11, 2)), "csp"),
    ],
)
def test_a_cover_that_says_half_is_refused(cover, field):
    with pytest.raises(Refused) as refused:
        arrangements.checked(cover)
    assert refused.value.field == field


def test_the_cover_is_told_without_what_is_empty():
    cover = Cover(agencies="multi", other_agencies="Speech and language", csp="requested", csp_on=date(2026, 11, 2))
    assert dict(arrangements.cover_lines(cover)) == {
        "Kind of plan": "Multi-agency plan",
        "Other agencies": "Speech and language",
        "Co-ordinated support plan": "The family has asked for it (2 November 2026)",
    }


def test_new_plans_start_from_the_school_s_answers_and_change_their_own(world, content):
    actions.write_guide(actor=world.senco, answers=ANSWERS)
    plan = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=())
    )
    assert content(plan).cover == Cover(coordinates="The SENCO")
    actions.arrange_plan(actor=world.teacher, plan=plan, cover=Cover(coordinates="Ms Reed", delivers="Ms Reed"))
    assert content(type(plan).objects.get(pk=plan.pk)).cover.coordinates == "Ms Reed"
    assert queries.usual_cover(world.school.pk).coordinates == "The SENCO"


def test_an_agreed_version_says_who_does_what_and_the_next_plan_goes_on(world, draft, content):
    actions.arrange_plan(actor=world.teacher, plan=draft, cover=Cover(delivers="Ms Reed"))
    live = actions.agree_plan(actor=world.senco, plan=draft)
    assert live.versions.get().snapshot["duties"] == [["Who carries out the plan from day to day?", "Ms Reed"]]
    assert "cover" not in live.versions.get().snapshot
    with pytest.raises(Refused):
        actions.arrange_plan(actor=world.teacher, plan=live, cover=Cover())
    assert content(actions.copy_forward(actor=world.senco, plan=live)).cover.delivers == "Ms Reed"


def test_the_guide_says_who_looked_at_it_last(world):
    with pytest.raises(Refused):
        actions.look_through_guide(actor=world.senco)
    with pytest.raises(Denied):
        actions.write_guide(actor=world.teacher, answers=ANSWERS)
    with pytest.raises(Refused):
        actions.write_guide(actor=world.senco, answers={"prepares": "x" * 1001})
    actions.write_guide(actor=world.senco, answers=ANSWERS)
    row = actions.look_through_guide(actor=world.senco)
    assert row.looked_by_name == world.senco.name
    assert AuditEvent.objects.filter(type="PLAN_GUIDE_LOOKED_AT").count() == 1


# ------------------------------------------------------------------------------------------ pages


def test_the_guide_is_written_read_and_looked_through(world, client):
    sign_in(client, world.senco)
    assert "Nothing is written yet" in client.get(url("guide")).content.decode()
    assert "named person or SENCO" in client.get(url("guide-change")).content.decode()
    assert client.post(url("guide-looked"), follow=True).status_code == 200
    client.post(url("guide-change"), ANSWERS)
    client.post(url("guide-looked"))
    page = sign_in(client, world.teacher).get(url("guide")).content.decode()
    assert "The class teacher" in page
    assert world.senco.name in page
    assert url("guide-change") not in page


def test_who_does_what_is_said_on_the_plan_s_page_and_editor(world, draft, client):
    sign_in(client, world.teacher)
    assert client.get(url("plan-arrange", draft.pk)).status_code == 200
    client.post(url("plan-arrange", draft.pk), {"keeps_in_touch": "Ms Reed, by telephone"})
    for name in ("plan-edit", "plan-detail"):
        assert "Ms Reed, by telephone" in client.get(url(name, draft.pk)).content.decode()
    assert sign_in(client, world.stranger).get(url("plan-arrange", draft.pk)).status_code == 404


def test_an_agreed_plan_sends_away(world, live, client):
    assert sign_in(client, world.teacher).get(url("plan-arrange", live.pk)).status_code == 302


def test_a_child_s_plan_has_its_cover(db, in_school, client):
    school = SchoolFactory(framework="highland-2015")
    senco, pupil = make_actor(school, Role.SENCO), PupilFactory(school=school)
    with in_school(school):
        plan = actions.open_plan(actor=senco, pupil=pupil, kind="childs_plan")
        sign_in(client, senco)
        page = client.get(url("plan-arrange", plan.pk)).content.decode()
        assert "Who carries out this plan?" in page
        assert "nobody from outside" in page
        data = {"agencies": "multi", "csp": "considered", "csp_on": "2026-11-02", "csp_note": "At the meeting"}
        refused = client.post(url("plan-arrange", plan.pk), data)
        assert refused.status_code == 422
        data |= {"other_agencies": "Speech and language", "lead_professional": "A. Therapist"}
        assert client.post(url("plan-arrange", plan.pk), data).status_code == 302
        page = client.get(url("plan-detail", plan.pk)).content.decode()
    for words in ("Multi-agency plan", "A. Therapist", "Should be considered (2 November 2026)"):
        assert words in page
