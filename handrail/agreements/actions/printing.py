"""The family's summary on paper, with the sheet on which they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from handrail.access.types import Actor
from handrail.agreements.rendering import render_summary
from handrail.agreements.rules.paper import payload
from handrail.agreements.types import SummarySheet
from handrail.core import audit, clock

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil

audit.register_events({"FAMILY_SUMMARY_PRINTED": "printed the family's summary of the plan"})


def print_summary(
    *,
    actor: Actor,
    plan: Plan,
    pupil: Pupil,
    sheet: SummarySheet,
    is_large: bool = False,
    with_answer: bool = True,
    link: str = "",
    code: str = "",
) -> bytes:
    """Return the summary as a PDF and write down who printed it. The caller fetched plan and sheet by the policy.

    `link` leads to the page where somebody with an account answers, `code` is its picture for a phone (SVG).
    Errors: Refused with a sentence where a letter cannot be printed; nothing is printed then, never an empty box.
    """
    data = payload(
        sheet,
        school_name=actor.school_name,
        printed_on=clock.today(),
        is_large=is_large,
        with_answer=with_answer,
        link=link,
        code=code,
    )
    # Set first, written down afterwards: no database waits while a page is laid out.
    pdf = render_summary(data, sheet.language)
    new = {"version": sheet.summary.number, "language": sheet.language.name}
    with transaction.atomic():
        audit.record(actor, "FAMILY_SUMMARY_PRINTED", subject=plan, pupil_id=pupil.pk, new=new)
    return pdf
