"""One pupil's file: profile, needs, people, stages, and the journey through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import DateField, F, Q, Value

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.pupils import policy
from handrail.pupils.queries.register import need_name, stage_name
from handrail.pupils.rules import day_after, day_before
from handrail.pupils.types import (
    CORE_ROLE_LABELS,
    ContactRow,
    CoreMemberRow,
    CoreRole,
    EntryRow,
    NeedRow,
    ProfileKind,
    PupilFile,
    TimelineItem,
)

if TYPE_CHECKING:
    from handrail.pupils.models import Need, Pupil, RegisterEntry


def pupil_file(actor: Actor, pupil: Pupil) -> PupilFile:
    """Return what this room knows of a pupil whom the actor may see.

    Four queries; three for whoever may not see the register of this pupil.
    """
    framework = actor.framework_code
    sees_register = Permission.REGISTER_VIEW in policy.allowed_for(actor, pupil, [Permission.REGISTER_VIEW])
    profile, needs = _profile_and_needs(pupil)
    entries: list[EntryRow] = []
    if sees_register:
        entries = entry_rows(pupil.register_entries.select_related("subject").order_by("-starts_on", "-pk"))
    return PupilFile(
        profile=profile,
        needs=tuple(_need_row(framework, need) for need in needs if need.ends_on is None),
        contacts=_contacts(pupil),
        core_group=core_group_of(pupil),
        entries=tuple(entries),
        timeline=_timeline(framework, pupil, entries, needs),
    )


def _profile_and_needs(pupil: Pupil) -> tuple[dict[ProfileKind, tuple[str, ...]], list[Need]]:
    """Return the lines of the profile by kind, and every need, ended ones too, by rank.

    One query for two small tables: the pupil's page has many parts, and each round trip counts.
    """
    from handrail.pupils.models import Need

    nothing = Value(None, output_field=DateField())
    lines = pupil.profile.annotate(code=Value(""), starts_on=nothing, ends_on=nothing)
    needs = pupil.needs.annotate(kind=Value("need"), text=F("description"), position=F("rank"))
    columns = ("kind", "text", "code", "position", "pk", "starts_on", "ends_on")
    profile: dict[ProfileKind, tuple[str, ...]] = dict.fromkeys(ProfileKind, ())
    found = []
    rows = lines.values_list(*columns).union(needs.values_list(*columns), all=True)
    for kind, text, code, position, pk, starts_on, ends_on in sorted(rows, key=lambda row: (row[3], row[4])):
        if kind == "need":
            found.append(Need(pk=pk, code=code, rank=position, description=text, starts_on=starts_on, ends_on=ends_on))
        else:
            profile[ProfileKind(kind)] += (text,)
    return profile, found


def entry_rows(entries: Iterable[RegisterEntry]) -> list[EntryRow]:
    """Return stages ready to show, in their order. No query, if their subjects are loaded."""
    return [
        EntryRow(
            entry_id=entry.pk,
            stage=entry.stage,
            stage_name=stage_name(entry.framework, entry.stage),
            subject=entry.subject.name if entry.subject else "",
            starts_on=entry.starts_on,
            ends_on=entry.ends_on,
            reason=entry.reason,
            end_reason=entry.end_reason,
            decided_by=entry.decided_by,
            correction_reason=entry.correction_reason,
            is_withdrawn=entry.withdrawn_at is not None,
        )
        for entry in entries
    ]


def stage_before(entry: RegisterEntry) -> str:
    """Return the name of the stage that ended the day before this open one started, or ''. One query, or none."""
    if entry.ends_on is not None:
        return ""
    rows = entry.pupil.register_entries.filter(withdrawn_at__isnull=True, ends_on=day_before(entry.starts_on))
    rows = rows.filter(subject_id=entry.subject_id) if entry.subject_id else rows.filter(subject__isnull=True)
    earlier = rows.order_by("pk").first()
    return stage_name(earlier.framework, earlier.stage) if earlier else ""


def profile_texts(pupil: Pupil) -> dict[str, str]:
    """Return the lines of each kind of a visible pupil's profile as one text, by the code of the kind. One query."""
    lines: dict[str, list[str]] = {str(kind): [] for kind in ProfileKind}
    for kind, text in pupil.profile.order_by("kind", "position", "pk").values_list("kind", "text"):
        lines[kind].append(text)
    return {kind: "\n".join(texts) for kind, texts in lines.items()}


