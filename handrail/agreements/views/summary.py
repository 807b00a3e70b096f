"""The family's summary of a plan: read, made plainer, translated, checked, printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.agreements import actions, policy, queries
from handrail.agreements.actions.wording import edition_of
from handrail.agreements.forms import LanguageForm, WordsForm
from handrail.agreements.rules import reading_age
from handrail.agreements.rules.summary import sheet_of
from handrail.agreements.types import BY_CODE, ENGLISH, IN_ENGLISH, Language, Ready, Summary, SummarySheet
from handrail.agreements.views.shared import chosen_pupil, named
from handrail.core import clock
from handrail.core.codes import code_of
from handrail.core.downloads import download
from handrail.core.errors import NotVisible, Refused
from handrail.core.forms import carried_out
from handrail.plans.policy import can_with

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil


def _translated(code: str) -> Language:
    if code not in BY_CODE or code == ENGLISH:
        raise NotVisible
    return BY_CODE[code]


def _with(address: str, plan: Plan, pupil: Pupil) -> str:
    """Return an address that names the pupil of a group's plan again."""
    of = named(plan, pupil)
    return f"{address}?{of}" if of else address


def _page(plan: Plan, pupil: Pupil) -> str:
    return _with(reverse("agreements:summary-detail", args=[plan.pk]), plan, pupil)


@requires(Permission.PLAN_VIEW)
def summary_detail(request: Request, plan_id: UUID) -> HttpResponse:
    """Show the summary as the family reads it, how hard it is to read, and its translations. `?language=` chooses."""
    actor = request.actor
    plan, pupil = policy.get_plan_for_families(actor, plan_id, chosen_pupil(request))
    language = BY_CODE.get(request.GET.get("language", ""), IN_ENGLISH)
    sheet = queries.sheet_for_staff(plan, pupil, language)
    context: dict[str, Any] = {"plan": plan, "pupil": pupil, "sheet": sheet, "named": named(plan, pupil)}
    if sheet is not None:
        texts = [part.english for part in sheet.page]
        context |= {
            "age": reading_age.age(". ".join(texts)),
            "is_hard": reading_age.is_hard(". ".join(texts)),
            "hard": [text for text in texts if reading_age.is_hard(text)],
            "outdated": [part.made for part in sheet.summary.parts if part.is_outdated],
            "translations": queries.translations_of(actor, plan, pupil, sheet.summary),
            "note": queries.language_note(pupil),
            "may_word": can_with(actor, plan, Permission.PLAN_EDIT),
            "may_translate": can_with(actor, plan, Permission.FAMILY_HELP),
            "may_print": can_with(actor, plan, Permission.REPORT_PRINT),
        }
    return render(request, "agreements/summary_detail.html", context)


@requires(Permission.PLAN_EDIT)
def summary_words(request: Request, plan_id: UUID) -> HttpResponse:
    """Make the summary plainer, part by part."""
    plan, pupil = policy.get_plan_for_families(request.actor, plan_id, chosen_pupil(request), Permission.PLAN_EDIT)
    summary = queries.summary_for(plan, pupil)
    if summary is None:
        return _nothing_yet(request, plan)
    kept = queries.plain_words(plan, pupil)
    # The plan's own words stand beside; a part that the plan changed shows what was written before.
    made = {part.key: part.made for part in summary.parts}
    texts = {part.key: part.text for part in summary.parts}
    texts |= {part.key: kept.parts[part.key]["text"] for part in summary.parts if part.is_outdated and kept}
    sheet = sheet_of(summary, IN_ENGLISH, {})
    form = WordsForm(request.POST or None, sheet=_marked(sheet, summary), texts=texts, seen=edition_of(kept))

    def save() -> None:
        actions.save_family_text(
            actor=request.actor, plan_id=plan_id, pupil_id=pupil.pk, language=IN_ENGLISH, **form.given
        )

    if carried_out(request, form, save):
        messages.success(request, "Saved. The family reads these words from now on.")
        return redirect(_page(plan, pupil))
    rows = [(made[row[0].key], reading_age.is_hard(made[row[0].key]), *row) for row in form.rows]
    context = {
        "plan": plan,
        "pupil": pupil,
        "form": form,
        "rows": rows,
        "language": IN_ENGLISH,
        "back_url": _page(plan, pupil),
    }
    return render(request, "agreements/summary_words.html", context, status=422 if form.errors else 200)


def _marked(sheet: SummarySheet, summary: Summary) -> SummarySheet:
    """Return the English sheet with the marks of the parts that the plan changed."""
    marks = {part.key: part.is_outdated for part in summary.parts}
    return replace(sheet, parts=tuple(replace(part, is_outdated=marks[part.key]) for part in sheet.parts))


