"""Gathering what pupils, families and professionals say for one review: asked, written down, put into English."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock, codes, mail
from handrail.core.addresses import key_in
from handrail.core.charts import Svg
from handrail.core.errors import Refused
from handrail.core.languages import in_languages
from handrail.reviews import actions, policy, queries, rules
from handrail.reviews.forms.voices import EnglishForm, LinkForm, PupilVoiceForm, WriteDownForm
from handrail.reviews.types import LinkWay, VoiceWay
from handrail.reviews.views.day import place, word_of

WAYS = (
    (VoiceWay.PICTURES, "Faces and pictures"),
    (VoiceWay.STARTERS, "Sentences to finish"),
    (VoiceWay.WORDS, "Words"),
)


@requires(Permission.REVIEW_HOLD)
def voice_list(request: Request, plan_id: UUID) -> HttpResponse:
    """Show who can be asked for a review, by which way, and which links there are."""
    plan = policy.get_plan_to_gather_for(request.actor, plan_id)
    contacts = queries.contacts_to_ask(request.actor, plan)
    context = {
        "plan": plan,
        "contacts": [(row, [(way, str(uuid4())) for way in _ways_for(row)]) for row in contacts],
        "links": queries.say_links(plan),
        "ends_on": rules.usual_end(queries.day_due(plan), clock.today()),
        "review_url": place(request, plan_id),
        "day_word": word_of(request),
        "has_mail": mail.is_set_up(),
        "is_confidential": plan.is_confidential,
    }
    return render(request, "reviews/voice_list.html", context)


def _ways_for(row: Any) -> list[LinkWay]:
    by_mail = [LinkWay.MAIL] if row.email and mail.is_set_up() else []
    return [*by_mail, LinkWay.PAPER, LinkWay.SHOWN]


@requires(Permission.REVIEW_HOLD)
@require_POST
def link_make(request: Request, plan_id: UUID) -> HttpResponse:
    """Make a link for one contact: mailed, printed on a paper form, or shown once."""
    plan = policy.get_plan_to_gather_for(request.actor, plan_id)
    form = LinkForm(request.POST)
    ways = {way.value: way for way in LinkWay}
    if not form.is_valid() or form.cleaned_data["way"] not in ways:
        messages.error(request, "The link was not made. Check its last day, then try again.")
        return redirect("reviews:voice-list", plan_id=plan_id)
    typed, way = form.cleaned_data, ways[form.cleaned_data["way"]]
    try:
        link, token = actions.make_say_link(
            actor=request.actor,
            plan_id=plan_id,
            contact_id=typed["contact"],
            link_id=typed["link_id"],
            way=way,
            ends_on=typed["ends_on"],
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reviews:voice-list", plan_id=plan_id)
    if not token:
        messages.info(request, "This link was made already. Make a new one if it was lost.")
        return redirect("reviews:voice-list", plan_id=plan_id)
    return _told(request, plan, link, request.build_absolute_uri(reverse("reviews:say", args=[token])))


def _told(request: Request, plan: Any, link: Any, address: str) -> HttpResponse:
    """Send a new link, or show it this once: as a page, or on a paper form."""
    if link.way == LinkWay.MAIL:
        mail.send_later(to=link.contact.email, **_letter(request.actor.school_name, address, link.ends_on))
        messages.success(request, f"The link goes to {link.contact.name} by e-mail.")
        return redirect("reviews:voice-list", plan_id=plan.pk)
    context = {
        "plan": plan,
        "link": link,
        "address": address,
        "code": Svg(codes.code_of(address)),
        "questions": rules.FAMILY_QUESTIONS,
        "school_name": request.actor.school_name,
        "back_url": reverse("reviews:voice-list", args=[plan.pk]),
    }
    answer = render(request, f"reviews/link_{'paper' if link.way == LinkWay.PAPER else 'shown'}.html", context)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _letter(school_name: str, address: str, ends_on: Any) -> dict[str, str]:
    """Return the mail. It names no child: mails are read over shoulders."""
    day = f"{ends_on.day} {ends_on:%B %Y}"
    text = (
        f"Hello,\n\nsoon we look at the plan again together. We want to know what you think.\n\n{address}\n\n"
        f"Open the link and write a few words, in your own language if you like. You need no password. "
        f"You can come back and add more until {day}.\n\nIf you would rather talk, please call us.\n\n{school_name}\n"
    )
    return {"subject": f"{school_name}: what do you think?", "text": text}


@requires(Permission.REVIEW_HOLD)
@require_POST
def link_end(request: Request, plan_id: UUID, link_id: UUID) -> HttpResponse:
    """End a link at once."""
    actions.end_say_link(actor=request.actor, plan_id=plan_id, link_id=link_id)
    messages.success(request, "The link is ended. It opens nothing any more.")
    return redirect("reviews:voice-list", plan_id=plan_id)


@requires(Permission.REVIEW_HOLD)
def voice_write(request: Request, plan_id: UUID) -> HttpResponse:
    """Write down what a contact, the pupil or a professional said."""
    plan = policy.get_plan_to_gather_for(request.actor, plan_id)
    contacts = queries.contacts_to_ask(request.actor, plan)
    parts, _ = queries.targets_of(request.actor, plan)
    targets = [(str(part.pk), part.target.wording[:90]) for part in parts]
    assert plan.pupil is not None
    form = WriteDownForm(
        request.POST if request.method == "POST" else None,
        pupil_name=plan.pupil.name,
        contacts=contacts,
        targets=targets,
        initial={"who": request.GET.get("who", ""), "about": request.GET.get("about", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = actions.write_down_for_review(actor=request.actor, plan_id=plan_id, **form.said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Written down for {words.said_by_name}.")
            return redirect(f"{place(request, plan_id)}#voices")
    context = {"form": form, "plan": plan, "cancel_url": place(request, plan_id), "submit_text": "Keep their words"}
    context["day_word"] = word_of(request)
    return render(request, "reviews/voice_write.html", context, status=422 if form.errors else 200)


@requires(Permission.REVIEW_HOLD)
def voice_english(request: Request, plan_id: UUID, contribution_id: UUID) -> HttpResponse:
    """Write beside somebody's words what they mean in English."""
    plan = policy.get_plan_to_gather_for(request.actor, plan_id)
    words = policy.get_words_of_plan(request.actor, plan, contribution_id, lock=False)
    now = {"language": words.language, "english": words.english, "english_by": words.english_by_name}
    form = EnglishForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_into_english(
                actor=request.actor, plan_id=plan_id, contribution_id=contribution_id, interpreted=form.interpreted
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The English stands beside their words.")
            return redirect(f"{place(request, plan_id)}#voices")
    context = {"form": form, "plan": plan, "words": words, "cancel_url": place(request, plan_id)}
    context |= {"submit_text": "Keep the English", "day_word": word_of(request)}
    return render(request, "reviews/voice_english.html", context, status=422 if form.errors else 200)


@requires(Permission.OBSERVATION_RECORD)
def words_take_back(request: Request, contribution_id: UUID) -> HttpResponse:
    """Take back words that the actor wrote down for somebody: they were filed wrongly, or nobody said them."""
    words = policy.get_words_to_withdraw(request.actor, contribution_id)
    if request.method == "POST":
        actions.withdraw_words(actor=request.actor, contribution_id=contribution_id)
        messages.success(request, f"The words of {words.said_by_name} were taken back.")
    if words.withdrawn_at is not None or request.method == "POST":
        return redirect("pupils:pupil-detail", words.pupil_id)
    context = {"words": words, "submit_text": "Take them back"}
    context["cancel_url"] = reverse("pupils:pupil-detail", args=[words.pupil_id])
    return render(request, "reviews/words_take_back.html", context)


# ------------------------------------------------------------------------------------------------ with a pupil


def way_of(request: Request, plan_or_pupil: Any) -> VoiceWay:
    """Return how a pupil is asked: as the address or the form says, else as is usual at their age."""
    wanted = request.POST.get("way") or request.GET.get("way") or ""
    known = {way.value: way for way, _ in WAYS}
    return known.get(wanted) or rules.usual_way(plan_or_pupil.date_of_birth, clock.today())


@requires(Permission.OBSERVATION_RECORD)
def review_pupil(request: Request, plan_id: UUID) -> HttpResponse:
    """Ask a pupil for the review, beside them at school, and write down what they say or show."""
    plan = policy.get_plan_to_ask_about(request.actor, plan_id)
    parts = queries.parts_to_ask_about(request.actor, plan)
    assert plan.pupil is not None
    form = PupilVoiceForm(
        request.POST if request.method == "POST" else None,
        way=way_of(request, plan.pupil),
        targets=[(part, part.target.wording) for part in parts],
        sure={key: sure for key, (sure, _) in queries.sure_of_pupil(plan.pupil).items()},
        is_together=True,
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = actions.give_pupil_voice(
                actor=request.actor, plan_id=plan_id, contribution_id=form.key, voice=form.voice, manner=form.manner
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Thank you, {plan.pupil.first_name}. It is written down.")
            said = words.pk if words else 1
            return redirect(f"{reverse('reviews:review-pupil', args=[plan_id])}?way={form.way}&said={said}")
    context = {
        "form": form,
        "plan": plan,
        "way": form.way,
        "ways": WAYS,
        "is_said": bool(request.GET.get("said")) and request.method == "GET",
        "said_key": key_in(request, "said"),
        "review_url": place(request, plan_id) if queries.may_gather(request.actor, plan) else "",
    }
    return render(request, "reviews/pupil_together.html", context, status=422 if form.errors else 200)


@in_languages
@requires(Permission.SELF_CONTRIBUTE)
def own_review(request: Request) -> HttpResponse:
    """Let a pupil say what they think for their review, on their own page."""
    pupil, asked = queries.own_parts(request.actor)
    form = PupilVoiceForm(
        request.POST if request.method == "POST" else None,
        way=way_of(request, pupil),
        targets=asked,
        sure={key: sure for key, (sure, _) in queries.sure_of_pupil(pupil).items()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_own_voice(actor=request.actor, contribution_id=form.key, voice=form.voice)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(f"{reverse('reviews:own-review')}?said=1")
    context = {"form": form, "pupil": pupil, "way": form.way, "ways": WAYS}
    context["is_said"] = bool(request.GET.get("said")) and request.method == "GET"
    return render(request, "reviews/pupil_own.html", context, status=422 if form.errors else 200)
