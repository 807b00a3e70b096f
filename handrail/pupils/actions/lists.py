"""What the school's list says: pupils who come, change, leave and return, and the groups they are in. In bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.pupils import policy, rules
from handrail.pupils.types import LISTED_FIELDS, GroupPlace, NewPupil, PupilChange, Removal

if TYPE_CHECKING:
    from handrail.pupils.models import GroupPupil, Pupil

audit.register_events(
    {
        "PUPIL_ADDED": "added the pupil from the school's list",
        "PUPIL_CHANGED": "changed the pupil's details from the school's list",
        "PUPIL_LEFT": "recorded that the pupil left the school",
        "PUPIL_RETURNED": "recorded that the pupil returned to the school",
        "PUPIL_REMOVED": "removed the pupil that an import had added",
        "PUPIL_GROUPED": "put the pupil in a class or group",
    }
)

BATCH = 500
HOME_KINDS = ("class", "tutor")
# Work by hand that an undone import must not take away with the pupil.
BY_HAND = (
    "PROFILE_CHANGED",
    "NEEDS_RANKED",
    "NEED_ENDED",
    "CONTACT_ADDED",
    "CORE_GROUP_JOINED",
    "PUPIL_STAGE_MOVED",
    "PUPIL_TAKEN_OFF_REGISTER",
    "REGISTER_ENTRY_CORRECTED",
)


@transaction.atomic
def create_pupils(*, actor: Actor, pupils: Sequence[NewPupil]) -> list[Pupil]:
    """Add pupils; the result is in the order given. A fixed number of queries for 500 pupils.

    Errors: Refused if a UPN or an admission number is there already, in the school or twice in the list.
    """
    from handrail.pupils.models import Pupil

    _check_import(actor)
    made = [Pupil(school_id=actor.school_id, **asdict(pupil)) for pupil in pupils]
    for pupil in made:
        pupil.sort_name = pupil.name_to_sort_by
    _check_numbers(actor, made)
    Pupil.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(
        actor,
        "PUPIL_ADDED",
        [audit.Event(p, pupil_id=p.pk, new={"name": p.name, "admission_number": p.admission_number}) for p in made],
    )
    return made


@transaction.atomic
def change_pupils(*, actor: Actor, changes: Sequence[PupilChange]) -> list[Pupil]:
    """Write new values of listed fields; return the pupils of whom something changed, in the order given.

    Errors: ValueError for a field that the list does not own; Refused for a number that another pupil has.
    """
    from handrail.pupils.models import Pupil

    _check_import(actor)
    pupils = _locked(actor, (change.pupil_id for change in changes))
    changed, events, names = [], [], set()
    for change in changes:
        pupil = pupils[change.pupil_id]
        if unknown := set(change.values) - set(LISTED_FIELDS):
            raise ValueError(f"The school's list does not own {', '.join(sorted(unknown))}.")
        new = {name: value for name, value in change.values.items() if getattr(pupil, name) != value}
        if not new:
            continue
        events.append(
            audit.Event(
                pupil, pupil_id=pupil.pk, old=_json({name: getattr(pupil, name) for name in new}), new=_json(new)
            )
        )
        for name, value in new.items():
            setattr(pupil, name, value)
        pupil.sort_name = pupil.name_to_sort_by
        names |= set(new)
        changed.append(pupil)
    if not changed:
        return []
    if names & {"upn", "admission_number"}:
        _check_numbers(actor, changed)
    Pupil.objects.bulk_update(changed, sorted({*names, "sort_name"}), batch_size=BATCH)
    audit.record_many(actor, "PUPIL_CHANGED", events)
    return changed


@transaction.atomic
def mark_left(*, actor: Actor, pupil_ids: Iterable[UUID], left_on: date, reason: str = "") -> list[Pupil]:
    """Record that pupils left on a day, and end their places in groups. Their stage stays in the file as it was.

    Pupils who have left already are passed over.
    Errors: Refused if the day is in the future.
    """
    from handrail.pupils.models import GroupPupil, Pupil

    _check_import(actor)
    if left_on > clock.today():
        raise Refused("The last day must be today or in the past.", field="left_on")
    leaving = [pupil for pupil in _locked(actor, pupil_ids).values() if pupil.left_on is None]
    for pupil in leaving:
        pupil.left_on, pupil.left_reason = left_on, reason.strip()
    Pupil.objects.bulk_update(leaving, ["left_on", "left_reason"], batch_size=BATCH)
    ids = [pupil.pk for pupil in leaving]
    places = GroupPupil.objects.filter(pupil_id__in=ids, ends_on__isnull=True)
    places.filter(starts_on__gt=left_on).delete()
    places.update(ends_on=left_on)
    audit.record_many(
        actor,
        "PUPIL_LEFT",
        [audit.Event(p, pupil_id=p.pk, new={"left_on": left_on.isoformat()}, reason=p.left_reason) for p in leaving],
    )
    return leaving


@transaction.atomic
def mark_returned(*, actor: Actor, pupil_ids: Iterable[UUID]) -> list[Pupil]:
    """Take back that pupils left; places in groups are given anew by `ensure_group_pupils`. Others are passed over."""
    from handrail.pupils.models import Pupil

    _check_import(actor)
    returning = [pupil for pupil in _locked(actor, pupil_ids).values() if pupil.left_on is not None]
    events = [
        audit.Event(p, pupil_id=p.pk, old=_json({"left_on": p.left_on, "reason": p.left_reason})) for p in returning
    ]
    for pupil in returning:
        pupil.left_on, pupil.left_reason = None, ""
    Pupil.objects.bulk_update(returning, ["left_on", "left_reason"], batch_size=BATCH)
    audit.record_many(actor, "PUPIL_RETURNED", events)
    return returning


@transaction.atomic
def remove_new_pupils(*, actor: Actor, pupil_ids: Iterable[UUID], brought: Collection[UUID] = ()) -> Removal:
    """Remove pupils that an import added and nobody has worked with since; the others are kept and named.

    Kept is whoever has a plan or anything else in a higher room, or was worked on by hand in this one. `brought` are
    the keys of the stages and needs that the import wrote itself.
    """
    from handrail.pupils.models import Pupil

    _check_import(actor)
    pupils = _locked(actor, pupil_ids)
    kept = _worked_with(list(pupils), brought)
    removed = [pupil for pk, pupil in pupils.items() if pk not in kept]
    audit.record_many(
        actor,
        "PUPIL_REMOVED",
        [audit.Event(p, pupil_id=p.pk, old={"name": p.name, "admission_number": p.admission_number}) for p in removed],
    )
    Pupil.objects.filter(school_id=actor.school_id, pk__in=[pupil.pk for pupil in removed]).delete()
    return Removal(len(removed), tuple(sorted(kept)))


@transaction.atomic
def ensure_group_pupils(*, actor: Actor, places: Sequence[GroupPlace], starts_on: date) -> list[GroupPupil]:
    """Put pupils in groups from a day; a place that is there already stays. Returns the new places.

    In a home group (class or tutor group) a pupil is in one at a time: the old place ends the day before, or is
    taken away if it began on that day or later.
    """
    from handrail.pupils.models import GroupPupil

    _check_import(actor)
    pupils = _locked(actor, (place.pupil_id for place in places))
    present = list(
        GroupPupil.objects.filter(pupil_id__in=list(pupils), ends_on__isnull=True)
        .select_related("group")
        .order_by("pk")
    )
    there = {(row.pupil_id, row.group_id) for row in present}
    wanted = list(dict.fromkeys(place for place in places if (place.pupil_id, place.group_id) not in there))
    moving = {place.pupil_id: place.group_id for place in places if place.is_home}
    ended, never = [], []
    for row in present:
        goes_to = moving.get(row.pupil_id)
        if goes_to is None or row.group.kind not in HOME_KINDS or row.group_id == goes_to:
            continue
        if row.starts_on >= starts_on:
            never.append(row.pk)
        else:
            row.ends_on = rules.day_before(starts_on)
            ended.append(row)
    GroupPupil.objects.filter(pk__in=never).delete()
    GroupPupil.objects.bulk_update(ended, ["ends_on"], batch_size=BATCH)
    made = [
        GroupPupil(school_id=actor.school_id, group_id=p.group_id, pupil_id=p.pupil_id, starts_on=starts_on)
        for p in wanted
    ]
    GroupPupil.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(
        actor,
        "PUPIL_GROUPED",
        [audit.Event(row, pupil_id=row.pupil_id, new={"group": str(row.group_id)}) for row in made],
    )
    return made


def _check_import(actor: Actor) -> None:
    policy.check_whole_school(actor, Permission.PUPIL_IMPORT)


def _locked(actor: Actor, pupil_ids: Iterable[UUID]) -> dict[UUID, Pupil]:
    from handrail.pupils.models import Pupil

    wanted = list(dict.fromkeys(pupil_ids))
    rows = Pupil.objects.filter(school_id=actor.school_id, pk__in=wanted).order_by("pk").select_for_update()
    found = {pupil.pk: pupil for pupil in rows}
    if len(found) != len(wanted):
        raise NotVisible
    return {pk: found[pk] for pk in wanted}


def _check_numbers(actor: Actor, pupils: Sequence[Pupil]) -> None:
    """Refuse a UPN or admission number that two pupils would share. One query each."""
    from handrail.pupils.models import Pupil

    ids = [pupil.pk for pupil in pupils]
    for name, label in (("upn", "UPN"), ("admission_number", "admission number")):
        seen: dict[str, Pupil] = {}
        for pupil in pupils:
            value = getattr(pupil, name)
            if value and value in seen:
                raise Refused(f"{seen[value].name} and {pupil.name} have the same {label}, {value}.", field=name)
            seen[value] = pupil
        others = Pupil.objects.filter(school_id=actor.school_id, **{f"{name}__in": [v for v in seen if v]})
        other = others.exclude(pk__in=ids).order_by("pk").first()
        if other is not None:
            value = getattr(other, name)
            raise Refused(f"{seen[value].name} has the same {label} as {other.name}, {value}.", field=name)


def _worked_with(pupil_ids: list[UUID], brought: Collection[UUID]) -> set[UUID]:
    """Return the pupils who have records in other rooms, or whose records here were worked on by hand."""
    from handrail.core.models import AuditEvent
    from handrail.pupils.models import Need, Pupil, RegisterEntry

    by_hand = AuditEvent.objects.filter(pupil_uuid__in=pupil_ids, type__in=BY_HAND)
    found: set[UUID] = {pk for pk in by_hand.values_list("pupil_uuid", flat=True) if pk is not None}
    for written in (Need.objects, RegisterEntry.objects):
        by_others = written.filter(pupil_id__in=pupil_ids).exclude(pk__in=list(brought))
        found |= set(by_others.values_list("pupil_id", flat=True))
    for relation in Pupil._meta.related_objects:
        model, column = relation.related_model, relation.field.attname
        if model._meta.app_label != Pupil._meta.app_label:
            rows = model._default_manager.filter(**{f"{column}__in": pupil_ids})
            found |= set(rows.values_list(column, flat=True))
    return found


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
