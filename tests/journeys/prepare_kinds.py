"""Fill a school for each kind of plan that a journey writes. Prints JSON. Runs in a process of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import django

django.setup()

from django_scopes import scope  # noqa: E402

from handrail.access import actions as access  # noqa: E402
from handrail.access.actions import AccountRow  # noqa: E402
from handrail.access.types import Role  # noqa: E402
from handrail.core import clock  # noqa: E402
from handrail.plans import actions as plans  # noqa: E402
from handrail.plans.rules import formats  # noqa: E402
from handrail.plans.types import Side  # noqa: E402
from handrail.pupils import actions as pupils  # noqa: E402
from handrail.pupils.types import CoreRole, NewContact, NewEntry, NewPupil, ProfileKind  # noqa: E402
from handrail.schools import actions as schools  # noqa: E402
from handrail.schools import rules as school_rules  # noqa: E402
from tests.worlds import PASSWORD  # noqa: E402


@dataclass(frozen=True)
class Place:
    """One school: its framework, who writes, who helps, the stage and the first names of its pupils with their year."""

    name: str
    setting: str
    framework: str
    writer: str
    helper: str
    stage: str
    year_group: int
    class_name: str
    surname: str
    pupils: tuple[str, ...]
    strengths: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    family: tuple[str, str] = ("", "")
    moved: dict[str, Side] = field(default_factory=dict)


PLACES = {
    "iep": Place(
        "Oakfield Primary School",
        "primary",
        "england-2001",
        "Marian Doyle",
        "Kit Barlow",
        "A",
        4,
        "4 Rowan",
        "Ashworth",
        ("Nia",),
        ("Tells long stories with a clear end", "Draws maps from memory"),
        ("Horses", "Anything with a map"),
        ("Lena Ashworth", "Mother"),
        # This school wants the help on the front and what makes learning harder on the back.
        {"needs": Side.BACK, "at_home": Side.FRONT},
    ),
    "behaviour": Place(
        "Saltmarsh Academy",
        "secondary",
        "england-2015",
        "Rosa Lindqvist",
        "Owen Price",
        "K",
        9,
        "9C",
        "Mensah",
        ("Kofi",),
        ("Good at explaining how engines work", "Loyal to his friends"),
        ("Engines", "Five-a-side football"),
        ("Abena Mensah", "Mother"),
    ),
    "play": Place(
        "Little Acorns Nursery",
        "nursery",
        "england-2015",
        "Hetty Marsh",
        "Joan Ellery",
        "K",
        -1,
        "Hedgehogs",
        "Tran",
        ("Linh",),
        ("Watches closely before she joins in",),
        ("Water", "Songs with actions"),
        ("Mai Tran", "Mother"),
    ),
    "group": Place(
        "Brookside Primary School",
        "primary",
        "england-2015",
        "Peter Hallam",
        "Ines Costa",
        "K",
        2,
        "2 Hazel",
        "Fielding",
        ("Asha", "Ben", "Cora", "Dylan", "Esme", "Finn"),
    ),
    "childs_plan": Place(
        "Glen Mor Primary School",
        "primary",
        "highland-2015",
        "Catriona Munro",
        "Iain Fraser",
        "3",
        6,
        "P6",
        "Mackay",
        ("Rory",),
        ("Knows every bird on the shore", "Patient with younger children"),
        ("Birds", "Boats"),
        ("Eilidh Mackay", "Mother"),
    ),
    "isp": Place(
        "Harbour School",
        "secondary",
        "england-2026",
        "Grace Adeyemi",
        "Tom Wills",
        "TP",
        7,
        "7H",
        "Novak",
        ("Petra",),
        ("Remembers what she hears",),
        ("Swimming", "Recipes"),
        ("Jana Novak", "Mother"),
    ),
}


def fill(code: str, place: Place) -> dict[str, Any]:
    """Make one school with its writer, its helper and its pupils; return how to find them."""
    email = f"{code}@handrail.example"
    school = schools.open_school(
        code=code.replace("_", "-"), name=place.name, setting=place.setting, framework=place.framework
    )
    writer = access.first_administrator(school=school, email=email, name=place.writer, password=PASSWORD, is_senco=True)
    with scope(school=school.pk):
        schools.set_calendar(actor=writer, year=school_rules.usual_dates(clock.today()))
        helper = AccountRow(f"{code}-helper@handrail.example", place.helper, (Role.SUPPORT_ADULT,))
        access.bulk_add_accounts(actor=writer, rows=[helper], password=PASSWORD)
        if place.moved:
            move_sides(writer, code, place.moved)
        born = clock.today().year - place.year_group - 5
        rows = [
            NewPupil(
                surname=place.surname,
                forename=name,
                date_of_birth=date(born, 2, number),
                admission_number=f"00{number}",
                year_group=place.year_group,
                class_name=place.class_name,
            )
            for number, name in enumerate(place.pupils, start=1)
        ]
        made = pupils.create_pupils(actor=writer, pupils=rows)
        entries = [
            NewEntry(
                pupil_id=one.pk,
                stage=place.stage,
                starts_on=clock.today(),
                reason="Needs more than the class gives.",
                decided_by=place.writer,
            )
            for one in made
        ]
        pupils.put_many_on_register(actor=writer, rows=entries)
        profile = {ProfileKind.STRENGTH: list(place.strengths), ProfileKind.INTEREST: list(place.interests)}
        if place.strengths:
            pupils.set_many_profiles(actor=writer, profiles={one.pk: profile for one in made})
        if place.family[0]:
            contact = NewContact(name=place.family[0], relationship=place.family[1], has_parental_responsibility=True)
            pupils.add_contact(actor=writer, pupil=made[0], contact=contact)
        if code == "play":
            # The early-years week shows an adult's own key children.
            key = {"membership_id": writer.membership_id, "role": CoreRole.KEY_WORKER}
            pupils.add_to_core_group(actor=writer, pupil=made[0], **key)
    return {
        "email": email,
        "helper": place.helper,
        "class_name": place.class_name,
        "pupils": {name: str(one.pk) for name, one in zip(place.pupils, made, strict=True)},
    }


def move_sides(writer: Any, kind_code: str, moved: dict[str, Side]) -> None:
    """Let the school print some sections on the other side of the sheet."""
    from dataclasses import replace

    _, kind = plans.kind_at_school(writer, kind_code)
    own = formats.own_layout(kind)
    rows = tuple(replace(row, side=moved.get(row.code, row.side)) for row in own.sections)
    plans.change_format(actor=writer, kind_code=kind_code, layout=replace(own, sections=rows))
    plans.use_format(actor=writer, kind_code=kind_code)


def main() -> None:
    """Build the schools."""
    print(json.dumps({"password": PASSWORD, "kinds": {code: fill(code, place) for code, place in PLACES.items()}}))


main()
