"""Two schools, built through actions only.

    Fernhill School                                Moorside School
      Dana (SENCO, administrator), a head,           a SENCO of its own
      a teacher of 7A, a support adult,              7A: Ola, on the register, with a plan as here
      an office manager, an administrator
      7A: Tobi  on the register, needs, contact, core group; a live plan with observations and a review begun
      7B: Mina  on the register with a plan as well, but nobody of the teacher or support adult's

Each role's person is in `actors`; each record that an address may name is in `records` under the name of the address's
argument (or under (address, argument) where addresses need different ones). `theirs` are the other school's, and
`out_of_reach` those of Mina.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django_scopes import scope

from handrail.access import actions as access
from handrail.access import queries as access_queries
from handrail.access.actions import AccountRow
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.exchange import actions as exchange
from handrail.plans import actions as plans
from handrail.plans.types import LongTermDraft, PlanDraft, QuestionAnswer, TargetDraft
from handrail.progress import actions as progress
from handrail.pupils import actions as pupils
from handrail.pupils.types import CoreRole, GroupPlace, NewContact, NewEntry, NewNeed, NewPupil
from handrail.reports import actions as reports
from handrail.reports.types import PlansOf, PrintChoice
from handrail.schools import actions as schools
from handrail.schools import policy as school_policy
from handrail.schools import queries as school_queries
from handrail.schools import rules as school_rules
from handrail.schools.types import GroupRow

PASSWORD = "a long enough pass phrase"
PUPIL_LIST = b"Surname,Forename,Date of birth\nHaddad,Noor,14/03/2014\n"

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>'

Records = dict[Any, Any]


@dataclass
class World:
    """See the drawing above."""

    school: Any
    actors: dict[Role, Actor]
    records: Records
    theirs: Records
    out_of_reach: Records = field(default_factory=dict)


def build_world() -> World:
    """Build both schools on the frozen school day."""
    today = clock.today()
    school, actors, groups = _school("fernhill", "Fernhill School")
    with scope(school=school.pk):
        senco = actors[Role.SENCO]
        tobi, mina = _children(senco, groups, ["Tobi", "Mina"], ["7A", "7B"], today)
        placed = [(groups["7A"], actors[role].membership_id) for role in (Role.TEACHER, Role.SUPPORT_ADULT)]
        access.ensure_group_adults(actor=senco, rows=placed, starts_on=today)
        records = _story(senco, tobi, today) | _shared_records(senco, actors, groups)
        hers = _story(senco, mina, today)
    other, other_actors, other_groups = _school("moorside", "Moorside School")
    with scope(school=other.pk):
        stranger = other_actors[Role.SENCO]
        (ola,) = _children(stranger, other_groups, ["Ola"], ["7A"], today)
        theirs = _story(stranger, ola, today) | _shared_records(stranger, other_actors, other_groups)
    return World(school, actors, records, records | theirs, hers)


def _school(code: str, name: str) -> tuple[Any, dict[Role, Actor], dict[str, Any]]:
    school = schools.open_school(code=code, name=name, setting="secondary", framework="england-2015")
    first = access.first_administrator(
        school=school, email=f"dana@{code}.example", name="Dana Okafor", password=PASSWORD, is_senco=True
    )
    with scope(school=school.pk):
        schools.set_logo(actor=first, content=LOGO)
        year = schools.set_calendar(actor=first, year=school_rules.usual_dates(clock.today()))
        groups = schools.ensure_groups(
            actor=first, year=year, rows=[GroupRow("tutor", "7A", 7), GroupRow("tutor", "7B", 7)]
        )
        schools.ensure_subjects(actor=first, rows=[("English", "Languages")])
        people = {
            Role.SENCO: "Sam Carter",
            Role.HEAD: "Martin Hale",
            Role.TEACHER: "Priya Raman",
            Role.SUPPORT_ADULT: "Leah Winters",
            Role.OFFICE: "Joy Farley",
            Role.ADMINISTRATOR: "Ada Quist",
        }
        rows = [AccountRow(f"{role}@{code}.example", person, (role,)) for role, person in people.items()]
        access.bulk_add_accounts(actor=first, rows=rows, password=PASSWORD)
        actors = {role: access_queries.actor_by_email(f"{role}@{code}.example", school_id=school.pk) for role in people}
        # The SENCO of the world may do everything, so that building needs one person only.
        actors[Role.SENCO] = first
    return school, actors, {group_name: group.pk for (_, group_name), group in groups.items()}


def _children(senco: Actor, groups: dict[str, Any], names: list[str], places: list[str], today: date) -> list[Any]:
    made = pupils.create_pupils(
        actor=senco,
        pupils=[
            NewPupil(
                surname=f"Adeyemi-{name}",
                forename=name,
                date_of_birth=date(2014, 3, 14),
                admission_number=f"00010{i}",
                year_group=7,
                class_name=place,
            )
            for i, (name, place) in enumerate(zip(names, places, strict=True))
        ],
    )
    pupils.ensure_group_pupils(
        actor=senco,
        places=[GroupPlace(row.pk, groups[place]) for row, place in zip(made, places, strict=True)],
        starts_on=today - timedelta(days=60),
    )
    return made


def plan_draft() -> PlanDraft:
    """Return the text of a plan with three targets."""
    return PlanDraft(
        sections={"pupil_views": "I like to know what comes next."},
        long_term_targets=[LongTermDraft("Read the texts of the year group with a word bank.", "literacy")],
        targets=[
            TargetDraft(
                wording=f"Read aloud 40 of the 50 words on word card {i}.",
                baseline="12 out of 50",
                criterion="40 out of 50",
                area="literacy",
                strategies=[("Five words a day.", "Word cards")],
                how_often="Four times a week",
                long_term=0,
            )
            for i in (1, 2, 3)
        ],
    )


def _story(senco: Actor, pupil: Any, today: date) -> Records:
    """Put a pupil on the register, with a live plan, an observation and a review begun; return the records' keys."""
    (entry,) = pupils.put_many_on_register(
        actor=senco,
        rows=[
            NewEntry(
                pupil_id=pupil.pk,
                stage="K",
                starts_on=today - timedelta(days=50),
                reason="Needs more help with reading than the class plan gives.",
                decided_by="Dana Okafor with the family",
            )
        ],
    )
    (need,) = pupils.add_many_needs(
        actor=senco, rows=[NewNeed(pupil_id=pupil.pk, code="SPLD", starts_on=today - timedelta(days=50))]
    )
    contact = pupils.add_contact(
        actor=senco, pupil=pupil, contact=NewContact(name="Bola Adeyemi", relationship="Mother")
    )
    member = pupils.add_to_core_group(
        actor=senco, pupil=pupil, membership_id=senco.membership_id, role=CoreRole.LEAD, starts_on=today
    )
    question = plans.ask_question(actor=senco, pupil=pupil, needs="Reads slowly.")
    plans.write_question(actor=senco, question=question, unmet="Daily practice with one adult.")
    answered = plans.answer_question(actor=senco, question=question, answer=QuestionAnswer.PLAN)
    plan = plans.write_plan(
        actor=senco,
        pupil=pupil,
        kind="sen_support_plan",
        draft=plan_draft(),
        starts_on=today - timedelta(days=30),
        review_on=today + timedelta(days=3),
        question=answered,
    )
    plan = plans.agree_plan(actor=senco, plan=plan)
    target = plan.targets.order_by("position", "pk").first()
    part = target.pupil_targets.get()
    observation = progress.record_observation(
        actor=senco, pupil_target_id=part.pk, observed_on=today, text="20 out of 50", note="Settled quickly."
    )
    # A second plan is still being written, for the addresses that only a draft answers.
    draft = plans.write_plan(
        actor=senco, pupil=pupil, kind="behaviour_plan", draft=plan_draft(), starts_on=today + timedelta(days=7)
    )
    draft_target = draft.targets.order_by("position", "pk").first()
    # A second question is still open, for the addresses of its steps.
    second = plans.ask_question(actor=senco, pupil=pupil, needs="Avoids reading aloud.")
    records: Records = {
        "pupil_id": pupil.pk,
        "entry_id": entry.pk,
        "need_id": need.pk,
        "contact_id": contact.pk,
        "member_id": member.pk,
        "question_id": second.pk,
        "plan_id": plan.pk,
        "number": 1,
        "target_id": draft_target.pk,
        "strategy_id": draft_target.strategies.order_by("pk").first().pk,
        "long_term_id": draft.long_term_targets.order_by("pk").first().pk,
        "pupil_target_id": part.pk,
        "observation_id": observation.pk,
        ("plans:question-step", "slug"): "class",
        ("schools:set-up-step", "slug"): "school",
    }
    records |= {(name, "plan_id"): draft.pk for name in DRAFT_ADDRESSES}
    choice = PrintChoice(whose=PlansOf.CLASS, class_name=pupil.class_name)
    job = reports.ask_for_prints(actor=senco, choice=choice, title=f"Class {pupil.class_name}", start=_make_now)
    return records | {"job_id": job.pk}


