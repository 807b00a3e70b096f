"""Printing small papers at once: class sheet, own page, mats, cards and labels. Every pupil on them has an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.urls import reverse

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.progress.rules.week import monday_of, week_to_print
from handrail.reports import queries
from handrail.reports.rendering import render_paper
from handrail.reports.rules.label_sheets import LABEL_SHEETS
from handrail.reports.rules.papers import PaperHead, labels_payload, papers_payload
from handrail.reports.rules.tally import tally_days, tally_payload
from handrail.reports.types import (
    PAPER_LABELS,
    Paper,
    PrintChoice,
    PrintSettings,
    PupilPaper,
    SchoolHead,
    Size,
)
from handrail.schools.queries import calendar_of

audit.register_events({"PAPER_PRINTED": "printed targets on a sheet, card or label"})

NOTHING = "There is no target in use here today. Agree a plan that has begun, or choose others."


def print_papers(*, actor: Actor, choice: PrintChoice, settings: PrintSettings, title: str) -> bytes:
    """Return small papers as a PDF and write down each pupil on them.

    Errors: Denied; Refused if no target of the choice is in use today.
    """
    check_can(actor, Permission.REPORT_PRINT)
    pupils = queries.papers_of(actor, queries.targets_to_print(actor, choice))
    if not pupils:
        raise Refused(NOTHING, field="whose")
    pdf = set_papers(actor, pupils, settings, title)
    note_papers(actor, pupils, settings)
    return pdf


def set_papers(actor: Actor, pupils: Sequence[PupilPaper], settings: PrintSettings, title: str) -> bytes:
    """Set these pupils' papers as a PDF. No query; for tally sheets two."""
    head = PaperHead(SchoolHead(actor.school_name), title, clock.today(), actor.name)
    if settings.paper is Paper.LABEL:
        data = labels_payload(pupils, head, LABEL_SHEETS[settings.sheet], start_at=settings.start_at)
    elif settings.paper is Paper.TALLY:
        data = _tally(actor, pupils, settings, head)
    else:
        # Mats, cards and own pages are large by themselves.
        is_large = settings.size is Size.LARGE and settings.paper is Paper.CLASS_SHEET
        data = papers_payload(settings.paper, pupils, head, large=is_large)
    return render_paper(settings.paper, data)


def _tally(actor: Actor, pupils: Sequence[PupilPaper], settings: PrintSettings, head: PaperHead) -> dict[str, Any]:
    """Return the payload of tally sheets. The codes hold an address only: it asks for sign-in, and then who may."""
    asked = date.fromisoformat(settings.week_on) if settings.week_on else None
    monday = monday_of(asked) if asked else week_to_print(clock.today())
    links = {
        target.part_id: f"{settings.origin}{reverse('progress:week-record', args=[target.part_id])}?week={monday}"
        for pupil in pupils
        for target in pupil.targets
    }
    return tally_payload(pupils, head, days=tally_days(monday, calendar_of(actor.school_id)), links=links)


@transaction.atomic
def note_papers(actor: Actor, pupils: Sequence[PupilPaper], settings: PrintSettings) -> None:
    """Write down that each of these pupils was printed."""
    rows = apps.get_model("pupils", "Pupil").objects.filter(pk__in=[pupil.pupil_id for pupil in pupils]).order_by("pk")
    new = {"paper": PAPER_LABELS[settings.paper]}
    audit.record_many(actor, "PAPER_PRINTED", [audit.Event(pupil, pupil.pk, new=new) for pupil in rows])
