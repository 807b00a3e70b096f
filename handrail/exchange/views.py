"""The pages of an import: the list of imports, the columns, the preview, the choices, how far it is, how it went."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking
from handrail.core.downloads import download
from handrail.core.errors import Refused
from handrail.exchange import actions, policy, presenting, queries
from handrail.exchange.actions.settling import is_stalled
from handrail.exchange.forms import ChoicesForm, ColumnsForm, UploadForm
from handrail.exchange.models import ImportRun
from handrail.exchange.tasks import save_list
from handrail.exchange.types import IMPORT_STATE_NAMES, ImportState
from handrail.exchange.vocabulary import vocabulary_of
from handrail.exchange.writing import problems_csv

# Where each state is shown.
PAGES = {
    ImportState.UPLOADED: "exchange:import-columns",
    ImportState.MAPPED: "exchange:import-preview",
    ImportState.PREVIEWED: "exchange:import-preview",
    ImportState.APPLYING: "exchange:import-progress",
    ImportState.APPLIED: "exchange:import-result",
    ImportState.FAILED: "exchange:import-result",
    ImportState.UNDONE: "exchange:import-result",
    ImportState.DISCARDED: "exchange:import-result",
}
VARIANTS = {
    ImportState.APPLIED: "good",
    ImportState.FAILED: "problem",
    ImportState.APPLYING: "active",
    ImportState.UNDONE: "quiet",
    ImportState.DISCARDED: "quiet",
}
BEFORE_SAVING = frozenset({ImportState.UPLOADED, ImportState.MAPPED, ImportState.PREVIEWED, ImportState.FAILED})
_LOOKED_AT = BEFORE_SAVING - {ImportState.UPLOADED}


@requires(Permission.PUPIL_IMPORT)
def import_list(request: Request) -> HttpResponse:
    """Show the school's imports, and take a new list."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.start_import(actor=request.actor, file_name=file.name, data=file.read())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("exchange:import-columns", run.pk)
    rows = [_history_row(row) for row in queries.import_rows(request.actor)]
    context = {"form": form, "rows": rows}
    return render(request, "exchange/import_list.html", context, status=422 if form.errors else 200)


def _history_row(row: queries.ImportRow) -> dict[str, Any]:
    state = ImportState(row.state)
    return {
        "row": row,
        "state_name": IMPORT_STATE_NAMES[state],
        "variant": VARIANTS.get(state, "attention"),
        "url": reverse(PAGES[state], args=[row.run_id]),
    }


def _elsewhere(run: ImportRun, allowed: frozenset[ImportState]) -> HttpResponse | None:
    """Lead to the page where the import stands, if it is not in one of these states."""
    state = ImportState(run.state)
    return None if state in allowed else redirect(PAGES[state], run.pk)


@requires(Permission.PUPIL_IMPORT)
def import_columns(request: Request, run_id: UUID) -> HttpResponse:
    """Show what each column seems to be, with values of it, and let a person correct it."""
    run = policy.get_import(request.actor, run_id)
    if elsewhere := _elsewhere(run, BEFORE_SAVING):
        return elsewhere
    shown = queries.columns_to_show(run)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None, guesses=shown.guesses, chosen=queries.columns_now(run)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_columns(actor=request.actor, run=run, columns=form.columns)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("exchange:import-preview", run.pk)
    columns = [
        {"field": form[f"column-{place}"], "guess": guess, "samples": samples}
        for place, (guess, samples) in enumerate(zip(shown.guesses, shown.samples, strict=True))
    ]
    context = {"form": form, "run": run, "shown": shown, "columns": columns}
    return render(request, "exchange/import_columns.html", context, status=422 if form.errors else 200)


@requires(Permission.PUPIL_IMPORT)
@require_safe
def import_preview(request: Request, run_id: UUID) -> HttpResponse:
    """Show what the list would do, part by part."""
    looking.listed()
    run = policy.get_import(request.actor, run_id)
    if elsewhere := _elsewhere(run, _LOOKED_AT):
        return elsewhere
    preview = queries.preview_of(run)
    vocabulary = vocabulary_of(run.framework)
    stage_names = vocabulary.stage_names
    tabs = presenting.tabs_of(
        preview, stage_names, nation=vocabulary.nation, with_stages=can(request.actor, Permission.REGISTER_VIEW)
    )
    fallback = next((tab for tab in tabs if tab.count), tabs[0])
    tab = next((tab for tab in tabs if tab.key == request.GET.get("tab")), fallback)
    context = {
        "run": run,
        "preview": preview,
        "tab": tab,
        "items": presenting.subnav_items(tabs, tab.key),
        "page": presenting.page_of(tab, request.GET.get("page", "1")),
        "stages": [(stage_names[code], n) for code, n in preview.on_register.items()],
    }
    return render(request, "exchange/import_preview.html", context)


