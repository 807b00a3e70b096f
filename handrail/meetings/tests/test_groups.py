"""Groups that meet: one member for each faculty, half-termly meetings, the register checked part by part."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail as outgoing

from handrail.access.models import GroupAdult, Membership
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.meetings import actions, policy, queries
from handrail.meetings.models import FacultyCheck, GroupMember
from handrail.meetings.tests.conftest import ORIGIN, new
from handrail.pupils.models import GroupPupil, RegisterEntry
from handrail.schools import actions as schools
from handrail.schools import queries as school_queries
from handrail.schools.types import GroupRow
from tests.factories import RegisterEntryFactory, everywhere, make_actor, one_event


@pytest.fixture
def liaison(here):
    """The SEN liaison group, with the link person as member for Languages; Tobi is taught English, on the register."""
    schools.ensure_subjects(actor=here.senco, rows=[("English", "Languages"), ("Science", "Sciences")])
    year = school_queries.years_of(here.school.pk)[0]
    made = schools.ensure_groups(actor=here.senco, year=year, rows=[GroupRow("teaching", "7 English", 7, "English")])
    with everywhere():
        GroupPupil.objects.create(
            school=here.school, group=made["teaching", "7 English"], pupil=here.tobi, starts_on=date(2026, 9, 1)
        )
    RegisterEntryFactory(pupil=here.tobi, school=here.school, stage="K")
    RegisterEntryFactory(pupil=here.mina, school=here.school, stage="K")
    here.faculties = {name: key for key, name in queries.faculty_names(here.senco).items()}
    here.group = actions.make_group(actor=here.senco, name=" SEN  liaison group ", kind="liaison", group_id=uuid4())
    put(here, here.link, "Languages")
    return here


def put(here, person, faculty=""):
    return actions.put_member(
        actor=here.senco,
        group_id=here.group.pk,
        membership_id=str(person.membership_id),
        faculty_id=str(here.faculties[faculty]) if faculty else "",
    )


def meet(here):
    here.meeting = actions.plan_group_meeting(
        actor=here.senco, group_id=here.group.pk, new=new(kind="liaison"), meeting_id=uuid4()
    )
    return here.meeting


def check(here, actor=None, answer="matches", **more):
    return actions.check_register(
        actor=actor or here.senco,
        meeting_id=here.meeting.pk,
        faculty_id=more.pop("faculty_id", here.faculties["Languages"]),
        answer=answer,
        **more,
    )


def test_a_group_is_made_once_and_its_name_is_its_own(liaison) -> None:
    here = liaison
    again = actions.make_group(actor=here.senco, name="Other", kind="working", group_id=here.group.pk)
    assert again.name == "SEN liaison group"
    for given, field in (
        ({"name": "SEN liaison group", "kind": "working"}, "name"),
        ({"name": " ", "kind": "working"}, "name"),
        ({"name": "Task", "kind": "choir"}, "kind"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.make_group(actor=here.senco, group_id=uuid4(), **given)
        assert refusal.value.field == field
    with pytest.raises(Denied):
        actions.make_group(actor=here.teacher, name="Mine", kind="working", group_id=uuid4())


def test_each_faculty_has_one_member(liaison) -> None:
    here = liaison
    members = queries.members_of(here.group)
    assert [(row.membership_id, row.faculty.name) for row in members] == [(here.link.membership_id, "Languages")]
    assert [name for _, name in queries.faculties_without(here.senco, members)] == ["Sciences"]
    for person, faculty in ((here.teacher, "Languages"), (here.link, "Sciences")):
        with pytest.raises(Refused) as refusal:
            put(here, person, faculty)
        assert refusal.value.field == "member"
    for given in ({"membership_id": "never"}, {"membership_id": str(here.teacher.membership_id), "faculty_id": "x"}):
        with pytest.raises(Refused):
            actions.put_member(actor=here.senco, group_id=here.group.pk, **given)
    assert [row.n_members for row in queries.groups_listed(here.senco)] == [1]


def test_a_members_time_ends(liaison, clock) -> None:
    here = liaison
    (row,) = queries.members_of(here.group)
    with pytest.raises(NotVisible):
        actions.end_member(actor=here.senco, group_id=here.group.pk, member_id=uuid4())
    clock.shift(86_400 * 3)
    for _ in range(2):
        actions.end_member(actor=here.senco, group_id=here.group.pk, member_id=row.pk)
    row.refresh_from_db()
    assert row.ends_on == date(2026, 11, 18) and not queries.members_of(here.group)
    second = put(here, here.teacher, "Languages")
    actions.end_member(actor=here.senco, group_id=here.group.pk, member_id=second.pk)
    assert here.group.members.count() == 1  # a time that never had a day is removed


def test_members_are_asked_to_each_meeting_and_told_by_mail(liaison) -> None:
    here = liaison
    put(here, here.teacher)
    meeting = meet(here)
    rows = meeting.invitations.order_by("position")
    assert [(row.name, row.role) for row in rows] == [(here.link.name, "Languages"), (here.teacher.name, "Member")] or [
        row.role for row in rows
    ] == ["Member", "Languages"]
    assert (
        actions.plan_group_meeting(
            actor=here.senco, group_id=here.group.pk, new=new(kind="liaison"), meeting_id=meeting.pk
        )
        == meeting
    )
    assert meeting.invitations.count() == 2
    actions.send_invitations(actor=here.senco, meeting_id=meeting.pk, origin=ORIGIN)
    assert len(outgoing.outbox) == 2 and "SEN liaison group" in outgoing.outbox[0].body
    candidates = queries.candidates(here.senco, meeting)
    assert {one.key.partition(":")[0] for one in candidates} == {"staff"}


def test_a_group_is_seen_by_its_members_and_the_whole_school(liaison) -> None:
    here = liaison
    meeting = meet(here)
    assert policy.get_meeting(here.link, meeting.pk) == meeting and policy.get_group(here.link, here.group.pk)
    with pytest.raises(Denied):
        policy.get_group(here.link, here.group.pk, policy.ARRANGE)
    for act in (
        lambda: policy.get_meeting(here.teacher, meeting.pk),
        lambda: policy.get_group(here.teacher, here.group.pk),
    ):
        with pytest.raises(NotVisible):
            act()
    office = make_actor(here.school, Role.OFFICE)
    assert not policy.groups_visible_to(office).exists()
    assert queries.group_meetings(here.link, here.group).get() == meeting


def test_a_group_that_ended_meets_no_more(liaison) -> None:
    here = liaison
    for _ in range(2):
        actions.end_group(actor=here.senco, group_id=here.group.pk)
    with pytest.raises(Refused, match="has ended"):
        meet(here)
    with pytest.raises(Refused, match="has ended"):
        put(here, here.teacher)
    assert one_event(type="MEETING_GROUP_ENDED")


def test_a_member_sees_the_facultys_part_of_the_one_register(liaison) -> None:
    here = liaison
    meet(here)
    part = queries.faculty_part(here.senco, here.meeting, here.faculties["Languages"])
    assert part and [row.pupil_id for row in part.rows] == [here.tobi.pk] and part.may_check and not part.checked_at
    assert queries.faculty_part(here.senco, here.meeting, here.faculties["Sciences"]) is None
    (state,) = queries.faculty_states(here.link, here.meeting)
    assert state.may_check and state.answer_words == "Not looked at yet"
    assert not queries.faculty_states(here.head, here.meeting)[0].answer


def test_a_member_confirms_the_part_or_says_what_differs(liaison) -> None:
    here = liaison
    meet(here)
    check(here, actor=here.link, answer="differs", words="Kofi needs help with spelling.")
    check(here, pupil_ids=[str(here.tobi.pk)])
    part = queries.faculty_part(here.senco, here.meeting, here.faculties["Languages"])
    assert part and part.answer == "matches" and not part.has_changed and FacultyCheck.objects.count() == 2
    GroupPupil.objects.filter(pupil=here.tobi, group__name="7 English").update(ends_on=date(2026, 11, 1))
    assert queries.faculty_part(here.senco, here.meeting, here.faculties["Languages"]).has_changed
    with pytest.raises(Refused, match="changed meanwhile"):
        check(here, pupil_ids=[str(here.tobi.pk)])


def test_what_two_people_see_is_not_called_a_change(liaison, clock) -> None:
    here = liaison
    languages = here.faculties["Languages"]
    group = GroupPupil.objects.get(pupil=here.tobi, group__name="7 English").group
    GroupPupil.objects.create(school=here.school, group=group, pupil=here.mina, starts_on=date(2026, 9, 1))
    (row,) = queries.members_of(here.group)
    GroupMember.objects.filter(pk=row.pk).delete()
    put(here, here.teacher, "Languages")  # a plain teacher, who teaches Tobi only
    meet(here)
    assert len(check(here, actor=here.teacher).pupil_ids) == 1
    part = queries.faculty_part(here.senco, here.meeting, languages)
    assert part and len(part.rows) == 2 and not part.has_changed
    assert (part.n_covered, part.not_shown) == (1, (here.mina.name,))
    own = queries.faculty_part(here.teacher, here.meeting, languages)
    assert own and (own.n_covered, own.not_shown, own.has_changed) == (1, (), False)
    assert queries.faculty_states(here.senco, here.meeting)[0].n_covered == 1

    with everywhere():
        GroupAdult.objects.create(
            school=here.school, group=group, membership_id=here.teacher.membership_id, starts_on=date(2026, 9, 1)
        )
    part = queries.faculty_part(here.senco, here.meeting, languages)
    assert part and (part.joined, part.not_shown) == ((here.mina.name,), ()) and part.has_changed
    RegisterEntry.objects.filter(pupil=here.tobi).delete()
    part = queries.faculty_part(here.senco, here.meeting, languages)
    assert part and part.left == (here.tobi.name,)

    FacultyCheck.objects.update(membership=None)
    part = queries.faculty_part(here.senco, here.meeting, languages)
    assert part and (part.joined, part.left, part.not_shown) == ((), (here.tobi.name,), (here.mina.name,))
    Membership.objects.filter(pk=here.teacher.membership_id).update(ends_on=date(2026, 11, 1))
    FacultyCheck.objects.update(membership=here.teacher.membership_id)
    assert queries.faculty_part(here.senco, here.meeting, languages) is not None


def test_a_check_must_say_something(liaison) -> None:
    here = liaison
    meet(here)
    for given, field in (
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "differs", "words": " "}, "words"),
        ({"answer": "differs", "words": "x" * 8001}, "words"),
    ):
        with pytest.raises(Refused) as refusal:
            check(here, **given)
        assert refusal.value.field == field


def test_another_facultys_part_is_not_ones_to_check(liaison) -> None:
    here = liaison
    put(here, here.teacher, "Sciences")
    meet(here)
    with pytest.raises(NotVisible):
        check(here, actor=here.link, faculty_id=here.faculties["Sciences"])
    with pytest.raises(NotVisible):
        check(here, faculty_id=uuid4())


def test_a_pupils_meeting_has_no_faculties(review) -> None:
    assert queries.faculty_states(review.senco, review.meeting) == []
    review.group = actions.make_group(actor=review.senco, name="Task", kind="working", group_id=uuid4())
    meeting = actions.plan_group_meeting(
        actor=review.senco, group_id=review.group.pk, new=new(kind="working"), meeting_id=uuid4()
    )
    assert queries.faculty_states(review.senco, meeting) == []
    assert Membership.objects.filter(pk=review.senco.membership_id).exists()
