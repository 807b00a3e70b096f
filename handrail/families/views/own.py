"""A pupil's own page: my targets, how it is going, what helps me, what I want to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handrail.access.decorators import public, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.agreements import actions as agreements
from handrail.agreements import policy as agreement_policy
from handrail.agreements import queries as agreement_queries
from handrail.agreements.types import Answer, AnswerRow
from handrail.core.charts import Svg
from handrail.core.errors import NotVisible, Refused
from handrail.core.languages import in_languages, said
from handrail.families import actions, pictures, queries
from handrail.families.forms import OwnAnswerForm, OwnWordsForm
from handrail.families.types import Face, PlanRow, TargetRow
from handrail.families.views.everyday import own_everyday
from handrail.pupils.policy import get_own_page
from handrail.pupils.queries import coming_for
from handrail.reviews import actions as reviews
from handrail.reviews import queries as review_queries
from handrail.reviews.types import SURE_LABELS, Sure

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


# The two answers of a pupil: what they say, in their words, and how the face beside it looks.
OWN_ANSWERS = (
    (Answer.AGREES, "Yes, this is good", Sure.CAN),
    (Answer.CHANGE, "I want to change it", Sure.SOMETIMES),
)


@in_languages
@requires(Permission.SELF_VIEW)
def me(request: Request) -> HttpResponse:
    """Show a pupil their own page."""
    try:
        pupil = get_own_page(request.actor)
    except NotVisible:
        return render(request, "families/nothing_of_mine.html")
    return _page(request, pupil, OwnWordsForm())


def _page(
    request: Request,
    pupil: Pupil,
    form: OwnWordsForm,
    answering: OwnAnswerForm | None = None,
    plan_id: UUID | None = None,
) -> HttpResponse:
    actions.note_own_page(actor=request.actor, pupil=pupil)
    page = queries.own_page(request.actor, pupil)
    targets = [target for plan in page.plans for target in plan.targets]
    may_speak = can(request.actor, Permission.SELF_CONTRIBUTE)
    everyday = own_everyday(pupil)
    said = everyday["own_wordings"]
    context = everyday | {
        "page": page,
        "coming": coming_for(pupil),
        "targets": [(target, _faces(target) if may_speak else (), said.get(target.part_id, "")) for target in targets],
        "words": review_queries.own_words_of_pupil(pupil),
        "form": form,
        "may_speak": may_speak,
        "answers": _answers(pupil, page.plans, answering, plan_id) if may_speak else (),
    }
    is_wrong = bool(form.errors or (answering and answering.errors))
    return render(request, "families/me.html", context, status=422 if is_wrong else 200)


@dataclass(frozen=True)
class OwnAnswer:
    """One plan with its two faces, and what the pupil said last about it."""

    plan: PlanRow
    form: OwnAnswerForm
    faces: tuple[tuple[str, str, Svg, bool], ...]
    answer: AnswerRow | None


def _answers(
    pupil: Pupil, plans: tuple[PlanRow, ...], answering: OwnAnswerForm | None, plan_id: UUID | None
) -> list[OwnAnswer]:
    """Return what a pupil can say to each plan: two faces with words, and a box. One query."""
    given = agreement_queries.own_answers(pupil, {plan.plan_id: plan.text_sha256 for plan in plans})
    found = []
    for plan in plans:
        newest = next(iter(given.get(plan.plan_id, [])), None)
        now = newest.answer if newest and newest.is_current else None
        faces = tuple((answer.value, words, pictures.face(sure), answer is now) for answer, words, sure in OWN_ANSWERS)
        form = (
            answering
            if answering and plan.plan_id == plan_id
            else OwnAnswerForm(seen=plan.text_sha256, prefix=None, auto_id=f"id_{plan.plan_id.hex}_%s")
        )
        found.append(OwnAnswer(plan, form, faces, newest))
    return found


def _faces(target: TargetRow) -> tuple[Face, ...]:
    return tuple(Face(sure, words, pictures.face(sure), target.sure is sure) for sure, words in SURE_LABELS.items())


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
def me_say(request: Request) -> HttpResponse:
    """Let a pupil say something about their plan."""
    pupil = get_own_page(request.actor, Permission.SELF_CONTRIBUTE)
    form = OwnWordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.give_own_words(actor=request.actor, **form.said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you. We can read it now."))
            return redirect("families:me")
    return _page(request, pupil, form)


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_answer(request: Request, plan_id: UUID) -> HttpResponse:
    """Keep what a pupil says to their plan."""
    pupil = get_own_page(request.actor, Permission.SELF_CONTRIBUTE)
    agreement_policy.readable_plan(pupil, plan_id)
    form = OwnAnswerForm(request.POST, seen="", auto_id=f"id_{plan_id.hex}_%s")
    if form.is_valid():
        try:
            agreements.give_own_answer(actor=request.actor, plan_id=plan_id, **form.given)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you for telling us."))
            return redirect("families:me")
    return _page(request, pupil, OwnWordsForm(), form, plan_id)


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_sure(request: Request, pupil_target_id: UUID) -> HttpResponse:
    """Keep how sure a pupil is of one target."""
    sent = request.POST.get("sure", "")
    sure = int(sent) if sent in {"1", "2", "3", "4", "5"} else 0
    try:
        reviews.mark_sure(actor=request.actor, pupil_target_id=pupil_target_id, sure=sure)
    except Refused as refusal:
        messages.error(request, said(refusal.message))
    else:
        messages.success(request, _("Thank you for telling us."))
    return redirect("families:me")


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_words_withdraw(request: Request, contribution_id: UUID) -> HttpResponse:
    """Take one's own words back."""
    reviews.withdraw_words(actor=request.actor, contribution_id=contribution_id)
    messages.success(request, _("You took it back."))
    return redirect("families:me")


@in_languages
@public
@require_POST
def me_finished(request: Request) -> HttpResponse:
    """End a pupil's session with a friendly word; also where it has ended by itself."""
    first_name = ""
    if request.actor is not None:
        actions.note_finished(actor=request.actor)
        first_name = request.actor.name.split()[0]
    logout(request)
    return render(request, "families/finished.html", {"first_name": first_name})
