"""What all pages of the school share: the tabs, and what happens when a form meets the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse

from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core.errors import Refused

TABS = [
    ("Overview", "schools:school", Permission.SCHOOL_VIEW),
    ("Calendar", "schools:calendar", Permission.SCHOOL_VIEW),
    ("Classes and groups", "schools:group-list", Permission.SCHOOL_VIEW),
    ("Subjects and faculties", "schools:subject-list", Permission.SCHOOL_VIEW),
    ("Accounts", "schools:account-list", Permission.ACCOUNT_MANAGE),
    ("Roles", "schools:role-list", Permission.SCHOOL_VIEW),
]


def frame(request: Request, current: str, **context: Any) -> dict[str, Any]:
    """Return a page's context with the tabs, and whether this person may change the school or its accounts."""
    tabs = [
        {"label": label, "url": reverse(name), "current": name == current}
        for label, name, permission in TABS
        if can(request.actor, permission)
    ]
    return {
        "tabs": tabs,
        "may_edit": can(request.actor, Permission.SCHOOL_EDIT),
        "may_manage": can(request.actor, Permission.ACCOUNT_MANAGE),
        **context,
    }


def accepted(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Say whether the form is right and the rules accept it; a refusal is put beside the field that it is about."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True
