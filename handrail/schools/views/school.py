"""The school's overview, its details and its logo."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.downloads import download
from handrail.core.forms import sent_in
from handrail.frameworks.queries import all_frameworks
from handrail.schools import actions, policy, queries
from handrail.schools.forms.school import LEGAL_STATUS_WORDS, ClassPlanForm, LogoForm, SchoolChangeForm
from handrail.schools.picture import year_words
from handrail.schools.types import SETTING_LABELS, Setting
from handrail.schools.views.frame import accepted, frame


@requires(Permission.SCHOOL_VIEW)
def school(request: Request) -> HttpResponse:
    """Show what the school is, at a glance."""
    actor = request.actor
    row = policy.get_school(actor)
    framework = all_frameworks().get(row.framework)
    year = queries.current_year(row.pk)
    context = frame(
        request,
        "schools:school",
        school=row,
        setting_name=SETTING_LABELS[Setting(row.setting)],
        framework=framework,
        framework_status=LEGAL_STATUS_WORDS[framework.legal_status] if framework else "",
        year=year,
        year_words=year_words(queries.year_dates(year)) if year else "",
        counts=queries.counts_of(actor),
        class_plan_stages=[stage.name for stage in framework.register_stages if stage.code in row.class_plan_stages]
        if framework
        else [],
        logo_form=LogoForm(),
        today=clock.today(),
    )
    return render(request, "schools/school.html", context)


@requires(Permission.SCHOOL_EDIT)
def school_change(request: Request) -> HttpResponse:
    """Change the school's details."""
    row = policy.get_school(request.actor, Permission.SCHOOL_EDIT)
    fields = ("name", "setting", "framework", "telephone")
    form = SchoolChangeForm(sent_in(request), initial={field: getattr(row, field) for field in fields})
    if accepted(form, lambda typed: actions.change_school(actor=request.actor, **typed)):
        messages.success(request, "The school's details are changed.")
        return redirect("schools:school")
    context = frame(request, "schools:school", form=form, cancel_url=reverse("schools:school"))
    return render(request, "schools/school_change.html", context, status=422 if form.errors else 200)


@requires(Permission.SCHOOL_EDIT)
def planning_change(request: Request) -> HttpResponse:
    """Say at which stages pupils are planned for in the class plan."""
    row = policy.get_school(request.actor, Permission.SCHOOL_EDIT)
    framework = all_frameworks().get(row.framework)
    form = ClassPlanForm(sent_in(request), framework=framework, initial={"stages": row.class_plan_stages})
    if accepted(form, lambda typed: actions.choose_class_plan_stages(actor=request.actor, **typed)):
        messages.success(request, "Kept. Staff are told so from now on.")
        return redirect("schools:school")
    context = frame(
        request, "schools:school", form=form, title="Planning in the class plan", cancel_url=reverse("schools:school")
    )
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


@requires(Permission.SCHOOL_VIEW)
def logo(request: Request) -> HttpResponse:
    """Answer with the school's logo as a picture."""
    row = policy.get_school(request.actor)
    if row.logo is None:
        raise Http404
    ending = "svg" if row.logo_type == "image/svg+xml" else "png"
    response = download(bytes(row.logo), name=f"logo.{ending}", content_type=row.logo_type, is_shown=True)
    # A drawing opened by itself may do nothing but be looked at: no script, no style, no frame around it.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


@requires(Permission.SCHOOL_EDIT)
def logo_change(request: Request) -> HttpResponse:
    """Take a new logo."""
    form = LogoForm(sent_in(request), request.FILES if request.method == "POST" else None)
    if accepted(form, lambda typed: actions.set_logo(actor=request.actor, content=typed["logo"].read())):
        messages.success(request, "The logo is kept. It stands on plans that are printed from now on.")
        return redirect("schools:school")
    context = frame(request, "schools:school", form=form, cancel_url=reverse("schools:school"))
    return render(request, "schools/logo_change.html", context, status=422 if form.errors else 200)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def logo_remove(request: Request) -> HttpResponse:
    """Take the logo away."""
    actions.remove_logo(actor=request.actor)
    messages.success(request, "The logo is removed.")
    return redirect("schools:school")
