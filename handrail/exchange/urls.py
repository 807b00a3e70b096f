"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.exchange import views

app_name = "exchange"

urlpatterns: list[URLPattern] = [
    path("import/", views.import_list, name="import-list"),
    path("import/<uuid:run_id>/columns/", views.import_columns, name="import-columns"),
    path("import/<uuid:run_id>/preview/", views.import_preview, name="import-preview"),
    path("import/<uuid:run_id>/problems.csv", views.import_problems, name="import-problems"),
    path("import/<uuid:run_id>/choices/", views.import_choices, name="import-choices"),
    path("import/<uuid:run_id>/progress/", views.import_progress, name="import-progress"),
    path("import/<uuid:run_id>/resume/", views.import_resume, name="import-resume"),
    path("import/<uuid:run_id>/result/", views.import_result, name="import-result"),
    path("import/<uuid:run_id>/undo/", views.import_undo, name="import-undo"),
    path("import/<uuid:run_id>/discard/", views.import_discard, name="import-discard"),
]
