"""Who is asked, how they are told, what they answer on the telephone; papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.codes import code_on_screen
from handrail.core.downloads import download
from handrail.core.forms import carried_out, form_page, sent_in
from handrail.meetings import actions, policy, queries
from handrail.meetings.forms import AddressForm, PaperForm, PeopleForm, ToldForm
from handrail.meetings.rules import words as letters
from handrail.meetings.types import LARGEST_PAPER_MB, Letter, LinkFor
from handrail.meetings.views.shared import origin_of, seen_meeting

ARRANGE = Permission.REVIEW_HOLD
LETTER_PAGES = {
    Letter.INVITATION: "meetings/letters.html",
    Letter.CHANGED: "meetings/letters.html",
    Letter.OFF: "meetings/letters_off.html",
    Letter.MINUTES: "meetings/letters_minutes.html",
}


@requires(ARRANGE)
def people(request: Request, meeting_id: UUID) -> HttpResponse:
    """Choose who is asked."""
    meeting = seen_meeting(request, meeting_id, ARRANGE)
    page = queries.meeting_page(request.actor, meeting)
    asked = list(meeting.invitations.filter(withdrawn_at__isnull=True).order_by("position", "pk"))
    everybody = queries.candidates(request.actor, meeting)
    form = PeopleForm(sent_in(request), candidates=everybody, asked=[queries.key_of(row) for row in asked])

    def choose() -> None:
        actions.choose_people(actor=request.actor, meeting_id=meeting_id, keys=form.keys, outsiders=form.outsiders)

    if carried_out(request, form, choose):
        again = "another" in request.POST
        return redirect("meetings:people" if again else "meetings:meeting", meeting_id=meeting_id)
    lines = queries.open_lines(meeting, everybody, asked)
    return form_page(request, "meetings/people.html", form, meeting=meeting, page=page, lines=lines)


@requires(ARRANGE)
@require_POST
def send(request: Request, meeting_id: UUID) -> HttpResponse:
    """Send the invitations by mail."""
    n_sent = actions.send_invitations(actor=request.actor, meeting_id=meeting_id, origin=origin_of(request))
    if n_sent:
        messages.success(request, f"{n_sent} invitation{'' if n_sent == 1 else 's'} sent.")
    else:
        messages.info(request, "Nobody with an e-mail address was left to tell.")
    return redirect("meetings:meeting", meeting_id=meeting_id)


@requires(ARRANGE)
def person(request: Request, meeting_id: UUID, meeting_invitation_id: UUID) -> HttpResponse:
    """Show one person who is asked: how they were told, and what they answered."""
    row, page, shown = _person(request, meeting_id, meeting_invitation_id)
    return _person_page(request, row, page, shown)


def _person(request: Request, meeting_id: UUID, invitation_id: UUID) -> tuple[Any, Any, Any]:
    row = policy.get_invitation(request.actor, invitation_id, meeting_id)
    seen_meeting(request, meeting_id, ARRANGE)
    page = queries.meeting_page(request.actor, row.meeting)
    shown = next(one for one in (*page.people, *page.uninvited) if one.invitation_id == row.pk)
    return row, page, shown


def _person_page(request: Request, row: Any, page: Any, shown: Any, **forms: Any) -> HttpResponse:
    answer = {
        "answer": row.answer,
        "wants_other_time": row.wants_other_time,
        "needs_interpreter": row.needs_interpreter,
    }
    context = {
        "meeting": row.meeting,
        "page": page,
        "row": shown,
        "answer_form": ToldForm(initial=answer),
        "address_form": AddressForm(initial={"email": row.email}),
    } | forms
    errors = [form for form in forms.values() if form.errors]
    context["errors"] = [message for form in errors for found in form.errors.values() for message in found]
    return render(request, "meetings/person.html", context, status=422 if errors else 200)


@requires(ARRANGE)
@require_POST
def person_answer(request: Request, meeting_id: UUID, meeting_invitation_id: UUID) -> HttpResponse:
    """Write down what somebody answered on the telephone or in person."""
    row, page, shown = _person(request, meeting_id, meeting_invitation_id)
    form = ToldForm(request.POST)

    def write() -> None:
        actions.write_down_answer(
            actor=request.actor, meeting_id=meeting_id, invitation_id=meeting_invitation_id, given=form.given
        )

    if carried_out(request, form, write):
        messages.success(request, f"The answer of {row.name} is written down.")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return _person_page(request, row, page, shown, answer_form=form)


@requires(ARRANGE)
@require_POST
def person_address(request: Request, meeting_id: UUID, meeting_invitation_id: UUID) -> HttpResponse:
    """Change where somebody's invitation goes."""
    row, page, shown = _person(request, meeting_id, meeting_invitation_id)
    form = AddressForm(request.POST)

    def correct() -> None:
        actions.correct_address(
            actor=request.actor,
            meeting_id=meeting_id,
            invitation_id=meeting_invitation_id,
            email=form.cleaned_data["email"],
        )

    if carried_out(request, form, correct):
        messages.success(request, f"The address of {row.name} is changed. Send the invitation again.")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return _person_page(request, row, page, shown, address_form=form)


