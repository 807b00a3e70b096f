"""The trail, page by page. Each read walks one index of the events, whatever their number (docs/rules/records.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, reach_of
from handrail.access.queries import names_of_members
from handrail.access.types import Actor, Reach
from handrail.core import clock
from handrail.core.audit import SENTENCES
from handrail.frameworks.queries import nation_of
from handrail.frameworks.types import Nation
from handrail.pupils.queries import names_of_pupils
from handrail.records.rules import trail as rules
from handrail.records.types.trail import EventRow, Kind, PersonSeen, TrailFilter, TrailPage

if TYPE_CHECKING:
    from handrail.core.models import AuditEvent

PER_PAGE = 50
MOST_EXPORTED = 5000
# How far back 'who has seen this pupil' counts.
LOOKS_BACK = timedelta(days=365)
# An address stands in no index: without a person or a pupil, only so many days are searched for it.
DAYS_BY_ADDRESS = 31
MOST_PEOPLE = 500
SEEING = (Kind.LOOKED, Kind.TAKEN_OUT)
DESTROYED = "a pupil whose record was destroyed"


def trail_page(actor: Actor, filters: TrailFilter | None = None, *, place: str = "") -> TrailPage:
    """Return one page of events, the newest first. `place` is `newer` or `older` of another page, else the first.

    Four queries at most. Errors: Denied.
    """
    check_can(actor, Permission.TRAIL_VIEW)
    filters = filters or TrailFilter()
    towards, at, key = _read_place(place)
    found = _events(actor, filters, towards=towards, at=at, key=key, n=PER_PAGE + 1)
    if towards == "newer":
        if len(found) <= PER_PAGE and place:
            return trail_page(actor, filters)  # the first page, filled up
        has_older, shown = True, found[:PER_PAGE][::-1]
    else:
        has_older, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    return TrailPage(
        rows=event_rows(actor, shown),
        newer=_place("newer", shown[0]) if shown and place else "",
        older=_place("older", shown[-1]) if shown and has_older else "",
    )


def trail_rows(actor: Actor, filters: TrailFilter) -> tuple[EventRow, ...]:
    """Return the newest MOST_EXPORTED events, to be taken out. Four queries at most. Errors: Denied."""
    check_can(actor, Permission.TRAIL_VIEW)
    return event_rows(actor, _events(actor, filters, towards="older", at=None, key=None, n=MOST_EXPORTED))


def _events(
    actor: Actor, filters: TrailFilter, *, towards: str, at: datetime | None, key: UUID | None, n: int
) -> list[AuditEvent]:
    """Return n events on one side of a place, those nearest to it first. One query."""
    rows = _narrowed(actor, filters)
    order = ("at", "pk") if towards == "newer" else ("-at", "-pk")
    if at is not None and key is not None:
        # Twice the same limit on `at`: the first is what an index can start from.
        if towards == "newer":
            rows = rows.filter(at__gte=at).filter(Q(at__gt=at) | Q(pk__gt=key))
        else:
            rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=key))
    types = rules.types_of(filters.kind, SENTENCES) if filters.kind and not filters.type else []
    if filters.kind and not filters.type and not types:
        return []
    if len(types) == 1:
        return list(rows.filter(type=types[0]).order_by(*order)[:n])
    if types and filters.kind in (Kind.TAKEN_OUT, Kind.SIGNED_IN, Kind.REFUSED) and _is_school_wide(filters):
        return _newest_of_each(rows, types, order, n)
    if types:
        rows = rows.alias(sort=Coalesce("type", "type")).filter(sort__in=types)
    return list(rows.order_by(*order)[:n])


def _is_school_wide(filters: TrailFilter) -> bool:
    return filters.pupil_id is None and filters.user_id is None


def _narrowed(actor: Actor, filters: TrailFilter) -> QuerySet[AuditEvent]:
    """Return the events of the actor's school that fit, without the kind."""
    from handrail.core.models import AuditEvent

    rows: QuerySet[AuditEvent] = AuditEvent.objects.all()
    rows = rows.filter(school_uuid=actor.school_id) if _is_school_wide(filters) else _of_school(rows, actor)
    if filters.pupil_id is not None:
        rows = rows.filter(pupil_uuid=filters.pupil_id)
        if filters.user_id is not None:
            who = Coalesce(F("actor_uuid"), F("actor_uuid"), output_field=UUIDField())
            rows = rows.alias(by=who).filter(by=filters.user_id)
    elif filters.user_id is not None:
        rows = rows.filter(actor_uuid=filters.user_id)
    if filters.type:
        rows = rows.filter(type=filters.type)
    if filters.address:
        rows = rows.filter(address=filters.address)
    return _between(rows, filters)


