"""Sharing a pupil with a specialist, and ending it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import SharedPupil
from handrail.pupils.queries import shared_with, sharings_of
from handrail.pupils.types import SharedPart
from tests.factories import PupilFactory, SchoolFactory, everywhere, make_actor

TODAY = date(2026, 11, 16)
UNTIL = date(2026, 12, 18)


@pytest.fixture
def here(db, in_school):
    school = SchoolFactory()
    senco, specialist = make_actor(school, Role.SENCO), make_actor(school, Role.SPECIALIST)
    pupil = PupilFactory(school=school)
    with in_school(senco):
        yield senco, specialist, pupil, Membership.objects.get(pk=specialist.membership_id)


def share(here, **changes) -> SharedPupil:
    senco, _, pupil, membership = here
    wanted = {"parts": [SharedPart.PLANS, SharedPart.PROFILE], "purpose": " Reading ", "ends_on": UNTIL} | changes
    return actions.share_pupil(actor=senco, pupil=pupil, **{"membership": membership} | wanted)


def test_share_pupil_keeps_parts_purpose_and_last_day(here) -> None:
    shared = share(here)
    assert (shared.parts, shared.purpose) == (["profile", "plans"], "Reading")
    assert (shared.starts_on, shared.ends_on, shared.shared_by_name) == (TODAY, UNTIL, here[0].name)
    event = AuditEvent.objects.get(type="PUPIL_SHARED")
    assert (event.pupil_uuid, event.new["with"], event.new["ends_on"]) == (here[2].pk, here[1].name, "2026-12-18")
    assert [row.pk for row in shared_with(here[1])] == [shared.pk]


def test_share_pupil_changes_a_sharing_that_holds(here) -> None:
    first, second = share(here), share(here, parts=[], purpose="Speech", ends_on=TODAY)
    assert (first.pk, second.parts, second.ends_on) == (second.pk, [], TODAY)


def test_share_pupil_begins_anew_when_the_old_sharing_is_over(here, clock) -> None:
    first = share(here, ends_on=TODAY)
    clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert list(shared_with(here[1])) == []
    second = share(here)
    assert first.pk != second.pk
    assert [row.pk for row in sharings_of(here[2])] == [second.pk, first.pk]


@pytest.mark.parametrize(
    ("changes", "field"), [({"purpose": " "}, "purpose"), ({"ends_on": TODAY - timedelta(days=1)}, "ends_on")]
)
def test_share_pupil_says_what_is_missing(here, changes, field) -> None:
    with pytest.raises(Refused) as refusal:
        share(here, **changes)
    assert refusal.value.field == field


def test_share_pupil_refuses_an_account_of_another_school(here) -> None:
    elsewhere = make_actor(SchoolFactory(), Role.SPECIALIST)
    with everywhere():
        membership = Membership.objects.get(pk=elsewhere.membership_id)
    with pytest.raises(NotVisible):
        share(here, membership=membership)


def test_share_pupil_needs_the_permission(here) -> None:
    _, _, pupil, membership = here
    for role, error in ((Role.GOVERNOR, NotVisible), (Role.DATA_PROTECTION, NotVisible)):
        with pytest.raises(error):
            actions.share_pupil(
                actor=make_actor(pupil.school, role),
                pupil=pupil,
                membership=membership,
                parts=[],
                purpose="x",
                ends_on=UNTIL,
            )


def test_a_teacher_who_sees_the_pupil_may_not_share_them(here) -> None:
    from tests.factories import CoreGroupMemberFactory

    _, _, pupil, membership = here
    teacher = make_actor(pupil.school, Role.TEACHER)
    with everywhere():
        CoreGroupMemberFactory(pupil=pupil, membership=Membership.objects.get(pk=teacher.membership_id))
    with pytest.raises(Denied):
        actions.share_pupil(actor=teacher, pupil=pupil, membership=membership, parts=[], purpose="x", ends_on=UNTIL)


def test_end_sharing_takes_the_pupil_away_at_once(here, clock) -> None:
    shared = share(here)
    clock.move_to(datetime(2026, 11, 20, 9, tzinfo=UTC))
    actions.end_sharing(actor=here[0], shared_id=shared.pk, pupil=here[2], reason=" Assessment done. ")
    shared.refresh_from_db()
    assert shared.ends_on == date(2026, 11, 19)
    assert AuditEvent.objects.get(type="PUPIL_SHARING_ENDED").reason == "Assessment done."
    assert list(shared_with(here[1])) == []


def test_a_sharing_that_began_today_was_never_a_day_long(here) -> None:
    shared = share(here)
    actions.end_sharing(actor=here[0], shared_id=shared.pk, pupil=here[2])
    assert not SharedPupil.objects.exists()


def test_a_sharing_that_is_over_stays_as_it_is(here, clock) -> None:
    shared = share(here, ends_on=TODAY)
    clock.move_to(datetime(2026, 11, 20, 9, tzinfo=UTC))
    actions.end_sharing(actor=here[0], shared_id=shared.pk, pupil=here[2])
    assert not AuditEvent.objects.filter(type="PUPIL_SHARING_ENDED").exists()


def test_nothing_is_shared_with_whoever_is_no_specialist_or_of_a_leaver(here) -> None:
    senco, specialist, pupil, _ = here
    share(here)
    assert list(shared_with(senco)) == []
    pupil.left_on = TODAY - timedelta(days=1)
    pupil.save()
    assert list(shared_with(specialist)) == []