@requires(ARRANGE)
@require_POST
def person_uninvite(request: Request, meeting_id: UUID, meeting_invitation_id: UUID) -> HttpResponse:
    """Ask somebody no more."""
    row = actions.withdraw(actor=request.actor, meeting_id=meeting_id, invitation_id=meeting_invitation_id)
    told = " They are told by mail." if row.sent_to else ""
    messages.success(request, f"{row.name} is not asked any more.{told}")
    return redirect("meetings:meeting", meeting_id=meeting_id)


@requires(ARRANGE)
@require_POST
def person_handed_out(request: Request, meeting_id: UUID, meeting_invitation_id: UUID) -> HttpResponse:
    """Say that somebody was given the letter, or told in another way."""
    row = actions.hand_out(actor=request.actor, meeting_id=meeting_id, invitation_id=meeting_invitation_id)
    messages.success(request, f"Noted: {row.name} has been told.")
    return redirect("meetings:meeting", meeting_id=meeting_id)


@requires(ARRANGE)
@require_POST
def minutes_given(request: Request, meeting_id: UUID, meeting_invitation_id: UUID) -> HttpResponse:
    """Say that one gave somebody the minutes on paper."""
    row = actions.give_minutes(actor=request.actor, meeting_id=meeting_id, invitation_id=meeting_invitation_id)
    messages.success(request, f"Noted: you gave the minutes to {row.name} on paper.")
    return redirect("meetings:meeting", meeting_id=meeting_id)


@requires(ARRANGE)
def letters_print(request: Request, meeting_id: UUID, letter: Letter = Letter.INVITATION) -> HttpResponse:
    """Show the letters of everybody who is told by hand, or of one person, for paper."""
    meeting = seen_meeting(request, meeting_id, ARRANGE)
    chosen = queries.for_letter(meeting, letter, request.GET.get("who", ""))
    actions.note_printed(actor=request.actor, meeting=meeting, invitations=chosen, letter=letter)
    facts = queries.facts_of(meeting)
    context = {
        "meeting": meeting,
        "facts": facts,
        "about": letters.about_words(facts),
        "when": letters.when_words(facts.starts_at, facts.minutes, facts.time_zone),
        "pages": [_letter(request, row, letter, facts) for row in chosen],
        "is_change": letter is Letter.CHANGED,
        "back_url": reverse("meetings:meeting", args=[meeting_id]),
    }
    if letter is Letter.MINUTES:
        context |= {"sent": queries.linked_minutes(chosen[0]) if chosen else None}
    return render(request, LETTER_PAGES[letter], context)


def _letter(request: Request, row: Any, letter: Letter, facts: Any) -> dict[str, Any]:
    if letter is Letter.OFF:
        return {"row": row, "is_uninvited": row.withdrawn_at is not None}
    is_minutes = letter is Letter.MINUTES
    link = queries.link_of(row, LinkFor.MINUTES if is_minutes else LinkFor.ANSWER, origin_of(request))
    leads_to = "the page with the minutes" if is_minutes else "the page where you answer"
    return {
        "row": row,
        "link": link,
        "code": code_on_screen(link, leads_to),
        "message": "" if is_minutes else letters.message_text(facts, link),
    }


@requires(ARRANGE)
def paper_add(request: Request, meeting_id: UUID) -> HttpResponse:
    """Add a paper."""
    meeting = seen_meeting(request, meeting_id, ARRANGE)
    form = PaperForm(sent_in(request), request.FILES or None)

    def add() -> None:
        file = form.cleaned_data["file"]
        content = file.read(LARGEST_PAPER_MB * 1024 * 1024 + 1)
        title = form.cleaned_data["title"]
        actions.add_paper(actor=request.actor, meeting_id=meeting_id, title=title, content=content)

    if carried_out(request, form, add):
        messages.success(request, "The paper is there for everybody who is asked.")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return form_page(request, "meetings/paper_add.html", form, meeting=meeting)


@requires(Permission.REVIEW_VIEW)
def paper(request: Request, meeting_id: UUID, paper_id: UUID) -> HttpResponse:
    """Give a paper of a meeting."""
    found = actions.open_paper(actor=request.actor, meeting_id=meeting_id, paper_id=paper_id)
    return as_download(found)


@requires(ARRANGE)
@require_POST
def paper_remove(request: Request, meeting_id: UUID, paper_id: UUID) -> HttpResponse:
    """Take a paper away."""
    actions.remove_paper(actor=request.actor, meeting_id=meeting_id, paper_id=paper_id)
    messages.success(request, "The paper is taken away.")
    return redirect("meetings:meeting", meeting_id=meeting_id)


def as_download(found: Any) -> HttpResponse:
    """Answer with a paper to keep, under a name that tells nothing."""
    name = f"paper-{found.added_at:%Y-%m-%d}.pdf"
    return download(bytes(found.content), name=name, content_type="application/pdf")
