"""Pages of staff for advice that came on paper or by e-mail."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.forms import carried_out, form_page
from handrail.pupils.policy import can_reach, get_pupil
from handrail.specialists import actions, policy, queries
from handrail.specialists.forms import WithdrawForm, WrittenAdviceForm


@requires(Permission.SPECIALIST_INVITE)
def written_add(request: Request, pupil_id: UUID) -> HttpResponse:
    """Write down advice of somebody without an account here."""
    actor = request.actor
    pupil = get_pupil(actor, pupil_id, policy.WRITE_DOWN)
    may_mark = can_reach(actor, pupil_id, Permission.CONFIDENTIAL_VIEW)
    form = WrittenAdviceForm(request.POST or None, request.FILES or None, may_mark=may_mark)
    if carried_out(
        request,
        form,
        lambda: actions.write_advice_down(
            actor=actor,
            pupil_id=pupil_id,
            advice=form.advice,
            files=form.contents(),
            advice_id=form.cleaned_data["id"],
        ),
    ):
        messages.success(
            request, f"Kept. It stands on {pupil.first_name}’s page and is offered while a plan is written."
        )
        return redirect("specialists:sharing-list", pupil_id=pupil_id)
    back = reverse("specialists:sharing-list", args=[pupil_id])
    return form_page(request, "specialists/written_edit.html", form, pupil=pupil, back=back, is_new=True)


@requires(Permission.SPECIALIST_INVITE)
def written_correct(request: Request, advice_id: UUID) -> HttpResponse:
    """Correct advice that was written down, until the school has decided on it."""
    actor = request.actor
    advice = policy.get_written_advice(actor, advice_id)
    policy.check_can_change(advice)
    form = WrittenAdviceForm(
        request.POST or None, request.FILES or None, may_mark=False, kept=queries.advice_text(advice)
    )
    back = reverse("specialists:advice-detail", args=[advice_id])
    if carried_out(
        request,
        form,
        lambda: actions.correct_written_advice(
            actor=actor,
            advice_id=advice_id,
            advice=form.advice,
            files=form.contents(),
            removes_files="remove_files" in request.POST,
        ),
    ):
        messages.success(request, "Corrected.")
        return redirect(back)
    files = queries.file_rows(advice)
    return form_page(request, "specialists/written_edit.html", form, pupil=advice.pupil, back=back, files=files)


@requires(Permission.SPECIALIST_INVITE)
def written_withdraw(request: Request, advice_id: UUID) -> HttpResponse:
    """Take back advice that was written down, until the school has decided on it."""
    actor = request.actor
    advice = policy.get_written_advice(actor, advice_id)
    policy.check_can_change(advice)
    form = WithdrawForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: actions.withdraw_written_advice(actor=actor, advice_id=advice_id, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, "Taken back. Nobody at the school sees it any more.")
        return redirect("specialists:sharing-list", pupil_id=advice.pupil_id)
    back = reverse("specialists:advice-detail", args=[advice_id])
    return form_page(request, "specialists/advice_withdraw.html", form, advice=advice, pupil=advice.pupil, back=back)


@requires(Permission.SPECIALIST_INVITE)
@require_POST
def written_mark(request: Request, advice_id: UUID) -> HttpResponse:
    """Say whether advice that was written down is confidential."""
    is_confidential = "is_confidential" in request.POST
    actions.mark_advice(actor=request.actor, advice_id=advice_id, is_confidential=is_confidential)
    messages.success(request, "Marked as confidential." if is_confidential else "No longer confidential.")
    return redirect("specialists:advice-detail", advice_id)
