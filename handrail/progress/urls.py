"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.progress import views

app_name = "progress"

urlpatterns: list[URLPattern] = [
    path("today/", views.today, name="today"),
    path("progress/sync/", views.sync, name="sync"),
    path("targets/<uuid:pupil_target_id>/", views.target_detail, name="target-detail"),
    path("targets/<uuid:pupil_target_id>/record/", views.observe, name="observe"),
    path("groups/targets/<uuid:target_id>/record/", views.group_record, name="group-record"),
    path("targets/<uuid:pupil_target_id>/week/", views.week_record, name="week-record"),
    path("targets/<uuid:pupil_target_id>/ask-for-help/", views.help_ask, name="help-ask"),
    path("help/<uuid:help_id>/helped/", views.help_given, name="help-given"),
    path("observations/<uuid:observation_id>/undo/", views.undo, name="observation-undo"),
    path("observations/<uuid:observation_id>/withdraw/", views.withdraw, name="observation-withdraw"),
    path("observations/<uuid:observation_id>/photo/", views.photo, name="photo"),
    path("observations/<uuid:observation_id>/photo/add/", views.photo_add, name="photo-add"),
]
