"""One person of the school: what they may see and why, and what they would leave behind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handrail.access import policy
from handrail.access import queries as access
from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Reach
from handrail.core.errors import Refused
from handrail.plans import actions
from handrail.plans import queries as plans
from handrail.pupils import queries as pupils
from handrail.web import reach_words


@requires(Permission.ACCOUNT_MANAGE)
def person_sees(request: Request, membership_id: UUID) -> HttpResponse:
    """Say in words what somebody may see and do here, and by what."""
    actor = request.actor
    policy.get_member(actor, membership_id)
    person = access.staff_row(actor, membership_id)
    reach = pupils.person_reach(actor, membership_id)
    context = {
        "person": person,
        "roles": reach_words.of_roles(person.role_codes, actor.levels),
        "reach": reach,
        "names_pupils": policy.can(actor, Permission.PUPIL_VIEW),
    }
    return render(request, "web/person_sees.html", context)


@requires(Permission.ACCOUNT_MANAGE)
def person_leaving(request: Request, membership_id: UUID) -> HttpResponse:
    """Show what somebody would leave behind, and hand their plans over to a colleague."""
    actor = request.actor
    policy.get_member(actor, membership_id)
    able = access.members_who_can(actor, Permission.PLAN_EDIT).exclude(pk=membership_id)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, colleagues=[(row.pk, row.user.name) for row in able]
    )
    if form.is_valid():
        try:
            n_plans = actions.hand_over_plans(
                actor=actor, from_id=membership_id, to_id=form.colleague_id, reason="Leaves"
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{n_plans} plan{'' if n_plans == 1 else 's'} handed over.")
            return redirect("web:person-leaving", membership_id)
    context = {
        "person": access.staff_row(actor, membership_id),
        "reach": pupils.person_reach(actor, membership_id),
        "n_plans": plans.n_plans_owned(actor, membership_id),
        "form": form,
        "may_hand_over": Reach.SCHOOL in policy.reach_of(actor, Permission.PLAN_EDIT),
        "edits_school": policy.can(actor, Permission.SCHOOL_EDIT),
    }
    return render(request, "web/person_leaving.html", context, status=422 if form.errors else 200)


class HandOverForm(forms.Form):
    """Who looks after the plans from now on."""

    colleague = forms.ChoiceField(
        label="Who looks after them from now on",
        error_messages={"required": "Choose a colleague.", "invalid_choice": "Choose a colleague from the list."},
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["colleague"]
        field.choices = [("", "Choose"), *((str(pk), name) for pk, name in colleagues)]

    @property
    def colleague_id(self) -> UUID:
        """The membership of the chosen colleague."""
        return UUID(self.cleaned_data["colleague"])
