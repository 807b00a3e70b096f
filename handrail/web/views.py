"""Home per role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access.decorators import signed_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show what is due and whose turn it is, for the roles of this person."""
    return render(request, "web/home.html")
