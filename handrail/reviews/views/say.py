"""The page behind a link: a family says something without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail.access.decorators import public
from handrail.core.errors import Refused
from handrail.core.languages import in_languages
from handrail.reviews import actions, queries
from handrail.reviews.forms.voices import SayForm


@in_languages
@public
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever has the link what they think. Every link that opens nothing gets the same answer.

    Looking changes nothing, so that a mail server that follows links does no harm.
    """
    opened = queries.open_link(token)
    if opened is None:
        return _quiet(render(request, "reviews/say_gone.html", status=404))
    form = SayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.say_through_link(token=token, **form.said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            # Ended in the moment between: the same answer as ever.
            return _quiet(
                redirect(f"{request.path}?said=1") if kept else render(request, "reviews/say_gone.html", status=404)
            )
    is_said = bool(request.GET.get("said")) and request.method == "GET"
    context = {"form": form, "opened": opened, "is_said": is_said}
    return _quiet(render(request, "reviews/say.html", context, status=422 if form.errors else 200))


def _quiet(answer: HttpResponse) -> HttpResponse:
    """Keep the address from other sites, from search engines, and from the memory of a shared computer.

    Our own site must be told where a form comes from, so that it is accepted.
    """
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Cache-Control"] = "no-store, private"
    return answer
