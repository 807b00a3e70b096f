"""Pages of reading: one's own, and the SENCO's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from handrail.briefs import actions as briefs
from handrail.plans import actions as plans
from handrail.readings import policy
from handrail.readings.models import PlanReading
from handrail.readings.tests.conftest import agreed_plan, put_in
from tests.factories import PupilFactory, sign_in


def url(name: str, *args: Any) -> str:
    return reverse(f"readings:{name}", args=args)


def text(client: Any, address: str) -> str:
    return client.get(address).content.decode()


def version_id(here: Any) -> str:
    return str(policy.versions_for(here.teacher).get(plan=here.plan).pk)


def test_home_says_how_many_plans_wait(here: Any, client: Any) -> None:
    page = text(sign_in(client, here.helper), reverse("web:home"))
    assert "1 agreed plan is new or changed" in page and url("to-read") in page
    client.post(url("acknowledge"), {"version": version_id(here)})
    page = text(client, reverse("web:home"))
    assert "new or changed" not in page


def test_the_list_shows_targets_and_one_button_marks_one_plan(here: Any, client: Any) -> None:
    put_in(here.group, here.una)
    agreed_plan(here.senco, here.una)
    page = text(sign_in(client, here.teacher), url("to-read"))
    assert "Tobi Hart" in page and "Una Hart" in page and "New to you" in page and "40 of the first 50" in page
    answer = client.post(url("acknowledge"), {"only": version_id(here)}, follow=True)
    assert "1 plan is marked as read." in answer.content.decode()
    assert PlanReading.objects.filter(acknowledged_at__isnull=False).count() == 1


def test_several_are_marked_at_once_and_none_is_no_error(here: Any, client: Any) -> None:
    put_in(here.group, here.una)
    agreed_plan(here.senco, here.una)
    sign_in(client, here.teacher)
    keys = [str(row.pk) for row in policy.versions_to_read(here.teacher)]
    assert "Tick the plans" in client.post(url("acknowledge"), {"version": "x"}, follow=True).content.decode()
    assert "2 plans are marked" in client.post(url("acknowledge"), {"version": keys}, follow=True).content.decode()
    again = client.post(url("acknowledge"), {"version": keys}, follow=True).content.decode()
    assert "Nothing was changed" in again and "You are up to date" in again


def test_the_plan_page_has_the_button_and_leads_back(here: Any, client: Any) -> None:
    address = reverse("plans:plan-detail", args=[here.plan.pk])
    page = text(sign_in(client, here.teacher), address)
    assert "I have read it" in page and "Read by 0 of 3" in page
    answer = client.post(url("acknowledge"), {"version": version_id(here), "plan": str(here.plan.pk)}, follow=True)
    assert answer.redirect_chain[-1][0] == address
    page = answer.content.decode()
    assert "You have read version 1" in page and "Read by 1 of 3" in page
    version = text(client, reverse("plans:version-detail", args=[here.plan.pk, 1]))
    assert "You have read version 1" in version


def test_only_whoever_writes_the_plan_sees_who_has_read_it(here: Any, client: Any) -> None:
    page = text(sign_in(client, here.helper), reverse("plans:plan-detail", args=[here.plan.pk]))
    assert "I have read it" in page and "Read by" not in page.replace("Read by those who work with the pupil", "")
    assert client.get(url("plan-readers", here.plan.pk)).status_code == 403
    assert client.get(url("plan-list")).status_code == 403
    page = text(sign_in(client, here.senco), reverse("pupils:pupil-detail", args=[here.tobi.pk]))
    assert "Read by 0 of 3" in page


def test_the_senco_sees_who_has_not_read_what(here: Any, client: Any) -> None:
    brief = briefs.make_brief(
        actor=here.senco, for_name="Mr Lowe", day=date(2026, 11, 16), group_ids=[str(here.group.pk)]
    )
    briefs.open_brief(token=briefs.make_link(actor=here.senco, brief=brief), address="192.0.2.7")
    sign_in(client, here.senco)
    for address in (url("plan-list"), url("plan-list") + "?class=7A&show=all", url("print")):
        page = text(client, address)
        assert here.helper.name in page and "Read by 0 of 3" in page
    assert "Mr Lowe" in text(client, url("plan-list"))
    page = text(client, url("plan-readers", here.plan.pk))
    assert "Not yet" in page and "Mr Lowe" in page and "opened 1 time" in page
    assert here.helper.name in text(client, url("adult-list"))


def test_lists_say_so_when_everything_is_read(here: Any, client: Any) -> None:
    plans.close_plan(actor=here.senco, plan=here.plan, reason="Over.")
    sign_in(client, here.senco)
    assert "Read by everybody" in text(client, url("plan-list"))
    assert "No plan in force" in text(client, url("adult-list"))
    assert "Nothing to read" in text(client, url("plan-readers", here.plan.pk))
    other = agreed_plan(here.senco, here.una)
    assert "No adult works with this pupil yet" in text(client, url("plan-readers", other.pk))


def test_a_teacher_oversees_their_own_pupils_only(here: Any, client: Any) -> None:
    other = agreed_plan(here.senco, here.una)
    sign_in(client, here.teacher)
    page = text(client, url("plan-list") + "?show=all")
    assert "Tobi Hart" in page and "Una Hart" not in page
    assert client.get(url("plan-readers", other.pk)).status_code == 404


def test_reminders_are_offered_where_mail_is_set_up(here: Any, client: Any, settings: Any) -> None:
    sign_in(client, here.senco)
    assert "sends no e-mail" in text(client, url("adult-list"))
    settings.EMAIL_IS_SET_UP = True
    assert "Remind those who are ticked" in text(client, url("adult-list"))
    answer = client.post(url("remind"), {"adult": str(here.helper.membership_id)}, follow=True)
    assert "1 adult is reminded." in answer.content.decode()
    assert "Nobody was reminded" in client.post(url("remind"), {}, follow=True).content.decode()


@pytest.mark.parametrize("name", ["to-read", "plan-list", "adult-list", "print"])
def test_pages_ask_the_same_number_of_queries_for_many_plans(
    here: Any, client: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    actor = here.teacher if name == "to-read" else here.senco
    sign_in(client, actor)
    for _ in range(6):
        pupil = PupilFactory(school=here.school)
        put_in(here.group, pupil)
        agreed_plan(here.senco, pupil)
    client.get(url(name))
    with django_assert_max_num_queries(15):
        client.get(url(name))
