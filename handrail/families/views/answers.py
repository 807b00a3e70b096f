"""The plan in plain words, in the family's language, and what they say to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.agreements import actions as agreements
from handrail.agreements import policy as agreement_policy
from handrail.agreements import queries as agreement_queries
from handrail.agreements.types import SummarySheet
from handrail.core import clock
from handrail.core.codes import code_of
from handrail.core.downloads import download
from handrail.core.errors import NotVisible, Refused
from handrail.core.languages import in_languages, said
from handrail.families import policy
from handrail.families.forms import AnswerForm
from handrail.families.policy import Reader
from handrail.families.views.shared import Addresses, is_large_for, reading_code
from handrail.pupils.policy import get_own_child


@in_languages
@requires(Permission.CHILD_VIEW)
def child_summary(request: Request, pupil_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show the plan in plain words with the two answers; keep what a parent or carer says."""
    reader = policy.own_reader(request.actor, pupil_id)
    if request.method == "POST":
        get_own_child(request.actor, pupil_id, Permission.CHILD_CONTRIBUTE)
    return _summary(request, reader, plan_id)


@requires(Permission.FAMILY_HELP)
def with_summary(request: Request, contact_id: UUID, plan_id: UUID) -> HttpResponse:
    """Read the plan in plain words together with this contact; what they say is written down on a page of its own."""
    return _summary(request, policy.helped_reader(request.actor, contact_id), plan_id)


@in_languages
@requires(Permission.CHILD_VIEW)
def child_summary_print(request: Request, pupil_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show the summary as a PDF, in the language and size that the page had."""
    return _printed(request, policy.own_reader(request.actor, pupil_id), plan_id)


@requires(Permission.FAMILY_HELP)
def with_summary_print(request: Request, contact_id: UUID, plan_id: UUID) -> HttpResponse:
    """Print the summary for this contact."""
    return _printed(request, policy.helped_reader(request.actor, contact_id), plan_id)


@in_languages
@requires(Permission.CHILD_CONTRIBUTE)
@require_POST
def child_answer_withdraw(request: Request, pupil_id: UUID, answer_id: UUID) -> HttpResponse:
    """Take one's own answer back."""
    policy.own_reader(request.actor, pupil_id)
    agreements.withdraw_answer(actor=request.actor, answer_id=answer_id)
    messages.success(request, _("You took your answer back."))
    return redirect("families:child-detail", pupil_id)


def _sheet(request: Request, reader: Reader, plan_id: UUID) -> SummarySheet:
    """Return the summary in the language that was asked for, else in the contact's own if there is one."""
    plan = agreement_policy.readable_plan(reader.pupil, plan_id)
    note = agreement_queries.language_note(reader.pupil, contact=reader.contact)
    chosen = "" if reader.is_helped else reading_code(request)
    code = request.GET.get("language") or chosen or (note.language.code if note.language else "")
    is_draft = agreement_queries.is_of_draft(plan)
    sheet = agreement_queries.sheet(plan, reader.pupil, code=code, of_draft=is_draft)
    if sheet is None:
        raise NotVisible
    return sheet


def _summary(request: Request, reader: Reader, plan_id: UUID) -> HttpResponse:
    sheet = _sheet(request, reader, plan_id)
    plan = agreement_policy.readable_plan(reader.pupil, plan_id)
    seen = agreement_queries.text_seen(plan, reader.pupil)
    sum_now = seen[1] if seen else ""
    labels = None if sheet.is_english else {key: sheet.said(key) for key in ("ask", "agrees", "change", "what")}
    may_answer = reader.may_speak and not reader.is_helped
    form = AnswerForm(request.POST or None, seen=sum_now, labels=labels) if may_answer else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            agreements.give_family_answer(actor=request.actor, pupil_id=reader.pupil.pk, plan_id=plan_id, **form.given)
        except Refused as refusal:
            form.refuse(refusal)
            # What they read now is the new text; sent again, the answer is to that.
            form.data = {**request.POST.dict(), "seen": sum_now}
        else:
            messages.success(request, _("Thank you. The school can read your answer now."))
            return redirect("families:child-detail", reader.pupil.pk)
    along = request.actor.membership_id if reader.is_helped else None
    answers = agreement_queries.own_answers(reader.pupil, {plan_id: sum_now}, contact=reader.contact, written_by=along)
    to, is_large = Addresses(reader), is_large_for(request, reader)
    context = {
        "sheet": sheet,
        "reader": reader,
        "plan": plan,
        "first_name": reader.pupil.first_name,
        "form": form,
        "answer": next(iter(answers.get(plan_id, [])), None),
        "record_url": _record_url(reader, plan_id),
        "is_large": is_large,
        "url": to.summary(plan_id),
        "print_url": to.summary_print(plan_id),
        "back_url": to.page,
        "note": agreement_queries.language_note(reader.pupil, contact=reader.contact) if reader.is_helped else None,
    }
    return render(request, "families/plan_summary.html", context, status=422 if form and form.errors else 200)


def _record_url(reader: Reader, plan_id: UUID) -> str:
    if not (reader.is_helped and reader.may_speak):
        return ""
    return (
        f"{reverse('agreements:answer-record', args=[plan_id])}?who=contact:{reader.contact.pk}&pupil={reader.pupil.pk}"
    )


def _printed(request: Request, reader: Reader, plan_id: UUID) -> HttpResponse:
    sheet = _sheet(request, reader, plan_id)
    link = request.build_absolute_uri(reverse("families:child-summary", args=[reader.pupil.pk, plan_id]))
    try:
        pdf = agreements.print_summary(
            actor=request.actor,
            plan=agreement_policy.readable_plan(reader.pupil, plan_id),
            pupil=reader.pupil,
            sheet=sheet,
            is_large=is_large_for(request, reader),
            with_answer=reader.may_speak,
            link=link,
            code=code_of(link),
        )
    except Refused as refusal:
        messages.error(request, said(refusal.message))
        return redirect(f"{Addresses(reader).summary(plan_id)}?language={sheet.language.code}")
    return download(pdf, name=f"summary-{clock.today():%Y-%m-%d}.pdf", content_type="application/pdf", is_shown=True)
