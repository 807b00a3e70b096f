"""Who can be asked for a review, by which links, and what rooms above tell of professionals' advice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Count

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.rules import links
from handrail.plans.policy import can_with, pupil_targets_visible_to
from handrail.plans.queries import was_agreed
from handrail.pupils import policy as pupils_policy
from handrail.pupils.queries import people_to_ask
from handrail.reviews import policy
from handrail.reviews.types import LINK_WAY_LABELS, AdviceRow, ContactToAsk, LinkRow, LinkWay, OpenLink, Speaker
from handrail.rewards.queries import own_wordings

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Pupil
    from handrail.reviews.models import SayLink

Advises = Callable[[Actor, "Plan"], Sequence[AdviceRow]]
_ADVISERS: list[Advises] = []


def register_adviser(advises: Advises) -> None:
    """Let a room above tell of professionals' advice at a review. It shows only what the actor may read."""
    if advises not in _ADVISERS:
        _ADVISERS.append(advises)


def advice_for_review(actor: Actor, plan: Plan, speaker: Speaker = Speaker.PROFESSIONAL) -> tuple[AdviceRow, ...]:
    """Return what one voice advises or sent for the pupil of this visible plan, in the order of registering."""
    if plan.pupil_id is None:
        return ()
    rows = (row for advises in _ADVISERS for row in advises(actor, plan))
    return tuple(row for row in rows if row.speaker is speaker)


def contacts_to_ask(actor: Actor, plan: Plan) -> tuple[ContactToAsk, ...]:
    """Return the contacts with a say in this visible plan, with what to know before asking. Two queries."""
    if plan.pupil is None:
        return ()
    heard = set(
        policy.contributions_visible_to(actor)
        .filter(pupil=plan.pupil, speaker=Speaker.FAMILY, said_at__date__gte=plan.starts_on)
        .values_list("contact_id", flat=True)
    )
    return tuple(
        ContactToAsk(row.pk, row.name, row.relationship, note, row.email, row.pk in heard)
        for row, note in people_to_ask(plan.pupil)
    )


def say_links(plan: Plan) -> tuple[LinkRow, ...]:
    """Return the links of this plan, the newest first, 40 at most. One query.

    `plan` comes from policy.get_plan_to_gather_for.
    """
    from handrail.reviews.models import SayLink

    rows = SayLink.objects.filter(plan=plan).select_related("contact__pupil", "plan").order_by("-made_at", "-pk")
    return tuple(
        LinkRow(
            link_id=row.pk,
            contact_name=row.contact.name,
            way=LINK_WAY_LABELS[LinkWay(row.way)],
            made_by=row.made_by_name,
            made_at=row.made_at,
            ends_on=row.ends_on,
            is_open=policy.is_link_open(row),
            n_answers=row.n_answers,
        )
        for row in rows.annotate(n_answers=Count("contributions"))[:40]
    )


def open_link_row(token_hash: str, *, lock: bool = False) -> SayLink | None:
    """Return the link with this hash if it works now, with plan, contact and pupil; inside its school. One query."""
    from handrail.reviews.models import SayLink

    rows = SayLink.objects.select_related("contact__pupil", "plan", "school")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    link = rows.filter(token_hash=token_hash).first()
    return link if link is not None and policy.is_link_open(link) else None


def open_link(token: str) -> OpenLink | None:
    """Return what whoever holds a link sees, or None where it opens nothing, whatever the reason. Two queries."""
    from django_scopes import scope

    found = links.read_token(token)
    if found is None:
        return None
    school_id, token_hash = found
    with scope(school=school_id):
        link = open_link_row(token_hash)
        if link is None:
            return None
        return OpenLink(link.contact.pupil.first_name, link.school.name, link.ends_on, link.contributions.count())


def parts_to_ask_about(actor: Actor, plan: Plan) -> list[PupilTarget]:
    """Return the pupil's parts in the targets of this plan that the pupil can be asked about, in order. One query."""
    rows = pupil_targets_visible_to(actor, Permission.OBSERVATION_RECORD)
    rows = rows.filter(was_agreed(), target__plan=plan, pupil=plan.pupil).as_agreed()
    return list(rows.select_related("target").order_by("target__position", "target_id", "pk"))


def may_gather(actor: Actor, plan: Plan) -> bool:
    """Say whether the actor may gather what others say for this plan's review."""
    return plan.pupil_id is not None and can_with(actor, plan, Permission.REVIEW_HOLD)


def own_parts(actor: Actor) -> tuple[Pupil, list[tuple[PupilTarget, str]]]:
    """Return the pupil whose own account this is, with their targets as they are read there: in their own words.

    Three queries. Errors: NotVisible, Denied.
    """
    pupil = pupils_policy.get_own_page(actor, Permission.SELF_CONTRIBUTE)
    rows = policy.own_targets(actor, pupil).select_related("target")
    own = own_wordings(pupil)
    ordered = rows.order_by("target__plan__starts_on", "target__position", "target_id", "pk")
    return pupil, [(row, own.get(row.pk) or row.target.wording) for row in ordered]
