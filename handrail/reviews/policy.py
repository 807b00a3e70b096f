"""Which reviews may this person see, and which may they hold? A review follows its pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import clock, looking
from handrail.core.errors import Denied, NotVisible
from handrail.plans.policy import plans_reached_whole, plans_visible_to, without_confidential
from handrail.plans.types import PlanState
from handrail.pupils import policy as pupils_policy
from handrail.pupils.policy import limit_to_visible, still_here, within_reach
from handrail.pupils.types import Sees
from handrail.reviews.types import Speaker

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Contact
    from handrail.reviews.models import Contribution, Review


def reviews_visible_to(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[Review]:
    """Return every review whose pupil the actor reaches with the permission; unordered.

    The review of a group plan speaks of all its pupils, so it is read by whoever reaches every one of them.
    """
    from handrail.reviews.models import Review

    rows = Review.objects.filter(school_id=actor.school_id)
    if (of_pupil := within_reach(actor, permission, pupil="pupil_id")) is not None:
        rows = rows.filter(of_pupil | _whole_group(actor, permission))
    return without_confidential(rows, actor, plan="plan__", pupil="pupil_id")


def _whole_group(actor: Actor, permission: Permission) -> Q:
    """Say of the review of a group plan that the actor reaches every pupil of the group."""
    return Q(plan__in=plans_reached_whole(actor, permission).values("pk"))


def plans_under_review(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[Plan]:
    """Return the plans that a review is due for, in reach of the actor; unordered.

    A live plan, one that has begun though the nightly task has not marked it yet, and a live one that is just being
    amended: its review does not go away while its words are changed. Leavers need no review.
    """
    today = clock.today()
    versions = apps.get_model("plans", "PlanVersion").objects.filter(plan=OuterRef("pk"))
    begun = Q(state=PlanState.LIVE) | Q(state=PlanState.AGREED, starts_on__lte=today)
    amended = Q(state=PlanState.DRAFT, starts_on__lte=today) & Exists(versions)
    # A group plan has no pupil of its own, so nothing of it has left the school.
    here = still_here(today, pupil="pupil")
    return _reviewable(actor, permission).filter(begun | amended).filter(here)


def _reviewable(actor: Actor, permission: Permission) -> QuerySet[Plan]:
    """Return the visible plans, of those for a group only the ones whose pupils the actor reaches all."""
    rows = plans_visible_to(actor, permission)
    return rows.filter(Q(pupil__isnull=False) | Q(pk__in=plans_reached_whole(actor, permission).values("pk")))


def get_plan(actor: Actor, plan_id: UUID, permission: Permission = Permission.REVIEW_VIEW) -> Plan:
    """Return the plan that a review is about, with its pupil and owner, or raise NotVisible or Denied.

    One query when allowed, two when not.
    """
    rows = _reviewable(actor, permission)
    plan = rows.select_related("pupil", "owner__user", "group").filter(pk=plan_id).first()
    if plan is not None:
        looking.fetched(plan, pupil_id=plan.pupil_id)
        return plan
    if permission != Permission.REVIEW_VIEW and _reviewable(actor, Permission.REVIEW_VIEW).filter(pk=plan_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


# ------------------------------------------------------------------------------------------ people's own words


def contributions_visible_to(actor: Actor) -> QuerySet[Contribution]:
    """Return the words of families, pupils and others that staff may read, withdrawn ones left out; unordered."""
    from handrail.reviews.models import Contribution

    rows = limit_to_visible(Contribution.objects.all(), actor, Permission.REVIEW_VIEW, pupil="pupil_id")
    return rows.filter(withdrawn_at__isnull=True)


def get_contact_to_write_for(actor: Actor, contact_id: UUID) -> Contact:
    """Return a contact whose words the actor may write down, or raise NotVisible or Denied. One query."""
    contact = pupils_policy.get_contact_to_help(actor, contact_id)
    if contact.sees != Sees.FULL:
        raise Denied(
            f"{contact.name} may read the page, but has no say in the plan. Ask the SENCO to change what they may see."
        )
    return contact


def get_words_to_withdraw(actor: Actor, contribution_id: UUID) -> Contribution:
    """Return words that the actor may take back: their own, or those that they wrote down for a contact.

    Errors: NotVisible for the words of anybody else; Denied for those of a contact who may only read, and for those
    that another member of staff wrote down. At most four queries.
    """
    from handrail.reviews.models import Contribution

    rows = Contribution.objects.filter(school_id=actor.school_id, pk=contribution_id)
    found = rows.select_related("contact", "pupil").first()
    if found is None:
        raise NotVisible
    if found.speaker == Speaker.PUPIL:
        if pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE).pk != found.pupil_id:
            raise NotVisible
        return found
    if found.contact is None:
        raise NotVisible
    if found.contact.membership_id == actor.membership_id:
        pupils_policy.get_own_child(actor, found.pupil_id, Permission.CHILD_CONTRIBUTE)
        return found
    get_contact_to_write_for(actor, found.contact.pk)
    if found.recorded_by_id != actor.membership_id:
        raise Denied(
            f"These are the words of {found.said_by_name}. Only they, or whoever wrote them down, can take them back."
        )
    return found
