"""Pages of the specialist: the pupils shared with them, what is shared, and their advice."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking
from handrail.core.forms import carried_out, form_page
from handrail.pupils import actions as pupils
from handrail.specialists import actions, policy, queries
from handrail.specialists.forms import AdviceForm, WithdrawForm
from handrail.specialists.views.shared import as_download


@requires(Permission.SHARED_VIEW)
def shared_list(request: Request) -> HttpResponse:
    """Show the pupils that the school shares with this specialist today."""
    looking.listed()
    return render(request, "specialists/shared_list.html", {"rows": queries.my_pupils(request.actor)})


@requires(Permission.SHARED_VIEW)
def shared_detail(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show what is shared of one pupil."""
    shared = policy.get_shared(request.actor, pupil_id)
    pupils.note_viewed(actor=request.actor, pupil=shared.pupil)
    context = {
        "page": queries.shared_page(request.actor, shared),
        "may_advise": can(request.actor, Permission.ADVICE_GIVE),
    }
    return render(request, "specialists/shared_detail.html", context)


@requires(Permission.ADVICE_GIVE)
def advice_give(request: Request, pupil_id: UUID) -> HttpResponse:
    """Leave advice for a pupil."""
    actor = request.actor
    shared = policy.get_shared(actor, pupil_id, Permission.ADVICE_GIVE)
    form = AdviceForm(request.POST or None, request.FILES or None, profession=queries.profession_of(actor))
    if carried_out(
        request,
        form,
        lambda: actions.give_advice(
            actor=actor,
            pupil_id=pupil_id,
            advice=form.advice,
            file=form.file_content(),
            advice_id=form.cleaned_data["id"],
        ),
    ):
        messages.success(request, "Your advice is with the school. You can correct it until the school decides on it.")
        return redirect("specialists:shared-detail", pupil_id=pupil_id)
    back = reverse("specialists:shared-detail", args=[pupil_id])
    return form_page(request, "specialists/advice_edit.html", form, pupil=shared.pupil, back=back, is_new=True)


@requires(Permission.SHARED_VIEW)
def own_advice(request: Request, pupil_id: UUID, advice_id: UUID) -> HttpResponse:
    """Show a specialist their own advice and what became of it."""
    advice = policy.get_own_advice(request.actor, advice_id, pupil_id=pupil_id)
    may_change = can(request.actor, Permission.ADVICE_GIVE) and not policy.is_decided_on(advice)
    context = {
        "advice": advice,
        "pupil": advice.pupil,
        "recommendations": queries.recommendations_of(advice),
        "files": queries.file_rows(advice),
        "may_change": may_change,
    }
    return render(request, "specialists/own_advice.html", context)


@requires(Permission.SHARED_VIEW)
def own_file(request: Request, pupil_id: UUID, advice_id: UUID) -> HttpResponse:
    """Give a specialist the file beside their own advice."""
    advice = policy.get_own_advice(request.actor, advice_id, pupil_id=pupil_id)
    return as_download(actions.open_file(actor=request.actor, advice=advice))


@requires(Permission.ADVICE_GIVE)
def advice_correct(request: Request, pupil_id: UUID, advice_id: UUID) -> HttpResponse:
    """Correct one's own advice, until the school has decided on it."""
    actor = request.actor
    advice = policy.get_own_advice(actor, advice_id, pupil_id=pupil_id, permission=Permission.ADVICE_GIVE)
    policy.check_can_change(advice)
    form = AdviceForm(request.POST or None, request.FILES or None, kept=queries.advice_text(advice))
    back = reverse("specialists:own-advice", args=[pupil_id, advice_id])
    if carried_out(
        request,
        form,
        lambda: actions.correct_advice(
            actor=actor,
            advice_id=advice_id,
            pupil_id=pupil_id,
            advice=form.advice,
            file=form.file_content(),
            removes_file="remove_file" in request.POST,
        ),
    ):
        messages.success(request, "Corrected. The school sees the new words.")
        return redirect(back)
    files = queries.file_rows(advice)
    return form_page(request, "specialists/advice_edit.html", form, pupil=advice.pupil, back=back, files=files)


@requires(Permission.ADVICE_GIVE)
def advice_withdraw(request: Request, pupil_id: UUID, advice_id: UUID) -> HttpResponse:
    """Take one's own advice back, until the school has decided on it."""
    actor = request.actor
    advice = policy.get_own_advice(actor, advice_id, pupil_id=pupil_id, permission=Permission.ADVICE_GIVE)
    policy.check_can_change(advice)
    form = WithdrawForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: actions.withdraw_advice(
            actor=actor, advice_id=advice_id, pupil_id=pupil_id, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, "Taken back. Nobody at the school sees it any more.")
        return redirect("specialists:shared-detail", pupil_id=pupil_id)
    back = reverse("specialists:own-advice", args=[pupil_id, advice_id])
    return form_page(request, "specialists/advice_withdraw.html", form, advice=advice, pupil=advice.pupil, back=back)
