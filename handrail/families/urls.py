"""Addresses of families and pupils."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.families.views import answers, cards, everyday, family, helping, own, reading, sign_in

app_name = "families"

CHILD = "family/<uuid:pupil_id>/"
WITH = "family/with/<uuid:contact_id>/"

urlpatterns: list[URLPattern] = [
    path("reading/", reading.reading, name="reading"),
    path("family/", family.family, name="family"),
    path(CHILD, family.child_detail, name="child-detail"),
    path(f"{CHILD}say/", family.child_say, name="child-say"),
    path(f"{CHILD}words/<uuid:contribution_id>/withdraw/", family.child_words_withdraw, name="child-words-withdraw"),
    path(f"{CHILD}plans/<uuid:plan_id>/print/", family.child_plan_print, name="child-plan-print"),
    path(WITH, helping.with_detail, name="with-detail"),
    path(f"{WITH}say/", helping.with_say, name="with-say"),
    path(f"{WITH}words/<uuid:contribution_id>/withdraw/", helping.with_words_withdraw, name="with-words-withdraw"),
    path(f"{WITH}plans/<uuid:plan_id>/print/", helping.with_plan_print, name="with-plan-print"),
    path(f"{CHILD}plans/<uuid:plan_id>/summary/", answers.child_summary, name="child-summary"),
    path(f"{CHILD}plans/<uuid:plan_id>/summary/print/", answers.child_summary_print, name="child-summary-print"),
    path(f"{CHILD}answers/<uuid:answer_id>/withdraw/", answers.child_answer_withdraw, name="child-answer-withdraw"),
    path(f"{WITH}plans/<uuid:plan_id>/summary/", answers.with_summary, name="with-summary"),
    path(f"{WITH}plans/<uuid:plan_id>/summary/print/", answers.with_summary_print, name="with-summary-print"),
    path("me/", own.me, name="me"),
    path("me/say/", own.me_say, name="me-say"),
    path("me/plans/<uuid:plan_id>/answer/", own.me_answer, name="me-answer"),
    path("me/sure/<uuid:pupil_target_id>/", own.me_sure, name="me-sure"),
    path("me/words/<uuid:contribution_id>/withdraw/", own.me_words_withdraw, name="me-words-withdraw"),
    path("me/wording/<uuid:pupil_target_id>/", everyday.me_wording, name="me-wording"),
    path("me/proud/", everyday.me_proud, name="me-proud"),
    path("me/proud/<uuid:proud_id>/withdraw/", everyday.me_proud_withdraw, name="me-proud-withdraw"),
    path("me/check-in/", everyday.me_check_in, name="me-check-in"),
    path("me/day/", everyday.me_day, name="me-day"),
    path("me/finished/", own.me_finished, name="me-finished"),
    path("cards/", cards.card_list, name="card-list"),
    path("pupils/<uuid:pupil_id>/card/", cards.card_detail, name="card-detail"),
    path("pupils/<uuid:pupil_id>/card/end/", cards.card_end, name="card-end"),
    path("card/", sign_in.card_pictures, name="card-pictures"),
    path("card/<str:token>/", sign_in.card, name="card"),
]
