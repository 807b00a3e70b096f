"""Pages of plans: happy, invalid, denied; the number of queries does not grow."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.plans import actions, queries
from handrail.plans.models import Plan, PlanQuestion
from handrail.plans.tests.conftest import READING
from handrail.plans.types import Outcome, PlanDraft, PlanState, TargetOutcome
from tests.factories import PupilFactory, make_actor, one_event, sign_in


def url(name, *args):
    return reverse(f"plans:{name}", args=args)


def test_plan_page_leads_with_the_pupil_and_says_what_comes_next(world, live, client):
    page = sign_in(client, world.senco).get(url("plan-detail", live.pk)).content.decode()
    assert page.index("Kind to younger pupils") < page.index("Tobi will read 40 of the first 50")
    for words in ("12", "40 out of 50", "Precision teaching", "Word cards", "Registration", "Play snap", "Version 1"):
        assert words in page
    assert url("plan-amend", live.pk) in page


def test_a_teacher_of_the_pupil_reads_the_plan_and_learns_who_agrees(world, draft, client):
    page = sign_in(client, world.teacher).get(url("plan-detail", draft.pk)).content.decode()
    assert url("plan-edit", draft.pk) in page
    assert url("plan-agree", draft.pk) not in page
    assert "The SENCO or the head does this." in page


@pytest.mark.parametrize("name", ["plan-detail", "plan-edit", "plan-amend", "plan-close", "plan-copy"])
def test_another_teacher_does_not_learn_that_the_plan_exists(world, draft, client, name):
    assert sign_in(client, world.stranger).get(url(name, draft.pk)).status_code == 404


def test_support_adult_of_the_office_may_not_open_plans(world, draft, client):
    office = make_actor(world.school, Role.OFFICE)
    assert sign_in(client, office).get(url("plan-list")).status_code == 403


def test_agreeing_is_denied_to_a_teacher(world, draft, client):
    response = sign_in(client, world.teacher).post(url("plan-agree", draft.pk))
    assert response.status_code == 403
    assert "agree a plan" in response.content.decode()


def test_agree_page_lists_what_is_missing_with_links_to_the_fields(world, draft, client, content):
    target = content(draft).targets[0]
    name = actions.field_name("pupil-target", target.part.id, "criterion")
    row = {"criterion": ("40 out of 50", "")}
    actions.save_fields(actor=world.teacher, plan=draft, kind="pupil-target", row_id=target.part.id, fields=row)
    sign_in(client, world.senco)
    page = client.get(url("plan-agree", draft.pk)).content.decode()
    assert f"#id_{name}" in page
    assert client.post(url("plan-agree", draft.pk)).status_code == 422
    assert f'id="id_{name}"' in client.get(url("plan-edit", draft.pk)).content.decode()


def test_agree_page_agrees(world, draft, client):
    sign_in(client, world.senco)
    assert "version 1" in client.get(url("plan-agree", draft.pk)).content.decode()
    client.post(url("plan-agree", draft.pk))
    draft.refresh_from_db()
    assert draft.state == PlanState.LIVE


def test_version_page_shows_the_agreed_text(world, live, client):
    page = sign_in(client, world.teacher).get(url("version-detail", live.pk, 1)).content.decode()
    assert "Tobi will read 40" in page
    assert "Yes, letter by letter" in page
    assert client.get(url("version-detail", live.pk, 2)).status_code == 404


def test_a_version_is_printed_from_its_own_page_by_whoever_may_print(world, live, client):
    address = f"{reverse('reports:plan-print', args=[live.pk])}?version=1"
    assert address in sign_in(client, world.teacher).get(url("version-detail", live.pk, 1)).content.decode()
    assert client.get(address).status_code == 200


def test_amend_and_close_ask_for_a_reason(world, live, client):
    sign_in(client, world.senco)
    for name in ("plan-amend", "plan-close"):
        assert client.get(url(name, live.pk)).status_code == 200
        assert client.post(url(name, live.pk), {"reason": " "}).status_code == 422
    assert client.post(url("plan-amend", live.pk), {"reason": "Too easy"}).status_code == 302
    assert client.post(url("plan-close", live.pk), {"reason": "Moved away"}).status_code == 302
    live.refresh_from_db()
    assert live.state == PlanState.CLOSED


def test_copy_page_opens_the_next_plan(world, live, client, content):
    part = content(live).targets[0].part
    sign_in(client, world.teacher)
    assert "Carry on with it" in client.get(url("plan-copy", live.pk)).content.decode()
    sent = {f"target-{part.id.hex}": "smaller", "sections": ["strengths"], "starts_on": "2026-12-01"}
    assert client.post(url("plan-copy", live.pk), sent).status_code == 302
    copied = content(Plan.objects.get(continues=live))
    assert copied.targets[0].part.continues_id == part.id
    assert copied.targets[0].part.criterion is None
    assert client.post(url("plan-copy", live.pk), {"starts_on": "soon"}).status_code == 422


def test_whoever_leaves_a_target_out_says_why_and_the_lineage_tells(world, live, client, content):
    part = content(live).targets[0].part
    sign_in(client, world.teacher)
    name, why = f"target-{part.id.hex}", f"reason-{part.id.hex}"
    sent = {name: "drop", why: " ", "sections": ["strengths"], "starts_on": "2026-12-01"}
    answer = client.post(url("plan-copy", live.pk), sent)
    assert answer.status_code == 422 and "Say why this target is left out" in answer.content.decode()
    assert client.post(url("plan-copy", live.pk), sent | {why: "He reads at home now."}).status_code == 302
    assert content(Plan.objects.get(continues=live)).targets == ()
    event = one_event(type="PLAN_TARGET_LEFT_OUT")
    assert (event.subject_uuid, event.reason) == (part.id, "He reads at home now.")
    told = client.get(reverse("plans:targets-over-time", args=[world.pupil.pk])).content.decode()
    assert "Left out: He reads at home now." in told
    # What is known stands there already.
    assert "He reads at home now." in client.get(url("plan-copy", live.pk)).content.decode()
    assert client.post(url("plan-copy", live.pk), sent | {why: "He reads at home now."}).status_code == 302
    assert one_event(type="PLAN_TARGET_LEFT_OUT") == event


def test_what_was_achieved_is_left_out_without_a_reason(world, live, client, content):
    part = content(live).targets[0].part
    outcome = TargetOutcome(part.id, Outcome.ACHIEVED, "Twice", "next")
    actions.record_outcomes(actor=world.senco, plan=live, outcomes=[outcome])
    sign_in(client, world.teacher)
    assert "you need not say" in client.get(url("plan-copy", live.pk)).content.decode()
    sent = {f"target-{part.id.hex}": "drop", "starts_on": "2026-12-01"}
    assert client.post(url("plan-copy", live.pk), sent).status_code == 302
    assert content(live).targets[0].part.next_step == "drop"


def test_pages_that_a_state_does_not_have_send_back_with_the_reason(world, live, client):
    sign_in(client, world.senco)
    for name in ("plan-edit", "plan-agree"):
        response = client.get(url(name, live.pk), follow=True)
        assert response.redirect_chain[0][0] == url("plan-detail", live.pk)


def test_list_narrows_sorts_and_searches(world, draft, client):
    other = PupilFactory(school=world.school, forename="Ama", surname="Boateng", year_group=8, class_name="8B")
    plan = actions.write_plan(actor=world.senco, pupil=other, kind="behaviour_plan", draft=PlanDraft(targets=[READING]))
    sign_in(client, world.senco)

    def names(**query):
        page = client.get(url("plan-list"), query).content.decode()
        return ["Ama Boateng" in page, "Tobi Adeyemi" in page]

    assert names() == [True, True]
    assert names(q="boa") == [True, False]
    assert names(year="8") == [True, False]
    assert names(class_name="7A") == [False, True]
    assert names(owner="me") == [True, False]
    assert names(state="live") == [False, False]
    assert names(review="overdue") == [False, False]
    assert names(sort="-name") == [True, True]
    actions.close_plan(actor=world.senco, plan=plan, reason="Not needed")
    assert names() == [False, True]
    assert names(state="closed") == [True, False]
    assert sign_in(client, world.teacher).get(url("plan-list")).content.decode().count("Boateng") == 0


def test_list_and_page_do_not_ask_more_with_more(world, draft, client, django_assert_max_num_queries, content):
    sign_in(client, world.senco)
    client.get(url("plan-detail", draft.pk))

    def asked(address):
        from django.core.cache import cache
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        cache.clear()  # the event of the look counts each time
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    few = [asked(url("plan-list")), asked(url("plan-detail", draft.pk)), asked(url("plan-edit", draft.pk))]
    for _ in range(5):
        actions.add_target(actor=world.teacher, plan=draft)
        pupil = PupilFactory(school=world.school)
        actions.write_plan(
            actor=world.senco, pupil=pupil, kind="sen_support_plan", draft=PlanDraft(targets=[READING] * 4)
        )
    many = [asked(url("plan-list")), asked(url("plan-detail", draft.pk)), asked(url("plan-edit", draft.pk))]
    assert few == many
    assert max(many) <= 12


# ------------------------------------------------------------------------------------------ the question


def test_question_leads_to_a_plan(world, client):
    sign_in(client, world.teacher)
    start = url("question-start", world.pupil.pk)
    assert "What matters most for Tobi" in client.get(start).content.decode()
    assert client.post(start, {"text": ""}).status_code == 422
    step = client.post(start, {"text": "Reading key words"}).url
    question = PlanQuestion.objects.get()
    assert step == url("question-step", world.pupil.pk, question.pk, "class")
    step = client.post(step, {"text": "Word mats", "enough": "no"}).url
    step = client.post(step, {"text": "", "enough": "no"}).url
    assert "core of the plan" in client.get(step).content.decode()
    check = client.post(step, {"text": "Daily practice of key words"}).url
    page = client.get(check).content.decode()
    assert "Word mats" in page
    assert "A pupil at SEN support" in page
    answer = client.post(check, {"answer": "plan", "kind": "sen_support_plan", "starts_on": "2026-11-16"})
    plan = Plan.objects.get()
    assert answer.url == url("plan-edit", plan.pk)
    assert plan.sections.get(code="needs").text == ""
    assert plan.sections.get(code="help").text == "Daily practice of key words"
    assert plan.question_id == question.pk
    assert client.get(check).status_code == 302


def test_class_planning_can_be_enough(world, client):
    sign_in(client, world.teacher)
    step = client.post(url("question-start", world.pupil.pk), {"text": "Quiet start"}).url
    assert client.post(step, {"text": "", "enough": "yes"}).status_code == 422
    check = client.post(step, {"text": "A calm corner for all", "enough": "yes"}).url
    assert "no plan is opened" in client.get(check).content.decode()
    client.post(check, {"answer": "class"})
    assert PlanQuestion.objects.get().answer == "class"
    assert not Plan.objects.exists()


def test_unfinished_question_is_offered_again(world, client):
    sign_in(client, world.teacher)
    client.post(url("question-start", world.pupil.pk), {"text": "Reading"})
    page = client.get(url("question-start", world.pupil.pk)).content.decode()
    assert url("question-step", world.pupil.pk, PlanQuestion.objects.get().pk, "class") in page


def test_question_of_another_pupil_is_not_found(world, client):
    sign_in(client, world.stranger)
    assert client.get(url("question-start", world.pupil.pk)).status_code == 404


# ------------------------------------------------------------------------------------------ the editor


def sent(form, **changes):
    """What a card sends: each field with its base, with these words changed."""
    data = dict(form.bases) | {name: form.initial.get(name) or "" for name in form.fields}
    return data | {next(n for n in form.fields if n.endswith(f"-{key}")): value for key, value in changes.items()}


@pytest.fixture
def card(world, draft):
    from handrail.plans.views.editor import editor_page

    return lambda number=0: editor_page(world.teacher, draft)["targets"][number]


def test_autosave_answers_in_json(world, draft, client, card):
    sign_in(client, world.teacher)
    name = card().form.bound("how_often").name
    body = {f"base-{name}": READING.how_often, name: "Every day"}
    answer = client.post(url("plan-save", draft.pk), body, headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 200
    assert answer.json() == {"saved": True, "values": {name: "Every day"}, "saved_at_text": "09:30"}


def test_autosave_keeps_good_words_beside_a_wrong_value(world, draft, client, card):
    sign_in(client, world.teacher)
    form = card().form
    good, wrong = form.bound("how_often").name, form.bound("due_on").name
    body = {f"base-{good}": READING.how_often, good: "Daily", f"base-{wrong}": form.initial[wrong], wrong: "soon"}
    answer = client.post(url("plan-save", draft.pk), body, headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [wrong]
    assert answer.json()["values"] == {good: "Daily"}
    assert card().target.how_often == "Daily"


def test_autosave_tells_of_other_words(world, draft, client, card):
    form = card().form
    name = form.bound("wording").name
    row = {"wording": (READING.wording, "Tobi will read 45 words.")}
    actions.save_fields(actor=world.senco, plan=draft, kind="target", row_id=card().target.id, fields=row)
    sign_in(client, world.teacher)
    body = {f"base-{name}": READING.wording, name: "Tobi will read 30 words."}
    answer = client.post(url("plan-save", draft.pk), body, headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 409
    (conflict,) = answer.json()["conflicts"]
    assert conflict["theirs"] == "Tobi will read 45 words."
    assert conflict["by"] == world.senco.name
    assert conflict["at_text"] == "09:30"


def test_autosave_on_a_live_plan_says_why_not(world, live, client, content):
    sign_in(client, world.teacher)
    name = actions.field_name("target", content(live).targets[0].id, "wording")
    body = {f"base-{name}": READING.wording, name: "Other"}
    answer = client.post(url("plan-save", live.pk), body, headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 422
    assert "amend" in answer.json()["errors"][name][0]
    assert client.post(url("plan-save", live.pk), body).status_code == 302


def test_save_button_works_without_javascript(world, draft, client, card):
    sign_in(client, world.teacher)
    answer = client.post(
        url("plan-save", draft.pk), sent(card(1).form, wording="Tobi will ask for help.", criterion="yes")
    )
    assert answer.status_code == 302
    assert card(1).target.wording == "Tobi will ask for help."
    assert card(1).target.measure == "YES_NO"


def test_save_button_shows_a_wrong_value_beside_its_field(world, draft, client, card):
    sign_in(client, world.teacher)
    answer = client.post(url("plan-save", draft.pk), sent(card().form, criterion="lots", wording="New words"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "govuk-error-summary" in page
    assert 'value="lots"' in page
    assert card().target.wording == "New words"


def test_save_button_offers_three_choices_in_a_conflict(world, draft, client, card):
    form = card().form
    row = {"wording": (READING.wording, "Theirs")}
    actions.save_fields(actor=world.senco, plan=draft, kind="target", row_id=card().target.id, fields=row)
    sign_in(client, world.teacher)
    answer = client.post(url("plan-save", draft.pk), sent(form, wording="Mine"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    name = form.bound("wording").name
    body = {f"base-{name}": "Theirs", name: "Mine", f"choice-{name}": "both", f"both-{name}": "Theirs and mine"}
    client.post(url("plan-save", draft.pk), body)
    assert card().target.wording == "Theirs and mine"
    body |= {f"base-{name}": "Theirs and mine", f"choice-{name}": "mine"}
    client.post(url("plan-save", draft.pk), body)
    assert card().target.wording == "Mine"
    client.post(url("plan-save", draft.pk), body | {f"base-{name}": "Mine", f"choice-{name}": "theirs"})
    assert card().target.wording == "Mine"


def test_buttons_of_the_editor(world, draft, client, content):
    sign_in(client, world.teacher)
    client.post(url("target-add", draft.pk))
    page = client.post(url("target-add", draft.pk), headers={"HX-Request": "true"}).content.decode()
    assert page.count("<section") == 1
    ids = [target.id for target in content(draft).targets]
    assert len(ids) == 4
    client.post(url("target-move", draft.pk, ids[3]), {"by": "up"})
    client.post(url("target-remove", draft.pk, ids[1]))
    assert [target.id for target in content(draft).targets] == [ids[0], ids[3], ids[2]]
    client.post(url("strategy-add", draft.pk, ids[0]))
    way = content(draft).targets[0].strategies[1]
    client.post(url("strategy-remove", draft.pk, way.id))
    assert len(content(draft).targets[0].strategies) == 1
    client.post(url("long-term-add", draft.pk))
    client.post(url("long-term-add", draft.pk))
    goals = content(draft).long_term_targets
    client.post(url("long-term-move", draft.pk, goals[0].id), {"by": "down"})
    assert client.get(url("plan-edit", draft.pk)).status_code == 200
    client.post(url("long-term-remove", draft.pk, goals[0].id))
    assert [goal.id for goal in content(draft).long_term_targets] == [goals[1].id]
    for name in ("target-add", "long-term-add", "plan-save"):
        assert client.get(url(name, draft.pk)).status_code == 405


def test_echo_says_how_values_were_understood(world, client):
    sign_in(client, world.teacher)
    ask = lambda **query: client.get(url("measure-echo"), {f"x-{k}": v for k, v in query.items()}).content.decode()  # noqa: E731
    assert ask(criterion="40/50", baseline="12") == "Understood as: from 12 out of 50 to 40 out of 50."
    assert ask(baseline="60%") == "Understood as: starts at 60%."
    assert "We could not read" in ask(criterion="lots")
    assert ask().startswith("For example")


def test_reading_is_noted_once_an_hour(world, live, client):
    from handrail.core.models import AuditEvent

    sign_in(client, world.teacher)
    for _ in range(3):
        client.get(url("plan-detail", live.pk))
    assert AuditEvent.objects.filter(type="PLAN_VIEWED").count() == 1


def test_every_question_of_a_plan_has_a_visible_place(world, draft, client):
    page = sign_in(client, world.teacher).get(url("plan-edit", draft.pk)).content.decode()
    for words in (
        "What will Tobi be able to do?",
        "What extra help is given",
        "How will we teach it?",
        "Who helps?",
        "How often, and for how long?",
        "We look at it again on",
        "How will we know it is reached?",
        "How we will know the help can stop",
    ):
        assert words in page
    assert queries.content_of(draft).sections[-1].code == "what_happened"


def test_a_plan_that_somebody_else_agreed_meanwhile_leads_to_its_page(world, draft, client, monkeypatch):
    seen = Plan.objects.select_related("pupil").get(pk=draft.pk)
    actions.agree_plan(actor=world.senco, plan=draft)
    monkeypatch.setattr("handrail.plans.views.way.policy.get_plan", lambda *args: seen)
    answer = sign_in(client, world.senco).post(url("plan-agree", draft.pk))
    assert answer.status_code == 302
    assert answer.url == url("plan-detail", draft.pk)
    assert draft.versions.count() == 1


def test_a_target_cannot_be_added_to_an_agreed_plan_by_an_old_page(world, live, client):
    answer = sign_in(client, world.senco).post(url("target-add", live.pk), HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert "amend it" in answer.content.decode()


def test_a_pupils_name_is_never_markup_in_a_hint(world, client):
    world.pupil.forename = "<b>Tobi</b>"
    world.pupil.save()
    page = sign_in(client, world.senco).get(url("question-start", world.pupil.pk)).content.decode()
    assert "<b>Tobi" not in page
    assert "&lt;b&gt;Tobi" in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_plan_cannot_start_in_a_year_that_is_a_slip(world, live, client, day):
    client = sign_in(client, world.senco)
    (name,) = [
        field.html_name
        for field in client.get(url("plan-copy", live.pk)).context["form"]
        if "target-" in field.html_name
    ][:1]
    answer = client.post(url("plan-copy", live.pk), {name: "continue", "starts_on": day})
    assert answer.status_code == 422
    assert "Look at the year of this date." in answer.content.decode()
