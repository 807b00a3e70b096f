"""One review: prepared, saved as it is typed, held, and read afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.plans import actions as plans_actions
from handrail.plans import queries as plans_queries
from handrail.plans.types import SaveConflict, Saved
from handrail.pupils import actions as pupils_actions
from handrail.reviews import actions, policy, queries, rules
from handrail.reviews.forms.reviewing import BringForwardForm, ReviewForm, changes_in
from handrail.reviews.types import Consideration, NotReadyToHold, NotUnderstood, Speaker
from handrail.reviews.views.day import after_holding, day_of, place
from handrail.rewards.queries import Everyday, for_review


def _time(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


@requires(Permission.REVIEW_VIEW)
def review_detail(request: Request, plan_id: UUID) -> HttpResponse:
    """Prepare a review, or read one that was held."""
    plan = policy.get_plan(request.actor, plan_id)
    if plan.pupil is not None:
        pupils_actions.note_viewed(actor=request.actor, pupil=plan.pupil)
    else:
        plans_actions.note_viewed(actor=request.actor, plan=plan)
    page = queries.review_page(request.actor, plan)
    if page.is_held or not page.may_hold:
        return render(request, "reviews/review_read.html", {"page": page, "day": day_of(request, plan_id)})
    return _prepare(request, page)


@requires(Permission.REVIEW_VIEW)
def review_advice(request: Request, plan_id: UUID) -> HttpResponse:
    """Show what professionals advise, or one voice sent for a meeting: beside the review, or as a page by itself."""
    plan = policy.get_plan(request.actor, plan_id)
    asked = request.GET.get("of", "")
    speaker = Speaker(asked) if asked in set(Speaker) else Speaker.PROFESSIONAL
    context = {"plan": plan, "advice": queries.advice_for_review(request.actor, plan, speaker)}
    context["is_professional"] = speaker is Speaker.PROFESSIONAL
    return render(request, f"reviews/{'_advice' if request.htmx else 'review_advice'}.html", context)


@requires(Permission.REVIEW_VIEW)
def review_everyday(request: Request, plan_id: UUID) -> HttpResponse:
    """Show what the pupil says from day to day: beside the review, or as a page where no script runs."""
    plan = policy.get_plan(request.actor, plan_id)
    context = {"plan": plan, "everyday": for_review(request.actor, plan.pupil) if plan.pupil else Everyday()}
    return render(request, f"reviews/{'_everyday' if request.htmx else 'review_everyday'}.html", context)


TAKES = ("both", "outcome")


def offered_as(target: queries.TargetOnReview) -> str:
    """Return the name of a suggestion as a button sends it; another suggestion of the same target has another name."""
    words = "\n".join(map(str, astuple(target.offer)))
    return f"{target.finding.pupil_target_id}:{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def _prepare(request: Request, page: queries.ReviewPage, *, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    form = ReviewForm(page)
    context = {
        "page": page,
        "review_form": form,
        "targets": [(row, form.of_target(row), offered_as(row)) for row in page.targets if page.pupil],
        "by_target": _by_target(page, form),
        "considerations": [(form[code.value], page.hints.get(code, ())) for code in Consideration],
        "day": day_of(request, page.plan.pk),
        "missing": [{"text": item.sentence, "url": form.link_to(item)} for item in page.missing],
        "errors": errors,
        "saved_at_text": _time(page.review.changed_at) if page.review else "",
        "now_text": _time(clock.now()),
        "save_url": reverse("reviews:review-save", args=[page.plan.pk]),
        "hold_url": reverse("reviews:review-hold", args=[page.plan.pk]),
        "take_url": reverse("reviews:review-take", args=[page.plan.pk]),
    }
    return render(request, "reviews/review_prepare.html", context, status=422 if errors else 200)


def _by_target(page: queries.ReviewPage, form: ReviewForm) -> list[dict[str, Any]]:
    """Return the findings of a group plan beneath their targets, each pupil with their fields."""
    if page.pupil is not None:
        return []
    return [
        {"wording": wording, "area": area, "rows": [(row, form.of_target(row)) for row in rows]}
        for wording, area, rows in page.by_target
    ]


def _prepare_again(request: Request, plan_id: UUID, refusal: Refused) -> HttpResponse:
    """Show the page again with everything that was saved, and what stands in the way, each with its field."""
    page = queries.review_page(request.actor, policy.get_plan(request.actor, plan_id))
    if page.is_held:
        messages.info(request, refusal.message)
        return redirect(place(request, plan_id))
    if isinstance(refusal, NotReadyToHold):
        form = ReviewForm(page)
        return _prepare(request, page, errors=[{"text": m.sentence, "url": form.link_to(m)} for m in refusal.missing])
    return _prepare(request, page, errors=[{"text": refusal.message, "url": ""}])


@requires(Permission.REVIEW_HOLD)
@require_POST
def review_save(request: Request, plan_id: UUID) -> HttpResponse:
    """Save what was typed: for the script as JSON, for the button with the page again."""
    if request.headers.get("X-Requested-With") == "autosave":
        return _autosave(request, plan_id)

    def done() -> HttpResponse:
        messages.success(request, "Saved.")
        return redirect(place(request, plan_id))

    return _saved_then(request, plan_id, done)


@requires(Permission.REVIEW_HOLD)
@require_POST
def review_take(request: Request, plan_id: UUID) -> HttpResponse:
    """Save what is on the page, with what the records suggest for one target put in: as a person asked by one press."""
    page = queries.review_page(request.actor, policy.get_plan(request.actor, plan_id, Permission.REVIEW_HOLD))
    what, _, seen = request.POST.get("take", "").partition(":")
    target = next((row for row in page.targets if offered_as(row) == seen), None)
    if target is None or what not in TAKES:
        return _prepare_again(request, plan_id, Refused("The records have changed. Look at the suggestion again."))
    taken = rules.taken(target.offer, target.finding, only_outcome=what == "outcome")
    posted = {**request.POST.dict(), **taken}

    def done() -> HttpResponse:
        messages.success(request, "Taken over. You can still change it.")
        return redirect(f"{place(request, plan_id)}#target-{target.finding.pupil_target_id}")

    return _saved_then(request, plan_id, done, posted)


def _autosave(request: Request, plan_id: UUID) -> JsonResponse:
    """Answer as handrail/core/ui/README.md says."""
    try:
        saved = actions.save_fields(actor=request.actor, plan_id=plan_id, changes=changes_in(request.POST))
    except SaveConflict as conflict:
        rows = [
            {"name": name, "theirs": theirs, "by": by, "at_text": at}
            for name, (theirs, by, at) in conflict.fields.items()
        ]
        return JsonResponse({"conflicts": rows, **_as_json(conflict.saved)}, status=409)
    except NotUnderstood as refusal:
        errors = {name: [text] for name, text in refusal.errors.items()}
        return JsonResponse({"errors": errors, **_as_json(refusal.saved)}, status=422)
    except Refused as refusal:
        name = next(iter(changes_in(request.POST)), "progress")
        return JsonResponse({"errors": {name: [refusal.message]}}, status=422)
    return JsonResponse({"saved": True, **_as_json(saved)})


def _as_json(saved: Saved) -> dict[str, Any]:
    return {"values": dict(saved.values), "saved_at_text": _time(saved.saved_at)}


def _saved_then(
    request: Request, plan_id: UUID, follow: Callable[[], HttpResponse], posted: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Save the whole form, or what is given for it, then go on; somebody else's words come first."""
    try:
        actions.save_fields(actor=request.actor, plan_id=plan_id, changes=changes_in(posted or request.POST))
        return follow()
    except SaveConflict as conflict:
        return _conflict(request, plan_id, conflict)
    except Refused as refusal:
        return _prepare_again(request, plan_id, refusal)


