"""One pupil's file: profile, needs, people, stages, and the journey through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import DateField, F, Q, QuerySet, SmallIntegerField, Value

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
    Sees,
    TimelineItem,
)

if TYPE_CHECKING:
    from handrail.pupils.models import CoreGroupMember, Need, Pupil, RegisterEntry


def pupil_file(actor: Actor, pupil: Pupil) -> PupilFile:
    """Return what this room knows of a pupil whom the actor may see.

    Three queries; two for whoever may not see the register of this pupil; one more for whoever sees the confidential
    parts of some pupils only.
    """
    framework = actor.framework_code
    sees_register = Permission.REGISTER_VIEW in policy.allowed_for(actor, pupil, [Permission.REGISTER_VIEW])
    profile, needs = _profile_and_needs(pupil, policy.can_reach(actor, pupil.pk, Permission.CONFIDENTIAL_VIEW))
    entries: list[EntryRow] = []
    if sees_register:
        entries = entry_rows(pupil.register_entries.select_related("subject").order_by("-starts_on", "-pk"))
    contacts, core_group = _people(pupil)
    return PupilFile(
        profile=profile,
        needs=tuple(_need_row(framework, need) for need in needs if need.ends_on is None),
        contacts=contacts,
        core_group=core_group,
        entries=tuple(entries),
        timeline=_timeline(framework, pupil, entries, needs),
    )


def _profile_and_needs(pupil: Pupil, with_confidential: bool) -> tuple[dict[ProfileKind, tuple[str, ...]], list[Need]]:
    """Return the lines of the profile by kind, and every need, ended ones too, by rank.

    One query for two small tables: the pupil's page has many parts, and each round trip counts.
    """
    from handrail.pupils.models import Need

    nothing = Value(None, output_field=DateField())
    entries = pupil.profile.all() if with_confidential else pupil.profile.filter(is_confidential=False)
    lines = entries.annotate(code=Value(""), starts_on=nothing, ends_on=nothing)
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


def profile_texts(pupil: Pupil, *, with_confidential: bool = False) -> dict[str, str]:
    """Return the lines of each kind of a visible pupil's profile as one text, by the code of the kind. One query."""
    lines: dict[str, list[str]] = {str(kind): [] for kind in ProfileKind}
    entries = pupil.profile.all() if with_confidential else pupil.profile.filter(is_confidential=False)
    for kind, text in entries.order_by("kind", "position", "pk").values_list("kind", "text"):
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


# What is read of a contact, in the order of the union below.
CONTACT_COLUMNS = (
    "pk", "name", "relationship", "telephone", "email", "language", "barred_reason", "has_parental_responsibility",
    "needs_interpreter", "large_print", "prefers_telephone", "sees", "membership_id", "barred_from", "barred_until",
    "position",
)  # fmt: skip


def _people(pupil: Pupil) -> tuple[tuple[ContactRow, ...], tuple[CoreMemberRow, ...]]:
    """Return the contacts in the school's order, and the core group, lead and key worker first.

    One query for two small tables, as for the profile and the needs.
    """
    core = _core_group_today(pupil).annotate(
        name=F("membership__user__name"),
        relationship=F("role"),
        **{empty: Value("") for empty in ("telephone", "email", "language", "barred_reason")},
        has_parental_responsibility=Value(False),
        needs_interpreter=Value(False),
        large_print=Value(False),
        prefers_telephone=Value(False),
        sees=Value(""),
        barred_from=F("starts_on"),
        barred_until=Value(None, output_field=DateField()),
        position=Value(-1, output_field=SmallIntegerField()),
    )
    rows = pupil.contacts.values_list(*CONTACT_COLUMNS).union(core.values_list(*CONTACT_COLUMNS), all=True)
    contacts, members = [], []
    for row in sorted(rows, key=lambda row: (row[-1], str(row[0]))):
        found = dict(zip(CONTACT_COLUMNS, row, strict=True))
        if found["position"] < 0:
            members.append(_core_row(found))
        else:
            contacts.append(_contact_row(found))
    return tuple(contacts), _in_core_order(members)


def _contact_row(found: Mapping[str, Any]) -> ContactRow:
    first, last, today = found["barred_from"], found["barred_until"], clock.today()
    return ContactRow(
        contact_id=found["pk"],
        name=found["name"],
        relationship=found["relationship"],
        has_parental_responsibility=found["has_parental_responsibility"],
        telephone=found["telephone"],
        email=found["email"],
        language=found["language"],
        needs_interpreter=found["needs_interpreter"],
        large_print=found["large_print"],
        prefers_telephone=found["prefers_telephone"],
        sees=Sees(found["sees"]),
        has_account=found["membership_id"] is not None,
        barred_from=first,
        barred_until=last,
        barred_reason=found["barred_reason"],
        is_barred=first is not None and first <= today and (last is None or last >= today),
    )


def _core_row(found: Mapping[str, Any]) -> CoreMemberRow:
    return CoreMemberRow(
        member_id=found["pk"],
        membership_id=found["membership_id"],
        name=found["name"],
        role=found["relationship"],
        role_name=CORE_ROLE_LABELS[CoreRole(found["relationship"])],
        starts_on=found["barred_from"],
    )


def _core_group_today(pupil: Pupil) -> QuerySet[CoreGroupMember]:
    return pupil.core_group.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today()))


def core_group_of(pupil: Pupil) -> tuple[CoreMemberRow, ...]:
    """Return the adults around a visible pupil, lead and key worker first. One query."""
    return _in_core_order(
        CoreMemberRow(
            member_id=member.pk,
            membership_id=member.membership_id,
            name=member.membership.user.name,
            role=member.role,
            role_name=CORE_ROLE_LABELS[CoreRole(member.role)],
            starts_on=member.starts_on,
        )
        for member in _core_group_today(pupil).select_related("membership__user")
    )


def _in_core_order(rows: Iterable[CoreMemberRow]) -> tuple[CoreMemberRow, ...]:
    order = list(CoreRole)[::-1]
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
