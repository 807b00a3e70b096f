"""Which pupils may this person see? One definition, as a list and as a check of one pupil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock, looking
from handrail.core.errors import Denied, NotVisible
from handrail.pupils.types import Sees

if TYPE_CHECKING:
    from handrail.access.models import Invitation
    from handrail.pupils.models import Contact, CoreGroupMember, Need, Pupil, RegisterEntry


def within_reach(actor: Actor, permission: Permission, *, pupil: str) -> Q | None:
    """Return the condition on the pupil column named `pupil`, or None where the whole school is in reach."""
    reach = reach_of(actor, permission)
    if Reach.SCHOOL in reach:
        return None
    condition = Q(pk__in=[])
    for place in sorted(reach & LINKS.keys()):
        condition |= Q(Exists(LINKS[place](actor, permission, OuterRef(pupil))))
    return condition


def _today(prefix: str = "") -> Q:
    """Say of a link with a first and a last day, both included, that it holds today."""
    today = clock.today()
    has_begun = Q(**{f"{prefix}starts_on__lte": today})
    return has_begun & (Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today}))


def _of(actor: Actor | None, prefix: str = "") -> dict[str, Any]:
    """Say of a link that it is this person's; without a person, that it is anybody's."""
    return {f"{prefix}membership_id": actor.membership_id} if actor else {f"{prefix}membership_id__isnull": False}


def _taught(actor: Actor | None, permission: Permission, pupil: Any) -> QuerySet:
    """The pupil is today in a group that this adult today teaches or supports."""
    from handrail.pupils.models import GroupPupil

    places = GroupPupil.objects.filter(_today(), pupil=pupil)
    return places.filter(_today("group__adults__"), **_of(actor, "group__adults__"))


def _faculty(actor: Actor | None, permission: Permission, pupil: Any) -> QuerySet:
    """The pupil is today in a group of a subject of a faculty that this adult today is the link person of."""
    from handrail.pupils.models import GroupPupil

    links = "group__subject__faculty__adults__"
    places = GroupPupil.objects.filter(_today(), pupil=pupil)
    return places.filter(_today(links), **_of(actor, links))


def _caseload(actor: Actor | None, permission: Permission, pupil: Any) -> QuerySet:
    """The adult is today in the pupil's core group."""
    from handrail.pupils.models import CoreGroupMember

    return CoreGroupMember.objects.filter(_today(), pupil=pupil, **_of(actor))


def _invited(actor: Actor | None, permission: Permission, pupil: Any) -> QuerySet:
    """The school shares the pupil with this specialist today."""
    from handrail.pupils.models import SharedPupil

    return SharedPupil.objects.filter(_today(), still_here(clock.today(), pupil="pupil"), pupil=pupil, **_of(actor))


def _own_child(actor: Actor | None, permission: Permission, pupil: Any) -> QuerySet:
    """This person is the pupil's contact, may see the page (or has a say, where that is asked), and is not barred."""
    return _contacts_who_see(actor, permission).filter(pupil=pupil)


def _self(actor: Actor | None, permission: Permission, pupil: Any) -> QuerySet:
    """The account is the pupil's own."""
    from handrail.pupils.models import PupilAccount

    return PupilAccount.objects.filter(_today(), still_here(clock.today(), pupil="pupil"), pupil=pupil, **_of(actor))


LINKS = {
    Reach.TAUGHT: _taught,
    Reach.FACULTY: _faculty,
    Reach.CASELOAD: _caseload,
    Reach.INVITED: _invited,
    Reach.OWN_CHILD: _own_child,
    Reach.SELF: _self,
}


def links_to(pupil: Pupil, reach: Reach, permission: Permission) -> QuerySet:
    """Return the links by which anybody reaches this pupil today in one way; unordered.

    The same definitions as those that decide what a person sees, asked the other way round: see LINKS for each row.
    Errors: KeyError for the whole school and the trust, which follow from a role alone.
    """
    return LINKS[reach](None, permission, pupil.pk)


def still_here(today: date, *, pupil: str = "") -> Q:
    """Return the condition that a pupil has not left. `pupil` is the way there, empty for rows of pupils."""
    left_on = f"{pupil}__left_on" if pupil else "left_on"
    return Q(**{f"{left_on}__isnull": True}) | Q(**{f"{left_on}__gte": today})


def children_links(actor: Actor, permission: Permission = Permission.CHILD_VIEW) -> QuerySet[Contact]:
    """Return the contacts by which this person reaches children of their own with the permission; unordered.

    A contact who is barred today reaches nothing, and nothing tells them so. Having a say needs Sees.FULL.
    """
    return _contacts_who_see(actor, permission)


