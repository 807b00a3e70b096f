"""Classes and groups with their adults; subjects and faculties."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from handrail.access import actions as access
from handrail.access import policy as access_policy
from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.queries import staff_rows
from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.core.forms import sent_in
from handrail.frameworks.queries import nation_of
from handrail.schools import actions, policy, queries
from handrail.schools.forms.groups import AdultForm, FacultyForm, GroupForm, SubjectForm
from handrail.schools.types import GROUP_KIND_LABELS, GroupKind
from handrail.schools.views.frame import accepted, frame

LIST = "schools:group-list"
SUBJECTS = "schools:subject-list"


@requires(Permission.SCHOOL_VIEW)
def group_list(request: Request) -> HttpResponse:
    """List the classes and groups of the current year with who works with them."""
    year = queries.current_year(request.actor.school_id)
    kind, search = request.GET.get("kind", ""), request.GET.get("q", "").replace("\0", "").strip()[:40]
    kind = kind if kind in set(GroupKind) else ""
    groups = queries.groups_with_people(request.actor, year.pk, kind=kind, search=search) if year else []
    kinds = [{"value": k.value, "label": label, "chosen": k.value == kind} for k, label in GROUP_KIND_LABELS.items()]
    context = frame(
        request, LIST, year=year, groups=groups, kinds=kinds, search=search, is_filtered=bool(kind or search)
    )
    return render(request, "schools/group_list.html", context)


@requires(Permission.SCHOOL_EDIT)
def group_add(request: Request) -> HttpResponse:
    """Add a class or group to the current year."""
    year = queries.current_year(request.actor.school_id)
    if year is None:
        messages.info(request, "Put in the school year first: classes and groups belong to one.")
        return redirect("schools:calendar-add")
    form = GroupForm(sent_in(request), **_choices(request.actor))
    if accepted(form, lambda typed: actions.add_group(actor=request.actor, year=year, **typed)):
        messages.success(request, f"{form.cleaned_data['name']} is added.")
        return redirect(LIST)
    return _form_page(request, LIST, form, "Add a class or group", back=reverse(LIST))


@requires(Permission.SCHOOL_VIEW)
def group(request: Request, group_id: UUID) -> HttpResponse:
    """Show a class or group: how many pupils, which adults."""
    row = policy.get_group(request.actor, group_id)
    return _group_page(request, row, AdultForm(staff=staff_rows(request.actor)))


def _group_page(request: Request, row: Any, form: AdultForm) -> HttpResponse:
    people = queries.groups_with_people(request.actor, row.year_id, group_id=row.pk)[0]
    context = frame(request, LIST, group=people, year=row.year, form=form, print_url=_print_url(request, row))
    return render(request, "schools/group.html", context, status=422 if form.errors else 200)


def _choices(actor: Actor) -> dict[str, Any]:
    """Return what the form of a class or group offers. One query."""
    return {"nation": nation_of(actor.framework_code), "subjects": queries.subjects_of(actor)}


def _print_url(request: Request, row: Any) -> str:
    """Return where papers of this class or group are chosen, for whoever may print."""
    if not can(request.actor, Permission.REPORT_PRINT):
        return ""
    try:
        return f"{reverse('reports:print')}?{urlencode({'group': row.pk, 'class': row.name})}"
    except NoReverseMatch:
        return ""


@requires(Permission.SCHOOL_EDIT)
def group_change(request: Request, group_id: UUID) -> HttpResponse:
    """Change a class or group."""
    row = policy.get_group(request.actor, group_id, Permission.SCHOOL_EDIT)
    initial = {
        "kind": row.kind,
        "name": row.name,
        "year_group": "" if row.year_group is None else row.year_group,
        "subject": row.subject_id,
    }
    form = GroupForm(sent_in(request), initial=initial, **_choices(request.actor))
    if accepted(form, lambda typed: actions.change_group(actor=request.actor, group=row, **typed)):
        messages.success(request, f"{row.name} is changed.")
        return redirect("schools:group", row.pk)
    return _form_page(request, LIST, form, f"Change {initial['name']}", back=reverse("schools:group", args=[row.pk]))


@requires(Permission.SCHOOL_EDIT)
@require_POST
def group_remove(request: Request, group_id: UUID) -> HttpResponse:
    """Remove a class or group that nobody belongs to."""
    row = policy.get_group(request.actor, group_id, Permission.SCHOOL_EDIT)
    try:
        actions.remove_group(actor=request.actor, group=row)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("schools:group", group_id)
    messages.success(request, f"{row.name} is removed.")
    return redirect(LIST)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def group_adult_add(request: Request, group_id: UUID) -> HttpResponse:
    """Let an adult work with a class or group."""
    row = policy.get_group(request.actor, group_id, Permission.SCHOOL_EDIT)
    form = AdultForm(request.POST, staff=staff_rows(request.actor))

    def put(typed: dict[str, Any]) -> None:
        membership = access_policy.get_member(request.actor, typed["membership"], Permission.SCHOOL_EDIT)
        access.put_adult_with_group(actor=request.actor, group=row, membership=membership)

    if accepted(form, put):
        messages.success(request, f"They now work with {row.name}, and see its pupils.")
        return redirect("schools:group", row.pk)
    return _group_page(request, row, form)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def group_adult_end(request: Request, group_id: UUID, group_adult_id: UUID) -> HttpResponse:
    """End an adult's time with a class or group."""
    row = policy.get_group(request.actor, group_id, Permission.SCHOOL_EDIT)
    held = row.adults.filter(pk=group_adult_id).select_related("membership__user", "group").first()
    if held is None:
        raise Http404
    access.end_adult_with_group(actor=request.actor, group_adult=held)
    messages.success(request, f"{held.membership.user.name} no longer works with {row.name}.")
    return redirect("schools:group", row.pk)


