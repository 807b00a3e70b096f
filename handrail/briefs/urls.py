"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.briefs import views

app_name = "briefs"

urlpatterns: list[URLPattern] = [
    path("briefs/", views.brief_list, name="brief-list"),
    path("briefs/new/", views.brief_make, name="brief-make"),
    path("briefs/<uuid:brief_id>/", views.brief_detail, name="brief-detail"),
    path("briefs/<uuid:brief_id>/print/", views.brief_print, name="brief-print"),
    path("briefs/<uuid:brief_id>/link/", views.brief_link, name="brief-link"),
    path("briefs/<uuid:brief_id>/end/", views.brief_end, name="brief-end"),
    path("brief/<str:token>/", views.brief_open, name="brief-open"),
]
