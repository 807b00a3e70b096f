"""The pages: what is due, preparing, holding, reading, two people at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from handrail.access.types import Role
from handrail.core import clock
from handrail.plans.types import FieldChange
from handrail.progress.queries import SeenRow
from handrail.pupils import actions as pupils
from handrail.pupils.models import ProfileEntry
from handrail.pupils.types import NewContact
from handrail.reviews import actions, queries
from handrail.reviews.models import Review
from handrail.reviews.tests.test_actions import build, ready
from handrail.rewards.models import ProudWord
from tests.factories import (
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    ReviewFactory,
    SchoolFactory,
    everywhere,
    make_actor,
    sign_in,
)


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def senco(school, client):
    actor = make_actor(school, Role.SENCO)
    sign_in(client, actor)
    return actor


@pytest.fixture
def plan_and_parts(school):
    return build(school)


@pytest.fixture
def plan(plan_and_parts):
    return plan_and_parts[0]


def detail(plan) -> str:
    return reverse("reviews:review-detail", args=[plan.pk])


def save(plan) -> str:
    return reverse("reviews:review-save", args=[plan.pk])


def hold(plan) -> str:
    return reverse("reviews:review-hold", args=[plan.pk])


def live(school, due_on, **fields):
    pupil = PupilFactory(school=school, **fields.pop("pupil", {}))
    return PlanFactory(pupil=pupil, state="live", review_on=due_on, **fields)


def posted(page) -> dict[str, str]:
    """Return what a browser without a script would send from the form of a page."""
    found: dict[str, str] = {}
    form = BeautifulSoup(page.content, "html.parser").find("form", attrs={"data-autosave": True})
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), control.get("type")
        if control.name == "textarea":
            # A browser leaves out the line end right after the tag.
            found[name] = control.text.removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            found[name] = chosen.get("value", "")
        elif kind not in ("radio", "checkbox") or control.has_attr("checked"):
            found[name] = control.get("value", "")
    return found


# -------------------------------------------------------------------------------------------------------- list


def test_review_list_sorts_the_due_into_parts(client, school, senco):
    today = date(2026, 11, 16)
    late, soon, later = (live(school, today + timedelta(days=days)) for days in (-3, 28, 29))
    begun = live(school, today + timedelta(days=10))
    ReviewFactory(plan=begun, due_on=begun.review_on, state="preparing")
    over = PlanFactory(pupil__school=school, state="reviewed")
    ReviewFactory(plan=over, state="held", held_on=today - timedelta(days=5), held_by_name="Dana Okafor")
    page = client.get(reverse("reviews:review-list"))
    parts = {group: [row.plan_id for row in rows] for group, _, rows in page.context["found"].groups}
    assert parts == {"overdue": [late.pk], "soon": [soon.pk], "preparing": [begun.pk], "later": [later.pk]}
    assert [row.plan_id for row in page.context["found"].held] == [over.pk]
    assert "3 days overdue" in page.content.decode()


def test_review_list_says_whose_turn_it_is(client, school, senco):
    mine = live(school, date(2026, 11, 20), owner_id=senco.membership_id)
    head = make_actor(school, Role.HEAD)
    live(school, date(2026, 11, 20), owner_id=head.membership_id)
    body = client.get(reverse("reviews:review-list")).content.decode()
    assert f"Waiting for {head.name}" in body
    rows = client.get(reverse("reviews:review-list"), {"whose": "mine"}).context["found"]
    assert [row.plan_id for _, _, part in rows.groups for row in part] == [mine.pk]


def test_review_list_filters_by_year_and_class(client, school, senco):
    seven = live(school, date(2026, 11, 20), pupil={"year_group": 7, "class_name": "7A"})
    reception = live(school, date(2026, 11, 20), pupil={"year_group": 0, "class_name": "RB"})
    for chosen, plan in (({"year": "7"}, seven), ({"class_name": "RB"}, reception), ({"year": "0"}, reception)):
        page = client.get(reverse("reviews:review-list"), chosen)
        assert [row.plan_id for _, _, part in page.context["found"].groups for row in part] == [plan.pk]
        assert (page.context["found"].years, page.context["found"].classes) == ((0, 7), ("7A", "RB"))
    assert client.get(reverse("reviews:review-list"), {"year": "x"}).status_code == 200


def test_review_list_shows_a_review_on_the_day_that_it_was_brought_forward_to(client, school, senco, in_school):
    plan = live(school, date(2027, 3, 1))
    with in_school(senco):
        actions.bring_forward(actor=senco, plan_id=plan.pk, due_on=date(2026, 11, 18), reason="Unhappy.")
        assert queries.due_dates(senco, [plan.pupil_id]) == {plan.pupil_id: date(2026, 11, 18)}
    [row] = client.get(reverse("reviews:review-list")).context["found"].groups[1][2]
    assert row.due_on == date(2026, 11, 18)


def test_review_list_takes_the_same_few_queries_for_many(client, school, senco, django_assert_max_num_queries):
    for number in range(20):
        live(school, date(2026, 11, 1) + timedelta(days=number), owner_id=senco.membership_id)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("reviews:review-list")).context["found"].page.paginator.count == 20


def test_review_list_shows_only_pupils_in_reach(client, school):
    live(school, date(2026, 11, 20))
    mine = live(school, date(2026, 11, 20))
    teacher = make_actor(school, Role.TEACHER)
    CoreGroupMemberFactory(pupil=mine.pupil, membership_id=teacher.membership_id, membership=None)
    found = sign_in(client, teacher).get(reverse("reviews:review-list")).context["found"]
    assert [row.plan_id for _, _, part in found.groups for row in part] == [mine.pk]


@pytest.mark.parametrize("role", [Role.SUPPORT_ADULT, Role.OFFICE, Role.ADMINISTRATOR])
def test_review_list_is_for_those_who_see_reviews(client, school, role):
    assert sign_in(client, make_actor(school, role)).get(reverse("reviews:review-list")).status_code == 403


def test_counts_and_due_condition_agree_with_the_list(school, senco, in_school, django_assert_num_queries):
    late = live(school, date(2026, 11, 1), owner_id=senco.membership_id)
    soon = live(school, date(2026, 12, 1))
    live(school, date(2027, 3, 1), owner_id=senco.membership_id)
    gone = live(school, date(2026, 11, 1))
    gone.pupil.left_on = date(2026, 11, 2)
    with everywhere():
        gone.pupil.save(update_fields=["left_on"])
    with in_school(senco):
        with django_assert_num_queries(1):
            assert queries.counts(senco) == queries.ReviewCounts(overdue=1, soon=1, mine=1)
        due = set(queries.due_condition(senco, until=date(2026, 12, 14)).values_list("pupil_id", flat=True))
        office = make_actor(school, Role.OFFICE)
        with django_assert_num_queries(0):
            assert queries.counts(office) == queries.ReviewCounts(0, 0, 0)
            assert queries.first_due(office, limit=5) == ()
        with django_assert_num_queries(1):
            assert [row.plan_id for row in queries.first_due(senco, limit=5)] == [late.pk, soon.pk]
        assert [row.plan_id for row in queries.first_due(senco, limit=5, only_mine=True)] == [late.pk]
    assert due == {late.pupil_id, soon.pupil_id}


# ----------------------------------------------------------------------------------------------------- prepare


def test_what_adults_saw_week_by_week_stands_beside_the_target_and_begins_the_evidence(
    client, senco, plan_and_parts, in_school, monkeypatch
):
    plan, parts = plan_and_parts
    rows = [SeenRow(parts[0].pk, date(2026, 11, 13 - 7 * n), f"Nearly. Week {n}.", "Ms Raman") for n in range(2)]
    monkeypatch.setattr("handrail.progress.queries.seen._TELLERS", {lambda keys, each: rows[:each]: {plan.kind}})
    with in_school(senco):
        actions.open_review(actor=senco, plan_id=plan.pk)
    page = client.get(detail(plan))
    body = page.content.decode()
    assert body.count("Weekly looks") == 1
    assert body.index("Nearly. Week 0.") < body.index("Nearly. Week 1.")
    assert "Weekly look, 13 November: Nearly. Week 0." in posted(page)[f"evidence-{parts[0].pk}"]


def test_review_page_shows_everything_in_a_fixed_number_of_queries(
    client, senco, plan_and_parts, in_school, django_assert_max_num_queries
):
    plan, parts = plan_and_parts
    for part in parts:
        for day in range(1, 11):
            ObservationFactory(pupil_target=part, observed_on=date(2026, 10, day), value=10 + day)
    with in_school(senco):
        actions.open_review(actor=senco, plan_id=plan.pk)
    client.get(detail(plan))  # the first look of an hour is also written in the trail
    with django_assert_max_num_queries(12):
        page = client.get(detail(plan))
    body = page.content.decode()
    assert page.status_code == 200
    assert body.count('class="progress-line"') == 3
    assert body.index("Strengths and interests") < body.index("Target 0.") < body.index("The family&#x27;s views")
    # The evidence starts with what the line says, and nothing is decided for anybody.
    assert "Now 20 out of 50." in posted(page)[f"evidence-{parts[0].pk}"]
    assert f"outcome-{parts[0].pk}" not in posted(page)
    assert "Target 1: choose what became of it." in body


def test_looking_at_a_review_writes_nothing_in_it(client, senco, plan):
    assert client.get(detail(plan)).status_code == 200
    with everywhere():
        assert not Review.objects.exists()


def test_review_of_three_targets_in_few_steps_without_a_script(client, senco, plan_and_parts):
    plan, parts = plan_and_parts
    for part in parts:
        ObservationFactory(pupil_target=part, value=30)
    sent = posted(client.get(detail(plan)))
    # Seven choices and one text: an outcome and a way on for each of three targets, and the stage.
    steps = {"stage_decision": "same", f"next_wording-{parts[2].pk}": "Sixty words."}
    for part, outcome, step in zip(
        parts, ("partly", "partly", "achieved"), ("continue", "continue", "next"), strict=True
    ):
        steps |= {f"outcome-{part.pk}": outcome, f"next_step-{part.pk}": step}
    assert len(steps) == 8
    answer = client.post(hold(plan), sent | steps)
    assert (answer.status_code, answer.url) == (302, detail(plan))
    page = client.get(detail(plan))
    body = page.content.decode()
    assert "The next plan is ready as a draft." in body
    assert "Partly achieved" in body
    assert "<form" not in body.split('id="main-content"')[1].split("</main>")[0]


def test_save_without_a_script_keeps_the_page(client, senco, plan):
    sent = posted(client.get(detail(plan))) | {"family_views": "She reads\r\nat home."}
    assert client.post(save(plan), sent).status_code == 302
    assert "She reads\nat home." in posted(client.get(detail(plan)))["family_views"]


def test_hold_lists_what_is_missing_with_links_and_keeps_what_was_typed(client, senco, plan_and_parts):
    plan, parts = plan_and_parts
    page = client.post(hold(plan), posted(client.get(detail(plan))) | {"pupil_views": "I like it."})
    assert page.status_code == 422
    body = page.content.decode()
    assert f'<a href="#id_outcome-{parts[0].pk}_0">Target 1: choose what became of it.</a>' in body
    assert f'id="id_outcome-{parts[0].pk}_0"' in body
    assert "I like it." in body


def test_autosave_answers_as_agreed(client, school, senco, plan, in_school):
    headers = {"X-Requested-With": "autosave"}
    answer = client.post(save(plan), {"progress": "Reads more.", "base-progress": ""}, headers=headers)
    assert answer.json() == {"saved": True, "values": {"progress": "Reads more."}, "saved_at_text": "09:30"}
    head = make_actor(school, Role.HEAD)
    with in_school(head):
        actions.save_fields(
            actor=head, plan_id=plan.pk, changes={"progress": FieldChange("Reads more.", "Reads much more.")}
        )
    sent = {"progress": "Reads less.", "base-progress": "Reads more.", "present": "All", "base-present": ""}
    answer = client.post(save(plan), sent, headers=headers)
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == [
        {"name": "progress", "theirs": "Reads much more.", "by": head.name, "at_text": "09:30"}
    ]
    assert answer.json()["values"]["present"] == "All"
    answer = client.post(save(plan), {"next_review_on": "soon", "base-next_review_on": "2027-02-08"}, headers=headers)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["next_review_on"]


def test_autosave_on_a_held_review_says_so(client, senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts)
        actions.hold_review(actor=senco, plan_id=plan.pk)
    answer = client.post(
        save(plan), {"progress": "More.", "base-progress": ""}, headers={"X-Requested-With": "autosave"}
    )
    assert answer.status_code == 422
    assert "has been held" in answer.json()["errors"]["progress"][0]
    assert client.post(hold(plan), {}).status_code == 302


def test_two_people_at_once_choose_on_a_page_of_their_own(client, school, senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    sent = posted(client.get(detail(plan)))
    outcome = f"outcome-{parts[0].pk}"
    head = make_actor(school, Role.HEAD)
    with in_school(head):
        changes = {"family_views": FieldChange("", "Theirs."), outcome: FieldChange("", "partly")}
        actions.save_fields(actor=head, plan_id=plan.pk, changes=changes)
    page = client.post(save(plan), sent | {"family_views": "Mine.", outcome: "achieved", "present": "All"})
    body = page.content.decode()
    assert page.status_code == 409
    assert "Theirs." in body
    assert "Mine." in body
    assert "Use theirs: Partly achieved" in body
    with everywhere():
        assert Review.objects.get().family_views == "Theirs."
        assert Review.objects.get().present == "All"
    both = {
        "family_views": "Theirs. Mine.",
        "base-family_views": "Theirs.",
        outcome: "achieved",
        f"base-{outcome}": "partly",
    }
    assert client.post(save(plan), both).status_code == 302
    with everywhere():
        assert Review.objects.get().family_views == "Theirs. Mine."


@pytest.mark.parametrize(("role", "status"), [(Role.HEAD, 200), (Role.TEACHER, 404), (Role.SUPPORT_ADULT, 403)])
def test_review_is_for_those_who_see_it(client, school, plan, role, status):
    sign_in(client, make_actor(school, role))
    assert client.get(detail(plan)).status_code == status


def test_nothing_is_shown_to_another_school(client, plan):
    sign_in(client, make_actor(SchoolFactory(), Role.SENCO))
    assert client.get(detail(plan)).status_code == 404
    assert client.post(save(plan), {}).status_code == 404
    assert client.post(hold(plan), {}).status_code == 404


def test_a_teacher_is_not_offered_the_move_on_the_register(client, school, plan):
    teacher = make_actor(school, Role.TEACHER)
    CoreGroupMemberFactory(pupil=plan.pupil, membership_id=teacher.membership_id, membership=None)
    body = sign_in(client, teacher).get(detail(plan)).content.decode()
    assert "make_move" not in body
    assert "The SENCO or the head makes the change on the register." in body


# --------------------------------------------------------------------------------------- read, bring forward


def test_a_held_review_can_be_read_and_printed(client, senco, plan_and_parts, in_school):
    plan, parts = plan_and_parts
    with in_school(senco):
        ready(senco, plan, parts, stage_decision="less", stage_reason="All is well.", new_stage="E")
        actions.hold_review(actor=senco, plan_id=plan.pk)
    body = client.get(detail(plan)).content.decode()
    for words in ("Reads more.", "Make the step smaller: Ten words.", "Less help", "EHC plan", "All is well.", "Print"):
        assert words in body


def test_bring_forward_says_what_is_wrong_and_then_does_it(client, senco, plan):
    url = reverse("reviews:review-bring-forward", args=[plan.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"due_on": "", "reason": ""}).status_code == 422
    page = client.post(url, {"due_on": "2027-01-05", "reason": "Unhappy."})
    assert page.status_code == 422
    assert "Choose a day before the review is due now." in page.content.decode()
    assert client.post(url, {"due_on": "2026-11-20", "reason": "Unhappy."}).url == detail(plan)


@pytest.mark.parametrize("year", ["--1", "\u0663\u0663\u0663\u0663", "-", "seven"])
def test_a_year_that_is_none_shows_every_year(client, senco, plan, year):
    page = client.get(reverse("reviews:review-list"), {"year": year, "class_name": "7A\0", "page": "0"})
    assert page.status_code == 200


def test_the_page_of_a_review_shows_no_confidential_line_of_the_profile(client, senco, school, plan):
    with everywhere():
        for kind in ("strength", "interest", "helps", "confidential"):
            for text in ("Open", "Secret"):
                is_confidential = text == "Secret" or kind == "confidential"
                ProfileEntry.objects.create(
                    school=school, pupil=plan.pupil, kind=kind, text=f"{text} {kind}", is_confidential=is_confidential
                )
    page = client.get(detail(plan)).content.decode()
    assert "Open strength" in page and "Open helps" in page
    assert "Secret" not in page and "Open confidential" not in page


def test_who_prepares_a_review_reads_how_to_talk_with_the_family(client, school, senco, plan, in_school):
    assert "Talking with the family" not in client.get(detail(plan)).content.decode()
    with in_school(senco):
        new = NewContact(
            name="Sana Malik",
            relationship="Mother",
            has_parental_responsibility=True,
            language="Urdu",
            needs_interpreter=True,
        )
        pupils.add_contact(actor=senco, pupil=plan.pupil, contact=new)
        neighbour = NewContact(name="Ann Bell", relationship="Neighbour", language="Welsh")
        pupils.add_contact(actor=senco, pupil=plan.pupil, contact=neighbour)
    page = client.get(detail(plan)).content.decode()
    assert "Sana Malik prefers Urdu, needs an interpreter." in page
    assert "Ask the interpreter before the day is fixed." in page
    assert "Ann Bell" not in page, "only of those who have a say"


def test_what_a_pupil_says_from_day_to_day_comes_beside_the_review_or_as_a_page(client, school, senco, in_school):
    with in_school(senco):
        plan = PlanFactory(pupil__school=school, state="live")
    url = reverse("reviews:review-everyday", args=[plan.pk])
    sign_in(client, senco)
    assert url in client.get(reverse("reviews:review-detail", args=[plan.pk])).content.decode()
    assert "Nothing is kept yet." in client.get(url).content.decode()
    assert client.get(url, headers={"HX-Request": "true"}).content.decode().strip() == ""
    with in_school(senco):
        ProudWord.objects.create(school=school, pupil=plan.pupil, text="I read to Sam.", said_at=clock.now())
    for extra in ({}, {"HX-Request": "true"}):
        assert "I read to Sam." in client.get(url, headers=extra).content.decode()
