"""Roles as data: what each is for, in words that a head understands, and what it allows for which pupils."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.permissions import Permission as P
from handrail.access.types import Reach, Role


@dataclass(frozen=True)
class RoleDescription:
    """`allows` maps each permission to the pupils that it reaches; school-wide matters use Reach.SCHOOL.

    `can_try` says in the demonstration what a visitor can do as this person.
    """

    name: str
    description: str
    allows: dict[P, frozenset[Reach]]
    can_try: str = ""


_SCHOOL = frozenset({Reach.SCHOOL})
_OWN = frozenset({Reach.TAUGHT, Reach.CASELOAD})

ROLES: dict[Role, RoleDescription] = {
    Role.SENCO: RoleDescription(
        "SENCO",
        "Coordinates the help for pupils with special educational needs: keeps the register, agrees plans, "
        "leads reviews, sees every pupil.",
        dict.fromkeys(P, _SCHOOL),
        can_try="See which reviews are due, write a plan, move a pupil on the register, print.",
    ),
    Role.HEAD: RoleDescription(
        "Head or senior leader",
        "Sees every pupil, plan and review; can agree plans and decide on the register. "
        "Does not record daily progress or bring in lists.",
        {p: _SCHOOL for p in P if p not in {P.PUPIL_IMPORT, P.OBSERVATION_RECORD}},
        can_try="Read the register and any plan, agree a plan that waits for you.",
    ),
    Role.TEACHER: RoleDescription(
        "Teacher",
        "Sees the pupils that they teach or have in their tutor group; writes and reviews plans and records progress "
        "for them.",
        {
            P.FRAMEWORK_VIEW: _SCHOOL,
            P.SCHOOL_VIEW: _SCHOOL,
            P.PUPIL_VIEW: _OWN,
            P.PUPIL_EDIT: _OWN,
            P.REGISTER_VIEW: _OWN,
            P.PLAN_VIEW: _OWN,
            P.PLAN_EDIT: _OWN,
            P.OBSERVATION_RECORD: _OWN,
            P.REVIEW_VIEW: _OWN,
            P.REVIEW_HOLD: _OWN,
            P.REPORT_PRINT: _OWN,
        },
        can_try="See your own pupils' targets, record how one went, change a draft plan.",
    ),
    Role.SUPPORT_ADULT: RoleDescription(
        "Support adult",
        "Sees the pupils that they support, reads their plans and records how targets went.",
        {
            P.FRAMEWORK_VIEW: _SCHOOL,
            P.SCHOOL_VIEW: _SCHOOL,
            P.PUPIL_VIEW: _OWN,
            P.PLAN_VIEW: _OWN,
            P.OBSERVATION_RECORD: _OWN,
            P.REPORT_PRINT: _OWN,
        },
        can_try="See today's pupils and record progress in two taps.",
    ),
    Role.OFFICE: RoleDescription(
        "School office",
        "Brings in the school's lists and keeps the calendar and groups; does not read plans.",
        {
            P.FRAMEWORK_VIEW: _SCHOOL,
            P.SCHOOL_VIEW: _SCHOOL,
            P.SCHOOL_EDIT: _SCHOOL,
            P.PUPIL_IMPORT: _SCHOOL,
        },
        can_try="Bring in a new list of pupils, look after classes and the calendar.",
    ),
    Role.ADMINISTRATOR: RoleDescription(
        "Administrator",
        "Opens and closes accounts, gives roles and sets the school up; sees no pupil unless another role allows it.",
        {
            P.FRAMEWORK_VIEW: _SCHOOL,
            P.SCHOOL_VIEW: _SCHOOL,
            P.SCHOOL_EDIT: _SCHOOL,
            P.ACCOUNT_MANAGE: _SCHOOL,
            P.PUPIL_IMPORT: _SCHOOL,
        },
        can_try="Open and close accounts, give roles, change the school's details.",
    ),
}
