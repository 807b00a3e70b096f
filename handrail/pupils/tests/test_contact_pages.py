"""The staff's pages about what contacts see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock
from handrail.pupils import actions
from handrail.pupils.types import NewContact, Sees
from tests.factories import make_actor, sign_in


@pytest.fixture
def mother(here):
    new = NewContact(name="Bola Adeyemi", relationship="Mother", has_parental_responsibility=True)
    contact = actions.add_contact(actor=here.senco, pupil=here.tobi, contact=new)
    parent = make_actor(here.school, Role.PARENT)
    actions.link_contact(actor=here.senco, contact=contact, membership=Membership.objects.get(pk=parent.membership_id))
    return contact


def address(name, here, contact):
    return reverse(f"pupils:contact-{name}", args=[here.tobi.pk, contact.pk])


def test_what_a_contact_sees_is_changed_on_a_page(client, here, mother):
    sign_in(client, here.senco)
    page = address("sight", here, mother)
    assert "What may Bola Adeyemi see?" in client.get(page).content.decode()
    assert client.post(page, {"sees": "nothing"}).status_code == 422  # unusual, without a reason
    answer = client.post(page, {"sees": "read", "reason": "As they agreed."})
    assert answer.status_code == 302
    mother.refresh_from_db()
    assert mother.sees == Sees.READ


def test_a_bar_is_set_shown_to_staff_and_lifted(client, here, mother):
    sign_in(client, here.senco)
    bar = address("bar", here, mother)
    assert client.get(bar).status_code == 200
    assert client.post(bar, {"reason": "", "barred_from": clock.today()}).status_code == 422
    client.post(bar, {"reason": "Court order of 3 May 2026.", "barred_from": clock.today(), "barred_until": ""})
    shown = client.get(reverse("pupils:pupil-detail", args=[here.tobi.pk])).content.decode()
    assert "See nothing" in shown
    assert "Court order of 3 May 2026." in shown
    assert "Open the page together" not in shown
    assert "Court order" in client.get(bar).content.decode()  # the form starts with what holds
    lift = address("lift", here, mother)
    assert client.get(lift).status_code == 200
    assert client.post(lift, {"reason": "The order has ended."}).status_code == 302
    assert "See nothing" not in client.get(reverse("pupils:pupil-detail", args=[here.tobi.pk])).content.decode()


def test_an_account_is_taken_off(client, here, mother):
    sign_in(client, here.senco)
    page = address("unlink", here, mother)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 302
    mother.refresh_from_db()
    assert mother.membership_id is None


@pytest.mark.parametrize("name", ["sight", "bar", "lift", "unlink"])
def test_a_teacher_may_not(client, here, mother, name):
    sign_in(client, here.teacher)
    assert client.get(address(name, here, mother)).status_code == 403
