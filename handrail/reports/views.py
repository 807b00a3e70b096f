"""Pages of printing: one plan at once, and one choice of everything that can be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.downloads import download
from handrail.core.errors import NotVisible, Refused
from handrail.reports import actions, policy, queries
from handrail.reports.forms import PrintForm, key_of
from handrail.reports.queries import ChoiceCount
from handrail.reports.rendering import render_plan
from handrail.reports.rules.choosing import settings_asked_for, settings_in
from handrail.reports.tasks import make_prints
from handrail.reports.types import FileFormat, Paper, PlansOf, PrintSettings, PrintState

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}
# So many pupils' papers take about a second; more are made in the background.
AT_ONCE = 40


def _file(content: bytes, name: str, ending: str, *, as_attachment: bool = False) -> HttpResponse:
    """Answer with a file. The name tells no pupil's name: files lie in download folders for years."""
    name = f"{name}-{clock.today():%Y-%m-%d}.{ending}"
    is_shown = ending == "pdf" and not as_attachment
    return download(content, name=name, content_type=TYPES[ending], is_shown=is_shown)


def _plan_file(content: bytes, settings: PrintSettings) -> HttpResponse:
    return _file(content, "plan", "docx" if settings.file_format is FileFormat.WORD else "pdf")


@requires(Permission.REPORT_PRINT)
def plan_print(request: Request, plan_id: UUID) -> HttpResponse:
    """Show one plan as a PDF; `?version=2` prints that agreed version, `?pupil=` a pupil's own page of a group plan.

    `for`, `size` and `as` say for whom and how.
    """
    number = request.GET.get("version", "")
    chosen = int(number) if number.isdecimal() and len(number) < 5 else None
    try:
        pupil_id = UUID(request.GET["pupil"]) if "pupil" in request.GET else None
    except ValueError:
        raise NotVisible from None
    settings = settings_asked_for(request.GET)
    content = actions.print_plan(
        actor=request.actor, plan_id=plan_id, number=chosen, settings=settings, pupil_id=pupil_id
    )
    return _plan_file(content, settings)


@requires(Permission.SCHOOL_VIEW)
def format_print(request: Request, kind_code: str) -> HttpResponse:
    """Show an invented plan in the school's format as a PDF; `?number=2` takes that format."""
    number = request.GET.get("number", "")
    chosen = int(number) if number.isdecimal() and len(number) < 5 else None
    document = queries.format_document(request.actor, kind_code, number=chosen)
    return _file(render_plan(document), "format", "pdf")


@requires(Permission.REPORT_PRINT)
def print_choose(request: Request) -> HttpResponse:
    """Choose what to print, whose, for whom, how large and as which file; `?pupil=` and `?plan=` begin with one."""
    single = _single(request)
    counts = (*single, *queries.choices_to_print(request.actor))
    form = PrintForm(
        request.POST if request.method == "POST" else None,
        counts=counts,
        kinds=queries.kinds_to_print(request.actor),
        initial=_begun(request.GET, counts),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _printed(request, form)
        except Refused as refusal:
            form.refuse(refusal)
    context = {
        "form": form,
        "has_plans": bool(counts),
        "jobs": queries.recent_jobs(request.actor),
        "back": _back(single),
        "is_label": form["paper"].value() == Paper.LABEL,
        "is_tally": form["paper"].value() == Paper.TALLY,
        "submit_text": "Make it",
    }
    return render(request, "reports/print_choose.html", context, status=422 if form.errors else 200)


def _single(request: Request) -> tuple[ChoiceCount, ...]:
    """Return the plan or pupil that the address names; what is not a key is as if it was not there."""
    for name, found in (("plan", queries.choice_of_plan), ("pupil", queries.choice_of_pupil)):
        if asked := request.GET.get(name, ""):
            try:
                return (found(request.actor, UUID(asked)),)
            except ValueError:
                continue
    return ()


def _begun(asked: Mapping[str, str], counts: Sequence[ChoiceCount]) -> dict[str, str]:
    """Return what the form begins with: the plan, pupil, class or group that the page came from."""
    begun = {"paper": asked["paper"]} if asked.get("paper") in set(Paper) else {}
    keys = [key_of(row.choice) for row in counts]
    names = (PlansOf.PLAN, PlansOf.PUPIL, PlansOf.GROUP, PlansOf.CLASS)
    wanted = (f"{name.value}:{asked[name.value]}" for name in names if name.value in asked)
    whose = next((key for key in wanted if key in keys), "")
    return begun | {"whose": whose} if whose else begun


def _back(single: tuple[ChoiceCount, ...]) -> dict[str, str]:
    if not single:
        return {}
    choice = single[0].choice
    name = "plans:plan-detail" if choice.whose is PlansOf.PLAN else "pupils:pupil-detail"
    return {"url": reverse(name, args=[choice.key]), "text": single[0].label}


def _printed(request: Request, form: PrintForm) -> HttpResponse:
    """Give the file at once where it takes about a second, else start to make it and show how far it is."""
    actor, choice, settings = request.actor, form.choice, form.settings
    if settings.paper is Paper.TALLY:
        settings = replace(settings, origin=request.build_absolute_uri("/").rstrip("/"))
    is_plan = settings.paper is Paper.PLAN
    if is_plan and (plan_id := queries.only_plan(actor, choice)):
        return _plan_file(actions.print_plan(actor=actor, plan_id=plan_id, settings=settings), settings)
    if not is_plan and form.n_chosen <= AT_ONCE:
        pdf = actions.print_papers(actor=actor, choice=choice, settings=settings, title=form.title)
        return _file(pdf, settings.paper.value.replace("_", "-"), "pdf")
    job = actions.ask_for_prints(
        actor=actor, choice=choice, title=form.title, start=make_prints.enqueue, settings=settings
    )
    return redirect("reports:job-detail", job_id=job.pk)


@requires(Permission.REPORT_PRINT)
def job_detail(request: Request, job_id: UUID) -> HttpResponse:
    """Show how far a file is, and the link once it is ready."""
    job = policy.get_print_job(request.actor, job_id)
    is_working = job.state in {PrintState.WAITING, PrintState.WORKING}
    is_stalled = is_working and clock.now() - job.asked_at > actions.STALLED_AFTER
    url = reverse("reports:job-detail", args=[job.pk])
    settings = settings_in(job.scope)
    context = {
        "job": job,
        "is_done": job.state == PrintState.DONE,
        "is_stalled": is_stalled,
        "is_failed": job.state == PrintState.FAILED,
        "is_word": settings.file_format is FileFormat.WORD,
        "is_plans": settings.paper is Paper.PLAN,
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
    content = actions.open_print_file(actor=request.actor, job_id=job_id)
    settings = settings_in(policy.get_print_job(request.actor, job_id).scope)
    name = "plans" if settings.paper is Paper.PLAN else settings.paper.value.replace("_", "-")
    ending = "zip" if settings.file_format is FileFormat.WORD else "pdf"
    return _file(content, name, ending, as_attachment=True)