def _conflict(request: Request, plan_id: UUID, conflict: SaveConflict) -> HttpResponse:
    """Show both words of each field, to choose from; nothing was overwritten."""
    page = queries.review_page(request.actor, policy.get_plan(request.actor, plan_id))
    form = ReviewForm(page)
    rows = []
    for name, (theirs, by, at) in conflict.fields.items():
        choices = dict(getattr(form.fields[name], "choices", ()))
        mine = request.POST.get(name, "")
        rows.append(
            {
                "name": name,
                "label": form.fields[name].label,
                "theirs": theirs,
                "theirs_text": choices.get(theirs, theirs),
                "mine": mine,
                "mine_text": choices.get(mine, mine),
                "is_choice": bool(choices),
                "by": by,
                "at": at,
            }
        )
    context = {
        "page": page,
        "rows": rows,
        "save_url": reverse("reviews:review-save", args=[plan_id]),
        "day": day_of(request, plan_id),
    }
    return render(request, "reviews/review_conflict.html", context, status=409)


@requires(Permission.REVIEW_HOLD)
@require_POST
def review_hold(request: Request, plan_id: UUID) -> HttpResponse:
    """Save what is on the page and hold the review."""

    def hold() -> HttpResponse:
        review = actions.hold_review(
            actor=request.actor, plan_id=plan_id, make_move=request.POST.get("make_move") == "on"
        )
        following = " The next plan is ready as a draft." if review.next_plan_id else ""
        messages.success(request, f"The review was held.{following}")
        return redirect(after_holding(request, plan_id))

    return _saved_then(request, plan_id, hold)


@requires(Permission.REVIEW_HOLD)
def review_bring_forward(request: Request, plan_id: UUID) -> HttpResponse:
    """Have a review earlier than planned."""
    plan = policy.get_plan(request.actor, plan_id, Permission.REVIEW_HOLD)
    form = BringForwardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.bring_forward(actor=request.actor, plan_id=plan.pk, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The review is brought forward.")
            return redirect("reviews:review-detail", plan_id=plan.pk)
    back = reverse("reviews:review-detail", args=[plan.pk])
    whose = plans_queries.whose_plan(plan)
    context = {"form": form, "plan": plan, "whose": whose, "cancel_url": back, "submit_text": "Bring it forward"}
    return render(request, "reviews/review_bring_forward.html", context, status=422 if form.errors else 200)
