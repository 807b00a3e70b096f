"""Making a brief, what it says, its link, and what keeps it safe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from handrail.access.models import Membership, RoleHeld, User
from handrail.briefs import actions, policy, queries
from handrail.briefs.models import Brief, BriefOpening
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.core.rules import links
from handrail.pupils.models import GroupPupil
from tests.factories import (
    GroupPupilFactory,
    PupilFactory,
    RegisterEntryFactory,
    SchoolFactory,
    Trail,
    everywhere,
    make_actor,
    sign_in,
)

TODAY = date(2026, 11, 16)


def made(here, actor=None, **changes):
    wanted = {"for_name": "Mr Lowe", "day": TODAY, "group_ids": [str(here.group.pk)]} | changes
    return actions.make_brief(actor=actor or here.senco, **wanted)


def linked(here, in_school, actor=None, **changes) -> tuple[Brief, str]:
    with in_school(here.school):
        brief = made(here, actor, **changes)
        token = actions.make_link(actor=actor or here.senco, brief=brief)
    return brief, reverse("briefs:brief-open", args=[token])


# ------------------------------------------------------------------------------------------------- the content


def test_a_brief_says_what_helps_what_to_avoid_and_what_they_work_on(here, in_school) -> None:
    with in_school(here.school):
        sheet = queries.sheet(here.senco, made(here))
    tobi, mina = sheet.pupils[1], sheet.pupils[0]
    assert (mina.name, mina.targets, mina.ask) == ("Mina Hart", (), ())
    assert (tobi.helps, tobi.avoid) == (("A quiet corner",), ("Reading aloud without notice",))
    assert tobi.know == ("Says little before ten", "Wears glasses")
    assert [target.wording for target in tobi.targets] == [f"Read word card {n}." for n in range(3)]
    assert tobi.targets[0].how == ("Five words a day: Word cards", "In class")
    assert tobi.ask == (here.helper.name,)
    assert sheet.sencos == (here.senco.name,)
    assert sheet.teachers == (("7A", here.teacher.name),)
    assert (sheet.telephone, sheet.n_others) == ("01632 960123", 1)


def test_a_brief_says_nothing_confidential(here, in_school, client) -> None:
    _, url = linked(here, in_school)
    page = client.get(url).content.decode()
    assert "Wears glasses" in page
    assert "tablet" not in page
    assert "confidential target" not in page
    for word in ("SPLD", "SEN support", "Draws well", "Rafi"):
        assert word not in page


def test_a_brief_is_worked_out_with_a_fixed_number_of_queries(here, in_school, django_assert_num_queries) -> None:
    with in_school(here.school):
        brief = made(here)
        with django_assert_num_queries(10):
            queries.sheet(here.senco, brief)
        for n in range(20):
            pupil = PupilFactory(school=here.school, forename=f"N{n}")
            GroupPupilFactory(group=here.group, pupil=pupil)
            RegisterEntryFactory(pupil=pupil)
        with django_assert_num_queries(10):
            assert len(queries.sheet(here.senco, brief).pupils) == 22


def test_a_single_pupil_can_be_chosen(here, in_school) -> None:
    with in_school(here.school):
        brief = made(here, group_ids=[], pupil_ids=[str(here.away.pk)])
        sheet = queries.sheet(here.senco, brief)
    assert brief.whom == "1 single pupil"
    assert ([pupil.name for pupil in sheet.pupils], sheet.groups, sheet.teachers) == (["Una Hart"], (), ())


def test_what_the_maker_no_longer_reaches_is_missing(here, in_school) -> None:
    with in_school(here.school):
        brief = made(here, here.teacher)
        assert [pupil.name for pupil in queries.sheet(here.teacher, brief).pupils] == ["Mina Hart", "Tobi Hart"]
        GroupPupil.objects.filter(pupil=here.tobi).update(ends_on=TODAY - timedelta(days=1))
        assert [pupil.name for pupil in queries.sheet(here.teacher, brief).pupils] == ["Mina Hart"]


# ------------------------------------------------------------------------------------------------------ making


def test_make_brief_leaves_an_event(here, in_school) -> None:
    with in_school(here.school):
        brief = made(here, for_name="  Mr   Lowe ")
    event = Trail.objects.get(type="BRIEF_MADE")
    assert (brief.for_name, brief.whom, event.new["for"]) == ("Mr Lowe", "7A", "Mr Lowe")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"for_name": " "}, "for_name"),
        ({"day": TODAY + timedelta(days=2)}, "day"),
        ({"day": TODAY - timedelta(days=1)}, "day"),
        ({"group_ids": []}, "groups"),
        ({"group_ids": ["0193b2c4-0000-7000-8000-000000000001"]}, "groups"),
    ],
)
def test_make_brief_says_what_is_wrong(here, in_school, changes, field) -> None:
    with in_school(here.school), pytest.raises(Refused) as refusal:
        made(here, **changes)
    assert refusal.value.field == field


def test_make_brief_refuses_more_groups_than_a_day_has(here, in_school, monkeypatch) -> None:
    monkeypatch.setattr(actions.rules, "MOST_GROUPS", 0)
    with in_school(here.school), pytest.raises(Refused, match="at most 0 groups"):
        made(here)


def test_a_teacher_makes_a_brief_of_their_own_groups_only(here, in_school) -> None:
    with in_school(here.school):
        assert [words for _, words in queries.choices(here.teacher).classes] == ["7A (tutor group)"]
        assert queries.choices(here.stranger).classes == ()
        with pytest.raises(Refused):
            made(here, here.teacher, group_ids=[str(here.other.pk)])
        with pytest.raises(Denied):
            made(here, here.helper)


def test_the_same_number_makes_one_brief(here, in_school) -> None:
    key = new_id()
    with in_school(here.school):
        assert made(here, brief_id=key) == made(here, brief_id=key, for_name="Somebody else")
        with pytest.raises(Refused):
            made(here, here.teacher, brief_id=key)


@pytest.mark.parametrize("is_mine", [True, False])
def test_two_senders_of_one_number_make_one_brief(here, in_school, monkeypatch, is_mine) -> None:
    """The other sender's row comes between the look and the save."""
    key, looks, look = new_id(), [], actions._same_again
    with in_school(here.school):
        first = made(here, brief_id=key)

        def blind(actor, brief_id):
            looks.append(brief_id)
            return None if len(looks) == 1 or not is_mine else look(actor, brief_id)

        monkeypatch.setattr(actions, "_same_again", blind)
        if is_mine:
            assert made(here, brief_id=key) == first
        else:
            with pytest.raises(Refused):
                made(here, brief_id=key)


