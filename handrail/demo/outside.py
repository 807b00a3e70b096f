"""People from outside in the demonstration: a specialist with one pupil and their advice, an officer, and a brief."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from handrail.access import actions as access_actions
from handrail.access import queries as access
from handrail.access.actions import accept_invitation
from handrail.briefs import actions as briefs
from handrail.demo.cast import DOMAIN, Child
from handrail.pupils import policy
from handrail.pupils.types import SharedPart
from handrail.specialists import actions as specialists
from handrail.specialists.types import AdviceText, NewRecommendation

if TYPE_CHECKING:
    from handrail.demo.build import World

PROFESSION = "Speech and language therapist"
EMAIL = f"edda.lind@{DOMAIN}"
OFFICER = ("Carl Osei", f"carl.osei@{DOMAIN}")


def invite(world: World, today: date) -> None:
    """Share one pupil with a specialist, keep what they advise, let an officer see numbers, make a class's brief."""
    child = world.child_of_the_teacher()
    pupil = policy.get_pupil(world.senco, world.pupil_ids[child.admission_number])
    invited = specialists.share_with_new(
        actor=world.senco,
        pupil=pupil,
        name="Edda Lind",
        profession=PROFESSION,
        email=EMAIL,
        parts=list(SharedPart),
        purpose="How to help with understanding long instructions",
        ends_on=today + timedelta(weeks=10),
    )
    if invited is not None:
        accept_invitation(code=invited.code, address=None, has_password=False)
    therapist = access.actor_by_email(EMAIL, school_id=world.senco.school_id)
    if therapist is not None:
        specialists.give_advice(actor=therapist, pupil_id=pupil.pk, advice=_advice(child, today))
    name, address = OFFICER
    access_actions.open_officer_account(school_ids=[world.senco.school_id], email=address, name=name)
    group = str(world.groups[child.class_name])
    briefs.make_brief(actor=world.senco, for_name="Mr Lowe, supply teacher", day=today, group_ids=[group])


def _advice(child: Child, today: date) -> AdviceText:
    name = child.known_as or child.forename
    return AdviceText(
        profession=PROFESSION,
        summary="Say it in short steps, and show each step.",
        text=(
            f"{name} joined in well in the lesson that I saw and remembered every word of the story. Instructions of "
            "more than two parts were lost; with a picture for each step all of them were done."
        ),
        given_on=today,
        recommendations=(
            NewRecommendation(
                "Give instructions one step at a time, each with a picture or a written word.",
                "Follow an instruction of three steps with a picture card, four times out of five.",
            ),
            NewRecommendation("Teach five words of a new topic before the first lesson of it."),
        ),
    )
