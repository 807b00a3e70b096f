"""Build a demonstration school the way a school would: by actions, on the days on which they happen.

Everything is drawn with a fixed seed and dated from today, so that a demo of any day shows a school in the middle of
its term: last term's plans reviewed, this term's plans live, some reviews due, some overdue, some just held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from handrail.access import actions as access
from handrail.access.actions import AccountRow
from handrail.access.policy import get_member
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.demo import cast, outside, reading
from handrail.demo.cast import Cast, Child
from handrail.demo.everyday import add_everyday
from handrail.demo.families import add_family
from handrail.demo.group_plans import add_group_plans
from handrail.demo.meetings import add_meetings
from handrail.demo.planning import add_planning_meetings
from handrail.demo.story import Story
from handrail.demo.target_bank import fill_bank
from handrail.demo.the_week import show_the_week
from handrail.demo.the_year import show_the_year
from handrail.demo.work_photo import add_work_photo
from handrail.pupils import actions as pupils
from handrail.pupils.types import CoreRole, GroupPlace, NewContact, NewEntry, NewNeed, NewPupil, ProfileKind
from handrail.schools import actions as schools
from handrail.schools import queries as school_queries
from handrail.schools import rules as school_rules
from handrail.schools.types import GroupKind, GroupRow, YearDates

Say = Callable[[str, int, int], None]
PASSWORD = "handrail-demonstration"  # noqa: S105  (printed on the sign-in page of the demo anyway)


class AnotherSchool(Exception):
    """The database already holds a school that is not this demonstration."""


@dataclass
class World:
    """What has been built so far."""

    cast: Cast
    senco: Actor
    members: dict[str, UUID]
    groups: dict[str, UUID]
    pupil_ids: dict[str, UUID]
    rng: Random

    def children_on_register(self) -> list[Child]:
        return [child for child in self.cast.children if child.stage]

    def child_of_the_teacher(self) -> Child:
        """Return a pupil on the register of the class that the teacher among the personas leads, or else the first."""
        led = {name for adult in self.cast.adults if adult.persona == "teacher" for name in adult.group_names}
        on_register = self.children_on_register()
        return next((child for child in on_register if child.class_name in led), on_register[0])


def build(*, primary: bool, say: Say) -> str:
    """Build the school unless it is there; return one sentence that says what is in it.

    Errors: AnotherSchool.
    """
    today = clock.today()
    people = cast.primary(today) if primary else cast.secondary(today)
    if school_queries.is_any_school():
        if school_queries.school_coded(people.code):
            return f"{people.name} is there already."
        raise AnotherSchool(
            "This database holds another school. The demonstration needs a database of its own: "
            "leave HANDRAIL_DATABASE_URL unset, or name an empty one."
        )
    with transaction.atomic():
        world = _open(people, today, say)
        with scope(school=world.senco.school_id):
            _add_pupils(world, today, say)
            counts = Story(world, today, say).tell()
            outside.invite(world, today)
            add_group_plans(world, today)
            add_work_photo(world, today)
            show_the_week(world, today)
            show_the_year(world, today)
            reading.read(world, today)
            add_planning_meetings(world, today)
            add_family(world, today)
            add_everyday(world, today)
            add_meetings(world, today)
            fill_bank(world)
    return (
        f"{people.name}: {len(people.children)} pupils, {len(world.children_on_register())} on the register, "
        f"{len(people.adults)} members of staff, {counts}."
    )


def _moment(day: date, hour: int = 15) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _years(today: date) -> list[YearDates]:
    """Return last year's and this year's usual dates."""
    this = school_rules.usual_dates(today)
    last = school_rules.usual_dates(this.period.starts_on.replace(year=this.period.starts_on.year - 1))
    return [last, this]


def _open(people: Cast, today: date, say: Say) -> World:
    """Open the school with its years, accounts, subjects and groups."""
    last, this = _years(today)
    say("School and calendar", 0, 1)
    with clock.at(_moment(last.period.starts_on, 8)):
        school = schools.open_school(
            code=people.code, name=people.name, setting=people.setting, framework="england-2015"
        )
        first = people.adults[0]
        senco = access.first_administrator(
            school=school, email=first.email, name=first.name, password=PASSWORD, is_senco=True, initials=first.initials
        )
        with scope(school=school.pk):
            schools.set_calendar(actor=senco, year=last)
            year = schools.set_calendar(actor=senco, year=this)
            if people.subjects:
                schools.ensure_subjects(actor=senco, rows=list(people.subjects.items()))
            rows = [AccountRow(a.email, a.name, tuple(Role(r) for r in a.roles), a.initials) for a in people.adults]
            members = access.bulk_add_accounts(actor=senco, rows=rows, password=PASSWORD)
            say("School and calendar", 1, 1)
            ids = {email: row.pk for email, row in members.items()}
            groups = _groups(people, senco, year, ids, this.terms[0].period.starts_on)
    return World(people, senco, ids, groups, {}, Random(7))


def _groups(people: Cast, senco: Actor, year: Any, members: dict[str, UUID], starts_on: date) -> dict[str, UUID]:
    """Make classes and teaching groups and put their teachers with them; return the groups' keys by name."""
    homes = {child.class_name: child.year_group for child in people.children}
    rows = [GroupRow(GroupKind(people.class_kind), name, year_group) for name, year_group in sorted(homes.items())]
    rows += [GroupRow(GroupKind.TEACHING, name, y, subject) for name, (subject, y, _) in people.sets.items()]
    groups = schools.ensure_groups(actor=senco, year=year, rows=rows)
    places = []
    by_subject: dict[str, list[UUID]] = {}
    for adult in people.adults:
        by_subject.setdefault(adult.subject, []).append(members[adult.email])
        with_them = (*adult.group_names, *adult.helps_in)
        places += [(groups[(people.class_kind, name)].pk, members[adult.email]) for name in with_them]
    for i, (name, (subject, _, _)) in enumerate(people.sets.items()):
        teachers = by_subject.get(subject) or [members[people.adults[0].email]]
        places.append((groups[("teaching", name)].pk, teachers[i % len(teachers)]))
    access.ensure_group_adults(actor=senco, rows=places, starts_on=starts_on)
    _link_people(people, senco, members, starts_on)
    return {name: group.pk for (_, name), group in groups.items()}


