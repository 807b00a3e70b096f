"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.specialists.views import outside, staff, writing_down

app_name = "specialists"

ADVICE = "shared/<uuid:pupil_id>/advice/<uuid:advice_id>/"
SHARING = "pupils/<uuid:pupil_id>/specialists/<uuid:shared_id>/"

urlpatterns: list[URLPattern] = [
    path("shared/", outside.shared_list, name="shared-list"),
    path("shared/<uuid:pupil_id>/", outside.shared_detail, name="shared-detail"),
    path("shared/<uuid:pupil_id>/advice/", outside.advice_give, name="advice-give"),
    path(ADVICE, outside.own_advice, name="own-advice"),
    path(f"{ADVICE}file/", outside.own_file, name="own-file"),
    path(f"{ADVICE}correct/", outside.advice_correct, name="advice-correct"),
    path(f"{ADVICE}withdraw/", outside.advice_withdraw, name="advice-withdraw"),
    path("pupils/<uuid:pupil_id>/specialists/", staff.sharing_list, name="sharing-list"),
    path("pupils/<uuid:pupil_id>/specialists/invite/", staff.invite, name="invite"),
    path(SHARING, staff.sharing_change, name="sharing-change"),
    path(f"{SHARING}end/", staff.sharing_end, name="sharing-end"),
    path("pupils/<uuid:pupil_id>/specialists/advice/", writing_down.written_add, name="written-add"),
    path("advice/<uuid:advice_id>/correct/", writing_down.written_correct, name="written-correct"),
    path("advice/<uuid:advice_id>/withdraw/", writing_down.written_withdraw, name="written-withdraw"),
    path("advice/<uuid:advice_id>/mark/", writing_down.written_mark, name="written-mark"),
    path("advice/<uuid:advice_id>/", staff.advice_detail, name="advice-detail"),
    path("advice/<uuid:advice_id>/file/", staff.advice_file, name="advice-file"),
    path(
        "advice/<uuid:advice_id>/recommendations/<uuid:recommendation_id>/",
        staff.recommendation_decide,
        name="recommendation-decide",
    ),
    path(
        "advice/<uuid:advice_id>/recommendations/<uuid:recommendation_id>/into/<uuid:plan_id>/",
        staff.recommendation_write,
        name="recommendation-write",
    ),
]
