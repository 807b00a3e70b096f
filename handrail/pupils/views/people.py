"""Contacts at home, and the core group of adults at school."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.queries import members_who_can, staff_rows
from handrail.core.errors import Refused
from handrail.core.forms import carried_out
from handrail.pupils import actions, policy, queries
from handrail.pupils.forms import ContactForm, CoreGroupForm, RemoveForm
from handrail.pupils.types import CoreRole
from handrail.pupils.views.shared import done, form_page, refused


@requires(Permission.PUPIL_EDIT)
def contact_add(request: Request, pupil_id: UUID) -> HttpResponse:
    """Add a parent, carer or other adult."""
    actor = request.actor
    pupil = policy.get_pupil(actor, pupil_id, Permission.PUPIL_EDIT)
    form = ContactForm(request.POST or None)
    if carried_out(request, form, lambda: actions.add_contact(actor=actor, pupil=pupil, contact=form.contact)):
        return done(request, pupil, f"{form.contact.name} was added.", part="people")
    return form_page(request, "pupils/contact_add.html", pupil, form, submit_text="Add the contact")


@requires(Permission.PUPIL_EDIT)
def contact_change(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Change a contact's details."""
    actor = request.actor
    contact = policy.get_contact(actor, contact_id, pupil_id=pupil_id, permission=Permission.PUPIL_EDIT)
    form = ContactForm(request.POST or None, initial=actions.contact_facts(contact))
    if form.is_bound:  # what they saw when they opened the form, not what has come since
        form.initial = {name: request.POST.get(f"base-{name}", "") for name in form.fields}
    if carried_out(
        request,
        form,
        lambda: actions.change_contact(actor=actor, contact=contact, seen=form.seen(request.POST), wanted=form.contact),
    ):
        return done(request, contact.pupil, f"The details of {form.contact.name} were saved.", part="people")
    return form_page(request, "pupils/contact_change.html", contact.pupil, form, submit_text="Save", contact=contact)


@requires(Permission.PUPIL_EDIT)
def contact_remove(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Remove a contact, with a reason."""
    actor = request.actor
    contact = policy.get_contact(actor, contact_id, pupil_id=pupil_id, permission=Permission.PUPIL_EDIT)
    form = RemoveForm(request.POST or None)
    if carried_out(request, form, lambda: actions.remove_contact(actor=actor, contact=contact, **form.cleaned_data)):
        return done(request, contact.pupil, f"{contact.name} was removed.", part="people")
    return form_page(
        request, "pupils/contact_remove.html", contact.pupil, form, submit_text="Remove this contact", contact=contact
    )


@requires(Permission.PUPIL_EDIT)
def core_group_edit(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show the core group, and give a member of staff a part in it."""
    actor = request.actor
    pupil = policy.get_pupil(actor, pupil_id, Permission.PUPIL_EDIT)
    able = set(members_who_can(actor, Permission.PUPIL_VIEW).values_list("pk", flat=True))
    staff = [
        (row.membership_id, f"{row.name} ({', '.join(row.roles)})")
        for row in staff_rows(actor)
        if row.membership_id in able
    ]
    form = CoreGroupForm(request.POST or None, staff=staff)
    if carried_out(
        request,
        form,
        lambda: actions.add_to_core_group(
            actor=actor,
            pupil=pupil,
            membership_id=UUID(form.cleaned_data["membership"]),
            role=CoreRole(form.cleaned_data["role"]),
        ),
    ):
        return done(request, pupil, "The core group was changed.", part="people")
    members = queries.core_group_of(pupil)
    return form_page(
        request, "pupils/core_group_edit.html", pupil, form, submit_text="Add to the core group", members=members
    )


@requires(Permission.PUPIL_EDIT)
@require_POST
def core_group_end(request: Request, pupil_id: UUID, member_id: UUID) -> HttpResponse:
    """End an adult's part in the core group."""
    actor = request.actor
    member = policy.get_core_member(actor, member_id, pupil_id=pupil_id, permission=Permission.PUPIL_EDIT)
    try:
        actions.end_core_group(actor=actor, member=member)
    except Refused as refusal:  # pressed twice
        return refused(request, member.pupil, refusal, part="people")
    return done(request, member.pupil, f"{member.membership.user.name} left the core group.", part="people")
