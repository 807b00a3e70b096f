"""What a pupil does on their own page from day to day: check in, say what they are proud of, say targets their way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock, drawings
from handrail.core.charts import Svg
from handrail.core.errors import Refused
from handrail.core.forms import PlainForm
from handrail.core.languages import in_languages, said
from handrail.families.forms import OwnCheckInForm, OwnDayForm, OwnWordingForm, ProudForm
from handrail.rewards import actions, policy
from handrail.rewards import queries as rewards
from handrail.rewards.rules.day_cards import monday_of, school_week
from handrail.rewards.types import FEELINGS, PROUD_PICKS, CardLine, DayRow, LineKind, WeekPicture

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


@dataclass(frozen=True)
class OwnDay:
    """The pupil's day card on their own page."""

    lines: tuple[CardLine, ...]
    today: DayRow
    week: WeekPicture
    faces: tuple[tuple[int, str, Svg], ...]


def own_everyday(pupil: Pupil) -> dict[str, Any]:
    """Return what a pupil's page shows of every day. Four queries where nothing is kept yet; twelve at most."""
    return {
        "rewards": rewards.own_reward_page(pupil),
        "own_day": _own_day(pupil),
        "proud": rewards.proud_words(pupil),
        "proud_form": ProudForm(),
        "proud_picks": PROUD_PICKS,
        "own_wordings": rewards.own_wordings(pupil),
    }


def _own_day(pupil: Pupil) -> OwnDay | None:
    card = rewards.open_card_of_pupil(pupil)
    if card is None:
        return None
    today = clock.today()
    lines = rewards.card_lines(card)
    week = rewards.week_of(card, lines=lines)
    # On a Saturday the week has no such day.
    is_of_week = today in school_week(monday_of(today))
    day = week.days[today.weekday()] if is_of_week else rewards.day_rows(card, lines, [today])[0]
    faces = tuple((key, words, drawings.face(key)) for key, words in FEELINGS.items())
    return OwnDay(tuple(line for line in lines if line.kind is not LineKind.ADULT), day, week, faces)


def _first_error(form: PlainForm) -> str:
    return str(next(iter(form.errors.values()))[0])


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_check_in(request: Request) -> HttpResponse:
    """Keep how a pupil feels today and what they aim at."""
    form = OwnCheckInForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.check_in_own(actor=request.actor, feeling=typed["feeling"], aim_id=typed["aim"])
        except Refused as refusal:
            messages.error(request, said(refusal.message))
        else:
            messages.success(request, _("Have a good day!"))
    else:
        messages.error(request, _first_error(form))
    return redirect("families:me")


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_day(request: Request) -> HttpResponse:
    """Keep a pupil's word about their day."""
    form = OwnDayForm(request.POST)
    if form.is_valid():
        try:
            actions.say_own_word(actor=request.actor, text=form.cleaned_data["text"])
        except Refused as refusal:
            messages.error(request, said(refusal.message))
        else:
            messages.success(request, _("Thank you for telling us."))
    else:
        messages.error(request, _first_error(form))
    return redirect("families:me")


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_proud(request: Request) -> HttpResponse:
    """Keep what a pupil is proud of: what they wrote, or the words that they pressed."""
    form = ProudForm(request.POST)
    if form.is_valid():
        try:
            actions.say_proud(actor=request.actor, **form.said)
        except Refused as refusal:
            messages.error(request, said(refusal.message))
        else:
            messages.success(request, _("Well done! We can read it now."))
    else:
        messages.error(request, _first_error(form))
    return redirect("families:me")


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_proud_withdraw(request: Request, proud_id: UUID) -> HttpResponse:
    """Take back what one was proud of."""
    actions.take_back_proud(actor=request.actor, proud_id=proud_id)
    messages.success(request, _("You took it back."))
    return redirect("families:me")


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
@require_POST
def me_wording(request: Request, pupil_target_id: UUID) -> HttpResponse:
    """Keep how a pupil says one target."""
    policy.get_own_target(request.actor, pupil_target_id)
    form = OwnWordingForm(request.POST)
    if form.is_valid():
        try:
            actions.say_in_own_words(
                actor=request.actor, pupil_target_id=pupil_target_id, text=form.cleaned_data["text"]
            )
        except Refused as refusal:
            messages.error(request, said(refusal.message))
        else:
            messages.success(request, _("Now it is in your words."))
    else:
        messages.error(request, _first_error(form))
    return redirect("families:me")
