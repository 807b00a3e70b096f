"""Plans for several pupils: opening one, and who joins and leaves it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Denied, Refused
from handrail.plans import policy, queries
from handrail.plans.actions.agreeing import amend_plan
from handrail.plans.actions.holding import held, held_target, record, touch
from handrail.plans.actions.opening import (
    READY_TARGETS,
    _add_long_terms,
    _add_sections,
    _add_targets,
    _opened,
    _record_opened,
)
from handrail.plans.actions.saving import save_each
from handrail.plans.models import Plan, PlanGroup, PlanPupil, PupilTarget, Target
from handrail.plans.rules import periods
from handrail.plans.rules.saving import cleaned
from handrail.plans.types import (
    FieldChange,
    PlanDraft,
    PlanState,
    PlanVerb,
    RowChange,
    RowKind,
    SaveAnswer,
    TargetDraft,
)
from handrail.pupils.policy import pupils_visible_to
from handrail.schools.queries import calendar_of

if TYPE_CHECKING:
    from handrail.schools.models import TeachingGroup

# A group is two pupils or more; a class plan may begin with one, for its others join.
LEAST_IN_A_GROUP = 2


@transaction.atomic
def open_group_plan(
    *,
    actor: Actor,
    name: str,
    pupil_ids: Collection[UUID],
    kind: str = "",
    teaching_group: TeachingGroup | None = None,
    is_class_plan: bool = False,
    starts_on: date | None = None,
    review_on: date | None = None,
    owner_id: UUID | None = None,
    draft: PlanDraft | None = None,
) -> Plan:
    """Open a draft for several pupils: one text, each with their own start, criterion and due date.

    `kind` is a kind for groups; the framework's first unless said. `draft` writes its text at once; the starting point
    and criterion of a target in it are everybody's at first. A class plan needs its class.
    Errors: Denied unless the actor writes plans for every pupil; Refused (field 'name', 'pupils', 'group', dates).
    """
    name = _name(name)
    keys = set(pupil_ids)
    if is_class_plan and teaching_group is None:
        raise Refused("Choose the class that the plan is for.", field="group")
    if len(keys) < (1 if is_class_plan else LEAST_IN_A_GROUP):
        raise Refused("Choose at least two pupils. For one pupil, start a plan on their page.", field="pupils")
    if pupils_visible_to(actor, Permission.PLAN_EDIT).filter(pk__in=keys).count() != len(keys):
        raise Denied(denial(actor, Permission.PLAN_EDIT))
    framework = queries.framework_of(actor.framework_code)
    kinds = queries.group_kinds(framework) if framework else []
    code = kind or (kinds[0].code if kinds else "")
    plan, _kind, laid_out = _opened(actor, None, code, starts_on, review_on, owner_id, None)
    plan.group = PlanGroup.objects.create(
        school_id=plan.school_id,
        plan=plan,
        name=name,
        teaching_group=teaching_group,
        is_class_plan=is_class_plan,
    )
    PlanPupil.objects.bulk_create(
        PlanPupil(school_id=plan.school_id, plan=plan, pupil_id=key, joined_on=plan.starts_on) for key in sorted(keys)
    )
    text = draft or PlanDraft()
    _add_sections(actor, plan, laid_out, text.sections, written=text.sections)
    long_terms = _add_long_terms(actor, plan, text.long_term_targets)
    blank = TargetDraft(wording="", criterion="", adult_id=plan.owner_id, strategies=[("", "")])
    targets: Sequence[TargetDraft] = text.targets if draft else [blank] * READY_TARGETS
    _add_targets(actor, plan, sorted(keys), targets, dict(enumerate(long_terms)), calendar_of(actor.school_id))
    _record_opened(actor, plan)
    return plan


@transaction.atomic
def name_group(*, actor: Actor, plan: Plan, name: str) -> Plan:
    """Give the group of a plan another name. Errors: NotVisible, Denied, Refused (field 'name')."""
    row = _held_group(actor, plan)
    old, row.group.name = row.group.name, _name(name)
    if old != row.group.name:
        row.group.save(update_fields=["name"])
        record(actor, "PLAN_GROUP_NAMED", row, old={"name": old}, new={"name": row.group.name})
    return row


@transaction.atomic
def join_group(
    *,
    actor: Actor,
    plan: Plan,
    pupil_id: UUID,
    joined_on: date | None = None,
    target_ids: Collection[UUID] | None = None,
) -> Plan:
    """Give a pupil a place in a group plan from a day, in all targets or in those named.

    What most of the others have as criterion and due date stands ready for them. A plan that was agreed is taken back
    to be changed, because its text does not speak of the pupil yet: it is agreed again as the next version, and what
    was agreed holds for the others until then. Somebody who left comes back to what was recorded.
    Errors: NotVisible, Denied, Refused (field 'pupil', 'joined_on').
    """
    row = _held_group(actor, plan)
    if not pupils_visible_to(actor, Permission.PLAN_EDIT).filter(pk=pupil_id).exists():
        raise Denied(denial(actor, Permission.PLAN_EDIT))
    place = PlanPupil.objects.filter(plan=row, pupil_id=pupil_id).first()
    if place is not None and place.left_on is None:
        raise Refused("This pupil has a place in the plan already.", field="pupil")
    start = joined_on or max(clock.today(), row.starts_on)
    if start < row.starts_on or start >= row.review_on:
        raise Refused("Choose a day inside the plan, before its review.", field="joined_on")
    if row.state != PlanState.DRAFT:
        row = amend_plan(actor=actor, plan=row, reason="Another pupil joins the group.")
    place = place or PlanPupil(school_id=row.school_id, plan=row, pupil_id=pupil_id)
    place.joined_on, place.left_on, place.left_reason = start, None, ""
    place.save()
    targets = row.targets.order_by("position", "pk")
    chosen = targets if target_ids is None else targets.filter(pk__in=list(target_ids))
    for target in chosen.prefetch_related("pupil_targets"):
        _put_in(actor, row, target, pupil_id, start)
    touch(row)
    record(actor, "PLAN_PUPIL_JOINED", row, subject=place, new={"joined_on": start.isoformat()})
    return row


def _put_in(actor: Actor, plan: Plan, target: Target, pupil_id: UUID, start: date) -> None:
    """Let a pupil work on a target; one that was ended goes on, and a new one starts with what most others have."""
    stamp = {"changed_at": clock.now(), "changed_by_id": actor.membership_id}
    parts = list(target.pupil_targets.all())
    own = next((part for part in parts if part.pupil_id == pupil_id), None)
    if own is not None:
        if own.ends_on is not None:
            PupilTarget.objects.filter(pk=own.pk).update(ends_on=None, **stamp)
        return
    others = [part for part in parts if part.ends_on is None and part.criterion is not None]
    criteria = [part.criterion for part in others]
    usual = max(others, key=lambda part: criteria.count(part.criterion), default=None)
    due_on = usual.due_on if usual else None
    if due_on is None or due_on <= start:
        due_on = periods.default_due_on(start, plan.review_on, calendar=calendar_of(plan.school_id))
    PupilTarget.objects.create(
        school_id=plan.school_id,
        target=target,
        pupil_id=pupil_id,
        criterion=usual.criterion if usual else None,
        out_of=usual.out_of if usual else None,
        starts_on=start,
        due_on=due_on,
        **stamp,
    )


@transaction.atomic
def leave_group(*, actor: Actor, plan: Plan, pupil_id: UUID, left_on: date | None = None, reason: str) -> Plan:
    """End a pupil's place in a group plan, to a day (its last) and with a reason; what was recorded stays.

    Agreed versions stay what they were. Again changes nothing.
    Errors: NotVisible, Denied, Refused (field 'reason', 'left_on').
    """
    row = _held_group(actor, plan)
    place = PlanPupil.objects.filter(plan=row, pupil_id=pupil_id).first()
    if place is None or place.left_on is not None:
        return row
    reason = cleaned(reason).strip()
    if not reason:
        raise Refused("Say why the pupil leaves the group.", field="reason")
    end = left_on or max(clock.today(), place.joined_on)
    if end < place.joined_on:
        raise Refused("The last day cannot be before the day on which the pupil joined.", field="left_on")
    place.left_on, place.left_reason = end, reason
    place.save(update_fields=["left_on", "left_reason"])
    PupilTarget.objects.filter(target__plan=row, pupil_id=pupil_id, ends_on__isnull=True).update(
        ends_on=end, changed_at=clock.now(), changed_by_id=actor.membership_id
    )
    touch(row)
    record(actor, "PLAN_PUPIL_LEFT", row, subject=place, new={"left_on": end.isoformat()}, reason=reason)
    return row


@transaction.atomic
def choose_for_target(*, actor: Actor, plan: Plan, target_id: UUID, pupil_id: UUID, is_in: bool) -> None:
    """Say whether a pupil of the group works on one target of a draft; what was recorded on it stays.

    Errors: NotVisible, Denied, Refused.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    target = held_target(row, target_id)
    place = PlanPupil.objects.filter(plan=row, pupil_id=pupil_id, left_on__isnull=True).first()
    if place is None:
        raise Refused("This pupil has no place in the plan.")
    part = PupilTarget.objects.filter(target=target, pupil_id=pupil_id).first()
    if is_in:
        _put_in(actor, row, target, pupil_id, max(row.starts_on, place.joined_on))
    elif part is None or part.ends_on is not None:
        return
    elif row.versions.exists():
        part.ends_on, part.changed_at, part.changed_by_id = clock.today(), clock.now(), actor.membership_id
        part.save(update_fields=["ends_on", "changed_at", "changed_by"])
    else:
        part.delete()
    touch(row)
    record(actor, "PLAN_PUPIL_TARGET", row, subject=place, new={"target": str(target.pk), "is_in": is_in})


