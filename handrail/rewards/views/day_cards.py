"""Pages of day cards: this week, check-in, check-out, arranging, paper."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock, drawings
from handrail.core.charts import Svg
from handrail.core.errors import Refused
from handrail.pupils import actions as pupils_actions
from handrail.pupils.policy import allowed_for
from handrail.rewards import actions, policy, queries
from handrail.rewards.forms import CheckInForm, CheckOutForm, DayCardForm, WeekAskedForm
from handrail.rewards.rules import day_cards as rules
from handrail.rewards.types import FEELINGS, MARK_FACES, MARK_WORDS, CardLine, LineKind, Scale

if TYPE_CHECKING:
    from handrail.rewards.models import CheckDay, DayCard


@requires(Permission.PLAN_VIEW)
def day_card(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show a pupil's week on their day card, with check-in and check-out of today."""
    pupil = policy.get_pupil(request.actor, pupil_id)
    pupils_actions.note_viewed(actor=request.actor, pupil=pupil)
    may = allowed_for(
        request.actor, pupil, (Permission.OBSERVATION_RECORD, Permission.PLAN_EDIT, Permission.REPORT_PRINT)
    )
    card = queries.card_of(request.actor, pupil)
    context: dict[str, Any] = {
        "pupil": pupil,
        "card": card,
        "may_record": Permission.OBSERVATION_RECORD in may,
        "may_arrange": Permission.PLAN_EDIT in may,
        "may_print": Permission.REPORT_PRINT in may,
    }
    if card is None:
        context["has_plan"] = policy.behaviour_plans(request.actor, pupil).exists()
    else:
        monday = WeekAskedForm(request.GET).monday
        lines = queries.card_lines(card)
        context |= {
            "lines": lines,
            "week": queries.week_of(card, monday, lines),
            "today": clock.today(),
            "before": monday - timedelta(weeks=1) if monday > card.starts_on else None,
            "after": monday + timedelta(weeks=1) if monday < rules.monday_of(clock.today()) else None,
        }
    return render(request, "rewards/day_card.html", context)


