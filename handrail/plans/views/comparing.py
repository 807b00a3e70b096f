"""Two agreed versions side by side, also of a plan and the one that it continues."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.errors import NotVisible
from handrail.plans import actions, policy, queries
from handrail.plans.rules.comparing import compare
from handrail.plans.views.shared import pupil_address
from handrail.pupils.rules import in_words

if TYPE_CHECKING:
    from handrail.plans.models import PlanVersion


class CompareForm(forms.Form):
    """Which two versions stand side by side."""

    before = forms.ChoiceField(label="Before", required=False)
    after = forms.ChoiceField(label="After", required=False)

    def __init__(self, *args: object, choices: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("before", "after"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@requires(Permission.PLAN_VIEW)
def versions_compare(request: Request, plan_id: UUID) -> HttpResponse:
    """Show what changed between two versions, in words; with `print` in the address, as a page for paper."""
    plan = policy.get_plan(request.actor, plan_id)
    versions = queries.versions_to_compare(request.actor, plan)
    if not versions:
        raise NotVisible
    by_key = {str(version.pk): version for version in versions}
    form = CompareForm(request.GET, choices=[(key, _title(row)) for key, row in by_key.items()])
    chosen = form.cleaned_data if form.is_valid() else {}
    after = by_key.get(chosen.get("after") or "") or versions[0]
    before = by_key.get(chosen.get("before") or "") or _one_before(after, versions)
    texts = [queries.text_for(request.actor, version) for version in (before, after)]
    found = compare(*texts, continues=queries.continues_map(plan))
    initial = {"before": str(before.pk), "after": str(after.pk)}
    context = {
        "plan": plan,
        "pupil_url": pupil_address(plan.pupil),
        "plan_url": reverse("plans:plan-detail", args=[plan.pk]),
        "before": _title(before),
        "after": _title(after),
        "found": found,
        "form": CompareForm(initial=initial, choices=form.fields["before"].choices),  # type: ignore[attr-defined]
        "print_url": f"?before={before.pk}&after={after.pk}&print=1",
        "is_alone": len(versions) == 1,
    }
    actions.note_viewed(actor=request.actor, plan=plan)
    template = "plans/versions_compare_print.html" if request.GET.get("print") else "plans/versions_compare.html"
    return render(request, template, context)


def _title(version: PlanVersion) -> str:
    day = in_words(timezone.localdate(version.agreed_at))
    return f"{queries.kind_name(version.plan)}, version {version.number}, agreed on {day}"


def _one_before(version: PlanVersion, versions: list[PlanVersion]) -> PlanVersion:
    """Return the version that was agreed next before this one; the version itself where there is none."""
    earlier = [row for row in versions if row.agreed_at < version.agreed_at]
    return earlier[0] if earlier else version
