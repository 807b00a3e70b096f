"""What the pages of this room do alike."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def first_address(*names: str, args: tuple[Any, ...] = ()) -> str:
    """Return the address of the first page of these names that this installation has, or nothing."""
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


def pupil_address(pupil: Any) -> str:
    """Return the address of a pupil's page."""
    return first_address("pupils:pupil-detail", "web:pupil", args=(pupil.pk,)) if pupil else ""
