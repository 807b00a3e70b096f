"""Taking away a second factor that a colleague lost."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access import actions, policy
from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.forms import sent_in
from handrail.schools.forms.accounts import LostFactorForm
from handrail.schools.views.frame import accepted, frame

MANAGE = Permission.ACCOUNT_MANAGE


@requires(MANAGE)
@recently_signed_in
def account_second_factor(request: Request, membership_id: UUID) -> HttpResponse:
    """Take the second factor of a colleague away, with a reason; they get a mail and set up a new one."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    name = membership.user.name
    form = LostFactorForm(sent_in(request))
    if accepted(
        form, lambda typed: actions.take_away_second_factor(actor=request.actor, membership=membership, **typed)
    ):
        messages.success(
            request,
            f"{name} no longer has a second factor and is signed out. At the next sign-in they set one up.",
        )
        return redirect("schools:account", membership_id)
    back = reverse("schools:account", args=[membership_id])
    context = frame(request, "schools:account-list", form=form, name=name, cancel_url=back)
    return render(request, "schools/account_second_factor.html", context, status=422 if form.errors else 200)
