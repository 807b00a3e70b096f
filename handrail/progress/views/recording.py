"""Record one target, its history, and taking a record back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.addresses import asked_for
from handrail.core.errors import Refused
from handrail.plans.queries import group_name
from handrail.progress import actions, policy, queries
from handrail.progress.forms import ObservationForm, WithdrawForm
from handrail.pupils import actions as pupils_actions

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.progress.models import Observation


TOO_LATE = "A minute has passed. Open the target to withdraw this record, with a reason."


def _came_from(request: Request, otherwise: str) -> str:
    """Return the address that the person came from, if it is one of ours."""
    return asked_for(request, "from", otherwise=otherwise)


# Weekly looks on the page of a target (house rule): a school year of them.
LOOKS_SHOWN = 40


@requires(Permission.OBSERVATION_RECORD)
def observe(request: Request, pupil_target_id: UUID) -> HttpResponse:
    """Record how one target went."""
    pupil_target = policy.get_pupil_target(request.actor, pupil_target_id, Permission.OBSERVATION_RECORD)
    form = ObservationForm(request.POST or None, request.FILES or None, pupil_target=pupil_target)
    if request.method == "POST" and form.is_valid():
        try:
            row = _record(request, pupil_target, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _recorded(request, row)
    return render(
        request, "progress/observe.html", _page(request, pupil_target, form), status=422 if form.errors else 200
    )


def _record(request: Request, pupil_target: PupilTarget, form: ObservationForm) -> Observation:
    content = {
        "actor": request.actor,
        "pupil_target_id": pupil_target.pk,
        "observation_id": form.observation_id,
        "observed_on": form.cleaned_data["observed_on"],
        "text": form.text,
        "note": form.cleaned_data["note"],
    }
    photo = form.photo_content
    return actions.record_with_photo(**content, photo=photo) if photo else actions.record_observation(**content)


def _page(request: Request, pupil_target: PupilTarget, form: ObservationForm) -> dict[str, object]:
    panel, last = queries.panels_and_records(request.actor, [pupil_target])[pupil_target.pk]
    return {
        "form": form,
        "pupil_target": pupil_target,
        "target": pupil_target.target,
        "pupil": pupil_target.pupil,
        "is_live": policy.can_record(request.actor, pupil_target),
        "how": queries.how_lines(request.actor, [pupil_target])[pupil_target.pk],
        "panel": panel,
        "last": last,
        "from": _came_from(request, reverse("progress:today")),
    }


def _recorded(request: Request, row: Observation) -> HttpResponse:
    """Go back to where the person came from, with an undo button in the message."""
    pupil_target = policy.get_pupil_target(request.actor, row.pupil_target_id, Permission.OBSERVATION_RECORD)
    back = _came_from(request, reverse("progress:today"))
    words = queries.value_in_words(pupil_target, row.value) or "a note"
    messages.success(
        request,
        format_html(
            'Recorded for {}: {}. <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
            'value="{}"><input type="hidden" name="from" value="{}"><button class="hr-button-link" type="submit">'
            'Undo<span class="govuk-visually-hidden"> this record</span></button></form>',
            pupil_target.pupil.name,
            words,
            reverse("progress:observation-undo", args=[row.pk]),
            get_token(request),
            back,
        ),
    )
    return redirect(back)


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def undo(request: Request, observation_id: UUID) -> HttpResponse:
    """Take back what was just saved; after a minute ask why first."""
    observation = policy.get_observation(request.actor, observation_id)
    back = _came_from(request, reverse("progress:target-detail", args=[observation.pupil_target_id]))
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    try:
        actions.withdraw_observation(actor=request.actor, observation=observation)
    except Refused:
        if wants_json:
            return JsonResponse({"state": "refused", "message": TOO_LATE}, status=409)
        return redirect("progress:observation-withdraw", observation_id=observation.pk)
    if wants_json:
        return JsonResponse({"state": "withdrawn", "message": "Taken back."})
    messages.success(request, "Taken back. The record no longer counts.")
    return redirect(back)


@requires(Permission.OBSERVATION_RECORD)
def withdraw(request: Request, observation_id: UUID) -> HttpResponse:
    """Ask why a record should not count, and take it back."""
    observation = policy.get_observation(request.actor, observation_id)
    policy.check_can_withdraw(request.actor, observation)
    form = WithdrawForm(request.POST or None)
    back = reverse("progress:target-detail", args=[observation.pupil_target_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_observation(
                actor=request.actor, observation=observation, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "Withdrawn. The record stays in the file and no longer counts.")
            return redirect(back)
    value = queries.value_in_words(observation.pupil_target, observation.value)
    context = {"form": form, "observation": observation, "value": value, "back": back}
    return render(request, "progress/withdraw.html", context, status=422 if form.errors else 200)


@requires(Permission.PLAN_VIEW)
def target_detail(request: Request, pupil_target_id: UUID) -> HttpResponse:
    """Show the whole history of one pupil's target."""
    pupil_target = policy.get_pupil_target(request.actor, pupil_target_id)
    pupils_actions.note_viewed(actor=request.actor, pupil=pupil_target.pupil)
    may_record = policy.can_record(request.actor, pupil_target)
    context = {
        "may_record": may_record,
        "pupil_target": pupil_target,
        "target": pupil_target.target,
        "pupil": pupil_target.pupil,
        "panel": queries.panels_for(request.actor, [pupil_target])[pupil_target.pk],
        "records": queries.records_of(request.actor, pupil_target),
        "seen": queries.seen_of([pupil_target.pk], each=LOOKS_SHOWN, kind=pupil_target.target.plan.kind).get(
            pupil_target.pk, ()
        ),
        "how": queries.how_lines(request.actor, [pupil_target])[pupil_target.pk],
        "group_lead": f"With the group {name}" if (name := group_name(pupil_target.target.plan)) else "",
        "record_url": f"{reverse('progress:observe', args=[pupil_target.pk])}?from={request.path}"
        if may_record
        else "",
        "week_url": reverse("progress:week-record", args=[pupil_target.pk]) if may_record else "",
        "help_rows": queries.help_for(request.actor, [pupil_target.pk]).get(pupil_target.pk, ()),
        "help_url": reverse("progress:help-ask", args=[pupil_target.pk]) if may_record else "",
        "may_help": policy.can_help(request.actor, pupil_target),
    }
    return render(request, "progress/target_detail.html", context)