# ----------------------------------------------------------------------------------- subjects and faculties


@requires(Permission.SCHOOL_VIEW)
def subject_list(request: Request) -> HttpResponse:
    """List the subjects and the faculties."""
    context = frame(
        request, SUBJECTS, subjects=queries.subjects_of(request.actor), faculties=queries.faculties_of(request.actor)
    )
    return render(request, "schools/subject_list.html", context)


@requires(Permission.SCHOOL_EDIT)
def subject_add(request: Request) -> HttpResponse:
    """Add a subject."""
    form = SubjectForm(sent_in(request), faculties=queries.faculties_of(request.actor))
    if accepted(form, lambda typed: actions.add_subject(actor=request.actor, **typed)):
        messages.success(request, f"{form.cleaned_data['name']} is added.")
        return redirect(SUBJECTS)
    return _form_page(request, SUBJECTS, form, "Add a subject", back=reverse(SUBJECTS))


@requires(Permission.SCHOOL_EDIT)
def subject_change(request: Request, subject_id: UUID) -> HttpResponse:
    """Change a subject, or remove it."""
    row = policy.get_subject(request.actor, subject_id, Permission.SCHOOL_EDIT)
    if "remove" in request.POST:
        actions.remove_subject(actor=request.actor, subject=row)
        messages.success(request, f"{row.name} is removed.")
        return redirect(SUBJECTS)
    title = f"Change {row.name}"
    initial = {"name": row.name, "faculty": row.faculty_id}
    form = SubjectForm(sent_in(request), initial=initial, faculties=queries.faculties_of(request.actor))
    if accepted(form, lambda typed: actions.change_subject(actor=request.actor, subject=row, **typed)):
        messages.success(request, f"{row.name} is changed.")
        return redirect(SUBJECTS)
    note = "Its groups stay, without a subject."
    return _form_page(request, SUBJECTS, form, title, back=reverse(SUBJECTS), remove_note=note)


@requires(Permission.SCHOOL_EDIT)
def faculty_add(request: Request) -> HttpResponse:
    """Add a faculty."""
    form = FacultyForm(sent_in(request))
    if accepted(form, lambda typed: actions.add_faculty(actor=request.actor, **typed)):
        messages.success(request, f"{form.cleaned_data['name']} is added.")
        return redirect(SUBJECTS)
    return _form_page(request, SUBJECTS, form, "Add a faculty or department", back=reverse(SUBJECTS))


@requires(Permission.SCHOOL_EDIT)
def faculty_change(request: Request, faculty_id: UUID) -> HttpResponse:
    """Rename a faculty, or remove it."""
    row = policy.get_faculty(request.actor, faculty_id, Permission.SCHOOL_EDIT)
    if "remove" in request.POST:
        actions.remove_faculty(actor=request.actor, faculty=row)
        messages.success(request, f"{row.name} is removed.")
        return redirect(SUBJECTS)
    title = f"Change {row.name}"
    form = FacultyForm(sent_in(request), initial={"name": row.name})
    if accepted(form, lambda typed: actions.rename_faculty(actor=request.actor, faculty=row, **typed)):
        messages.success(request, f"{row.name} is changed.")
        return redirect(SUBJECTS)
    note = "Its subjects stay, without a faculty."
    return _form_page(request, SUBJECTS, form, title, back=reverse(SUBJECTS), remove_note=note)


def _form_page(
    request: Request, current: str, form: Any, title: str, *, back: str, remove_note: str = ""
) -> HttpResponse:
    context = frame(request, current, form=form, title=title, cancel_url=back, remove_note=remove_note)
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)