def _of_school(rows: QuerySet[AuditEvent], actor: Actor) -> QuerySet[AuditEvent]:
    """Keep the events of the actor's school, where the index of the pupil or the person is the one to walk.

    SQLite has no figures of its tables and would as soon take the index of the school: there the school is compared as
    an expression, which no index knows. PostgreSQL knows better by itself.
    """
    if connection.vendor != "sqlite":
        return rows.filter(school_uuid=actor.school_id)
    same = Coalesce(F("school_uuid"), F("school_uuid"), output_field=UUIDField())
    return rows.alias(of_school=same).filter(of_school=actor.school_id)


def _between(rows: QuerySet[AuditEvent], filters: TrailFilter) -> QuerySet[AuditEvent]:
    starts_on = filters.starts_on
    if starts_on is None and filters.address and _is_school_wide(filters):
        starts_on = (filters.ends_on or clock.today()) - timedelta(days=DAYS_BY_ADDRESS)
    if starts_on is not None:
        rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(starts_on, time.min)))
    if filters.ends_on is not None:
        rows = rows.filter(at__lt=timezone.make_aware(datetime.combine(filters.ends_on + timedelta(days=1), time.min)))
    return rows


def _newest_of_each(rows: QuerySet[AuditEvent], types: list[str], order: tuple[str, ...], n: int) -> list[AuditEvent]:
    """Return the first n events of several types: n of each by the index of types, then the first of those.

    Rare kinds would otherwise be looked for through everything that the school did. SQLite takes no limit in the parts
    of a union, but in a query inside one; Django cannot say that.
    """
    from handrail.core.models import AuditEvent

    parts: list[str] = []
    values: list[Any] = []
    for type in types:
        sql, params = rows.filter(type=type).order_by(*order)[:n].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS one")  # noqa: S608
        values += params
    turn = "DESC" if order[0].startswith("-") else "ASC"
    union = " UNION ALL ".join(parts)
    found = AuditEvent.objects.raw(
        f"SELECT * FROM ({union}) AS found ORDER BY at {turn}, id {turn} LIMIT {int(n)}",  # noqa: S608
        values,
    )
    return list(found)


def _place(towards: str, event: AuditEvent) -> str:
    return f"{towards}.{int(event.at.timestamp())}.{event.at.microsecond}.{event.pk.hex}"


def _read_place(place: str) -> tuple[str, datetime | None, UUID | None]:
    """Return which way, from when and from which event; what cannot be read is the first page."""
    parts = place.split(".")
    if len(parts) != 4 or parts[0] not in ("newer", "older"):
        return "older", None, None
    try:
        at = datetime.fromtimestamp(int(parts[1]), tz=timezone.get_default_timezone())
        return parts[0], at.replace(microsecond=int(parts[2])), UUID(parts[3])
    except (ValueError, OverflowError, OSError):
        return "older", None, None


def event_rows(actor: Actor, events: Iterable[AuditEvent]) -> tuple[EventRow, ...]:
    """Return events in words, in their order. Three queries at most: pupils' and adults' names, what is closed."""
    events = list(events)
    shut = _pupils_with_confidence(actor, events)
    pupils = names_of_pupils(actor, {e.pupil_uuid for e in events if e.pupil_uuid}, Permission.TRAIL_VIEW)
    keys = {key for event in events for key in rules.keys_in(event.old) | rules.keys_in(event.new)}
    members = names_of_members(actor, [UUID(key) for key in keys])
    names = {str(key): name for key, name in {**members, **pupils}.items()}
    nation = nation_of(actor.framework_code)
    return tuple(_row(event, pupils, names, shut, nation) for event in events)