@requires(Permission.PLAN_EDIT)
def day_card_arrange(request: Request, pupil_id: UUID) -> HttpResponse:
    """Arrange a pupil's day card."""
    pupil = policy.get_pupil(request.actor, pupil_id, Permission.PLAN_EDIT)
    plan = policy.behaviour_plans(request.actor, pupil, Permission.PLAN_EDIT).first()
    card = queries.card_of(request.actor, pupil)
    back = reverse("rewards:day-card", args=[pupil.pk])
    parts = queries.target_choices(request.actor, pupil)
    initial = _as_arranged(card) if card else queries.promises_of(plan) if plan else {}
    form = DayCardForm(request.POST or None, parts=parts, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.arrange_day_card(actor=request.actor, pupil_id=pupil.pk, new=form.arranged)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The day card holds from today.")
            return redirect(back)
    context = {"pupil": pupil, "form": form, "cancel_url": back, "has_plan": plan is not None, "card": card}
    return render(request, "rewards/day_card_arrange.html", context, status=422 if form.errors else 200)


def _as_arranged(card: DayCard) -> dict[str, Any]:
    lines = list(card.lines.order_by("position", "pk"))
    return {
        "targets": [str(line.pupil_target_id) for line in lines if line.kind == LineKind.TARGET],
        "pupil_promises": "\n".join(line.text for line in lines if line.kind == LineKind.PUPIL),
        "adult_promises": "\n".join(line.text for line in lines if line.kind == LineKind.ADULT),
        "periods": "\n".join(card.periods),
        "scale": card.scale,
        "goal_percent": card.goal_percent,
        "shows_family": card.shows_family,
    }


@requires(Permission.PLAN_VIEW)
def day_in(request: Request, day_card_id: UUID) -> HttpResponse:
    """Check in: how the pupil feels, and what they aim at today."""
    card = policy.get_day_card(request.actor, day_card_id, Permission.OBSERVATION_RECORD)
    form = CheckInForm(request.POST or None)
    on = WeekAskedForm(request.GET).day
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        on = typed["on"] or on
        try:
            actions.check_in(
                actor=request.actor,
                card_id=card.pk,
                on=on,
                feeling=typed["feeling"],
                aim_id=typed["aim"],
                from_paper=typed["from_paper"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{card.pupil.first_name} has checked in.")
            return redirect("rewards:day-card", pupil_id=card.pupil_id)
    context = {
        "card": card,
        "pupil": card.pupil,
        "form": form,
        "on": on,
        "lines": [line for line in queries.card_lines(card) if line.kind is not LineKind.ADULT],
        "faces": [(key, words, drawings.face(key)) for key, words in FEELINGS.items()],
        "day": _kept(card, on),
    }
    return render(request, "rewards/day_in.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Mark:
    """One of the three marks of one line in one part of the day."""

    value: str
    words: str
    face: Svg | str
    is_chosen: bool


@dataclass(frozen=True)
class MarkedLine:
    """One line in one part of the day."""

    line: CardLine
    name: str
    marks: tuple[Mark, ...]


@requires(Permission.PLAN_VIEW)
def day_out(request: Request, day_card_id: UUID) -> HttpResponse:
    """Check out: each line in each part of the day, a word of the pupil, a word home."""
    card = policy.get_day_card(request.actor, day_card_id, Permission.OBSERVATION_RECORD)
    lines = queries.card_lines(card)
    on = WeekAskedForm(request.GET).day
    form = CheckOutForm(request.POST or None, lines=lines, periods=card.periods)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"] or on
        try:
            actions.check_out(
                actor=request.actor,
                card_id=card.pk,
                on=on,
                mine=form.day,
                base=form.cleaned_data["seen"],
                from_paper=form.cleaned_data["from_paper"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The day of {card.pupil.first_name} is kept.")
            return redirect("rewards:day-card", pupil_id=card.pupil_id)
    elif form.is_bound:
        on = form.cleaned_data.get("on") or on
    day = _kept(card, on)
    kept = queries.day_as_kept(day)
    shown = {name: form.data.get(name, "") for name in form.data} if form.is_bound else kept
    if not form.is_bound:
        form.initial = {"own_word": kept.get("own_word", ""), "home_word": kept.get("home_word", "")}
    context = {
        "card": card,
        "pupil": card.pupil,
        "form": form,
        "on": on,
        "parts": _parts(card, lines, shown),
        "seen": form.data.get("seen", "") if form.is_bound else json.dumps(kept),
        "day": day,
        "own_word_stays": bool(day and day.own_word_is_own),
    }
    return render(request, "rewards/day_out.html", context, status=422 if form.errors else 200)


def _parts(card: DayCard, lines: tuple[CardLine, ...], shown: dict[str, str]) -> list[tuple[str, list[MarkedLine]]]:
    return [
        (
            name,
            [
                MarkedLine(line, rules.cell(line, number), _marks(card, shown.get(rules.cell(line, number), "")))
                for line in lines
            ],
        )
        for number, name in enumerate(card.periods)
    ]


def _marks(card: DayCard, chosen: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            value=str(mark),
            words=words,
            face=drawings.face(MARK_FACES[mark]) if card.scale == Scale.FACES else "",
            is_chosen=chosen == str(mark),
        )
        for mark, words in MARK_WORDS.items()
    )


def _kept(card: DayCard, on: Any) -> CheckDay | None:
    return card.days.filter(on=on).select_related("aim").first()


@requires(Permission.REPORT_PRINT)
def day_card_print(request: Request, day_card_id: UUID) -> HttpResponse:
    """Show an empty day card for paper, with boxes."""
    card = policy.get_day_card(request.actor, day_card_id, Permission.REPORT_PRINT)
    pupils_actions.note_viewed(actor=request.actor, pupil=card.pupil)
    lines = queries.card_lines(card)
    context = {
        "card": card,
        "pupil": card.pupil,
        "own": [line for line in lines if line.kind is not LineKind.ADULT],
        "adult": [line for line in lines if line.kind is LineKind.ADULT],
        "lines": lines,
        "faces": [(words, drawings.face(key)) for key, words in FEELINGS.items()],
        "marks": _marks(card, ""),
        "back_url": reverse("rewards:day-card", args=[card.pupil_id]),
    }
    return render(request, "rewards/day_card_print.html", context)


@requires(Permission.PLAN_EDIT)
@require_POST
def day_card_end(request: Request, day_card_id: UUID) -> HttpResponse:
    """End a day card."""
    card = policy.get_day_card(request.actor, day_card_id, Permission.PLAN_EDIT)
    actions.end_day_card(actor=request.actor, card_id=card.pk)
    messages.success(request, "The day card has ended. What was written stays.")
    return redirect("rewards:day-card", pupil_id=card.pupil_id)