def _make_now(job_id: str, school_id: str, user_id: str) -> None:
    reports.make_print_file(job_id=UUID(job_id), school_id=UUID(school_id), user_id=UUID(user_id))


# Addresses of the plans room that only a draft answers.
DRAFT_ADDRESSES = (
    "plans:plan-edit",
    "plans:plan-save",
    "plans:plan-agree",
    "plans:target-add",
    "plans:target-remove",
    "plans:target-move",
    "plans:strategy-add",
    "plans:strategy-remove",
    "plans:long-term-add",
    "plans:long-term-remove",
    "plans:long-term-move",
)


def _shared_records(senco: Actor, actors: dict[Role, Actor], groups: dict[str, Any]) -> Records:
    """Return the keys of the school's own records."""
    subject = school_queries.subjects_of(senco)[0]
    adult = access.put_adult_with_group(
        actor=senco,
        group=school_policy.get_group(senco, groups["7B"]),
        membership=access_queries.members(senco).get(pk=senco.membership_id),
    )
    data = b"UPN,Surname,Forename,DOB,Year,Reg\n,Bello,Kofi,14/03/2014,7,7A\n"
    run = exchange.start_import(actor=senco, file_name="list.csv", data=data)
    return {
        "code": "england-2015",
        "group_id": groups["7B"],
        "group_adult_id": adult.pk,
        "membership_id": actors[Role.OFFICE].membership_id,
        "subject_id": subject.pk,
        "faculty_id": subject.faculty_id,
        "year_id": school_queries.current_year(senco.school_id).pk,
        "run_id": run.pk,
    }
