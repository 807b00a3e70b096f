"""Read the whole installation as a scrubbed copy: what each field becomes follows from class Privacy."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django_scopes import scope

from handrail.core.privacy import Kind, Privacy, all_privacy
from handrail.frameworks.queries import all_frameworks
from handrail.plans.rules.snapshot import sha256_of
from handrail.pupils.rules import folded
from handrail.records.queries.gathering import name_words
from handrail.records.rules.scrubbing import Disguise

FORMAT = 1
"""Version of the layout of a scrubbed copy: one JSON value a line, compressed.

The first line says the format, the version of the tables and how many rows follow of each kind. Each other line is
[model, {column: value}]; a line [school key] says that the rows after it are read and written in that school's scope.
"""


def lines() -> Iterator[str]:
    """Yield the lines of a scrubbed copy of the whole installation, school by school."""
    disguise = Disguise(secrets.token_bytes(32), codes=_codes(), avoid=_real_words())
    yield json.dumps({"handrail_scrubbed": FORMAT, "tables": table_version()})
    shared = [said for said in _copied() if not _of_school(said.model) and said.label != "core.auditevent"]
    owned = [said for said in _copied() if said not in shared]
    for said in shared:
        for row in said.model._base_manager.order_by("pk").iterator(chunk_size=500):
            yield _line(said, row, disguise)
    for school_id in apps.get_model("schools", "School").objects.order_by("pk").values_list("pk", flat=True):
        yield json.dumps([str(disguise.key(school_id))])
        with scope(school=school_id):
            for said in owned:
                column = "school_id" if _of_school(said.model) else "school_uuid"
                rows = said.model._base_manager.filter(**{column: school_id}).order_by("pk")
                for row in rows.iterator(chunk_size=500):
                    yield _line(said, row, disguise)


def table_version() -> dict[str, str]:
    """Return the last migration of each room: a copy can be loaded where they are the same."""
    found: dict[str, str] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        if app in {config.label for config in apps.get_app_configs() if config.name.startswith("handrail.")}:
            found[app] = max(found.get(app, ""), name)
    return found


def _copied() -> list[Privacy]:
    return [said for said in all_privacy() if said.in_copy]


def _of_school(model: type[models.Model]) -> bool:
    return any(field.name == "school" for field in model._meta.concrete_fields)


def _codes() -> frozenset[str]:
    """Return every value that is a code of ours: choices of fields, and the codes and words of the frameworks."""
    found: set[str] = set()
    for said in all_privacy():
        found.add(said.label)
        for field in said.model._meta.concrete_fields:
            found |= {str(value) for value, _ in field.flatchoices}
    for framework in all_frameworks().values():
        found |= {framework.code}
        lists = (framework.stages, framework.need_types, framework.areas, framework.plan_kinds)
        for rows in (*lists, framework.wellbeing_indicators):
            found |= {text for row in rows for text in (row.code, row.name)}
        for kind in framework.plan_kinds:
            found |= {text for section in kind.sections for text in (section.code, section.label)}
    return frozenset(found)


def _real_words() -> frozenset[str]:
    """Return the words of everybody's names, so that no invented name is one of them by chance."""
    names: list[str] = list(apps.get_model("access", "User")._base_manager.values_list("name", flat=True))
    pupil = ("surname", "forename", "known_as", "preferred_surname", "middle_names")
    for school_id in list(apps.get_model("schools", "School").objects.values_list("pk", flat=True)):
        with scope(school=school_id):
            for label, columns in (("pupils.Pupil", pupil), ("pupils.Contact", ("name",))):
                rows = apps.get_model(label)._base_manager.filter(school_id=school_id).values_list(*columns)
                names += [name for row in rows for name in row]
    found = {part for name in names for word in name_words(name) for part in (word, *word.split("-"))}
    return frozenset(folded(word) for word in found)


def _line(said: Privacy, row: Any, disguise: Disguise) -> str:
    values = {name: _scrubbed(said, row, name, kind, disguise) for name, kind in said.kinds.items()}
    for name, value in _corrected(said.label, values).items():
        values[name] = value
    return json.dumps([said.label, {name: _plain(value) for name, value in values.items()}], ensure_ascii=False)


def _corrected(label: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what must fit the rest of a row: sums of new texts, states without the file that they need."""
    if label == "plans.planversion":
        return {"sha256": sha256_of(values["snapshot"])}
    if label == "schools.school":
        return {"logo": None, "logo_type": ""}
    if label == "exchange.importrun" and values["state"] in {"UPLOADED", "MAPPED", "PREVIEWED", "APPLYING", "FAILED"}:
        return {"state": "DISCARDED"}
    if label == "records.subjectrequest" and values["state"] in {"reading", "making", "ready"}:
        return {"state": "received"}
    if label == "access.user":
        return {"password": "!"}
    return {}


def _scrubbed(said: Privacy, row: Any, name: str, kind: Kind, disguise: Disguise) -> Any:
    field: Any = row._meta.get_field(name)
    raw = getattr(row, field.attname)
    if raw is None or raw == "":
        return raw
    if isinstance(field, models.BinaryField):
        return None if field.null else ""
    if isinstance(raw, UUID):
        return disguise.key(raw)
    if isinstance(field, models.FileField):
        return ""
    if isinstance(field, models.JSONField):
        return disguise.json(raw)
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.1"  # an address for examples, RFC 5737
    if kind in {Kind.KEY, Kind.PLAIN} or field.choices:
        return raw
    made = _made(field, kind, raw, disguise)
    constraints = [c for c in row._meta.constraints if isinstance(c, models.UniqueConstraint)]
    is_unique = field.unique or any(name in constraint.fields for constraint in constraints)
    if isinstance(made, str):
        made = made[: field.max_length] if field.max_length else made
        return disguise.once(f"{said.label}.{name}", str(raw), made) if is_unique else made
    return made


def _made(field: Any, kind: Kind, raw: Any, disguise: Disguise) -> Any:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return disguise.day(raw)
    if not isinstance(raw, str):
        return raw
    if isinstance(field, models.EmailField):
        return disguise.email(raw)
    if kind is Kind.SECRET:
        return disguise.secret(raw, field.max_length or 64)
    if kind in {Kind.NAME, Kind.STAFF} or (kind is Kind.THIRD_PARTY and "name" in field.name):
        return disguise.name(raw)
    if kind is Kind.PERSON or isinstance(field, models.SlugField) or field.name == "telephone":
        return disguise.shape(raw)
    return disguise.name(raw) if kind is Kind.PLACE else disguise.text(raw)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date | time):  # a datetime is one too
        return value.isoformat()
    return value
