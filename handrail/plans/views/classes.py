"""What is worked on in a class, a teaching group or a faculty."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking
from handrail.core.errors import NotVisible
from handrail.plans import queries
from handrail.plans.types import PLAN_STATE_LABELS, PlanState
from handrail.schools.policy import groups_visible_to
from handrail.schools.types import GROUP_KIND_LABELS, GroupKind


@requires(Permission.PLAN_VIEW)
def class_detail(request: Request, group_id: UUID) -> HttpResponse:
    """Show a class or group: its plans, what each pupil works on, and whether most share a target."""
    looking.listed()
    actor = request.actor
    group = groups_visible_to(actor).select_related("subject").filter(pk=group_id).first()
    if group is None:
        raise NotVisible
    plans = queries.open_group_plans_of(actor, group)
    context = {
        "group": group,
        "kind_name": GROUP_KIND_LABELS[GroupKind(group.kind)],
        "plans": [
            {
                "id": plan.pk,
                "name": plan.group.name,
                "is_class_plan": plan.group.is_class_plan,
                "state": PLAN_STATE_LABELS[PlanState(plan.state)],
                "variant": queries.STATE_VARIANTS[PlanState(plan.state)],
                "review_on": plan.review_on,
                "owner": plan.owner.user.name if plan.owner else "",
            }
            for plan in plans
        ],
        "has_class_plan": any(plan.group.is_class_plan for plan in plans),
        "rows": queries.markbook_rows(actor, group),
        "shared": queries.shared_targets(actor, group),
        "may_write": can(actor, Permission.PLAN_EDIT),
    }
    return render(request, "plans/class_detail.html", context)


@requires(Permission.PLAN_VIEW)
def mark_book(request: Request, group_id: UUID) -> HttpResponse:
    """Show each pupil of a teaching group with their targets in a line each, for a mark book."""
    looking.listed()
    group = groups_visible_to(request.actor).select_related("subject").filter(pk=group_id).first()
    if group is None:
        raise NotVisible
    rows = queries.markbook_rows(request.actor, group, only_its_subject=True)
    return render(request, "plans/mark_book.html", {"group": group, "rows": rows})


@requires(Permission.PLAN_VIEW)
def faculty_list(request: Request) -> HttpResponse:
    """List the faculties whose targets this person may look at."""
    return render(request, "plans/faculty_list.html", {"faculties": queries.faculties_reached(request.actor)})


@requires(Permission.PLAN_VIEW)
def faculty_detail(request: Request, faculty_id: UUID) -> HttpResponse:
    """Show the targets that concern a faculty's subjects, by teaching group."""
    looking.listed()
    faculty = next((row for row in queries.faculties_reached(request.actor) if row.pk == faculty_id), None)
    if faculty is None:
        raise NotVisible
    groups = queries.faculty_groups(request.actor, faculty)
    return render(request, "plans/faculty_detail.html", {"faculty": faculty, "groups": groups})


@requires(Permission.PLAN_EDIT)
def shared_targets(request: Request) -> HttpResponse:
    """Ask of each class in reach whether its teaching could change, where most of it works on the same thing."""
    looking.listed()
    rows = queries.shared_targets_by_class(request.actor)
    return render(request, "plans/shared_targets.html", {"rows": rows})