def need_order(pupil: Pupil) -> list[UUID]:
    """Return the keys of the needs that a visible pupil has now, the main one first. One query."""
    rows = pupil.needs.filter(ends_on__isnull=True).order_by("rank", "starts_on", "pk")
    return list(rows.values_list("pk", flat=True))


def _need_row(framework: str, need: Need) -> NeedRow:
    return NeedRow(
        need_id=need.pk,
        code=need.code,
        name=need_name(framework, need.code),
        rank=need.rank,
        description=need.description,
        starts_on=need.starts_on,
    )


def _contacts(pupil: Pupil) -> tuple[ContactRow, ...]:
    return tuple(
        ContactRow(
            contact_id=contact.pk,
            name=contact.name,
            relationship=contact.relationship,
            has_parental_responsibility=contact.has_parental_responsibility,
            telephone=contact.telephone,
            email=contact.email,
            language=contact.language,
            needs_interpreter=contact.needs_interpreter,
        )
        for contact in pupil.contacts.order_by("position", "pk")
    )


def core_group_of(pupil: Pupil) -> tuple[CoreMemberRow, ...]:
    """Return the adults around a visible pupil, lead and key worker first. One query."""
    today = clock.today()
    members = pupil.core_group.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)).select_related("membership__user")
    order = list(CoreRole)[::-1]
    rows = [
        CoreMemberRow(
            member_id=member.pk,
            membership_id=member.membership_id,
            name=member.membership.user.name,
            role=member.role,
            role_name=CORE_ROLE_LABELS[CoreRole(member.role)],
            starts_on=member.starts_on,
        )
        for member in members
    ]
    return tuple(sorted(rows, key=lambda row: (order.index(CoreRole(row.role)), row.name, str(row.member_id))))


def _timeline(
    framework: str, pupil: Pupil, entries: Sequence[EntryRow], needs: Sequence[Need]
) -> tuple[TimelineItem, ...]:
    """Return the journey, newest first. A stage that follows on the next day says 'moved', not 'put on'."""
    items = []
    if pupil.joined_on:
        items.append(TimelineItem(pupil.joined_on, "Joined the school"))
    ends = {(e.subject, e.ends_on) for e in entries if not e.is_withdrawn and e.ends_on}
    starts = {(e.subject, e.starts_on) for e in entries if not e.is_withdrawn}
    for entry in entries:
        items += _entry_items(entry, ends, starts)
    for need in needs:
        name = need_name(framework, need.code)
        items.append(TimelineItem(need.starts_on, f"Need recorded: {name}", need.description))
        if need.ends_on:
            items.append(TimelineItem(need.ends_on, f"No longer a need: {name}"))
    if pupil.left_on:
        items.append(TimelineItem(pupil.left_on, "Left the school", pupil.left_reason))
    return tuple(sorted(items, key=lambda item: item.on, reverse=True))


def _entry_items(entry: EntryRow, ends: set, starts: set) -> list[TimelineItem]:
    where = f" in {entry.subject}" if entry.subject else ""
    follows = (entry.subject, day_before(entry.starts_on)) in ends
    note = f"Corrected: {entry.correction_reason}" if entry.correction_reason else ""
    if entry.is_withdrawn:
        note = f"Withdrawn, and no longer counts: {entry.correction_reason}"
    title = f"Moved to {entry.stage_name}{where}" if follows else f"Put on the register at {entry.stage_name}{where}"
    items = [
        TimelineItem(
            entry.starts_on,
            title,
            entry.reason,
            by=entry.decided_by,
            note=note,
            is_withdrawn=entry.is_withdrawn,
            entry_id=entry.entry_id,
        )
    ]
    is_followed = entry.ends_on and (entry.subject, day_after(entry.ends_on)) in starts
    if entry.ends_on and not entry.is_withdrawn and not is_followed:
        items.append(TimelineItem(entry.ends_on, f"Came off the register{where}", entry.end_reason))
    return items
