"""Photos of work: adding one to a record, and looking at it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.downloads import download
from handrail.core.errors import Refused
from handrail.core.pictures import CONTENT_TYPE
from handrail.progress import actions, policy, queries
from handrail.progress.forms import PhotoForm

# Should a picture ever be more than a picture, it still runs nothing and belongs to no site.
SEALED = "default-src 'none'; frame-ancestors 'none'; sandbox"


@requires(Permission.PLAN_VIEW)
def photo(request: Request, observation_id: UUID) -> HttpResponse:
    """Show the photo beside a record."""
    observation = policy.get_observation(request.actor, observation_id, Permission.PLAN_VIEW)
    found = actions.open_photo(actor=request.actor, observation=observation)
    # The name tells nothing: pictures lie in download folders for years.
    response = download(bytes(found.content), name="photo.jpg", content_type=CONTENT_TYPE, is_shown=True)
    response["Content-Security-Policy"] = SEALED
    return response


@requires(Permission.OBSERVATION_RECORD)
def photo_add(request: Request, observation_id: UUID) -> HttpResponse:
    """Put a photo beside a record of one's own."""
    observation = policy.get_observation(request.actor, observation_id)
    policy.check_is_own(request.actor, observation)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    back = reverse("progress:target-detail", args=[observation.pupil_target_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_photo(actor=request.actor, observation=observation, photo=form.content)
        except Refused as refusal:
            form.add_error("photo", refusal.message)
        else:
            messages.success(request, "The photo stands beside the record.")
            return redirect(back)
    value = queries.value_in_words(observation.pupil_target, observation.value)
    context = {"form": form, "observation": observation, "value": value, "back": back}
    return render(request, "progress/photo_add.html", context, status=422 if form.errors else 200)
