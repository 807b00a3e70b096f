"""Formats: made as a draft, used for new plans, never changed once plans are written in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.frameworks.types import Framework, PlanKind
from handrail.plans import queries
from handrail.plans.actions.holding import held, touch
from handrail.plans.models import Plan, PlanFormat, PlanSection
from handrail.plans.rules import formats
from handrail.plans.types import FormatState, Layout, PlanVerb

if TYPE_CHECKING:
    from uuid import UUID

audit.register_events(
    {
        "FORMAT_CHANGED": "changed the format of a kind of plan",
        "FORMAT_USED": "took a format into use for new plans",
        "FORMAT_DISCARDED": "threw away the changes to a format",
        "PLAN_FORMAT_CHANGED": "moved the plan to the school's present format",
    }
)


def kind_at_school(actor: Actor, kind_code: str) -> tuple[Framework, PlanKind]:
    """Return a kind of the framework that the school follows. Errors: NotVisible for any other."""
    framework = queries.framework_of(actor.framework_code)
    kind = framework.plan_kind(kind_code) if framework else None
    if framework is None or kind is None:
        raise NotVisible
    return framework, kind


@transaction.atomic
def change_format(*, actor: Actor, kind_code: str, layout: Layout) -> PlanFormat:
    """Keep a layout as the format that is being made; plans are not touched, nor does a new plan take it yet.

    Errors: Denied without SCHOOL_EDIT; NotVisible for a kind that the framework does not have; Refused as
    rules.formats.checked says.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    framework, kind = kind_at_school(actor, kind_code)
    kept = formats.as_kept(formats.checked(layout, kind))
    rows = PlanFormat.objects.filter(framework=framework.code, kind=kind.code)
    row = rows.select_for_update().filter(state=FormatState.DRAFT).first()
    old = row.layout if row else None
    if row is not None and old == kept:
        return row
    if row is None:
        last = rows.aggregate(last=Max("number"))["last"]
        row = PlanFormat(
            school_id=actor.school_id, framework=framework.code, kind=kind.code, number=(last or 0) + 1, layout=kept
        )
    row.layout, row.changed_at, row.changed_by_id = kept, clock.now(), actor.membership_id
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("Somebody else began to change this format just now. Open the page again.") from error
    audit.record(actor, "FORMAT_CHANGED", subject=row, old=old, new=kept)
    return row


@transaction.atomic
def use_format(*, actor: Actor, kind_code: str) -> PlanFormat:
    """Take the format that is being made into use: new plans have it from now on, older ones keep theirs.

    Errors: Denied, NotVisible, Refused if nothing is being made or nothing differs.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    framework, kind = kind_at_school(actor, kind_code)
    rows = list(
        PlanFormat.objects.select_for_update()
        .filter(framework=framework.code, kind=kind.code, state__in=[FormatState.DRAFT, FormatState.CURRENT])
        .order_by("number")
    )
    made = next((row for row in rows if row.state == FormatState.DRAFT), None)
    before = next((row for row in rows if row.state == FormatState.CURRENT), None)
    if made is None:
        raise Refused("Nothing was changed since this format was taken into use.")
    if formats.from_kept(made.layout, kind) == queries.layout_for_new(before, kind):
        raise Refused("This is the same as the format in use. Change something first, or throw the changes away.")
    if before is not None:
        before.state = FormatState.PAST
        before.save(update_fields=["state"])
    made.state, made.used_from, made.used_by_name = FormatState.CURRENT, clock.now(), actor.name
    made.save(update_fields=["state", "used_from", "used_by_name"])
    audit.record(
        actor,
        "FORMAT_USED",
        subject=made,
        old={"number": before.number} if before else None,
        new={"kind": kind.code, "number": made.number},
    )
    return made


@transaction.atomic
def discard_format(*, actor: Actor, kind_code: str) -> None:
    """Throw away the format that is being made. Errors: Denied, NotVisible."""
    check_can(actor, Permission.SCHOOL_EDIT)
    framework, kind = kind_at_school(actor, kind_code)
    row = PlanFormat.objects.filter(framework=framework.code, kind=kind.code, state=FormatState.DRAFT).first()
    if row is None:
        return
    audit.record(actor, "FORMAT_DISCARDED", subject=row, old=row.layout)
    row.delete()


@transaction.atomic
def move_to_current_format(*, actor: Actor, plan: Plan) -> Plan:
    """Move a draft to the format in use. No words are lost: a section with words stays, at the end if need be.

    Errors: NotVisible, Denied, Refused for a plan that is no draft or has this format already.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    found = queries.newer_format(row)
    if found is None:
        raise Refused("This plan has the school's present format already.")
    kind = queries.kind_of(row)
    laid_out = formats.from_kept(found.layout, kind)
    there = {section.code: section for section in row.sections.order_by("pk")}
    shown = {section.code for section in laid_out.shown}
    emptied = [section.pk for code, section in there.items() if code not in shown and not section.text.strip()]
    PlanSection.objects.filter(pk__in=emptied).delete()
    add_empty_sections(actor, row, [code for code in shown if code not in there])
    old_number = row.format.number if row.format else None
    row.format = found
    touch(row, "format")
    audit.record(
        actor,
        "PLAN_FORMAT_CHANGED",
        subject=row,
        pupil_id=row.pupil_id,
        old={"format": old_number},
        new={"format": found.number},
    )
    return row


def add_empty_sections(actor: Actor, plan: Plan, codes: list[str]) -> None:
    """Give a plan sections to be written in. One statement."""
    now = clock.now()
    PlanSection.objects.bulk_create(
        PlanSection(school_id=plan.school_id, plan=plan, code=code, changed_at=now, changed_by_id=actor.membership_id)
        for code in codes
    )


def format_for_new(school_id: UUID, framework: Framework, kind: PlanKind) -> tuple[PlanFormat | None, Layout]:
    """Return the format that a new plan takes, and its layout. One query."""
    found = queries.current_format(school_id, framework.code, kind.code)
    return found, queries.layout_for_new(found, kind)
