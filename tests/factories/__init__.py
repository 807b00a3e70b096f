"""Single records for the tests of a room. Whole worlds are built through actions: tests/worlds.py."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import factory
from django.db import connection
from django_scopes import scope, scopes_disabled
from factory.django import DjangoModelFactory

from handrail.access.types import Actor, Role
from handrail.core import clock
from tests.postgresql import EVERYWHERE


@contextmanager
def everywhere() -> Iterator[None]:
    """Read and write rows of every school, past the nets of both the managers and the database. For tests only."""
    with scopes_disabled():
        if connection.vendor != "postgresql":
            yield
            return
        connection.ensure_connection()
        # On the connection itself, so that it is no query that a test counts.
        connection.connection.execute(f"SET ROLE {EVERYWHERE}")
        try:
            yield
        finally:
            if not connection.connection.closed and not connection._is_failed():
                connection.connection.execute("RESET ROLE")


def trail(**conditions: Any) -> list[Any]:
    """Return the events of the trail that match, of whatever school, oldest first."""
    from handrail.core.models import AuditEvent

    with everywhere():
        return list(AuditEvent.objects.filter(**conditions).order_by("at", "pk"))


def one_event(**conditions: Any) -> Any:
    """Return the only event of the trail that matches, of whatever school."""
    (event,) = trail(**conditions)
    return event


class Unscoped(DjangoModelFactory):
    """Creates rows whatever the scope, in that of their own school."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        school = kwargs.get("school_id") or getattr(kwargs.get("school"), "pk", None)
        with scope(school=school) if school else scopes_disabled():
            return super()._create(model_class, *args, **kwargs)


class SchoolFactory(Unscoped):
    class Meta:
        model = "schools.School"

    code = factory.Sequence(lambda n: f"school-{n}")
    name = factory.Sequence(lambda n: f"Fernhill School {n}")
    setting = "secondary"
    framework = "england-2015"
    created_at = factory.LazyFunction(clock.now)


class AcademicYearFactory(Unscoped):
    class Meta:
        model = "schools.AcademicYear"

    school = factory.SubFactory(SchoolFactory)
    name = "2026/27"
    starts_on = date(2026, 9, 1)
    ends_on = date(2027, 8, 31)


class TermFactory(Unscoped):
    class Meta:
        model = "schools.Term"

    year = factory.SubFactory(AcademicYearFactory)
    school = factory.SelfAttribute("year.school")
    name = "Autumn"
    starts_on = date(2026, 9, 2)
    ends_on = date(2026, 12, 18)


class TeachingGroupFactory(Unscoped):
    class Meta:
        model = "schools.TeachingGroup"

    year = factory.SubFactory(AcademicYearFactory)
    school = factory.SelfAttribute("year.school")
    kind = "tutor"
    name = factory.Sequence(lambda n: f"7{n}")
    year_group = 7


class UserFactory(Unscoped):
    class Meta:
        model = "access.User"

    name = factory.Sequence(lambda n: f"Dana Okafor {n}")
    email = factory.Sequence(lambda n: f"dana{n}@example.org")
    password = "!"


class MembershipFactory(Unscoped):
    class Meta:
        model = "access.Membership"

    user = factory.SubFactory(UserFactory)
    school = factory.SubFactory(SchoolFactory)
    initials = "DO"
    starts_on = date(2020, 9, 1)


class RoleHeldFactory(Unscoped):
    class Meta:
        model = "access.RoleHeld"

    membership = factory.SubFactory(MembershipFactory)
    school = factory.SelfAttribute("membership.school")
    role = "senco"
    starts_on = date(2020, 9, 1)


class GroupAdultFactory(Unscoped):
    class Meta:
        model = "access.GroupAdult"

    group = factory.SubFactory(TeachingGroupFactory)
    school = factory.SelfAttribute("group.school")
    membership = factory.SubFactory(MembershipFactory)
    starts_on = date(2020, 9, 1)


class PupilFactory(Unscoped):
    class Meta:
        model = "pupils.Pupil"

    school = factory.SubFactory(SchoolFactory)
    # Far from the numbers of the lists that tests bring in, or a pupil would now and then be found in one.
    admission_number = factory.Sequence(lambda n: f"7{n:05}")
    surname = factory.Sequence(lambda n: f"Adeyemi {n}")
    forename = "Tobi"
    date_of_birth = date(2014, 3, 14)
    sex = "M"
    year_group = 7
    class_name = "7A"


class GroupPupilFactory(Unscoped):
    class Meta:
        model = "pupils.GroupPupil"

    group = factory.SubFactory(TeachingGroupFactory)
    school = factory.SelfAttribute("group.school")
    pupil = factory.SubFactory(PupilFactory)
    starts_on = date(2020, 9, 1)


