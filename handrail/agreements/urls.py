"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.agreements.views import answers, summary

app_name = "agreements"

PLAN = "plans/<uuid:plan_id>/"
TRANSLATION = f"{PLAN}summary/translations/<str:language>/"

urlpatterns: list[URLPattern] = [
    path("plans/without-answer/", answers.unanswered_list, name="unanswered-list"),
    path(f"{PLAN}answers/add/", answers.answer_record, name="answer-record"),
    path(f"{PLAN}answers/<uuid:answer_id>/withdraw/", answers.answer_withdraw, name="answer-withdraw"),
    path(f"{PLAN}summary/", summary.summary_detail, name="summary-detail"),
    path(f"{PLAN}summary/words/", summary.summary_words, name="summary-words"),
    path(f"{PLAN}summary/print/", summary.summary_print, name="summary-print"),
    path(f"{PLAN}summary/translations/add/", summary.translation_add, name="translation-add"),
    path(TRANSLATION, summary.translation_edit, name="translation-edit"),
    path(f"{TRANSLATION}checked/", summary.translation_check, name="translation-check"),
]
