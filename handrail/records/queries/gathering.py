"""Gather everything that Handrail holds about one person, by what each model says in its class Privacy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from handrail.core import audit
from handrail.core.privacy import Keeps, Kind, Privacy, all_privacy, privacy_of
from handrail.frameworks.queries import all_frameworks
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.pupils.rules import folded, in_words
from handrail.records.rules.destroying import version_without
from handrail.records.rules.marking import find_names, name_index
from handrail.records.types.requests import Choice, Item, JsonObject, Mark, Name, Value, Why

if TYPE_CHECKING:
    from handrail.records.models import SubjectRequest

# What a part of the pack is called: by model, else by room.
TOPICS = {
    "pupils.pupil": "About you",
    "pupils.registerentry": "The register",
    "pupils.need": "Needs",
    "pupils.profileentry": "Profile",
    "pupils.contact": "Contacts",
    "pupils": "People and groups around you",
    "plans.planversion": "Agreed plans as they were agreed",
    "plans": "Plans and targets",
    "bank": "Target bank",
    "progress": "How targets went",
    "rewards": "Rewards, day cards and what you are proud of",
    "meetings.words": "What was said",
    "meetings": "Meetings",
    "reviews.contribution": "What was said",
    "reviews": "Reviews",
    "planner": "Days and deadlines of reviews",
    "planning": "Planning meetings",
    "specialists": "Specialists' advice",
    "agreements.planagreement": "What was said to plans",
    "agreements": "Plans in plain words",
    "families": "Family pages",
    "briefs": "Briefs",
    "readings": "Who has read the plans",
    "exchange": "Lists that were brought in",
    "access": "Account",
    "account": "Account",
    "mfa": "Account",
    "socialaccount": "Account",
    "usersessions": "Account",
    "records": "Requests about these records",
    "core": "The trail: who has seen or changed these records",
}
ORDER = list(dict.fromkeys(TOPICS.values()))
# The first of these that a record has is its date.
DATES = (
    "observed_on", "said_at", "held_on", "agreed_at", "starts_on", "asked_on", "received_on", "recorded_at", "at",
    "sent_at", "created_at", "asked_at", "due_on", "changed_at",
)  # fmt: skip
# Keys that say something to a reader.
CODES = ("stage", "new_stage", "code", "kind", "area")
# What a reader learns nothing from.
DULL = frozenset({"position", "row_version", "schema", "changed_at", "sort_name", "sha256"})
# Of an event: what its title says already, and where the member of staff sat.
SAID_BY_THE_TITLE = frozenset({"actor_name", "type", "subject_type", "address"})
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{64}$")


def gather(request: SubjectRequest, nation: Nation) -> list[Item]:
    """Return everything that is held about the person of a request, by topic and date.

    One query for each model that has a path to the person. Secrets and sealed contents are named, never shown. The
    trail comes only where it was asked for. `nation` is the school's, which says how years are named.
    """
    rows: list[tuple[Privacy, Any]] = []
    for said in all_privacy():
        if said.keeps is Keeps.TRAIL and not request.with_trail:
            continue
        if said.keeps is Keeps.WORK and said.model.__module__.startswith("handrail.records"):
            continue
        condition = _condition(said, request)
        if condition is not None:
            found = said.model._base_manager.filter(condition)
            if _has_school(said.model):
                found = found.filter(school_id=request.school_id)
            rows += [(said, row) for row in found.distinct().order_by("pk")]
    names = _names_of_keys(rows)
    items = [_item(said, row, names, request, nation) for said, row in rows]
    return sorted(items, key=lambda item: (ORDER.index(item.topic) if item.topic in ORDER else 99, item.on, item.key))


def _has_school(model: type[models.Model]) -> bool:
    return any(field.name == "school" for field in model._meta.concrete_fields)


def _condition(said: Privacy, request: SubjectRequest) -> Q | None:
    if request.pupil_id:
        paths, key = said.paths, request.pupil_id
    else:
        assert request.membership is not None
        paths, key = ((said.to_account,) if said.to_account else ()), request.membership.user_id
    if not paths:
        return None
    condition = Q()
    for path in paths:
        condition |= Q(**{path: key})
    # The trail of other schools belongs to those schools.
    return condition & Q(school_uuid=request.school_id) if said.keeps is Keeps.TRAIL else condition


def _item(said: Privacy, row: Any, names: Mapping[UUID, str], request: SubjectRequest, nation: Nation) -> Item:
    own = str(request.pupil_id or "")
    values = [value for name, kind in said.kinds.items() for value in _values(row, name, kind, names, own, nation)]
    label = said.label
    on = next((getattr(row, name) for name in DATES if getattr(row, name, None)), None)
    return Item(
        topic=TOPICS.get(label) or TOPICS.get(said.model._meta.app_label) or "Other records",
        title=_title(said.model, row),
        record=label,
        key=str(row.pk),
        on=_day(on).isoformat() if on else "",
        is_confidential=_is_confidential(row),
        values=tuple(values),
    )


def _title(model: type[models.Model], row: Any) -> str:
    if model._meta.label_lower == "core.auditevent":
        return f"{row.actor_name} {audit.SENTENCES.get(row.type, row.type.lower())}"
    words: str = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model._meta.object_name or "").lower()
    return words[:1].upper() + words[1:]


def _is_confidential(row: Any) -> bool:
    """Say whether somebody marked the record, or the plan around it, as confidential; a bar on a contact is, too."""
    if getattr(row, "is_confidential", False) or getattr(row, "barred_from", None):
        return True
    if "BAR" in str(getattr(row, "type", "")).split("_"):
        return True
    # The plan is asked for only where a record has one.
    return any(
        getattr(getattr(row, name), "is_confidential", False)
        for name in ("plan",)
        if getattr(row, f"{name}_id", None) is not None
    )


def _values(row: Any, name: str, kind: Kind, names: Mapping[UUID, str], own: str, nation: Nation) -> Iterator[Value]:
    field = row._meta.get_field(name)
    label = _label(field.name)
    if kind is Kind.SECRET or (row._meta.label_lower == "core.auditevent" and name in SAID_BY_THE_TITLE):
        return
    raw = getattr(row, field.attname)
    if raw in (None, "", [], {}) or name in DULL or isinstance(field, models.BinaryField):
        return
    is_text, about = kind is Kind.FREE_TEXT, kind is Kind.THIRD_PARTY
    if isinstance(field, models.JSONField):
        if name == "snapshot":
            raw = _own_parts(raw, own)
        others = _third_party_keys(row)
        for where, text in _leaves(raw, nation):
            is_about = about or bool(others & set(where.split(".")))
            yield Value(f"{name}{'.' if where else ''}{where}", _json_label(label, where), text, is_text, is_about)
    elif field.is_relation or isinstance(raw, UUID):
        if raw in names:
            yield Value(name, label, names[raw])
    elif kind is Kind.KEY:
        if name in CODES:
            yield Value(name, label, code_names().get(str(raw), str(raw)))
    else:
        yield Value(name, label, _text(row, field, raw, nation), is_text, about)


def _third_party_keys(row: Any) -> frozenset[str]:
    """Return which keys of an event's old and new values speak of somebody else than the pupil: a contact's number."""
    label = getattr(row, "subject_type", "")
    if not label:
        return frozenset()
    model: type[models.Model] = apps.get_model(label)
    return frozenset(privacy_of(model).fields(Kind.THIRD_PARTY))


def _own_parts(snapshot: Any, own: str) -> Any:
    """Leave out of an agreed text what belongs to the other pupils of a group plan."""
    others = {
        part["pupil"] for target in snapshot.get("targets", []) for part in target["pupils"] if part["pupil"] != own
    }
    for other in others if own else ():
        snapshot = version_without(snapshot, other)
    return snapshot


def _label(name: str) -> str:
    words = name.replace("_uuid", "").replace("_by_name", "_by").replace("_", " ")
    return words[:1].upper() + words[1:]


def _json_label(label: str, where: str) -> str:
    parts = [str(int(part) + 1) if part.isdecimal() else part.replace("_", " ") for part in where.split(".") if part]
    return f"{label}: {' '.join(parts)}" if parts else label


def _leaves(value: Any, nation: Nation, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield (place, text) of each value of JSON that says something to a reader."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, nation, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, nation, f"{where}.{place}" if where else str(place))
    elif isinstance(value, bool):
        yield where, "Yes" if value else "No"
    elif isinstance(value, int) and where.rpartition(".")[2] == "year_group":
        yield where, year_name(nation, value)
    elif value not in (None, "") and not _UUID.match(str(value)) and where.rpartition(".")[2] != "schema":
        yield where, str(value)


def _text(row: Any, field: Any, raw: Any, nation: Nation) -> str:
    if isinstance(raw, bool):
        return "Yes" if raw else "No"
    if field.name == "year_group":
        return year_name(nation, raw)
    if isinstance(raw, datetime):
        local = timezone.localtime(raw)
        return f"{in_words(local.date())}, {local:%H:%M}"
    if isinstance(raw, date):
        return in_words(raw)
    if isinstance(raw, Decimal):
        return f"{raw.normalize():f}"
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return str(raw)


def _day(value: date | datetime) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=1)
def code_names() -> dict[str, str]:
    """Return what the codes of stages, needs, areas and kinds of plan are called, in any framework."""
    found: dict[str, str] = {}
    for framework in all_frameworks().values():
        for rows in (framework.stages, framework.need_types, framework.areas, framework.plan_kinds):
            for row in rows:
                found.setdefault(row.code, row.name)
    return found


def _names_of_keys(rows: Iterable[tuple[Privacy, Any]]) -> dict[UUID, str]:
    """Return the names of the adults, groups, subjects and targets that the records point to. Four queries."""
    wanted: dict[str, set[UUID]] = {}
    for said, row in rows:
        for field in said.model._meta.concrete_fields:
            key = getattr(row, field.attname)
            if field.related_model is not None and key is not None:
                wanted.setdefault(field.related_model._meta.label_lower, set()).add(key)
    columns = {
        "access.membership": "user__name",
        "schools.teachinggroup": "name",
        "schools.subject": "name",
        "plans.target": "wording",
    }
    found: dict[UUID, str] = {}
    for label, column in columns.items():
        if keys := wanted.get(label):
            found |= dict(apps.get_model(label)._base_manager.filter(pk__in=keys).values_list("pk", column))
    return {key: name for key, name in found.items() if name}


# ------------------------------------------------------------------------------------------------------- others


def marks_of(request: SubjectRequest, items: list[Item]) -> list[tuple[int, int, Mark]]:
    """Return what speaks of somebody else in gathered items: (item, value, mark). Three queries.

    Staff are left alone: they act in their work. A confidential item is one mark for all of it, with value -1.
    """
    own = _own_words(request)
    index = name_index(other_people(request), own=own)
    asker = folded(request.asker_name)
    found: list[tuple[int, int, Mark]] = []
    for place, item in enumerate(items):
        if item.is_confidential:
            first = next((value.text for value in item.values if value.is_text), item.title)
            found.append((place, -1, Mark(0, 0, first[:200], Why.CONFIDENTIAL, Choice.REMOVE)))
        for number, value in enumerate(item.values):
            if value.is_about_another:
                if item.record == "records.subjectrequest" or ((words := set(name_words(value.text))) and words <= own):
                    continue
                is_asker = asker and asker in {folded(v.text) for v in item.values if v.is_about_another}
                suggestion = Choice.KEEP if is_asker else Choice.REMOVE
                found.append((place, number, Mark(0, len(value.text), value.text, Why.ABOUT_ANOTHER, suggestion)))
            elif value.is_text:
                found += [(place, number, mark) for mark in find_names(value.text, index)]
    return found


def _own_words(request: SubjectRequest) -> set[str]:
    if request.pupil is not None:
        pupil = request.pupil
        names = [pupil.surname, pupil.forename, pupil.known_as, pupil.preferred_surname, pupil.middle_names]
    else:
        assert request.membership is not None
        names = [request.membership.user.name]
    return {word for name in names for word in name_words(name)}


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name as they are looked for in texts."""
    return tuple(folded(match) for match in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", name))


def other_people(request: SubjectRequest) -> list[Name]:
    """Return the other pupils of the school and every contact, in the ways in which people write names. Two queries."""
    pupils = apps.get_model("pupils", "Pupil").objects.filter(school_id=request.school_id)
    if request.pupil_id is not None:
        pupils = pupils.exclude(pk=request.pupil_id)
    contacts = apps.get_model("pupils", "Contact").objects.filter(school_id=request.school_id)
    found: list[Name] = []
    columns = ("surname", "forename", "known_as", "preferred_surname")
    for surname, forename, known_as, preferred in pupils.values_list(*columns).order_by():
        firsts = {name_words(first) for first in (forename, known_as) if first}
        lasts = {name_words(last) for last in (surname, preferred) if last}
        found += [Name(first + last, Why.PUPIL, Choice.REMOVE) for first in firsts for last in lasts]
        found += [Name(words, Why.PUPIL, Choice.REMOVE) for words in firsts | lasts]
    asker = folded(request.asker_name)
    for name in contacts.values_list("name", flat=True).order_by().distinct():
        words = name_words(name)
        suggestion = Choice.KEEP if folded(name) == asker else Choice.REMOVE
        found.append(Name(words, Why.CONTACT, suggestion))
        found += [Name((word,), Why.CONTACT, suggestion) for word in words if len(words) > 1 and len(word) > 2]
    return sorted(found, key=lambda name: name.why != Why.PUPIL)


# --------------------------------------------------------------------------------------------------------- JSON


def as_json(items: Iterable[Item]) -> list[JsonObject]:
    """Return gathered items as they are kept."""
    return [asdict(item) for item in items]


def from_json(rows: Iterable[JsonObject]) -> list[Item]:
    """Return kept items as they were gathered."""
    return [Item(**{**row, "values": tuple(Value(**value) for value in row["values"])}) for row in rows]
