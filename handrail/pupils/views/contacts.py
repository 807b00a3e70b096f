"""What each contact may see of a pupil: full, read or nothing, bars, and the account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.forms import carried_out
from handrail.pupils import actions, policy
from handrail.pupils.forms import BarForm, LiftForm, SightForm, UnlinkForm
from handrail.pupils.views.shared import done, form_page

MAY = Permission.FAMILY_INVITE


@requires(MAY)
@recently_signed_in
def contact_sight(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Say what a contact may see."""
    actor = request.actor
    contact = policy.get_contact(actor, contact_id, pupil_id=pupil_id, permission=MAY)
    form = SightForm(request.POST or None, initial={"sees": contact.sees})
    if carried_out(request, form, lambda: actions.set_contact_sight(actor=actor, contact=contact, **form.given)):
        return done(request, contact.pupil, f"What {contact.name} may see was saved.", part="people")
    page: dict[str, Any] = {"submit_text": "Save", "contact": contact}
    return form_page(request, "pupils/contact_sight.html", contact.pupil, form, **page)


@requires(MAY)
@recently_signed_in
def contact_bar(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Let a contact see nothing, with a reason and days."""
    actor = request.actor
    contact = policy.get_contact(actor, contact_id, pupil_id=pupil_id, permission=MAY)
    present = {"reason": contact.barred_reason, "barred_until": contact.barred_until}
    if contact.barred_from:
        present["barred_from"] = contact.barred_from
    form = BarForm(request.POST or None, initial=present)
    if carried_out(request, form, lambda: actions.bar_contact(actor=actor, contact=contact, **form.cleaned_data)):
        return done(request, contact.pupil, f"{contact.name} sees nothing on the days you gave.", part="people")
    page: dict[str, Any] = {"submit_text": "Let this contact see nothing", "contact": contact}
    return form_page(request, "pupils/contact_bar.html", contact.pupil, form, **page)


@requires(MAY)
@recently_signed_in
def contact_lift(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Lift a bar, with a reason."""
    actor = request.actor
    contact = policy.get_contact(actor, contact_id, pupil_id=pupil_id, permission=MAY)
    form = LiftForm(request.POST or None)
    if carried_out(request, form, lambda: actions.lift_bar(actor=actor, contact=contact, **form.cleaned_data)):
        return done(request, contact.pupil, f"{contact.name} is no longer barred.", part="people")
    page: dict[str, Any] = {"submit_text": "Lift the bar", "contact": contact}
    return form_page(request, "pupils/contact_lift.html", contact.pupil, form, **page)


@requires(MAY)
def contact_unlink(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take the account off a contact."""
    actor = request.actor
    contact = policy.get_contact(actor, contact_id, pupil_id=pupil_id, permission=MAY)
    form = UnlinkForm(request.POST or None)
    if carried_out(request, form, lambda: actions.unlink_contact(actor=actor, contact=contact, **form.cleaned_data)):
        return done(request, contact.pupil, f"{contact.name} has no account for this page any more.", part="people")
    page: dict[str, Any] = {"submit_text": "Take the account off", "contact": contact}
    return form_page(request, "pupils/contact_unlink.html", contact.pupil, form, **page)
