"""Writing down what somebody says to a plan, and the list of plans that wait for an answer."""

from __future__ import annotations

from typing import Any
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
from handrail.agreements.forms import AnswerForm
from handrail.agreements.queries.waiting import MOST_IN_GROUPS, SORTS
from handrail.agreements.types import LANGUAGES, Who
from handrail.agreements.views.shared import chosen_pupil
from handrail.core import clock, looking
from handrail.core.forms import carried_out
from handrail.core.listing import read_listing
from handrail.plans.policy import get_plan
from handrail.plans.types import PlanState
from handrail.pupils.queries import people_to_ask


@requires(Permission.FAMILY_HELP)
def answer_record(request: Request, plan_id: UUID) -> HttpResponse:
    """Write down what somebody says to the plan: on paper, on the telephone, in a meeting.

    `?who=` chooses them, `?pupil=` the pupil of a group's plan.
    """
    actor = request.actor
    plan, pupil = policy.get_plan_and_pupil(actor, plan_id, chosen_pupil(request))
    contacts = people_to_ask(pupil)
    people = [(f"{Who.CONTACT}:{row.pk}", f"{row.name}, {row.relationship.lower()}") for row, _ in contacts]
    people.append((Who.PUPIL.value, pupil.name))
    form = AnswerForm(
        request.POST or None,
        people=people,
        has_version=plan.versions.exists(),
        has_draft=plan.state == PlanState.DRAFT,
        initial={"who": request.GET.get("who", ""), "said_on": clock.today()},
    )
    if carried_out(
        request, form, lambda: actions.write_down_answer(actor=actor, plan_id=plan_id, pupil_id=pupil.pk, **form.given)
    ):
        messages.success(request, "Written down. It stands on the plan’s page.")
        return redirect("plans:plan-detail", plan_id)
    context: dict[str, Any] = {
        "form": form,
        "plan": plan,
        "pupil": pupil,
        "note": queries.language_note(pupil),
        "languages": LANGUAGES,
        "submit_text": "Write it down",
        "cancel_url": reverse("plans:plan-detail", args=[plan_id]),
    }
    return render(request, "agreements/answer_record.html", context, status=422 if form.errors else 200)


@requires(Permission.FAMILY_HELP)
@require_POST
def answer_withdraw(request: Request, plan_id: UUID, answer_id: UUID) -> HttpResponse:
    """Take back an answer that was written down by mistake."""
    get_plan(request.actor, plan_id, Permission.FAMILY_HELP)
    actions.withdraw_answer(actor=request.actor, answer_id=answer_id)
    messages.success(request, "The answer was taken back. It counts no more.")
    return redirect("plans:plan-detail", plan_id)


@requires(Permission.FAMILY_HELP)
def unanswered_list(request: Request) -> HttpResponse:
    """Show the agreed plans to which the family or the pupil has not answered."""
    looking.listed()
    listing = read_listing(request.GET, sorts=SORTS, default="agreed")
    page = listing.page_of(queries.unanswered(request.actor).select_related("pupil"))
    context = {
        "page": page,
        "rows": queries.unanswered_rows(page.object_list),
        "groups": queries.unanswered_in_groups(request.actor),
        "most": MOST_IN_GROUPS,
        "headings": listing.headings({"name": "Pupil", "class": "Class", "agreed": "Agreed", "review": "Review"}),
    }
    return render(request, "agreements/unanswered_list.html", context)
