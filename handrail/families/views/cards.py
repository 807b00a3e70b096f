"""For adults at school: making, printing, renewing and ending pupils' cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.core.charts import Svg
from handrail.families import actions, pictures, queries
from handrail.families.forms import CardsForm
from handrail.families.types import PICTURE_LABELS, NewCard
from handrail.pupils.policy import get_pupil

MAY = Permission.CARD_MAKE


@requires(MAY)
def card_detail(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show whether a pupil has a card; make one, which is then shown to be printed, once."""
    pupil = get_pupil(request.actor, pupil_id, MAY)
    if request.method == "POST":
        made = actions.make_card(actor=request.actor, pupil=pupil)
        return _to_print(request, [made], back=reverse("families:card-detail", args=[pupil.pk]))
    context = {"pupil": pupil, "card": queries.card_rows([pupil])[0]}
    return render(request, "families/card_detail.html", context)


@requires(MAY)
@require_POST
def card_end(request: Request, pupil_id: UUID) -> HttpResponse:
    """End a pupil's card, for example because it was lost."""
    pupil = get_pupil(request.actor, pupil_id, MAY)
    actions.end_card(actor=request.actor, pupil=pupil)
    messages.success(request, f"{pupil.first_name}’s card opens nothing any more.")
    return redirect("families:card-detail", pupil.pk)


@requires(MAY)
def card_list(request: Request) -> HttpResponse:
    """Choose pupils of a class, and make their cards as one print."""
    looking.listed()
    classes = queries.classes_for_cards(request.actor)
    class_name = next(
        (name for name in classes if name == request.GET.get("class_name")), classes[0] if classes else ""
    )
    pupils = list(queries.pupils_for_cards(request.actor, class_name)) if class_name else []
    rows = queries.card_rows(pupils)
    choices = [(row.pupil_id, f"{row.name} (has a card)" if row.made_at else row.name) for row in rows]
    without = [row.pupil_id for row in rows if not row.made_at]
    form = CardsForm(request.POST if request.method == "POST" else None, pupils=choices, without=without)
    if request.method == "POST" and form.is_valid():
        chosen = set(form.chosen)
        made = actions.make_cards(actor=request.actor, pupils=[row for row in pupils if row.pk in chosen])
        return _to_print(request, made, back=reverse("families:card-list"))
    tabs = [{"label": name, "url": f"?class_name={name}", "current": name == class_name} for name in classes]
    context = {"form": form, "tabs": tabs, "class_name": class_name, "submit_text": "Make the cards"}
    return render(request, "families/card_list.html", context, status=422 if form.errors else 200)


def _to_print(request: Request, made: Iterable[NewCard], *, back: str) -> HttpResponse:
    """Show new cards to be printed. They stand in this answer only: nothing can show them again."""
    cards = [_shown(request, card) for card in made]
    return render(request, "families/cards_print.html", {"cards": cards, "back_url": back})


def _shown(request: Request, card: NewCard) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("families:card", args=[card.token]))
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=4, omitsize=True, svgclass=None, lineclass=None, dark="#000000", title="Code to scan")
    return {
        "card": card,
        "code": Svg(drawn),
        "address": address,
        "pictures": [(pictures.picture(picture), PICTURE_LABELS[picture]) for picture in card.pictures],
    }