def _contacts_who_see(actor: Actor | None, permission: Permission) -> QuerySet[Contact]:
    from handrail.pupils.models import Contact

    today = clock.today()
    is_barred = Q(barred_from__lte=today) & (Q(barred_until__isnull=True) | Q(barred_until__gte=today))
    allowed = [Sees.FULL] if permission == Permission.CHILD_CONTRIBUTE else [Sees.FULL, Sees.READ]
    rows = Contact.objects.filter(still_here(clock.today(), pupil="pupil"), **_of(actor), sees__in=allowed)
    return rows.exclude(is_barred)


def get_own_child(actor: Actor, pupil_id: UUID, permission: Permission = Permission.CHILD_VIEW) -> Contact:
    """Return the contact by which this person reaches a child of theirs, with the pupil; or raise NotVisible.

    Whoever is barred, may see nothing, or whose child left is told the same as a stranger. Denied: they may see the
    page, but not do this. One query when allowed, two when not.
    """
    contact = _own_contact(actor, pupil_id, permission)
    if contact is not None:
        looking.fetched(contact.pupil, pupil_id=contact.pupil_id)
        return contact
    if permission != Permission.CHILD_VIEW and _own_contact(actor, pupil_id, Permission.CHILD_VIEW) is not None:
        raise Denied("You can read this page. If you want to tell the school something, ring or ask the school.")
    raise NotVisible


def _own_contact(actor: Actor, pupil_id: UUID, permission: Permission) -> Contact | None:
    if Reach.OWN_CHILD not in reach_of(actor, permission):
        return None
    rows = children_links(actor, permission).filter(school_id=actor.school_id, pupil_id=pupil_id)
    return rows.select_related("pupil").order_by("pk").first()


def get_contact_to_help(actor: Actor, contact_id: UUID) -> Contact:
    """Return a contact whom the actor may help at school to see their child's page, with the pupil.

    Errors: NotVisible; Denied with a sentence for staff where the contact would see nothing by their own rights.
    One query.
    """
    from handrail.pupils.models import Contact

    reached = limit_to_visible(Contact.objects.all(), actor, Permission.FAMILY_HELP, pupil="pupil_id")
    contact = reached.select_related("pupil").filter(pk=contact_id).first()
    if contact is None:
        raise NotVisible
    today, pupil = clock.today(), contact.pupil
    if contact.is_barred_on(today):
        raise Denied(
            f"{contact.name} is to see nothing of {pupil.first_name}: {contact.barred_reason} "
            "Do not open the page with them. If you are not sure what to do, ask the SENCO."
        )
    if contact.sees == Sees.NOTHING:
        raise Denied(
            f"The school has not said that {contact.name} may see {pupil.first_name}’s page. "
            "Ask the SENCO to say what this contact may see."
        )
    if pupil.left_on is not None and pupil.left_on < today:
        raise Denied(f"{pupil.first_name} has left the school, so there is no page for the family any more.")
    looking.fetched(pupil, pupil_id=pupil.pk)
    return contact


def get_own_page(actor: Actor, permission: Permission = Permission.SELF_VIEW) -> Pupil:
    """Return the pupil whose own account this is, or raise NotVisible or Denied. One query when allowed."""
    pupil = _own_pupil(actor, permission)
    if pupil is not None:
        looking.fetched(pupil, pupil_id=pupil.pk)
        return pupil
    if permission != Permission.SELF_VIEW and _own_pupil(actor, Permission.SELF_VIEW) is not None:
        raise Denied("You can read your page. If you want to say something, tell an adult.")
    raise NotVisible


def _own_pupil(actor: Actor, permission: Permission) -> Pupil | None:
    from handrail.pupils.models import Pupil

    if Reach.SELF not in reach_of(actor, permission):
        return None
    mine = _self(actor, permission, OuterRef("pk"))
    return Pupil.objects.filter(Exists(mine), school_id=actor.school_id).order_by("pk").first()


def limit_to_visible(rows: QuerySet, actor: Actor, permission: Permission, *, pupil: str) -> QuerySet:
    """Keep the rows whose pupil (the column named `pupil`, e.g. 'pupil_id') the actor reaches with the permission."""
    condition = within_reach(actor, permission, pupil=pupil)
    rows = rows.filter(school_id=actor.school_id)
    return rows if condition is None else rows.filter(condition)


def pupils_visible_to(actor: Actor, permission: Permission = Permission.PUPIL_VIEW) -> QuerySet[Pupil]:
    """Return every pupil that the actor reaches with the permission, leavers included; unordered."""
    from handrail.pupils.models import Pupil

    return limit_to_visible(Pupil.objects.all(), actor, permission, pupil="pk")


