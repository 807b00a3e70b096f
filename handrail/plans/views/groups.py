"""Plans for several pupils: opening one, who belongs to it, and what is written for all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock, looking
from handrail.core.errors import Refused
from handrail.core.forms import carried_out, form_page
from handrail.plans import actions, forms, policy, queries
from handrail.plans.types import PlanState
from handrail.schools.policy import get_group

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil


def _keys(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


@requires(Permission.PLAN_EDIT)
def group_open(request: Request) -> HttpResponse:
    """Choose pupils from a class or by name, name the group, and open its plan."""
    looking.listed()
    sent = request.POST or request.GET
    chosen = _keys(sent.getlist("pupil"))
    group_keys = _keys([sent.get("group", "")])
    group = get_group(request.actor, group_keys[0]) if group_keys else None
    search = sent.get("q", "").replace("\0", "").strip()[:60]
    found = queries.pupils_to_choose(request.actor, group_id=group.pk if group else None, search=search, chosen=chosen)
    form = _open_form(request, has_class=group is not None, name=group.name if group else "")

    def act() -> Plan:
        typed = form.cleaned_data
        owner = typed.pop("owner", "")
        return actions.open_group_plan(
            actor=request.actor,
            pupil_ids=chosen,
            teaching_group=group,
            owner_id=UUID(owner) if owner else None,
            **typed,
        )

    if made := carried_out(request, form, act):
        messages.success(
            request, "The plan is open. Write what all of them will be able to do, then each one’s own part."
        )
        return redirect("plans:plan-edit", made.pk)
    in_class = request.method == "GET" and group is not None and not chosen and not search
    context = {
        "groups": [
            {"id": key, "name": name, "chosen": group is not None and key == str(group.pk)}
            for key, name in queries.group_choices(request.actor)
        ],
        "group": group,
        "search": search,
        "rows": [{"pupil": pupil, "chosen": in_class or pupil.pk in chosen} for pupil in found],
        "cancel_url": reverse("plans:plan-list"),
    }
    return form_page(request, "plans/group_open.html", form, **context)


def _open_form(request: Request, *, has_class: bool, name: str) -> forms.GroupPlanForm:
    framework = queries.framework_of(request.actor.framework_code)
    kinds = [(kind.code, kind.name) for kind in queries.group_kinds(framework)] if framework else []
    start = {
        "name": name,
        "starts_on": clock.today(),
        "owner": str(request.actor.membership_id),
        "is_class_plan": request.GET.get("whole") == "yes",
    }
    adults = queries.adult_choices(request.actor)
    return forms.GroupPlanForm(request.POST or None, kinds=kinds, adults=adults, has_class=has_class, initial=start)


# ------------------------------------------------------------------------------------------ who belongs to it


def _group_plan(request: Request, plan_id: UUID) -> Plan:
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    if plan.pupil_id is not None or getattr(plan, "group", None) is None:
        raise Http404
    return plan


@requires(Permission.PLAN_EDIT)
def group_detail(request: Request, plan_id: UUID) -> HttpResponse:
    """Show who belongs to a group plan, with what can be changed, and what a change of the class asks for."""
    plan = _group_plan(request, plan_id)
    form = forms.GroupNameForm(request.POST or None, initial={"name": plan.group.name})

    def act() -> Plan:
        return actions.name_group(actor=request.actor, plan=plan, name=form.cleaned_data["name"])

    if carried_out(request, form, act):
        messages.success(request, "The name is changed.")
        return redirect("plans:group-detail", plan.pk)
    content = queries.content_for(request.actor, plan, with_profile=False)
    joiners, gone = queries.changes_of_class(request.actor, plan)
    actions.note_viewed(actor=request.actor, plan=plan)
    context = {
        "plan": plan,
        "group": content.group,
        "joiners": joiners,
        "gone": gone,
        "is_open": plan.state in (PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE),
        "submit_text": "Save the name",
    }
    return form_page(request, "plans/group_detail.html", form, **context)


@requires(Permission.PLAN_EDIT)
def group_join(request: Request, plan_id: UUID) -> HttpResponse:
    """Give a pupil a place in a group plan."""
    plan = _group_plan(request, plan_id)
    content = queries.content_for(request.actor, plan, with_profile=False)
    here = {row.pupil_id for row in content.group.present} if content.group else set()
    search = request.GET.get("q", "").replace("\0", "").strip()[:60]
    joiners, _ = queries.changes_of_class(request.actor, plan)
    wanted = _keys([request.POST.get("pupil", "") or request.GET.get("pupil", "")])
    found = queries.pupils_to_choose(request.actor, search=search, chosen=[*wanted, *(row.pk for row in joiners)])
    rows: list[Pupil] = [row for row in found if row.pk not in here]
    form = forms.JoinForm(
        request.POST or None,
        pupils=[(str(row.pk), f"{row.name}, {row.class_name}" if row.class_name else row.name) for row in rows],
        targets=[(str(row.id), row.wording) for row in content.live_targets if row.wording.strip()],
        initial={
            "pupil": str(wanted[0]) if wanted else "",
            "joined_on": max(clock.today(), plan.starts_on),
        },
    )

    def act() -> Plan:
        typed = form.cleaned_data
        return actions.join_group(
            actor=request.actor,
            plan=plan,
            pupil_id=UUID(typed["pupil"]),
            joined_on=typed["joined_on"],
            target_ids=_keys(typed["targets"]) if "targets" in typed else None,
        )

    if carried_out(request, form, act):
        text = "The pupil has a place."
        if plan.state != PlanState.DRAFT:
            text += " Look at their start and aim, and agree the plan again; until then it holds for the others."
        messages.success(request, text)
        return redirect("plans:plan-edit", plan.pk)
    actions.note_viewed(actor=request.actor, plan=plan)
    context = {
        "plan": plan,
        "search": search,
        "has_rows": bool(rows),
        "whose": plan.group.name,
        "will_amend": plan.state != PlanState.DRAFT,
        "submit_text": "Give them a place",
        "cancel_url": reverse("plans:group-detail", args=[plan.pk]),
    }
    return form_page(request, "plans/group_join.html", form, **context)


@requires(Permission.PLAN_EDIT)
def group_leave(request: Request, plan_id: UUID, pupil_id: UUID) -> HttpResponse:
    """End a pupil's place in a group plan."""
    plan = _group_plan(request, plan_id)
    place = plan.places.select_related("pupil").filter(pupil_id=pupil_id, left_on__isnull=True).first()
    reached = policy.reached_pupils(request.actor, plan, Permission.PLAN_EDIT)
    if place is None or (reached is not None and pupil_id not in reached):
        raise Http404
    form = forms.LeaveForm(request.POST or None, initial={"left_on": clock.today()})

    def act() -> Plan:
        return actions.leave_group(actor=request.actor, plan=plan, pupil_id=pupil_id, **form.cleaned_data)

    if carried_out(request, form, act):
        messages.success(request, f"{place.pupil.first_name} has left the group. What was recorded stays.")
        return redirect("plans:group-detail", plan.pk)
    actions.note_viewed(actor=request.actor, plan=plan)
    context = {
        "plan": plan,
        "name": place.pupil.name,
        "submit_text": "End the place",
        "cancel_url": reverse("plans:group-detail", args=[plan.pk]),
    }
    return form_page(request, "plans/group_leave.html", form, **context)


