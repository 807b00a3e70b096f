"""Two schools, built through actions only.

    Fernhill School                                Moorside School
      Dana (SENCO, administrator), a head,           a SENCO of its own
      a teacher of 7A, a support adult,              7A: Ola, on the register, with a plan as here
      and one person of each other role,             and the same people, each for Ola
      each linked to Tobi where links count
      7A: Tobi  on the register, needs, contact, core group; a live plan with observations and a review begun
      7B: Mina  on the register with a plan as well, but nobody's: no role but those of the whole school reaches her
      7A: Rafi  on the register with a plan as well; the parent of Tobi is his contact too, but barred
  left: Hettie, whose time is over and whose file is proposed to be destroyed; Gus's file was destroyed

Each role's person is in `actors`; each record that an address may name is in `records` under the name of the address's
argument (or under (address, argument) where addresses need different ones). `theirs` are the other school's, and
`out_of_reach` those of Mina, and `barred` those of Rafi.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django_scopes import scope
from PIL import Image

from handrail.access import actions as access
from handrail.access import policy as access_policy
from handrail.access import queries as access_queries
from handrail.access.actions import AccountRow
from handrail.access.types import Actor, Area, Role
from handrail.agreements import actions as agreements
from handrail.agreements import queries as agreement_queries
from handrail.agreements.types import BY_CODE, Answer, How, NewAnswer, Who
from handrail.bank import actions as bank
from handrail.bank.types import TargetText
from handrail.briefs import actions as briefs
from handrail.core import clock
from handrail.exchange import actions as exchange
from handrail.families import actions as families
from handrail.meetings import actions as meetings
from handrail.meetings.types import NewMeeting
from handrail.planner import actions as planner
from handrail.planner.types import DayKind, NewDay
from handrail.planning import actions as planning
from handrail.planning.types import Kind as Step
from handrail.planning.types import Part
from handrail.planning.urls import app_name as planning_name
from handrail.planning.urls import urlpatterns as planning_urls
from handrail.plans import actions as plans
from handrail.plans.types import LongTermDraft, PlanDraft, QuestionAnswer, TargetDraft
from handrail.progress import actions as progress
from handrail.pupils import actions as pupils
from handrail.pupils.types import CoreRole, GroupPlace, NewContact, NewEntry, NewNeed, NewPupil, Sees, SharedPart
from handrail.records.actions import corrections as record_corrections
from handrail.records.actions import destroying
from handrail.records.actions import requests as record_requests
from handrail.records.types.requests import Asker, RequestKind
from handrail.reports import actions as reports
from handrail.reports.types import PlansOf, PrintChoice
from handrail.reviews import actions as reviews
from handrail.reviews.types import Channel, LinkWay
from handrail.rewards import actions as rewards
from handrail.rewards.types import NewDayCard, NewReward, NewTarget
from handrail.schools import actions as schools
from handrail.schools import policy as school_policy
from handrail.schools import queries as school_queries
from handrail.schools import rules as school_rules
from handrail.schools.rules.deadlines import open_day_on_or_after
from handrail.schools.types import GroupRow
from handrail.specialists import actions as specialists
from handrail.specialists.types import AdviceText, NewRecommendation

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
    barred: Records = field(default_factory=dict)


def build_world() -> World:
    """Build both schools on the frozen school day."""
    today = clock.today()
    school, actors, groups = _school("fernhill", "Fernhill School")
    with scope(school=school.pk):
        senco = actors[Role.SENCO]
        tobi, mina, rafi = _children(senco, groups, ["Tobi", "Mina", "Rafi"], ["7A", "7B", "7A"], today)
        records = _story(senco, tobi, today) | _shared_records(senco, actors, groups)
        hers = _story(senco, mina, today)
        his = _story(senco, rafi, today)
        _link(senco, actors, groups, tobi, records, today)
        records |= _said(senco, actors, tobi, records)
        _bar(senco, actors[Role.PARENT], rafi, his["contact_id"])
        records |= _records_of_rights(senco, actors, tobi, today)
        records |= _bank(senco)
    other, other_actors, other_groups = _school("moorside", "Moorside School")
    with scope(school=other.pk):
        stranger = other_actors[Role.SENCO]
        (ola,) = _children(stranger, other_groups, ["Ola"], ["7A"], today)
        theirs = _story(stranger, ola, today) | _shared_records(stranger, other_actors, other_groups)
        _link(stranger, other_actors, other_groups, ola, theirs, today)
        theirs |= _said(stranger, other_actors, ola, theirs)
        theirs |= _records_of_rights(stranger, other_actors, ola, today)
        theirs |= _bank(stranger)
    return World(school, actors, records, records | theirs, hers, his)


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
            Role.SEN_LINK: "Femke Olsen",
            Role.KEY_WORKER: "Noel Banks",
            Role.VOLUNTEER: "Greta Marsh",
            Role.OFFICE: "Joy Farley",
            Role.GOVERNOR: "Hugh Pell",
            Role.DATA_PROTECTION: "Inez Dorado",
            Role.ADMINISTRATOR: "Ada Quist",
        }
        rows = [AccountRow(f"{role}@{code}.example", person, (role,)) for role, person in people.items()]
        access.bulk_add_accounts(actor=first, rows=rows, password=PASSWORD)
        actors = {role: access_queries.actor_by_email(f"{role}@{code}.example", school_id=school.pk) for role in people}
        for role, person in OUTSIDE.items():
            access.open_outside_account(actor=first, name=person, role=role, email=f"{role}@{code}.example")
            actors[role] = access_queries.actor_by_email(f"{role}@{code}.example", school_id=school.pk)
        access.open_officer_account(school_ids=[school.pk], email=f"officer@{code}.example", name="Carl Osei")
        actors[Role.OFFICER] = access_queries.actor_by_email(f"officer@{code}.example", school_id=school.pk)
        # The SENCO of the world may do everything, so that building needs one person only.
        actors[Role.SENCO] = first
    return school, actors, {group_name: group.pk for (_, group_name), group in groups.items()}


# People who do not work at the school; what they reach follows from their links. The pupil's own account and the
# officer's come from elsewhere.
OUTSIDE = {Role.PARENT: "Bola Adeyemi", Role.SPECIALIST: "Dr Edda Lind"}


def _link(
    senco: Actor, actors: dict[Role, Actor], groups: dict[str, Any], pupil: Any, records: Records, today: date
) -> None:
    """Link everybody whose role reaches single pupils to this one."""
    taught_by = (Role.TEACHER, Role.SUPPORT_ADULT, Role.VOLUNTEER)
    placed = [(groups["7A"], actors[role].membership_id) for role in taught_by]
    access.ensure_group_adults(actor=senco, rows=placed, starts_on=today)
    pupils.add_to_core_group(
        actor=senco, pupil=pupil, membership_id=actors[Role.KEY_WORKER].membership_id, role=CoreRole.KEY_WORKER
    )
    faculty = school_policy.get_faculty(senco, records["faculty_id"])
    link_person = access_policy.get_member(senco, actors[Role.SEN_LINK].membership_id)
    access.put_adult_with_faculty(actor=senco, faculty=faculty, membership=link_person)
    pupils.ensure_group_pupils(
        actor=senco,
        places=[GroupPlace(pupil.pk, records["set_id"], is_home=False)],
        starts_on=today - timedelta(days=60),
    )
    contact = pupil.contacts.get(pk=records["contact_id"])
    parent = access_policy.get_member(senco, actors[Role.PARENT].membership_id)
    pupils.link_contact(actor=senco, contact=contact, membership=parent)
    pupils.set_contact_sight(actor=senco, contact=contact, sees=Sees.FULL, reason="Has daily care.")
    specialist = access_policy.get_member(senco, actors[Role.SPECIALIST].membership_id)
    shared = pupils.share_pupil(
        actor=senco,
        pupil=pupil,
        membership=specialist,
        parts=list(SharedPart),
        purpose="How to help with reading",
        ends_on=today + timedelta(days=60),
    )
    records["shared_id"] = shared.pk
    father = pupils.add_contact(actor=senco, pupil=pupil, contact=NewContact(name="Ike Adeyemi", relationship="Father"))
    asked = pupils.invite_contact(actor=senco, contact=father, sees=Sees.READ, reason="Lives with the pupil.")
    records |= {
        (name, "invitation_id"): asked.invitation.pk
        for name in ("pupils:family-invitation-again", "pupils:family-invitation-withdraw")
    }
    records |= _advice(actors[Role.SPECIALIST], pupil, today)
    records |= _written_advice(senco, pupil, today)
    brief = briefs.make_brief(actor=senco, for_name="Mr Lowe", day=today, group_ids=[str(groups["7A"])])
    records["brief_id"] = brief.pk
    own = pupils.open_pupil_account(actor=senco, pupil=pupil)
    actors[Role.PUPIL] = replace(
        actors[Role.PARENT],
        user_id=own.membership.user_id,
        name=own.membership.user.name,
        membership_id=own.membership_id,
        roles=frozenset({Role.PUPIL}),
    )


def _advice(specialist: Actor, pupil: Any, today: date) -> Records:
    """Let the specialist leave advice with one recommendation and a file."""
    advice = specialists.give_advice(
        actor=specialist,
        pupil_id=pupil.pk,
        advice=AdviceText(
            profession="Speech and language therapist",
            summary="Teach the words of a topic before the lesson.",
            text="Understands much more when the words are known beforehand.",
            given_on=today,
            recommendations=(NewRecommendation("Five words before each new topic.", "Name and use five new words."),),
        ),
        file=b"%PDF-1.7 a report",
    )
    return {"advice_id": advice.pk, "recommendation_id": advice.recommendations.get().pk}


def _written_advice(senco: Actor, pupil: Any, today: date) -> Records:
    """Write down a report that came on paper."""
    report = AdviceText(
        author="Dr Orr",
        profession="Educational psychologist",
        service="Northshire Service",
        summary="Leave time to answer.",
        text="Needs ten seconds before an answer.",
        given_on=today,
    )
    advice = specialists.write_advice_down(actor=senco, pupil_id=pupil.pk, advice=report)
    return {(f"specialists:written-{verb}", "advice_id"): advice.pk for verb in ("correct", "withdraw", "mark")}


def _said(senco: Actor, actors: dict[Role, Actor], pupil: Any, records: Records) -> Records:
    """Let the parent, the SENCO for the parent, and the pupil say something, and make the pupil's card."""
    words = {"contribution_id": uuid4(), "text": "She reads the cereal packet aloud."}
    mine = reviews.give_family_words(actor=actors[Role.PARENT], pupil_id=pupil.pk, **words)
    heard = reviews.write_down_words(
        actor=senco,
        contribution_id=uuid4(),
        contact_id=records["contact_id"],
        text="Homework takes long.",
        channel=Channel.TELEPHONE,
    )
    own = reviews.give_own_words(actor=actors[Role.PUPIL], contribution_id=uuid4(), text="I like the word cards.")
    link, token = reviews.make_say_link(
        actor=senco,
        plan_id=records["plan_id"],
        contact_id=records["contact_id"],
        link_id=uuid4(),
        way=LinkWay.SHOWN,
    )
    proud = rewards.say_proud(actor=actors[Role.PUPIL], proud_id=uuid4(), text="I kept on trying.")
    card = families.make_card(actor=senco, pupil=pupil)
    answers = _answered(senco, actors, pupil, records)
    return answers | {
        "contribution_id": mine.pk,
        "proud_id": proud.pk,
        ("families:child-words-withdraw", "contribution_id"): mine.pk,
        ("families:with-words-withdraw", "contribution_id"): heard.pk,
        ("reviews:words-take-back", "contribution_id"): heard.pk,
        ("families:me-words-withdraw", "contribution_id"): own.pk,
        ("families:card", "token"): card.token,
        "link_id": link.pk,
        ("reviews:say", "token"): token,
    }


