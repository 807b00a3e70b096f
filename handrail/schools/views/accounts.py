"""The school's accounts: who works here, in which roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access import actions, policy, queries
from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.schools.forms.accounts import AccountForm, CloseForm, PersonForm, RolesForm
from handrail.schools.views.frame import accepted, frame, sent

LIST = "schools:account-list"
MANAGE = Permission.ACCOUNT_MANAGE


@requires(MANAGE)
def account_list(request: Request) -> HttpResponse:
    """List who works at the school; leavers below."""
    rows = queries.staff_rows(request.actor, with_leavers=True)
    context = frame(
        request, LIST, staff=[row for row in rows if row.is_open], leavers=[row for row in rows if not row.is_open]
    )
    return render(request, "schools/account_list.html", context)


@requires(MANAGE)
def account_add(request: Request) -> HttpResponse:
    """Open an account, and show its password once."""
    form = AccountForm(sent(request))
    made: list[Any] = []
    if accepted(form, lambda typed: made.append(actions.add_account(actor=request.actor, **typed))):
        if made[0].password is None:
            messages.success(
                request, f"{made[0].membership.user.name} had an account already and now has this school too."
            )
            return redirect(LIST)
        return _password_page(request, made[0].membership, made[0].password, is_new=True)
    context = frame(request, LIST, form=form, title="Add an account", cancel_url=reverse(LIST))
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


def _password_page(request: Request, membership: Any, password: str, *, is_new: bool) -> HttpResponse:
    """Show a password in the answer itself: it is never kept, so the page cannot be opened again."""
    context = frame(request, LIST, person=membership.user, password=password, is_new=is_new)
    context["sign_in_address"] = request.build_absolute_uri(reverse("access:sign-in"))
    return render(request, "schools/account_password.html", context)


@requires(MANAGE)
def account(request: Request, membership_id: UUID) -> HttpResponse:
    """Show one account with what can be done about it; change the name and initials."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    person = queries.staff_row(request.actor, membership_id)
    form = PersonForm(sent(request), initial={"name": person.name, "initials": person.initials})
    if accepted(form, lambda typed: actions.change_details(actor=request.actor, membership=membership, **typed)):
        messages.success(request, "The account is changed.")
        return redirect("schools:account", membership_id)
    context = frame(request, LIST, person=person, form=form, is_self=membership_id == request.actor.membership_id)
    return render(request, "schools/account.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
def account_roles(request: Request, membership_id: UUID) -> HttpResponse:
    """Give a person other roles; for a closed account, open it again with them."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    person = queries.staff_row(request.actor, membership_id)
    form = RolesForm(sent(request), initial={"roles": list(person.role_codes)})
    act = actions.change_roles if person.is_open else actions.reopen_account
    if accepted(form, lambda typed: act(actor=request.actor, membership=membership, **typed)):
        messages.success(request, f"{person.name} has these roles from now on.")
        return redirect(LIST)
    back = reverse("schools:account", args=[membership_id])
    title = f"Roles of {person.name}" if person.is_open else f"Open the account of {person.name} again"
    context = frame(request, LIST, form=form, title=title, cancel_url=back)
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
def account_close(request: Request, membership_id: UUID) -> HttpResponse:
    """Close a leaver's account."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    person = queries.staff_row(request.actor, membership_id)
    form = CloseForm(sent(request))
    if accepted(form, lambda typed: actions.close_account(actor=request.actor, membership=membership, **typed)):
        messages.success(request, f"{person.name} can no longer sign in here. What they wrote stays.")
        return redirect(LIST)
    context = frame(
        request, LIST, form=form, person=person, cancel_url=reverse("schools:account", args=[membership_id])
    )
    return render(request, "schools/account_close.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@require_POST
def account_password(request: Request, membership_id: UUID) -> HttpResponse:
    """Give a person a new password, and show it once."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    try:
        password = actions.reset_password(actor=request.actor, membership=membership)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("schools:account", membership_id)
    return _password_page(request, membership, password, is_new=False)
