"""Families who may be invited, and invitations of theirs; what reaches a person in this school."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from handrail.access import queries as access
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.pupils import policy
from handrail.pupils.policy import still_here
from handrail.pupils.types import CORE_ROLE_LABELS, SHARED_PART_LABELS, CoreRole, Sees, SharedPart, place_name

if TYPE_CHECKING:
    from django.db.models import Model

    from handrail.access.models import Invitation
    from handrail.pupils.models import Contact


@dataclass(frozen=True)
class FamilyChoice:
    """One contact of a pupil on the list for invitations. `left_out` says why not, or is ''."""

    contact_id: UUID
    name: str
    relationship: str
    pupil_name: str
    place: str
    email: str
    left_out: str
    invited_on: date | None = None

    @property
    def may_be_invited(self) -> bool:
        """Whether nothing speaks against inviting this contact now."""
        return not self.left_out and self.invited_on is None

    @property
    def may_be_invited_again(self) -> bool:
        """Whether an invitation is on its way that a new code could replace."""
        return not self.left_out and self.invited_on is not None


def family_choices(
    actor: Actor, *, year: int | None = None, class_name: str = "", contact_ids: Collection[UUID] | None = None
) -> list[FamilyChoice]:
    """Return the contacts of the pupils of a year or class whom the actor may invite, by class and pupil.

    With the reason for each who is left out: barred, no parental responsibility, an account already, or a decision that
    they see nothing. Only for whoever may invite families: a bar is seen by nobody else. Three queries.
    """
    from handrail.pupils.models import Contact

    today = clock.today()
    is_here = still_here(today, pupil="pupil")
    rows = policy.limit_to_visible(Contact.objects.all(), actor, Permission.FAMILY_INVITE, pupil="pupil_id")
    rows = rows.filter(is_here)
    if year is not None:
        rows = rows.filter(pupil__year_group=year)
    if class_name:
        rows = rows.filter(pupil__class_name=class_name)
    if contact_ids is not None:
        rows = rows.filter(pk__in=list(contact_ids))
    found = list(
        rows.select_related("pupil").order_by("pupil__class_name", "pupil__sort_name", "pupil_id", "position", "pk")
    )
    nation = nation_of(actor.framework_code)
    invited = open_family_invitations(actor, [row.pk for row in found])
    decided = _decided_to_see_nothing([row.pk for row in found if row.sees == Sees.NOTHING])
    return [
        FamilyChoice(
            contact_id=row.pk,
            name=row.name,
            relationship=row.relationship,
            pupil_name=row.pupil.name,
            place=place_name(nation, row.pupil.year_group, row.pupil.class_name),
            email=row.email,
            left_out=_why_left_out(row, today, row.pk in decided),
            invited_on=timezone.localdate(invited[row.pk].sent_at) if row.pk in invited else None,
        )
        for row in found
    ]


def _why_left_out(contact: Contact, today: date, is_decided: bool) -> str:
    # A bar stands first: nothing else matters then.
    if contact.barred_from is not None and contact.barred_from <= today <= (contact.barred_until or today):
        return "Barred from seeing anything of the pupil"
    if contact.membership_id is not None:
        return "Has an account already"
    if not contact.has_parental_responsibility and contact.sees == Sees.NOTHING:
        return "No parental responsibility; invite them from the pupil's page if they should see it"
    if is_decided:
        return "The school decided that they see nothing"
    return ""


def _decided_to_see_nothing(contact_ids: Collection[UUID]) -> set[UUID]:
    """Return the contacts whose sight somebody took away; nothing is also where everybody begins. One query."""
    from handrail.core.models import AuditEvent

    changed = AuditEvent.objects.filter(type="CONTACT_SIGHT_CHANGED", subject_uuid__in=list(contact_ids))
    return {subject for subject in changed.values_list("subject_uuid", flat=True) if subject}


def open_family_invitations(actor: Actor, contact_ids: Collection[UUID]) -> dict[UUID, Invitation]:
    """Return the invitations that wait to be accepted, by the contact whom they are for. One query."""
    wanted = {str(contact_id): contact_id for contact_id in contact_ids}
    waiting = access.family_invitations(actor).filter(
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gte=clock.now(),
        details__contact__in=list(wanted),
    )
    return {wanted[row.details["contact"]]: row for row in waiting.order_by("sent_at", "pk")}


def _model_of(label: str) -> type[Model]:
    """Return a model of the room below, whose rows name records of this one."""
    from django.apps import apps

    return apps.get_model(label)


def family_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations of families whose child the actor may invite families for; unordered."""
    from handrail.pupils.models import Contact

    reached = policy.limit_to_visible(Contact.objects.all(), actor, Permission.FAMILY_INVITE, pupil="pupil_id")
    keys = [str(pk) for pk in reached.values_list("pk", flat=True)]
    return access.family_invitations(actor).filter(details__contact__in=keys)


@dataclass(frozen=True)
class FamilyInvitationRow(access.InvitationRow):
    """One invitation of a family on the list."""

    pupil_name: str = ""


def family_invitation_rows(actor: Actor, invitations: Iterable[Invitation]) -> list[FamilyInvitationRow]:
    """Return invitations of `family_invitations` with the pupil whom each is about. One query."""
    from handrail.pupils.models import Contact

    rows = access.invitation_rows(invitations)
    contacts = Contact.objects.filter(school_id=actor.school_id, pk__in=[row.details["contact"] for row in rows])
    names = {str(row.pk): row.pupil.name for row in contacts.select_related("pupil")}
    return [FamilyInvitationRow(**vars(row), pupil_name=names.get(row.details["contact"], "")) for row in rows]


