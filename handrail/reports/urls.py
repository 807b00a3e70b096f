"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.reports import views

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("plans/<uuid:plan_id>/print/", views.plan_print, name="plan-print"),
    path("school/formats/<slug:kind_code>/print/", views.format_print, name="format-print"),
    path("print/", views.print_choose, name="print"),
    path("print/<uuid:job_id>/", views.job_detail, name="job-detail"),
    path("print/<uuid:job_id>/file/", views.job_download, name="job-download"),
]