def _answered(senco: Actor, actors: dict[Role, Actor], pupil: Any, records: Records) -> Records:
    """Let the parent agree to the plan, the SENCO write down the pupil's answer, and a translation be finished."""
    plan = pupil.plans.get(pk=records["plan_id"])
    seen = agreement_queries.text_seen(plan, pupil)
    mine = agreements.give_family_answer(
        actor=actors[Role.PARENT],
        answer_id=uuid4(),
        pupil_id=pupil.pk,
        plan_id=plan.pk,
        given=NewAnswer(answer=Answer.AGREES),
        seen=seen[1] if seen else "",
    )
    heard = agreements.write_down_answer(
        actor=senco,
        answer_id=uuid4(),
        plan_id=plan.pk,
        who=Who.PUPIL,
        given=NewAnswer(answer=Answer.CHANGE, words="More trains.", how=How.MEETING, was_read_back=True),
    )
    agreements.save_family_text(
        actor=actors[Role.HEAD], plan_id=plan.pk, language=BY_CODE["pl"], texts={"agrees": "Zgadzam się"}, seen=""
    )
    agreements.check_translation(actor=senco, plan_id=plan.pk, language=BY_CODE["pl"])
    return {
        "answer_id": heard.pk,
        ("families:child-answer-withdraw", "answer_id"): mine.pk,
        "language": "pl",
        ("agreements:translation-check", "language"): "pl",
    }


