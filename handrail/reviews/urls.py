"""Addresses of the room. A review is found by its plan, so that it has an address before anybody has begun it."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.reviews.views import listing, reviewing

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("reviews/", listing.review_list, name="review-list"),
    path("reviews/<uuid:plan_id>/", reviewing.review_detail, name="review-detail"),
    path("reviews/<uuid:plan_id>/everyday/", reviewing.review_everyday, name="review-everyday"),
    path("reviews/<uuid:plan_id>/save/", reviewing.review_save, name="review-save"),
    path("reviews/<uuid:plan_id>/hold/", reviewing.review_hold, name="review-hold"),
    path("reviews/<uuid:plan_id>/bring-forward/", reviewing.review_bring_forward, name="review-bring-forward"),
]
