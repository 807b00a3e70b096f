"""The first start in the browser: a few questions, the answers to check, and a school."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from handrail.access.decorators import public
from handrail.access.queries import user_of
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.journeys import Draft, Journey, Step
from handrail.frameworks.queries import get_framework
from handrail.schools import actions, queries, rules
from handrail.schools.forms.calendar import CalendarForms
from handrail.schools.forms.school import SchoolForm, is_scottish
from handrail.schools.forms.set_up import AdministratorForm, CodeForm, NewPasswordForm
from handrail.schools.set_up_code import forget_set_up_code
from handrail.schools.types import SETTING_LABELS, Setting


def _year_form(sent: QueryDict | None, draft: Draft) -> CalendarForms:
    framework = (draft.get("school", {}).get("framework") or [""])[0]
    return CalendarForms(sent, rules.usual_dates(clock.today(), is_scottish=is_scottish(framework)))


JOURNEY = Journey(
    "set-up",
    (
        Step("code", "Code", lambda sent, draft: CodeForm(sent)),
        Step("school", "School", lambda sent, draft: SchoolForm(sent)),
        Step("year", "Year", _year_form),
        Step("you", "You", lambda sent, draft: AdministratorForm(sent)),
    ),
)


def _only_before_the_first_school() -> None:
    if queries.is_any_school():
        raise Http404


@public
def begin(request: HttpRequest) -> HttpResponse:
    """Say what is coming."""
    _only_before_the_first_school()
    return render(request, "set_up/begin.html", {"first_url": reverse("schools:set-up-step", args=["code"])})


@public
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask one of the questions."""
    _only_before_the_first_school()
    asked = JOURNEY.step(slug)
    if asked is None:
        raise Http404
    earlier = JOURNEY.first_unanswered(request, until=asked)
    if earlier is not None:
        return redirect("schools:set-up-step", earlier.slug)
    if request.method != "POST":
        return _page(request, asked, JOURNEY.form_for(request, asked))
    form = asked.form(request.POST, JOURNEY.draft(request))
    if "more" in request.POST and isinstance(form, CalendarForms):
        return _page(request, asked, form.with_more_rows())
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    JOURNEY.keep(request, asked, request.POST)
    following = JOURNEY.first_unanswered(request)
    return redirect("schools:set-up-step", following.slug) if following else redirect("schools:set-up-check")


def _page(request: HttpRequest, asked: Step, form: Any, *, status: int = 200) -> HttpResponse:
    before = JOURNEY.before(asked)
    context = {
        "steps": JOURNEY.progress(asked),
        "back_url": reverse("schools:set-up-step", args=[before.slug]) if before else reverse("schools:set-up"),
        "form": None if isinstance(form, CalendarForms) else form,
        "calendar": form if isinstance(form, CalendarForms) else None,
        "errors": form.errors if isinstance(form, CalendarForms) else [],
        "submit_text": "Continue",
    }
    return render(request, f"set_up/{asked.slug}.html", context, status=status)


@public
@sensitive_post_parameters()
def check(request: HttpRequest) -> HttpResponse:
    """Show all answers, ask for a password, and open the school."""
    _only_before_the_first_school()
    unanswered = JOURNEY.first_unanswered(request)
    if unanswered is not None:
        return redirect("schools:set-up-step", unanswered.slug)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    answers = _answers(request)
    if form.is_valid():
        try:
            actor = actions.set_up_school(**answers, password=form.cleaned_data["password"], is_first=True)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _done(request, actor)
    context = {"form": form, "steps": JOURNEY.progress(None), **_shown(answers)}
    return render(request, "set_up/check.html", context, status=422 if form.errors else 200)


def _answers(request: HttpRequest) -> dict[str, Any]:
    forms = {step.slug: JOURNEY.form_for(request, step) for step in JOURNEY.steps}
    for form in forms.values():
        form.is_valid()
    school, you = forms["school"].cleaned_data, forms["you"].cleaned_data
    return {
        **school,
        "year": forms["year"].year_dates,
        "administrator_name": you["name"],
        "administrator_email": you["email"],
        "is_senco": you["is_senco"],
    }


def _shown(answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "answers": answers,
        "setting_name": SETTING_LABELS[Setting(answers["setting"])],
        "framework": get_framework(answers["framework"]),
        "terms": [(term, term.half_term and rules.span_words(term.half_term)) for term in answers["year"].terms],
    }


def _done(request: HttpRequest, actor: Actor) -> HttpResponse:
    forget_set_up_code()
    JOURNEY.forget(request)
    login(request, user_of(actor), backend="handrail.access.backends.WithRoles")
    messages.success(
        request,
        f"{actor.school_name} is set up, and you are signed in. Next: add your colleagues, then bring in the pupils.",
    )
    return redirect("schools:school")
