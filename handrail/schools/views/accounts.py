"""The school's accounts: who has one, in which roles, and leavers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from handrail.access import actions, policy, queries
from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.queries import KIND_LABELS, AccountKind
from handrail.access.types import Role
from handrail.core.errors import Refused
from handrail.core.forms import sent_in
from handrail.core.listing import read_listing
from handrail.schools import queries as school_queries
from handrail.schools.forms.accounts import AccountForm, ChangeRolesForm, CloseForm, LeaversForm, PersonForm
from handrail.schools.views.frame import accepted, frame

LIST = "schools:account-list"
MANAGE = Permission.ACCOUNT_MANAGE
SORTS = {"name": ("user__name",)}


@requires(MANAGE)
def account_list(request: Request) -> HttpResponse:
    """List who has an account, one kind at a time: staff, specialists, families, officers, leavers."""
    listing = read_listing(request.GET, sorts=SORTS, default="name")
    asked = listing.value("kind")
    kind = AccountKind(asked) if asked in set(AccountKind) else AccountKind.STAFF
    page = listing.page_of(queries.accounts(request.actor, kind, listing.search))
    counts = queries.account_counts(request.actor)
    context = frame(
        request,
        LIST,
        kind=kind,
        kind_name=KIND_LABELS[kind],
        kinds=[
            {"label": label, "url": listing.url(kind=one.value, q=""), "current": one is kind, "count": counts[one]}
            for one, label in KIND_LABELS.items()
        ],
        page=page,
        people=queries.account_rows(page.object_list),
        listing=listing,
    )
    return render(request, "schools/account_list.html", context)


@requires(MANAGE)
@recently_signed_in
@never_cache
def account_add(request: Request) -> HttpResponse:
    """Open an account, and show its password once."""
    form = AccountForm(sent_in(request), faculties=_faculties(request))
    made: list[Any] = []

    def act(typed: dict[str, Any]) -> None:
        faculties = typed.pop("faculties")
        made.append(actions.add_account(actor=request.actor, **typed))
        _set_faculties(request, made[0].membership, faculties)

    if accepted(form, act):
        if made[0].password is None:
            messages.success(
                request, f"{made[0].membership.user.name} had an account already and now has this school too."
            )
            return redirect(LIST)
        return _password_page(request, made[0].membership, made[0].password, is_new=True)
    context = frame(request, LIST, form=form, title="Add an account", cancel_url=reverse(LIST))
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


def _faculties(request: Request) -> list[tuple[UUID, str]]:
    return [(row.pk, row.name) for row in school_queries.faculties_of(request.actor)]


def _set_faculties(request: Request, membership: Any, wanted: list[UUID]) -> None:
    actions.set_faculties(
        actor=request.actor, membership=membership, faculties=school_queries.faculties_by_id(request.actor, wanted)
    )


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
    form = PersonForm(sent_in(request), initial={"name": person.name, "initials": person.initials})
    if accepted(form, lambda typed: actions.change_details(actor=request.actor, membership=membership, **typed)):
        messages.success(request, "The account is changed.")
        return redirect("schools:account", membership_id)
    context = frame(request, LIST, person=person, form=form, is_self=membership_id == request.actor.membership_id)
    return render(request, "schools/account.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@recently_signed_in
def account_roles(request: Request, membership_id: UUID) -> HttpResponse:
    """Give a person other roles, with a reason; for a closed account, open it again with them."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    person = queries.staff_row(request.actor, membership_id)
    held = queries.faculty_ids_of(membership)
    form = ChangeRolesForm(
        sent_in(request),
        faculties=_faculties(request),
        initial=ChangeRolesForm.initial_for(person.role_codes, held),
    )

    def act(typed: dict[str, Any]) -> None:
        change = actions.change_roles if person.is_open else actions.reopen_account
        faculties = typed.pop("faculties")
        change(actor=request.actor, membership=membership, **typed)
        _set_faculties(request, membership, faculties if Role.SEN_LINK in typed["roles"] else [])

    if accepted(form, act):
        messages.success(request, f"{person.name} has these roles from now on.")
        return redirect("schools:account", membership_id)
    back = reverse("schools:account", args=[membership_id])
    title = f"Roles of {person.name}" if person.is_open else f"Open the account of {person.name} again"
    context = frame(request, LIST, form=form, title=title, cancel_url=back)
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@recently_signed_in
def account_close(request: Request, membership_id: UUID) -> HttpResponse:
    """Close a leaver's account, with a reason."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    person = queries.staff_row(request.actor, membership_id)
    form = CloseForm(sent_in(request))
    if accepted(form, lambda typed: actions.close_account(actor=request.actor, membership=membership, **typed)):
        messages.success(request, f"{person.name} can no longer sign in here. What they wrote stays.")
        return redirect(LIST)
    context = frame(
        request, LIST, form=form, person=person, cancel_url=reverse("schools:account", args=[membership_id])
    )
    return render(request, "schools/account_close.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@recently_signed_in
def leavers(request: Request) -> HttpResponse:
    """Close the accounts of several leavers at once, with one reason."""
    staff = queries.staff_rows(request.actor)
    form = LeaversForm(
        sent_in(request),
        staff=[
            (row.membership_id, f"{row.name} ({', '.join(row.roles)})")
            for row in staff
            if row.membership_id != request.actor.membership_id
        ],
    )

    def act(typed: dict[str, Any]) -> None:
        chosen = [policy.get_member(request.actor, key, MANAGE) for key in typed["people"]]
        actions.close_accounts(actor=request.actor, memberships=chosen, reason=typed["reason"])

    if accepted(form, act):
        n_closed = len(form.cleaned_data["people"])
        messages.success(request, f"{n_closed} account{'' if n_closed == 1 else 's'} closed. What they wrote stays.")
        return redirect(LIST)
    context = frame(request, LIST, form=form, cancel_url=reverse(LIST), submit_text="Close these accounts")
    return render(request, "schools/leavers.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@recently_signed_in(back="schools:account")
@require_POST
@never_cache
def account_password(request: Request, membership_id: UUID) -> HttpResponse:
    """Give a person a new password, and show it once."""
    membership = policy.get_member(request.actor, membership_id, MANAGE)
    try:
        password = actions.reset_password(actor=request.actor, membership=membership)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("schools:account", membership_id)
    return _password_page(request, membership, password, is_new=False)
