"""Addresses under the name `pupils:`: pages that mix rooms stand here, forms about one pupil in the room itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from handrail.web import pupil_list_page, pupil_page, register_page

pupils_patterns: list[URLPattern | URLResolver] = [
    path("register/", register_page.register, name="register"),
    path("register/export/", register_page.register_export, name="register-export"),
    path("register/print/", register_page.register_print, name="register-print"),
    path("pupils/", pupil_list_page.pupil_list, name="pupil-list"),
    path("pupils/search/", pupil_list_page.pupil_search, name="pupil-search"),
    path("pupils/<uuid:pupil_id>/", pupil_page.pupil_detail, name="pupil-detail"),
    path("", include("handrail.pupils.urls")),
]
