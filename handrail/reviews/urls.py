"""Addresses of the room. A review is found by its plan, so that it has an address before anybody has begun it."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.reviews.views import day, listing, reviewing, say, voices

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("reviews/", listing.review_list, name="review-list"),
    path("reviews/day/", day.review_day, name="review-day"),
    path("reviews/day/print/", day.review_day_print, name="review-day-print"),
    path("reviews/<uuid:plan_id>/", reviewing.review_detail, name="review-detail"),
    path("reviews/<uuid:plan_id>/everyday/", reviewing.review_everyday, name="review-everyday"),
    path("reviews/<uuid:plan_id>/advice/", reviewing.review_advice, name="review-advice"),
    path("reviews/<uuid:plan_id>/save/", reviewing.review_save, name="review-save"),
    path("reviews/<uuid:plan_id>/take/", reviewing.review_take, name="review-take"),
    path("reviews/<uuid:plan_id>/hold/", reviewing.review_hold, name="review-hold"),
    path("reviews/<uuid:plan_id>/bring-forward/", reviewing.review_bring_forward, name="review-bring-forward"),
    path("reviews/<uuid:plan_id>/pupil/", voices.review_pupil, name="review-pupil"),
    path("reviews/<uuid:plan_id>/voices/", voices.voice_list, name="voice-list"),
    path("reviews/<uuid:plan_id>/voices/write/", voices.voice_write, name="voice-write"),
    path("reviews/<uuid:plan_id>/voices/<uuid:contribution_id>/english/", voices.voice_english, name="voice-english"),
    path("reviews/<uuid:plan_id>/links/", voices.link_make, name="link-make"),
    path("reviews/<uuid:plan_id>/links/<uuid:link_id>/end/", voices.link_end, name="link-end"),
    path("reviews/words/<uuid:contribution_id>/take-back/", voices.words_take_back, name="words-take-back"),
    path("me/review/", voices.own_review, name="own-review"),
    path("say/<str:token>/", say.say, name="say"),
]
