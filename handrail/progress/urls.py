"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.progress import views

app_name = "progress"

urlpatterns: list[URLPattern] = [
    path("today/", views.today, name="today"),
    path("targets/<uuid:pupil_target_id>/", views.target_detail, name="target-detail"),
    path("targets/<uuid:pupil_target_id>/record/", views.observe, name="observe"),
    path("observations/<uuid:observation_id>/undo/", views.undo, name="observation-undo"),
    path("observations/<uuid:observation_id>/withdraw/", views.withdraw, name="observation-withdraw"),
]
