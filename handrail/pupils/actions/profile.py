"""What a pupil is good at, enjoys and needs. Two people who write at once never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Conflict, Denied, Refused
from handrail.frameworks.queries import get_framework
from handrail.pupils import policy, rules
from handrail.pupils.types import ProfileKind, SavedProfile

if TYPE_CHECKING:
    from handrail.pupils.models import Need, Pupil

audit.register_events(
    {
        "PROFILE_CHANGED": "changed the pupil's profile",
        "NEED_ADDED": "added a type of need",
        "NEEDS_RANKED": "changed the order of the pupil's needs",
        "NEED_ENDED": "ended a type of need",
    }
)


@transaction.atomic
def set_profiles(
    *, actor: Actor, pupil: Pupil, changes: Mapping[ProfileKind, tuple[Sequence[str], Sequence[str]]]
) -> SavedProfile:
    """Write the lines of each kind whose lines are still those that the person saw when they started.

    Shapes: changes is kind -> (lines seen, lines wanted). A kind that somebody else changed meanwhile is not written
    and stands in `conflicts`; the others are saved.
    Errors: Refused if a kind has too many lines or a line is too long; Denied if the confidential kind is among them
    and the actor may not see confidential parts.
    """
    pupil = policy.get_pupil(actor, pupil.pk, Permission.PUPIL_EDIT, lock=True)
    if ProfileKind.CONFIDENTIAL in changes and not policy.can_reach(actor, pupil.pk, Permission.CONFIDENTIAL_VIEW):
        raise Denied(denial(actor, Permission.CONFIDENTIAL_VIEW))
    present = _lines_of(pupil)
    old, new, conflicted = {}, {}, []
    for kind, (seen, wanted) in changes.items():
        lines = rules.clean_lines(wanted, field=str(kind))
        now = present.get(kind, ())
        if lines == now:
            continue
        if rules.clean_lines(seen) != now:
            conflicted.append(kind)
            continue
        old[str(kind)], new[str(kind)] = list(now), list(lines)
        present[kind] = lines
        _write_lines(actor, pupil, kind, lines)
    if new:
        audit.record(actor, "PROFILE_CHANGED", subject=pupil, pupil_id=pupil.pk, old=old, new=new)
    conflicts = {kind: (_as_text(present.get(kind, ())), *_last_writer(pupil, kind)) for kind in conflicted}
    return SavedProfile({kind: present.get(kind, ()) for kind in changes}, conflicts)


def set_profile(
    *, actor: Actor, pupil: Pupil, kind: ProfileKind, lines: Sequence[str], seen: Sequence[str]
) -> tuple[str, ...]:
    """Write the lines of one kind, and return them as they stand.

    Errors: Conflict, with the other person's lines, if they are no longer those that the person saw.
    """
    saved = set_profiles(actor=actor, pupil=pupil, changes={kind: (seen, lines)})
    if saved.conflicts:
        raise Conflict({str(kind): saved.conflicts[kind]})
    return tuple(saved.values[kind])


@transaction.atomic
def add_need(
    *,
    actor: Actor,
    pupil: Pupil,
    code: str,
    description: str = "",
    is_primary: bool = False,
    starts_on: date | None = None,
) -> Need:
    """Add a type of need of the framework, as the last in order or (is_primary) as the first.

    Errors: Refused if the framework does not know it, or the pupil has it already.
    """
    from handrail.pupils.models import Need

    pupil = policy.get_pupil(actor, pupil.pk, Permission.PUPIL_EDIT, lock=True)
    if get_framework(actor.framework_code).need_type(code) is None:
        raise Refused("Choose a type of need from the list.", field="code")
    starts_on = starts_on or clock.today()
    if starts_on > clock.today():
        raise Refused("The date must be today or in the past.", field="starts_on")
    present = _needs_of(pupil)
    if any(need.code == code for need in present):
        raise Refused(f"{pupil.first_name} has this type of need already.", field="code")
    need = Need(
        school_id=actor.school_id,
        pupil=pupil,
        code=code,
        description=description.strip(),
        starts_on=starts_on,
    )
    need.save(force_insert=True)
    _write_order([need, *present] if is_primary else [*present, need])
    audit.record(
        actor,
        "NEED_ADDED",
        subject=need,
        pupil_id=pupil.pk,
        new={"code": code, "rank": need.rank, "description": need.description},
    )
    return need


@transaction.atomic
def rank_needs(*, actor: Actor, pupil: Pupil, need_ids: Sequence[UUID]) -> None:
    """Put the pupil's needs in this order; the first is the primary one.

    Errors: Refused if they are not exactly the needs that the pupil has now.
    """
    pupil = policy.get_pupil(actor, pupil.pk, Permission.PUPIL_EDIT, lock=True)
    present = {need.pk: need for need in _needs_of(pupil)}
    order = rules.reranked(list(present), need_ids)
    old = [need.code for need in present.values()]
    _write_order([present[pk] for pk in order])
    new = [present[pk].code for pk in order]
    if old != new:
        audit.record(actor, "NEEDS_RANKED", subject=pupil, pupil_id=pupil.pk, old=old, new=new)


@transaction.atomic
def end_need(*, actor: Actor, need: Need, ends_on: date, reason: str) -> Need:
    """End a type of need on its last day; the others move up.

    Errors: Refused without a reason, if it has ended already, or if the day is before its start or in the future.
    """
    pupil = policy.get_pupil(actor, need.pupil_id, Permission.PUPIL_EDIT, lock=True)
    present = _needs_of(pupil)
    ending = next((each for each in present if each.pk == need.pk), None)
    if ending is None:
        raise Refused("This need has ended already.")
    reason = rules.required(reason, "Say why it is no longer a need.", field="reason")
    if not ending.starts_on <= ends_on <= clock.today():
        raise Refused(
            f"The date must be from {rules.in_words(ending.starts_on)} to today.",
            field="ends_on",
        )
    ending.ends_on = ends_on
    ending.save(update_fields=["ends_on"])
    _write_order([each for each in present if each.pk != ending.pk])
    audit.record(
        actor,
        "NEED_ENDED",
        subject=ending,
        pupil_id=pupil.pk,
        old={"code": ending.code, "rank": ending.rank},
        new={"ends_on": ends_on.isoformat()},
        reason=reason,
    )
    return ending


def _needs_of(pupil: Pupil) -> list[Need]:
    return list(pupil.needs.filter(ends_on__isnull=True).order_by("rank", "starts_on", "pk"))


def _write_order(needs: Sequence[Need]) -> None:
    for rank, need in enumerate(needs, start=1):
        if need.rank != rank:
            need.rank = rank
            need.save(update_fields=["rank"])


def _lines_of(pupil: Pupil) -> dict[ProfileKind, tuple[str, ...]]:
    found: dict[ProfileKind, tuple[str, ...]] = {}
    for entry in pupil.profile.order_by("kind", "position", "pk"):
        kind = ProfileKind(entry.kind)
        found[kind] = (*found.get(kind, ()), entry.text)
    return found


def _write_lines(actor: Actor, pupil: Pupil, kind: ProfileKind, lines: Sequence[str]) -> None:
    from handrail.pupils.models import ProfileEntry

    pupil.profile.filter(kind=kind).delete()
    ProfileEntry.objects.bulk_create(
        [
            ProfileEntry(
                school_id=actor.school_id,
                pupil=pupil,
                kind=kind,
                text=text,
                position=position,
                is_confidential=kind is ProfileKind.CONFIDENTIAL,
            )
            for position, text in enumerate(lines)
        ]
    )


def _as_text(lines: Sequence[str]) -> str:
    return "\n".join(lines)


def _last_writer(pupil: Pupil, kind: ProfileKind) -> tuple[str, str]:
    """Return who wrote the kind last, and when ('14:02' today, else with the day)."""
    from handrail.core.models import AuditEvent

    events = AuditEvent.objects.filter(pupil_uuid=pupil.pk, type="PROFILE_CHANGED").order_by("-at", "-pk")[:20]
    event = next((each for each in events if str(kind) in (each.new or {})), None)
    if event is None:
        return "Somebody else", ""
    at = timezone.localtime(event.at)
    day = "" if at.date() == clock.today() else f" on {rules.in_words(at.date())}"
    return event.actor_name, f"{at:%H:%M}{day}"
