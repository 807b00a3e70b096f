"""What a pupil is good at, enjoys and needs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.core.forms import autosaved, carried_out
from handrail.frameworks.queries import get_framework
from handrail.pupils import actions, policy, queries
from handrail.pupils.forms import EndNeedForm, NeedForm, ProfileForm, profile_changes
from handrail.pupils.models import Pupil
from handrail.pupils.types import SavedProfile
from handrail.pupils.views.shared import done, form_page, page_of, refused


@requires(Permission.PUPIL_EDIT)
def profile_edit(request: Request, pupil_id: UUID) -> HttpResponse:
    """Write the pupil's strengths, interests and what helps; saved while typing, and by the button."""
    pupil = policy.get_pupil(request.actor, pupil_id, Permission.PUPIL_EDIT)
    sees = policy.can_reach(request.actor, pupil.pk, Permission.CONFIDENTIAL_VIEW)
    if request.method != "POST":
        texts = queries.profile_texts(pupil, with_confidential=sees)
        return _profile_page(request, pupil, ProfileForm(initial=texts, sees_confidential=sees))
    form = ProfileForm(request.POST, sees_confidential=sees)
    is_autosave = request.headers.get("X-Requested-With") == "autosave"
    try:
        saved = actions.set_profiles(actor=request.actor, pupil=pupil, changes=profile_changes(request.POST))
    except Refused as refusal:
        if is_autosave:
            return JsonResponse({"errors": {refusal.field or "": [refusal.message]}}, status=422)
        form.is_valid()
        form.refuse(refusal)
        form.initial = {name: request.POST.get(f"base-{name}", "") for name in form.fields}
        return _profile_page(request, pupil, form, status=422)
    if is_autosave:
        values = {str(kind): "\n".join(lines) for kind, lines in saved.values.items()}
        return autosaved(values, {str(kind): found for kind, found in saved.conflicts.items()})
    if saved.conflicts:
        return _conflicted(request, pupil, form, saved)
    return done(request, pupil, f"The profile of {pupil.name} was saved.", part="profile")


def _conflicted(request: Request, pupil: Pupil, form: ProfileForm, saved: SavedProfile) -> HttpResponse:
    """Show both people's words; the next Save then knows what the other person wrote."""
    form.initial = {str(kind): "\n".join(lines) for kind, lines in saved.values.items()}
    form.is_valid()
    for kind, (theirs, by, at_text) in saved.conflicts.items():
        lines = theirs.replace("\n", "; ") or "nothing"
        form.add_error(
            str(kind),
            f"{by} changed this at {at_text} to: {lines}. Bring in what you want to keep of it, then save again.",
        )
    return _profile_page(request, pupil, form, status=409)


def _profile_page(request: Request, pupil: Pupil, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    context = {"pupil": pupil, "form": form, "submit_text": "Save", "cancel_url": page_of(pupil)}
    return render(request, "pupils/profile_edit.html", context, status=status)


@requires(Permission.PUPIL_EDIT)
def need_add(request: Request, pupil_id: UUID) -> HttpResponse:
    """Add a type of need."""
    actor = request.actor
    pupil = policy.get_pupil(actor, pupil_id, Permission.PUPIL_EDIT)
    framework = get_framework(actor.framework_code)
    if not framework.need_types:
        words = f"{framework.name} has no list of types of need. Write what {pupil.first_name} needs in the plan."
        return done(request, pupil, words, part="needs")
    form = NeedForm(request.POST or None, actor=actor)
    if carried_out(request, form, lambda: actions.add_need(actor=actor, pupil=pupil, **form.cleaned_data)):
        return done(request, pupil, "The need was added.", part="needs")
    return form_page(request, "pupils/need_add.html", pupil, form, submit_text="Add the need")


@requires(Permission.PUPIL_EDIT)
def need_end(request: Request, pupil_id: UUID, need_id: UUID) -> HttpResponse:
    """End a type of need."""
    actor = request.actor
    need = policy.get_need(actor, need_id, pupil_id=pupil_id, permission=Permission.PUPIL_EDIT)
    form = EndNeedForm(request.POST or None)
    if carried_out(request, form, lambda: actions.end_need(actor=actor, need=need, **form.cleaned_data)):
        return done(request, need.pupil, "The need was ended.", part="needs")
    name = queries.need_name(actor.framework_code, need.code)
    return form_page(request, "pupils/need_end.html", need.pupil, form, submit_text="End this need", need_name=name)


@requires(Permission.PUPIL_EDIT)
@require_POST
def need_first(request: Request, pupil_id: UUID, need_id: UUID) -> HttpResponse:
    """Make a need the main one; the others keep their order."""
    actor = request.actor
    need = policy.get_need(actor, need_id, pupil_id=pupil_id, permission=Permission.PUPIL_EDIT)
    others = [pk for pk in queries.need_order(need.pupil) if pk != need.pk]
    try:
        actions.rank_needs(actor=actor, pupil=need.pupil, need_ids=[need.pk, *others])
    except Refused as refusal:  # the need ended since the page was opened
        return refused(request, need.pupil, refusal, part="needs")
    return done(request, need.pupil, "The main need was changed.", part="needs")
