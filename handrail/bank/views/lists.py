"""Taking the bank out as a spreadsheet, and bringing a list in: a look first, then all of it or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.bank import actions, queries
from handrail.bank.forms import UploadForm
from handrail.bank.rules import rows as bank_rows
from handrail.bank.types import BankArea, BankTarget, ImportPreview, Origin, TargetText
from handrail.bank.views.shown import shown
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.spreadsheets import spreadsheet

KEPT = "bank-import"  # of the session: the text of the list that is looked at
MOST_SHOWN = 50


@requires(Permission.BANK_VIEW)
def bank_export(request: Request) -> HttpResponse:
    """Give the whole bank, or with `what=own` the school's own targets, as a spreadsheet; this is written down."""
    actor = request.actor
    what = "own" if request.GET.get("what") == "own" else "all"
    to = queries.Narrowed(origin=Origin.SCHOOL.value if what == "own" else "")
    targets = [hit.target for hit in queries.narrowed(actor, "", to, limit=100_000)]
    usage = queries.usage_of(actor, [target.code for target in targets])
    actions.note_taken_out(actor=actor, what=what, n=len(targets))
    name = f"target-bank-{'own-' if what == 'own' else ''}{clock.today().isoformat()}"
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    lines = bank_rows.rows_of(targets, usage)
    return spreadsheet(kind, name=name, title="Target bank", headings=bank_rows.HEADINGS, rows=lines)


@requires(Permission.BANK_EDIT)
def bank_import(request: Request) -> HttpResponse:
    """Take a list and lead on to a look at it."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            text = bank_rows.decoded(form.cleaned_data["file"].read())
            bank_rows.read_rows(text)
        except bank_rows.UnreadableList as fault:
            form.add_error("file", str(fault))
        else:
            request.session[KEPT] = text
            return redirect("bank:import-check")
    context = {"form": form, "columns": bank_rows.COLUMNS, "needed": bank_rows.NEEDED}
    return render(request, "bank/import.html", context, status=422 if form.errors else 200)


def _preview(request: Request) -> ImportPreview:
    read = bank_rows.read_rows(request.session[KEPT])
    return bank_rows.preview(read, queries.texts_known(request.actor))


@requires(Permission.BANK_EDIT)
def bank_import_check(request: Request) -> HttpResponse:
    """Show what a list would bring, with the faults of each row; bring it in when asked."""
    if KEPT not in request.session:
        return redirect("bank:import")
    preview = _preview(request)
    if request.method == "POST" and not preview.faults:
        try:
            n = actions.import_targets(actor=request.actor, texts=preview.new)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("bank:import")
        del request.session[KEPT]
        messages.success(request, f"{n} target{'' if n == 1 else 's'} brought in.")
        return redirect(f"{reverse('bank:list')}?origin={Origin.SCHOOL}")
    context = {
        "n_new": len(preview.new),
        "n_known": preview.n_known,
        "faults": preview.faults[:MOST_SHOWN],
        "n_more_faults": max(0, len(preview.faults) - MOST_SHOWN),
        "rows": [shown(_as_target(text)) for text in preview.new[:MOST_SHOWN]],
        "n_more": max(0, len(preview.new) - MOST_SHOWN),
    }
    return render(request, "bank/import_check.html", context, status=422 if request.method == "POST" else 200)


def _as_target(text: TargetText) -> BankTarget:
    return BankTarget(
        code="",
        origin=Origin.SCHOOL,
        area=BankArea(text.area),
        wording=text.wording,
        criterion=text.criterion,
        strategies=text.strategies,
        ages=text.ages,
    )
