"""The four-step question before a plan, and opening the plan that it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.forms import PlainForm, carried_out, form_page
from handrail.plans import actions, forms, policy, queries
from handrail.plans.models import PlanQuestion
from handrail.plans.types import QuestionAnswer
from handrail.plans.views.class_planning import class_planning
from handrail.plans.views.shared import pupil_address
from handrail.pupils.policy import get_pupil


@dataclass(frozen=True)
class Step:
    """One step: its place in the address, what it asks, and (for two of them) whether that is enough."""

    slug: str
    field: str
    short: str
    label: str
    help: str
    missing: str
    enough: str = ""
    answer: str = ""


STEPS = [
    Step(
        "needs",
        "needs",
        "What matters most",
        "What matters most for {name}’s learning now?",
        "One or two things. Start from what {name} can do, and say what comes next.",
        "Say what matters most now.",
    ),
    Step(
        "class",
        "class_planning",
        "Planning for the class",
        "What can planning for the whole class do about it?",
        "For example seating, clear instructions, pictures, more time, a quiet start. Many needs are met here.",
        "Say what the planning for the class will do.",
        enough="Is that enough for {name}?",
        answer=QuestionAnswer.CLASS,
    ),
    Step(
        "group",
        "group_planning",
        "Planning for a group",
        "What can planning for a group in the class do about the rest?",
        "For example a reading group, a partner, other materials at the same table.",
        "Say what the planning for a group will do.",
        enough="Is that enough for {name}?",
        answer=QuestionAnswer.GROUP,
    ),
    Step(
        "remains",
        "unmet",
        "What is still needed",
        "What does {name} still need?",
        "Only what is left over. It becomes the core of the plan.",
        "Say what is still needed.",
    ),
]
BY_SLUG = {step.slug: step for step in STEPS}


@requires(Permission.PLAN_EDIT)
def question_start(request: Request, pupil_id: UUID) -> HttpResponse:
    """Ask the first step; from then on the answers are kept."""
    pupil = get_pupil(request.actor, pupil_id, Permission.PLAN_EDIT)
    step = STEPS[0]
    form = forms.StepForm(request.POST or None, step=step, first_name=pupil.first_name)

    def act() -> Any:
        return actions.ask_question(actor=request.actor, pupil=pupil, needs=form.cleaned_data["text"])

    if question := carried_out(request, form, act):
        return redirect("plans:question-step", pupil.pk, question.pk, STEPS[1].slug)
    unfinished = queries.open_question_of(request.actor, pupil)
    context = _step_context(request.actor, pupil, step, unfinished, is_start=True)
    return form_page(request, "plans/question_step.html", form, **context)


@requires(Permission.PLAN_EDIT)
def question_step(request: Request, pupil_id: UUID, question_id: UUID, slug: str) -> HttpResponse:
    """Ask one step, with what was written before."""
    question = _question(request, pupil_id, question_id)
    step = BY_SLUG.get(slug)
    if step is None:
        raise Http404
    initial = {"text": getattr(question, step.field), "enough": "no"}
    form = forms.StepForm(request.POST or None, step=step, first_name=question.pupil.first_name, initial=initial)

    def act() -> Any:
        text = form.cleaned_data["text"]
        if form.cleaned_data.get("enough") == "yes" and not text.strip():
            raise Refused(step.missing, field="text")
        return actions.write_question(actor=request.actor, question=question, **{step.field: text})

    if carried_out(request, form, act):
        return redirect(_after(question, step, is_enough=form.cleaned_data.get("enough") == "yes"))
    return form_page(
        request, "plans/question_step.html", form, **_step_context(request.actor, question.pupil, step, question)
    )


def _question(request: Request, pupil_id: UUID, question_id: UUID) -> PlanQuestion:
    question = policy.get_question(request.actor, question_id, Permission.PLAN_EDIT)
    if question.pupil_id != pupil_id:
        raise Http404
    return question


def _after(question: PlanQuestion, step: Step, *, is_enough: bool) -> str:
    check = reverse("plans:question-check", args=[question.pupil_id, question.pk])
    if is_enough:
        return f"{check}?answer={step.answer}"
    place = STEPS.index(step) + 1
    if place == len(STEPS):
        return check
    return reverse("plans:question-step", args=[question.pupil_id, question.pk, STEPS[place].slug])


def _where_it_stopped(question: PlanQuestion) -> str:
    """The first step that has no words yet, or the answers together."""
    for step in STEPS:
        if not getattr(question, step.field).strip():
            return reverse("plans:question-step", args=[question.pupil_id, question.pk, step.slug])
    return reverse("plans:question-check", args=[question.pupil_id, question.pk])


def _step_context(
    actor: Actor, pupil: Any, step: Step, question: PlanQuestion | None, *, is_start: bool = False
) -> dict[str, Any]:
    place = STEPS.index(step)
    back = pupil_address(pupil)
    if question and place:
        back = reverse("plans:question-step", args=[pupil.pk, question.pk, STEPS[place - 1].slug])
    marks = ["done" if i < place else "current" if i == place else "next" for i in range(len(STEPS))]
    return {
        "pupil": pupil,
        "step": step,
        "number": place + 1,
        "n_steps": len(STEPS),
        "items": [{"label": one.short, "state": mark} for one, mark in zip(STEPS, marks, strict=True)],
        "back_url": back,
        "unfinished": question if is_start else None,
        "unfinished_url": _where_it_stopped(question) if is_start and question else "",
        "submit_text": "Continue",
        "cancel_url": pupil_address(pupil),
        "class_planning": class_planning(actor, pupil, queries.stage_code_of(pupil)) if is_start else None,
    }


@requires(Permission.PLAN_EDIT)
def question_check(request: Request, pupil_id: UUID, question_id: UUID) -> HttpResponse:
    """Show the answers together; then record that no plan is needed, or choose the kind and open the plan."""
    question = _question(request, pupil_id, question_id)
    pupil = question.pupil
    if question.answer != QuestionAnswer.OPEN:
        messages.info(request, "This question was answered already.")
        return redirect(pupil_address(pupil) or "plans:plan-list")
    answer = request.POST.get("answer") or request.GET.get("answer") or QuestionAnswer.PLAN
    framework = queries.framework_of(request.actor.framework_code)
    kinds = queries.individual_kinds(framework, queries.stage_code_of(pupil)) if framework else []
    opens = answer not in (QuestionAnswer.CLASS, QuestionAnswer.GROUP)
    start = {"kind": kinds[0].code if kinds else "", "starts_on": clock.today()}
    form: Any = (
        forms.OpenPlanForm(request.POST or None, kinds=kinds, initial=start)
        if opens
        else PlainForm(request.POST or None)
    )

    def act() -> Any:
        if not opens:
            return actions.answer_question(actor=request.actor, question=question, answer=answer)
        return actions.open_plan_from_question(actor=request.actor, question=question, **form.cleaned_data)

    if made := carried_out(request, form, act):
        if opens:
            return redirect("plans:plan-edit", made.pk)
        messages.success(request, "Recorded. No plan is needed for now; you can ask again at any time.")
        return redirect(pupil_address(pupil) or "plans:plan-list")
    rows = _rows(question, pupil)
    last = -1 if opens else 1 if answer == QuestionAnswer.CLASS else 2
    context = {"pupil": pupil, "answer": answer, "opens": opens, "rows": rows, "back_url": rows[last]["url"]}
    return form_page(request, "plans/question_check.html", form, **context)


def _rows(question: PlanQuestion, pupil: Any) -> list[dict[str, str]]:
    return [
        {
            "label": step.short,
            "text": getattr(question, step.field),
            "url": reverse("plans:question-step", args=[pupil.pk, question.pk, step.slug]),
        }
        for step in STEPS
    ]
