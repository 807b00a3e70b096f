"""The way of a plan: agreed, live, taken back to be changed, reviewed, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Denied, Refused
from handrail.frameworks.types import Question
from handrail.plans import policy, queries
from handrail.plans.actions.banking import count_uses, forget_what_it_no_longer_is, keep_outcomes
from handrail.plans.actions.checking import keep_check
from handrail.plans.actions.following import end_followed, first_day_of, move_places
from handrail.plans.actions.holding import held, record, touch
from handrail.plans.models import LongTermTarget, Plan, PlanSection, PlanVersion, PupilTarget, Strategy, Target
from handrail.plans.rules import layout, snapshot
from handrail.plans.rules.agreed import parts_of
from handrail.plans.rules.saving import cleaned
from handrail.plans.types import (
    SNAPSHOT_SCHEMA,
    NextStep,
    NotReady,
    Outcome,
    PlanContent,
    PlanState,
    PlanVerb,
    TargetOutcome,
)


@transaction.atomic
def agree_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Agree a draft: keep its text as the next version, for ever, and let it start on its first day.

    Cards that nobody wrote in are taken away. The plan is LIVE at once if its first day has come, else AGREED. When it
    begins, the plan that it goes on from ends.
    Errors: NotVisible, Denied, Refused, NotReady with what is missing.
    """
    row = held(actor, plan, PlanVerb.AGREE)
    content = queries.content_of(row)
    if any(part.is_confidential for part in content.sections) and not policy.sees_confidential(actor, row):
        raise Denied("A part of this plan is confidential, so somebody who may read all of it agrees it.")
    if missing := layout.what_is_missing(content):
        raise NotReady(missing)
    if _remove_blanks(content):
        content = queries.content_of(row)
    if row.pupil_id is None and (was_on := first_day_of(row)):
        move_places(row, was_on)
    now = clock.now()
    last = row.versions.order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    text = snapshot.build(content, number=number, agreed_at=now, agreed_by=actor.name)
    version = PlanVersion(
        school_id=row.school_id,
        plan=row,
        number=number,
        schema=SNAPSHOT_SCHEMA,
        snapshot=text,
        sha256=snapshot.sha256_of(text),
        agreed_at=now,
        agreed_by_id=actor.membership_id,
        agreed_by_name=actor.name,
    )
    version.save(force_insert=True)
    row.state = PlanState.LIVE if row.starts_on <= clock.today() else PlanState.AGREED
    # The family reads what was agreed; the next draft is shown to them only if somebody says so again.
    row.shared_with_family_at = None
    touch(row, "state", "shared_with_family_at")
    # From now on the rows say what holds.
    PupilTarget.objects.filter(target__plan=row, held_in__isnull=False).update(held_in=None)
    keep_check(row, content, setting=actor.setting)
    count_uses(actor, forget_what_it_no_longer_is(actor, row, content))
    new = {"version": number, "sha256": version.sha256, "state": str(row.state)}
    record(actor, "PLAN_AGREED", row, new=new)
    if row.state == PlanState.LIVE:
        end_followed(actor, row)
    return row


def _remove_blanks(content: PlanContent) -> bool:
    """Remove the cards that hold no word; nothing that somebody wrote goes."""
    targets = [target.id for target in content.targets if target.is_blank]
    kept = [target for target in content.targets if not target.is_blank]
    strategies = [
        way.id for target in kept for way in target.strategies if not (way.method.strip() or way.materials.strip())
    ]
    used = {target.long_term_id for target in kept}
    long_terms = [row.id for row in content.long_term_targets if not row.wording.strip() and row.id not in used]
    for model, ids in ((Target, targets), (Strategy, strategies), (LongTermTarget, long_terms)):
        if ids:
            model.objects.filter(pk__in=ids).delete()
    return bool(targets or strategies or long_terms)


@transaction.atomic
def start_due_plans(*, school_id: UUID, today: date | None = None) -> int:
    """Make live every agreed plan of a school whose first day has come; return how many. Again changes nothing more.

    The plans that they go on from end.
    Needs the school's scope. Handrail itself is the actor.
    """
    due = Plan.objects.select_for_update().filter(
        school_id=school_id, state=PlanState.AGREED, starts_on__lte=today or clock.today()
    )
    rows = list(due.order_by("pk"))
    for row in rows:
        row.state = PlanState.LIVE
        touch(row, "state")
        record(None, "PLAN_STARTED", row)
        end_followed(None, row)
    return len(rows)


