"""Asking for help with how a target is taught, and saying that help was given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.progress.actions import ask_for_help, mark_helped
from handrail.progress.models import HelpRequest
from handrail.progress.queries import help_for, open_help_for
from tests.factories import (
    CoreGroupMemberFactory,
    PlanFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
)


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture
def part(school):
    return PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil__school=school, state="live")))


@pytest.fixture
def adult(school, part):
    from handrail.access.models import Membership

    actor = make_actor(school, Role.SUPPORT_ADULT)
    with everywhere():
        member = Membership.objects.get(pk=actor.membership_id)
    CoreGroupMemberFactory(pupil=part.pupil, membership=member)
    return actor


def test_asking_keeps_who_when_and_the_words_and_leaves_an_event(adult, part, in_school, clock):
    with in_school(adult):
        row = ask_for_help(actor=adult, pupil_target_id=part.pk, note=" She will not look at the cards. ")
        event = one_event(type="HELP_ASKED")
    assert (row.note, row.asked_by_name) == ("She will not look at the cards.", adult.name)
    assert row.asked_at == datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    assert (event.pupil_uuid, event.new) == (part.pupil_id, {"note": "She will not look at the cards."})


def test_pressing_twice_asks_once_and_other_words_are_added(adult, part, in_school):
    with in_school(adult):
        first = ask_for_help(actor=adult, pupil_target_id=part.pk, note="The cards")
        assert ask_for_help(actor=adult, pupil_target_id=part.pk).pk == first.pk
        assert ask_for_help(actor=adult, pupil_target_id=part.pk, note="The cards").pk == first.pk
        assert one_event(type="HELP_ASKED")
        more = ask_for_help(actor=adult, pupil_target_id=part.pk, note="after break")
        assert (more.pk, more.note) == (first.pk, "The cards after break")
        assert HelpRequest.objects.count() == 1
        with pytest.raises(Refused, match="fewer words") as refused:
            ask_for_help(actor=adult, pupil_target_id=part.pk, note="x" * 290)
    assert refused.value.field == "note"


def test_only_who_records_on_a_live_target_within_reach_can_ask(school, part, adult, in_school):
    stranger = make_actor(school, Role.SUPPORT_ADULT)
    with in_school(school), pytest.raises(NotVisible):
        ask_for_help(actor=stranger, pupil_target_id=part.pk)
    with in_school(school), pytest.raises(Refused, match="not live"):
        part.target.plan.state = "closed"
        part.target.plan.save(update_fields=["state"])
        ask_for_help(actor=adult, pupil_target_id=part.pk)


def test_helped_keeps_who_and_when_and_the_first_stays(senco, adult, part, in_school, clock):
    with in_school(senco):
        row = ask_for_help(actor=adult, pupil_target_id=part.pk)
        with pytest.raises(Denied):
            mark_helped(actor=adult, help_id=row.pk)
        helped = mark_helped(actor=senco, help_id=row.pk)
        clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
        again = mark_helped(actor=senco, help_id=row.pk)
        assert one_event(type="HELP_GIVEN").pupil_uuid == part.pupil_id
        # What was helped is asked anew.
        assert ask_for_help(actor=adult, pupil_target_id=part.pk).pk != row.pk
    assert helped.helped_by_name == senco.name
    assert again.helped_at == helped.helped_at == datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


def test_another_schools_request_does_not_exist(adult, part, in_school):
    with in_school(adult):
        row = ask_for_help(actor=adult, pupil_target_id=part.pk)
    other = make_actor(SchoolFactory(), Role.SENCO)
    with in_school(other), pytest.raises(NotVisible):
        mark_helped(actor=other, help_id=row.pk)


def test_open_requests_and_those_met_lately_are_listed(senco, adult, part, in_school, clock, django_assert_num_queries):
    with in_school(senco):
        row = ask_for_help(actor=adult, pupil_target_id=part.pk, note="The cards")
        with django_assert_num_queries(1):
            assert [found.note for found in open_help_for(senco, [part.pk])[part.pk]] == ["The cards"]
        mark_helped(actor=senco, help_id=row.pk)
        assert open_help_for(senco, [part.pk]) == {}
        assert help_for(senco, [part.pk])[part.pk][0].helped_by == senco.name
        clock.move_to(datetime(2026, 12, 16, 9, tzinfo=UTC))
        assert help_for(senco, [part.pk]) == {}


def test_the_target_page_asks_and_marks(client, senco, adult, part):
    page = reverse("progress:target-detail", args=[part.pk])
    sign_in(client, adult)
    ask = reverse("progress:help-ask", args=[part.pk])
    assert ask in client.get(page).content.decode()
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"note": "x" * 301}).status_code == 422
    assert client.post(ask, {"note": "The cards"}).headers["Location"] == page
    refused = client.post(ask, {"note": "y" * 299})
    assert refused.status_code == 422 and "fewer words" in refused.content.decode()
    shown = client.get(page).content.decode()
    assert "The cards" in shown and "Help wanted" in shown
    with everywhere():
        given = reverse("progress:help-given", args=[HelpRequest.objects.get().pk])
    # Whoever only records sees it, and cannot say that it is done.
    assert given not in shown
    assert client.post(given).status_code == 403
    sign_in(client, senco)
    assert given in client.get(page).content.decode()
    assert client.get(given).status_code == 405
    assert client.post(given).headers["Location"] == page
    assert f"{senco.name}," in client.get(page).content.decode()
