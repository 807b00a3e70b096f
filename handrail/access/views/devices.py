"""The key of a device on which somebody works without a connection."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.forms import DeviceForm
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.signing import devices


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def device(request: Request) -> HttpResponse:
    """Give this browser the key to what it keeps for this person, as a cookie; answer whose it is.

    A device without one cannot keep anything. Answer: JSON with `owner` (the membership) and `token` (for forms), or
    422 with `error`.
    """
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": "Send the device's own number, a UUID, as `device`."}, status=422)
    response = JsonResponse({"owner": str(request.actor.membership_id), "token": get_token(request)})
    devices.hand_over(request, response, form.cleaned_data["device"])
    return response