# ---------------------------------------------------------------------------------------------------- the link


def test_whoever_has_the_link_opens_it_on_its_day(here, in_school, client) -> None:
    brief, url = linked(here, in_school)
    answer = client.get(url, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    event = Trail.objects.get(type="BRIEF_OPENED")
    assert (event.address, event.school_uuid, event.actor_uuid) == ("192.0.2.7", here.school.pk, None)
    with everywhere():
        assert BriefOpening.objects.get().address == "192.0.2.7"
    page = sign_in(client, here.senco).get(reverse("briefs:brief-detail", args=[brief.pk])).content.decode()
    assert "192.0.2.7" in page


def test_each_opening_is_written_down_once_a_request(here, in_school, client) -> None:
    _, url = linked(here, in_school)
    client.get(url)
    client.get(url)
    with everywhere():
        assert BriefOpening.objects.count() == Trail.objects.filter(type="BRIEF_OPENED").count() == 2


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (datetime(2026, 11, 15, 23, 59, 59, tzinfo=UTC), 404),
        (datetime(2026, 11, 16, 0, 0, tzinfo=UTC), 200),
        (datetime(2026, 11, 16, 23, 59, 59, tzinfo=UTC), 200),
        (datetime(2026, 11, 17, 0, 0, tzinfo=UTC), 404),
    ],
)
def test_a_link_works_from_midnight_to_midnight(here, in_school, client, clock, moment, status) -> None:
    _, url = linked(here, in_school)
    clock.move_to(moment)
    assert client.get(url).status_code == status