# ------------------------------------------------------------------------------------------ one target


def _back(request: Request, plan: Plan, target_id: UUID, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(reverse("plans:plan-edit", args=[plan.pk]) + f"#target-{target_id.hex}")


@require_POST
@requires(Permission.PLAN_EDIT)
def target_for_all(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Write one starting point, aim or day for every pupil of a target."""
    plan = _group_plan(request, plan_id)
    fields = {name: request.POST.get(name, "") for name in ("baseline", "criterion", "due_on")}

    def act() -> str:
        answer = actions.write_for_all(
            actor=request.actor,
            plan=plan,
            target_id=target_id,
            fields=fields,
            only_empty=request.POST.get("replace") != "yes",
        )
        if answer.errors:
            raise Refused(next(iter(answer.errors.values())))
        return (
            "Written for everybody."
            if answer.saved.written
            else "Nothing was to write: everybody has something already."
        )

    return _back(request, plan, target_id, act)


@require_POST
@requires(Permission.PLAN_EDIT)
def target_pupil(request: Request, plan_id: UUID, target_id: UUID, pupil_id: UUID) -> HttpResponse:
    """Let a pupil of the group work on one target, or not."""
    plan = _group_plan(request, plan_id)
    is_in = request.POST.get("is_in") == "yes"

    def act() -> str:
        actions.choose_for_target(actor=request.actor, plan=plan, target_id=target_id, pupil_id=pupil_id, is_in=is_in)
        return "Put into the target." if is_in else "Taken out of the target."

    return _back(request, plan, target_id, act)
