"""The root of all addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from handrail.web import (
    app_page,
    framework_page,
    gallery,
    glance_page,
    numbers_page,
    person_page,
    plan_page,
    views,
    writing_page,
)
from handrail.web.pupils_urls import pupils_patterns

web_patterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("ui/", gallery.gallery, name="gallery"),
    path("school/accounts/<uuid:membership_id>/sees/", person_page.person_sees, name="person-sees"),
    path("school/accounts/<uuid:membership_id>/leaving/", person_page.person_leaving, name="person-leaving"),
    path("numbers/", numbers_page.numbers, name="numbers"),
    path("numbers/export/", numbers_page.numbers_export, name="numbers-export"),
    path("week/", glance_page.glance, name="glance"),
    path("week/<uuid:plan_id>/bring-forward/", glance_page.bring_forward, name="glance-forward"),
    path("trust/", numbers_page.trust, name="trust"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("service-worker.js", app_page.service_worker, name="service-worker"),
    path("manifest.webmanifest", app_page.manifest, name="manifest"),
    path("today/kept/", app_page.today_shell, name="today-shell"),
]

framework_patterns: list[URLPattern] = [
    path("framework/", framework_page.framework_detail, name="framework-detail"),
    path("framework/<slug:code>/", framework_page.framework_detail, name="framework-detail"),
]

plan_patterns: list[URLPattern | URLResolver] = [
    path("plans/<uuid:plan_id>/", plan_page.plan_detail, name="plan-detail"),
    path("plans/<uuid:plan_id>/around/", plan_page.plan_around, name="plan-around"),
    path(
        "plans/<uuid:plan_id>/targets/<uuid:target_id>/suggestions/", writing_page.target_suggest, name="target-suggest"
    ),
    path("plans/<uuid:plan_id>/targets/<uuid:target_id>/take/", writing_page.target_take, name="target-take"),
    path("plans/<uuid:plan_id>/targets/<uuid:target_id>/advised/", writing_page.target_advised, name="target-advised"),
    path("plans/<uuid:plan_id>/agree/", plan_page.plan_agree, name="plan-agree"),
    path("plans/<uuid:plan_id>/versions/<int:number>/", plan_page.version_detail, name="version-detail"),
    path("", include("handrail.plans.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((web_patterns, "web"))),
    path("", include((framework_patterns, "frameworks"))),
    path("", include("handrail.access.urls")),
    path("", include("handrail.schools.urls")),
    path("", include((pupils_patterns, "pupils"))),
    path("", include("handrail.bank.urls")),
    path("", include((plan_patterns, "plans"))),
    path("", include("handrail.progress.urls")),
    path("", include("handrail.rewards.urls")),
    path("", include("handrail.meetings.urls")),
    path("", include("handrail.planning.urls")),
    path("", include("handrail.reviews.urls")),
    path("", include("handrail.planner.urls")),
    path("", include("handrail.reports.urls")),
    path("", include("handrail.specialists.urls")),
    path("", include("handrail.agreements.urls")),
    path("", include("handrail.briefs.urls")),
    path("", include("handrail.readings.urls")),
    path("", include("handrail.exchange.urls")),
    path("", include("handrail.records.urls")),
    path("", include("handrail.families.urls")),
]