def years_with_pupils(actor: Actor) -> list[tuple[int | None, str, int]]:
    """Return (year group, class, number of pupils) as far as the actor may invite families, in order. One query."""
    rows = policy.pupils_visible_to(actor, Permission.FAMILY_INVITE)
    rows = rows.filter(still_here(clock.today()))
    counted = rows.order_by().values_list("year_group", "class_name").annotate(n=Count("pk"))
    return sorted(counted, key=lambda row: (row[0] is None, row[0] or 0, row[1]))


# ------------------------------------------------------------------------------- what reaches a person here


@dataclass(frozen=True)
class GroupReach:
    """A class or group, or a faculty's groups, through which somebody sees pupils."""

    name: str
    n_pupils: int
    since: date


@dataclass(frozen=True)
class PupilReach:
    """One pupil whom a person reaches by a link. The name is '' where whoever looks may not know of the pupil."""

    pupil_id: UUID
    name: str
    place: str
    how: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class PersonReach:
    """Every link by which a person of the school reaches single pupils today."""

    groups: tuple[GroupReach, ...]
    faculties: tuple[GroupReach, ...]
    caseload: tuple[PupilReach, ...]
    children: tuple[PupilReach, ...]
    shared: tuple[PupilReach, ...]
    own_page: tuple[PupilReach, ...]


def person_reach(actor: Actor, membership_id: UUID) -> PersonReach:
    """Return what a person of the actor's school reaches, and by which links.

    Pupils whom the actor may not see themselves have no name. A bar is told to whoever may invite families only: for
    everybody else such a child is not in the list. Seven queries.
    """
    from handrail.pupils.models import Contact, CoreGroupMember, GroupPupil, PupilAccount, SharedPupil

    adults: Any = _model_of("access.GroupAdult")
    link_people: Any = _model_of("access.FacultyAdult")
    today = clock.today()
    holds = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    named = policy.pupils_visible_to(actor)
    places = GroupPupil.objects.filter(holds).order_by()

    def counted(rows: QuerySet, link: str, to: str) -> QuerySet:
        inside = places.filter(**{link: OuterRef(to)}).values(link).annotate(n=Count("pupil", distinct=True))
        return rows.annotate(n=Subquery(inside.values("n")))

    mine = {"membership_id": membership_id, "school_id": actor.school_id}
    groups = counted(adults.objects.filter(holds, **mine), "group", "group").select_related("group")
    faculties = counted(link_people.objects.filter(holds, **mine), "group__subject__faculty", "faculty").select_related(
        "faculty"
    )
    caseload: list[Any] = list(
        CoreGroupMember.objects.filter(holds, **mine).select_related("pupil").order_by("pupil__sort_name", "pk")
    )
    children = list(
        Contact.objects.filter(**mine)
        .exclude(sees=Sees.NOTHING)
        .select_related("pupil")
        .order_by("pupil__sort_name", "pk")
    )
    shared = list(SharedPupil.objects.filter(holds, **mine).select_related("pupil").order_by("pupil__sort_name", "pk"))
    own = list(PupilAccount.objects.filter(holds, **mine).select_related("pupil").order_by("pk"))
    ids = {row.pupil_id for row in [*caseload, *children, *shared, *own]}
    known = set(named.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()

    nation = nation_of(actor.framework_code)

    def of(row: Any, how: str, since: date | None = None, until: date | None = None) -> PupilReach:
        is_known = row.pupil_id in known
        return PupilReach(
            pupil_id=row.pupil_id,
            name=row.pupil.name if is_known else "",
            place=place_name(nation, row.pupil.year_group, row.pupil.class_name) if is_known else "",
            how=how,
            since=since,
            until=until,
        )

    return PersonReach(
        groups=tuple(GroupReach(r.group.name, r.n or 0, r.starts_on) for r in groups.order_by("group__name", "pk")),
        faculties=tuple(
            GroupReach(r.faculty.name, r.n or 0, r.starts_on) for r in faculties.order_by("faculty__name", "pk")
        ),
        caseload=tuple(of(r, CORE_ROLE_LABELS[CoreRole(r.role)], r.starts_on, r.ends_on) for r in caseload),
        children=tuple(of(r, _sight(r)) for r in children if _is_seen_by(actor, r, today)),
        shared=tuple(of(r, _parts(r.parts), r.starts_on, r.ends_on) for r in shared),
        own_page=tuple(of(r, "Their own page", r.starts_on) for r in own),
    )


def _sight(contact: Contact) -> str:
    words = "sees the page and has a say" if contact.sees == Sees.FULL else "sees the page"
    if contact.barred_from is not None:
        until = f" until {contact.barred_until:%-d %B %Y}" if contact.barred_until else ""
        words += f", but barred from {contact.barred_from:%-d %B %Y}{until}"
    return f"{contact.relationship}: {words}"


def _is_seen_by(actor: Actor, contact: Contact, today: date) -> bool:
    """Say whether the actor may be told of this link: a bar is for whoever may invite families only."""
    return contact.barred_from is None or policy.can_reach(actor, contact.pupil_id, Permission.FAMILY_INVITE)


def _parts(codes: list[str]) -> str:
    labels = [SHARED_PART_LABELS[part] for part in SharedPart if part.value in set(codes)]
    return "; ".join(labels) or "Name and year group only"
