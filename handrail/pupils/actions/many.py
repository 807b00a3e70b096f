"""The register, needs, profiles and core groups of many pupils at once, for imports and for setting a school up.

The rules are those of the actions for one pupil; each pupil gets an event of their own in the trail. The first problem
refuses the whole call, naming the pupil, so that nothing is half done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.frameworks.queries import get_framework
from handrail.pupils import policy, rules
from handrail.pupils.actions import entries
from handrail.pupils.types import CoreRole, NewEntry, NewNeed, ProfileKind, Span

if TYPE_CHECKING:
    from handrail.pupils.models import CoreGroupMember, Need, Pupil, RegisterEntry

BATCH = 500
# Whoever brings in the school's list may write the stages that stand in it.
WRITES_STAGES = (Permission.REGISTER_EDIT, Permission.PUPIL_IMPORT)
WRITES_PROFILES = (Permission.PUPIL_EDIT, Permission.PUPIL_IMPORT)


@transaction.atomic
def put_many_on_register(*, actor: Actor, rows: Sequence[NewEntry]) -> list[RegisterEntry]:
    """Open (or, with `ends_on`, record as past) a stage for each row; the result is in the order of the rows.

    A pupil may have several rows: a past stage and the present one. A fixed number of queries for 500 rows.
    Errors: Refused, naming the pupil, if a row breaks a rule of the register; then nothing is written.
    """
    from handrail.pupils.models import RegisterEntry

    policy.check_whole_school(actor, *WRITES_STAGES)
    pupils = _locked_pupils(actor, (row.pupil_id for row in rows))
    histories = _histories(pupils)
    made = []
    for row in rows:
        pupil = pupils[row.pupil_id]
        spans = histories[(row.pupil_id, row.subject_id)]
        with _naming(pupil):
            if pupil.left_on is not None and row.ends_on is None:
                raise Refused(f"left the school on {rules.in_words(pupil.left_on)}.")
            if row.ends_on is None and any(span.ends_on is None for span in spans):
                raise Refused("is on the register already.")
            entry = entries.new_entry(
                actor,
                pupil,
                stage=row.stage,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                reason=row.reason,
                end_reason=row.end_reason,
                decided_by=row.decided_by,
                subject_id=row.subject_id,
                others=spans,
            )
        spans.append(entries.span_of(entry))
        made.append(entry)
    RegisterEntry.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(
        actor,
        "PUPIL_REGISTERED",
        [audit.Event(e, pupil_id=e.pupil_id, new=entries.facts_of(e), reason=e.reason) for e in made],
    )
    return made


@transaction.atomic
def undo_many_entries(*, actor: Actor, entry_ids: Iterable[UUID], reason: str) -> int:
    """Withdraw the stages that an import wrote; return how many.

    Stages that somebody ended, corrected or withdrew since are left as they are.
    """
    from handrail.pupils.models import RegisterEntry

    policy.check_whole_school(actor, *WRITES_STAGES)
    reason = rules.required(reason, entries.NEEDS_REASON, field="reason")
    wrong = list(
        RegisterEntry.objects.select_for_update()
        .filter(school_id=actor.school_id, pk__in=list(entry_ids))
        .filter(ends_on__isnull=True, corrected_at__isnull=True, withdrawn_at__isnull=True)
        .order_by("pk")
    )
    for entry in wrong:
        entry.withdrawn_at = entry.corrected_at = clock.now()
        entry.correction_reason = reason
    RegisterEntry.objects.bulk_update(wrong, ["withdrawn_at", "corrected_at", "correction_reason"], batch_size=BATCH)
    audit.record_many(
        actor,
        "REGISTER_ENTRY_WITHDRAWN",
        [audit.Event(e, pupil_id=e.pupil_id, old=entries.facts_of(e), reason=reason) for e in wrong],
    )
    return len(wrong)


@transaction.atomic
def add_many_needs(*, actor: Actor, rows: Sequence[NewNeed]) -> list[Need]:
    """Add a type of need for each row; one that the pupil has already is passed over.

    Errors: Refused if the framework does not know a type of need.
    """
    from handrail.pupils.models import Need

    policy.check_whole_school(actor, *WRITES_PROFILES)
    pupils = _locked_pupils(actor, (row.pupil_id for row in rows))
    framework = get_framework(actor.framework_code)
    now_open = set(Need.objects.filter(pupil_id__in=list(pupils), ends_on__isnull=True).values_list("pupil_id", "code"))
    made = []
    for row in rows:
        if framework.need_type(row.code) is None:
            raise Refused(f"{framework.name} has no type of need '{row.code}'.", field="code")
        if (row.pupil_id, row.code) in now_open:
            continue
        now_open.add((row.pupil_id, row.code))
        made.append(
            Need(
                school_id=actor.school_id,
                pupil_id=row.pupil_id,
                code=row.code,
                rank=row.rank,
                description=row.description.strip(),
                starts_on=row.starts_on,
            )
        )
    Need.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(
        actor,
        "NEED_ADDED",
        [audit.Event(n, pupil_id=n.pupil_id, new={"code": n.code, "rank": n.rank}) for n in made],
    )
    return made


@transaction.atomic
def set_many_profiles(*, actor: Actor, profiles: Mapping[UUID, Mapping[ProfileKind, Sequence[str]]]) -> int:
    """Write the profiles of pupils who have none yet; return how many lines were written.

    For setting a school up: a kind that has lines already is passed over, never overwritten.
    """
    from handrail.pupils.models import ProfileEntry

    policy.check_whole_school(actor, *WRITES_PROFILES)
    pupils = _locked_pupils(actor, profiles)
    taken = set(ProfileEntry.objects.filter(pupil_id__in=list(pupils)).values_list("pupil_id", "kind"))
    made, events = [], []
    for pupil_id, kinds in profiles.items():
        written = {}
        for kind, lines in kinds.items():
            if (pupil_id, kind) in taken:
                continue
            written[str(kind)] = list(rules.clean_lines(lines))
            made += [
                ProfileEntry(
                    school_id=actor.school_id,
                    pupil_id=pupil_id,
                    kind=kind,
                    text=text,
                    position=position,
                    is_confidential=kind is ProfileKind.CONFIDENTIAL,
                )
                for position, text in enumerate(written[str(kind)])
            ]
        if written:
            events.append(audit.Event(pupils[pupil_id], pupil_id=pupil_id, old={}, new=written))
    ProfileEntry.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(actor, "PROFILE_CHANGED", events)
    return len(made)


@transaction.atomic
def add_many_to_core_groups(
    *, actor: Actor, rows: Sequence[tuple[UUID, UUID, CoreRole]], starts_on: date
) -> list[CoreGroupMember]:
    """Give adults a part in core groups: (pupil, membership, role) each; a part that is open already is passed over."""
    from handrail.access import queries as access
    from handrail.pupils.models import CoreGroupMember

    policy.check_whole_school(actor, Permission.PUPIL_EDIT)
    pupils = _locked_pupils(actor, (pupil_id for pupil_id, _, _ in rows))
    staff = set(access.members(actor).values_list("pk", flat=True))
    now_open = set(
        CoreGroupMember.objects.filter(pupil_id__in=list(pupils), ends_on__isnull=True).values_list(
            "pupil_id", "membership_id", "role"
        )
    )
    made = []
    for pupil_id, membership_id, role in rows:
        if membership_id not in staff:
            raise NotVisible
        if (pupil_id, membership_id, role) in now_open:
            continue
        now_open.add((pupil_id, membership_id, role))
        made.append(
            CoreGroupMember(
                school_id=actor.school_id,
                pupil_id=pupil_id,
                membership_id=membership_id,
                role=role,
                starts_on=starts_on,
            )
        )
    CoreGroupMember.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(
        actor,
        "CORE_GROUP_JOINED",
        [
            audit.Event(m, pupil_id=m.pupil_id, new={"membership": str(m.membership_id), "role": str(m.role)})
            for m in made
        ],
    )
    return made


class _naming:
    """Put the pupil's name before the message of a refusal, because a list has many pupils."""

    def __init__(self, pupil: Pupil) -> None:
        self.pupil = pupil

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refused):
            message = error.message
            joined = f"{self.pupil.name} {message}" if message[:1].islower() else f"{self.pupil.name}: {message}"
            raise Refused(joined, field=error.field) from error


def _locked_pupils(actor: Actor, pupil_ids: Iterable[UUID]) -> dict[UUID, Pupil]:
    from handrail.pupils.models import Pupil

    wanted = set(pupil_ids)
    # In the order of keys, so that two bulk actions cannot wait for each other.
    rows = Pupil.objects.filter(school_id=actor.school_id, pk__in=wanted).order_by("pk").select_for_update()
    found = {pupil.pk: pupil for pupil in rows}
    if len(found) != len(wanted):
        raise NotVisible
    return found


def _histories(pupils: Mapping[UUID, Pupil]) -> dict[tuple[UUID, UUID | None], list[Span]]:
    from handrail.pupils.models import RegisterEntry

    found: dict[tuple[UUID, UUID | None], list[Span]] = defaultdict(list)
    rows = RegisterEntry.objects.filter(pupil_id__in=list(pupils), withdrawn_at__isnull=True)
    for entry in rows.order_by("starts_on", "pk"):
        found[(entry.pupil_id, entry.subject_id)].append(entries.span_of(entry))
    return found
