"""Addresses of the room. A review is found by its plan, so that it has an address before anybody has begun it."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.reviews import views

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("reviews/", views.review_list, name="review-list"),
    path("reviews/<uuid:plan_id>/", views.review_detail, name="review-detail"),
    path("reviews/<uuid:plan_id>/everyday/", views.review_everyday, name="review-everyday"),
    path("reviews/<uuid:plan_id>/save/", views.review_save, name="review-save"),
    path("reviews/<uuid:plan_id>/hold/", views.review_hold, name="review-hold"),
    path("reviews/<uuid:plan_id>/bring-forward/", views.review_bring_forward, name="review-bring-forward"),
]
