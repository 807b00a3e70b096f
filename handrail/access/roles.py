"""Roles as data: what each is for, in words that a head understands, how far it goes, and for which pupils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from handrail.access import levels
from handrail.access.permissions import Permission
from handrail.access.types import Area, Level, Reach, Role

NONE, VIEW, CONTRIBUTE, EDIT, AGREE = Level


class Given(StrEnum):
    """How a person comes to a role: on the list of accounts, or by a link that is made elsewhere."""

    ACCOUNTS = "accounts"  # an administrator gives it
    CONTACT = "contact"  # follows from being a pupil's contact
    CARD = "card"  # follows from a pupil's sign-in card
    INVITED = "invited"  # follows from pupils being shared
    TRUST = "trust"  # given by whoever runs the installation, for all schools of a trust


@dataclass(frozen=True)
class Bounds:
    """Where a role stands in an area unless the school says otherwise, and how far the school may move it.

    `floor` is what people in this role need to keep pupils safe and do their work; `ceiling` is what is safe to give.
    """

    usual: Level
    floor: Level
    ceiling: Level


@dataclass(frozen=True)
class RoleDescription:
    """A role. `reach` says which pupils its permissions cover; matters of the whole school reach all of it.

    `can_try` says in the demonstration what a visitor can do as this person.
    """

    name: str
    description: str
    reach: frozenset[Reach]
    levels: Mapping[Area, Bounds] = field(default_factory=dict)
    can_try: str = ""
    given: Given = Given.ACCOUNTS

    @cached_property
    def allows(self) -> dict[Permission, frozenset[Reach]]:
        """What the role allows where the school says nothing else: permission -> the pupils that it reaches."""
        return levels.reaches([(area, bounds.usual) for area, bounds in self.levels.items()], self.reach)


def _fixed(level: Level) -> Bounds:
    return Bounds(level, level, level)


def _can(usual: Level, *, floor: Level = NONE, ceiling: Level | None = None) -> Bounds:
    return Bounds(usual, floor, ceiling or max(usual, floor, key=levels.ORDER.index))


_SCHOOL = frozenset({Reach.SCHOOL})
_OWN = frozenset({Reach.TAUGHT, Reach.CASELOAD})

ROLES: dict[Role, RoleDescription] = {
    Role.SENCO: RoleDescription(
        "SENCO",
        "Coordinates the help for pupils with special educational needs: keeps the register, agrees plans, "
        "leads reviews, invites families and specialists, sees every pupil.",
        _SCHOOL,
        {
            Area.SCHOOL: _can(EDIT, floor=VIEW),
            Area.ACCOUNTS: _can(EDIT),
            Area.LISTS: _can(EDIT),
            Area.PUPILS: _fixed(EDIT),
            Area.REGISTER: _fixed(EDIT),
            Area.PLANS: _can(AGREE, floor=EDIT),
            Area.BANK: _fixed(EDIT),
            Area.PROGRESS: _fixed(CONTRIBUTE),
            Area.REVIEWS: _fixed(EDIT),
            Area.PRINT: _fixed(VIEW),
            Area.CONFIDENTIAL: _can(VIEW),
            Area.BRIEFS: _fixed(EDIT),
            Area.FAMILIES: _can(EDIT, floor=CONTRIBUTE),
            Area.SPECIALISTS: _fixed(EDIT),
            Area.NUMBERS: _fixed(VIEW),
            Area.TRAIL: _can(NONE, ceiling=VIEW),
            Area.RECORDS: _can(VIEW, ceiling=EDIT),
        },
        can_try="See which reviews are due, write a plan, move a pupil on the register, print.",
    ),
    Role.HEAD: RoleDescription(
        "Head or senior leader",
        "Sees every pupil, plan and review; can agree plans, decide on the register and see who has looked at what. "
        "Does not record daily progress or bring in lists.",
        _SCHOOL,
        {
            Area.SCHOOL: _can(EDIT, floor=VIEW),
            Area.ACCOUNTS: _can(AGREE, floor=NONE),
            Area.PUPILS: _can(EDIT, floor=VIEW),
            Area.REGISTER: _can(EDIT, floor=VIEW),
            Area.PLANS: _can(AGREE, floor=VIEW),
            Area.BANK: _can(EDIT, floor=VIEW),
            Area.PROGRESS: _can(NONE, ceiling=CONTRIBUTE),
            Area.REVIEWS: _can(EDIT, floor=VIEW),
            Area.PRINT: _fixed(VIEW),
            Area.CONFIDENTIAL: _can(VIEW),
            Area.BRIEFS: _can(EDIT),
            Area.FAMILIES: _can(EDIT),
            Area.SPECIALISTS: _can(EDIT),
            Area.NUMBERS: _fixed(VIEW),
            Area.TRAIL: _fixed(VIEW),
            Area.RECORDS: _can(AGREE, floor=VIEW),
        },
        can_try="Read the register and any plan, agree a plan that waits for you, see who has looked at a file.",
    ),
    Role.TEACHER: RoleDescription(
        "Teacher",
        "Sees the pupils that they teach or have in their class or tutor group; writes and reviews plans and records "
        "progress for them.",
        _OWN,
        {
            Area.SCHOOL: _fixed(VIEW),
            Area.PUPILS: _can(EDIT, floor=VIEW),
            Area.REGISTER: _can(VIEW, floor=NONE),
            Area.PLANS: _can(EDIT, floor=VIEW, ceiling=AGREE),
            Area.BANK: _can(VIEW, floor=VIEW, ceiling=EDIT),
            Area.PROGRESS: _fixed(CONTRIBUTE),
            Area.REVIEWS: _can(EDIT, floor=VIEW),
            Area.PRINT: _can(VIEW),
            Area.CONFIDENTIAL: _can(NONE, ceiling=VIEW),
            Area.BRIEFS: _can(EDIT),
            Area.FAMILIES: _can(CONTRIBUTE),
        },
        can_try="See your own pupils' targets, record how one went, change a draft plan.",
    ),
    Role.SEN_LINK: RoleDescription(
        "SEN link person of a faculty",
        "Sees the pupils who are taught in their faculty, so that the faculty's part of each plan is written and read.",
        frozenset({Reach.FACULTY, Reach.TAUGHT, Reach.CASELOAD}),
        {
            Area.SCHOOL: _fixed(VIEW),
            Area.PUPILS: _can(VIEW, floor=VIEW, ceiling=EDIT),
            Area.REGISTER: _can(VIEW),
            Area.PLANS: _can(EDIT, floor=VIEW),
            Area.BANK: _can(VIEW, floor=VIEW, ceiling=EDIT),
            Area.PROGRESS: _fixed(CONTRIBUTE),
            Area.REVIEWS: _can(VIEW, ceiling=EDIT),
            Area.PRINT: _can(VIEW),
            Area.CONFIDENTIAL: _can(NONE, ceiling=VIEW),
            Area.BRIEFS: _can(EDIT),
        },
        can_try="See which pupils of your faculty are on the register, and what they work on.",
    ),
    Role.KEY_WORKER: RoleDescription(
        "Key worker",
        "The adult whom the pupil and the family know best: sees the pupils of their caseload, writes their plans, "
        "holds their reviews and helps the family.",
        frozenset({Reach.CASELOAD}),
        {
            Area.SCHOOL: _fixed(VIEW),
            Area.PUPILS: _can(EDIT, floor=VIEW),
            Area.REGISTER: _can(VIEW),
            Area.PLANS: _can(EDIT, floor=VIEW),
            Area.BANK: _can(VIEW, floor=VIEW, ceiling=EDIT),
            Area.PROGRESS: _fixed(CONTRIBUTE),
            Area.REVIEWS: _can(EDIT, floor=VIEW),
            Area.PRINT: _can(VIEW),
            Area.CONFIDENTIAL: _can(NONE, ceiling=VIEW),
            Area.BRIEFS: _can(EDIT),
            Area.FAMILIES: _can(CONTRIBUTE, ceiling=EDIT),
        },
        can_try="See the pupils of your caseload, record progress, help a family to see their child's page.",
    ),
    Role.SUPPORT_ADULT: RoleDescription(
        "Support adult",
        "Sees the pupils that they support, reads their plans and records how targets went.",
        _OWN,
        {
            Area.SCHOOL: _fixed(VIEW),
            Area.PUPILS: _fixed(VIEW),
            Area.PLANS: _can(VIEW, floor=VIEW, ceiling=EDIT),
            Area.BANK: _can(NONE, ceiling=VIEW),
            Area.PROGRESS: _fixed(CONTRIBUTE),
            Area.REVIEWS: _can(NONE, ceiling=VIEW),
            Area.PRINT: _can(VIEW),
            Area.CONFIDENTIAL: _can(NONE, ceiling=VIEW),
            Area.FAMILIES: _can(NONE, ceiling=CONTRIBUTE),
        },
        can_try="See today's pupils and record progress in two taps.",
    ),
    Role.VOLUNTEER: RoleDescription(
        "Volunteer",
        "Sees today's targets of the pupils that they help, and records how they went; opens no file.",
        _OWN,
        {
            Area.SCHOOL: _fixed(VIEW),
            Area.PUPILS: _fixed(NONE),
            Area.PLANS: _fixed(NONE),
            Area.PROGRESS: _fixed(CONTRIBUTE),
        },
        can_try="See what to practise with a pupil today, and note how it went.",
    ),
    Role.OFFICE: RoleDescription(
        "School office",
        "Brings in the school's lists and keeps the calendar and groups; does not read plans.",
        _SCHOOL,
        {
            Area.SCHOOL: _can(EDIT, floor=VIEW),
            Area.LISTS: _can(EDIT),
            Area.ACCOUNTS: _can(NONE, ceiling=EDIT),
            Area.FAMILIES: _can(NONE, ceiling=EDIT),
        },
        can_try="Bring in a new list of pupils, look after classes and the calendar.",
    ),
    Role.GOVERNOR: RoleDescription(
        "Governor",
        "Sees the school's numbers without names; small numbers are left out.",
        _SCHOOL,
        {Area.SCHOOL: _fixed(VIEW), Area.NUMBERS: _fixed(VIEW)},
        can_try="See how many pupils are on the register, by stage and year, without names.",
    ),
    Role.SPECIALIST: RoleDescription(
        "Outside specialist",
        "Invited by the school to named pupils for a time: sees what is shared and leaves advice with "
        "suggested targets.",
        frozenset({Reach.INVITED}),
        {Area.SHARED: _can(CONTRIBUTE, floor=VIEW)},
        can_try="See a pupil that the school shares with you, and leave advice.",
        given=Given.INVITED,
    ),
    Role.PARENT: RoleDescription(
        "Parent or carer",
        "Sees their own child's page: the agreed plan, how it is going, what helps at home; tells the school what they "
        "think.",
        frozenset({Reach.OWN_CHILD}),
        {Area.OWN_CHILD: _can(CONTRIBUTE, floor=VIEW)},
        can_try="See your child's targets in plain words, and tell the school something.",
        given=Given.CONTACT,
    ),
    Role.PUPIL: RoleDescription(
        "Pupil",
        "Sees their own page: my targets, how it is going, what helps me, what I want to say.",
        frozenset({Reach.SELF}),
        {Area.SELF: _can(CONTRIBUTE, floor=VIEW)},
        can_try="See your own targets, and say how sure you are.",
        given=Given.CARD,
    ),
    Role.OFFICER: RoleDescription(
        "Trust or authority officer",
        "Sees the numbers of every school of the trust or authority, without names; small numbers are left out.",
        frozenset({Reach.TRUST}),
        {Area.NUMBERS: _fixed(VIEW)},
        can_try="Compare the numbers of the trust's schools, without names.",
        given=Given.TRUST,
    ),
    Role.DATA_PROTECTION: RoleDescription(
        "Data protection officer",
        "Sees who has looked at which record, answers requests for people's records, and watches over how long records "
        "are kept.",
        _SCHOOL,
        {Area.SCHOOL: _fixed(VIEW), Area.TRAIL: _fixed(VIEW), Area.RECORDS: _can(AGREE, floor=EDIT)},
        can_try="See who has looked at a pupil's file, and what one person has looked at.",
    ),
    Role.ADMINISTRATOR: RoleDescription(
        "Administrator",
        "Opens and closes accounts, gives roles and sets the school up; sees no pupil unless another role allows it.",
        _SCHOOL,
        {
            Area.SCHOOL: _fixed(EDIT),
            Area.ACCOUNTS: _fixed(AGREE),
            Area.LISTS: _can(EDIT),
        },
        can_try="Open and close accounts, give roles, change the school's details.",
    ),
}

# Whoever holds only these is not staff: they stand in no list of who works here.
FAMILY_ROLES = frozenset({Role.PARENT, Role.PUPIL})
OUTSIDE_ROLES = FAMILY_ROLES | {Role.SPECIALIST, Role.OFFICER}
