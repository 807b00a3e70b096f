"""Who lives in the demonstration schools: invented people, drawn with a fixed seed, so that every demo is the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

MATERIAL = Path(__file__).parent / "material"
DOMAIN = "demo.example"


@cache
def people() -> dict[str, list[str]]:
    """Return the lists of names and short texts."""
    return yaml.safe_load((MATERIAL / "people.yaml").read_text(encoding="utf-8"))


@cache
def target_material() -> tuple[dict[str, Any], ...]:
    """Return the invented targets, each with its strategies and a next and a smaller step."""
    return tuple(yaml.safe_load((MATERIAL / "targets.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Adult:
    """A member of staff.

    `group_names` are the classes that they lead, `helps_in` those where they help; `faculty` is the one that they are
    the SEN link person of.
    """

    name: str
    email: str
    initials: str
    roles: tuple[str, ...]
    group_names: tuple[str, ...] = ()
    helps_in: tuple[str, ...] = ()
    subject: str = ""
    faculty: str = ""
    persona: str = ""


@dataclass(frozen=True)
class Child:
    """A pupil as the school's list would give them. `stage` is K, E or empty."""

    upn: str
    admission_number: str
    surname: str
    forename: str
    known_as: str
    middle_names: str
    date_of_birth: date
    sex: str
    year_group: int
    class_name: str
    ethnicity: str
    home_language: str
    eal: bool
    free_meals: bool
    looked_after: bool
    joined_on: date
    stage: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Cast:
    """One school's people and groups. `sets` maps a teaching group's name to (subject, year, admission numbers)."""

    code: str
    name: str
    setting: str
    subjects: dict[str, str]
    adults: tuple[Adult, ...]
    children: tuple[Child, ...]
    class_kind: str
    sets: dict[str, tuple[str, int, tuple[str, ...]]]

    @property
    def key_workers(self) -> list[Adult]:
        """Those who share the pupils on the register between them."""
        return [adult for adult in self.adults if {"key_worker", "support_adult"} & set(adult.roles)]


LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(la: str, establishment: str, year: int, serial: int) -> str:
    """Return an invented unique pupil number with its right check letter (policy.md 3.1)."""
    digits = f"{la}{establishment}{year % 100:02}{serial:03}"
    return LETTERS[sum(int(d) * (i + 2) for i, d in enumerate(digits)) % 23] + digits


NEED_WEIGHTS = {
    "SPLD": 24, "SLCN": 22, "SEMH": 20, "MLD": 13, "ASD": 12, "PD": 3, "HI": 3, "VI": 2, "DS": 1,
}  # fmt: skip
ETHNICITY_WEIGHTS = {"WBRI": 62, "APKN": 9, "AIND": 6, "BAFR": 6, "WOTH": 6, "MWBC": 4, "ABAN": 4, "BCRB": 3}


