"""The pupils with a day card or a reward: where an adult goes in the morning and at the end of the day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.rewards import queries


@requires(Permission.OBSERVATION_RECORD)
def everyday(request: Request) -> HttpResponse:
    """List the pupils in reach who have a day card or a reward; nobody for whoever reads no plans."""
    looking.listed()
    return render(request, "rewards/everyday.html", {"rows": queries.everyday_rows(request.actor)})
