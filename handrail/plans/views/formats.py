"""Formats of plans: which there are, changing one with a look beside it, taking it into use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core.errors import NotVisible, Refused
from handrail.frameworks.types import PlanKind
from handrail.plans import actions, forms, queries
from handrail.plans.rules import formats
from handrail.plans.types import SHARED_CRITERIA, TARGET_FIELD_LABELS, Layout, SectionPlace, Side
from handrail.plans.views.shared import first_address


@requires(Permission.SCHOOL_VIEW)
def format_list(request: Request) -> HttpResponse:
    """List the kinds of plan, each with the format that new plans take."""
    context = {"rows": queries.kind_rows(request.actor), "may_edit": can(request.actor, Permission.SCHOOL_EDIT)}
    return render(request, "plans/format_list.html", context)


@requires(Permission.SCHOOL_VIEW)
def format_detail(request: Request, kind_code: str) -> HttpResponse:
    """Show the format of a kind, how it differs from the framework's, and the earlier ones; `?number=2` shows one."""
    framework, kind = actions.kind_at_school(request.actor, kind_code)
    school_id = request.actor.school_id
    number = request.GET.get("number", "")
    if number.isdecimal() and len(number) < 5:
        shown = queries.format_numbered(school_id, framework.code, kind.code, int(number))
        if shown is None:
            raise NotVisible
    else:
        shown = queries.current_format(school_id, framework.code, kind.code)
    laid_out = queries.layout_for_new(shown, kind)
    history = queries.format_rows(school_id, framework, kind)
    context = look_at(laid_out, kind) | {
        "kind": kind,
        "print_url": first_address("reports:format-print", args=(kind.code,)),
        "shown": shown,
        "number": shown.number if shown else None,
        "differences": formats.differences(laid_out, kind),
        "history": history,
        "is_being_made": any(row.state == "draft" for row in history),
        "may_edit": can(request.actor, Permission.SCHOOL_EDIT),
    }
    return render(request, "plans/format_detail.html", context)


def look_at(laid_out: Layout, kind: PlanKind) -> dict[str, Any]:
    """Return what the look at a format shows: the cards of the editor, and the two sides of the paper."""

    def at(*places: SectionPlace) -> list[Any]:
        return [row for row in laid_out.shown if row.place in places]

    return {
        "look_title": laid_out.title or kind.name,
        "holds_targets": kind.holds_targets,
        "before": at(SectionPlace.BEFORE),
        "after": at(SectionPlace.AFTER, SectionPlace.MORE),
        "at_review": at(SectionPlace.AT_REVIEW),
        "target_fields": [TARGET_FIELD_LABELS[name] for name in laid_out.target_fields],
        "shared_criteria": SHARED_CRITERIA,
        "front": [row for row in laid_out.shown if row.side is Side.FRONT],
        "back": [row for row in laid_out.shown if row.side is Side.BACK],
        "shows_logo": laid_out.shows_logo,
    }


def _being_made(actor: Actor, kind_code: str) -> tuple[PlanKind, Layout, int | None]:
    """Return the kind, the layout to go on from, and the number of the format that is being made, if one is."""
    framework, kind = actions.kind_at_school(actor, kind_code)
    keys = (actor.school_id, framework.code, kind.code)
    made = queries.format_being_made(*keys)
    return kind, queries.layout_for_new(made or queries.current_format(*keys), kind), made.number if made else None


@requires(Permission.SCHOOL_EDIT)
def format_change(request: Request, kind_code: str) -> HttpResponse:
    """Change a format: one form with a look beside it; each button keeps everything that is written."""
    kind, laid_out, made_number = _being_made(request.actor, kind_code)
    form = forms.FormatForm(request.POST or None, layout=laid_out, kind=kind)
    look = laid_out
    if request.method == "POST" and form.is_valid():
        look, act = form.layout(), request.POST.get("act", "save")
        try:
            changed = _after(request.actor, kind, look, act, form.cleaned_data)
            actions.change_format(actor=request.actor, kind_code=kind.code, layout=changed)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if act == "save":
                messages.success(request, "Kept. New plans take it once you use it.")
            response = redirect("plans:format-change", kind.code)
            response["Location"] += _anchor(act)
            return response
    context = look_at(look, kind) | {
        "kind": kind,
        "form": form,
        "print_url": first_address("reports:format-print", args=(kind.code,)),
        "made_number": made_number,
        "sections": list(form.sections()),
        "differences": formats.differences(look, kind),
    }
    return render(request, "plans/format_change.html", context, status=422 if form.errors else 200)


def _after(actor: Actor, kind: PlanKind, laid_out: Layout, act: str, typed: dict[str, Any]) -> Layout:
    """Return the layout after the button that was pressed: moved, with or without an own section, or as written."""
    verb, _, code = act.partition(":")
    used = queries.own_codes(actor.school_id, actor.framework_code, kind.code)
    match verb:
        case "up" | "down":
            return formats.moved(laid_out, code, -1 if verb == "up" else 1)
        case "remove" if code.startswith("own-"):
            return formats.without_own(laid_out, code, is_new=not used.get(code, False))
        case "restore":
            return formats.restored(laid_out, kind)
        case "add":
            if not typed["own_label"].strip():
                raise Refused("Write the label of the section.", field="own_label")
            place = SectionPlace(typed["own_place"] or SectionPlace.BEFORE)
            return formats.with_own(laid_out, typed["own_label"], used=used, place=place)
    return laid_out


def _anchor(act: str) -> str:
    verb, _, code = act.partition(":")
    return f"#section-{code}" if verb in ("up", "down") and code.replace("-", "").isalnum() else ""


@requires(Permission.SCHOOL_EDIT)
@require_POST
def format_look(request: Request, kind_code: str) -> HttpResponse:
    """Show the look of what is written in the form, without keeping it."""
    kind, laid_out, _ = _being_made(request.actor, kind_code)
    form = forms.FormatForm(request.POST, layout=laid_out, kind=kind)
    context = look_at(form.layout() if form.is_valid() else laid_out, kind)
    return render(request, "plans/_format_look.html", context)


def _done(request: Request, kind_code: str, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("plans:format-detail", kind_code)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def format_use(request: Request, kind_code: str) -> HttpResponse:
    """Take the format that is being made into use for new plans."""
    actor = request.actor
    said = "New plans take this format from now on. Older plans keep theirs."
    return _done(request, kind_code, lambda: actions.use_format(actor=actor, kind_code=kind_code), said)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def format_discard(request: Request, kind_code: str) -> HttpResponse:
    """Throw the changes away."""
    actor = request.actor
    said = "The changes are thrown away. The format in use stays as it was."
    return _done(request, kind_code, lambda: actions.discard_format(actor=actor, kind_code=kind_code), said)