class CoreGroupMemberFactory(Unscoped):
    class Meta:
        model = "pupils.CoreGroupMember"

    pupil = factory.SubFactory(PupilFactory)
    school = factory.SelfAttribute("pupil.school")
    membership = factory.SubFactory(MembershipFactory)
    role = "key_worker"
    starts_on = date(2020, 9, 1)


class RegisterEntryFactory(Unscoped):
    class Meta:
        model = "pupils.RegisterEntry"

    pupil = factory.SubFactory(PupilFactory)
    school = factory.SelfAttribute("pupil.school")
    framework = "england-2015"
    stage = "K"
    starts_on = date(2026, 9, 7)
    reason = "Needs more help with reading than the class plan gives."
    decided_by = "Dana Okafor"
    recorded_at = factory.LazyFunction(clock.now)


class PlanFactory(Unscoped):
    class Meta:
        model = "plans.Plan"

    pupil = factory.SubFactory(PupilFactory)
    school = factory.SelfAttribute("pupil.school")
    kind = "sen_support_plan"
    framework = "england-2015"
    state = "draft"
    starts_on = date(2026, 9, 14)
    review_on = date(2026, 12, 7)
    created_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)


class TargetFactory(Unscoped):
    class Meta:
        model = "plans.Target"

    plan = factory.SubFactory(PlanFactory)
    school = factory.SelfAttribute("plan.school")
    area = "literacy"
    wording = "Tobi will read 40 of the first 50 key words aloud."
    measure = "SCORE"
    changed_at = factory.LazyFunction(clock.now)


class PupilTargetFactory(Unscoped):
    class Meta:
        model = "plans.PupilTarget"

    target = factory.SubFactory(TargetFactory)
    school = factory.SelfAttribute("target.school")
    pupil = factory.SelfAttribute("target.plan.pupil")
    baseline = 12
    criterion = 40
    out_of = 50
    starts_on = date(2026, 9, 14)
    due_on = date(2026, 12, 7)
    changed_at = factory.LazyFunction(clock.now)


class ObservationFactory(Unscoped):
    class Meta:
        model = "progress.Observation"

    pupil_target = factory.SubFactory(PupilTargetFactory)
    school = factory.SelfAttribute("pupil_target.school")
    observed_on = date(2026, 10, 5)
    observed_at = factory.LazyFunction(clock.now)
    value = 20
    recorded_by_name = "Dana Okafor"
    recorded_at = factory.LazyFunction(clock.now)


class ReviewFactory(Unscoped):
    class Meta:
        model = "reviews.Review"

    plan = factory.SubFactory(PlanFactory, state="live")
    school = factory.SelfAttribute("plan.school")
    pupil = factory.SelfAttribute("plan.pupil")
    due_on = date(2026, 12, 7)
    created_at = factory.LazyFunction(clock.now)
    changed_at = factory.LazyFunction(clock.now)


def make_actor(school: Any, *roles: Role | str, user: Any = None) -> Actor:
    """Return a person with these roles at the school, as an actor."""
    membership = MembershipFactory(school=school, **({"user": user} if user else {}))
    for role in roles:
        RoleHeldFactory(membership=membership, role=str(role))
    return Actor(
        user_id=membership.user_id,
        name=membership.user.name,
        school_id=school.pk,
        school_name=school.name,
        framework_code=school.framework,
        setting=school.setting,
        membership_id=membership.pk,
        roles=frozenset(Role(role) for role in roles),
    )


def sign_in(client: Any, actor: Actor, *, recently: bool = True, has_second_factor: bool = True) -> Any:
    """Sign the test client in as the actor, just now and with a second factor; returns the client."""
    from handrail.access.models import User

    user = User.objects.get(pk=actor.user_id)
    client.force_login(user)
    session = client.session
    session["second_factor"] = {"is_there": has_second_factor, "since": "2020-09-01"}
    if recently:
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


class _Everywhere:
    """What makes a queryset of the trail read past the school in scope, as an owner of the installation could."""

    def _fetch_all(self) -> None:
        with everywhere():
            super()._fetch_all()  # type: ignore[misc]

    def count(self) -> int:
        with everywhere():
            return super().count()  # type: ignore[misc]

    def exists(self) -> bool:
        with everywhere():
            return super().exists()  # type: ignore[misc]


class _WholeTrail:
    """Stands for AuditEvent in tests that look at what was written down, at whatever school: `Trail.objects`."""

    @property
    def objects(self) -> Any:
        from handrail.core.models import AuditEvent, AuditQuerySet

        return type("WholeTrail", (_Everywhere, AuditQuerySet), {})(AuditEvent)


Trail = _WholeTrail()
