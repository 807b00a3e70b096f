"""Addresses of the planner."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.planner.views import clocks, days, proposals, year

app_name = "planner"

urlpatterns: list[URLPattern] = [
    path("planner/", year.year, name="year"),
    path("planner/plans/<uuid:plan_id>/move/", year.review_move, name="review-move"),
    path("planner/changes/<uuid:change_id>/undo/", year.change_undo, name="change-undo"),
    path("planner/proposal/", proposals.proposal, name="proposal"),
    path("planner/days/", days.day_list, name="day-list"),
    path("planner/days/add/", days.day_add, name="day-add"),
    path("planner/days/<uuid:day_id>/", days.day_detail, name="day-detail"),
    path("planner/days/<uuid:day_id>/change/", days.day_change, name="day-change"),
    path("planner/days/<uuid:day_id>/remove/", days.day_remove, name="day-remove"),
    path("planner/due/", clocks.due, name="due"),
    path("planner/plans/<uuid:plan_id>/", clocks.plan_clocks, name="plan-clocks"),
    path("planner/plans/<uuid:plan_id>/done/", clocks.clock_done, name="clock-done"),
    path("planner/plans/<uuid:plan_id>/reason/", clocks.clock_reason, name="clock-reason"),
    path("planner/plans/<uuid:plan_id>/start/", clocks.clock_start, name="clock-start"),
    path("planner/plans/<uuid:plan_id>/take-back/", clocks.clock_take_back, name="clock-take-back"),
]
