"""Pages of staff: who from outside sees a pupil, their advice, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from handrail.access import mailing
from handrail.access.actions import Invited, Send
from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.letters import letters
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock, mail
from handrail.core.errors import NotVisible, Refused
from handrail.core.forms import carried_out, form_page
from handrail.pupils import actions as pupils
from handrail.pupils.policy import allowed_for, can_reach, get_pupil
from handrail.pupils.types import SharedPart
from handrail.schools.policy import get_school
from handrail.specialists import actions, policy, queries
from handrail.specialists.forms import DecideForm, EndForm, InviteForm, ShareForm
from handrail.specialists.types import RecommendationUse, SharingRow
from handrail.specialists.views.shared import as_download

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

USUAL_LENGTH = timedelta(weeks=12)


@requires(Permission.SPECIALIST_INVITE)
def sharing_list(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show who from outside sees a pupil, until when and what."""
    pupil = get_pupil(request.actor, pupil_id, Permission.SPECIALIST_INVITE)
    rows = queries.sharing_rows(pupil)
    context = {
        "pupil": pupil,
        "back": _page_of(request.actor, pupil),
        "invitations": queries.open_invitations(request.actor, pupil.pk),
        "open_rows": [row for row in rows if row.is_open],
        "past_rows": [row for row in rows if not row.is_open],
    }
    return render(request, "specialists/sharing_list.html", context)


def _page_of(actor: Actor, pupil: Pupil) -> str:
    """Return the pupil's page, or '' for whoever may invite and not open it."""
    may_open = can_reach(actor, pupil.pk, Permission.PUPIL_VIEW)
    return reverse("pupils:pupil-detail", args=[pupil.pk]) if may_open else ""


@requires(Permission.SPECIALIST_INVITE)
@recently_signed_in
@never_cache
def invite(request: Request, pupil_id: UUID) -> HttpResponse:
    """Share a pupil with a specialist who has an account here, or with a new one."""
    actor = request.actor
    pupil = get_pupil(actor, pupil_id, Permission.SPECIALIST_INVITE)
    usual = {"parts": list(SharedPart), "ends_on": clock.today() + USUAL_LENGTH}
    form = InviteForm(request.POST or None, known=queries.specialists_here(actor), initial=usual)

    invited: list[Invited | None] = []

    def share() -> None:
        if form.membership_id is None:
            new = actions.share_with_new(actor=actor, pupil=pupil, send=_send(request), **form.person, **form.shared)
            invited.append(new)
        else:
            actions.share_with_known(actor=actor, pupil=pupil, membership_id=form.membership_id, **form.shared)

    if carried_out(request, form, share):
        return _shared(request, pupil, invited[0] if invited else None)
    back = reverse("specialists:sharing-list", args=[pupil.pk])
    return form_page(request, "specialists/invite.html", form, pupil=pupil, back=back)


def _send(request: Request) -> Send | None:
    return mailing.by_message(request.build_absolute_uri("/")) if mail.is_set_up() else None


def _shared(request: Request, pupil: Pupil, invited: Invited | None) -> HttpResponse:
    """Say what was done; where a letter brings the code, show it, once."""
    back = reverse("specialists:sharing-list", args=[pupil.pk])
    if invited is None or not invited.code:
        person = invited.invitation if invited else None
        words = f"{person.name} gets a message at {person.email}." if person else ""
        messages.success(request, words or f"{pupil.first_name} is shared from today.")
        return redirect(back)
    school = get_school(request.actor)
    context = {
        "letters": letters([invited], origin=request.build_absolute_uri("/")),
        "school_name": school.name,
        "school_telephone": school.telephone,
        "has_logo": bool(school.logo_type),
        "today": clock.today(),
        "back_url": back,
    }
    return render(request, "access/invitation_letters.html", context)


def _open_sharing(pupil: Pupil, shared_id: UUID) -> SharingRow:
    """Return a sharing of a visible pupil that holds today. Errors: NotVisible."""
    row = next((row for row in queries.sharing_rows(pupil) if row.shared_id == shared_id and row.is_open), None)
    if row is None:
        raise NotVisible
    return row


@requires(Permission.SPECIALIST_INVITE)
@recently_signed_in
def sharing_change(request: Request, pupil_id: UUID, shared_id: UUID) -> HttpResponse:
    """Change what is shared with a specialist, for what, and until when."""
    actor = request.actor
    pupil = get_pupil(actor, pupil_id, Permission.SPECIALIST_INVITE)
    row = _open_sharing(pupil, shared_id)
    now = {"purpose": row.purpose, "parts": row.part_codes, "ends_on": row.ends_on}
    form = ShareForm(request.POST or None, initial=now)
    if carried_out(
        request,
        form,
        lambda: actions.share_with_known(actor=actor, pupil=pupil, membership_id=row.membership_id, **form.shared),
    ):
        messages.success(request, f"What {row.name} sees of {pupil.first_name} was changed.")
        return redirect("specialists:sharing-list", pupil_id=pupil.pk)
    back = reverse("specialists:sharing-list", args=[pupil.pk])
    return form_page(request, "specialists/sharing_change.html", form, pupil=pupil, row=row, back=back)


