"""A parent with two children and a pupil of ten or eleven, with accounts that a visitor can be: by actions only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from handrail.access import actions as access
from handrail.access import queries as access_queries
from handrail.access.policy import get_member
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.demo.answers import add_answers
from handrail.demo.cast import DOMAIN, Child
from handrail.plans.policy import plans_visible_to
from handrail.plans.queries import live_targets_of
from handrail.plans.types import PlanState
from handrail.pupils import actions as pupils
from handrail.pupils import policy as pupil_policy
from handrail.pupils.rules import age_on
from handrail.pupils.types import NewContact, Sees
from handrail.reviews import actions as reviews
from handrail.reviews.types import Channel, Interpreted, LinkWay, PupilVoice, Speaker, Sure

if TYPE_CHECKING:
    from handrail.demo.build import World

PARENT_EMAIL = f"parent@{DOMAIN}"
PUPIL_EMAIL = f"pupil@{DOMAIN}"
AGES = (10, 11)


def add_family(world: World, today: date) -> None:
    """Give a pupil of ten or eleven and a parent of theirs an account, and a brother or sister, with words of both."""
    children = _with_live_plans(world)
    of_age = [child for child in children if age_on(child.date_of_birth, today) in AGES]
    # Rather one with a behaviour plan: their page shows the day card too.
    own = next((child for child in of_age if child.needs[0] == "SEMH"), of_age[0] if of_age else None)
    if own is None:
        return
    sibling = next((child for child in children if child.year_group != own.year_group), None)
    parent = _parent(world, own, sibling)
    pupil = pupil_policy.get_pupil(world.senco, world.pupil_ids[own.admission_number])
    say = reviews.give_family_words
    say(
        actor=parent,
        contribution_id=uuid4(),
        pupil_id=pupil.pk,
        text="At home it goes best straight after tea. Can we have more cards to take home?",
    )
    own_actor = _own(world, pupil)
    plan = plans_visible_to(world.senco).filter(pupil=pupil, state=PlanState.LIVE).order_by("starts_on", "pk").first()
    if plan is not None:
        _voices(world, parent.name, own_actor, plan)
        add_answers(senco=world.senco, parent=parent, own=own_actor, pupil=pupil, plan=plan, today=today)


def _voices(world: World, parent_name: str, own: Actor, plan: Any) -> None:
    """Let the mother write through a link, the grandmother speak Polish, a therapist telephone, the pupil choose."""
    senco, pupil = world.senco, plan.pupil
    mother = pupil.contacts.get(name=parent_name)
    _, token = reviews.make_say_link(
        actor=senco, plan_id=plan.pk, contact_id=mother.pk, link_id=uuid4(), way=LinkWay.SHOWN
    )
    reviews.say_through_link(
        token=token,
        contribution_id=uuid4(),
        answers=[("What is going well?", "The picture of the day is on our door now. Mornings are calmer.")],
    )
    new = NewContact(name="Halina Nowak", relationship="Grandmother", language="Polish", needs_interpreter=True)
    grandmother = pupils.add_contact(actor=senco, pupil=pupil, contact=new)
    pupils.set_contact_sight(actor=senco, contact=grandmother, sees=Sees.FULL, reason="Looks after the child daily.")
    reviews.write_down_for_review(
        actor=senco,
        plan_id=plan.pk,
        contribution_id=uuid4(),
        speaker=Speaker.FAMILY,
        contact_id=grandmother.pk,
        channel=Channel.TOGETHER,
        text="Po szkole rysujemy plan dnia. Bardzo to lubi.",
        interpreted=Interpreted(
            "Polish", "After school we draw the plan of the day. It is a great favourite.", "Ewa Zielińska, interpreter"
        ),
    )
    reviews.write_down_for_review(
        actor=senco,
        plan_id=plan.pk,
        contribution_id=uuid4(),
        speaker=Speaker.PROFESSIONAL,
        said_by="Jo Marsh, occupational therapist",
        channel=Channel.TELEPHONE,
        text="Keep the movement breaks short and before the hard lessons.",
    )
    chosen = (("What helps me", ("quiet", "break")), ("What is hard", ("noise",)))
    reviews.give_own_voice(actor=own, contribution_id=uuid4(), voice=PupilVoice(pictures=chosen))


def _with_live_plans(world: World) -> list[Child]:
    live = plans_visible_to(world.senco).filter(state=PlanState.LIVE).values_list("pupil_id", flat=True)
    keys = set(live)
    return [child for child in world.children_on_register() if world.pupil_ids[child.admission_number] in keys]


def _parent(world: World, own: Child, sibling: Child | None) -> Actor:
    senco = world.senco
    name = f"Ruth {own.surname}"
    account = access.open_outside_account(actor=senco, name=name, role=Role.PARENT, email=PARENT_EMAIL)
    for child in (own, sibling):
        if child is None:
            continue
        pupil = pupil_policy.get_pupil(senco, world.pupil_ids[child.admission_number])
        new = NewContact(name=name, relationship="Mother", has_parental_responsibility=True, telephone="01632 960111")
        contact = pupils.add_contact(actor=senco, pupil=pupil, contact=new)
        pupils.link_contact(actor=senco, contact=contact, membership=get_member(senco, account.pk))
        pupils.set_contact_sight(actor=senco, contact=contact, sees=Sees.FULL)
    reviews.write_down_words(
        actor=senco,
        contribution_id=uuid4(),
        contact_id=contact.pk,
        text="Mornings are hard. A picture of the day on the door helps at home.",
        channel=Channel.TELEPHONE,
    )
    return _actor(world, PARENT_EMAIL)


def _own(world: World, pupil: Any) -> Actor:
    # Some weeks ago, so that there is something of them from before today.
    with clock.at(clock.now() - timedelta(days=21)):
        pupils.open_pupil_account(actor=world.senco, pupil=pupil, email=PUPIL_EMAIL)
    own = _actor(world, PUPIL_EMAIL)
    reviews.give_own_words(
        actor=own, contribution_id=uuid4(), text="I like it when I can see what comes next. I can do it with my card."
    )
    levels = (Sure.NEARLY, Sure.SOMETIMES, Sure.CAN)
    for part, sure in zip(live_targets_of(world.senco, pupil), levels, strict=False):
        reviews.mark_sure(actor=own, pupil_target_id=part.pk, sure=sure)
    return own


def _actor(world: World, email: str) -> Actor:
    found = access_queries.actor_by_email(email, school_id=world.senco.school_id)
    assert found is not None
    return found
