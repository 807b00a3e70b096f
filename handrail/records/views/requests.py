"""Pages of requests for records."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can, get_member
from handrail.core import clock, looking
from handrail.core.downloads import download
from handrail.core.errors import Refused
from handrail.records import policy
from handrail.records.actions import packs
from handrail.records.actions import requests as actions
from handrail.records.forms.requests import PassagesForm, ReasonForm, RequestForm, WordsForm
from handrail.records.queries import gathering
from handrail.records.queries import requests as queries
from handrail.records.tasks import make_request_pack
from handrail.records.types.requests import Asker, RequestKind, RequestState
from handrail.records.views.parts import settle, tabs

PER_PAGE = 25


@requires(Permission.RECORDS_VIEW)
@require_safe
def request_list(request: Request) -> HttpResponse:
    """Show the school's requests: open ones first, by the day they are due."""
    looking.listed()
    page = Paginator(queries.request_rows(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [queries.row_of(row) for row in page],
        "tabs": tabs("records:request-list"),
        "may_edit": can(request.actor, Permission.RECORDS_EDIT),
    }
    return render(request, "records/request_list.html", context)


@requires(Permission.RECORDS_EDIT)
@require_safe
def request_find(request: Request) -> HttpResponse:
    """Find the pupil or adult whose records are asked for, or who asks for a correction."""
    looking.listed()
    text = request.GET.get("q", "").replace("\0", "")[:100]
    hits = queries.people_named(request.actor, text)
    context = {"text": text, "hits": hits, "is_correction": request.GET.get("for") == "correction"}
    return render(request, "records/request_find.html", context)


@requires(Permission.RECORDS_EDIT)
def request_add_pupil(request: Request, pupil_id: UUID) -> HttpResponse:
    """Take down a request about a pupil."""
    pupil = policy.get_person_pupil(request.actor, pupil_id, Permission.RECORDS_EDIT)
    return _add(request, name=pupil.name, pupil_id=pupil.pk)


@requires(Permission.RECORDS_EDIT)
def request_add_adult(request: Request, membership_id: UUID) -> HttpResponse:
    """Take down a request of an adult about themselves."""
    member = get_member(request.actor, membership_id, Permission.RECORDS_EDIT)
    return _add(request, name=member.user.name, membership_id=member.pk)


def _add(
    request: Request, *, name: str, pupil_id: UUID | None = None, membership_id: UUID | None = None
) -> HttpResponse:
    is_pupil = pupil_id is not None
    initial = {"received_on": clock.today(), "asker_name": "" if is_pupil else name}
    times = queries.times_of(request.actor)
    form = RequestForm(
        request.POST if request.method == "POST" else None, times=times, is_pupil=is_pupil, initial=initial
    )

    def act() -> object:
        given = form.cleaned_data
        return actions.take_request(
            actor=request.actor,
            kind=RequestKind(given["kind"]),
            asker=Asker(given["asker"]),
            asker_name=given["asker_name"],
            received_on=given["received_on"],
            with_trail=given["with_trail"],
            pupil_id=pupil_id,
            membership_id=membership_id,
        )

    context = {"name": name, "submit_text": "Take the request down", "cancel_url": reverse("records:request-list")}
    template = "records/request_add.html"
    return settle(
        request,
        form,
        act,
        template=template,
        context=context,
        then=lambda row: ("records:request-detail", row.pk),
    )


@requires(Permission.RECORDS_VIEW)
@require_safe
def request_detail(request: Request, request_id: UUID) -> HttpResponse:
    """Show a request: its clock, how far it is, and what can be done next."""
    found = policy.get_request(request.actor, request_id)
    row = queries.row_of(found)
    state = RequestState(found.state)
    time = queries.time_of(request.actor, RequestKind(found.kind))
    is_making = state is RequestState.MAKING
    context = {
        "row": row,
        "counts": queries.passage_counts(found),
        "state": state.value,
        "may_edit": can(request.actor, Permission.RECORDS_EDIT),
        "may_extend": row.is_open and found.extended_at is None and bool(time and time.extension_months),
        "poll_url": request.path if is_making else "",
        "time": time,
    }
    template = "records/_request_progress.html" if request.htmx else "records/request_detail.html"
    response = render(request, template, context)
    if request.htmx and not is_making:
        response["HX-Refresh"] = "true"
    response["Vary"] = "HX-Request"
    return response


def _say(request: Request, refusal: Refused) -> None:
    messages.error(request, refusal.message)


@requires(Permission.RECORDS_EDIT)
@require_POST
def request_gather(request: Request, request_id: UUID) -> HttpResponse:
    """Gather everything that is held, and mark what speaks of others."""
    try:
        actions.gather_records(actor=request.actor, request_id=request_id)
    except Refused as refusal:
        _say(request, refusal)
        return redirect("records:request-detail", request_id)
    return redirect("records:request-read", request_id)


@requires(Permission.RECORDS_EDIT)
def request_read(request: Request, request_id: UUID) -> HttpResponse:
    """Show the marked passages, a page at a time, each to keep or to black out."""
    found = policy.get_request(request.actor, request_id, Permission.RECORDS_EDIT)
    if found.state not in {RequestState.READING, RequestState.READY}:
        return redirect("records:request-detail", request_id)
    page = Paginator(queries.passages_of(found), PER_PAGE).get_page(request.GET.get("page"))
    form = PassagesForm(request.POST if request.method == "POST" else None, passages=list(page))
    if request.method == "POST" and form.is_valid():
        actions.decide_passages(actor=request.actor, request_id=request_id, choices=form.choices)
        is_last = page.number >= page.paginator.num_pages or not queries.passage_counts(found).n_open
        # What is decided goes to the end of the list, so the next page of open ones is again the first.
        return redirect("records:request-detail" if is_last else "records:request-read", request_id)
    items = gathering.from_json(queries.gathered_of(found))
    shown = [(row, form[f"passage-{row.passage.pk}"]) for row in queries.passage_rows(items, page)]
    context = {
        "row": queries.row_of(found),
        "form": form,
        "page": page,
        "shown": shown,
        "counts": queries.passage_counts(found),
        "words_form": WordsForm(),
        "n_records": len(items),
    }
    return render(request, "records/request_read.html", context, status=422 if form.errors else 200)


@requires(Permission.RECORDS_EDIT)
@require_POST
def request_mark(request: Request, request_id: UUID) -> HttpResponse:
    """Black out words of the reader's choice."""
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            n = actions.mark_words(actor=request.actor, request_id=request_id, words=form.cleaned_data["words"])
            messages.success(request, f"Blacked out in {n} place{'' if n == 1 else 's'}.")
        except Refused as refusal:
            _say(request, refusal)
    else:
        policy.get_request(request.actor, request_id, Permission.RECORDS_EDIT)
        messages.error(request, "Type the words to black out.")
    return redirect("records:request-read", request_id)


@requires(Permission.RECORDS_EDIT)
@recently_signed_in(back="records:request-detail")
@require_POST
def request_make(request: Request, request_id: UUID) -> HttpResponse:
    """Start to make the files."""
    try:
        packs.ask_for_pack(actor=request.actor, request_id=request_id, start=make_request_pack.enqueue)
    except Refused as refusal:
        _say(request, refusal)
    return redirect("records:request-detail", request_id)


@requires(Permission.RECORDS_EDIT)
@recently_signed_in
@require_safe
def request_pdf(request: Request, request_id: UUID) -> HttpResponse:
    """Give out the PDF of a finished pack."""
    return _file(request, request_id, as_json=False)


@requires(Permission.RECORDS_EDIT)
@recently_signed_in
@require_safe
def request_json(request: Request, request_id: UUID) -> HttpResponse:
    """Give out the JSON of a finished pack."""
    return _file(request, request_id, as_json=True)


def _file(request: Request, request_id: UUID, *, as_json: bool) -> HttpResponse:
    """Answer with a file. Its name tells no pupil's name: files lie in download folders for years."""
    try:
        content = packs.open_pack(actor=request.actor, request_id=request_id, as_json=as_json)
    except Refused as refusal:
        _say(request, refusal)
        return redirect("records:request-detail", request_id)
    kind, ending = ("application/json", "json") if as_json else ("application/pdf", "pdf")
    return download(content, name=f"records-{clock.today():%Y-%m-%d}.{ending}", content_type=kind)


@requires(Permission.RECORDS_EDIT)
def request_extend(request: Request, request_id: UUID) -> HttpResponse:
    """Give a request two months more."""
    hint = "The person must be told within the first month. For instance: many records, or several requests at once."
    return _with_reason(
        request,
        request_id,
        ReasonForm(request.POST if request.method == "POST" else None, label="Why it takes longer", hint=hint),
        lambda reason: actions.extend_request(actor=request.actor, request_id=request_id, reason=reason),
        title="Take two months more",
    )


@requires(Permission.RECORDS_EDIT)
def request_hand_over(request: Request, request_id: UUID) -> HttpResponse:
    """Note that the pack was handed over; its files go."""
    hint = "And how you knew who the person is. The files are deleted here when you confirm."
    return _with_reason(
        request,
        request_id,
        ReasonForm(request.POST if request.method == "POST" else None, label="How it was handed over", hint=hint),
        lambda note: actions.hand_over(actor=request.actor, request_id=request_id, note=note),
        title="Handed over",
    )


@requires(Permission.RECORDS_EDIT)
def request_close(request: Request, request_id: UUID) -> HttpResponse:
    """Close a request without a pack."""
    hint = "Withdrawn, or refused and on which ground. What was gathered is deleted."
    return _with_reason(
        request,
        request_id,
        ReasonForm(request.POST if request.method == "POST" else None, label="Why there is no pack", hint=hint),
        lambda note: actions.close_request(actor=request.actor, request_id=request_id, note=note),
        title="Close without a pack",
    )


def _with_reason(request: Request, request_id: UUID, form: ReasonForm, act, *, title: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    found = policy.get_request(request.actor, request_id, Permission.RECORDS_EDIT)
    back = reverse("records:request-detail", args=[request_id])
    context = {"row": queries.row_of(found), "title": title, "submit_text": title, "cancel_url": back, "back": back}
    return settle(
        request,
        form,
        lambda: act(form.cleaned_data["reason"]),
        template="records/request_reason.html",
        context=context,
        then=lambda row: ("records:request-detail", request_id),
    )
