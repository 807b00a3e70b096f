"""Single records for the tests of a room. Whole worlds are built through actions: tests/worlds.py."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django_scopes import scopes_disabled
from factory.django import DjangoModelFactory

from handrail.access.types import Actor, Role
from handrail.core import clock


class Unscoped(DjangoModelFactory):
    """Creates rows whatever the scope."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with scopes_disabled():
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


def sign_in(client: Any, actor: Actor) -> Any:
    """Sign the test client in as the actor; returns the client."""
    from handrail.access.models import User

    client.force_login(User.objects.get(pk=actor.user_id))
    return client