def _nothing_yet(request: Request, plan: Plan) -> HttpResponse:
    messages.info(request, "The summary is made from what was agreed. Agree the plan first.")
    return redirect("plans:plan-detail", plan.pk)


@requires(Permission.FAMILY_HELP)
def translation_add(request: Request, plan_id: UUID) -> HttpResponse:
    """Choose a language to translate into; the family's own stands first."""
    plan, pupil = policy.get_plan_for_families(request.actor, plan_id, chosen_pupil(request), Permission.FAMILY_HELP)
    note = queries.language_note(pupil)
    form = LanguageForm(request.POST or None, initial={"language": note.language.code if note.language else ""})
    if request.method == "POST" and form.is_valid():
        return redirect(_with(reverse("agreements:translation-edit", args=[plan_id, form.chosen.code]), plan, pupil))
    context = {
        "plan": plan,
        "pupil": pupil,
        "form": form,
        "note": note,
        "submit_text": "Go on",
        "cancel_url": _page(plan, pupil),
    }
    return render(request, "agreements/translation_add.html", context, status=422 if form.errors else 200)


@requires(Permission.FAMILY_HELP)
def translation_edit(request: Request, plan_id: UUID, language: str) -> HttpResponse:
    """Write a translation part by part beside the English."""
    chosen = _translated(language)
    plan, pupil = policy.get_plan_for_families(request.actor, plan_id, chosen_pupil(request), Permission.FAMILY_HELP)
    sheet = queries.sheet_for_staff(plan, pupil, chosen)
    if sheet is None:
        return _nothing_yet(request, plan)
    kept = queries.family_text(plan, pupil, chosen.code)
    remembered = queries.remembered_words(request.actor, chosen.code)
    texts = {key: part.text for key, part in remembered.items()}
    texts |= {key: part["text"] for key, part in kept.parts.items()} if kept else {}
    form = WordsForm(
        request.POST or None,
        sheet=sheet,
        texts=texts,
        seen=edition_of(kept),
        initial={"finished": bool(kept and kept.ready != Ready.WRITING), "translator": kept.translator if kept else ""},
    )

    def save() -> None:
        actions.save_family_text(actor=request.actor, plan_id=plan_id, pupil_id=pupil.pk, language=chosen, **form.given)

    if carried_out(request, form, save):
        state = "The family can read it now." if form.given["is_finished"] else "The family does not see it yet."
        messages.success(request, f"Saved. {state}")
        return redirect(_page(plan, pupil))
    context = {
        "plan": plan,
        "pupil": pupil,
        "back_url": _page(plan, pupil),
        "form": form,
        "sheet": sheet,
        "language": chosen,
        "note": queries.language_note(pupil),
        "kept": kept,
    }
    return render(request, "agreements/translation_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.FAMILY_HELP)
@require_POST
def translation_check(request: Request, plan_id: UUID, language: str) -> HttpResponse:
    """Say that one has read a translation through beside the English."""
    chosen = _translated(language)
    pupil_id = chosen_pupil(request)
    try:
        actions.check_translation(actor=request.actor, plan_id=plan_id, pupil_id=pupil_id, language=chosen)
    except Refused as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, f"The {chosen.name} words are marked as checked by you.")
    of = f"?pupil={pupil_id}" if pupil_id else ""
    return redirect(f"{reverse('agreements:summary-detail', args=[plan_id])}{of}")


@requires(Permission.REPORT_PRINT)
def summary_print(request: Request, plan_id: UUID) -> HttpResponse:
    """Show the summary as a PDF with the sheet to answer on. `?language=`, `?size=large`, `?sheet=no`."""
    plan, pupil = policy.get_plan_for_families(request.actor, plan_id, chosen_pupil(request), Permission.REPORT_PRINT)
    language = BY_CODE.get(request.GET.get("language", ""), IN_ENGLISH)
    sheet = queries.sheet_for_staff(plan, pupil, language)
    if sheet is None:
        return _nothing_yet(request, plan)
    link = request.build_absolute_uri(reverse("families:child-summary", args=[pupil.pk, plan.pk]))
    try:
        pdf = actions.print_summary(
            actor=request.actor,
            plan=plan,
            pupil=pupil,
            sheet=sheet,
            is_large=request.GET.get("size") == "large",
            with_answer=request.GET.get("sheet") != "no",
            link=link,
            code=code_of(link),
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        address = _page(plan, pupil)
        return redirect(f"{address}{'&' if '?' in address else '?'}language={language.code}")
    return download(pdf, name=f"summary-{clock.today():%Y-%m-%d}.pdf", content_type="application/pdf", is_shown=True)
