"""What each field of each record is to the person that it is about: read by pack, destruction and scrubbed copy.

Every model says it in `class Privacy` (house-style 8.8). Each field stands in one of the lists, by name, with spaces
between; lists of the base classes count too:

    class Privacy:
        to_pupil = "plan__pupil"    # from a row to the pupil that it is about; also "" (nobody)
        keeps = Keeps.FILE          # how long
        key = "plan"                # ids, and codes without a meaning of their own
        person = "telephone"        # the pupil's or adult's own data
        free_text = "note"          # words of people, which may name others
        plain = "starts_on"         # dates, states, counts that say nothing alone

A new field that stands in no list fails tests/meta/test_privacy.py, which says what to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models


class Kind(StrEnum):
    """What a field is."""

    KEY = "key"  # ids, references, codes without a meaning of their own
    NAME = "name"  # a name of the person that the record is about
    PERSON = "person"  # other data of that person
    FREE_TEXT = "free_text"  # somebody's words, which may name others: read before they are handed over
    THIRD_PARTY = "third_party"  # about somebody else than the person
    STAFF = "staff"  # who did something in their work at the school
    PLACE = "place"  # what the school is called: no person, but it leaves in no scrubbed copy
    SECRET = "secret"  # noqa: S105 - the name of a kind: hashes, tokens, passwords, sealed contents
    PLAIN = "plain"  # dates, states, counts that say nothing alone


class Keeps(StrEnum):
    """How long a record is kept, and how its time is found."""

    FILE = "file"  # as long as the pupil's file: records/retention.yaml
    ACCOUNT = "account"  # as long as the person's account
    SCHOOL = "school"  # as long as the school works with Handrail
    TRAIL = "trail"  # with the school; what it says of a person goes with their file
    WORK = "work"  # only while it is worked with: hours or days


class AtEnd(StrEnum):
    """What becomes of a record when the file of the person is destroyed."""

    DELETED = "deleted"
    WITHOUT_PERSON = "without_person"  # kept, with everything about the person taken out
    KEPT = "kept"  # is about no single person


class PrivacyMissing(Exception):
    """A model says nothing, or something wrong, of its fields. The message says what to write."""


@dataclass(frozen=True)
class Privacy:
    """What one model says. `kinds` has every field; `to_pupil`, `shared_by`, `to_account` are paths for filter()."""

    model: type[models.Model]
    kinds: dict[str, Kind]
    keeps: Keeps
    at_end: AtEnd
    # The path to the one pupil whose record it is, and to the pupils who share it (group plans).
    to_pupil: str
    shared_by: str
    # The path to the account whose own record it is.
    to_account: str
    in_copy: bool  # whether the scrubbed copy has its rows

    @property
    def label(self) -> str:
        """The model as `room.model`."""
        return self.model._meta.label_lower

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path from a row to a pupil."""
        return tuple(path for path in (self.to_pupil, self.shared_by) if path)

    def fields(self, *kinds: Kind) -> tuple[str, ...]:
        """Return the fields of these kinds, in the order of the model."""
        return tuple(name for name, kind in self.kinds.items() if kind in kinds)


