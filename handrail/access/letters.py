"""Letters that bring an invitation: what stands on paper, with a code to type and a square to point a phone at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from handrail.access.actions import Invited
from handrail.access.roles import FAMILY_ROLES, ROLES
from handrail.access.types import Role


@dataclass(frozen=True)
class Letter:
    """One letter, ready to print. `square` is the QR code of `link` as SVG; `address` is where the code is typed."""

    name: str
    role_names: str
    is_family: bool
    code: str
    address: str
    link: str
    square: SafeString
    expires_at: datetime


def letters(invited: Iterable[Invited], *, origin: str) -> list[Letter]:
    """Return a letter for each invitation that has a code. `origin` is where people reach this installation."""
    start = origin.rstrip("/")
    return [_letter(one, start) for one in invited if one.code]


def _letter(one: Invited, start: str) -> Letter:
    link = start + reverse("access:invitation-accept", args=[one.spaced_code])
    roles = [Role(code) for code in one.invitation.roles]
    return Letter(
        name=one.invitation.name,
        role_names=", ".join(ROLES[role].name for role in roles),
        is_family=set(roles) <= set(FAMILY_ROLES),
        code=one.spaced_code,
        address=start + reverse("access:invitation"),
        link=link,
        square=square(link),
        expires_at=one.invitation.expires_at,
    )


def square(link: str) -> SafeString:
    """Return the QR code of a link as SVG without any style of its own, as our security policy wants it."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(scale=4, border=2, lineclass=None, svgclass=None)
    named = drawn.replace("<svg ", '<svg role="img" aria-label="The same address, for the camera of a phone" ', 1)
    # Made here from an address of ours: nothing in it was typed by anybody.
    return mark_safe(named)  # noqa: S308
