"""Fill the small school that most journeys share. Prints JSON. Runs in a process of its own."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django_scopes import scope  # noqa: E402

from handrail.access import actions as access  # noqa: E402
from handrail.access.policy import get_member  # noqa: E402
from handrail.access.types import Actor, Role  # noqa: E402
from handrail.core import clock  # noqa: E402
from handrail.families import actions as families  # noqa: E402
from handrail.plans import actions as plans  # noqa: E402
from handrail.plans.types import PlanDraft, TargetDraft  # noqa: E402
from handrail.progress import actions as progress  # noqa: E402
from handrail.pupils import actions as pupils  # noqa: E402
from handrail.pupils.types import NewContact, NewEntry, NewPupil, ProfileKind, Sees  # noqa: E402
from tests.journeys import prepare_reviews  # noqa: E402
from tests.worlds import PASSWORD, build_world, plan_draft  # noqa: E402

# One pupil for each test that writes, so that none leans on another.
NAMES = [
    "Anya",
    "Bilal",
    "Carys",
    "Dev",
    "Efa",
    "Femi",
    "Gita",
    "Hana",
    "Idris",
    "Jonas",
    "Kira",
    "Lena",
    "Milo",
    "Kofi",
    "Nell",  # test_meetings
    "Nia",
    "Quin",
    "Rhys",  # test_written_advice
]


def with_plan(senco: Actor, pupil: Any, *, is_live: bool) -> Any:
    """Put a pupil on the register with a plan of three targets."""
    began = clock.today() - timedelta(days=40)
    entry = NewEntry(
        pupil_id=pupil.pk,
        stage="K",
        starts_on=began,
        reason="Needs daily practice in reading.",
        decided_by="Dana Okafor",
    )
    pupils.put_many_on_register(actor=senco, rows=[entry])
    days = {"starts_on": began, "review_on": clock.today() + timedelta(days=5)}
    plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=plan_draft(), **days)
    return plans.agree_plan(actor=senco, plan=plan) if is_live else plan


def with_recorders(senco: Actor, pupil: Any) -> None:
    """Give a pupil a live plan with a target to tally and one to say how much help was needed."""
    targets = [
        TargetDraft(
            wording=f"{pupil.first_name} will ask three questions in a lesson.",
            baseline="0 questions",
            criterion="3 questions",
            area="communication",
            strategies=[("Wait ten seconds", "Question card")],
        ),
        TargetDraft(
            wording=f"{pupil.first_name} will begin a task after being shown it.",
            baseline="some help",
            criterion="no help",
            area="independence",
            strategies=[("Show the first step", "Picture strip")],
        ),
    ]
    began = clock.today() - timedelta(days=20)
    days = {"starts_on": began, "review_on": clock.today() + timedelta(days=40)}
    plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=PlanDraft(targets=targets), **days)
    plans.agree_plan(actor=senco, plan=plan)


def for_records(senco: Actor, pupil: Any) -> None:
    """Give a pupil words that name others, and the school a leaver whose time is over."""
    lines = ["Chess with Dev and Efa at lunch", "Long division"]
    pupils.set_profile(actor=senco, pupil=pupil, kind=ProfileKind.INTEREST, lines=lines, seen=[])
    contact = NewContact(name="Temi Bright", relationship="Grandmother", telephone="020 7946 0123")
    pupils.add_contact(actor=senco, pupil=pupil, contact=contact)
    leaver = NewPupil(surname="Penrose", forename="Ivor", date_of_birth=date(1988, 2, 3), admission_number="000777")
    (made,) = pupils.create_pupils(actor=senco, pupils=[leaver])
    with_plan(senco, made, is_live=True)
    pupils.mark_left(actor=senco, pupil_ids=[made.pk], left_on=clock.today())


def with_family(world: Any, pupil: Any) -> dict[str, Any]:
    """Let the parent of the world be this pupil's mother too, with something to read; return what lets them in."""
    senco, parent = world.actors[Role.SENCO], world.actors[Role.PARENT]
    profile = {
        ProfileKind.STRENGTH: ["Builds clever models", "Is kind to younger children"],
        ProfileKind.INTEREST: ["Trains and maps"],
        ProfileKind.HELPS: ["Knowing what comes next", "A quiet place to read"],
    }
    pupils.set_many_profiles(actor=senco, profiles={pupil.pk: profile})
    targets = [
        TargetDraft(
            wording="Gita will read aloud 40 of the 50 words on her card.",
            baseline="12 out of 50",
            criterion="40 out of 50",
            area="literacy",
            strategies=[("Five words a day", "Word cards and a timer")],
            how_often="Four times a week",
            home_activity="Read the card together at breakfast. Stop after five minutes.",
        ),
        TargetDraft(
            wording="Gita will ask for help with her card before she stops.",
            baseline="20%",
            criterion="80%",
            area="social_skills",
            strategies=[("An adult shows how, then waits", "Help card")],
            home_activity="Praise her each time that she asks.",
        ),
    ]
    began = clock.today() - timedelta(days=40)
    draft = PlanDraft(sections={"family_views": "We want her to enjoy books."}, targets=targets)
    days = {"starts_on": began, "review_on": clock.today() + timedelta(days=20)}
    plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=draft, **days)
    plan = plans.agree_plan(actor=senco, plan=plan)
    part = plan.targets.order_by("position", "pk").first().pupil_targets.get()
    for days_ago, words in ((30, 20), (20, 28), (10, 34), (3, 38)):
        day = clock.today() - timedelta(days=days_ago)
        progress.record_observation(
            actor=senco, pupil_target_id=part.pk, observed_on=day, text=f"{words} out of 50", note="Settled quickly."
        )
    contact = NewContact(name="Bola Adeyemi", relationship="Mother", has_parental_responsibility=True)
    contact = pupils.add_contact(actor=senco, pupil=pupil, contact=contact)
    account = get_member(senco, parent.membership_id)
    pupils.link_contact(actor=senco, contact=contact, membership=account)
    pupils.set_contact_sight(actor=senco, contact=contact, sees=Sees.FULL)
    card = families.make_card(actor=senco, pupil=pupil)
    return {
        "email": account.user.email,
        "password": access.reset_password(actor=senco, membership=account),
        "contact": str(contact.pk),
        "token": card.token,
        "pictures": [picture.value.title() for picture in card.pictures],
    }