def _link_people(people: Cast, senco: Actor, members: dict[str, UUID], starts_on: date) -> None:
    """Name the SEN link person of each faculty that has one."""
    faculties = {faculty.name: faculty for faculty in school_queries.faculties_of(senco)}
    for adult in people.adults:
        if adult.faculty:
            access.put_adult_with_faculty(
                actor=senco,
                faculty=faculties[adult.faculty],
                membership=get_member(senco, members[adult.email]),
                starts_on=starts_on,
            )


def _add_pupils(world: World, today: date, say: Say) -> None:
    """Bring in the pupils, their groups, and for those on the register stage, needs, profile and people."""
    _, this = _years(today)
    children = world.cast.children
    with clock.at(_moment(this.period.starts_on, 9)):
        say("Pupils", 0, len(children))
        names = [f for f in NewPupil.__dataclass_fields__ if f in Child.__dataclass_fields__]
        made = pupils.create_pupils(
            actor=world.senco, pupils=[NewPupil(**{name: getattr(c, name) for name in names}) for c in children]
        )
        world.pupil_ids = {row.admission_number: row.pk for row in made}
        say("Pupils", len(children), len(children))
        groups = world.groups
        places = [GroupPlace(world.pupil_ids[c.admission_number], groups[c.class_name], True) for c in children]
        for name, (_, _, members) in world.cast.sets.items():
            places += [GroupPlace(world.pupil_ids[number], groups[name], False) for number in members]
        pupils.ensure_group_pupils(actor=world.senco, places=places, starts_on=this.terms[0].period.starts_on)
    _register(world, today, say)
    _profiles(world, say)


REASONS = {
    "SPLD": "Reads and spells well below what they can say; needs more practice than the class plan gives.",
    "MLD": "Needs smaller steps and more time in most subjects.",
    "SLCN": "Follows little of what is said to the whole class; needs language work in a small group.",
    "SEMH": "Often leaves lessons; needs an agreed plan and one adult to check in with.",
    "ASD": "Changes and group work are hard; needs preparation and a quiet place.",
    "PD": "Needs other ways to record work and to move between rooms.",
    "HI": "Wears hearing aids; needs seating and equipment checked.",
    "VI": "Needs large print and seating near the board.",
    "DS": "Needs small steps, pictures and repetition across the day.",
}


ISSUED = "The authority issued an education, health and care plan."


