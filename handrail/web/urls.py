"""The root of all addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from handrail.web import framework_page, gallery, plan_page, views
from handrail.web.pupils_urls import pupils_patterns

web_patterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("ui/", gallery.gallery, name="gallery"),
    path("favicon.ico", views.favicon, name="favicon"),
]

framework_patterns: list[URLPattern] = [
    path("framework/", framework_page.framework_detail, name="framework-detail"),
    path("framework/<slug:code>/", framework_page.framework_detail, name="framework-detail"),
]

plan_patterns: list[URLPattern | URLResolver] = [
    path("plans/<uuid:plan_id>/", plan_page.plan_detail, name="plan-detail"),
    path("", include("handrail.plans.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((web_patterns, "web"))),
    path("", include((framework_patterns, "frameworks"))),
    path("", include("handrail.access.urls")),
    path("", include("handrail.schools.urls")),
    path("", include((pupils_patterns, "pupils"))),
    path("", include((plan_patterns, "plans"))),
    path("", include("handrail.progress.urls")),
    path("", include("handrail.reviews.urls")),
    path("", include("handrail.reports.urls")),
    path("", include("handrail.exchange.urls")),
]
