"""What a specialist sees of a pupil, and who brings them in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.actions import accept_invitation, invite
from handrail.access.models import User
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.pupils.types import SharedPart
from handrail.specialists import actions, policy, queries
from handrail.specialists.models import Specialist
from handrail.specialists.tests.conftest import TODAY, share
from tests.factories import SchoolFactory, Trail, make_actor, sign_in

SHARED = {"parts": list(SharedPart), "purpose": "Reading", "ends_on": TODAY + timedelta(days=30)}
LIST = reverse("specialists:shared-list")


def page(here) -> str:
    return reverse("specialists:shared-detail", args=[here.tobi.pk])


def test_a_specialist_sees_the_parts_that_are_shared_and_nothing_confidential(here, in_school, client) -> None:
    with in_school(here.school):
        share(here, *SharedPart)
    text = sign_in(client, here.specialist).get(page(here)).content.decode()
    for word in ("Draws well", "A quiet corner", "Reads slowly.", "Read 40 of the 50 words", "Five words a day"):
        assert word in text
    assert "I like maps." in text
    hidden = ("Secret help", "Takes a tablet", "Bola", "A secret target", "Said in confidence", "Told me about home")
    for word in (*hidden, "Mina"):
        assert word not in text
    assert Trail.objects.filter(type="PUPIL_VIEWED", actor_uuid=here.specialist.user_id).count() == 1


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (SharedPart.PROFILE, "A quiet corner"),
        (SharedPart.NEEDS, "Reads slowly."),
        (SharedPart.PLANS, "Five words a day"),
        (SharedPart.PROGRESS, "How it is going"),
    ],
)
def test_each_part_is_shared_alone(here, in_school, client, part, word) -> None:
    with in_school(here.school):
        share(here, part)
    sign_in(client, here.specialist)
    assert word in client.get(page(here)).content.decode()
    with in_school(here.school):
        share(here, *(other for other in SharedPart if other is not part))
    assert word not in client.get(page(here)).content.decode()


def test_with_no_part_a_specialist_sees_name_and_year_only(here, in_school, client) -> None:
    with in_school(here.school):
        share(here)
    text = sign_in(client, here.specialist).get(page(here)).content.decode()
    assert "Tobi Hart" in text and "Year 7" in text and "does not share plans or progress" in text


def test_a_shared_page_needs_a_fixed_number_of_queries(here, in_school, django_assert_num_queries) -> None:
    with in_school(here.school):
        share(here, *SharedPart)
        shared = policy.get_shared(here.specialist, here.tobi.pk)
        with django_assert_num_queries(8):
            queries.shared_page(here.specialist, shared)


def test_after_the_last_day_the_page_is_gone_and_the_list_is_calm(here, in_school, client, clock) -> None:
    with in_school(here.school):
        share(here, days=0)
    sign_in(client, here.specialist)
    assert "Tobi Hart" in client.get(LIST).content.decode()
    assert client.get(page(here)).status_code == 200
    clock.move_to(datetime(2026, 11, 17, 0, 0, 1, tzinfo=UTC))
    sign_in(client, here.specialist)
    assert client.get(page(here)).status_code == 404
    text = client.get(LIST).content.decode()
    assert "No pupil is shared with you now" in text and "Tobi" not in text


def test_a_pupil_who_is_not_shared_does_not_exist(here, in_school, client) -> None:
    with in_school(here.school):
        share(here, *SharedPart)
    sign_in(client, here.specialist)
    for name in ("specialists:shared-detail", "specialists:advice-give"):
        assert client.get(reverse(name, args=[here.mina.pk])).status_code == 404


def test_staff_have_no_shared_pages(here, client) -> None:
    assert sign_in(client, here.senco).get(LIST).status_code == 403


# ------------------------------------------------------------------------------------------------- bringing in


def invited(here, **changes):
    person = {"name": "Dr Edda Lind", "profession": "Psychologist", "email": "edda@health.example"}
    return actions.share_with_new(actor=here.senco, pupil=here.tobi, **person | SHARED | changes)


def accepted(made):
    return accept_invitation(code=made.code, address=None, password="four quiet kites above")


def test_a_new_specialist_has_an_account_and_the_pupil_once_they_accept(here, in_school) -> None:
    with in_school(here.school):
        made = invited(here)
        assert not queries.sharing_rows(here.tobi)
        assert not User.objects.filter(email="edda@health.example").exists()
        assert [row.name for row in queries.open_invitations(here.senco, here.tobi.pk)] == ["Dr Edda Lind"]
        assert queries.open_invitations(here.senco, here.mina.pk) == []
        actor = accepted(made)
        assert [row.pupil_id for row in queries.my_pupils(actor)] == [here.tobi.pk]
        row = queries.sharing_rows(here.tobi)[0]
        assert (row.name, row.profession, row.email, row.is_open) == (
            "Dr Edda Lind", "Psychologist", "edda@health.example", True,
        )  # fmt: skip
        assert ("Dr Edda Lind, Psychologist") in [words for _, words in queries.specialists_here(here.senco)]
        assert queries.open_invitations(here.senco, here.tobi.pk) == []


def test_an_invitation_that_names_no_profession_can_be_accepted(here, in_school) -> None:
    share = {"pupil": str(here.tobi.pk), "parts": [], "purpose": "Reading", "ends_on": "2026-12-18"}
    with in_school(here.school):
        made = invite(
            actor=here.senco, name="Edda", roles=[Role.SPECIALIST], details={"shares": [share]}, email="e@h.org"
        )
        assert [row.pupil_id for row in queries.my_pupils(accepted(made))] == [here.tobi.pk]
        assert not Specialist.objects.exists()


def test_inviting_the_same_address_again_makes_the_old_code_die(here, in_school) -> None:
    with in_school(here.school):
        old, new = invited(here), invited(here, email="EDDA@health.example")
        with pytest.raises(Refused):
            accepted(old)
        assert [row.pk for row in queries.open_invitations(here.senco, here.tobi.pk)] == [new.invitation.pk]
        assert accepted(new).name == "Dr Edda Lind"


def test_a_known_address_is_shared_with_at_once_with_the_new_profession(here, in_school) -> None:
    with in_school(here.school):
        accepted(invited(here))
        for profession in ("Educational psychologist", "Educational psychologist"):
            assert invited(here, email="EDDA@health.example", profession=profession) is None
        assert Specialist.objects.get().profession == "Educational psychologist"
        assert len(queries.sharing_rows(here.tobi)) == 1
    assert Trail.objects.filter(type="SPECIALIST_DESCRIBED").count() == 2


def test_the_whole_way_from_the_invitation_to_the_end(here, in_school, client) -> None:
    """The SENCO invites, the specialist accepts and sees the pupil, the sharing ends, and they see nothing."""
    base = reverse("specialists:sharing-list", args=[here.tobi.pk])
    sent = {"who": "new", "name": "Dr Edda Lind", "profession": "Psychologist", "email": "edda@health.example"}
    sent |= {"purpose": "Reading", "parts": ["profile"], "ends_on": "2026-12-18"}
    letter = sign_in(client, here.senco).post(f"{base}invite/", sent)
    assert letter.status_code == 200 and "Dr Edda Lind" in letter.content.decode()
    assert "no-store" in letter["Cache-Control"]
    code = letter.context["letters"][0].code
    assert "to accept until" in client.get(base).content.decode()
    theirs = Client()
    page_of_code = reverse("access:invitation-accept", args=[code])
    assert theirs.get(page_of_code).status_code == 200
    words = {"name": "Dr Edda Lind", "password": "four quiet kites above", "again": "four quiet kites above"}
    assert theirs.post(page_of_code, words).status_code == 302
    assert "Draws well" in theirs.get(page(here)).content.decode()
    assert theirs.get(page_of_code).status_code != 200
    with in_school(here.school):
        row = queries.sharing_rows(here.tobi)[0]
    assert client.post(f"{base}{row.shared_id}/end/", {"reason": "Finished."}).status_code == 302
    assert theirs.get(page(here)).status_code == 404
    assert "Tobi" not in theirs.get(LIST).content.decode()


def test_with_a_mail_server_the_code_goes_by_message(here, client, settings) -> None:
    settings.EMAIL_IS_SET_UP = True
    base = reverse("specialists:sharing-list", args=[here.tobi.pk])
    sent = {"who": "new", "name": "Edda", "profession": "P", "email": "edda@health.example", "purpose": "R"}
    answer = sign_in(client, here.senco).post(f"{base}invite/", sent | {"ends_on": "2026-12-18"}, follow=True)
    assert "Edda gets a message at edda@health.example." in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"profession": " "}, "profession"),
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"purpose": ""}, "purpose"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_bringing_in_says_what_is_missing(here, in_school, changes, field) -> None:
    with in_school(here.school), pytest.raises(Refused) as refusal:
        invited(here, **changes)
    assert refusal.value.field == field
    with in_school(here.school):
        assert not Specialist.objects.exists()


def test_a_known_specialist_is_chosen(here, in_school) -> None:
    with in_school(here.school):
        shared = actions.share_with_known(actor=here.senco, pupil=here.tobi, membership_id=here.membership.pk, **SHARED)
        assert shared.membership_id == here.membership.pk
        for key in (new_id(), here.teacher.membership_id):
            with pytest.raises(NotVisible):
                actions.share_with_known(actor=here.senco, pupil=here.tobi, membership_id=key, **SHARED)


def test_bringing_in_needs_the_permission(here, in_school) -> None:
    with in_school(here.school):
        for act in (
            lambda: actions.share_with_known(
                actor=here.teacher, pupil=here.tobi, membership_id=here.membership.pk, **SHARED
            ),
            lambda: actions.share_with_new(
                actor=here.teacher, pupil=here.tobi, name="X", profession="Y", email="x@y.example", **SHARED
            ),
        ):
            with pytest.raises(Denied):
                act()


def test_invite_change_and_end_in_the_browser(here, client, in_school) -> None:
    sign_in(client, here.senco)
    base = reverse("specialists:sharing-list", args=[here.tobi.pk])
    assert "Nobody from outside" in client.get(base).content.decode()
    sent = {"purpose": "Reading", "parts": ["plans"], "ends_on": "2026-12-18"}
    assert client.post(f"{base}invite/", sent).status_code == 422
    new = {"who": "new", "name": "Dr Edda Lind", "profession": "Psychologist", "email": "edda@health.example"}
    assert client.post(f"{base}invite/", sent | new | {"email": "x"}).status_code == 422
    assert client.post(f"{base}invite/", sent | new).status_code == 200
    assert client.post(f"{base}invite/", sent | {"who": str(here.membership.pk)}).status_code == 302
    with in_school(here.school):
        row = queries.sharing_rows(here.tobi)[0]
    change = f"{base}{row.shared_id}/"
    assert client.get(change).status_code == 200
    assert client.post(change, sent | {"ends_on": "2020-01-01"}).status_code == 422
    assert client.post(change, sent | {"purpose": "Speech", "parts": []}).status_code == 302
    assert "Sees name and year group only." in client.get(base).content.decode()
    assert client.post(f"{change}end/", {"reason": ""}).status_code == 422
    assert client.post(f"{change}end/", {"reason": "Finished."}).status_code == 302
    assert client.get(change).status_code == 404


def test_a_first_specialist_is_new_without_being_asked_who(db, client) -> None:
    from tests.factories import PupilFactory

    school = SchoolFactory()
    senco, pupil = make_actor(school, Role.SENCO), PupilFactory(school=school)
    sign_in(client, senco)
    sent = {"name": "E", "profession": "P", "email": "e@p.example", "purpose": "R", "ends_on": "2026-12-18"}
    url = reverse("specialists:invite", args=[pupil.pk])
    assert "Somebody new" in client.get(url).content.decode()
    assert client.post(url, sent).status_code == 200


def test_sharings_that_are_over_are_listed(here, client, in_school, clock) -> None:
    with in_school(here.school):
        share(here, days=0)
    clock.move_to(datetime(2026, 11, 18, 9, tzinfo=UTC))
    text = sign_in(client, here.senco).get(reverse("specialists:sharing-list", args=[here.tobi.pk])).content.decode()
    assert "Over" in text and "How to help with reading" in text