def with_password(world: Any, role: Role) -> str:
    """Give one of the world's people from outside a password, and return it."""
    senco = world.actors[Role.SENCO]
    return access.reset_password(actor=senco, membership=get_member(senco, world.actors[role].membership_id))


def main() -> None:
    """Build the world and the pupils of the journeys."""
    world = build_world()
    senco = world.actors[Role.SENCO]
    with scope(school=senco.school_id):
        made = pupils.create_pupils(
            actor=senco,
            pupils=[
                NewPupil(
                    surname="Whitlock",
                    forename=name,
                    date_of_birth=date(2014, 5, i),
                    admission_number=f"00200{i}",
                    year_group=7,
                    class_name="7A",
                )
                for i, name in enumerate(NAMES, start=1)
            ],
        )
        rows = dict(zip(NAMES, made, strict=True))
        drafts = {name: with_plan(senco, rows[name], is_live=False) for name in ("Anya", "Bilal", "Carys", "Rhys")}
        live = {name: with_plan(senco, rows[name], is_live=True) for name in ("Dev", "Efa", "Kofi", "Nell")}
        # A draft with three empty cards, for counting what it costs to write it.
        drafts["Jonas"] = plans.open_plan(actor=senco, pupil=rows["Jonas"], kind="sen_support_plan")
        family = with_family(world, rows["Gita"])
        for_records(senco, rows["Hana"])
        for name in ("Kira", "Lena", "Milo"):
            with_recorders(senco, rows[name])
        review = prepare_reviews.termly(senco, rows["Nia"])
        review_day = prepare_reviews.day_of_twelve(senco)
        passwords = {role: with_password(world, role) for role in (Role.SPECIALIST, Role.OFFICER)}
    # Dana is an administrator as well, so that one person can walk most ways; Sam is a SENCO and nothing else.
    people = {role: f"{role}@fernhill.example" for role in Role}
    people |= {"senco": "dana@fernhill.example", "senco_only": people[Role.SENCO]}
    print(
        json.dumps(
            {
                "people": people,
                "password": PASSWORD,
                "passwords": passwords | {"parent": family["password"]},
                "family": family,
                "review": review,
                "review_day": review_day,
                "pupils": {name: str(row.pk) for name, row in rows.items()},
                "plans": {name: str(plan.pk) for name, plan in (drafts | live).items()},
            }
        )
    )


main()