def write_for_all(
    *, actor: Actor, plan: Plan, target_id: UUID, fields: Mapping[str, str], only_empty: bool = True
) -> SaveAnswer:
    """Write a starting point, criterion or due date for every pupil of a target: where nothing stands yet, or for all.

    Shapes: fields of a pupil's part in a target ('baseline', 'criterion', 'due_on') and what to write.
    Errors: NotVisible, Denied, Refused; what cannot be read is said in the answer, and nothing of it is written.
    """
    row = policy.get_plan(actor, plan.pk, Permission.PLAN_EDIT)
    content = queries.content_of(row, with_profile=False)
    target = next((row for row in content.targets if row.id == target_id), None)
    if target is None:
        raise Refused("This target is no longer in the plan. Somebody may have removed it.")
    changes = []
    for part in target.present:
        stands = {
            "baseline": part.baseline_text,
            "criterion": part.criterion_text,
            "due_on": part.due_on.isoformat() if part.due_on else "",
        }
        wanted = {
            name: FieldChange(stands[name], text)
            for name, text in fields.items()
            if text.strip() and (not only_empty or not stands[name])
        }
        if wanted:
            changes.append(RowChange(RowKind.PUPIL_TARGET, part.id, wanted))
    return save_each(actor=actor, plan=row, changes=changes)


def _held_group(actor: Actor, plan: Plan) -> Plan:
    """Return the group plan, locked, if the actor writes it and it is not over: who belongs to it may change then."""
    row = held(actor, plan, PlanVerb.EDIT if plan.state == PlanState.DRAFT else PlanVerb.AMEND)
    if row.pupil_id is not None or getattr(row, "group", None) is None:
        raise Refused("This plan is for one pupil.")
    return row


def _name(text: str) -> str:
    name = " ".join(cleaned(text).split())
    if not name:
        raise Refused("Give the group a name, for instance Blue readers.", field="name")
    if len(name) > 80:
        raise Refused(f"Use at most 80 characters for the name; this has {len(name)}.", field="name")
    return name