def _pupils_with_confidence(actor: Actor, events: list[AuditEvent]) -> set[UUID] | None:
    """Return the pupils with a plan or a section that is confidential and closed to the actor; None: nothing is closed.

    One query, none for whoever reads what is confidential of the whole school.
    """
    if Reach.SCHOOL in reach_of(actor, Permission.CONFIDENTIAL_VIEW):
        return None
    wanted = {e.pupil_uuid for e in events if e.pupil_uuid and rules.is_of_plans(e.subject_type)}
    if not wanted:
        return set()
    plans = apps.get_model("plans", "Plan").objects.filter(pupil_id__in=wanted, is_confidential=True)
    parts = apps.get_model("plans", "PlanSection").objects.filter(plan__pupil_id__in=wanted, is_confidential=True)
    return set(plans.values_list("pupil_id", flat=True).union(parts.values_list("plan__pupil_id", flat=True)))


def _values(event: AuditEvent, shut: set[UUID] | None) -> tuple[Any, Any, str]:
    """Return old and new values and the reason as far as the actor may read them (docs/rules/records.md)."""
    if shut is None:
        return event.old, event.new, event.reason
    if rules.is_of_plans(event.subject_type) and event.pupil_uuid in shut:
        return None, None, ""
    return rules.without_confidence(event.old), rules.without_confidence(event.new), event.reason


def _row(
    event: AuditEvent, pupils: dict[UUID, str], names: dict[str, str], shut: set[UUID] | None, nation: Nation
) -> EventRow:
    old, new, reason = _values(event, shut)
    sentence = SENTENCES.get(event.type, "did something that Handrail no longer does")
    kind = rules.kind_of(event.type)
    is_known = event.pupil_uuid in pupils
    # Of somebody else's pupil nothing is told, not even that there was one.
    is_destroyed = event.pupil_uuid is not None and not is_known and kind is not Kind.REFUSED
    changes: tuple[Any, ...] = ()
    if kind is not Kind.REFUSED and kind is not Kind.LOOKED:
        changes = rules.changes(old, new, names=names, nation=nation, reason=reason)
    return EventRow(
        at=event.at,
        who=event.actor_name,
        what=rules.what_in_words(event.type, sentence, old=old, new=new, names=names, nation=nation),
        kind=kind,
        pupil_id=event.pupil_uuid if is_known else None,
        pupil_name=pupils.get(event.pupil_uuid, DESTROYED if is_destroyed else "") if event.pupil_uuid else "",
        is_destroyed=is_destroyed,
        changes=changes,
        reason=reason,
        where_from=event.address or "at this computer",
    )


def people_who_saw(actor: Actor, pupil_id: UUID) -> list[PersonSeen]:
    """Return who looked at, printed or took out a pupil's records in the last twelve months, the last first.

    By the index of the pupil. One query. Errors: Denied.
    """
    from handrail.core.models import AuditEvent

    check_can(actor, Permission.TRAIL_VIEW)
    types = [type for kind in SEEING for type in rules.types_of(kind, SENTENCES)]
    rows = (
        _of_school(AuditEvent.objects.all(), actor)
        .alias(sort=Coalesce("type", "type"))
        .filter(pupil_uuid=pupil_id, at__gte=clock.now() - LOOKS_BACK, sort__in=types)
        .values("actor_uuid")
        .annotate(n=Count("pk"), last=Max("at"), name=Max("actor_name"))
        .order_by("-last", "actor_uuid")[:MOST_PEOPLE]
    )
    return [PersonSeen(row["actor_uuid"], row["name"], row["n"], row["last"]) for row in rows]