def _bar(senco: Actor, parent: Actor, pupil: Any, contact_id: UUID) -> None:
    """Let the parent be the contact of another pupil too, with an account, and barred."""
    contact = pupil.contacts.get(pk=contact_id)
    membership = access_policy.get_member(senco, parent.membership_id)
    pupils.link_contact(actor=senco, contact=contact, membership=membership)
    pupils.set_contact_sight(actor=senco, contact=contact, sees=Sees.FULL, reason="Has daily care.")
    pupils.bar_contact(actor=senco, contact=contact, reason="Court order of 3 May 2026.")


def _bank(senco: Actor) -> Records:
    """Add a target of the school's own to the target bank."""
    text = TargetText(area="literacy", wording="By {when}, {name} will read ten words aloud.", criterion="10 words")
    item = bank.add_item(actor=senco, text=text)
    return {"item_id": item.pk, ("bank:item", "code"): f"own:{item.pk}"}


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
    progress.add_photo(actor=senco, observation=observation, photo=_photo())
    help_wanted = progress.ask_for_help(actor=senco, pupil_target_id=part.pk, note="He tires after two lines.")
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
        ("progress:group-record", "target_id"): target.pk,
        "help_id": help_wanted.pk,
        ("plans:question-step", "slug"): "class",
        "kind_code": "sen_support_plan",
        ("schools:set-up-step", "slug"): "school",
    }
    records |= {(name, "plan_id"): draft.pk for name in DRAFT_ADDRESSES}
    records |= _class_plan(senco, pupil, today)
    records |= _everyday(senco, pupil, part, today)
    records |= {"change_id": _moved_and_back(senco, plan)}
    records |= _meeting(senco, pupil, contact.pk)
    records |= _planning(senco, pupil, today)
    choice = PrintChoice(whose=PlansOf.CLASS, class_name=pupil.class_name)
    job = reports.ask_for_prints(actor=senco, choice=choice, title=f"Class {pupil.class_name}", start=_make_now)
    return records | {"job_id": job.pk}


