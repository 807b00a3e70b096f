"""The pages: the year, moving, review days, the proposal, deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from handrail.access.types import Role
from handrail.planner import actions, queries
from handrail.planner.models import Change, ClockNote, ReviewDay, ReviewTime
from handrail.planner.tests.conftest import plan_for
from handrail.reviews import queries as reviews_queries
from tests.factories import ReviewFactory, SchoolFactory, everywhere, make_actor, sign_in

YEAR = reverse("planner:year")


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def move_url(plan) -> str:
    return reverse("planner:review-move", args=[plan.pk])


def fields(client, plan, **changes):
    """Return what a browser would send from the form for moving a review."""
    page = soup(client.get(move_url(plan)))
    form = page.find("form", attrs={"method": "post", "action": ""}) or page.find("main").find("form")
    found = {one["name"]: one.get("value", "") for one in form.find_all("input") if one.get("name")}
    found.pop("csrfmiddlewaretoken", None)
    return found | {"reason": "", "near": ""} | changes


def day_of(here, plan) -> date:
    return reviews_queries.due_dates_of_plans(here.senco, [plan.pk])[plan.pk]


# ---------------------------------------------------------------------------------------------------- the year


def test_the_year_shows_each_week_with_its_number(here, client):
    sign_in(client, here.senco)
    page = soup(client.get(YEAR, {"week": "2026-12-09"}))
    (fullest,) = [li for li in page.select(".hr-load__week") if "7 Dec" in li.get_text()]
    assert fullest.get_text(" ", strip=True) == "week of 7 Dec 3 reviews, the fullest week"
    assert [h.get_text() for h in page.select(".hr-terms h2")] == ["Autumn", "Spring", "Summer"]
    days = {day.find("h3").get_text(" ", strip=True): day.get_text(" ", strip=True) for day in page.select(".hr-day")}
    assert "Tobi Hart" in days["Monday 7 Dec"] and "Una Berg" in days["Monday 7 Dec"]
    assert "Ehsan Karimi" in days["Thursday 10 Dec"] and "By law until 19 Jan 2027" in days["Thursday 10 Dec"]


def test_the_first_week_to_open_is_this_one(here, client):
    sign_in(client, here.senco)
    assert "Week of 16 November 2026" in text_of(client.get(YEAR))


@pytest.mark.parametrize("week", ["2026-12-40", "x\0", "0001-01-01", "9999-12-31", "2026-12-07" * 9])
def test_a_week_that_is_none_opens_the_usual_one(here, client, week):
    sign_in(client, here.senco)
    assert "Week of 16 November 2026" in text_of(client.get(YEAR, {"week": week}))


def test_another_year_is_opened_by_its_week(here, client):
    sign_in(client, here.senco)
    assert client.get(YEAR, {"week": "2031-12-07"}).status_code == 200


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"year": "8"}, {"Una Berg"}),
        ({"class_name": "7A"}, {"Tobi Hart", "Ehsan Karimi"}),
        ({"kind": "ehc_plan"}, {"Ehsan Karimi"}),
        ({"year": "8", "kind": "ehc_plan"}, set()),
        ({"teacher": "nobody"}, set()),
        ({"year": "x", "class_name": ""}, {"Tobi Hart", "Una Berg", "Ehsan Karimi"}),
    ],
)
def test_the_year_is_narrowed(here, client, chosen, names):
    sign_in(client, here.senco)
    page = soup(client.get(YEAR, {"week": "2026-12-07", **chosen}))
    assert {a.get_text() for a in page.select(".hr-due__name a")} == names


def test_the_year_is_narrowed_to_a_teacher(here, client):
    sign_in(client, here.senco)
    page = soup(client.get(YEAR, {"week": "2026-12-07", "teacher": str(here.colleague.membership_id)}))
    assert [a.get_text() for a in page.select(".hr-due__name a")] == ["Una Berg"]
    assert here.colleague.name in text_of(client.get(YEAR, {"teacher": str(here.colleague.membership_id)}))


def test_a_teacher_sees_the_load_of_their_own_pupils_only(here, client):
    sign_in(client, here.teacher)
    page = soup(client.get(YEAR, {"week": "2026-12-07"}))
    assert {a.get_text() for a in page.select(".hr-due__name a")} == {"Tobi Hart", "Ehsan Karimi"}
    assert "Una" not in page.get_text()


def test_overdue_reviews_and_those_outside_the_terms_are_told(here, client):
    plan_for(here, forename="Late", surname="Lee", review_on=date(2026, 11, 9))
    plan_for(here, forename="Far", surname="Fox", review_on=date(2027, 9, 20))
    sign_in(client, here.senco)
    page = soup(client.get(YEAR))
    assert "Late Lee" in page.find(attrs={"aria-labelledby": "overdue"}).get_text()
    assert "Far Fox" in page.find(attrs={"aria-labelledby": "outside"}).get_text()


def test_a_school_without_terms_is_led_to_its_calendar(db, client):
    senco = make_actor(SchoolFactory(), Role.SENCO)
    sign_in(client, senco)
    assert "needs the dates" in text_of(client.get(YEAR))
    assert "Enter the dates" in text_of(client.get(reverse("planner:proposal")))
    assert client.post(reverse("planner:proposal"), {"key": str(uuid4())}).status_code == 200


def test_the_pages_have_a_fixed_number_of_queries(here, client, django_assert_max_num_queries):
    for number in range(40):
        plan_for(here, review_on=date(2026, 12, 1) + timedelta(days=number % 5))
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    sign_in(client, here.senco)
    client.get(YEAR)
    addresses = [
        YEAR,
        reverse("planner:proposal"),
        reverse("planner:due"),
        reverse("planner:day-list"),
        reverse("planner:day-detail", args=[day.pk]),
        reverse("planner:plan-clocks", args=[here.ehsan.pk]),
        move_url(here.tobi),
    ]
    for address in addresses:
        with django_assert_max_num_queries(14):
            assert client.get(address).status_code == 200


# -------------------------------------------------------------------------------------------------- one review


def test_a_review_is_moved_by_the_form_and_put_back(here, client):
    sign_in(client, here.senco)
    posted = fields(client, here.tobi, day="2026-12-03", reason="The family is away.", back=f"{YEAR}?kind=ehc_plan")
    answer = client.post(move_url(here.tobi), posted)
    assert (answer.status_code, answer["Location"]) == (302, f"{YEAR}?kind=ehc_plan&week=2026-12-03")
    assert day_of(here, here.tobi) == date(2026, 12, 3)
    shown = client.get(YEAR)
    assert "is on Thursday 3 December 2026" in text_of(shown) and "Put it back" in text_of(shown)
    # The same form sent again changes nothing.
    assert client.post(move_url(here.tobi), posted).status_code == 302
    change = Change.objects.get()
    answer = client.post(reverse("planner:change-undo", args=[change.pk]), {"back": "https://elsewhere.example/"})
    assert answer["Location"] == YEAR
    assert day_of(here, here.tobi) == date(2026, 12, 7)
    client.post(reverse("planner:change-undo", args=[change.pk]))
    assert "Put it back" not in text_of(client.get(YEAR))


def test_a_near_day_is_chosen_from_a_list_with_its_load(here, client):
    sign_in(client, here.senco)
    page = soup(client.get(move_url(here.tobi)))
    options = {one["value"]: one.get_text() for one in page.select("#id_near option")}
    assert options["2026-12-10"] == f"Thursday 10 December: 1 review, 1 of {here.teacher.name}"
    assert options["2026-12-08"] == "Tuesday 8 December: no review"
    assert "2026-12-07" not in options and "2026-12-12" not in options
    client.post(move_url(here.tobi), fields(client, here.tobi, near="2026-12-08"))
    assert day_of(here, here.tobi) == date(2026, 12, 8)


def test_a_review_dropped_on_a_week_goes_to_its_own_weekday(here, client):
    sign_in(client, here.senco)
    client.post(move_url(here.ehsan), fields(client, here.ehsan, week="2026-11-30", back=YEAR))
    assert day_of(here, here.ehsan) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Choose the new day."),
        ({"day": "2026-11-02"}, "in the past"),
        ({"day": "2026-12-12"}, "at a weekend"),
        ({"day": "2026-12-25"}, "closed to pupils"),
        ({"day": "2027-01-25"}, "until 19 January 2027 at the latest"),
        ({"week": "2026-12-21"}, "closed to pupils"),
        ({"day": "tomorrow"}, "Enter the day as a date"),
        ({"near": "2026-12-26"}, "Choose again from the list"),
        ({"day": "2026-12-03", "reason": "x" * 501}, "at most 500"),
        ({"day": "2026-12-03", "was": "2026-12-01"}, "Somebody has moved this review meanwhile"),
        ({"day": "2026-12-03", "reason": "a\0b"}, "Null characters"),
    ],
)
def test_what_is_off_limits_is_told_in_words(here, client, changes, says):
    sign_in(client, here.senco)
    answer = client.post(move_url(here.ehsan), fields(client, here.ehsan, **changes))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert day_of(here, here.ehsan) == date(2026, 12, 10)


def test_a_teacher_moves_their_own_pupil_and_no_other(here, client):
    sign_in(client, here.teacher)
    assert client.post(move_url(here.tobi), fields(client, here.tobi, day="2026-12-03")).status_code == 302
    assert client.get(move_url(here.una)).status_code == 404


def test_a_plan_without_a_review_to_move_leads_back(here, client):
    plan = plan_for(here, state="reviewed")
    sign_in(client, here.senco)
    assert client.get(move_url(plan))["Location"] == YEAR


def test_a_change_that_stands_in_the_way_of_another_is_told(here, client):
    sign_in(client, here.senco)
    change = actions.move_review(
        actor=here.senco, plan_id=here.tobi.pk, day=date(2026, 12, 3), was=date(2026, 12, 7), key=uuid4()
    )
    actions.move_review(
        actor=here.senco, plan_id=here.tobi.pk, day=date(2026, 12, 4), was=date(2026, 12, 3), key=uuid4()
    )
    answer = client.post(reverse("planner:change-undo", args=[change.pk]), follow=True)
    assert "Nothing was put back. Somebody has moved this review meanwhile" in text_of(answer)


# -------------------------------------------------------------------------------------------------- review days


def new_day(here, **changes):
    from datetime import time

    from handrail.planner.types import NewDay

    known = {
        "kind": "review_day",
        "held_on": date(2026, 12, 1),
        "starts_at": time(9, 0),
        "ends_at": time(12, 0),
        "minutes_each": 15,
        "room": "Library",
        "teacher_id": here.teacher.membership_id,
    }
    return NewDay(**known | changes)


DAY = {
    "kind": "parents_evening",
    "held_on": "2026-12-01",
    "starts_at": "16:00",
    "ends_at": "18:00",
    "minutes_each": "10",
    "room": "Hall",
    "teacher": "",
    "group": "",
}


def test_a_review_day_is_entered_once_changed_and_taken_away(here, client):
    sign_in(client, here.senco)
    assert "No review days yet" in text_of(client.get(reverse("planner:day-list")))
    key = str(uuid4())
    teacher = str(here.teacher.membership_id)
    answer = client.post(reverse("planner:day-add"), DAY | {"id": key, "teacher": teacher})
    assert client.post(reverse("planner:day-add"), DAY | {"id": key, "teacher": teacher}).status_code == 302
    day = ReviewDay.objects.get()
    shown = text_of(client.get(answer["Location"]))
    assert f"Parents' evening of {here.teacher.name} in Hall" in shown and "17:50 Free" in shown
    assert "12 of 12" in text_of(client.get(reverse("planner:day-list")))
    change = reverse("planner:day-change", args=[day.pk])
    page = soup(client.get(change))
    assert page.find(id="id_starts_at")["value"] == "16:00"
    assert client.post(change, DAY | {"minutes_each": "20"}).status_code == 302
    day.refresh_from_db()
    assert (day.minutes_each, day.teacher_id) == (20, None)
    client.post(reverse("planner:day-remove", args=[day.pk]))
    assert not ReviewDay.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"held_on": "2026-11-02"}, "in the past"),
        ({"held_on": "2026-12-05"}, "at a weekend"),
        ({"held_on": "2026-12-23"}, "without pupils"),
        ({"ends_at": "15:00"}, "must come after"),
        ({"minutes_each": "2"}, "5 to 120 minutes"),
        ({"minutes_each": "115", "ends_at": "17:00"}, "no time for one review"),
        ({"starts_at": "08:00", "minutes_each": "5"}, "That makes 120"),
        ({"teacher": str(uuid4())}, "Choose again"),
        ({"group": "nonsense"}, "Choose again"),
        ({"room": "x" * 61}, "at most 60"),
        ({"starts_at": "noon"}, "Enter a time"),
        ({"kind": ""}, "Choose what it is"),
    ],
)
def test_a_review_day_that_cannot_be_is_refused(here, client, changes, says):
    sign_in(client, here.senco)
    answer = client.post(reverse("planner:day-add"), DAY | changes)
    assert answer.status_code == 422 and says in text_of(answer)
    assert not ReviewDay.objects.exists()


def test_a_change_of_a_day_that_cannot_be_is_refused(here, client):
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    sign_in(client, here.senco)
    answer = client.post(reverse("planner:day-change", args=[day.pk]), DAY | {"held_on": "2026-12-05"})
    assert answer.status_code == 422


def test_the_meeting_of_a_review_time_begins_with_its_day_time_and_room(here, client):
    day = actions.add_day(actor=here.senco, day=new_day(here, teacher_id=None, room="Room 4"), day_id=uuid4())
    proposal = queries.proposal_for(here.senco, queries.term_choices(here.senco)[0])
    actions.accept_proposal(actor=here.senco, placed=proposal.moved, key=uuid4())
    page = soup(sign_in(client, here.senco).get(reverse("planner:day-detail", args=[day.pk])))
    link = next(a["href"] for a in page.select("a[href*='/meetings/new/']") if "Tobi" in a.text)
    form = soup(client.get(link))
    given = {
        name: form.find("input", attrs={"name": name}).get("value") for name in ("day", "time", "minutes", "place")
    }
    time = ReviewTime.objects.get(plan=here.tobi).starts_at
    assert given == {
        "day": day.held_on.isoformat(),
        "time": f"{time:%H:%M}",
        "minutes": str(day.minutes_each),
        "place": "Room 4",
    }
    nonsense = soup(client.get(link.partition("?")[0] + "?minutes=x&day=soon&time=%00&plan=1"))
    assert nonsense.find("input", attrs={"name": "minutes"})["value"] == "60"


def test_whoever_does_not_reach_a_pupil_sees_that_a_time_is_taken(here, client):
    day = actions.add_day(actor=here.senco, day=new_day(here, teacher_id=None), day_id=uuid4())
    proposal = queries.proposal_for(here.senco, queries.term_choices(here.senco)[0])
    actions.accept_proposal(actor=here.senco, placed=proposal.moved, key=uuid4())
    assert ReviewTime.objects.count() == 3
    sign_in(client, here.colleague)
    shown = text_of(client.get(reverse("planner:day-detail", args=[day.pk])))
    assert "Una Berg" in shown and "Tobi" not in shown and "Taken" in shown


# ------------------------------------------------------------------------------------------------ the proposal


def test_a_proposal_moves_nothing_until_it_is_accepted_in_part(here, client):
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    sign_in(client, here.senco)
    page = client.get(reverse("planner:proposal"))
    assert day_of(here, here.tobi) == date(2026, 12, 7)
    assert "at 09:00" in text_of(page) and "How a proposal is made" in text_of(page)
    form = soup(page).find("form", attrs={"method": "post", "action": None}) or soup(page).select("form")[-1]
    posted = {name: soup(page).find("input", attrs={"name": name})["value"] for name in ("key", "seen", "term")}
    assert form is not None
    answer = client.post(reverse("planner:proposal"), posted | {"plan": [str(here.tobi.pk)]})
    assert answer.status_code == 302
    assert (day_of(here, here.tobi), day_of(here, here.ehsan)) == (date(2026, 12, 1), date(2026, 12, 10))
    assert ReviewTime.objects.get().day_id == day.pk
    assert client.post(reverse("planner:proposal"), posted | {"plan": [str(here.tobi.pk)]}).status_code == 302
    assert Change.objects.count() == 1
    actions.undo_change(actor=here.senco, change_id=Change.objects.get().pk)
    assert day_of(here, here.tobi) == date(2026, 12, 7) and not ReviewTime.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"key": "none"}, "not complete"),
        ({"seen": "other"}, "this is a new proposal"),
        ({"plan": []}, "Choose at least one review. Nothing has been moved."),
    ],
)
def test_what_is_accepted_is_what_was_seen(here, client, changes, says):
    actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    sign_in(client, here.senco)
    page = soup(client.get(reverse("planner:proposal")))
    posted = {name: page.find("input", attrs={"name": name})["value"] for name in ("key", "seen", "term")}
    answer = client.post(reverse("planner:proposal"), posted | {"plan": [str(here.tobi.pk)]} | changes)
    assert answer.status_code == 422 and says in text_of(answer)
    assert not Change.objects.exists()


def test_a_term_without_reviews_says_so(here, client):
    sign_in(client, here.senco)
    assert "No review of yours is due" in text_of(client.get(reverse("planner:proposal"), {"term": "2027-04-12"}))


# ------------------------------------------------------------------------------------------------- deadlines


def test_the_deadlines_of_an_ehc_plan_say_who_by_when_and_why(here, client):
    sign_in(client, here.senco)
    shown = text_of(client.get(reverse("planner:plan-clocks", args=[here.ehsan.pk])))
    assert "Everyone has been invited, at least two weeks before the meeting. Due" in shown
    assert "School , by Thursday 26 November 2026" in shown
    assert "SI 2014/1530 reg 20(3)" in shown
    assert "Latest by law Tuesday 19 January 2027" in shown
    assert "Days that deadlines count from" in shown


def test_a_plan_without_statutory_deadlines_says_so(here, client):
    sign_in(client, here.senco)
    shown = text_of(client.get(reverse("planner:plan-clocks", args=[here.tobi.pk])))
    assert "sets no statutory deadlines" in shown and "No law sets a last day" in shown
    assert "Latest by guidance Thursday 14 January 2027" in shown


def test_what_is_due_this_fortnight_is_listed_for_the_school(here, client):
    sign_in(client, here.senco)
    shown = text_of(client.get(reverse("planner:due")))
    assert "Ehsan Karimi" in shown and "26 Nov 2026" in shown
    sign_in(client, here.colleague)
    assert "Nothing is due" in text_of(client.get(reverse("planner:due")))


def test_after_the_review_its_report_and_decision_are_due(here, client):
    with everywhere():
        type(here.ehsan).objects.filter(pk=here.ehsan.pk).update(state="reviewed")
    ReviewFactory(plan=here.ehsan, state="held", held_on=date(2026, 11, 2))
    sign_in(client, here.senco)
    shown = text_of(client.get(reverse("planner:due")))
    assert "The school's report has gone to the authority" in shown and "The authority decides" in shown
    shown = text_of(client.get(reverse("planner:plan-clocks", args=[here.ehsan.pk])))
    assert "Held on Monday 2 November 2026" in shown and "by holding the review" in shown


def test_a_deadline_is_written_down_changed_and_taken_back(here, client):
    sign_in(client, here.senco)
    done = reverse("planner:clock-done", args=[here.ehsan.pk])
    assert "Everyone has been invited" in text_of(client.get(done, {"code": "AR-INVITE"}))
    assert client.post(done, {"code": "AR-INVITE", "done_on": "2026-11-13"}).status_code == 302
    shown = text_of(client.get(reverse("planner:plan-clocks", args=[here.ehsan.pk])))
    assert f"Done on 13 November 2026 , written down by {here.senco.name}" in shown
    answer = client.post(done, {"code": "AR-INVITE", "done_on": "2026-11-20"})
    assert answer.status_code == 422 and "still to come" in text_of(answer)
    client.post(reverse("planner:clock-take-back", args=[here.ehsan.pk]), {"code": "AR-INVITE"})
    assert not ClockNote.objects.exists()


def test_why_a_deadline_is_not_kept_is_written_down(here, client):
    sign_in(client, here.senco)
    url = reverse("planner:clock-reason", args=[here.ehsan.pk])
    assert "school is closed for four weeks" not in text_of(client.get(url, {"code": "AR-INVITE"}))
    assert "school is closed for four weeks" in text_of(client.get(url, {"code": "EHC-FINAL"}))
    assert client.post(url, {"code": "AR-INVITE", "reason": " "}).status_code == 422
    assert client.post(url, {"code": "AR-INVITE", "reason": "The meeting was moved."}).status_code == 302
    assert "Exception written down" in text_of(client.get(reverse("planner:plan-clocks", args=[here.ehsan.pk])))


def test_a_day_that_deadlines_count_from_is_entered(here, client):
    sign_in(client, here.senco)
    url = reverse("planner:clock-start", args=[here.ehsan.pk])
    assert client.get(url, {"anchor": "phase_transfer"}).status_code == 200
    assert client.post(url, {"anchor": "phase_transfer", "started_on": "2027-09-01"}).status_code == 302
    shown = text_of(client.get(reverse("planner:plan-clocks", args=[here.ehsan.pk])))
    assert "by Sunday 14 February 2027" in shown or "Friday 12 February 2027" in shown
    answer = client.post(url, {"anchor": "phase_transfer", "started_on": "2097-09-01"})
    assert answer.status_code == 422 and "Look at the year" in text_of(answer)


def test_the_deadlines_of_a_groups_plan_are_shown(here, client):
    from handrail.plans import actions as plans_actions
    from handrail.plans.tests.conftest import READING
    from handrail.plans.types import PlanDraft

    pupils = [here.tobi.pupil_id, here.una.pupil_id]
    plan = plans_actions.open_group_plan(
        actor=here.senco, name="Blue readers", pupil_ids=pupils, draft=PlanDraft(targets=[READING])
    )
    plan = plans_actions.agree_plan(actor=here.senco, plan=plan)
    sign_in(client, here.senco)
    assert "Blue readers" in text_of(client.get(reverse("planner:plan-clocks", args=[plan.pk])))
    assert "Blue readers" in text_of(client.get(YEAR, {"week": day_of(here, plan).isoformat()}))


def test_a_reason_that_is_no_reason_of_the_law_is_refused(here, client, monkeypatch):
    from handrail.core.errors import Refused

    def refuse(**_):
        raise Refused("Not now.", field="reason")

    monkeypatch.setattr(actions, "note_reason", refuse)
    sign_in(client, here.senco)
    url = reverse("planner:clock-reason", args=[here.ehsan.pk])
    answer = client.post(url, {"code": "AR-INVITE", "reason": "The meeting was moved."})
    assert answer.status_code == 422 and "Not now." in text_of(answer)


@pytest.mark.parametrize("name", ["clock-done", "clock-reason", "clock-start"])
def test_a_deadline_that_is_none_is_not_there(here, client, name):
    sign_in(client, here.senco)
    url = reverse(f"planner:{name}", args=[here.ehsan.pk])
    assert client.get(url)["Location"] == reverse("planner:plan-clocks", args=[here.ehsan.pk])
    assert client.get(url, {"code": "NONE", "anchor": "none"}).status_code == 404
    assert client.post(url, {"code": "x\0" * 50, "anchor": "y\0" * 90}).status_code == 404
