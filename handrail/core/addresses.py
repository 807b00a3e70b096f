"""Where a person is sent next, when the address or the form says so: only ever to a page of ours."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def own_address(wanted: str | None, *, otherwise: str) -> str:
    """Return the address that was asked for if it is a path of this site; else `otherwise`.

    Whole addresses are never followed, not even our own: a path can't name another site. Line breaks, backslashes and
    two slashes at the start, which browsers read as a host, are refused too.
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or not wanted.isprintable():
        return otherwise
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def key_in(request: HttpRequest, name: str) -> UUID | None:
    """Return the key that the address gives under a name, or None where there is none or it is no key."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def asked_for(request: HttpRequest, name: str, *, otherwise: str) -> str:
    """Return the page that a form or an address names under `name` (next, from, back), if it is ours."""
    return own_address(request.POST.get(name) or request.GET.get(name), otherwise=otherwise)