def _register(world: World, today: date, say: Say) -> None:
    last, _ = _years(today)
    rng, rows, moves, needs = world.rng, [], [], []
    on_register = world.children_on_register()
    say("Register", 0, len(on_register))
    for child in on_register:
        pupil_id = world.pupil_ids[child.admission_number]
        joined = max(child.joined_on, last.period.starts_on)
        since = joined.fromordinal(joined.toordinal() + rng.randrange(10, 60))
        since = min(since, today)
        later = since.fromordinal(min(since.toordinal() + rng.randrange(90, 200), today.toordinal()))
        entry = NewEntry(
            pupil_id=pupil_id,
            stage="K",
            starts_on=since,
            reason=REASONS[child.needs[0]],
            decided_by="Dana Okafor with the family",
        )
        if child.stage == "K":
            rows.append(entry)
        elif rng.random() < 0.6 and later > since:
            ended = later.fromordinal(later.toordinal() - 1)
            rows.append(replace(entry, ends_on=ended, end_reason="The authority issued a plan."))
            moves.append(replace(entry, stage="E", starts_on=later, reason=ISSUED, decided_by="Dana Okafor"))
        else:
            rows.append(replace(entry, stage="E", reason=ISSUED))
        needs += [
            NewNeed(pupil_id=pupil_id, code=code, starts_on=since, rank=i + 1) for i, code in enumerate(child.needs)
        ]
    pupils.put_many_on_register(actor=world.senco, rows=rows)
    pupils.put_many_on_register(actor=world.senco, rows=moves)
    pupils.add_many_needs(actor=world.senco, rows=needs)
    say("Register", len(on_register), len(on_register))


def _profiles(world: World, say: Say) -> None:
    """Write strengths first, then what helps; name a key worker; note the family."""
    rng, words = world.rng, cast.people()
    helpers = world.cast.key_workers
    profiles: dict[UUID, dict[ProfileKind, list[str]]] = {}
    core, on_register = [], world.children_on_register()
    say("Profiles, families and key workers", 0, len(on_register))
    for i, child in enumerate(on_register):
        pupil_id = world.pupil_ids[child.admission_number]
        profile = {
            ProfileKind.STRENGTH: rng.sample(words["strengths"], 2),
            ProfileKind.INTEREST: rng.sample(words["interests"], rng.choice([1, 2])),
            ProfileKind.HELPS: rng.sample(words["helps"], rng.choice([2, 3])),
            ProfileKind.AVOID: rng.sample(words["avoid"], rng.choice([1, 2])),
        }
        if "HI" in child.needs or "SLCN" in child.needs:
            profile[ProfileKind.COMMUNICATION] = [words["communication"][1 if "HI" in child.needs else 0]]
        if "HI" in child.needs or "VI" in child.needs:
            profile[ProfileKind.MEDICAL] = [words["medical"][2 if "HI" in child.needs else 0]]
        if child.stage == "E":
            profile[ProfileKind.AGENCY] = [rng.choice(words["agency"])]
        profiles[pupil_id] = profile
        core.append((pupil_id, world.members[helpers[i % len(helpers)].email], CoreRole.KEY_WORKER))
    pupils.set_many_profiles(actor=world.senco, profiles=profiles)
    pupils.add_many_to_core_groups(actor=world.senco, rows=core, starts_on=_years(clock.today())[0].period.starts_on)
    for i, child in enumerate(on_register):
        _family(world, child)
        say("Profiles, families and key workers", i + 1, len(on_register))


def _family(world: World, child: Child) -> None:
    rng, names = world.rng, cast.people()
    pupil = pupils_of(world, child)
    is_mother = rng.random() < 0.7
    forename = rng.choice(names["forenames_f" if is_mother else "forenames_m"])
    pupils.add_contact(
        actor=world.senco,
        pupil=pupil,
        contact=NewContact(
            name=f"{forename} {child.surname}",
            relationship="Mother" if is_mother else "Father",
            has_parental_responsibility=True,
            telephone=f"01632 960{rng.randrange(1000):03}",
            language=child.home_language,
            needs_interpreter=child.eal and rng.random() < 0.3,
        ),
    )


def pupils_of(world: World, child: Child) -> Any:
    """Return the record of one invented pupil."""
    from handrail.pupils import policy

    return policy.get_pupil(world.senco, world.pupil_ids[child.admission_number])
