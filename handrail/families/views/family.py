"""What parents and carers see: their children, one child's page, and a way to say something."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.core.languages import in_languages
from handrail.families import policy, queries
from handrail.families.forms import WordsForm
from handrail.families.views.shared import show_child, show_print, show_words
from handrail.pupils.policy import get_own_child
from handrail.reviews import actions as reviews


@in_languages
@requires(Permission.CHILD_VIEW)
def family(request: Request) -> HttpResponse:
    """Show a person's children, or go to the only one. Whoever may see nobody reads one and the same calm page."""
    children = queries.children_of(request.actor, request.user)
    if not children:
        context = {"school_name": request.actor.school_name, "telephone": queries.school_telephone(request.actor)}
        return render(request, "families/nothing_here.html", context)
    if len(children) == 1 and children[0].is_here:
        return redirect("families:child-detail", children[0].pupil_id)
    return render(request, "families/family.html", {"children": children})


@in_languages
@requires(Permission.CHILD_VIEW)
def child_detail(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show one child's page."""
    return show_child(request, policy.own_reader(request.actor, pupil_id))


@in_languages
@requires(Permission.CHILD_CONTRIBUTE)
def child_say(request: Request, pupil_id: UUID) -> HttpResponse:
    """Let a parent or carer tell the school something."""
    get_own_child(request.actor, pupil_id, Permission.CHILD_CONTRIBUTE)
    reader = policy.own_reader(request.actor, pupil_id)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.give_family_words(actor=request.actor, pupil_id=pupil_id, **form.said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you. The school can read this now."))
            return redirect("families:child-detail", pupil_id)
    return show_words(request, reader, form)


@in_languages
@requires(Permission.CHILD_CONTRIBUTE)
@require_POST
def child_words_withdraw(request: Request, pupil_id: UUID, contribution_id: UUID) -> HttpResponse:
    """Take one's own words back."""
    policy.own_reader(request.actor, pupil_id)
    reviews.withdraw_words(actor=request.actor, contribution_id=contribution_id)
    messages.success(request, _("You took your words back. Nobody reads them now."))
    return redirect("families:child-detail", pupil_id)


@in_languages
@requires(Permission.CHILD_VIEW)
def child_plan_print(request: Request, pupil_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show the agreed plan to be printed."""
    return show_print(request, policy.own_reader(request.actor, pupil_id), plan_id)