def _children(
    rng: Random, *, today: date, years: list[int], classes: str, per_class: int, n_support: int, n_ehc: int, la: str
) -> tuple[Child, ...]:
    names, taken = people(), set()
    children: list[dict[str, Any]] = []
    start_year = today.year if today.month >= 9 else today.year - 1
    serial = 0
    for year_group in years:
        for letter in classes:
            for _ in range(per_class):
                sex = rng.choice("FM")
                while True:
                    forename = rng.choice(names["forenames_f" if sex == "F" else "forenames_m"])
                    surname = rng.choice(names["surnames"])
                    # Two pupils of one class with one name would make every picture hard to follow.
                    if (forename, surname, year_group) not in taken:
                        taken.add((forename, surname, year_group))
                        break
                # Aged 4 on 31 August before Reception (year group 0).
                born = date(start_year - 5 - year_group, 9, 1) + timedelta(days=rng.randrange(365))
                eal = rng.random() < 0.2
                known_as = rng.choice([forename[:3], forename[:4]]) if rng.random() < 0.05 else ""
                joined = date(start_year - (year_group - years[0]), 9, 3)
                children.append(
                    {
                        "upn": upn(la, "4321", joined.year, serial % 1000),
                        "admission_number": f"{serial + 1:06}",
                        "surname": surname,
                        "forename": forename,
                        "known_as": known_as,
                        "middle_names": rng.choice(names["forenames_f" if sex == "F" else "forenames_m"])
                        if rng.random() < 0.4
                        else "",
                        "date_of_birth": born,
                        "sex": sex,
                        "year_group": year_group,
                        "class_name": f"{year_group or 'R'}{letter}",
                        "ethnicity": rng.choices(list(ETHNICITY_WEIGHTS), list(ETHNICITY_WEIGHTS.values()))[0],
                        "home_language": rng.choice(names["languages"]) if eal else "English",
                        "eal": eal,
                        "free_meals": rng.random() < 0.24,
                        "looked_after": rng.random() < 0.008,
                        "joined_on": joined,
                        "stage": "",
                        "needs": (),
                    }
                )
                serial += 1
    chosen = rng.sample(range(len(children)), n_support + n_ehc)
    for i, index in enumerate(chosen):
        first = rng.choices(list(NEED_WEIGHTS), list(NEED_WEIGHTS.values()))[0]
        needs = [first]
        if rng.random() < 0.25:
            second = rng.choices(list(NEED_WEIGHTS), list(NEED_WEIGHTS.values()))[0]
            needs += [second] if second != first else []
        children[index] |= {"stage": "K" if i < n_support else "E", "needs": tuple(needs)}
    return tuple(Child(**child) for child in children)


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.replace("O'", "O").split())[:3].upper()


def _adult(name: str, roles: tuple[str, ...], **more: Any) -> Adult:
    address = name.lower().replace("'", "").replace(" ", ".")
    # Only those whom a visitor can be have an address of the demo; the sign-in page offers these.
    domain = DOMAIN if more.get("persona") else "school.example"
    return Adult(name=name, email=f"{address}@{domain}", initials=_initials(name), roles=roles, **more)


def _names(rng: Random, n: int, taken: set[str]) -> list[str]:
    """Return n adult names, each with a surname of its own."""
    pool = people()
    surnames = [s for s in pool["surnames"] if s not in taken]
    rng.shuffle(surnames)
    forenames = pool["forenames_f"] + pool["forenames_m"]
    return [f"{rng.choice(forenames)} {surname}" for surname in surnames[:n]]


SUBJECTS = {
    "English": "Languages and literature", "Mathematics": "Mathematics and computing", "Science": "Science",
    "History": "Humanities", "Geography": "Humanities", "French": "Languages and literature",
    "Art": "Arts", "Music": "Arts", "PE": "Physical education", "Computing": "Mathematics and computing",
    "Design and technology": "Arts", "Religious education": "Humanities",
}  # fmt: skip
SET_SUBJECTS = ("English", "Mathematics", "Science")
# Chosen by some pupils only, so that a faculty's link person does not see everybody.
OPTION, OPTION_YEARS, OPTION_PLACES = "Art", (10, 11), 40


