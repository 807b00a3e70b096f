"""Pages of retention and destruction."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking
from handrail.core.errors import NotVisible
from handrail.core.listing import read_listing
from handrail.records import policy
from handrail.records.actions import destroying
from handrail.records.actions import retention as actions
from handrail.records.forms.retention import AgreeForm, FigureForm, KeepForm, ProposeForm
from handrail.records.queries import retention as queries
from handrail.records.retention_loader import time_limits
from handrail.records.types.retention import FILE_KIND_LABELS, FileKind
from handrail.records.views.parts import settle, tabs

SORTS = {"name": ("sort_name",), "born": ("date_of_birth", "sort_name"), "left": ("left_on", "sort_name")}
HEADINGS = {"name": "Pupil", "born": "Date of birth", "left": "Left"}


@requires(Permission.RECORDS_VIEW)
@require_safe
def retention_list(request: Request) -> HttpResponse:
    """Show the files whose time is over. Nothing is destroyed by itself."""
    looking.listed()
    listing = read_listing(request.GET, sorts=SORTS, default="born")
    rules = queries.rules_of(request.actor)
    page = listing.page_of(queries.files_over(request.actor, rules))
    proposals = queries.proposals(request.actor)
    context = {
        "page": page,
        "rows": [(pupil, proposals.get(pupil.pk)) for pupil in page],
        "headings": listing.headings(HEADINGS),
        "rules": [(queries.kind_name(rule), queries.in_words(rule)) for rule in rules],
        "tabs": tabs("records:retention-list"),
    }
    return render(request, "records/retention_list.html", context)


@requires(Permission.RECORDS_VIEW)
@require_safe
def retention_rules(request: Request) -> HttpResponse:
    """Show the rules in words, each with its source, and the times for answers."""
    rows = [(queries.kind_name(rule), queries.in_words(rule), rule) for rule in queries.rules_of(request.actor)]
    limits = time_limits()
    context = {
        "rows": rows,
        "answers": limits.answers,
        "sources": sorted(limits.sources.items()),
        "may_edit": can(request.actor, Permission.RECORDS_EDIT),
    }
    return render(request, "records/retention_rules.html", context)


@requires(Permission.RECORDS_EDIT)
def retention_figure(request: Request, slug: str) -> HttpResponse:
    """Set the school's own years for a kind of file."""
    if slug not in set(FileKind):
        raise NotVisible
    kind = FileKind(slug)
    form = FigureForm(request.POST if request.method == "POST" else None)
    back = reverse("records:retention-rules")
    return settle(
        request,
        form,
        lambda: actions.set_figure(actor=request.actor, kind=kind, **form.cleaned_data),
        template="records/retention_figure.html",
        context={"kind": FILE_KIND_LABELS[kind], "submit_text": "Save the figure", "cancel_url": back},
        then=lambda row: ("records:retention-rules", None),
    )


@requires(Permission.RECORDS_VIEW)
@require_safe
def retention_detail(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show where the time of one file stands, with the two ways on."""
    pupil = policy.get_person_pupil(request.actor, pupil_id)
    time = queries.file_time(request.actor, pupil)
    context = {
        "pupil": pupil,
        "time": time,
        "kind": FILE_KIND_LABELS[time.kind],
        "may_edit": can(request.actor, Permission.RECORDS_EDIT),
        "may_destroy": can(request.actor, Permission.RECORDS_DESTROY),
    }
    return render(request, "records/retention_detail.html", context)


@requires(Permission.RECORDS_EDIT)
def retention_keep(request: Request, pupil_id: UUID) -> HttpResponse:
    """Keep a file longer."""
    pupil = policy.get_person_pupil(request.actor, pupil_id, Permission.RECORDS_EDIT)
    form = KeepForm(request.POST if request.method == "POST" else None)
    back = reverse("records:retention-detail", args=[pupil.pk])
    return settle(
        request,
        form,
        lambda: actions.keep_longer(actor=request.actor, pupil_id=pupil.pk, **form.cleaned_data),
        template="records/retention_keep.html",
        context={"pupil": pupil, "submit_text": "Keep it longer", "cancel_url": back},
        then=lambda row: ("records:retention-detail", pupil.pk),
    )


@requires(Permission.RECORDS_DESTROY)
@recently_signed_in
def destruction_propose(request: Request, pupil_id: UUID) -> HttpResponse:
    """Propose to destroy a file."""
    pupil = policy.get_person_pupil(request.actor, pupil_id, Permission.RECORDS_DESTROY)
    form = ProposeForm(request.POST if request.method == "POST" else None)
    back = reverse("records:retention-detail", args=[pupil.pk])
    return settle(
        request,
        form,
        lambda: destroying.propose_destruction(actor=request.actor, pupil_id=pupil.pk, **form.cleaned_data),
        template="records/destruction_propose.html",
        context={"pupil": pupil, "submit_text": "Propose to destroy it", "cancel_url": back},
        then=lambda row: ("records:destruction-detail", row.pk),
    )


@requires(Permission.RECORDS_DESTROY)
@recently_signed_in
def destruction_detail(request: Request, destruction_id: UUID) -> HttpResponse:
    """Show a proposal; the second person destroys the file here."""
    row = policy.get_destruction(request.actor, destruction_id)
    agreement = queries.agreement_of(request.actor, row)
    form = AgreeForm(request.POST if request.method == "POST" else None)
    return settle(
        request,
        form,
        lambda: destroying.destroy_file(actor=request.actor, destruction_id=row.pk, **form.cleaned_data),
        template="records/destruction_detail.html",
        context={
            "row": row,
            "agreement": agreement,
            "pupil": row.pupil,
            "time": queries.file_time(request.actor, row.pupil),
        },
        then=lambda certificate: ("records:certificate-detail", certificate.pk),
    )


@requires(Permission.RECORDS_DESTROY)
@require_POST
def destruction_withdraw(request: Request, destruction_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    destroying.withdraw_destruction(actor=request.actor, destruction_id=destruction_id)
    messages.success(request, "The proposal was taken back. Nothing was destroyed.")
    return redirect("records:retention-list")


@requires(Permission.RECORDS_VIEW)
@require_safe
def destroyed_list(request: Request) -> HttpResponse:
    """Show the certificates, and the anonymous numbers of what was destroyed."""
    looking.listed()
    listing = read_listing(request.GET, sorts={"when": ("destroyed_at",)}, default="-when")
    context = {
        "page": listing.page_of(queries.certificates(request.actor)),
        "numbers": queries.destroyed_rows(request.actor),
        "tabs": tabs("records:destroyed-list"),
    }
    return render(request, "records/destroyed_list.html", context)


@requires(Permission.RECORDS_VIEW)
@require_safe
def certificate_detail(request: Request, certificate_id: UUID) -> HttpResponse:
    """Show the certificate of a destruction, for paper too."""
    certificate = policy.get_certificate(request.actor, certificate_id)
    context = {"certificate": certificate, "kinds": sorted(certificate.kinds.items())}
    return render(request, "records/certificate_detail.html", context)