@requires(Permission.PUPIL_IMPORT)
@require_safe
def import_problems(request: Request, run_id: UUID) -> HttpResponse:
    """Give the problems of a list as a file, for the person who mends it."""
    run = policy.get_import(request.actor, run_id)
    if elsewhere := _elsewhere(run, _LOOKED_AT):
        return elsewhere
    preview = queries.preview_of(run)
    actions.note_problems_taken_out(actor=request.actor, run=run, n_problems=len(preview.problems))
    content = problems_csv(preview.problems)
    return download(content, name="problems.csv", content_type="text/csv; charset=utf-8")


@requires(Permission.PUPIL_IMPORT)
def import_choices(request: Request, run_id: UUID) -> HttpResponse:
    """Ask what the list leaves open, and start to save it."""
    looking.listed()
    run = policy.get_import(request.actor, run_id)
    if elsewhere := _elsewhere(run, _LOOKED_AT):
        return elsewhere
    preview = queries.preview_of(run)
    form = ChoicesForm(request.POST if request.method == "POST" else None, preview=preview)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_choices(actor=request.actor, run=run, **form.choices)
            actions.apply_import(actor=request.actor, run=run, start=save_list.enqueue)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("exchange:import-progress", run.pk)
    context = {"form": form, "run": run, "preview": preview, "submit_text": "Save the list"}
    return render(request, "exchange/import_choices.html", context, status=422 if form.errors else 200)


@requires(Permission.PUPIL_IMPORT)
@require_safe
def import_progress(request: Request, run_id: UUID) -> HttpResponse:
    """Show how far saving is; when it is done, lead on."""
    run = policy.get_import(request.actor, run_id)
    if elsewhere := _elsewhere(run, frozenset({ImportState.APPLYING})):
        if not request.htmx:
            return elsewhere
        response = HttpResponse()
        response["HX-Redirect"] = elsewhere["Location"]
        return response
    stalled = is_stalled(run)
    context = {"run": run, "is_stalled": stalled, "poll_url": "" if stalled else request.path}
    if not run.n_total:
        context["text"] = "It begins in a moment"
    elif run.n_done * 2 >= run.n_total:
        context["text"] = "Saving everything at once"
    template = "exchange/_progress.html" if request.htmx else "exchange/import_progress.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@requires(Permission.PUPIL_IMPORT)
@require_POST
def import_resume(request: Request, run_id: UUID) -> HttpResponse:
    """Go on with saving that was stopped."""
    run = policy.get_import(request.actor, run_id)
    try:
        actions.apply_import(actor=request.actor, run=run, start=save_list.enqueue)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(PAGES[ImportState(policy.get_import(request.actor, run_id).state)], run.pk)


@requires(Permission.PUPIL_IMPORT)
@require_safe
def import_result(request: Request, run_id: UUID) -> HttpResponse:
    """Show how an import went, with the button that undoes it."""
    run = policy.get_import(request.actor, run_id)
    ended = frozenset({ImportState.APPLIED, ImportState.FAILED, ImportState.UNDONE, ImportState.DISCARDED})
    if elsewhere := _elsewhere(run, ended):
        return elsewhere
    context = {"run": run, "state_name": IMPORT_STATE_NAMES[ImportState(run.state)]}
    return render(request, "exchange/import_result.html", context)


@requires(Permission.PUPIL_IMPORT)
@require_POST
def import_undo(request: Request, run_id: UUID) -> HttpResponse:
    """Undo a saved list."""
    run = policy.get_import(request.actor, run_id)
    try:
        actions.undo_import(actor=request.actor, run=run)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("exchange:import-result", run.pk)


@requires(Permission.PUPIL_IMPORT)
@require_POST
def import_discard(request: Request, run_id: UUID) -> HttpResponse:
    """Set a list aside."""
    run = policy.get_import(request.actor, run_id)
    try:
        actions.discard_import(actor=request.actor, run=run)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{run.file_name} was set aside. Nothing of it was saved.")
    return redirect("exchange:import-list")