def secondary(today: date) -> Cast:
    """Return the secondary school: 900 pupils in Years 7 to 11, 101 at SEN Support and 19 with an EHC plan."""
    rng = Random(20260901)
    children = _children(
        rng, today=today, years=[7, 8, 9, 10, 11], classes="ABCDEF", per_class=30, n_support=101, n_ehc=19, la="881"
    )
    tutor_groups = sorted({c.class_name for c in children}, key=lambda n: (int(n[:-1]), n[-1]))
    fixed = [
        _adult("Dana Okafor", ("senco", "administrator"), persona="senco"),
        _adult("Martin Hale", ("head",), persona="head"),
        _adult("Priya Raman", ("teacher",), group_names=("8B",), subject="English", persona="teacher"),
        _adult("Tom Ashworth", ("teacher",), group_names=("9C",), subject="Science"),
        _adult("Femke Olsen", ("sen_link",), faculty="Arts", persona="sen_link"),
        _adult("Leah Winters", ("support_adult",), persona="support_adult"),
        _adult("Noel Banks", ("key_worker",), persona="key_worker"),
        _adult("Joy Farley", ("office",), persona="office"),
        _adult("Inez Dorado", ("data_protection",), persona="data_protection"),
        _adult("Greta Marsh", ("volunteer",), helps_in=("8B",), persona="volunteer"),
        _adult("Hugh Pell", ("governor",), persona="governor"),
        _adult("Sunil Mehta", ("head",)),
    ]
    taken = {a.name.split()[-1] for a in fixed}
    led = {g for a in fixed for g in a.group_names}
    left = [g for g in tutor_groups if g not in led]
    names = _names(rng, len(left) + 9, taken)
    subjects = list(SUBJECTS)
    teachers = [
        _adult(name, ("teacher",), group_names=(group,), subject=subjects[i % len(subjects)])
        for i, (name, group) in enumerate(zip(names, left, strict=False))
    ]
    helpers = [_adult(name, ("support_adult",)) for name in names[len(left) :]]
    sets: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for subject in SET_SUBJECTS:
        for year_group in range(7, 12):
            year = [c.admission_number for c in children if c.year_group == year_group]
            rng.shuffle(year)
            for i in range(6):
                sets[f"{year_group}{subject[:2]}{i + 1}"] = (subject, year_group, tuple(year[i::6]))
    for year_group in OPTION_YEARS:
        year = [c.admission_number for c in children if c.year_group == year_group]
        sets[f"{year_group}{OPTION[:2]}1"] = (OPTION, year_group, tuple(rng.sample(year, OPTION_PLACES)))
    return Cast(
        code="hollin-bank",
        name="Hollin Bank School",
        setting="secondary",
        subjects=SUBJECTS,
        adults=tuple(fixed + teachers + helpers),
        children=children,
        class_kind="tutor",
        sets=sets,
    )


def primary(today: date) -> Cast:
    """Return the primary school: 240 pupils from Reception to Year 6, 34 at SEN Support and 7 with an EHC plan."""
    rng = Random(20260902)
    children = _children(
        rng, today=today, years=[0, 1, 2, 3, 4, 5, 6], classes="A", per_class=34, n_support=34, n_ehc=7, la="330"
    )
    # 7 classes of 34 are 238; two more in Reception make 240.
    more = _children(rng, today=today, years=[0], classes="A", per_class=2, n_support=0, n_ehc=0, la="331")
    children += tuple(Child(**{**c.__dict__, "admission_number": f"9{i:05}"}) for i, c in enumerate(more))
    classes = sorted({c.class_name for c in children})
    fixed = [
        _adult("Dana Okafor", ("senco", "administrator"), persona="senco"),
        _adult("Martin Hale", ("head",), persona="head"),
        _adult("Priya Raman", ("teacher",), group_names=("2A",), persona="teacher"),
        _adult("Leah Winters", ("support_adult",), persona="support_adult"),
        _adult("Noel Banks", ("key_worker",), persona="key_worker"),
        _adult("Joy Farley", ("office",), persona="office"),
        _adult("Inez Dorado", ("data_protection",), persona="data_protection"),
        _adult("Greta Marsh", ("volunteer",), helps_in=("2A",), persona="volunteer"),
        _adult("Hugh Pell", ("governor",), persona="governor"),
    ]
    left = [c for c in classes if c != "2A"]
    names = _names(rng, len(left) + 5, {a.name.split()[-1] for a in fixed})
    teachers = [_adult(name, ("teacher",), group_names=(group,)) for name, group in zip(names, left, strict=False)]
    helpers = [_adult(name, ("support_adult",)) for name in names[len(left) :]]
    return Cast(
        code="brook-lane",
        name="Brook Lane Primary School",
        setting="primary",
        subjects={},
        adults=tuple(fixed + teachers + helpers),
        children=children,
        class_kind="class",
        sets={},
    )
