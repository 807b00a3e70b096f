"""The root of all addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from handrail.web import views

web_patterns: list[URLPattern] = [
    path("", views.home, name="home"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((web_patterns, "web"))),
    path("", include("handrail.access.urls")),
    path("", include("handrail.schools.urls")),
    path("", include("handrail.pupils.urls")),
    path("", include("handrail.plans.urls")),
    path("", include("handrail.progress.urls")),
    path("", include("handrail.reviews.urls")),
    path("", include("handrail.reports.urls")),
    path("", include("handrail.exchange.urls")),
]