@requires(Permission.SPECIALIST_INVITE)
def sharing_end(request: Request, pupil_id: UUID, shared_id: UUID) -> HttpResponse:
    """End the sharing with a specialist at once."""
    actor = request.actor
    pupil = get_pupil(actor, pupil_id, Permission.SPECIALIST_INVITE)
    row = _open_sharing(pupil, shared_id)
    form = EndForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: pupils.end_sharing(actor=actor, shared_id=shared_id, pupil=pupil, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, f"{row.name} sees nothing of {pupil.first_name} any more.")
        return redirect("specialists:sharing-list", pupil_id=pupil.pk)
    back = reverse("specialists:sharing-list", args=[pupil.pk])
    return form_page(request, "specialists/sharing_end.html", form, pupil=pupil, row=row, back=back)


@requires(Permission.PLAN_VIEW)
def advice_detail(request: Request, advice_id: UUID) -> HttpResponse:
    """Show staff one piece of advice and what became of each recommendation."""
    advice = policy.get_advice(request.actor, advice_id)
    actions.note_viewed(actor=request.actor, advice=advice)
    may = allowed_for(
        request.actor,
        advice.pupil,
        [Permission.PLAN_EDIT, Permission.PLAN_VIEW, policy.WRITE_DOWN, Permission.CONFIDENTIAL_VIEW],
    )
    may_write_down = bool(advice.written_down_by_name) and policy.WRITE_DOWN in may
    context = {
        "advice": advice,
        "whose": queries.whose(advice),
        "pupil": advice.pupil,
        "may_change": may_write_down and not policy.is_decided_on(advice),
        "may_mark": may_write_down and Permission.CONFIDENTIAL_VIEW in may,
        "recommendations": queries.recommendations_of(advice),
        "files": queries.file_rows(advice),
        "may_decide": Permission.PLAN_EDIT in may,
    }
    return render(request, "specialists/advice_detail.html", context)


@requires(Permission.PLAN_VIEW)
def advice_file(request: Request, advice_id: UUID) -> HttpResponse:
    """Give staff the file beside advice."""
    advice = policy.get_advice(request.actor, advice_id)
    asked = request.GET.get("number", "1")
    number = int(asked) if asked in {"1", "2", "3"} else 0
    return as_download(actions.open_file(actor=request.actor, advice=advice, number=number))


@requires(Permission.PLAN_EDIT)
@require_POST
def recommendation_write(request: Request, advice_id: UUID, recommendation_id: UUID, plan_id: UUID) -> HttpResponse:
    """Write a recommendation into a draft as a target, and go on there."""
    try:
        target = actions.write_as_target(
            actor=request.actor, recommendation_id=recommendation_id, advice_id=advice_id, plan_id=plan_id
        )
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("plans:plan-detail", plan_id)
    messages.success(request, "It stands in the plan as a new target. Make it fit: where it starts, and the aim.")
    return redirect(f"{reverse('plans:plan-edit', args=[plan_id])}#target-{target.pk.hex}")


@requires(Permission.PLAN_EDIT)
def recommendation_decide(request: Request, advice_id: UUID, recommendation_id: UUID) -> HttpResponse:
    """Say what became of a recommendation."""
    actor = request.actor
    row = policy.get_recommendation(actor, recommendation_id, advice_id=advice_id)
    now = {"use": row.use, "reason": row.reason, "target": str(row.target_id) if row.target_id else ""}
    if row.use == RecommendationUse.OPEN:
        now["use"] = ""
    targets = queries.target_choices(actor, row.advice.pupil_id)
    form = DecideForm(request.POST or None, targets=targets, initial=now)
    if row.advice.written_down_by_name:
        form.fields["reason"].help_text = "Needed where it is not used."
    if carried_out(
        request, form, lambda: actions.decide_recommendation(actor=actor, recommendation=row, **form.decision)
    ):
        is_theirs = not row.advice.written_down_by_name
        messages.success(request, "Kept. The specialist sees what became of it." if is_theirs else "Kept.")
        return redirect("specialists:advice-detail", advice_id=advice_id)
    back = reverse("specialists:advice-detail", args=[advice_id])
    return form_page(
        request,
        "specialists/recommendation_decide.html",
        form,
        row=row,
        whose=queries.whose(row.advice),
        pupil=row.advice.pupil,
        back=back,
    )
