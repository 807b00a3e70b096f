"""Addresses of the room. web/urls.py includes them beside the page of one plan, all under the name `plans:`."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.plans.views import editor, parts, question, reading, way

urlpatterns: list[URLPattern] = [
    path("plans/", reading.plan_list, name="plan-list"),
    path("plans/measure/", editor.measure_echo, name="measure-echo"),
    path("plans/<uuid:plan_id>/versions/<int:number>/", reading.version_detail, name="version-detail"),
    path("plans/<uuid:plan_id>/edit/", editor.plan_edit, name="plan-edit"),
    path("plans/<uuid:plan_id>/save/", editor.plan_save, name="plan-save"),
    path("plans/<uuid:plan_id>/agree/", way.plan_agree, name="plan-agree"),
    path("plans/<uuid:plan_id>/amend/", way.plan_amend, name="plan-amend"),
    path("plans/<uuid:plan_id>/close/", way.plan_close, name="plan-close"),
    path("plans/<uuid:plan_id>/copy/", way.plan_copy, name="plan-copy"),
    path("plans/<uuid:plan_id>/targets/add/", parts.target_add, name="target-add"),
    path("plans/<uuid:plan_id>/targets/<uuid:target_id>/remove/", parts.target_remove, name="target-remove"),
    path("plans/<uuid:plan_id>/targets/<uuid:target_id>/move/", parts.target_move, name="target-move"),
    path("plans/<uuid:plan_id>/targets/<uuid:target_id>/strategies/add/", parts.strategy_add, name="strategy-add"),
    path("plans/<uuid:plan_id>/strategies/<uuid:strategy_id>/remove/", parts.strategy_remove, name="strategy-remove"),
    path("plans/<uuid:plan_id>/long-term/add/", parts.long_term_add, name="long-term-add"),
    path("plans/<uuid:plan_id>/long-term/<uuid:long_term_id>/remove/", parts.long_term_remove, name="long-term-remove"),
    path("plans/<uuid:plan_id>/long-term/<uuid:long_term_id>/move/", parts.long_term_move, name="long-term-move"),
    path("pupils/<uuid:pupil_id>/plan-question/", question.question_start, name="question-start"),
    path(
        "pupils/<uuid:pupil_id>/plan-question/<uuid:question_id>/check/", question.question_check, name="question-check"
    ),
    path(
        "pupils/<uuid:pupil_id>/plan-question/<uuid:question_id>/<slug:slug>/",
        question.question_step,
        name="question-step",
    ),
]
