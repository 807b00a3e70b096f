"""Keeping a target of a live plan in the school's bank, for other pupils: checked by a person, without names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.bank.actions import save_from_target
from handrail.bank.queries import suits
from handrail.bank.rules import without_names
from handrail.bank.types import Cleaned, Names
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.plans import policy, queries
from handrail.plans.forms.keeping import OLDEST, YOUNGEST, KeepForm
from handrail.plans.types import TargetContent
from handrail.pupils.rules import age_on

ABOUT = 2  # years to either side of the pupil's age


@requires(Permission.BANK_EDIT)
def target_keep(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Show a target without its names, and keep what a person made of it."""
    actor = request.actor
    plan = policy.get_plan(actor, plan_id)
    target = plan.targets.filter(pk=target_id).first()
    content = next((row for row in queries.content_for(actor, plan).targets if row.id == target_id), None)
    if target is None or content is None:
        messages.error(request, "This target is no longer in the plan. Somebody may have removed it.")
        return redirect("plans:plan-detail", plan.pk)
    names = queries.names_around(actor, plan, target)
    initial, cleaned = _as_kept(content, names, plan.pupil)
    form = KeepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_from_target(
                actor=actor, text=form.text, names=names, item_id=form.cleaned_data["item_id"] or new_id()
            )
        except Refused as refusal:
            refusal.field = {"strategies": "method"}.get(refusal.field or "", refusal.field)
            form.refuse(refusal)
        else:
            messages.success(request, "The target is in the school’s bank.")
            return redirect("bank:item", f"own:{kept.pk}")
    context = {
        "form": form,
        "changes": [change for text in cleaned for change in text.changes],
        "doubtful": sorted({word for text in cleaned for word in text.doubtful}),
        "plan_url": reverse("plans:plan-detail", args=[plan.pk]),
        "submit_text": "Keep it in the bank",
    }
    return render(request, "plans/target_keep.html", context, status=422 if form.errors else 200)


def _as_kept(content: TargetContent, names: Names, pupil: Any) -> tuple[dict[str, Any], list[Cleaned]]:
    way = content.ways[0] if content.ways else None
    texts = {
        "wording": content.wording,
        "method": way.method if way else "",
        "materials": way.materials if way else "",
        "home": content.home_activity,
    }
    cleaned = {name: without_names(text, names) for name, text in texts.items()}
    areas = suits(content.area) if content.area else ()
    age = age_on(pupil.date_of_birth, clock.today()) if pupil else None
    initial: dict[str, Any] = {name: found.text for name, found in cleaned.items()}
    initial |= {
        "item_id": new_id(),
        "criterion": content.part.criterion_text if content.part else "",
        "area": areas[0].value if areas else "",
        "age_from": max(YOUNGEST, age - ABOUT) if age else YOUNGEST,
        "age_to": min(OLDEST, age + ABOUT) if age else OLDEST,
    }
    return initial, list(cleaned.values())
