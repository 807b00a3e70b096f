"""What each role may do at this school, and how far the school moves it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access import levels
from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.levels import AREA_LABELS
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.roles import ROLES
from handrail.access.types import Area, Role
from handrail.core.errors import NotVisible
from handrail.core.forms import sent_in
from handrail.schools import actions, levels_page, policy
from handrail.schools.forms.levels import LevelForm, ResetForm, SecondFactorForm
from handrail.schools.views.frame import accepted, frame

PAGE = "schools:role-list"


@requires(Permission.SCHOOL_VIEW)
def role_list(request: Request) -> HttpResponse:
    """Show every role in every area, in words."""
    school = policy.get_school(request.actor)
    context = frame(
        request,
        PAGE,
        tables=levels_page.tables(levels.read(school.role_levels)),
        roles=list(ROLES.values()),
        school=school,
        may_change=can(request.actor, Permission.LEVELS_EDIT),
        n_different=len(levels.read(school.role_levels)),
    )
    return render(request, "schools/role_list.html", context)


@requires(Permission.LEVELS_EDIT)
@recently_signed_in
def role_level(request: Request, role: str, area: str) -> HttpResponse:
    """Change how far a role may go in one area."""
    if role not in set(Role) or area not in ROLES[Role(role)].levels:
        raise NotVisible
    of, where = Role(role), Area(area)
    school = policy.get_school(request.actor)
    now = levels.stands_at(of, where, levels.read(school.role_levels))
    form = LevelForm(sent_in(request), choices=levels_page.choices(of, where), initial={"level": now.value})
    if accepted(form, lambda typed: actions.set_role_level(actor=request.actor, role=of, area=where, **typed)):
        messages.success(request, f"{ROLES[of].name}: '{AREA_LABELS[where]}' is changed. It holds from now on.")
        return redirect(PAGE)
    context = frame(
        request,
        PAGE,
        form=form,
        role=ROLES[of],
        area=AREA_LABELS[where],
        cell=levels_page.cell(of, where, levels.read(school.role_levels)),
        cancel_url=reverse(PAGE),
    )
    return render(request, "schools/role_level.html", context, status=422 if form.errors else 200)


@requires(Permission.LEVELS_EDIT)
@recently_signed_in
def role_reset(request: Request) -> HttpResponse:
    """Let every role stand at its usual levels again."""
    form = ResetForm(sent_in(request))
    if accepted(form, lambda typed: actions.reset_role_levels(actor=request.actor, **typed)):
        messages.success(request, "Every role stands at its usual levels again.")
        return redirect(PAGE)
    context = frame(request, PAGE, form=form, title="Back to the usual levels", cancel_url=reverse(PAGE))
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


@requires(Permission.LEVELS_EDIT)
@recently_signed_in
def second_factor(request: Request) -> HttpResponse:
    """Say what the school asks of people who need a second factor."""
    school = policy.get_school(request.actor)
    now = {"grace_days": school.second_factor_grace_days, "sso_second_factor": school.sso_second_factor}
    form = SecondFactorForm(sent_in(request), initial=now)
    if accepted(form, lambda typed: actions.set_second_factor(actor=request.actor, **typed)):
        messages.success(request, "The rules for second factors are changed.")
        return redirect(PAGE)
    context = frame(request, PAGE, form=form, title="Second factors", cancel_url=reverse(PAGE))
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)
