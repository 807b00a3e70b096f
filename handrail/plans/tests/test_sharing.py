"""A draft shown to the family before it is agreed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.core.errors import NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.plans import actions
from tests.factories import sign_in

pytestmark = pytest.mark.django_db


def test_share_and_take_back_leave_one_event_each(world, draft):
    for _ in range(2):
        shared = actions.share_draft_with_family(actor=world.teacher, plan=draft)
    assert shared.shared_with_family_at is not None
    for _ in range(2):
        back = actions.take_back_draft(actor=world.teacher, plan=draft)
    assert back.shared_with_family_at is None
    for type in ("DRAFT_SHARED_WITH_FAMILY", "DRAFT_TAKEN_BACK"):
        assert AuditEvent.objects.filter(type=type, pupil_uuid=world.pupil.pk).count() == 1


def test_share_is_for_those_who_write_the_plan(world, draft):
    with pytest.raises(NotVisible):
        actions.share_draft_with_family(actor=world.stranger, plan=draft)


def test_share_refuses_an_agreed_a_confidential_and_a_group_plan(world, draft):
    draft.is_confidential = True
    draft.save(update_fields=["is_confidential"])
    with pytest.raises(Refused, match="confidential"):
        actions.share_draft_with_family(actor=world.senco, plan=draft)
    draft.is_confidential, draft.pupil = False, None
    draft.save(update_fields=["is_confidential", "pupil"])
    with pytest.raises(Refused, match="for a group"):
        actions.share_draft_with_family(actor=world.senco, plan=draft)


def test_agreeing_ends_the_sharing_so_that_the_next_draft_is_not_shown(world, draft):
    actions.share_draft_with_family(actor=world.teacher, plan=draft)
    agreed = actions.agree_plan(actor=world.senco, plan=draft)
    assert agreed.shared_with_family_at is None
    with pytest.raises(Refused, match="its words stand"):
        actions.share_draft_with_family(actor=world.teacher, plan=agreed)


def test_the_plans_page_shares_and_takes_back(client, world, draft):
    sign_in(client, world.teacher)
    page = reverse("plans:plan-detail", args=[draft.pk])
    assert "Share this draft with the family" in client.get(page).content.decode()
    assert client.post(reverse("plans:draft-share", args=[draft.pk])).status_code == 302
    assert "Take the draft back" in client.get(page).content.decode()
    assert client.post(reverse("plans:draft-take-back", args=[draft.pk])).status_code == 302
    assert "Share this draft with the family" in client.get(page).content.decode()
