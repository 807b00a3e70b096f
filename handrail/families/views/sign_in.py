"""A pupil signs in with a card: the code leads here, then four pictures in order. Works without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import login, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_scopes import scope

from handrail.access.decorators import public
from handrail.access.http import Request, address_of
from handrail.access.queries import actor_at_sign_in
from handrail.core.errors import Refused
from handrail.core.languages import in_languages, said
from handrail.families import actions, pictures, queries
from handrail.families.types import N_PICTURES, PICTURE_LABELS, CardCode, Picture, PictureButton

if TYPE_CHECKING:
    from handrail.families.models import PupilCard

BACKEND = "handrail.access.backends.WithRoles"
# A lesson and what comes after it; then the page is closed, whoever left it open.
LASTS = timedelta(hours=2)
KEPT = "card"


@in_languages
@public
def card(request: Request, token: str) -> HttpResponse:
    """Remember which card was scanned, and go on to an address that does not hold its code.

    So the code stands in no other page's address, and no form is sent from this one: a browser that names no referrer
    names no origin either, and such a form would be refused.
    """
    code = queries.code_of(token)
    request.session[KEPT] = {"school": str(code.school_id), "hash": code.token_hash}
    response = redirect("families:card-pictures")
    response["Referrer-Policy"] = "no-referrer"
    return response


@in_languages
@public
def card_pictures(request: Request) -> HttpResponse:
    """Ask for the four pictures, one after the other; the right ones open the pupil's page."""
    kept = request.session.get(KEPT)
    if kept is None:
        return render(request, "families/card_scan.html")
    picked, error = _picked(request), ""
    if len(picked) == N_PICTURES:
        try:
            found = actions.check_card(code=_code(kept), pictures=picked, address=address_of(request))
            return _let_in(request, found)
        except Refused as refusal:
            picked, error = [], said(refusal.message)
    context = {
        "picked": picked,
        "error": error,
        "errors": [error] if error else [],
        "number": len(picked) + 1,
        "dots": pictures.dots(
            len(picked), title=_("%(n)s of %(all)s pictures pressed") % {"n": len(picked), "all": N_PICTURES}
        ),
        "buttons": [PictureButton(p.value, PICTURE_LABELS[p], pictures.picture(p)) for p in Picture],
    }
    return render(request, "families/card_pictures.html", context, status=422 if error else 200)


def _code(kept: dict[str, str]) -> CardCode:
    return CardCode(UUID(kept["school"]), kept["hash"])


def _picked(request: Request) -> list[str]:
    """Return the pictures pressed so far, with the one that was pressed now."""
    if request.method != "POST" or "again" in request.POST:
        return []
    known = {picture.value for picture in Picture}
    sent = [*request.POST.getlist("picked"), request.POST.get("picture", "")]
    return [code for code in sent if code in known][:N_PICTURES]


def _let_in(request: Request, card: PupilCard) -> HttpResponse:
    """Open the pupil's page. Errors: Refused, and nobody is signed in, if the card ended at this moment."""
    request.session.pop(KEPT, None)
    user = card.account.membership.user
    login(request, user, backend=BACKEND)
    request.session.set_expiry(LASTS)
    request.session["school_id"] = str(card.school_id)
    actor = actor_at_sign_in(user, address=address_of(request))
    if actor is not None:
        try:
            with scope(school=card.school_id):
                actions.note_card_used(
                    actor=actor,
                    card=card,
                    session_key=request.session.session_key or "",
                    user_agent=request.headers.get("User-Agent", ""),
                )
        except Refused:
            logout(request)
            raise
    return redirect("families:me")