def test_midnight_is_that_of_the_school_in_summer_too(here, in_school, client, clock) -> None:
    clock.move_to(datetime(2026, 6, 15, 9, tzinfo=UTC))
    _, url = linked(here, in_school, day=date(2026, 6, 15))
    clock.move_to(datetime(2026, 6, 15, 22, 59, tzinfo=UTC))
    assert client.get(url).status_code == 200
    clock.move_to(datetime(2026, 6, 15, 23, 0, tzinfo=UTC))
    assert client.get(url).status_code == 404


def test_unknown_over_and_ended_links_get_the_same_answer(here, in_school, client) -> None:
    brief, url = linked(here, in_school)
    with in_school(here.school):
        actions.end_brief(actor=here.senco, brief=brief)
    ended = client.get(url)
    unknown = client.get(reverse("briefs:brief-open", args=[links.token_for(new_id(), bytes(32))]))
    nonsense = client.get(reverse("briefs:brief-open", args=["nonsense"]))
    assert ended.status_code == unknown.status_code == nonsense.status_code == 404
    assert ended.content == unknown.content == nonsense.content
    assert ended.headers == unknown.headers == nonsense.headers
    assert "ask the school office" in ended.content.decode()


@pytest.mark.parametrize("what", ["left", "inactive", "no role", "no membership"])
def test_a_link_dies_with_its_maker(here, in_school, client, what) -> None:
    _, url = linked(here, in_school, here.teacher)
    with everywhere():
        member = Membership.objects.get(pk=here.teacher.membership_id)
        if what == "left":
            Membership.objects.filter(pk=member.pk).update(ends_on=TODAY - timedelta(days=1))
        elif what == "inactive":
            User.objects.filter(pk=member.user_id).update(is_active=False)
        elif what == "no role":
            RoleHeld.objects.filter(membership=member).update(role="support_adult")
        else:
            Brief.objects.update(made_by=None)
    assert client.get(url).status_code == 404


def test_a_new_link_replaces_the_old_one(here, in_school, client) -> None:
    brief, old = linked(here, in_school)
    with in_school(here.school):
        new = reverse("briefs:brief-open", args=[actions.make_link(actor=here.senco, brief=brief)])
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert [event.new for event in Trail.objects.filter(type="BRIEF_LINK_MADE").order_by("at", "pk")] == [
        {"replaces": False},
        {"replaces": True},
    ]


def test_the_link_itself_is_kept_nowhere(here, in_school, client) -> None:
    brief, url = linked(here, in_school)
    token = url.split("/")[-2]
    client.get(url)
    with everywhere():
        kept = str(list(Brief.objects.values())) + str(list(Trail.objects.values()))
    assert token not in kept
    assert brief.pk is not None


def test_the_page_of_the_link_shows_it_once_with_its_code(here, in_school, client) -> None:
    with in_school(here.school):
        brief = made(here)
    answer = sign_in(client, here.senco).post(reverse("briefs:brief-link", args=[brief.pk]))
    page = answer.content.decode()
    assert "<svg" in page and "style=" not in page.partition("<svg")[2].partition("</svg>")[0]
    assert "http://testserver/brief/" in page
    assert "/brief/" not in client.get(reverse("briefs:brief-detail", args=[brief.pk])).content.decode().replace(
        "/briefs/", ""
    )


# --------------------------------------------------------------------------------------------- who sees which


