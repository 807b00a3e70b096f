"""Pages of printing: one plan as a PDF, and many as one file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.reports import actions, policy, queries
from handrail.reports.forms import PrintForm
from handrail.reports.tasks import make_prints
from handrail.reports.types import PrintState


def _pdf(content: bytes, name: str, *, as_attachment: bool = False) -> HttpResponse:
    """Answer with a PDF. The name tells no pupil's name: files lie in download folders for years."""
    response = HttpResponse(content, content_type="application/pdf")
    kind = "attachment" if as_attachment else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{name}-{clock.today():%Y-%m-%d}.pdf"'
    return response


@requires(Permission.REPORT_PRINT)
def plan_print(request: Request, plan_id: UUID) -> HttpResponse:
    """Show one plan as a PDF; `?version=2` prints that agreed version."""
    number = request.GET.get("version", "")
    chosen = int(number) if number.isdecimal() and len(number) < 5 else None
    pdf = actions.print_plan(actor=request.actor, plan_id=plan_id, number=chosen)
    return _pdf(pdf, "plan")


@requires(Permission.REPORT_PRINT)
def print_choose(request: Request) -> HttpResponse:
    """Choose a class, a year or everybody, and start to make the file."""
    counts, kinds = queries.choices_to_print(request.actor), queries.kinds_to_print(request.actor)
    form = PrintForm(request.POST or None, counts=counts, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.ask_for_prints(
                actor=request.actor, choice=form.choice, title=form.title, start=make_prints.enqueue
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("reports:job-detail", job_id=job.pk)
    context = {
        "form": form,
        "has_plans": bool(counts),
        "jobs": queries.recent_jobs(request.actor),
        "submit_text": "Make the file",
    }
    return render(request, "reports/print_choose.html", context, status=422 if form.errors else 200)


@requires(Permission.REPORT_PRINT)
def job_detail(request: Request, job_id: UUID) -> HttpResponse:
    """Show how far a file is, and the link once it is ready."""
    job = policy.get_print_job(request.actor, job_id)
    is_working = job.state in {PrintState.WAITING, PrintState.WORKING}
    is_stalled = is_working and clock.now() - job.asked_at > actions.STALLED_AFTER
    url = reverse("reports:job-detail", args=[job.pk])
    context = {
        "job": job,
        "is_done": job.state == PrintState.DONE,
        "is_stalled": is_stalled,
        "is_failed": job.state == PrintState.FAILED,
        "poll_url": url if is_working and not is_stalled else "",
        "url": url,
        "kept_until": job.finished_at + queries.KEPT_FOR if job.finished_at else None,
    }
    template = "reports/_job_state.html" if request.htmx else "reports/job_detail.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@requires(Permission.REPORT_PRINT)
def job_download(request: Request, job_id: UUID) -> HttpResponse:
    """Give out the finished file."""
    return _pdf(actions.open_print_file(actor=request.actor, job_id=job_id), "plans", as_attachment=True)