def _moved_and_back(senco: Actor, plan: Any) -> UUID:
    """Move a review and put it back; return the key of the change."""
    day = open_day_on_or_after(plan.review_on + timedelta(days=1), school_queries.calendar_of(plan.school_id))
    moved = planner.move_review(actor=senco, plan_id=plan.pk, day=day, was=plan.review_on, key=uuid4())
    assert moved is not None
    return planner.undo_change(actor=senco, change_id=moved.pk).pk


def _photo() -> bytes:
    """Return a small photo of work."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#a9cdc6").save(out, "JPEG")
    return out.getvalue()


def _everyday(senco: Actor, pupil: Any, part: Any, today: date) -> Records:
    """Agree a behaviour plan with a day card that is filled in today, and a reward with one step."""
    plan = plans.write_plan(
        actor=senco,
        pupil=pupil,
        kind="behaviour_plan",
        draft=replace(plan_draft(), targets=plan_draft().targets[:1]),
        starts_on=today - timedelta(days=7),
        review_on=today + timedelta(days=40),
    )
    plans.agree_plan(actor=senco, plan=plan)
    card = rewards.arrange_day_card(
        actor=senco,
        pupil_id=pupil.pk,
        new=NewDayCard(pupil_promises=("I ask for a break.",), periods=("Morning", "Afternoon")),
    )
    rewards.check_in(actor=senco, card_id=card.pk, on=today, feeling=3)
    reward = rewards.choose_reward(
        actor=senco,
        pupil_id=pupil.pk,
        reward_id=uuid4(),
        new=NewReward(words="I choose the story.", targets=(NewTarget(part.pk),)),
    )
    step = rewards.press_step(actor=senco, pupil_id=pupil.pk, pupil_target_id=part.pk, step_id=uuid4())
    return {"day_card_id": card.pk, "reward_id": reward.pk, "step_id": step.pk}


def _meeting(senco: Actor, pupil: Any, contact_id: UUID) -> Records:
    """Plan a meeting about the pupil, with the contact asked, one paper and one action."""
    new = NewMeeting(kind="annual", starts_at=clock.now() + timedelta(days=15), minutes=60, place="Room 2")
    meeting = meetings.plan_meeting(actor=senco, pupil_id=pupil.pk, new=new, meeting_id=uuid4())
    (row,) = meetings.choose_people(actor=senco, meeting_id=meeting.pk, keys=[f"contact:{contact_id}"])
    paper = meetings.add_paper(actor=senco, meeting_id=meeting.pk, title="School report", content=b"%PDF-1.7 a report")
    action = meetings.add_action(
        actor=senco, meeting_id=meeting.pk, action_id=uuid4(), text="Order cards", owner=f"staff:{senco.membership_id}"
    )
    return {
        "meeting_id": meeting.pk,
        "meeting_invitation_id": row.pk,
        "paper_id": paper.pk,
        "meeting_action_id": action.pk,
    }


def _liaison_group(senco: Actor, link_person: Actor, faculty_id: UUID) -> Records:
    """Make the SEN liaison group with the faculty's link person, and plan its meeting."""
    group = meetings.make_group(actor=senco, name="SEN liaison group", kind="liaison", group_id=uuid4())
    member = meetings.put_member(
        actor=senco,
        group_id=group.pk,
        membership_id=str(link_person.membership_id),
        faculty_id=str(faculty_id),
    )
    new = NewMeeting(kind="liaison", starts_at=clock.now() + timedelta(days=8), minutes=60)
    meeting = meetings.plan_group_meeting(actor=senco, group_id=group.pk, new=new, meeting_id=uuid4())
    return {
        "meeting_group_id": group.pk,
        "group_member_id": member.pk,
        "meeting_faculty_id": faculty_id,
        "group_meeting_id": meeting.pk,
    }


