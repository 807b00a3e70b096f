"""Who sees whom: by school, by group, by core group, and only while it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from handrail.access.models import FacultyAdult, GroupAdult, Membership
from handrail.access.permissions import Permission
from handrail.access.roles import OUTSIDE_ROLES
from handrail.access.types import Area, Level, Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible
from handrail.pupils import actions, policy, queries
from handrail.pupils.models import Contact, GroupPupil, PupilAccount, SharedPupil
from handrail.pupils.types import ProfileKind, Sees
from handrail.schools.models import Faculty, Subject
from tests.factories import (
    GroupPupilFactory,
    RegisterEntryFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
    sign_in,
)


def contact_of(pupil, **fields):
    return Contact.objects.create(
        school_id=pupil.school_id, pupil=pupil, name="Bola Adeyemi", relationship="Mother", **fields
    )


def names(actor, permission=Permission.PUPIL_VIEW):
    return sorted(pupil.forename for pupil in policy.pupils_visible_to(actor, permission))


def test_each_role_sees_its_pupils(here):
    assert names(here.senco) == names(here.head) == ["Noor", "Tobi"]
    assert names(here.teacher) == ["Tobi"]
    assert names(here.helper) == names(here.office) == names(here.elsewhere) == []


@pytest.mark.parametrize("model", [GroupAdult, GroupPupil])
def test_a_membership_that_ended_ends_the_reach(here, clock, model):
    with everywhere():
        model.objects.update(ends_on=date(2026, 11, 16))
    assert names(here.teacher) == ["Tobi"]  # the last day counts
    clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert names(here.teacher) == []


@pytest.mark.parametrize("model", [GroupAdult, GroupPupil])
def test_a_membership_that_has_not_begun_reaches_nobody(here, model):
    with everywhere():
        model.objects.update(starts_on=date(2026, 11, 17))
    assert names(here.teacher) == []


def test_fetching_says_which_kind_of_no(here):
    assert policy.get_pupil(here.teacher, here.tobi.pk) == here.tobi
    with pytest.raises(NotVisible):
        policy.get_pupil(here.teacher, here.noor.pk)
    with pytest.raises(Denied):
        policy.get_pupil(here.teacher, here.tobi.pk, Permission.REGISTER_EDIT)
    with pytest.raises(NotVisible):
        policy.get_pupil(here.elsewhere, here.tobi.pk)


def test_a_record_belongs_to_the_pupil_of_the_address(here):
    entry = RegisterEntryFactory(pupil=here.noor)
    ask = {"permission": Permission.REGISTER_EDIT}
    assert policy.get_entry(here.senco, entry.pk, pupil_id=here.noor.pk, **ask) == entry
    with pytest.raises(NotVisible):
        policy.get_entry(here.senco, entry.pk, pupil_id=here.tobi.pk, **ask)


def test_what_is_allowed_on_a_page_takes_no_query(here, django_assert_num_queries):
    asked = [Permission.PUPIL_EDIT, Permission.REGISTER_EDIT, Permission.PLAN_EDIT]
    with django_assert_num_queries(0):
        assert policy.allowed_for(here.senco, here.tobi, asked) == set(asked)
        assert policy.allowed_for(here.teacher, here.tobi, asked) == {Permission.PUPIL_EDIT, Permission.PLAN_EDIT}
        assert policy.allowed_for(here.helper, here.tobi, asked) == frozenset()


def test_two_roles_reach_what_each_of_them_reaches(here):
    both = make_actor(here.school, Role.OFFICE, Role.SUPPORT_ADULT)
    assert names(both) == []
    policy.check_whole_school(both, Permission.PUPIL_IMPORT)
    with pytest.raises(Denied):
        policy.check_whole_school(both, Permission.PUPIL_VIEW)


def test_each_link_reaches_from_its_first_to_its_last_day(here):
    """Faculty, contact, own account and sharing, each on the day before, on both ends, and the day after."""
    today = clock.today()
    day = timedelta(days=1)
    subject = Subject.objects.create(
        school=here.school,
        name="English",
        faculty=Faculty.objects.create(school=here.school, name="Languages"),
    )
    group = TeachingGroupFactory(
        year=here.group.year, school=here.school, kind="teaching", name="7 English", subject=subject
    )
    GroupPupilFactory(group=group, pupil=here.tobi)
    people = {r: make_actor(here.school, r) for r in (Role.SEN_LINK, Role.PARENT, Role.PUPIL, Role.SPECIALIST)}
    members = Membership.objects.in_bulk([actor.membership_id for actor in people.values()])
    members = {role: members[actor.membership_id] for role, actor in people.items()}
    contact = contact_of(here.tobi, membership=members[Role.PARENT], sees=Sees.FULL)
    links = {
        Role.SEN_LINK: FacultyAdult(faculty=subject.faculty, membership=members[Role.SEN_LINK]),
        Role.PUPIL: PupilAccount(pupil=here.tobi, membership=members[Role.PUPIL]),
        Role.SPECIALIST: SharedPupil(pupil=here.tobi, membership=members[Role.SPECIALIST]),
    }
    wanted = {
        Role.SEN_LINK: Permission.PUPIL_VIEW,
        Role.PUPIL: Permission.SELF_VIEW,
        Role.SPECIALIST: Permission.SHARED_VIEW,
    }
    for role, link in links.items():
        link.school = here.school
        for first, last, reaches in [
            (today, today, True),
            (today - day, today + day, True),
            (today - day, today - day, False),
            (today + day, today + day, False),
        ]:
            link.starts_on, link.ends_on = first, last
            link.save()
            assert list(policy.pupils_visible_to(people[role], wanted[role])) == [here.tobi] * reaches, role
    for sees, reads, speaks in [(Sees.FULL, 1, 1), (Sees.READ, 1, 0), (Sees.NOTHING, 0, 0)]:
        contact.sees = sees
        contact.save()
        assert policy.pupils_visible_to(people[Role.PARENT], Permission.CHILD_VIEW).count() == reads
        assert policy.pupils_visible_to(people[Role.PARENT], Permission.CHILD_CONTRIBUTE).count() == speaks


def test_a_bar_holds_from_its_first_to_its_last_day(here):
    today = clock.today()
    day = timedelta(days=1)
    parent = make_actor(here.school, Role.PARENT)
    member = Membership.objects.get(pk=parent.membership_id)
    contact = contact_of(here.tobi, membership=member, sees=Sees.FULL)
    for first, last, sees in [
        (today, None, False),
        (today, today, False),
        (today - day, today - day, True),
        (today + day, None, True),
    ]:
        contact.barred_from, contact.barred_until, contact.barred_reason = first, last, "Court order."
        contact.save()
        assert policy.pupils_visible_to(parent, Permission.CHILD_VIEW).exists() is sees


def test_families_and_guests_lose_a_pupil_who_leaves(here):
    parent = make_actor(here.school, Role.PARENT)
    member = Membership.objects.get(pk=parent.membership_id)
    contact_of(here.tobi, membership=member, sees=Sees.FULL)
    here.tobi.left_on = clock.today()
    here.tobi.save()
    assert policy.pupils_visible_to(parent, Permission.CHILD_VIEW).exists()
    here.tobi.left_on = clock.today() - timedelta(days=1)
    here.tobi.save()
    assert not policy.pupils_visible_to(parent, Permission.CHILD_VIEW).exists()


def test_nobody_outside_the_staff_opens_a_page_of_the_staff(here):
    for role in OUTSIDE_ROLES:
        actor = make_actor(here.school, role)
        for permission in (Permission.PUPIL_VIEW, Permission.PLAN_VIEW, Permission.REGISTER_VIEW):
            assert not policy.pupils_visible_to(actor, permission).exists()
            with pytest.raises(NotVisible):
                policy.get_pupil(actor, here.tobi.pk, permission)


def test_confidential_lines_of_the_profile_are_read_and_written_by_few(here, client):
    kind, words = ProfileKind.CONFIDENTIAL, "Was in care as a baby."
    actions.set_profile(actor=here.senco, pupil=here.tobi, kind=kind, lines=[words], seen=[])
    assert queries.pupil_file(here.senco, here.tobi).profile[kind] == (words,)
    assert queries.pupil_file(here.teacher, here.tobi).profile[kind] == ()
    assert here.tobi.profile.get(kind=kind).is_confidential
    with pytest.raises(Denied, match="confidential"):
        actions.set_profile(actor=here.teacher, pupil=here.tobi, kind=kind, lines=[], seen=[words])
    trusted = replace(here.teacher, levels=((Role.TEACHER, Area.CONFIDENTIAL, Level.VIEW),))
    assert queries.pupil_file(trusted, here.tobi).profile[kind] == (words,)
    for actor, is_shown in [(here.senco, True), (here.teacher, False)]:
        sign_in(client, actor)
        for name in ("pupil-detail", "profile-edit"):
            page = client.get(reverse(f"pupils:{name}", args=[here.tobi.pk])).content.decode()
            assert (words in page) is is_shown, name
