"""Printing plans: one at once, many as one file made in the background. Every print is on the trail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.queries import actor_for
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.plans.policy import get_plan
from handrail.reports import policy, queries
from handrail.reports.actions.papers import NOTHING, note_papers, set_papers
from handrail.reports.models import PrintJob
from handrail.reports.rendering import render_plan, render_plans
from handrail.reports.rules.choosing import choice_in, settings_in, written
from handrail.reports.types import FileFormat, Paper, PrintChoice, PrintSettings, PrintState

logger = logging.getLogger(__name__)

audit.register_events(
    {
        "PLAN_PRINTED": "printed the plan",
        "PRINT_ASKED_FOR": "asked for many plans as one file",
        "PRINT_OPENED": "opened a file of many plans",
        "PRINT_FAILED": "could not make a file of plans",
    }
)

AS_USUAL = PrintSettings()
# A file of 300 plans takes under ten seconds as a PDF and two minutes in Word: one that says nothing for this long was
# stopped with its worker.
STALLED_AFTER = timedelta(minutes=15)
PROBLEM = "The file could not be made. Try again; if it happens again, tell the person who looks after Handrail."


def print_plan(
    *,
    actor: Actor,
    plan_id: UUID,
    number: int | None = None,
    settings: PrintSettings = AS_USUAL,
    pupil_id: UUID | None = None,
) -> bytes:
    """Return one plan as a PDF or a Word document, and write down who printed it: for each pupil whom it tells of.

    `pupil_id`: of a group plan, the page for this pupil.
    Errors: NotVisible (also for a version or pupil that is not there), Denied (also for a confidential plan).
    """
    plan = get_plan(actor, plan_id, Permission.REPORT_PRINT)
    policy.check_is_printable(plan)
    try:
        document = queries.document_of(
            actor, plan, number=number, audience=settings.audience, size=settings.size, pupil_id=pupil_id
        )
    except LookupError as error:
        raise NotVisible from error
    # Set first, written down afterwards: no database waits while a page is laid out.
    if settings.file_format is FileFormat.WORD:
        # Imported here: it weighs 25 MB in each process, and most plans are printed.
        from handrail.reports.word import render_word

        file = render_word(document)
    else:
        file = render_plan(document)
    new = {"version": document.version_number} | _unusual(settings)
    with transaction.atomic():
        pupils = queries.pupils_on(actor, plan, pupil_id)
        audit.record_many(actor, "PLAN_PRINTED", [audit.Event(plan, key, new=new) for key in pupils])
    return file


def _unusual(settings: PrintSettings) -> dict[str, str]:
    """Say in the trail for whom and as what a plan was printed, where that is not the PDF for adults at school."""
    told = {"for": settings.audience, "file_format": settings.file_format}
    usual = {"for": AS_USUAL.audience, "file_format": AS_USUAL.file_format}
    return {key: str(value) for key, value in told.items() if value != usual[key]}


@transaction.atomic
def ask_for_prints(
    *,
    actor: Actor,
    choice: PrintChoice,
    title: str,
    start: Callable[[str, str, str], object],
    settings: PrintSettings = AS_USUAL,
) -> PrintJob:
    """Start to make one file of a choice: its plans, or the small papers of its pupils; files older than a day go.

    `start` puts the work in the queue, in this same transaction: it is called with the keys of the job, the school and
    the account. Errors: Denied, Refused if the choice has no plan to print.
    """
    check_can(actor, Permission.REPORT_PRINT)
    scope, n_total = _scope(actor, choice, settings)
    forget_old_prints(school_id=actor.school_id)
    job = PrintJob(
        school_id=actor.school_id,
        scope=scope,
        title=title,
        state=PrintState.WAITING,
        n_total=n_total,
        asked_by_id=actor.membership_id,
        asked_at=clock.now(),
    )
    job.save(force_insert=True)
    audit.record(actor, "PRINT_ASKED_FOR", subject=job, new={"title": title, _counted(settings): n_total})
    start(str(job.pk), str(actor.school_id), str(actor.user_id))
    return job


def _scope(actor: Actor, choice: PrintChoice, settings: PrintSettings) -> tuple[dict[str, Any], int]:
    """Return what a job keeps of what was asked for, and how many plans or pupils that is.

    The plans stand in it also where only pupils are printed: with one of them destroyed, the file goes.
    """
    scope: dict[str, Any] = {"choice": written(choice), "settings": written(settings)}
    if settings.paper is Paper.PLAN:
        plan_ids = list(queries.plans_to_print(actor, choice).values_list("pk", flat=True))
        if not plan_ids:
            raise Refused("There is no agreed plan to print here. Agree a plan first, or choose others.", field="whose")
        return scope | {"plans": [str(key) for key in plan_ids]}, len(plan_ids)
    found = list(queries.targets_to_print(actor, choice).values_list("pupil_id", "target__plan_id"))
    if not found:
        raise Refused(NOTHING, field="whose")
    pupil_ids, plans = (list(dict.fromkeys(str(row[place]) for row in found)) for place in (0, 1))
    return scope | {"pupils": pupil_ids, "plans": plans}, len(pupil_ids)


def _counted(settings: PrintSettings) -> str:
    return "n_plans" if settings.paper is Paper.PLAN else "n_pupils"


def make_print_file(*, job_id: UUID, school_id: UUID, user_id: UUID) -> None:
    """Make the file of a waiting job; a job that another worker took, or that is done, is left alone.

    Needs the school's scope. What goes wrong is told on the job, not raised.
    """
    taken = PrintJob.objects.filter(school_id=school_id, pk=job_id, state=PrintState.WAITING)
    if not taken.update(state=PrintState.WORKING):
        return
    job = PrintJob.objects.defer("document").get(pk=job_id)
    user = get_user_model().objects.filter(pk=user_id).first()
    actor = actor_for(user, school_id=school_id) if user else None
    if actor is None or actor.school_id != school_id:
        _fail(None, job, "The account that asked for this is closed. Ask again with your own.")
        return
    try:
        _make(actor, job)
    except Exception:
        # A task has nobody to tell but the page that waits for it; the operator reads the log.
        logger.exception("a file of %s plans could not be made", job.n_total)
        _fail(actor, job, PROBLEM)


def _make(actor: Actor, job: PrintJob) -> None:
    settings = settings_in(job.scope)
    if settings.paper is Paper.PLAN:
        _make_plans(actor, job, settings)
    else:
        pupils = queries.papers_of(actor, queries.targets_to_print(actor, choice_in(job.scope)))
        _done(job, set_papers(actor, pupils, settings, job.title))
        note_papers(actor, pupils, settings)


def _make_plans(actor: Actor, job: PrintJob, settings: PrintSettings) -> None:
    plan_ids = [UUID(key) for key in job.scope["plans"]]

    def tell(n_done: int, n_total: int) -> None:
        PrintJob.objects.filter(pk=job.pk).update(n_done=n_done)

    documents = queries.documents_of(actor, plan_ids, audience=settings.audience, size=settings.size)
    if settings.file_format is FileFormat.WORD:
        from handrail.reports.word import render_words

        file = render_words(documents, tell, n_total=job.n_total)
    else:
        file = render_plans(documents, tell, title=f"{job.title}, {actor.school_name}", n_total=job.n_total)
    with transaction.atomic():
        plans = apps.get_model("plans", "Plan").objects.filter(pk__in=plan_ids).order_by("pk")
        new = {"file": str(job.pk)} | _unusual(settings)
        told = [audit.Event(plan, key, new=new) for plan in plans for key in queries.pupils_on(actor, plan)]
        # Of a group, who stands in the file: it opens only for whoever still reaches all of them.
        job.scope["told"] = sorted({str(event.pupil_id) for event in told if event.pupil_id})
        _done(job, file)
        audit.record_many(actor, "PLAN_PRINTED", told)


def _done(job: PrintJob, file: bytes) -> None:
    PrintJob.objects.filter(pk=job.pk).update(
        state=PrintState.DONE, document=file, scope=job.scope, n_done=job.n_total, finished_at=clock.now()
    )


@transaction.atomic
def _fail(actor: Actor | None, job: PrintJob, problem: str) -> None:
    PrintJob.objects.filter(pk=job.pk).update(state=PrintState.FAILED, problem=problem, finished_at=clock.now())
    audit.record(actor, "PRINT_FAILED", subject=job, reason=problem)


@transaction.atomic
def open_print_file(*, actor: Actor, job_id: UUID) -> bytes:
    """Return the finished file and write down who opened it. Errors: NotVisible, also when it is no longer kept."""
    job = policy.get_print_job(actor, job_id)
    if job.state != PrintState.DONE or job.finished_at is None or clock.now() - job.finished_at > queries.KEPT_FOR:
        raise NotVisible
    document = PrintJob.objects.values_list("document", flat=True).get(pk=job.pk)
    audit.record(actor, "PRINT_OPENED", subject=job, new={_counted(settings_in(job.scope)): job.n_total})
    return bytes(document or b"")


def forget_old_prints(*, school_id: UUID) -> int:
    """Delete the files that are older than a day; return how many. Needs the school's scope."""
    old = PrintJob.objects.filter(school_id=school_id, asked_at__lte=clock.now() - queries.KEPT_FOR)
    return old.delete()[0]
