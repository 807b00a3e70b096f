"""Put a pupil on the register, move them, take them off, and put the history right."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.forms import carried_out
from handrail.pupils import actions, policy, queries
from handrail.pupils.forms import CorrectForm, StageForm, TakeOffForm, WithdrawForm
from handrail.pupils.models import RegisterEntry
from handrail.pupils.views.shared import done, form_page
from handrail.schools.queries import subjects_of


def _entry(request: Request, pupil_id: UUID, entry_id: UUID) -> RegisterEntry:
    return policy.get_entry(request.actor, entry_id, pupil_id=pupil_id, permission=Permission.REGISTER_EDIT)


@requires(Permission.REGISTER_EDIT)
def put_on(request: Request, pupil_id: UUID) -> HttpResponse:
    """Put a pupil on the register."""
    actor = request.actor
    pupil = policy.get_pupil(actor, pupil_id, Permission.REGISTER_EDIT)
    subjects = [(subject.pk, subject.name) for subject in subjects_of(actor)]
    form = StageForm(request.POST or None, actor=actor, subjects=subjects)
    if carried_out(
        request,
        form,
        lambda: actions.put_on_register(actor=actor, pupil=pupil, subject_id=form.subject_id, **form.values),
    ):
        return done(request, pupil, f"{pupil.name} is on the register.", part="register")
    return form_page(request, "pupils/register_put_on.html", pupil, form, submit_text="Put on the register")


@requires(Permission.REGISTER_EDIT)
def move(request: Request, pupil_id: UUID, entry_id: UUID) -> HttpResponse:
    """Move a pupil to another stage."""
    actor, entry = request.actor, _entry(request, pupil_id, entry_id)
    form = StageForm(request.POST or None, actor=actor, without=entry.stage)
    if carried_out(request, form, lambda: actions.move_stage(actor=actor, entry=entry, **form.values)):
        return done(request, entry.pupil, f"{entry.pupil.name} was moved to another stage.", part="register")
    row = queries.entry_rows([entry])[0]
    return form_page(
        request, "pupils/register_move.html", entry.pupil, form, submit_text="Move to this stage", entry=row
    )


@requires(Permission.REGISTER_EDIT)
def take_off(request: Request, pupil_id: UUID, entry_id: UUID) -> HttpResponse:
    """Take a pupil off the register."""
    actor, entry = request.actor, _entry(request, pupil_id, entry_id)
    form = TakeOffForm(request.POST or None)
    if carried_out(request, form, lambda: actions.take_off_register(actor=actor, entry=entry, **form.cleaned_data)):
        return done(request, entry.pupil, f"{entry.pupil.name} was taken off the register.", part="register")
    row = queries.entry_rows([entry])[0]
    return form_page(
        request, "pupils/register_take_off.html", entry.pupil, form, submit_text="Take off the register", entry=row
    )


@requires(Permission.REGISTER_EDIT)
def correct(request: Request, pupil_id: UUID, entry_id: UUID) -> HttpResponse:
    """Correct a stage that was recorded wrongly."""
    actor, entry = request.actor, _entry(request, pupil_id, entry_id)
    initial = {name: getattr(entry, name) for name in ("stage", "starts_on", "ends_on", "reason")}
    form = CorrectForm(request.POST or None, framework=entry.framework, initial=initial)
    if carried_out(
        request, form, lambda: actions.correct_register_entry(actor=actor, entry=entry, **form.cleaned_data)
    ):
        return done(request, entry.pupil, f"The stage history of {entry.pupil.name} was corrected.", part="timeline")
    row = queries.entry_rows([entry])[0]
    return form_page(
        request, "pupils/register_correct.html", entry.pupil, form, submit_text="Save the correction", entry=row
    )


@requires(Permission.REGISTER_EDIT)
def withdraw(request: Request, pupil_id: UUID, entry_id: UUID) -> HttpResponse:
    """Withdraw a stage that should never have been recorded."""
    actor, entry = request.actor, _entry(request, pupil_id, entry_id)
    row, before = queries.entry_rows([entry])[0], queries.stage_before(entry)
    form = WithdrawForm(request.POST or None, previous_name=before)
    if carried_out(
        request, form, lambda: actions.withdraw_register_entry(actor=actor, entry=entry, **form.cleaned_data)
    ):
        return done(request, entry.pupil, "The stage was withdrawn. It stays in the history.", part="timeline")
    return form_page(
        request, "pupils/register_withdraw.html", entry.pupil, form, submit_text="Withdraw this stage", entry=row
    )