def field_names(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of a model's own columns."""
    return tuple(field.name for field in model._meta.concrete_fields)


@cache
def privacy_of(model: type[models.Model]) -> Privacy:
    """Return what a model says. Errors: PrivacyMissing, with what to write."""
    said, kinds = _said(model)
    names = field_names(model)
    faults = [f"the field '{name}' is in no list" for name in names if name not in kinds]
    faults += [f"there is no field '{name}'" for name in kinds if name not in names]
    faults += [f"'{name}' is in two lists" for name in _twice(model)]
    if "keeps" not in said:
        faults.append("keeps is missing: how long is it kept?")
    if "to_pupil" not in said:
        faults.append('to_pupil is missing: the path to the pupil, or ""')
    faults += [f"'{name}' is no part of a declaration" for name in said if name not in _PARTS]
    if faults:
        raise PrivacyMissing(f"{model._meta.label}: {'; '.join(faults)}.\nWrite:\n\n{suggestion(model)}\n")
    about_somebody = said["to_pupil"] or said.get("to_account")
    return Privacy(
        model=model,
        kinds={name: kinds[name] for name in names},
        keeps=Keeps(said["keeps"]),
        at_end=AtEnd(said.get("at_end") or (AtEnd.DELETED if about_somebody else AtEnd.KEPT)),
        to_pupil=said["to_pupil"],
        shared_by=said.get("shared_by", ""),
        to_account=said.get("to_account", ""),
        in_copy=said.get("in_copy", True),
    )


_PARTS = {kind.value for kind in Kind} | {"keeps", "at_end", "to_pupil", "shared_by", "to_account", "in_copy"}


def _declarations(model: type[models.Model]) -> Iterator[type]:
    """Yield the declaration of the model and of each of its bases, the nearest first."""
    from handrail.core.privacy_of_others import OTHERS

    if other := OTHERS.get(model._meta.label_lower):
        yield other
    for base in model.__mro__:
        if "Privacy" in vars(base):
            yield vars(base)["Privacy"]


def _said(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Kind]]:
    said: dict[str, Any] = {}
    kinds: dict[str, Kind] = {}
    for declaration in _declarations(model):
        for name, value in vars(declaration).items():
            if name.startswith("__"):
                continue
            if name in set(Kind):
                kinds = {field: Kind(name) for field in value.split()} | kinds
            said.setdefault(name, value)
    return said, kinds


def _twice(model: type[models.Model]) -> list[str]:
    found = []
    for declaration in _declarations(model):
        listed = [name for kind in Kind for name in vars(declaration).get(kind.value, "").split()]
        found += [name for name in dict.fromkeys(listed) if listed.count(name) > 1]
    return found


def suggestion(model: type[models.Model]) -> str:
    """Return a declaration to start from: what is said already, and a guess for the rest, to be read and corrected."""
    said, kinds = _said(model)
    kinds = {name: kinds.get(name) or _guess(model._meta.get_field(name)) for name in field_names(model)}
    inherited = {
        name
        for base in model.__mro__[1:]
        for kind in Kind
        for name in vars(vars(base).get("Privacy", object) or object).get(kind.value, "").split()
        if "Privacy" in vars(base)
    }
    lines = ["    class Privacy:", f'        to_pupil = "{said.get("to_pupil", _path_guess(model))}"']
    lines.append(f"        keeps = Keeps.{str(said.get('keeps', Keeps.FILE)).upper()}")
    for kind in Kind:
        listed = [name for name, its in kinds.items() if its is kind and name not in inherited]
        if listed:
            lines.append(f'        {kind.value} = "{" ".join(listed)}"')
    return "\n".join(lines)


def _path_guess(model: type[models.Model]) -> str:
    names = field_names(model)
    return next((name for name in ("pupil", "pupil_uuid") if name in names), "")


def _guess(field: Any) -> Kind:
    if field.name.endswith(("_hash", "password", "token", "secret")) or isinstance(field, models.BinaryField):
        return Kind.SECRET
    if field.is_relation or isinstance(field, models.UUIDField):
        return Kind.KEY
    if field.name.endswith("_by_name"):
        return Kind.STAFF
    if isinstance(field, models.EmailField):
        return Kind.PERSON
    if field.choices or not isinstance(field, models.CharField | models.TextField | models.JSONField):
        return Kind.PLAIN
    return Kind.FREE_TEXT


def all_models() -> list[type[models.Model]]:
    """Return every model of the installation, ours and others', that has a table; in the order of the rooms."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def all_privacy() -> list[Privacy]:
    """Return what every model says. Errors: PrivacyMissing."""
    return [privacy_of(model) for model in all_models()]


def is_ours(model: type[models.Model]) -> bool:
    """Say whether a model is of Handrail."""
    return model.__module__.startswith("handrail.")