@transaction.atomic
def amend_plan(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """Take an agreed or live plan back to draft to change it; its versions stay, and the next agreement adds one.

    Adults go on working to the last version: each part that it has is marked with its number (`held_in`).
    Errors: NotVisible, Denied, Refused (field 'reason' without a reason).
    """
    row = held(actor, plan, PlanVerb.AMEND)
    reason = _reason(reason, "Say what needs to change, and why.")
    old = row.state
    row.state = PlanState.DRAFT
    touch(row, "state")
    _hold_what_was_agreed(row)
    record(actor, "PLAN_AMENDED", row, old={"state": str(old)}, reason=reason)
    return row


def _hold_what_was_agreed(plan: Plan) -> None:
    version = plan.versions.order_by("-number").first()
    if version is not None:
        keys = list(parts_of(version.snapshot))
        PupilTarget.objects.filter(target__plan=plan, pk__in=keys).update(held_in=version.number)


@transaction.atomic
def close_plan(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """Close a plan for good, with a reason; everything in it stays to be read and copied.

    One that is being changed was agreed all the same, so who closes it must be allowed to agree.
    Errors: NotVisible, Denied, Refused (field 'reason' without a reason).
    """
    row = held(actor, plan, PlanVerb.CLOSE)
    reason = _reason(reason, "Say why the plan is closed.")
    old, began_on = row.state, first_day_of(row)
    row.state = PlanState.CLOSED
    row.closed_reason = reason
    # A plan that was never agreed has no last day; one that was being changed began on the day that was agreed.
    if began_on is not None:
        row.ends_on = max(row.ends_on or clock.today(), began_on)
    touch(row, "state", "closed_reason", "ends_on")
    record(actor, "PLAN_CLOSED", row, old={"state": str(old)}, reason=reason)
    return row


def _reason(text: str, sentence: str) -> str:
    reason = cleaned(text).strip()
    if not reason:
        raise Refused(sentence, field="reason")
    return reason


@transaction.atomic
def record_outcomes(*, actor: Actor, plan: Plan, outcomes: Sequence[TargetOutcome], what_happened: str = "") -> Plan:
    """Keep what a review found for the plan's targets, and mark the plan reviewed. Again, it corrects what was kept.

    Every target in use needs an outcome, now or from before. `what_happened` goes to the section of that name.
    Errors: NotVisible, Denied, Refused (field 'outcome-<id>' or 'drop_reason-<id>' of the pupil's target).
    """
    row = held(actor, plan, PlanVerb.REVIEW)
    parts = {
        part.pk: part
        for part in PupilTarget.objects.select_for_update(of=("self",))
        .select_related("target")
        .filter(target__plan=row)
        .order_by("pk")
    }
    now = clock.now()
    old, new = {}, {}
    for item in outcomes:
        part = parts.get(item.pupil_target_id)
        if part is None:
            raise Refused("One of these targets is not in this plan.")
        _check_outcome(item)
        old[str(part.pk)] = {"outcome": part.outcome, "evidence": part.outcome_evidence}
        part.outcome = item.outcome
        part.outcome_evidence = cleaned(item.evidence)
        part.next_step = item.next_step
        part.drop_reason = cleaned(item.drop_reason)
        part.outcome_at = part.changed_at = now
        part.changed_by_id = actor.membership_id
        new[str(part.pk)] = {"outcome": part.outcome, "evidence": part.outcome_evidence, "next_step": part.next_step}
    # Who left the group needs no outcome; what was recorded until then stays.
    if without := [part for part in parts.values() if not part.outcome and part.ends_on is None]:
        raise Refused("Say for each target what became of it.", field=f"outcome-{without[0].pk}")
    fields = ["outcome", "outcome_evidence", "next_step", "drop_reason", "outcome_at", "changed_at", "changed_by"]
    PupilTarget.objects.bulk_update([parts[item.pupil_target_id] for item in outcomes], fields)
    keep_outcomes(actor, [parts[item.pupil_target_id] for item in outcomes])
    if what_happened.strip():
        _keep_what_happened(actor, row, cleaned(what_happened))
    row.state = PlanState.REVIEWED
    touch(row, "state")
    _record_reviewed(actor, row, parts, old, new)
    return row


def _record_reviewed(
    actor: Actor, plan: Plan, parts: Mapping[UUID, PupilTarget], old: dict[str, Any], new: dict[str, Any]
) -> None:
    """Write down what became of the targets; of a group plan for each pupil what concerns them alone."""
    by_pupil: dict[UUID, set[str]] = {}
    for part in parts.values():
        by_pupil.setdefault(part.pupil_id, set()).add(str(part.pk))
    if plan.pupil_id is not None or not by_pupil:
        audit.record(actor, "PLAN_REVIEWED", subject=plan, pupil_id=plan.pupil_id, old=old, new=new)
        return
    events = [
        audit.Event(plan, pupil_id, old=_of(keys, old), new=_of(keys, new)) for pupil_id, keys in by_pupil.items()
    ]
    audit.record_many(actor, "PLAN_REVIEWED", events)


def _of(keys: set[str], values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in keys}


def _check_outcome(item: TargetOutcome) -> None:
    if item.outcome not in set(Outcome):
        raise Refused("Choose what became of the target.", field=f"outcome-{item.pupil_target_id}")
    if item.next_step and item.next_step not in set(NextStep):
        raise Refused("Choose how the target goes on.", field=f"next_step-{item.pupil_target_id}")
    is_dropped = item.outcome == Outcome.DROPPED or item.next_step == NextStep.DROP
    if is_dropped and not item.drop_reason.strip():
        raise Refused("Say why the target is dropped.", field=f"drop_reason-{item.pupil_target_id}")


def _keep_what_happened(actor: Actor, plan: Plan, text: str) -> None:
    kind = queries.kind_of(plan)
    codes = [s.code for s in kind.sections if Question.WHAT_HAPPENED in s.answers] if kind else []
    for section in PlanSection.objects.filter(plan=plan, code__in=codes[:1]):
        section.text = text
        section.changed_at, section.changed_by_id = clock.now(), actor.membership_id
        section.save(update_fields=["text", "changed_at", "changed_by"])
