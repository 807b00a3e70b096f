"""What opens through a link, without an account. GET shows and changes nothing that matters; POST answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from handrail.access.decorators import public
from handrail.access.http import address_of
from handrail.core.forms import carried_out
from handrail.core.languages import date_in_words, in_languages, is_english, time_in_words
from handrail.meetings import actions, queries
from handrail.meetings.forms import AnswerForm, WordsForm
from handrail.meetings.types import Answer, WordsKind
from handrail.meetings.views.people import as_download


def _quiet(answer: HttpResponse) -> HttpResponse:
    """Tell browsers and robots to keep nothing of what a link shows."""
    # Not "no-referrer": browsers then hide where a form comes from, and it would be refused. No other site is told.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer the same for every link that opens nothing, whatever the reason."""
    return _quiet(render(request, "meetings/gone.html", status=404))


def _when(page: Any) -> str:
    """Return when the meeting is: in English as mails say it, else as the language writes a day and a time."""
    if is_english():
        return str(page.when)
    begins, ends = timezone.localtime(page.starts_at), timezone.localtime(page.ends_at)
    return f"{time_in_words(begins, date_in_words(begins, weekday=True))}–{ends:%H:%M}"


@in_languages
@public
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody's invitation and take their answer, their report and what they need."""
    address = address_of(request)
    row = actions.open_link(token=token, address=address)
    if row is None:
        return _gone(request)
    with scope(school=row.school_id):
        page = queries.linked_page(row)
    answer_form, words_form = _forms(request, page)
    if request.method == "POST" and not page.is_cancelled:
        done = _take(request, token, answer_form, words_form)
        if done:
            return _quiet(redirect(f"{reverse('meetings:link', args=[token])}?done={done}"))
    context = {
        "page": page,
        "asked": f"You are asked to {page.about}",
        "when": _when(page),
        "token": token,
        "answer_form": answer_form,
        "words_form": words_form,
        "done": request.GET.get("done", ""),
        "errors": _errors(answer_form, words_form),
    }
    status = 422 if context["errors"] else 200
    return _quiet(render(request, "meetings/link.html", context, status=status))


def _forms(request: HttpRequest, page: Any) -> tuple[AnswerForm, WordsForm]:
    """Return both forms, the one that was sent with what was sent. `?answer=coming` chooses before, and no more."""
    what = request.POST.get("what", "")
    asked = request.GET.get("answer", "")
    chosen = {"yes": Answer.COMING, "no": Answer.NOT_COMING, "maybe": Answer.MAYBE}.get(asked, asked)
    initial = {
        "answer": chosen if chosen in set(Answer) else page.person.answer,
        "wants_other_time": page.person.wants_other_time,
        "needs_interpreter": page.person.needs_interpreter,
    }
    return (
        AnswerForm(request.POST if what == "answer" else None, initial=initial),
        WordsForm(request.POST if what == "words" else None, is_family=page.is_family),
    )


def _take(request: HttpRequest, token: str, answer_form: AnswerForm, words_form: WordsForm) -> str:
    """Do what was sent, and return what it was; '' where it was refused or nothing known was sent."""
    address, what = address_of(request), request.POST.get("what", "")
    if what == "answer":
        done = carried_out(
            request, answer_form, lambda: actions.answer_by_link(token=token, given=answer_form.given, address=address)
        )
        return what if done else ""
    if what == "words":
        done = carried_out(
            request,
            words_form,
            lambda: actions.send_words_by_link(token=token, given=words_form.given, address=address),
        )
        return what if done else ""
    if what == "received":
        actions.receive_by_link(token=token, address=address)
        return what
    if what == "papers":
        actions.papers_seen_by_link(token=token, address=address)
        return what
    return ""


def _errors(*forms: Any) -> list[str]:
    return [message for form in forms if form.is_bound for found in form.errors.values() for message in found]


@in_languages
@public
def link_paper(request: HttpRequest, token: str, paper_id: UUID) -> HttpResponse:
    """Give a paper to whoever has the link."""
    found = actions.open_paper_by_link(token=token, paper_id=paper_id, address=address_of(request))
    return _gone(request) if found is None else _quiet(as_download(found))


@in_languages
@public
def minutes_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody the minutes; take that they read them, and what they see differently."""
    address = address_of(request)
    row = actions.open_minutes(token=token, address=address)
    if row is None:
        return _gone(request)
    with scope(school=row.school_id):
        page = queries.linked_minutes(row)
    if page is None:
        return _gone(request)
    what = request.POST.get("what", "")
    form = WordsForm(request.POST if what == "words" else None, kind=WordsKind.DISAGREEMENT)
    here = reverse("meetings:minutes-link", args=[token])
    if what == "read":
        actions.minutes_read_by_link(token=token, address=address)
        return _quiet(redirect(f"{here}?done=read"))
    if what == "words" and carried_out(
        request, form, lambda: actions.disagree_by_link(token=token, given=form.given, address=address)
    ):
        return _quiet(redirect(f"{here}?done=words"))
    context = {"page": page, "form": form, "asked": f"Minutes of {page.about}", "when": _when(page)}
    context["done"] = request.GET.get("done", "")
    status = 422 if form.is_bound and form.errors else 200
    return _quiet(render(request, "meetings/minutes_link.html", context, status=status))
