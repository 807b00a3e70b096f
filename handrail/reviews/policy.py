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
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans.policy import (
    plans_reached_whole,
    plans_visible_to,
    pupil_targets_visible_to,
    without_confidential,
)
from handrail.plans.queries import was_agreed
from handrail.plans.types import PlanState
from handrail.pupils import policy as pupils_policy
from handrail.pupils.policy import can_reach, has_a_say, limit_to_visible, still_here, within_reach
from handrail.pupils.types import Sees
from handrail.reviews.types import Speaker

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Contact, Pupil
    from handrail.reviews.models import Contribution, Review, SayLink


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
    return reviewable_plans(actor, permission).filter(begun | amended).filter(here)


def reviewable_plans(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[Plan]:
    """Return the visible plans, of those for a group only the ones whose pupils the actor reaches all."""
    rows = plans_visible_to(actor, permission)
    return rows.filter(Q(pupil__isnull=False) | Q(pk__in=plans_reached_whole(actor, permission).values("pk")))


def get_plan(actor: Actor, plan_id: UUID, permission: Permission = Permission.REVIEW_VIEW) -> Plan:
    """Return the plan that a review is about, with its pupil and owner, or raise NotVisible or Denied.

    One query when allowed, two when not.
    """
    rows = reviewable_plans(actor, permission)
    plan = rows.select_related("pupil", "owner__user", "group").filter(pk=plan_id).first()
    if plan is not None:
        looking.fetched(plan, pupil_id=plan.pupil_id)
        return plan
    if (
        permission != Permission.REVIEW_VIEW
        and reviewable_plans(actor, Permission.REVIEW_VIEW).filter(pk=plan_id).exists()
    ):
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
    """Return words that the actor may take back: their own, or those that they wrote down for whoever said them.

    Errors: NotVisible for the words of anybody else; Denied for those of a contact who may only read, and, for staff
    who work with the pupil, for all that they did not write down themselves. At most four queries.
    """
    from handrail.reviews.models import Contribution

    rows = Contribution.objects.filter(school_id=actor.school_id, pk=contribution_id)
    found = rows.select_related("contact", "pupil").first()
    if found is None:
        raise NotVisible
    if found.contact is not None and found.contact.membership_id == actor.membership_id:
        pupils_policy.get_own_child(actor, found.pupil_id, Permission.CHILD_CONTRIBUTE)
        return found
    if can_reach(actor, found.pupil_id, Permission.OBSERVATION_RECORD):
        return _as_writer(actor, found)
    if found.speaker == Speaker.PUPIL:
        if pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE).pk != found.pupil_id:
            raise NotVisible
        return found
    if found.contact is None:
        raise NotVisible
    get_contact_to_write_for(actor, found.contact.pk)
    return _as_writer(actor, found)


def _as_writer(actor: Actor, words: Contribution) -> Contribution:
    if words.recorded_by_id != actor.membership_id:
        raise Denied(
            f"These are the words of {words.said_by_name}. Only they, or whoever wrote them down, can take them back."
        )
    looking.fetched(words, pupil_id=words.pupil_id)
    return words


# ------------------------------------------------------------------------------------- voices for one review


def get_plan_to_ask_about(actor: Actor, plan_id: UUID) -> Plan:
    """Return the plan of one pupil whom the actor may ask for the review, beside them at school.

    Whoever records how targets go may write down what the pupil says: often it is a support adult who knows the signs.
    Errors: NotVisible (also for the plan of a group, where each pupil is asked by themselves), Denied, Refused once the
    plan is over.
    """
    plan = get_plan(actor, plan_id, Permission.OBSERVATION_RECORD)
    if plan.pupil is None:
        raise NotVisible
    check_is_under_review(plan)
    return plan


def get_plan_to_gather_for(actor: Actor, plan_id: UUID) -> Plan:
    """Return the plan of one pupil for whose review the actor may gather what others say.

    Errors: NotVisible, Denied, Refused once the plan is over.
    """
    plan = get_plan(actor, plan_id, Permission.REVIEW_HOLD)
    if plan.pupil is None:
        raise NotVisible
    check_is_under_review(plan)
    return plan


def check_is_under_review(plan: Plan) -> None:
    """Raise Refused where the plan was reviewed or closed: what is said now belongs to the next one."""
    if plan.state in (PlanState.REVIEWED, PlanState.CLOSED):
        raise Refused("This review has been held. What is said now belongs to the next plan.")


def get_contact_with_a_say(plan: Plan, contact_id: UUID) -> Contact:
    """Return a contact of the plan's pupil who has a say, or raise NotVisible; Denied where they have none. One query.

    `plan` comes from get_plan_to_gather_for.
    """
    contact = apps.get_model("pupils", "Contact").objects.filter(pupil=plan.pupil, pk=contact_id).first()
    if contact is None:
        raise NotVisible
    if not has_a_say(contact):
        raise Denied(f"{contact.name} has no say in the plan. Ask the SENCO to change what they may see.")
    return contact


def get_words_of_plan(actor: Actor, plan: Plan, contribution_id: UUID, *, lock: bool = True) -> Contribution:
    """Return words that were said about the pupil of this plan, or raise NotVisible. One query.

    `lock`: until the transaction ends.
    """
    rows = contributions_visible_to(actor).filter(pupil=plan.pupil, pk=contribution_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotVisible
    return found


def get_say_link(plan: Plan, link_id: UUID) -> SayLink:
    """Return a link of this plan, or raise NotVisible. One query. `plan` comes from get_plan_to_gather_for."""
    from handrail.reviews.models import SayLink

    found = SayLink.objects.select_for_update(of=("self",)).filter(plan=plan, pk=link_id).first()
    if found is None:
        raise NotVisible
    return found


def is_link_open(link: SayLink) -> bool:
    """Say whether a link works now; it comes with its contact and plan. No query.

    It ends on its day, when somebody ends it, when the review is held, when the child leaves, and at once when the
    contact has no say any more or is barred. Nothing tells the holder which of these it was.
    """
    plan, contact = link.plan, link.contact
    today = clock.today()
    if link.ended_at is not None or link.ends_on < today or plan.is_confidential:
        return False
    if plan.state in (PlanState.REVIEWED, PlanState.CLOSED):
        return False
    left_on = contact.pupil.left_on
    return has_a_say(contact) and (left_on is None or left_on >= today)


def own_targets(actor: Actor, pupil: Pupil) -> QuerySet[PupilTarget]:
    """Return the pupil's parts in targets that were agreed and are worked on, and that they may read; unordered."""
    rows = pupil_targets_visible_to(actor, Permission.SELF_VIEW).filter(pupil=pupil)
    return rows.filter(was_agreed(), target__plan__is_confidential=False).as_agreed()