def _class_plan(senco: Actor, pupil: Any, today: date) -> Records:
    """Open a class plan with the pupil alone, so that whoever reaches the pupil reaches all of it."""
    place = pupil.groups.select_related("group").order_by("pk").first()
    plan = plans.open_group_plan(
        actor=senco,
        name="Word bank",
        pupil_ids=[pupil.pk],
        teaching_group=place.group,
        is_class_plan=True,
        starts_on=today + timedelta(days=7),
        draft=plan_draft(),
    )
    target = plan.targets.order_by("position", "pk").first()
    found: Records = {(name, "plan_id"): plan.pk for name in GROUP_ADDRESSES}
    return found | {(name, "target_id"): target.pk for name in ("plans:target-for-all", "plans:target-pupil")}


def _records_of_rights(senco: Actor, actors: dict[Role, Actor], pupil: Any, today: date) -> Records:
    """Ask for the pupil's records and for a correction; destroy one leaver's file and propose another's."""
    officer, head = actors[Role.DATA_PROTECTION], actors[Role.HEAD]
    asked = record_requests.take_request(
        actor=officer,
        kind=RequestKind.SUBJECT_ACCESS,
        asker=Asker.PARENT,
        asker_name="Bola Adeyemi",
        received_on=today - timedelta(days=3),
        pupil_id=pupil.pk,
    )
    record_requests.gather_records(actor=officer, request_id=asked.pk)
    correction = record_corrections.take_correction(
        actor=officer,
        pupil_id=pupil.pk,
        asked_by_name="Bola Adeyemi",
        asked_on=today - timedelta(days=3),
        place="Needs",
        wrong="Reads slowly.",
        should_be="Reads carefully.",
    )
    leavers = pupils.create_pupils(
        actor=senco,
        pupils=[
            NewPupil(surname="Oldroyd", forename=name, date_of_birth=date(1990, 3, 14), admission_number=f"00009{i}")
            for i, name in enumerate(["Gus", "Hettie"])
        ],
    )
    pupils.mark_left(actor=senco, pupil_ids=[row.pk for row in leavers], left_on=today)
    proposals = [
        destroying.propose_destruction(
            actor=officer, pupil_id=row.pk, reason="The time of the schedule is over.", typed=row.admission_number
        )
        for row in leavers
    ]
    certificate = destroying.destroy_file(actor=head, destruction_id=proposals[0].pk, typed=leavers[0].admission_number)
    return {
        "request_id": asked.pk,
        "correction_id": correction.pk,
        "destruction_id": proposals[1].pk,
        "certificate_id": certificate.pk,
        ("records:retention-figure", "slug"): "sen_file",
    }


PLANNING_ADDRESSES = [f"{planning_name}:{url.name}" for url in planning_urls if "meeting_id" in str(url.pattern)]


def _planning(senco: Actor, pupil: Any, today: date) -> Records:
    """Hold one planning meeting to its end, so that a task comes out, and have another at the suggestions."""
    ended = _meeting_to_the_end(senco, pupil, today)
    begun = _meeting_at_issues(senco, pupil, today)
    # A meeting of the room of meetings is another record under the same name.
    return {(name, "meeting_id"): begun for name in PLANNING_ADDRESSES} | {
        "task_id": ended.tasks.get().pk,
        ("planning:meeting-plan", "meeting_id"): ended.pk,
        ("planning:join-code", "code"): "BCDFGH",
    }