def test_only_the_maker_opens_the_sheet_and_the_link(here, in_school) -> None:
    with in_school(here.school):
        brief = made(here, here.teacher)
        with pytest.raises(NotVisible):
            actions.make_link(actor=here.senco, brief=brief)
        with pytest.raises(NotVisible):
            actions.print_sheet(actor=here.senco, brief=brief)
        assert actions.print_sheet(actor=here.teacher, brief=brief).for_name == "Mr Lowe"


def test_the_senco_sees_and_ends_everybodys_briefs(here, in_school) -> None:
    with in_school(here.school):
        brief = made(here, here.teacher)
        assert [row.made_by for row in queries.brief_rows(here.senco)] == [here.teacher.name]
        assert queries.brief_rows(here.stranger) == []
        with pytest.raises(NotVisible):
            policy.get_brief(here.stranger, brief.pk)
        with pytest.raises(Denied):
            policy.get_brief(here.helper, brief.pk)
        assert list(policy.briefs_visible_to(here.helper)) == []
        first = actions.end_brief(actor=here.senco, brief=brief)
        assert actions.end_brief(actor=here.teacher, brief=brief).ended_by_name == first.ended_by_name
    assert Trail.objects.filter(type="BRIEF_ENDED").count() == 1


def test_a_brief_that_is_over_is_neither_printed_nor_linked(here, in_school, clock) -> None:
    with in_school(here.school):
        brief = made(here)
        clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
        for act in (actions.make_link, actions.print_sheet):
            with pytest.raises(Refused, match="is over"):
                act(actor=here.senco, brief=brief)
        assert queries.brief_rows(here.senco)[0].standing_label == "Over"


def test_one_link_belongs_to_one_brief(here, in_school) -> None:
    with in_school(here.school):
        one, other = made(here), made(here)
        actions.make_link(actor=here.senco, brief=one)
        one.refresh_from_db()
        with pytest.raises(IntegrityError):
            Brief.objects.filter(pk=other.pk).update(token_hash=one.token_hash)


# ------------------------------------------------------------------------------------------------------- pages


def test_make_a_brief_print_it_and_end_it_in_the_browser(here, client) -> None:
    sign_in(client, here.teacher)
    assert client.get(reverse("briefs:brief-list")).status_code == 200
    form = client.get(reverse("briefs:brief-make")).context["form"]
    sent = {"id": form["id"].value(), "for_name": "Mr Lowe", "day": TODAY.isoformat(), "groups": [str(here.group.pk)]}
    answer = client.post(reverse("briefs:brief-make"), sent)
    again = client.post(reverse("briefs:brief-make"), sent)
    assert (answer.status_code, again["Location"]) == (302, answer["Location"])
    page = client.get(answer["Location"]).content.decode()
    assert "Open the sheet to print" in page
    assert "Working on today" in client.get(answer["Location"] + "print/").content.decode()
    assert client.post(answer["Location"] + "end/").status_code == 302
    assert client.get(answer["Location"] + "print/").status_code == 409
    assert "Earlier" in client.get(reverse("briefs:brief-list")).content.decode()


def test_the_form_says_what_is_missing(here, client) -> None:
    sign_in(client, here.teacher)
    answer = client.post(reverse("briefs:brief-make"), {"for_name": "", "day": TODAY.isoformat()})
    assert answer.status_code == 422
    assert "Write who the brief is for" in answer.content.decode()
    assert client.post(reverse("briefs:brief-make"), {"for_name": "X", "day": "nonsense"}).status_code == 422


def test_somebody_without_groups_is_told_so(here, client) -> None:
    assert (
        "No class of yours has pupils"
        in sign_in(client, here.stranger).get(reverse("briefs:brief-make")).content.decode()
    )


def test_another_schools_brief_does_not_exist(here, in_school, client) -> None:
    with in_school(here.school):
        brief = made(here)
    other = make_actor(SchoolFactory(), "senco")
    assert sign_in(client, other).get(reverse("briefs:brief-detail", args=[brief.pk])).status_code == 404