def get_pupil(
    actor: Actor,
    pupil_id: UUID,
    permission: Permission = Permission.PUPIL_VIEW,
    *,
    lock: bool = False,
    also: Mapping[str, Any] | None = None,
) -> Pupil:
    """Return the pupil, or raise NotVisible (may not know of them) or Denied (may see, may not do this).

    `lock`: hold the row until the transaction ends, so that changes of one pupil's records come one after the other.
    `also`: what else to read of them in the same query, as annotations; rooms above use it for their own records.
    One query when allowed, two when not.
    """
    rows = pupils_visible_to(actor, permission).filter(pk=pupil_id).annotate(**also or {})
    pupil = (rows.select_for_update() if lock else rows).first()
    if pupil is not None:
        looking.fetched(pupil, pupil_id=pupil.pk)
        return pupil
    if permission != Permission.PUPIL_VIEW and pupils_visible_to(actor).filter(pk=pupil_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_entry(actor: Actor, entry_id: UUID, *, pupil_id: UUID, permission: Permission) -> RegisterEntry:
    """Return a stage of the pupil's history with its pupil, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import RegisterEntry

    return _of_pupil(RegisterEntry.objects.select_related("subject"), actor, entry_id, pupil_id, permission)


def get_need(actor: Actor, need_id: UUID, *, pupil_id: UUID, permission: Permission) -> Need:
    """Return a need of the pupil with its pupil, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import Need

    return _of_pupil(Need.objects.all(), actor, need_id, pupil_id, permission)


def get_contact(actor: Actor, contact_id: UUID, *, pupil_id: UUID, permission: Permission) -> Contact:
    """Return a contact of the pupil with its pupil, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import Contact

    return _of_pupil(Contact.objects.all(), actor, contact_id, pupil_id, permission)


def get_family_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """Return an invitation to the page of a pupil whom the actor may invite families for, or raise NotVisible.

    Two queries.
    """
    from handrail.access.queries import invitation_of_a_family
    from handrail.pupils.models import Contact

    invitation = invitation_of_a_family(actor, invitation_id)
    reached = limit_to_visible(Contact.objects.all(), actor, Permission.FAMILY_INVITE, pupil="pupil_id")
    if invitation is None or not reached.filter(pk=invitation.details.get("contact")).exists():
        raise NotVisible
    return invitation


def get_core_member(actor: Actor, member_id: UUID, *, pupil_id: UUID, permission: Permission) -> CoreGroupMember:
    """Return an adult's part in the pupil's core group, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import CoreGroupMember

    return _of_pupil(CoreGroupMember.objects.select_related("membership__user"), actor, member_id, pupil_id, permission)


def _of_pupil(rows: QuerySet, actor: Actor, row_id: UUID, pupil_id: UUID, permission: Permission) -> Any:
    reached = limit_to_visible(rows, actor, permission, pupil="pupil_id")
    row = reached.select_related("pupil").filter(pk=row_id, pupil_id=pupil_id).first()
    if row is None:
        get_pupil(actor, pupil_id, permission)  # says 'denied' where that is the reason
        raise NotVisible
    looking.fetched(row.pupil, pupil_id=row.pupil_id)
    return row


def check_whole_school(actor: Actor, *permissions: Permission) -> None:
    """Raise Denied unless one of the permissions reaches every pupil of the school, as lists of many pupils need."""
    if not any(Reach.SCHOOL in reach_of(actor, permission) for permission in permissions):
        raise Denied(denial(actor, permissions[0]))


def allowed_for(actor: Actor, pupil: Pupil, permissions: Iterable[Permission]) -> frozenset[Permission]:
    """Return which of the permissions the actor has for a pupil whose page they may already see.

    No query, unless a role reaches fewer pupils with a permission than it can see (then one for each of those).
    """
    seen = reach_of(actor, Permission.PUPIL_VIEW)
    allowed = set()
    for permission in permissions:
        reach = reach_of(actor, permission)
        # Whoever sees the pupil by their groups or caseload has what reaches at least the same pupils.
        if (reach and reach >= seen) or can_reach(actor, pupil.pk, permission):
            allowed.add(permission)
    return frozenset(allowed)


def can_reach(actor: Actor, pupil_id: UUID, permission: Permission) -> bool:
    """Say whether the actor has the permission for this pupil. No query where the whole school is in reach."""
    reach = reach_of(actor, permission)
    if not reach:
        return False
    if Reach.SCHOOL in reach:
        return True
    return pupils_visible_to(actor, permission).filter(pk=pupil_id).exists()


def has_a_say(contact: Contact) -> bool:
    """Say whether a contact's answer counts: not barred, and with parental responsibility or a say on their page."""
    if contact.is_barred_on(clock.today()):
        return False
    return contact.has_parental_responsibility or contact.sees == Sees.FULL