def _meeting_at_issues(senco: Actor, pupil: Any, today: date) -> UUID:
    """Set a meeting up, begin it and go on to the suggestions, with one of them and somebody without a phone."""
    made = planning.set_up_meeting(actor=senco, meeting_id=uuid4(), pupil_id=pupil.pk, held_on=today)
    at = {"actor": senco, "meeting_id": made.pk}
    planning.add_person(name="Grandad", part=Part.PARENT, key=str(uuid4()), **at)
    planning.take_step(kind=Step.BEGUN, payload={}, key=str(uuid4()), **at)
    planning.take_step(kind=Step.MOVED, payload={"stage": "issues", "round": ""}, key=str(uuid4()), **at)
    planning.propose(by=senco, meeting_id=made.pk, text="Read with the family", key=str(uuid4()))
    return made.pk


def _meeting_to_the_end(senco: Actor, pupil: Any, today: date) -> Any:
    """Hold a meeting with one long-term target and one action, which becomes a task."""
    meeting_id = _meeting_at_issues(senco, pupil, today)

    def step(kind: Step, **payload: Any) -> Any:
        return planning.take_step(actor=senco, meeting_id=meeting_id, kind=kind, payload=payload, key=str(uuid4()))

    (box,) = step(Step.MOVED, stage="issue_votes", round="").boxes
    step(Step.SHOWN)
    step(Step.CHOSEN, boxes=[box])
    step(Step.MOVED, stage="actions", round=box)
    _, action = planning.propose(by=senco, meeting_id=meeting_id, text="Choose books together", key=str(uuid4()))
    step(Step.MOVED, stage="action_votes", round=box)
    step(Step.SHOWN)
    step(Step.CHOSEN, boxes=[action])
    step(Step.MOVED, stage="sorting", round="")
    return planning.end_meeting(actor=senco, meeting_id=meeting_id, key=str(uuid4()))


def _make_now(job_id: str, school_id: str, user_id: str) -> None:
    reports.make_print_file(job_id=UUID(job_id), school_id=UUID(school_id), user_id=UUID(user_id))


# Addresses that only a plan for several pupils answers.
GROUP_ADDRESSES = (
    "plans:group-detail",
    "plans:group-join",
    "plans:group-leave",
    "plans:target-for-all",
    "plans:target-pupil",
)
# Addresses of the plans room that only a draft answers.
DRAFT_ADDRESSES = (
    "plans:plan-edit",
    "plans:plan-save",
    "plans:plan-agree",
    "plans:plan-arrange",
    "plans:plan-format",
    "plans:draft-share",
    "plans:draft-take-back",
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
    year = school_queries.current_year(senco.school_id)
    made = schools.ensure_groups(actor=senco, year=year, rows=[GroupRow("teaching", "7 English", 7, "English")])
    invited = access.invite(actor=senco, name="Kit Marlow", roles=[Role.TEACHER])
    calendar = school_queries.calendar_of(senco.school_id)
    held_on = open_day_on_or_after(clock.today() + timedelta(days=8), calendar)
    evening = NewDay(DayKind.PARENTS_EVENING, held_on, time(16), time(18), 15, "Hall")
    liaison = _liaison_group(senco, actors[Role.SEN_LINK], subject.faculty_id)
    return liaison | {
        "day_id": planner.add_day(actor=senco, day=evening, day_id=uuid4()).pk,
        "code": "england-2015",
        ("access:invitation-accept", "code"): "K7TM-22QX-9HPA",
        "invitation_id": invited.invitation.pk,
        ("schools:role-level", "role"): Role.TEACHER.value,
        ("schools:role-level", "area"): Area.PLANS.value,
        "token": "never-a-link",
        "group_id": groups["7B"],
        "group_adult_id": adult.pk,
        "membership_id": actors[Role.OFFICE].membership_id,
        "subject_id": subject.pk,
        "faculty_id": subject.faculty_id,
        "year_id": year.pk,
        "set_id": made["teaching", "7 English"].pk,
        "run_id": run.pk,
        # Of one person, not of a school; made by a browser and by another server (handrail/access/tests).
        "provider": "other",
        "passkey_id": 1,
        "session_id": 1,
        "identity_id": 1,
    }
