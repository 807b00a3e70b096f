"""Headers and error pages that every response shares."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from handrail.core import audit, looking
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.languages import reading_of

TEXT = "text/plain; charset=utf-8"
if TYPE_CHECKING:
    from handrail.access.types import Actor

logger = logging.getLogger(__name__)

Respond = Callable[[HttpRequest], HttpResponse]


def policy(*, forms_to: Sequence[str] = ()) -> str:
    """Return the content security policy: our own files only, nothing inline.

    `forms_to` are origins that a form of the page may lead to besides us: browsers hold a redirect after a form to the
    same list, so the page that leads to a provider of sign-in names it here. A view sets the result as its answer's
    header Content-Security-Policy.
    """
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            " ".join(["form-action 'self'", *forms_to]),
            "frame-src 'none'",
            "frame-ancestors 'none'",
        ]
    )


POLICY = policy()
# Nothing here asks the browser for any of these, so a script that got in can't either.
FEATURES = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store, private",
    "Permissions-Policy": FEATURES,
    # Other sites may neither draw our pictures nor hold on to our windows.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The web server would say its own name here.
    "Server": "Handrail",
}
# Django's function views would answer TRACE, PUT and words of somebody's own making as if they were GET.
METHODS = ("GET", "HEAD", "POST")
ALLOWED = {"Allow": ", ".join(METHODS)}


class ContentSecurityPolicy:
    """Allow only what comes from this server, and nothing inline. Pages with pupils' data are never cached.

    It is the outermost, so that every answer has its headers: pages, downloads, our own styles and scripts, redirects
    and errors. What is no request of a browser, or larger than any form, is refused before anything reads it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _refusal(request) or self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            # As Django's SecurityMiddleware, which a request that is refused here never reaches.
            response.headers.setdefault("Strict-Transport-Security", _https_only())
        return response


def _https_only() -> str:
    words = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    words += ["includeSubDomains"] if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else []
    words += ["preload"] if settings.SECURE_HSTS_PRELOAD else []
    return "; ".join(words)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a request that is refused unread, in plain text: nothing is known of it yet."""
    if request.method not in METHODS:
        return HttpResponse("This address answers GET and POST.\n", status=405, content_type=TEXT, headers=ALLOWED)
    size = request.META.get("CONTENT_LENGTH") or "0"
    # Django limits forms but not files: those would fill the disk before a view could look at them.
    if not size.isdecimal() or int(size[:20]) > settings.LARGEST_REQUEST_BYTES:
        most = settings.LARGEST_REQUEST_BYTES // 1024 // 1024
        sentence = f"This is too large: at most {most} MB can be sent at once. Nothing was saved.\n"
        return HttpResponse(sentence, status=413, content_type=TEXT)
    return None


# What an answer with a page has as status: shown, refused by a rule, or to be mended. Redirects show nothing.
SHOWN = {200, 409, 422}
# Where in a list one is, and how it is turned round: neither says what was looked at.
NO_FILTERS = {"page", "sort", "from", "next", "format"}


class NoteLooks:
    """Write down whose records a page shows, and which list, unless the view has done so already.

    A page is only given once the look is written. One query at most for each pupil, person, page and hour.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with looking.begun() as looks:
            response = self.get_response(request)
            actor = getattr(request, "actor", None)
            is_page = response.status_code in SHOWN and request.headers.get("X-Requested-With") != "autosave"
            if actor is not None and is_page and (looks.records or looks.is_list):
                _note_looks(request, actor, looks)
            return response


def _note_looks(request: HttpRequest, actor: Actor, looks: looking.Looks) -> None:
    page = _page_of(request)
    for record, pupil_id in looks.unnamed():
        audit.record_view(actor, "RECORDS_SEEN", subject=record, pupil_id=pupil_id, page=page)
    if looks.is_list:
        filters = _filters_of(request)
        # A search that goes on while somebody types is one look.
        typed = {"q"} if getattr(request, "htmx", False) else set()
        kept = sorted(pair for pair in filters.items() if pair[0] not in typed)
        new = {"page": page} | ({"filters": filters} if filters else {})
        audit.record_once(actor, "LIST_SEEN", about=f"{page}{kept}", new=new, at_most=audit.MOST_AN_HOUR)


def _page_of(request: HttpRequest) -> str:
    """Return the name of an address, such as 'plans:plan-edit', which stays the same when addresses change."""
    return request.resolver_match.view_name if request.resolver_match else ""


def _filters_of(request: HttpRequest) -> dict[str, str]:
    # PostgreSQL keeps no character NUL, which no filter holds.
    given = {str(n)[:40].replace("\0", ""): str(v)[:100].replace("\0", "") for n, v in request.GET.items() if v}
    return dict([pair for pair in given.items() if pair[0] not in NO_FILTERS][:10])


def _note_refusal(request: HttpRequest, reason: str) -> None:
    """Write down what a signed-in person asked for in vain: which page and record, and never what stood after the '?'.

    The answer is the same if it cannot be written.
    """
    actor, match = getattr(request, "actor", None), request.resolver_match
    if actor is None or match is None:
        return
    keys = {name: str(value)[:100] for name, value in match.kwargs.items()}
    new: dict[str, Any] = {"page": match.view_name} | ({"keys": keys} if keys else {})
    if permission := getattr(match.func, "permission", ""):
        new["permission"] = str(permission)
    pupil_id = match.kwargs.get("pupil_id")
    try:
        with transaction.atomic():
            audit.record_once(
                actor,
                "REFUSED",
                about=request.path,
                pupil_id=pupil_id if isinstance(pupil_id, UUID) else None,
                new=new,
                reason=reason,
                at_most=audit.MOST_AN_HOUR,
            )
    except DatabaseError:
        logger.exception("a refusal could not be written down")


class ReaderLanguage:
    """Show pages for families and pupils in the language that was chosen on this device; everything else in English.

    Whatever a request leaves behind, the next one in the same thread begins in English.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if getattr(view, "is_in_languages", False):
            reading = reading_of(request.COOKIES)
            request.reading = reading  # type: ignore[attr-defined]
            translation.activate(reading.spoken.code)


class PlainErrors:
    """Turn the answers 'no' and 'not for you' of policies into pages with a sentence.

    Views show what an action refuses beside the form. Where one has no form, or meant that it could not be refused (a
    button pressed twice, a plan that somebody else agreed a moment ago), the sentence still reaches the person.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (NotVisible, Denied)):
            _note_refusal(request, getattr(exception, "reason", ""))
        if isinstance(exception, NotVisible):
            return _answer(request, 404, "errors/404.html", "There is nothing here, or it is not yours to see.")
        if isinstance(exception, Denied):
            return _answer(request, 403, "errors/403.html", exception.reason)
        if isinstance(exception, Refused):
            return _answer(request, 409, "errors/409.html", exception.message)
        return None


def _answer(request: HttpRequest, status: int, template: str, reason: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse({"error": reason}, status=status)
    return render(request, template, {"reason": reason}, status=status)
